"""Where every number comes from, what is assumed, and what is never used."""

import streamlit as st

from wijkscan import ui
from wijkscan.glossary import NEVER_USED
from wijkscan.parameters import specification
from wijkscan.views.subjects import account

page = ui.open_page("Verantwoording")

st.title("Verantwoording")
st.markdown("Waar komt dit getal vandaan? Elke bron, elke formule en elke aanname van wijkscan staat op deze pagina.")

sources, indicators, assumptions, terms, limits = st.tabs(["Bronnen", "Indicatoren", "Aannamen en normen", "Begrippen", "Grenzen"])
with sources:
    st.markdown(account.SOURCES_TEXT)
    ui.place_table(page, account.deliveries, page.tables.passports, name="Bronnen")
with indicators:
    ui.place_table(page, account.registry, page.glance.indicators, page.tables.areas.passports, name="Indicatoren")
with assumptions:
    st.markdown(account.ASSUMPTIONS_TEXT)
    ui.place_table(page, account.parameter_table, page.chain.known, name="Parameters")
    st.subheader("Waaruit verwacht gebruik wordt verklaard")
    use = specification("verwacht_gebruik")
    ui.place_table(page, account.model_settings, use, name="Instellingen verwacht gebruik")
    ui.place_table(page, account.covariate_table, use, name="Kenmerken verwacht gebruik")
    st.subheader("Producten en niveaus van ondersteuning")
    ui.place_table(page, account.product_table, name="Productcategorieen")
with terms:
    ui.place_table(page, account.glossary_table, name="Begrippen")
with limits:
    st.markdown(account.never_used(NEVER_USED))
    st.markdown(account.limits_text())
