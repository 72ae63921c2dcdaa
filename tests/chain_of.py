"""The chain in tests: from tables, or from steps that were computed or altered before."""

from typing import Any

from wijkscan.chain.refusal import required
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Doorrekening, Wijkscan
from wijkscan.model.use.gemeente import Laws
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Tables
from wijkscan.store.own_tables import OwnTables

FIRST_YEAR = 2027


def scan_from(tables: Tables, laws: Laws, scenario: Scenario, parameters: Parameters) -> Wijkscan:
    """Indicators, need and use, as the chain computes them."""
    return required(Chain(tables, lambda: laws, scenario, parameters, OwnTables(), FIRST_YEAR).scan)


def chain_after(scan: Wijkscan, scenario: Scenario, parameters: Parameters, own: OwnTables, first_year: int, **more: Any) -> Chain:
    """The chain that goes on from a scan; its first steps are those of the scan, whatever was altered in them."""
    chain = Chain(scan.tables, lambda: scan.laws, scenario, parameters, own, first_year, **more)
    vars(chain).update(seen=scan, need=scan.need, use=scan.use, scan=scan)
    return chain


def run_after(scan: Wijkscan, scenario: Scenario, parameters: Parameters, own: OwnTables, first_year: int) -> Doorrekening:
    """Everything that follows from a scan."""
    return chain_after(scan, scenario, parameters, own, first_year).doorrekening()
