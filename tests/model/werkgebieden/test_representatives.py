"""Every area has exactly one name, and few groups can be one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.werkgebieden.test_anneal import problem_of
from tests.model.werkgebieden.werkgebieden_check import every_plan, grid
from wijkscan.model.werkgebieden.representatives import naming_order, under_names


@examples(8)
@given(loads=st.lists(st.integers(1, 9), min_size=8, max_size=8), k=st.integers(1, 3))
def test_every_area_is_allowed_under_its_name_and_no_other(loads, k):
    load, xy, pairs = grid(2, 4, loads)
    problem, mean = problem_of(load, xy, pairs, k, 0.5), load.sum() / k
    order, can = naming_order(problem), under_names(problem)
    assert sorted(order) == list(range(problem.groups))
    for plan in every_plan(load, pairs, k, 0.5 * mean, 1.5 * mean):
        area = plan.reindex(problem.units).to_numpy()
        for label in np.unique(area):
            members = sorted(set(problem.group[area == label]), key=order.index)
            assert can[members, members[0]].all()
            assert not can[members[0], members[1:]].any()


def test_a_row_of_nine_in_three_teams_is_named_by_the_fewest_by_hand():
    # Three areas need three names. Of the five groups (three units at either end can only be together) two in the middle name nothing.
    problem = problem_of(*grid(1, 9), 3, 0.0)
    assert under_names(problem).any(axis=0).sum() == 3
