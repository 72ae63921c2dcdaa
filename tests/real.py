"""The real country taken in once per run of the tests, as a user would; nobody writes in it.

In it are the figures of 2024 and 2021, the map of 2024 and the health figures of 2020. Who needs another set takes in their own.
"""

import os
from datetime import datetime
from functools import cache
from pathlib import Path

from filelock import FileLock

from tests.once import TOGETHER, once
from wijkscan.chain.learnt import laws_of
from wijkscan.model.use.gemeente import Laws
from wijkscan.store.importing import store
from wijkscan.store.opening import Collection, open_collection
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.snapshots import Library

NOW = datetime(2026, 1, 1, 10)
FIGURES = {
    "cbs/85984NED_TypedDataSet_gm_wk.parquet": 2024,
    "cbs/kwb_2021_gm_wk_shortnames.parquet": 2021,
    "rivm/RIVM_gezondheid2020_18+.xlsx": 2020,
}
ON_MAP = "kaart/wijkenbuurten_2024.gpkg"


@cache
def real_library(source: Path) -> Library:
    """Give the library of what is in the folder of real files."""
    folder = Path(os.environ[TOGETHER]) / "echt"
    made, ready = Library(folder), folder.with_suffix(".ready")
    with FileLock(f"{folder}.lock"):
        if not ready.exists():
            for path, year in FIGURES.items():
                store(made, receive_figures(source / path, year, NOW))
            store(made, receive_map([source / ON_MAP], 2024, NOW))
            laws_of(made, open_collection(made))
            ready.touch()
    return made


@cache
def real_collection(source: Path) -> Collection:
    """Give the opened country."""
    return once("real collection", lambda: open_collection(real_library(source)))


@cache
def real_laws(source: Path) -> Laws:
    """Give what was learnt from it."""
    return laws_of(real_library(source), real_collection(source))
