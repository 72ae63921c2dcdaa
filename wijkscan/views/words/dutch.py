"""Figures as the reader sees them: with their unit, in a table, as a class or a date."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  the function of this module is called date
from html import escape as escape_html

import pandas as pd

from wijkscan.dutch import number

EURO_THOUSANDS = "x 1 000 euro"
NO_FIGURE = "geen cijfer"
SHORT_UNIT = 4
NO_VALUE = "–"
YEAR_COLUMNS = ("Jaar", "Editie")
ONE_DECIMAL, TWO_DECIMALS, EXACT = "", "verhouding", "precies"  # units of figures whose heading says what they are, such as fte
# Columns that mean the same in every table: written alike everywhere, while the table keeps the whole figure for its totals.
COLUMN_UNITS = {
    **dict.fromkeys(("Fte laag", "Fte", "Fte hoog", "Fte gemeente", "Bezetting", "Verschil in fte"), ONE_DECIMAL),
    **dict.fromkeys(("Trajecten per fte", "Afwijking (%)"), ONE_DECIMAL),
    **dict.fromkeys(("Fte per team", "Vorm (0-1)"), TWO_DECIMALS),
    **dict.fromkeys(("Waarde", "Laag", "Hoog"), EXACT),
    **dict.fromkeys(("Inwoners", "Uren per jaar", "Afstand (m)", "Nieuwe trajecten per jaar"), "aantal"),
}
_UNEVEN, _FEW_WORDS = 1.5, 45  # times the usual length; signs
_SIGN, _EDGE = 7, 20  # pixels
LARGE = 10  # from here on a second decimal is noise to a reader


@dataclass(frozen=True)
class UnitFormat:
    """How a figure in one unit is written.

    Parameters
    ----------
    decimals
        Digits after the comma.
    before, after
        What stands before and after the number, with its own space.
    factor
        What the figure is multiplied with before it is written.
    """

    decimals: int
    before: str = ""
    after: str = ""
    factor: float = 1


UNITS: dict[str, UnitFormat] = {
    "aantal": UnitFormat(0),
    "%": UnitFormat(1, after=" %"),
    "procentpunt": UnitFormat(1, after=" procentpunt"),
    "personen": UnitFormat(1, after=" personen"),
    "inwoners per km²": UnitFormat(0, after=" inwoners per km²"),
    "adressen per km²": UnitFormat(0, after=" adressen per km²"),
    EURO_THOUSANDS: UnitFormat(0, before="€ ", factor=1000),
    "euro": UnitFormat(0, before="€ "),
    "kWh": UnitFormat(0, after=" kWh"),
    "m³": UnitFormat(0, after=" m³"),
    "ha": UnitFormat(0, after=" ha"),
    "aantal binnen 3 km": UnitFormat(1, after=" binnen 3 km"),
    "klasse 1-5": UnitFormat(0, before="klasse "),
    "score": UnitFormat(2),
    "per 10.000 inwoners": UnitFormat(0, after=" per 10.000 inwoners"),
    "verhouding": UnitFormat(2),
    EXACT: UnitFormat(4),  # at most; what is smaller is no assumption that anyone can judge
}


def unit_format(unit: str) -> UnitFormat:
    """Give how figures in this unit are written: one decimal and the unit behind it where it has no entry."""
    return UNITS.get(unit, UnitFormat(1, after=f" {unit}" if unit else ""))


def date(day: Date | str) -> str:
    """Write a date, datetime or ISO text as dd-mm-jjjj."""
    moment = Date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{moment:%d-%m-%Y}"


def value(x: float | None, unit: str, reason: str = "", *, bare: bool = False) -> str:
    """
    Write a figure with its unit, or say why there is none.

    Parameters
    ----------
    x
        The figure; a gap is written as its reason.
    unit
        Unit as in the columns registry.
    reason
        Gap reason, such as ``geheim``; "geen cijfer" where it is unknown.
    bare
        True where a unit of more than a few characters already stands in the title: it is left out here.
    """
    if x is None or pd.isna(x):
        return reason or NO_FIGURE
    form = unit_format(unit)
    after = "" if bare and is_phrase(unit) else form.after
    text = number(x * form.factor, form.decimals)
    return f"{form.before}{text.rstrip('0').rstrip(',') if unit == EXACT else text}{after}"


def is_phrase(unit: str) -> bool:
    """Tell whether the unit is too long to repeat behind every number: "per 1.000 inwoners" is, "%" is not."""
    return len(unit_format(unit).after.strip()) > SHORT_UNIT


def titled(label: str, unit: str) -> str:
    """Give the title of a legend or axis: the label, with the unit where the numbers themselves leave it out."""
    return f"{label} ({unit})" if is_phrase(unit) and unit not in label else label


def class_label(low: float, high: float, unit: str, *, bare: bool = False) -> str:
    """
    Name a class by its borders: ``12,3 – 15,0 %``, ``tot 12,3 %``, ``15,0 % en hoger``.

    Parameters
    ----------
    low, high
        Borders; an infinite one makes the class open at that side.
    unit
        Unit as in the columns registry; written once.
    bare
        As in :func:`value`.
    """
    if math.isinf(low) and math.isinf(high):
        return "alle waarden"
    if math.isinf(low):
        return f"tot {value(high, unit, bare=bare)}"
    if math.isinf(high):
        return f"{value(low, unit, bare=bare)} en hoger"
    form = unit_format(unit)
    first, whole = number(low * form.factor, form.decimals), value(high, unit, bare=bare)
    return whole if value(low, unit, bare=bare) == whole else f"{form.before}{first} – {whole.removeprefix(form.before)}"


def in_dutch(table: pd.DataFrame, *, units: Mapping[str, str] = COLUMN_UNITS) -> pd.DataFrame:
    """
    Write every number of a table the Dutch way, for the screen.

    Parameters
    ----------
    table
        Any table; years and texts stay as they are.
    units
        Unit per column. Of another column without fractions the numbers get no decimals, of one of large numbers one, else two.

    Returns
    -------
    The same table as text; a gap becomes a dash.
    """
    return table.apply(lambda column: _dutch_column(column, units.get(str(column.name))))


def wider(texts: pd.DataFrame) -> dict[str, int]:
    """Give the pixels of columns of words that a grid would cut: it fits most cells, and not one that is much longer than the others.

    Sentences get no more room than the grid gives them.
    """
    signs = {str(name): column.dropna().astype(str).str.len() for name, column in texts.items()}
    longest = {name: int(found.max()) for name, found in signs.items() if len(found) and found.max() > _UNEVEN * found.mean()}
    return {name: _EDGE + _SIGN * most for name, most in longest.items() if most <= _FEW_WORDS}


def in_percent(table: pd.DataFrame) -> pd.DataFrame:
    """Write a table the Dutch way, with one decimal for every column in percent, as its heading tells."""
    return in_dutch(table, units={**COLUMN_UNITS, **{str(name): "%" for name in table if str(name).endswith("(%)")}})


def _dutch_column(column: pd.Series, unit: str | None) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return column.map(_dutch_cell)
    if column.name in YEAR_COLUMNS:
        return column.map(lambda year: NO_VALUE if pd.isna(year) else f"{year:.0f}")
    if unit is not None:
        return column.map(lambda x: value(x, unit, NO_VALUE, bare=True))
    numbers = column.astype(float)
    whole = bool((numbers.dropna() % 1 == 0).all())
    decimals = 0 if whole else 1 if numbers.abs().max() >= LARGE else 2
    return numbers.map(lambda x: NO_VALUE if pd.isna(x) else number(x, decimals))


def _dutch_cell(cell: object) -> object:
    if isinstance(cell, Date):
        return date(cell)
    return NO_VALUE if not isinstance(cell, (list, tuple)) and pd.isna(cell) else cell  # type: ignore[call-overload]


def part_of(count: int, total: int, areas: str, one: str, several: str) -> str:
    """Say of how many something holds: ``1 van de 9 wijken heeft``, ``2 van de 9 wijken hebben``."""
    return f"{number(count)} van de {number(total)} {areas} {one if count == 1 else several}"


def unbroken(text: str) -> str:
    """Keep the sign of the euro or the per cent and its number on one line."""
    return text.replace("€ ", "€\N{NO-BREAK SPACE}").replace(" %", "\N{NO-BREAK SPACE}%")


def capital(text: str) -> str:
    """Give the text with a capital in front, leaving the rest (names, WOZ) as it is."""
    return text[:1].upper() + text[1:]


def escape(text: object) -> str:
    """Make a text from outside harmless in HTML *and* in the templates folium renders twice (``{{ … }}``)."""
    return escape_html(str(text), quote=True).replace("{", "&#123;").replace("}", "&#125;")
