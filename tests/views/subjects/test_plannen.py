"""Two plans side by side: every number is that of the pages, and who moves is counted by other code."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.chain_of import FIRST_YEAR, chain_after
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_scan, example_tables
from wijkscan.chain.refusal import required
from wijkscan.chain.scenario import Scenario
from wijkscan.dutch import euro, number
from wijkscan.model.werkgebieden.plan import OF_TODAY
from wijkscan.model.werkgebieden.reopened import Check, Reopened
from wijkscan.views.maps.thumbnail import thumbnail
from wijkscan.views.subjects import plannen as views
from wijkscan.views.subjects.budget import per_area
from wijkscan.views.subjects.wijkteams import headline, team_table

QUICK = PARAMETERS.adjust("wijkteams.rekentijd", 0).adjust("wijkteams.trekkingen", 20)
BASE = Scenario(gemeente=VOORBEELDSTAD, teams=5)
MOVED = (("BU90010101", "BU90010901"),)


def beside(name, scenario):
    chain = chain_after(example_scan(), scenario, QUICK, example_own(), FIRST_YEAR)
    return views.Beside(name, required(chain.teams), required(chain.budget))


@pytest.fixture(scope="module")
def plain_plan():
    return beside("Vijf", BASE)


@pytest.fixture(scope="module")
def moved_plan(plain_plan):
    label = next(iter(plain_plan.teams.names))
    return beside("Verplaatst", replace(BASE, verplaatst=MOVED, namen=((label, "Noord"),)))


@pytest.fixture(scope="module")
def wijk_plan():
    return beside("Van wijken", replace(BASE, eenheid="wijk", afwijking=40))


def test_one_buurt_that_is_moved_is_the_whole_difference(plain_plan, moved_plan):
    found = views.difference(plain_plan, moved_plan)
    units = plain_plan.teams.units
    changed = plain_plan.teams.assignment.to_numpy() != moved_plan.teams.assignment.to_numpy()
    assert changed.sum() == 1
    assert found.moved["gebiedscode"].tolist() == ["BU90010101"]
    assert found.people == units.inwoners["BU90010101"]
    said = views.difference_sentence(found, plain_plan, moved_plan)
    assert f"**{number(found.people)} inwoners** in 1 gebied een ander team: {units.names['BU90010101']}." in said
    assert "Van naam verandert:" in said and "wordt Noord" in said
    back = views.difference(moved_plan, plain_plan)
    assert back.people == found.people
    gains = (found.teams["eurocent_rechts"] - found.teams["eurocent_links"]).clip(lower=0).sum()
    assert f"{euro(gains)} aan budget" in said


def test_every_number_is_that_of_the_pages(plain_plan, moved_plan):
    found = views.difference(plain_plan, moved_plan)
    table = views.team_differences(found, plain_plan, moved_plan)
    for side, plan in (("links", plain_plan), ("rechts", moved_plan)):
        shown = table.set_index(f"Team {side}").sort_index()
        page = team_table(plan.teams).set_index("Team").sort_index()
        assert shown[f"Fte {side}"].tolist() == page["Fte"].round(1).tolist()
        assert shown[f"Inwoners {side}"].tolist() == page["Inwoners"].tolist()
        assert shown[f"Afstand (m) {side}"].tolist() == page["Afstand (m)"].round(0).tolist()
        assert shown[f"Afwijking (%) {side}"].tolist() == page["Afwijking (%)"].round(1).tolist()
        money = per_area(plan.budget)
        assert shown[f"Budget (€) {side}"].tolist() == money.set_index(money.columns[0]).sort_index()["Doel (€)"].round(0).tolist()
        row = views.overview_table([plan]).iloc[0]
        assert f"**{row['Teams']} wijkteams**" in headline(plan.teams, "X")
        assert f"**{number(row['Fte'], 1)} fte**" in headline(plan.teams, "X")
        assert f"**{number(row['Grootste afwijking (%)'], 1)} %**" in headline(plan.teams, "X")
    assert table["Fte verschil"].sum() == pytest.approx(table["Fte rechts"].sum() - table["Fte links"].sum())
    assert table["Inwoners verschil"].sum() == 0


def test_of_other_numbers_of_teams_some_end_and_who_moves_is_the_least_there_can_be(plain_plan):
    today = beside("Plan van nu", Scenario(gemeente=VOORBEELDSTAD, indeling=OF_TODAY))
    found = views.difference(today, plain_plan)
    assert found.people == plain_plan.teams.measures.moved  # as the page says it
    table = views.team_differences(found, today, plain_plan)
    assert (table["Team rechts"] == "(vervalt)").sum() == 4
    assert sorted(table["Nr. links"].dropna()) == list(range(1, 10))
    assert "Nr. rechts" not in table
    listed = views.moved_table(found, today, plain_plan)
    assert listed["Inwoners"].sum() == found.people
    assert listed["Inwoners"].is_monotonic_decreasing
    back = views.team_differences(views.difference(plain_plan, today), plain_plan, today)
    assert (back["Team links"] == "(bestaat niet)").sum() == 4


def test_plans_of_wijken_and_of_buurten_are_compared_per_buurt(plain_plan, wijk_plan):
    found = views.difference(wijk_plan, plain_plan)
    assert set(found.moved["gebiedscode"].str[:2]) == {"BU"}
    assert views.difference(plain_plan, wijk_plan).people == found.people
    assert views.overview_table([wijk_plan])["Gemaakt van"].tolist() == ["wijken"]


def test_a_plan_beside_itself_differs_in_nothing(plain_plan):
    found = views.difference(plain_plan, plain_plan)
    assert "zijn dezelfde indeling" in views.difference_sentence(found, plain_plan, plain_plan)
    assert views.moved_table(found, plain_plan, plain_plan).empty
    without = replace(plain_plan, budget=None)
    assert not [name for name in views.team_differences(views.difference(without, without), without, without) if "€" in name]


def test_a_team_keeps_its_colour_from_one_map_to_the_other(plain_plan, moved_plan):
    found = views.difference(plain_plan, moved_plan)
    boundaries, pairs = example_tables().boundaries, tuple(found.continues.items())
    left = views.team_map(plain_plan.teams, boundaries).scale(theme="light")
    right = views.beside_map(moved_plan.teams, plain_plan.teams, pairs, boundaries).scale(theme="light")
    for label, was in found.continues.items():
        assert right.colours[list(moved_plan.teams.names).index(label)] == left.colours[list(plain_plan.teams.names).index(was)]
    assert len(set(right.colours)) == len(moved_plan.teams.names)


def test_a_small_map_has_a_shape_per_team(plain_plan):
    drawn = thumbnail(example_tables().boundaries, plain_plan.teams.assignment, theme="light")
    assert drawn.count("<path") == 5
    assert len(drawn) < 20_000
    size = [float(side) for side in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn).groups()]
    assert max(size) == 160
    assert thumbnail(example_tables().boundaries, pd.Series({"BU00000000": "x"}), theme="light") == ""


def test_what_is_wrong_with_a_plan_is_said_with_names(plain_plan):
    teams = plain_plan.teams
    label, name = next(iter(teams.names.items()))
    unit = str(teams.assignment.index[0])
    assert "aaneengesloten en geen team wijkt meer dan 10 % af" in views.check_sentence(Check({}, {}), teams, 10)
    said = views.check_sentence(Check({label: (unit,)}, {label: -0.25}), teams, 10)
    assert f"{teams.units.names[unit]} ligt los van de rest van {name}" in said
    assert f"{name} wijkt 25,0 % af" in said
    placed, gone = views.changed_areas(Reopened(teams.assignment, {unit: label}, ("BU90019999",)), teams, {"BU90019999": "Weg"})
    assert f"kent 1 gebied van nu niet. Voorlopig bij een team ernaast: {teams.units.names[unit]} bij {name}." in placed
    assert "Weg (BU90019999)" in gone
    assert views.changed_areas(Reopened(teams.assignment, {}, ()), teams, {}) == []
    assert views.goal_sentence(1.5, 1.0) == "Het doel, opnieuw uitgerekend, is 50,0 % hoger dan toen."
    assert "gelijk aan toen" in views.goal_sentence(2.0, 2.0)
    assert views.goal_sentence(2.0, 0.0) == ""
    assert "er kwam bij: CBS 2; CBS 1 telt niet meer mee".replace(";", " en") in views.changed_deliveries(["CBS 2"], ["CBS 1"])
    assert views.changed_deliveries([], []) == ""
    assert not np.isnan(plain_plan.teams.measures.moved)
