"""Plans that are balanced to begin with, for maps on which growing finds none."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.werkgebieden.test_contiguity import problem_of
from tests.model.werkgebieden.werkgebieden_check import check_assignment, grid
from wijkscan.model.werkgebieden import design_werkgebieden
from wijkscan.model.werkgebieden.adjacency import neighbour_graph
from wijkscan.model.werkgebieden.trees import cut_again, cut_by_trees


def plan_of(area, load):
    return pd.Series(area, index=load.index).map("team {}".format)


@given(loads=st.lists(st.integers(0, 9), min_size=30, max_size=30), k=st.integers(1, 5), seed=st.integers(0, 50))
def test_what_is_cut_by_trees_is_connected_and_within_the_bounds_and_never_less_compact_when_cut_again(loads, k, seed):
    load, xy, pairs = grid(5, 6, [1 + weight for weight in loads])
    problem, random, mean = problem_of(load, xy, pairs, k, 0.3), np.random.default_rng(seed), load.sum() / k
    area = cut_by_trees(problem, [k], random)
    assert area is not None
    check_assignment(plan_of(area, load), load, xy, pairs, k, lower=0.7 * mean, upper=1.3 * mean)
    again = cut_again(problem, area, random)
    check_assignment(plan_of(again, load), load, xy, pairs, k, lower=0.7 * mean, upper=1.3 * mean)
    assert problem.value(again) <= problem.value(area) * (1 + 1e-9)


def test_two_equal_villages_joined_by_one_road_each_get_half_of_the_teams():
    load, xy, pairs = grid(4, 4)
    other = load.rename(index=lambda unit: f"over-{unit}")
    apart = [(f"over-{one}", f"over-{two}") for one, two in pairs]
    both, spots = pd.concat([load, other]), np.vstack([xy, xy + np.array([9000, 0])])
    roads = [*pairs, *apart, ("A3", "over-A0")]
    area = cut_by_trees(problem_of(both, spots, roads, 8, 0.0), [8], np.random.default_rng(1))
    assert area is not None
    check_assignment(plan_of(area, both), both, spots, roads, 8, lower=4, upper=4)
    assert set(area[:16]).isdisjoint(area[16:])


def test_a_map_that_cannot_be_balanced_gives_no_plan():
    load, xy, pairs = grid(3, 3, [2] * 9)
    assert cut_by_trees(problem_of(load, xy, pairs, 2, 0.05), [2], np.random.default_rng(0)) is None


@pytest.mark.real_data
def test_amsterdam_gets_a_plan_although_growing_finds_none(real_data):
    layer = {"layer": "buurten", "columns": ["buurtcode", "aantal_inwoners"], "where": "gemeentecode = 'GM0363'"}
    buurten = gpd.read_file(real_data / "kaart" / "wijkenbuurten_2024.gpkg", **layer).set_index("buurtcode")
    load = buurten["aantal_inwoners"].clip(lower=0).fillna(0).astype(float)
    points, graph = buurten.geometry.representative_point(), neighbour_graph(buurten.geometry)
    xy = np.c_[points.x, points.y]
    plan = design_werkgebieden(load, xy, graph.pairs, 47, time_limit_s=0)
    check_assignment(plan.assignment, load, xy, graph.pairs, 47, lower=0.9 * load.sum() / 47, upper=1.1 * load.sum() / 47)
