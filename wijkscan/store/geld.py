"""The amounts of gemeenten that are on disk, from every delivery together: of a gemeente, year and soort the newest delivery counts."""

from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.store.importing import load_rows, shaped
from wijkscan.store.rows import AMOUNTS, merged, read_areas
from wijkscan.store.snapshots import DamagedError, Library
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.geld import Geld
from wijkscan.tables.passport import Passport


@dataclass(frozen=True)
class Covered:
    """What a delivery has amounts of: the number of gemeenten, the years and the soorten."""

    passport: Passport
    gemeenten: int
    years: tuple[int, ...]
    sorts: tuple[str, ...]


def money_deliveries(library: Library) -> tuple[Passport, ...]:
    """Give the deliveries of amounts in use, the newest first."""
    return shaped(library, AMOUNTS)


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
    starts = None if gemeentecode is None else (gemeentecode, COUNTRY)
    found: dict[str, list[pa.Table]] = {}
    for passport in passports:
        read = partial(read_areas, shape=AMOUNTS, starts=starts)
        found.setdefault(passport.kind, []).append(load_rows(library, passport, read))
    return Geld({kind: merged(tables, AMOUNTS) for kind, tables in found.items()}, passports)


def covered(library: Library) -> list[Covered]:
    """Tell per delivery of amounts, the newest first, what it covers."""
    made = []
    for passport in money_deliveries(library):
        table = load_rows(library, passport, partial(pq.read_table, columns=list(AMOUNTS.one)))
        areas, years, sorts = (table[name].unique().to_pylist() for name in AMOUNTS.one)
        made.append(Covered(passport, len(set(areas) - {COUNTRY}), tuple(sorted(years)), tuple(sorted(sorts))))
    return made
