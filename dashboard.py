"""Start: where support is needed most, and why there."""

import streamlit as st

from wijkscan.server.doors import MIDDLEWARE
from wijkscan.server.warm import warming

# `streamlit run` looks for this and serves it; this file is also the start page.
app = st.App(__file__, middleware=MIDDLEWARE, lifespan=warming("wijkscan.ui.ahead"))

if __name__ == "__main__":  # so that the components of the page are declared when there is a server to declare them to
    from wijkscan import ui
    from wijkscan.tables.areas import Niveau
    from wijkscan.ui.start import place_answer, place_striking
    from wijkscan.ui.uitleg import below_glance
    from wijkscan.views.subjects import wijk
    from wijkscan.views.words import texts

    page = ui.open_page("Start")
    areas, indicators = page.tables.areas, page.glance.indicators

    st.title(texts.plain(page.gemeente))
    answer = st.container()

    st.subheader("De gemeente in het kort")
    figures = ui.once(wijk.glance, indicators, page.scenario.gemeente, page.country, page.definitions)
    ui.place_figures(figures, below_glance(page, figures, wijk.GLANCE))

    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Eén kenmerk op de kaart")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = ui.choose_indicator(page)
            level = ui.choose_level(page, code)
        shown = ui.once(wijk.show, areas, indicators, code, level)
        ui.place_indicator(page, shown, to_profile=True)
        st.caption("Klik op een wijk voor het profiel.")
    with right:
        place_striking(page)

    st.caption(ui.once(texts.country_note, indicators, len(areas.everywhere(Niveau.GEMEENTE))))
    ui.explain(page, texts.about_start)
    with answer:  # last: of a gemeente that nobody looked at yet it takes some seconds, and the rest is there meanwhile
        place_answer(page)
