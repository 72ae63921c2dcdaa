import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.herindelingen import herindelingen, other_editions
from wijkscan.tables.own.budgetten import find_columns, says_euro, unit_of
from wijkscan.tables.own.rows import places, whose_area, without_totals


def taken(rows, number="bedrag", columns=("wijk", "bedrag")):
    raw = pd.DataFrame(rows, columns=list(columns), dtype=object)
    kept, remarks, problems = without_totals(raw, columns[0], number, float, lambda amount: f"{amount:.0f}")
    return kept[columns[0]].tolist(), remarks, problems


ROWS = [("WK039201", "100"), ("WK039202", "250")]


@pytest.mark.parametrize("label", ["Totaal", "TOTAAL", "Subtotaal Oost", "Eindtotaal", "Totaal gemeente", "Gemeente", "som", "Totalen"])
def test_a_total_that_is_the_sum_is_left_out_and_named(label):
    assert taken([*ROWS, (label, "350")]) == (
        ["WK039201", "WK039202"],
        [f"rij 4: '{label}' is geen gebied maar een optelling, en is overgeslagen"],
        [],
    )


def test_a_total_that_is_not_the_sum_is_the_only_problem():
    kept, remarks, problems = taken([*ROWS, ("Totaal", "400")])
    assert (kept, remarks) == (["WK039201", "WK039202"], [])
    assert problems == [
        "rij 4: 'Totaal' is geen gebied maar een optelling, en is 400 terwijl de rijen erboven samen 350 zijn; verbeter de bedragen of "
        "haal deze rij weg"
    ]


def test_subtotals_and_a_grand_total():
    rows = [("WK039201", "100"), ("Subtotaal", "100"), ("WK039202", "250"), ("Subtotaal", "250"), ("Totaal", "350")]
    kept, remarks, problems = taken(rows)
    assert (kept, len(remarks), problems) == (["WK039201", "WK039202"], 3, [])


def test_a_total_without_a_label_in_its_own_column():
    kept, remarks, _ = taken([("WK039201", "Wmo", "100"), (None, "Totaal", "100")], columns=("wijk", "wet", "bedrag"))
    assert kept == ["WK039201"]
    assert "rij 3: 'Totaal'" in remarks[0]


def test_notes_below_the_table_are_left_out_and_a_wijk_without_amount_is_not():
    kept, remarks, _ = taken([*ROWS, ("Bron: afdeling Financiën", None), ("WK039203", None)])
    assert kept == ["WK039201", "WK039202", "WK039203"]
    assert remarks == ["rij 4: 'Bron: afdeling Financiën' is geen regel van de tabel en is overgeslagen"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_leaving_out_a_right_total_never_touches_a_row(amounts):
    rows = [(f"WK0392{place:02}", str(amount)) for place, amount in enumerate(amounts)]
    kept, _, problems = taken([*rows, ("Totaal", str(sum(amounts)))])
    assert (kept, problems) == ([code for code, _ in rows], [])


def test_where_a_row_stands():
    assert places(pd.DataFrame({"a": [1, 2]})) == ["2", "3"]
    index = pd.Index(["5", "6 van blad 'Jeugd'"], name="plaats")
    assert places(pd.DataFrame({"a": [1, 2]}, index=index)) == ["5", "6 van blad 'Jeugd'"]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Bedrag", 1), ("bedrag (euro)", 1), ("Budget (x 1.000)", 1000), ("bedrag x € 1.000", 1000), ("Begroting in duizenden euro", 1000),
        ("bedrag (k€)", 1000), ("budget keur", 1000), ("Bedrag (x 1000)", 1000), ("budget (mln)", 1_000_000),
    ],
)  # fmt: skip
def test_the_unit_a_header_names(header, unit):
    assert find_columns(["Wijk", header])["bedrag"] == header
    assert unit_of(header) == unit


def test_euro_is_said_by_the_header_or_by_an_amount():
    assert not says_euro(pd.DataFrame({"bedrag": ["12"]}), "bedrag")
    assert says_euro(pd.DataFrame({"bedrag": ["12", "€ 13"]}), "bedrag")
    assert says_euro(pd.DataFrame({"bedrag (euro)": ["12"]}), "bedrag (euro)")


def test_a_code_of_a_joined_gemeente_is_named_with_where_it_went():
    assert whose_area("WK037000", ["WK043901"]) == " (Beemster (GM0370) hoort sinds 2022 bij Purmerend (GM0439); gebruik de code van nu)"
    assert whose_area("WK039401", ["WK039201"]) == " (de code is van gemeente GM0394)"
    assert whose_area("WK039299", ["WK039201"]) == whose_area("Oost", []) == ""


def test_gemeenten_tell_of_which_years_a_file_can_be():
    assert other_editions(["GM0370", "GM0439"], 2021) == []
    assert other_editions(["GM0370", "GM0439"], 2024) == ["Beemster (GM0370) hoort sinds 2022 bij Purmerend (GM0439)"]
    assert other_editions(["GM1982"], 2021) == ["Land van Cuijk (GM1982) bestaat pas sinds 2022"]
    assert other_editions(["GM0457"], 2022) == []  # joined in March: the edition of that year still has it
    assert len(herindelingen()["GM0788"].into) > 1
