"""Logging in, and what is said to who may not; only where the organisation has set up a login. Looked at on every run of a page."""

from dataclasses import replace
from typing import NoReturn

import streamlit as st

from wijkscan.chain.scenario import Scenario
from wijkscan.server.identity import hours, is_fresh, login_wanted, visitor_of
from wijkscan.store.access import PLANNER, ROLES, NotAllowedError, contact, may, refusal, roles_of_visitor
from wijkscan.store.visitor import Visitor, ask_with, visitor
from wijkscan.views.words.texts import plain

_PLANS = "Dit plan is nog een concept"


def _who() -> Visitor | None:
    return visitor_of(st.user.to_dict())


if login_wanted():
    ask_with(_who)


def let_in() -> None:
    """Go on with the page for who is logged in and has a role; anybody else is told what to do, and the page ends."""
    if not login_wanted():
        return
    found = visitor()
    if found is None:
        _ask_to_log_in()
    name = plain(found.name)
    try:
        roles = roles_of_visitor()
    except NotAllowedError as error:
        st.error(plain(error), icon=":material/cloud_off:")
        st.stop()
    with st.sidebar:
        st.caption(f"Aangemeld als {name}: {_told(roles) or 'nog geen rol'}.")
        if st.button("Afmelden", icon=":material/logout:"):
            st.logout()
    if not roles:
        st.title("U heeft hier nog geen rol")
        st.warning(
            f"U bent aangemeld als {name}, maar mag hier nog niets bekijken. Vraag {plain(contact())} om een rol: "
            "lezer (cijfers en vastgestelde versies), planner (ook plannen en eigen cijfers) of beheerder.",
            icon=":material/lock:",
        )
        st.stop()


def only_for(least: str, gemeente: str, what: str) -> bool:
    """Tell whether whoever is here has at least this role; who has not, is told which one it takes and whom to ask."""
    try:
        allowed = may(least, gemeente)
    except NotAllowedError as error:
        st.error(plain(error), icon=":material/cloud_off:")
        return False
    if not allowed:
        st.info(plain(refusal(least, gemeente, what)), icon=":material/lock:")
    return allowed


def readable(scenario: Scenario) -> tuple[Scenario, str]:
    """Give the choices without a plan that is not for whoever is here, and what to tell him: a link gives nobody more."""
    if not scenario.plan or may(PLANNER, scenario.gemeente):
        return scenario, ""
    return replace(scenario, plan="", verplaatst=()), refusal(PLANNER, scenario.gemeente, _PLANS)


def _ask_to_log_in() -> NoReturn:
    claims = st.user.to_dict()
    st.title("Aanmelden")
    if claims.get("is_logged_in") and is_fresh(claims):
        st.warning(f"Uw account heeft geen bevestigde naam voor wijkscan. Vraag {plain(contact())}.", icon=":material/lock:")
    elif claims.get("is_logged_in"):
        st.warning(f"Een aanmelding geldt {hours()} uur; de uwe is ouder. Meld u opnieuw aan.", icon=":material/lock_clock:")
    else:
        st.markdown("Deze wijkscan vraagt u zich aan te melden met het account van uw organisatie.")
    if st.button("Aanmelden", type="primary", icon=":material/login:"):
        st.login()
    st.stop()


def _told(roles: frozenset[tuple[str, str]]) -> str:
    """Say the highest role per gemeente."""
    ranked = sorted(roles, key=lambda item: (item[0], ROLES.index(item[1])))
    return ", ".join(f"{role}{f' in {place}' if place else ''}" for place, role in dict(ranked).items())
