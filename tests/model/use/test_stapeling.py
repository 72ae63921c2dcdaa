"""Huishoudens with several laws: by hand on rows of CBS, adding up whatever is withheld, and nothing where nothing was counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.use.made_up_counts import CENTRUM, COMBINED, GEHEIM, HEERLEN, counted, heerlen, rows, stapeling, table
from wijkscan.model.use.stapeling import combinations, over_buurten, period, shares, stapeling_of
from wijkscan.tables.voorzieningen import HUISHOUDENS, STAPELING, Voorzieningen

WIJKEN = pd.Index(["WK091733", "WK091734", "WK091735"], name="gebiedscode")
EXPECTED = pd.DataFrame({"wmo": [100.0, 300.0, 100.0], "jeugdhulp": [50.0, 60.0, 20.0], "bijstand": [200.0, 80.0, 40.0]}, index=WIJKEN)


def test_a_huishouden_counts_once_whatever_its_laws():
    assert combinations()["jeugdhulp_bijstand_wmo"] == ("wmo", "jeugdhulp", "bijstand")
    assert set(combinations()) == set(COMBINED)
    assert shares().sum().tolist() == pytest.approx([1.0] * len(COMBINED))
    assert shares().loc["wmo", "jeugdhulp_bijstand_wmo"] == pytest.approx(1 / 3)
    assert shares().loc["wmo", "jeugdhulp_bijstand"] == 0


def test_heerlen_by_hand():
    found = stapeling_of(heerlen(), "GM0917")
    assert (found.periode, found.year, found.total) == ("2023-1", 2023, 285 + 90 + 675 + 40)
    laws = found.of_laws()
    assert laws["waarde"].sum() == pytest.approx(found.total)
    assert laws.loc["wmo", "waarde"] == pytest.approx(90 / 2 + 675 / 2 + 40 / 3)
    assert found.gemeente.loc["bijstand_wmo", ["laag", "hoog"]].tolist() == [672.5, 677.5]


def test_what_is_left_goes_to_withheld_wijken_by_expected_use():
    bounds = stapeling_of(heerlen(), "GM0917").per_wijk(WIJKEN, EXPECTED)
    # 630 of 675 are left for two wijken in which 380 and 140 clients of bijstand and Wmo are expected.
    assert bounds.value["bijstand_wmo"].tolist() == pytest.approx([45, 630 * 380 / 520, 630 * 140 / 520])
    assert bounds.low["bijstand_wmo"].tolist() == [42.5, 0, 0]
    # In Centrum all huishoudens together are known, so a combination that is not shown is at most 7.
    assert bounds.value.loc["WK091733", "jeugdhulp_bijstand"] == pytest.approx(7)
    assert bounds.high.loc["WK091733", "jeugdhulp_bijstand"] == pytest.approx(7)


def test_buurten_add_up_to_their_wijk():
    bounds = stapeling_of(heerlen(), "GM0917").per_wijk(WIJKEN, EXPECTED)
    buurten = pd.Index(["BU09173300", "BU09173301", "BU09173400", "BU09173500"])
    wijk = pd.Series(["WK091733", "WK091733", "WK091734", "WK091735"], index=buurten)
    expected = pd.DataFrame({law: [1.0, 3.0, 5.0, 0.0] for law in EXPECTED}, index=buurten)
    found = over_buurten(bounds, expected, pd.Series([10.0, 10.0, 10.0, 0.0], index=buurten), wijk)
    added = found.value.groupby(wijk).sum()
    np.testing.assert_allclose(added.to_numpy(), bounds.value.to_numpy())
    assert found.value.loc["BU09173301", "bijstand_wmo"] == pytest.approx(45 * 3 / 4)


counts = st.one_of(st.just(GEHEIM), st.integers(2, 60).map(lambda number: 5.0 * number))


@examples(60)
@given(
    whole=st.tuples(*[counts] * 4),
    wijken=st.lists(st.tuples(st.one_of(st.just(GEHEIM), st.just(900.0)), *[counts] * 4), min_size=3, max_size=3),
    expected=st.lists(st.lists(st.floats(0, 500), min_size=3, max_size=3), min_size=3, max_size=3),
)
def test_wijken_always_add_up_to_the_gemeente_within_their_limits(whole, wijken, expected):
    areas = {"GM0917": (5_000.0, *whole), **dict(zip(WIJKEN, wijken, strict=True))}
    found = stapeling_of(counted(STAPELING, stapeling(areas)), "GM0917")
    bounds = found.per_wijk(WIJKEN, pd.DataFrame(expected, index=WIJKEN, columns=list(EXPECTED)))
    np.testing.assert_allclose(bounds.value.sum().to_numpy(), found.gemeente["waarde"].to_numpy())
    assert (bounds.low >= 0).all(axis=None)
    assert (bounds.low <= bounds.value + 1e-9).all(axis=None)
    assert (bounds.value <= bounds.high + 1e-9).all(axis=None)


def test_a_whole_year_goes_before_a_newer_half_and_the_newest_of_each_counts():
    years = pd.concat([stapeling({"GM0917": HEERLEN}, periode) for periode in ("2022", "2021", "2023-1", "2023-2")])
    assert period(years, "GM0917", "totaal", HUISHOUDENS) == "2022"
    assert period(years[years["jaar"] == 2023], "GM0917", "totaal", HUISHOUDENS) == "2023-2"


@pytest.mark.parametrize(
    "nothing",
    [
        Voorzieningen(),
        counted(STAPELING, stapeling({"GM0917": (GEHEIM,) * 5, "WK091733": CENTRUM})),
        counted(STAPELING, stapeling({"WK091733": CENTRUM})),
        counted(STAPELING, table(rows("GM0917", {"totaal": 11_940, "jeugdhulp_bijstand": 285}, meting=HUISHOUDENS))),
        counted(STAPELING, table(rows("GM0917", {"totaal": 13_695}))),
    ],
    ids=["no delivery", "all withheld", "wijken only", "not every combination", "clients only"],
)
def test_without_a_count_of_the_gemeente_there_is_none(nothing):
    assert stapeling_of(nothing, "GM0917") is None


def test_of_a_combination_that_is_withheld_half_of_the_most_is_taken():
    found = stapeling_of(counted(STAPELING, stapeling({"GM0088": (65, GEHEIM, GEHEIM, 10, GEHEIM)})), "GM0088")
    assert found.gemeente.loc["jeugdhulp_wmo"].tolist() == [3.5, 0, 7]
    assert found.total == pytest.approx(10 + 3 * 3.5)
