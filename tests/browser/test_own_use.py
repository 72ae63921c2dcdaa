"""An export whose columns and values wijkscan does not know: pointed out on screen, counted, and remembered."""

import pytest
from playwright.sync_api import expect

from wijkscan.store.own_shown import load_own_use
from wijkscan.store.own_use import delete_own_use, remembered_mapping

GEMEENTE = "GM9001"
WIJKEN = [f"WK9001{number:02d}" for number in range(14)]
COLUMNS = {"Cliëntnummer (pseudoniem)": "Dossier", "Wet": "Kode", "Ingangsdatum": "Aanvang", "Wijk (code of naam)": "Plek"}


@pytest.fixture
def export(tmp_path, data):
    rows = [f"D{number};{'HH1' if number % 4 else '0'};01-02-2024;{WIJKEN[number // 40]}" for number in range(560)]
    path = tmp_path / "onbekend.csv"
    path.write_text("\n".join(["Dossier;Kode;Aanvang;Plek", *rows]), encoding="utf-8")
    yield path
    delete_own_use(data, GEMEENTE)


def _hand_over(visit, path):
    visit.open("Gegevens", gemeente=GEMEENTE)
    visit.tab("Eigen cliëntexport")
    uploader = visit.page.get_by_test_id("stFileUploader").filter(has_text="Bestand met cliënten")
    uploader.locator("input[type=file]").set_input_files(path)
    expect(visit.page.get_by_text("Welke kolom is wat?")).to_be_visible()
    visit.settled()


def test_unknown_columns_and_values_are_pointed_out_counted_and_remembered(visit, export, data):
    _hand_over(visit, export)
    expect(visit.page.get_by_text("ontbreekt een kolom voor cliëntnummer, ingangsdatum")).to_be_visible()
    for label, header in COLUMNS.items():
        visit.choose(label, header)
        visit.settled()
    for value, rows, wet in (("HH1", 420, "Wmo"), ("0", 140, "Bijstand")):
        visit.choose(f"Wet '{value}' ({rows} rijen)", wet)
        visit.settled()
    visit.page.get_by_role("button", name="Tellen en opnemen").click()
    expect(visit.page.get_by_text("onbekend.csv: 560 rijen gelezen, 560 gebruikt, 0 afgekeurd.")).to_be_visible(timeout=120_000)
    table = load_own_use(data, GEMEENTE).table
    counted = table[(table["gebiedscode"] == WIJKEN[0]) & (table["periode"] == "2024HJ01")].set_index("wet")["clienten"]
    assert (counted["wmo"], counted["bijstand"]) == (30, 10)
    assert remembered_mapping(data, GEMEENTE).values == {"wet": {"HH1": "wmo", "0": "bijstand"}}

    _hand_over(visit, export)  # next time nothing is asked
    expect(visit.page.get_by_role("button", name="Tellen en opnemen")).to_be_visible()
    expect(visit.page.get_by_text("ontbreekt een kolom voor")).to_have_count(0)
    for label, wet in (("Wet 'HH1' (420 rijen)", "Wmo"), ("Wet '0' (140 rijen)", "Bijstand")):
        expect(visit.box(label)).to_have_value(wet)

    other = export.with_name("ander.csv")
    other.write_text(export.read_text("utf-8").replace("Dossier;Kode", "Cliëntnummer;Wet", 1), encoding="utf-8")
    _hand_over(visit, other)
    expect(visit.page.get_by_text("De kolomindeling van de vorige keer past niet bij ander.csv: 'Dossier', 'Kode'")).to_be_visible()
