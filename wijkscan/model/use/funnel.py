"""Funnel limits, spread beyond chance and shrinkage: which differences between areas are more than chance."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, gammaincc, nbdtrik, pdtrik

from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN

# Below this variance between areas a Poisson–gamma count is a Poisson count, to more digits than the gamma can be computed in.
_CHANCE_ONLY = 1e-9
# Up to this expected count the limits are exact. Whole counts then leave less outside than was asked: of five expected 2 % instead
# of 5 %. Above it the limit moves, as 1/E, to that which leaves 5 % outside on average, where a count counts for half (mid-P).
EXACT_TO = 5.0
# The largest variance between areas that is looked for: ratios that are twice as far apart as they are high.
WIDEST = 4.0
_HALVINGS = 30  # of the search, to well under a millionth

Numbers = NDArray[np.float64]


def funnel_limits(expected: ArrayLike, *, level: float, tau2: float = 0.0, rounded_to: int = 1) -> tuple[Numbers, Numbers]:
    """Give the limits within which observed over expected may be expected to fall.

    Parameters
    ----------
    expected
        Expected counts, any shape; not above 0 gives a gap.
    level
        Share of areas that falls within the limits when nothing is going on, such as 0,95 or 0,998.
    tau2
        Variance of O/E between areas that chance does not explain, from :func:`fit_tau2`; 0 gives the limits of chance alone.
    rounded_to
        What published counts are multiples of: the limits reach to every count that may be rounded to one within them.

    Returns
    -------
    Lower and upper limit of O/E, exact at every size. The count is Poisson around a ratio that is gamma with mean 1 and variance τ²,
    so negative binomial with mean E and variance E + τ²E². Up to E = `EXACT_TO` a count O lies within when neither the chance of O or
    more nor that of O or less is under (1 − level)/2; with τ² = 0 that is when the exact Poisson interval of O holds E. Above it the
    chance of O itself goes from whole to half. The lower limit is never below 0, and one client lies within everywhere.
    """
    base = np.asarray(expected, dtype=float)
    base = np.where(base > 0, base, np.nan)
    low, high = (_count_at(chance, base, tau2) for chance in ((1 - level) / 2, (1 + level) / 2))
    low = np.where(low > 0, low + 1 - _own(base) - _off(rounded_to), low)
    return np.maximum(low, 0.0) / base, (high + _own(base) + _off(rounded_to)) / base


def chance_outside(expected: ArrayLike, *, level: float, tau2: float = 0.0, rounded_to: int = 1, withheld_to: int = -1) -> Numbers:
    """Give how likely an area where nothing is going on gets a verdict all the same.

    Parameters
    ----------
    expected
        Expected counts, any shape; not above 0 gives a gap.
    level, tau2, rounded_to
        Of the limits, see :func:`funnel_limits`.
    withheld_to
        Counts up to this are not published, so they have no verdict; −1 where all are.

    Returns
    -------
    Chance (0–1) that a count, drawn as the limits assume and rounded half up as it is published, lies outside them, given that it is
    published. Below 1 − level: counts are whole, and the limits reach to what may be rounded to one within them.
    """
    base = np.asarray(expected, dtype=float)
    base = np.where(base > 0, base, np.nan)
    low, high = (limit * base for limit in funnel_limits(base, level=level, tau2=tau2, rounded_to=rounded_to))
    # The largest count that is published as one below the lower limit, and as one not above the upper limit.
    few = np.ceil((np.ceil(low / rounded_to) - 1) * rounded_to + rounded_to / 2) - 1
    many = np.ceil((np.floor(high / rounded_to) + 1) * rounded_to - rounded_to / 2) - 1
    shown = 1 - _at_most(withheld_to, base, tau2)
    outside = np.maximum(_at_most(few, base, tau2) - _at_most(withheld_to, base, tau2), 0.0)
    outside = outside + 1 - _at_most(np.maximum(many, withheld_to), base, tau2)
    return np.where(shown > 0, outside / np.where(shown > 0, shown, 1.0), np.nan)


def fit_tau2(observed: ArrayLike, expected: ArrayLike, *, level: float = 0.95, rounded_to: int = 1) -> float:
    """Fit how much areas differ beyond chance: the smallest variance at which a share `level` of them lies within the limits.

    Fitted on areas whose own counts had no part in what is expected of them, the limits hold for what they say. A few areas that
    stand out do not stretch them, however far they are off.

    Parameters
    ----------
    observed
        Counts, one per area; areas with a gap are left out.
    expected
        Expected counts, one per area; areas where it is not above 0 are left out.
    level, rounded_to
        As for :func:`funnel_limits`.

    Returns
    -------
    τ², at most `WIDEST`; 0 where chance explains enough, a gap without areas.
    """
    counts, base = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    usable = np.isfinite(counts) & (base > 0)
    counts, base = counts[usable], base[usable]
    if base.size == 0:
        return float("nan")
    needed = np.zeros(base.size)
    far = ~_within(counts, base, needed, level, rounded_to)
    near, wide = np.zeros(int(far.sum())), np.full(int(far.sum()), WIDEST)
    for _ in range(_HALVINGS):
        middle = (near + wide) / 2
        inside = _within(counts[far], base[far], middle, level, rounded_to)
        near, wide = np.where(inside, near, middle), np.where(inside, middle, wide)
    needed[far] = wide
    return float(np.sort(needed)[int(np.ceil(level * base.size)) - 1])


def _off(rounded_to: int) -> float:
    return rounded_to / 2 if rounded_to > 1 else 0.0


def _own(base: Numbers) -> Numbers:
    """Give how much of the chance of a count itself goes with that of further ones."""
    return (1 + np.minimum(EXACT_TO / base, 1.0)) / 2


def _count_at(chance: float, mean: Numbers, tau2: float) -> Numbers:
    """Give the count, not whole and at least 0, that is not exceeded with this chance."""
    found: Numbers = pdtrik(chance, mean) if tau2 < _CHANCE_ONLY else nbdtrik(chance, 1 / tau2, 1 / (1 + tau2 * mean))
    return found


def _at_most(count: Numbers | float, mean: Numbers, tau2: Numbers | float) -> Numbers:
    """Give the chance of a count of at most this, whole or not; none below 0."""
    spread, asked = np.maximum(tau2, _CHANCE_ONLY), np.maximum(count, 0.0)
    mixed: Numbers = betainc(1 / spread, asked + 1, 1 / (1 + spread * mean))
    chance: Numbers = np.where(np.asarray(tau2) < _CHANCE_ONLY, gammaincc(asked + 1, mean), mixed)
    return np.where(np.isnan(mean), np.nan, np.where(np.asarray(count) < 0, 0.0, chance))


def _within(counts: Numbers, base: Numbers, tau2: Numbers, level: float, rounded_to: int) -> NDArray[np.bool_]:
    """Tell which counts lie within the limits: the same as comparing with :func:`funnel_limits`, without solving for these."""
    tail, own = (1 - level) / 2, _own(base)
    least, most = counts - _off(rounded_to) - own, counts + _off(rounded_to) + own - 1
    few = _at_most(np.maximum(most, 0.0), base, tau2) < tail
    many = (least > 0) & (_at_most(np.maximum(least, 0.0), base, tau2) > 1 - tail)
    return ~few & ~many


def between_areas(observed: ArrayLike, expected: ArrayLike) -> tuple[float, float]:
    """Measure the usual ratio and how much ratios truly differ between areas (method of moments).

    Parameters
    ----------
    observed
        Counts, one per area; areas with a gap are left out.
    expected
        Expected counts, one per area; areas where it is not above 0 are left out.

    Returns
    -------
    m = ΣO/ΣE and A = max(0, s² − m/mean(E)) with s² = ΣE(O/E − m)²/ΣE (Marshall, Applied Statistics 1991); both are
    gaps without areas.
    """
    counts, base = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    usable = np.isfinite(counts) & (base > 0)
    if not usable.any():
        return float("nan"), float("nan")
    known, size = counts[usable], base[usable]
    mean = known.sum() / size.sum()
    spread = (size * (known / size - mean) ** 2).sum() / size.sum() - mean / size.mean()
    return float(mean), float(max(0.0, spread))


def shrunk_ratio(observed: ArrayLike, expected: ArrayLike) -> NDArray[np.float64]:
    """Pull observed over expected of small areas towards what is usual (Poisson–gamma, empirical Bayes).

    Parameters
    ----------
    observed
        Counts, one per area; a gap stays a gap.
    expected
        Expected counts, one per area; a gap or a negative number gives a gap, 0 gives the usual ratio.

    Returns
    -------
    θ = (O + ν)/(E + α) with α = m/A and ν = m²/A from :func:`between_areas`. Without spread beyond chance every θ is m.
    """
    counts, base = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    mean, spread = between_areas(counts, base)
    shrunk = (counts + mean**2 / spread) / (base + mean / spread) if spread > 0 else mean
    return np.where(np.isfinite(counts) & (base >= 0), shrunk, np.nan)


def verdict(
    observed: pd.Series, expected: pd.Series, *, level: float = 0.95, tau2: float = 0.0, rounded_to: int = 1
) -> pd.Series:
    """Say in neutral words how observed compares with expected.

    Parameters
    ----------
    observed
        Counts per gebiedscode.
    expected
        Expected counts per gebiedscode.
    level, tau2, rounded_to
        Of the funnel limits, see :func:`funnel_limits`.

    Returns
    -------
    One of four Dutch phrases per gebiedscode; "onbekend" where the count is missing or the expected count is missing
    or 0. A limit itself counts as within.
    """
    low, high = funnel_limits(expected, level=level, tau2=tau2, rounded_to=rounded_to)
    ratio = observed / expected.where(expected > 0)
    words = np.select([ratio.isna(), ratio > high, ratio < low], [UNKNOWN, HIGHER, LOWER], WITHIN)
    return pd.Series(words, index=observed.index, name="oordeel")
