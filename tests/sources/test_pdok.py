import io
import json

import geopandas as gpd
import pytest

from tests.sources.asking import PASSING, Steps, clock, hurried
from tests.standins.country import REUSED, areas
from tests.standins.pdok import ISLAND, RD, WITH_HOLE, features
from wijkscan.sources.pdok import fetch_map, pdok_service
from wijkscan.sources.received import checksum
from wijkscan.sources.service import LAND, SourceError
from wijkscan.store.importing import store
from wijkscan.store.snapshots import Library

FILES = ("buurten.geojson", "gemeenten.geojson", "wijken.geojson")


@pytest.fixture
def fetch(pdok_standin, tmp_path):
    def run(year=2024, scope="GM1501", progress=lambda *_: None):
        return fetch_map(
            year,
            scope=scope,
            service=hurried(pdok_standin.url),
            partial=tmp_path / "partial",
            progress=progress,
            now=clock,
        )

    return run


def features_of(received, name):
    return json.loads(received.files[f"{name}.geojson"])["features"]


@pytest.mark.parametrize("name", ["gemeenten", "wijken", "buurten"])
def test_the_country_arrives_feature_by_feature_over_many_pages(fetch, pdok_standin, name):
    pdok_standin.most = 2
    published = json.loads(json.dumps(features(2024, name, RD)))
    assert features_of(fetch(scope=LAND), name) == published


def test_a_gemeente_arrives_alone_and_with_its_water(fetch):
    received = fetch()
    codes = [feature["properties"]["buurtcode"] for feature in features_of(received, "buurten")]
    assert codes == [area.code for area in areas(2024) if area.code.startswith("BU1501")] + ["BU15019997"]
    assert [feature["properties"]["water"] for feature in features_of(received, "gemeenten")] == ["NEE", "JA"]


def test_a_reader_knows_the_coordinates(fetch):
    layer = gpd.read_file(io.BytesIO(fetch(scope=LAND).files["buurten.geojson"])).set_index("buurtcode")
    assert layer.crs.to_epsg() == 28992
    assert layer.loc["BU15010000"].geometry.area == 1_000_000
    assert len(layer.loc[ISLAND].geometry.geoms) == 2
    assert len(layer.loc[WITH_HOLE].geometry.geoms[0].interiors) == 1


def test_a_reused_code_lies_elsewhere_in_another_year(fetch):
    def place(year):
        found = {feature["properties"]["buurtcode"]: feature for feature in features_of(fetch(year), "buurten")}
        return found[REUSED]["geometry"], found[REUSED]["properties"]["indelingswijziging_wijken_en_buurten"]

    assert place(2022) == place(2023)
    assert place(2023)[0] != place(2024)[0]
    assert place(2024)[1] == 3


def test_passport_says_what_was_received(fetch):
    received = fetch()
    passport = received.passport
    assert (passport.kind, passport.producer, passport.table) == ("kaart", "PDOK / CBS", "wijken-en-buurten-2024")
    assert (passport.title, passport.edition, passport.scope) == ("Wijk- en buurtkaart 2024", 2024, "GM1501")
    assert passport.rows == sum(len(features_of(received, name.partition(".")[0])) for name in FILES)
    assert passport.files == FILES
    assert passport.sha256 == checksum(received.files)
    assert passport.fetched == "2026-11-22T09:30:00+00:00"


def test_what_is_fetched_can_be_stored(fetch, tmp_path):
    stored = store(Library(tmp_path / "library"), fetch(scope=LAND))
    assert stored.counts == {"Buurt": 11, "Wijk": 6, "Gemeente": 3}


def test_the_newest_year_that_exists_is_taken(fetch):
    steps = Steps()
    assert fetch(2028, progress=steps).passport.edition == 2026
    assert [label for label, _ in steps.seen][:3] == [f"PDOK: gemeenten {year}" for year in (2028, 2027, 2026)]
    assert steps.seen[-1] == ("PDOK: alles is binnen", 1.0)


def test_no_year_at_all_is_told(fetch):
    with pytest.raises(SourceError, match=r"PDOK heeft geen wijk- en buurtkaart van 2021 of eerder"):
        fetch(2021)


def test_unknown_gemeente_is_told_and_not_remembered(fetch, pdok_standin):
    with pytest.raises(SourceError, match=r"geen gebieden voor gemeente GM1509. Controleer de gemeentecode"):
        fetch(scope="GM1509")
    pdok_standin.fail("empty")
    with pytest.raises(SourceError, match="geen gebieden voor gemeente GM1501"):
        fetch()
    pdok_standin.heal()
    assert fetch().passport.rows == 13


def test_a_service_that_cannot_select_is_selected_from_here(fetch, pdok_standin):
    whole = fetch().files
    pdok_standin.property_filters = False
    assert fetch().files == whole


def test_other_refusals_are_told(fetch, pdok_standin, monkeypatch):
    monkeypatch.setattr("tests.standins.pdok.KNOWN", {"f"})
    with pytest.raises(SourceError, match=r"PDOK weigert de vraag om de kaart 2024 \(gemeenten\) \(code 400\)"):
        fetch(scope=LAND)


@pytest.mark.parametrize("kind", PASSING)
def test_a_fault_that_passes_goes_unnoticed(fetch, pdok_standin, kind):
    whole = fetch().files
    pdok_standin.fail(kind, match="wijken/items", times=1)
    assert fetch().files == whole
    assert pdok_standin.faults[0].seen == 2


@pytest.mark.parametrize(("kind", "reason"), PASSING.items())
def test_a_fault_that_stays_is_told_in_dutch(fetch, pdok_standin, kind, reason):
    pdok_standin.fail(kind, match="wijken/items")
    with pytest.raises(SourceError, match=rf"PDOK antwoordt niet op de vraag om de kaart 2024 \(wijken\): .*{reason}"):
        fetch()


def test_a_broken_delivery_resumes_where_it_stopped(fetch, pdok_standin, tmp_path):
    whole = fetch().files
    pdok_standin.fail("reset", match="buurten/items")
    with pytest.raises(SourceError):
        fetch()
    pdok_standin.heal()
    pdok_standin.requests.clear()
    assert fetch().files == whole
    assert all("buurten/items" in address for address in pdok_standin.requests)
    assert not list((tmp_path / "partial").iterdir())


@pytest.mark.parametrize(
    ("astray", "message"),
    [("loop", "blijft naar dezelfde bladzijden"), ("elsewhere", r"een ander adres \(elders.example\)")],
)
def test_pages_that_lead_astray_are_not_followed(fetch, pdok_standin, astray, message):
    pdok_standin.most = 2
    pdok_standin.astray = astray
    with pytest.raises(SourceError, match=message):
        fetch(scope=LAND)


def test_endless_pages_are_stopped(fetch, pdok_standin, monkeypatch):
    pdok_standin.most = 1
    monkeypatch.setattr("wijkscan.sources.answers.MOST_PAGES", 3)
    with pytest.raises(SourceError, match="naar dezelfde bladzijden"):
        fetch(scope=LAND)
    assert len(pdok_standin.requests) == 3


def test_coordinates_in_degrees_are_refused(fetch, pdok_standin):
    pdok_standin.crs_ignored = True
    with pytest.raises(SourceError, match="niet in het Rijksdriehoeksstelsel"):
        fetch()


def test_a_proxy_of_the_network_is_not_used_for_this_computer(fetch, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert fetch().passport.edition == 2024


def test_address_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("WIJKSCAN_PDOK_URL", raising=False)
    assert pdok_service().url == "https://api.pdok.nl"
    monkeypatch.setenv("WIJKSCAN_PDOK_URL", "http://127.0.0.1:8001")
    assert pdok_service().url == "http://127.0.0.1:8001"
