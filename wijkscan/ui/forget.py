"""What is kept of the gemeente's own use, and how to get rid of it."""

from collections.abc import Callable

import streamlit as st

from wijkscan.disk.whole import NotWrittenError
from wijkscan.shipped import data_folder
from wijkscan.store.access import BEHEERDER, may
from wijkscan.store.own_shown import folder_of
from wijkscan.store.own_use import delete_own_use, published_before, withdraw_count
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.ui.choices import PLACEHOLDER
from wijkscan.ui.kept import forget_data
from wijkscan.ui.page import Page
from wijkscan.views.words.dutch import date
from wijkscan.views.words.texts import plain


def forget_form(page: Page) -> None:
    """Let the user take back one count, or delete all that is kept of the own use."""
    root, gemeente = data_folder(), page.scenario.gemeente
    if done := st.session_state.pop("eigen.vergeten", None):
        st.success(done)
    if not folder_of(root, gemeente).exists() or not may(BEHEERDER, gemeente):  # the form above it says whom to ask
        return
    with st.expander("Een telling intrekken of alles verwijderen"):
        st.markdown(
            "Bij het afschermen telt mee wat eerder is getoond. Was een bestand verkeerd, trek die telling dan in. Heeft iemand haar al "
            "gezien of gekregen, dan beschermt wijkscan niet meer tegen het naast elkaar leggen van die telling en een volgende."
        )
        published = published_before(folder_of(root, gemeente))
        told = {number: f"{date(record.date)}, {plain(record.label)}" for number, record in enumerate(published, start=1)}
        chosen = st.selectbox(
            "Telling", list(told), index=None, format_func=told.__getitem__, placeholder=PLACEHOLDER, key="eigen.telling"
        )
        if st.button("Telling intrekken", disabled=chosen is None, key="eigen.intrekken") and chosen is not None:
            _do(lambda: withdraw_count(root, gemeente, chosen), "De telling is ingetrokken.")
        sure = st.checkbox("Ja, verwijder al het eigen gebruik van deze gemeente", key="eigen.zeker")
        if st.button("Alles verwijderen", disabled=not sure, key="eigen.verwijderen"):
            _do(lambda: delete_own_use(root, gemeente), "Al het eigen gebruik van deze gemeente is verwijderd.")


def _do(what: Callable[[], object], done: str) -> None:
    try:
        what()
    except (GebruikError, NotWrittenError) as error:
        st.error(plain(error))
        return
    forget_data()
    st.session_state["eigen.vergeten"] = done
    st.rerun()
