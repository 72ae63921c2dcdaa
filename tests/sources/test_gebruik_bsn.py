import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkscan.sources.gebruik_bsn import elfproef, refuse_bsn
from wijkscan.tables.gebruik_fields import GebruikError

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def by_hand(number: str) -> bool:
    return number not in ("000000000", "999999999") and sum(
        weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=True)
    ) % 11 == 0


def made_up_numbers(count: int) -> list[str]:
    """Give numbers that pass, without being anyone's: they lie below the first one ever given out."""
    return [f"{number:09d}" for number in range(10_000_000, 10_000_000 + 13 * count) if by_hand(f"{number:09d}")][:count]


def test_which_texts_can_be_a_bsn():
    # 111222333 is the number that the Rijksoverheid uses in examples.
    texts = ["111222333", "111222334", "111.222.333", "000000000", "999999999", "12", "onzin", None, "010000008"]
    table = ibis.memtable(pa.table({"tekst": pa.array(texts, pa.string())}))
    assert elfproef(table.tekst).to_pandas().tolist() == [
        True, False, True, False, False, False, False, False, by_hand("010000008"),
    ]  # fmt: skip


@settings(max_examples=10)
@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=200))
def test_the_elfproef_is_the_sum_of_the_law(numbers):
    texts = [f"{number:09d}" for number in numbers]
    table = ibis.memtable(pa.table({"tekst": pa.array(texts)}))
    assert elfproef(table.tekst).to_pandas().tolist() == [by_hand(text) for text in texts]


def refuse(**columns):
    table = pa.table(
        {
            "kolom": pa.array([name for name, texts in columns.items() for _ in texts]),
            "tekst": pa.array([text for texts in columns.values() for text in texts], pa.string()),
        }
    )
    refuse_bsn(ibis.memtable(table), "export.csv")


def test_a_bsn_is_found_under_any_name():
    numbers = made_up_numbers(40)
    with pytest.raises(GebruikError) as caught:
        refuse(datum=["20240101"] * 40, klant=numbers)
    message = str(caught.value)
    assert message.startswith("Kolom 'klant' van export.csv bevat burgerservicenummers")
    assert "Lever in plaats daarvan een eigen cliëntnummer of pseudoniem" in message
    assert not any(number in message for number in numbers)


def test_a_lost_zero_and_a_few_typing_errors_do_not_hide_it():
    numbers = [number.lstrip("0") for number in made_up_numbers(40)]
    with pytest.raises(GebruikError, match="bevat burgerservicenummers"):
        refuse(klant=[*numbers, "123456789", None])


def test_numbers_between_pseudonyms_are_found_too():
    with pytest.raises(GebruikError, match="Kolom 'klant'"):
        refuse(klant=[*(f"P{number}" for number in range(400)), *made_up_numbers(40)])


def test_the_name_alone_is_enough():
    with pytest.raises(GebruikError, match="Kolom 'BSN-nummer'"):
        refuse(**{"BSN-nummer": ["A1"]})


def test_an_empty_bsn_column_is_no_bsn():
    refuse(BSN=[None, None], klant=["1", "2"])


def test_other_numbers_are_not_taken_for_a_bsn():
    rng = np.random.default_rng(0)
    # One in eleven passes by chance; and one number that passes, repeated, is a supplier and not a person.
    refuse(
        klant=[str(number) for number in rng.integers(100_000_000, 999_999_999, 500)],
        agb=["111222333"] * 500,
        datum=["20240101", "20230515", "20241231"] * 10,
    )
