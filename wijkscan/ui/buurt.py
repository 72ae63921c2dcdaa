"""The profile of a buurt on the page Wijkprofiel: in place of that of its wijk, when the user chooses one."""

from functools import partial

import streamlit as st

from wijkscan.chain.glance import run_buurtprofiel
from wijkscan.model.indicators.registry import Theme
from wijkscan.tables.areas import Niveau
from wijkscan.ui.choices import choose, choose_indicator
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page
from wijkscan.ui.place import explain, place_chart, place_indicator, place_table, place_tabs
from wijkscan.ui.search import found_note
from wijkscan.ui.uitleg import place_indicator_card
from wijkscan.views.subjects import buurt as views
from wijkscan.views.subjects import wijk
from wijkscan.views.words.texts import about_profile, highlight_sentences, plain


def place_buurt(page: Page) -> None:
    """Let the user look at a buurt of the chosen wijk; then the page ends with its profile."""
    areas = page.tables.areas
    within = areas.of(Niveau.BUURT)
    within = within[areas.areas.loc[within, "wijkcode"] == page.scenario.wijk]
    if len(within):
        options = ["", *sorted(within, key=lambda code: str(page.names[code]))]
        whole = f"Hele wijk {page.names[page.scenario.wijk]}"
        if choose(page, "buurt", "Buurt", options, lambda code: str(page.names[code]) if code else whole):
            _profile(page)
            st.stop()


def _profile(page: Page) -> None:
    areas, indicators, buurt, within = page.tables.areas, page.glance.indicators, page.scenario.buurt, page.scenario.wijk
    numbers = page.parameters.only("vergelijking")
    profile, name = once(run_buurtprofiel, page.glance, buurt, numbers), str(page.names[buurt])
    headings = {"waarde": f"Buurt {name}", "wijk": f"Wijk {page.names[within]}", "gemeente": page.gemeente, "nederland": page.country}

    st.title(plain(name))
    st.markdown(once(views.subtitle, areas, indicators, buurt))
    found_note(page)
    key_lines = once(views.profile_rows, profile.comparison, wijk.KEY_INDICATORS, headings)
    st.table(key_lines.set_index("Indicator").rename(columns=plain))
    st.caption(once(views.marked_note, profile.comparison))

    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("Wat valt op")
        for sentence in once(highlight_sentences, profile.highlights, indicators, areas, f"in {page.gemeente}", "buurten"):
            st.markdown(f"- {sentence}")
        people = indicators.figure(buurt, "inwoners")
        st.markdown(views.striking_note(profile.highlights, profile.among, numbers["vergelijking.kleinste_wijk"], name, people))
    with right:
        code = choose_indicator(page, Niveau.BUURT)
        place_indicator(page, once(wijk.show, areas, indicators, code, Niveau.BUURT))
        place_indicator_card(page, code, buurt, f"dit cijfer van {name}")

    beside = once(wijk.show, areas, indicators, code, Niveau.BUURT, within)
    st.subheader(beside.item.label)
    tabs = {
        "Naast de andere buurten": partial(place_chart, page, wijk.indicator_bars, beside, buurt, name=f"Buurten {beside.item.label}"),
        "Door de jaren": partial(place_chart, page, wijk.trend_chart, areas, code, buurt, name=f"Trend {beside.item.label}"),
    }
    place_tabs(page, tabs, name="buurt")

    st.subheader("Alle cijfers per thema")

    def place(theme: Theme) -> None:
        given = (profile.comparison, tuple(wijk.of_theme(theme)), headings)
        place_table(page, wijk.profile_numbers, *given, name=f"{name} {theme}", told=lambda _: views.profile_rows(*given))

    place_tabs(page, {theme: partial(place, theme) for theme in Theme}, name="themas van een buurt")
    explain(page, lambda: about_profile(beside.item, areas, page.definitions))
