import io
import shutil
import subprocess
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.views.content import GAP, NAMES, NASTY, SOURCE, document
from wijkscan.views.content import CENTS, PARTLY, TOTAL, YEAR, Section, Table
from wijkscan.views.exports.downloads import DANGEROUS
from wijkscan.views.exports.workbook import CONTENTS, PARAMETERS, SOURCES, report_workbook


def book_of(*tables):
    content = report_workbook(document(sections=(Section("Tabellen", tables),)))
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def made():
    return report_workbook(document())


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(made))


def test_every_table_and_chart_has_a_sheet_with_sources_and_parameters_last(book):
    assert book.sheetnames[0] == CONTENTS
    assert book.sheetnames[2:] == ["Koopwoningen", "Opbouw", "Trend", "Behoefte", SOURCES, PARAMETERS]
    assert book.sheetnames[1].startswith("Budget per wijk R&D")


def test_numbers_are_numbers_with_their_format(book):
    sheet = book.worksheets[1]
    assert [cell.value for cell in sheet[1]] == ["Wijk", "Jaar", "Budget", "Geteld", "Opmerking"]
    assert [cell.value for cell in sheet[2]] == [NAMES[0], 2024, 1234567.89, 1200, "=1+1"]
    assert [cell.number_format for cell in sheet[2]][1:4] == ["0", "€ #,##0.00", "#,##0"]
    assert (sheet["C4"].value, sheet["C6"].value) == (0.03, 0.05)


def test_a_gap_is_an_empty_cell_and_not_zero(book):
    assert (book.worksheets[1]["C3"].value, book.worksheets[1]["D4"].value) == (None, None)


def test_totals_are_formulas_that_add_up_the_column(book, made):
    sheet = book.worksheets[1]
    assert [cell.value for cell in sheet[7]] == [PARTLY, None, "=SUM(C2:C6)", "=SUM(D2:D6)", None]
    counted = openpyxl.load_workbook(io.BytesIO(made), data_only=True).worksheets[1]
    assert counted["C7"].value == pytest.approx(1234568.01)


def test_a_total_across_is_a_formula_in_every_row_and_the_page_reads_the_same():
    frame = pd.DataFrame({"Team": ["A", "B"], "x": [1.25, GAP], "y": [2.0, 1.0], "Som": [3.25, GAP]})
    table = Table("Proef", frame, totals=("x", "y", "Som"), across="Som")
    sheet = book_of(table)["Proef"]
    assert [sheet[cell].value for cell in ("D2", "D3", "D4")] == ["=SUM(B2:C2)", None, "=SUM(D2:D3)"]
    assert table.told().iloc[-1].tolist() == [PARTLY, "1,25", "3", "3,25"]
    assert Table("Heel", frame.head(1), totals=("y",)).told().iloc[-1].tolist() == [TOTAL, "", "2", ""]


def test_figures_of_several_units_below_one_another_stay_numbers():
    frame = pd.DataFrame({"Kenmerk": ["Inwoners", "Inkomen laag", "Wmo"], "Hier": [13400, 27.44, "geheim"], "Land": [None, 40.1, 71.6]})
    table = Table("Kort", frame, row_units=("aantal", "%", "per 1.000 inwoners"))
    sheet = book_of(table)["Kort"]
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == [13400, 27.44, "geheim"]
    assert [sheet.cell(row, 3).number_format for row in (3, 4)] == ['#,##0.0" %"', "#,##0.0"]
    assert table.told()["Hier"].tolist() == ["13.400", "27,4 %", "geheim"]
    assert table.told()["Land"].tolist() == ["–", "40,1 %", "71,6"]


def test_days_are_days():
    sheet = book_of(Table("Proef", pd.DataFrame({"Ontvangen": [date(2026, 1, 2)]})))["Proef"]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (datetime(2026, 1, 2), "dd-mm-yyyy")


def test_text_that_looks_like_a_formula_stays_text(book):
    cells = [book.worksheets[1].cell(row, 5) for row in range(2, 7)]
    assert [cell.value for cell in cells] == ["=1+1", "+31", "-2", "@som", "\t=geheim"]
    assert {cell.data_type for cell in cells} == {"s"}


@given(st.sampled_from(DANGEROUS), st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20))
def test_no_name_becomes_a_formula_or_a_link(start, rest):
    book = book_of(Table("Proef", pd.DataFrame({"Wijk": [start + rest, f"https://example.org/{rest}"]})))
    sheet = book["Proef"]
    assert {sheet["A2"].data_type, sheet["A3"].data_type} == {"s"}
    assert sheet["A3"].hyperlink is None


def test_headings_stay_in_sight_and_columns_are_wide_enough(book):
    sheet = book.worksheets[1]
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["A"].width > 40
    assert sheet.column_dimensions["C"].width >= len("€ 1.234.568,01")


def test_source_and_date_stand_below_every_table(book):
    for sheet in book.worksheets:
        cells = {row[0].value for row in sheet.iter_rows()}
        assert {SOURCE, "Gemaakt met wijkscan op 01-03-2024"} <= cells


def test_the_contents_link_to_every_sheet(book):
    sheet = book[CONTENTS]
    links = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert set(links) == set(book.sheetnames[1:])
    assert links[SOURCES] == "'Bronnen'!A1"


def test_sheets_get_names_that_a_workbook_allows():
    table = pd.DataFrame({"a": [1]})
    names = ["Bronnen", "bronnen", "a/b:c*d?[e]", "x" * 60, "x" * 61, "'", NASTY]
    book = book_of(*(Table(name, table) for name in names))
    assert book.sheetnames[1:8] == [
        "Bronnen 2", "bronnen 3", "a b c d e", "x" * 31, "x" * 29 + " 2", "Tabel", book.sheetnames[7],
    ]  # fmt: skip
    assert all(len(name) <= 31 for name in book.sheetnames)
    long = book_of(*(Table(name, table) for name in ("Wmo: behoefte en gebruik verschillen", "Welke keuze telt het meest voor de wijken")))
    assert long.sheetnames[1:3] == ["Wmo behoefte en gebruik", "Welke keuze telt het meest"]


def test_years_and_whole_thousands_read_as_what_they_are():
    frame = pd.DataFrame({"Peiljaar": [2024.0, GAP], "WOZ": [312.0, GAP], "Waar": [True, False]})
    sheet = book_of(Table("Proef", frame, {"Peiljaar": YEAR, "WOZ": "x 1 000 euro"}))["Proef"]
    assert [cell.value for cell in sheet[2]] == [2024, 312000, "ja"]
    assert [cell.number_format for cell in sheet[2]][:2] == ["0", "€ #,##0"]


def test_an_empty_table_has_no_total():
    sheet = book_of(Table("Leeg", pd.DataFrame({"Wijk": [], "Euro": []}), {"Euro": CENTS}, totals=("Euro",)))["Leeg"]
    assert sheet["B2"].value is None


def test_the_same_document_gives_the_same_bytes(made):
    assert report_workbook(document()) == made


def test_another_program_adds_the_totals_up(made, tmp_path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is niet geïnstalleerd")
    (tmp_path / "werkboek.xlsx").write_bytes(made)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / "werkboek.xlsx")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    sheet = pd.read_excel(tmp_path / "werkboek.ods", sheet_name=1, engine="calamine")
    assert sheet["Budget"].iloc[5] == pytest.approx(1234568.01)
