"""Where is the need greatest, and how certain is that?"""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import jaar
from wijkscan.ui.stadsdelen import need_tab
from wijkscan.ui.uitleg import place_need_card
from wijkscan.views.subjects import behoefte
from wijkscan.views.words.texts import plain

page = ui.open_page("Behoefte", wijk=True)
found, names, chosen = ui.given(page.need), page.names, page.scenario.wijk
name = str(names[chosen])

st.title("Behoefte")
st.markdown(ui.once(behoefte.headline, found, names))
jaar.place_need(page)

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Banden van behoefte")
    bounds, table = page.tables.boundaries, lambda: behoefte.numbers(found, names)
    ui.place_map(page, behoefte.band_map, found, bounds, key="banden", name="Banden van behoefte", table=table)
    st.caption(f"{behoefte.BANDS} {ui.once(behoefte.band_example, found, names)}")
with right:
    st.subheader("Index met marge")
    ui.place_chart(page, behoefte.interval_chart, found, names, chosen, name="Behoefte-index")
    place_need_card(page)

st.subheader("Wat als een thema zwaarder telt?")
st.caption("Elk thema telt standaard even zwaar. Dat is een keuze: verschuif een gewicht en zie meteen wat er verandert.")
ui.choose_weights(page, behoefte.theme_names())

st.subheader("Waar bestaat de index uit?")


def place_used() -> None:
    """Place the published figures beside those that were used."""
    st.caption("Cijfers van kleine wijken schommelen door toeval; ze worden naar het cijfer van de gemeente getrokken.")
    ui.place_table(page, behoefte.raw_and_shrunk, found, chosen, name=f"Gebruikt {name}")


parts = {
    "Per thema, alle wijken": lambda: ui.place_chart(page, behoefte.theme_chart, found, names, name="Bijdragen per thema"),
    f"Per indicator, {plain(name)}": lambda: ui.place_chart(page, behoefte.wijk_chart, found, chosen, name, name=f"Bijdragen {name}"),
    f"Gepubliceerd en gebruikt, {plain(name)}": place_used,
    **need_tab(page, found),
}
ui.place_tabs(page, parts, name="onderdelen")

st.subheader("Hoe vast staat dit?")
ui.place_table(page, behoefte.robustness, found, name="Gevoeligheid")
ui.explain(page, lambda: behoefte.steps_text(found))
