"""What expected use is worth, on a made-up country whose truth is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from tests.model.use.made_up_use import SPECIFICATION, country
from wijkscan.model.use.funnel import funnel_limits
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.quality import (
    CALIBRATED,
    GROUPS,
    RAW,
    SEEN,
    WHOLE,
    LeftOut,
    by_chance,
    fit_spread,
    leave_out,
    quality_of,
)
from wijkscan.tables.areas import gemeente_of


@pytest.fixture(scope="module")
def table():
    return country(5, gemeenten=40, wijken=8)


@pytest.fixture(scope="module")
def model(table):
    return fit_expected_use(table, SPECIFICATION)


def totals_of(table):
    return table["geteld"].groupby(gemeente_of(table.index.to_series())).sum()


@pytest.fixture(scope="module")
def seen(table, model):
    return leave_out(totals_of(table), table, model, seed=1)


@pytest.fixture(scope="module")
def found(table, model, seen):
    return quality_of(seen, fit_spread(leave_out(totals_of(table), table, model)))


def test_what_was_learned_from_fits_better_than_what_was_left_out(found):
    r2 = found.measures["r2"]
    assert r2[SEEN] > r2[RAW] > 0.5
    assert r2[CALIBRATED] > r2[RAW]
    assert found.measures["calibration_slope"].between(0.9, 1.1).all()
    assert found.measures.loc[CALIBRATED, "calibration_intercept"] == pytest.approx(0, abs=0.01)


def test_measures_are_those_of_wijken_that_are_large_enough(table, found):
    open_and_large = table["wmo"].notna() & (table["inwoners"] >= SPECIFICATION.minimum_inwoners)
    assert found.measures["areas"].tolist() == [open_and_large.sum()] * 3


def test_in_another_division_than_it_was_fitted_in_the_band_holds_too(found):
    assert found.band.loc[[RAW, CALIBRATED], "binnen"].between(0.92, 0.98).all()
    assert found.band.at[WHOLE, "gebieden"] == 40
    assert (found.band["laag"] < 1).all() and (found.band["hoog"] > 1).all()


def test_groups_go_from_little_to_much_and_hold_every_gemeente_once(table, seen, found):
    groups = found.groups
    assert len(groups) == GROUPS and groups["gemeenten"].sum() == 40
    assert groups["verwacht"].is_monotonic_increasing
    people = table["inwoners"].sum()
    assert (groups["geteld"] > 0).all() and (groups["laag"] <= groups["hoog"]).all()
    per_thousand = 1000 * totals_of(table).sum() / people
    assert groups["geteld"].min() < per_thousand < groups["geteld"].max()


def test_groups_by_hand():
    """Four gemeenten of 1 000 people: four groups of one, of which the ratio is the range."""
    whole = pd.DataFrame({RAW: [10.0, 40, 20, 30], "geteld": [12.0, 40, 20, np.nan], "bevolking": 1000.0}, ["GM1", "GM2", "GM3", "GM4"])
    model = fit_expected_use(country(5), SPECIFICATION)
    codes = [f"WK000{place}01" for place in range(1, 5)]
    wijken = pd.DataFrame({"geteld": [10.0, 20, 30, 41], SEEN: [9.0, 19, 29, 39], RAW: [10.0, 20, 30, 40], CALIBRATED: [10.0, 20, 30, 40],
                           "bevolking": 1000.0}, codes)  # fmt: skip
    everywhere = pd.Series(True, codes)
    spread = replace(fit_spread(leave_out(pd.Series(dtype=float), country(5), model)), usual=1.0)
    groups = quality_of(LeftOut(model, wijken, everywhere, everywhere, whole), spread).groups
    assert groups["gemeenten"].tolist() == [1, 1, 1]  # of the fourth no total is known
    assert groups["verwacht"].tolist() == [10, 20, 40]
    assert groups["geteld"].tolist() == [12, 20, 40]
    assert groups["hoog"].tolist() == pytest.approx([12, 20, 40])


def test_without_any_published_total_there_are_no_groups_and_the_rest_stands(table, model):
    silent = leave_out(pd.Series(dtype=float), table, model)
    found = quality_of(silent, fit_spread(silent))
    assert found.groups.empty and list(found.groups) == ["gemeenten", "verwacht", "geteld", "laag", "hoog"]
    assert found.band.at[WHOLE, "gebieden"] == 0
    assert found.measures.loc[RAW, "r2"] > 0.5


@pytest.mark.parametrize(("rounded_to", "withheld_to"), [(1, -1), (5, 7), (10, -1)])
def test_verdicts_by_chance_are_those_of_every_count_added_up(model, rounded_to, withheld_to):
    """Every count with its chance, rounded and withheld as CBS does, and judged beside the limits."""
    tau2, expected = 0.03, [3.0, 12.0, 30.0, 250.0, 900.0]
    asked = replace(model, specification=replace(SPECIFICATION, rounded_to=rounded_to, withheld_to=withheld_to))
    counts, outside = np.arange(6000), 0.0
    for mean in expected:
        low, high = funnel_limits(mean, level=0.95, tau2=tau2, rounded_to=rounded_to)
        chance = nbinom.pmf(counts, 1 / tau2, 1 / (1 + tau2 * mean))
        ratio, shown = np.floor(counts / rounded_to + 0.5) * rounded_to / mean, counts > withheld_to
        outside += chance[shown & ((ratio < low) | (ratio > high))].sum() / chance[shown].sum()
    assert by_chance(asked, pd.Series(expected), tau2) == pytest.approx(outside)
    assert outside < 0.05 * len(expected)
    assert by_chance(asked, pd.Series([np.nan, 0.0]), tau2) == 0
