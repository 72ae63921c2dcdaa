"""What each area gets when money follows the population, and what that changes for whom."""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import budget as money
from wijkscan.ui import geld, jaar
from wijkscan.ui.stadsdelen import money_tab
from wijkscan.ui.teams import choose_areas
from wijkscan.ui.uitleg import below_budget
from wijkscan.ui.waarom import place_why
from wijkscan.views.subjects import budget

page = ui.open_page("Budget", wijk=True)
st.title("Budget")
answer = st.container()
over, ceiling = st.columns(2, gap="large")
with over:
    choose_areas(page)
with ceiling:
    money.choose_ceiling(page)
found = money.budget(page)
area = found.area_of(page.scenario.wijk)
name = str(found.names[area])
money.place_answer(answer, found)
ui.place_figures(ui.once(budget.glance, found, area), below_budget(page, found, area))
jaar.place_budget(page, found)

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Wie krijgt wat?")
    money.place_amount_map(page, found)
with right:
    st.subheader(f"Eerlijk delen: waarom dit bedrag in {budget.plain(name)}?")
    if area != page.scenario.wijk:
        st.caption(budget.part_of_wijk(found, page.scenario.wijk, page.names))
    money.place_amounts(page, budget.waterfall_chart, found, area, name=f"Opbouw {name}")

st.subheader(f"Waarom krijgt {budget.plain(page.names[page.scenario.wijk])} meer of minder?")
place_why(page)

tabs = {
    "Pad": lambda: money.place_path(page, found, area),
    "Herverdeling": lambda: money.place_effect(page, found, area),
    "Waar het geld vandaan komt": lambda: geld.place_frame(page, found),
    "Drie niveaus": lambda: money.place_levels(page, found),
    "Bezuiniging en groei": lambda: money.place_less_and_more(page, found, area),
    "Risico": lambda: money.place_risk(page, found, area),
    **money_tab(page),
    "Alle bedragen": lambda: money.place_every_euro(page, found),
}
ui.place_tabs(page, tabs, name="verder")
money.place_assumptions(page)
ui.explain(page, lambda: budget.ABOUT)
