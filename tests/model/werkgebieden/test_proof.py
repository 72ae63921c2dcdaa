"""The bound of a design holds for every division under the same rules, also for one that was drawn by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.werkgebieden.werkgebieden_check import grid
from wijkscan.model.werkgebieden import design_werkgebieden
from wijkscan.model.werkgebieden.proof import gap_of

LOAD, XY, PAIRS = grid(3, 4)
RULES = {"tolerance": 0.34, "objective": "compact"}
PLAN = design_werkgebieden(LOAD, XY, PAIRS, 3, **RULES)


def test_a_design_is_as_far_from_the_best_as_it_says():
    assert gap_of(PLAN.assignment, PLAN, LOAD, XY, PAIRS, **RULES) == pytest.approx(PLAN.gap)
    cut = {"tolerance": 0.34, "objective": "cut_edges"}
    other = design_werkgebieden(LOAD, XY, PAIRS, 3, **cut)
    assert gap_of(other.assignment, other, LOAD, XY, PAIRS, **cut) == pytest.approx(other.gap)


@given(st.integers(0, 11), st.integers(0, 11))
@examples(20)
def test_a_move_by_hand_is_never_better_than_the_bound_and_out_of_the_rules_it_is_not_told(unit, receiver):
    moved = PLAN.assignment.copy()
    moved.iloc[unit] = moved.iloc[receiver]
    found = gap_of(moved, PLAN, LOAD, XY, PAIRS, **RULES)
    sizes = moved.value_counts()
    if len(sizes) < 3 or (sizes / 4 - 1).abs().max() > 0.34:
        assert np.isnan(found)
    elif not np.isnan(found):
        assert found >= PLAN.gap - 1e-9


def test_what_should_be_together_and_is_apart_is_out_of_the_rules():
    moved = PLAN.assignment.copy()
    one, other = next((one, other) for one, other in PAIRS if moved[one] != moved[other])
    assert np.isnan(gap_of(moved, PLAN, LOAD, XY, PAIRS, **RULES, together=[[one, other]]))
    loose = moved.copy()
    loose[:] = ["P", "Q", "P", "R"] * 3
    assert np.isnan(gap_of(loose, PLAN, LOAD, XY, PAIRS, tolerance=1.0, objective="compact"))
