from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.made_up_areas import GM, A, B, C, delivery, people, rows, table_of
from wijkscan.model.indicators.compute import comparison, compute_indicators, long_table, trend
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS
from wijkscan.tables.areas import COUNTRY

SHARES = {"leeftijd_65_plus": [60, 10, 20, 30], "inwoners": [310, 100, 100, 100]}
NL = {COUNTRY: {"inwoners": 1000, "leeftijd_65_plus": 210}}


def test_the_gemeente_has_its_published_figure_and_not_that_of_its_wijken():
    found = compute_indicators(table_of(delivery(2024, rows(**SHARES))))
    assert found.values.loc[[A, B, C], "aandeel_65_plus"].tolist() == [10, 20, 30]
    assert found.figure(GM, "aandeel_65_plus") == pytest.approx(100 * 60 / 310)
    assert found.year("aandeel_65_plus") == 2024


def test_nederland_is_added_up_only_where_nothing_was_published():
    other = rows(["GM0394", "WK039401"], leeftijd_65_plus=[15, 15], inwoners=[90, 90])
    without = compute_indicators(table_of(delivery(2024, rows(**SHARES) | other)))
    assert without.figure(COUNTRY, "aandeel_65_plus") == pytest.approx(100 * 75 / 400)
    assert without.figure(COUNTRY, "inwoners") == 400
    assert without.added_up == {"inwoners", "aandeel_65_plus"}
    published = compute_indicators(table_of(delivery(2024, NL | rows(**SHARES) | other)))
    assert published.figure(COUNTRY, "aandeel_65_plus") == 21
    assert published.added_up == frozenset()
    partly = compute_indicators(table_of(delivery(2024, {COUNTRY: {"inwoners": 1000}} | rows(**SHARES) | other)))
    assert partly.added_up == {"aandeel_65_plus"}


def test_what_cannot_be_added_up_stays_unknown():
    found = compute_indicators(table_of(delivery(2024, rows(inwoners=[3, 1, 1, 1]) | {"GM0394": {}, "WK039401": {}})))
    assert np.isnan(found.figure(COUNTRY, "inwoners"))
    assert found.added_up == frozenset()


def test_all_parts_of_an_indicator_come_from_one_year():
    table = table_of(
        delivery(2025, rows(inwoners=[620, 200, 200, 200])),
        delivery(2024, rows(**SHARES)),
    )
    found = compute_indicators(table)
    assert found.figure(A, "aandeel_65_plus") == 10
    assert found.figure(A, "inwoners") == 200
    assert (found.year("aandeel_65_plus"), found.year("inwoners")) == (2024, 2025)


def test_reason_and_source_are_those_of_the_year_of_the_figure():
    ages = {"leeftijd_15_25": 100, "leeftijd_25_45": 100, "leeftijd_45_65": 100, "leeftijd_65_plus": 100}
    older = {code: {**ages, "bijstand": 20} for code in (GM, A, B, C)}
    older[B]["bijstand"] = None
    newer = rows(bijstand=[90, 30, 30, 30], inwoners=[1500, 500, 500, 500])
    found = compute_indicators(table_of(delivery(2024, older), delivery(2025, newer)))
    assert (found.year("bijstand"), found.year("bijstand_per_1000")) == (2025, 2024)
    assert found.figure(A, "bijstand_per_1000") == 50
    assert found.sources.at[A, "bijstand_per_1000"].startswith("cijfers-2024")
    assert found.sources.at[A, "bijstand"].startswith("cijfers-2025")
    assert np.isnan(found.figure(B, "bijstand_per_1000"))
    assert found.reasons.at[B, "bijstand_per_1000"] == "geheim"


def test_a_wijk_without_inhabitants_has_no_shares():
    cells = {name: [*figures[:3], 0] for name, figures in SHARES.items()}
    found = compute_indicators(table_of(delivery(2024, rows(**cells))))
    assert found.figure(C, "inwoners") == 0
    assert np.isnan(found.figure(C, "aandeel_65_plus"))
    assert found.reasons.at[C, "aandeel_65_plus"] == "bestaat niet"


def test_what_nobody_delivered_was_not_delivered():
    found = compute_indicators(table_of(delivery(2024, rows(**SHARES))))
    assert found.year("eenzaam") is None
    assert set(found.reasons["eenzaam"]) == {"niet geleverd"}
    assert found.sources["eenzaam"].isna().all()


def test_a_file_without_any_indicator_gives_only_gaps():
    found = compute_indicators(table_of(delivery(2024, rows(mannen=[3, 1, 1, 1]))))
    assert found.values.isna().all(axis=None)
    assert found.values.shape == (5, len(INDICATORS))
    assert set(found.reasons.to_numpy().ravel()) == {"niet geleverd"}


cells = st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=4, max_size=4)


@examples(25)
@given(st.dictionaries(st.sampled_from(["inwoners", "leeftijd_65_plus", "wmo", "huishoudens"]), cells, min_size=1),
       st.dictionaries(st.sampled_from(["inwoners", "leeftijd_65_plus", "wmo", "huishoudens"]), cells, min_size=1))  # fmt: skip
def test_every_figure_has_a_year_and_a_source_and_every_gap_a_reason(newer, older):
    known = {"bevolkingsdichtheid": [1, 2, 3, 4]}  # so that no edition is empty
    table = table_of(delivery(2025, rows(**newer, **known)), delivery(2024, rows(**older)))
    found = compute_indicators(table)
    own = found.values.loc[[GM, A, B, C]]
    told = found.reasons.loc[own.index]
    assert (own.notna() == told.eq("")).all(axis=None)
    assert (own.notna() == found.sources.loc[own.index].notna()).all(axis=None)
    assert found.years[own.columns[own.notna().any()]].notna().all()
    for code in own.columns[own.notna().any()]:
        items = table.country.editions
        used = {item.year for item in items if set(BY_INDICATOR[code].columns) <= set(item.figures.values)}
        assert found.year(code) in used


@examples(10)
@given(st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(random):
    made = people(6)
    shuffled = list(made.items())
    random.shuffle(shuffled)
    one = compute_indicators(table_of(delivery(2024, made)))
    other = compute_indicators(table_of(delivery(2024, dict(shuffled))))
    pd.testing.assert_frame_equal(one.values, other.values.loc[one.values.index])
    pd.testing.assert_frame_equal(one.reasons, other.reasons.loc[one.reasons.index])
    assert one.added_up == other.added_up


def test_a_trend_goes_through_the_years_and_shows_where_the_boundary_moved():
    moved = rows(**SHARES)
    moved[A]["IndelingswijzigingGemeenteWijkBuurt_4"] = "3"
    table = table_of(
        delivery(2025, rows(inwoners=[330, 110, 110, 110])),
        delivery(2024, moved),
        delivery(2023, rows(inwoners=[300, 90, 90, None])),
    )
    found = trend(table, "inwoners", A)
    assert found.to_dict("list") == {
        "jaar": [2023, 2024, 2025], "waarde": [90, 100, 110], "breuk": [False, True, False], "onzeker": [False, False, False]
    }  # fmt: skip
    assert trend(table, "inwoners", C)["jaar"].tolist() == [2024, 2025]
    assert trend(table, "aandeel_65_plus", B).to_dict("list")["waarde"] == [20]
    assert trend(table, "eenzaam", A).empty


def test_a_year_in_between_that_is_not_loaded_makes_a_trend_uncertain():
    table = table_of(delivery(2024, rows(inwoners=[3, 1, 1, 1])), delivery(2022, rows(inwoners=[3, 1, 1, 1])))
    assert trend(table, "inwoners", A)[["breuk", "onzeker"]].to_numpy().tolist() == [[False, False], [False, True]]


def test_a_trend_of_figures_made_for_the_areas_of_a_later_year_is_whole():
    moved = rows(inwoners=[3, 1, 1, 1])
    moved[A]["IndelingswijzigingGemeenteWijkBuurt_4"] = "3"
    years = [delivery(2024, moved), *(delivery(year, rows(inwoners=[3, 1, 1, 1])) for year in (2022, 2020))]

    def health(title):
        made = [delivery(year, rows(eenzaam=[45, 46, 47, 48]), kind="gezondheid") for year in (2020, 2022, 2024)]
        return [replace(item, passport=replace(item.passport, title=title.format(item.passport.edition))) for item in made]

    own, later = (trend(table_of(*years, *health(title)), "eenzaam", A) for title in ("Gezondheid {}", "Gezondheid {} (indeling 2024)"))
    assert (own["jaar"].tolist(), own["breuk"].tolist()) == ([2020, 2022, 2024], [False, False, True])
    assert not later[["breuk", "onzeker"]].to_numpy().any()


def test_two_moves_in_a_row_leave_what_lies_between_them_uncertain():
    def year(number):
        made = rows(inwoners=[3, 1, 1, 1])
        made[A]["IndelingswijzigingGemeenteWijkBuurt_4"] = "3" if number in (2024, 2023) else "1"
        return delivery(number, made)

    found = trend(table_of(*map(year, (2024, 2023, 2022))), "inwoners", A)
    assert found[["breuk", "onzeker"]].to_numpy().tolist() == [[False, False], [False, True], [True, False]]


def test_a_comparison_by_hand():
    found = compute_indicators(table_of(delivery(2024, NL | rows(**SHARES))))
    row = comparison(found, A, GM, pd.Index([B, C])).loc["aandeel_65_plus"]
    assert row[["waarde", "nederland", "vergelijkbaar"]].tolist() == [10, 21, 25]
    assert row["gemeente"] == pytest.approx(100 * 60 / 310)
    assert (row["jaar"], row["reden"]) == (2024, "")
    assert row["bron"].startswith("cijfers-2024")


def test_the_long_table_has_one_row_per_area_and_indicator_and_names_its_source():
    table = table_of(delivery(2024, rows(**SHARES)), delivery(2022, rows(eenzaam=[40, 41, None, 43]), kind="gezondheid"))
    found = long_table(compute_indicators(table), table)
    assert list(found) == ["gebiedscode", "gebiedsnaam", "niveau", "indicator", "waarde", "eenheid", "jaar", "bron", "reden"]
    assert len(found) == 4 * len(INDICATORS)
    assert found["gebiedscode"].is_monotonic_increasing
    assert found.loc[found["gebiedscode"] == A, "indicator"].tolist() == [item.code for item in INDICATORS]
    by_hand = found.set_index(["gebiedscode", "indicator"])
    assert by_hand.loc[(A, "eenzaam")].tolist() == [A, "Wijk", 41, "%", 2022, "CBS proef, 2022 (gemodelleerde schatting)", ""]
    assert by_hand.loc[(A, "inwoners"), "bron"] == "CBS proef, 2024"
    assert by_hand.loc[(B, "eenzaam"), "reden"] == "geheim"
    assert pd.isna(by_hand.loc[(B, "eenzaam"), "bron"])
    assert COUNTRY not in found["gebiedscode"].to_numpy()
