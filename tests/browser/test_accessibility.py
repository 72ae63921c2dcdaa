"""axe finds nothing serious of our making, in light and in dark, nor in what a reader opens."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.dashboard import PAGES

# Findings inside Streamlit itself: rule, part of the selector or element, and why it cannot be ours to mend.
INSIDE_STREAMLIT: tuple[tuple[str, str, str], ...] = ()
DARK = "rgb(20, 25, 31)"


# What axe looks at: a page within its own document, for it cannot see into a frame by itself and every frame is looked at apart.
_OF_ITS_OWN = {"resultTypes": ["violations"], "iframes": False}
_OPEN_FOLDS = """() => [...document.querySelectorAll('details:not([open]) > summary')].map((fold) => fold.click()).length"""

# All at once: what one of them has the page draw anew may take another from under the hand.
_OPEN_TABS = """(place) => [...document.querySelectorAll('[role=tablist]')].map((list) => list.querySelectorAll('[role=tab]')[place])
    .filter((tab) => tab && tab.checkVisibility()).map((tab) => tab.click()).length"""


def _findings(visit, within):
    for frame in visit.page.frames:
        if frame.url.startswith(visit.base):
            part = within if frame == visit.page.main_frame else None
            for rule in Axe().run(frame, context=part, options=_OF_ITS_OWN).response["violations"]:
                if rule["impact"] in ("serious", "critical"):
                    for node in rule["nodes"]:
                        yield rule["id"], " ".join(map(str, node["target"])), node["html"][:200], node["failureSummary"][:300]


def _serious(visit, within=None):
    return [
        finding
        for finding in _at_rest(visit, within)
        if not any(rule == finding[0] and (mark in finding[1] or mark in finding[2]) for rule, mark, _ in INSIDE_STREAMLIT)
    ]


def _at_rest(visit, within):
    """Look at a page that stood still as long as one looked: what Streamlit draws anew is faded meanwhile, and nobody reads it so."""
    for _ in range(8):
        visit.settled()
        said, found = len(visit.received), list(_findings(visit, within))
        if len(visit.received) == said:
            return found
    raise AssertionError("the page never stands still")


def _drawn(visit):
    """Wait for the maps: they ask for a second run once they are there."""
    if visit.page.locator("iframe:visible").count():
        expect(visit.map.first).to_be_visible()
    visit.settled()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(visit, name):
    visit.open(name)
    _drawn(visit)
    assert _serious(visit) == []


def test_axe_finds_nothing_serious_on_a_page_that_turns_dark(visit):
    visit.open()
    _drawn(visit)
    visit.page.emulate_media(color_scheme="dark")
    expect(visit.page.get_by_test_id("stApp")).to_have_css("background-color", DARK)
    _drawn(visit)
    assert _serious(visit) == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_in_what_opens(dark_visit, name):
    dark_visit.open(name)
    expect(dark_visit.page.get_by_test_id("stApp")).to_have_css("background-color", DARK)
    while dark_visit.page.evaluate(_OPEN_FOLDS):
        dark_visit.settled()
    _drawn(dark_visit)
    assert _serious(dark_visit) == []
    place = 1
    while dark_visit.page.evaluate(_OPEN_TABS, place):
        assert _serious(dark_visit, "[role=tabpanel]") == [], f"tab {place + 1}"
        place += 1
