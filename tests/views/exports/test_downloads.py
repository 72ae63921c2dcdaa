import io
from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.views.exports.downloads import DANGEROUS, harmless, harmless_table, to_csv, to_xlsx

DAY = date(2024, 3, 1)


def table():
    return pd.DataFrame(
        {"Gebied": ["Wijk A", "=1+1", "@som"], "Inwoners": [1200, 30, 5], "Koopwoningen (%)": [12.25, np.nan, 3.5]}
    )


def reasons():
    return pd.DataFrame({"Koopwoningen (%)": ["", "geheim", ""]})


def test_csv_opens_in_a_dutch_spreadsheet():
    text = to_csv(table(), day=DAY, source="Bron: CBS", reasons=reasons()).decode("utf-8")
    assert text.startswith("\ufeffGebied;Inwoners;Koopwoningen (%)\r\n")
    lines = text.split("\r\n")
    assert lines[1:4] == ["Wijk A;1200;12,25", "'=1+1;30;geheim", "'@som;5;3,5"]
    assert lines[4:7] == ["", '"Bron: CBS"', '"Gemaakt met wijkscan op 01-03-2024"']


def test_a_gap_without_reason_is_empty_and_not_zero():
    assert "'=1+1;30;\r\n" in to_csv(table(), day=DAY).decode("utf-8")


@pytest.mark.parametrize("start", DANGEROUS)
def test_a_formula_gets_an_apostrophe(start):
    assert harmless(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"


@given(st.text(max_size=20))
def test_no_text_starts_as_a_formula(text):
    assert not str(harmless(text)).startswith(DANGEROUS)


def test_a_negative_number_stays_a_number():
    assert "-1,5" in to_csv(pd.DataFrame({"Verschil": [-1.5]}), day=DAY).decode("utf-8")
    assert harmless(-1.5) == -1.5


def test_xlsx_has_numbers_texts_reasons_and_source():
    units = {"Inwoners": "aantal", "Koopwoningen (%)": "%"}
    made = to_xlsx(table(), day=DAY, title="Proef", source="Bron: CBS", units=units, reasons=reasons())
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book["Cijfers"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Gebied", "Inwoners", "Koopwoningen (%)"],
        ["Wijk A", 1200, 12.25],
        ["=1+1", 30, "geheim"],
        ["@som", 5, 3.5],
    ]
    assert sheet["A3"].data_type == "s", "a text that looks like a formula stays a text"
    assert (sheet["B2"].number_format, sheet["C2"].number_format) == ("#,##0", "#,##0.0")
    assert sheet.freeze_panes == "B2"
    assert [row[0].value for row in book["Bron"].iter_rows()] == ["Proef", "Bron: CBS", "Gemaakt met wijkscan op 01-03-2024"]


def test_the_same_table_gives_the_same_bytes():
    one, other = (to_xlsx(table(), day=DAY, title="Proef") for _ in range(2))
    assert one == other


def test_an_empty_table_can_be_downloaded():
    empty = table().iloc[:0]
    assert "Gebied;Inwoners" in to_csv(empty, day=DAY).decode("utf-8")
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(empty, day=DAY, title="Leeg")))["Cijfers"].max_row == 1


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "  =1+1", "-", "-1,2-A1"])
def test_no_table_that_is_written_runs_a_text_as_formula(text):
    table = pd.DataFrame({"naam": pd.Series([text, "Oost"], dtype="category"), "getal": [-1.5, 2.0], text: ["-1,5 %", "+3"]})
    safe = harmless_table(table)
    assert list(safe.columns) == ["naam", "getal", f"'{text}"]
    assert list(safe.iloc[:, 0]) == [f"'{text}", "Oost"]
    assert list(safe["getal"]) == [-1.5, 2.0]
    assert list(safe.iloc[:, 2]) == ["-1,5 %", "+3"]
    assert list(table.iloc[:, 0]) == [text, "Oost"]
