"""One chain: on the screen and without it the same steps give the same, and a choice recomputes only what follows from it."""

import time
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_scan
from tests.made_up_run import scan_of
from tests.model.made_up_areas import GM
from wijkscan.chain.run import Chain, Refused, run_doorrekening
from wijkscan.chain.scenario import Scenario, read_taakvelden
from wijkscan.store.own_tables import OwnTables
from wijkscan.ui.chain import PageChain
from wijkscan.ui.kept import collection_of, library_key
from wijkscan.ui.page import Page

BASE = Scenario(gemeente=VOORBEELDSTAD)
MOVED = (("BU90010101", "BU90010901"),)
SCENARIOS = {
    "as it opens": BASE,
    "per wijk": replace(BASE, gebieden="wijk"),
    "of wijken, with a cut": replace(BASE, eenheid="wijk", korting=5.0, kortingswijze="vloer"),
    "five teams per wijk, moved by hand": replace(BASE, teams=5, gebieden="wijk", verplaatst=MOVED),
    "more teams than areas": replace(BASE, teams=60, eenheid="wijk"),
    "taakvelden as typed": replace(BASE, eenheid="wijk", taakvelden=read_taakvelden(["6.71=2", "6.72=1:0,3"])),
    "a ceiling of one euro": replace(BASE, plafond=1),
}


def on_screen(scenario, scan=None):
    data, shown = library_key(VOORBEELDSTAD), scan or example_scan()
    return PageChain(Page("Commissie", scenario, PARAMETERS, shown, lambda: shown, collection_of(*data), data, ""))


def at_the_end(scenario):
    """What a page shows once the design has ended: until then it shows the best plan so far."""
    screen = on_screen(scenario)
    assert screen.plan is not None
    while screen.job is not None and not screen.job.done:
        screen.job.look()
        time.sleep(0.1)
    return on_screen(scenario)


def tables(run):
    """Every table of a run, as text of full precision."""
    found = {"refused": str(run.refused)}
    if run.per_wijk is not None:
        found["formatie"] = run.per_wijk.table.to_csv()
    if run.teams is not None:
        found["plan"] = run.plan.assignment.to_csv()
        found["teams"] = run.teams.totals.to_csv() + run.teams.assignment.to_csv() + str(run.teams.names) + str(run.teams.remarks)
    if run.budget is not None:
        found["budget"] = run.budget.table.to_csv()
    return found


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_screen_and_the_command_line_compute_the_same(name, data):
    screen = at_the_end(SCENARIOS[name])
    first_year = date.today().year + 1
    line = run_doorrekening(example_scan(), SCENARIOS[name], PARAMETERS, screen.own, first_year)
    assert tables(screen.doorrekening()) == tables(line)


def test_the_scenarios_have_results_and_refusals():
    refused = {name: Chain(example_scan(), chosen, PARAMETERS, OwnTables(), 2027).refused for name, chosen in SCENARIOS.items()}
    assert refused["as it opens"] == {}
    assert list(refused["more teams than areas"]) == ["werkgebieden"]


def test_without_a_map_and_without_use_every_step_is_refused_with_its_own_reason():
    chain = Chain(scan_of(), Scenario(gemeente=GM), PARAMETERS, OwnTables(), 2027)
    assert isinstance(chain.units, Refused)
    assert chain.plan == chain.teams == chain.units
    assert "geen buurten geladen" in chain.refused["werkgebieden"]
    assert chain.areas == (None, None, None)
    assert isinstance(chain.budget, Refused)
    assert "Zonder verwacht gebruik is er geen budget" in chain.refused["budget"]


class Counted:
    """Keeps steps, and counts how often each is made."""

    def __init__(self):
        self.found, self.made = {}, Counter()

    def __call__(self, key, make):
        if key not in self.found:
            self.made[key[0]] += 1
            self.found[key] = make()
        return self.found[key]

    def find(self, key, ask):
        return self(key, ask)


def made_for(counted, scenario, parameters=PARAMETERS):
    counted.made.clear()
    Chain(example_scan(), scenario, parameters, example_own(), 2027, keep=counted, find=counted.find).doorrekening()
    return set(counted.made)


def test_a_choice_recomputes_what_follows_from_it_and_nothing_else():
    counted = Counted()
    everything = {"formatie", "eenheden", "design", "teams", "budget"}
    assert made_for(counted, BASE) == everything | {"geteld", "prijzen", "wijkteams elders"}
    assert made_for(counted, BASE) == set()
    shown = {"wijk": "WK900109", "niveau": "buurt", "indicator": "inwoners", "wet": "jeugdhulp", "achtergrond": True, "stap": 4}
    for name, value in {**shown, "uitgelicht": ("WK900109",), "versie": "0123456789ab", "zonder": ("WK900101",)}.items():
        assert made_for(counted, replace(BASE, **{name: value})) == set(), name
    assert made_for(counted, replace(BASE, teams=5)) == {"eenheden", "design", "teams", "budget"}
    assert made_for(counted, replace(BASE, namen=(("BU90010101", "Oost"),))) <= {"teams", "budget"}
    assert made_for(counted, replace(BASE, korting=5.0)) == {"budget"}
    assert made_for(counted, BASE, PARAMETERS.adjust("wijkteams.contracturen", 1800)) == everything


def test_an_own_price_equal_to_what_is_assumed_is_another_budget():
    """Whoever fills in what would be assumed has said it, also where something else is known."""
    counted, name = Counted(), "bekostiging.prijs_wmo"
    made_for(counted, BASE)
    own = PARAMETERS.adjust(name, PARAMETERS[name])
    assert "budget" in made_for(counted, BASE, own)


def test_an_own_number_of_teams_is_in_the_budget_per_wijk():
    """What wijken get has the number of werkgebieden in it, so it may not be kept over another number."""
    counted = Counted()
    made_for(counted, replace(BASE, gebieden="wijk", teams=5))
    assert "budget" in made_for(counted, replace(BASE, gebieden="wijk", teams=8))
