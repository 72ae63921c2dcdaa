"""Few separated pairs by cooling down slowly: lawful on random maps, and the fewest that is known on counties."""

import json
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.werkgebieden.werkgebieden_check import check_assignment, grid
from wijkscan.model.werkgebieden import design_werkgebieden
from wijkscan.model.werkgebieden.anneal import anneal
from wijkscan.model.werkgebieden.problem import make_problem


def problem_of(load, xy, pairs, k, tolerance, **wishes):
    options = {"lower": None, "upper": None, "today": None, "move_price": 0.0, "inwoners": None, "together": (), "pinned": None}
    return make_problem(load, xy, pairs, k, tolerance=tolerance, objective="cut_edges", **{**options, **wishes})


def in_strips(side, k):
    """Areas of whole rows."""
    return np.repeat(np.minimum(np.arange(side) * k // side, k - 1), side)


@examples(10)
@given(loads=st.lists(st.integers(1, 9), min_size=36, max_size=36), k=st.integers(1, 4), seed=st.integers(0, 50))
def test_a_plan_that_was_cooled_down_is_connected_and_within_the_bounds(loads, k, seed):
    load, xy, pairs = grid(6, 6, loads)
    problem, mean = problem_of(load, xy, pairs, k, 0.3), load.sum() / k
    again = [anneal(problem, in_strips(6, k), Random(seed)) for _ in range(2)]
    if again[0] is None:
        assert again[1] is None
        return
    np.testing.assert_array_equal(*again)
    plan = pd.Series(again[0], index=load.index).map("team {}".format)
    check_assignment(plan, load, xy, pairs, k, lower=0.7 * mean, upper=1.3 * mean)


def test_four_strips_become_four_squares():
    problem, random = problem_of(*grid(8, 8), 4, 0.05), Random(0)
    assert problem.value(in_strips(8, 4)) == 24
    found = [anneal(problem, in_strips(8, 4), random) for _ in range(4)]
    assert min(problem.value(area) for area in found if area is not None) == 16


def test_pinned_units_stay_where_they_are():
    problem = problem_of(*grid(6, 6), 2, 0.4, pinned={"A0": "Noord", "A5": "Zuid"})
    held = [group for group, label in problem.pinned.items() if label == "Noord"]
    found = anneal(problem, np.array([0, 0, 0, 1, 1, 1] * 6), Random(1))
    assert found is not None
    assert problem.valid(found)
    assert found[held] == [0]


def test_staying_in_the_area_of_today_counts_while_cooling():
    load, xy, pairs = grid(8, 8)
    today = pd.Series(in_strips(8, 4), index=load.index).map("nu {}".format)
    priced = problem_of(load, xy, pairs, 4, 0.05, today=today, move_price=10.0)
    found = anneal(priced, in_strips(8, 4), Random(0))
    assert found is not None
    assert priced.value(found) == 24


def test_a_bound_on_a_number_of_pairs_is_a_whole_number():
    load, xy, pairs = grid(4, 4, np.arange(1, 17))
    seen = []
    plan = design_werkgebieden(load, xy, pairs, 3, tolerance=0.2, objective="cut_edges", gap=0, progress=lambda now: seen.append(now.bound))
    assert plan.proven
    assert all(bound == int(bound) for bound in seen)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["OK", "MS"])
def test_the_fewest_pairs_that_are_known_are_found_on_counties(real_data, name):
    state = json.loads((real_data / "districting" / "counties.json").read_text())[name]
    load = pd.Series(state["population"], index=[f"{number:03}" for number in range(len(state["population"]))], dtype=float)
    pairs = [(load.index[one], load.index[other]) for one, other in state["edges"]]
    plan = design_werkgebieden(
        load, np.array(state["lonlat"]) * 1e5, pairs, state["k"], tolerance=state["tolerance"], objective="cut_edges", gap=0, effort_s=12,
        time_limit_s=1e9, progress=lambda found: found.objective > state["optimal_cut_edges"],
    )  # fmt: skip
    mean = load.sum() / state["k"]
    check_assignment(plan.assignment, load, np.array(state["lonlat"]), pairs, state["k"], lower=0.995 * mean, upper=1.005 * mean)
    assert plan.objective == state["optimal_cut_edges"]
