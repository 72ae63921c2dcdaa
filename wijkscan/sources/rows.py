"""Files with one row per area, year and thing counted or booked, in every container they come in; what the rows mean is told elsewhere."""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.sources.files import read_feed, read_parquet_file, read_sheets
from wijkscan.sources.foreign import MOST_BYTES, UnreadableFileError
from wijkscan.sources.geld.cells import listed
from wijkscan.sources.sheets import without_footer

CHOSEN = "keuze.json"
"""Beside a file a user delivered: the year that was asked for (0: all) and gemeentecode per name, so that it is read again alike."""
FEED = "TypedDataSet"
"""What the file with the rows of a feed is called, whatever it is saved as."""
_HEADER_LINES = 40

Fits = Callable[[list[str]], bool]


@dataclass(frozen=True)
class Rows:
    """What a delivery holds: its rows, of one kind, and Dutch remarks; a passport calls its years provisional where CBS does."""

    rows: pd.DataFrame
    kind: str
    remarks: tuple[str, ...]
    provisional: bool = False


def has_form(name: str, content: bytes, fits: Fits) -> bool:
    """Tell whether a file has columns that fit; what cannot be read at all has not.

    A text is judged by its first lines, Parquet by its schema.
    """
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == ".gz":
            inner = PurePath(name).with_suffix("").name
            return has_form(inner, unpacked(name, content), fits)
        if suffix == ".parquet":
            return fits(list(pq.ParquetFile(io.BytesIO(content)).schema_arrow.names))
        if suffix == ".json":
            return fits([str(header) for header in read_feed(content)[0]])
        first = content if content[:2] == b"PK" else b"\n".join(content.split(b"\n", _HEADER_LINES)[:_HEADER_LINES])
        score = _scored(fits)
        return any(sheet.find_header(score)[0] for sheet in read_sheets(name, first, score))
    except (UnreadableFileError, pa.ArrowInvalid, OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def read_rows(name: str, content: bytes, fits: Fits, wanted: str) -> pd.DataFrame:
    """Read the table of a file.

    Parameters
    ----------
    name, content
        The file.
    fits
        Tells whether headers are those of the table.
    wanted
        What those columns are of, for the message.

    Raises
    ------
    UnreadableFileError
        It is damaged, too large, or has no such table.
    """
    inner = PurePath(name)
    if inner.suffix.lower() == ".gz":
        inner, content = inner.with_suffix(""), unpacked(name, content)
    if inner.suffix.lower() == ".parquet":
        return read_parquet_file(name, content)
    if inner.suffix.lower() == ".json":
        return read_feed(content)[0]
    score = _scored(fits)
    for sheet in read_sheets(inner.name, content, score):
        best, at = sheet.find_header(score)
        if best:
            return without_footer(sheet.table(at)).reset_index(drop=True)
    raise UnreadableFileError(name, f"geen enkel blad of bestand heeft kolommen met {wanted}", "Kies een ander bestand.")


def main_file(files: Mapping[str, bytes]) -> str:
    """Give the name of the file with the rows: that of the feed, or the one a user delivered."""
    return next((item for item in files if PurePath(item).stem == FEED), None) or next(item for item in files if item != CHOSEN)


def lists_beside(files: Mapping[str, bytes]) -> dict[str, pd.DataFrame]:
    """Give the lists with keys and titles that came along with what was fetched, by name."""
    main = main_file(files)
    return {PurePath(name).stem: read_feed(content)[0] for name, content in files.items() if name not in (main, CHOSEN)}


def chosen(names: Mapping[str, str], year: int) -> bytes:
    """Write the choice of the user as it is kept beside the file."""
    return json.dumps({"jaar": year, "gemeentecodes": dict(sorted(names.items()))}, ensure_ascii=False).encode()


def choice(files: Mapping[str, bytes], names: Mapping[str, str], year: int) -> tuple[Mapping[str, str], int]:
    """Give gemeentecode per name and the year asked for: those that were kept beside the file count before those given."""
    if CHOSEN not in files:
        return names, year
    kept = json.loads(files[CHOSEN])
    return kept["gemeentecodes"], kept["jaar"]


def of_year(name: str, rows: pd.DataFrame, year: int) -> tuple[pd.DataFrame, list[str]]:
    """Keep the year that was asked for (0: all), and say so; a file without it is refused."""
    found = sorted(rows["jaar"].unique())
    if not year or found == [year]:
        return rows, []
    if year not in found:
        wrong = f"het is van {listed(found)} en niet van {year}"
        raise UnreadableFileError(name, wrong, "Laat het jaar weg of kies een jaar dat erin staat.")
    return rows[rows["jaar"] == year], [f"er staan {len(found)} jaren in; alleen {year} is opgenomen, omdat dat jaar is gevraagd"]


def unpacked(name: str, content: bytes) -> bytes:
    """Unpack a gzip file, up to the most that a file may hold."""
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            found = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(name, "het is beschadigd", "Download het opnieuw.") from error
    if len(found) > MOST_BYTES:
        raise UnreadableFileError(name, "uitgepakt is het te groot", "Lever een kleiner deel.")
    return found


def _scored(fits: Fits) -> Callable[[Iterable[str]], int]:
    def score(headers: Iterable[str]) -> int:
        given = [header for header in headers if header]
        return len(given) if fits(given) else 0

    return score
