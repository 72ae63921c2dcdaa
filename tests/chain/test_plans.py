"""A plan that was kept is the division of the chain again: exactly, whatever a solver would find, and checked by other code."""

import json
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from tests.chain_of import FIRST_YEAR, chain_after
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_run, example_scan, example_tables
from tests.model.werkgebieden.werkgebieden_check import check_assignment, price_of_moving, recomputed
from wijkscan.chain.outcomes import write_results
from wijkscan.chain.plans import KEPT, deliveries, kept_choices, opened, opened_scenario, plan_to_keep
from wijkscan.chain.refusal import Refused, required
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import compared_numbers
from wijkscan.model.werkgebieden.plan import OF_TODAY
from wijkscan.store.plan_file import PlanTeam
from wijkscan.store.plans import find_plan, save_plan

NOW = datetime(2026, 5, 4, 9, 0)
BASE = Scenario(gemeente=VOORBEELDSTAD, indeling="ontwerp")
QUICK = PARAMETERS.adjust("wijkteams.rekentijd", 0).adjust("wijkteams.trekkingen", 20)
MOVED = (("BU90010101", "BU90010901"),)
SCENARIOS = {
    "as it opens": BASE,
    "wijken, two locked together": replace(BASE, eenheid="wijk", afwijking=40, vast=(("WK900101", "WK900102"),)),
    "few borders, five teams, who stays counts": replace(BASE, doel="grenzen", teams=5, blijven=1.0),
    "moved by hand, with names": replace(BASE, teams=5, verplaatst=MOVED, namen=(("BU90010901", "Noord"),), plafond=20_000_000),
}


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))


def never(_key, _ask):
    raise AssertionError("a plan that is opened asks no solver")


def chain(scenario, own=None, **more):
    return chain_after(example_scan(), scenario, QUICK, own or example_own(), FIRST_YEAR, **more)


def saved(scenario, own=None, chosen=None):
    """Save what these choices give."""
    found = chosen or chain(scenario, own)
    return save_plan(
        plan_to_keep(scenario, required(found.teams), found.own, example_tables().passports, (str(scenario)[-50:], "A", "proef"), NOW)
    )


def reopen(plan, own=None):
    return chain(opened_scenario(Scenario(gemeente=VOORBEELDSTAD, wijk="WK900102"), plan)[0], own, find=never)


@pytest.mark.parametrize("case", SCENARIOS)
def test_a_saved_plan_opens_exactly_and_other_code_finds_it_sound(case):
    scenario = SCENARIOS[case]
    before = chain(scenario)
    plan = saved(scenario, chosen=before)
    after = reopen(find_plan(VOORBEELDSTAD, plan.short))
    was, now, units = required(before.teams), required(after.teams), required(after.units)
    pd.testing.assert_series_equal(now.assignment, was.assignment, check_names=False)
    pd.testing.assert_frame_equal(now.totals, was.totals)
    assert now.names == was.names
    pd.testing.assert_frame_equal(required(after.budget).table, required(before.budget).table)

    objective = "compact" if scenario.doel == "compact" else "cut_edges"
    load, people = units.load, units.inwoners
    price = 0.0
    if scenario.blijven:
        today = example_own().werkgebieden.reindex(load.index)
        price = price_of_moving(now.assignment, people, today, scenario.blijven * 100 / people.sum())
    assert plan.doel == pytest.approx(recomputed(now.assignment, load, units.xy, units.graph.pairs, objective) + price)
    told = opened(after.scenario, now, example_own(), example_tables().passports)
    bound, mean = scenario.afwijking / 100, load.sum() / now.assignment.nunique()
    sound = True
    try:
        check_assignment(
            now.assignment, load, units.xy, units.graph.pairs, now.assignment.nunique(), lower=(1 - bound) * mean, upper=(1 + bound) * mean
        )
    except AssertionError:
        sound = False
    assert told.check.holds == sound
    assert told.goal == pytest.approx(plan.doel)
    assert sound or scenario.verplaatst
    assert (told.came, told.went, told.found.placed, told.found.gone) == ((), (), {}, ())


def test_choices_come_back_and_what_is_on_the_screen_stays():
    typed = {"gewichten": (("inkomen", 2.0),), "aannamen": (("wijkteams.ziekteverzuim", 9.0),)}
    scenario = replace(BASE, teams=5, korting=3.0, verplaatst=MOVED, **typed)
    plan = saved(scenario)
    again, remarks = opened_scenario(replace(BASE, indicator="inwoners", wijk="WK900103", plafond=5, teams=9), plan)
    assert remarks == ()
    assert again == replace(scenario, indicator="inwoners", wijk="WK900103", plan=plan.short, verplaatst=())
    assert Scenario.from_link(again.to_link()) == (again, ())
    assert dict(kept_choices(scenario))["verplaatst"] == "BU90010101:BU90010901"
    assert {"teams", "plafond", "namen", "vast", "aannamen", "gewichten"} <= set(KEPT)
    assert not {"plan", "gemeente", "wijk", "indicator", "stap"} & set(KEPT)


def test_proof_stays_with_a_plan_as_long_as_it_is_about_the_same():
    run = example_run()
    plan = save_plan(plan_to_keep(BASE, run.teams, example_own(), example_tables().passports, ("Bewezen", "", ""), NOW))
    assert plan.verschil == run.teams.gap
    assert required(reopen(plan).teams).gap == run.teams.gap
    other = save_plan(replace(plan, naam="Ander doel", doel=plan.doel * 1.01))
    assert np.isnan(required(reopen(other).teams).gap)
    moved = chain(replace(reopen(plan).scenario, verplaatst=MOVED), find=never)
    assert np.isnan(required(moved.teams).gap)


def test_on_changed_areas_nothing_is_moved_in_silence():
    plan = saved(replace(BASE, teams=5))
    first, second = plan.teams[0].gebieden[:2]
    gone = ("BU90019999", "Verdwenen buurt")
    teams = (replace(plan.teams[0], gebieden=(gone, *plan.teams[0].gebieden[2:])), *plan.teams[1:])
    old = save_plan(replace(plan, naam="Van vroeger", teams=teams, cijfers=("CBS 1, 2019 [00000000]",)))
    after = reopen(old)
    now = required(after.teams)
    told = opened(after.scenario, now, example_own(), example_tables().passports)
    assert set(told.found.placed) == {first[0], second[0]}
    assert told.found.gone == ("BU90019999",)
    assert told.went == ("CBS 1, 2019 [00000000]",)
    assert set(told.came) == set(deliveries(example_tables().passports))
    known = old.assignment.drop("BU90019999")
    pd.testing.assert_series_equal(now.assignment.reindex(known.index).astype(object), known, check_names=False, check_dtype=False)
    assert np.isnan(now.gap)


def test_the_plan_of_today_is_a_plan_like_any_other():
    own = example_own()
    now = required(chain(replace(BASE, indeling=OF_TODAY), find=never).teams)
    assert now.measures.moved == 0
    named = now.assignment.map(now.names)
    pd.testing.assert_series_equal(named, own.werkgebieden.reindex(named.index), check_names=False, check_dtype=False)
    assert set(now.names.values()) == set(own.werkgebieden)
    wijken = required(chain(replace(BASE, indeling=OF_TODAY, eenheid="wijk"), find=never).teams)
    assert set(wijken.names.values()) <= set(own.werkgebieden)


def test_sixty_teams_of_today_are_sixty_teams():
    own = example_own()
    names = [f"Team {place % 60}" for place in range(len(own.werkgebieden))]
    many = replace(own, werkgebieden=pd.Series(names, own.werkgebieden.index), bezetting=None, budgetten=None)
    found = required(chain(replace(BASE, indeling=OF_TODAY), many, find=never).teams)
    assert len(found.names) == 60


REFUSED = {
    "not on this computer": (lambda _: "0123456789ab", BASE, "Plan 0123456789ab staat niet op deze computer"),
    "of wijken on buurten": (lambda plan: plan.short, BASE, "is gemaakt van wijken; kies 'Wijken'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_plan_that_does_not_fit_is_refused_with_the_way_out(case):
    name, scenario, said = REFUSED[case]
    plan = saved(replace(BASE, eenheid="wijk", afwijking=40))
    found = chain(replace(scenario, plan=name(plan)), find=never)
    assert isinstance(found.teams, Refused)
    assert said in found.teams.reason


def test_a_plan_of_which_nothing_is_left_is_refused():
    plan = saved(BASE)
    lost = save_plan(replace(plan, naam="Verdwenen", teams=(PlanTeam("BU90019998", "Oud", (("BU90019998", "Weg"),)),)))
    assert "Geen enkel gebied van dit plan bestaat nog" in reopen(lost).teams.reason


def test_budgets_per_wijk_count_the_teams_of_the_plan():
    plan = saved(replace(BASE, teams=5))
    per_wijk = required(chain(replace(BASE, plan=plan.short, gebieden="wijk", teams=7), find=never).budget)
    assert per_wijk.table.equals(required(chain(replace(BASE, teams=5, gebieden="wijk", plan=plan.short)).budget).table)


def test_where_more_teams_are_asked_for_than_there_are_areas_numbers_that_can_be_are_compared():
    units = required(chain(replace(BASE, eenheid="wijk")).units)
    compared = compared_numbers(units, replace(BASE, eenheid="wijk", teams=60), PARAMETERS)
    assert max(compared) == int((units.inwoners > 0).sum())
    assert len(compared) > 1


def test_outcomes_of_a_plan_without_proof_are_valid_json(tmp_path):
    plan = saved(replace(BASE, teams=5, verplaatst=MOVED))
    write_results(reopen(plan).doorrekening(), PARAMETERS, tmp_path / "uit", "1.2.3")

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    account = json.loads((tmp_path / "uit" / "run.json").read_text("utf-8"), parse_constant=refuse)
    assert account["werkgebieden"]["verschil_met_best_mogelijke"] is None
    assert account["werkgebieden"]["teams"] == len(plan.teams)
