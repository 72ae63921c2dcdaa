"""Funnel limits, spread beyond chance, shrinkage and verdicts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from wijkscan.model.use.funnel import EXACT_TO, WIDEST, between_areas, fit_tau2, funnel_limits, shrunk_ratio, verdict
from wijkscan.model.use.intervals import exact_poisson
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN

sizes = st.lists(st.floats(1, 5_000), min_size=2, max_size=40)


def test_limits_by_hand():
    """Of five expected, 10 or more has a chance of 3,2 % and 11 or more of 1,4 %; 1 or fewer has one of 4,0 % and none of 0,7 %."""
    low, high = (float(limit) * 5 for limit in funnel_limits(5.0, level=0.95))
    assert 0 < low < 1
    assert 10 < high < 11
    low, high = funnel_limits([10_000.0, 0.0, np.nan], level=0.95)
    assert (low[0], high[0]) == (pytest.approx(1 - 0.0196, abs=1e-4), pytest.approx(1 + 0.0196, abs=2e-4))
    assert np.isnan([low[1:], high[1:]]).all()
    low, high = funnel_limits(10_000.0, level=0.95, tau2=0.0099)  # 1 / E + τ² is a hundredth
    assert (high - low) / 2 == pytest.approx(1.96 * 0.1, rel=0.01)


def test_the_normal_approximation_was_too_tight_above_in_small_areas():
    for expected in (0.5, 2.0, 5.0, 10.0, 20.0, 50.0):
        normal = 1 + 1.959964 / np.sqrt(expected)
        high = funnel_limits(expected, level=0.95)[1]
        assert normal < high
        # A whole count is at most one above the limit that need not be whole.
        assert poisson.isf(0.025, expected) <= high * expected + (0 if expected <= EXACT_TO else 0.4)


@pytest.mark.parametrize("tau2", [0.0, 1e-12, 1e-8, 1e-6, 0.004, 0.1, 2.0])
@pytest.mark.parametrize("rounded_to", [1, 5, 10])
def test_a_count_is_outside_when_so_much_or_more_is_too_unlikely(tau2, rounded_to):
    counts = np.arange(0, 400, rounded_to)
    off = rounded_to // 2  # with a multiple of five the limit lies half a client beyond the last count that rounds to it
    for expected in (0.1, 1.0, 3.0, 5.0, 8.0, 40.0, 170.0):
        law = poisson(expected) if tau2 < 1e-7 else nbinom(1 / tau2, 1 / (1 + tau2 * expected))
        words = verdict(pd.Series(counts, dtype=float), pd.Series(expected, np.arange(len(counts))), tau2=tau2, rounded_to=rounded_to)
        least, most = np.maximum(counts - off, 0), counts + off
        surely_many = (law.sf(least - 1) < 0.025) & (least > 1)
        surely_few = law.cdf(most) < 0.025
        at_edge = rounded_to == 5
        if expected <= EXACT_TO:
            assert (words == HIGHER).sum() == pytest.approx(surely_many.sum(), abs=at_edge)
            assert (words == LOWER).sum() == pytest.approx(surely_few.sum(), abs=at_edge)
        else:
            assert (surely_many & (words != HIGHER)).sum() <= at_edge
            assert (surely_few & (words != LOWER)).sum() <= at_edge
        half = law.pmf(least) / 2, law.pmf(most) / 2
        assert (law.sf(least)[words == HIGHER] + half[0][words == HIGHER] < 0.026).all()
        assert (law.cdf(most)[words == LOWER] - half[1][words == LOWER] < 0.026).all()


@given(counts=st.lists(st.integers(0, 30), min_size=1, max_size=20), expected=st.floats(0.05, EXACT_TO))
def test_by_chance_alone_the_verdict_and_the_exact_margin_agree_where_few_are_expected(counts, expected):
    observed = pd.Series(counts, dtype=float)
    low, high = exact_poisson(observed)
    words = verdict(observed, pd.Series(expected, observed.index))
    assert ((words == LOWER) == (high < expected)).all()
    assert ((words == HIGHER) == ((low > expected) & (observed > 1))).all()


@given(observed=st.integers(0, 3_000), expected=st.floats(0.05, 3_000), tau2=st.sampled_from([0.0, 0.003, 0.4]))
@pytest.mark.parametrize("rounded_to", [1, 5, 10])
def test_what_lies_within_needs_no_more_spread_to_lie_within(rounded_to, observed, expected, tau2):
    counts, base = pd.Series([float(observed)]), pd.Series([expected])
    needed = fit_tau2(counts, base, rounded_to=rounded_to)
    within = verdict(counts, base, tau2=tau2, rounded_to=rounded_to)[0] == WITHIN
    assert within == (needed <= tau2) or needed == pytest.approx(tau2, rel=1e-4)


@given(expected=st.floats(0.01, 1e6), tau2=st.floats(0, WIDEST), more=st.floats(0, 1), rounded_to=st.sampled_from([1, 5, 10]))
def test_limits_hold_one_and_widen_with_spread_with_rounding_and_with_confidence(expected, tau2, more, rounded_to):
    low, high = funnel_limits(expected, level=0.95, tau2=tau2)
    assert 0 <= low <= 1 + 1e-9
    assert 1 - 1e-9 <= high < np.inf
    for wider in (
        funnel_limits(expected, level=0.998, tau2=tau2),
        funnel_limits(expected, level=0.95, tau2=tau2, rounded_to=rounded_to),
        funnel_limits(expected, level=0.95, tau2=tau2 + more * (1 - tau2 / WIDEST) / 4) if tau2 < 1 else (low, high),
    ):
        assert wider[0] <= low * (1 + 1e-6)
        assert wider[1] >= high * (1 - 1e-6)


@given(data=st.data(), rounded_to=st.sampled_from([1, 5, 10]))
def test_the_fitted_spread_is_the_smallest_at_which_enough_areas_lie_within(data, rounded_to):
    expected = np.array(data.draw(st.lists(st.floats(1, 3_000), min_size=5, max_size=60)))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    observed = rng.poisson(expected * rng.gamma(4, 1 / 4, expected.size)) // rounded_to * rounded_to

    def within(tau2):
        low, high = funnel_limits(expected, level=0.9, tau2=tau2, rounded_to=rounded_to)
        return ((observed >= low * expected * (1 - 1e-6)) & (observed <= high * expected * (1 + 1e-6))).mean()

    tau2 = fit_tau2(observed, expected, level=0.9, rounded_to=rounded_to)
    assert within(tau2) >= 0.9
    assert tau2 < 1e-3 or within(0.99 * tau2) <= 0.9 + 1 / expected.size


def test_one_outlier_does_not_stretch_the_limits():
    expected = np.full(40, 100.0)
    observed = expected + np.tile([12.0, -12.0], 20)
    calm = fit_tau2(observed, expected)
    observed[0] = 1_000
    assert fit_tau2(observed, expected) == calm == 0


@pytest.mark.parametrize("true", [0.005, 0.02, 0.05])
@pytest.mark.parametrize("shape", ["gamma", "normal", "lognormal"])
def test_the_spread_that_was_put_in_comes_out_and_of_ordinary_areas_one_in_twenty_is_outside(true, shape):
    rng = np.random.default_rng(1)
    expected = np.exp(rng.normal(4.5, 1.2, 6_000)).clip(5)
    ratio = {
        "gamma": lambda: rng.gamma(1 / true, true, 6_000),
        "normal": lambda: rng.normal(1, np.sqrt(true), 6_000).clip(0),
        "lognormal": lambda: rng.lognormal(-np.log1p(true) / 2, np.sqrt(np.log1p(true)), 6_000),
    }[shape]()
    observed = pd.Series(rng.poisson(expected * ratio), dtype=float)
    fitted = fit_tau2(observed, expected)
    assert fitted == pytest.approx(true, rel=0.15, abs=0.0015)
    assert between_areas(observed, expected) == (pytest.approx(1, abs=0.02), pytest.approx(true, rel=0.15))
    for tau2 in (true, fitted):
        outside = (verdict(observed, pd.Series(expected), tau2=tau2) != WITHIN).mean()
        assert 0.04 <= outside <= 0.06


def test_rounding_by_cbs_is_not_taken_for_spread_between_areas():
    """The least count of ten or nought is far from an expectation of five without anything going on."""
    rng = np.random.default_rng(3)
    expected = np.exp(rng.normal(3, 1.5, 6_000))
    counts = rng.poisson(expected * rng.gamma(100, 1 / 100, 6_000))
    rounded = np.round(counts / 10) * 10
    assert fit_tau2(counts, expected) == pytest.approx(0.01, abs=0.005)
    assert fit_tau2(rounded, expected, rounded_to=10) <= 0.011
    assert fit_tau2(rounded, expected) > 0.1


@given(expected=sizes)
def test_without_spread_there_is_none_to_fit(expected):
    assert fit_tau2(expected, expected) == 0
    assert shrunk_ratio(expected, expected) == pytest.approx(np.ones(len(expected)))


@given(expected=sizes, ratios=st.lists(st.floats(0, 5), min_size=40, max_size=40))
def test_shrinking_moves_between_the_own_and_the_usual_ratio(expected, ratios):
    base = np.array(expected)
    observed = base * ratios[: len(base)]
    usual = observed.sum() / base.sum()
    own, shrunk = observed / base, shrunk_ratio(observed, base)
    assert (shrunk >= np.minimum(own, usual) - 1e-9).all()
    assert (shrunk <= np.maximum(own, usual) + 1e-9).all()


def test_gaps_stay_gaps_and_an_empty_area_gets_the_usual_ratio():
    shrunk = shrunk_ratio([np.nan, 30, 0, 50], [10.0, 20.0, 0.0, 100.0])
    assert np.isnan(shrunk[0])
    assert shrunk[2] == pytest.approx(80 / 120)
    assert np.isnan(shrunk_ratio([np.nan], [5.0])).all()
    assert np.isnan(fit_tau2([np.nan, 3.0], [5.0, 0.0]))
    assert fit_tau2([9_000], [20.0]) == WIDEST


def test_verdicts_are_neutral():
    observed = pd.Series({"a": 130.0, "b": 100.0, "c": 70.0, "d": np.nan, "e": 3.0})
    expected = pd.Series({"a": 100.0, "b": 100.0, "c": 100.0, "d": 100.0, "e": 0.0})
    assert verdict(observed, expected).to_list() == [HIGHER, WITHIN, LOWER, UNKNOWN, UNKNOWN]
    assert verdict(observed, expected, tau2=0.1).to_list()[:3] == [WITHIN] * 3
