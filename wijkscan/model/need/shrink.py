"""Step 4 of the need index: how far chance moves the value of a small area, and how far to pull it back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.dutch import exact
from wijkscan.model.need.method import Inputs, NeedError

# A share of exactly 0 or 1 has no logit; half a case away from the border it has (Haldane 1956).
HALF_CASE = 0.5


@dataclass(frozen=True)
class Shrunk:
    """Values pulled towards the gemeente, with the chance variation that is left.

    Parameters
    ----------
    table
        Areas × indicators, in the unit of the indicator.
    noise
        Standard deviation of the chance variation left in `table`; 0 where nothing is known about it.
    sentence
        Dutch account of which indicators were shrunk and which could not be.
    """

    table: pd.DataFrame
    noise: pd.DataFrame
    sentence: str


@dataclass(frozen=True)
class _Scale:
    """Values and their goal on the scale on which chance is symmetric, and the way back to their unit."""

    value: pd.DataFrame
    goal: pd.DataFrame
    variance: pd.DataFrame
    back: Callable[[pd.DataFrame], pd.DataFrame]
    slope: Callable[[pd.DataFrame], pd.DataFrame]


def shrink(filled: pd.DataFrame, estimated: pd.DataFrame, inputs: Inputs, *, switched_on: bool) -> Shrunk:
    """Pull the values of small areas towards the value of their gemeente.

    Parameters
    ----------
    filled
        Areas × indicators after the gaps were estimated.
    estimated
        True where a gap was estimated: such a value has no size of its own and stays as it is.
    inputs
        For the sizes, the reference, the proportions and the standard errors.
    switched_on
        False leaves the values alone and only reports their chance variation.

    Returns
    -------
    x* = w x + (1 − w) x_gemeente with w = (1/s²) / (1/s² + 1/t²). Shares on the logit scale with
    s² = 1/(n p (1 − p)); other indicators in their own unit with s the standard error given. t² is the variance
    between areas of x − x_gemeente. Without a size (or standard error) or reference a value stays as it is. The
    chance variation left has variance w s².

    Raises
    ------
    NeedError
        A proportion, or its reference, outside 0 to 1.
    """
    background = inputs.background
    size = per_cell(background.get("sizes", pd.Series(dtype=float)), filled).where(~estimated)
    goal = per_cell(background.get("reference", pd.Series(dtype=float)), filled)
    error = per_cell(background.get("standard_errors", pd.DataFrame()), filled).where(~estimated)
    is_share = filled.columns.isin(list(background.get("proportions", ())))
    shares, others = filled.columns[is_share], filled.columns[~is_share]
    for given in (filled[shares], goal[shares]):
        _refuse_no_share(given)
    parts = [
        _pull(_share_scale(filled[shares], goal[shares], size[shares]), switched_on=switched_on),
        _pull(_Scale(filled[others], goal[others], error[others] ** 2, _same, _one), switched_on=switched_on),
    ]
    pulled, noise = (pd.concat(found, axis="columns")[filled.columns] for found in zip(*parts, strict=True))
    done = pulled.columns[pulled.notna().any()]
    return Shrunk(pulled.fillna(filled), noise, _sentence(done, filled.columns, switched_on=switched_on))


def per_cell(given: pd.DataFrame | pd.Series, values: pd.DataFrame) -> pd.DataFrame:
    """Lay a number per area, per indicator or per cell out over areas × indicators.

    Parameters
    ----------
    given
        Frame by area and indicator, or series by area or by indicator.
    values
        Frame with the areas and indicators wanted.

    Returns
    -------
    Areas × indicators; a gap wherever nothing was given.
    """
    if isinstance(given, pd.DataFrame):
        return given.reindex(index=values.index, columns=values.columns).astype(float)
    if given.index.isin(values.columns).any():
        row = given.reindex(values.columns).astype(float).to_numpy()
        return pd.DataFrame(np.tile(row, (len(values), 1)), values.index, values.columns)
    column = given.reindex(values.index).astype(float).to_numpy()[:, np.newaxis]
    return pd.DataFrame(np.tile(column, (1, values.shape[1])), values.index, values.columns)


def _share_scale(share: pd.DataFrame, goal: pd.DataFrame, size: pd.DataFrame) -> _Scale:
    n = size.where(size >= 1)
    known = share.clip(HALF_CASE / n, 1 - HALF_CASE / n)
    inside = goal.where((goal > 0) & (goal < 1))
    return _Scale(_logit(known), _logit(inside), 1 / (n * known * (1 - known)), _expit, _share_slope)


def _pull(scale: _Scale, *, switched_on: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    distance = (scale.value - scale.goal).where(scale.variance.notna())
    between = distance.var(ddof=1)
    # t²/(s² + t²) is the weight of the formula, and is also defined where s² is 0.
    trust = (between / (scale.variance + between)).where(distance.notna() & switched_on)
    pulled = scale.back(trust * scale.value + (1 - trust) * scale.goal)
    spread = (scale.variance * trust.fillna(1)).pow(1 / 2)
    return pulled, (spread * scale.slope(pulled.fillna(scale.back(scale.value)))).fillna(0)


def _logit(share: pd.DataFrame) -> pd.DataFrame:
    odds: pd.DataFrame = share / (1 - share)
    return odds.transform(np.log)


def _expit(value: pd.DataFrame) -> pd.DataFrame:
    against: pd.DataFrame = (-value).transform(np.exp)
    return 1 / (1 + against)


def _same(value: pd.DataFrame) -> pd.DataFrame:
    return value


def _one(value: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(1.0, value.index, value.columns)


def _share_slope(share: pd.DataFrame) -> pd.DataFrame:
    return share * (1 - share)


def _refuse_no_share(shares: pd.DataFrame) -> None:
    wrong = ((shares < 0) | (shares > 1)).to_numpy()
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        found = exact(shares.to_numpy()[row, column])
        raise NeedError(
            f"{shares.index[row]}: '{shares.columns[column]}' is {found}, verwacht een aandeel van 0 tot 1; "
            "deel een percentage eerst door 100."
        )


def _sentence(done: pd.Index, columns: pd.Index, *, switched_on: bool) -> str:
    if not switched_on:
        return "Dempen: uitgezet; ook kleine gebieden tellen met hun ruwe waarde."
    skipped = columns.difference(done, sort=False)
    parts = [f"kleine gebieden naar hun gemeente getrokken bij {', '.join(done)}" if len(done) else "niets te doen"]
    if len(skipped):
        parts.append(f"zonder grootte, standaardfout of gemeentecijfer en dus ruw: {', '.join(skipped)}")
    return f"Dempen: {'; '.join(parts)}."
