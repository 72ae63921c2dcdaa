from datetime import date, timedelta
from itertools import pairwise

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.tables.gebruik.text import as_text, has_thousands, is_open, is_serial, key, number, read_days
from wijkscan.tables.spelling import name_key

EPOCH = date(1970, 1, 1)


def column(texts):
    return ibis.memtable(pa.table({"tekst": pa.array(texts, pa.string())}))


def days(texts):
    words = column(sorted(set(texts)))
    found = read_days(words, "tekst").to_pandas().set_index("tekst")["dag"]
    return [None if pd.isna(found[text]) else int(found[text]) for text in texts]


def values(expression):
    return [None if pd.isna(value) else value for value in expression.to_pandas()]


@pytest.mark.parametrize(
    "text",
    ["29-02-2024", "29-2-2024", "29/02/2024", "29.02.2024", "2024-02-29", "2024-02-29 00:00:00", "2024-02-29T10:15:00",
     "20240229", "45351", "45351,0"],
)  # fmt: skip
def test_the_same_day_in_every_spelling(text):
    assert days([text]) == [(date(2024, 2, 29) - EPOCH).days]


def test_what_is_no_day_is_a_gap():
    texts = ["29-02-2023", "31-04-2024", "00-01-2024", "01-13-2024", "20240231", "01-02-24", "morgen", "1234567890", "0"]
    assert days(texts) == [None] * len(texts)


@examples(8)
@given(st.lists(st.dates(date(1900, 1, 1), date(2098, 12, 31)), min_size=1, max_size=300))
def test_every_day_counts_as_the_calendar_does(moments):
    expected = [(moment - EPOCH).days for moment in moments]
    for form in ("%d-%m-%Y", "%Y-%m-%d", "%Y%m%d"):
        # strftime does not pad years before 1000, which are not drawn here.
        assert days([moment.strftime(form) for moment in moments]) == expected
    since_excel = [moment for moment in moments if moment >= date(1927, 5, 19)]
    serials = [str((moment - date(1899, 12, 30)).days) for moment in since_excel]
    if serials:
        assert days(serials) == [(moment - EPOCH).days for moment in since_excel]


def test_open_ends():
    opened = ["31-12-9999", "9999-12-31", "99991231", "00000000", "99999999", "0", "onbepaald", "01-01-2099", "2958465"]
    closed = ["31-12-2024", "20241231", "2024-12-31", "45351", "nooit", "31122024", "25122024"]
    assert values(is_open(column(opened).tekst)) == [True] * len(opened)
    assert values(is_open(column(closed).tekst)) == [False] * len(closed)
    assert values(is_open(column([None]).tekst)) == [True]
    assert values(is_serial(column(["45351", "20240101"]).tekst)) == [True, False]


def test_numbers_the_dutch_way():
    texts = ["1.234,56", "1234,5", "1.234", "1234.5", "€ 12,00", "-5", "12.345.678"]
    assert values(number(column(texts).tekst)) == [1234.56, 1234.5, 1234, 1234.5, 12, -5, 12_345_678]
    # Of an English number it cannot be said what it means: better unknown than a thousand times too small.
    assert values(number(column(["1,234.56", "veel", "1.2345.6", None]).tekst)) == [None] * 4
    assert values(has_thousands(column(["1.234,56", "1234,56"]).tekst)) == [True, False]


@examples(8)
@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=100))
def test_a_number_survives_being_written(cents):
    dutch = [f"{cent / 100:,.2f}".translate(str.maketrans(",.", ".,")) for cent in cents]
    assert values(number(column(dutch).tekst)) == pytest.approx([cent / 100 for cent in cents])


@examples(8)
@given(st.lists(st.text(alphabet=st.characters(codec="cp1252", exclude_characters="\0"), min_size=1), min_size=1))
def test_a_key_is_the_same_in_the_engine_as_here(texts):
    assert values(key(column(texts).tekst)) == [name_key(text) or None for text in texts]


def test_typed_columns_become_the_text_of_a_dutch_export():
    table = ibis.memtable(
        pd.DataFrame(
            {"dag": [date(2024, 2, 29)], "moment": pd.to_datetime(["2024-02-29 12:30"]), "geld": [1234.5], "heel": [12.0],
             "aantal": [3], "tekst": ["  x "]}
        )
    )  # fmt: skip
    written = table.select(**{name: as_text(table[name]) for name in table.columns}).to_pandas().iloc[0].to_dict()
    assert written == {
        "dag": "2024-02-29", "moment": "2024-02-29", "geld": "1234,5", "heel": "12", "aantal": "3", "tekst": "x",
    }  # fmt: skip


def test_a_day_further_is_one_more():
    start = date(1999, 12, 25)
    texts = [(start + timedelta(days=step)).strftime("%d-%m-%Y") for step in range(100)]
    counted = days(texts)
    assert [after - before for before, after in pairwise(counted)] == [1] * 99
