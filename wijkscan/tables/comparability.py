"""May two editions of a gebiedscode be compared? Only where neither the boundary moved nor the code was reused."""

from collections.abc import Mapping
from enum import StrEnum

import geopandas as gpd
import numpy as np
import pandas as pd

from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import Figures

# Share of overlap (intersection over union) above which two boundaries count as the same; CBS itself ignores shifts
# under 5 metres, which in a small buurt is about this much.
SAME_BOUNDARY = 0.98
# Share of overlap under which a boundary has moved or lies elsewhere. Between the two nothing is decided: generalised
# drawings of one and the same wijk differ that much (97 % of the 3 208 wijken on the maps of 2022 and 2024 overlap for
# more than this, half of them for less than 0,97).
MOVED_BOUNDARY = 0.8
_UNCHANGED = 1  # value of indelingswijziging: neither code nor boundary changed since the year before


class Link(StrEnum):
    """What is known about one area between one edition and the newest."""

    SAME = "vergelijkbaar"
    BROKEN = "grens of code gewijzigd"
    UNKNOWN = "niet te controleren"


# Links from good to bad, so that the worst of two is the larger position.
_LINKS = np.array([Link.SAME.value, Link.UNKNOWN.value, Link.BROKEN.value], dtype=object)
_SAME, _UNKNOWN, _BROKEN = range(len(_LINKS))
_PLACE = ["gemeentecode", "niveau"]
_COMPARED = ["gebiedsnaam", "indelingswijziging"]


def chain(
    editions: Mapping[int, Figures], maps: Mapping[int, gpd.GeoDataFrame] | None = None, codes: pd.Index | None = None
) -> pd.DataFrame:
    """Tell per area and edition whether it may be compared with the newest edition.

    Parameters
    ----------
    editions
        Checked figures per year.
    maps
        Checked boundaries per year, where loaded; they decide where ``indelingswijziging`` cannot.
    codes
        Areas of the newest edition to judge; all of them by default.

    Returns
    -------
    Index gebiedscode of the newest edition, columns years (ascending), values of :class:`Link`. ``indelingswijziging``
    compares with the year before only, so the flags of *all* years in between are chained: a 2 (code changed) or 3
    (boundary moved) breaks everything older. Where a year in between is not loaded, both boundaries decide. Where those
    are not loaded either, another name means a reused code (broken); what is left stays "niet te controleren".
    """
    years = sorted(editions, reverse=True)
    newest = editions[years[0]].areas
    chosen = newest.index if codes is None else codes
    last = newest.loc[chosen, [*_PLACE, *_COMPARED]].assign(year=years[0])
    places = pd.MultiIndex.from_frame(last[_PLACE].fillna(""))
    state = np.full(len(last), _SAME)
    result = {years[0]: state}
    for year in years[1:]:
        areas = editions[year].areas
        place = areas.index.get_indexer(last.index)
        before = areas[_COMPARED].take(place).set_axis(last.index)
        step = _step(last, before, place < 0, year, maps or {})
        delivered = places.isin(pd.MultiIndex.from_frame(areas[_PLACE].fillna("").drop_duplicates()))
        # A gemeente or level that this edition was delivered without says nothing about the areas; the chain goes on
        # behind it.
        state = np.where(delivered, np.maximum(state, step), state)
        result[year] = np.where(delivered, state, _UNKNOWN)
        present = place >= 0
        last.loc[present, _COMPARED] = before[present]
        last.loc[present, "year"] = year
    return pd.DataFrame({year: _LINKS[result[year]] for year in sorted(result)}, index=last.index)


def _step(
    later: pd.DataFrame, before: pd.DataFrame, absent: np.ndarray, year: int, maps: Mapping[int, gpd.GeoDataFrame]
) -> np.ndarray:
    """Compare each area's row of a later edition with its row of `year`, `before`; `absent` has none."""
    consecutive = later["year"] - year == 1
    broken = later["indelingswijziging"].gt(_UNCHANGED) | absent
    # The flag says nothing about a gemeente (it keeps its code when it takes in another), nor about years in between.
    unknown = ~consecutive | later["indelingswijziging"].isna()
    # A new name does not break a consecutive year: flag 1 promises the same boundary under another name.
    named = later["gebiedsnaam"].notna() & before["gebiedsnaam"].notna()
    renamed = named & later["gebiedsnaam"].ne(before["gebiedsnaam"])
    overlap = _overlap(later.loc[unknown & ~broken, "year"], year, maps).reindex(later.index)
    same, moved = overlap >= SAME_BOUNDARY, overlap < MOVED_BOUNDARY
    return np.select(
        [later["niveau"].eq(Niveau.LAND), broken, ~unknown, same, moved, overlap.notna(), renamed],
        [_SAME, _BROKEN, _SAME, _SAME, _BROKEN, _UNKNOWN, _BROKEN],
        _UNKNOWN,
    )


def _overlap(later_year: pd.Series, year: int, maps: Mapping[int, gpd.GeoDataFrame]) -> pd.Series:
    """Give intersection over union of each area's boundaries of both years; missing where one of them is."""
    parts: list[pd.Series] = [pd.Series(dtype=float)]
    for later in set(maps) & set(later_year) if year in maps else ():
        codes = later_year.index[later_year == later].intersection(maps[later].index).intersection(maps[year].index)
        one, other = maps[later].geometry.loc[codes], maps[year].geometry.loc[codes]
        parts.append(one.intersection(other, align=False).area / one.union(other, align=False).area)
    overlap: pd.Series = pd.concat(parts)
    return overlap
