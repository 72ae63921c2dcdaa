"""A service that answers in another shape costs no more than the limits and gives one Dutch sentence that names it."""

import re
import time
import tracemalloc

import pytest
import requests

from tests.sources.asking import clock
from tests.standins.cbs import tables
from tests.standins.faults import bomb
from tests.standins.pdok import RD, features
from wijkscan.sources.answers import read
from wijkscan.sources.cbs import editions, fetch_edition, fetch_newest, newest_table
from wijkscan.sources.datasets import GEZONDHEID, KERNCIJFERS
from wijkscan.sources.pdok import fetch_map, pdok_service
from wijkscan.sources.service import KEEP, MEGABYTE, RefusedAnswerError, Service, SourceError

OTHER_FORM = "een andere vorm dan afgesproken"
DEADLINE = 3.0  # seconds; a loaded computer answers a plain question well within it
SLOW = ("drip", "drip_in_a_chunk", "drip_head", "continue")
LARGE = ("without_end", "bomb", "bomb_in_a_bomb", "many", "deep", "digits", "nested", "endless", "drip_in_a_chunk")
SHAPES = ("strings", "nameless", "nulls", "null_rows", "nested", "loop", "digits")
REFUSED = {  # asking again is no use
    "drip": "was na 3 seconden nog niet binnen",
    "drip_in_a_chunk": "was na 3 seconden nog niet binnen",
    "without_end": "groter dan 2 MB",
    "bomb": "groter dan 2 MB",
    "bomb_in_a_bomb": "ingepakt op een manier waar niet om is gevraagd",
    "packed_otherwise": "ingepakt op een manier waar niet om is gevraagd",
    "drip_head": "was na 3 seconden nog niet binnen",
    "continue": "was na 3 seconden nog niet binnen",
    "redirect": r"een ander adres \(elders\.example\); dat wordt niet gevolgd",
    "redirect_to_a_file": r"een ander adres \(\); dat wordt niet gevolgd",
    "round": "blijft doorverwijzen",
    "many": "veel meer gegevens dan er kunnen zijn",
    "loop": "blijft naar dezelfde bladzijden verwijzen",
    "endless": "blijft naar dezelfde bladzijden verwijzen",
    "elsewhere": r"een ander adres \(elders\.example\); dat wordt niet gevolgd",
    "other_port": r"een ander adres \(127\.0\.0\.1:9\); dat wordt niet gevolgd",
    "own_file": "een ander adres",
}
UNUSABLE = {
    "half_packed": "halverwege afgebroken",
    "not_packed": "onderweg beschadigd",
    "packed_and_more": "onderweg beschadigd",
    "deep": OTHER_FORM,
    "digits": OTHER_FORM,
    "not_a_number": OTHER_FORM,
    "latin": "niet in UTF-8",
    "wide": "niet in UTF-8",
    "half_a_pair": OTHER_FORM,
    "nothing": "halverwege afgebroken",
    "more_headers": "valt weg",
    "strings": OTHER_FORM,
    "nameless": "ontbreekt|andere vorm",
    "nulls": "ontbreekt|andere vorm",
    "null_rows": OTHER_FORM,
    "nested": OTHER_FORM,
    "keyed": OTHER_FORM,
    "rowless": OTHER_FORM,
    "listed": OTHER_FORM,
    "number": OTHER_FORM,
    "odd_link": OTHER_FORM,
}
SHAPELESS = dict.fromkeys(("shapeless", "point"), "zonder geldige grens")
COMMON = {**REFUSED, **UNUSABLE}
EVERY = {**COMMON, **SHAPELESS}


@pytest.fixture(scope="module", autouse=True)
def _made():
    """The country of the stand-ins is made at the first question; that is not what takes time here."""
    bomb()
    tables()
    features(2024, "wijken", RD)


def impatient(url, kind=""):
    deadline = DEADLINE if kind in SLOW else 20.0
    return Service(
        url, tries=2, pause=0, timeout=(10.0, 10.0), deadline=deadline, most_bytes=2 * MEGABYTE, most_values=200_000
    )  # fmt: skip


def fetch_cbs(service, folder):
    return fetch_edition(KERNCIJFERS, 2024, scope="GM1501", service=service, partial=folder, progress=lambda *_: None, now=clock)


def fetch_rivm(service, folder):
    return fetch_newest(GEZONDHEID, scope="GM1501", service=service, partial=folder, progress=lambda *_: None, now=clock)


def fetch_pdok(service, folder):
    return fetch_map(2024, scope="GM1501", service=service, partial=folder, progress=lambda *_: None, now=clock)


def told(fetch, standin, folder, producer, kind):
    """The one sentence, soon after the deadline and within a few times the limit of memory."""
    service, reason = impatient(standin.url, kind), EVERY[kind]
    began, weighed = time.monotonic(), kind in LARGE  # weighing makes everything slow
    if weighed:
        tracemalloc.start()
    with pytest.raises(SourceError) as caught:
        fetch(service, folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    message = str(caught.value)
    assert message.startswith(producer)
    assert message.endswith(KEEP)
    assert "\n" not in message
    assert len(message) < 400
    assert re.search(reason, message), message
    assert time.monotonic() - began < 7 * DEADLINE
    assert peak < 60 * MEGABYTE


@pytest.mark.parametrize(("kind", "place"), [*((kind, "TypedDataSet") for kind in COMMON), *((kind, "TableInfos") for kind in SHAPES)])
def test_cbs_in_another_shape(cbs_standin, tmp_path, kind, place):
    cbs_standin.fail(kind, match=place)
    told(fetch_cbs, cbs_standin, tmp_path, "CBS", kind)
    if kind in REFUSED and kind not in ("endless", "round"):
        assert len([address for address in cbs_standin.requests if place in address]) == 1


@pytest.mark.parametrize("place", ["DataProperties", "WijkenEnBuurten?", "Perioden?", "Marges?"])
@pytest.mark.parametrize("kind", SHAPES)
def test_rivm_in_another_shape(cbs_standin, tmp_path, kind, place):
    cbs_standin.fail(kind, match=place)
    told(fetch_rivm, cbs_standin, tmp_path, "RIVM", kind)


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind not in SLOW[1:]])
def test_pdok_in_another_shape(pdok_standin, tmp_path, kind):
    pdok_standin.fail(kind, match="wijken/items")
    told(fetch_pdok, pdok_standin, tmp_path, "PDOK", kind)


@pytest.mark.parametrize("kind", [*SHAPES, "drip_head", "bomb", "redirect", "latin"])
def test_a_catalogue_in_another_shape_leaves_what_was_known(cbs_standin, kind):
    cbs_standin.fail(kind, match="ODataCatalog")
    assert max(editions(KERNCIJFERS, impatient(cbs_standin.url, kind)).values()) == "86358NED"
    assert newest_table(GEZONDHEID, impatient(cbs_standin.url, kind))[0] == "50150NED"


def test_groups_of_topics_within_each_other_end(cbs_standin, tmp_path):
    whole = fetch_cbs(impatient(cbs_standin.url), tmp_path).passport.rows
    cbs_standin.fail("cyclic", match="DataProperties")
    assert fetch_cbs(impatient(cbs_standin.url), tmp_path).passport.rows == whole


def test_a_table_without_areas_is_told(cbs_standin, tmp_path):
    cbs_standin.fail("areasless", match="DataProperties")
    with pytest.raises(SourceError, match="Tabel 85984NED van CBS noemt geen wijken en buurten"):
        fetch_cbs(impatient(cbs_standin.url), tmp_path)


def test_a_list_that_would_lead_elsewhere_is_not_asked_for(cbs_standin, tmp_path):
    cbs_standin.fail("path_as_name", match="DataProperties")
    with pytest.raises(SourceError, match=r"noemt een lijst '\.\./\.\./x'; dat kan niet"):
        fetch_cbs(impatient(cbs_standin.url), tmp_path)
    assert not any("x?" in address for address in cbs_standin.requests)


def test_a_redirect_on_the_same_host_is_followed(cbs_standin, tmp_path, monkeypatch):
    whole = fetch_cbs(impatient(cbs_standin.url), tmp_path).files
    answered = type(cbs_standin).answer

    def moved(self, path, query, host):
        return answered(self, path.removeprefix("/nieuw"), query, host)

    monkeypatch.setattr(type(cbs_standin), "answer", moved)
    cbs_standin.fail("moved", match="TableInfos", times=1)
    assert fetch_cbs(impatient(cbs_standin.url), tmp_path).files == whole


def test_pages_together_stay_within_the_limit(cbs_standin):
    cbs_standin.page_size = 1
    address = f"{cbs_standin.url}/ODataFeed/odata/85984NED/WijkenEnBuurten?$format=json"
    size = read(impatient(cbs_standin.url), address, MEGABYTE, 10_000).size
    with pytest.raises(RefusedAnswerError, match="groter dan 0 MB"):
        read(impatient(cbs_standin.url), address, size - 1, 10_000)


def test_a_fault_of_the_connection_is_still_one_of_requests(cbs_standin):
    cbs_standin.fail("reset")
    with pytest.raises(requests.ConnectionError):
        read(impatient(cbs_standin.url), cbs_standin.url, MEGABYTE, 10)


def test_the_country_fits_within_the_limits_of_pdok():
    """Some 4 million points per collection: 24 bytes and three values each."""
    points = 4_000_000
    assert pdok_service().most_bytes > 24 * points
    assert pdok_service().most_values > 5 * points
