"""What a client costs: by hand, from the nearest source that has costs and clients of one year, and what is said where none has."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.example_run import PARAMETERS, example_scan
from wijkscan.chain.prices import prices_of, told_prices, with_prices
from wijkscan.model.budget.prices import ALIKE, OWN, TOGETHER, Limits, realised_prices, usual_price
from wijkscan.model.budget.taakvelden import AANNAME, INGEVULD
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.geld import GEREALISEERD, IV3, JAARREKENING, KOSTEN_WMO, Geld, empty
from wijkscan.tables.wetten import wetten

MINE, OTHERS = "GM0001", ["GM0002", "GM0003", "GM0004", "GM0005"]
LIMITS = Limits(100, 3)
WMO = "Totaal exclusief verblijf en opvang"


def rows_of(*cells):
    """Write amounts: gemeente, year, post, thousands of euros."""
    table = pd.DataFrame(cells, columns=["gebiedscode", "jaar", "post", "duizend"])
    table["soort"] = [JAARREKENING if post.startswith("6.") else GEREALISEERD for post in table["post"]]
    table["naam"], table["lasten_eurocent"] = table["post"], (100_000 * table.pop("duizend")).astype("Int64")
    return table.reindex(columns=list(empty().columns)).astype({"inwoners": "Float64"})


def geld_of(iv3=(), wmo=()):
    return Geld({kind: rows_of(*cells) for kind, cells in ((IV3, iv3), (KOSTEN_WMO, wmo)) if cells})


def table_of(clients):
    """Write clients with Wmo, per year and gemeente, as editions do; there is nothing else in them."""
    codes = [MINE, *OTHERS, COUNTRY]
    editions = [
        SimpleNamespace(year=year, figures=SimpleNamespace(values=pd.DataFrame({"wmo": pd.Series(known, dtype=float).reindex(codes)})))
        for year, known in sorted(clients.items(), reverse=True)
    ]
    names = pd.DataFrame({"gebiedsnaam": ["Ons Dorp", *OTHERS, "Nederland"]}, codes)
    return SimpleNamespace(
        gemeentecode=MINE, peiljaar=2024, areas=names, country=SimpleNamespace(editions=editions),
        everywhere=lambda niveau: pd.Index([MINE, *OTHERS] if niveau == Niveau.GEMEENTE else []),
    )  # fmt: skip


def price(geld, clients, everywhere=None, alike=(), limits=LIMITS):
    return realised_prices(table_of(clients), geld, lambda: everywhere or geld, lambda: list(alike), limits)[0]


def test_costs_divided_by_clients_of_the_newest_year_that_has_both():
    geld = geld_of(wmo=[(MINE, 2022, WMO, 600), (MINE, 2023, WMO, 700), (MINE, 2024, WMO, 900)])
    found = price(geld, {2022: {MINE: 200}, 2023: {MINE: 200}})
    assert (found.value, found.year, found.origin) == (3500, 2023, OWN)
    assert found.plausible == pytest.approx((700_000 / 202.5, 700_000 / 197.5))
    assert found.why == ("Van 2024 zijn er gerealiseerde kosten en is er geen aantal Wmo-cliënten.",)
    assert "€ 700.000 voor 200 Wmo-cliënten in Ons Dorp" in found.source


def test_clients_without_costs_are_said():
    found = price(geld_of(wmo=[(MINE, 2022, WMO, 600)]), {2022: {MINE: 200}, 2024: {MINE: 210}})
    assert (found.value, found.year) == (3000, 2022)
    assert found.why == ("Van 2024 is er een aantal Wmo-cliënten en zijn er geen gerealiseerde kosten.",)


@pytest.mark.parametrize(
    ("geld", "clients", "said"),
    [
        (geld_of(wmo=[(MINE, 2023, WMO, 700)]), {2024: {MINE: 200}}, "van 2023 geladen en een aantal Wmo-cliënten van 2024"),
        (geld_of(wmo=[(MINE, 2023, WMO, 700)]), {2024: {MINE: float("nan")}}, "Van Ons Dorp is geen aantal Wmo-cliënten geladen."),
        (Geld(), {2024: {MINE: 200}}, "Van Ons Dorp zijn geen gerealiseerde kosten voor Wmo geladen."),
        (geld_of(wmo=[(MINE, 2024, WMO, 300)]), {2024: {MINE: 90}}, "90 Wmo-cliënten is te weinig voor een eigen prijs (minder dan 100)"),
        (geld_of(wmo=[(MINE, 2024, WMO, 700_000)]), {2024: {MINE: 200}}, "kosten en aantal horen niet bij elkaar (€ 3.500.000 per cliënt"),
        (geld_of(iv3=[(MINE, 2024, "6.71", -700)]), {2024: {MINE: 200}}, "kosten en aantal horen niet bij elkaar (€ −3.500 per cliënt"),
    ],
)
def test_without_a_sound_pair_it_is_assumed_and_said_why(geld, clients, said):
    found = price(geld, clients)
    assert found.origin == AANNAME
    assert said in " ".join(found.why)


def test_a_broken_pair_in_one_table_leaves_the_other_table_of_that_year():
    geld = geld_of(iv3=[(MINE, 2024, "6.71", 500), (MINE, 2024, "6.6", 100), (MINE, 2024, "6.81", 9000)], wmo=[(MINE, 2024, WMO, 1)])
    found = price(geld, {2024: {MINE: 200}})
    assert found.value == 3000  # without beschermd wonen, which a centrumgemeente pays for her neighbours
    assert "Iv3" in found.source
    assert "kosten Wmo" in found.why[0]


def test_verblijf_is_taken_off_where_only_the_total_is_there_and_else_the_total_says_nothing():
    total, off = (MINE, 2024, "Totaal", 900), (MINE, 2024, "Verblijf en opvang, totaal", 200)
    assert price(geld_of(wmo=[total, off]), {2024: {MINE: 200}}).value == 3500
    assert price(geld_of(wmo=[total]), {2024: {MINE: 200}}).origin == AANNAME


def test_a_year_of_iv3_that_is_not_finished_is_passed_over():
    posts = ["6.1", "6.2", "6.3", "6.6", "6.71"]
    whole = [(MINE, 2023, post, 300) for post in posts]
    geld = geld_of(iv3=[*whole, (MINE, 2024, "6.71", 400)])
    assert price(geld, {2023: {MINE: 200}, 2024: {MINE: 200}}).year == 2023


def test_a_year_of_iv3_in_whole_taakvelden_is_as_finished_as_one_in_parts():
    parts = [(MINE, 2023, f"{post}{part}", 100) for post in ("6.71", "6.72", "6.81") for part in "abcd"]
    whole = [(MINE, 2024, post, 300) for post in ("6.2", "6.6", "6.71", "6.72", "6.81")]
    assert price(geld_of(iv3=[*parts, *whole]), {2023: {MINE: 200}, 2024: {MINE: 200}}).year == 2024


def test_the_middle_of_comparable_gemeenten_comes_next_and_then_the_country():
    costs = [("GM0002", 2024, WMO, 600), ("GM0003", 2024, WMO, 800), ("GM0004", 2024, WMO, 1400), ("GM0005", 2023, WMO, 4000)]
    clients = {2024: {MINE: 20, "GM0002": 200, "GM0003": 200, "GM0004": 200}, 2023: {"GM0005": 1000}}
    found = price(Geld(), clients, geld_of(wmo=costs), OTHERS)
    assert (found.value, found.year, found.origin) == (4000, 2024, ALIKE)
    assert "Mediaan van 3 vergelijkbare gemeenten in 2024" in found.source
    together = price(Geld(), clients, geld_of(wmo=costs), OTHERS[:2])
    assert (together.origin, together.value) == (TOGETHER, pytest.approx(2_800_000 / 600))
    assert "te weinig vergelijkbare gemeenten" in together.why[-1]


def test_what_is_published_for_the_country_stands_in_where_no_gemeente_has_a_price():
    found = price(Geld(), {2024: {MINE: 200, COUNTRY: 1000}}, geld_of(wmo=[(COUNTRY, 2024, WMO, 3600)]), OTHERS)
    assert (found.value, found.origin) == (3600, TOGETHER)


@given(costs=st.integers(-10**6, 10**7), people=st.integers(0, 10**5))
@examples(40)
def test_a_price_is_always_the_quotient_and_within_its_limits(costs, people):
    found = price(geld_of(wmo=[(MINE, 2024, WMO, costs)]), {2024: {MINE: people}})
    usual = usual_price(wetten()["wmo"])
    if found.origin == OWN:
        assert people >= LIMITS.fewest
        assert found.value == pytest.approx(1000 * costs / people)
        assert usual / 3 <= found.value <= usual * 3
        assert found.plausible[0] <= found.value <= found.plausible[1]
    else:
        assert found.why


def test_they_take_the_place_of_what_is_assumed_but_not_of_own_numbers():
    prices = prices_of(example_scan(), PARAMETERS)
    assert [item.wet for item in prices] == ["wmo", "jeugdhulp", "bijstand"]
    own = PARAMETERS.adjust("bekostiging.prijs_wmo", 4000.0)
    known = with_prices(own, prices)
    assert known["bekostiging.prijs_wmo"] == 4000
    jeugd = known.passport("bekostiging.prijs_jeugdhulp")
    assert (jeugd.value, jeugd.kind, jeugd.valid_from.year) == (prices[1].value, "statistiek", 2024)
    assert prices[1].source in jeugd.source
    assert with_prices(known, prices) == known
    # Its own amounts fit its clients, so every law has a price of its own.
    assert [item.origin for item in prices] == [OWN] * 3
    assert [item.origin for item in told_prices(prices, known)] == [INGEVULD, OWN, OWN]
    unknown = replace(prices[2], value=float("nan"), origin=AANNAME)
    (told,) = told_prices((unknown,), PARAMETERS)
    assert (told.origin, told.value) == (AANNAME, PARAMETERS[told.parameter])
    assert [item.value for item in told_prices(prices, known)] == [known[item.parameter] for item in prices]
