"""What Voorbeeldstad books is what its plan says, read back through the same readers as real files."""

import pytest

from tests.voorbeeldstad.conftest import NEWEST
from wijkscan.store.geld import open_geld
from wijkscan.store.opening import example_library
from wijkscan.tables.areas import VOORBEELDSTAD
from wijkscan.tables.geld import KINDS


@pytest.fixture(scope="module")
def geld():
    return open_geld(example_library())


@pytest.fixture(scope="module")
def amounts(world):
    return world.amounts()


def social(geld, year, sort, code=VOORBEELDSTAD):
    rows = geld.of("iv3", code)
    return rows[(rows["jaar"] == year) & (rows["soort"] == sort) & rows["post"].str.startswith("6.")].set_index("post")["lasten_eurocent"]


@pytest.mark.parametrize(("year", "sort"), [(2023, "begroting"), (2023, "jaarrekening"), (2024, "jaarrekening"), (2025, "begroting")])
def test_what_is_read_is_the_truth_of_every_gemeente(geld, amounts, year, sort):
    true = amounts.booked(year, sort)
    rows = geld.rows["iv3"]
    rows = rows[(rows["jaar"] == year) & (rows["soort"] == sort)]
    read = rows.pivot(index="gebiedscode", columns="post", values="lasten_eurocent")
    assert (read.astype("int64") == true.loc[read.index, read.columns] * 100_000).all(axis=None)
    assert read.shape == true.shape


def test_the_level_is_that_of_a_real_gemeente_with_as_many_clients(geld, truth):
    inwoners = truth.figures.loc[VOORBEELDSTAD, "inwoners"]
    booked = social(geld, NEWEST, "jaarrekening") / 100 / inwoners
    assert booked["6.2"] == pytest.approx(120, abs=0.1)
    assert booked.sum() == pytest.approx(1300, abs=0.1)
    wmo, bijstand = truth.figures.loc[VOORBEELDSTAD, ["wmo", "bijstand"]]
    assert 2_800 < booked[["6.6", "6.71a", "6.71b", "6.71c"]].sum() * inwoners / wmo < 5_000
    assert 19_000 < booked["6.3"] * inwoners / bijstand < 25_000
    assert {"6.21", "6.711"} <= set(social(geld, 2025, "begroting").index)
    assert social(geld, 2025, "jaarrekening").empty


def test_every_kind_is_there_and_the_silent_gemeente_has_no_costs(geld, amounts, world):
    assert set(geld.rows) == set(KINDS)
    silent = world.silent_gemeente
    assert geld.of("kosten_wmo", silent).empty
    assert not geld.of("iv3", silent).empty
    assert not geld.of("kosten_wmo", "NL00").empty
    spent = geld.of("kosten_wmo", VOORBEELDSTAD)
    spent = spent[(spent["jaar"] == NEWEST) & (spent["soort"] == "gerealiseerd")].set_index("post")["lasten_eurocent"]
    assert spent["Hulp bij het huishouden"] == amounts.costs("kosten_wmo", NEWEST).loc[VOORBEELDSTAD, "A019507"] * 100_000
    given = geld.of("gemeentefonds", VOORBEELDSTAD).set_index(["jaar", "post"])["lasten_eurocent"]
    assert given[2025, "wmo"] == amounts.fonds(2025).loc[VOORBEELDSTAD, "Individuele voorzieningen Wmo"] * 100_000
