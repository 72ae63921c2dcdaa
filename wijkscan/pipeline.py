"""The chain from checked tables to what a gemeente decides on, readable as a table of contents."""

from dataclasses import dataclass

import pandas as pd

from wijkscan.model.behoefte import Behoefte, need_of_gemeente
from wijkscan.model.compare import ComparableWijken, comparable_wijken, highlights, most_striking
from wijkscan.model.profile import IndicatorTable, comparison, compute_indicators
from wijkscan.model.zorggebruik import Laws, LawUse, fit_laws, use_of_gemeente
from wijkscan.opening import Collection, Tables
from wijkscan.parameters import Parameters, specification
from wijkscan.scenario import Scenario
from wijkscan.tables.areas import Niveau


@dataclass(frozen=True)
class Wijkscan:
    """Everything computed for one gemeente."""

    tables: Tables
    indicators: IndicatorTable
    striking: pd.DataFrame
    need: Behoefte
    laws: Laws
    use: dict[str, LawUse]


@dataclass(frozen=True)
class Wijkprofiel:
    """One wijk beside its gemeente, Nederland and comparable wijken.

    `among_own` tells that what stands out was measured against the wijken of the gemeente itself, because it has enough of
    them; otherwise against all loaded wijken.
    """

    comparable: ComparableWijken
    comparison: pd.DataFrame
    highlights: pd.DataFrame
    among_own: bool


def learn(collection: Collection) -> Laws:
    """Learn from the whole loaded country how use of each law goes with the population."""
    return fit_laws(collection.country, specification("verwacht_gebruik"), collection.centres)


def run_wijkscan(tables: Tables, laws: Laws, scenario: Scenario, parameters: Parameters) -> Wijkscan:
    """From checked tables to indicators, what stands out where, need, and use beside what may be expected."""
    indicators = compute_indicators(tables.areas)
    wijken, reference = tables.areas.of(Niveau.WIJK), tables.areas.everywhere(Niveau.WIJK)
    striking = most_striking(indicators.values, wijken, reference, threshold=parameters["vergelijking.opvallend_vanaf"])
    need = need_of_gemeente(
        indicators,
        tables.areas,
        weights=dict(scenario.gewichten),
        draws=int(parameters["behoefte.trekkingen"]),
        least_wijken=parameters["behoefte.minimum_wijken"],
        concentration=parameters["behoefte.concentratie"],
    )
    use = {wet: use_of_gemeente(law, tables.areas, need.index.score) for wet, law in laws.models.items()}
    return Wijkscan(tables, indicators, striking, need, laws, use)


def run_wijkprofiel(scan: Wijkscan, wijk: str, scenario: Scenario, parameters: Parameters) -> Wijkprofiel:
    """One wijk: which wijken it resembles, how it compares with them, and what stands out."""
    areas, indicators = scan.tables.areas, scan.indicators
    wijken, own = areas.everywhere(Niveau.WIJK), areas.of(Niveau.WIJK)
    among_own = len(own) >= parameters["vergelijking.wijken_voor_eigen_vergelijking"]
    comparable = comparable_wijken(
        indicators.values.loc[wijken],
        areas.values["inwoners"],
        wijk,
        count=int(parameters["vergelijking.aantal_wijken"]),
        smallest=parameters["vergelijking.kleinste_wijk"],
        without=scenario.zonder,
    )
    return Wijkprofiel(
        comparable,
        comparison(indicators, wijk, areas.gemeentecode, comparable.wijken.index),
        highlights(
            indicators.values,
            wijk,
            own if among_own else wijken,
            threshold=parameters["vergelijking.opvallend_vanaf"],
            outer=parameters["vergelijking.opvallend_uiterste"] / 100,
            most=int(parameters["vergelijking.opvallend_aantal"]),
        ),
        among_own,
    )
