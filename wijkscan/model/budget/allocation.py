"""Divide a total over areas in whole cents, within floors and ceilings, exactly.

All amounts are rational numbers until the last step, so that 10¹³ cents add up as well as 100 do.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd

from wijkscan.tables.own.budgetten import euro

# Most that fits in a column of whole cents.
_MOST = int(np.iinfo(np.int64).max)
_NAMED = 5  # areas named in a message; the rest is counted


class BudgetError(ValueError):
    """A budget that cannot be computed; the message is Dutch and meant for the user."""


def allocate(
    total_cents: int,
    need: pd.Series,
    *,
    floor_cents: pd.Series | float | None = None,
    ceiling_cents: pd.Series | float | None = None,
) -> pd.Series:
    """Divide a total in proportion to need.

    Water-filling: every area gets λ × need, but no less than its floor and no more than its ceiling, with the one λ at which the
    sum is the total. What is left after rounding down goes in single cents to the largest remainders; equal remainders go in order
    of gebiedscode, whatever the order of the rows. The outcome therefore stays within floor and ceiling.

    Parameters
    ----------
    total_cents
        What is divided, whole cents, 0 or more.
    need
        Need per gebiedscode, 0 or more, no gaps, in any unit: only the proportions count.
    floor_cents, ceiling_cents
        Least and most per area in whole cents, one for all or one per gebiedscode; None when there is none. An area without need
        gets its floor.

    Returns
    -------
    Cents per gebiedscode (int64), in the order of `need`, exactly adding up to `total_cents`. More need never means less, and the
    outcome does not depend on the order of the areas or the unit of need.

    Raises
    ------
    BudgetError
        Need that is missing, negative, doubled or nowhere above 0; floors above the total, ceilings below it, a ceiling under its
        floor; amounts that are no whole cents.
    """
    total = whole_cents(total_cents, "Het te verdelen totaal")
    weights = _weights(need)
    low = [amount or 0 for amount in bounds(floor_cents, need.index, "ondergrens")]
    high = bounds(ceiling_cents, need.index, "plafond")
    _check_bounds(total, need.index, low, high)
    if total > sum(low) and not any(weights):
        raise BudgetError(
            f"De behoefte is in alle gebieden 0, dus {euro(total)} is niet naar behoefte te verdelen; controleer de verwachte aantallen "
            "cliënten en de prijzen."
        )
    reachable = [limit if weight else least for weight, least, limit in zip(weights, low, high, strict=True)]
    if None not in reachable and (most := sum(limit for limit in reachable if limit is not None)) < total:
        raise BudgetError(
            f"Gebieden met behoefte kunnen samen hoogstens {euro(most)} krijgen, minder dan het totaal van {euro(total)}; verhoog het "
            "plafond of verlaag het totaal."
        )
    names = need.index.tolist()
    if floor_cents is None and ceiling_cents is None:
        shares = proportional(total, weights, names)
    else:
        exact = water_fill(total, [Fraction(0)] * len(weights), [Fraction(weight) for weight in weights], low, high)
        shares = round_to_total(total, exact, names)
    return pd.Series(shares, need.index, dtype="int64", name="bedrag_eurocent")


def water_fill(
    total: int, start: Sequence[Fraction], weight: Sequence[Fraction], low: Sequence[int], high: Sequence[int | None]
) -> list[Fraction]:
    """Find the level at which everything adds up.

    Parameters
    ----------
    total
        Sum to reach; at least the sum of `low` and at most what can be reached.
    start, weight
        Every amount is start + μ × weight, weight 0 or more.
    low, high
        Limits of every amount; None is no limit.

    Returns
    -------
    min(max(start + μ × weight, low), high) with the μ at which the sum is `total`, exactly.
    """
    events = []
    reached = Fraction(0)
    for begin, step, least, most in zip(start, weight, low, high, strict=True):
        if step:
            reached += least
            events.append(((least - begin) / step, step))
            if most is not None:
                events.append(((most - begin) / step, -step))
        else:
            reached += _within(begin, least, most)
    slope, level = Fraction(0), Fraction(0)
    for place, change in sorted(events):
        if reached + slope * (place - level) >= total and slope:
            break
        reached, level, slope = reached + slope * (place - level), place, slope + change
    if slope:
        level += (total - reached) / slope
    return [
        _within(begin + level * step, least, most) for begin, step, least, most in zip(start, weight, low, high, strict=True)
    ]


def _within(amount: Fraction, least: int, most: int | None) -> Fraction:
    raised = max(amount, Fraction(least))
    return raised if most is None else min(raised, Fraction(most))


def round_to_total(total: int, exact: Sequence[Fraction], names: Sequence[str]) -> list[int]:
    """Round by largest remainder: whole amounts that add up to `total`, each less than one cent from its exact amount."""
    whole = [int(amount // 1) for amount in exact]
    return _add_cents(total, whole, [amount - below for amount, below in zip(exact, whole, strict=True)], names)


def proportional(total: int, weights: Sequence[int], names: Sequence[str]) -> list[int]:
    """Divide `total` in proportion to `weights` and round by largest remainder; without any weight everything is 0."""
    together = sum(weights) or 1
    whole, rest = zip(*(divmod(total * weight, together) for weight in weights), strict=True)
    return _add_cents(total if any(weights) else 0, list(whole), rest, names)


def _add_cents(total: int, whole: list[int], rest: Sequence[Fraction | int], names: Sequence[str]) -> list[int]:
    """Give what is left of `total` in single cents to the largest remainders, equal ones in order of name."""
    left = total - sum(whole)
    if left:
        for row in sorted(range(len(whole)), key=lambda row: (-rest[row], names[row]))[:left]:
            whole[row] += 1
    return whole


def whole_weights(values: Sequence[float]) -> list[int]:
    """Write numbers of 0 or more as whole ones with exactly the same proportions."""
    ratios = [value.as_integer_ratio() for value in values]
    unit = lcm(*(below for _, below in ratios))
    return [above * (unit // below) for above, below in ratios]


def whole_cents(amount: float, what: str) -> int:
    """Give an amount as whole cents.

    Raises
    ------
    BudgetError
        Missing, negative, not whole or too large to hold; the message starts with `what`.
    """
    if not np.isfinite(amount):
        raise BudgetError(f"{what} ontbreekt; vul een bedrag in.")
    if amount < 0:
        raise BudgetError(f"{what} is negatief ({euro(int(amount))}); vul 0 of meer in.")
    if amount != int(amount):
        raise BudgetError(f"{what} is geen heel aantal eurocenten; rond het af op centen.")
    if int(amount) > _MOST:
        raise BudgetError(f"{what} is te groot ({euro(int(amount))}); controleer de eenheid.")
    return int(amount)


def bounds(limit: pd.Series | float | None, codes: pd.Index, what: str) -> list[int | None]:
    """Give a floor or ceiling per area as whole cents.

    Raises
    ------
    BudgetError
        An area without an amount, or an amount that is no whole cents.
    """
    if limit is None:
        return [None] * len(codes)
    if not isinstance(limit, pd.Series):
        return [whole_cents(limit, f"De {what} per gebied" if what == "ondergrens" else f"Het {what} per gebied")] * len(codes)
    absent = codes.difference(limit.dropna().index)
    if len(absent):
        raise BudgetError(f"Er is geen {what} voor {named(absent)}; vul een bedrag in voor elk gebied.")
    return [whole_cents(limit[code], f"{what.capitalize()} van {code}") for code in codes]


def named(codes: pd.Index) -> str:
    """Name a few areas and count the rest."""
    shown = ", ".join(str(code) for code in codes[:_NAMED])
    return shown if len(codes) <= _NAMED else f"{shown} en nog {len(codes) - _NAMED} andere"


def _weights(need: pd.Series) -> list[int]:
    """Give need as whole weights, or refuse it with the areas to mend."""
    if need.empty:
        raise BudgetError("Er zijn geen gebieden om over te verdelen; kies een gemeente met wijken of een indeling in werkgebieden.")
    if not need.index.is_unique:
        doubled = need.index[need.index.duplicated()]
        raise BudgetError(f"Gebied {named(doubled)} komt meer dan één keer voor; houd één regel per gebied over.")
    values = need.to_numpy(dtype=float, na_value=np.nan)
    unknown, negative = ~np.isfinite(values), values < 0
    if unknown.any():
        missing = need.index[unknown]
        raise BudgetError(f"De behoefte ontbreekt voor {named(missing)}; onbekend is niet nul: vul aan of laat schatten.")
    if negative.any():
        raise BudgetError(f"De behoefte is negatief in {named(need.index[negative])}; behoefte is 0 of meer.")
    return whole_weights(need.tolist())


def _check_bounds(total: int, codes: pd.Index, low: Sequence[int], high: Sequence[int | None]) -> None:
    for code, least, most in zip(codes, low, high, strict=True):
        if most is not None and most < least:
            raise BudgetError(
                f"Het plafond van {code} ({euro(most)}) ligt onder de ondergrens ({euro(least)}); verhoog het plafond of verlaag de "
                "ondergrens."
            )
    if sum(low) > total:
        raise BudgetError(
            f"De ondergrenzen zijn samen {euro(sum(low))}, meer dan het totaal van {euro(total)}; verlaag de ondergrens of verhoog het "
            "totaal."
        )
    ceilings = [most for most in high if most is not None]
    if len(ceilings) == len(high) and sum(ceilings) < total:
        raise BudgetError(
            f"De plafonds zijn samen {euro(sum(ceilings))}, minder dan het totaal van {euro(total)}; verhoog het plafond of verlaag het "
            "totaal."
        )
