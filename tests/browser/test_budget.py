"""The page Budget: the answer first, a ceiling and a cut that travel in the link, and amounts to the cent on screen and in the file."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT


@pytest.fixture
def budget(visit):
    return visit.open("Budget", gebieden="wijk", gemeente="GM9001", wijk="WK900109")


def _figure(visit, label):
    return visit.page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def _cents(text):
    return int(re.sub(r"[^0-9]", "", text))


def test_the_answer_comes_first(budget):
    said = budget.page.get_by_text(re.compile("Eerlijk delen naar bevolking verschuift"))
    expect(said).to_be_visible()
    assert said.bounding_box()["y"] < 300
    expect(_figure(budget, "Plafond per jaar")).to_have_text("€ 26.139.000")
    expect(budget.map.first).to_be_visible()
    expect(budget.page.get_by_role("heading", name="Eerlijk delen: waarom dit bedrag in Rietwaard?")).to_be_visible()


def test_a_ceiling_is_divided_to_the_cent_and_travels_in_the_link(budget):
    box = budget.page.get_by_role("textbox", name="Plafond per jaar (euro)")
    box.fill("€ 30.000.001")
    box.press("Enter")
    expect(_figure(budget, "Plafond per jaar")).to_have_text("€ 30.000.001")
    assert "plafond=30000001" in budget.page.url
    budget.settled().tab("Alle bedragen")
    table = budget.page.get_by_role("tabpanel", name="Alle bedragen").get_by_test_id("stDataFrame").first.locator("table")
    expect(table.locator("tbody tr")).to_have_count(14)
    headings = table.locator("thead th").all_text_contents()
    column = headings.index("Doel (€)")
    shown = [row.locator("td, th").nth(column).text_content() for row in table.locator("tbody tr").all()]
    assert sum(_cents(text) for text in shown) == 3_000_000_100

    panel = budget.page.get_by_role("tabpanel", name="Alle bedragen")
    with budget.page.expect_download() as waiting:
        panel.get_by_role("button", name="CSV", exact=True).first.click()
    lines = waiting.value.path().read_text("utf-8-sig").splitlines()
    place = lines[0].split(";").index("Doel (€)")
    rows = [line.split(";") for line in lines[1:15]]
    assert sum(round(100 * float(row[place].replace(",", "."))) for row in rows) == 3_000_000_100


def test_a_ceiling_that_cannot_be_read_changes_nothing_and_says_why(budget):
    box = budget.page.get_by_role("textbox", name="Plafond per jaar (euro)")
    before = _figure(budget, "Plafond per jaar").text_content()
    for text, told in (("47 mln", "geen bedrag"), ("12,50", "rond het af op hele euro's"), ("0", "niets te verdelen")):
        box.fill(text)
        box.press("Enter")
        expect(budget.page.get_by_text(told)).to_be_visible()
        expect(_figure(budget, "Plafond per jaar")).to_have_text(before)


def test_a_cut_and_its_way_travel_in_the_link(budget):
    budget.tab("Bezuiniging en groei")
    box = budget.page.get_by_role("textbox", name="Taakstelling (%)")
    box.fill("10 %")
    box.press("Enter")
    budget.page.wait_for_url("**korting=10**")
    budget.settled()
    budget.page.get_by_role("radio", name="Naar behoefte").click()
    budget.page.wait_for_url("**kortingswijze=behoefte**")
    expect(budget.page.get_by_text(re.compile(r"Naar behoefte: .* Samen €.2\.613\.900 minder"))).to_be_visible()


def test_the_map_can_show_the_whole_amount(budget):
    budget.page.get_by_role("radio", name="Totaal").click()
    budget.settled()
    legend = budget.frame.locator("body")
    expect(legend).to_contain_text("Budget")
    expect(legend).not_to_contain_text("Budget per inwoner")


def test_chance_is_told_in_words(budget):
    budget.tab("Risico")
    expect(budget.page.get_by_text(re.compile("door toeval alleen. Met een reserve van"))).to_be_visible()


def test_it_fits_a_telephone(telephone_visit):
    telephone_visit.open("Budget", gebieden="wijk", wijk="WK900109")
    assert telephone_visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(_figure(telephone_visit, "Rietwaard")).to_have_text("€ 2.392.006")


def test_budgets_go_to_wijkteams_or_to_wijken(visit):
    visit.open("Budget", wijk="WK900109")
    visit.tab("Alle bedragen")
    table = visit.page.get_by_role("tabpanel", name="Alle bedragen").get_by_test_id("stDataFrame").first.locator("table")
    expect(table.locator("tbody tr")).to_have_count(9, timeout=FIRST_VISIT)  # the teams of today
    visit.page.get_by_test_id("stButtonGroup").first.get_by_text("Wijken", exact=True).click()
    expect(visit.page).to_have_url(re.compile("gebieden=wijk"))
