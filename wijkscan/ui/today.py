"""The werkgebieden of today on the page Wijkteams: looked at first, and taken over from what is on the screen."""

from datetime import datetime

import streamlit as st

from wijkscan.chain.scenario import INDELINGEN
from wijkscan.chain.steps import shows_today
from wijkscan.disk.whole import NotWrittenError
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.werkgebieden.plan import DESIGNED, OF_TODAY
from wijkscan.store.access import PLANNER
from wijkscan.store.own_tables import keep_as_today
from wijkscan.tables.figures import InvalidTableError
from wijkscan.ui.choices import keep, seed, write_back
from wijkscan.ui.frame import discipline_spellings
from wijkscan.ui.kept import forget_data
from wijkscan.ui.login import only_for
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_when_opened
from wijkscan.views.words.texts import plain

_NAMES = {OF_TODAY: "Plan van nu", DESIGNED: "Ontwerp"}
_SET_ASIDE = "Wijkteams.verplaatst"


def choose_division(page: Page) -> bool:
    """Let the user look at the division of today or at a design, where today's is known; tells whether it is today's.

    Moves by hand belong to one of both: they are set aside, and are there again when the user comes back to it.
    """
    if page.chain.own.werkgebieden is None:
        if page.scenario.indeling == OF_TODAY:
            st.warning("De link vraagt om het plan van nu, maar de werkgebieden van nu zijn niet bekend. U ziet een ontwerp.")
        return False
    shown = OF_TODAY if shows_today(page.scenario, page.chain.own) else DESIGNED
    tooltip = "Het plan van nu komt uit de werkgebieden die bij Gegevens zijn opgenomen. Ontwerp zoekt een nieuwe indeling."
    aside = st.session_state.setdefault(_SET_ASIDE, {})
    aside[page.scenario.gemeente, shown] = page.scenario.verplaatst
    (other,) = set(INDELINGEN) - {shown}
    st.segmented_control(
        "Indeling", INDELINGEN, format_func=_NAMES.__getitem__, key=seed(page.name, "indeling", shown), required=True, help=tooltip,
        on_change=write_back, args=(page.name, "indeling"), kwargs={"verplaatst": aside.get((page.scenario.gemeente, other), ())},
    )  # fmt: skip
    return shown == OF_TODAY


def today_form(page: Page, teams: Wijkteams) -> None:
    """Let the user take the division on the screen as that of today: so it is known without a file."""
    place_when_opened(page, "Plan van nu", lambda: _today(page, teams), icon=":material/flag:")


def _today(page: Page, teams: Wijkteams) -> None:
    if not only_for(PLANNER, page.scenario.gemeente, "Een plan als plan van nu nemen"):
        return
    known = page.chain.own.werkgebieden
    st.markdown(
        "Werken de teams nu zoals op het scherm? Neem dit plan dan als plan van nu: elke vergelijking gaat daarna met deze teams, en hun "
        "namen staan op elke pagina. Geef de teams eerst hun eigen naam."
    )
    gone = [] if known is None else sorted(set(known) - set(teams.names.values()))
    own = page.chain.own
    if gone and (own.bezetting is not None or own.budgetten is not None):
        st.warning(f"De bezetting of budgetten van nu noemen teams die dan niet meer bestaan: {plain(', '.join(gone))}.")
    if st.button("Neem dit plan als plan van nu", icon=":material/flag:"):
        codes = page.own_areas.index[page.own_areas["niveau"] == teams.units.niveau]
        plan = teams.covering(codes).map(teams.names)
        now = datetime.now().astimezone()
        try:
            keep_as_today(plan, page.scenario.gemeente, page.own_areas, discipline_spellings(), now)
        except (InvalidTableError, NotWrittenError) as error:
            st.error(plain(error))
            return
        forget_data()
        keep(page, indeling=OF_TODAY, verplaatst=())
