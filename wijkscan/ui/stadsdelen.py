"""Stadsdelen or kernen on the pages: a table per question where the gemeente has them, and a profile of one of them."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from wijkscan.chain.scenario import as_name
from wijkscan.chain.stadsdelen import (
    NONE,
    Grouping,
    indicators_per_stadsdeel,
    money_per_stadsdeel,
    need_per_stadsdeel,
    use_per_stadsdeel,
    work_per_stadsdeel,
)  # fmt: skip
from wijkscan.model.indicators.registry import Theme
from wijkscan.store.own_tables import is_delivered
from wijkscan.ui.choices import choose, choose_indicator
from wijkscan.ui.frame import own_tables
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page, given
from wijkscan.ui.place import explain, place_map, place_table, place_tabs
from wijkscan.views.subjects import stadsdelen as views
from wijkscan.views.subjects import wijk
from wijkscan.views.words.texts import plain

if TYPE_CHECKING:  # Wijkprofiel is shown without what computes these
    from wijkscan.model.need.gemeente import Behoefte
    from wijkscan.model.teams.gemeente import Wijkteams
    from wijkscan.model.use.gemeente import LawUse

Tabs = dict[str, Callable[[], None]]
_TAB = "Per stadsdeel"


def _grouping(page: Page) -> Grouping | None:
    """Give the stadsdelen of the gemeente; None where it has none."""
    told = own_tables(page).stadsdelen if is_delivered(page.scenario.gemeente, "stadsdelen") else None
    return None if told is None else once(Grouping.of, told, page.tables.areas)


def need_tab(page: Page, need: "Behoefte") -> Tabs:
    """Give the tab with need per stadsdeel; nothing where the gemeente has none."""
    return _tab(page, views.NEED_NOTE, views.need_table, need_per_stadsdeel, need, name="Behoefte per stadsdeel", per_wijk=True)


def use_tab(page: Page, use: "LawUse") -> Tabs:
    """Give the tab with use of a law per stadsdeel; nothing where the gemeente has none."""
    return _tab(page, views.USE_NOTE, views.use_table, use_per_stadsdeel, use, name=f"Gebruik per stadsdeel {use.wet}", per_wijk=True)


def work_tab(page: Page, teams: "Wijkteams") -> Tabs:
    """Give the tab with work and fte per stadsdeel; nothing where the gemeente has none."""
    return _tab(page, views.WORK_NOTE, views.work_table, work_per_stadsdeel, teams, name="Formatie per stadsdeel")


def money_tab(page: Page) -> Tabs:
    """Give the tab with the budget per stadsdeel; nothing where the gemeente has none."""
    grouping = _grouping(page)
    if grouping is None:
        return {}

    def place() -> None:
        from wijkscan.views.subjects.budget import in_euros  # loaded where money is shown

        st.caption(views.MONEY_NOTE)
        found = once(money_per_stadsdeel, given(page.chain.per_unit), given(page.chain.units), grouping)
        place_table(page, views.money_table, found, page.gemeente, name="Budget per stadsdeel", told=in_euros)

    return {_TAB: place}


def _tab(
    page: Page,
    note: str,
    table: Callable[[pd.DataFrame, str], pd.DataFrame],
    take: Callable[..., pd.DataFrame],
    what: object,
    *,
    name: str,
    per_wijk: bool = False,
) -> Tabs:
    grouping = _grouping(page)
    if grouping is None:
        return {}

    def place() -> None:
        st.caption(note)
        if per_wijk and (said := views.split_note(grouping.split, page.names)):
            st.caption(said)
        more = (page.tables.areas.values["inwoners"],) if per_wijk else ()
        place_table(page, table, once(take, what, grouping, *more), page.gemeente, name=name)

    return {_TAB: place}


def place_profile(page: Page) -> None:
    """Let the user look at a stadsdeel in place of a wijk, where the gemeente has them; then the page ends with its profile."""
    grouping = _grouping(page)
    if grouping is None:
        return
    names = {as_name(name): name for name in grouping.names}
    words = {"": f"Wijk {page.names[page.scenario.wijk]}", **{key: f"{name} (stadsdeel of kern)" for key, name in names.items()}}
    chosen = choose(page, "stadsdeel", "Profiel van", list(words), words.__getitem__)
    if chosen:
        _profile(page, grouping, names[chosen])
        st.stop()


def _profile(page: Page, grouping: Grouping, name: str) -> None:
    areas, indicators = page.tables.areas, page.glance.indicators
    found = once(indicators_per_stadsdeel, areas, indicators, grouping)
    beside = once(views.beside, indicators.values, (page.scenario.gemeente, page.gemeente), page.country)
    st.title(plain(name))
    st.markdown(once(views.subtitle, found, name, page.gemeente))
    key_lines = once(views.profile_table, found, name, list(wijk.KEY_INDICATORS), beside)
    st.table(views.told_profile(key_lines).set_index("Indicator").rename(columns=plain))
    st.subheader("Stadsdelen naast elkaar")
    code = choose_indicator(page)
    told = grouping.buurten[grouping.buurten != NONE]
    place_map(
        page, views.indicator_map, found, code, told, page.tables.boundaries, indicators.figure(page.scenario.gemeente, code),
        page.gemeente, key="stadsdelen", name=f"Stadsdelen {code}", table=partial(views.beside_each_other, found, code), chosen="",
    )  # fmt: skip
    st.subheader("Alle cijfers per thema")

    def place(theme: Theme) -> None:
        inputs = (found, name, views.of_theme(theme), beside)
        place_table(page, views.profile_table, *inputs, name=f"{name} {theme}", told=views.told_profile)

    place_tabs(page, {theme: partial(place, theme) for theme in Theme}, name="themas van een stadsdeel")
    explain(page, lambda: views.about(found, name, grouping.split, page.names))
