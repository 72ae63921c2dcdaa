"""A buurt has a profile of its own on Wijkprofiel: chosen in the list, in a link, by searching."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.example_run import VOORBEELDSTAD, example_tables
from tests.once import visited
from wijkscan.chain.scenario import Scenario
from wijkscan.tables.areas import Niveau
from wijkscan.ui import fitting

BUURT, WIJK, OTHER = "BU90010001", "WK900100", "WK900101"


@pytest.fixture
def profile(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))

    def opened(**link):
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).switch_page("pages/1_Wijkprofiel.py")
        page.query_params.update(gemeente=VOORBEELDSTAD, **link)
        return page.run()

    return opened


def test_a_buurt_is_chosen_in_the_list_and_left_again(profile):
    page = profile(wijk=WIJK)
    assert [item.value for item in page.title] == ["Oude Stad"]
    (choice,) = [item for item in page.selectbox if item.label == "Buurt"]
    assert choice.options[0] == "Hele wijk Oude Stad"
    page = choice.set_value(BUURT).run()
    assert not page.exception
    assert [item.value for item in page.title] == ["Sint-Joriskwartier"]
    assert page.query_params["buurt"] == BUURT
    (wijk,) = [item for item in page.selectbox if item.label == "Wijk"]
    page = wijk.set_value(OTHER).run()
    assert not page.exception
    assert page.session_state["scenario"].buurt == "" and page.session_state["scenario"].wijk == OTHER


def test_a_link_to_a_buurt_brings_its_wijk_along(profile):
    page = profile(buurt=BUURT)
    assert [item.value for item in page.title] == ["Sint-Joriskwartier"]
    assert page.session_state["scenario"].wijk == WIJK


def fitted(monkeypatch, **choices):
    session = {}
    monkeypatch.setattr(st, "session_state", session)
    found = fitting.fitting(Scenario(gemeente=VOORBEELDSTAD, **choices), example_tables(), True)
    return SimpleNamespace(wijk=found.wijk, buurt=found.buurt, remarks=session.get(fitting.REMARKS, []))


@pytest.mark.parametrize(
    ("choices", "wijk", "buurt"),
    [
        ({"wijk": WIJK, "buurt": BUURT}, WIJK, BUURT),
        ({"buurt": BUURT}, WIJK, BUURT),
        ({"wijk": OTHER, "buurt": BUURT}, OTHER, ""),
        ({"wijk": WIJK, "buurt": "BU03920101"}, WIJK, ""),
    ],
)
def test_a_buurt_stays_with_its_wijk(monkeypatch, choices, wijk, buurt):
    found = fitted(monkeypatch, **choices)
    assert (found.wijk, found.buurt, found.remarks) == (wijk, buurt, [])


def test_an_unknown_buurt_of_this_gemeente_is_said(monkeypatch):
    found = fitted(monkeypatch, wijk=WIJK, buurt="BU90019999")
    assert (found.wijk, found.buurt) == (WIJK, "")
    assert found.remarks == ["Buurt BU90019999 uit de link is onbekend in deze gemeente; u ziet de hele wijk."]


def test_every_buurt_of_the_example_has_a_wijk_to_be_chosen_in():
    areas = example_tables().areas
    assert set(areas.areas.loc[areas.of(Niveau.BUURT), "wijkcode"]) <= set(areas.of(Niveau.WIJK))
