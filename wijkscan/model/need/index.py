"""The need index: nine steps from indicators to one score per area, with everything that explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from wijkscan.model.need.method import Background, Inputs, NeedMethod, check_inputs
from wijkscan.model.need.scale import apply_scales, contributions, fit_scales, lowest_value
from wijkscan.model.need.steps import Prepared, oriented, prepare

# Adding weights leaves a rounding error; a third must not become "more than a third" by it.
WEIGHT_ROUNDING = 1e-9

NORMALISE_TEXTS = {
    "z": "standaardscores (gemiddelde 0, standaardafwijking 1)",
    "minmax": "een schaal van {lowest} (laagste) tot 100 (hoogste)",
    "percentile": "percentielen (100 × het aandeel gebieden met hooguit evenveel behoefte)",
    "imd": "exponentiële rangscores van 0 tot 100, die de top uitrekken",
    "none": "niets: de waarden zijn al op één schaal",
}
AGGREGATE_TEXTS = {"arithmetic": "rekenkundig", "geometric": "meetkundig"}


@dataclass(frozen=True)
class NeedIndex:
    """Score per area with the parts that it is the sum of.

    Parameters
    ----------
    score
        Need per area, on the scale of the normalisation chosen: weighted mean of z-scores around 0, or a number up to
        100. Higher is more need. NaN where `reason` says why.
    contributions
        Areas × all indicators delivered; each row sums to the score. 0 for an indicator that does not count.
    theme_contributions
        The same, summed per theme.
    raw
        Areas × indicators in use, denominated, with gaps.
    shrunk
        Gaps estimated and small areas pulled towards their gemeente; same unit as `raw`.
    normalised
        On one scale, more is more need.
    weights
        Weight per indicator in use; sums to 1.
    effective_weights
        Share of the variance of the score that comes through each indicator: cov(contribution, score) / var(score);
        sums to 1. NaN where all scores are alike.
    estimated
        True where a gap was estimated.
    estimated_share
        Per area the share of the weight that was estimated, 0–1; NaN without a score.
    has_band
        False without a score, or where more than `NeedMethod.maximum_estimated` was estimated.
    reason
        Dutch reason why an area has no score or no band; empty where it has both.
    steps
        Nine rows ``stap, zin``: what each step did.
    changes
        One row per cell that was estimated, shrunk or treated: ``stap, gebiedscode, indicator, van, naar, hoe``.
    """

    score: pd.Series
    contributions: pd.DataFrame
    theme_contributions: pd.DataFrame
    raw: pd.DataFrame
    shrunk: pd.DataFrame
    normalised: pd.DataFrame
    weights: pd.Series
    effective_weights: pd.Series
    estimated: pd.DataFrame
    estimated_share: pd.Series
    has_band: pd.Series
    reason: pd.Series
    steps: pd.DataFrame
    changes: pd.DataFrame


def need_index(
    values: pd.DataFrame,
    *,
    direction: Mapping[str, int] | pd.Series,
    weights: Mapping[str, float] | pd.Series,
    themes: Mapping[str, str] | pd.Series | None = None,
    method: NeedMethod = NeedMethod(),  # noqa: B008  frozen, so the one default can be shared
    **background: Unpack[Background],
) -> NeedIndex:
    """Combine indicators into one need score per area.

    Parameters
    ----------
    values
        Areas × indicators, each in its own unit; NaN is a gap.
    direction
        +1 where more of the indicator means more need, −1 where less does.
    weights
        Weight per indicator, 0 or more; only their ratios matter. `theme_weights` spreads weights per theme.
    themes
        Theme per indicator; without it all indicators form one theme.
    method
        Which steps are taken, and how.
    **background
        What single steps need; see `Background`.

    Returns
    -------
    Score with contributions, weights, and a log of all nine steps. An area without any value has a NaN score and a
    reason.

    Raises
    ------
    NeedError
        Input that cannot give an index (see `check_inputs`), a proportion outside 0 to 1, or a geometric mean of
        values below 1.

    Notes
    -----
    OECD/JRC Handbook on Constructing Composite Indicators (2008); rank-exponential scale of the English Indices of
    Deprivation; shrinkage and outliers as in `need_shrink` and `need_steps`.
    """
    inputs = check_inputs(values, direction, weights, themes, method, background)
    return assemble(inputs, prepare(inputs, method), method)


def assemble(inputs: Inputs, prepared: Prepared, method: NeedMethod) -> NeedIndex:
    """Take the steps 6 to 8 on prepared values, and gather what explains the score.

    Parameters
    ----------
    inputs
        Checked input.
    prepared
        Values after the steps 1 to 5, prepared with the same switches as `method`.
    method
        Scale and mean.

    Returns
    -------
    As for `need_index`.

    Raises
    ------
    NeedError
        A geometric mean of values below 1.
    """
    lowest = lowest_value(method.aggregate)
    treated = oriented(prepared.treated, inputs, method)
    normalised = apply_scales(fit_scales(treated, method.normalise, lowest), treated)
    in_use = contributions(normalised, inputs.weights, method.aggregate)
    parts = in_use.reindex(columns=inputs.columns, fill_value=0.0)
    score = parts.sum(axis="columns", skipna=False).rename("score")
    estimated_share = prepared.estimated.mul(inputs.weights, axis="columns").sum(axis="columns").where(score.notna())
    has_band = (estimated_share <= method.maximum_estimated + WEIGHT_ROUNDING).rename("has_band")
    return NeedIndex(
        score=score,
        contributions=parts,
        theme_contributions=in_use.T.groupby(inputs.themes).sum(min_count=1).T,
        raw=prepared.raw,
        shrunk=prepared.shrunk,
        normalised=normalised,
        weights=inputs.weights,
        effective_weights=_effective_weights(in_use, score),
        estimated=prepared.estimated,
        estimated_share=estimated_share.rename("estimated_share"),
        has_band=has_band,
        reason=_reasons(prepared.raw, estimated_share, has_band, method),
        steps=_steps(inputs, prepared, method, lowest),
        changes=prepared.changes,
    )


def _effective_weights(parts: pd.DataFrame, score: pd.Series) -> pd.Series:
    away = score - score.mean()
    variance = float((away**2).sum())
    together = (parts - parts.mean()).mul(away, axis="index").sum()
    return (together / (variance if variance > 0 else np.nan)).rename("effective_weight")


def _reasons(raw: pd.DataFrame, share: pd.Series, has_band: pd.Series, method: NeedMethod) -> pd.Series:
    reason = pd.Series("", index=raw.index, dtype=object, name="reason")
    for area in raw.index[~has_band & share.notna()]:
        reason[area] = (f"{share[area]:.0%} van het gewicht is geschat, hooguit {method.maximum_estimated:.0%} mag").replace(
            "%", " %"
        )
    for area in raw.index[share.isna()]:
        missing = raw.columns[raw.loc[area].isna()]
        everything = len(missing) == raw.shape[1]
        reason[area] = (
            "geen enkele indicator heeft een waarde"
            if everything
            else f"zonder schatting geen score: {', '.join(missing)} ontbreekt"
        )
    return reason


def _steps(inputs: Inputs, prepared: Prepared, method: NeedMethod, lowest: int) -> pd.DataFrame:
    given = "zoals gekozen" if method.weigh else "uitgezet; elke indicator telt even zwaar"
    said = [
        *prepared.sentences,
        f"Normaliseren: naar {NORMALISE_TEXTS[method.normalise].format(lowest=lowest)}.",
        f"Wegen: {given}; {len(inputs.weights)} van {len(inputs.columns)} indicatoren tellen mee.",
        f"Optellen: {AGGREGATE_TEXTS[method.aggregate]} gewogen gemiddelde.",
        "Onzekerheid: staat los van deze score; die volgt uit vele keren opnieuw rekenen met andere gewichten en keuzes.",
    ]
    return pd.DataFrame({"stap": range(1, len(said) + 1), "zin": said})
