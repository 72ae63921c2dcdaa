"""Choices on the page Wijkteams: the design, moves by hand, and names."""

from collections.abc import Callable, Mapping
from datetime import date as Date  # noqa: N812  dutch has a function called date

import pandas as pd
import streamlit as st

from wijkscan.chain.keys import key_of
from wijkscan.chain.refusal import Refused, made
from wijkscan.chain.scenario import (
    MOST_NAME,
    MOST_REGIO,
    MOST_TEAMS,
    Scenario,
    as_name,
)  # fmt: skip
from wijkscan.chain.steps import compare_numbers, compared_numbers, number_of_teams
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.gemeente import Wijkteams, scaled
from wijkscan.model.teams.scale import regional_pooling
from wijkscan.model.teams.units import TeamUnits
from wijkscan.parameters import Parameters
from wijkscan.reports.build import sheets_document
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import Niveau
from wijkscan.ui.chain import chain_of
from wijkscan.ui.choices import (
    PLACEHOLDER,
    choose,
    choose_assumptions,
    choose_many,
    choose_number,
    choose_slider,
    choose_switch,
    keep,
)  # fmt: skip
from wijkscan.ui.design import Job, follow
from wijkscan.ui.fitting import adjusted
from wijkscan.ui.kept import once
from wijkscan.ui.own_grid import ANCHOR
from wijkscan.ui.page import Page, given
from wijkscan.ui.place import explain, place_chart, place_table, place_tabs, place_when_opened
from wijkscan.ui.plans import plans_form
from wijkscan.ui.today import choose_division
from wijkscan.views.documents.pdf import pdf_report
from wijkscan.views.subjects import aantallen, teamleden
from wijkscan.views.subjects import wijkteams as views
from wijkscan.views.words.texts import plain

_STAY = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
_COMPARED = "vergeleken"


def choose_design(page: Page) -> TeamUnits:
    """Draw the choices that a division follows from, and give what it is made of.

    Where nothing can be designed, the reason stands in its place and what does not need a design stays.
    """
    units = page.chain.units
    if isinstance(units, Refused):
        st.error(plain(units.reason))
        _place_rest(page)
        st.stop()
    today = page.chain.own.werkgebieden is not None
    # Where today's teams are not known there is no choice to place, but perhaps a warning over the whole width.
    first = [*(() if today else (st.container(),)), *st.columns([5, 4, 4, 4][not today :], vertical_alignment="bottom")]
    with first[0]:
        of_today = choose_division(page)
    with first[1]:
        kinds = {"buurt": "Buurten", "wijk": "Wijken"}
        choose(page, "eenheid", "Werkgebieden maken van", list(kinds), kinds.__getitem__, kind="buttons")
    with first[2]:
        tooltip = "Hoeveel het werk van een team hoogstens mag afwijken van het gemiddelde; ook herstellen en verbeteren houden zich eraan."
        choose_number(page, "afwijking", "Afwijking (%)", 0, 50, tooltip=tooltip)
    if of_today:
        return units
    with first[3]:
        most = min(MOST_TEAMS, int((units.inwoners > 0).sum()))
        choose_number(page, "teams", "Aantal teams", 1, most, default=number_of_teams(units, page.scenario, page.parameters))
    second = st.columns([7, 5, 6], vertical_alignment="bottom")
    with second[0]:
        goals = {"compact": "Korte afstanden", "grenzen": "Weinig buren scheiden"}
        choose(page, "doel", "Wat is een goede indeling?", list(goals), goals.__getitem__, kind="buttons")
    with second[1]:
        if units.niveau == Niveau.BUURT:
            tooltip = "Handig voor dorpen: een wijk wordt niet over teams verdeeld."
            choose_switch(page, "bijeen", "Wijken bij elkaar houden", tooltip=tooltip)
        if units.stadsdelen is not None:
            tooltip = "Een stadsdeel of kern wordt niet over teams verdeeld, zolang het werk in één team past."
            choose_switch(page, "stadsdeelbijeen", "Stadsdelen bij elkaar houden", tooltip=tooltip)
    with second[2]:
        if today:
            words = dict(zip(_STAY, ("niet", "licht", "iets", "gewoon", "zwaar", "zo veel als kan"), strict=True))
            tooltip = "Hoe zwaar het telt dat inwoners het team houden dat zij nu hebben."
            choose_slider(page, "blijven", "Bij het team van nu blijven telt", _STAY, words.__getitem__, tooltip=tooltip)
    return units


def wijkteams(page: Page, units: TeamUnits) -> Wijkteams:
    """Design the werkgebieden and work them out; a design that still goes on is shown as far as it is."""
    teams = page.chain.teams
    _stop_without(page)
    if isinstance(teams, Refused):
        st.error(plain(views.named(teams.reason, units.names)), icon=":material/block:")
        wishes_form(page, units)  # what stands in the way may be one of these
        _place_rest(page, {"Aantal teams": lambda: compare_form(page, units)})
        st.stop()
    for remark in (*page.chain.own.remarks, *teams.remarks):
        st.warning(plain(remark))
    searching = page.chain.job is not None and not page.chain.job.done
    st.caption(once(views.proof_sentence, teams, searching=searching))
    _follow(page)
    return teams


def _place_rest(page: Page, more: Mapping[str, Callable[[], object]] | None = None) -> None:
    """Place what there is without a division: work per wijk, plans to open, other numbers of teams, the region and the assumptions."""
    per_wijk = made(page.chain.per_wijk)
    if per_wijk is not None:
        st.subheader("Formatie per wijk")
        st.caption("Zonder indeling in teams, en dus zonder de coördinatie die bij een team hoort.")
        place_table(page, views.per_wijk_table, per_wijk, page.names, name="Formatie per wijk")
    st.subheader("Plannen")
    plans_form(page, None)
    st.subheader("Genoeg mensen, op de goede schaal?")
    place_tabs(page, {**(more or {}), "Samen met buren": lambda: region_form(page)}, name="rest")
    own = "Aannamen: vul de eigen cijfers van de gemeente in"
    place_when_opened(page, own, lambda: choose_assumptions(page, "wijkteams"), icon=":material/tune:")
    explain(page, lambda: views.ABOUT)


def _stop_without(page: Page) -> None:
    """End the page as long as there is no plan at all; it is drawn again when there is one."""
    chain = page.chain
    if chain.job is not None and isinstance(chain.plan, Refused) and chain.plan.pending:
        follow(chain.job, views.progress_sentence, first=True)
        st.stop()


def _follow(page: Page) -> None:
    if page.chain.job is not None:
        follow(page.chain.job, views.progress_sentence)


def choose_areas(page: Page) -> None:
    """Let the user divide budgets over wijkteams or over wijken; wijken get them too where there is no division into werkgebieden."""
    kinds = {"team": "Wijkteams", "wijk": "Wijken"}
    choose(page, "gebieden", "Verdelen over", list(kinds), kinds.__getitem__, kind="buttons")
    chain = page.chain
    if not chain.asks_for_teams:
        return
    units, teams = chain.units, chain.teams
    _stop_without(page)
    if isinstance(teams, Refused):
        reason = teams.reason if isinstance(units, Refused) else views.named(teams.reason, units.names)
        st.warning(f"Er is geen indeling in werkgebieden, dus het budget is per wijk. {plain(reason)}")
    else:
        _follow(page)


def place_werkgebieden(page: Page, teams: Wijkteams) -> None:
    """Place the table of the werkgebieden with its downloads, the map as picture among them."""
    place_table(
        page, views.team_table, teams, name="Werkgebieden",
        picture=lambda ending: views.team_map(teams, page.tables.boundaries).picture(page.source, ending=ending),
    )  # fmt: skip


def name_form(page: Page, teams: Wijkteams) -> None:
    """Let the user give a team another name."""
    which, what, button = st.columns([2, 2, 1], vertical_alignment="bottom")
    with which:
        label = _pick("Team een naam geven", teams.names)
    name = what.text_input("Nieuwe naam", max_chars=MOST_NAME, placeholder=teams.names[label])
    if button.button("Geef deze naam", disabled=not as_name(name), icon=":material/edit:"):
        names = {**dict(page.scenario.namen), label: as_name(name)}
        keep(page, namen=tuple(names.items()))


def wishes_form(page: Page, units: TeamUnits) -> None:
    """Show what was fixed and joined by hand, let go of it, and join two areas that have no border."""
    place_when_opened(
        page, "Vastzetten en verbinden", lambda: _wishes(page, units), icon=":material/push_pin:",
        expanded=bool(page.scenario.vast or page.scenario.verbonden),
    )  # fmt: skip


def _wishes(page: Page, units: TeamUnits) -> None:
    called = {str(code): str(name) for code, name in units.names.sort_values().items()}
    for field, words in (("vast", "blijft bij"), ("verbonden", "is verbonden met")):
        pairs: tuple[tuple[str, str], ...] = getattr(page.scenario, field)
        for number, (one, other) in enumerate(pairs):
            told = f"{called.get(one, one)} {words} {called.get(other, other)}"
            if st.button(f"{told}: laat los", key=f"{field}.{number}", icon=":material/link_off:"):
                keep(page, **{field: (*pairs[:number], *pairs[number + 1 :])})
    st.caption(
        "Brug, pont of tunnel? Verbind twee gebieden die niet aan elkaar grenzen; dan mogen zij samen in een werkgebied. "
        "Zet twee gebieden vast bij elkaar om opnieuw te laten zoeken met die twee in één team."
    )
    left, right = st.columns(2)
    with left:
        one = _pick("Eerste gebied", called, key="Wijkteams.van")
    with right:
        others = {code: name for code, name in called.items() if code != one}
        other = _pick("Tweede gebied", others or {"": "er is maar één gebied"}, key="Wijkteams.naar")
    with st.container(horizontal=True):
        if st.button("Verbind", disabled=not other, icon=":material/link:"):
            keep(page, verbonden=(*page.scenario.verbonden, (one, other)))
        if st.button("Zet vast bij elkaar", disabled=not other, icon=":material/push_pin:", help="Er wordt opnieuw gezocht."):
            keep(page, vast=(*page.scenario.vast, (one, other)), verplaatst=())


def place_sheet(page: Page, teams: Wijkteams) -> None:
    """Place the conversation sheet of one team, and those of all teams to print."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = _pick("Team", teams.names, key="Wijkteams.blad")
        st.download_button(
            "Alle gespreksbladen (PDF)",
            lambda: pdf_report(sheets_document(page.tables, teams, page.chain.known, day=Date.fromisoformat(page.today))),
            f"gespreksbladen-{page.scenario.gemeente}.pdf".lower(),
            "application/pdf",
            key="Wijkteams.bladen",
            on_click="ignore",
            icon=":material/download:",
        )
    st.markdown(teamleden.sheet_text(teamleden.sheet(teams, label), teams.names[label]))


def place_flow(page: Page, teams: Wijkteams) -> None:
    """Place caseload and waiting per team, in a sentence and a table."""
    st.markdown(teamleden.flow_sentence(teams))
    place_table(page, teamleden.flow_table, teams, name="Caseload en wachten", sentences=True)


def place_flexpool(page: Page, teams: Wijkteams) -> None:
    """Place who goes where from the flexpool, and what remains short."""
    st.markdown(teamleden.flexpool_sentence(teams))
    if teams.flexpool is None:
        st.markdown(f"[Vul de mensen van nu in](#{ANCHOR})")
    if teams.bridge is not None:
        place_chart(page, teamleden.bridge_chart, teams, name="Van verschil naar tekort")
    place_table(page, teamleden.flexpool_table, teams, name="Inzet flexpool", sentences=True)
    place_table(page, teamleden.remaining_table, teams, name="Tekort na de flexpool", sentences=True)


def _teams_today(page: Page) -> Wijkteams | None:
    """Give the teams of today worked out as any plan; None where they are not known or cannot be."""
    return made(page.chain.teams_today) if page.chain.own.werkgebieden is not None else None


def compare_form(page: Page, units: TeamUnits) -> None:
    """Compare numbers of teams, on request: every number is a design of its own."""
    st.markdown("Elk aantal teams wordt apart ontworpen en naast de andere gezet: balans, afstand, verhuizingen en vaste kosten.")
    chain = page.chain
    asked_for = (units, chain.design_choices, chain.work, chain.own)
    asked = st.session_state.setdefault(_COMPARED, set())
    if not (st.button("Vergelijk aantallen teams", icon=":material/query_stats:") or key_of(*asked_for) in asked):
        return
    asked.add(key_of(*asked_for))
    found = once(_comparing, *asked_for)
    table = found.best()
    seconds = len(compared_numbers(units, chain.design_choices, chain.work)) * chain.work["wijkteams.vergelijk_rekentijd"]
    follow(found, lambda _: aantallen.comparing_sentence(seconds))
    if table is not None:
        fixed = chain.work["wijkteams.vaste_fte_per_team"]
        place_chart(page, aantallen.trade_off_chart, table, _teams_today(page), fixed, name="Aantal teams")
    elif found.done:
        st.error(plain(found.refused), icon=":material/block:")


def _comparing(units: TeamUnits, scenario: Scenario, parameters: Parameters, own: OwnTables) -> Job[pd.DataFrame]:
    return Job(lambda _, going: compare_numbers(units, scenario, parameters, own, going))


def region_form(page: Page) -> None:
    """Let the user look at several gemeenten together: what a common pool saves."""
    called = page.collection.names
    others = [code for code in called if code != page.scenario.gemeente]
    choose_many(page, "regio", "Samen met", others, called.__getitem__, most=MOST_REGIO)
    together = [page.scenario.gemeente, *(code for code in page.scenario.regio if code in others)]
    if len(together) == 1:
        st.caption("Kies buurgemeenten om te zien wat een gezamenlijke inzet per taak bespaart.")
        return
    formaties = {str(page.collection.gemeenten[code]): given(chain_of(code, adjusted(page.scenario)).per_wijk) for code in together}
    table = once(_regional, formaties, page.chain.work)
    st.markdown(teamleden.region_sentence(table, [called[code] for code in together]))
    place_table(page, teamleden.region_table, table, name="Samen met andere gemeenten")


def _regional(formaties: dict[str, Formatie], parameters: Parameters) -> pd.DataFrame:
    return regional_pooling(
        pd.DataFrame({name: found.contributions.sum(min_count=1) for name, found in formaties.items()}).T,
        cases_per_fte=parameters["wijkteams.caseload_maximaal"],
        most_waiting=parameters["flexpool.kans_op_wachten"],
        tasks=scaled(),
    )


def _pick(label: str, names: dict[str, str], key: str | None = None) -> str:
    return st.selectbox(label, list(names), format_func=names.__getitem__, key=key, placeholder=PLACEHOLDER)
