"""Repair and improvement against every plan of small maps, with a check that uses none of the package."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.model.werkgebieden.werkgebieden_check import check_assignment, grid, is_whole, recomputed
from wijkscan.model.werkgebieden import InfeasiblePlanError
from wijkscan.model.werkgebieden.on_table import Reason, Table
from wijkscan.model.werkgebieden.repair import improve_plan, repair_plan


def labelled(load, pairs, labels, lower, upper, locked):
    """Give every plan under these labels that keeps to the rules, one after another."""
    units = list(load.index)
    for found in product(labels, repeat=len(units)):
        plan = dict(zip(units, found, strict=True))
        if set(found) != set(labels) or any(plan[unit] != area for unit, area in locked.items()):
            continue
        weights = [sum(load[unit] for unit in units if plan[unit] == area) for area in labels]
        if min(weights) < lower - 1e-9 or max(weights) > upper + 1e-9:
            continue
        if all(is_whole([unit for unit in units if plan[unit] == area], pairs) for area in labels):
            yield plan


def fewest_moved(table):
    mean = table.load.sum() / table.assignment.nunique()
    lower, upper = (1 - table.tolerance) * mean, (1 + table.tolerance) * mean
    locked = {unit: table.assignment[unit] for unit in table.locked}
    plans = labelled(table.load, table.neighbours, sorted(set(table.assignment)), lower, upper, locked)
    return min(
        (sum(table.inwoners[unit] for unit, area in plan.items() if area != table.assignment[unit]) for plan in plans), default=None
    )


def check(table, found):
    """Fail unless the plan keeps to the rules and the changes are exactly what differs."""
    mean, k = table.load.sum() / table.assignment.nunique(), table.assignment.nunique()
    check_assignment(
        found.assignment, table.load, table.xy, table.neighbours, k, lower=(1 - table.tolerance) * mean, upper=(1 + table.tolerance) * mean,
        together=[group for group in table.together if len(set(table.assignment[list(group)])) == 1],
    )  # fmt: skip
    assert all(found.assignment[unit] == table.assignment[unit] for unit in table.locked)
    differs = {unit for unit in table.load.index if found.assignment[unit] != table.assignment[unit]}
    assert {change.unit for change in found.changes} == differs
    assert len(found.changes) == len(differs)
    assert all(change.origin == table.assignment[change.unit] for change in found.changes)
    assert all(change.target == found.assignment[change.unit] for change in found.changes)
    assert found.moved == pytest.approx(sum(table.inwoners[unit] for unit in differs))


@st.composite
def tables(draw):
    rows, columns, k = draw(st.sampled_from([(2, 3, 2), (2, 4, 2), (2, 3, 3), (1, 6, 2), (3, 3, 2)]))
    size = rows * columns
    load, xy, pairs = grid(rows, columns, draw(st.lists(st.integers(1, 5), min_size=size, max_size=size)))
    labels = "PQR"[:k]
    plan = pd.Series(draw(st.lists(st.sampled_from(labels), min_size=size, max_size=size)), index=load.index)
    assume(plan.nunique() == k)
    people = pd.Series(draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)), index=load.index, dtype=float)
    locked = draw(st.lists(st.sampled_from(list(load.index)), max_size=2, unique=True))
    return Table(plan, load, people, xy, pairs, draw(st.sampled_from([0.1, 0.3, 0.6])), tuple(locked))


@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_repair_keeps_to_every_rule_and_moves_no_more_than_it_must(table):
    fewest = fewest_moved(table)
    if fewest is None:
        with pytest.raises(InfeasiblePlanError):
            repair_plan(table)
        return
    found = repair_plan(table)
    check(table, found)
    assert found.proven
    assert found.moved == fewest


@settings(max_examples=12, deadline=None)
@given(tables(), st.integers(0, 20))
def test_an_improvement_keeps_to_every_rule_and_comes_nearer(table, most):
    try:
        found = improve_plan(table, most_moved=most)
    except InfeasiblePlanError as error:
        assert "Herstel de indeling eerst" in str(error) or "Werkgebieden" in str(error) or "vast" in str(error)
        return
    check(table, found)
    assert found.moved <= most
    mended = fewest_moved(table) == 0
    if mended:
        before = recomputed(table.assignment, table.load, table.xy, table.neighbours)
        assert recomputed(found.assignment, table.load, table.xy, table.neighbours) <= before * (1 + 1e-9)


def strip(plan, load=None, **more):
    weight, xy, pairs = grid(1, len(plan), load)
    return Table(pd.Series(list(plan), index=weight.index), weight, weight * 100, xy, pairs, more.pop("tolerance", 0.1), **more)


def test_a_piece_that_lies_loose_comes_back_and_says_why():
    found = repair_plan(strip("PPQPQQ", tolerance=0.4))
    assert "".join(found.assignment) in ("PPPPQQ", "PPQQQQ")
    assert found.moved == 100
    assert len(found.changes) == 1
    heavy = repair_plan(strip("PPPPQQ"))
    assert [(change.unit, change.origin, change.target, change.reason) for change in heavy.changes] == [("A3", "P", "Q", Reason.HEAVY)]


def test_what_stands_in_the_way_is_named_with_what_would_do():
    with pytest.raises(InfeasiblePlanError, match=r"kan niet door 2 vastgezette gebieden: zonder die kan het wel.*34 % afwijking toe"):
        repair_plan(strip("PPPPQQ", locked=("A0", "A3")))
    with pytest.raises(InfeasiblePlanError, match=r"bestaat er geen indeling waarin.*Het minste dat kan, is 20 % afwijking"):
        repair_plan(strip("PPPQQ"))
    with pytest.raises(InfeasiblePlanError, match=r"Verbeteren: geen indeling.*Herstel de indeling eerst"):
        improve_plan(strip("PPPPQQ"), most_moved=0)


def test_a_plan_that_keeps_to_the_rules_stays_as_it_is():
    found = repair_plan(strip("PPPQQQ"))
    assert found.changes == () and found.moved == 0 and found.proven


def test_what_stays_together_moves_together():
    found = repair_plan(strip("PPPPQQ", tolerance=0.4, together=(("A2", "A3"),)))
    assert found.changes == (), "within the band already"
    with pytest.raises(InfeasiblePlanError):
        repair_plan(strip("PPPPQQ", together=(("A2", "A3"),)))


def test_an_improvement_stays_within_its_inwoners():
    load, xy, pairs = grid(4, 4)
    crooked = pd.Series(list("PPPPPQQPPQQPPQQQ"), index=load.index)
    table = Table(crooked, load, load * 10, xy, pairs, 0.2)
    found = improve_plan(table, most_moved=40)
    check(table, found)
    assert 0 < found.moved <= 40 and found.after_m < found.before_m
    assert any(change.reason is Reason.NEARER and change.metres > 0 for change in found.changes)
    assert improve_plan(table, most_moved=0).changes == ()


def test_the_same_question_gets_the_same_answer():
    rng = np.random.default_rng(3)
    load, xy, pairs = grid(6, 6, rng.uniform(1, 4, 36))
    quarters = ("PPPQQQ" * 3) + ("RRRSSS" * 3)
    crooked = [rng.choice(list("PQRS")) if rng.random() < 0.15 else area for area in quarters]
    table = Table(pd.Series(crooked, index=load.index), load, load * 100, xy, pairs, 0.15)
    one, other = repair_plan(table), repair_plan(table)
    assert one.assignment.equals(other.assignment) and one.changes == other.changes
    check(table, one)


def test_a_plan_that_is_far_from_the_rules_is_mended_all_the_same():
    rng = np.random.default_rng(5)
    load, xy, pairs = grid(7, 7, rng.uniform(1, 4, 49))
    plan = pd.Series("P", index=load.index)
    plan[["A0", "A1", "A6", "G6", "G5", "G0"]] = ["Q", "Q", "R", "S", "S", "T"]
    table = Table(plan, load, load * 100, xy, pairs, 0.1, locked=("A0", "D3"))
    found = repair_plan(table, effort_s=2)
    check(table, found)


def test_work_that_is_over_says_that_nothing_is_proven():
    rng = np.random.default_rng(3)
    load, xy, pairs = grid(6, 6, rng.uniform(1, 4, 36))
    table = Table(pd.Series(rng.choice(list("PQRS"), 36), index=load.index), load, load * 100, xy, pairs, 0.15)
    found = repair_plan(table, effort_s=0)
    check(table, found)
    assert not found.proven
