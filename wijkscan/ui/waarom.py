"""Why the chosen wijk gets more or less than its gemeente or than another wijk, as every page places it."""

from datetime import date as Date  # noqa: N812  dutch has a function called date
from functools import partial

import streamlit as st

from wijkscan.chain.refusal import Refused, made
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.reasons.drivers import EURO, NEED, Drivers
from wijkscan.tables.areas import Niveau
from wijkscan.ui.choices import choose
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_chart, place_tabs
from wijkscan.ui.uitleg import place_budget_card
from wijkscan.views.subjects import waarom
from wijkscan.views.words.dutch import unbroken
from wijkscan.views.words.texts import plain


def place_why(page: Page) -> None:
    """Place what the chosen wijk is set beside, the difference in a sentence, its largest reasons, and every reason behind it."""
    area = page.scenario.wijk
    others = sorted((code for code in page.tables.areas.of(Niveau.WIJK) if code != area), key=lambda code: str(page.names[code]))
    if not others:
        st.info(f"{plain(page.names[area])} is de enige wijk van {plain(page.gemeente)}: binnen de gemeente is er niets te vergelijken.")
        return
    other = choose(
        page, "naast", f"Vergelijk {plain(page.names[area])} met", ["", *others],
        lambda code: str(page.names[code]) if code else f"heel {page.gemeente}",
    )  # fmt: skip
    pair = waarom.pair_of(page.names, area, other or page.scenario.gemeente)
    drivers, budget = page.chain.drivers, page.chain.budget_per_wijk
    if isinstance(budget, Refused) or isinstance(drivers, Refused):
        st.info(plain(next(step.reason for step in (budget, drivers) if isinstance(step, Refused))), icon=":material/info:")
    elif untold := waarom.untold(drivers, EURO, pair):
        st.info(untold, icon=":material/info:")
    else:
        _place_money(page, drivers, budget, pair)


def _place_money(page: Page, drivers: Drivers, budget: Budget, pair: waarom.Pair) -> None:
    st.markdown(unbroken(f"{once(waarom.headline, drivers, budget, pair)} {once(waarom.work_sentence, drivers, pair)}"))
    st.markdown(unbroken("\n".join(f"- {reason}" for reason in once(waarom.reasons, drivers, pair))))
    name = f"Waarom {pair.name} naast {pair.other_name}"
    tabs = {
        "Euro, fte en cliënten": partial(place_chart, page, waarom.money_chart, drivers, pair, name=name, told=waarom.in_words),
        "Behoefte": partial(_place_need, page, pair, f"{name}, behoefte"),
        "Naast elkaar": partial(_place_facts, page, drivers, budget, pair),
    }
    place_tabs(page, tabs, name="waarom")
    st.caption(waarom.CAUTION)
    place_budget_card(page, budget, pair.area)
    st.download_button(
        "Deze vergelijking op één bladzijde (PDF)", partial(_printed, page, pair), f"{pair.area}-naast-{pair.other}.pdf".lower(),
        "application/pdf", key=f"{page.name}.waarom.pdf", on_click="ignore", icon=":material/print:",
    )  # fmt: skip


def _place_need(page: Page, pair: waarom.Pair, name: str) -> None:
    need = page.chain.need_drivers
    untold = plain(need.reason) if isinstance(need, Refused) else waarom.untold(need, NEED, pair)
    if untold:
        st.info(untold, icon=":material/info:")
    else:
        place_chart(page, waarom.need_chart, need, pair, name=name, told=waarom.in_words)


def _place_facts(page: Page, drivers: Drivers, budget: Budget, pair: waarom.Pair) -> None:
    facts = once(waarom.facts, drivers, budget, made(page.chain.need), pair)
    st.table(facts.set_index("Cijfer").rename(columns=plain))


def _printed(page: Page, pair: waarom.Pair) -> bytes:
    """Make the comparison to print, with what makes documents loaded only when somebody asks for it."""
    from wijkscan.reports.build import FORMATS, comparison_document

    return FORMATS["pdf"].make(comparison_document(page.chain, pair.area, pair.other, day=Date.fromisoformat(page.today)))
