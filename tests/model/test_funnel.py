"""Funnel limits, overdispersion, shrinkage and verdicts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.funnel import (
    HIGHER,
    LOWER,
    UNKNOWN,
    WITHIN,
    between_areas,
    funnel_limits,
    overdispersion,
    shrunk_ratio,
    verdict,
)

sizes = st.lists(st.floats(1, 5_000), min_size=2, max_size=40)


def test_limits_by_hand():
    low, high = funnel_limits([100.0, 0.0], level=0.95)
    assert (low[0], high[0]) == (pytest.approx(1 - 0.195996), pytest.approx(1 + 0.195996))
    assert np.isnan([low[1], high[1]]).all()
    low, high = funnel_limits(100.0, level=0.95, tau2=0.03)
    assert high - 1 == pytest.approx(1.959964 * 0.2)


def test_overdispersion_by_hand():
    # All E = 100 and z = ±2: winsorising changes nothing, φ = 4, τ² = (4·4 − 3) / (400 − 4·100²/400) = 13 / 300.
    phi, tau2 = overdispersion([120, 80, 120, 80], [100.0] * 4)
    assert (phi, tau2) == (pytest.approx(4), pytest.approx(13 / 300))


def test_one_outlier_does_not_stretch_the_limits():
    expected = np.full(40, 100.0)
    observed = expected + np.tile([12.0, -12.0], 20)
    calm = overdispersion(observed, expected)
    observed[0] = 1_000
    assert overdispersion(observed, expected)[1] == pytest.approx(calm[1], abs=0.005)


def test_the_spread_that_was_put_in_comes_out():
    rng = np.random.default_rng(1)
    expected = rng.uniform(200, 2_000, 4_000)
    observed = rng.poisson(expected * rng.normal(1, 0.2, 4_000).clip(0.1))
    # Winsorising at 10 % takes away part of the spread of a normal distribution by design.
    assert 0.6 * 0.04 < overdispersion(observed, expected)[1] < 0.04
    assert between_areas(observed, expected) == (pytest.approx(1, abs=0.02), pytest.approx(0.04, rel=0.1))


@given(expected=sizes)
def test_without_spread_there_is_no_overdispersion(expected):
    assert overdispersion(expected, expected) == (0, 0)
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
    assert np.isnan(overdispersion([np.nan], [5.0])).all()
    assert overdispersion([90], [20.0])[1] == 0


def test_verdicts_are_neutral():
    observed = pd.Series({"a": 130.0, "b": 100.0, "c": 70.0, "d": np.nan, "e": 3.0})
    expected = pd.Series({"a": 100.0, "b": 100.0, "c": 100.0, "d": 100.0, "e": 0.0})
    assert verdict(observed, expected).to_list() == [HIGHER, WITHIN, LOWER, UNKNOWN, UNKNOWN]
    assert verdict(observed, expected, tau2=0.1).to_list()[:3] == [WITHIN] * 3
