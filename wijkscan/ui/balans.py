"""On the page Wijkteams: does the division stay in balance, when does it break, and what has to move then."""

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from wijkscan.chain.ahead import Ahead
from wijkscan.chain.balance import balance_of
from wijkscan.chain.keys import key_of
from wijkscan.chain.later import ChainAhead
from wijkscan.chain.refusal import Refused, made
from wijkscan.model.teams.units import kept_together
from wijkscan.model.werkgebieden.on_table import Rearranged, Table
from wijkscan.solving import rearrange
from wijkscan.ui.design import Job, follow
from wijkscan.ui.kept import kept, once
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_chart, place_table
from wijkscan.views.subjects import balans, herstel
from wijkscan.views.subjects.wijkteams import named
from wijkscan.views.words.dutch import in_percent
from wijkscan.views.words.texts import plain

if TYPE_CHECKING:
    from wijkscan.model.teams.gemeente import Wijkteams


def place_balance(page: Page, teams: "Wijkteams", ahead: Ahead, last: int) -> None:
    """Place the balance of the division on the screen, every year up to the last one, and what has to move where it breaks."""
    now, tolerance = page.chain, page.scenario.afwijking / 100
    years = tuple(range(page.tables.areas.peiljaar + 1, last + 1))
    key = key_of("balans", page.tables, made(now.units), teams.assignment, ahead, years, tolerance)
    found = kept(key, lambda: balance_of(now, ahead, teams.assignment, years, tolerance))
    if isinstance(found, Refused):
        st.caption(plain(found.reason))
        return
    names = once(_names, teams)
    st.markdown(once(balans.headline, found, teams.names))
    place_chart(page, balans.chart, found, names, name="Balans over de jaren", told=in_percent)
    if found.first is not None:
        _place_moves(page, teams, ChainAhead(now, ahead, found.first), found.first)


def _place_moves(page: Page, teams: "Wijkteams", later: ChainAhead, year: int) -> None:
    units = made(later.units)
    if units is None:
        return
    scenario, tolerance = page.scenario, page.scenario.afwijking / 100
    whole = kept_together(
        units, wijken=scenario.bijeen, stadsdelen=scenario.stadsdeelbijeen, teams=teams.assignment.nunique(), tolerance=tolerance
    )
    pinned = [[*pair] for pair in scenario.vast if set(pair) <= set(units.load.index)]
    locked = [code for code in scenario.slot if code in units.load.index]
    table = Table(teams.assignment, units.load, units.inwoners, units.xy, units.graph.pairs, tolerance, locked, [*whole, *pinned])
    key = key_of("herstel later", units, teams.assignment, tolerance, tuple(locked), tuple(map(tuple, (*whole, *pinned))))
    job: Job[Rearranged] = kept(key, lambda: Job(lambda _, going: rearrange(table, None, going)))
    found = job.best()
    if not job.done:
        follow(job, lambda _: herstel.SEARCHING)
    elif found is None:
        names = {**{str(code): str(name) for code, name in units.names.items()}, **teams.names}
        st.warning(plain(named(job.refused, names)), icon=":material/block:")
    else:
        st.markdown(balans.moves_sentence(found, year, tolerance))
        place_table(page, once(balans.moves_table, found, teams.names, units.names), name=f"Verhuizen in {year}")


def _names(teams: "Wijkteams") -> pd.Series:
    return pd.Series(teams.names)
