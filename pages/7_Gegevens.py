"""What is loaded, what is missing, and how to get more."""

import streamlit as st

from wijkscan import ui
from wijkscan.tables.areas import Niveau
from wijkscan.views.subjects import account

page = ui.open_page("Gegevens")
areas = page.tables.areas

st.title("Gegevens")
st.markdown(account.loaded_sentence(areas.passports, page.gemeente, areas.peiljaar, page.today))

tabs = ["Wat is geladen", "Wat ontbreekt", "Ophalen bij CBS en PDOK", "Bestanden importeren", "Eigen cliëntexport", "Teams van nu"]
loaded, missing, fetch, deliver, own, teams = st.tabs(tabs)
with loaded:
    ui.place_table(page, account.deliveries, areas.passports, name="Leveringen")
    ui.money_list(page)
    ui.withdraw_form()
with missing:
    level = ui.choose_level(page)
    st.caption("Onbekend is niet nul: een cijfer dat ontbreekt, telt nergens als nul mee en houdt zijn reden.")
    ui.place_table(page, account.coverage, page.scan.indicators, areas.of(Niveau(level)), name="Ontbrekende cijfers")
with fetch:
    ui.fetch_form()
with deliver:
    ui.import_form(page)
with own:
    ui.own_use_form(page)
    ui.forget_form(page)
with teams:
    ui.own_tables_form(page)
