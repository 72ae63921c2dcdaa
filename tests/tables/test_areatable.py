from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.tables.building import delivery, squares
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import UnknownGemeenteError, assemble, merge, open_country
from wijkscan.tables.boundaries import read_map
from wijkscan.tables.comparability import Link

GM, A, B = "GM0392", "WK039201", "WK039202"


def _rows(**columns):
    """Three areas of one gemeente; per feed key a value for the gemeente and its two wijken."""
    return {code: {key: cells[place] for key, cells in columns.items()} for place, code in enumerate((GM, A, B))}


def _table(*deliveries, gemeente=GM, **more):
    return assemble(open_country(deliveries, more.pop("names", None)), gemeente, **more)


def _boundaries(codes, shift=0.0):
    areas, _ = read_map({Niveau.WIJK: squares(codes, "wijk", shift=shift)}, "kaart")
    return areas


def test_the_year_is_chosen_per_column():
    table = _table(
        delivery(2024, _rows(AantalInwoners_5=[300, 100, 200], WmoClienten_93=[30, 10, 20])),
        delivery(2025, _rows(AantalInwoners_5=[330, 110, 220], WmoClienten_93=[None, None, None])),
    )
    assert table.peiljaar == 2025
    assert table.years[["inwoners", "wmo"]].tolist() == [2025, 2024]
    assert table.values.loc[A, ["inwoners", "wmo"]].tolist() == [110, 10]
    assert pd.isna(table.years["bijstand"])
    assert set(table.reasons["bijstand"]) == {"bestaat niet"}
    assert table.values["bijstand"].isna().all()


def test_an_edition_without_social_columns_leaves_them_to_the_year_before():
    table = _table(
        delivery(2024, _rows(WmoClienten_93=[30, 10, 20])),
        delivery(2026, _rows(AantalInwoners_5=[330, 110, 220])),
    )
    assert table.years[["inwoners", "wmo"]].tolist() == [2026, 2024]


@pytest.mark.parametrize(
    ("newer", "chosen"), [([30, 11, None], 2025), ([30, None, None], 2024), ([None, 11, 22], 2025), ([None, None, None], 2024)]
)
def test_half_of_the_wijken_is_enough(newer, chosen):
    table = _table(
        delivery(2024, _rows(WmoClienten_93=[30, 10, 20])), delivery(2025, _rows(WmoClienten_93=newer))
    )
    assert table.years["wmo"] == chosen


def test_wijken_without_inhabitants_do_not_count_for_how_full_an_edition_is():
    rows = _rows(AantalInwoners_5=[100, 100, 0], WmoClienten_93=[10, 10, None])
    rows["WK039203"] = {"AantalInwoners_5": 0, "WmoClienten_93": None}
    older = {code: {"AantalInwoners_5": 100, "WmoClienten_93": 5} for code in rows}
    assert _table(delivery(2024, older), delivery(2025, rows)).years["wmo"] == 2025


def test_a_few_wijken_beat_the_gemeente_alone_and_the_gemeente_alone_beats_nothing():
    few = _rows(WmoClienten_93=[30, 10, None])
    few["WK039203"] = few["WK039204"] = {"WmoClienten_93": None}
    alone = {code: {"WmoClienten_93": 35 if code == GM else None} for code in few}
    assert _table(delivery(2024, few), delivery(2025, alone)).years["wmo"] == 2024
    assert _table(delivery(2025, alone)).years["wmo"] == 2025


def test_deliveries_complete_each_other_per_area_and_per_column():
    table = _table(
        delivery(2024, _rows(AantalInwoners_5=[300, 100, 200], WmoClienten_93=[30, 10, 20])),
        delivery(2024, {A: {"AantalInwoners_5": 101}}, flag=None, fetched="2026-02-01T10:00:00", scope="GM0392-wk"),
        delivery(2024, {"BU03920101": {"AantalInwoners_5": 50}}, fetched="2026-03-01T10:00:00", scope="GM0392-bu"),
    )
    assert table.values.loc[[GM, A, B, "BU03920101"], "inwoners"].tolist() == [300, 101, 200, 50]
    assert table.values.loc[A, "wmo"] == 10
    assert table.areas.loc[A, "indelingswijziging"] == 1
    assert table.reasons.loc["BU03920101", "wmo"] == "niet geleverd"
    assert table.sources.loc[A, "inwoners"].startswith("cijfers-2024-GM0392-wk-2026-02-01")
    assert table.sources.loc[A, "wmo"].startswith("cijfers-2024-land-2026-01-01")
    assert pd.isna(table.sources.loc["BU03920101", "wmo"])


def test_a_newer_delivery_that_withholds_a_value_counts():
    table = _table(
        delivery(2024, _rows(WmoClienten_93=[30, 10, 20])),
        delivery(2024, _rows(WmoClienten_93=[30, None, 20]), fetched="2026-02-01T10:00:00", scope="GM0392"),
    )
    assert np.isnan(table.values.loc[A, "wmo"])
    assert table.reasons.loc[A, "wmo"] == "geheim"


def test_figures_on_a_map_only_count_where_no_table_has_the_area():
    on_map = {
        A: {"AantalInwoners_5": 999, "Koopwoningen_47": 42},
        "BU03920101": {"AantalInwoners_5": 50, "Koopwoningen_47": 40},
    }
    table = _table(
        delivery(2024, _rows(AantalInwoners_5=[300, 100, 200], Koopwoningen_47=[50, None, 51])),
        delivery(2024, on_map, kind="kaart", fetched="2026-09-01T10:00:00"),
    )
    assert table.values.loc[[A, "BU03920101"], "inwoners"].tolist() == [100, 50]
    assert table.values.loc["BU03920101", "koopwoningen"] == 40
    assert np.isnan(table.values.loc[A, "koopwoningen"])


def test_health_and_figures_of_one_year_are_two_editions():
    health = delivery(2022, _rows(Eenzaam_28=[47, 48, 46]), kind="gezondheid")
    figures = [delivery(year, _rows(AantalInwoners_5=[3, 1, 2])) for year in (2022, 2021)]
    editions = merge([*figures, health])
    assert [(item.year, item.kind) for item in editions] == [(2022, "cijfers"), (2022, "gezondheid"), (2021, "cijfers")]
    table = _table(delivery(2024, _rows(AantalInwoners_5=[3, 1, 2])), health)
    assert (table.peiljaar, table.years["eenzaam"]) == (2024, 2022)
    assert table.values.loc[A, "eenzaam"] == 48


_deliveries = st.lists(st.tuples(st.integers(2020, 2025), st.integers(1, 28), st.integers(0, 500)), min_size=1, max_size=5)


@examples(15)
@given(_deliveries, st.randoms(use_true_random=False))
def test_the_order_of_deliveries_does_not_matter(made, random):
    deliveries = [
        delivery(year, _rows(AantalInwoners_5=[1, number, None]), fetched=f"2026-01-{day:02}T10:00:{place:02}")
        for place, (year, day, number) in enumerate(made)
    ]
    shuffled = list(deliveries)
    random.shuffle(shuffled)
    one, other = _table(*deliveries), _table(*shuffled)
    pd.testing.assert_frame_equal(one.values, other.values)
    pd.testing.assert_frame_equal(one.reasons, other.reasons)
    pd.testing.assert_frame_equal(one.links, other.links)


@examples(25)
@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=6, max_size=6))
def test_every_value_has_a_source_and_every_gap_a_reason(cells):
    table = _table(
        delivery(2024, _rows(AantalInwoners_5=[3, 1, 2], WmoClienten_93=cells[:3])),
        delivery(2023, _rows(AantalInwoners_5=[3, 1, 2], WmoClienten_93=cells[3:])),
    )
    values = table.values.loc[table.reasons.index]
    assert (values.notna() == table.sources.notna()).to_numpy().all()
    assert (values.isna() == table.reasons.fillna("").ne("")).to_numpy().all()


def test_an_older_figure_over_another_boundary_is_no_figure():
    newest = _rows(AantalInwoners_5=[300, 100, 200])
    newest[A]["IndelingswijzigingGemeenteWijkBuurt_4"] = "3"
    table = _table(delivery(2024, _rows(WmoClienten_93=[30, 10, 20])), delivery(2025, newest))
    assert table.links.loc[[A, B], 2024].tolist() == [Link.BROKEN.value, Link.SAME.value]
    assert table.values.loc[[GM, B], "wmo"].tolist() == [30, 20]
    assert np.isnan(table.values.loc[A, "wmo"])
    assert table.reasons.loc[A, "wmo"] == "bestaat niet"
    assert table.history[2024].loc[A, "wmo"] == 10


def test_older_figures_for_the_areas_of_a_newer_year_are_figures():
    """RIVM works out its monitor of 2022 for the wijken of 2024: what changed before that changes nothing in them."""
    newest = _rows(AantalInwoners_5=[300, 100, 200])
    newest[A]["IndelingswijzigingGemeenteWijkBuurt_4"] = "3"
    years = [delivery(2022, _rows(AantalInwoners_5=[290, 90, 200])), delivery(2024, newest)]
    health = delivery(2022, _rows(Eenzaam_28=[47, 48, 46]), kind="gezondheid")
    assert np.isnan(_table(*years, health).values.loc[A, "eenzaam"])
    remade = replace(health, passport=replace(health.passport, title="Gezondheid per wijk en buurt; 2022 (indeling 2024)"))
    table = _table(*years, remade)
    assert table.values.loc[[A, B], "eenzaam"].tolist() == [48, 46]
    assert table.at(2022, ["eenzaam"]).loc[A, "eenzaam"] == 48


def test_boundaries_refine_the_links_of_this_gemeente_only():
    other = {"GM0394": {"AantalInwoners_5": 9}, "WK039401": {"AantalInwoners_5": 9}}
    country = open_country([delivery(year, _rows(AantalInwoners_5=[3, 1, 2]) | other) for year in (2024, 2022)])
    assert country.links[2024].loc[[A, "WK039401"], 2022].tolist() == [Link.UNKNOWN.value] * 2
    maps = {2024: _boundaries([A, B]), 2022: _boundaries([A, B])}
    moved = {2024: _boundaries([A, B]), 2022: _boundaries([A, B], shift=300)}
    assert assemble(country, GM, maps=maps).links.loc[[A, B], 2022].tolist() == [Link.SAME.value] * 2
    assert assemble(country, GM, maps=moved).links.loc[[A, B], 2022].tolist() == [Link.BROKEN.value] * 2
    assert country.links[2024].loc["WK039401", 2022] == Link.UNKNOWN.value


def test_a_map_of_another_year_gives_names_only_where_the_figures_have_none():
    names = pd.DataFrame({"gebiedsnaam": ["Van de kaart", "Ook"], "gemeentenaam": ["Haarlem"] * 2}, index=[A, B])
    rows = _rows(AantalInwoners_5=[3, 1, 2])
    rows[A]["regio"] = "Van de cijfers"
    found = _table(delivery(2024, rows), names=names).areas.loc[[A, B, GM], "gebiedsnaam"]
    assert found.tolist() == ["Van de cijfers", "Ook", GM]


def test_a_name_on_the_map_shows_that_a_code_was_used_again():
    older = _rows(AantalInwoners_5=[3, 1, 2], WmoClienten_93=[30, 10, 20])
    older[A]["regio"], older[B]["regio"] = "Oude Stad", "Zijlweg"
    names = pd.DataFrame({"gebiedsnaam": ["Oude Stad", "Handel"], "gemeentenaam": ["Haarlem"] * 2}, index=[A, B])
    table = _table(delivery(2022, older), delivery(2024, _rows(AantalInwoners_5=[3, 1, 2])), names=names)
    assert table.links.loc[[A, B], 2022].tolist() == [Link.UNKNOWN.value, Link.BROKEN.value]
    assert table.values.loc[[A, B], "wmo"].fillna(-1).tolist() == [10, -1]


def test_a_gemeente_with_an_older_edition_only_is_seen_from_its_own_year():
    merged = {"GM0373": {"AantalInwoners_5": 9}, "WK037301": {"AantalInwoners_5": 9, "WmoClienten_93": 1}}
    rows = _rows(AantalInwoners_5=[3, 1, 2])
    country = open_country([delivery(2023, rows | merged), delivery(2024, rows, scope=GM)])
    assert (country.peiljaar(GM), country.peiljaar("GM0373")) == (2024, 2023)
    table = assemble(country, "GM0373")
    assert table.peiljaar == 2023
    assert table.of(Niveau.WIJK).tolist() == ["WK037301"]
    assert sorted(table.everywhere(Niveau.WIJK)) == ["WK037301", A, B]


def test_of_other_gemeenten_the_values_have_no_buurten():
    rows = {code: {"AantalInwoners_5": 10} for code in ("GM0392", A, "BU03920101", "GM0394", "WK039401", "BU03940101")}
    older = {code: {"WmoClienten_93": 5} for code in rows}
    table = _table(delivery(2024, older), delivery(2025, rows))
    wanted = {"NL00", "GM0392", A, "BU03920101", "GM0394", "WK039401"}
    assert set(table.values.index) == set(table.at(2024, ["wmo"]).index) == wanted
    # An area may still be named.
    assert set(table.areas.index) == wanted | {"BU03940101"}


def test_the_history_has_every_year_and_only_this_gemeente():
    other = {"WK039401": {"AantalInwoners_5": 9}}
    table = _table(*[delivery(year, _rows(AantalInwoners_5=[year, 1, 2]) | other) for year in (2022, 2024, 2023)])
    assert list(table.history) == [2022, 2023, 2024]
    assert [values.loc[GM, "inwoners"] for values in table.history.values()] == [2022, 2023, 2024]
    assert all("WK039401" not in values.index for values in table.history.values())
    assert "WK039401" in table.values.index


def test_an_area_that_an_older_edition_does_not_know_has_no_figure_there():
    newest = _rows(AantalInwoners_5=[300, 100, 200])
    newest["WK039203"] = {"AantalInwoners_5": 5}
    newest["BU03920101"] = {"AantalInwoners_5": 5}
    table = _table(delivery(2024, _rows(WmoClienten_93=[30, 10, 20])), delivery(2025, newest))
    assert table.reasons.loc[["WK039203", "BU03920101"], "wmo"].tolist() == ["bestaat niet", "niet geleverd"]


def test_passports_are_handed_on():
    made = delivery(2024, _rows(AantalInwoners_5=[3, 1, 2]))
    assert _table(made, passports=[made.passport]).passports == (made.passport,)


@pytest.mark.parametrize("deliveries", [[], [delivery(2024, _rows(AantalInwoners_5=[3, 1, 2]))]])
def test_an_unknown_gemeente_is_refused(deliveries):
    with pytest.raises(UnknownGemeenteError) as caught:
        _table(*deliveries, gemeente="GM1234")
    assert str(caught.value) == (
        "Gemeente GM1234 zit niet in de geladen cijfers. Haal de cijfers op bij Gegevens of kies een gemeente uit de lijst."
    )


def test_a_gemeente_that_was_dissolved_is_not_of_today_and_says_what_it_went_into():
    beemster, wijk = "GM0370", "WK037001"
    older = delivery(2021, _rows(AantalInwoners_5=[3, 1, 2]) | {beemster: {"AantalInwoners_5": 9}, wijk: {"AantalInwoners_5": 9}})
    newer = delivery(2024, _rows(AantalInwoners_5=[3, 1, 2]))
    assert _table(older, gemeente=beemster).peiljaar == 2021
    with pytest.raises(UnknownGemeenteError) as caught:
        _table(older, newer, gemeente=beemster)
    assert str(caught.value) == (
        "Gemeente Beemster (GM0370) bestaat niet meer: zij is in 2022 opgegaan in Purmerend (GM0439). Kies Purmerend (GM0439)."
    )


def test_a_newer_edition_of_another_gemeente_dissolves_nobody():
    older = delivery(2021, _rows(AantalInwoners_5=[3, 1, 2]))
    newer = delivery(2024, {"GM0394": {"AantalInwoners_5": 9}, "WK039401": {"AantalInwoners_5": 9}}, scope="GM0394")
    assert _table(older, newer).peiljaar == 2021


@pytest.mark.parametrize("scope", ["land", "GM0394"])
def test_the_gemeenten_of_today_are_those_with_a_peiljaar(scope):
    """One that was dissolved is not, one whose newest figures are older is; and one without wijken is not."""
    beemster = {"GM0370": {"AantalInwoners_5": 9}, "WK037001": {"AantalInwoners_5": 9}, "GM0395": {"AantalInwoners_5": 9}}
    older = delivery(2021, _rows(AantalInwoners_5=[3, 1, 2]) | beemster)
    newer = delivery(2024, {"GM0394": {"AantalInwoners_5": 9}, "WK039401": {"AantalInwoners_5": 9}}, scope=scope)
    country = open_country([older, newer])
    found = country.known_today()
    assert found == ({"GM0394"} if scope == "land" else {"GM0394", "GM0392", "GM0370"})
    for gemeente in found:
        assert country.peiljaar(gemeente)
    for gemeente in {"GM0370", "GM0392", "GM0395", "GM0001"} - found:
        with pytest.raises(UnknownGemeenteError):
            country.peiljaar(gemeente)
