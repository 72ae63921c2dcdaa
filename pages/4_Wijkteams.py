"""How many teams, which werkgebieden, how many fte, which disciplines, who from the flexpool?"""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import drawing, jaar, own_grid, plans, repair, uitleg
from wijkscan.ui import teams as forms
from wijkscan.ui.stadsdelen import work_tab
from wijkscan.ui.today import today_form
from wijkscan.views.subjects import teamleden as leden
from wijkscan.views.subjects import wijkteams as views

page = ui.open_page("Wijkteams")
st.title("Wijkteams")
own_grid.place_asked(page)
answer = st.container()
units = forms.choose_design(page)
teams = forms.wijkteams(page, units)
with answer:
    plans.opened_note(page, teams)
    st.markdown(f"{ui.once(views.headline, teams, page.gemeente)} {ui.once(views.staffing_sentence, teams)}")
    ui.place_figures(ui.once(views.figures, teams), uitleg.below_teams(page, teams))
    jaar.place_teams(page, teams)

st.subheader("Tekentafel")
drawing.place_drawing(page, teams)
ui.place_when_opened(page, "Tabel en downloads van de werkgebieden", lambda: forms.place_werkgebieden(page, teams), icon=":material/table:")
repair.repair_form(page, teams)
forms.name_form(page, teams)
forms.wishes_form(page, units)
today_form(page, teams)
own_grid.place_grids(page)

st.subheader("Plannen")
plans.plans_form(page, teams)

st.subheader("Formatie met bandbreedte")
ui.place_chart(page, views.fte_chart, teams, name="Formatie per team")
st.caption(ui.once(views.counted_sentence, teams))

st.subheader("Wie werkt er in een team?")
members = {
    "Disciplines": lambda: ui.place_table(page, leden.composition_table, teams, name="Disciplines per team", told=leden.in_tenths),
    "Waarom deze samenstelling": lambda: ui.place_table(page, leden.reasons_table, teams, name="Redenen per discipline", sentences=True),
    "Waar komt de fte vandaan?": lambda: ui.place_table(page, leden.work_table, teams, name="Uren per onderdeel", told=leden.work_in_dutch),
    "Gespreksblad": lambda: forms.place_sheet(page, teams),
}
ui.place_tabs(page, members, name="leden")

st.subheader("Genoeg mensen, op de goede schaal?")
size = {
    "Caseload en wachten": lambda: forms.place_flow(page, teams),
    "Flexpool": lambda: forms.place_flexpool(page, teams), "Aantal teams": lambda: forms.compare_form(page, units), **work_tab(page, teams),
    "Schaal": lambda: ui.place_table(page, leden.scale_table, teams, name="Schaal per taak"),
    "Samen met buren": lambda: forms.region_form(page),
}
ui.place_tabs(page, size, name="schaal")
assumed = "Aannamen: vul de eigen cijfers van de gemeente in"
ui.place_when_opened(page, assumed, lambda: ui.choose_assumptions(page, "wijkteams"), icon=":material/tune:")
ui.explain(page, lambda: views.ABOUT)
