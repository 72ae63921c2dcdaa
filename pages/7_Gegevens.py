"""What is loaded, what is missing, and how to get more."""

import streamlit as st

from wijkscan import ui
from wijkscan.tables.areas import Niveau
from wijkscan.ui.data import fetch_form, figures_list, import_form, money_list, own_tables_form, use_list, withdraw_form
from wijkscan.ui.forget import forget_form
from wijkscan.ui.own import own_use_form
from wijkscan.views.subjects import account

page = ui.open_page("Gegevens")
areas = page.tables.areas

st.title("Gegevens")
st.markdown(account.loaded_sentence(areas.passports, page.gemeente, areas.peiljaar, page.today))

tabs = ["Wat is geladen", "Wat ontbreekt", "Ophalen bij CBS en PDOK", "Bestanden importeren", "Eigen cliëntexport", "Teams van nu"]
loaded, missing, fetch, deliver, own, teams = st.tabs(tabs)
with loaded:
    ui.place_table(page, account.deliveries, areas.passports, name="Leveringen")
    figures_list(page)
    money_list(page)
    use_list(page)
    withdraw_form()
with missing:
    level = ui.choose_level(page)
    st.caption("Onbekend is niet nul: een cijfer dat ontbreekt, telt nergens als nul mee en houdt zijn reden.")
    ui.place_table(page, account.coverage, page.glance.indicators, areas.of(Niveau(level)), name="Ontbrekende cijfers")
with fetch:
    fetch_form()
with deliver:
    import_form(page)
with own:
    own_use_form(page)
    forget_form(page)
with teams:
    own_tables_form(page)
