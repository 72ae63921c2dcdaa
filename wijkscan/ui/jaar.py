"""A year to come beside now: the choice of the year, and below it a table with both; without a year nothing more is loaded or shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from wijkscan.chain.refusal import made
from wijkscan.dutch import number
from wijkscan.model.vooruitblik.population import VooruitblikError
from wijkscan.model.vooruitblik.specification import Specification
from wijkscan.parameters import specification
from wijkscan.ui.choices import choose
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page
from wijkscan.ui.place import Told, place_table, place_when_opened
from wijkscan.views.subjects import jaar
from wijkscan.views.words.dutch import in_dutch, in_percent
from wijkscan.views.words.texts import plain

if TYPE_CHECKING:  # a page of now is shown without what looks ahead
    from wijkscan.chain.ahead import Ahead
    from wijkscan.chain.later import ChainAhead
    from wijkscan.model.budget.gemeente import Budget
    from wijkscan.model.teams.gemeente import Wijkteams

_TOOLTIP = "Kijk vooruit: hoeveel mensen er dan wonen, en wat dat betekent, naast nu."


def place_people(page: Page) -> None:
    """Place inwoners and ages of the chosen wijk, now and in the year that is chosen."""
    year = _chosen(page)
    if year is None:
        return
    from wijkscan.chain.ahead import ahead_table

    try:
        ahead, _ = _ahead(page)
    except VooruitblikError as refused:
        st.warning(plain(str(refused)), icon=":material/info:")
        return
    found, wijk = once(ahead_table, ahead, year), page.scenario.wijk
    st.markdown(jaar.sentence(year, page.tables.areas.peiljaar, banded=True))
    place_table(page, jaar.people_table, found, wijk, name=f"Nu en {year} {page.names[wijk]}")
    for reason in once(_reasons, found, wijk):
        st.caption(f"{plain(reason[:1].upper() + reason[1:])}.")


def place_need(page: Page) -> None:
    """Place the index of every wijk, now and in the year that is chosen."""

    def table(later: "ChainAhead", year: int) -> pd.DataFrame | None:
        now, then = made(page.need), made(later.need)
        return None if now is None or then is None else once(jaar.need_table, now, then, page.names, year)

    _place(page, table, name="Behoefte", banded=False)


def place_use(page: Page, wet: str) -> None:
    """Place the clients of a law per wijk, now and in the year that is chosen, with what the difference is made of."""

    def table(later: "ChainAhead", year: int) -> pd.DataFrame | None:  # noqa: ARG001  the difference has its year
        return once(jaar.difference_table, later.difference, wet, page.names) if made(later.use) else None

    _place(page, table, name=f"Cliënten {wet}", banded=True)


def place_teams(page: Page, teams: "Wijkteams") -> None:
    """Place people, fte and load of every team, now and in the year that is chosen."""

    def table(later: "ChainAhead", year: int) -> pd.DataFrame | None:
        units, loads = made(later.units), made(later.loads(teams.assignment))
        if units is None or loads is None:
            return None
        names, then = [teams.names[label] for label in teams.found.volumes.index], once(units.found.of_areas, teams.assignment)
        found = once(jaar.team_table, teams.found, then, (once(_deviation, teams.units.load, teams.assignment), loads), names, year)
        st.markdown(jaar.balance_sentence(found, year, page.scenario.afwijking))
        return found

    _place(page, table, name="Teams", banded=True, told=in_percent)
    place_when_opened(page, "Blijft deze indeling in balans?", lambda: _balance(page, teams), icon=":material/balance:")


def _balance(page: Page, teams: "Wijkteams") -> None:
    from wijkscan.ui.balans import place_balance

    try:
        place_balance(page, teams, *_ahead(page))
    except VooruitblikError as refused:
        st.warning(plain(str(refused)), icon=":material/info:")


def place_budget(page: Page, now: "Budget") -> None:
    """Place what every area gets, now and in the year that is chosen."""

    def table(later: "ChainAhead", year: int) -> pd.DataFrame | None:
        then = made(later.budget)
        return None if then is None else once(jaar.budget_table, now, then, year)

    _place(page, table, name="Budget", banded=False, told=_amounts)


def _place(
    page: Page, make: "Callable[[ChainAhead, int], pd.DataFrame | None]", *, name: str, banded: bool, told: Told = in_dutch
) -> None:
    year = _chosen(page)
    if year is None:
        return
    from wijkscan.chain.later import ChainAhead

    try:
        later = ChainAhead(page.chain, _ahead(page)[0], year)
    except VooruitblikError as refused:
        st.warning(plain(str(refused)), icon=":material/info:")
        return
    st.markdown(jaar.sentence(year, page.tables.areas.peiljaar, banded=banded))
    found = make(later, year)
    if found is None:
        st.caption(f"Voor {year} is dit niet te berekenen, om dezelfde reden als voor nu.")
    else:
        place_table(page, found, name=f"{name} nu en {year}", told=told)


def _chosen(page: Page) -> int | None:
    """Let the user choose a year; None for now."""
    options = ["", *_years(page)]
    if page.scenario.jaar not in options:
        st.warning(f"Naar {page.scenario.jaar} wordt niet vooruitgekeken; het laatste jaar dat kan is {options[-1]}. U ziet nu.")
    chosen = choose(page, "jaar", "Nu, of vooruit naar", options, lambda year: year or "Nu", kind="buttons", tooltip=_TOOLTIP)
    return int(chosen) if chosen else None


def _years(page: Page) -> tuple[str, ...]:
    return jaar.years(page.tables.areas.peiljaar, Specification.from_table(specification("vooruitblik")).horizon)


def _ahead(page: Page) -> "tuple[Ahead, int]":
    """Give who lives where up to the last year there is to choose, which has the years before it, and that year."""
    from wijkscan.chain.ahead import ahead_of

    last = int(_years(page)[-1])
    return once(ahead_of, page.tables, last), last


def _reasons(found: pd.DataFrame, area: str) -> list[str]:
    own = found[(found["gebiedscode"] == area) & (found["maat"] == "inwoners")]
    return [reason for reason in own["reden"] if reason]


def _deviation(load: pd.Series, assignment: pd.Series) -> pd.Series:
    """Give how far the work of every team lies from their mean, as a share."""
    work = load.groupby(assignment).sum()
    return work / work.mean() - 1


def _amounts(table: pd.DataFrame) -> pd.DataFrame:
    """Write amounts in whole euros, and shares with one decimal."""
    written = in_percent(table)
    euros = [name for name in table if str(name).endswith("(€)")]
    return written.assign(**{str(name): table[name].map(number) for name in euros})
