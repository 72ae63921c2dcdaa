"""Folders and files that only the user who runs wijkscan may open."""

from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600


def make_private(path: Path) -> None:
    """Close a file, or a folder with all that is in it, to every other user of this computer.

    On Windows a mode means nothing; there the folder of the user is closed already.
    """
    inside = path.rglob("*") if path.is_dir() else ()
    for item in (path, *inside):
        if not item.is_symlink():
            item.chmod(_FOLDER if item.is_dir() else _FILE)


def private_folder(folder: Path, root: Path) -> None:
    """Make a folder below `root`, and close it and every folder in between; what is in them is left alone.

    A disk that refuses is told of by whoever writes in the folder next.
    """
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for made in (folder, *folder.parents):
            if made == root or root not in made.parents:
                return
            made.chmod(_FOLDER)
