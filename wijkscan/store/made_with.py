"""With what a derived table was made: it is made anew when the columns or what reads them change."""

import hashlib
from functools import cache
from pathlib import Path

from wijkscan import dutch
from wijkscan.sources import datasets, files, maps, recognition, sheets
from wijkscan.sources import rows as row_files
from wijkscan.sources.geld import cells, forms, plausible, reading
from wijkscan.sources.voorzieningen import forms as use_forms
from wijkscan.sources.voorzieningen import periods
from wijkscan.sources.voorzieningen import plausible as use_plausible
from wijkscan.sources.voorzieningen import reading as use_reading
from wijkscan.tables import (
    areas,
    boundaries,
    columns,
    coordinates,
    figures,
    gaps,
    geld,
    gemeentenamen,
    herindelingen,
    missing,
    notation,
    taakvelden,
    voorzieningen,
    wet_file,
    wetten,
)  # fmt: skip
from wijkscan.tables.own import rows
from wijkscan.tables.wetten import delivered_by_gemeente

# Everything that decides what stands in a table made from a snapshot. The text itself counts, so nobody has to think of a number.
_READERS = (
    areas, boundaries, cells, columns, coordinates, datasets, dutch, figures, files, forms, gaps, geld, gemeentenamen, herindelingen, maps,
    missing, notation, periods, plausible, reading, recognition, row_files, rows, sheets, taakvelden, use_forms, use_plausible,
    use_reading, voorzieningen, wet_file, wetten,
)  # fmt: skip
# These put them to work; the first cannot be imported here, because it uses this.
_AT_WORK = tuple(Path(__file__).with_name(name) for name in ("importing.py", "rows.py"))
_LENGTH = 8


@cache
def made_with() -> str:
    """Give a short text that changes with the columns, the readers and the laws that gemeenten deliver themselves."""
    digest = hashlib.sha256(",".join(delivered_by_gemeente()).encode())
    for path in (*(Path(str(module.__file__)) for module in _READERS), *_AT_WORK):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]
