"""The use in detail of Voorbeeldland fits its Kerncijfers, and is read back as it was drawn."""

import pandas as pd
import pytest

from tests.voorbeeldstad.conftest import NEWEST
from wijkscan.store.importing import load_deliveries
from wijkscan.store.opening import example_library
from wijkscan.store.voorzieningen import open_voorzieningen
from wijkscan.tables.areas import COUNTRY, VOORBEELDSTAD
from wijkscan.tables.voorzieningen import CLIENTEN, KINDS, ROUNDED_TO, SOORTEN, TOTAAL, VERWIJZERS
from wijkscan.voorbeeldstad.deliveries import YEARS_OF_USE
from wijkscan.voorbeeldstad.voorzieningen import UseInDetail

INDEX = ["gebiedscode", "periode", "soort", "stapel", "meting"]


@pytest.fixture(scope="module")
def read():
    return open_voorzieningen(example_library())


@pytest.fixture(scope="module")
def drawn(truth, world):
    return UseInDetail(truth.figures, NEWEST, world.seed, world.silent_gemeente)


def newest(read, kind, meting=CLIENTEN):
    rows = read.rows[kind]
    rows = rows[(rows["jaar"] == NEWEST) & (rows["meting"] == meting) & (rows["stapel"] == 0)]
    return rows.pivot(index=["gebiedscode", "periode"], columns="soort", values="aantal").astype(float)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_is_the_truth_rounded_and_withheld(read, drawn, kind):
    true = drawn.rows(kind).set_index(INDEX)["aantal"]
    rows = read.rows[kind][read.rows[kind]["jaar"] == NEWEST].set_index(INDEX)["aantal"].astype(float)
    assert set(rows.index) == set(true.index)
    known = rows.dropna()
    assert (known - true[known.index]).abs().max() <= ROUNDED_TO[kind] / 2
    assert set(read.rows[kind]["jaar"]) == set(YEARS_OF_USE[kind])
    assert set(read.rows[kind]["soort"]) == set(SOORTEN[kind])


@pytest.mark.parametrize(("kind", "soort", "column"), [("wmo_soort", TOTAAL, "wmo"), ("jeugd_vorm", TOTAAL, "jeugdzorg")])
def test_the_total_of_a_law_is_that_of_the_kerncijfers(read, kind, soort, column):
    total = newest(read, kind)[soort].droplevel("periode")
    figures = kerncijfers(column)
    both = pd.DataFrame({"detail": total, "kerncijfers": figures.reindex(total.index)}).dropna()
    assert len(both) > len(total) * 0.8
    assert (both["detail"] - both["kerncijfers"]).abs().max() <= ROUNDED_TO[kind] / 2


def kerncijfers(column):
    wanted = ("cijfers", NEWEST)
    found = next(item for item in load_deliveries(example_library()) if (item.passport.kind, item.passport.edition) == wanted)
    return found.figures.values[column].astype(float)


def test_benefits_at_the_end_of_the_year_are_those_of_the_kerncijfers(read):
    last = newest(read, "uitkeringen").xs(f"{NEWEST}-K4", level="periode")
    figures = kerncijfers("bijstand").dropna()
    assert (last["bijstand"].reindex(figures.index) - figures).abs().max() <= ROUNDED_TO["uitkeringen"]


def test_stapeling_adds_up_to_who_each_law_has(drawn, truth):
    rows = drawn.rows("stapeling")
    rows = rows[(rows["stapel"] == 0) & (rows["meting"] == CLIENTEN) & (rows["soort"] != TOTAAL)]
    for law, column in (("jeugdhulp", "jeugdzorg"), ("bijstand", "bijstand"), ("wmo", "wmo")):
        with_law = rows[rows["soort"].map(lambda soort, law=law: law in soort.split("_"))].groupby("gebiedscode")["aantal"].sum()
        below = with_law.drop(COUNTRY)
        assert (below == truth.figures.loc[below.index, column]).all(), law


def test_huishoudens_are_fewer_than_clients_and_more_of_them_combine_laws(drawn):
    rows = drawn.rows("stapeling")
    own = rows[(rows["gebiedscode"] == VOORBEELDSTAD)].set_index(["meting", "soort", "stapel"])["aantal"]
    assert own["huishoudens", TOTAAL, 0] < own["clienten", TOTAAL, 0]
    assert own["huishoudens", "jeugdhulp_bijstand", 0] > own["clienten", "jeugdhulp_bijstand", 0]
    for meting in ("clienten", "huishoudens"):
        assert own[meting, TOTAAL].drop(0).sum() == own[meting, TOTAAL, 0]


def test_trajecten_are_those_of_every_referrer_together(drawn):
    rows = drawn.rows("jeugd_vorm").pivot(index=["gebiedscode", "soort"], columns="meting", values="aantal")
    assert (rows[list(VERWIJZERS)].sum(axis=1) == rows["trajecten"]).all()


def test_the_silent_gemeente_has_no_wmo_and_the_land_is_without_it(read, drawn, world):
    silent = world.silent_gemeente
    assert read.of("wmo_soort", silent).query("gebiedscode != 'NL00'")["aantal"].isna().all()
    assert read.of("jeugd_vorm", silent).query("gebiedscode == @silent and soort == 'totaal'")["aantal"].notna().any()
    total = drawn.rows("wmo_soort").query("soort == 'totaal'").set_index("gebiedscode")["aantal"]
    gemeenten = total[total.index.str.startswith("GM")]
    assert total[COUNTRY] == gemeenten.drop(silent).sum()


def test_enough_gemeenten_have_every_soort_for_a_factor_of_the_land(read):
    known = newest(read, "wmo_soort").droplevel("periode")
    gemeenten = known[known.index.str.startswith("GM")]
    assert gemeenten.drop(columns=["overig"]).notna().all(axis=1).sum() >= 10
