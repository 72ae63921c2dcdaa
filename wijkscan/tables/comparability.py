"""May two editions of the same gebiedscode be compared? Only where neither the boundary moved nor the code was reused."""

from collections.abc import Mapping
from enum import StrEnum

import geopandas as gpd
import pandas as pd

from wijkscan.tables.figures import Figures

# Share of overlap (intersection over union) above which two boundaries count as the same; CBS itself ignores shifts
# under 5 metres, which in a small buurt is about this much.
SAME_BOUNDARY = 0.98
_UNCHANGED = 1


class Link(StrEnum):
    """What is known about one area between one edition and the newest."""

    SAME = "vergelijkbaar"
    BROKEN = "grens of code gewijzigd"
    UNKNOWN = "niet te controleren"


def chain(editions: Mapping[int, Figures], maps: Mapping[int, gpd.GeoDataFrame] | None = None) -> pd.DataFrame:
    """Tell per area and edition whether it may be compared with the newest edition.

    Parameters
    ----------
    editions
        Checked figures per year.
    maps
        Checked boundaries per year, where loaded; they decide where ``indelingswijziging`` cannot.

    Returns
    -------
    Index gebiedscode of the newest edition, columns years (ascending), values of :class:`Link`. ``indelingswijziging``
    compares with the year before only, so the flags of *all* years in between are chained: a 2 (code changed) or 3
    (boundary moved) breaks everything older. Where a year in between is not loaded, both boundaries decide; where those are
    not loaded either, another name means a reused code (broken) and the same name stays "niet te controleren".
    """
    years = sorted(editions, reverse=True)
    newest = editions[years[0]].areas
    state = pd.Series(Link.SAME.value, index=newest.index, dtype=object)
    last = newest.assign(year=years[0])
    result = {years[0]: state}
    for year in years[1:]:
        areas = editions[year].areas
        delivered = newest["niveau"].isin(areas["niveau"].unique())
        step = _decide_by_boundary(_step(last, areas, year), last["year"], year, maps or {})
        # A level that this edition was delivered without says nothing about the areas; the chain goes on behind it.
        state = _worst(state, step).where(delivered, state)
        result[year] = state.where(delivered, Link.UNKNOWN.value)
        present = areas.index.intersection(newest.index)
        last.loc[present, ["gebiedsnaam", "indelingswijziging"]] = areas.loc[present, ["gebiedsnaam", "indelingswijziging"]]
        last.loc[present, "year"] = year
    return pd.DataFrame(result)[sorted(result)]


def _step(later: pd.DataFrame, earlier: pd.DataFrame, year: int) -> pd.Series:
    """Compare each area's row of a later edition with its row of `year`."""
    before = earlier.reindex(later.index)
    absent = ~later.index.isin(earlier.index)
    consecutive = later["year"] - year == 1
    flagged = later["indelingswijziging"].gt(_UNCHANGED)
    renamed = later["gebiedsnaam"].notna() & before["gebiedsnaam"].notna() & later["gebiedsnaam"].ne(before["gebiedsnaam"])
    # The flag says nothing about a gemeente (it keeps its code when it takes in another), nor about years in between.
    unknown = ~consecutive | later["indelingswijziging"].isna()
    # A new name alone does not break a consecutive year: flag 1 promises the same boundary under another name.
    broken = flagged | absent | (renamed & unknown)
    step = pd.Series(Link.SAME.value, index=later.index, dtype=object).mask(unknown, Link.UNKNOWN.value)
    return step.mask(broken, Link.BROKEN.value).mask(later["niveau"].eq("Land"), Link.SAME.value)


def _decide_by_boundary(
    step: pd.Series, later_year: pd.Series, year: int, maps: Mapping[int, gpd.GeoDataFrame]
) -> pd.Series:
    """Settle what the flags leave open by laying one boundary over the other, where both maps are loaded."""
    if year not in maps:
        return step
    step = step.copy()
    for later in set(maps) & set(later_year[step == Link.UNKNOWN.value]):
        doubtful = step.index[(step == Link.UNKNOWN.value) & (later_year == later)]
        doubtful = doubtful.intersection(maps[later].index).intersection(maps[year].index)
        one, other = maps[later].geometry.loc[doubtful], maps[year].geometry.loc[doubtful]
        overlap = one.intersection(other, align=False).area / one.union(other, align=False).area
        step.loc[doubtful] = overlap.ge(SAME_BOUNDARY).map({True: Link.SAME.value, False: Link.BROKEN.value})
    return step


def _worst(one: pd.Series, other: pd.Series) -> pd.Series:
    either_broken = one.eq(Link.BROKEN.value) | other.eq(Link.BROKEN.value)
    either_unknown = one.eq(Link.UNKNOWN.value) | other.eq(Link.UNKNOWN.value)
    worst = pd.Series(Link.SAME.value, index=one.index, dtype=object).mask(either_unknown, Link.UNKNOWN.value)
    return worst.mask(either_broken, Link.BROKEN.value)
