"""Voorbeeldstad computed once per process: the golden gemeente, from the files that come with the program."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from wijkscan.opening import Collection, Tables, open_collection, open_tables
from wijkscan.parameters import Parameters
from wijkscan.pipeline import Wijkscan, learn, run_wijkscan
from wijkscan.scenario import Scenario
from wijkscan.sources.snapshots import Library

ROOT = Path(__file__).resolve().parents[1]
VOORBEELDSTAD = "GM9001"
PARAMETERS = Parameters.load().adjust("behoefte.trekkingen", 200)


@cache
def example_library() -> Library:
    return Library(ROOT / "data" / "voorbeeldstad", tables=Path(mkdtemp(prefix="wijkscan-tables-")))


@cache
def example_collection() -> Collection:
    return open_collection(example_library())


@cache
def example_tables(gemeente: str = VOORBEELDSTAD) -> Tables:
    return open_tables(example_library(), example_collection(), gemeente)


@cache
def example_scan() -> Wijkscan:
    scenario = Scenario(gemeente=VOORBEELDSTAD)
    return run_wijkscan(example_tables(), learn(example_collection()), scenario, PARAMETERS)
