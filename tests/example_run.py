"""Voorbeeldstad computed once: the golden gemeente, from the files that come with the program."""

from datetime import date
from functools import cache
from pathlib import Path

from tests.chain_of import FIRST_YEAR, run_after, scan_from
from tests.once import example_tables as derived_tables
from tests.once import once
from wijkscan.chain.learnt import laws_of
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Doorrekening, Wijkscan, units_of
from wijkscan.model.teams.composition import Disciplines
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.use.gemeente import Laws
from wijkscan.parameters import Parameters, specification
from wijkscan.store.opening import Collection, Tables, open_collection, open_tables
from wijkscan.store.own_tables import OwnTables, load_own_tables
from wijkscan.store.snapshots import Library

ROOT = Path(__file__).resolve().parents[1]
VOORBEELDSTAD = "GM9001"
PARAMETERS = Parameters.load(on=date(2026, 1, 1)).adjust("behoefte.trekkingen", 200).adjust("wijkteams.rekentijd", 60)
DISCIPLINES = Disciplines.from_table(specification("disciplines"))


@cache
def example_library() -> Library:
    return Library(ROOT / "data" / "voorbeeldstad", tables=derived_tables())


@cache
def example_collection() -> Collection:
    return once("collection", lambda: open_collection(example_library()))


@cache
def example_laws() -> Laws:
    return laws_of(example_library(), example_collection())


@cache
def example_tables(gemeente: str = VOORBEELDSTAD) -> Tables:
    return open_tables(example_library(), example_collection(), gemeente)


@cache
def example_scan() -> Wijkscan:
    scenario = Scenario(gemeente=VOORBEELDSTAD)
    return once("scan", lambda: scan_from(example_tables(), example_laws(), scenario, PARAMETERS))


@cache
def example_own() -> OwnTables:
    areas = example_tables().areas.areas
    return load_own_tables(VOORBEELDSTAD, areas[areas["gemeentecode"] == VOORBEELDSTAD], DISCIPLINES.spellings)


@cache
def example_units() -> TeamUnits:
    return once("units", lambda: units_of(example_tables(), example_scan().use, Scenario(gemeente=VOORBEELDSTAD), PARAMETERS))


@cache
def example_run() -> Doorrekening:
    scenario = Scenario(gemeente=VOORBEELDSTAD, indeling="ontwerp")
    return once("run", lambda: run_after(example_scan(), scenario, PARAMETERS, example_own(), FIRST_YEAR))
