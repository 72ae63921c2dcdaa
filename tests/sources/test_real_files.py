"""The real files of CBS and RIVM, imported as a user would and compared with their rows as published."""

import json
import shutil
from datetime import datetime

import geopandas as gpd
import pandas as pd
import pytest

from wijkscan.store.importing import load_deliveries, load_map, load_names, store
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import assemble, open_country
from wijkscan.tables.comparability import Link
from wijkscan.tables.figures import resolve

pytestmark = pytest.mark.real_data

FIGURES = {
    "cbs/85984NED_TypedDataSet_gm_wk.parquet": 2024,
    "cbs/kwb_2022_gm_wk_shortnames.parquet": 2022,
    "cbs/kwb_2021_gm_wk_shortnames.parquet": 2021,
    "cbs/84799NED_TypedDataSet.parquet": 2020,
    "rivm/RIVM_gezondheid2020_18+.xlsx": 2020,
}
NOW = datetime(2026, 1, 1, 10, 0, 0)


@pytest.fixture(scope="module")
def library(real_data, tmp_path_factory):
    made = Library(tmp_path_factory.mktemp("data"))
    for path, year in FIGURES.items():
        store(made, receive_figures(real_data / path, year, NOW))
    store(made, receive_map([real_data / "kaart" / "wijkenbuurten_2024.gpkg"], 2024, NOW))
    store(made, receive_map([real_data / "kaart" / "wijken_2022.parquet"], 2022, NOW))
    return made


@pytest.fixture(scope="module")
def maps(library):
    return {item.edition: item for item in library.passports() if item.kind == "kaart"}


@pytest.fixture(scope="module")
def country(library, maps):
    return open_country(load_deliveries(library), load_names(library, maps[2024]))


@pytest.fixture(scope="module")
def haarlem(library, maps, country):
    boundaries = {year: load_map(library, passport, "GM0392") for year, passport in maps.items()}
    return assemble(country, "GM0392", passports=library.passports(), maps=boundaries)


def test_what_is_in_the_files(library):
    found = [(item.kind, item.edition, item.scope, item.rows) for item in library.passports()]
    assert found == [
        ("cijfers", 2020, "land", 17341),
        ("cijfers", 2021, "land-gm-wk", 3601),
        ("cijfers", 2022, "land-gm-wk", 3686),
        ("cijfers", 2024, "land-gm-wk", 3735),
        ("gezondheid", 2020, "land", 17341),
        ("kaart", 2022, "land-wk", 3340),
        ("kaart", 2024, "land", 423 + 3393 + 14566),
    ]


def test_haarlem_has_21_wijken_and_111_buurten(haarlem):
    assert haarlem.peiljaar == 2024
    assert (len(haarlem.of(Niveau.WIJK)), len(haarlem.of(Niveau.BUURT))) == (21, 111)
    assert haarlem.areas.loc[["GM0392", "WK039201"], "gebiedsnaam"].tolist() == ["Haarlem", "Oude Stad"]


def test_the_country_is_there_and_every_wijk_is_on_the_map(library, maps, country, haarlem):
    assert len(haarlem.everywhere(Niveau.GEMEENTE)) == 342
    wijken = haarlem.everywhere(Niveau.WIJK)
    boundaries = load_map(library, maps[2024])
    assert len(wijken) == 3393
    assert boundaries.loc[wijken].geometry.notna().all()
    assert boundaries.geometry.dropna().is_valid.all()
    assert not boundaries.index.duplicated().any()
    assert "WK0363AA" in wijken


@pytest.mark.parametrize(
    ("area", "column", "value"),
    [
        ("WK039201", "inwoners", 14745),
        ("WK039201", "leeftijd_0_15", 1225),
        ("WK039201", "leeftijd_65_plus", 2340),
        ("WK039201", "huishoudens", 8635),
        ("WK039201", "wmo", 665),
        ("WK039201", "wmo_per_1000", 45),
        ("WK039201", "jeugdzorg", 175),
        ("WK039201", "jeugdzorg_percentage", 8.0),
        ("WK039201", "bijstand", 150),
        ("WK039201", "woz_waarde", 513),
        ("WK039201", "personen_in_armoede", 5.2),
        ("WK039201", "inkomen_per_inwoner", 48.4),
        ("WK039201", "mediaan_vermogen", 50.4),
        ("WK039201", "afstand_huisarts", 0.4),
        ("WK039201", "opleiding_hoog", 7110),
        ("WK039218", "wmo", 895),
        ("WK039221", "bijstand", 590),
        ("GM0392", "wmo", 10525),
        ("GM0392", "inwoners", 167636),
        ("WK0363AA", "jeugdzorg", 135),
        ("WK039401", "inwoners", 79895),
    ],
)
def test_values_equal_the_published_rows(haarlem, area, column, value):
    assert haarlem.years[column] == 2024
    assert haarlem.values.loc[area, column] == value


def test_every_number_of_haarlem_equals_the_row_of_cbs(real_data, haarlem):
    raw = pd.read_parquet(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet")
    raw = raw.set_index(raw["Codering_3"].str.strip())
    wijken = haarlem.of(Niveau.WIJK)
    keys = {code: key for code, key in resolve(raw.columns).items() if haarlem.years[code] == 2024}
    assert len(keys) > 60
    published = raw.loc[wijken, list(keys.values())].apply(pd.to_numeric).astype(float).set_axis(list(keys), axis="columns")
    pd.testing.assert_frame_equal(haarlem.values.loc[wijken, list(keys)], published, check_names=False, check_index_type=False)


def test_what_2024_no_longer_has_comes_from_an_older_edition(haarlem):
    assert haarlem.years[["huishoudens_laag_inkomen", "huishoudens_sociaal_minimum"]].tolist() == [2021, 2021]
    assert haarlem.values.loc["WK039201", ["huishoudens_laag_inkomen", "huishoudens_sociaal_minimum"]].tolist() == [6.2, 5.7]
    assert haarlem.sources.loc["WK039201", "huishoudens_laag_inkomen"].startswith("cijfers-2021-")


def test_health_comes_from_rivm(haarlem):
    assert haarlem.years["eenzaam"] == 2020
    found = haarlem.values.loc["WK039201", ["gezondheid_goed", "eenzaam", "sterk_eenzaam", "mantelzorger"]]
    assert found.tolist() == [82.8, 47.9, 11.5, 11.0]
    assert haarlem.values.loc["NL00", "eenzaam"] == 47.0


def test_the_history_has_every_year(haarlem):
    found = {year: values.loc["WK039201", "inwoners"] for year, values in haarlem.history.items()}
    assert found == {2020: 14150, 2021: 14160, 2022: 14080, 2024: 14745}
    ages = {year: values.loc["WK039201", "leeftijd_0_15"] for year, values in haarlem.history.items()}
    assert ages == {2020: 1305, 2021: 1275, 2022: 1240, 2024: 1225}
    assert haarlem.history[2021].loc["WK039201", "wmo"] == 705
    assert haarlem.history[2020].loc["BU03920101", "inwoners"] == 2035


def test_buurten_have_the_figures_of_the_map(real_data, haarlem):
    layer = gpd.read_file(real_data / "kaart" / "wijkenbuurten_2024.gpkg", layer="buurten", ignore_geometry=True)
    own = layer[layer["gemeentecode"] == "GM0392"].drop_duplicates("buurtcode").set_index("buurtcode")
    published = own["aantal_inwoners"].where(own["aantal_inwoners"] >= 0)
    pd.testing.assert_series_equal(
        haarlem.values.loc[haarlem.of(Niveau.BUURT), "inwoners"], published.sort_index(), check_names=False, check_dtype=False,
        check_index_type=False,
    )  # fmt: skip


def test_every_gap_of_haarlem_has_a_reason(haarlem):
    gaps = haarlem.values.loc[haarlem.reasons.index].isna()
    assert (gaps == haarlem.reasons.ne("")).to_numpy().all()


def test_ten_gemeenten_did_not_deliver_wmo(country):
    edition = next(item for item in country.editions if item.year == 2024)
    reasons = edition.figures.reasons["wmo"]
    gemeenten = edition.figures.areas["niveau"] == Niveau.GEMEENTE
    assert sorted(reasons[gemeenten & (reasons == "niet geleverd")].index) == [
        "GM0252", "GM0299", "GM0335", "GM0352", "GM0420", "GM0703", "GM0748", "GM0824", "GM1884", "GM1904",
    ]  # fmt: skip


def test_a_wijk_without_inhabitants_has_no_means(country):
    edition = next(item for item in country.editions if item.year == 2024)
    assert edition.figures.values.loc["WK003415", "inwoners"] == 0
    assert edition.figures.reasons.loc["WK003415", ["huishoudensgrootte", "wmo"]].tolist() == ["bestaat niet", "geheim"]


def test_generalised_boundaries_of_two_years_do_not_break_what_did_not_move(haarlem):
    assert Link.BROKEN.value not in set(haarlem.links.to_numpy().ravel())
    assert haarlem.links[2024].eq(Link.SAME.value).all()


def test_codes_used_again_are_found_by_name_and_by_boundary(library, maps, country):
    # Gemert-Bakel numbered its wijken anew in 2023: WK165203 was Elsendorp and became Handel.
    assert country.links[2024].loc[["WK165203", "WK165206"], 2022].tolist() == [Link.BROKEN.value] * 2
    nameless = open_country(load_deliveries(library))
    boundaries = {year: load_map(library, passport, "GM1652") for year, passport in maps.items()}
    assert assemble(nameless, "GM1652").links.loc["WK165203", 2022] == Link.UNKNOWN.value
    table = assemble(nameless, "GM1652", maps=boundaries)
    assert table.links.loc["WK165203", [2020, 2021, 2022, 2024]].tolist() == [Link.BROKEN.value] * 3 + [Link.SAME.value]
    assert table.reasons.loc["WK165203", "huishoudens_laag_inkomen"] == "bestaat niet"


def test_the_panel_gives_any_of_its_years(real_data, tmp_path):
    path = real_data / "cbs" / "kwb_wijk_panel_2020_2021_2022_2024.parquet"
    found = {}
    for year in (2021, 2022, 2024):
        stored = store(Library(tmp_path / str(year)), receive_figures(path, year, NOW))
        assert stored.passport.scope == "land-wk"
        found[year] = load_deliveries(Library(tmp_path / str(year)))[0].figures.values.loc["WK039201"]
    assert [found[year]["inwoners"] for year in found] == [14160, 14080, 14745]
    assert found[2021][["wmo", "leeftijd_0_15", "woz_waarde"]].tolist() == [705, 1275, 415]


def test_a_panel_delivered_later_does_not_hide_what_it_lacks(real_data, library, country, tmp_path):
    shutil.copytree(library.root, tmp_path / "data")
    combined = Library(tmp_path / "data")
    later = receive_figures(real_data / "cbs" / "kwb_wijk_panel_2020_2021_2022_2024.parquet", 2024, datetime(2026, 6, 1))
    store(combined, later)
    table, before = assemble(open_country(load_deliveries(combined)), "GM0392"), assemble(country, "GM0392")
    own = before.reasons.index
    pd.testing.assert_frame_equal(table.values.loc[own], before.values.loc[own])
    assert table.sources.loc["WK039201", "wmo"] == later.passport.id
    assert table.sources.loc["WK039201", "personen_in_armoede"] != later.passport.id


def test_the_first_release_of_2025_leaves_the_social_columns_to_2024(real_data):
    wrapped = json.loads((real_data / "cbs" / "86165NED_TypedDataSet_wrapped_sample.json").read_text())
    keys = resolve(wrapped["data"]["records"][0])
    assert {"inwoners", "wmo", "bijstand", "jeugdzorg", "elektriciteit"} <= set(keys)
    empty = [code for code, key in keys.items() if wrapped["data"]["records"][0][key] is None]
    assert {"wmo", "bijstand", "jeugdzorg"} <= set(empty)


def test_metadata_of_another_release_does_not_take_columns_away(real_data):
    columns = pd.read_parquet(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet").columns
    properties = pd.DataFrame(json.loads((real_data / "cbs" / "85984NED_DataProperties.json").read_text()))
    assert resolve(columns, properties) == resolve(columns)
