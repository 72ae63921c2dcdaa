"""One chain: on the screen and without it the same steps give the same, and a choice recomputes only what follows from it."""

import time
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from tests.chain_of import chain_after, run_after
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_scan, example_tables
from tests.made_up_run import scan_of
from tests.model.made_up_areas import GM
from wijkscan.chain.glance import seen_of
from wijkscan.chain.refusal import Refused, RefusedError
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario, read_taakvelden
from wijkscan.store.own_tables import OwnTables
from wijkscan.ui.kept import collection_of, kept, library_key, tables_of
from wijkscan.ui.page import Page

BASE = Scenario(gemeente=VOORBEELDSTAD, indeling="ontwerp")
SCAN = {"behoefte", "gebruik", "wijkscan"}
QUICK = PARAMETERS.adjust("wijkteams.rekentijd", 0)  # a first plan is enough to see what follows from what
for name in ("behoefte.trekkingen", "wijkteams.trekkingen", "bekostiging.trekkingen"):
    QUICK = QUICK.adjust(name, 20)
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


def on_screen(scenario):
    data = library_key(VOORBEELDSTAD)
    seen = seen_of(tables_of(data, VOORBEELDSTAD), PARAMETERS, kept)
    return Page("Commissie", scenario, PARAMETERS, seen, collection_of(*data), data).chain


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
    line = run_after(example_scan(), SCENARIOS[name], PARAMETERS, screen.own, first_year)
    assert tables(screen.doorrekening()) == tables(line)


def test_the_scenarios_have_results_and_refusals():
    refused = {name: chain_after(example_scan(), chosen, PARAMETERS, OwnTables(), 2027).refused for name, chosen in SCENARIOS.items()}
    assert refused["as it opens"] == {}
    assert list(refused["more teams than areas"]) == ["werkgebieden"]


def test_without_a_map_and_without_use_every_step_is_refused_with_its_own_reason():
    chain = chain_after(scan_of(), Scenario(gemeente=GM), PARAMETERS, OwnTables(), 2027)
    assert isinstance(chain.units, Refused)
    assert chain.plan == chain.teams == chain.units
    assert "geen buurten geladen" in chain.refused["werkgebieden"]
    assert chain.areas == (None, None, None)
    assert isinstance(chain.budget, Refused)
    assert "Zonder verwacht gebruik is er geen budget" in chain.refused["budget"]
    assert chain.risk == chain.budget


def test_without_need_nothing_follows_and_everything_says_why():
    """Where the only themes with figures weigh nothing there is no need, so no use beside it, no teams and no budget."""
    scan = scan_of()
    nothing = tuple((theme, 0.0) for theme in scan.need.weights)
    chain = Chain(scan.tables, lambda: scan.laws, Scenario(gemeente=GM, gewichten=nothing), PARAMETERS, OwnTables(), 2027)
    assert chain.seen.indicators.values.equals(scan.indicators.values)
    assert isinstance(chain.need, Refused)
    assert "Alle gewichten zijn nul" in chain.need.reason
    assert {chain.use, chain.scan, chain.per_wijk, chain.units, chain.plan, chain.teams, chain.budget, chain.risk} == {chain.need}
    with pytest.raises(RefusedError, match="Alle gewichten zijn nul"):
        chain.doorrekening()


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


def made_for(counted, scenario, parameters=QUICK):
    counted.made.clear()
    chain = Chain(example_tables(), example_laws, scenario, parameters, example_own(), 2027, keep=counted, find=counted.find)
    chain.doorrekening()
    assert not isinstance(chain.risk, Refused)
    return set(counted.made)


@cache
def example_laws():
    return example_scan().laws


def test_a_choice_recomputes_what_follows_from_it_and_nothing_else():
    counted = Counted()
    design, money = {"eenheden", "design", "teams"}, {"gebieden", "budget", "risico"}
    once = {"geteld", "indicatoren", "prijzen", "kaders", "wijkteams elders"}
    assert made_for(counted, BASE) == once | SCAN | {"formatie"} | design | money
    assert made_for(counted, BASE) == set()
    shown = {"wijk": "WK900109", "niveau": "buurt", "indicator": "inwoners", "wet": "jeugdhulp", "achtergrond": True, "stap": 4}
    for name, value in {**shown, "uitgelicht": ("WK900109",), "versie": "0123456789ab", "zonder": ("WK900101",)}.items():
        assert made_for(counted, replace(BASE, **{name: value})) == set(), name
    assert made_for(counted, replace(BASE, gewichten=(("inkomen", 2.0),))) == SCAN | {"formatie"} | design | money
    assert made_for(counted, replace(BASE, teams=5)) == design | money
    assert made_for(counted, replace(BASE, namen=(("BU90010101", "Oost"),))) == {"teams"} | money
    assert made_for(counted, replace(BASE, indeling="")) == {"plan van nu", "teams"} | money, "no design"
    assert made_for(counted, replace(BASE, korting=5.0)) == {"budget", "risico"}
    assert made_for(counted, replace(BASE, taakvelden=(("6.71", "2", 1.0),))) == {"kaders", "wijkteams elders", "budget", "risico"}
    counts = {"formatie"} | design | money
    assert made_for(counted, BASE, QUICK.adjust("wijkteams.contracturen", 1800)) == counts
    assert made_for(counted, BASE, QUICK.adjust("behoefte.concentratie", 100)) == SCAN | {"formatie"} | design | money
    assert made_for(counted, BASE, QUICK.adjust("bekostiging.spreiding_per_client", 1.5)) >= {"budget", "risico"}
    assert not {"design", "formatie"} & set(counted.made), "money does not design teams anew"


def test_an_own_price_equal_to_what_is_assumed_is_another_budget():
    """Whoever fills in what would be assumed has said it, also where something else is known."""
    counted, name = Counted(), "bekostiging.prijs_wmo"
    made_for(counted, BASE)
    own = QUICK.adjust(name, QUICK[name])
    assert "budget" in made_for(counted, BASE, own)


def test_an_own_number_of_teams_is_in_the_budget_per_wijk():
    """What wijken get has the number of werkgebieden in it, so it may not be kept over another number."""
    counted = Counted()
    made_for(counted, replace(BASE, gebieden="wijk", teams=5))
    assert "budget" in made_for(counted, replace(BASE, gebieden="wijk", teams=8))
