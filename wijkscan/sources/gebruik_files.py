"""Read a client export as it comes: CSV, XLSX or Parquet, in batches, never whole.

Every format gives the same: batches of text with the number of the row in the file, so that a refused row can be found
back in Excel. Nothing that is read is kept here, and messages never quote a cell: a cell may hold a person.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

import msoffcrypto
import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msoffcrypto.exceptions import FileFormatError
from openpyxl.utils.exceptions import InvalidFileException

from wijkscan.sources.gebruik_csv import open_csv
from wijkscan.sources.gebruik_export import HEADER_SEARCH, Export, known_headers, text_batch, unique_headers
from wijkscan.tables.gebruik_fields import GebruikError

_XLSX_BATCH = 20_000
_PARQUET_BATCH = 100_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP, _PARQUET = b"PK\x03\x04", b"PAR1"


def open_export(path: Path, known: Collection[str]) -> Export:
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


def _ole_message(path: Path) -> str:
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


def _open_xlsx(path: Path, known: Collection[str]) -> Export:
    """Find the sheet and the row with the headers."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError):
        raise GebruikError(f"Bestand {path.name} is geen XLSX; lever een CSV-, XLSX- of Parquet-bestand.") from None
    best: tuple[int, str, int, tuple[object, ...]] = (-1, "", 0, ())
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True, max_row=HEADER_SEARCH)
        for number, cells in enumerate(rows, start=1):
            score = known_headers(cells, known)
            if score > best[0] and any(cell is not None for cell in cells):
                best = (score, sheet.title, number, cells)
    book.close()
    _, title, header_row, cells = best
    if not title:
        raise GebruikError(f"Bestand {path.name} heeft geen blad met gegevens; exporteer het opnieuw.")
    return Export(path, unique_headers(cells), lambda export, wanted: _xlsx_batches(export, wanted, title), header_row,
                  f"xlsx ({title})")  # fmt: skip


def _xlsx_batches(export: Export, positions: list[int], title: str) -> Iterator[pa.RecordBatch]:
    """Stream a sheet; empty rows at its end are not rows."""
    book = openpyxl.load_workbook(export.path, read_only=True, data_only=True)
    rows = book[title].iter_rows(values_only=True, min_row=export.header_row + 1)
    numbered: list[tuple[int, list[str]]] = []
    empty: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(rows, start=export.header_row + 1):
            texts = [_cell_text(cells[position]) if position < len(cells) else "" for position in positions]
            if all(cell is None for cell in cells):
                empty.append((number, texts))
                continue
            numbered += [*empty, (number, texts)]
            empty.clear()
            if len(numbered) >= _XLSX_BATCH:
                yield _xlsx_batch(numbered, len(positions))
                numbered = []
        if numbered:
            yield _xlsx_batch(numbered, len(positions))
    finally:
        book.close()


def _xlsx_batch(numbered: list[tuple[int, list[str]]], width: int) -> pa.RecordBatch:
    """Turn rows into columns."""
    numbers = np.array([number for number, _ in numbered], dtype="int32")
    return text_batch(numbers, (pa.array([texts[i] for _, texts in numbered], pa.string()) for i in range(width)))


def _cell_text(value: object) -> str:
    """Write a cell the way a Dutch CSV would."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    return str(value)




def _open_parquet(path: Path) -> Export:
    """Read the column names."""
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid:
        raise GebruikError(f"Bestand {path.name} is geen heel Parquet-bestand; exporteer het opnieuw.") from None
    return Export(path, tuple(file.schema_arrow.names), _parquet_batches, 0, "parquet", rows=file.metadata.num_rows)


def _parquet_batches(export: Export, positions: list[int]) -> Iterator[pa.RecordBatch]:
    """Stream a Parquet file as text."""
    first = 1
    wanted = [export.headers[position] for position in positions]
    for batch in pq.ParquetFile(export.path).iter_batches(_PARQUET_BATCH, columns=sorted(set(wanted))):
        columns = [_column_text(batch.column(name), name, export.path) for name in wanted]
        yield text_batch(np.arange(first, first + batch.num_rows), columns)
        first += batch.num_rows


def _column_text(column: pa.Array, name: str, path: Path) -> pa.Array:
    """Write a column the way a Dutch CSV would."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    try:
        if pa.types.is_timestamp(kind):
            column = column.cast(pa.date32(), safe=False)
        text = column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        raise GebruikError(
            f"Kolom '{name}' van {path.name} is geen tekst, getal of datum; lever die kolom als tekst."
        ) from None
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        text = pc.replace_substring_regex(pc.replace_substring(text, ".", ","), ",0+$", "")
    return text
