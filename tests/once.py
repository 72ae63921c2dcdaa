"""What takes long and is the same for every test: made once per run of the tests, by whichever process needs it first."""

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from wijkscan.chain.learnt import laws_of
from wijkscan.shipped import shipped
from wijkscan.store.opening import open_collection, open_tables
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
    """Give a folder with the derived tables of Voorbeeldstad and what is learnt from them; nobody writes in it."""
    folder = Path(os.environ[TOGETHER]) / "tables"
    ready = folder.with_suffix(".ready")
    with FileLock(f"{folder}.lock"):
        if not ready.exists():
            library = Library(shipped("data/voorbeeldstad"), tables=folder)
            collection = open_collection(library)
            laws_of(library, collection)
            for gemeente in collection.gemeenten.index[:1]:
                open_tables(library, collection, gemeente)
            ready.touch()
    return folder


def visited(data: Path) -> Path:
    """Make a folder of data as it is after a first visit: with the derived tables of Voorbeeldstad and what is learnt from them."""
    shutil.copytree(example_tables(), data / "tables" / "voorbeeldstad")
    return data
