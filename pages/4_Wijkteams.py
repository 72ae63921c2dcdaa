"""How many teams, which werkgebieden, how many fte, which disciplines, who from the flexpool?"""

import streamlit as st

from wijkscan import ui
from wijkscan.views import wijkteams as views

page = ui.open_page("Wijkteams")

st.title("Wijkteams")
answer = st.container()
units = ui.choose_design(page)
page, teams = ui.wijkteams(page, units)
with answer:
    st.markdown(f"{views.headline(teams, page.gemeente)} {views.staffing_sentence(teams)}")
    ui.place_figures(views.figures(teams))

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Werkgebieden")
    clicked = ui.place_map(page, views.team_map, teams, key="werkgebieden", chosen=ui.chosen_unit())
with right:
    st.subheader("Formatie met bandbreedte")
    ui.place_chart(page, views.fte_chart, teams, name="Formatie per team")

st.subheader("Zelf aanpassen")
ui.move_form(page, teams, clicked)
ui.wishes_form(page, units)
ui.plans_form(page, teams)

st.subheader("Wie werkt er in een team?")
mix, reasons, work, sheet = st.tabs(["Disciplines", "Waarom deze samenstelling", "Waar komt de fte vandaan?", "Gespreksblad"])
with mix:
    ui.place_table(page, views.composition_table, teams, name="Disciplines per team")
with reasons:
    ui.place_table(page, views.reasons_table, teams, name="Redenen per discipline")
with work:
    ui.place_table(page, views.work_table, teams, name="Uren per onderdeel")
with sheet:
    ui.place_sheet(page, teams)

st.subheader("Genoeg mensen, op de goede schaal?")
flow, flexpool, numbers, scale, region = st.tabs(["Caseload en wachten", "Flexpool", "Aantal teams", "Schaal", "Samen met buren"])
with flow:
    st.markdown(views.flow_sentence(teams))
    ui.place_table(page, views.flow_table, teams, name="Caseload en wachten")
with flexpool:
    st.markdown(views.flexpool_sentence(teams))
    ui.place_table(page, views.flexpool_table, teams, name="Inzet flexpool")
    ui.place_table(page, views.remaining_table, teams, name="Tekort na de flexpool")
with numbers:
    ui.compare_form(page, units)
with scale:
    ui.place_table(page, views.scale_table, teams, name="Schaal per taak")
with region:
    ui.region_form(page)

with st.expander("Aannamen: vul de eigen cijfers van de gemeente in", icon=":material/tune:"):
    ui.choose_assumptions(page, "wijkteams")
ui.explain(views.ABOUT)
