"""Current budgets as delivered: amounts in every notation, and what cannot be read in one way."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.budgetten import euro, read_amount, read_budgetten

AREAS = {"WK000100": "Centrum", "WK000101": "Noord"}


def budgetten(rows, columns=("gebiedscode", "wet", "bedrag"), areas=AREAS):
    return read_budgetten(pd.DataFrame(rows, columns=list(columns)), file="budgetten.csv", areas=areas)


def problems(rows, **other):
    with pytest.raises(InvalidTableError) as caught:
        budgetten(rows, **other)
    assert caught.value.table == "budgetten.csv"
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("€ 1.234.567,89", 123456789),
        ("1234567.89", 123456789),
        ("1234567", 123456700),
        ("1.250,-", 125000),
        ("EUR 12,5", 1250),
        ("1.234", 123400),
        ("€\u00a00,01", 1),
        ("0", 0),
        ("100000000000,00", 10**13),
    ],
)
def test_amounts_as_they_are_written(text, cents):
    assert read_amount(text) == cents


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,234,567", "twee bedragen"),
        ("1,234", "twee bedragen"),
        ("1,234.56", "twee bedragen"),
        ("-5", "niet negatief"),
        ("veel", "geen bedrag"),
        ("12.3456", "geen bedrag"),
        ("1.23.456", "geen bedrag"),
        ("  ", "leeg"),
    ],
)
def test_amounts_that_cannot_be_read_in_one_way(text, told):
    with pytest.raises(ValueError, match=told):
        read_amount(text)


@given(st.integers(0, 10**13))
def test_what_is_written_is_read_back(cents):
    assert read_amount(euro(cents)) == cents


def test_a_shortage_has_its_sign_in_front():
    assert euro(-123456) == "€ −1.234,56"


def test_a_file_by_hand():
    table = budgetten([("WK000100", "Wmo", "€ 1.000,50"), ("noord", "Jeugdwet", "20"), ("", "", ""), ("WK000100", "participatiewet", "0")])
    assert table.to_dict("list") == {
        "gebiedscode": ["WK000100", "WK000101", "WK000100"],
        "wet": ["wmo", "jeugdhulp", "bijstand"],
        "bedrag_eurocent": [100050, 2000, 0],
    }
    assert table["bedrag_eurocent"].dtype == "int64"


def test_without_a_wet_it_is_the_total():
    table = budgetten([("wk000100", 1000.5), ("WK000101", 12)], columns=("Gebied", "Budget"))
    assert table["wet"].unique().tolist() == ["totaal"]
    assert table["bedrag_eurocent"].tolist() == [100050, 1200]


def test_everything_wrong_at_once_with_its_row():
    found = problems(
        [
            ("WK000100", "Wmo", "1,234,567"),
            ("WK000199", "Wmo", "10"),
            ("WK000101", "Zvw", "10"),
            ("WK000101", "Wmo", "-3"),
            ("WK000101", "Jeugdhulp", ""),
        ]
    )
    assert found == (
        "rij 2: bedrag van WK000100 is '1,234,567' en dat kan twee bedragen betekenen; schrijf het bedrag als 1.234.567,89",
        "rij 3: gebied 'WK000199' hoort niet bij de gekozen gebieden; verbeter de code of haal de rij weg",
        "rij 4: wet 'Zvw' is onbekend; verwacht wmo, jeugdhulp, bijstand of totaal",
        "rij 5: bedrag van WK000101 is '-3'; een budget kan niet negatief zijn",
        "rij 6: bedrag van WK000101 is leeg; vul een bedrag in, of 0 als er geen budget is",
    )


def test_an_area_without_a_row_is_no_zero():
    assert problems([("WK000100", "Wmo", "10")]) == ("WK000101: geen bedrag; voeg een rij toe (0 als er geen budget is)",)


def test_an_area_twice_or_both_total_and_split():
    assert problems([("WK000100", "Wmo", "10"), ("WK000100", "Wmo", "11"), ("WK000101", "", "1"), ("WK000101", "Wmo", "1")]) == (
        "rij 3: WK000100 met wet wmo komt dubbel voor; houd één rij over",
        "WK000101: heeft zowel een totaal als bedragen per wet; houd één van beide over",
    )


def test_a_name_that_two_areas_have_is_no_name():
    assert "hoort niet bij" in problems([("Centrum", "", "1")], areas={"WK000100": "Centrum", "WK000101": "Centrum"})[0]


def test_missing_columns_are_named():
    [told] = problems([("WK000100", "Wmo")], columns=("gebiedscode", "wet"))
    assert "kolom 'bedrag' ontbreekt (gevonden kolommen: 'gebiedscode', 'wet'); geef de kolom die het is deze naam" in told
    assert len(problems([("WK000100", "5")], columns=("plek", "geld"))) == 2


def test_an_amount_in_cents_says_so_in_its_header():
    table = budgetten([("WK000100", "wmo", "12345"), ("WK000101", "wmo", "0")], columns=("gebiedscode", "wet", "bedrag_eurocent"))
    assert table["bedrag_eurocent"].tolist() == [12345, 0]
