"""The card behind a number, opened with a button beside it: by mouse, keyboard and screen reader.

What makes a card is loaded when the first one is opened: a first page is shown before.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from wijkscan.ui.page import Page, given
from wijkscan.views.words.dutch import unbroken
from wijkscan.views.words.texts import plain

if TYPE_CHECKING:
    from wijkscan.model.budget.gemeente import Budget
    from wijkscan.model.reasons.cards import Card
    from wijkscan.model.teams.gemeente import Wijkteams
    from wijkscan.tables.passport import Passport

Below = dict[str, Callable[[str], object]]
"""Per label of a figure what places its card below it; it is given the figure as it is written."""


def place_card(page: Page, kind: str, number: str, name: str, make: "Callable[[], Card]") -> None:
    """Place the button that opens the card of a number; the card is made when it is opened.

    Parameters
    ----------
    page
        The page.
    kind
        Which number it is: two figures on a page may be written alike.
    number
        What the number is called in the button: ``de index van Meerwijk``, or the figure itself as a tile has it, which may be the reason
        why there is none.
    name
        Name of the area it is about.
    make
        Makes the card.
    """
    key = f"{page.name}.uitleg.{kind}.{name}"
    known = number.startswith(("de ", "het ", "dit ")) or any(sign.isdigit() for sign in number)
    label = f"Waar komt {unbroken(plain(number))} vandaan?" if known else "Waarom is dit cijfer er niet?"
    holder = st.popover(label, type="tertiary", icon=":material/info:", wrap=True, key=key, on_change="rerun")
    if holder.open:
        from wijkscan.views.subjects.uitleg import told

        holder.markdown(unbroken(told(make(), name, page.chain.known, page.definitions)))


def place_indicator_card(page: Page, code: str, area: str, number: str) -> None:
    """Place the card of an indicator of an area."""

    def make() -> "Card":
        from wijkscan.model.reasons.cards import indicator_card

        return indicator_card(page.glance.indicators, page.tables.areas, code, area)

    place_card(page, code, number, str(page.names[area]), make)


def place_need_card(page: Page) -> None:
    """Place the card of the need index of the chosen wijk."""

    def make() -> "Card":
        from wijkscan.model.reasons.cards import need_card

        return need_card(given(page.chain.need), page.glance.indicators, page.tables.areas, page.scenario.wijk)

    name = str(page.names[page.scenario.wijk])
    place_card(page, "index", f"de index van {name}", name, make)


def place_use_card(page: Page, wet: str) -> None:
    """Place the card of the expected clients of the chosen wijk."""

    def make() -> "Card":
        from wijkscan.model.reasons.cards import use_card

        return use_card(given(page.chain.use)[wet], page.chain.laws.models[wet], page.tables.areas, page.scenario.wijk)

    name = str(page.names[page.scenario.wijk])
    place_card(page, wet, f"de verwachting in {name}", name, make)


def place_budget_card(page: Page, found: "Budget", area: str) -> None:
    """Place the card of the amount that a wijk gets when money is divided over wijken."""

    def make() -> "Card":
        from wijkscan.model.reasons.cards import budget_card

        return budget_card(found, area, _sources(page))

    name = str(page.names[area])
    place_card(page, "eerlijk deel", f"het bedrag van {name}", name, make)


def below_glance(page: Page, figures: Sequence[tuple[str, str, str, str]], codes: Iterable[str]) -> Below:
    """Give the cards of the figures of the gemeente, which are these indicators."""
    area = page.scenario.gemeente
    return {label: partial(place_indicator_card, page, code, area) for (label, *_), code in zip(figures, codes, strict=True)}


def below_teams(page: Page, teams: "Wijkteams") -> Below:
    """Give the card of the formatie of all teams."""

    def make() -> "Card":
        from wijkscan.model.reasons.cards import fte_card

        return fte_card(teams.found, "", _sources(page))

    return {"Formatie, alle teams": lambda figure: place_card(page, "formatie", figure, page.gemeente, make)}


def below_budget(page: Page, found: "Budget", area: str) -> Below:
    """Give the cards of the figures on top of the budget, of which the last is the amount of an area."""

    def made(which: str) -> "Card":
        from wijkscan.model.reasons import cards

        if which == "budget":
            return cards.budget_card(found, area, _sources(page))
        make = {"plafond": cards.ceiling_card, "gemiddeld": cards.mean_card, "verschil": cards.spread_card, "verschuift": cards.moved_card}
        return make[which](found, _sources(page))

    def below(whose: str, which: str, figure: str) -> None:
        place_card(page, which, figure, whose, partial(made, which))

    name = str(found.names[area])
    return {
        "Plafond per jaar": partial(below, page.gemeente, "plafond"),
        "Gemiddeld per inwoner": partial(below, page.gemeente, "gemiddeld"),
        "Verschil per inwoner": partial(below, page.gemeente, "verschil"),
        "Verschuift": partial(below, page.gemeente, "verschuift"),
        name: partial(below, name, "budget"),
    }


def _sources(page: Page) -> "tuple[Passport, ...]":
    from wijkscan.model.reasons.cards import use_sources

    return use_sources(given(page.chain.use), page.chain.laws.models, page.tables.areas)
