"""A report as a workbook (XLSX): every table on its own sheet, real numbers, totals as formulas, and where it all comes from."""

import io
import re
import textwrap
from datetime import date as Date  # noqa: N812  dutch has a function called date
from datetime import datetime

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from wijkscan.dutch import CENTS_PER_EURO
from wijkscan.views.content import CENTS, YEAR, Document, Table
from wijkscan.views.exports.downloads import DATE_FORMAT, origin
from wijkscan.views.words.dutch import EXACT, YEAR_COLUMNS, capital, is_phrase, unit_format

CONTENTS, SOURCES, PARAMETERS = "Inhoud", "Bronnen", "Parameters"
NAME_LENGTH = 31  # a sheet of a workbook cannot have a longer name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LEADING = ("de", "het", "een", "en", "of", "van", "voor", "door", "met", "per", "naar", "bij", "in", "op", "te")
WIDEST, NARROWEST = 60, 9
ROW_HEIGHT = 15  # points
EURO_FORMAT, YEAR_FORMAT = "€ #,##0.00", "0"
SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def report_workbook(document: Document) -> bytes:
    """
    Write every table of a document to a workbook.

    Parameters
    ----------
    document
        What is said; charts give their figures as a table.

    Returns
    -------
    The XLSX: a list of contents, a sheet per table, ``Bronnen`` and ``Parameters``. A gap is an empty cell. No text can become a
    formula or a link. The same document gives the same bytes.
    """
    tables = [*document.tables()]
    names = _sheet_names([table.name for table in tables])
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, SETTINGS) as book:
        moment = datetime.combine(document.day, datetime.min.time())
        book.set_properties({"title": document.title, "subject": document.subtitle, "author": "wijkscan", "created": moment})
        _contents(book, document, list(zip(names, tables, strict=True)))
        for name, table in zip(names, tables, strict=True):
            _write(book, book.add_worksheet(name), table, document)
        _write(book, book.add_worksheet(SOURCES), document.sources, document)
        _write(book, book.add_worksheet(PARAMETERS), document.assumptions, document)
    return buffer.getvalue()


def _contents(book: Workbook, document: Document, tables: list[tuple[str, Table]]) -> None:
    """List the sheets with a link to each, and say what, when and from which source."""
    sheet, bold = book.add_worksheet(CONTENTS), book.add_format({"bold": True, "font_size": 14})
    link = book.add_format({"font_color": "#1f5f8b", "underline": 1})
    sheet.set_column(0, 0, NAME_LENGTH + 2)
    sheet.set_column(1, 1, WIDEST + 20, book.add_format({"text_wrap": True}))
    _set_page(sheet)
    sheet.write_string(0, 0, document.title, bold)
    about = [document.subtitle, f"{document.gemeente}: {capital(document.status)}", *origin(document.source, document.day)]
    for row, line in enumerate(about, start=1):
        sheet.write_string(row, 0, line)
    start = len(about) + 2
    for column, heading in enumerate(("Blad", "Wat erop staat")):
        sheet.write_string(start, column, heading, book.add_format({"bold": True, "bottom": 1}))
    listed = [*((name, table.name) for name, table in tables), (SOURCES, document.sources.name), (PARAMETERS, document.assumptions.name)]
    for row, (name, told) in enumerate(listed, start=start + 1):
        quoted = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{quoted}'!A1", link, string=name)
        sheet.write_string(row, 1, told)


def _write(book: Workbook, sheet: Worksheet, table: Table, document: Document) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    frame, widths = table.frame, []
    for place, name in enumerate(frame.columns):
        unit, units = table.unit(str(name)), table.cell_units(str(name))
        # A text has some room on its left: a number to the right of its column may stand beside it.
        room = {} if table.holds_figures(str(name)) else {"indent": 1}
        look = {**room, "valign": "top", "text_wrap": True}
        forms = {one: book.add_format({"num_format": _number_format(frame[name], one), **look}) for one in dict.fromkeys(units)}
        total = book.add_format({"num_format": _number_format(frame[name], unit), **room, "bold": True, "top": 1})
        cells = [_figure(cell, one) for cell, one in zip(frame[name], units, strict=True)]
        sheet.write_string(0, place, str(name), head)
        widths.append(_width(str(name), cells, decimals=2 if unit == CENTS else 1))
        sheet.set_column(place, place, widths[-1])
        for row, (cell, one) in enumerate(zip(cells, units, strict=True), start=1):
            if name == table.across and isinstance(cell, float | int) and np.isfinite(cell):
                parts = f"{xl_rowcol_to_cell(row, 1)}:{xl_rowcol_to_cell(row, place - 1)}"
                sheet.write_formula(row, place, f"=SUM({parts})", forms[one], cell)
            else:
                _write_cell(sheet, row, place, cell, forms[one])
        if not table.has_total:
            continue
        if str(name) in table.stated:
            _write_cell(sheet, len(cells) + 1, place, _figure(table.stated[str(name)], unit), total)
        elif str(name) in table.totals:
            first, last = xl_rowcol_to_cell(1, place), xl_rowcol_to_cell(len(cells), place)
            known = sum(cell for cell in cells if isinstance(cell, (int, float, np.number)) and np.isfinite(cell))
            sheet.write_formula(len(cells) + 1, place, f"=SUM({first}:{last})", total, known)
        elif place == 0:
            sheet.write_string(len(cells) + 1, place, table.total_name, total)
        else:
            sheet.write_blank(len(cells) + 1, place, None, total)
    for row, texts in enumerate([list(map(str, frame.columns)), *frame.to_numpy(dtype=object).tolist()]):
        sheet.set_row(row, ROW_HEIGHT * _lines(texts, widths))
    below = len(frame) + (2 if table.totals else 1)
    for row, line in enumerate(origin(table.source or document.source, document.day), start=below + 1):
        sheet.write_string(row, 0, line, book.add_format({"font_color": "#52616E", "italic": True}))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
    _set_page(sheet)
    sheet.repeat_rows(0)


def _set_page(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _lines(texts: list[object], widths: list[int]) -> int:
    """Count the lines of the highest cell of a row: not every program makes room for a text that is wrapped."""
    return max(
        sum(max(1, len(textwrap.wrap(line, max(1, width - 2)))) for line in text.split("\n")) if isinstance(text, str) else 1
        for text, width in zip(texts, widths, strict=True)
    )


def _write_cell(sheet: Worksheet, row: int, place: int, cell: object, form: Format) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, cell, form)
    elif isinstance(cell, (bool, np.bool_)):
        sheet.write_string(row, place, "ja" if cell else "nee", form)
    elif isinstance(cell, (int, float, np.number)):
        if np.isfinite(cell):
            sheet.write_number(row, place, cell, form)
    elif isinstance(cell, Date):
        sheet.write_datetime(row, place, datetime.combine(cell, datetime.min.time()), form)
    elif not pd.isna(cell):  # type: ignore[call-overload]
        sheet.write_string(row, place, str(cell), form)


def _figure(cell: object, unit: str | None) -> object:
    """Give a figure as the workbook holds it: cents as euro, thousands as whole euro."""
    if unit is None or isinstance(cell, (str, bool)) or cell is None or pd.isna(cell):  # type: ignore[call-overload]
        return cell
    if unit == CENTS:
        return int(cell) / CENTS_PER_EURO  # type: ignore[call-overload]
    return cell if unit == YEAR else float(cell) * unit_format(unit).factor  # type: ignore[arg-type]


def _number_format(column: pd.Series, unit: str | None) -> str:
    if unit == CENTS:
        return EURO_FORMAT
    if unit == YEAR or (unit is None and column.name in YEAR_COLUMNS):
        return YEAR_FORMAT
    if unit is None and column.map(lambda cell: isinstance(cell, Date)).any():
        return DATE_FORMAT
    if unit == EXACT or (unit is None and (not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))):
        return "General"
    if unit is None:
        whole = bool((column.dropna() % 1 == 0).all())
        return "#,##0" if whole else "#,##0.00"
    form = unit_format(unit)
    after = "" if is_phrase(unit) or not form.after else f'"{form.after}"'
    return form.before.replace("klasse ", "") + "#,##0" + (f".{'0' * form.decimals}" if form.decimals else "") + after


def _width(heading: str, cells: list[object], *, decimals: int) -> int:
    """Make room for the longest cell, and for a total of all of them."""
    numbers = [abs(float(cell)) for cell in cells if isinstance(cell, (int, float, np.number)) and np.isfinite(cell)]
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    figures = len(f"€ {sum(numbers):,.{decimals}f}") if numbers else 0
    word = max(len(part) for part in heading.split())
    return min(WIDEST, max(NARROWEST, word + 4, longest + 2, figures + 1))


def _sheet_names(titles: list[str]) -> list[str]:
    """Give every sheet a name a workbook allows: at most 31 characters, without brackets and slashes, and never twice."""
    names: list[str] = []
    taken = {name.lower() for name in (CONTENTS, SOURCES, PARAMETERS, "History")}
    for title in titles:
        base = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("'") or "Tabel"
        name, count = _cut(base, NAME_LENGTH), 1
        while name.lower() in taken:
            count += 1
            ending = f" {count}"
            name = _cut(base, NAME_LENGTH - len(ending)) + ending
        taken.add(name.lower())
        names.append(name)
    return names


def _cut(name: str, most: int) -> str:
    """Leave out the last words of a name that is too long, and words that lead to them; only a single long word is cut itself."""
    if len(name) <= most:
        return name
    words = name[: most + 1].split(" ")[:-1] or [name[:most]]
    while len(words) > 1 and words[-1].lower() in _LEADING:
        words.pop()
    return " ".join(words).strip(" '")
