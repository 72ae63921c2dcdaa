"""The page Wijkteams: a design that proves itself, moves by hand, names, plans side by side, and a link that carries all of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT

PROVEN = re.compile(r"Bewezen is dat geen indeling meer dan [\d,]+ % beter kan zijn")


@pytest.fixture
def teams(visit):
    visit.open("Wijkteams", indeling="ontwerp")
    expect(visit.page.get_by_text(PROVEN)).to_be_visible(timeout=FIRST_VISIT)
    return visit.settled()


def test_the_answer_comes_first_and_the_plan_is_proven(teams):
    said = teams.page.get_by_text(re.compile("Met 7 wijkteams is het werk in Voorbeeldstad"))
    expect(said).to_be_visible()
    assert said.bounding_box()["y"] < 300
    expect(teams.map.first).to_be_visible()


def test_the_plan_of_today_opens_the_page_under_its_own_names(visit):
    visit.open("Wijkteams")
    said = visit.page.get_by_text(re.compile("Nu wijkt het werk van 9 wijkteams in Voorbeeldstad"))
    expect(said).to_be_visible(timeout=FIRST_VISIT)
    expect(visit.page.get_by_text("Dit is de indeling van nu; er is niet naar een betere gezocht.")).to_be_visible()
    visit.settled()
    visit.page.get_by_role("radio", name="Ontwerp").click()
    expect(visit.page).to_have_url(re.compile("indeling=ontwerp"))


def test_a_team_gets_the_name_the_user_gives(teams):
    box = teams.page.get_by_label("Nieuwe naam")
    box.fill("Team <b>Zuid</b>")
    box.press("Enter")
    teams.page.get_by_role("button", name="Geef deze naam").click()
    expect(teams.page).to_have_url(re.compile("namen="))
    expect(teams.box("Team een naam geven")).to_have_value("Team <b>Zuid</b>")


def test_what_is_impossible_says_what_is_in_the_way(visit):
    visit.open("Wijkteams", eenheid="wijk", teams="14", afwijking="0")
    expect(visit.page.get_by_test_id("stAlert").filter(has_text="team").last).to_be_visible(timeout=FIRST_VISIT)
    assert "Werkgebieden" in visit.title.inner_text() or "Wijkteams" in visit.title.inner_text()


def test_own_numbers_come_from_the_link_and_strange_ones_are_named(visit):
    visit.open("Wijkteams", aannamen="wijkteams.ziekteverzuim:9;herkomst.x:1")
    assert any("'herkomst.x' uit de link bestaat niet" in text for text in visit.messages)


def test_two_buurten_are_fixed_to_each_other_and_let_go_again(teams):
    teams.page.get_by_text("Vastzetten en verbinden").click()
    teams.page.get_by_role("button", name="Zet vast bij elkaar").click()
    expect(teams.page).to_have_url(re.compile("vast="))
    release = teams.page.get_by_role("button", name=re.compile("laat los"))
    expect(release).to_be_visible(timeout=FIRST_VISIT)
    teams.settled()
    release.click()
    expect(teams.page).not_to_have_url(re.compile("vast="))
