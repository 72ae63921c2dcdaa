"""The one folder of this computer from which a user may name a file: nothing outside it can be opened, or even be found to exist."""

import os
from pathlib import Path

from wijkscan.tables.gebruik.fields import GebruikError

SETTING = "WIJKSCAN_UITWISSEL"
_DEFAULT = "uitwisseling"


def exchange_folder(data: Path) -> Path | None:
    """Give the folder that ``WIJKSCAN_UITWISSEL`` names, else ``uitwisseling`` in the data folder; nothing where it is not there."""
    folder = Path(os.environ.get(SETTING) or data / _DEFAULT)
    return folder if folder.is_dir() else None


def exchanged_file(text: str, folder: Path) -> Path:
    """
    Give the file that somebody named.

    Parameters
    ----------
    text
        Name inside the folder, or a whole path to it.
    folder
        The folder to which it is bound.

    Raises
    ------
    GebruikError
        The same sentence whether it is elsewhere, does not exist or cannot be a name: it does not tell which files there are.
    """
    try:
        inside = folder.resolve()
        path = (inside / text.strip().strip("\"'")).resolve()
        found = path.is_relative_to(inside) and path.is_file()
    except (OSError, ValueError, RuntimeError):
        found = False
    if not found:
        raise GebruikError(
            f"Dit bestand staat niet in de uitwisselmap '{folder.name}'. Zet het daar neer en typ de naam, of kies het als upload."
        )
    return path
