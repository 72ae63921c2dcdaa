"""Files as a gemeente would download them: a map and figures of a made-up gemeente, small enough to read."""

from pathlib import Path

import pandas as pd

from tests.tables.building import squares
from wijkscan.tables.columns import BY_CODE

LEVELS = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}


def write_map(path: Path, codes: list[str], shift: float = 0) -> Path:
    """A GeoPackage with one square of a kilometre per code, a layer per level."""
    for prefix, level in LEVELS.items():
        of_level = [code for code in codes if code.startswith(prefix)]
        if of_level:
            squares(of_level, level, shift=shift).to_file(path, layer=level, engine="pyogrio")
    return path


def write_figures(path: Path, rows: dict[str, dict[str, object]]) -> Path:
    """A CSV as a Dutch spreadsheet saves it: semicolons, decimal commas, gaps left empty."""
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("gwb_code").reset_index()
    table = table.rename(columns={code: (*BY_CODE[code].shorts, code)[0] for code in table if code in BY_CODE})
    for column in ("a_man", "a_vrouw", "a_geb", "a_ste"):  # columns by which a file is known for Kerncijfers, left empty here
        if column not in table:
            table[column] = None
    table.to_csv(path, sep=";", decimal=",", index=False)
    return path
