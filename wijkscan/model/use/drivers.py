"""What features of a population do to an amount that goes with expected clients: a sum of parts, whatever the amount is in."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

START, EXPECTED = "als_gemeente", "verwacht"
INHABITANTS, BASE, OTHER = "inwoners", "bevolking", "overig"


def driver_parts(amounts: pd.Series, people: pd.Series, factors: pd.DataFrame | None) -> pd.DataFrame:
    """Split an amount of every area into inhabitants and features.

    Everybody counts for the same amount first; from there a product of factors leads to the amount of the area. A product is split into
    a sum with the logarithmic mean (LMDI-I: Ang, Energy Policy 33, 2005): part_k = L(amount, start) × ln factor_k with
    L(a, b) = (a − b) / ln(a / b). Nothing is left over and the order of the features does not matter.

    Parameters
    ----------
    amounts
        Clients, euros, fte or need of one law per gebiedscode, no gaps.
    people
        Inhabitants per gebiedscode.
    factors
        Area × covariate, as in ``LawUse.factors``: `als_gemeente` (clients at the average use of the gemeente) and one factor per
        covariate. Without factors, and for an area without a row, everything is `overig`.

    Returns
    -------
    Per gebiedscode `inwoners` (the same amount for everybody), `bevolking` (how many of them the law is about: jeugdhulp counts the
    young), every covariate and `overig`, adding up to the amount; parts may be negative. `overig` holds what no feature tells: bringing
    to a total, and features inside a wijk when the areas are buurten. Parts may be added up over areas.
    """
    heads, whole = people.reindex(amounts.index).to_numpy(dtype=float), amounts.to_numpy(dtype=float)
    start = heads * (whole.sum() / max(heads.sum(), 1))
    parts = {INHABITANTS: start}
    if factors is not None:
        known = factors.reindex(amounts.index)
        mean = logarithmic_mean(whole, start)
        parts[BASE] = _start_log(known, heads) * mean
        for name in known.columns.drop([START, EXPECTED], errors="ignore"):
            parts[str(name)] = _log(known[name].to_numpy(dtype=float)) * mean
    table = pd.DataFrame(parts, amounts.index)
    return table.assign(**{OTHER: whole - table.sum(axis="columns")})


def sum_of(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add parts of several laws up, area × driver; a driver that one of them has not is 0 there."""
    first, *rest = parts.values()
    whole = first
    for each in rest:
        whole = whole.add(each, fill_value=0.0)
    return whole


def _start_log(factors: pd.DataFrame, heads: np.ndarray) -> np.ndarray:
    """Give the logarithm of how many inhabitants a law is about, against all areas together; 0 where that is unknown."""
    if START not in factors:
        return np.zeros(len(factors))
    start = factors[START].to_numpy(dtype=float)
    # Of less than one inhabitant no rate can be told: the quotient would be without bound.
    rate = np.divide(start, heads, out=np.zeros_like(start), where=heads >= 1)
    known = np.isfinite(start)
    return _log(rate / (start[known].sum() / max(heads[known].sum(), 1)))


def _log(values: np.ndarray) -> np.ndarray:
    logs: np.ndarray = np.log(np.where(values > 0, values, 1.0))
    return logs


def logarithmic_mean(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """L(a, b) = (a − b) / ln(a / b); a where they are equal, 0 where one of them is 0."""
    both = (first > 0) & (second > 0)
    ratio = _log(np.divide(first, second, out=np.ones_like(first), where=both))
    # Close to 1 numerator and denominator are both rounding errors; there the mean of the two is as exact.
    close = np.abs(ratio) < np.sqrt(np.finfo(float).eps)
    mean = np.divide(first - second, ratio, out=(first + second) / 2, where=~close)
    return np.where(both, mean, 0.0)
