"""The page Budget: its choices, what is computed for it, and amounts placed to the cent."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from wijkscan.chain.refusal import Refused
from wijkscan.chain.scenario import CUTS, MOST_EURO
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.cuts import cut_share
from wijkscan.model.budget.edition import change_of_edition
from wijkscan.model.budget.gemeente import Budget
from wijkscan.ui.choices import choose, choose_assumptions
from wijkscan.ui.kept import earlier_laws_of, once
from wijkscan.ui.own_grid import to_grid
from wijkscan.ui.page import SCENARIO, Page, given
from wijkscan.ui.place import place_chart, place_map, place_table, place_when_opened
from wijkscan.views.charts.shown import Drawn
from wijkscan.views.subjects.budget import (
    MEASURES,
    amount_map,
    assumptions,
    every_euro,
    headline,
    in_euros,
    levels_chart,
    named_areas,
    per_area,
    pyramid_table,
)
from wijkscan.views.subjects.budget_change import (
    WAY_NAMES,
    cut_by_law,
    cut_chart,
    edition_chart,
    effect_chart,
    growth_chart,
    histogram_chart,
    impossible,
    path_chart,
    pool_table,
    risk_chart,
    risk_words,
    shift_chart,
)
from wijkscan.views.subjects.geld import FRAME_NAMES
from wijkscan.views.words.dutch import unbroken
from wijkscan.views.words.texts import plain
from wijkscan.views.words.typed import read_ceiling, read_millions, read_percentage, written

_EXAMPLE = ("70", "50")  # million euro, from HM13


def budget(page: Page) -> Budget:
    """Give the budget of the chain. Without a cut chosen it has the one of the parameters, as an example.

    Where there can be no budget, the reason is shown with the choices that may mend it, and the page ends.
    """
    found = page.chain.budget
    if isinstance(found, Refused):
        place_refusals([found.reason])
        place_assumptions(page)
        st.stop()
    return found


def place_answer(place: DeltaGenerator, found: Budget) -> None:
    """Say on top of the page what changes for whom, and what is assumed."""
    place.markdown(unbroken(once(headline, found)))
    first, *rest = map(unbroken, once(assumptions, found))
    place.caption(first)
    place.expander("Waar deze bedragen op rusten", icon=":material/info:").caption(" ".join(rest))


def choose_ceiling(page: Page) -> None:
    """Draw the choice of a frame, and the box for a ceiling of one's own."""
    choose(
        page, "kader", "Kader", list(FRAME_NAMES), FRAME_NAMES.__getitem__,
        tooltip="Waar de bedragen op aansluiten: wat de gemeente uitgaf, wat zij begroot, wat het Rijk geeft, of verwachte cliënten maal "
        "prijs (een aanname). Is een kader er niet, dan geldt het eerste dat er wel is.",
    )  # fmt: skip
    _typed(
        page,
        "plafond",
        "Plafond per jaar (euro)",
        written(page.scenario.plafond) if page.scenario.plafond else "",
        partial(read_ceiling, most=MOST_EURO),
        placeholder="wat het kader voor niveau 1 heeft",
        tooltip="Wat de gemeente per jaar voor ondersteuning nabij (niveau 1) verdeelt. Leeg: wat het kader onder niveau 1 heeft.",
        width=360,
    )


def _typed(
    page: Page, field: str, label: str, value: str, read: Callable[[str], float], *, placeholder: str = "", tooltip: str = "", width: int
) -> None:
    """Draw a box for a number the Dutch way; a browser that is not Dutch reads 47.000.000 in a box for numbers as 47."""
    key = f"{page.name}.{field}"
    st.session_state[key] = value
    with st.container(width=width):
        st.text_input(label, key=key, on_change=_take, args=(key, field, read), placeholder=placeholder or None, help=tooltip or None)
        refused = st.session_state.pop(f"{key}.geweigerd", "")
        if refused:
            place_refusals([refused])


def _take(key: str, field: str, read: Callable[[str], float]) -> None:
    """Keep what was typed; what cannot be read leaves the choice as it was, and says why."""
    try:
        st.session_state[SCENARIO] = replace(st.session_state[SCENARIO], **{field: read(st.session_state[key])})
    except ValueError as error:
        st.session_state[f"{key}.geweigerd"] = str(error)


def place_amount_map(page: Page, found: Budget) -> None:
    """Place the map of the budget per inhabitant or as a whole, as the user wants, with every amount behind it."""
    measure = st.segmented_control(
        "Kaart toont", list(MEASURES), format_func=MEASURES.__getitem__, default="inwoner", key=f"{page.name}.maat", required=True
    )
    place_map(
        page, amount_map, found, str(measure), page.tables.boundaries, key=f"kaart.{measure}", name="Bedrag per gebied",
        table=lambda: per_area(found), told=in_euros,
    )  # fmt: skip


def choose_cut(page: Page) -> None:
    """Draw the percentage and the way of a cut."""
    share = page.scenario.korting or 100 * page.parameters["bekostiging.taakstelling"]
    with st.container(horizontal=True):
        _typed(page, "korting", "Taakstelling (%)", written(share), read_percentage, width=180)
        choose(page, "kortingswijze", "Wie draagt", list(CUTS), WAY_NAMES.__getitem__, kind="buttons")


def place_percentage(page: Page) -> None:
    """Place the sum from two amounts to the exact percentage."""

    def fill() -> None:
        before, after = (
            column.text_input(label, key=f"{page.name}.{label}", value=amount)
            for column, label, amount in zip(st.columns(2), ("Nu (miljoen euro)", "Straks (miljoen euro)"), _EXAMPLE, strict=True)
        )
        try:
            st.markdown(unbroken(cut_share(read_millions(before), read_millions(after))[1]))
        except ValueError as error:
            place_refusals([str(error)])

    place_when_opened(page, "Van bedragen naar een percentage", fill)


def place_assumptions(page: Page) -> None:
    """Place the assumptions that the gemeente may replace by its own numbers."""

    def fill() -> None:
        st.caption("Vul in de kolom Waarde uw eigen getal in. Wat u aanpast, gaat mee in de link.")
        choose_assumptions(page, "bekostiging")

    place_when_opened(page, "Aannamen aanpassen: prijzen, stap, groei, toeval", fill, icon=":material/tune:")


def place_amounts(page: Page, make: Callable[..., Drawn], *inputs: object, name: str) -> None:
    """Place a chart of money with its sentence, and behind it the table with every amount to the cent.

    Parameters
    ----------
    page
        The page.
    make
        Draws the chart from the inputs and the theme; gives it with its sentence and its table.
    inputs
        What the chart shows.
    name
        Name of the chart, of its table and of the files.
    """
    place_chart(page, make, *inputs, name=name, told=in_euros)


def place_euros(page: Page, make: Callable[..., pd.DataFrame], *inputs: object, name: str) -> None:
    """Place the table that `make` gives, with every amount to the cent."""
    place_table(page, make, *inputs, name=name, told=in_euros)


def place_refusals(messages: list[str]) -> None:
    """Say why something cannot be shown."""
    for message in messages:
        st.warning(plain(message), icon=":material/info:")


def place_unknown_today(found: Budget) -> None:
    """Say what is missing to compare with today, and where to give it."""
    st.info(found.path_refused, icon=":material/info:")
    to_grid("Vul de budgetten van nu in")


def place_path(page: Page, found: Budget, area: str) -> None:
    """Place the way from today to the target, or why there is none."""
    if found.start is None:
        place_unknown_today(found)
    elif found.path is None:
        place_refusals([named_areas(found.path_refused, found)])
    else:
        place_amounts(page, path_chart, found, area, name="Pad van nu naar straks")


def place_effect(page: Page, found: Budget, area: str) -> None:
    """Place what the division changes against today, and what newer figures change in the division."""
    if found.effect is None:
        place_unknown_today(found)
    else:
        place_amounts(page, effect_chart, found, area, name="Herverdeeleffect")
        place_amounts(page, histogram_chart, found, name="Verdeling van het herverdeeleffect")
    st.subheader("Als de cijfers nieuwer worden")
    try:
        use, areas = given(page.chain.use), page.tables.areas
        change = once(change_of_edition, use, earlier_laws_of(*page.data), areas, found)
    except BudgetError as error:
        st.info(str(error), icon=":material/info:")
    else:
        place_amounts(page, edition_chart, found, change, area, name="Nieuwere cijfers")


def place_levels(page: Page, found: Budget) -> None:
    """Place the three levels of funding, and how many people use each."""
    place_amounts(page, levels_chart, found, name="Drie niveaus")
    st.caption(
        "Mensen per niveau naast de piramide van Haarlem (2013): een beeld, geen plicht. Wie twee wetten gebruikt, telt dubbel. "
        "Wie een uitkering heeft, telt bij niveau 1: daar helpt het wijkteam. De uitkering is inkomen en geen ondersteuning, en staat "
        "als open einde buiten de niveaus."
    )
    place_euros(page, pyramid_table, found, name="Piramide")


def place_less_and_more(page: Page, found: Budget, area: str) -> None:
    """Place a cut and who bears it, growth of clients and prices, and lighter support in place of heavy."""
    place_cut(page, found, area)
    st.subheader("Als cliënten en prijzen groeien")
    place_amounts(page, growth_chart, found, name="Groei")
    st.subheader("Als lichtere hulp zware hulp vervangt")
    place_amounts(page, shift_chart, found, name="Verschuiving")


def place_every_euro(page: Page, found: Budget) -> None:
    """Place the budget per area, and every amount it consists of."""
    place_euros(page, per_area, found, name="Budget per gebied")
    st.caption("Elke euro, per niveau en wet. De regels van niveau 1 tellen tot op de cent op tot het plafond.")
    place_euros(page, every_euro, found, name="Alle bedragen")


def place_cut(page: Page, found: Budget, area: str) -> None:
    """Place the choice of a cut, and who bears it by area and by wet."""
    choose_cut(page)
    place_refusals(impossible(found))
    if found.cut_way in set(found.cuts["manier"]):
        place_amounts(page, cut_chart, found, area, name="Bezuiniging per gebied")
        place_euros(page, cut_by_law, found, name="Bezuiniging per wet")
    place_percentage(page)


def place_risk(page: Page, found: Budget, area: str) -> None:
    """Place what chance alone does to the budget of one area, of all, and of neighbours together."""
    risk, numbers = page.chain.risk, page.parameters
    if isinstance(risk, Refused):
        place_refusals([risk.reason])
        return
    certainty, margin = numbers["bekostiging.zekerheid_reserve"], numbers["bekostiging.ruime_overschrijding"]
    st.markdown(unbroken(risk_words(found, risk, area, certainty, margin)))
    place_amounts(page, risk_chart, found, risk, numbers["bekostiging.spreiding_per_client"], area, name="Toeval en omvang")
    if len(risk.pools):
        st.markdown("**Eén reserve met de twee kleinste buren**")
        place_euros(page, pool_table, found, risk, name="Reserve samen")
