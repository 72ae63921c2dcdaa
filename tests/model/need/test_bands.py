import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.need import NeedUncertainty, bands, need_index


def uncertain(low, median, high):
    areas = [f"WK{number:02d}" for number in range(1, len(low) + 1)]
    ranks = [pd.Series(values, index=areas, dtype=float) for values in (median, low, high)]
    unused = pd.Series(np.nan, index=areas)
    return NeedUncertainty(*ranks, *[unused] * 4, draws=1, seed=0, varied="")


def indexed(areas, missing=()):
    values = pd.DataFrame({"a": np.arange(areas, 0, -1.0), "b": np.arange(areas, 0, -1.0)})
    values.index = pd.Index([f"WK{number:02d}" for number in range(1, areas + 1)])
    values.loc[list(missing), "a"] = np.nan
    return need_index(values, direction={"a": 1, "b": 1}, weights={"a": 1, "b": 1})


def test_overlapping_intervals_share_a_band():
    found = bands(indexed(5), uncertain([1, 1, 3, 3, 5], [1, 2, 3, 4, 5], [2, 2, 4, 4, 5]))
    assert found["band"].tolist() == [1, 1, 2, 2, 3]
    assert found["label"].tolist() == [
        "hoogste behoefte", "hoogste behoefte", "band 2 van 3", "band 2 van 3", "laagste behoefte"
    ]  # fmt: skip


def test_a_chain_of_overlaps_is_one_band_only_when_asked():
    chain = uncertain([1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4, 5])
    assert bands(indexed(4), chain)["band"].tolist() == [1, 1, 2, 2]
    chained = bands(indexed(4), chain, chained=True)
    assert chained["band"].tolist() == [1, 1, 1, 1]
    assert set(chained["label"]) == {"onderling niet te onderscheiden"}


def test_of_one_area_alone_no_word_compares():
    assert bands(indexed(1), uncertain([1965], [2000], [2654]))["label"].tolist() == ["niets om naast te leggen"]


def test_an_area_that_is_mostly_estimated_has_no_band_but_a_reason():
    found = bands(indexed(3, missing=["WK02"]), uncertain([1, 2, 3], [1, 2, 3], [1, 2, 3]))
    assert found["band"].tolist() == [1, pd.NA, 2]
    assert found["label"].tolist() == ["hoogste behoefte", "geen band", "laagste behoefte"]
    assert found["reden"].tolist() == ["", "50 % van het gewicht is geschat, hooguit 33 % mag", ""]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30), st.booleans())
def test_bands_follow_the_order_of_the_score_and_chained_ones_never_overlap(intervals, chained):
    median = [middle for middle, _, _ in intervals]
    low, high = [m - below for m, below, _ in intervals], [m + above for m, _, above in intervals]
    band = bands(indexed(len(median)), uncertain(low, median, high), chained=chained)["band"].astype(int)
    ordered = pd.DataFrame({"band": band.to_numpy(), "low": low, "high": high})  # made with the highest score first
    assert ordered["band"].is_monotonic_increasing
    assert sorted(set(band)) == list(range(1, band.max() + 1))
    reached = -np.inf
    for _, members in ordered.groupby("band"):
        assert members["low"].iloc[0] > reached
        reached = members["high"].max() if chained else members["high"].iloc[0]


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]])
def test_the_order_of_areas_does_not_matter(order):
    index, uncertainty = indexed(4), uncertain([1, 1, 3, 3], [1, 2, 3, 4], [2, 2, 4, 4])
    mixed = uncertain([1, 1, 3, 3], [1, 2, 3, 4], [2, 2, 4, 4])
    shuffled = NeedUncertainty(*[getattr(mixed, name).iloc[order] for name in mixed.table.columns], draws=1, seed=0, varied="")
    assert bands(index, shuffled)["band"].equals(bands(index, uncertainty)["band"])
