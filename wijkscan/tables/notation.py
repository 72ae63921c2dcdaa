"""Numbers as they are written: one notation per column, found over the whole column, its neighbours and what is possible.

A point may separate thousands or decimals. CBS writes at most two decimals, so a column in which every point stands before three digits
has thousands; unless that makes numbers that cannot be, as 48.125 per cent. A column that does both contradicts itself.
"""

import re

import numpy as np
import pandas as pd

from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.missing import is_missing

_THOUSANDS = re.compile(r"(?<=\d)[.\s\u00a0\u202f](?=\d{3}(\D|$))")
_GROUPED = r"^-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$"
_SURELY_GROUPED = r"^-?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+,\d+)$"
_DECIMAL = r"^-?\d+\.\d+$"
_FEW = 3  # values from which on a column shows whether it holds shares
_PER_CENT = 100


def read_numbers(received: pd.DataFrame, codes: pd.Series) -> tuple[pd.DataFrame, list[str]]:
    """Read columns of numbers in Dutch or English notation.

    Parameters
    ----------
    received
        Cells as delivered, text and numbers mixed; columns are our codes.
    codes
        Gebiedscode per row, for the messages.

    Returns
    -------
    Numbers, a gap where there is none, and problems in Dutch: text that is no number, a column in two notations, and shares (0 to 1)
    where per cent is meant.
    """
    problems: list[str] = []
    numbers = {}
    texts = {str(code): _texts(received[code]) for code in received if not pd.api.types.is_numeric_dtype(received[code])}
    comma = any(text.str.contains(r"\d,\d", na=False).any() for text in texts.values())
    for code in map(str, received):
        column = received[code]
        if code not in texts:
            numbers[code] = column.astype(float)
            continue
        text = texts[code]
        thousands = text[text.str.match(_SURELY_GROUPED, na=False)]
        decimals = text[text.str.match(_DECIMAL, na=False) & ~text.str.match(_GROUPED, na=False)]
        if len(thousands) and len(decimals):
            problems.append(
                f"{code}: bij {codes[thousands.index[0]]} staat '{thousands.iloc[0]}' en bij {codes[decimals.index[0]]} "
                f"'{decimals.iloc[0]}'; een punt kan niet zowel duizendtallen als decimalen scheiden; schrijf decimalen met een komma"
            )
            continue
        plain = text.str.replace(_THOUSANDS, "", regex=True) if _has_thousands(code, text, comma) else text
        read = pd.to_numeric(plain.str.replace(",", ".", regex=False), errors="coerce").astype(float)
        read = read.where(np.isfinite(read))
        problems += [
            f"{codes[row]}: {code} is '{text[row]}', verwacht een getal; controleer het decimaalteken"
            for row in np.flatnonzero(text.notna() & read.isna())
        ]
        # Numbers among the text stay as they are; only text has a notation.
        given = column.map(lambda value: None if isinstance(value, str) else value)
        numbers[code] = read.fillna(pd.to_numeric(given, errors="coerce").astype(float))
    problems += [
        f"{code}: alle waarden liggen tussen 0 en 1; verwacht procenten van 0 tot 100, dus vermenigvuldig met 100"
        for code, values in numbers.items()
        if _are_shares(code, values)
    ]
    return pd.DataFrame(numbers, index=received.index), problems


def _texts(column: pd.Series) -> pd.Series:
    text = column.map(lambda value: value.strip() if isinstance(value, str) and not is_missing(value) else None)
    return text.astype("str").where(text.notna())


def _has_thousands(code: str, text: pd.Series, comma: bool) -> bool:
    """Tell whether a point separates thousands: in counts, where commas are decimals, or where three digits follow every point."""
    if BY_CODE[code].unit == "aantal" or text.str.contains(",", regex=False, na=False).any():
        return True
    points = text[text.str.contains(".", regex=False, na=False)]
    if points.empty or not points.str.match(_GROUPED).all():
        return bool(text.str.contains(r"\d\s\d{3}", na=False).any())
    return comma or not _above(code, points)


def _above(code: str, text: pd.Series) -> bool:
    """Tell whether numbers become impossible when their points are thousands."""
    grouped = text[text.str.match(_GROUPED, na=False)]
    plain = pd.to_numeric(grouped.str.replace(_THOUSANDS, "", regex=True).str.replace(",", ".", regex=False))
    return bool((plain > BY_CODE[code].maximum).any())


def _are_shares(code: str, values: pd.Series) -> bool:
    known = values.dropna()
    known = known[known > 0]
    is_per_cent = BY_CODE[code].unit == "%" and BY_CODE[code].maximum == _PER_CENT
    return bool(is_per_cent and len(known) >= _FEW and (known < 1).all())
