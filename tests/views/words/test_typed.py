"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.chain.scenario import MOST_EURO
from wijkscan.views.words.typed import read_ceiling, read_millions, read_percentage, written


@pytest.mark.parametrize("text", ["47.000.000", "47000000", "€ 47.000.000", "€47.000.000,-", "EUR 47.000.000,00", " 47 000 000 "])
def test_a_ceiling_may_be_written_in_every_usual_way(text):
    assert read_ceiling(text, MOST_EURO) == 47_000_000


def test_nothing_typed_follows_expected_use():
    assert read_ceiling("  ", MOST_EURO) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0", "Met een plafond van € 0 is er niets te verdelen"),
        ("12,50", "Het plafond is € 12,50; rond het af op hele euro's"),
        ("-5", "kan niet negatief zijn"),
        ("47 mln", "dat is geen bedrag; schrijf het bedrag als 1.234.567,89"),
        ("47,000,000", "kan twee bedragen betekenen"),
        ("100.000.000.001", "meer dan € 100.000.000.000"),
        ("999999999999999", "meer dan € 100.000.000.000"),
    ],
)
def test_what_is_no_ceiling_is_refused_with_the_way_out(text, told):
    with pytest.raises(ValueError, match="plafond") as caught:
        read_ceiling(text, MOST_EURO)
    assert told in str(caught.value)


@given(st.integers(1, MOST_EURO))
def test_a_ceiling_reads_back_as_it_is_written(euros):
    assert read_ceiling(written(euros), MOST_EURO) == euros


@pytest.mark.parametrize(("text", "share"), [("5", 5), ("2,5", 2.5), ("2.5", 2.5), ("28,6 %", 28.6), ("100%", 100)])
def test_a_percentage_may_have_a_comma_and_a_sign(text, share):
    assert read_percentage(text) == share


@pytest.mark.parametrize("text", ["", "0", "100,1", "-5", "vijf", "2,5,5", "1.000"])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(ValueError, match=r"vul een percentage boven 0 en tot en met 100 in"):
        read_percentage(text)


@given(st.integers(1, 1_000_000))
def test_a_percentage_reads_back_as_it_is_written(parts):
    assert read_percentage(written(parts / 10_000)) == parts / 10_000


def test_millions():
    assert read_millions("70") == 70_000_000_00
    assert read_millions("0,5") == 500_000_00
    with pytest.raises(ValueError, match="geen bedrag"):
        read_millions("veel")
