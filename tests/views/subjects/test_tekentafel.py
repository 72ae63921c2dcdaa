"""What the browser draws with adds up to what the server works out, and lies where the map has it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain_of import FIRST_YEAR
from tests.depth import examples
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_laws, example_own, example_run, example_tables
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import run_wijkteams
from wijkscan.model.teams.gemeente import bezetting_per_unit
from wijkscan.model.teams.units import today_per_unit
from wijkscan.store.own_tables import OwnTables
from wijkscan.views.subjects import tekentafel as views


@pytest.fixture(scope="module")
def ground():
    units, own = example_run().teams.units, example_own()
    today = today_per_unit(units, own.werkgebieden)
    return views.ground(units, {"WK900101": "Oude Stad"}, today, bezetting_per_unit(units, today, own.bezetting))


def test_there_is_a_place_and_a_shape_for_every_unit(ground):
    units = example_run().teams.units
    assert [unit["code"] for unit in ground["units"]] == list(units.load.index)
    for unit in ground["units"]:
        corners = np.array(unit["rings"][0][0])
        north, east = unit["place"]
        assert corners[:, 0].min() < north < corners[:, 0].max()
        assert corners[:, 1].min() < east < corners[:, 1].max()
    assert ground["kind"] == "buurt"
    assert ground["wijken"]["WK900101"] == "Oude Stad"


def test_neighbours_are_those_of_the_model_and_most_of_them_share_a_line(ground):
    graph, codes = example_run().teams.units.graph, [unit["code"] for unit in ground["units"]]
    assert {frozenset(codes[end] for end in pair) for pair in ground["neighbours"]} == {frozenset(pair) for pair in graph.pairs}
    drawn = {frozenset(border["pair"]) for border in ground["borders"]}
    near = {frozenset(pair) for pair in ground["neighbours"]}
    assert len(near & drawn) > 0.95 * len(near)
    assert all(len(line) > 1 for border in ground["borders"] for line in border["lines"])


def test_lines_of_today_lie_between_teams_of_today_only(ground):
    units, own = example_run().teams.units, example_own()
    now = today_per_unit(units, own.werkgebieden).tolist()
    lines = [line for border in ground["borders"] if now[border["pair"][0]] != now[border["pair"][1]] for line in border["lines"]]
    assert ground["today"] == lines
    assert lines
    assert views.ground(units, {})["today"] == []


@given(st.lists(st.tuples(st.integers(0, 69), st.integers(0, 6)), max_size=30))
@examples(4)
def test_sums_over_units_are_the_figures_of_the_server_whatever_is_drawn(ground, drawn):
    """What the browser adds up is a sum per team, and the coordination once: the server may not come to anything else."""
    run = example_run()
    labels, codes = sorted(run.plan.assignment.unique()), [unit["code"] for unit in ground["units"]]
    moves = tuple((codes[unit], labels[team]) for unit, team in drawn)
    found = run_wijkteams(
        run.scan, run.teams.units, run.plan, Scenario(gemeente=VOORBEELDSTAD, verplaatst=moves), PARAMETERS, example_own()
    )
    for label in found.names:
        inside = [unit for unit in ground["units"] if found.assignment[unit["code"]] == label]
        row, area = found.totals.loc[label], found.measures.areas.loc[label]
        assert sum(unit["fte"] for unit in inside) + ground["coordination"] == pytest.approx(row["fte"])
        assert sum(unit["hours"] for unit in inside) == pytest.approx(area["werklast"])
        assert sum(unit["inwoners"] for unit in inside) == pytest.approx(area["inwoners"])
        assert sum(unit["staff"] for unit in inside) == pytest.approx(row["bezetting"])


def test_a_team_keeps_its_colour_whatever_is_drawn_and_stays_when_it_is_drawn_empty():
    run = example_run()
    start = run.plan.assignment
    first, second = sorted(start.unique())[:2]
    moves = tuple((code, second) for code in start.index[start == first])
    found = run_wijkteams(
        run.scan, run.teams.units, run.plan, Scenario(gemeente=VOORBEELDSTAD, verplaatst=moves), PARAMETERS, example_own()
    )
    before, after = (views.team_list(teams, start, "light") for teams in (run.teams, found))
    assert [team["label"] for team in after] == sorted(start.unique())
    assert [team["colour"] for team in after] == [team["colour"] for team in before]
    assert after[0]["name"] == before[0]["name"]
    assert len({team["colour"] for team in before}) == len(before)


def test_the_background_map_is_asked_for_only_when_it_was_chosen():
    assert views.look("light", background=False)["tiles"] is None
    assert "pdok" in views.look("dark", background=True)["tiles"]


def test_the_budget_of_any_team_is_that_of_its_units():
    """A bar tells euro per inwoner before a team has a budget of its own; both are the same but for the rounding of cents."""
    scenario = Scenario(gemeente=VOORBEELDSTAD)
    chain = Chain(example_tables(), example_laws, scenario, PARAMETERS, OwnTables(), FIRST_YEAR, find=lambda *_: example_run().plan)
    per_unit, budget = chain.per_unit, chain.budget
    assert per_unit.sum() == budget.ceiling_cents
    teams = per_unit.groupby(chain.teams.assignment).sum()
    assert (teams - budget.target).abs().max() <= len(per_unit)
    drawn = views.ground(chain.units, {}, euro=per_unit / 100)["units"]
    assert sum(unit["euro"] for unit in drawn) == pytest.approx(budget.ceiling_cents / 100)
