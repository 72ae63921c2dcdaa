"""axe finds nothing serious of our making, in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.dashboard import PAGES

# Findings inside Streamlit itself: rule, part of the selector or element, and why it cannot be ours to mend.
INSIDE_STREAMLIT: tuple[tuple[str, str, str], ...] = ()


def _findings(visit):
    for frame in visit.page.frames:
        if frame.url.startswith(visit.base):
            found = Axe().run(frame, options={"resultTypes": ["violations"]}).response["violations"]
            for rule in found:
                if rule["impact"] in ("serious", "critical"):
                    for node in rule["nodes"]:
                        yield rule["id"], " ".join(map(str, node["target"])), node["html"][:200], node["failureSummary"][:300]


@pytest.mark.parametrize("theme", ["visit", "dark_visit"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(request, theme, name):
    visit = request.getfixturevalue(theme)
    visit.open(name)
    if visit.page.locator("iframe").count():
        expect(visit.map.first).to_be_visible()
    ours = [
        finding
        for finding in _findings(visit)
        if not any(rule == finding[0] and (mark in finding[1] or mark in finding[2]) for rule, mark, _ in INSIDE_STREAMLIT)
    ]
    assert ours == []
