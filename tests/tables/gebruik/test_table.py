import pandas as pd
import pytest

from tests.tables.gebruik.gebruik_rows import PRODUCTEN, keys
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.gebruik.counts import COUNTS, SUMS
from wijkscan.tables.gebruik.fields import age_labels
from wijkscan.tables.gebruik.table import DIMENSIONS, MEASURES, check_gebruik, gebruik_table


def cells(**changes):
    row = {"gebied": "wijk", "soort": "wet", "wijk": 0, "buurt": None, "wet": 0, "niveau": None, "product": None}
    row |= dict.fromkeys(SUMS) | dict.fromkeys(COUNTS, 1) | {"periode": "2024HJ01", "band": 3}
    return pd.DataFrame([row | changes])


def test_a_cell_gets_its_names_and_the_total_over_ages():
    rounds = pd.concat([cells(centen=100.4, trajecten=2, dagen=90), cells(band=-1, centen=100.4)])
    table = gebruik_table(rounds, keys())
    assert tuple(table.columns) == (*DIMENSIONS, *MEASURES)
    assert set(table["leeftijd"]) == {"18-22", "onbekend", "totaal"}
    total = table[table["leeftijd"] == "totaal"].iloc[0]
    assert (total["gebiedscode"], total["wet"], total["productcategorie"]) == ("WK003401", "wmo", "totaal")
    assert (total["clienten"], total["kosten_cent"], total["duur_dagen"]) == (2, 201, 45)
    assert pd.isna(total["uren"])


def test_rounds_add_up():
    table = gebruik_table(pd.concat([cells(), cells(clienten=4)]), keys(), ages=False)
    assert table["clienten"].tolist() == [5]
    assert table["leeftijd"].tolist() == ["totaal"]


def test_the_message_is_a_to_do_list():
    table = gebruik_table(cells(), keys())
    wrong = pd.concat([table, table.iloc[[0]]], ignore_index=True).drop(columns="nieuw")
    wrong.loc[1, "clienten"] = -1
    with pytest.raises(InvalidTableError) as caught:
        check_gebruik(wrong, "gebruik.csv")
    message = str(caught.value)
    assert "Tabel 'gebruik.csv' klopt niet" in message
    assert "kolom 'nieuw' ontbreekt" in message
    assert "WK003401 wmo totaal totaal 2024HJ01 totaal: clienten is -1, dat kan niet" in message
    assert "komt dubbel voor" in message


def test_a_table_that_is_right_comes_back_as_it_was():
    table = gebruik_table(cells(), keys())
    assert check_gebruik(table) is table


def test_age_bands_are_named_by_their_edges():
    assert age_labels((0, 18, 65)) == ("0-17", "18-64", "65+")


def test_every_productcategorie_has_its_passport():
    assert set(PRODUCTEN["wet"]) == {"wmo", "jeugdhulp", "bijstand"}
    assert set(PRODUCTEN["kind"]) == {"aanname"}
    assert PRODUCTEN["source"].str.len().gt(10).all()
    wmo = PRODUCTEN.loc[PRODUCTEN["wet"] == "wmo", "code"]
    assert list(wmo) == [f"{number:02d}" for number in range(1, 19)]
