"""Solvers end at their deadline: what was found before stays, and what ended the search is told."""

import subprocess
import sys
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from tests import solver_work as work
from wijkscan import solving
from wijkscan.bounded import GRACE_S
from wijkscan.model.werkgebieden import InfeasiblePlanError
from wijkscan.model.werkgebieden.adjacency import neighbour_graph
from wijkscan.model.werkgebieden.on_table import Table
from wijkscan.model.werkgebieden.program import OPTIONS
from wijkscan.solving import DisclosureError, allocate_flexpool, design_werkgebieden, protect, rearrange
from wijkscan.views.subjects.wijkteams import how_good

PATIENCE_S = 60
ENDED_S = 20
"""Long enough to start a process on a busy computer, and to find a first plan."""


def squares(side=9):
    """Square buurten of a made-up gemeente in rows, with uneven work, and their neighbours."""
    places = [(row, column) for row in range(side) for column in range(side)]
    code = {place: f"BU0000{number:04}" for number, place in enumerate(places)}
    load = pd.Series([10.0 + 7 * ((3 * row + 5 * column) % 11) for row, column in places], index=list(code.values()))
    pairs = [
        (code[row, column], code[other])
        for row, column in places
        for other in ((row + 1, column), (row, column + 1))
        if other in code
    ]
    return load, np.array(places, dtype=float) * 500, pairs


def test_a_design_in_a_process_is_the_design():
    load, xy, pairs = squares(6)
    plan = design_werkgebieden(load, xy, pairs, 3, time_limit_s=PATIENCE_S)
    own = solving.werkgebieden_design.design_werkgebieden(load, xy, pairs, 3, time_limit_s=PATIENCE_S)
    assert plan.proven
    assert own.proven
    pd.testing.assert_series_equal(plan.assignment, own.assignment)
    assert plan.ended_after_s is None


def test_a_solver_that_hangs_is_ended_and_its_best_plan_stays(monkeypatch):
    monkeypatch.setattr(solving, "_design", work.find_and_hang)
    load, xy, pairs = squares()
    began = time.monotonic()
    plan = design_werkgebieden(load, xy, pairs, 5, time_limit_s=ENDED_S)
    assert time.monotonic() - began < ENDED_S + GRACE_S + 1
    assert plan.ended_after_s == ENDED_S
    assert set(plan.assignment.index) == set(load.index)
    assert how_good(plan).startswith("Na 20 seconden afgebroken; dit is de beste indeling tot dan toe")


def test_what_nobody_waits_for_ends_and_is_not_said_to_be_out_of_time(monkeypatch):
    monkeypatch.setattr(solving, "_design", work.find_and_hang)
    load, xy, pairs = squares()
    seen = []
    began = time.monotonic()
    plan = design_werkgebieden(load, xy, pairs, 5, time_limit_s=60, progress=lambda found: seen.append(found), going=lambda: not seen)
    assert time.monotonic() - began < 30
    assert plan.ended_after_s is None
    with pytest.raises(InfeasiblePlanError, match="gestopt voordat er een indeling was"):
        design_werkgebieden(load, xy, pairs, 5, time_limit_s=60, going=lambda: False)


@pytest.mark.parametrize(
    ("task", "why"),
    [(work.hang, "na 1,5 seconden was er nog geen"), (work.break_down, "het rekenen liep vast .TypeError: a solver that breaks")],
)
def test_without_any_plan_the_refusal_says_why_and_what_to_do(monkeypatch, task, why):
    monkeypatch.setattr(solving, "_design", task)
    load, xy, pairs = squares()
    with pytest.raises(InfeasiblePlanError, match=f"naar 5 teams is afgebroken: {why}.*Geef meer rekentijd"):
        design_werkgebieden(load, xy, pairs, 5, time_limit_s=1.5 if task is work.hang else PATIENCE_S)


def test_a_search_that_time_ends_says_after_how_long_and_how_good_it_is():
    load, xy, pairs = squares(11)
    began = time.monotonic()
    plan = design_werkgebieden(load, xy, pairs, 6, time_limit_s=ENDED_S, tolerance=0.2)
    assert time.monotonic() - began < ENDED_S + 2
    if not plan.proven:
        assert plan.ended_after_s == ENDED_S
        assert how_good(plan).startswith("Na 20 seconden afgebroken; dit is de beste indeling tot dan toe")


def test_two_searches_under_different_load_give_the_same_plan():
    load, xy, pairs = squares()
    asked = {"time_limit_s": 10 * PATIENCE_S, "effort_s": 1.0, "tolerance": 0.05, "gap": 0.0}
    calm = design_werkgebieden(load, xy, pairs, 6, **asked)
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        busy = design_werkgebieden(load, xy, pairs, 6, **asked)
    finally:
        for other in others:
            other.kill()
            other.wait()
    assert not calm.proven
    assert calm.ended_after_s is None
    pd.testing.assert_series_equal(busy.assignment, calm.assignment)
    assert (busy.objective, busy.bound, busy.ended_after_s) == (calm.objective, calm.bound, None)


def test_no_time_gives_a_first_plan_that_is_not_said_to_be_broken_off():
    load, xy, pairs = squares()
    plan = design_werkgebieden(load, xy, pairs, 5, time_limit_s=0)
    assert plan.ended_after_s is None
    assert "afgebroken" not in how_good(plan)


def flexpool():
    need = pd.DataFrame({"generalist": [3.0, 4.0], "jeugd": [1.0, 2.0]}, index=["A", "B"])
    people = pd.DataFrame({"fte": [1.0, 0.5], "vaardigheden": [("generalist",), ("jeugd",)]}, index=["Jan", "An"])
    urgency = pd.DataFrame({"gewicht": [1.0, 2.0], "veiligheid": [False, True]}, index=["A", "B"])
    return need, need * 0.8, people, urgency


def test_the_flexpool_is_placed_in_a_process_and_what_hangs_leaves_what_there_was(monkeypatch):
    placed = allocate_flexpool(*flexpool())
    assert placed.proven
    assert set(placed.placements["persoon"]) == {"Jan", "An"}
    monkeypatch.setattr(solving, "FLEXPOOL_S", ENDED_S)
    monkeypatch.setattr(solving, "_placed", work.place_nobody_and_hang)
    began = time.monotonic()
    ended = allocate_flexpool(*flexpool())
    assert time.monotonic() - began < ENDED_S + GRACE_S + 1
    assert not ended.proven
    assert ended.placements.empty
    assert "is niet bewezen. Het zoeken is na 20 seconden afgebroken, voordat het klaar was" in ended.message


@pytest.mark.parametrize("task", [work.hang, work.break_down])
def test_disclosure_control_that_is_not_ready_shows_nothing(monkeypatch, task):
    monkeypatch.setattr(solving, "DISCLOSURE_S", 2.0 if task is work.hang else PATIENCE_S)
    monkeypatch.setattr(solving, "_protected", task)
    with pytest.raises(DisclosureError, match=r"afscherming van 1 aantallen is afgebroken.*niets bewaard en niets getoond"):
        protect(pd.DataFrame({"aantal": [1]}), value="aantal")


def test_the_solver_leaves_out_the_step_that_looped():
    """HiGHS 1.16.0 tightened inequalities for ever in its presolve, on a division of Haarlem in six teams."""
    assert OPTIONS["presolve"] == "off"


@pytest.mark.real_data
@pytest.mark.parametrize("teams", [5, 6, 7])
def test_haarlem_ends_in_time(real_data, teams):
    where = "gemeentecode = 'GM0392'"
    buurten = gpd.read_file(real_data / "kaart" / "wijkenbuurten_2024.gpkg", layer="buurten", where=where).set_index("buurtcode")
    points, load = buurten.geometry.representative_point(), buurten["aantal_inwoners"].clip(lower=0).fillna(0).astype(float)
    xy, pairs = np.c_[points.x, points.y], neighbour_graph(buurten.geometry).pairs
    began = time.monotonic()
    plan = design_werkgebieden(load, xy, pairs, teams, time_limit_s=ENDED_S)
    assert time.monotonic() - began < ENDED_S + 2
    assert plan.assignment.nunique() == teams


def test_a_plan_is_mended_in_a_process_of_its_own_and_the_search_can_be_stopped():
    load = pd.Series(1.0, index=[f"A{place}" for place in range(6)])
    xy, pairs = np.array([[1000.0 * place, 0.0] for place in range(6)]), [(f"A{place}", f"A{place + 1}") for place in range(5)]
    table = Table(pd.Series(list("PPPPQQ"), index=load.index), load, load * 100, xy, pairs, 0.1)
    assert [(change.unit, change.target) for change in rearrange(table).changes] == [("A3", "Q")]
    assert rearrange(table, 200.0).moved <= 200
    with pytest.raises(InfeasiblePlanError, match="Het zoeken is gestopt; er is niets veranderd"):
        rearrange(table, going=lambda: False)
