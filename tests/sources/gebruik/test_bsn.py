import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.sources.gebruik.bsn import elfproef, is_explained, refuse_bsn, refuse_bsn_in_names, without_bsn
from wijkscan.sources.gebruik.files import open_export
from wijkscan.tables.gebruik.fields import GebruikError

WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def by_hand(number: str) -> bool:
    return number not in ("000000000", "999999999") and sum(
        weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=True)
    ) % 11 == 0


def made_up_numbers(count: int) -> list[str]:
    """Give numbers that pass, without being anyone's: they lie below the first one ever given out."""
    return [f"{number:09d}" for number in range(10_000_000, 10_000_000 + 13 * count) if by_hand(f"{number:09d}")][:count]


def test_which_numbers_can_be_a_bsn():
    # 111222333 is the number that the Rijksoverheid uses in examples.
    numbers = [111222333, 111222334, 0, 999999999, 12, 10000008]
    table = ibis.memtable(pa.table({"getal": pa.array(numbers, pa.int64())}))
    assert elfproef(table.getal).to_pandas().tolist() == [by_hand(f"{number:09d}") for number in numbers]


@examples(10)
@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=200))
def test_the_elfproef_is_the_sum_of_the_law(numbers):
    table = ibis.memtable(pa.table({"getal": pa.array(numbers, pa.int64())}))
    assert elfproef(table.getal).to_pandas().tolist() == [by_hand(f"{number:09d}") for number in numbers]


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


NUMBERS = made_up_numbers(60)
CLOTHES = {
    "spaces that do not break": lambda n: f"{n[:4]}\u00a0{n[4:6]}\u00a0{n[6:]}",
    "narrow spaces": lambda n: f"{n[:3]}\u202f{n[3:6]}\u202f{n[6:]}",
    "slashes": lambda n: f"{n[:4]}/{n[4:6]}/{n[6:]}",
    "underscores": lambda n: f"{n[:4]}_{n[4:]}",
    "a prefix": lambda n: f"NL{n}",
    "a suffix": lambda n: f"{n}-A",
    "both": lambda n: f"cl.{n}/jw",
    "a decimal point": lambda n: f"{n}.0",
    "a decimal comma": lambda n: f"{n},00",
    "ten digits": lambda n: f"0{n}",
    "twelve digits": lambda n: f"000{n}",
    "a formula": lambda n: f'="{n}"',
    "an apostrophe": lambda n: f"'{n}",
    "points": lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    "a sentence": lambda n: f"Overleg gehad over {n} op 12-03-2024, zie verslag",
    "lost zeros": lambda n: n.lstrip("0"),
    "groups of three": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    "points between groups of three": lambda n: f"{n[:3]}.{n[3:6]}.{n[6:]}",
    "hyphens": lambda n: f"{n[:4]}-{n[4:6]}-{n[6:]}",
    "dashes": lambda n: f"{n[:4]}\u2013{n[4:6]}\u2013{n[6:]}",
    "hyphens that do not break": lambda n: f"{n[:3]}\u2011{n[3:6]}\u2011{n[6:]}",
    "hyphens that do not show": lambda n: f"{n[:3]}\u00ad{n[3:]}",
    "spaces without width": lambda n: f"{n[:3]}\u200b{n[3:6]}\u200b{n[6:]}",
    "English thousands": lambda n: f"{int(n):,}",
    "a number with an exponent": lambda n: f"{int(n):.7e}",
    "digits of full width": lambda n: n.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    "Arabic digits": lambda n: n.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)}),
    "digits of full width in a sentence": lambda n: f"zie {n.translate({ord('0') + digit: 0xFF10 + digit for digit in range(10)})}, 3 uur",
    "a label": lambda n: f"Clientnr: {n}",
    "a label and points": lambda n: f"nr.{n[:4]}.{n[4:6]}.{n[6:]}",
    "brackets": lambda n: f"({n})",
    "two in one cell": lambda n: f"{n} / 100000000",
    "a line feed behind": lambda n: f"{n}\n",
}


@pytest.mark.parametrize("dress", CLOTHES.values(), ids=CLOTHES)
def test_in_other_clothes_it_is_the_same_number(dress):
    with pytest.raises(GebruikError, match="Kolom 'klant'") as caught:
        refuse(klant=[dress(number) for number in NUMBERS])
    assert not any(number.lstrip("0") in str(caught.value) for number in NUMBERS)


def test_two_lost_zeros_are_found():
    low = [f"{number:09d}" for number in range(1_000_000, 1_001_000) if by_hand(f"{number:09d}")]
    with pytest.raises(GebruikError, match="Kolom 'klant'"):
        refuse(klant=[number.lstrip("0") for number in low])


@pytest.mark.parametrize("share", [0.8, 0.5, 0.3])
def test_part_of_the_rows_is_enough(share):
    rng = np.random.default_rng(3)
    other = [str(number) for number in rng.integers(100_000_000, 999_999_999, 400)]
    real = made_up_numbers(400)
    with pytest.raises(GebruikError, match="Kolom 'klant'"):
        refuse(klant=real[: int(400 * share)] + other[: 400 - int(400 * share)])


def test_four_clients_are_enough_and_three_are_not():
    with pytest.raises(GebruikError):
        refuse(klant=made_up_numbers(4))
    refuse(klant=made_up_numbers(3))


def test_one_number_that_is_called_bsn_in_a_sentence_is_enough():
    with pytest.raises(GebruikError, match="Kolom 'opmerking'"):
        refuse(opmerking=["huisbezoek 12-03-2024", "gebeld, BSN 111222333 klopt", None])
    refuse(opmerking=["huisbezoek 12-03-2024", "gebeld, BSN onbekend", "dossier 111222333"])


FULL_WIDTH = "111222333".translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})


@pytest.mark.parametrize("text", ["BSN: 111222333", "BSN:111.222.333", f"bsn {FULL_WIDTH}", "sofinr. 111-222-333"])
def test_one_that_is_called_so_is_enough_however_it_is_written(text):
    with pytest.raises(GebruikError, match="Kolom 'opmerking'"):
        refuse(opmerking=["gebeld", text])


def test_a_column_of_floating_numbers(tmp_path):
    path = tmp_path / "export.parquet"
    pq.write_table(pa.table({"client": [f"P{number}" for number in range(60)], "los": [float(number) for number in NUMBERS]}), path)
    with pytest.raises(GebruikError, match="Kolom 'los' van export"):
        list(without_bsn(open_export(path, {"client"})))


def test_plain_numbers_and_dressed_ones_count_together():
    """Four different ones are enough, two in each way of writing; the same two in both ways are two."""
    one, two, three, four = made_up_numbers(4)
    with pytest.raises(GebruikError):
        refuse(klant=[one, two, f"nr {three}", f"nr {four}"])
    refuse(klant=[one, two, f"nr {one}", f"{two[:4]}.{two[4:]}"])


@pytest.mark.parametrize("name", ["BSN", "bsn_client", "BSN van de cliënt", "ClientBSN", "Burgerservicenr", "bsnnummer", "SofiNummer"])
def test_names_that_say_it(name):
    with pytest.raises(GebruikError):
        refuse(**{name: ["A1"]})
    refuse(clubsnaam=["A1"], websnelheid=["B"])


def test_in_a_header_or_the_name_of_the_file():
    with pytest.raises(GebruikError, match="De kop van kolom 2") as caught:
        refuse_bsn_in_names(["klant", "111222333"], "export.csv")
    assert "111222333" not in str(caught.value)
    with pytest.raises(GebruikError, match="De naam van dit bestand") as caught:
        refuse_bsn_in_names(["klant"], "dossier 111.222.333.csv")
    assert "111" not in str(caught.value)
    refuse_bsn_in_names(["klant", "2024", "01-01-2024"], "export-2024-01-15-1 (20240115).csv")


def test_every_column_of_the_whole_file_is_looked_at(tmp_path):
    rows = [f"P{number};02;{'' if number < 6000 else NUMBERS[number % 60]};01-02-2024" for number in range(6100)]
    path = tmp_path / "export.csv"
    path.write_text("\n".join(["client;product;opmerking;begin", *rows]), encoding="utf-8")
    export = open_export(path, {"client", "begin"})
    with pytest.raises(GebruikError, match="Kolom 'opmerking' van export"):
        list(without_bsn(export))


def test_chance_is_a_binomial_test():
    # P(4 of 4) = 1/11^4 = 0,00007; P(3 of 3) = 0,0008; 91 of 1000 is what chance gives.
    assert not is_explained(4, 4)
    assert is_explained(3, 3)
    assert is_explained(91, 1000)
    assert is_explained(0, 0)
    assert not is_explained(200, 1000)


def test_what_case_systems_hold_is_not_taken_for_a_bsn():
    rng = np.random.default_rng(5)
    days = np.arange("2010-01-01", "2026-01-01", dtype="datetime64[D]")
    texts = [str(day) for day in days]
    refuse(
        begin=texts,
        einde=[f"{day[8:]}-{day[5:7]}-{day[:4]}" for day in texts],
        kaal=[day.replace("-", "") for day in texts],
        moment=[f"{day} 00:00:00" for day in texts],
        volgnummer=[str(100_000_000 + number) for number in range(5_000)],
        bedrag=[f"{number / 100:.2f}" for number in rng.integers(10, 99_999_999, 5_000)],
        telefoon=[f"06{number:08d}" for number in rng.integers(0, 99_999_999, 5_000)],
        code=[f"{number:032x}" for number in rng.integers(0, 2**62, 5_000)],
        buurt=[f"BU{number:08d}" for number in range(3_920_000, 3_922_000)],
    )
