"""Predictions for gemeenten that a model has not seen, in one step instead of by fitting anew."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.model.use.made_up_use import SPECIFICATION, country
from wijkscan.model.use.left_out import predict_left_out
from wijkscan.model.use.measures import cross_validate
from wijkscan.model.use.model import fit_expected_use


@pytest.fixture(scope="module")
def table():
    return country(5, gemeenten=30, wijken=8)


@pytest.fixture(scope="module")
def model(table):
    return fit_expected_use(table, SPECIFICATION)


def test_one_step_comes_to_what_fitting_anew_comes_to(table, model):
    anew = cross_validate(table, model, folds=10)
    step = predict_left_out(table, model, folds=10)
    moved, left = np.log(anew / model.predict(table)), np.log(step / anew)
    # A few wijken lie further: fitted anew, the range of a covariate that was learned from may end before theirs.
    assert left.abs().quantile(0.95) < 0.01
    assert left.std() < moved.std() / 3
    assert list(step.index) == list(table.index)


def test_the_counts_of_a_gemeente_do_not_move_what_is_expected_of_it(table, model):
    """Ten times as much use in one gemeente: the model as a whole moves, what it says of that gemeente barely does."""
    louder = table.copy()
    louder.loc[louder.index.str.startswith("WK0007"), "wmo"] *= 1.5
    own = louder.index.str.startswith("WK0007")
    fitted = fit_expected_use(louder, SPECIFICATION)
    seen = np.log(fitted.predict(louder) / model.predict(table))[own].abs().max()
    unseen = np.log(predict_left_out(louder, fitted) / predict_left_out(table, model))[own].abs().max()
    assert unseen < 0.2 * seen


def test_the_regional_factor_forgets_the_gemeenten_that_are_left_out(table):
    """Ten pairs of neighbours: who is left out together with the neighbour has no regional factor."""
    near = replace(SPECIFICATION, region_km=6.0, region_prior=0.1)
    centres = pd.DataFrame({"x": [50_000.0 * (place // 2) for place in range(30)], "y": 0.0}, [f"GM{place:04d}" for place in range(1, 31)])
    louder = table.copy()
    louder.loc[louder.index.str.startswith(("WK0001", "WK0002")), "wmo"] *= 2
    fitted = fit_expected_use(louder, near, centres=centres)
    alone = predict_left_out(louder, fitted, folds=30)
    together = predict_left_out(louder, fitted, folds=2, seed=_seed_that_joins())
    wijk = "WK000101"
    assert alone[wijk] > 1.5 * together[wijk]


def _seed_that_joins() -> int:
    codes = np.array([f"GM{place:04d}" for place in range(1, 31)])
    halves = (np.array_split(np.random.default_rng(seed).permutation(codes), 2)[0] for seed in range(99))
    return next(seed for seed, half in enumerate(halves) if {"GM0001", "GM0002"} <= set(half))


def test_with_one_gemeente_nothing_can_be_left_out(table, model):
    own = table[table.index.str.startswith("WK0001")]
    alone = replace(model, regression=replace(model.regression, gemeente_effect=pd.Series({"GM0001": 1.0})))
    pd.testing.assert_series_equal(predict_left_out(own, alone), alone.predict(own))


def test_the_division_is_the_same_every_time_and_gaps_stay_gaps(table, model):
    holes = table.copy()
    holes.loc["WK000301", "inwoners"] = np.nan
    one, same = predict_left_out(holes, model), predict_left_out(holes, model)
    pd.testing.assert_series_equal(one, same)
    assert np.isnan(one["WK000301"])
    assert one.drop("WK000301").notna().all()
