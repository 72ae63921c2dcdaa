from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.example_run import DISCIPLINES, PARAMETERS, VOORBEELDSTAD, example_own, example_run, example_scan, example_tables, example_units
from tests.made_up_run import scan_of
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import design, units_of
from wijkscan.model.teams.gemeente import bezetting_per_unit, moved_by_hand, wijkteams_of_gemeente
from wijkscan.model.teams.units import expected_per_area, kept_together, stay_price, team_units, today_per_unit, usual_number
from wijkscan.model.teams.workload import COORDINATION, SUPPORT, WorkloadError, component_codes
from wijkscan.tables.areas import Niveau, wijk_of


def worked_out(assignment, **known):
    scan = example_scan()
    return wijkteams_of_gemeente(
        example_units(), assignment, scan.indicators, VOORBEELDSTAD, PARAMETERS, DISCIPLINES, **known
    )


def test_buurten_carry_what_is_expected_of_their_wijk():
    scan, units = example_scan(), example_units()
    areas = example_tables().areas
    per_wijk, _ = expected_per_area(scan.use, areas, areas.of(Niveau.WIJK), Niveau.WIJK)
    added = units.expected.groupby(units.wijken).sum()
    known = ~units.estimated[list(added)].any(axis="columns").groupby(units.wijken).any()
    pd.testing.assert_frame_equal(added[known], per_wijk[known], check_names=False)
    assert (units.load[units.inwoners > 0] > 0).all()
    assert units.load[units.inwoners == 0].eq(0).all()


def test_what_is_estimated_is_marked():
    units = example_units()
    assert units.estimated.any(axis="columns").sum() == 1


@examples(10)
@given(labels=st.lists(st.sampled_from(["A", "B", "C"]), min_size=70, max_size=70))
def test_nobody_gets_lost_whatever_the_division(labels):
    units, own = example_units(), example_own()
    assignment = pd.Series(labels, index=units.load.index)
    found = worked_out(assignment, today=today_per_unit(units, own.werkgebieden), bezetting=own.bezetting)
    assert found.totals["bezetting"].sum() == pytest.approx(own.bezetting.of_teams().per_team().sum())
    coordination = PARAMETERS["wijkteams.coordinatie_uren"] * assignment.nunique()
    assert found.totals["uren"].sum() == pytest.approx(units.load.sum() + coordination)


def test_the_division_of_today_has_the_people_of_today():
    units, own = example_units(), example_own()
    today = today_per_unit(units, own.werkgebieden)
    found = worked_out(today, today=today, bezetting=own.bezetting)
    people = own.bezetting.of_teams().per_team()
    pd.testing.assert_series_equal(found.totals["bezetting"], people.reindex(found.totals.index), check_names=False)
    assert found.measures.moved == 0


def test_the_disciplines_of_a_team_add_up_to_its_fte():
    found = example_run().teams
    per_team = found.composition.groupby("gebiedscode")["fte"].sum()
    np.testing.assert_allclose(per_team, found.totals["fte"].round(1), atol=1e-9)
    assert found.composition["reden"].str.contains("→").all()


def test_without_a_bezetting_it_is_a_gap_and_there_is_no_flexpool():
    units = example_units()
    found = worked_out(pd.Series("alles", index=units.load.index))
    assert found.totals["bezetting"].isna().all()
    assert found.totals["oordeel"].tolist() == ["onbekend"]
    assert found.flexpool is None
    assert not found.bezetting_known


def test_a_move_by_hand_goes_to_the_team_that_the_unit_named_has_before_any_move():
    plan = pd.Series({"BU1": "A", "BU2": "A", "BU3": "A", "BU4": "B"})
    moved, remarks = moved_by_hand(plan, [("BU3", "BU4")])
    assert moved.tolist() == ["A", "A", "B", "B"]
    assert remarks == ()
    _, remarks = moved_by_hand(plan, [("BU2", "BU4"), ("BU9", "BU1")])
    assert remarks == ("Een verplaatsing uit de link hoort niet bij deze indeling (BU9) en is overgeslagen.",)
    assert plan.tolist() == ["A", "A", "A", "B"]
    # A team that was drawn empty can be drawn full again, and of a unit that is moved twice the last move counts.
    swapped, _ = moved_by_hand(plan, [("BU4", "BU1"), ("BU1", "BU4"), ("BU2", "BU4"), ("BU2", "BU1")])
    assert swapped.tolist() == ["B", "A", "A", "A"]


def test_people_of_today_per_unit_add_up_to_those_of_any_team():
    units, own = example_units(), example_own()
    today = today_per_unit(units, own.werkgebieden)
    found = worked_out(units.wijken, today=today, bezetting=own.bezetting)
    per_unit = bezetting_per_unit(units, today, own.bezetting)
    pd.testing.assert_series_equal(per_unit.groupby(units.wijken).sum(), found.totals["bezetting"], check_names=False)


def test_a_wijk_belongs_to_the_team_of_most_of_its_buurten():
    scan = example_scan()
    units = team_units(scan.use, scan.tables.areas, scan.tables.boundaries, Niveau.WIJK, PARAMETERS)
    today = example_own().werkgebieden
    found = today_per_unit(units, today)
    wijk = units.load.index[0]
    inside = today[today.index.str[2:8] == wijk[2:]]
    assert found[wijk] in set(inside.mode())
    assert found.notna().all()


def test_the_number_of_teams_follows_from_the_inhabitants():
    assert usual_number(pd.Series([30_000.0, 30_000.0, 0.0]), 20_000) == 2  # three would be one per unit, of which one is empty
    assert usual_number(pd.Series([90_000.0, 90_000.0, 90_000.0]), 20_000) == 3
    assert usual_number(pd.Series([500.0]), 20_000) == 1


def test_staying_is_priced_in_the_unit_of_the_goal():
    units = example_units()
    assert stay_price(units, 1, compact=True) == pytest.approx(units.load.sum() / units.inwoners.sum() * 1e6)
    assert stay_price(units, 2, compact=False) == pytest.approx(200 / units.inwoners.sum())
    assert stay_price(units, 0, compact=True) == 0


def test_what_cannot_be_designed_says_why():
    scan = example_scan()
    table, boundaries = scan.tables.areas, scan.tables.boundaries
    with pytest.raises(WorkloadError, match="Het verwachte gebruik van Wmo is onbekend"):
        team_units({wet: use for wet, use in scan.use.items() if wet != "wmo"}, table, boundaries, Niveau.BUURT, PARAMETERS)
    with pytest.raises(WorkloadError, match="staan niet op de kaart"):
        team_units(scan.use, table, boundaries.iloc[:20], Niveau.BUURT, PARAMETERS)
    made_up = scan_of()
    with pytest.raises(WorkloadError, match="geen buurten geladen"):
        team_units(scan.use, made_up.tables.areas, boundaries, Niveau.BUURT, PARAMETERS)


def test_what_is_fixed_stays_together_and_what_is_joined_are_neighbours():
    scan, own = example_scan(), example_own()
    units = example_units()
    first, last = units.load.index[units.load > 0][[0, 1]]
    far = units.load.index[-1]
    scenario = Scenario(gemeente=VOORBEELDSTAD, vast=((first, last), ("BU99990101", first)), verbonden=((first, far), ("WK900101", far)))
    joined = units_of(scan.tables, scan.use, scenario, PARAMETERS)
    assert tuple(sorted((first, far))) in joined.graph.pairs
    plan = design(joined, scenario, PARAMETERS.adjust("wijkteams.rekentijd", 0), own)
    assert plan.assignment[first] == plan.assignment[last]


@pytest.mark.parametrize("level", ["buurt", "wijk"])
def test_stadsdelen_give_names_and_stay_together_where_they_fit(level):
    scan, own = example_scan(), example_own()
    table = scan.tables.areas
    wijken, buurten = table.of(Niveau.WIJK), table.of(Niveau.BUURT)
    part = {wijk: "Noord" if place < 2 else "Zuid" if place < 9 else None for place, wijk in enumerate(wijken)}
    stadsdelen = wijk_of(buurten.to_series()).map(part).dropna()
    scenario = Scenario(gemeente=VOORBEELDSTAD, eenheid=level, teams=4, stadsdeelbijeen=True, indeling="ontwerp")
    units = units_of(scan.tables, scan.use, scenario, PARAMETERS, stadsdelen)
    assert set(units.stadsdelen.dropna()) == {"Noord", "Zuid"} and len(units.wholes) == (3 if level == "buurt" else 2)
    together = kept_together(units, wijken=False, stadsdelen=True, teams=4, tolerance=0.1)
    assert [set(units.wijken[group]) for group in together] == [set(wijken[:2])], "Zuid has more work than a team may have"
    assert len(kept_together(units, wijken=True, stadsdelen=True, teams=4, tolerance=0.1)) == len(units.wijken.unique()) + 1
    assert not kept_together(example_units(), wijken=False, stadsdelen=True, teams=4, tolerance=0.1), "there are none"
    plan = design(units, scenario, PARAMETERS.adjust("wijkteams.rekentijd", 0), replace(own, stadsdelen=stadsdelen))
    assert len(set(plan.assignment[units.stadsdelen == "Noord"])) == 1


def test_what_cannot_be_done_elsewhere_gets_no_scale():
    tasks = set(example_run().teams.scale["taak"])
    assert tasks == set(component_codes()) - {COORDINATION, SUPPORT}
