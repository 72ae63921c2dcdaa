"""What stands in a cell of a table with amounts: a gemeente, an amount, a year."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.gemeentenamen import known_as, plain
from wijkscan.tables.missing import is_missing

NO_FIGURE = -99998
"""What the service of Iv3 gives where there is no figure."""
CENTS = {"euro": 100, "x 1 000 euro": 100_000}
_COUNTRY_KEYS = re.compile(r"NL\d\d")
_GEMEENTE = re.compile(r"(?:GM)?(\d{1,4})(?:\s.*)?", re.IGNORECASE)  # also without its letters or noughts, and with a name behind it
_NO_FIGURES = (NO_FIGURE, -99995, -99996, -99997, -99999)  # the others stand on maps of CBS
_POST = r"^0?(\d[.,]\d+[a-z]?)(?![\w.,])"
# As people and bookkeeping programs write what is below zero, and in euro.
_WRITTEN = ((r"[\u2212\u2013]", "-"), (r"\u20ac", ""), (r"^\((.+)\)$", r"-\1"), (r"^([^-]+)-$", r"-\1"))
_GROUPED = r"-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"
_ENGLISH = r"-?[1-9]\d{0,2}(?:,\d{3})+\.\d+|-?[1-9]\d{0,2}(?:,\d{3}){2,}"
_POINT = r"-?\d+\.\d+"
_EITHER = r"-?[1-9]\d{0,2},\d{3}"
_SHOWN = 5


def area_codes(cells: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Give the code per cell, which has a code or a name; missing where nobody knows the name or it is no gemeente."""

    def code(cell: str) -> str | None:
        if found := _GEMEENTE.fullmatch(cell):
            return f"GM{found[1]:0>4}"
        if _COUNTRY_KEYS.fullmatch(cell) or plain(cell) == "nederland":
            return COUNTRY
        return known_as(cell, names)

    text = cells.astype(str).str.strip()
    return text.map({cell: code(cell) for cell in text.unique()}).astype("str")


def amounts(name: str, column: pd.Series, unit: str) -> pd.Series:
    """Read amounts in Dutch or English notation as whole eurocents; a gap where there is no figure.

    Raises
    ------
    UnreadableFileError
        As :func:`numbers`.
    """
    return (numbers(name, column, "een bedrag") * CENTS[unit]).round().astype("Int64")


def numbers(name: str, column: pd.Series, what: str) -> pd.Series:
    """Read numbers in Dutch or English notation; a gap where there is no figure.

    Parameters
    ----------
    name
        File, for the message.
    column
        Its cells.
    what
        What a cell should be: ``een bedrag``.

    Raises
    ------
    UnreadableFileError
        A cell is no number, or nothing tells whether a comma parts thousands or decimals; the message names column, row and cell.
    """
    if pd.api.types.is_numeric_dtype(column):
        found = pd.to_numeric(column).astype("Float64")
    else:
        text = column.map(lambda cell: None if is_missing(cell) else str(cell).strip()).astype("str")
        plainly = text.str.replace(r"[\s\u00a0\u202f]", "", regex=True)
        for written, meant in _WRITTEN:
            plainly = plainly.str.replace(written, meant, regex=True)
        known = plainly.dropna()
        if _is_english(name, known):
            plainly = plainly.str.replace(",", "", regex=False)
        elif _is_dutch(known):
            plainly = plainly.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        found = pd.to_numeric(plainly, errors="coerce").astype("Float64")
        refuse_cell(name, text[text.notna() & found.isna()], what, "Verbeter die cel of maak haar leeg.")
    return found.where(~found.isin(_NO_FIGURES) & (found.abs() != float("inf")))


def posts(cells: pd.Series) -> pd.Series:
    """Give the code of a taakveld at the start of every cell (``6.2 Wijkteams``, ``6,71A``); missing where there is none."""
    found = cells.astype(str).str.strip().str.casefold().str.extract(_POST, expand=False)
    return found.str.replace(",", ".", regex=False)


def _is_english(name: str, known: pd.Series) -> bool:
    """Tell whether commas part thousands; refuses a column in which they may be either."""
    commas = known[known.str.contains(",", regex=False)]
    if commas.empty:
        return False
    points = known[known.str.fullmatch(_POINT) & ~known.str.fullmatch(_GROUPED)]
    english = [*commas[commas.str.fullmatch(_ENGLISH)], *points]
    dutch = commas[~commas.str.fullmatch(_ENGLISH) & ~commas.str.fullmatch(_EITHER)]
    if bool(english) == bool(len(dutch)):
        at = (dutch if len(dutch) else commas).index[0]
        where = f"in kolom '{known.name}' staat op regel {_row(at)} '{known[at]}'"
        told = f"{where}; of een komma duizendtallen of decimalen scheidt, blijkt niet"
        raise UnreadableFileError(name, told, "Lever de getallen zonder scheiding van duizendtallen, of als Excel of Parquet.")
    return bool(english)


def _is_dutch(known: pd.Series) -> bool:
    points = known[known.str.contains(".", regex=False)]
    return bool(known.str.contains(",", regex=False).any() or (len(points) > 0 and points.str.fullmatch(_GROUPED).all()))


def years_of(name: str, column: pd.Series) -> pd.Series:
    """Give the year at the start of every cell (``2024``, ``2024JJ00``, ``2024X005``, ``2024*``).

    Raises
    ------
    UnreadableFileError
        A cell does not start with a year.
    """
    years = column.astype(str).str.strip().str.extract(r"^((?:19|20)\d\d)", expand=False)
    refuse_cell(name, column[years.isna()], "een jaar", "Verbeter die cel.")
    return years.astype("int64")


def refuse_cell(name: str, wrong: pd.Series, what: str, way_out: str) -> None:
    """Refuse a file for the first of these cells, naming column, row and cell, and what it should be; nothing without any."""
    if len(wrong):
        told = f"in kolom '{wrong.name}' staat op regel {_row(wrong.index[0])} '{wrong.iloc[0]}' in plaats van {what}"
        raise UnreadableFileError(name, told, way_out)


def listed(items: Iterable[object]) -> str:
    """Name some, and tell how many more there are."""
    texts = [str(item) for item in items]
    return ", ".join(texts[:_SHOWN]) + (f" en nog {len(texts) - _SHOWN}" if len(texts) > _SHOWN else "")


def _row(index: object) -> int:
    return int(str(index)) + 2  # below the line with the headers
