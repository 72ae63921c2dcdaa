"""Is more or less used than this population leads one to expect?"""

import streamlit as st

from wijkscan import ui
from wijkscan.ui import jaar, uitleg, voorzieningen
from wijkscan.ui.own import place_own_use
from wijkscan.ui.stadsdelen import use_tab
from wijkscan.views.subjects import eigen_gebruik, zorggebruik
from wijkscan.views.words import texts

page = ui.open_page("Zorggebruik", wijk=True)
names, chosen, name = page.names, page.scenario.wijk, str(page.names[page.scenario.wijk])
st.title("Zorggebruik")
wet = ui.choose_law(page)
use, law, need = ui.given(page.chain.use)[wet], page.chain.laws.models[wet], ui.given(page.chain.need)
st.markdown(ui.once(zorggebruik.headline, use, page.gemeente, names))
st.caption(ui.once(zorggebruik.total_sentence, use, page.gemeente))
jaar.place_use(page, wet)

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Geteld en verwacht per wijk")
    bounds, table = page.tables.boundaries, lambda: zorggebruik.numbers(use, names)
    ui.place_map(page, zorggebruik.ratio_map, use, bounds, key=f"gebruik.{wet}", name=f"Geteld en verwacht {wet}", table=table)
with right:
    st.subheader("Toeval of verschil?")
    ui.place_chart(page, zorggebruik.funnel_chart, use, law, names, chosen, name=f"Trechter {wet}")

st.subheader("Behoefte en gebruik naast elkaar")
left, right = st.columns([3, 2], gap="large")
with left:
    ui.place_chart(page, zorggebruik.quadrant_chart, use, need.index.score, names, chosen, name=f"Behoefte en gebruik {wet}")
with right:
    st.markdown(f"Waar behoefte en gebruik uiteenlopen, is een gesprek in de wijk meer waard dan het cijfer. {zorggebruik.OPPOSITE}")
    ui.place_table(page, zorggebruik.opposite_lists, use, names, name=f"Behoefte en gebruik uiteen ({zorggebruik.law_names()[wet]})")

st.subheader(f"Waarom deze verwachting in {texts.plain(name)}?")
st.markdown(ui.once(zorggebruik.why_expected, use, law, chosen, name))
uitleg.place_use_card(page, wet)
why = {
    "Kenmerken": lambda: ui.place_table(page, zorggebruik.factor_table, use, law, chosen, name=f"Kenmerken {wet} {name}"),
    "Buurten": lambda: ui.place_table(page, zorggebruik.buurt_table, use, page.tables.areas.areas, chosen, name=f"Buurten {wet} {name}"),
    "Hoe goed is het model?": lambda: ui.place_quality(page, wet),
    **use_tab(page, use),
}
st.caption("CBS telt per buurt niet; wat daar staat is een voorspelling die optelt tot de wijk.")
ui.place_tabs(page, why, name="verwachting")

voorzieningen.place_in_detail(page, use)

own = ui.own_use(page)
st.subheader("Eigen registratie")
if own is None or wet not in set(own.table["wet"]):
    st.markdown("Van deze wet is nog geen eigen cliëntexport opgenomen. Dat kan bij Gegevens; er wordt niets over één cliënt bewaard.")
else:
    st.caption(f"{own.summary} {own.explanation}")
    place_own_use(page, own, use, wet)

ui.explain(page, lambda: [*zorggebruik.ABOUT, ("Eigen registratie", eigen_gebruik.DIFFERENCE)])
