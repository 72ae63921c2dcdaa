"""Comparable wijken anywhere in the loaded country, and what stands out in a wijk."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.indicators.registry import INDICATORS

# Indicators that say (nearly) the same thing; naming both would fill the short list with one fact.
MIRRORED = (
    {"koopwoningen", "huurwoningen"},
    {"wmo_per_1000", "wmo"},
    {"jeugdzorg_percentage", "jeugdzorg"},
    {"bijstand_per_1000", "bijstand"},
    {"eenzaam", "sterk_eenzaam"},
    {"personen_laag_inkomen", "huishoudens_laagste_40", "personen_in_armoede", "personen_net_boven_armoede"},
    {"personen_hoog_inkomen", "huishoudens_hoogste_20", "inkomen_per_inwoner", "inkomen_gestandaardiseerd"},
    {"opleiding_laag", "opleiding_hoog"},
    {"huishoudens_laag_inkomen", "huishoudens_sociaal_minimum"},
    {"eenpersoonshuishoudens", "huishoudensgrootte"},
    {"geboorten", "aandeel_0_15"},
    {"sterfte", "verweduwd", "aandeel_65_plus"},
    {"huishoudens_met_kinderen", "aandeel_0_15"},
)

# Features that say what kind of wijk this is, not how it is doing: ages, huishoudens, homes, density. Chosen from what CBS
# publishes for nearly every wijk, so that few wijken drop out.
FEATURES = (
    "aandeel_0_15",
    "aandeel_25_45",
    "aandeel_65_plus",
    "eenpersoonshuishoudens",
    "huishoudens_met_kinderen",
    "meergezinswoningen",
    "corporatiewoningen",
    "bevolkingsdichtheid",
)
# Turns a median absolute deviation into a standard deviation for normally distributed values.
MAD_TO_SD = 1.4826
# Skewed features get a logarithm first, so that a few very dense or very large areas do not rule the distance.
LOGGED = ("bevolkingsdichtheid", "inwoners")


@dataclass(frozen=True)
class ComparableWijken:
    """The wijken most like one wijk.

    Parameters
    ----------
    wijken
        Index gebiedscode, nearest first; column `afstand` (root mean square difference in standardised features).
    features
        Index gebiedscode (the wijk itself first) × features, in their own units.
    """

    wijken: pd.DataFrame
    features: pd.DataFrame


def robust_z(values: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Say how many usual deviations each value lies from the middle of the reference.

    Parameters
    ----------
    values
        Areas × indicators.
    reference
        Reference areas × the same indicators.

    Returns
    -------
    (x − median) / (1,4826 × MAD), same shape as `values`; NaN for a gap and for an indicator in which at least half of the
    reference has one and the same value (MAD 0).
    """
    middle = reference.median()
    spread = MAD_TO_SD * (reference - middle).abs().median()
    return (values - middle) / spread.where(spread > 0)


def comparable_wijken(
    indicators: pd.DataFrame,
    inwoners: pd.Series,
    wijk: str,
    *,
    count: int,
    smallest: float,
    without: Collection[str] = (),
    features: Sequence[str] = FEATURES,
) -> ComparableWijken:
    """Find the nearest neighbours of a wijk, or of a gemeente among gemeenten, on standardised features.

    Parameters
    ----------
    indicators
        Wijken of the whole loaded country × indicators.
    inwoners
        Inhabitants per wijk.
    wijk
        Wijkcode to compare.
    count
        Number of wijken to return.
    smallest
        Smallest wijk, in inhabitants, that may be returned.
    without
        Wijken the user took out; the next nearest take their place.
    features
        Indicators to compare on.

    Returns
    -------
    At most `count` wijken of at least `smallest` inhabitants with all features known. Features that are a gap in the
    wijk itself are left out for all; with no feature left the result is empty.
    """
    frame = indicators[list(features)].copy()
    for name in set(LOGGED) & set(features):
        frame[name] = np.log(frame[name].where(frame[name] > 0))
    usable = frame.columns[frame.loc[[wijk]].notna().to_numpy()[0]]
    z = robust_z(frame[usable], frame.loc[inwoners.reindex(frame.index) >= smallest, usable]).dropna(axis="columns", how="all")
    others = z.index[(inwoners.reindex(z.index) >= smallest) & (z.index != wijk) & ~z.index.isin(list(without))]
    if z.columns.empty:
        others = others[:0]
    distance = np.sqrt(((z.loc[others] - z.loc[wijk]) ** 2).mean(axis="columns", skipna=False)).dropna()
    # Ties are broken by code, so that the list never depends on the order of the table.
    nearest = distance.sort_index().sort_values(kind="stable").head(count)
    return ComparableWijken(
        nearest.rename("afstand").to_frame(), indicators.loc[[wijk, *nearest.index], list(z.columns)]
    )


def highlights(
    indicators: pd.DataFrame, area: str, reference: pd.Index, *, threshold: float, outer: float, most: int
) -> pd.DataFrame:
    """Give the few indicators in which an area differs most from the reference.

    Parameters
    ----------
    indicators
        Areas × indicators.
    area
        Gebiedscode to describe.
    reference
        Areas to compare with, usually all wijken of the country.
    threshold
        Usual deviations from the middle from which an indicator stands out.
    outer
        Largest share (0-1) of the other areas that may lie further out on the same side: where half of the wijken are almost
        alike, a value can be many deviations away and yet be common.
    most
        Highest number of indicators.

    Returns
    -------
    Index indicator, most striking first; columns `waarde`, `doorsnee` (median of the reference), `z`, `aandeel_lager` and
    `aandeel_hoger` (shares of the other areas of the reference below and above the value, 0-1). Counts say how large an area
    is and are left out, and so are composites of what is there already; of indicators that mirror one another (koop and huur) only the
    most striking is kept.
    """
    codes = [item.code for item in INDICATORS if not (item.is_count or item.composite) and item.code in indicators]
    known = indicators.loc[reference, codes]
    z = robust_z(indicators.loc[[area], codes], known).iloc[0].dropna()
    others, own = known.drop(index=area, errors="ignore"), indicators.loc[area, codes]
    below, above = ((side.sum() / others.notna().sum()) for side in (others < own, others > own))
    rare = below.where(z < 0, above) <= outer
    ranked = z[(z.abs() >= threshold) & rare.reindex(z.index)].sort_index().sort_values(key=np.abs, ascending=False, kind="stable").index
    kept = _unmirrored(ranked, most)
    return pd.DataFrame(
        {
            "waarde": own[kept],
            "doorsnee": known[kept].median(),
            "z": z[kept],
            "aandeel_lager": below[kept],
            "aandeel_hoger": above[kept],
        }
    )


def most_striking(indicators: pd.DataFrame, areas: pd.Index, reference: pd.Index, *, threshold: float) -> pd.DataFrame:
    """Give per area the indicators that point most strongly to need for support.

    Parameters
    ----------
    indicators
        Areas × indicators.
    areas
        Areas to describe.
    reference
        Areas to compare with.
    threshold
        Usual deviations from which an indicator counts.

    Returns
    -------
    At most two rows per area, most striking area first; columns `gebiedscode`, `indicator`, `waarde`, `z`. Only indicators with
    a direction that are no composite of others, turned so that more means more need; indicators that mirror one another count once, and
    areas in which none passes the threshold are left out.
    """
    directed = [item for item in INDICATORS if item.direction and not item.composite]
    codes = [item.code for item in directed]
    z = robust_z(indicators.loc[areas, codes], indicators.loc[reference, codes])
    need = z * [item.direction for item in directed]
    rows = []
    # Ties are broken by code, as in the lists of one wijk.
    for area in need.max(axis="columns").sort_index().sort_values(ascending=False, kind="stable").index:
        ranked = need.loc[area].sort_index().sort_values(ascending=False, kind="stable")
        rows += [
            {"gebiedscode": area, "indicator": code, "waarde": indicators.at[area, code], "z": z.at[area, code]}
            for code in _unmirrored(ranked.index[ranked >= threshold], 2)
        ]
    return pd.DataFrame(rows, columns=["gebiedscode", "indicator", "waarde", "z"])


def _unmirrored(ranked: pd.Index, most: int) -> list[str]:
    """Keep the first indicators that do not say the same as one already kept."""
    kept: list[str] = []
    for code in ranked:
        if len(kept) < most and not any({code, other} <= group for other in kept for group in MIRRORED):
            kept.append(code)
    return kept
