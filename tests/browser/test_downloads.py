"""What can be downloaded opens in the program it is for."""

import csv
import io
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT
from wijkscan.views.exports.downloads import SHEET, SOURCE_SHEET


def _downloaded(visit, label, place=0):
    button = visit.page.get_by_role("tabpanel").filter(visible=True).get_by_role("button", name=label, exact=True).filter(visible=True)
    with visit.page.expect_download() as waiting:
        button.nth(place).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_a_map_as_csv_xlsx_and_png(visit):
    visit.open("Wijkprofiel", indicator="koopwoningen")
    visit.tab("Tabel en downloads")
    expect(visit.page.get_by_role("button", name="PNG", exact=True)).to_be_visible()  # other tables on the page are there before it
    name, content = _downloaded(visit, "CSV")
    assert name == "wijkscan-gm9001-koopwoningen.csv"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Gebied", "Koopwoningen (%)", "Reden", "Jaar", "Code"]
    values = {row[4]: row[1] for row in rows[1:15]}
    assert len(values) == 14
    assert "Bron: " in rows[-2][0]

    _, content = _downloaded(visit, "XLSX")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [SHEET, SOURCE_SHEET]
    for row in book[SHEET].iter_rows(min_row=2, values_only=True):
        assert str(row[1]).replace(".", ",") == values[row[4]]

    _, content = _downloaded(visit, "PNG")
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "PNG"
    assert picture.width > 1000
    assert len(picture.convert("RGB").getcolors(2**24)) > 50

    name, content = _downloaded(visit, "SVG")
    assert name == "wijkscan-gm9001-koopwoningen.svg"
    assert ElementTree.fromstring(content).tag.endswith("svg")


MAP, CHART = (0, 1980), (1, 2000)  # place on the page, width in pixels


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("Wijkprofiel", [CHART]), ("Behoefte", [MAP, CHART]), ("Zorggebruik", [MAP, CHART]), ("Wijkteams", [(0, 2000)]), ("Budget", [MAP])],
)
def test_maps_and_charts_as_pictures(visit, name, drawn):
    visit.open(name)
    visit.page.get_by_role("tab", name="Grafiek").first.wait_for(timeout=FIRST_VISIT)
    tabs = visit.page.get_by_role("tab", name="Tabel en downloads")
    for number, (place, width) in enumerate(drawn):
        tabs.nth(place).click()
        file, content = _downloaded(visit, "PNG", number)
        assert file.startswith("wijkscan-gm9001-")
        picture = Image.open(io.BytesIO(content))
        assert picture.width == width
        assert len(picture.convert("RGB").getcolors(2**24)) > 50
        assert ElementTree.fromstring(_downloaded(visit, "SVG", number)[1]).tag.endswith("svg")
