"""The stand-in behaves as GoKoala does; every statement is one that a client can trip over."""

import pytest
import requests
from shapely.geometry import shape

from tests.standins.pdok import CRS84, ISLAND, NOT_YET, RD, SECRET, WITH_HOLE


@pytest.fixture
def get(pdok_standin):
    def run(collection="buurten", year=2024, **query):
        address = f"{pdok_standin.url}/cbs/wijken-en-buurten-{year}/ogc/v1/collections/{collection}/items"
        return requests.get(address, params=query, timeout=2)

    return run


def link(page, rel):
    return next((item["href"] for item in page["links"] if item["rel"] == rel), None)


def test_ten_by_default_and_never_more_than_the_most(get, pdok_standin):
    assert get().json()["numberReturned"] == 10
    assert get(limit=5000).json()["numberReturned"] == 12
    pdok_standin.most = 4
    assert get(limit=5000).json()["numberReturned"] == 4
    assert "numberMatched" not in get().json()


def test_next_leads_through_everything_once(get):
    page, codes = get(limit=5).json(), []
    while True:
        codes += [feature["properties"]["buurtcode"] for feature in page["features"]]
        if link(page, "next") is None:
            break
        assert "%7C" in link(page, "next")
        page = requests.get(link(page, "next"), timeout=2).json()
    assert len(codes) == len(set(codes)) == 12


def test_a_cursor_with_other_parameters_starts_again(get):
    page = get(limit=5).json()
    following = link(page, "next")
    assert requests.get(following, timeout=2).json()["features"] != page["features"]
    rebuilt = requests.get(following.replace("limit=5", "limit=6"), timeout=2).json()
    assert rebuilt["features"][:5] == page["features"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"foo": "1"}, "unknown query parameter(s) found: foo"),
        ({"filter": "gemeentecode='GM1501'"}, "CQL support is not enabled for this API"),
        ({"crs": "EPSG:28992"}, "requested format or crs is not supported"),
        ({"limit": "veel"}, "limit must be a positive number"),
    ],
)
def test_what_it_does_not_know_is_a_problem(get, query, detail):
    answer = get(**query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == detail


def test_a_year_without_map_is_not_found(get):
    assert get(year=2019).status_code == 404


def test_coordinates_follow_the_question(get):
    degrees, metres = get(limit=1), get(limit=1, crs=RD)
    assert degrees.headers["Content-Crs"] == f"<{CRS84}>"
    assert metres.headers["Content-Crs"] == f"<{RD}>"
    assert 3 < shape(degrees.json()["features"][0]["geometry"]).centroid.x < 8
    assert shape(metres.json()["features"][0]["geometry"]).bounds == (120000, 490000, 121000, 491000)


def test_features_have_the_shapes_and_gaps_of_the_real_map(get):
    found = {feature["properties"]["buurtcode"]: feature for feature in get(limit=100, crs=RD).json()["features"]}
    assert all(isinstance(feature["id"], str) for feature in found.values())
    assert len(shape(found[ISLAND]["geometry"]).geoms) == 2
    assert len(shape(found[WITH_HOLE]["geometry"]).geoms[0].interiors) == 1
    assert found["BU15019997"]["properties"]["water"] == "JA"
    assert found["BU15019997"]["properties"]["aantal_wmo_clienten"] == SECRET
    later = get(year=2025, limit=1).json()["features"][0]["properties"]
    assert later["aantal_wmo_clienten"] == NOT_YET


def test_gemeenten_have_water_and_abroad_parts(get):
    found = get("gemeenten").json()["features"]
    assert [(item["properties"]["gemeentecode"], item["properties"]["water"]) for item in found] == [
        ("GM1501", "NEE"),
        ("GM1502", "NEE"),
        ("GM1503", "NEE"),
        ("GM1501", "JA"),
        ("GM0998", "B"),
    ]


def test_selection_by_gemeente(get):
    assert {item["properties"]["gemeentecode"] for item in get(gemeentecode="GM1502").json()["features"]} == {"GM1502"}
    assert get(gemeentecode="1502").json()["features"] == []


def test_the_wfs_ignores_a_cql_filter(pdok_standin):
    address = f"{pdok_standin.url}/cbs/wijkenbuurten/2024/wfs/v1_0"
    query = {"typeNames": "wijkenbuurten:buurten", "CQL_FILTER": "gemeentecode='GM1501'"}
    found = requests.get(address, params=query, timeout=2).json()
    assert len(found["features"]) == 12
    assert "aantalInwoners" in found["features"][0]["properties"]
