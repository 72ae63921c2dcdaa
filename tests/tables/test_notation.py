import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.missing import is_missing
from wijkscan.tables.notation import read_numbers

CODES = pd.Series(["GM0392", "WK039201", "WK039202"])


def read(**columns):
    numbers, problems = read_numbers(pd.DataFrame(columns, dtype=object), CODES)
    return {code: values.tolist() for code, values in numbers.items()}, problems


@pytest.mark.parametrize(
    ("code", "cells", "numbers"),
    [
        ("inwoners", ["162.553", "14.160", "980"], [162553, 14160, 980]),
        ("elektriciteit", ["2.450", "2.280", "980"], [2450, 2280, 980]),
        ("elektriciteit", ["2 450", "2\u00a0280", "980"], [2450, 2280, 980]),
        ("elektriciteit", ["2.450,5", "2.280", "980"], [2450.5, 2280, 980]),
        ("koopwoningen", ["48.125", "50.250", "7.5"], [48.125, 50.25, 7.5]),
        ("koopwoningen", ["48.125", "50.250", "61.125"], [48.125, 50.25, 61.125]),
        ("huishoudensgrootte", ["2.125", "2.250", "1.500"], [2.125, 2.25, 1.5]),
        ("afstand_huisarts", ["0.125", "0.250", "1.5"], [0.125, 0.25, 1.5]),
        ("elektriciteit", ["2.450", 2280, None], [2450, 2280, None]),
    ],
)
def test_a_column_has_one_notation(code, cells, numbers):
    found, problems = read(**{code: cells})
    assert problems == []
    assert pd.Series(found[code]).fillna(-1).tolist() == pd.Series(numbers, dtype=float).fillna(-1).tolist()


def test_a_neighbour_with_decimal_commas_tells_what_a_point_is():
    assert read(huishoudensgrootte=["2,1", "1,6", "2"], aardgas=["1.240", "1.220", "1.390"])[0]["aardgas"] == [1240, 1220, 1390]


def test_a_column_that_contradicts_itself_is_refused_by_name():
    _, problems = read(elektriciteit=["1.234.567", "980.5", "7"])
    assert problems == [
        "elektriciteit: bij GM0392 staat '1.234.567' en bij WK039201 '980.5'; een punt kan niet zowel duizendtallen als decimalen "
        "scheiden; schrijf decimalen met een komma"
    ]


def test_shares_are_no_percentages():
    _, problems = read(koopwoningen=["0,48", "0,5", "0,61"])
    assert problems == ["koopwoningen: alle waarden liggen tussen 0 en 1; verwacht procenten van 0 tot 100, dus vermenigvuldig met 100"]
    assert read(koopwoningen=["0,48", "50", "0,61"])[1] == []
    assert read(onbewoonde_woningen=["0", "0", "0,5"])[1] == []


@pytest.mark.parametrize(
    "cell", ["", " ", ".", "-", "n.v.t.", "N.V.T.", "nvt", "Onbekend", "#N/B", "#N/A", "#WAARDE!", "#DEEL/0!", "#REF!", None, float("nan")]
)
def test_what_means_nothing_is_missing(cell):
    assert is_missing(cell)
    found, problems = read(inwoners=["5", cell, "7"])
    assert problems == []
    assert pd.isna(found["inwoners"][1])


@pytest.mark.parametrize("cell", [0, 0.0, "0", False, "Onbekendeweg", "12"])
def test_what_means_something_is_not(cell):
    assert not is_missing(cell)


@given(st.lists(st.integers(1000, 999_999), min_size=3, max_size=3))
def test_counts_with_thousand_points_come_back(numbers):
    assert read(inwoners=[f"{number:,}".replace(",", ".") for number in numbers])[0]["inwoners"] == numbers
