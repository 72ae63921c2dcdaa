"""Design of werkgebieden: equal to trying everything on small maps, and lawful on random ones."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.werkgebieden.werkgebieden_check import check_assignment, every_plan, grid, price_of_moving, recomputed
from wijkscan.model.werkgebieden import InfeasiblePlanError, design_werkgebieden
from wijkscan.model.werkgebieden.adjacency import neighbour_graph


def best_of_all(load, xy, pairs, k, lower, upper, objective="compact", together=(), apart=()):
    plans = every_plan(load, pairs, k, lower, upper, together, apart)
    return min((recomputed(plan, load, xy, pairs, objective) for plan in plans), default=None)


def test_two_teams_on_a_row_of_four_by_hand():
    load, xy, pairs = grid(1, 4)
    plan = design_werkgebieden(load, xy, pairs, 2, gap=0)
    # Each half: one unit at its seat, one unit 1 000 metres away.
    assert plan.objective == pytest.approx(2 * 1000.0**2)
    assert plan.bound == pytest.approx(plan.objective)
    assert plan.proven
    assert plan.gap == 0
    assert plan.assignment.to_dict() == {"A0": "A0", "A1": "A0", "A2": "A2", "A3": "A2"}
    assert plan.loads.to_dict() == {"A0": 2.0, "A2": 2.0}
    assert list(plan.log.columns) == ["seconden", "doel", "ondergrens", "verschil", "stap"]


LOADS = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0]


@pytest.mark.parametrize("objective", ["compact", "cut_edges"])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_equal_to_trying_everything(objective, k):
    load, xy, pairs = grid(2, 5, LOADS)
    mean = load.sum() / k
    best = best_of_all(load, xy, pairs, k, 0.7 * mean, 1.3 * mean, objective)
    plan = design_werkgebieden(load, xy, pairs, k, tolerance=0.3, objective=objective, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, k, lower=0.7 * mean, upper=1.3 * mean)
    assert plan.objective == pytest.approx(best)
    assert plan.bound == pytest.approx(best)
    assert plan.proven


# A ring: compactness without connectedness would take the far side of the hole together.
RING = ["A0", "A1", "A2", "A3", "B0", "B3", "C0", "C1", "C2", "C3"]


def ring(load):
    _, xy, pairs = grid(3, 4)
    everything = list(grid(3, 4)[0].index)
    kept = [unit for unit in everything if unit in RING]
    near = [(a, b) for a, b in pairs if a in kept and b in kept]
    places = xy[[everything.index(unit) for unit in kept]] * np.array([1.0, 0.1])
    return pd.Series(load, index=kept, dtype=float), places, near


@pytest.mark.parametrize("objective", ["compact", "cut_edges"])
def test_connectedness_costs_compactness_and_is_kept(objective):
    load, xy, pairs = ring([5, 1, 2, 5, 3, 2, 4, 1, 2, 4])
    mean = load.sum() / 3
    best = best_of_all(load, xy, pairs, 3, 0.75 * mean, 1.25 * mean, objective)
    every_pair = [(a, b) for a in load.index for b in load.index if a < b]
    free = best_of_all(load, xy, every_pair, 3, 0.75 * mean, 1.25 * mean)
    plan = design_werkgebieden(load, xy, pairs, 3, tolerance=0.25, objective=objective, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, 3, lower=0.75 * mean, upper=1.25 * mean)
    assert plan.objective == pytest.approx(best)
    assert objective == "cut_edges" or best > free * 1.05


def test_bounds_of_ones_own_replace_the_tolerance():
    load, xy, pairs = grid(2, 4)
    plan = design_werkgebieden(load, xy, pairs, 3, lower=1, upper=6, gap=0)
    assert plan.objective == pytest.approx(best_of_all(load, xy, pairs, 3, 1, 6))


@pytest.mark.parametrize("objective", ["compact", "cut_edges"])
def test_units_that_stay_together_also_when_they_do_not_touch(objective):
    load, xy, pairs = grid(2, 4)
    together = [("A0", "A3")]
    best = best_of_all(load, xy, pairs, 2, 2, 6, objective, together)
    plan = design_werkgebieden(load, xy, pairs, 2, tolerance=0.5, objective=objective, together=together, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, 2, lower=2, upper=6, together=together)
    assert plan.objective == pytest.approx(best)


def test_pinned_units_get_their_label_and_other_labels_are_other_areas():
    load, xy, pairs = grid(2, 4)
    pinned = {"A1": "Noord", "A2": "Noord", "B1": "Zuid"}
    best = best_of_all(load, xy, pairs, 2, 2, 6, together=[("A1", "A2")], apart=[("A1", "B1")])
    plan = design_werkgebieden(load, xy, pairs, 2, tolerance=0.5, pinned=pinned, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, 2, lower=2, upper=6, together=[("A1", "A2")], apart=[("A1", "B1")])
    assert plan.objective == pytest.approx(best)
    assert {unit: plan.assignment[unit] for unit in pinned} == pinned


def test_a_unit_pinned_to_a_unit_shares_its_area():
    load, xy, pairs = grid(1, 4)
    plan = design_werkgebieden(load, xy, pairs, 2, tolerance=0.5, pinned={"A2": "A0"}, gap=0)
    assert plan.assignment.to_dict() == {"A0": "A0", "A1": "A0", "A2": "A0", "A3": "A3"}


@pytest.mark.parametrize("objective", ["compact", "cut_edges"])
@pytest.mark.parametrize("price", [1e4, 1e6, 1e8])
def test_the_price_of_moving_is_the_best_matching_with_today(objective, price):
    load, xy, pairs = grid(2, 4, [2, 1, 1, 3, 1, 2, 1, 1])
    today = pd.Series(["x", "x", "x", "x", "y", "y", "y", "y"], index=load.index)
    people = pd.Series([10, 20, 10, 40, 10, 10, 20, 30], index=load.index, dtype=float)
    price = price / 1e6 if objective == "cut_edges" else price
    mean = load.sum() / 2
    best = min(
        recomputed(plan, load, xy, pairs, objective) + price_of_moving(plan, people, today, price)
        for plan in every_plan(load, pairs, 2, 0.6 * mean, 1.4 * mean)
    )
    plan = design_werkgebieden(
        load, xy, pairs, 2, tolerance=0.4, objective=objective, today=today, move_price=price, inwoners=people, gap=0
    )
    again = recomputed(plan.assignment, load, xy, pairs, objective) + price_of_moving(plan.assignment, people, today, price)
    assert plan.objective == pytest.approx(best)
    assert plan.objective == pytest.approx(again)
    assert plan.bound == pytest.approx(best)


def test_more_teams_than_today_with_a_price():
    load, xy, pairs = grid(2, 4)
    today = pd.Series(["x"] * 4 + ["y"] * 4, index=load.index)
    best = min(
        recomputed(plan, load, xy, pairs) + price_of_moving(plan, load, today, 1e5) for plan in every_plan(load, pairs, 3, 2, 4)
    )
    plan = design_werkgebieden(load, xy, pairs, 3, lower=2, upper=4, today=today, move_price=1e5, gap=0)
    assert plan.objective == pytest.approx(best)


def test_one_team_and_a_team_per_unit():
    load, xy, pairs = grid(2, 3)
    whole = design_werkgebieden(load, xy, pairs, 1, gap=0)
    assert len(whole.loads) == 1
    assert whole.proven
    single = design_werkgebieden(load, xy, pairs, 6, tolerance=0, gap=0)
    assert single.assignment.tolist() == list(load.index)
    assert single.objective == 0


def test_units_without_load_join_an_area():
    load, xy, pairs = grid(1, 6, [4, 0, 0, 0, 0, 4])
    plan = design_werkgebieden(load, xy, pairs, 2, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, 2, lower=3.6, upper=4.4)


def test_time_zero_gives_a_plan_without_proof():
    load, xy, pairs = grid(4, 5)
    plan = design_werkgebieden(load, xy, pairs, 4, time_limit_s=0)
    check_assignment(plan.assignment, load, xy, pairs, 4, lower=4.5, upper=5.5)
    assert not plan.proven
    assert plan.bound == 0
    assert plan.gap == 1


def test_progress_sees_only_valid_plans_and_can_stop():
    load, xy, pairs = grid(5, 6, np.arange(1, 31))
    seen = []

    def look(plan):
        check_assignment(plan.assignment, load, xy, pairs, 4, lower=0.9 * load.sum() / 4, upper=1.1 * load.sum() / 4)
        seen.append(plan)
        return False if len(seen) == 2 else None

    stopped = design_werkgebieden(load, xy, pairs, 4, gap=0, progress=look)
    assert len(seen) == 2
    assert stopped.objective == seen[1].objective
    assert not stopped.proven


def test_the_same_seed_gives_the_same_plan():
    load, xy, pairs = grid(5, 6, np.arange(1, 31))
    one, other = (design_werkgebieden(load, xy, pairs, 4, seed=3, time_limit_s=60) for _ in range(2))
    assert one.proven
    pd.testing.assert_series_equal(one.assignment, other.assignment)


def test_a_plan_of_today_in_pieces_is_no_obstacle():
    load, xy, pairs = grid(2, 4)
    today = pd.Series(["x", "y"] * 4, index=load.index)
    plan = design_werkgebieden(load, xy, pairs, 2, today=today, move_price=1.0, gap=0)
    check_assignment(plan.assignment, load, xy, pairs, 2, lower=3.6, upper=4.4)


@examples(25)
@given(data=st.data())
def test_every_plan_on_a_random_map_is_connected_within_bounds_and_above_its_bound(data):
    rows, columns = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    load, xy, pairs = grid(rows, columns)
    load[:] = data.draw(st.lists(st.integers(0, 9), min_size=len(load), max_size=len(load)))
    pairs = [pair for pair in pairs if data.draw(st.integers(0, 9))]
    k = data.draw(st.integers(1, min(4, len(load))))
    objective = data.draw(st.sampled_from(["compact", "cut_edges"]))
    if load.sum() == 0:
        return
    mean = load.sum() / k
    small = k ** len(load) <= 20000
    best = best_of_all(load, xy, pairs, k, 0.6 * mean, 1.4 * mean, objective) if small else None
    try:
        plan = design_werkgebieden(load, xy, pairs, k, tolerance=0.4, objective=objective, gap=0, time_limit_s=30)
    except InfeasiblePlanError as error:
        assert best is None, str(error)
        return
    check_assignment(plan.assignment, load, xy, pairs, k, lower=0.6 * mean, upper=1.4 * mean)
    assert plan.objective == pytest.approx(recomputed(plan.assignment, load, xy, pairs, objective))
    assert plan.bound <= plan.objective
    if small:
        assert plan.objective == pytest.approx(best)


KENNEMERLAND = ["GM0375", "GM0377", "GM0383", "GM0392", "GM0394", "GM0396", "GM0397", "GM0450", "GM0453", "GM0473"]


@pytest.mark.real_data
@pytest.mark.parametrize("gemeente", KENNEMERLAND)
def test_a_plan_for_every_gemeente_of_kennemerland(real_data, gemeente):
    layer = {"layer": "buurten", "columns": ["buurtcode", "aantal_inwoners"], "where": f"gemeentecode = '{gemeente}'"}
    buurten = gpd.read_file(real_data / "kaart" / "wijkenbuurten_2024.gpkg", **layer).set_index("buurtcode")
    # Where the map withholds the number, next to nobody lives; this test counts 0.
    load = buurten["aantal_inwoners"].clip(lower=0).fillna(0).astype(float)
    points = buurten.geometry.representative_point()
    xy, pairs = np.c_[points.x, points.y], neighbour_graph(buurten.geometry).pairs
    k = max(round(load.sum() / 20_000), 1)
    plan = design_werkgebieden(load, xy, pairs, k, time_limit_s=3)
    mean = load.sum() / k
    check_assignment(plan.assignment, load, xy, pairs, k, lower=0.9 * mean, upper=1.1 * mean)
    assert plan.objective == pytest.approx(recomputed(plan.assignment, load, xy, pairs))
    assert 0 <= plan.bound <= plan.objective
    assert plan.loads.sum() == pytest.approx(load.sum())
