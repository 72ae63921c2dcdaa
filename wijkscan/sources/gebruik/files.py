"""Read a client export as it comes: CSV, XLSX or Parquet, in batches, never whole.

Every format gives the same: batches of text with the number of the row in the file, so that a refused row can be found
back in Excel. Nothing that is read is kept here, and messages never quote a cell: a cell may hold a person.
"""

import io
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time

import msoffcrypto
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msoffcrypto.exceptions import FileFormatError
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from wijkscan.sources.foreign import MOST_BYTES, UnreadableFileError, read_apart
from wijkscan.sources.gebruik.csv import open_csv
from wijkscan.sources.gebruik.export import HEADER_SEARCH, Export, File, known_headers, reading, text_batch, unique_headers
from wijkscan.sources.sheets import check_size
from wijkscan.tables.gebruik.fields import GebruikError

_XLSX_BATCH = 20_000
# A sheet with so many known headers holds rows about clients, and not an explanation.
_HEADERS_OF_A_TABLE = 3
_PARQUET_BATCH = 100_000
_MOST_ROWS = 100_000_000
_LONGEST = 10_000  # signs of a cell that many rows may share: a batch of such cells has to fit in memory
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"


def open_export(path: File, known: Collection[str]) -> Export:
    """
    Find out what kind of file this is and where its headers are.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet; the content decides, not the extension.
    known
        Keys of headers to look for; the row (and sheet) that has most of them has the headers.

    Returns
    -------
    The export, of which no row has been kept.

    Raises
    ------
    GebruikError
        When the file is not there, empty, protected, or no table.
    """
    with reading(path.name):
        return _open(path, known)


def _open(path: File, known: Collection[str]) -> Export:
    if not path.is_file():
        raise GebruikError(f"Bestand {path.name} bestaat niet; kies het bestand opnieuw.")
    with path.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise GebruikError(f"Bestand {path.name} is leeg; exporteer het opnieuw.")
    if start.startswith(_OLE):
        raise GebruikError(_ole_message(path))
    if start.startswith(_PARQUET):
        return _open_parquet(path)
    return _open_xlsx(path, known) if start.startswith(_ZIP) else open_csv(path, known)


def _ole_message(path: File) -> str:
    """Say what to do with a protected or very old Excel file."""
    with path.open("rb") as stream:
        try:
            protected = msoffcrypto.OfficeFile(stream).is_encrypted()
        except (FileFormatError, OSError, ValueError):
            # Damaged as well: the same advice helps.
            protected = False
    if protected:
        return f"Bestand {path.name} is beveiligd met een wachtwoord; sla het zonder wachtwoord op en kies het opnieuw."
    return f"Bestand {path.name} is een oud Excel-bestand; sla het op als .xlsx of .csv en kies het opnieuw."


def _open_xlsx(path: File, known: Collection[str]) -> Export:
    """Find the sheets with rows, and the row with the headers."""
    sheets = read_workbook(path)
    best: tuple[int, str, int, tuple[object, ...]] = (-1, "", 0, ())
    scores: dict[str, int] = {}
    for title, rows in sheets.items():
        for number, cells in enumerate(rows[:HEADER_SEARCH], start=1):
            score = known_headers(cells, known)
            scores[title] = max(scores.get(title, 0), score)
            if score > best[0] and any(cells):
                best = (score, title, number, tuple(cells))
    score, title, header_row, cells = best
    if not title:
        raise GebruikError(f"Bestand {path.name} heeft geen blad met gegevens; exporteer het opnieuw.")
    others = [other for other, found in scores.items() if other != title and found >= max(_HEADERS_OF_A_TABLE, score - 1)]
    if others:
        named = ", ".join(f"'{name}'" for name in sheets if name in (title, *others))
        raise GebruikError(
            f"In {path.name} passen meer bladen: {named}. Zet de rijen onder elkaar op één blad, of haal de bladen weg die niet mee moeten "
            "tellen; wijkscan kiest niet voor u."
        )
    texts = [list(map(_cell_text, row)) for row in sheets[title][header_row:]]
    while texts and not any(texts[-1]):
        texts.pop()

    def read(_: Export, positions: list[int]) -> Iterator[pa.RecordBatch]:
        for first in range(0, len(texts), _XLSX_BATCH):
            part = texts[first : first + _XLSX_BATCH]
            numbers = np.arange(header_row + 1 + first, header_row + 1 + first + len(part))
            yield text_batch(numbers, (pa.array([cells[place] for cells in part], pa.string()) for place in positions))

    return Export(path, unique_headers(cells), read, header_row, f"xlsx ({title})", rows=len(texts))


def read_workbook(path: File) -> dict[str, list[Sequence[object]]]:
    """
    Read the visible sheets of a workbook: what stands in it, whatever its styles or the size it claims to have.

    Returns
    -------
    Rows of cells per sheet, in the order of the workbook; an empty cell is an empty text.

    Raises
    ------
    GebruikError
        When it cannot be read as a workbook.
    """
    with path.open("rb") as stream:
        content = stream.read()
    try:
        return read_apart(path.name, _read_workbook, path.name, content, size=len(content), refusals=(GebruikError, UnreadableFileError))
    except UnreadableFileError as error:
        raise GebruikError(str(error)) from None


def _read_workbook(name: str, content: bytes) -> dict[str, list[Sequence[object]]]:
    """Read it in a process of its own: a workbook of a kilobyte may claim memory that no computer has."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            visible = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            check_size(name, content)
            return {title: list(book.get_sheet_by_name(title).to_python(skip_empty_area=False)) for title in visible}
    except PasswordError:
        raise GebruikError(
            f"Bestand {name} is beveiligd met een wachtwoord; sla het zonder wachtwoord op en kies het opnieuw."
        ) from None
    except CalamineError:
        # The text of the error says nothing to a user, and may quote a cell.
        raise GebruikError(f"Bestand {name} is geen XLSX; lever een CSV-, XLSX- of Parquet-bestand.") from None


def _cell_text(value: object) -> str:
    """Write a cell the way a Dutch CSV would; a time other than midnight is kept, for it tells in which zone it was written."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _decimals(repr(value).replace(".", ","))
    return str(value)


def _decimals(text: str) -> str:
    """Write a number so that three decimals are not taken for thousands."""
    return f"{text}0" if re.search(",[0-9]{3}$", text) else text


def _open_parquet(path: File) -> Export:
    """Read the column names."""
    try:
        file = pq.ParquetFile(path.open("rb"))
    except (pa.ArrowException, OSError, ValueError):
        raise GebruikError(f"Bestand {path.name} is geen heel Parquet-bestand; exporteer het opnieuw.") from None
    groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    largest = max((sum(group.column(place).total_uncompressed_size for place in range(group.num_columns)) for group in groups), default=0)
    if largest > MOST_BYTES or file.metadata.num_rows > _MOST_ROWS:
        raise GebruikError(f"Bestand {path.name} is uitgepakt te groot om te lezen; exporteer het in delen, of lever CSV.")
    return Export(path, tuple(file.schema_arrow.names), _parquet_batches, 0, "parquet", rows=file.metadata.num_rows)


def _parquet_batches(export: Export, positions: list[int]) -> Iterator[pa.RecordBatch]:
    """Stream a Parquet file as text."""
    first = 1
    wanted = [export.headers[position] for position in positions]
    schema = pq.read_schema(export.path.open("rb"))
    texts = [name for name in set(wanted) if pa.types.is_string(schema.field(name).type)]
    # A text that many rows share is kept once, so that its length is known before it is written out for every row.
    for batch in pq.ParquetFile(export.path.open("rb"), read_dictionary=texts).iter_batches(_PARQUET_BATCH, columns=sorted(set(wanted))):
        columns = [_column_text(batch.column(name), name, export.path) for name in wanted]
        yield text_batch(np.arange(first, first + batch.num_rows), columns)
        first += batch.num_rows


def _column_text(column: pa.Array, name: str, path: File) -> pa.Array:
    """Write a column the way a Dutch CSV would."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    shared = pa.types.is_dictionary(column.type) and pa.types.is_string(kind)
    if shared and (pc.max(pc.binary_length(column.dictionary)).as_py() or 0) > _LONGEST:
        raise GebruikError(f"Kolom '{name}' van {path.name} heeft een cel van meer dan {_LONGEST} tekens; laat die kolom weg.")
    try:
        if pa.types.is_timestamp(kind):
            return _moments(column)
        text = column.cast(pa.string())
    except (pa.ArrowException, ValueError, TypeError):
        raise GebruikError(
            f"Kolom '{name}' van {path.name} is geen tekst, getal of datum; lever die kolom als tekst."
        ) from None
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        text = pc.replace_substring_regex(pc.replace_substring(text, ".", ","), ",0+$", "")
        text = pc.replace_substring_regex(text, "(,[0-9]{3})$", r"\10")
    return text


def _moments(column: pa.Array) -> pa.Array:
    """Write moments as days; an instant as the day it is in the Netherlands, and a time other than midnight is kept."""
    moments = column.to_pandas(timestamp_as_object=False)
    if moments.dt.tz is not None:
        moments = moments.dt.tz_convert("Europe/Amsterdam").dt.tz_localize(None).dt.normalize()
    at_midnight = moments.isna() | (moments == moments.dt.normalize())
    text = moments.dt.strftime("%Y-%m-%d").where(at_midnight, moments.dt.strftime("%Y-%m-%d %H:%M:%S"))
    return pa.array(text.where(moments.notna(), None), pa.string())
