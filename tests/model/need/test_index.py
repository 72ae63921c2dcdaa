import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from wijkscan.model.need import NeedError, NeedMethod, need_index

NAMES = ["a", "b", "c"]
UP = dict.fromkeys(NAMES, 1)
METHODS = st.builds(NeedMethod, normalise=st.sampled_from(["z", "minmax", "percentile", "imd"]), treat_outliers=st.booleans())
MONOTONE = st.sampled_from(["percentile", "imd"])
weights = st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any).map(lambda found: dict(zip(NAMES, found, strict=True)))


@st.composite
def tables(draw, gaps=True):
    areas = draw(st.integers(3, 12))
    element = st.integers(-20, 20).map(float)
    cells = draw(hnp.arrays(float, (areas, 3), elements=(element | st.just(np.nan)) if gaps else element))
    cells[0] = [1, 2, 3]
    return pd.DataFrame(cells, index=[f"WK{number:02d}" for number in range(areas)], columns=NAMES)


def test_three_wijken_by_hand():
    values = pd.DataFrame({"armoede": [0.1, 0.2, 0.3], "werk": [0.9, 0.5, 0.7]}, index=["WK01", "WK02", "WK03"])
    index = need_index(
        values,
        direction={"armoede": 1, "werk": -1},
        weights={"armoede": 3, "werk": 1},
        themes={"armoede": "inkomen", "werk": "meedoen"},
        method=NeedMethod(normalise="minmax"),
    )
    assert np.allclose(index.normalised, [[0, 0], [50, 100], [100, 50]])
    assert np.allclose(index.contributions, [[0, 0], [37.5, 25], [75, 12.5]])
    assert np.allclose(index.score, [0, 62.5, 87.5])
    assert index.theme_contributions.columns.tolist() == ["inkomen", "meedoen"]
    assert index.weights.to_dict() == {"armoede": 0.75, "werk": 0.25}
    assert index.reason.eq("").all()
    assert index.steps["stap"].tolist() == list(range(1, 10))


def test_effective_weights_follow_the_variance():
    values = pd.DataFrame({"a": [0.0, 10, 20, 30], "b": [1.0, -1, -1, 1]})
    index = need_index(values, direction={"a": 1, "b": 1}, weights={"a": 1, "b": 1}, method=NeedMethod(normalise="none"))
    wide, narrow = np.var([0, 10, 20, 30]), np.var([1, -1, -1, 1])
    assert np.allclose(index.effective_weights, [wide / (wide + narrow), narrow / (wide + narrow)])


def test_a_wijk_without_any_value_has_no_score_but_a_reason():
    values = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [1.0, np.nan, 2.0]}, index=["WK01", "WK02", "WK03"])
    index = need_index(values, direction=UP, weights={"a": 1, "b": 1})
    assert index.score.isna().tolist() == [False, True, False]
    assert index.reason["WK02"] == "geen enkele indicator heeft een waarde"
    assert not index.has_band["WK02"]
    assert np.isnan(index.estimated_share["WK02"])
    assert index.contributions.loc["WK02"].isna().all()


@pytest.mark.parametrize(("weight", "has_band"), [(1, True), (1.01, False)])
def test_more_than_a_third_estimated_means_no_band(weight, has_band):
    values = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [1.0, 5, 2], "c": [1.0, 7, 2]}, index=["WK01", "WK02", "WK03"])
    index = need_index(values, direction=UP, weights={"a": weight, "b": 1, "c": 1})
    assert index.has_band["WK02"] == has_band
    assert index.score.notna().all()
    assert index.reason["WK02"] == ("" if has_band else "34 % van het gewicht is geschat, hooguit 33 % mag")


def test_geometric_runs_from_one_to_a_hundred():
    values = pd.DataFrame({"a": [0.0, 1, 2], "b": [0.0, 2, 1]}, index=["WK01", "WK02", "WK03"])
    method = NeedMethod(normalise="minmax", aggregate="geometric")
    index = need_index(values, direction=UP, weights={"a": 1, "b": 1}, method=method)
    assert np.allclose(index.score, [1, np.sqrt(50.5 * 100), np.sqrt(50.5 * 100)])
    assert "een schaal van 1 (laagste) tot 100 (hoogste)" in index.steps.loc[5, "zin"]


@pytest.mark.parametrize("normalise", ["z", "none"])
def test_geometric_with_zeros_is_refused(normalise):
    values = pd.DataFrame({"a": [0.0, 1, 2]}, index=["WK01", "WK02", "WK03"])
    method = NeedMethod(normalise=normalise, aggregate="geometric")
    with pytest.raises(NeedError, match=r"WK01: de indicator 'a' is na normaliseren .* waarden van 1 of hoger"):
        need_index(values, direction={"a": 1}, weights={"a": 1}, method=method)


def test_equal_weights_when_weighing_is_off():
    values = pd.DataFrame({"a": [0.0, 1, 2], "b": [0.0, 2, 1], "c": [5.0, 2, 1]})
    index = need_index(values, direction=UP, weights={"a": 9, "b": 1, "c": 0}, method=NeedMethod(weigh=False))
    assert index.weights.to_dict() == {"a": 0.5, "b": 0.5}
    assert "uitgezet" in index.steps.loc[6, "zin"]


@given(tables(), weights, METHODS)
def test_contributions_sum_to_the_score(values, weight, method):
    assume(values[[name for name in NAMES if weight[name]]].notna().any().all())
    index = need_index(values, direction=UP, weights=weight, themes={"a": "x", "b": "x", "c": "y"}, method=method)
    assert index.contributions.sum(axis=1, skipna=False).equals(index.score.rename(None))
    assert np.allclose(index.theme_contributions.sum(axis=1, skipna=False), index.score, equal_nan=True)


@given(tables(), weights)
def test_geometric_contributions_sum_to_the_geometric_mean(values, weight):
    index = need_index(values, direction=UP, weights=weight, method=NeedMethod(normalise="minmax", aggregate="geometric"))
    expected = np.exp((np.log(index.normalised) * index.weights).sum(axis=1, skipna=False))
    assert index.contributions.sum(axis=1, skipna=False).equals(index.score.rename(None))
    assert np.allclose(index.score, expected, equal_nan=True)


@given(tables(), weights, METHODS, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(values, weight, method, random):
    order = list(values.index)
    random.shuffle(order)
    score = need_index(values, direction=UP, weights=weight, method=method).score
    mixed = need_index(values.loc[order], direction=UP, weights=weight, method=method).score
    assert mixed.index.tolist() == order
    assert np.allclose(mixed[score.index], score, equal_nan=True)


@given(tables(), weights, METHODS, st.floats(0.1, 50), st.floats(-50, 50))
def test_another_unit_changes_nothing(values, weight, method, factor, shift):
    score = need_index(values, direction=UP, weights=weight, method=method).score
    other = need_index(values.assign(a=values["a"] * factor + shift), direction=UP, weights=weight, method=method).score
    assert np.allclose(other, score, atol=1e-6, equal_nan=True)


@given(tables(), weights, METHODS)
def test_doubling_all_weights_changes_nothing(values, weight, method):
    double = {name: 2 * found for name, found in weight.items()}
    score = need_index(values, direction=UP, weights=weight, method=method).score
    assert need_index(values, direction=UP, weights=double, method=method).score.equals(score)


@given(tables(gaps=False), weights, MONOTONE, st.integers(1, 40), st.sampled_from(NAMES))
def test_more_need_never_lowers_the_rank(values, weight, how, extra, name):
    method = NeedMethod(normalise=how, treat_outliers=False)
    area = values.index[-1]
    more = values.copy()
    more.loc[area, name] += extra
    before = need_index(values, direction=UP, weights=weight, method=method).score.round(9).rank(ascending=False)
    after = need_index(more, direction=UP, weights=weight, method=method).score.round(9).rank(ascending=False)
    assert after[area] <= before[area]


@given(tables(), weights, METHODS)
def test_turning_the_figures_and_the_direction_changes_nothing(values, weight, method):
    score = need_index(values, direction=UP, weights=weight, method=method).score
    turned = need_index(values.assign(a=-values["a"]), direction={**UP, "a": -1}, weights=weight, method=method).score
    assert np.allclose(turned, score, atol=1e-9, equal_nan=True)
