"""What takes long and is the same for every test: made once per run of the tests, by whichever process needs it first."""

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from wijkscan.shipped import shipped
from wijkscan.store.opening import open_collection
from wijkscan.store.snapshots import Library

TOGETHER = "WIJKSCAN_TESTS_TOGETHER"
_Made = TypeVar("_Made")


def once(name: str, make: Callable[[], _Made]) -> _Made:
    """Give what `make` gives, made by one process and read by the others."""
    kept = Path(os.environ[TOGETHER]) / f"{name}.pickle"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make()))
    return pickle.loads(kept.read_bytes())


def example_tables() -> Path:
    """Give a folder with the derived tables of Voorbeeldstad; nobody writes in it."""
    folder = Path(os.environ[TOGETHER]) / "tables"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            open_collection(Library(shipped("data/voorbeeldstad"), tables=folder))
    return folder


def visited(data: Path) -> Path:
    """Make a folder of data as it is after a first visit: with the derived tables of Voorbeeldstad."""
    shutil.copytree(example_tables(), data / "tables" / "voorbeeldstad")
    return data
