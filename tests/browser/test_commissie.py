"""The story as a presenter has it: arrow keys, a link to a step, the whole screen, downloads and a fixed version."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import expect
from pptx import Presentation

from tests.browser.dashboard import PAGES, Visit

STEP = ".verhaal-stap"
MAKING = 180_000  # milliseconds to make a whole report on a busy machine


def message(visit):
    return visit.page.locator(".st-key-verhaal-boodschap h2")


def test_arrow_keys_turn_the_steps_and_the_address_follows(visit):
    visit.open("Commissie")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 1 van 8 · De gemeente · concept")
    expect(message(visit)).to_contain_text("Voorbeeldstad")
    # Keys press the buttons, and Streamlit loads what draws a button apart: words are on the screen before it.
    expect(visit.page.get_by_role("button", name="Volgende")).to_be_enabled()
    visit.page.keyboard.press("ArrowRight")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 2 van 8 · Behoefte")
    expect(message(visit)).to_contain_text("Lindenveld")
    visit.page.keyboard.press("ArrowRight")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 3 van 8")
    expect(visit.page).to_have_url(re.compile("stap=3"))
    visit.page.keyboard.press("ArrowLeft")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 2 van 8")


def test_arrow_keys_in_a_text_stay_in_the_text(visit):
    visit.open("Commissie", stap="2")
    visit.tab("Stel vast")
    box = visit.page.get_by_role("textbox", name="Wie stelt vast?")
    box.fill("abc")
    box.press("ArrowLeft")
    box.press("ArrowRight")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 2 van 8")


def test_a_link_opens_a_step_and_buttons_do_what_keys_do(visit):
    visit.open("Commissie", stap="8")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 8 van 8 · Wat vragen wij u")
    expect(message(visit)).to_contain_text("besluiten")
    expect(visit.page.get_by_role("button", name="Volgende")).to_be_disabled()
    visit.page.get_by_role("button", name="Vorige").click()
    expect(visit.page.locator(STEP)).to_contain_text("Stap 7 van 8")


def test_a_presentation_has_the_whole_screen_until_it_stops(visit):
    visit.open("Commissie", stap="4")
    visit.page.get_by_role("button", name="Presenteren").click()
    expect(visit.page.get_by_role("button", name="Stop presenteren")).to_be_visible()
    expect(visit.sidebar).to_be_hidden()
    visit.settled()
    assert message(visit).evaluate("head => parseFloat(getComputedStyle(head).fontSize)") >= 24
    mark = "getComputedStyle(document.body, '::after').content"
    assert visit.page.evaluate(mark) == '"CONCEPT"'
    visit.page.keyboard.press("PageDown")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 5 van 8")
    visit.page.keyboard.press("End")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 8 van 8")
    visit.page.keyboard.press("Home")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 1 van 8")
    visit.page.get_by_role("button", name="Stop presenteren").click()
    expect(visit.sidebar).to_be_visible()


@pytest.mark.parametrize(("wide", "high"), [(1400, 900), (1920, 1080)])
def test_every_step_fits_the_screen_of_a_presentation(browser, dashboard, wide, high):
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="nl-NL")
    try:
        visit = Visit.start(context, dashboard).open("Commissie", uitgelicht="WK900105")
        visit.page.get_by_role("button", name="Presenteren").click()
        expect(visit.page.get_by_role("button", name="Stop presenteren")).to_be_visible()
        for number in range(1, 10):
            expect(visit.page.locator(STEP)).to_contain_text(f"Stap {number} van 9")
            visit.settled()
            main = visit.page.get_by_test_id("stMain")
            assert main.evaluate("box => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]") == [0, 0], number
            visit.page.keyboard.press("ArrowRight")
        visit.sound()
    finally:
        context.close()


def test_the_presenter_leaves_a_step_out_and_gives_a_wijk_its_own(visit):
    visit.open("Commissie")
    visit.page.get_by_text("Wat laat u zien?").click()
    visit.choose("Wijken met een eigen stap", "Lindenveld")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 1 van 9")
    visit.page.get_by_test_id("stMultiSelect").filter(has_text="Stappen").locator("input").first.press("Backspace")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 1 van 8")
    expect(visit.page).to_have_url(re.compile("uitgelicht=WK900105.*zonder_stap=vraag"))


def test_a_link_opens_the_same_choice_of_steps_and_wijken(visit):
    visit.open("Commissie", stap="3", uitgelicht="WK900105", zonder_stap="behoefte;vraag")
    expect(visit.page.locator(STEP)).to_contain_text("Stap 3 van 7 · Lindenveld · concept")


def test_a_link_with_an_unknown_wijk_or_step_says_so_and_shows_the_rest(visit):
    visit.open("Commissie", uitgelicht="WK900105;WK036300;WK900199", zonder_stap="behoefte;slot")
    expect(visit.page.get_by_text("Wijk WK900199 bestaat niet in deze gemeente; zij heeft geen eigen stap")).to_be_visible()
    expect(visit.page.get_by_text("WK036300")).to_have_count(0)  # of another gemeente: that one was chosen before
    expect(visit.page.get_by_text("De link bevat bij 'zonder_stap' een onbekende waarde")).to_be_visible()
    expect(visit.page.locator(STEP)).to_contain_text("Stap 1 van 9")
    expect(visit.page).to_have_url(re.compile("uitgelicht=WK900105(&|$)"))


def downloaded(visit, label):
    with visit.page.expect_download(timeout=MAKING) as waiting:
        visit.page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_the_report_can_be_taken_along_in_every_format(visit):
    visit.open("Commissie")
    name, content = downloaded(visit, "Rapport (PDF)")
    assert name == "wijkscan-gm9001.pdf"
    assert content.startswith(b"%PDF")
    _, content = downloaded(visit, "Dia's (PPTX)")
    assert len(Presentation(io.BytesIO(content)).slides) > 10
    _, content = downloaded(visit, "Werkboek (XLSX)")
    assert "Wijkteams" in openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    _, content = downloaded(visit, "Webpagina (HTML)")
    assert b'<html lang="nl">' in content
    name, content = downloaded(visit, "Wijkprofiel (PDF)")
    assert name.startswith("wijkprofiel-wk9001")
    assert content.startswith(b"%PDF")


def upload(visit, path):
    visit.page.locator('input[type="file"]').set_input_files(path)
    expect(visit.page.get_by_role("button", name=f"Remove {path.name}")).to_be_visible()
    visit.settled()


def test_a_fixed_version_opens_without_watermark_and_an_altered_one_is_refused(visit, tmp_path):
    visit.open("Commissie")
    visit.tab("Stel vast")
    visit.page.get_by_role("textbox", name="Wie stelt vast?").fill("J. Jansen")
    visit.page.get_by_role("button", name="Stel vast", exact=True).click()
    expect(visit.page.get_by_text("Bewaard als vastgesteld-gm9001-")).to_be_visible(timeout=MAKING)
    _, content = downloaded(visit, "Neem de versie mee (ZIP)")
    visit.tab("Open een vastgestelde versie")
    broken = tmp_path / "versie.zip"
    broken.write_bytes(content.replace(b"stappen.json", b"stappen.jsan"))
    upload(visit, broken)
    visit.page.get_by_role("button", name="Open deze versie").click()
    expect(visit.page.get_by_text("'versie.zip' ")).to_be_visible()
    whole = tmp_path / "heel.zip"
    whole.write_bytes(content)
    visit.page.get_by_role("button", name="Remove versie.zip").click()
    expect(visit.page.get_by_role("button", name="Remove versie.zip")).to_have_count(0)
    upload(visit, whole)
    visit.page.get_by_role("button", name="Open deze versie").click()
    expect(visit.page.get_by_role("button", name="Sluit deze versie")).to_be_visible()
    expect(visit.page.locator(STEP)).to_contain_text("door J. Jansen.")
    assert visit.page.evaluate("getComputedStyle(document.body, '::after').content") == "none"
    expect(visit.page.get_by_role("img").first).to_be_visible()
    _, content = downloaded(visit, "Rapport (PDF)")
    assert content.startswith(b"%PDF")


@pytest.mark.parametrize("name", PAGES)
def test_at_200_percent_nothing_scrolls_sideways(browser, dashboard, name):
    context = browser.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2, locale="nl-NL")
    try:
        visit = Visit.start(context, dashboard).open(name)
        wide = "box => box.scrollWidth > box.clientWidth"
        assert not visit.page.get_by_test_id("stMain").evaluate(wide)
        visit.sound()
    finally:
        context.close()


def test_the_statement_says_what_is_not_met(visit):
    visit.open("Toegankelijkheid")
    expect(visit.page.get_by_text("Wijkscan voldoet gedeeltelijk.")).to_be_visible()
    expect(visit.page.get_by_role("table")).to_contain_text("canvas")
