"""A delivered table as rows of cells, whatever it is saved as: the lines of a CSV, or the sheets of a workbook.

A workbook is looked at before it is read: one cell in the last column of the last row would make a reader reserve half a terabyte.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from xml.etree import ElementTree

import msoffcrypto
import pandas as pd
from msoffcrypto.exceptions import FileFormatError
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from wijkscan.sources.foreign import UnreadableFileError, open_packed
from wijkscan.tables.areas import is_area_code
from wijkscan.tables.missing import is_missing

_OLE = b"\xd0\xcf\x11\xe0"  # old .xls, and also the envelope of an encrypted .xlsx
_ZIP = b"PK\x03\x04"
_ENCODINGS = ("utf-8-sig", "cp1252")
_SEPARATORS = ";\t,|"
_SAYS_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_HEADER_WITHIN = 30  # rows; titles and explanations come before the headers
_MOST_COLUMNS = 16_384
_MOST_CELLS = 60_000_000  # the whole country with 100 columns has 2 million
_CHUNK, _OVERLAP = 2**20, 2**12
_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b(?P<said>[^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*'
    rb"</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_OWN_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LETTERS = 26


@dataclass(frozen=True)
class Sheet:
    """Rows of cells.

    Parameters
    ----------
    name
        Name of the sheet; empty for a CSV.
    rows
        Number of the row in the file, and its cells as they are.
    """

    name: str
    rows: list[tuple[int, list[object]]]

    def find_header(self, score: Callable[[Sequence[str]], int]) -> tuple[int, int]:
        """Give the highest score of a row among the first, and its place; score tells how well a row fits as headers."""
        scores = [(score([_header(cell) for cell in cells]), -place) for place, (_, cells) in enumerate(self.rows[:_HEADER_WITHIN])]
        best, place = max(scores, default=(0, 0))
        return best, -place

    def above(self, place: int) -> str:
        """Give what stands above the headers, as one text."""
        return " ".join(str(cell) for _, cells in self.rows[:place] for cell in cells if not is_missing(cell))

    def table(self, place: int) -> pd.DataFrame:
        """Give what stands below the headers; the index is the number of the row in the file, empty rows are left out."""
        headers = [_header(cell) for cell in self.rows[place][1]]
        below = [(number, cells) for number, cells in self.rows[place + 1 :] if not all(cell is None or cell == "" for cell in cells)]
        index = pd.Index([number for number, _ in below], name="rij")
        table = pd.DataFrame([cells for _, cells in below], index=index, columns=range(len(headers)), dtype=object)
        kept = [at for at, header in enumerate(headers) if header or not table[at].map(is_missing).all()]
        return table[kept].set_axis([headers[at] for at in kept], axis="columns")


def _header(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).replace("\ufeff", "").split())


def without_footer(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows at the end with nothing but one text that is no gebiedscode: a source, a note, a name of who made it."""
    last = len(table)
    while last:
        filled = [cell for cell in table.iloc[last - 1] if cell is not None and cell != ""]
        if len(filled) > 1 or is_area_code(str(filled[0]).strip().upper() if filled else ""):
            break
        last -= 1
    return table.iloc[:last]


def is_workbook(content: bytes) -> bool:
    """Tell whether this is a workbook by its first bytes."""
    return content.startswith((_OLE, _ZIP))


def read_workbook(name: str, content: bytes) -> list[Sheet]:
    """Read the sheets of a workbook.

    Raises
    ------
    UnreadableFileError
        No workbook, a password, or cells far outside any table.
    """
    if content.startswith(_OLE) and (wrong := _wrong_with_ole(content)):
        raise UnreadableFileError(name, wrong, "Sla het in Excel op als gewone .xlsx zonder wachtwoord.")
    if not content.startswith(_OLE):
        check_size(name, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [found.name for found in book.sheets_metadata if found.typ == SheetTypeEnum.WorkSheet]
        return [Sheet(title, _rows(book.get_sheet_by_name(title).to_python(skip_empty_area=False))) for title in names]
    except (CalamineError, ValueError, OSError) as error:
        wrong = "het is beschadigd of geen Excel-werkmap" if content.startswith(_OLE) else "het is geen Excel-werkmap"
        raise UnreadableFileError(name, wrong, "Sla het in Excel op als .xlsx.") from error


def _rows(cells: Sequence[Sequence[object]]) -> list[tuple[int, list[object]]]:
    return [(number, [_cell(value) for value in row]) for number, row in enumerate(cells, start=1)]


def _cell(value: object) -> object:
    """Write a cell as plain data: whole numbers without a point, days as text."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    return None if value == "" else value


def _wrong_with_ole(content: bytes) -> str:
    try:
        encrypted = msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted()
    except (FileFormatError, OSError, ValueError):
        return "het is beschadigd of geen Excel-werkmap"
    return "er zit een wachtwoord op" if encrypted else ""


def check_size(name: str, content: bytes) -> None:
    """Look how far the cells go before anything is read."""
    no_workbook = UnreadableFileError(name, "het is geen Excel-werkmap", "Sla het in Excel op als .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = open_packed(name, archive)
            if "xl/workbook.xml" not in {member.filename for member in members}:
                raise no_workbook
            for member in members:
                if not member.filename.startswith("xl/worksheets/"):
                    continue
                rows, columns, last = _extent(archive, member)
                if rows * columns > _MOST_CELLS:
                    way_out = "Verwijder in Excel de rijen en kolommen rond de tabel en sla het opnieuw op."
                    raise UnreadableFileError(name, f"er staat een cel op {last}, ver buiten de tabel", way_out)
    except (zipfile.BadZipFile, NotImplementedError, zipfile.error) as error:
        raise no_workbook from error


def _extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int, str]:
    """Give the last row and column that have a cell, and the place of the last cell."""
    rows = columns = 0
    last, before = "", b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            text = before + chunk
            for letters, digits in _CELL.findall(text):
                row, column = int(digits), _number(letters)
                if row > rows or column > columns:
                    last = (letters + digits).decode()
                rows, columns = max(rows, row), max(columns, column)
            before = text[-_OVERLAP:]
    return rows, columns, last


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number


def formulas_without_value(content: bytes, title: str) -> list[str]:
    """Give the cells of a sheet with a formula of which the outcome was not saved: programs that write workbooks do not compute."""
    if not content.startswith(_ZIP):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): str(relation.get("Target")) for relation in relations}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).findall(".//{*}sheet"):
            if sheet.get("name") == title and (target := targets.get(sheet.get(_OWN_RELATION))):
                text = archive.read(str(PurePosixPath("xl") / target.removeprefix("/xl/")))
                # An outcome that is an empty text is an outcome.
                found = [cell["said"] for cell in _FORMULA.finditer(text) if b't="str"' not in cell["said"]]
                return [place[1].decode() for said in found if (place := _PLACE.search(said))]
    return []


def read_text(name: str, content: bytes, score: Callable[[Sequence[str]], int]) -> Sheet:
    """Read the lines of a CSV; the separator is the one it names (``sep=;``), or the one with which the headers are found.

    Raises
    ------
    UnreadableFileError
        No text, no columns, quotes that do not close, or lines with more or fewer cells than the headers.
    """
    text = _decode(name, content)
    first, _, rest = text.partition("\n")
    separators: Sequence[str] = _SEPARATORS
    skipped = 0
    if said := _SAYS_SEPARATOR.fullmatch(first.strip().strip('"')):
        separators, text, skipped = said[1], rest, 1
    start = "\n".join(text.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN])
    ranked = []
    for separator in separators:
        try:
            best, _ = Sheet("", _lines(start, separator)).find_header(score)
        except csv.Error:
            best = 0
        ranked.append((best, start.partition("\n")[0].count(separator), start.count(separator), separator))
    separator = max(ranked, key=lambda item: item[:3])[3]
    try:
        lines = _lines(text, separator)
    except csv.Error as error:
        raise UnreadableFileError(name, "de aanhalingstekens kloppen niet", "Sla het opnieuw op als CSV.") from error
    sheet = Sheet("", [(number + skipped, cells) for number, cells in lines])
    if max((len(cells) for _, cells in lines), default=0) <= 1:
        raise UnreadableFileError(name, "het is geen tabel met kolommen", "Sla het op als CSV met puntkomma's.")
    best, at = sheet.find_header(score)
    if not best:
        at = 0
    width = len(sheet.rows[at][1])
    # A longer or shorter line moves figures to another column: a comma as decimal sign, or a broken download. One cell is a note.
    uneven = [cells[0] for _, cells in sheet.rows[at + 1 :] if len(cells) not in (1, width)]
    if uneven:
        wrong = f"niet elke regel heeft evenveel kolommen (de eerste die afwijkt begint met '{uneven[0]}')"
        raise UnreadableFileError(name, wrong, "Sla het opnieuw op als CSV met puntkomma's.")
    return Sheet("", [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in sheet.rows])


def _lines(text: str, separator: str) -> list[tuple[int, list[object]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[object]]] = []
    before = 0
    for cells in reader:
        if len(cells) > _MOST_COLUMNS:
            raise csv.Error("too many columns")
        if any(cell.strip() for cell in cells):
            found.append((before + 1, list(cells)))
        before = reader.line_num
    return found


def _decode(name: str, content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(name, "de tekens zijn niet te lezen", "Sla het op als CSV UTF-8.")
