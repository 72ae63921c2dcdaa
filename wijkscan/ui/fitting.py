"""Make the choices fit what is loaded: a link may name a gemeente, wijk or theme that is not there, and the page says so."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from wijkscan.chain.scenario import COMPUTING, DEFAULT_GEMEENTE, Scenario
from wijkscan.dutch import number
from wijkscan.model.indicators.registry import BY_INDICATOR, NEED_THEMES
from wijkscan.parameters import Parameter, Parameters
from wijkscan.store.opening import Collection, Tables
from wijkscan.tables.areas import Niveau, is_fictional
from wijkscan.tables.herindelingen import herindelingen, went_into
from wijkscan.ui.kept import collection_of, kept, library_key, usual_parameters
from wijkscan.ui.page import SCENARIO
from wijkscan.views.words.texts import plain

REMARKS = "remarks"
_LEFT = "per gemeente"  # where the session keeps the choices of the gemeenten that it was at
_OWN_FAMILIES = ("wijkteams.", "flexpool.", "bekostiging.")


def current_scenario() -> Scenario:
    """Give the choices of the session; a new session takes them from its link."""
    if SCENARIO not in st.session_state:
        link = st.query_params.to_dict()
        scenario, remarks = Scenario.from_link(link)
        st.session_state[REMARKS] = list(remarks)
        st.session_state[SCENARIO] = _with_plan(scenario, only={"plan", "gemeente"} >= set(link)) if scenario.plan else scenario
    current: Scenario = st.session_state[SCENARIO]
    return current


def _with_plan(scenario: Scenario, *, only: bool) -> Scenario:
    """Give the choices of a link that names a plan: with nothing else in it those of the plan; of one that is not here the page says so."""
    from wijkscan.chain.plans import opened_scenario  # loaded for a link to a plan only, as is what follows
    from wijkscan.store.plan_file import PlanError
    from wijkscan.store.plans import find_plan

    if not only:
        return scenario
    try:
        scenario, remarks = opened_scenario(scenario, find_plan(scenario.gemeente, scenario.plan))
    except PlanError:
        return scenario
    for said in remarks:
        remark(said)
    return scenario


def to_gemeente(page: str) -> None:
    """Go to the gemeente that was just chosen."""
    leave_for(str(st.session_state[f"{page}.gemeente"]))


def leave_for(gemeente: str) -> None:
    """Go to another gemeente: the choices of the one before stay with it, and come back when one returns."""
    left: dict[str, Scenario] = st.session_state.setdefault(_LEFT, {})
    before: Scenario = st.session_state[SCENARIO]
    left[before.gemeente] = before
    st.session_state[SCENARIO] = before.elsewhere(gemeente, left.get(gemeente))


def collection_for(scenario: Scenario) -> tuple[Collection, Scenario]:
    """Give the gemeenten to choose from; an unknown gemeente in the link falls back, and says so."""
    own_data, example_data = library_key("GM0000"), library_key(DEFAULT_GEMEENTE)
    own, example = collection_of(*own_data), collection_of(*example_data)
    gemeenten = kept(
        ("gemeenten", *own_data, *example_data),
        lambda: pd.concat([own.gemeenten, example.gemeenten[example.gemeenten.index == DEFAULT_GEMEENTE]]),
    )
    if scenario.gemeente not in gemeenten.index and scenario.gemeente not in example.gemeenten.index:
        gone = herindelingen().get(scenario.gemeente)
        loaded = [code for code, _ in gone.into if code in gemeenten.index] if gone else []
        fallback = (loaded or [*own.gemeenten.index, DEFAULT_GEMEENTE])[0]
        remark(
            f"{went_into(scenario.gemeente)} U ziet nu {plain(gemeenten[fallback])}."
            if gone
            else f"Gemeente {scenario.gemeente} zit niet in de geladen cijfers; u ziet nu {plain(gemeenten[fallback])}. "
            "Haal haar cijfers op bij Gegevens."
        )
        scenario = scenario.elsewhere(str(fallback))
    collection = example if is_fictional(scenario.gemeente) else own
    return replace(collection, gemeenten=gemeenten), scenario


def fitting(scenario: Scenario, tables: Tables, wijk_needed: bool) -> Scenario:
    """Make the choices fit the gemeente: another gemeente has other wijken."""
    wijken = tables.areas.of(Niveau.WIJK)
    scenario = _with_buurt(scenario, tables)
    if scenario.wijk and scenario.wijk not in wijken:
        # A wijk of another gemeente is what one looked at there; a code that is nowhere came with the link.
        if scenario.wijk[2:6] == scenario.gemeente[2:] or scenario.wijk not in tables.areas.areas.index:
            gemeente = plain(tables.areas.areas.at[scenario.gemeente, "gebiedsnaam"])
            remark(f"Wijk {scenario.wijk} uit de link is onbekend in {gemeente}; een andere wijk is gekozen.")
        scenario = replace(scenario, wijk="", zonder=())
    if scenario.indicator not in BY_INDICATOR:
        remark(f"Indicator '{scenario.indicator}' uit de link bestaat niet; de standaardkeuze is gebruikt.")
        scenario = replace(scenario, indicator=Scenario().indicator)
    if wijk_needed and not scenario.wijk:
        scenario = replace(scenario, wijk=str(tables.areas.values.loc[wijken, "inwoners"].idxmax()))
    if scenario.naast and (scenario.naast not in wijken or scenario.naast == scenario.wijk):
        if scenario.naast not in wijken:
            remark(f"Wijk {scenario.naast} bestaat niet in deze gemeente; er wordt vergeleken met de hele gemeente.")
        scenario = replace(scenario, naast="")
    return replace(scenario, gewichten=_fitting_weights(dict(scenario.gewichten)))


def _with_buurt(scenario: Scenario, tables: Tables) -> Scenario:
    """Keep a buurt as long as its wijk is chosen; one that came without its wijk brings it along."""
    if not scenario.buurt:
        return scenario
    if scenario.buurt not in tables.areas.of(Niveau.BUURT):
        if scenario.buurt[2:6] == scenario.gemeente[2:]:
            remark(f"Buurt {scenario.buurt} uit de link is onbekend in deze gemeente; u ziet de hele wijk.")
        return replace(scenario, buurt="")
    wijk = str(tables.areas.areas.at[scenario.buurt, "wijkcode"])
    if not scenario.wijk:
        return replace(scenario, wijk=wijk)
    return scenario if scenario.wijk == wijk else replace(scenario, buurt="")


def _fitting_weights(weights: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """Keep the weights of themes that exist; without any weight there is no index, so all themes count equally again."""
    unknown = weights.keys() - NEED_THEMES.keys()
    if unknown:
        remark(f"Het thema '{min(unknown)}' uit de link bestaat niet; zijn gewicht telt niet mee.")
    known = {key: weight for key, weight in weights.items() if key not in unknown}
    if not any(known.get(key, 1) for key in NEED_THEMES):
        remark("Alle gewichten stonden op nul, en dan is er geen index. Elk thema telt weer even zwaar.")
        return ()
    return tuple(sorted(known.items()))


def adjusted(scenario: Scenario) -> Parameters:
    """Give the parameters with the numbers of the gemeente itself; a name that is not there is named."""
    parameters = usual_parameters()
    known = {item.name for item in parameters}
    for name, entry in scenario.aannamen:
        if name in known and name.startswith(_OWN_FAMILIES):
            parameters = parameters.adjust(name, capped(parameters.passport(name), entry))
        else:
            remark(f"De aanname '{name}' uit de link bestaat niet of is niet aan te passen; zij telt niet mee.")
    return parameters


def capped(item: Parameter, entry: float) -> float:
    """Keep a number that says how much is computed within its plausible band, and say so; any other number is as it was given."""
    low, high = item.plausible
    if item.name not in COMPUTING or low <= entry <= high:
        return entry
    held = max(low, min(entry, high))
    remark(f"{item.description.rstrip('.')} loopt van {number(low)} tot {number(high)} {item.unit}; er is gerekend met {number(held)}.")
    return held


def remark(text: str) -> None:
    """Tell this above the page, once."""
    st.session_state[REMARKS] = [*st.session_state.get(REMARKS, []), text]
