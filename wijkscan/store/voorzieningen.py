"""The use in detail that is on disk, from every delivery together: of an area, period and what is counted the newest delivery counts."""

from functools import partial

import pyarrow as pa

from wijkscan.store.importing import load_rows, shaped
from wijkscan.store.rows import COUNTS, merged, read_areas
from wijkscan.store.snapshots import DamagedError, Library
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.voorzieningen import Voorzieningen


def open_voorzieningen(library: Library, gemeentecode: str | None = None) -> Voorzieningen:
    """
    Put together the use in detail.

    Parameters
    ----------
    library
        Where the deliveries are.
    gemeentecode
        Only this gemeente with its wijken and buurten, and Nederland; everything when None.

    Returns
    -------
    Rows per kind, in the order of their columns. Of an area, period and meting all rows are from the newest delivery that has it: a soort
    that is not in that one is unknown. A delivery that is damaged is set aside, and the one before it counts.
    """
    while True:
        try:
            return _open(library, gemeentecode)
        except DamagedError as error:
            library.set_aside(error.passport)


def _open(library: Library, gemeentecode: str | None) -> Voorzieningen:
    passports = shaped(library, COUNTS)
    starts = None if gemeentecode is None else (*(level + gemeentecode[2:] for level in ("GM", "WK", "BU")), COUNTRY)
    found: dict[str, list[pa.Table]] = {}
    for passport in passports:
        read = partial(read_areas, shape=COUNTS, starts=starts)
        found.setdefault(passport.kind, []).append(load_rows(library, passport, read))
    return Voorzieningen({kind: merged(tables, COUNTS) for kind, tables in found.items()}, passports)
