"""Need as the first page already asks it: the same step as in the chain, without what use, teams and budgets are computed with."""

from wijkscan.chain.glance import Glance
from wijkscan.chain.keys import Keep, compute_each, key_of
from wijkscan.chain.refusal import Refused
from wijkscan.chain.scenario import NeedChoices
from wijkscan.model.need import NeedError
from wijkscan.model.need.gemeente import Behoefte, need_of_gemeente
from wijkscan.parameters import Parameters


def run_need(seen: Glance, scenario: NeedChoices, parameters: Parameters) -> Behoefte:
    """From indicators to need."""
    return need_of_gemeente(
        seen.indicators,
        seen.tables.areas,
        weights=dict(scenario.gewichten),
        draws=int(parameters["behoefte.trekkingen"]),
        least_wijken=parameters["behoefte.minimum_wijken"],
        concentration=parameters["behoefte.concentratie"],
    )


def need_of(seen: Glance, scenario: NeedChoices, parameters: Parameters, keep: Keep = compute_each) -> Behoefte | Refused:
    """Give need per wijk, or why there is none; kept under what it follows from, so that every page has the same."""
    numbers = parameters.only("behoefte")
    try:
        return keep(key_of("behoefte", seen, scenario, numbers), lambda: run_need(seen, scenario, numbers))
    except NeedError as error:
        return Refused(str(error))
