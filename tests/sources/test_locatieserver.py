import time

import pytest

from tests.standins.locatieserver import LocatieserverStandin, address, postcode
from tests.standins.server import Answer
from wijkscan.sources.locatieserver import MOST_PLACES, PATIENCE, Place, find_places, locatieserver
from wijkscan.sources.service import SourceError


@pytest.fixture
def standin(monkeypatch):
    with LocatieserverStandin(delay=2 * PATIENCE) as running:
        monkeypatch.setenv("WIJKSCAN_LOCATIESERVER_URL", running.url)
        running.places = [
            address("Grote Markt", 1, "2011RD", "Haarlem", "BU03920101", (103000, 488000)),
            postcode("Kalverstraat", "1012NX", "Amsterdam", "GM0363", (121286, 487296)),
        ]
        yield running


def test_an_address_has_its_buurt_and_a_postcode_its_point(standin):
    assert find_places("grote markt", locatieserver()) == [
        Place("Grote Markt 1, 2011RD Haarlem", "GM0392", "BU03920101", (103000.0, 488000.0))
    ]
    assert find_places("1012NX", locatieserver()) == [Place("Kalverstraat, 1012NX Amsterdam", "GM0363", "", (121286.0, 487296.0))]
    assert find_places("nergens", locatieserver()) == []


def test_only_what_was_typed_is_sent_once(standin):
    find_places("grote markt", locatieserver())
    (asked,) = standin.requests
    assert "q=grote markt&fq=type:(gemeente OR wijk OR buurt OR weg OR postcode OR adres)&rows=6" in asked


@pytest.mark.parametrize("kind", ["reset", "down", "hang", "truncated", "cut", "html", "gone", "rowless", "listed", "number", "keyed"])
def test_a_service_that_falters_is_told_within_its_patience(standin, kind):
    standin.fail(kind)
    begun = time.monotonic()
    with pytest.raises(SourceError, match="Locatieserver"):
        find_places("grote markt", locatieserver())
    assert time.monotonic() - begun < PATIENCE + 1
    assert len(standin.requests) == 1


def test_places_that_are_no_place_are_left_out(standin):
    whole = standin.places[0]
    odd = [{**whole, "gemeentecode": "39"}, {**whole, "weergavenaam": None}, {**whole, "weergavenaam": 7, "gemeentecode": None}]
    standin.places = [*odd[:1], {**whole, "buurtcode": "x", "centroide_rd": "POINT(a b)"}, whole | {"weergavenaam": "Markt\u202e 2"}]
    found = find_places("markt", locatieserver())
    whole = Place("Markt 2", "GM0392", "BU03920101", (103000.0, 488000.0))
    assert found == [Place("Grote Markt 1, 2011RD Haarlem", "GM0392", "", None), whole]


def test_more_than_was_asked_is_not_taken(standin, monkeypatch):
    monkeypatch.setattr(LocatieserverStandin, "answer", lambda self, *_: Answer(self._found(self.places * 50)))
    assert len(find_places("markt", locatieserver())) == MOST_PLACES
