"""The need index of a gemeente: which indicators take part, and everything that follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, NEED_THEMES
from wijkscan.model.need import (
    DrawSettings,
    NeedIndex,
    NeedMethod,
    NeedUncertainty,
    Sensitivity,
    bands,
    need_index,
    need_uncertainty,
    sensitivity,
    theme_weights,
)
from wijkscan.model.need.method import Background
from wijkscan.model.need.uncertainty import COLUMNS
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import AreaTable

# Percentages and rates are shares of people; they shrink on the logit scale, for which they must lie between 0 and 1.
_SHARE_UNITS = {"%": 100, "per 1.000": 1000}
ALONE = "er is maar één wijk geladen; laad heel Nederland om haar mee te vergelijken"


@dataclass(frozen=True)
class Behoefte:
    """Need per wijk of one gemeente.

    Parameters
    ----------
    index, uncertainty, sensitivity
        As the need model gives them.
    banding
        Per wijk of the gemeente `band`, `label` and `reden`.
    wijken
        Wijken of the gemeente.
    among_own
        True where the wijken of the gemeente were measured against one another; False where there are too few of them, so that
        they were measured against all loaded wijken.
    left_out
        Indicators without any figure, by label.
    weights
        Weight per theme key, as chosen.
    """

    index: NeedIndex
    uncertainty: NeedUncertainty
    sensitivity: Sensitivity
    banding: pd.DataFrame
    wijken: pd.Index
    among_own: bool
    left_out: tuple[str, ...]
    weights: Mapping[str, float]

    def table(self) -> pd.DataFrame:
        """Give the result per wijk: `score`, `laag`, `hoog`, `plaats_laag`, `plaats_hoog`, `band` and more.

        A band follows from the places (1 is the most need): the margin of the place in the draws, from 5 to 95 %. Further columns are
        `label`, `geschat_aandeel`, `kans_hoogste_vijfde` and `reden`.
        """
        own = self.wijken
        return pd.DataFrame(
            {
                "score": self.index.score.loc[own],
                "laag": self.uncertainty.score_low.loc[own],
                "hoog": self.uncertainty.score_high.loc[own],
                "plaats_laag": self.uncertainty.rank_low.loc[own],
                "plaats_hoog": self.uncertainty.rank_high.loc[own],
                "band": self.banding["band"].loc[own],
                "label": self.banding["label"].loc[own],
                "geschat_aandeel": self.index.estimated_share.loc[own],
                "kans_hoogste_vijfde": self.uncertainty.top_fifth.loc[own],
                "reden": self.banding["reden"].loc[own],
            }
        )


def need_of_gemeente(
    indicators: IndicatorTable,
    table: AreaTable,
    *,
    weights: Mapping[str, float],
    draws: int,
    least_wijken: float,
    concentration: float,
    method: NeedMethod = NeedMethod(),  # noqa: B008  frozen, so the one default can be shared
) -> Behoefte:
    """Compute need with its uncertainty, bands and sensitivity.

    Parameters
    ----------
    indicators, table
        Indicators and table seen from the gemeente.
    weights
        Weight per theme key (see `NEED_THEMES` in the registry) that differs from 1.
    draws
        Number of draws.
    least_wijken
        From this number of wijken on they are measured against one another, below it against all loaded wijken.
    concentration
        How close the drawn weights stay to the chosen ones.
    method
        Choices of the need index.

    Returns
    -------
    Need of the wijken of the gemeente. An indicator that is a gap in all of them is left out and named. A single wijk with
    nothing to compare it with has no score.

    Raises
    ------
    NeedError
        All weights are 0, or no theme has figures.
    """
    own = table.of(Niveau.WIJK)
    among_own = len(own) >= least_wijken
    areas = own if among_own else table.everywhere(Niveau.WIJK)
    wanted = [item.code for item in INDICATORS if item.in_need]
    known = indicators.values.loc[areas, wanted]
    used = [code for code in wanted if known[code].notna().any()]
    per_theme = {theme.value: float(weights.get(key, 1)) for key, theme in NEED_THEMES.items()}
    themes = {code: BY_INDICATOR[code].theme.value for code in used}
    present = {name: weight for name, weight in per_theme.items() if name in themes.values()}
    inputs = _as_shares(known[used])
    direction = {code: BY_INDICATOR[code].direction for code in used}
    by_indicator = theme_weights(themes, present)
    background = _background(indicators, table, areas, used)
    index = need_index(inputs, direction=direction, weights=by_indicator, themes=themes, method=method, **background)
    uncertainty = need_uncertainty(
        inputs,
        direction=direction,
        weights=by_indicator,
        themes=themes,
        method=method,
        settings=DrawSettings(concentration=concentration),
        draws=draws,
        **background,
    )
    if len(areas) == 1:
        index, uncertainty = _without_comparison(index, uncertainty)
    banding = bands(_of_index(index, own), _of_uncertainty(uncertainty, own))
    everywhere = banding if among_own else bands(index, uncertainty)
    moved = sensitivity(
        inputs, direction=direction, weights=by_indicator, banding=everywhere, themes=themes, method=method, **background
    )
    moved = replace(moved, keeps_band=moved.keeps_band.loc[moved.keeps_band.index.intersection(own)])
    left_out = tuple(BY_INDICATOR[code].label for code in wanted if code not in used)
    return Behoefte(index, uncertainty, moved, banding, own, among_own, left_out, {key: weights.get(key, 1) for key in NEED_THEMES})


def _as_shares(values: pd.DataFrame) -> pd.DataFrame:
    """Write percentages and rates as shares from 0 to 1."""
    shares: pd.DataFrame = values / [_SHARE_UNITS.get(BY_INDICATOR[str(code)].unit, 1) for code in values]
    return shares


def _background(indicators: IndicatorTable, table: AreaTable, areas: pd.Index, used: list[str]) -> Background:
    gemeente = table.areas.loc[areas, "gemeentecode"]
    published = _as_shares(indicators.values[used]).reindex(gemeente)
    return Background(
        groups=table.values.loc[areas, "stedelijkheid"],
        sizes=table.values.loc[areas, "inwoners"],
        reference=published.set_axis(areas),
        proportions=[code for code in used if BY_INDICATOR[code].unit in _SHARE_UNITS],
    )


def _without_comparison(index: NeedIndex, uncertainty: NeedUncertainty) -> tuple[NeedIndex, NeedUncertainty]:
    """Take the outcome away: 0 for the only wijk there is would look like an average one."""
    unknown = pd.Series(float("nan"), index=index.score.index)
    emptied: dict[str, Any] = dict.fromkeys(COLUMNS, unknown)
    no_band, reason = index.has_band.ne(index.has_band), pd.Series(ALONE, index=unknown.index)
    return replace(index, score=unknown, has_band=no_band, reason=reason), replace(uncertainty, **emptied)


def _of_index(index: NeedIndex, areas: pd.Index) -> NeedIndex:
    """Keep what bands are made from, for some of the areas."""
    return replace(
        index, score=index.score.loc[areas], has_band=index.has_band.loc[areas], reason=index.reason.loc[areas]
    )


def _of_uncertainty(uncertainty: NeedUncertainty, areas: pd.Index) -> NeedUncertainty:
    kept: dict[str, Any] = {name: getattr(uncertainty, name).loc[areas] for name in COLUMNS}
    return replace(uncertainty, **kept)
