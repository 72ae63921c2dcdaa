import json

import pytest

from tests.sources.asking import PASSING, Steps, clock, hurried
from tests.standins.cbs import EDITIONS
from tests.standins.country import CONTENTS, EMPTY, WITHHELD, areas, figure
from tests.standins.server import Answer
from wijkscan.sources.cbs import definitions, editions, fetch_edition, service_of
from wijkscan.sources.datasets import KERNCIJFERS
from wijkscan.sources.received import checksum
from wijkscan.sources.service import LAND, SourceError
from wijkscan.store.importing import load_deliveries, store
from wijkscan.store.snapshots import Library
from wijkscan.tables.columns import stem

HERKOMST = {"Nederland", "EuropaExclusiefNederland", "BuitenEuropa", "WestersTotaal", "NietWestersTotaal", "Marokko"}


@pytest.fixture
def fetch(cbs_standin, tmp_path):
    """Fetch an edition from the stand-in, the way the product does it."""

    def run(edition=2024, scope="GM1501", progress=lambda *_: None):
        service = hurried(cbs_standin.url)
        return fetch_edition(
            KERNCIJFERS, edition, scope=scope, service=service, partial=tmp_path / "partial", progress=progress, now=clock
        )

    return run


def rows_of(received, name="TypedDataSet"):
    return json.loads(received.files[f"{name}.json"])


def by_code(received):
    return {row["WijkenEnBuurten"].strip(): row for row in rows_of(received)}


def test_a_gemeente_arrives_exactly_as_published(fetch):
    received = by_code(fetch())
    expected = [area for area in areas(2024) if area.code[2:6] == "1501" or area.code == "NL00"]
    assert set(received) == {area.code for area in expected}
    for area in expected:
        row = received[area.code]
        assert row["WijkenEnBuurten"] == area.key
        for number, (name, path, unit) in enumerate(CONTENTS["2024"], start=1):
            if name not in HERKOMST:
                assert row[f"{name}_{number}"] == figure(area, name, path, unit, 2024), (area.code, name)


@pytest.mark.parametrize("edition", EDITIONS)
def test_herkomst_is_never_asked_for(fetch, cbs_standin, edition):
    received = fetch(edition, LAND)
    stems = {stem(key) for row in rows_of(received) for key in row}
    assert len(stems) > 90
    assert not stems & HERKOMST
    asked = " ".join(address for address in cbs_standin.requests if "TypedDataSet" in address)
    assert not any(f"{name}_" in asked for name in HERKOMST)


def test_the_whole_country_over_many_pages(fetch):
    received = fetch(2024, LAND)
    assert set(by_code(received)) == {area.code for area in areas(2024)}
    assert received.passport.scope == LAND
    assert len(rows_of(received, "WijkenEnBuurten")) == len(areas(2024))


def test_codes_with_letters_and_wijken_of_one_name_stay_apart(fetch):
    received = fetch(2024, LAND)
    titles = {row["Key"].strip(): row["Title"] for row in rows_of(received, "WijkenEnBuurten")}
    assert titles["WK150100"] == titles["WK1502AA"] == "Centrum"
    inwoners = {code: row["AantalInwoners_5"] for code, row in by_code(received).items()}
    assert (inwoners["WK150100"], inwoners["WK1502AA"]) == (7265, 6365)
    assert inwoners[EMPTY] == 0
    assert by_code(received)[WITHHELD]["HuishoudensTotaal_29"] is None


def test_passport_says_what_was_received(fetch):
    received = fetch()
    passport = received.passport
    assert (passport.kind, passport.producer, passport.table, passport.edition) == ("cijfers", "CBS", "85984NED", 2024)
    assert passport.title == "Kerncijfers wijken en buurten 2024"
    assert passport.url.endswith("/ODataFeed/odata/85984NED")
    assert passport.licence == "CC BY 4.0"
    assert passport.fetched == "2026-11-22T09:30:00+00:00"
    assert passport.rows == len(rows_of(received)) == 11
    assert passport.sha256 == checksum(received.files)
    assert passport.files == ("DataProperties.json", "TableInfos.json", "TypedDataSet.json", "WijkenEnBuurten.json")
    assert passport.definitions["wmo"] == "Omschrijving van Wmo-cliënten. Tweede alinea."


def test_same_answers_give_the_same_bytes(fetch):
    assert fetch().files == fetch().files


def test_what_is_fetched_can_be_stored_and_read(fetch, tmp_path):
    library = Library(tmp_path / "library")
    stored = store(library, fetch(2024, LAND))
    assert stored.counts == {"Buurt": 11, "Wijk": 6, "Gemeente": 3, "Land": 1}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_fits_the_table(fetch, tmp_path, edition):
    library = Library(tmp_path / "library")
    store(library, fetch(edition, LAND))
    figures = load_deliveries(library)[0].figures
    assert figures.values.loc["GM1501", ["inwoners", "leeftijd_65_plus"]].notna().all()
    social = figures.values.get("wmo", figures.values["inwoners"] * float("nan"))
    assert bool(social.loc["GM1501"] > 0) == (edition < 2025)


def test_progress_goes_from_nothing_to_everything(fetch):
    steps = Steps()
    fetch(progress=steps)
    shares = [share for _, share in steps.seen]
    assert shares == sorted(shares)
    assert steps.seen[0] == ("CBS: edities", 0)
    assert ("CBS: wijken", 0.25) in steps.seen
    assert steps.seen[-1] == ("CBS: alles is binnen", 1.0)


def test_editions_come_from_the_catalogue_without_its_decoys(cbs_standin):
    assert editions(KERNCIJFERS, hurried(cbs_standin.url)) == EDITIONS


def test_known_editions_when_the_catalogue_is_out(cbs_standin):
    cbs_standin.fail("down", match="ODataCatalog")
    known = {year: table for table, (year,) in KERNCIJFERS.tables.items() if year >= KERNCIJFERS.first}
    assert editions(KERNCIJFERS, hurried(cbs_standin.url)) == known


def test_unknown_edition_names_those_that_exist(fetch):
    with pytest.raises(SourceError, match=r"geen Kerncijfers wijken en buurten van 2017. Kies een van: 2022, 2023, 2024"):
        fetch(2017)


def test_unknown_gemeente_names_the_nearest(fetch):
    with pytest.raises(SourceError, match=r"Gemeente 'GM1510' komt niet voor in tabel 85984NED.*Zandrade \(GM1501\)"):
        fetch(scope="GM1510")


def test_a_table_with_another_title_is_refused(fetch, cbs_standin):
    cbs_standin.fail("down", match="ODataCatalog")
    cbs_standin.titles["85984NED"] = "Kerncijfers wijken en buurten 2023"
    with pytest.raises(SourceError, match="Tabel 85984NED van CBS heet 'Kerncijfers wijken en buurten 2023'"):
        fetch(2024)


@pytest.mark.parametrize(
    ("kind", "match"),
    [*((kind, "BU1501") for kind in PASSING), ("empty", "BU1501"), ("empty", "WijkenEnBuurten?"), ("html", "TableInfos")],
)
def test_a_fault_that_passes_goes_unnoticed(fetch, cbs_standin, kind, match):
    whole = fetch().files
    cbs_standin.fail(kind, match=match, times=1)
    assert fetch().files == whole
    assert cbs_standin.faults[0].seen > 1


@pytest.mark.parametrize(("kind", "reason"), [*PASSING.items(), ("empty", "er kwam een lege lijst terug")])
def test_a_fault_that_stays_is_told_in_dutch(fetch, cbs_standin, kind, reason):
    cbs_standin.fail(kind, match="TypedDataSet")
    with pytest.raises(SourceError, match=rf"CBS antwoordt niet op de vraag om tabel 85984NED \(TypedDataSet\): .*{reason}"):
        fetch()
    assert len([address for address in cbs_standin.requests if "TypedDataSet" in address]) == 2


def test_a_reset_on_any_request_is_survived(fetch, cbs_standin):
    whole = fetch().files
    for number in range(0, len(cbs_standin.requests), 9):
        cbs_standin.heal()
        cbs_standin.fail("reset", after=number, times=1)
        assert fetch().files == whole


def test_a_table_that_is_gone_is_not_asked_for_twice(fetch, cbs_standin):
    cbs_standin.fail("gone", match="TableInfos")
    with pytest.raises(SourceError, match=r"CBS kent tabel 85984NED \(TableInfos\) niet \(meer\)"):
        fetch()
    assert len([address for address in cbs_standin.requests if "TableInfos" in address]) == 1


def test_other_json_than_agreed_is_told(fetch, cbs_standin, monkeypatch):
    monkeypatch.setattr(type(cbs_standin), "_rows", lambda *_: Answer([1]))
    with pytest.raises(SourceError, match="het antwoord heeft een andere vorm dan afgesproken"):
        fetch()


def wanted(cbs_standin, level):
    return [address for address in cbs_standin.requests if "TypedDataSet" in address and level in address]


def test_a_broken_delivery_resumes_where_it_stopped(fetch, cbs_standin, tmp_path):
    whole = fetch().files
    cbs_standin.fail("reset", match="BU1501")
    with pytest.raises(SourceError):
        fetch()
    cbs_standin.heal()
    cbs_standin.requests.clear()
    assert fetch().files == whole
    assert not wanted(cbs_standin, "WK1501")
    assert wanted(cbs_standin, "BU1501")
    assert not any("DataProperties" in address for address in cbs_standin.requests)
    assert not list((tmp_path / "partial").iterdir())


def test_parts_of_an_older_release_are_not_used(fetch, cbs_standin):
    cbs_standin.fail("reset", match="BU1501")
    with pytest.raises(SourceError):
        fetch()
    cbs_standin.heal()
    cbs_standin.requests.clear()
    cbs_standin.modified["85984NED"] = "2026-11-21T02:00:00"
    fetch()
    assert wanted(cbs_standin, "WK1501")


def test_a_proxy_of_the_network_is_not_used_for_this_computer(fetch, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetch().passport.rows == 11


def test_address_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("WIJKSCAN_CBS_URL", raising=False)
    assert service_of(KERNCIJFERS).url == "https://opendata.cbs.nl"
    monkeypatch.setenv("WIJKSCAN_CBS_URL", "http://cbs.example")
    with pytest.raises(SourceError, match="is niet beveiligd"):
        service_of(KERNCIJFERS)


def test_definitions_are_on_one_line_and_only_where_there_is_one():
    def topic(number, key, unit, text):
        fixed = {"ParentID": None, "Type": "Topic", "Title": key}
        return {"ID": number, "Key": key, "Unit": unit, "Description": text, **fixed}

    properties = [
        topic(1, "WmoClienten_98", "aantal", "  Personen met\r\n\r\neen   voorziening. "),
        topic(2, "AantalInwoners_5", "aantal", None),
        topic(3, "Koopwoningen_47", "aantal", "In dit jaar een aantal, geen percentage."),
    ]
    assert definitions(properties) == {"wmo": "Personen met een voorziening."}


@pytest.mark.real_data
def test_real_definitions_of_2024(real_data):
    properties = json.loads((real_data / "cbs" / "85984NED_DataProperties.json").read_text(encoding="utf-8"))
    found = definitions(properties)
    assert "jeugdzorg" in found
    assert not any("\n" in text or "  " in text for text in found.values())
