"""Observed beside expected: calibration, comparison and the under-use list."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.use.comparison import (
    NEED_HIGH_USE_LOW,
    NEED_LOW_USE_HIGH,
    calibrate,
    calibrate_to_known,
    compare,
    under_use,
)
from wijkscan.model.use.intervals import byar, exact_poisson
from wijkscan.model.use.specification import ExpectedUseError
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN

CODES = ["WK000100", "WK000101", "WK000200"]
GEMEENTE = pd.Series(["GM0001", "GM0001", "GM0002"], CODES)


def test_calibration_by_hand():
    expected = pd.Series([30.0, 10.0, 5.0], CODES)
    scaled = calibrate(expected, pd.Series({"GM0001": 60.0, "GM0002": np.nan}), GEMEENTE)
    assert scaled["gekalibreerd"].iloc[:2].to_list() == [45, 15]
    assert scaled["ruw"].to_list() == [30, 10, 5]
    assert np.isnan(scaled["gekalibreerd"].iloc[2])


def test_calibration_to_known_counts_reaches_wijken_without_one():
    expected = pd.Series([30.0, 10.0, 5.0], CODES)
    scaled = calibrate_to_known(expected, pd.Series([15.0, np.nan, np.nan], CODES), GEMEENTE)
    assert scaled["gekalibreerd"].iloc[:2].to_list() == [15, 5]
    assert np.isnan(scaled["gekalibreerd"].iloc[2])


@given(
    expected=st.lists(st.floats(0.1, 1e4), min_size=2, max_size=30),
    total=st.floats(0, 1e5),
)
def test_calibrated_counts_add_up_to_the_published_total(expected, total):
    codes = [f"WK0001{place:02d}" for place in range(len(expected))]
    gemeente = pd.Series("GM0001", codes)
    scaled = calibrate(pd.Series(expected, codes), pd.Series({"GM0001": total}), gemeente)
    assert scaled["gekalibreerd"].sum() == pytest.approx(total)


def test_comparison_by_hand():
    observed = pd.Series({"a": 200.0, "b": 100.0, "c": 60.0, "d": np.nan, "e": np.nan, "f": 5.0, "g": 125.0})
    expected = pd.Series({"a": 100.0, "b": 100.0, "c": 100.0, "d": 20.0, "e": 20.0, "f": np.nan, "g": 100.0})
    withheld = pd.Series(observed.index == "d", observed.index)
    reasons = pd.Series({"d": "geheim", "e": "niet geleverd"}).reindex(observed.index)
    table = compare(observed, expected, withheld=withheld, reasons=reasons, tau2=0.0)
    assert list(table.columns)[:8] == ["waargenomen", "verwacht", "verwacht_bekend", "verhouding", "laag", "hoog", "oordeel", "reden"]
    assert table["oordeel"].to_list() == [HIGHER, WITHIN, LOWER, UNKNOWN, UNKNOWN, UNKNOWN, HIGHER]
    assert table.loc["a", ["laag", "hoog"]].to_list() == pytest.approx([float(limit) / 100 for limit in byar(200)])
    assert table.loc["d", "laag"] == 0
    assert table.loc["d", "hoog"] == pytest.approx(float(exact_poisson(7)[1]) / 20)
    assert table.loc["e", ["laag", "hoog"]].isna().all()
    spread = "de spreiding van 95 % van vergelijkbare wijken"
    assert table["reden"].to_dict() == {
        "a": f"2,00 ligt buiten 0,81 tot 1,20, {spread}, en ook buiten die van 99,8 %",
        "b": f"1,00 ligt binnen 0,81 tot 1,20, {spread}",
        "c": f"0,60 ligt buiten 0,81 tot 1,20, {spread}, en ook buiten die van 99,8 %",
        "d": "het aantal ligt tussen 0 en 7 en is geheim; de verhouding is hooguit 0,72",
        "e": "het waargenomen aantal ontbreekt: niet geleverd",
        "f": "het verwachte aantal is niet te berekenen: de bevolking waarover het gaat is onbekend",
        "g": f"1,25 ligt buiten 0,81 tot 1,20, {spread}",
    }


def test_what_rounding_may_have_put_outside_does_not_stand_out():
    """Of ten expected, CBS rounds four to nought: 0,40 lies within the limits, so nought is no proof of little use."""
    observed, expected = pd.Series({"a": 0.0, "b": 0.0, "c": 20.0}), pd.Series({"a": 10.0, "b": 60.0, "c": 10.0})
    table = compare(observed, expected, tau2=0.0, rounded_to=10)
    assert compare(observed, expected, tau2=0.0)["oordeel"].to_list() == [LOWER, LOWER, HIGHER]
    assert table["oordeel"].to_list() == [WITHIN, LOWER, WITHIN]
    assert table.at["a", "reden"] == "0,00 ligt binnen 0,00 tot 2,19, de spreiding van 95 % van vergelijkbare wijken met afronding op 10"
    outside = (table["verhouding"] < table["grens_laag"]) | (table["verhouding"] > table["grens_hoog"])
    assert outside.to_list() == [False, True, False]
    assert table["waargenomen"].equals(observed)


def test_where_nobody_lives_there_is_nothing_to_compare():
    table = compare(pd.Series({"a": 0.0}), pd.Series({"a": 0.0}))
    assert (table.at["a", "oordeel"], table.at["a", "reden"]) == (
        UNKNOWN,
        "volgens de gepubliceerde cijfers woont hier niemand over wie het gaat, dus er valt niets te vergelijken",
    )


def test_spread_is_measured_on_the_areas_given():
    rng = np.random.default_rng(2)
    expected = pd.Series(rng.uniform(100, 900, 300))
    observed = pd.Series(rng.poisson(expected * rng.gamma(25, 1 / 25, 300)).astype(float))
    own, chance = compare(observed, expected), compare(observed, expected, tau2=0.0)
    assert 0.04 <= (own["oordeel"] != WITHIN).mean() <= 0.05 < 0.2 < (chance["oordeel"] != WITHIN).mean()


def test_nothing_observed_at_all_is_unknown_everywhere():
    empty = pd.Series([np.nan, np.nan])
    assert (compare(empty, pd.Series([10.0, 20.0]))["oordeel"] == UNKNOWN).all()


def test_under_use_by_hand():
    codes = list("abcdef")
    need = pd.Series([9.0, 8.0, 5.0, 4.0, 2.0, 1.0], codes)
    ratio = pd.Series([0.9, 0.5, 0.3, 2.0, 1.4, 0.8], codes)
    listed = under_use(need, ratio)
    assert listed["lijst"].to_dict() == {"b": NEED_HIGH_USE_LOW, "a": NEED_HIGH_USE_LOW, "e": NEED_LOW_USE_HIGH}
    assert list(listed.index) == ["b", "a", "e"]
    assert under_use(need, ratio.where(ratio > 1))["lijst"].to_dict() == {"e": NEED_LOW_USE_HIGH}


def test_a_strange_share_is_refused():
    with pytest.raises(ExpectedUseError, match="is 0,7, maar moet tussen 0 en 0,5 liggen"):
        under_use(pd.Series([1.0]), pd.Series([1.0]), top_share=0.7)
