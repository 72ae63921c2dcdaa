"""Types of provision and products of a client export have one level: that of the type."""

import tomllib

import pytest

from wijkscan.parameters import specification
from wijkscan.shipped import laws_folder
from wijkscan.tables.wet_file import WetError, read_wet
from wijkscan.tables.wetten import products, wetten


def test_every_product_of_a_type_has_the_level_of_that_type():
    levels = {(code, soort.code): soort.level for code, law in wetten().items() for soort in law.soorten}
    named = [item for item in products() if item["soort"]]
    assert len(named) > 30
    assert [item["code"] for item in named if item["level"] != levels[item["wet"], item["soort"]]] == []


def test_no_product_writes_a_level_beside_that_of_its_type():
    for path in laws_folder().glob("*.toml"):
        for item in tomllib.loads(path.read_text("utf-8"))["products"]:
            assert ("soort" in item) != ("level" in item), (path.name, item["code"])


@pytest.mark.parametrize(
    ("code", "soort", "level"),
    [("01", "hulp_bij_het_huishouden", 2), ("02", "ondersteuning_thuis", 1), ("11", "hulpmiddelen_en_diensten", 2),
     ("15", "verblijf_en_opvang", 2), ("45", "zonder_verblijf", 1), ("43", "met_verblijf", 2), ("48", "jeugdbescherming", 2),
     ("52", "", 2)],
)  # fmt: skip
def test_products_are_of_the_types_of_cbs(code, soort, level):
    (found,) = (item for item in products() if item["code"] == code)
    assert (found["soort"], found["level"]) == (soort, level)


@pytest.mark.parametrize(
    ("soort", "taakveld"),
    [("hulp_bij_het_huishouden", "6.711"), ("hulpmiddelen_en_diensten", "6.60"), ("ondersteuning_thuis", "6.712"),
     ("verblijf_en_opvang", "6.811")],
)  # fmt: skip
def test_a_type_of_wmo_is_of_the_level_that_its_money_is_under(soort, taakveld):
    """Without a choice of the gemeente: a taakveld is under the level of the longest entry that its code begins with."""
    asked = specification("niveaus")
    entries = {item["code"]: item["niveau"] for item in asked["taakveld"]}
    code = max((code for code in entries if taakveld.startswith(code)), key=len)
    level = {item.code: item.level for item in wetten()["wmo"].soorten}[soort]
    assert entries[code] == str(level)


OF_TYPE = 'soort = "hulp_bij_het_huishouden"\n'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (OF_TYPE, f"{OF_TYPE}level = 1\n", "een product heeft het niveau van zijn soort"),
        (OF_TYPE, 'soort = "hulp"\n', "product '01' noemt soort 'hulp'"),
        ("level = 1\nshares", 'level = 1\nsoorten = ["overig"]\nshares', "met haar begint een traject en dan is de soort nog niet bekend"),
    ],
)
def test_a_law_with_two_truths_is_refused_with_the_way_out(tmp_path, old, new, told):
    text = (laws_folder() / "wmo.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "wmo.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(WetError, match=r"Wet in 'wmo\.toml': .*" + told):
        read_wet(tmp_path / "wmo.toml")
