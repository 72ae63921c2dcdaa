"""What features do to an amount adds up to it, whatever the amount is in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.use.drivers import driver_parts, sum_of

CODES = ["WK000100", "WK000101"]


def test_one_feature_by_hand():
    # Two wijken alike but for one feature, that makes one ask for three times as much as the other.
    factors = pd.DataFrame({"als_gemeente": [50.0, 50.0], "koopwoningen": [1.5, 0.5], "verwacht": [75.0, 25.0]}, CODES)
    parts = driver_parts(pd.Series([7.5, 2.5], CODES), pd.Series([1000, 1000], CODES), factors)
    assert parts["inwoners"].tolist() == [5, 5]
    assert parts["koopwoningen"].tolist() == pytest.approx([2.5, -2.5])
    assert parts[["bevolking", "overig"]].abs().to_numpy().max() < 1e-12


def test_without_factors_everything_but_inhabitants_is_other():
    parts = driver_parts(pd.Series([7.0, 3.0], CODES), pd.Series([1000, 1000], CODES), None)
    assert parts.to_dict("list") == {"inwoners": [5, 5], "overig": [2, -2]}


def test_a_law_that_lacks_a_driver_has_none_of_it():
    parts = {"a": pd.DataFrame({"inwoners": [1.0], "x": [2.0]}, CODES[:1]), "b": pd.DataFrame({"inwoners": [3.0]}, CODES[:1])}
    assert sum_of(parts).to_dict("list") == {"inwoners": [4], "x": [2]}


@pytest.mark.parametrize("heads", [5e-324, 1e-9, 0.0])
def test_an_area_with_almost_nobody_has_finite_parts(heads):
    factors = pd.DataFrame({"als_gemeente": [1.0, 10.0], "koopwoningen": [1.2, 0.9]}, CODES)
    parts = driver_parts(pd.Series([0.0, 10.0], CODES), pd.Series([heads, 1000.0], CODES), factors)
    assert np.isfinite(parts.to_numpy()).all()
    assert parts.sum(axis="columns").tolist() == pytest.approx([0, 10])


@examples(25)
@given(st.data())
def test_parts_add_up_to_the_amount(data):
    size = data.draw(st.integers(1, 6))
    codes = [f"WK0001{place:02d}" for place in range(size)]

    def drawn(low, high):
        return data.draw(st.lists(st.floats(low, high), min_size=size, max_size=size))

    people, amounts = pd.Series(drawn(0, 9000), codes), pd.Series(drawn(0, 1e6), codes)
    factors = pd.DataFrame({name: drawn(0.2, 5) for name in ("als_gemeente", "sterfte", "koopwoningen", "verwacht")}, codes)
    parts = driver_parts(amounts, people, factors)
    assert np.isfinite(parts.to_numpy()).all()
    assert parts.sum(axis="columns").tolist() == pytest.approx(amounts.tolist(), abs=1e-6)
