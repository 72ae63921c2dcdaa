"""Read which gemeenten went into which since 2015: a small table that comes with wijkscan."""

from pathlib import Path

import pandas as pd

FILE = Path(__file__).resolve().parents[2] / "data" / "herindelingen.csv"


def read_herindelingen(path: Path = FILE) -> pd.DataFrame:
    """
    Read the table of gemeenten that went into another.

    Parameters
    ----------
    path
        CSV with `oud`, `oude_naam`, `nieuw`, `nieuwe_naam`, `jaar` and `deel` ("ja" where only a part went there).

    Returns
    -------
    The same columns; `deel` as truth value.
    """
    table = pd.read_csv(path, comment="#", dtype={"jaar": "int64"}, keep_default_na=False)
    return table.assign(deel=table["deel"] == "ja")
