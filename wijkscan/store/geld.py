"""The amounts of gemeenten that are on disk, from every delivery together: of a gemeente, year and soort the newest delivery counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wijkscan.store.importing import is_amounts, load_amounts
from wijkscan.store.snapshots import DamagedError, Library
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.geld import COLUMNS, Geld, empty
from wijkscan.tables.passport import Passport

_ONE = ["gebiedscode", "jaar", "soort"]


@dataclass(frozen=True)
class Covered:
    """What a delivery has amounts of: the number of gemeenten, the years and the soorten."""

    passport: Passport
    gemeenten: int
    years: tuple[int, ...]
    sorts: tuple[str, ...]


def money_deliveries(library: Library) -> tuple[Passport, ...]:
    """Give the deliveries of amounts in use, the newest first."""
    found = [passport for passport in library.passports() if is_amounts(passport)]
    return tuple(sorted(found, key=lambda passport: passport.order, reverse=True))


def open_geld(library: Library, gemeentecode: str | None = None) -> Geld:
    """
    Put together what gemeenten book, plan and get.

    Parameters
    ----------
    library
        Where the deliveries are.
    gemeentecode
        Only this gemeente, with Nederland; everything when None.

    Returns
    -------
    Rows per kind, ordered by gemeente, year, soort and post. Of a gemeente, year and soort all rows are from the newest delivery that has
    it: a post that is not in that one is unknown. A delivery that is damaged is set aside, and the one before it counts.
    """
    while True:
        try:
            return _open(library, gemeentecode)
        except DamagedError as error:
            library.set_aside(error.passport)


def _open(library: Library, gemeentecode: str | None) -> Geld:
    passports = money_deliveries(library)
    areas = None if gemeentecode is None else {gemeentecode, COUNTRY}
    found: dict[str, list[pa.Table]] = {}
    for passport in passports:
        found.setdefault(passport.kind, []).append(load_amounts(library, passport, lambda path: _rows(path, areas)))
    return Geld({kind: _merged(tables) for kind, tables in found.items()}, passports)


def covered(library: Library) -> list[Covered]:
    """Tell per delivery of amounts, the newest first, what it covers."""
    made = []
    for passport in money_deliveries(library):
        table = load_amounts(library, passport, lambda path: pq.read_table(path, columns=_ONE))
        areas, years, sorts = (table[name].unique().to_pylist() for name in _ONE)
        made.append(Covered(passport, len(set(areas) - {COUNTRY}), tuple(sorted(years)), tuple(sorted(sorts))))
    return made


def _rows(path: Path, areas: set[str] | None) -> pa.Table:
    """Read a table, of some areas only the parts of the file that have them: it is in order of gebiedscode."""
    with pq.ParquetFile(path) as file:
        if areas is None:
            return file.read(columns=list(COLUMNS))
        place = file.schema_arrow.get_field_index("gebiedscode")
        spans = [(number, file.metadata.row_group(number).column(place).statistics) for number in range(file.num_row_groups)]
        wanted = [number for number, span in spans if any(span.min <= area <= span.max for area in areas)]
        found = file.read_row_groups(wanted, columns=list(COLUMNS))
    return found.filter(pc.is_in(found["gebiedscode"], pa.array(sorted(areas), found.schema.field("gebiedscode").type)))


def _merged(tables: Iterable[pa.Table]) -> pd.DataFrame:
    """Take every gemeente, year and soort from the first table that has it."""
    filled = [table for table in tables if table.num_rows]
    if not filled:
        return empty()
    stacked = pa.concat_tables(filled).to_pandas().astype(COLUMNS)
    if len(filled) > 1:
        stacked = stacked.assign(levering=np.repeat(np.arange(len(filled)), [table.num_rows for table in filled]))
        newest = stacked.groupby(_ONE, sort=False)["levering"].transform("min")
        stacked = stacked[stacked["levering"] == newest].drop(columns="levering")
    ordered: pd.DataFrame = stacked.sort_values([*_ONE, "post"], kind="stable", ignore_index=True)
    return ordered
