"""What is seen of a gemeente at once: its indicators, and what stands out on one of them; need and use come when they are asked for."""

from dataclasses import dataclass

import pandas as pd

from wijkscan.chain.keys import Keep, compute_each, key_of
from wijkscan.chain.scenario import BesideChoices
from wijkscan.model.indicators.compare import FEATURES, ComparableWijken, comparable_wijken, highlights, most_striking
from wijkscan.model.indicators.compute import IndicatorTable, comparison, compute_indicators, within_wijk
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Tables
from wijkscan.tables.areas import Niveau


@dataclass(frozen=True)
class Glance:
    """What the first page of a gemeente shows.

    Parameters
    ----------
    tables
        What is known of the gemeente.
    indicators
        Every indicator of its areas, and of the areas it is compared with.
    striking
        Wijken that differ most from those of the country, see :func:`wijkscan.model.indicators.compare.most_striking`.
    """

    tables: Tables
    indicators: IndicatorTable
    striking: pd.DataFrame


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


@dataclass(frozen=True)
class Buurtprofiel:
    """One buurt beside its wijk, its gemeente and Nederland.

    `among` are the buurten of the gemeente that are large enough to be compared with; it is empty, and so are the `highlights`, where these
    are few or the buurt itself is small.
    """

    comparison: pd.DataFrame
    highlights: pd.DataFrame
    among: pd.Index


def glance(tables: Tables, parameters: Parameters) -> Glance:
    """From checked tables to indicators, and what stands out where."""
    indicators = compute_indicators(tables.areas)
    wijken, reference = tables.areas.of(Niveau.WIJK), tables.areas.everywhere(Niveau.WIJK)
    # In the smallest wijken rounding and secrecy make shares jump: where to look first should not be decided by that.
    large = wijken[tables.areas.values["inwoners"].reindex(wijken).ge(parameters["vergelijking.kleinste_wijk"])]
    striking = most_striking(indicators.values, large, reference, threshold=parameters["vergelijking.opvallend_vanaf"])
    return Glance(tables, indicators, striking)


def seen_of(tables: Tables, parameters: Parameters, keep: Keep = compute_each) -> Glance:
    """Give the first step of a chain: what a first page shows before the rest of the chain is loaded."""
    numbers = parameters.only("vergelijking")
    return keep(key_of("indicatoren", tables, numbers), lambda: glance(tables, numbers))


def comparable_gemeenten(seen: Glance, parameters: Parameters) -> tuple[str, ...]:
    """Name the gemeenten most like this one: in ages, huishoudens, homes, density and inhabitants, most alike first.

    None without figures of this one.
    """
    table = seen.tables.areas
    gemeenten = table.everywhere(Niveau.GEMEENTE)
    if table.gemeentecode not in gemeenten:
        return ()
    alike = comparable_wijken(
        seen.indicators.values.loc[gemeenten], table.values["inwoners"], table.gemeentecode, smallest=0,
        features=(*FEATURES, "inwoners"), count=int(parameters["vergelijking.aantal_gemeenten"]),
    )  # fmt: skip
    return tuple(map(str, alike.wijken.index))


def run_wijkprofiel(seen: Glance, wijk: str, scenario: BesideChoices, parameters: Parameters) -> Wijkprofiel:
    """One wijk: which wijken it resembles, how it compares with them, and what stands out."""
    areas, indicators = seen.tables.areas, seen.indicators
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
        _highlights(indicators, wijk, own if among_own else wijken, parameters),
        among_own,
    )


def run_buurtprofiel(seen: Glance, buurt: str, parameters: Parameters) -> Buurtprofiel:
    """One buurt: how it compares with its wijk, and what stands out among the buurten of the gemeente."""
    areas, indicators = seen.tables.areas, seen.indicators
    own = areas.of(Niveau.BUURT)
    large = own[areas.values["inwoners"].reindex(own).ge(parameters["vergelijking.kleinste_wijk"])]
    enough = buurt in large and len(large) >= parameters["vergelijking.wijken_voor_eigen_vergelijking"]
    among = large if enough else large[:0]
    return Buurtprofiel(
        within_wijk(indicators, buurt, str(areas.areas.at[buurt, "wijkcode"]), areas.gemeentecode),
        _highlights(indicators, buurt, among, parameters),
        among,
    )


def _highlights(indicators: IndicatorTable, area: str, reference: pd.Index, parameters: Parameters) -> pd.DataFrame:
    return highlights(
        indicators.values,
        area,
        reference,
        threshold=parameters["vergelijking.opvallend_vanaf"],
        outer=parameters["vergelijking.opvallend_uiterste"] / 100,
        most=int(parameters["vergelijking.opvallend_aantal"]),
    )
