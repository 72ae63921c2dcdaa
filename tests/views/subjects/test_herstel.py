"""What repair and improvement propose, in whole sentences without a code in them."""

from dataclasses import replace

import pytest

from tests.example_run import example_run
from wijkscan.model.werkgebieden.on_table import Rearranged, Reason, Table
from wijkscan.model.werkgebieden.repair import repair_plan
from wijkscan.views.subjects.herstel import change_sentence, outcome_sentence


@pytest.fixture(scope="module")
def teams():
    return example_run().teams


def loosened(teams) -> Table:
    """The plan with one buurt in the wrong team, as a hand may leave it."""
    units, far = teams.units, teams.assignment.index[teams.assignment != teams.assignment.iloc[0]][-1]
    touching = {code for pair in units.graph.pairs for code in pair if far in pair}
    label = next(label for label in teams.names if not set(teams.assignment.index[teams.assignment == label]) & touching)
    wrong = teams.assignment.copy()
    wrong[far] = label
    return Table(wrong, units.load, units.inwoners, units.xy, units.graph.pairs, 0.2)


def test_every_change_is_one_line_with_its_reason(teams):
    table = loosened(teams)
    found = repair_plan(table)
    assert found.proven and found.changes
    shown = replace(teams, assignment=table.assignment)
    for change in found.changes:
        said = change_sentence(change, shown)
        assert said.startswith(f"Buurt {teams.units.names[change.unit]} van team ") and said.endswith(".")
        assert ("BU9001" not in said and " naar team " in said and "inwoners: " in said) or "inwoner: " in said
    assert any("lag los van de rest van" in change_sentence(change, shown) for change in found.changes)
    assert {change.reason for change in found.changes} <= set(Reason)


def test_the_outcome_says_what_is_proven(teams):
    found = repair_plan(loosened(teams))
    said = outcome_sentence(found, mended=True, tolerance=0.2)
    assert "elk team aaneengesloten en binnen 20,0 %" in said and "Bewezen is dat het met minder inwoners niet kan." in said
    assert "is niet bewezen" in outcome_sentence(replace(found, proven=False), mended=True, tolerance=0.2)
    nothing = Rearranged(teams.assignment, (), 0.0, True, 600.0, 600.0)
    assert "er is niets te herstellen" in outcome_sentence(nothing, mended=True, tolerance=0.1)
    assert "geen indeling met kortere afstanden" in outcome_sentence(nothing, mended=False, tolerance=0.1)
    nearer = replace(found, before_m=612.4, after_m=544.0)
    assert "van 612 naar **544 meter**" in outcome_sentence(nearer, mended=False, tolerance=0.1)
