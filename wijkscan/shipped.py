"""What travels with wijkscan (parameters, laws, Voorbeeldstad, pages, style and fonts), and where a gemeente keeps its own data.

In a checkout they are the folders beside the package, installed they lie inside it; nobody else needs to know which.
"""

import os
from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path

STORE_SETTING = "WIJKSCAN_DB"
"""Names the database that several processes share."""
_PACKAGE = Path(str(files("wijkscan")))
_INSTALLED = _PACKAGE / "shipped_files"

IS_INSTALLED = _INSTALLED.is_dir()
ROOT = _INSTALLED if IS_INSTALLED else _PACKAGE.parent
"""Under which ``dashboard.py``, ``pages/``, ``static/``, ``.streamlit/`` and ``data/`` lie."""
IMPORTED_FROM = _PACKAGE.parent
"""What must be on the path of a new process for it to find wijkscan."""


def shipped(path: str) -> Path:
    """Give a file or folder that travels with wijkscan, such as ``data/parameters``."""
    return ROOT / path


def laws_folder() -> Path:
    """Give the folder with a file per law: the one that ``WIJKSCAN_WETTEN`` names, else what travels with wijkscan."""
    own = os.environ.get("WIJKSCAN_WETTEN", "")
    return Path(own) if own else shipped("data/wetten")


def data_folder() -> Path:
    """Give the folder of the gemeente's own data: in a checkout its ``data``, installed where this computer keeps data of programs.

    ``WIJKSCAN_DATA`` names another.
    """
    usual = user_data_path("wijkscan", appauthor=False) if IS_INSTALLED else shipped("data")
    return Path(os.environ.get("WIJKSCAN_DATA") or usual)


def shared_store() -> str:
    """Give the address of the database that several processes share; empty on a laptop."""
    return os.environ.get(STORE_SETTING, "")
