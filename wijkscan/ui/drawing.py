"""The drawing table on the page: hands the browser what is drawn on, and takes strokes, steps back and locks from it.

The component in ``drawing`` is ours. It adds up while somebody draws; what it did it tells in events with a rising number, until it hears
that they were taken, so that none is lost while a page is drawn anew.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import pandas as pd
import streamlit as st
import streamlit.components.v1 as components

from wijkscan.chain.refusal import made
from wijkscan.chain.scenario import MOST_UNITS, Scenario
from wijkscan.dutch import CENTS_PER_EURO
from wijkscan.model.teams.gemeente import Wijkteams, bezetting_per_unit
from wijkscan.model.teams.units import TeamUnits, today_per_unit
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import Niveau
from wijkscan.ui import shown_map
from wijkscan.ui.frame import theme
from wijkscan.ui.kept import once
from wijkscan.ui.page import SCENARIO, Page, given
from wijkscan.views.subjects import tekentafel as views

_COMPONENT = Path(__file__).parent / "drawing"
_HISTORY = "tekengeschiedenis"
_DREW = "zojuist getekend"
_HEIGHT = 600  # pixels: two thirds of a screen of 900
_MOST_STROKES = 200
_ELSEWHERE = "Elders gekozen: link, plan of voorstel"
Moves = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Stroke:
    """Units that got another team in one go: what to call it, and (unit, label of the team) pairs."""

    name: str
    moves: Moves


@dataclass(frozen=True)
class History:
    """What was drawn on a division, and how far of it holds.

    Parameters
    ----------
    start
        Team per unit before anything was drawn, as (unit, label) pairs; the label of a team is the code of one of its units.
    strokes
        What was drawn, in order; those after `step` were undone and can be done again.
    step
        How many strokes hold.
    seen
        Number of the last event of the browser that was taken.
    """

    start: Moves
    strokes: tuple[Stroke, ...] = ()
    step: int = 0
    seen: float = 0

    @property
    def moves(self) -> Moves:
        """The units that are in another team than at the start, with their team, in order of code."""
        last = dict(move for stroke in self.strokes[: self.step] for move in stroke.moves)
        start = dict(self.start)
        return tuple(sorted((unit, label) for unit, label in last.items() if start[unit] != label))

    def draw(self, stroke: Stroke) -> "History":
        """Draw a stroke; what had been undone is gone."""
        strokes = (*self.strokes[: self.step], stroke)[-_MOST_STROKES:]
        return replace(self, strokes=strokes, step=len(strokes))

    def follow(self, verplaatst: Moves) -> "History":
        """Take over moves that were chosen elsewhere, such as in a link, as one stroke that can be undone."""
        start = dict(self.start)
        wanted = {unit: start[to] for unit, to in verplaatst if unit in start and to in start}
        now, there = start | dict(self.moves), start | wanted
        changed = tuple((unit, there[unit]) for unit in start if now[unit] != there[unit])
        return self.draw(Stroke(_ELSEWHERE, changed)) if changed else self


@dataclass(frozen=True)
class Called:
    """What things are called in the history: units by code, teams by label, and units in general (``buurten`` or ``wijken``)."""

    units: Mapping[str, str]
    teams: Mapping[str, str]
    kind: str


def history_of(kept: History | None, start: Moves, verplaatst: Moves) -> History:
    """Give the history of what was drawn on this division; on another division a new one begins."""
    known = kept if kept is not None and kept.start == start else History(start, seen=0 if kept is None else kept.seen)
    return known.follow(verplaatst)


def taken(history: History, slot: Iterable[str], events: object, called: Called) -> tuple[History, tuple[str, ...]]:
    """Take what the browser tells: strokes, steps through the history, and locks; what cannot be is left.

    Parameters
    ----------
    history
        What was drawn before.
    slot
        Units that are locked.
    events
        What the browser sent; anything may be in it.
    called
        What a stroke is called after.

    Returns
    -------
    The history with these events, and the units that are locked then.
    """
    locked, start = set(slot), dict(history.start)
    for event in events if isinstance(events, list) else []:
        number = event.get("nr") if isinstance(event, dict) else None
        if not isinstance(number, int | float) or not number > history.seen:
            continue
        history = replace(history, seen=number)
        told = event.get("units")
        units = list(dict.fromkeys(code for code in told if isinstance(code, str) and code in start)) if isinstance(told, list) else []
        if event.get("kind") == "step" and isinstance(event.get("step"), int):
            history = replace(history, step=max(0, min(event["step"], len(history.strokes))))
        elif event.get("kind") == "lock":
            locked = locked | set(units) if event.get("on") else locked - set(units)
        elif event.get("kind") == "draw":
            history = _drawn(history, units, str(event.get("team")), locked, called)
    return history, tuple(sorted(locked & start.keys()))[:MOST_UNITS]


def _drawn(history: History, units: list[str], team: str, locked: set[str], called: Called) -> History:
    start = dict(history.start)
    now = start | dict(history.moves)
    # A better plan has other labels: then it is the team that the unit of that code starts in.
    team = team if team in start.values() else start.get(team, "")
    inside = {unit for unit, label in now.items() if label == team}
    moving = tuple((unit, team) for unit in units if unit not in locked and now[unit] != team)
    if not moving or not team or (inside and inside <= locked):
        return history
    what = called.units[moving[0][0]] if len(moving) == 1 else f"{len(moving)} {called.kind}"
    return history.draw(Stroke(f"{what} → {called.teams[team]}", moving))


def place_drawing(page: Page, teams: Wijkteams) -> None:
    """Place the drawing table: a map to draw on with the balance of every team beside it, and a list that does the same."""
    plan, units = given(page.chain.plan), teams.units
    start = once(_pairs, plan.assignment)
    history = st.session_state[_HISTORY] = history_of(st.session_state.get(_HISTORY), start, page.scenario.verplaatst)
    job = page.chain.job
    if st.session_state.pop(_DREW, False) and job is not None:
        job.stop()  # whoever draws, draws on what is on the screen
    ground = once(_ground, units, page.names, page.chain.own, made(page.chain.per_unit))
    listed = once(views.team_list, teams, plan.assignment, theme())
    team_at = {team["label"]: number for number, team in enumerate(listed)}
    unit_at = {unit["code"]: number for number, unit in enumerate(ground["units"])}
    called = Called(
        {unit["code"]: unit["name"] for unit in ground["units"]}, {team["label"]: team["name"] for team in listed},
        "buurten" if units.niveau == Niveau.BUURT else "wijken",
    )  # fmt: skip
    first, key = dict(start), f"{page.name}.tekentafel"
    strokes = [{"name": stroke.name, "moves": [(unit_at[code], team_at[to]) for code, to in stroke.moves]} for stroke in history.strokes]
    _component()(
        ground=ground,
        teams=listed,
        start=[team_at[first[code]] for code in unit_at],
        strokes=strokes,
        step=history.step,
        locked=[unit_at[code] for code in page.scenario.slot if code in unit_at],
        band=page.scenario.afwijking / 100,
        seen=history.seen,
        searching=job is not None and not job.done,
        look=once(views.look, theme(), background=page.scenario.achtergrond),
        source=page.source,
        height=_HEIGHT,
        key=key,
        default=None,
        on_change=partial(_take, key, called),
    )


def _take(key: str, called: Called) -> None:
    scenario: Scenario = st.session_state[SCENARIO]
    told = st.session_state.get(key)
    events = told.get("events") if isinstance(told, dict) else None
    history, slot = taken(st.session_state[_HISTORY], scenario.slot, events, called)
    st.session_state[_HISTORY], st.session_state[_DREW] = history, True
    st.session_state[SCENARIO] = replace(scenario, verplaatst=history.moves, slot=slot)


def _pairs(assignment: pd.Series) -> Moves:
    return tuple((str(unit), str(label)) for unit, label in assignment.items())


def _ground(units: TeamUnits, names: pd.Series, own: OwnTables, cents: pd.Series | None) -> views.Ground:
    today = None if own.werkgebieden is None else today_per_unit(units, own.werkgebieden)
    staff = None if today is None or own.bezetting is None else bezetting_per_unit(units, today, own.bezetting)
    wijken = {str(code): str(names.get(code, code)) for code in units.wijken.unique()}
    return views.ground(units, wijken, today, staff, None if cents is None else cents / CENTS_PER_EURO)


@cache
def _component() -> Callable[..., Any]:
    shown_map.declare_leaflet()
    return cast(Callable[..., Any], components.declare_component("drawing", path=str(_COMPONENT)))
