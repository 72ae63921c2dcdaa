"""The stand-in behaves as the real service does: seen through the real cbsodata and through plain requests."""

import cbsodata
import pytest
import requests

from tests.standins.cbs import EDITIONS
from tests.standins.country import EMPTY, NO_DELIVERY, REUSED, WITHHELD

TABLE = "85984NED"


@pytest.fixture
def here(cbs_standin, monkeypatch):
    """Settings with which cbsodata finds the stand-in."""
    monkeypatch.setattr(cbsodata.options, "use_https", False)
    return {"catalog_url": cbs_standin.url.removeprefix("http://"), "proxies": {}, "timeout": (1, 2)}


def by_code(rows):
    return {row["Codering_3"].strip(): row for row in rows}


def test_get_data_of_cbsodata_works_and_replaces_codes_by_names(here):
    rows = cbsodata.get_data(TABLE, select=["WijkenEnBuurten", "Codering_3", "AantalInwoners_5"], **here)
    assert len(rows) == 21
    assert [code for code, row in by_code(rows).items() if row["WijkenEnBuurten"] == "Centrum"] == ["WK150100", "WK1502AA"]


def test_typed_is_inverted_and_gives_padded_text(here):
    rows = by_code(cbsodata.get_data(TABLE, typed=True, **here))
    assert rows["BU15010000"]["AantalInwoners_5"] == "    4210"
    assert rows[WITHHELD]["WmoClienten_93"] == "       ."


def test_an_unpadded_key_finds_nothing_and_says_nothing(here):
    assert cbsodata.get_meta(TABLE, "TypedDataSet", filters="WijkenEnBuurten eq 'GM1501'", **here) == []
    assert len(cbsodata.get_meta(TABLE, "TypedDataSet", filters="WijkenEnBuurten eq 'GM1501    '", **here)) == 1


def test_filters_on_figures_fail_loudly(here):
    with pytest.raises(requests.HTTPError, match="500"):
        cbsodata.get_meta(TABLE, "TypedDataSet", filters="Codering_3 eq 'GM1501    '", **here)


def test_other_ways_to_filter(here):
    def codes(text):
        rows = cbsodata.get_meta(TABLE, "TypedDataSet", select=["WijkenEnBuurten"], filters=text, **here)
        return [row["WijkenEnBuurten"].strip() for row in rows]

    region = "WijkenEnBuurten"
    assert codes(f"startswith({region},'GM') or {region} eq 'NL00      '") == ["NL00", "GM1501", "GM1502", "GM1503"]
    assert codes(f"(substringof('AA0',{region})) and startswith({region},'BU')") == ["BU1502AA01", "BU1502AA02"]


def test_paging_links_are_absolute_and_keep_the_question(cbs_standin):
    address = f"{cbs_standin.url}/ODataFeed/odata/{TABLE}/TypedDataSet"
    question = "$format=json&$select=Codering_3&$filter=startswith(WijkenEnBuurten,'BU1501')"
    pages, following = [], f"{address}?{question}"
    while following:
        page = requests.get(following, timeout=2).json()
        pages.append([row["Codering_3"].strip() for row in page["value"]])
        following = page.get("odata.nextLink")
        assert following is None or following.startswith(f"{address}?$format=json&")
    assert [len(page) for page in pages] == [3, 3]
    codes = [code for page in pages for code in page]
    assert codes == sorted(set(codes))


def test_root_needs_no_more_than_names_and_unknown_tables_are_errors(cbs_standin):
    root = requests.get(f"{cbs_standin.url}/ODataFeed/odata/{TABLE}/?%24format=json", timeout=2).json()
    assert [item["name"] for item in root["value"]][-1] == "WijkenEnBuurten"
    for path in (TABLE.lower(), f"{TABLE}/Onbekend", f"{TABLE}/TypedDataSet?$select=Bestaat_niet"):
        answer = requests.get(f"{cbs_standin.url}/ODataFeed/odata/{path}", timeout=2)
        assert answer.status_code in (400, 404)
        assert answer.json()["odata.error"]["message"]["value"]


def test_a_question_that_is_too_long_is_refused(cbs_standin):
    address = f"{cbs_standin.url}/ODataFeed/odata/{TABLE}/TypedDataSet?$select={'Codering_3,' * 300}"
    assert requests.get(address, timeout=2).status_code == 404


@pytest.mark.parametrize(("year", "columns"), {2022: 117, 2023: 126, 2024: 121, 2025: 121, 2026: 122}.items())
def test_editions_have_the_columns_of_their_year(here, year, columns):
    topics = [row for row in cbsodata.get_meta(EDITIONS[year], "DataProperties", **here) if row["Type"] == "Topic"]
    assert len(topics) == columns
    rows = cbsodata.get_meta(EDITIONS[year], "TypedDataSet", **here)
    assert set(rows[0]) == {"ID", "WijkenEnBuurten", *(row["Key"] for row in topics)}


def test_the_country_has_what_trips_up_a_client(here):
    rows = by_code(cbsodata.get_meta(TABLE, "TypedDataSet", **here))
    assert rows[NO_DELIVERY]["WmoClienten_93"] is None
    assert rows[EMPTY]["AantalInwoners_5"] == 0
    assert rows["GM1501"]["Gemeentenaam_1"] == "Zandrade".ljust(40)
    assert rows[REUSED]["IndelingswijzigingGemeenteWijkBuurt_4"] == "3"
    later = by_code(cbsodata.get_meta(EDITIONS[2025], "TypedDataSet", **here))
    assert all(row["WmoClienten_93"] is None for row in later.values())
    assert later["GM1501"]["AantalInwoners_5"] == 13771


def test_every_fault_is_what_it_says(cbs_standin):
    address = f"{cbs_standin.url}/ODataFeed/odata/{TABLE}/TableInfos"

    def get(kind):
        cbs_standin.heal()
        cbs_standin.fail(kind, after=1, times=1)
        assert requests.get(address, timeout=2).json()["value"]
        return requests.get(address, timeout=0.3)

    for kind in ("reset", "cut"):
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            get(kind)
    with pytest.raises(requests.Timeout):
        get("hang")
    assert get("down").status_code == 503
    assert get("gone").status_code == 404
    assert get("html").text.startswith("<!DOCTYPE html>")
    assert get("empty").json() == {"value": []}
    with pytest.raises(requests.exceptions.JSONDecodeError):
        get("truncated").json()
