"""Each page opens from a shared link, speaks Dutch, and has a table beside every map and chart."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import PAGES

# Words that are no Dutch.
ENGLISH = re.compile(
    r"\b(the|and|with|for|from|this|your|you|are|has|not|choose|select|click|search|loading|view|show|hide|press|drag|browse|"
    r"error|value|year|share|count|area|need|law|source|none|nan|null|true|false)\b",
    re.IGNORECASE,
)
# What Streamlit itself says and offers no setting for; each begins a text of its own.
NOT_OURS = (
    "Collapse sidebar", "Expand sidebar", "Link to heading", "Help for", "Show/hide columns", "Download as CSV", "Search: Tabel",
    "Fullscreen",
)  # fmt: skip
EVERY_TEXT = """() => {
    const said = [];
    for (const one of document.body.querySelectorAll('*')) {
        if (one.closest('[data-testid="stIconMaterial"], script, style, noscript')) continue;
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (one.getAttribute(name)) said.push(one.getAttribute(name));
        for (const part of one.childNodes) if (part.nodeType === 3 && part.textContent.trim()) said.push(part.textContent.trim());
    }
    return said;
}"""
WITHOUT_TABLE = """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"], iframe')].filter(
    drawn => !drawn.closest('[data-testid="stTabs"]')?.querySelector('[role="tablist"]').textContent.includes('Tabel en downloads')
        && !drawn.contentDocument?.getElementById('lijst')
).length"""  # the drawing table has its table inside
DRAWN = ["", "Wijkprofiel", "Behoefte", "Zorggebruik", "Wijkteams", "Budget"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_a_shared_link_and_speaks_dutch(visit, name):
    visit.open(name, gemeente="GM9001", wijk="WK900109", niveau="buurt", indicator="koopwoningen", wet="jeugdhulp")
    expect(visit.title).to_have_text(PAGES[name])
    expect(visit.page).to_have_title(f"{name or 'Start'} · wijkscan")
    expect(visit.page.locator("html")).to_have_attribute("lang", "nl")
    assert [text for text in visit.messages if "verzonnen" not in text] == []
    assert "wijk=WK900109" in visit.page.url
    if name in DRAWN:
        expect(visit.map.first).to_be_visible()
    frames = [frame for frame in visit.page.frames if frame.url.startswith(visit.base)]
    said = {text for frame in frames for text in frame.evaluate(EVERY_TEXT)}
    assert {text for text in said if ENGLISH.search(text) and not text.startswith(NOT_OURS)} == set()
    assert any(text.startswith(PAGES[name]) for text in said)
    assert visit.page.evaluate(WITHOUT_TABLE) == 0


@pytest.mark.parametrize("name", DRAWN[1:])
def test_beside_every_chart_stands_a_table_with_downloads(visit, name):
    visit.open(name)
    tabs = visit.page.get_by_role("tab", name="Tabel en downloads")
    expect(tabs.first).to_be_visible()
    for place in range(tabs.count()):
        if tabs.nth(place).is_visible():
            tabs.nth(place).click()
            panel = visit.page.locator(f'[id="{tabs.nth(place).get_attribute("aria-controls")}"]')
            expect(panel.get_by_test_id("stDataFrame").first).to_be_visible()
            for label in ("CSV", "XLSX", "PNG", "SVG"):
                expect(panel.get_by_role("button", name=label, exact=True).first).to_be_visible()


def test_the_table_beside_the_map_has_every_wijk(visit):
    visit.open()
    for place, told in enumerate(("behoefte", "27,8 %")):
        visit.tab("Tabel en downloads", place)
        rows = visit.page.get_by_test_id("stDataFrame").nth(place).locator("table tbody tr")
        expect(rows).to_have_count(14)
        expect(rows.filter(has_text="Rietwaard")).to_contain_text(told)
