"""What do we tell the commissie Samenleving, and what do we ask of it?"""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import commissie

page = ui.open_page("Commissie")
st.title("Commissie")
commissie.place_style(concept=True)
shown = commissie.presented(page)
told = commissie.choose_story(shown)
step = commissie.place_steps(shown.page, told.steps, status="concept")
commissie.place_step(shown.page, step)
commissie.place_progress(shown)

if not commissie.is_presenting():
    st.subheader("Meenemen")
    st.caption("Dezelfde cijfers als rapport, dia's, werkboek en webpagina. Elk bestand wordt gemaakt als u erop klikt.")
    commissie.place_downloads(shown)
