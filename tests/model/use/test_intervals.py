"""Intervals for counts: golden values, order, gaps and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from wijkscan.model.use.intervals import IntervalError, byar, exact_poisson, ratio_interval

counts = st.integers(0, 5_000)
levels = st.floats(0.5, 0.999)


def test_ten_clients():
    assert [round(float(limit), 3) for limit in byar(10)] == [4.787, 18.391]
    assert [round(float(limit), 3) for limit in exact_poisson(10)] == [4.795, 18.390]


def test_zero_clients_and_a_gap():
    for interval in (byar, exact_poisson):
        low, high = interval(np.array([0.0, np.nan]))
        assert low[0] == 0
        assert 3.6 < high[0] < 3.8
        assert np.isnan([low[1], high[1]]).all()


@given(observed=counts, level=levels)
def test_exact_limits_leave_the_tail_they_promise(observed, level):
    low, high = exact_poisson(observed, level)
    tail = (1 - level) / 2
    assert poisson.cdf(observed, high) == pytest.approx(tail, rel=1e-6)
    if observed:
        assert poisson.sf(observed - 1, low) == pytest.approx(tail, rel=1e-6)


@given(observed=st.integers(10, 5_000), level=levels)
def test_byar_is_close_to_exact_from_ten_on(observed, level):
    for near, exact in zip(byar(observed, level), exact_poisson(observed, level), strict=True):
        assert near == pytest.approx(exact, rel=0.02)


@given(observed=counts, level=levels)
def test_the_count_lies_inside(observed, level):
    low, high = byar(observed, level)
    assert 0 <= low <= observed < high


def test_ratio_is_exact_below_ten_and_byar_from_ten_on():
    low, high = ratio_interval([9, 10], [2.0, 2.0])
    assert low == pytest.approx([exact_poisson(9)[0] / 2, byar(10)[0] / 2])
    assert high == pytest.approx([exact_poisson(9)[1] / 2, byar(10)[1] / 2])
    assert np.isnan(ratio_interval([5, 5], [0.0, np.nan])).all()


def test_a_negative_count_is_refused_with_its_area():
    with pytest.raises(IntervalError, match="negatief aantal bij WK039201"):
        byar(pd.Series({"WK039200": 3.0, "WK039201": -5.0}))


def test_a_level_outside_0_to_1_is_refused():
    with pytest.raises(IntervalError, match="is 1,5, maar moet tussen 0 en 1 liggen"):
        exact_poisson(3, 1.5)
