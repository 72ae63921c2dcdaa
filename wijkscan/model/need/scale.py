"""Put indicators on one scale and add them up: normalisation and the two weighted means."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkscan.dutch import number
from wijkscan.model.need.method import Aggregate, NeedError, Normalise

Array = NDArray[np.float64]
Scale = Callable[[Array], Array]

# English Indices of Deprivation 2019, technical report: exponential transformation with a cancellation of about 10 %.
IMD_LENGTH = 23
# A geometric mean of values below 1 turns a small value into a veto (OECD/JRC handbook, step 6).
GEOMETRIC_FLOOR = 1
# Differences below this share of the values themselves are rounding, not spread.
ROUNDING = 1e-12


def imd_transform(share: Array) -> Array:
    """Stretch the top of a ranking: X = −23 ln(1 − R (1 − exp(−100/23))).

    Parameters
    ----------
    share
        R, the share of areas with at most as much need; above 0, at most 1, where 1 is the most need.

    Returns
    -------
    X from 0 to 100. The top tenth takes half of the scale. NaN stays NaN.

    Notes
    -----
    English Indices of Deprivation, technical report.
    """
    stretched: Array = -IMD_LENGTH * np.log(1 - np.asarray(share, dtype=float) * (1 - np.exp(-100 / IMD_LENGTH)))
    return stretched


def lowest_value(aggregate: Aggregate) -> int:
    """Give the bottom of the min–max scale: 1 before a geometric mean, else 0."""
    return GEOMETRIC_FLOOR if aggregate == "geometric" else 0


def has_spread(known: Array) -> bool:
    """Tell whether the values differ by more than rounding."""
    return bool(np.ptp(known) > ROUNDING * np.abs(known).max())


def fit_scale(known: Array, how: Normalise, lowest: float = 0) -> Scale:
    """Learn a scale from the known values of one indicator.

    Parameters
    ----------
    known
        Values of all areas, oriented so that more means more need; no gaps.
    how
        Normalisation; see `NeedMethod`.
    lowest
        Bottom of the min–max scale.

    Returns
    -------
    Increasing function of a value. Where all areas are alike: 0 for z, the middle of the min–max scale. Ranks
    between two known values are interpolated; equal values share the mean of their ranks.
    """
    if how == "none":
        return lambda x: x
    if how in ("percentile", "imd"):
        points, count = np.unique(known, return_counts=True)
        share = (np.cumsum(count) - (count - 1) / 2) / len(known)
        to_scale = imd_transform if how == "imd" else lambda rank: 100 * rank
        return lambda x: np.where(np.isnan(x), np.nan, to_scale(np.interp(x, points, share)))
    if not has_spread(known):
        middle = 0 if how == "z" else (lowest + 100) / 2
        return lambda x: np.where(np.isnan(x), np.nan, middle)
    if how == "z":
        mean, deviation = known.mean(), known.std(ddof=1)
        return lambda x: (x - mean) / deviation
    bottom, width = known.min(), np.ptp(known)
    return lambda x: lowest + (x - bottom) / width * (100 - lowest)


def fit_scales(oriented: pd.DataFrame, how: Normalise, lowest: float = 0) -> dict[str, Scale]:
    """Learn a scale per indicator; gaps take no part in it.

    Parameters
    ----------
    oriented
        Areas × indicators; more means more need.
    how, lowest
        As for `fit_scale`.

    Returns
    -------
    Scale per indicator.
    """
    columns = {str(name): oriented[name].to_numpy() for name in oriented}
    return {name: fit_scale(column[~np.isnan(column)], how, lowest) for name, column in columns.items()}


def apply_scales(scales: dict[str, Scale], oriented: pd.DataFrame) -> pd.DataFrame:
    """Bring every indicator to its scale; a gap stays a gap.

    Parameters
    ----------
    scales
        Result of `fit_scales`.
    oriented
        Areas × indicators; more means more need.

    Returns
    -------
    Areas × indicators on the scale fitted.
    """
    return pd.DataFrame({name: scale(oriented[name].to_numpy()) for name, scale in scales.items()}, oriented.index)


def refuse_below_one(normalised: pd.DataFrame) -> None:
    """Refuse a geometric mean of values below 1, naming the first cell.

    Raises
    ------
    NeedError
        With the area, the indicator and the ways out.
    """
    low = (normalised < GEOMETRIC_FLOOR).to_numpy()
    if low.any():
        row, column = np.argwhere(low)[0]
        found = number(normalised.to_numpy()[row, column], 2)
        raise NeedError(
            f"{normalised.index[row]}: de indicator '{normalised.columns[column]}' is na normaliseren {found}; een "
            "meetkundig gemiddelde kan alleen met waarden van 1 of hoger. Kies min–max (dan loopt de schaal van 1 "
            "tot 100) of kies het rekenkundig gemiddelde."
        )


def contributions(normalised: pd.DataFrame, weights: pd.Series, how: Aggregate) -> pd.DataFrame:
    """Split the weighted mean into what each indicator adds.

    Parameters
    ----------
    normalised
        Areas × indicators on one scale.
    weights
        Weight per indicator, summing to 1.
    how
        Arithmetic: w_k v_k. Geometric: the score exp(Σ w_k ln v_k), divided in proportion to w_k ln v_k; where every
        v_k is 1 in proportion to w_k.

    Returns
    -------
    Areas × indicators; each row sums to the score. An area with a gap has only gaps.

    Raises
    ------
    NeedError
        A geometric mean of values below 1.
    """
    known = normalised.notna().all(axis="columns")
    if how == "arithmetic":
        return normalised.mul(weights, axis="columns").where(known, axis="index")
    refuse_below_one(normalised)
    logs = pd.DataFrame(np.log(normalised.to_numpy()), normalised.index, normalised.columns)
    parts = logs.mul(weights, axis="columns").where(known, axis="index")
    total = parts.sum(axis="columns", skipna=False)
    shares = parts.div(total.where(total != 0), axis="index")
    shares[known & (total == 0)] = weights.to_numpy()
    score = pd.Series(np.exp(total.to_numpy()), total.index)
    return shares.mul(score, axis="index")
