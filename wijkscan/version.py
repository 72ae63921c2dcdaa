"""Which version of wijkscan this is."""

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path


def version() -> str:
    """Give the version, also where wijkscan runs from its folder without being installed."""
    try:
        return version_of("wijkscan")
    except PackageNotFoundError:
        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
