import pandas as pd
import pytest

from tests.tables.gebruik.gebruik_rows import AREAS, POSTCODES, PRODUCTEN, keys
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.gebruik.keys import AMBIGUOUS, BY_NAME, COMPLETED, build_keys
from wijkscan.tables.wetten import wetten


def found(table: pd.DataFrame, key: str, within: int = AMBIGUOUS) -> dict[str, int]:
    rows = table[(table["sleutel"] == key) & (table["binnen"] == within)]
    return rows.iloc[0].to_dict() if len(rows) else {}


def test_a_buurt_answers_to_every_spelling_of_its_code():
    made = keys()
    number = made.buurten.index("BU00340202")
    for key in ("bu00340202", "00340202", "340202", "0202", "202"):
        assert found(made.buurt, key)["nummer"] == number
    assert found(made.buurt, "0202")["wijze"] == COMPLETED
    assert found(made.buurt, "elan")["wijze"] == BY_NAME
    # Two digits say something inside a wijk only.
    assert not found(made.buurt, "02")
    assert found(made.buurt, "02", made.wijken.index("WK003402"))["nummer"] == number


def test_a_shared_name_is_ambiguous_until_the_wijk_is_known():
    made = keys()
    assert found(made.buurt, "centrum")["nummer"] == AMBIGUOUS
    for wijk, buurt in (("WK003401", "BU00340101"), ("WK003402", "BU00340201")):
        assert found(made.buurt, "centrum", made.wijken.index(wijk))["nummer"] == made.buurten.index(buurt)


def test_a_wijk_answers_to_its_code_number_and_name():
    made = keys()
    for key in ("wk003402", "003402", "3402", "02", "2", "wijk02zuid", "zuid"):
        assert made.wijken[int(found(made.wijk, key)["nummer"])] == "WK003402"


def test_an_address_goes_before_its_postcode():
    table = keys().postcode.set_index(["pc", "nummer"])
    made = keys()
    assert made.buurten[table.loc[("0011ab", 2), "buurt"]] == "BU00340102"
    # Both buurten of 0011AB lie in the same wijk: the postcode alone gives the wijk.
    assert table.loc[("0011ab", -1), "buurt"] == AMBIGUOUS
    assert made.wijken[table.loc[("0011ab", -1), "wijk"]] == "WK003401"
    assert table.loc[("0011", -1), "wijk"] == AMBIGUOUS
    assert made.buurten[table.loc[("0012", -1), "buurt"]] == "BU00340101"


def test_addresses_of_another_gemeente_are_left_out():
    elsewhere = pd.DataFrame({"postcode": ["0099ZZ"], "huisnummer": [1], "buurtcode": ["BU03940101"]})
    assert "0099zz" not in set(keys(pd.concat([POSTCODES, elsewhere])).postcode["pc"])


def test_a_product_name_that_two_wetten_share_is_told_apart_by_the_wet():
    made = keys()
    codes = {
        wet: PRODUCTEN["code"][int(found(made.products, "persoonlijkeverzorging", list(wetten()).index(wet))["product"])]
        for wet in ("wmo", "jeugdhulp")
    }
    assert codes == {"wmo": "03", "jeugdhulp": "40"}
    assert found(made.products, "1")["nul"]
    assert not found(made.products, "01")["nul"]


def test_without_areas_there_is_nothing_to_count_in():
    with pytest.raises(GebruikError, match="geen wijken of buurten van GM0394 geladen; haal eerst de kaart"):
        build_keys(AREAS.drop("WK039401"), "GM0394", PRODUCTEN)
