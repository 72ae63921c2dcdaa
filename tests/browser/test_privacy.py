"""No request leaves this computer, but for the tiles of PDOK when the background map is on."""

from playwright.sync_api import expect

from tests.browser.dashboard import TILE_HOST


def test_with_the_background_map_only_pdok_is_asked_and_never_again_when_it_is_off(visit_with_background):
    visit = visit_with_background
    visit.open(achtergrond="ja")
    expect(visit.map).to_have_count(14)
    expect(visit.frame.locator("img.leaflet-tile").first).to_be_attached()
    assert visit.outside == {TILE_HOST}

    visit.sidebar.get_by_text("Achtergrondkaart").click()
    visit.page.wait_for_url(lambda address: "achtergrond" not in address)
    expect(visit.frame.locator("img.leaflet-tile")).to_have_count(0)
    visit.settled()
    visit.hosts.clear()
    visit.go("Wijkprofiel")
    expect(visit.title).to_have_text("Rietwaard")
    expect(visit.map).to_have_count(14)
    assert visit.outside == set()
