import pandas as pd
import pytest

from tests.example_run import example_tables
from tests.tables.own.test_werkgebieden import AREAS
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.inwoners import finest_inwoners
from wijkscan.tables.own.stadsdelen import read_stadsdelen, split_wijken, stadsdeel_of


def read(rows, columns=("gebiedscode", "stadsdeel")):
    return read_stadsdelen(pd.DataFrame(rows, columns=list(columns)), file="delen.csv", areas=AREAS)


def test_wijken_stand_for_their_buurten_and_a_part_without_a_stadsdeel_is_told_and_no_error():
    told, remarks = read([("WK900101", "Noord"), ("Veld", "Zuid")], ("Wijkcode", "Kern"))
    assert told.to_dict() == {"BU90010101": "Noord", "BU90010102": "Noord", "BU90010201": "Zuid"}
    assert remarks == ["1 van de 4 buurten hoort nog bij geen stadsdeel: Kade; zij staan in tabellen als 'zonder stadsdeel'"]
    assert read([("Oost", "Noord"), ("West", "Zuid")])[1] == []


REFUSED = {
    "no column": ([("x", "y")], ("gebied", "naam"), "kolom 'stadsdeel' ontbreekt (gevonden kolommen: 'gebied', 'naam')"),
    "unknown": ([("BU90019999", "A")], ("buurt", "kern"), "'BU90019999' is niet bekend in deze gemeente"),
    "of another gemeente": ([("BU03920101", "A")], ("buurt", "kern"), "(de code is van gemeente GM0392)"),
    "twice": ([("Plein", "A"), ("BU90010102", "B")], ("buurt", "kern"), "staat ook bij stadsdeel 'A'; een gebied hoort bij één stadsdeel"),
    "no name": ([("Plein", "")], ("buurt", "kern"), "bij Plein staat geen stadsdeel"),
    "nothing": ([], ("buurt", "kern"), "geen enkele buurt hoort bij een stadsdeel"),
}


@pytest.mark.parametrize(("rows", "columns", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_right_is_named(rows, columns, said):
    with pytest.raises(InvalidTableError, match=r"Tabel 'delen.csv' klopt niet") as refused:
        read(rows, columns)
    assert said in str(refused.value)


def test_without_buurten_there_is_nothing_to_put_together():
    with pytest.raises(InvalidTableError, match="geen buurten geladen"):
        read_stadsdelen(pd.DataFrame({"wijk": ["Oost"], "kern": ["A"]}), file="a.csv", areas=AREAS[AREAS["niveau"] == Niveau.WIJK])


def test_a_wijk_goes_with_the_stadsdeel_of_most_of_its_inwoners_and_a_split_one_is_known():
    table = example_tables().areas
    buurten = table.of(Niveau.BUURT)
    inwoners = finest_inwoners(table).reindex(buurten)
    wijk, other = table.of(Niveau.WIJK)[:2]
    inside = [code for code in buurten if wijk_of(pd.Series([code]))[0] == wijk]
    largest = inwoners[inside].idxmax()
    parts = pd.Series("Zuid", index=buurten)
    parts[inside] = ["Noord" if inwoners[code] < inwoners[largest] else "Groot" for code in inside]
    parts = parts[[code for code in parts.index if code[2:8] != other[2:8]]]
    found = stadsdeel_of(parts, table, Niveau.WIJK)
    share = inwoners[inside].groupby(parts[inside]).sum()
    assert found[wijk] == share.idxmax()
    assert pd.isna(found[other]) and (found.drop([wijk, other]) == "Zuid").all()
    assert list(split_wijken(parts, table)) == [wijk]
    assert stadsdeel_of(parts, table, Niveau.BUURT).notna().sum() == len(parts)
