"""Connectedness by itself: the exact method without any search beside it, on maps where the cuts decide the outcome."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.werkgebieden.test_werkgebieden import best_of_all, ring
from tests.model.werkgebieden.werkgebieden_check import check_assignment, grid
from wijkscan.model.werkgebieden import design_werkgebieden
from wijkscan.model.werkgebieden.bound import columns
from wijkscan.model.werkgebieden.cuts import loose_cuts, separator
from wijkscan.model.werkgebieden.plan import numbered
from wijkscan.model.werkgebieden.problem import make_problem
from wijkscan.model.werkgebieden.program import Program

# With these loads and a wide margin the best areas without connectedness lie on both sides of the hole.
LOADS = [7, 6, 6, 4, 8, 2, 5, 6, 7, 5], [6, 5, 3, 3, 6, 5, 5, 3, 7, 4], [7, 2, 1, 7, 1, 5, 1, 3, 4, 4]


def problem_of(load, xy, pairs, k, tolerance):
    options = {"lower": None, "upper": None, "today": None, "move_price": 0.0, "inwoners": None, "together": (), "pinned": None}
    return make_problem(load, xy, pairs, k, tolerance=tolerance, objective="compact", **options)


def exact_alone(problem, relaxed_below=np.inf):
    """Give rounds of cuts, the first bound and the last, with nothing but the program and the cuts."""
    listed = columns(problem)
    program = Program(problem, listed, np.isfinite(listed.cost), float(problem.spread.max()))
    if np.isfinite(relaxed_below):
        program.relax(relaxed_below, 30)
    first = None
    for rounds in range(100):
        outcome = program.solve(0.0, np.inf, 30, lambda *_: True, True)
        assert outcome.area is not None
        first = outcome.bound if first is None else first
        if problem.valid(numbered(outcome.area)):
            return rounds, first, outcome.bound
        assert program.add_cuts(loose_cuts(problem, outcome.area, listed.seat)), "nothing cuts off a plan in pieces"
    raise AssertionError("no connected plan")


@pytest.mark.parametrize("loads", LOADS)
def test_the_cuts_alone_bring_the_program_to_the_best_connected_plan(loads):
    load, xy, pairs = ring(loads)
    mean = load.sum() / 3
    best = best_of_all(load, xy, pairs, 3, 0.5 * mean, 1.5 * mean)
    rounds, first, last = exact_alone(problem_of(load, xy, pairs, 3, 0.5))
    assert rounds > 0
    assert first < 0.95 * best
    assert last == pytest.approx(best)


@pytest.mark.parametrize("loads", LOADS)
def test_the_design_is_proved_where_connectedness_decides(loads):
    load, xy, pairs = ring(loads)
    mean = load.sum() / 3
    plan = design_werkgebieden(load, xy, pairs, 3, tolerance=0.5, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, 3, lower=0.5 * mean, upper=1.5 * mean)
    assert plan.objective == pytest.approx(best_of_all(load, xy, pairs, 3, 0.5 * mean, 1.5 * mean))
    assert plan.bound == pytest.approx(plan.objective)
    assert plan.proven


@examples(15)
@given(loads=st.lists(st.integers(1, 9), min_size=10, max_size=10))
def test_what_falls_away_is_never_in_the_best_plan(loads):
    load, xy, pairs = ring(loads)
    mean = load.sum() / 3
    best = best_of_all(load, xy, pairs, 3, 0.5 * mean, 1.5 * mean)
    assume(best is not None)
    assert exact_alone(problem_of(load, xy, pairs, 3, 0.5), best * (1 + 1e-6))[2] == pytest.approx(best)


@given(data=st.data())
def test_a_separator_closes_every_way_and_no_unit_of_it_can_be_missed(data):
    load, xy, pairs = grid(3, 4)
    pairs = [pair for pair in pairs if data.draw(st.integers(0, 4))]
    problem = problem_of(load, xy, pairs, 1, 1.0)
    seat, unit = data.draw(st.permutations(range(len(load))))[:2]
    everything = (1 << len(load)) - 1
    assume((problem.flood(1 << seat, everything) >> unit) & 1 and not (problem.near[unit] >> seat) & 1)
    wall = separator(problem, 1 << unit, seat)
    assert not (problem.flood(1 << seat, everything & ~wall) >> unit) & 1
    for one in range(len(load)):
        if (wall >> one) & 1:
            assert (problem.flood(1 << seat, everything & ~wall | 1 << one) >> unit) & 1


def test_a_plan_in_pieces_is_not_valid():
    problem = problem_of(*grid(1, 4), 2, 0.5)
    assert problem.valid(np.array([0, 0, 1, 1]))
    assert not problem.valid(np.array([0, 1, 0, 1]))
