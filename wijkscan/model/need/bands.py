"""Bands of need: areas whose place cannot be told apart share a band, instead of a rank from 1 to n."""

import numpy as np
import pandas as pd

from wijkscan.model.need.index import NeedIndex
from wijkscan.model.need.uncertainty import NeedUncertainty

NO_BAND, ALONE = "geen band", "niets om naast te leggen"


def bands(index: NeedIndex, uncertainty: NeedUncertainty, *, chained: bool = False) -> pd.DataFrame:
    """Merge areas with overlapping intervals of rank into ordered bands.

    Parameters
    ----------
    index
        Score and the reason why an area may have no band.
    uncertainty
        Median rank and interval per area.
    chained
        False: an area joins a band when its interval overlaps with that of the first area of the band, so that no band
        holds two areas of which one is certainly higher than the first. True: it joins when it overlaps with any
        area of the band; with many areas, a chain of small overlaps then ends in one band for all.

    Returns
    -------
    Per area ``band`` (1 is the most need; missing without a band), ``label`` and ``reden`` (why there is none; else
    empty). Areas are taken in the order of the score, which is the order of every list of need, equal ones in the order of their
    median rank: in a list by score no band begins anew.
    """
    reach, number, found = -np.inf, 0, {}
    ordered = uncertainty.table.loc[_in_order(index, uncertainty), ["rank_low", "rank_high"]]
    for area, low, high in ordered.itertuples():
        if low > reach:
            number, reach = number + 1, high
        elif chained:
            reach = max(reach, high)
        found[area] = number
    result = pd.DataFrame({"band": pd.Series(found, dtype="Int64").reindex(index.score.index)})
    labels = {band: _label(band, number) for band in range(1, number + 1)} if len(found) > 1 else {1: ALONE}
    result["label"] = [NO_BAND if pd.isna(band) else labels[int(band)] for band in result["band"]]
    result["reden"] = index.reason.to_numpy()
    return result


def _in_order(index: NeedIndex, uncertainty: NeedUncertainty) -> pd.Index:
    with_band = index.has_band & uncertainty.median_rank.notna()
    keys = pd.DataFrame({"score": -index.score, "rank": uncertainty.median_rank})[with_band]
    return keys.sort_index().sort_values(["score", "rank"], kind="stable").index


def _label(band: int, bands_in_all: int) -> str:
    if bands_in_all == 1:
        return "onderling niet te onderscheiden"
    if band == 1:
        return "hoogste behoefte"
    if band == bands_in_all:
        return "laagste behoefte"
    return f"band {band} van {bands_in_all}"
