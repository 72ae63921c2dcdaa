"""One box to find a place: by name in what is loaded, and a street, postcode or address at PDOK when somebody asks for that."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from wijkscan.chain.scenario import Scenario
from wijkscan.sources.locatieserver import Place, find_places, locatieserver
from wijkscan.sources.service import SourceError
from wijkscan.store.opening import Tables
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import UnknownGemeenteError
from wijkscan.tables.finding import at_point, by_name
from wijkscan.ui.fitting import leave_for
from wijkscan.ui.kept import library_key, once, tables_of
from wijkscan.ui.page import FOUND, SCENARIO, Page
from wijkscan.views.words.texts import plain

_LONGEST = 80  # signs; an address is shorter
_PLACES = "plekken"  # where the session keeps what PDOK gave, and for which text
_BY_NAME = "Gemeenten, wijken en buurten vindt wijkscan zelf, op naam"
_TOLD = "Wat u hierboven typte gaat naar de Locatieserver van PDOK (Kadaster), en niets anders. Zonder deze knop vraagt wijkscan niets."


def search_box(page: str, scenario: Scenario, tables: Tables) -> None:
    """Draw the box, with what was found below it; a click opens its profile, or the start page of a gemeente."""
    areas = tables.areas.areas
    text = st.text_input(
        "Zoek een plek", key=f"{page}.zoek", placeholder="Naam, straat of postcode", max_chars=_LONGEST, autocomplete="off"
    ).strip()  # fmt: skip
    if not text:
        return
    found = once(by_name, areas, scenario.gemeente, text)
    with st.container(gap=None):
        for code in found:
            if st.button(plain(_called(areas, code)), key=f"{page}.zoek.{code}", type="tertiary", icon=":material/location_on:"):
                _open(scenario, code, "")
    if not found:
        st.caption(f"{_BY_NAME}: geen met deze naam.")
    if st.button("Zoek straat of postcode", key=f"{page}.zoek.pdok", icon=":material/travel_explore:", help=_TOLD):
        st.session_state[_PLACES] = (text, _asked(text))
    kept, places = st.session_state.get(_PLACES, ("", []))
    if kept == text:
        _place_found(page, scenario, places)


def found_note(page: Page) -> None:
    """Say on a profile what was searched, and in which buurt it lies: that one is outlined on the map."""
    label, code = st.session_state.get(FOUND, ("", ""))
    areas = page.tables.areas.areas
    if code in areas.index and areas.at[code, "wijkcode"] == page.scenario.wijk and areas.at[code, "niveau"] == Niveau.BUURT:
        lies = f"{plain(label)} ligt in de buurt" if label else "Gezocht: de buurt"
        st.caption(f"{lies} **{plain(areas.at[code, 'gebiedsnaam'])}**; die is op de kaart omlijnd.")


def _asked(text: str) -> list[Place]:
    try:
        places = find_places(text, locatieserver())
    except SourceError:
        st.warning(f"PDOK is nu niet te bereiken, dus straten en postcodes zijn niet te vinden. {_BY_NAME}.", icon=":material/cloud_off:")
        return []
    if not places:
        st.caption("PDOK kent deze straat, postcode of plaats niet.")
    return places


def _place_found(page: str, scenario: Scenario, places: list[Place]) -> None:
    for number, place in enumerate(places):
        if st.button(plain(place.label), key=f"{page}.zoek.plek.{number}", type="tertiary", icon=":material/pin_drop:"):
            code = _area_of(place)
            if code:
                _open(scenario, code, place.label)
            st.warning(f"Van de gemeente van {plain(place.label)} zijn hier geen gebieden geladen; haal die gemeente op bij Gegevens.")


def _area_of(place: Place) -> str:
    """Give the smallest loaded area that a place lies in; empty where its gemeente is not loaded.

    The code of PDOK is of the newest division, so it counts only where the loaded one has it.
    """
    try:
        tables = tables_of(library_key(place.gemeentecode), place.gemeentecode)
    except UnknownGemeenteError:
        return ""
    own = tables.areas.areas.index
    if place.buurtcode in own:
        return place.buurtcode
    code = "" if place.point is None else at_point(tables.boundaries, place.point)
    return code or place.gemeentecode


def _open(scenario: Scenario, code: str, label: str) -> None:
    gemeente, wijk = f"GM{code[2:6]}", f"WK{code[2:8]}"
    if gemeente != scenario.gemeente:
        leave_for(gemeente)
    st.session_state[FOUND] = (label, code)
    if code == gemeente:
        st.switch_page("dashboard.py")
    chosen: Scenario = st.session_state[SCENARIO]
    level = "buurt" if code.startswith("BU") else chosen.niveau
    st.session_state[SCENARIO] = replace(chosen, wijk=wijk, buurt=code if code.startswith("BU") else "", niveau=level)
    st.switch_page("pages/1_Wijkprofiel.py")


def _called(areas: pd.DataFrame, code: str) -> str:
    """Name an area with its level, and with its gemeente unless it is one."""
    area = areas.loc[code]
    level = str(area["niveau"]).lower()
    return f"{area['gebiedsnaam']} ({level})" if code.startswith("GM") else f"{area['gebiedsnaam']} ({level}, {area['gemeentenaam']})"
