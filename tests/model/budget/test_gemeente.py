"""The budget of a gemeente put together, on Voorbeeldstad: what adds up, what may not matter, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_scan
from wijkscan.chain.steps import frames_of_gemeente
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.gemeente import budget_of_gemeente
from wijkscan.model.budget.input import budget_input, today_per_area
from wijkscan.model.budget.risk import risk_of_budget
from wijkscan.model.teams.composition import Disciplines
from wijkscan.parameters import specification
from wijkscan.store.own_tables import load_own_tables
from wijkscan.tables.areas import Niveau

YEAR = 2027


@pytest.fixture(scope="module")
def scan():
    return example_scan()


@pytest.fixture(scope="module")
def areas(scan):
    return scan.tables.areas


@pytest.fixture(scope="module")
def own(areas):
    spellings = Disciplines.from_table(specification("disciplines")).spellings
    return load_own_tables(VOORBEELDSTAD, areas.areas[areas.areas["gemeentecode"] == VOORBEELDSTAD], spellings)


@pytest.fixture(scope="module")
def per_wijk(scan, areas, own):
    return budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, today=own.budgetten, cut_percent=5)


@pytest.fixture(scope="module")
def per_team(scan, areas, own):
    return budget_of_gemeente(
        scan.use, areas, PARAMETERS, first_year=YEAR, assignment=own.werkgebieden, today=own.budgetten, today_areas=own.werkgebieden
    )


@pytest.fixture(params=["per_wijk", "per_team"])
def found(request):
    return request.getfixturevalue(request.param)


def test_every_amount_adds_up_to_the_ceiling(found):
    rows = found.table[found.table["niveau"] == 1]
    for amounts in (found.target, found.start, rows["bedrag_eurocent"], *(found.path.table[year] for year in found.path.table)):
        assert amounts.sum() == found.ceiling_cents
    assert found.contributions["totaal"].sum() == found.ceiling_cents
    pd.testing.assert_series_equal(
        found.contributions.drop(columns="totaal").sum(axis="columns"), found.path.of_year(YEAR), check_names=False
    )
    assert found.levels.at["totaal", "niveau_1"] == found.ceiling_cents
    assert found.levels.at["totaal", "totaal"] == found.table["bedrag_eurocent"].sum()
    assert found.effect["verschil"].sum() == 0


def test_growth_starts_from_what_the_ceiling_pays(scan, areas, per_wijk):
    half = budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, ceiling_cents=per_wijk.ceiling_cents // 2)
    costs = [item.growth.groupby("jaar")["kosten_eurocent"].sum() for item in (per_wijk, half)]
    grown = (1 + PARAMETERS["bekostiging.groei_clienten"]) * (1 + PARAMETERS["bekostiging.groei_prijs"])
    assert costs[0][YEAR] == pytest.approx(grown * per_wijk.ceiling_cents, abs=5)
    np.testing.assert_allclose(2 * costs[1], costs[0], rtol=1e-6)


def test_benefits_without_a_ceiling_are_those_that_were_published(scan, per_wijk, per_team):
    paid = 100 * scan.use["bijstand"].total * PARAMETERS["bekostiging.prijs_uitkering_bijstand"]
    for item in (per_wijk, per_team):
        assert item.levels["open_einde"].drop("totaal").sum() == pytest.approx(paid, abs=len(item.target))


def test_the_ceiling_without_one_given_is_expected_clients_times_price(found):
    assert found.from_expected
    euros = sum(found.clients[wet].sum() * price for wet, price in found.price.items())
    assert found.ceiling_cents == round(100 * euros)


def test_a_wijk_by_hand(scan, areas, per_wijk):
    code = "WK900105"
    cost = {wet: use.wijken["ruw"] * per_wijk.price[wet] for wet, use in scan.use.items()}
    share = sum(table[code] for table in cost.values()) / sum(table.sum() for table in cost.values())
    assert per_wijk.target[code] == pytest.approx(share * per_wijk.ceiling_cents, abs=1)
    mean = 1 / areas.values.loc[areas.of(Niveau.WIJK), "inwoners"].sum()
    assert per_wijk.weights.at[code, "gewicht"] == pytest.approx(share / areas.values.at[code, "inwoners"] / mean)


def test_teams_of_whole_wijken_get_what_their_wijken_get(per_wijk, per_team):
    assert per_team.clients.sum().sum() == pytest.approx(per_wijk.clients.sum().sum())
    wijken = ["WK900102", "WK900103"]
    assert per_team.target["Station en Bleekersveld"] == pytest.approx(per_wijk.target[wijken].sum(), abs=2)
    assert per_team.today["Station en Bleekersveld"] == per_wijk.today[wijken].sum()
    parts = per_wijk.contributions.loc[wijken, ["inwoners", "leeftijd", "inkomen"]].sum()
    pd.testing.assert_series_equal(
        per_team.contributions.loc["Station en Bleekersveld", list(parts.index)], parts, check_names=False, check_dtype=False, rtol=0.01
    )
    assert not per_team.today_spread


def test_using_more_does_not_raise_a_budget(scan, areas, per_wijk):
    doubled = {wet: use.wijken.assign(**(2 * use.wijken[["waargenomen", "verwacht"]])) for wet, use in scan.use.items()}
    more = {wet: replace(use, total=2 * use.total, wijken=doubled[wet]) for wet, use in scan.use.items()}
    again = budget_of_gemeente(more, areas, PARAMETERS, first_year=YEAR, ceiling_cents=per_wijk.ceiling_cents)
    pd.testing.assert_series_equal(again.target, per_wijk.target)
    frames = frames_of_gemeente(scan.tables)
    booked, more_used = (budget_of_gemeente(use, areas, PARAMETERS, first_year=YEAR, frames=frames) for use in (scan.use, more))
    pd.testing.assert_series_equal(booked.target, more_used.target)
    assert booked.origin == more_used.origin == "jaarrekening"


def test_without_a_frame_more_clients_make_the_assumed_ceiling_higher_and_nobodys_share(scan, areas, per_wijk):
    more = {wet: replace(use, total=2 * use.total) for wet, use in scan.use.items()}
    again = budget_of_gemeente(more, areas, PARAMETERS, first_year=YEAR)
    assert again.ceiling_cents == pytest.approx(2 * per_wijk.ceiling_cents, abs=2)
    pd.testing.assert_series_equal(again.target / again.ceiling_cents, per_wijk.target / per_wijk.ceiling_cents, atol=1e-9)


def test_an_unknown_expectation_is_estimated_and_marked(scan, areas):
    code = "WK900104"
    gap = {wet: replace(use, wijken=use.wijken.assign(ruw=use.wijken["ruw"].drop(code))) for wet, use in scan.use.items()}
    found = budget_of_gemeente(gap, areas, PARAMETERS, first_year=YEAR)
    assert found.estimated[code] == 1
    assert found.estimated.drop(code).eq(0).all()
    assert found.weights.at[code, "gewicht"] == pytest.approx(1)


def test_without_budgets_of_today_there_is_a_budget_but_no_path(scan, areas):
    found = budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, ceiling_cents=1_000_000_01)
    assert (found.path, found.effect, found.today, found.start) == (None, None, None, None)
    assert "budgetten van nu zijn niet bekend" in found.path_refused
    assert found.target.sum() == 1_000_000_01
    assert np.isnan(found.gini_today)
    assert found.contributions["pad"].eq(0).all()
    assert found.cuts.empty


def test_a_protected_floor_spares_jeugdhulp_and_need_first_spares_who_has_too_little(per_wijk):
    left = per_wijk.cuts.pivot_table(index="manier", columns="wet", values="verschil", aggfunc="sum")
    assert left.at["met beschermde ondergrens", "jeugdhulp"] == 0
    cut_away = round(per_wijk.ceiling_cents * 5 / 100)
    assert left.sum(axis="columns").eq(-cut_away).all()
    by_need = per_wijk.cuts[per_wijk.cuts["manier"] == "naar behoefte"].groupby("gebiedscode")["verschil"].sum()
    assert by_need["WK900105"] == 0  # gets least against its need today
    assert by_need.le(0).all()


def test_an_impossible_cut_is_told_and_the_other_ways_stay(scan, areas):
    found = budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, cut_percent=90, cut_way="vloer")
    assert found.cut_way == "met beschermde ondergrens"
    assert list(found.cuts_refused) == ["met beschermde ondergrens"]
    assert "ondergrens" in found.cuts_refused["met beschermde ondergrens"]
    assert set(found.cuts["manier"]) == {"gelijk voor iedereen", "naar behoefte"}


def test_an_impossible_path_is_told(scan, areas, own):
    tight = PARAMETERS.adjust("bekostiging.tempo", 2)
    found = budget_of_gemeente(scan.use, areas, tight, first_year=YEAR, today=own.budgetten)
    assert found.path is None
    assert "tempo van 2027" in found.path_refused
    assert found.effect is not None


@examples(20)
@given(cents=st.integers(0, 10**13), teams=st.integers(1, 9), seed=st.integers(0, 99))
def test_amounts_of_today_are_spread_over_any_division_to_the_cent(cents, teams, seed):
    scan = example_scan()
    areas = scan.tables.areas
    buurten, wijken = areas.of(Niveau.BUURT), areas.of(Niveau.WIJK)
    random = np.random.default_rng(seed)
    assignment = pd.Series([f"team {place}" for place in random.integers(0, teams, len(buurten))], buurten)
    today = pd.DataFrame({"gebiedscode": wijken, "wet": "totaal", "bedrag_eurocent": [cents + place for place in range(len(wijken))]})
    given_input = budget_input(scan.use, areas, assignment)
    amounts, spread = today_per_area(today, given_input)
    assert amounts.sum() == today["bedrag_eurocent"].sum()
    assert amounts.ge(0).all()
    assert set(amounts.index) == set(assignment)
    assert spread == (len(set(assignment)) > 1)
    assert given_input.expected.raw.sum().sum() == pytest.approx(budget_input(scan.use, areas).expected.raw.sum().sum())


def test_the_area_of_a_wijk_is_where_most_of_it_lies(per_wijk, per_team):
    assert per_wijk.area_of("WK900109") == "WK900109"
    assert per_team.area_of("WK900103") == "Station en Bleekersveld"


def test_refusals_name_the_area_and_the_way_out(scan, areas, own):
    def budget(**choices):
        return budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, **choices)

    with pytest.raises(BudgetError, match="haal bij Gegevens de cijfers van heel Nederland op"):
        budget_of_gemeente({}, areas, PARAMETERS, first_year=YEAR)
    with pytest.raises(BudgetError, match="BU90010001 hoort bij geen werkgebied"):
        budget(assignment=own.werkgebieden.drop("BU90010001"))
    with pytest.raises(BudgetError, match="De indeling noemt BU99999999, maar dat gebied is niet geladen"):
        budget(assignment=pd.concat([own.werkgebieden, pd.Series({"BU99999999": "Molenwijk"})]))
    with pytest.raises(BudgetError, match="Team Nergens is geen wijk en geen team van nu"):
        budget(today=own.budgetten.replace({"gebiedscode": {"WK900104": "Team Nergens"}}), today_areas=own.werkgebieden)
    with pytest.raises(BudgetError, match="voor WK900104 is geen bedrag gegeven; onbekend is niet nul"):
        budget(today=own.budgetten[own.budgetten["gebiedscode"] != "WK900104"])


@pytest.mark.parametrize("years", [0, 31])
def test_a_number_of_years_that_nobody_plans_is_refused(scan, areas, years):
    with pytest.raises(BudgetError, match=f"is {years}; kies 1 tot en met 30 jaren"):
        budget_of_gemeente(scan.use, areas, PARAMETERS.adjust("bekostiging.jaren", years), first_year=YEAR)


def test_too_many_draws_are_refused(per_wijk):
    with pytest.raises(BudgetError, match="kies er hoogstens 1000000"):
        risk_of_budget(per_wijk, PARAMETERS.adjust("bekostiging.trekkingen", 10**9))


def test_chance_weighs_more_in_a_small_area_and_less_together(per_wijk):
    few = PARAMETERS.adjust("bekostiging.trekkingen", 20_000)
    neighbours = [("WK900106", "WK900109"), ("WK900106", "WK900111"), ("WK900106", "WK900105")]
    risk = risk_of_budget(per_wijk, few, neighbours)
    ordered = risk.table.sort_values("clienten")
    assert ordered["variatie"].iloc[0] > 4 * ordered["variatie"].iloc[-1]
    assert risk.members["WK900106"] == ["WK900106", "WK900111", "WK900109"]
    assert risk.pools["besparing"].gt(0).all()
    assert risk.table["gemiddeld"].to_numpy() == pytest.approx(risk.table["budget"].to_numpy(), rel=0.02)
    assert risk_of_budget(per_wijk, few).pools.empty


def test_budgets_of_today_that_are_all_zero_are_no_start(scan, areas, own):
    found = budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, today=own.budgetten.assign(bedrag_eurocent=0))
    assert found.start is None
    assert found.effect is None
    assert found.path_refused.startswith("De budgetten van nu zijn samen € 0,00")


@pytest.mark.parametrize("ceiling", [0, 1, 10**13])
def test_a_ceiling_of_any_size_is_divided_exactly(scan, areas, own, ceiling):
    found = budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, today=own.budgetten, ceiling_cents=ceiling, cut_percent=5)
    assert found.target.sum() == ceiling
    assert found.path is not None
    assert found.path.table.sum().eq(ceiling).all()


def test_without_money_there_is_no_risk_to_compute(scan, areas):
    found = budget_of_gemeente(scan.use, areas, PARAMETERS, first_year=YEAR, ceiling_cents=0)
    with pytest.raises(BudgetError, match="geen risico te berekenen; verhoog het plafond"):
        risk_of_budget(found, PARAMETERS)
