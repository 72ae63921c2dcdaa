"""Repair and improve on the page Wijkteams: what is proposed is taken over whole, or one by one."""

from dataclasses import dataclass

import streamlit as st

from wijkscan.chain.refusal import Refused
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.teams.units import kept_together
from wijkscan.model.werkgebieden import WerkgebiedenPlan
from wijkscan.model.werkgebieden.on_table import Change, Rearranged, Table
from wijkscan.solving import rearrange
from wijkscan.ui.choices import keep
from wijkscan.ui.design import Job, follow
from wijkscan.ui.page import Page
from wijkscan.views.subjects import herstel
from wijkscan.views.subjects.wijkteams import named
from wijkscan.views.words.texts import plain

_PROPOSED = "Wijkteams.herstel"
_MOST_SHOWN = 40  # changes with a button each
_SHARE = 0.05  # of the inwoners that an improvement may move, to begin with


@dataclass(frozen=True)
class _Proposal:
    """What is looked for or was found, the plan it began from, and whether it mends or improves."""

    plan: WerkgebiedenPlan | Refused
    job: Job[Rearranged]
    mended: bool
    tolerance: float


def repair_form(page: Page, teams: Wijkteams) -> None:
    """Let the user have the plan on the screen mended or improved; what is locked stays where it is."""
    st.markdown("**Herstellen en verbeteren** gaan uit van wat u ziet; wat vastzit, blijft staan.")
    total = int(teams.units.inwoners.sum())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told = "Maak elk team aaneengesloten en binnen de afwijking, met zo min mogelijk inwoners die een ander team krijgen."
        if st.button("Herstel", icon=":material/healing:", help=told):
            _ask(page, teams, None)
        most = st.number_input("Verbeter met hooguit zoveel inwoners", 0, total, int(_SHARE * total), step=500)
        if st.button("Verbeter", icon=":material/trending_up:", help="Maak de afstanden korter, binnen de afwijking."):
            _ask(page, teams, float(most))
    proposal: _Proposal | None = st.session_state.get(_PROPOSED)
    if proposal is not None and proposal.plan is page.chain.plan:
        _place(page, teams, proposal)


def _ask(page: Page, teams: Wijkteams, most_moved: float | None) -> None:
    scenario, units = page.scenario, teams.units
    tolerance, number = scenario.afwijking / 100, teams.assignment.nunique()
    whole = kept_together(units, wijken=scenario.bijeen, stadsdelen=scenario.stadsdeelbijeen, teams=number, tolerance=tolerance)
    pinned = [[*pair] for pair in scenario.vast if set(pair) <= set(units.load.index)]
    table = Table(
        teams.assignment, units.load, units.inwoners, units.xy, units.graph.pairs, tolerance,
        [code for code in scenario.slot if code in units.load.index], [*whole, *pinned],
    )  # fmt: skip
    job: Job[Rearranged] = Job(lambda _, going: rearrange(table, most_moved, going))
    st.session_state[_PROPOSED] = _Proposal(page.chain.plan, job, most_moved is None, table.tolerance)


def _place(page: Page, teams: Wijkteams, proposal: _Proposal) -> None:
    found = proposal.job.best()
    if not proposal.job.done:
        follow(proposal.job, lambda _: herstel.SEARCHING)
        return
    if found is None:
        names = {**{str(code): str(name) for code, name in teams.units.names.items()}, **teams.names}
        st.warning(plain(named(proposal.job.refused, names)), icon=":material/block:")
        return
    st.markdown(herstel.outcome_sentence(found, mended=proposal.mended, tolerance=proposal.tolerance))
    left = [change for change in found.changes if str(teams.assignment.get(change.unit)) == change.origin]
    if not left:
        return
    with st.container(horizontal=True):
        if st.button("Neem alles over", type="primary", icon=":material/done_all:"):
            _take(page, teams, found, left)
        if st.button("Laat dit voorstel vervallen", icon=":material/close:"):
            del st.session_state[_PROPOSED]
            st.rerun()
    for change in left[:_MOST_SHOWN]:
        beside, line = st.columns([1, 5], vertical_alignment="center")
        if beside.button("Neem over", key=f"herstel.{change.unit}", icon=":material/check:"):
            _take(page, teams, found, [change])
        line.markdown(herstel.change_sentence(change, teams))
    if len(left) > _MOST_SHOWN:
        st.caption(f"En {len(left) - _MOST_SHOWN} andere: neem alles over, of eerst deze.")


def _take(page: Page, teams: Wijkteams, found: Rearranged, changes: list[Change]) -> None:
    """Move units as proposed, each to the team of a unit that stays in it."""
    start, now, then = page.chain.plan, teams.assignment, found.assignment
    assert not isinstance(start, Refused)
    before = start.assignment.reindex(now.index)
    receiver = {str(label): str(label) for label in now.unique()}
    for unit in now.index[(before == now) & (now == then)]:
        receiver[str(now[unit])] = str(unit)
    keep(page, verplaatst=(*page.scenario.verplaatst, *((change.unit, receiver[change.target]) for change in changes)))
