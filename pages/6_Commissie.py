"""What do we tell the commissie Samenleving, and what do we ask of it?"""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import commissie, vaststellen

fixed = vaststellen.opened_version()
page = ui.open_page("Commissie", of_today=fixed is None)
st.title("Commissie")
if fixed is not None:
    vaststellen.place_version(page, fixed)
    st.stop()

commissie.place_style(concept=True)
shown = commissie.presented(commissie.fitting(page))
story = commissie.choose_story(shown)
number = commissie.turn_steps(page, [step.name for step in story.steps], status="concept")
commissie.place_step(shown.page, story.steps[number - 1])
commissie.place_progress(shown)

if not commissie.is_presenting():
    st.subheader("Meenemen en vaststellen")
    keeping = {
        "Meenemen": lambda: commissie.place_downloads(shown),
        "Stel vast": lambda: vaststellen.fix_form(shown, story),
        "Open een vastgestelde versie": lambda: vaststellen.open_form(page),
    }
    ui.place_tabs(page, keeping, name="meenemen")
