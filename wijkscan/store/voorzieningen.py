"""The use in detail that is on disk, from every delivery together: of an area, period and what is counted the newest delivery counts."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from wijkscan.store.importing import load_rows, shaped
from wijkscan.store.rows import COUNTS, merged, read_areas
from wijkscan.store.snapshots import DamagedError, Library
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.coverage import Covered
from wijkscan.tables.voorzieningen import KINDS, Voorzieningen


def open_voorzieningen(library: Library, gemeentecode: str | None = None, kinds: Collection[str] = KINDS) -> Voorzieningen:
    """
    Put together the use in detail.

    Parameters
    ----------
    library
        Where the deliveries are.
    gemeentecode
        Only this gemeente with its wijken and buurten, and Nederland; everything when None.
    kinds
        Which of :data:`~wijkscan.tables.voorzieningen.KINDS` to read.

    Returns
    -------
    Rows per kind, in the order of their columns. Of an area, period and meting all rows are from the newest delivery that has it: a soort
    that is not in that one is unknown. A delivery that is damaged is set aside, and the one before it counts.
    """
    while True:
        try:
            return _open(library, gemeentecode, kinds)
        except DamagedError as error:
            library.set_aside(error.passport)


@dataclass(frozen=True)
class CoveredUse(Covered):
    """What a delivery of use in detail has of a gemeente.

    Parameters
    ----------
    periods
        First and last period; empty without areas.
    """

    periods: tuple[str, ...]


def covered_use(library: Library, gemeentecode: str) -> list[CoveredUse]:
    """Tell per delivery of use in detail, the newest first, what it has of a gemeente with its wijken and buurten."""
    made = []
    for passport in shaped(library, COUNTS):
        read = partial(read_areas, shape=COUNTS, starts=_own(gemeentecode))
        rows = load_rows(library, passport, read).to_pandas()
        periods = sorted(rows["periode"].unique())
        missing = float(rows["aantal"].isna().mean()) if len(rows) else 0.0
        ends = tuple(dict.fromkeys((*periods[:1], *periods[-1:])))
        made.append(CoveredUse(passport, rows["gebiedscode"].nunique(), missing, ends))
    return made


def _own(gemeentecode: str) -> tuple[str, ...]:
    """Give how the codes of a gemeente, its wijken and its buurten start."""
    return tuple(level + gemeentecode[2:] for level in ("GM", "WK", "BU"))


def _open(library: Library, gemeentecode: str | None, kinds: Collection[str]) -> Voorzieningen:
    passports = tuple(passport for passport in shaped(library, COUNTS) if passport.kind in kinds)
    starts = None if gemeentecode is None else (*_own(gemeentecode), COUNTRY)
    found: dict[str, list[pa.Table]] = {}
    for passport in passports:
        read = partial(read_areas, shape=COUNTS, starts=starts)
        found.setdefault(passport.kind, []).append(load_rows(library, passport, read))
    return Voorzieningen({kind: merged(tables, COUNTS) for kind, tables in found.items()}, passports)
