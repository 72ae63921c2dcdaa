import json

import pytest

from tests.sources.asking import PASSING, Steps, clock, hurried
from tests.standins.cbs import RIVM_TABLE, tables
from tests.standins.country import EMPTY, areas
from wijkscan.sources.cbs import fetch_newest, newest_table, service_of
from wijkscan.sources.datasets import GEZONDHEID
from wijkscan.sources.service import LAND, SourceError
from wijkscan.store.importing import store
from wijkscan.store.snapshots import Library


@pytest.fixture
def fetch(cbs_standin, tmp_path):
    def run(scope="GM1502", progress=lambda *_: None):
        return fetch_newest(
            GEZONDHEID, scope=scope, service=hurried(cbs_standin.url), partial=tmp_path / "partial", progress=progress, now=clock
        )

    return run


def rows_of(received):
    return json.loads(received.files["TypedDataSet.json"])


def test_one_row_per_area_with_the_estimate_for_adults(fetch):
    rows = rows_of(fetch())
    published = {
        row["WijkenEnBuurten"]: row
        for row in tables()[RIVM_TABLE].rows
        if (row["Marges"], row["Leeftijd"], row["Perioden"]) == ("MW00000", "20300", "2024JJ00")
    }
    codes = [row["WijkenEnBuurten"].strip() for row in rows]
    expected = {area.code for area in areas(2024) if area.code[2:6] == "1502"} | {"NL01"}
    assert sorted(codes) == sorted(expected)
    for row in rows:
        assert row == {name: published[row["WijkenEnBuurten"]][name] for name in row}
    assert {"GoedErvarenGezondheid_4", "Eenzaam_25"} <= rows[0].keys()


def test_the_newest_year_with_estimates_is_taken(fetch):
    passport = fetch().passport
    assert passport.edition == 2024
    assert (passport.kind, passport.producer, passport.table) == ("gezondheid", "RIVM", "50150NED")
    assert passport.title.endswith("(indeling 2024)")
    assert passport.definitions["eenzaam"] == "Omschrijving van Eenzaam. Tweede alinea."


def test_the_newest_division_is_taken(cbs_standin):
    service = hurried(cbs_standin.url)
    assert newest_table(GEZONDHEID, service)[0] == RIVM_TABLE
    cbs_standin.fail("down", match="ODataCatalog")
    assert newest_table(GEZONDHEID, service)[0] == "50150NED"


def test_the_whole_country_can_be_stored(fetch, tmp_path):
    received = fetch(LAND)
    stored = store(Library(tmp_path / "library"), received)
    assert stored.counts == {"Buurt": 11, "Wijk": 6, "Gemeente": 3, "Land": 1}
    empty = next(row for row in rows_of(received) if row["WijkenEnBuurten"] == EMPTY)
    assert empty["Eenzaam_25"] is None


def test_progress_ends_at_everything(fetch):
    steps = Steps()
    fetch(progress=steps)
    assert steps.seen[-1] == ("RIVM: alles is binnen", 1.0)


@pytest.mark.parametrize("kind", PASSING)
def test_a_fault_that_passes_goes_unnoticed(fetch, cbs_standin, kind):
    whole = fetch().files
    cbs_standin.fail(kind, match="BU1502", times=1)
    assert fetch().files == whole


@pytest.mark.parametrize(("kind", "reason"), [*PASSING.items(), ("empty", "er kwam een lege lijst terug")])
def test_a_fault_that_stays_is_told_in_dutch(fetch, cbs_standin, kind, reason):
    cbs_standin.fail(kind, match="BU1502")
    with pytest.raises(SourceError, match=rf"RIVM antwoordt niet op de vraag om tabel 50150NED .*{reason}"):
        fetch()


def test_a_broken_delivery_resumes_where_it_stopped(fetch, cbs_standin, tmp_path):
    whole = fetch().files
    cbs_standin.fail("reset", match="BU1502")
    with pytest.raises(SourceError):
        fetch()
    cbs_standin.heal()
    cbs_standin.requests.clear()
    assert fetch().files == whole
    assert not any("WK1502" in address for address in cbs_standin.requests)
    assert not list((tmp_path / "partial").iterdir())


def test_no_estimates_at_all_is_told(fetch, cbs_standin):
    cbs_standin.fail("empty", match="Perioden eq")
    with pytest.raises(SourceError, match="Tabel 50150NED van RIVM heeft voor dit gebied in geen enkel jaar cijfers"):
        fetch()


def test_a_missing_category_is_told(fetch, monkeypatch):
    monkeypatch.setitem(tables()[RIVM_TABLE].dimensions, "Leeftijd", [{"Key": "80200", "Title": "65 jaar of ouder"}])
    with pytest.raises(SourceError, match=r"heeft bij Leeftijd geen 20300. Importeer het bestand van RIVM als XLSX"):
        fetch()


def test_unknown_gemeente_is_told(fetch):
    with pytest.raises(SourceError, match="Gemeente 'GM1509' komt niet voor in tabel 50150NED van RIVM"):
        fetch("GM1509")


def test_address_falls_back_on_that_of_cbs(monkeypatch):
    monkeypatch.delenv("WIJKSCAN_RIVM_URL", raising=False)
    monkeypatch.delenv("WIJKSCAN_CBS_URL", raising=False)
    assert service_of(GEZONDHEID).url == "https://dataderden.cbs.nl"
    monkeypatch.setenv("WIJKSCAN_CBS_URL", "http://127.0.0.1:8000")
    assert service_of(GEZONDHEID).url == "http://127.0.0.1:8000"
    monkeypatch.setenv("WIJKSCAN_RIVM_URL", "http://127.0.0.1:8002")
    assert service_of(GEZONDHEID).url == "http://127.0.0.1:8002"
