"""What is only on the page Start: where support is needed most, and what stands out on one indicator."""

import streamlit as st

from wijkscan.chain.refusal import Refused
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page
from wijkscan.ui.place import go_to, place_map
from wijkscan.views.subjects import behoefte
from wijkscan.views.words import texts

_LISTED = 6  # wijken in a list; all of them stand on the page that is named below it


def place_answer(page: Page) -> None:
    """Answer with the need index, as the page Behoefte has it: sentence, map of the bands, and the wijken in order."""
    with st.spinner("De behoefte wordt berekend …"):
        found = page.need
    if isinstance(found, Refused):
        st.info(texts.plain(found.reason), icon=":material/info:")
        return
    st.markdown(f"{once(behoefte.headline, found, page.names, most=_LISTED)} {once(texts.counts, page.tables.areas)}")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Waar is ondersteuning het meest nodig?")
        bounds, table = page.tables.boundaries, lambda: behoefte.numbers(found, page.names)
        place_map(page, behoefte.band_map, found, bounds, key="banden", name="Banden van behoefte", table=table, to_profile=True)
    with right:
        st.subheader("Op volgorde van behoefte")
        _place_list(page, once(behoefte.in_order, found), "behoefte")
        st.page_link("pages/2_Behoefte.py", label="Alle wijken, met marge en waarom", icon=":material/stacked_line_chart:")


def place_striking(page: Page) -> None:
    """List the wijken that stand out on one indicator: a list of its own, in an order of its own."""
    st.subheader("Opvallend op één kenmerk")
    st.caption(f"{texts.STRIKING} Dit is geen volgorde van behoefte: die telt alle kenmerken samen.")
    reasons = once(texts.reasons_to_look, page.glance.striking, page.glance.indicators)
    _place_list(page, reasons, "opvallend")
    if not reasons:
        st.markdown("Geen enkele wijk wijkt sterk af van de doorsnee wijk in het land.")


def _place_list(page: Page, told: dict[str, str], key: str) -> None:
    for wijk, words in list(told.items())[:_LISTED]:
        with st.container(gap=None):
            if st.button(texts.plain(page.names[wijk]), key=f"start.{key}.{wijk}", type="tertiary", icon=":material/arrow_forward:"):
                go_to(page, wijk)
            st.caption(words)
