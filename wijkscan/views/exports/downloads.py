"""Tables to take along: CSV that a Dutch Excel opens at once, and XLSX with real numbers; both name their source."""

import io
import re
from collections.abc import Mapping
from datetime import date as Date  # noqa: N812  dutch has a function called date
from datetime import datetime
from typing import Literal

import numpy as np
import pandas as pd

from wijkscan.tables.passport import ATTRIBUTION
from wijkscan.views.words.dutch import date, unit_format

# A spreadsheet runs a cell that begins with one of these as a formula; some read the wide forms of East Asian keyboards alike.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*( ?%)?")
Ending = Literal["png", "svg"]
"""What a picture can be saved as: in points, or in lines that stay sharp at any size."""
SHEET, SOURCE_SHEET = "Cijfers", "Bron"
WIDEST = 48
DATE_FORMAT = "dd-mm-yyyy"


def to_csv(table: pd.DataFrame, *, day: Date, source: str = ATTRIBUTION, reasons: pd.DataFrame | None = None) -> bytes:
    """
    Write a table as CSV: UTF-8 with BOM, ``;`` between cells, a decimal comma.

    Parameters
    ----------
    table
        What is downloaded, with Dutch column names; the index is left out.
    day
        Date of the download.
    source
        Source line; stands with the date below the table.
    reasons
        Gap reason per cell, same index and the columns that can have one; written where the value is missing. An empty
        cell where nothing is told.

    Returns
    -------
    The file. Texts that a spreadsheet would run as a formula get an apostrophe in front.
    """
    safe = told(table, reasons).astype(object).map(_csv_cell)
    safe.columns = [harmless(str(name)) for name in safe.columns]
    body = safe.to_csv(sep=";", index=False, lineterminator="\r\n")
    return ("\ufeff" + body + "\r\n" + "\r\n".join(_origin_line(line) for line in origin(source, day)) + "\r\n").encode()


def to_xlsx(
    table: pd.DataFrame,
    *,
    day: Date,
    title: str,
    source: str = ATTRIBUTION,
    units: Mapping[str, str] | None = None,
    reasons: pd.DataFrame | None = None,
) -> bytes:
    """
    Write a table as XLSX: real numbers with Dutch formats, a header that stays, filters, and a sheet with the source.

    Parameters
    ----------
    table, day, source, reasons
        As in :func:`to_csv`.
    title
        What the table shows; on the source sheet.
    units
        Unit per column, which sets the number of decimals shown; the cell keeps the full number.

    Returns
    -------
    The file; no text in it can become a formula or a link. The same table on the same day gives the same bytes.
    """
    import xlsxwriter  # loaded when the first workbook is asked for

    buffer = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        book.set_properties({"title": title, "created": datetime.combine(day, datetime.min.time())})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        muted = book.add_format({"font_color": "#52616E", "italic": True})
        dated = book.add_format({"num_format": DATE_FORMAT})
        sheet = book.add_worksheet(SHEET)
        cells = told(table, reasons)
        for place, name in enumerate(table.columns):
            sheet.write_string(0, place, str(name), head)
            form = book.add_format({"num_format": _number_format(table[name], (units or {}).get(str(name)))})
            for row, cell in enumerate(cells[name], start=1):
                if isinstance(cell, str):
                    is_reason = pd.isna(table[name].iloc[row - 1])
                    sheet.write_string(row, place, cell, muted if is_reason else None)
                elif isinstance(cell, Date):
                    sheet.write_datetime(row, place, datetime.combine(cell, datetime.min.time()), dated)
                elif not pd.isna(cell):
                    sheet.write(row, place, cell, form)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table), 1), max(len(table.columns) - 1, 0))
        sheet.autofit(max_width=WIDEST * 7)
        about = book.add_worksheet(SOURCE_SHEET)
        about.set_column(0, 0, 100)
        for row, line in enumerate([title, *origin(source, day)]):
            about.write_string(row, 0, line, head if row == 0 else None)
    return buffer.getvalue()


def told(table: pd.DataFrame, reasons: pd.DataFrame | None) -> pd.DataFrame:
    """Put the gap reason where a value is missing; a gap without a reason stays empty."""
    if reasons is None:
        return table
    aligned = reasons.reindex(index=table.index, columns=table.columns)
    return table.astype(object).where(table.notna() | aligned.isin(["", None]), aligned)


def harmless(cell: object) -> object:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; numbers stay numbers, also with a minus."""
    if not isinstance(cell, str) or not cell.lstrip(" ").startswith(DANGEROUS) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"


def harmless_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table in which no text, also in a heading, runs as a formula; for every CSV that is written."""
    text = [place for place in range(table.shape[1]) if not pd.api.types.is_numeric_dtype(table.dtypes.iloc[place])]
    safe = table.copy(deep=False)
    for place in text:
        safe.isetitem(place, table.iloc[:, place].astype(object).map(harmless).to_numpy())
    safe.columns = [harmless(str(name)) for name in table.columns]
    return safe


def origin(source: str, day: Date) -> list[str]:
    """Give the lines that say where a download comes from and when it was made."""
    return [source, f"Gemaakt met wijkscan op {date(day)}"]


def _csv_cell(cell: object) -> object:
    if isinstance(cell, float):
        return "" if np.isnan(cell) else np.format_float_positional(cell, trim="-").replace(".", ",")
    return harmless(cell)


def _origin_line(line: str) -> str:
    quoted = str(harmless(line)).replace('"', '""')
    return f'"{quoted}"'


def _number_format(column: pd.Series, unit: str | None) -> str:
    if not pd.api.types.is_numeric_dtype(column):
        return "General"
    if unit is None:
        return "0" if pd.api.types.is_integer_dtype(column) else "#,##0.0"
    decimals = unit_format(unit).decimals if unit_format(unit).factor == 1 else 1
    return "#,##0" + ("." + "0" * decimals if decimals else "")
