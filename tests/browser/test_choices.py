"""What a reader chooses stays chosen: on another page, after a reload, in a link, with the keyboard and on the map."""

from contextlib import suppress

from playwright.sync_api import TimeoutError, expect

MOVES, AT_ONCE = 5, 3_000  # milliseconds


def test_a_wijk_chosen_with_the_keyboard_goes_along_to_every_page(visit, context):
    visit.open("Wijkprofiel")
    visit.choose("Wijk", "Molenwijk")
    expect(visit.title).to_have_text("Molenwijk")

    visit.go("Zorggebruik")
    expect(visit.title).to_have_text("Zorggebruik")
    expect(visit.page.get_by_role("heading", name="Waarom deze verwachting in Molenwijk?")).to_be_visible()
    visit.page.reload(wait_until="domcontentloaded")
    expect(visit.page.get_by_role("heading", name="Waarom deze verwachting in Molenwijk?")).to_be_visible()
    assert "wijk=WK900104" in visit.page.url

    address = visit.page.url
    visit.page.goto("about:blank")
    visit.page.goto(address)
    expect(visit.page.get_by_role("heading", name="Waarom deze verwachting in Molenwijk?")).to_be_visible()
    visit.go("Wijkprofiel")
    expect(visit.title).to_have_text("Molenwijk")


def test_an_unopened_tab_is_not_made_and_an_open_one_stays_open_for_another_wijk(visit):
    visit.open("Wijkprofiel")
    through_the_years = visit.page.get_by_test_id("stTabs").filter(has=visit.page.get_by_test_id("stPlotlyChart")).last
    tab, table = through_the_years.get_by_role("tab", name="Tabel en downloads"), through_the_years.get_by_test_id("stDataFrame")
    expect(tab).to_have_attribute("aria-selected", "false")
    expect(table).to_have_count(0)
    tab.click()
    expect(table).to_be_visible()
    visit.choose("Wijk", "Molenwijk")
    expect(visit.title).to_have_text("Molenwijk")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(table).to_be_visible()


def test_indicator_and_level_of_the_map_go_along(visit):
    visit.open()
    visit.choose("Indicator", "Koopwoningen")
    visit.page.get_by_role("radio", name="Buurt").click()
    expect(visit.map_of("Koopwoningen")).to_have_count(70)
    visit.go("Wijkprofiel")
    expect(visit.page.get_by_role("heading", name="Koopwoningen")).to_be_visible()
    expect(visit.page.get_by_role("radio", name="Buurt")).to_be_checked()
    assert "indicator=koopwoningen" in visit.page.url
    assert "niveau=buurt" in visit.page.url


def _click(visit, place):
    """Click an area where the pointer rests on it; give the name in the tooltip."""
    area, tip = visit.map.nth(place), visit.frame.locator(".wijkscan-tip b").first
    for _ in range(MOVES):  # a map that is drawn anew under the pointer shows its tip when the pointer moves again
        visit.page.mouse.move(0, 0)
        area.hover()
        with suppress(TimeoutError):
            tip.wait_for(timeout=AT_ONCE)
            break
    name = tip.inner_text()
    visit.page.mouse.down()
    visit.page.mouse.up()
    return name


def test_a_click_on_the_map_opens_the_profile_of_that_wijk(visit):
    visit.open()
    name = _click(visit, 5)
    expect(visit.title).to_have_text(name)
    expect(visit.page).to_have_title("Wijkprofiel · wijkscan")
    other = _click(visit, 8)
    expect(visit.title).to_have_text(other)
    assert other != name


def test_a_click_on_a_buurt_opens_its_profile_and_another_the_one_beside_it(visit):
    visit.open("Wijkprofiel", wijk="WK900100", niveau="buurt")
    name = _click(visit, 3)
    expect(visit.title).to_have_text(name)
    expect(visit.page.get_by_text("Buurt in wijk ", exact=False).first).to_be_visible()
    other = _click(visit, 6)
    expect(visit.title).to_have_text(other)
    assert other != name and "buurt=BU9001" in visit.page.url
    visit.sound()


def test_weights_keep_up_with_fast_keys_and_go_along(visit):
    visit.open("Behoefte")
    before = visit.page.get_by_test_id("stPlotlyChart").first.inner_text()
    slider = visit.page.get_by_role("slider", name="Inkomen")
    slider.focus()
    for _ in range(3):
        visit.page.keyboard.press("ArrowRight")
    expect(visit.page.get_by_role("slider", name="Inkomen")).to_have_attribute("aria-valuetext", "2,5 ×")
    visit.page.wait_for_url("**gewichten=inkomen%3A2.5**")
    visit.settled()
    assert visit.page.get_by_test_id("stPlotlyChart").first.inner_text() != before

    visit.go("Wijkprofiel")
    expect(visit.title).to_have_text("Rietwaard")
    visit.go("Behoefte")
    expect(visit.page.get_by_role("slider", name="Inkomen")).to_have_attribute("aria-valuetext", "2,5 ×")


def test_a_wijk_that_is_not_comparable_can_be_taken_out_and_put_back(visit):
    visit.open("Wijkprofiel")
    expect(visit.map).to_have_count(14)  # the map answers once it is drawn, and the page is computed again
    visit.settled()
    visit.choose("Wijken die u niet vergelijkbaar vindt", "Schildersbuurt (Lisserdam)")
    visit.page.wait_for_url("**zonder=**")
    visit.page.reload(wait_until="domcontentloaded")
    visit.settled()
    expect(visit.page.get_by_test_id("stMultiSelect").get_by_text("Schildersbuurt (Lisserdam)")).to_be_visible()
