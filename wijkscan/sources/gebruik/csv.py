"""Client exports in CSV: any of the usual encodings, delimiters and accidents."""

import codecs
import csv
import io
import itertools
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from wijkscan.sources.gebruik.export import HEADER_SEARCH, Export, File, known_headers, text_batch, unique_headers
from wijkscan.tables.gebruik.fields import GebruikError

_DELIMITERS = ";,\t|"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CHUNK = 1 << 20
_BLOCK = 4 << 20


@dataclass(frozen=True)
class _Text:
    """How a text file is written: its encoding, its line ends, and whether every quotation mark is closed."""

    encoding: str
    lines: int
    quoted: bool


def _examine(path: File) -> _Text:
    """Read the whole file once: the byte order mark, else UTF-8 where all of it is, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, lines, quotes, last = "utf-8", 0, 0, b""
    with path.open("rb") as stream:
        start = stream.read(4)
        marked = next((name for mark, name in _BOMS.items() if start.startswith(mark)), None)
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            lines += chunk.count(b"\n")
            quotes += chunk.count(b'"')
            last = chunk[-4:].replace(b"\0", b"")[-1:]  # in UTF-16 the line end has a zero beside it
            if encoding == "utf-8" and marked is None:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    if encoding == "utf-8" and decoder.getstate()[0]:
        encoding = "cp1252"
    return _Text(marked or encoding, lines + (last != b"\n"), quotes % 2 == 0)


def open_csv(path: File, known: Collection[str]) -> Export:
    """Find the encoding, the delimiter and the row with the headers."""
    text = _examine(path)
    encoding = text.encoding
    with io.TextIOWrapper(path.open("rb"), encoding=encoding, errors="replace", newline="") as stream:
        head = stream.read(_CHUNK)
    if "\0" in head:
        raise GebruikError(f"Bestand {path.name} is geen tabel; lever een CSV-, XLSX- of Parquet-bestand.")
    best: tuple[int, int, int, str, list[list[str]]] = (-1, 0, 0, "", [])
    for delimiter in _DELIMITERS:
        lines, records = [], []
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        # A field of more than a page of text is no header: what comes before it will do.
        with suppress(csv.Error):
            for record in itertools.islice(reader, HEADER_SEARCH):
                lines.append(reader.line_num)
                records.append(record)
        for position, record in enumerate(records):
            rank = (known_headers(record, known), len(record) if position == 0 else 0)
            if rank > best[:2]:
                best = (*rank, lines[position], delimiter, records[position : position + 2])
    _, _, skip, delimiter, records = best
    if not records or len(records[0]) < 2:
        raise GebruikError(
            f"In {path.name} zijn geen kolommen te onderscheiden; lever een CSV met ';', ',' of tab tussen de kolommen "
            "en de kolomnamen op de eerste rij."
        )
    headers = unique_headers(records[0])
    # Some systems end every row, but not the headers, with the delimiter.
    spare = len(records) > 1 and len(records[1]) == len(headers) + 1 and not records[1][-1].strip()
    names = [str(position) for position in range(len(headers) + spare)]

    def read(export: Export, positions: list[int]) -> Iterator[pa.RecordBatch]:
        return _csv_batches(export, [str(position) for position in positions], names, text, delimiter)

    shown = {"\t": "tab"}.get(delimiter, delimiter)
    return Export(path, headers, read, skip, f"csv ({shown}, {encoding})", rows=text.lines - skip)


def _csv_batches(
    export: Export, wanted: list[str], names: list[str], text: _Text, delimiter: str
) -> Iterator[pa.RecordBatch]:
    """Stream a CSV; rows with too many or too few fields are set aside by their number."""

    def set_aside(row: pacsv.InvalidRow) -> str:
        export.unreadable.append(row.number)
        return "skip"

    try:
        reader = pacsv.open_csv(
            export.path.open("rb"),
            # One thread: only then does a row that is set aside know its number.
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=export.header_row,
                encoding="utf-8" if text.encoding == "utf-8-sig" else text.encoding,
            ),
            parse_options=pacsv.ParseOptions(
                # A mark that is never closed would swallow all rows after it: then every line is a row.
                delimiter=delimiter, quote_char='"' if text.quoted else False, newlines_in_values=True,
                ignore_empty_lines=False, invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=sorted(set(wanted)),
                strings_can_be_null=False,
            ),
        )  # fmt: skip
        first = export.header_row + 1
        for batch in reader:
            last = first + batch.num_rows
            # Rows set aside lie between the others; the reader may already be ahead, so only look as far as needed.
            aside = np.array(export.unreadable, dtype="int64")
            while True:
                between = aside[(aside >= first) & (aside < last)]
                if last - first - len(between) >= batch.num_rows:
                    break
                last = first + batch.num_rows + len(between)
            numbers = np.delete(np.arange(first, last), between - first)
            yield text_batch(numbers, (batch.column(name) for name in wanted))
            first = last
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        # The library quotes the row; that may hold a person, so its message goes no further.
        raise GebruikError(
            f"Bestand {export.path.name} is niet te lezen als CSV: een rij is te lang of een aanhalingsteken staat verkeerd. "
            "Exporteer het opnieuw, of lever XLSX."
        ) from None
