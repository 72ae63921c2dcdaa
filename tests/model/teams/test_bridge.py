"""The bridge from the shortage of all teams together to what the flexpool leaves."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.example_run import example_run
from wijkscan.dutch import number, signed
from wijkscan.model.teams.bridge import DISCIPLINES, FLEXPOOL, LEFT, NET, ROUNDING, TEAMS, shortage_bridge
from wijkscan.views.subjects import teamleden
from wijkscan.views.subjects import wijkteams as views


def table(rows, columns=("jeugd", "wmo")):
    return pd.DataFrame(rows, index=list("PQ"), columns=list(columns), dtype=float)


def test_a_surplus_elsewhere_is_a_step_and_no_help():
    need, staff = table([[3, 2], [2, 2]]), table([[1, 3], [4, 3]])
    found = shortage_bridge(9.0, need, staff, 0.5)
    # P is 1 short: 2 of one discipline short, 1 of the other too many; Q has 3 too many.
    assert found.to_dict() == {NET: -2.0, ROUNDING: 0.0, TEAMS: 3.0, DISCIPLINES: 1.0, FLEXPOOL: -0.5, LEFT: 1.5}


def test_who_works_in_a_discipline_that_nobody_needs_is_over():
    found = shortage_bridge(2.0, table([[1], [1]], ["jeugd"]), table([[0, 1], [1, 0]], ["jeugd", "sport"]), 0.0)
    assert found[NET] == 0 and found[DISCIPLINES] == 1 and found[LEFT] == 1


amounts = st.lists(st.floats(0, 9), min_size=4, max_size=4)


@settings(max_examples=100, deadline=None)
@given(amounts, amounts, st.floats(0, 1))
def test_the_steps_add_up_and_none_but_the_flexpool_makes_it_less(need, staff, share):
    wanted, there = table([need[:2], need[2:]]), table([staff[:2], staff[2:]])
    lacking = float((wanted - there).clip(lower=0).to_numpy().sum())
    found = shortage_bridge(sum(need), wanted, there, share * lacking)
    assert found.drop(LEFT).sum() == pytest.approx(found[LEFT], abs=1e-9)
    assert found[TEAMS] >= -1e-9 and found[DISCIPLINES] >= -1e-9 and abs(found[ROUNDING]) < 1e-9
    assert found[LEFT] == pytest.approx((1 - share) * lacking)


def test_tile_bridge_and_flexpool_say_the_same_numbers():
    teams = example_run().teams
    chart, said, rows = teamleden.bridge_chart(teams, "light")
    steps = dict(zip(rows["Stap"], rows["Fte"], strict=True))
    tile = next(beside for label, _, beside, _ in views.figures(teams) if label == "Bezetting nu")
    assert tile == f"verschil {signed(-steps['Tekort, alle teams samen'], 1)} fte"
    left = number(steps["Tekort na de flexpool"], 1)
    assert f"blijft {left} fte tekort over" in teamleden.flexpool_sentence(teams)
    assert f"Zo blijft {left} fte tekort over." in said
    assert round(sum(list(rows["Fte"])[:-1]), 1) == steps["Tekort na de flexpool"]
    assert teams.flexpool.remaining["fte"].sum() == pytest.approx(steps["Tekort na de flexpool"], abs=0.05 + 1e-9)
    assert len(chart.data[0].x) == 2 + sum(1 for step in list(rows["Fte"])[1:-1] if step)


def test_without_a_bezetting_there_is_no_bridge():
    teams = replace(example_run().teams, staff=None)
    assert teams.bridge is None
    with pytest.raises(ValueError, match="bezetting van nu is niet bekend"):
        teamleden.bridge_chart(teams, "light")
