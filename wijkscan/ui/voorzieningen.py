"""Use in detail on the page Zorggebruik: a tab for everything that was counted, one sentence for what was not."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from wijkscan.model.use.gemeente import LawUse
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.wetten import law_names, wetten
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_chart, place_tabs
from wijkscan.views.subjects import voorzieningen as views
from wijkscan.views.words.texts import plain


def place_in_detail(page: Page, use: LawUse) -> None:
    """Place type, referral, combinations and quarters of the law, in the chosen wijk, the gemeente and the country."""
    counts, wet, wijk = page.tables.voorzieningen, use.wet, page.scenario.wijk
    places = {"wijk": wijk, "gemeente": page.scenario.gemeente}
    names = {code: str(page.names[code]) for code in (*places.values(), *({COUNTRY} & set(page.names.index)))}
    law, label, here = wetten()[wet], law_names()[wet], names[wijk]
    tabs: dict[str, Callable[[], None]] = {}
    lacking = []
    soorten = once(views.by_type, counts, wet, places, names) if law.soorten else None
    if soorten is not None:
        head = "% van de cliënten met deze soort"
        tabs["Soort"] = partial(place_chart, page, views.type_chart, soorten, use, wijk, head, name=f"Soort {wet} {here}")
    elif law.soorten:
        lacking.append(f"het gebruik van {law.in_sentence} per soort")
    referred = once(views.by_referrer, counts, wet, places, names)
    if referred is not None:
        tabs["Verwijzer"] = partial(place_chart, page, views.share_chart, referred, "% van de trajecten", name=f"Verwijzer {wet} {here}")
    combined, several = (once(by, counts, places, names) for by in (views.by_combination, views.by_number))
    if combined is not None:
        tabs["Meer wetten in één huishouden"] = partial(place_chart, page, views.combination_chart, combined, name=f"Stapeling {here}")
    else:
        lacking.append("in hoeveel huishoudens wetten samenkomen")
    if several is not None:
        tabs["Aantal voorzieningen"] = partial(
            place_chart, page, views.share_chart, several, "% van de huishoudens met een voorziening", name=f"Aantal voorzieningen {here}"
        )
    if views.pays_out(wet) and once(views.by_quarter, counts, wet, page.scenario.gemeente, page.scenario.gemeente).empty:
        lacking.append(f"{law.in_sentence} per kwartaal")
    elif views.pays_out(wet):
        inputs, title = (counts, wet, places, names), f"Per kwartaal {wet} {here}"
        tabs["Per kwartaal"] = partial(place_chart, page, views.quarter_chart, *inputs, name=title)
    st.subheader(f"{label} in meer detail")
    if lacking:
        st.caption(views.absent(lacking, plain(page.gemeente)))
    if tabs:
        place_tabs(page, tabs, name="detail")
