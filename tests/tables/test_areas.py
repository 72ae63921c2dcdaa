import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.areas import LONGEST_NAME, clean_name, gemeente_of, is_area_code, is_fictional, niveau, wijk_of
from wijkscan.tables.figures import read_figures

codes = st.one_of(
    st.from_regex(r"GM[0-9]{4}", fullmatch=True),
    st.from_regex(r"WK[0-9]{4}[0-9A-Z]{2}", fullmatch=True),
    st.from_regex(r"BU[0-9]{4}[0-9A-Z]{4}", fullmatch=True),
)


def test_a_buurt_of_amsterdam_lies_in_a_wijk_with_letters():
    found = pd.Series(["NL00", "GM0363", "WK0363AA", "BU0363AA01"])
    assert niveau(found).tolist() == ["Land", "Gemeente", "Wijk", "Buurt"]
    assert gemeente_of(found).fillna("").tolist() == ["", "GM0363", "GM0363", "GM0363"]
    assert wijk_of(found).fillna("").tolist() == ["", "", "WK0363AA", "WK0363AA"]


@given(codes)
def test_every_area_lies_in_an_area_of_the_level_above(code):
    found = pd.Series([code])
    assert is_area_code(code)
    assert is_area_code(gemeente_of(found)[0])
    if code[:2] != "GM":
        assert is_area_code(wijk_of(found)[0])
        assert gemeente_of(wijk_of(found))[0] == gemeente_of(found)[0]


@pytest.mark.parametrize("code", ["", "0392", "GM392", "wk039201", "WK0392", "BU039201", "WK039201 ", "XX0392", "NL00"])
def test_anything_else_is_no_area_code(code):
    assert not is_area_code(code)


def test_the_made_up_surroundings_are_recognised():
    assert is_fictional("GM9001")
    assert not is_fictional("GM0392")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Oud\x07 Noord\x00", "Oud Noord"),
        ("Oud\r\n\tNoord", "Oud Noord"),
        ("\u202eNoord\u202c", "Noord"),
        ("N\u200boo\u200drd\ufeff", "Noord"),
        ("Noord\ud800", "Noord"),
        ("Noord\ue000\U000e0041", "Noord"),
        ("Noo\u0301rd", "Noórd"),
        ("", ""),
        ("\u200b\u0000", ""),
        ("#strong[$x$] <b>R&D</b> 'S-Gravenzande", "#strong[$x$] <b>R&D</b> 'S-Gravenzande"),
        ("x" * 5_000, "x" * (LONGEST_NAME - 1) + "…"),
    ],
)
def test_a_name_from_a_file_is_one_line_that_can_be_seen(written, name):
    assert clean_name(written) == name


@given(st.text(st.characters(exclude_categories=[])))
def test_a_clean_name_can_be_written_everywhere_and_stays_as_it_is(text):
    name = clean_name(text)
    assert name == clean_name(name)
    assert len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert name.encode().decode() == name


def test_names_of_a_delivery_are_cleaned_where_it_comes_in():
    raw = pd.DataFrame({"gwb_code": ["GM1501", "WK150100"], "regio": ["Zand\x00rade", "\u202eCentrum"], "a_inw": [10, 10]})
    assert list(read_figures(raw, table="cijfers.csv").areas["gebiedsnaam"]) == ["Zandrade", "Centrum"]
