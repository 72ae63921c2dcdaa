"""Measures of fit and prediction for gemeenten not learned from."""

import numpy as np
import pandas as pd
import pytest

from tests.model.use.made_up_use import SPECIFICATION, country
from wijkscan.model.use.measures import cross_validate, measure
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.specification import ExpectedUseError


def test_measures_by_hand():
    observed = pd.Series([10.0, 20.0, 60.0, np.nan])
    expected = pd.Series([12.0, 19.0, 59.0, 5.0])
    population = pd.Series([100.0, 100.0, 100.0, 100.0])
    found = measure(observed, expected, population)
    assert found.areas == 3
    assert found.r2 == pytest.approx(1 - (4 + 1 + 1) / (400 + 100 + 900))
    assert found.cpm == pytest.approx(1 - 4 / 60)
    assert found.mape == pytest.approx((0.2 + 0.05 + 1 / 60) / 3)
    assert found.off == pytest.approx(1 / 3)
    assert found.deviance == pytest.approx(2 * (10 * np.log(10 / 12) + 2 + 20 * np.log(20 / 19) - 1 + 60 * np.log(60 / 59) - 1))


def test_a_perfect_prediction_has_perfect_measures():
    counts = pd.Series([10.0, 20.0, 60.0])
    found = measure(counts, counts, pd.Series([50.0, 400.0, 100.0]))
    assert (found.r2, found.cpm, found.mape, found.off) == (1, 1, 0, 0)
    assert found.calibration_slope == pytest.approx(1)


def test_predictions_that_differ_too_much_have_a_slope_below_one():
    expected = pd.Series([5.0, 20.0, 80.0])
    assert measure(20 * (expected / 20) ** 0.5, expected, pd.Series([100.0] * 3)).calibration_slope == pytest.approx(0.5)


def test_too_few_areas_are_refused():
    pair = pd.Series([1.0, 2.0])
    with pytest.raises(ExpectedUseError, match="2 wijken hebben zowel"):
        measure(pair, pair, pair)


def test_no_gemeente_is_predicted_from_itself():
    table = country(seed=4, gemeenten=12, wijken=10)
    model = fit_expected_use(table, SPECIFICATION)
    predicted = cross_validate(table, model, folds=None)
    assert predicted.notna().all()
    louder = table.copy()
    louder.loc[louder.index.str.startswith("WK0005"), "wmo"] *= 4
    again = cross_validate(louder, fit_expected_use(louder, SPECIFICATION), folds=None)
    own = table.index.str.startswith("WK0005")
    assert again[own].to_numpy() == pytest.approx(predicted[own].to_numpy(), rel=1e-3)
    assert (again[~own] > predicted[~own] * 1.02).any()


def test_the_division_into_parts_is_the_seed():
    table = country(seed=4, gemeenten=12, wijken=10)
    model = fit_expected_use(table, SPECIFICATION)
    one, same = (cross_validate(table, model, folds=4, seed=1) for _ in range(2))
    pd.testing.assert_series_equal(one, same)
    assert not np.allclose(one, cross_validate(table, model, folds=4, seed=2))
