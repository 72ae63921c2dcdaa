import ast
import inspect

import pandas as pd
import pytest

from tests.made_up_run import OTHER, PARAMETERS, scan_of
from tests.model.made_up_areas import GM, wijken_of
from wijkscan.chain import steps as pipeline
from wijkscan.chain.glance import run_wijkprofiel
from wijkscan.chain.need import run_need
from wijkscan.chain.scenario import Scenario
from wijkscan.tables.areas import Niveau


@pytest.fixture(scope="module")
def scan():
    return scan_of()


def profile_of(scan, wijk="WK039200", **choices):
    return run_wijkprofiel(scan, wijk, Scenario(**choices), PARAMETERS)


def test_every_step_is_about_the_same_gemeente(scan):
    wijken = wijken_of(12)
    assert scan.tables.areas.of(Niveau.WIJK).tolist() == wijken
    assert set(scan.striking["gebiedscode"]) <= set(wijken)
    assert scan.need.wijken.tolist() == wijken
    assert scan.indicators.figure(GM, "inwoners") == scan.tables.areas.values.at[GM, "inwoners"]


def test_the_weights_of_the_scenario_reach_the_need_index(scan):
    heavier = scan_of(gewichten=(("inkomen", 3.0),))
    assert heavier.need.weights["inkomen"] == 3
    assert not heavier.need.table()["score"].equals(scan.need.table()["score"])
    pd.testing.assert_frame_equal(heavier.indicators.values, scan.indicators.values)


def test_the_same_input_gives_the_same_answer(scan):
    again = scan_of()
    pd.testing.assert_frame_equal(again.indicators.values, scan.indicators.values)
    pd.testing.assert_frame_equal(again.striking, scan.striking)
    pd.testing.assert_frame_equal(again.need.table(), scan.need.table())
    assert again.use.keys() == scan.use.keys()


def test_a_profile_has_comparable_wijken_a_comparison_and_what_stands_out(scan):
    profile = profile_of(scan)
    assert len(profile.comparable.wijken) == PARAMETERS["vergelijking.aantal_wijken"]
    assert "WK039200" not in profile.comparable.wijken.index
    assert profile.comparison.loc["inwoners", "waarde"] == scan.indicators.figure("WK039200", "inwoners")
    similar = scan.indicators.values.loc[profile.comparable.wijken.index, "woz_waarde"]
    assert profile.comparison.loc["woz_waarde", "vergelijkbaar"] == similar.median()
    assert len(profile.highlights) <= PARAMETERS["vergelijking.opvallend_aantal"]


def test_comparable_wijken_come_from_anywhere(scan):
    found = {code[:6] for wijk in wijken_of(12) for code in profile_of(scan, wijk).comparable.wijken.index}
    assert found == {"WK0392", "WK0394"}


def test_a_wijk_that_the_user_took_out_is_replaced(scan):
    first = profile_of(scan).comparable.wijken.index[0]
    again = profile_of(scan, zonder=(first,))
    assert first not in again.comparable.wijken.index
    assert len(again.comparable.wijken) == len(profile_of(scan).comparable.wijken)


def test_with_enough_wijken_what_stands_out_is_measured_within_the_gemeente(scan):
    assert profile_of(scan).among_own
    few = scan_of(OTHER)
    assert not profile_of(few, "WK039400").among_own


@pytest.mark.parametrize("step", [pipeline.learn, run_need, pipeline.run_use])
def test_whoever_reads_the_pipeline_knows_the_model(step):
    """No branching, no loops, no catching: a table of contents."""
    branches = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.IfExp)
    assert not [node for node in ast.walk(ast.parse(inspect.getsource(step))) if isinstance(node, branches)]
