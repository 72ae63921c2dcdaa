"""Who lives in this wijk, and what stands out?"""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import jaar
from wijkscan.ui.buurt import place_buurt
from wijkscan.ui.search import found_note
from wijkscan.ui.stadsdelen import place_profile
from wijkscan.ui.uitleg import place_indicator_card
from wijkscan.ui.wijkprofiel import place_closer, place_reasons, place_themes
from wijkscan.views.subjects import wijk
from wijkscan.views.words import texts

page = ui.open_page("Wijkprofiel", wijk=True)
place_profile(page)
place_buurt(page)
areas, indicators, chosen = page.tables.areas, page.glance.indicators, page.scenario.wijk
profile = ui.profile(page)
name = str(page.names[chosen])
headings = {"waarde": name, "gemeente": page.gemeente, "nederland": page.country, "vergelijkbaar": "Vergelijkbare wijken"}

st.title(texts.plain(name))
st.markdown(ui.once(texts.subtitle, areas, indicators, chosen))
found_note(page)
key_lines = ui.once(texts.profile_rows, profile.comparison, list(wijk.KEY_INDICATORS), headings)
st.table(key_lines.set_index("Indicator").rename(columns=texts.plain))
jaar.place_people(page)

left, right = st.columns([2, 3], gap="large")
with left:
    st.subheader("Wat valt op")
    compared_with = f"in {page.gemeente}" if profile.among_own else "in het land"
    for sentence in ui.once(texts.highlight_sentences, profile.highlights, indicators, areas, compared_with):
        st.markdown(f"- {sentence}")
    if profile.highlights.empty:
        st.markdown(f"Deze wijk lijkt in alles op de doorsnee wijk {texts.plain(compared_with)}.")
with right:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = ui.choose_indicator(page)
        level = ui.choose_level(page, code)
    shown = ui.once(wijk.show, areas, indicators, code, level)
    ui.place_indicator(page, shown)
    place_indicator_card(page, code, chosen, f"dit cijfer van {name}")

place_reasons(page, name)

st.subheader(shown.item.label)
place_closer(page, profile, code, shown.item.label, headings)

st.subheader("Alle cijfers per thema")
place_themes(page, profile, headings)

st.subheader("Vergelijkbare wijken")
st.markdown(ui.once(texts.comparable_note, profile.comparable))
ui.place_table(page, wijk.comparable_table, profile.comparable, areas.areas, name=f"{name} vergelijkbare wijken")
ui.choose_many(page, "zonder", "Wijken die u niet vergelijkbaar vindt", page.comparable_choices(profile), page.full_name)

ui.explain(page, lambda: texts.about_profile(shown.item, areas, page.definitions))
