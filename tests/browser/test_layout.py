"""On a telephone and in the dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import PAGES

TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return [document.documentElement, main].filter(box => box.scrollWidth > box.clientWidth).map(box => [box.tagName, box.scrollWidth]);
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_telephone_never_scrolls_sideways(telephone_visit, name):
    visit = telephone_visit.open(name)
    expect(visit.title).to_be_in_viewport()
    assert visit.page.evaluate(TOO_WIDE) == []


def test_the_menu_of_a_telephone_opens_and_closes(telephone_visit):
    visit = telephone_visit.open()
    menu = visit.sidebar.get_by_role("link", name="Behoefte")
    expect(menu).not_to_be_in_viewport()
    visit.page.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_be_in_viewport()
    visit.sidebar.hover()
    visit.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(menu).not_to_be_in_viewport()


def test_the_dark_theme_reaches_map_and_charts(dark_visit):
    visit = dark_visit.open("Wijkprofiel")
    background = "getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
    assert visit.page.evaluate(background) == "rgb(20, 25, 31)"
    expect(visit.map).to_have_count(14)
    box = visit.frame.locator(".leaflet-container")
    assert box.evaluate("box => getComputedStyle(box).backgroundColor") == "rgb(20, 25, 31)"
    words = visit.page.get_by_test_id("stPlotlyChart").first.locator("text").first
    expect(words).to_have_css("fill", "rgb(232, 237, 241)")


def test_on_paper_a_page_has_no_menu_and_is_not_cut_off_at_the_screen(visit):
    page = visit.open("Budget").page
    expect(visit.sidebar).to_be_visible()
    page.emulate_media(media="print")
    try:
        for hidden in ("stSidebar", "stHeader", "stDownloadButton", "stPopover"):
            for one in page.get_by_test_id(hidden).all():
                expect(one).to_be_hidden()
        expect(visit.title).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('[data-testid=\"stMain\"]')).overflowY") == "visible"
    finally:
        page.emulate_media(media="screen")
    expect(visit.sidebar).to_be_visible()
