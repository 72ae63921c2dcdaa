"""Who lives in this wijk, and what stands out?"""

import streamlit as st

from wijkscan import ui
from wijkscan.model.indicators import Theme
from wijkscan.tables.areas import Niveau
from wijkscan.views import texts, wijk

page = ui.open_page("Wijkprofiel", wijk=True)
areas, indicators, chosen = page.tables.areas, page.scan.indicators, page.scenario.wijk
profile = ui.profile(page)
name = str(page.names[chosen])
headings = {"waarde": name, "gemeente": page.gemeente, "nederland": page.country, "vergelijkbaar": "Vergelijkbare wijken"}

st.title(texts.plain(name))
st.markdown(texts.subtitle(areas, indicators, chosen))
key_lines = texts.profile_rows(profile.comparison, list(wijk.KEY_INDICATORS), headings)
st.table(key_lines.set_index("Indicator").rename(columns=texts.plain))

left, right = st.columns([2, 3], gap="large")
with left:
    st.subheader("Wat valt op")
    compared_with = f"in {page.gemeente}" if profile.among_own else "in het land"
    for sentence in texts.highlight_sentences(profile.highlights, indicators, areas, compared_with):
        st.markdown(f"- {sentence}")
    if profile.highlights.empty:
        st.markdown(f"Deze wijk lijkt in alles op de doorsnee wijk {texts.plain(compared_with)}.")
with right:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = ui.choose_indicator(page)
        level = ui.choose_level(page)
    shown = wijk.show(areas, indicators, code, level)
    ui.place_indicator(page, shown)

st.subheader(shown.item.label)
trend, beside, inside = st.tabs(["Door de jaren", "Naast andere wijken", "Buurten in de wijk"])
with trend:
    ui.place_chart(page, wijk.trend_chart, areas, code, chosen, name=f"Trend {shown.item.label}")
with beside:
    others = profile.comparable.wijken.index
    similar = indicators.values.loc[others, code].set_axis(page.names[others])
    ui.place_chart(page, wijk.comparison_chart, profile.comparison, similar, code, headings, name=f"Vergelijking {shown.item.label}")
with inside:
    ui.place_bars(page, wijk.show(areas, indicators, code, Niveau.BUURT, within=chosen), name=f"Buurten {shown.item.label}")

st.subheader("Alle cijfers per thema")
for tab, theme in zip(st.tabs(list(Theme)), Theme, strict=True):
    with tab:
        numbers = (profile.comparison, wijk.of_theme(theme), headings)
        ui.place_table(
            page, wijk.profile_numbers, *numbers, name=f"{name} {theme}", told=lambda _, numbers=numbers: texts.profile_rows(*numbers)
        )

st.subheader("Vergelijkbare wijken")
st.markdown(texts.comparable_note(profile.comparable))
ui.place_table(page, wijk.comparable_table, profile.comparable, areas.areas, name=f"{name} vergelijkbare wijken")
ui.choose_many(page, "zonder", "Wijken die u niet vergelijkbaar vindt", page.comparable_choices(profile), page.full_name)

ui.explain(texts.about_profile(shown.item, areas, page.definitions))
