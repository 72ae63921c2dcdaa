from datetime import date as Date  # noqa: N812
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan import dutch as ground
from wijkscan.dutch import SINGULAR, counted, euro, number
from wijkscan.parameters import Parameters
from wijkscan.tables.columns import COLUMNS
from wijkscan.views.words import dutch


def test_numbers_by_hand():
    assert ground.number(1234.5, 1) == "1.234,5"
    assert ground.number(1_234_567) == "1.234.567"
    assert ground.number(-0.004, 1) == "0,0"
    assert ground.number(-1234.5, 1) == "−1.234,5"
    assert ground.signed(1.5, 1) == "+1,5"
    assert ground.signed(0.001, 1) == "0,0"
    assert ground.percent(12.34) == "12,3 %"
    assert ground.euro(123_450) == "€ 1.234"
    assert ground.euro(123_450, 2) == "€ 1.234,50"
    told = {12.5: "12,5", 12: "12", 0.004: "0,004", 0.0004: "0,0004", -3.25: "−3,25", 0: "0", 1234.567: "1.234,57"}
    assert {x: ground.brief(x) for x in told} == told
    assert [ground.one_or_more(x, "mens", "mensen") for x in (1, 2, 1.2)] == ["1 mens", "2 mensen", "1 mens"]


@pytest.mark.parametrize("day", [Date(2024, 3, 1), datetime(2024, 3, 1, 23, 59), "2024-03-01", "2024-03-01T12:00:00"])
def test_dates_are_day_month_year(day):
    assert dutch.date(day) == "01-03-2024"


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_a_number_reads_back_as_itself(x, decimals):
    text = ground.number(x, decimals)
    assert float(text.replace(".", "").replace(",", ".").replace("−", "-")) == pytest.approx(x, abs=10.0**-decimals)


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (12_345, "aantal", "12.345"),
        (12.34, "%", "12,3 %"),
        (412, "x 1 000 euro", "€ 412.000"),
        (0.75, "km", "0,8 km"),
        (62, "per 1.000 inwoners", "62,0 per 1.000 inwoners"),
        (2, "klasse 1-5", "klasse 2"),
        (1.125, "verhouding", "1,12"),
        (4.66, "fte", "4,7 fte"),
    ],
)
def test_a_figure_carries_its_unit(x, unit, text):
    assert dutch.value(x, unit) == text


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.code)
def test_every_unit_of_the_registry_can_be_written(column):
    assert dutch.value(1, column.unit).strip()


@pytest.mark.parametrize("gap", [np.nan, None, pd.NA])
def test_a_gap_is_its_reason_and_never_zero(gap):
    assert dutch.value(gap, "%", "geheim") == "geheim"
    assert dutch.value(gap, "%") == "geen cijfer"


def test_class_borders():
    assert dutch.class_label(12.3, 15, "%") == "12,3 – 15,0 %"
    assert dutch.class_label(300, 350, "x 1 000 euro") == "€ 300.000 – 350.000"
    assert dutch.class_label(-np.inf, 12.3, "%") == "tot 12,3 %"
    assert dutch.class_label(15, np.inf, "%") == "15,0 % en hoger"
    assert dutch.class_label(3, 3, "%") == "3,0 %"
    assert dutch.class_label(-np.inf, np.inf, "%") == "alle waarden"
    assert dutch.class_label(36, 41, "per 1.000 inwoners", bare=True) == "36,0 – 41,0"


def test_a_long_unit_moves_to_the_title():
    assert dutch.titled("Wmo-cliënten", "per 1.000 inwoners") == "Wmo-cliënten (per 1.000 inwoners)"
    assert dutch.titled("Wmo-cliënten per 1.000 inwoners", "per 1.000 inwoners") == "Wmo-cliënten per 1.000 inwoners"
    assert dutch.titled("Koopwoningen", "%") == "Koopwoningen"


def test_lists():
    assert [ground.join(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a en b", "a, b en c"]


def test_capital_leaves_the_rest():
    assert dutch.capital("gemiddelde WOZ") == "Gemiddelde WOZ"


@given(st.text())
def test_escaped_text_holds_no_markup_and_no_template(text):
    assert not set(dutch.escape(text)) & set("<>\"'{}")


@pytest.mark.parametrize(
    ("figure", "decimals", "told"),
    [(0.54, 0, "1"), (0.3, 0, "0,3"), (-0.3, 0, "−0,3"), (0.04, 1, "0,04"), (0.0, 0, "0"), (0.04, 0, "0"), (0.004, 2, "0,00")],
)
def test_what_is_not_nothing_does_not_read_as_nothing(figure, decimals, told):
    assert number(figure, decimals) == told


def test_small_amounts_of_money_stay_whole_euros():
    assert euro(30) == "€ 0"
    assert euro(30, 2) == "€ 0,30"


@given(st.floats(0.05, 0.999999))
def test_a_part_of_one_is_never_written_as_zero(figure):
    assert number(figure).strip("0,") != ""


@pytest.mark.parametrize(
    ("count", "things", "told"),
    [(1, "uren per keer", "1 uur per keer"), (2, "uren per keer", "2 uren per keer"), (0.6, "wijken", "1 wijk"),
     (1, "fte", "1 fte"), (1, "", "1"), (1000, "inwoners", "1.000 inwoners")],
)  # fmt: skip
def test_one_thing_is_singular(count, things, told):
    assert counted(count, things) == told


def test_every_unit_of_a_parameter_that_is_a_plural_has_its_singular():
    firsts = {item.unit.split()[0] for item in Parameters.load(on=Date(2026, 1, 1))}
    plural = {word for word in firsts if word.endswith(("en", "s")) and word != "kans"}
    assert plural <= SINGULAR.keys(), plural - SINGULAR.keys()


def test_a_column_with_a_few_long_cells_gets_the_room_they_take():
    quarters = ["2024, kwartaal 1 tot en met 2024, kwartaal 4"] * 2
    table = pd.DataFrame({"Periode": [*quarters, *["2024"] * 6], "Naam": ["Wmo naar soort"] * 8, "Uitleg": ["kort"] * 7 + [200 * "x"]})
    assert dutch.wider(table) == {"Periode": 20 + 7 * 44}
    assert dutch.wider(table.head(0)) == {}
