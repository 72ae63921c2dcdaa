"""A search ends by what it did, not by the clock: the same plan on a busy computer, and on one whose clock runs wild."""

import time

import numpy as np
import pandas as pd
import pytest

from tests.model.werkgebieden.werkgebieden_check import grid
from wijkscan.model.werkgebieden import design_werkgebieden, plan
from wijkscan.model.werkgebieden.effort import Effort

LONG_S = 1e9


def searched(effort_s, *, side=9, objective="compact", progress=None, time_limit_s=LONG_S):
    load, xy, pairs = grid(side, side, 10.0 + 7 * ((3 * np.arange(side**2)) % 11))
    return design_werkgebieden(
        load, xy, pairs, 6, tolerance=0.2, objective=objective, gap=0, effort_s=effort_s, time_limit_s=time_limit_s, progress=progress
    )


def same(one, other):
    pd.testing.assert_series_equal(one.assignment, other.assignment)
    assert (one.objective, one.bound, one.proven, one.ended_after_s) == (other.objective, other.bound, other.proven, other.ended_after_s)
    pd.testing.assert_frame_equal(one.log.drop(columns="seconden"), other.log.drop(columns="seconden"), check_exact=True)


# The work ends while searching, in the price search, in the linear program and, at a look of the solver, in the integer program.
ENDED_IN = {
    "search": {"effort_s": 0.3},
    "prices": {"effort_s": 0.8},
    "linear": {"effort_s": 0.5, "side": 6, "objective": "cut_edges"},
    "integer": {"effort_s": 2, "side": 6, "objective": "cut_edges"},
}


@pytest.mark.parametrize("asked", ENDED_IN.values(), ids=ENDED_IN)
def test_the_same_work_gives_the_same_plan_whatever_the_clock_says(monkeypatch, asked):
    calm = searched(**asked)
    assert not calm.proven
    assert calm.ended_after_s is None
    clock = time.perf_counter
    monkeypatch.setattr(plan.time, "perf_counter", lambda: 1000 * clock())
    same(searched(**asked, progress=lambda found: time.sleep(0.01)), calm)


def test_more_work_finds_no_worse_plan_and_bound():
    little, much = searched(0.3), searched(0.8)
    assert much.objective <= little.objective
    assert much.bound >= little.bound
    assert len(much.log) > len(little.log)


def test_the_clock_ends_what_takes_too_long_and_says_so():
    began = time.monotonic()
    ended = searched(LONG_S, time_limit_s=1)
    assert not ended.proven
    assert ended.ended_after_s == 1
    assert time.monotonic() - began < 20


def test_work_is_counted_by_hand():
    effort = Effort(10.0)
    assert effort.left_s == 10
    effort.spent_s = 4.0
    assert effort.leaves(0.5)
    effort.spent_s = 5.0
    assert not effort.leaves(0.5)
    one = Effort(10.0)
    one.looks(one.looks_left(1000) - 1, 1000)
    assert one.left_s > 0
    one.looks(1, 1000)
    assert one.left_s <= 0
    other = Effort(10.0)
    other.pivots(other.pivots_left(1000), 1000)
    assert other.left_s <= 0
    assert other.pivots_left(1000) == 0
