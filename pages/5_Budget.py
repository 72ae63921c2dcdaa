"""What each area gets when money follows the population, and what that changes for whom."""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import budget as money
from wijkscan.views import budget, budget_change

page = ui.open_page("Budget", wijk=True)
st.title("Budget")
answer = st.container()
over, ceiling = st.columns(2, gap="large")
with over:
    page, place, names = ui.budget_areas(page)
with ceiling:
    money.choose_ceiling(page)
found = money.budget(page, place, names)
area = found.area_of(page.scenario.wijk)
name = str(found.names[area])
money.place_answer(answer, found)
ui.place_figures(budget.glance(found, area))

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Wie krijgt wat?")
    measure = money.choose_measure(page)
    ui.place_map(page, budget.amount_map, found, measure, key=f"kaart.{measure}")
with right:
    st.subheader(f"Eerlijk delen: waarom dit bedrag in {budget.plain(name)}?")
    money.place_amounts(page, budget.waterfall_chart, found, area, name=f"Opbouw {name}")

tabs = ["Pad", "Herverdeling", "Drie niveaus", "Bezuiniging en groei", "Risico", "Alle bedragen"]
path, effect, levels, less, chance, every = st.tabs(tabs)
with path:
    money.place_path(page, found, area)
with effect:
    money.place_effect(page, found, area)
with levels:
    money.place_amounts(page, budget.levels_chart, found, name="Drie niveaus")
    st.caption("Mensen per niveau naast de piramide van Haarlem (2013): een beeld, geen plicht. Wie twee wetten gebruikt, telt dubbel.")
    money.place_euros(page, budget.pyramid_table, found, name="Piramide")
with less:
    money.place_cut(page, found, area)
    st.subheader("Als cliënten en prijzen groeien")
    money.place_amounts(page, budget_change.growth_chart, found, name="Groei")
    st.subheader("Als lichtere hulp zware hulp vervangt")
    money.place_amounts(page, budget_change.shift_chart, found, name="Verschuiving")
with chance:
    money.place_risk(page, found, area)
with every:
    money.place_euros(page, budget.per_area, found, name="Budget per gebied")
    st.caption("Elke euro, per niveau en wet. De regels van niveau 1 tellen tot op de cent op tot het plafond.")
    money.place_euros(page, budget.every_euro, found, name="Alle bedragen")
money.place_assumptions(page)
ui.explain(budget.ABOUT)
