"""Rows of a table a gemeente keeps itself: where they stand in the file, and which of them are no rows of the table (totals, notes)."""

import re
from collections.abc import Callable, Iterable

import pandas as pd

from wijkscan.tables.areas import is_area_code
from wijkscan.tables.herindelingen import herindelingen
from wijkscan.tables.missing import is_missing

PLACE = "plaats"
"""Name of an index that says where in the file a row stands: ``5``, or ``5 van blad 'Jeugd'``."""
SHEET = "werkblad"
"""Column with the sheet a row is from."""
_FIRST = 2  # the headers are row 1
_TOTAL = re.compile(
    r"(sub|eind|tussen|gemeente|generaal )?tota?al(en)?\b.*|som|opgeteld|(hele )?gemeente\b.*|grand total|alle (wijken|buurten|teams)",
    re.IGNORECASE,
)
_HAIR = 0.5  # of what is added up: totals are often rounded


def places(raw: pd.DataFrame) -> list[str]:
    """Give per row where it stands in the file; without such an index the headers are row 1."""
    return [str(place) for place in raw.index] if raw.index.name == PLACE else [str(number) for number in range(_FIRST, len(raw) + _FIRST)]


def cell_text(cell: object) -> str:
    """Write a cell as plain text; what means "nothing" is empty."""
    return "" if is_missing(cell) else " ".join(str(cell).replace("\ufeff", "").split())


def missing_column(name: str, ways: Iterable[str], headers: Iterable[object]) -> str:
    """Say that a column is not there: which were found, how it may be called, and what to do."""
    found = ", ".join(f"'{header}'" for header in headers if header != SHEET) or "geen"
    others = ", ".join(f"'{way}'" for way in ways if way != name)
    return (
        f"kolom '{name}' ontbreekt (gevonden kolommen: {found}); geef de kolom die het is deze naam in de eerste rij van de tabel"
        f"{f', of een van: {others}' if others else ''}"
    )


def whose_area(text: str, areas: Iterable[str]) -> str:
    """Say of which other gemeente than these areas a code is, and where it went; empty for what is no code, or a code of the same."""
    code = text.strip().upper()
    if not is_area_code(code) or any(area[2:6] == code[2:6] for area in areas):
        return ""
    gemeente = f"GM{code[2:6]}"
    ended = herindelingen().get(gemeente)
    return f" ({ended.sentence()}; gebruik de code van nu)" if ended else f" (de code is van gemeente {gemeente})"


def without_totals(
    raw: pd.DataFrame, name: str, number: str | None, read: Callable[[str], float], written: Callable[[float], str]
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """
    Leave out rows that add up others, and notes below the table.

    Parameters
    ----------
    raw
        Table as delivered.
    name
        Header of the column with areas or teams.
    number
        Header of the column that is added up; None where there is none.
    read, written
        Read a number from text (ValueError where it is none), and write one.

    Returns
    -------
    The rows of the table itself; remarks on what was left out, and problems: a total that is not the sum of its rows says that either is
    wrong.
    """
    columns = [column for column in raw.columns if column != SHEET]
    remarks, problems, kept = [], [], []
    since = whole = 0.0
    sheet: object = None
    ordinary = [
        not _TOTAL.fullmatch(cell_text(row[name])) and sum(not is_missing(row[column]) for column in columns) > 1
        for _, row in raw.iterrows()
    ]
    last = max((at for at, is_row in enumerate(ordinary) if is_row), default=-1)
    for at, (place, (_, row)) in enumerate(zip(places(raw), raw.iterrows(), strict=True)):
        if row.get(SHEET) != sheet:
            sheet, since, whole = row.get(SHEET), 0.0, 0.0
        filled = [text for column in columns if (text := cell_text(row[column]))]
        label = cell_text(row[name]) or (filled[0] if filled else "")
        said = _number(row[number], read) if number else None
        if not _TOTAL.fullmatch(label):
            if at > last and len(filled) == 1 and not is_area_code(label.upper()):
                remarks.append(f"rij {place}: '{label}' is geen regel van de tabel en is overgeslagen")
                continue
            since, whole = since + (said or 0.0), whole + (said or 0.0)
            kept.append(at)
        elif said is None or any(abs(said - amount) <= _HAIR for amount in (since, whole)):
            remarks.append(f"rij {place}: '{label}' is geen gebied maar een optelling, en is overgeslagen")
            since = 0.0
        else:
            problems.append(
                f"rij {place}: '{label}' is geen gebied maar een optelling, en is {written(said)} terwijl de rijen erboven samen "
                f"{written(whole)} zijn; verbeter de bedragen of haal deze rij weg"
            )
            since = 0.0
    return raw.iloc[kept], remarks, problems


def _number(cell: object, read: Callable[[str], float]) -> float | None:
    try:
        return read(cell_text(cell))
    except ValueError:
        return None
