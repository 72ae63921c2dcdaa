"""Funnel limits, overdispersion and shrinkage: which differences between areas are more than chance."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

# Share of z-scores pulled in at each end before the overdispersion is measured, so that the areas that stand out do
# not hide themselves (Spiegelhalter, Statistics in Medicine 2005, section 3.3).
WINSORISED = 0.1

HIGHER = "hoger dan verwacht bij deze bevolking"
WITHIN = "binnen de te verwachten spreiding"
LOWER = "lager dan verwacht bij deze bevolking"
UNKNOWN = "onbekend"


def funnel_limits(expected: ArrayLike, *, level: float, tau2: float = 0.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the limits within which observed over expected may be expected to fall.

    Parameters
    ----------
    expected
        Expected counts, any shape; not above 0 gives a gap.
    level
        Share of areas that falls within the limits when nothing is going on, such as 0,95 or 0,998.
    tau2
        Variance of O/E between areas that chance does not explain, from :func:`overdispersion`.

    Returns
    -------
    Lower and upper limit of O/E: 1 ∓ z √(1/E + τ²), never below 0. Normal approximation: below an expected count of
    about 5 the upper limit is somewhat tight.
    """
    base = np.asarray(expected, dtype=float)
    reach = norm.ppf((1 + level) / 2) * np.sqrt(1 / np.where(base > 0, base, np.nan) + tau2)
    return np.maximum(1 - reach, 0.0), 1 + reach


def overdispersion(observed: ArrayLike, expected: ArrayLike) -> tuple[float, float]:
    """Measure how much more areas differ than chance alone would make them (additive, Spiegelhalter 2005).

    Parameters
    ----------
    observed
        Counts, one per area; areas with a gap are left out.
    expected
        Expected counts, one per area; areas where it is not above 0 are left out.

    Returns
    -------
    φ, the mean of z² with z = (O − E)/√E winsorised 10 % at each end, and τ²: 0 where φ ≤ 1, else
    max(0, (I φ − (I − 1)) / (Σw − Σw²/Σw)) with w = E. Both are gaps without areas; τ² is 0 with a single area.
    """
    counts, base = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    usable = np.isfinite(counts) & (base > 0)
    counts, base = counts[usable], base[usable]
    if base.size == 0:
        return float("nan"), float("nan")
    z = (counts - base) / np.sqrt(base)
    z = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    phi = float(np.mean(z**2))
    spread = base.sum() - (base**2).sum() / base.sum()
    if phi <= 1 or base.size == 1:
        return phi, 0.0
    return phi, float(max(0.0, (base.size * phi - (base.size - 1)) / spread))


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


def verdict(observed: pd.Series, expected: pd.Series, *, level: float = 0.95, tau2: float = 0.0) -> pd.Series:
    """Say in neutral words how observed compares with expected.

    Parameters
    ----------
    observed
        Counts per gebiedscode.
    expected
        Expected counts per gebiedscode.
    level
        Confidence of the funnel limits.
    tau2
        Variance between areas that chance does not explain.

    Returns
    -------
    One of four Dutch phrases per gebiedscode; "onbekend" where the count is missing or the expected count is missing
    or 0. A limit itself counts as within.
    """
    low, high = funnel_limits(expected, level=level, tau2=tau2)
    ratio = observed / expected.where(expected > 0)
    words = np.select([ratio.isna(), ratio > high, ratio < low], [UNKNOWN, HIGHER, LOWER], WITHIN)
    return pd.Series(words, index=observed.index, name="oordeel")
