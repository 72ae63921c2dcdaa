"""One box finds a place: by name, and a street or postcode at PDOK (a stand-in) when that is asked."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.example_run import VOORBEELDSTAD, example_tables
from tests.once import visited
from tests.standins.locatieserver import LocatieserverStandin, address, postcode
from wijkscan.ui import search


@pytest.fixture
def standin(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))
    with LocatieserverStandin(delay=1.0) as running:
        monkeypatch.setenv("WIJKSCAN_LOCATIESERVER_URL", running.url)
        yield running


def profile():
    return AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).switch_page("pages/1_Wijkprofiel.py").run()


def typed(page, text):
    box = next(item for item in page.text_input if item.label == "Zoek een plek")
    page = box.set_value(text).run()
    assert not page.exception
    return page


def pressed(page, start):
    page = next(button for button in page.button if button.label.startswith(start)).click().run()
    assert not page.exception
    return page


def some_buurt():
    """A buurt of the example with its wijk, name and a point in it."""
    tables = example_tables()
    areas = tables.areas.areas
    code = next(code for code in tables.boundaries.index if code.startswith("BU") and areas.at[code, "gemeentecode"] == VOORBEELDSTAD)
    spot = tables.boundaries.geometry[code].representative_point()
    return code, areas.at[code, "wijkcode"], str(areas.at[code, "gebiedsnaam"]), (spot.x, spot.y)


def test_a_buurt_is_found_by_name_and_opens_its_profile(standin):
    code, wijk, name, _ = some_buurt()
    page = pressed(typed(profile(), name), f"{name} (buurt")
    scenario = page.session_state["scenario"]
    assert (scenario.wijk, scenario.buurt, scenario.niveau) == (wijk, code, "buurt")
    assert page.title[0].value == name
    assert any(f"Gezocht: de buurt **{name}**" in note.value for note in page.caption)
    assert standin.requests == []


@pytest.mark.parametrize("with_code", [True, False])
def test_an_address_or_postcode_opens_the_profile_of_the_buurt_it_lies_in(standin, with_code):
    code, wijk, name, point = some_buurt()
    place = address("Dorpsstraat", 1, "1234AB", "Voorbeeldstad", code, point)
    standin.places = [place if with_code else postcode("Dorpsstraat", "1234AB", "Voorbeeldstad", VOORBEELDSTAD, point)]
    page = pressed(typed(profile(), "dorpsstraat"), "Zoek straat")
    page = pressed(page, "Dorpsstraat")
    assert (page.session_state["scenario"].wijk, page.session_state["scenario"].buurt) == (wijk, code)
    assert any(f"1234AB Voorbeeldstad ligt in de buurt **{name}**" in note.value for note in page.caption)
    assert len(standin.requests) == 1


def test_without_pdok_the_box_says_what_it_can_find(standin):
    standin.fail("down")
    page = pressed(typed(profile(), "dorpsstraat"), "Zoek straat")
    assert any("straten en postcodes zijn niet te vinden" in note.value and search._BY_NAME in note.value for note in page.warning)
    standin.heal()
    page = pressed(page, "Zoek straat")
    assert any("PDOK kent deze straat" in note.value for note in page.caption)


def test_a_place_in_a_gemeente_that_is_not_loaded_is_told(standin):
    standin.places = [postcode("Ver Weg", "9999ZZ", "Elders", "GM1999", (0, 0))]
    page = pressed(typed(profile(), "ver weg"), "Zoek straat")
    page = pressed(page, "Ver Weg")
    assert any("geen gebieden geladen" in note.value for note in page.warning)


def test_a_wijk_in_a_link_that_is_nowhere_is_called_unknown(standin):
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).switch_page("pages/1_Wijkprofiel.py")
    page.query_params.update(wijk="WK999999", gemeente=VOORBEELDSTAD)
    page.run()
    assert any("Wijk WK999999 uit de link is onbekend in Voorbeeldstad" in note.value for note in page.warning)
