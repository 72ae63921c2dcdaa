import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wijkscan.model.need import NeedError, imd_transform
from wijkscan.model.need.scale import contributions, fit_scale

COLUMN = np.array([10.0, 30.0, 20.0, 40.0])
whole = hnp.arrays(float, st.integers(2, 30), elements=st.integers(-50, 50))


def test_imd_golden():
    assert imd_transform(np.array([0.1, 0.5, 0.9, 1.0])).round(2).tolist() == [2.39, 15.65, 50.43, 100.0]


def test_imd_of_ten_ranks_golden():
    scaled = fit_scale(np.arange(10.0), "imd")(np.arange(10.0))
    assert scaled[[0, 4, 8, 9]].round(2).tolist() == [2.39, 15.65, 50.43, 100.0]


@pytest.mark.parametrize(
    ("how", "lowest", "expected"),
    [
        ("z", 0, [-1.162, 0.387, -0.387, 1.162]),
        ("minmax", 0, [0, 66.667, 33.333, 100]),
        ("minmax", 1, [1, 67, 34, 100]),
        ("percentile", 0, [25, 75, 50, 100]),
        ("none", 0, [10, 30, 20, 40]),
    ],
)
def test_each_scale_by_hand(how, lowest, expected):
    assert fit_scale(COLUMN, how, lowest)(COLUMN).round(3).tolist() == expected


def test_equal_values_share_the_mean_of_their_ranks():
    column = np.array([1.0, 1.0, 2.0, 3.0])
    assert fit_scale(column, "percentile")(column).tolist() == [37.5, 37.5, 75, 100]


@pytest.mark.parametrize(("how", "middle"), [("z", 0), ("minmax", 50), ("percentile", 66.667)])
def test_areas_that_are_alike_get_the_middle(how, middle):
    column = np.full(3, 0.1)
    assert fit_scale(column, how)(column).round(3).tolist() == [middle] * 3


def test_a_gap_stays_a_gap_on_every_scale():
    for how in ("z", "minmax", "percentile", "imd", "none"):
        for known in (COLUMN, np.full(4, 2.0)):
            assert np.isnan(fit_scale(known, how)(np.array([np.nan]))).all(), how


@given(whole, st.floats(0.01, 1000), st.floats(-1000, 1000), st.sampled_from(["z", "minmax", "percentile", "imd"]))
def test_another_unit_changes_no_scale(column, factor, shift, how):
    other = column * factor + shift
    assert np.allclose(fit_scale(column, how)(column), fit_scale(other, how)(other), atol=1e-6)


@given(whole, st.sampled_from(["z", "minmax", "percentile", "imd"]))
def test_more_is_never_less_on_a_scale(column, how):
    points = np.linspace(-60, 60, 50)
    assert (np.diff(fit_scale(column, how)(points)) >= -1e-9).all()


def test_geometric_by_hand():
    table = pd.DataFrame({"a": [4.0, 1.0], "b": [16.0, 1.0]}, index=["WK01", "WK02"])
    parts = contributions(table, pd.Series({"a": 0.5, "b": 0.5}), "geometric")
    assert np.allclose(parts.sum(axis=1), [8, 1])
    assert np.allclose(parts, [[8 / 3, 16 / 3], [0.5, 0.5]])


def test_geometric_refuses_values_below_one():
    table = pd.DataFrame({"a": [4.0, 1.0], "b": [16.0, 0.0]}, index=["WK01", "WK02"])
    with pytest.raises(NeedError, match=r"WK02: de indicator 'b' is na normaliseren 0,00; .* Kies min–max"):
        contributions(table, pd.Series({"a": 0.5, "b": 0.5}), "geometric")
