"""Amounts and percentages as a user types them, with points per three digits and a comma."""

import re

from wijkscan.dutch import euro, number
from wijkscan.tables.own.budgetten import CENTS, read_amount

_PERCENTAGE = re.compile(r"^(\d{1,3}(?:,\d{1,4}|\.\d{1,2})?)\s*%?$")
_WHOLE = 100  # per cent
_DECIMALS = 4  # more than anyone types


def read_ceiling(text: str, most: int) -> int:
    """Read a ceiling in whole euros, at most `most`; nothing typed is 0, which means that it follows from expected use.

    Raises
    ------
    ValueError
        No amount, an amount with cents, nothing to divide or more than any gemeente has; a Dutch sentence.
    """
    if not text.strip():
        return 0
    try:
        cents = read_amount(text)
    except ValueError as error:
        raise ValueError(f"Het plafond is {error}.") from error
    if cents == 0:
        raise ValueError("Met een plafond van € 0 is er niets te verdelen. Vul een bedrag in; leeg volgt het uit verwacht gebruik.")
    if cents % CENTS:
        raise ValueError(f"Het plafond is {euro(cents, 2)}; rond het af op hele euro's.")
    if cents > most * CENTS:
        raise ValueError(f"Het plafond is {euro(cents)}, meer dan {euro(most * CENTS)}; vul het bedrag in euro's in.")
    return cents // CENTS


def read_percentage(text: str) -> float:
    """Read a percentage above 0 and at most 100.

    Raises
    ------
    ValueError
        No percentage, or one outside that range; a Dutch sentence.
    """
    found = _PERCENTAGE.match(text.strip())
    share = float(found[1].replace(",", ".")) if found else 0.0
    if not 0 < share <= _WHOLE:
        raise ValueError(f"De taakstelling is '{text.strip()}'; vul een percentage boven 0 en tot en met 100 in, bijvoorbeeld 2,5.")
    return share


def read_millions(text: str) -> int:
    """Read an amount in millions of euros as cents.

    Raises
    ------
    ValueError
        No amount; a Dutch sentence.
    """
    try:
        return read_amount(text) * 10**6
    except ValueError as error:
        raise ValueError(f"Een bedrag is {error}.") from error


def written(value: float) -> str:
    """Write a number to fill a box with: points per three digits, and only the decimals that it has."""
    return number(value, next(places for places in range(_DECIMALS + 1) if round(value, places) == round(value, _DECIMALS)))
