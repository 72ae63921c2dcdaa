"""Repair and improve as a planner uses them: the teams of today are mended, and the headline tells the new balance."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT

BAND = 35  # percent: the teams of today of Voorbeeldstad lie up to 57 % from the mean
LARGEST = re.compile(r"wijkt het werk van 9 wijkteams in Voorbeeldstad tot ([\d,]+) % af")
OUTCOME = re.compile(r"Met \d+ verandering.* is elk team aaneengesloten en binnen")


@pytest.fixture
def today(visit):
    visit.open("Wijkteams", afwijking=str(BAND))
    expect(visit.page.get_by_text(LARGEST)).to_be_visible(timeout=FIRST_VISIT)
    return visit.settled()


def deviation(visit):
    return float(LARGEST.search(visit.page.get_by_text(LARGEST).inner_text()).group(1).replace(",", "."))


def ask(visit, name):
    visit.page.get_by_role("button", name=name, exact=True).click()
    expect(visit.page.get_by_text(OUTCOME)).to_be_visible(timeout=FIRST_VISIT)
    visit.settled()


def test_the_teams_of_today_are_mended_and_the_headline_tells_it(today):
    assert deviation(today) > BAND
    ask(today, "Herstel")
    today.page.get_by_role("button", name="Neem alles over").click()
    expect(today.page).to_have_url(re.compile("verplaatst="))
    expect(today.page.get_by_text(re.compile("Zoals aangepast wijkt"))).to_be_visible(timeout=FIRST_VISIT)
    today.settled()
    assert deviation(today) <= BAND
    expect(today.page.get_by_text("Niet elk werkgebied is aaneengesloten")).to_have_count(0)


def test_changes_are_taken_over_one_by_one_or_dropped(today):
    ask(today, "Herstel")
    changes = today.page.get_by_role("button", name="Neem over", exact=True)
    many = changes.count()
    changes.first.click()
    expect(changes).to_have_count(many - 1)
    expect(today.page).to_have_url(re.compile("verplaatst="))
    today.settled()
    today.page.get_by_role("button", name="Laat dit voorstel vervallen").click()
    expect(today.page.get_by_text(OUTCOME)).to_have_count(0)
