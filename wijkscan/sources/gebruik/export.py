"""A client export that was opened, in whatever format: its headers, and its rows as batches of text."""

import csv
import io
import struct
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError

from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.spelling import name_key

ROW = "rij"
#: Rows in which the headers are looked for: some exports begin with a title.
HEADER_SEARCH = 20
# Spaces, and the quotation marks of a file in which they do not pair.
_AROUND = " \t\r\n\u00a0\""


# Whatever the libraries for CSV, XLSX and Parquet raise on a file that is not what it seems.
_FAILURES = (
    OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, EOFError, MemoryError,
    csv.Error, struct.error, zlib.error, pa.ArrowException, CalamineError,
)  # fmt: skip


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn every failure of a reader into one sentence that names the file and never quotes a cell: a cell may hold a person."""
    try:
        yield
    except GebruikError:
        raise
    except _FAILURES as error:
        raise GebruikError(
            f"Bestand {name} is beschadigd of anders opgebouwd dan een tabel ({type(error).__name__}); exporteer het opnieuw, of lever CSV."
        ) from None


@dataclass(frozen=True)
class Upload:
    """A file that was handed over by the browser: its name and its bytes, in memory only."""

    name: str
    content: bytes = field(repr=False)

    def is_file(self) -> bool:
        """Tell that there is something to read."""
        return True

    def open(self, _mode: str) -> BinaryIO:
        """Read it like a file."""
        return io.BytesIO(self.content)


File = Path | Upload


@dataclass
class Export:
    """One opened export.

    Parameters
    ----------
    path
        The file.
    headers
        The columns as the file names them, made unique.
    read
        Gives the batches of some of the columns, by their position.
    header_row
        Number of the row with the headers; 0 where the format has none.
    form
        What was recognised, for the report: `csv (;, cp1252)`, `xlsx (Blad1)`, `parquet`.
    rows
        Rows at most: of a CSV the lines after the headers, of which one row may take several.
    unreadable
        Numbers of rows that do not have the fields of the header; complete once the batches have been read.
    """

    path: File
    headers: tuple[str, ...]
    read: Callable[["Export", list[int]], Iterator[pa.RecordBatch]]
    header_row: int
    form: str
    rows: int = 0
    unreadable: list[int] = field(default_factory=list)

    def batches(self, columns: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
        """
        Read some columns of all rows.

        Parameters
        ----------
        columns
            Header per name that the column gets.

        Yields
        ------
        Batches with `rij` (int32) and the columns as text; spaces around are gone and an empty cell is a gap.
        """
        self.unreadable.clear()
        positions = [self.headers.index(header) for header in columns.values()]
        batches = self.read(self, positions)
        while True:
            with reading(self.path.name):
                batch = next(batches, None)
            if batch is None:
                return
            yield batch.rename_columns([ROW, *columns])

    def sample(self, rows: int) -> pa.Table:
        """Read the first rows of every column."""
        taken: list[pa.RecordBatch] = []
        left = rows
        for batch in self.batches({header: header for header in self.headers}):
            taken.append(batch.slice(0, left))
            left -= batch.num_rows
            if left <= 0:
                break
        schema = pa.schema([(ROW, pa.int32()), *((header, pa.string()) for header in self.headers)])
        return pa.Table.from_batches(taken, schema=schema)


def known_headers(cells: Iterable[object], known: Collection[str]) -> int:
    """Count the cells that are a known header."""
    return sum(isinstance(cell, str) and name_key(cell) in known for cell in cells)


def unique_headers(cells: Iterable[object]) -> tuple[str, ...]:
    """Name every column, and tell columns with the same name apart."""
    seen: dict[str, int] = {}
    names = []
    for position, cell in enumerate(cells, start=1):
        name = str(cell).strip() if cell is not None and str(cell).strip() else f"kolom {position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _trimmed(column: pa.Array) -> pa.Array:
    """Cut the spaces off and turn what is empty into a gap."""
    text = pc.utf8_trim(column, _AROUND)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def text_batch(numbers: np.ndarray, columns: Iterable[pa.Array]) -> pa.RecordBatch:
    """Put row numbers before columns of text."""
    arrays = [pa.array(numbers, pa.int32()), *(_trimmed(column) for column in columns)]
    return pa.RecordBatch.from_arrays(arrays, names=[str(position) for position in range(len(arrays))])
