"""Start: the gemeente at a glance and where to look next."""

import streamlit as st

from wijkscan.server.doors import MIDDLEWARE
from wijkscan.server.warm import warming

# `streamlit run` looks for this and serves it; this file is also the start page.
app = st.App(__file__, middleware=MIDDLEWARE, lifespan=warming("wijkscan.ui.ahead"))

if __name__ == "__main__":  # so that the components of the page are declared when there is a server to declare them to
    from wijkscan import ui
    from wijkscan.tables.areas import Niveau
    from wijkscan.views.subjects import wijk
    from wijkscan.views.words import texts

    page = ui.open_page("Start")
    areas, indicators = page.tables.areas, page.glance.indicators

    st.title(texts.plain(page.gemeente))
    st.markdown(f"{ui.once(texts.counts, areas)} Waar is ondersteuning het meest nodig, en waarom juist daar?")

    ui.place_figures(ui.once(wijk.glance, indicators, page.scenario.gemeente, page.country, page.definitions))

    left, right = st.columns([3, 2], gap="large")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            code = ui.choose_indicator(page)
            level = ui.choose_level(page)
        shown = ui.once(wijk.show, areas, indicators, code, level)
        ui.place_indicator(page, shown, to_profile=True)
        st.caption("Klik op een wijk voor het profiel. De lijst met wijken staat onder Wijkprofiel.")

    with right:
        st.subheader("Waar eerst kijken?")
        st.caption("De wijken die op een kenmerk het sterkst afwijken in de richting van meer behoefte, naast alle wijken in het land.")
        for wijkcode, reasons in list(ui.once(texts.reasons_to_look, page.glance.striking, indicators).items())[:6]:
            with st.container(gap=None):
                if st.button(texts.plain(page.names[wijkcode]), key=f"start.{wijkcode}", type="tertiary", icon=":material/arrow_forward:"):
                    ui.go_to(page, wijkcode)
                st.caption(reasons)
        if page.glance.striking.empty:
            st.markdown("Geen enkele wijk wijkt sterk af van de doorsnee wijk in het land.")

    st.caption(ui.once(texts.country_note, indicators, len(areas.everywhere(Niveau.GEMEENTE))))
    ui.explain(page, texts.about_start)
