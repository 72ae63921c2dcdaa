"""The werkgebieden of today as a plan: opened first, worked out as any other, and its names in every other plan."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from tests.chain_of import FIRST_YEAR, chain_after
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_run, example_scan, example_units
from wijkscan.chain.refusal import Refused
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import INDELINGEN, Scenario
from wijkscan.chain.steps import shows_today
from wijkscan.model.teams.units import today_per_unit, told_of_today
from wijkscan.model.werkgebieden.plan import DESIGNED, OF_TODAY
from wijkscan.store.own_tables import OwnTables
from wijkscan.views.subjects import wijkteams as views

BASE = Scenario(gemeente=VOORBEELDSTAD)


def chain(scenario: Scenario = BASE, own: OwnTables | None = None) -> Chain:
    return chain_after(example_scan(), scenario, PARAMETERS, own or example_own(), FIRST_YEAR)


@cache
def today():
    return chain().teams


def test_today_opens_where_it_is_known_unless_somebody_chose_what_to_design():
    own, pair = example_own(), ("BU90010101", "BU90010102")
    assert INDELINGEN == (OF_TODAY, DESIGNED)
    assert shows_today(BASE, own)
    assert not shows_today(BASE, OwnTables())
    assert not shows_today(replace(BASE, teams=5), own)
    assert not shows_today(replace(BASE, vast=(pair,)), own)
    assert shows_today(replace(BASE, teams=5, indeling="nu"), own)
    assert not shows_today(replace(BASE, indeling="ontwerp"), own)


def test_the_teams_of_today_are_worked_out_under_their_own_names():
    teams, own = today(), example_own()
    assert not isinstance(teams, Refused)
    assert sorted(teams.names.values()) == sorted(set(own.werkgebieden))
    assert teams.assignment.map(teams.names).to_dict() == own.werkgebieden[teams.assignment.index].to_dict()
    assert teams.measures.moved == 0
    assert teams.totals["fte"].sum() == pytest.approx(float(teams.found.together["fte"]))
    # Who works in a team of today works there in this plan, to the hour.
    there = own.bezetting.of_teams().per_discipline().sum(axis="columns")
    assert teams.totals["bezetting"].rename(teams.names).sort_index().to_numpy() == pytest.approx(there.sort_index().to_numpy())


def test_what_is_said_of_today_is_about_today():
    teams = today()
    said = views.proof_sentence(teams)
    assert said.startswith("Niet elk werkgebied is aaneengesloten: bij Hoge Tuinen en Elzenrode liggen Elzenrode-Oost, ")
    assert "los. Dit is de indeling van nu; er is niet naar een betere gezocht." in said and "Bewezen" not in said
    one, other = next(pair for pair in teams.units.graph.pairs if teams.assignment[pair[0]] != teams.assignment[pair[1]])
    moved = chain(replace(BASE, verplaatst=((one, other),))).teams
    assert moved.by_hand and "De indeling van nu is met de hand aangepast" in views.proof_sentence(moved)
    whole = replace(teams, assignment=pd.Series("BU90010002", index=teams.assignment.index), names={"BU90010002": "Alles"})
    assert views.proof_sentence(whole).startswith("Elk werkgebied is aaneengesloten. ")


def test_budgets_are_those_of_the_teams_of_today_also_when_wijken_get_them():
    asked = chain()
    assert set(asked.areas[1].values()) == set(asked.teams.names.values())
    assert set(asked.areas[0]) == set(asked.teams.names)
    assert chain(replace(BASE, gebieden="wijk")).areas[2] == len(today().names)


def test_a_design_has_the_names_of_the_teams_it_continues():
    designed, named = example_run().teams, set(example_own().werkgebieden)
    kept = [name for name in designed.names.values() if name in named]
    assert len(kept) == len(set(kept)) == min(len(designed.names), len(named))
    for label, team in designed.measures.continues.items():
        assert designed.names[str(label)] == team
    assert chain(replace(BASE, indeling="ontwerp")).teams_today.names == today().names


def test_a_name_that_was_typed_follows_its_team_through_another_division():
    teams = today()
    unit = "BU90010500"
    assert unit not in teams.names
    named = chain(replace(BASE, namen=((unit, "Linde"),))).teams
    assert named.names[str(named.assignment[unit])] == "Linde"


def test_what_today_does_not_tell_is_told_and_the_rest_goes_on():
    units, told = example_units(), example_own().werkgebieden
    short = told.drop(["BU90010001", "BU90010500"])
    found = today_per_unit(units, short)
    assert found["BU90010001"] == "Oude Stad" and found["BU90010500"] == "Lindenveld"
    assert found.notna().all()
    (said,) = told_of_today(units, short)
    assert said.startswith("Het plan van nu noemt bij 2 buurten geen team (")
    assert told_of_today(units, told) == ()
    wijken = told.groupby("WK" + told.index.to_series().str[2:8]).first()
    assert today_per_unit(units, pd.Series({"BU90010000": "Oost"})).eq("Oost").all()
    assert len(wijken) < len(told)


def test_a_wijk_that_today_divides_is_told_where_units_are_wijken():
    split = example_own().werkgebieden.copy()
    split["BU90010000"] = "Molenwijk"
    teams = chain(replace(BASE, eenheid="wijk"), replace(example_own(), werkgebieden=split)).teams
    assert any("verdeelt 1 wijk over teams" in remark for remark in teams.remarks)


def test_the_plan_of_today_without_tables_is_refused_in_dutch():
    refused = chain(own=OwnTables()).plan_of_today
    assert isinstance(refused, Refused) and "neem ze op bij Gegevens" in refused.reason
