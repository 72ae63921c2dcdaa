"""Intervals for a count: how far chance alone moves a number of clients."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri, gammaincinv, ndtri

from wijkscan.dutch import exact

# Wilson and Hilferty: the cube root of a chi-square is close to normal. Byar's approximation rests on that third power
# (Breslow and Day, Statistical methods in cancer research II, IARC 1987, p. 69).
THIRD_POWER = 3
# Below this count the approximation is visibly off and the exact interval is used.
EXACT_BELOW = 10

Limits = tuple[NDArray[np.float64], NDArray[np.float64]]


class IntervalError(ValueError):
    """An interval that cannot be given; the message is Dutch and meant for the user."""


def byar(observed: ArrayLike, level: float = 0.95) -> Limits:
    """Give Byar's approximate Poisson interval of a count.

    Parameters
    ----------
    observed
        Counts, any shape; a gap stays a gap, a count of 0 has lower limit 0.
    level
        Confidence, between 0 and 1.

    Returns
    -------
    Lower and upper limit of the expected count:
    O(1 − 1/(9O) − z/(3√O))³ and (O+1)(1 − 1/(9(O+1)) + z/(3√(O+1)))³.

    Raises
    ------
    IntervalError
        A level outside 0 to 1, or a negative count.
    """
    counts = _checked(observed, level)
    z = ndtri((1 + level) / 2)
    some = np.where(counts == 0, 1.0, counts)
    low = some * (1 - 1 / (THIRD_POWER**2 * some) - z / (THIRD_POWER * np.sqrt(some))) ** THIRD_POWER
    more = counts + 1
    high = more * (1 - 1 / (THIRD_POWER**2 * more) + z / (THIRD_POWER * np.sqrt(more))) ** THIRD_POWER
    # For a count of 1 the formula can dip below 0 at high levels, where the true limit is just above it.
    return np.where(counts == 0, 0.0, np.maximum(low, 0.0)), high


def exact_poisson(observed: ArrayLike, level: float = 0.95) -> Limits:
    """Give the exact (Garwood) Poisson interval of a count.

    Parameters
    ----------
    observed
        Counts, any shape; a gap stays a gap, a count of 0 has lower limit 0.
    level
        Confidence, between 0 and 1.

    Returns
    -------
    Lower and upper limit: χ²(α/2; 2O)/2 and χ²(1 − α/2; 2O + 2)/2.

    Raises
    ------
    IntervalError
        A level outside 0 to 1, or a negative count.
    """
    counts = _checked(observed, level)
    tail = (1 - level) / 2
    low = np.where(counts == 0, 0.0, gammaincinv(np.where(counts == 0, 1.0, counts), tail))
    return low, chdtri(2 * (counts + 1), tail) / 2


def ratio_interval(observed: ArrayLike, expected: ArrayLike, level: float = 0.95) -> Limits:
    """Give the interval of observed over expected.

    Parameters
    ----------
    observed
        Counts, any shape.
    expected
        Expected counts, taken as known; same shape. Not above 0 gives a gap.
    level
        Confidence, between 0 and 1.

    Returns
    -------
    Lower and upper limit of O/E: exact Poisson below a count of 10, Byar from there on.

    Raises
    ------
    IntervalError
        A level outside 0 to 1, or a negative count.
    """
    counts = _checked(observed, level)
    known = np.asarray(expected, dtype=float)
    base = np.where(known > 0, known, np.nan)
    exact, near = exact_poisson(counts, level), byar(counts, level)
    few = counts < EXACT_BELOW
    return np.where(few, exact[0], near[0]) / base, np.where(few, exact[1], near[1]) / base


def _checked(observed: ArrayLike, level: float) -> NDArray[np.float64]:
    if not 0 < level < 1:
        told = exact(level)
        raise IntervalError(f"De betrouwbaarheid is {told}, maar moet tussen 0 en 1 liggen; kies bijvoorbeeld 0,95.")
    counts = np.asarray(observed, dtype=float)
    negative = counts < 0
    if negative.any():
        where = f" bij {observed.index[negative][0]}" if isinstance(observed, pd.Series) else ""
        raise IntervalError(f"Kolom waargenomen bevat een negatief aantal{where}; herstel het aantal of laat het leeg.")
    return counts
