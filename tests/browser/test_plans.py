"""Plans with a name, in the browser: keep, reload, set side by side, and open again on other data; and Back and Forward."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT
from tests.plan_store import another, contents

KEPT = re.compile("plan=[0-9a-f]{12}")


def save(visit, name, who="A. de Vries", note=""):
    page = visit.page
    page.get_by_label("Naam van het plan").fill(name)
    page.get_by_label("Wie bewaart?").fill(who)
    page.get_by_label("Toelichting").fill(note)
    page.get_by_role("button", name="Bewaar dit plan").click()


def note(visit):
    return visit.page.get_by_test_id("stAlert").filter(has_text=re.compile("Plan .* is open"))


@pytest.fixture
def kept(visit):
    """A page with a plan of five teams that was just kept."""
    visit.open("Wijkteams", teams="5")
    expect(visit.page.get_by_label("Naam van het plan")).to_be_visible(timeout=FIRST_VISIT)
    return visit.settled()


def test_a_plan_is_kept_opens_after_a_reload_and_is_set_beside_the_plan_of_today(kept, data):
    page = kept.page
    save(kept, "Vijf teams", note="eerste <b>proef</b>")
    expect(page).to_have_url(KEPT)
    expect(note(kept)).to_contain_text("bewaard door A. de Vries")
    expect(note(kept)).to_contain_text("elk werkgebied is aaneengesloten")
    expect(page.get_by_text("eerste <b>proef</b>")).to_be_visible()
    page.reload()
    expect(note(kept)).to_contain_text("Vijf teams", timeout=FIRST_VISIT)
    kept.settled()

    page.get_by_text("Twee plannen naast elkaar").click()
    expect(page.get_by_text(re.compile(r"Van Plan van nu naar Nu op het scherm krijgen [\d.]+ inwoners"))).to_be_visible()
    kept.settled()
    beside = page.get_by_test_id("stExpander").filter(has_text="Twee plannen naast elkaar").locator("iframe")
    left, right = (beside.nth(place).content_frame for place in (0, 1))
    before = right.locator("path.leaflet-interactive").first.get_attribute("d")
    left.locator(".leaflet-control-zoom-in").click()
    expect(right.locator("path.leaflet-interactive").first).not_to_have_attribute("d", before)

    # Somebody else keeps another version of it meanwhile.
    count = len(contents(data)) + 1
    another(data, count - 2, lambda told: told.update(wie="B. Bakker"))
    save(kept, "Vijf teams")
    expect(page.get_by_text(re.compile("is gewijzigd door B. Bakker op .* Er is niets overschreven"))).to_be_visible()
    assert len(contents(data)) == count
    page.get_by_role("button", name="Bewaar als nieuwe versie van Vijf teams").click()
    expect(page.get_by_text("3 versies")).to_be_visible()
    assert len(contents(data)) == count + 1


def test_a_plan_opens_on_other_areas_and_says_what_it_does_not_know(kept, data):
    page = kept.page
    save(kept, "Van vroeger")
    expect(page).to_have_url(KEPT)
    kept.settled()
    last = contents(data)[-1]
    first = json.loads(last.content)["teams"][0]["gebieden"]
    code, name = next(iter(first.items()))

    def change(told):
        areas = told["teams"][0]["gebieden"]
        del areas[code]
        areas["BU90019999"] = "Verdwenen buurt"
        told |= {"cijfers": ["CBS 1, 2019 [00000000]"]}

    another(data, len(contents(data)) - 1, change)
    page.reload()
    expect(note(kept)).to_be_visible(timeout=FIRST_VISIT)
    kept.settled()
    page.locator(f".st-key-plannen-{last.place}").get_by_role("button").click()
    expect(page.get_by_text(re.compile(f"kent 1 gebied van nu niet. Voorlopig bij een team ernaast: {name} bij"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"niet in dit plan: Verdwenen buurt \(BU90019999\)"))).to_be_visible()
    expect(page.get_by_text(re.compile("De cijfers zijn veranderd sinds dit plan is bewaard"))).to_be_visible()
    expect(page.get_by_text(re.compile("met de hand gewijzigd: het kenmerk past er niet meer bij")).first).to_be_visible()


def test_a_link_with_a_plan_that_is_not_here_says_so_and_the_page_stands(visit):
    visit.open("Wijkteams", plan="0123456789ab")
    said = visit.page.get_by_text(re.compile("Plan 0123456789ab staat niet op deze computer.*Vraag de afzender"))
    expect(said).to_be_visible(timeout=FIRST_VISIT)
    visit.settled().page.get_by_role("button", name="Sluit het plan").click()
    expect(visit.page.get_by_label("Naam van het plan")).to_be_visible(timeout=FIRST_VISIT)


def test_back_and_forward_undo_a_page_and_lose_no_choice(visit):
    page = visit.page
    visit.open("Wijkteams", teams="6", plafond="30000000", indicator="inwoners")
    expect(page.get_by_label("Naam van het plan")).to_be_visible(timeout=FIRST_VISIT)
    entries = page.evaluate("history.length")
    for number in ("7", "8", "9"):
        box = page.get_by_role("spinbutton", name="Aantal teams")
        box.fill(number)
        box.press("Enter")
        expect(page).to_have_url(re.compile(f"teams={number}"))
    assert page.evaluate("history.length") == entries
    visit.settled()
    visit.go("Behoefte")
    expect(visit.title).to_have_text("Behoefte")
    visit.settled()
    page.go_back()
    expect(visit.title).to_have_text("Wijkteams")
    expect(page.get_by_role("spinbutton", name="Aantal teams")).to_have_value("9")
    expect(page).to_have_url(re.compile("teams=9.*plafond=30000000"))
    page.go_forward()
    expect(visit.title).to_have_text("Behoefte")
    expect(page).to_have_url(re.compile("teams=9.*plafond=30000000"))


def test_what_is_impossible_leaves_the_rest_of_the_page_standing(visit):
    visit.open("Wijkteams", eenheid="wijk", teams="60")
    page = visit.page
    expect(page.get_by_test_id("stAlert").filter(has_text="60 teams kan niet met")).to_be_visible(timeout=FIRST_VISIT)
    for head in ("Formatie per wijk", "Plannen", "Genoeg mensen, op de goede schaal?"):
        expect(page.get_by_role("heading", name=head)).to_be_visible()
    expect(page.get_by_text("Aannamen: vul de eigen cijfers van de gemeente in")).to_be_visible()
    page.get_by_role("button", name="Vergelijk aantallen teams").click()
    expect(page.get_by_role("tab", name="Grafiek")).to_be_visible(timeout=FIRST_VISIT)
