"""Gegevens: a wrong file changes nothing, a nasty name stays text, and fetching works and fails as told."""

import hashlib
import re

from playwright.sync_api import expect

from tests.browser.files import NASTY, PICTURE, SHOWN_PICTURE, nasty_figures, nasty_map


def contents(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file() and path.suffix != ".log"}


def upload(visit, *, maps=(), figures=()):
    visit.tab("Bestanden importeren")
    visit.page.get_by_role("spinbutton", name="Jaar van de bestanden").fill("2024")
    inputs = visit.page.locator('[data-testid="stFileUploaderDropzoneInput"]')
    for place, files in enumerate((maps, figures)):
        if files:
            inputs.nth(place).set_input_files([str(path) for path in files])
            expect(visit.page.get_by_test_id("stFileChip")).to_have_count(len(files) + (len(maps) if place else 0))
    visit.page.get_by_role("button", name="Importeren", exact=True).click()


def _nothing_leads_out(visit):
    assert visit.page.locator('[href*="elders.example"], [src*="elders.example"]').count() == 0


def test_a_wrong_file_gives_a_list_of_what_to_do_and_changes_nothing(visit, data, tmp_path):
    figures = tmp_path / "cijfers.csv"
    figures.write_text("gwb_code;a_inw;p_koopw;a_man;a_vrouw\nWK990100;-5;130;;\nWK990100;10;20;;\nXX1;3;4;;\n", encoding="utf-8")
    chart = tmp_path / "kaart.gpkg"
    chart.write_bytes(b"geen kaart")
    visit.open("Gegevens")
    before = contents(data)
    upload(visit, maps=[chart], figures=[figures])
    expect(visit.page.get_by_text("Wat al geladen was, is ongewijzigd.")).to_be_visible()
    told = "\n".join(visit.messages)
    assert "kaart.gpkg" in told
    for problem in ("WK990100 komt dubbel voor", "XX1", "130"):
        assert problem in told, told
    assert contents(data) == before
    visit.go("Start")
    expect(visit.title).to_have_text("Voorbeeldstad")


def test_a_file_with_nasty_names_shows_them_as_text_everywhere(visit, tmp_path):
    visit.open("Gegevens")
    upload(visit, maps=[nasty_map(tmp_path)], figures=[nasty_figures(tmp_path)])
    expect(visit.page.get_by_role("button", name="Bekijk de nieuwe cijfers")).to_be_visible()

    visit.open("", gemeente="GM9901")
    expect(visit.title).to_have_text(f"Stad {NASTY}")
    expect(visit.map).to_have_count(3)
    tip, tips = visit.frame.locator(".wijkscan-tip b").first, [""]
    for _ in range(3):
        visit.map.nth(0).hover()  # the area under the pointer is drawn last, so the first is always another
        expect(tip).not_to_have_text(tips[-1])
        tips.append(tip.inner_text())
    assert {NASTY, PICTURE} <= set(tips)
    visit.tab("Tabel en downloads")
    expect(visit.page.get_by_test_id("stDataFrame").first.locator("tbody tr").filter(has_text=NASTY)).to_have_count(1)

    for wijk, shown in (("WK990100", NASTY), ("WK990101", SHOWN_PICTURE)):
        visit.open("Wijkprofiel", gemeente="GM9901", wijk=wijk)
        expect(visit.title).to_have_text(shown)
        expect(visit.page.get_by_role("columnheader", name=shown, exact=True)).to_have_count(1)
        _nothing_leads_out(visit)
    for name in ("Behoefte", "Zorggebruik", "Gegevens"):
        visit.open(name, gemeente="GM9901", wijk="WK990101")
        expect(visit.title).to_have_text(name)
        if name == "Behoefte":
            for wijk in (NASTY, PICTURE):
                expect(visit.page.get_by_test_id("stPlotlyChart").first.locator("text").filter(has_text=wijk)).to_have_count(1)
        visit.sound()
        _nothing_leads_out(visit)


def test_fetching_a_gemeente_and_keeping_it_when_the_service_is_down(visit, services):
    visit.open("Gegevens")
    visit.tab("Ophalen bij CBS en PDOK")
    visit.page.get_by_role("textbox", name="Gemeente", exact=True).fill("Zandrede")
    visit.page.get_by_role("button", name="Ophalen", exact=True).click()
    expect(visit.page.get_by_text("'Zandrede' is geen gemeente. Bedoelt u Zandrade (GM1501)?")).to_be_visible()

    visit.page.get_by_role("textbox", name="Gemeente", exact=True).fill("zandrade")
    visit.page.get_by_role("button", name="Ophalen", exact=True).click()
    expect(visit.page.get_by_role("button", name="Bekijk de nieuwe cijfers")).to_be_visible(timeout=60_000)
    assert sum("Opgenomen: Kerncijfers" in text for text in visit.messages) == 5
    visit.open("Wijkprofiel", gemeente="GM1501")
    expect(visit.title).to_have_text("Centrum")
    shown = visit.page.get_by_test_id("stTable").first.inner_text()

    _, pdok = services
    pdok.fail("down")
    try:
        visit.open("Gegevens", gemeente="GM1501")
        visit.tab("Ophalen bij CBS en PDOK")
        visit.page.get_by_role("textbox", name="Gemeente", exact=True).fill("GM1501")
        visit.page.get_by_role("button", name="Ophalen", exact=True).click()
        expect(visit.page.get_by_text(re.compile(r"Kaart 2026: PDOK antwoordt niet .* storing \(code 503\)"))).to_be_visible(timeout=60_000)
    finally:
        pdok.heal()
    visit.open("Wijkprofiel", gemeente="GM1501")
    expect(visit.title).to_have_text("Centrum")
    assert visit.page.get_by_test_id("stTable").first.inner_text() == shown
