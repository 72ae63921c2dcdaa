"""Plans with a name: what of the choices is kept with one, and how a kept one becomes the division of the chain again."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from wijkscan.chain.scenario import (
    AssumedChoices,
    BudgetChoices,
    DesignChoices,
    HandChoices,
    NeedChoices,
    Scenario,
)  # fmt: skip
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.teams.units import TeamUnits, stay_price, today_per_unit
from wijkscan.model.werkgebieden import WerkgebiedenPlan, measure_plan
from wijkscan.model.werkgebieden.measures import PlanMeasures
from wijkscan.model.werkgebieden.reopened import Check, Reopened, check_division, reopened
from wijkscan.store.own_tables import OwnTables
from wijkscan.store.plan_file import Plan, PlanError, teams_of
from wijkscan.store.plans import find_plan
from wijkscan.tables.areas import Niveau, printable
from wijkscan.tables.passport import Passport

KEPT = tuple(
    item.name
    for group in (NeedChoices, AssumedChoices, DesignChoices, HandChoices, BudgetChoices)
    for item in fields(group)
    if item.name not in {"gemeente", "plan"}
)
"""Choices that are kept with a plan: all that its outcomes follow from."""
_IN_DIVISION = ("verplaatst", "namen")  # kept to be read; the division that is kept has them in it
_SAME = 1e-6  # relative difference below which a goal that is computed again is the same


def kept_choices(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Give the choices that are kept with a plan, as text of a link; those at their default are left out."""
    return tuple(sorted((name, text) for name, text in scenario.to_link().items() if name in KEPT))


def opened_scenario(scenario: Scenario, plan: Plan) -> tuple[Scenario, tuple[str, ...]]:
    """Give the choices with which a plan opens: its own, and what is on the screen as it is.

    Returns
    -------
    The choices, and Dutch remarks on a kept choice that cannot be read any more.
    """
    read, remarks = Scenario.from_link(dict(plan.keuzes))
    own: dict[str, Any] = {name: () if name in _IN_DIVISION else getattr(read, name) for name in KEPT}
    opened = replace(scenario, **{**own, "gemeente": plan.gemeente, "eenheid": plan.eenheid, "plan": plan.short})
    return opened, tuple(remark.replace("De link", f"Plan '{plan.naam}'") for remark in remarks)


def plan_to_keep(
    scenario: Scenario, teams: Wijkteams, own: OwnTables, passports: Iterable[Passport], told: tuple[str, str, str], now: datetime
) -> Plan:
    """Put what is on the table down as a plan: exactly this division, with the choices and deliveries that it was made with.

    `told` is what was typed: the name, who keeps it, and a note.
    """
    naam, wie, toelichting = map(printable, told)
    gap = float(teams.gap)
    return Plan(
        gemeente=scenario.gemeente,
        naam=naam,
        wie=wie,
        wanneer=now.isoformat(timespec="seconds"),
        toelichting=toelichting,
        eenheid="wijk" if teams.units.niveau == Niveau.WIJK else "buurt",
        teams=teams_of(teams.assignment, teams.names, _texts(teams.units.names)),
        keuzes=kept_choices(scenario),
        cijfers=deliveries(passports),
        doel=goal_of(teams.units, teams.measures, scenario, own),
        verschil=None if np.isnan(gap) else gap,
    )


def _texts(names: pd.Series) -> dict[str, str]:
    return {str(code): str(name) for code, name in names.items()}


def deliveries(passports: Iterable[Passport]) -> tuple[str, ...]:
    """Name deliveries, one line each, so that a person can read them and another delivery of the same edition is another line."""
    return tuple(sorted({f"{item.producer} {item.table}, {item.edition} [{item.sha256[:8]}]" for item in passports}))


def on_units(plan: Plan, units: TeamUnits) -> Reopened:
    """Lay a plan over the areas of today.

    Raises
    ------
    PlanError
        It is made of areas of another level.
    InfeasiblePlanError
        None of its areas is there any more.
    """
    kept, level = plan.assignment, Niveau.WIJK if plan.eenheid == "wijk" else Niveau.BUURT
    if level != units.niveau and level == Niveau.WIJK:
        raise PlanError(f"Plan '{plan.naam}' is gemaakt van wijken; kies 'Wijken' bij 'Werkgebieden maken van', of open het plan opnieuw.")
    if level != units.niveau:
        kept = today_per_unit(units, kept)
    return reopened(kept, units.load.index, units.xy, units.wijken)


def opened_division(units: TeamUnits, scenario: Scenario, own: OwnTables) -> WerkgebiedenPlan:
    """Give the division of the plan that was opened; its proof holds where areas and work are as they were.

    Raises
    ------
    PlanError, InfeasiblePlanError
        The plan is not here, or does not fit; see :func:`on_units`.
    """
    plan = find_plan(scenario.gemeente, scenario.plan)
    found = on_units(plan, units)
    measures = measured(units, found.assignment, own)
    goal = goal_of(units, measures, scenario, own)
    same = not (found.placed or found.gone or plan.edited) and np.isclose(goal, plan.doel, rtol=_SAME, atol=0)
    gap = plan.verschil if same and plan.verschil is not None else float("nan")
    return WerkgebiedenPlan(
        assignment=found.assignment,
        objective=goal,
        bound=goal * (1 - gap) if gap == gap else 0.0,
        gap=gap,
        proven=False,
        seconds=0.0,
        loads=measures.areas["werklast"],
        log=pd.DataFrame(columns=["seconden", "doel", "ondergrens", "verschil", "stap"]),
        names=plan.names,
    )


def measured(units: TeamUnits, assignment: pd.Series, own: OwnTables) -> PlanMeasures:
    """Measure a division of these units."""
    today = None if own.werkgebieden is None else today_per_unit(units, own.werkgebieden)
    return measure_plan(assignment, units.load, units.xy, units.graph.pairs, inwoners=units.inwoners, today=today)


def goal_of(units: TeamUnits, measures: PlanMeasures, scenario: DesignChoices, own: OwnTables) -> float:
    """Compute the goal of a division anew: distances or separated pairs, with the price of what leaves its team of today."""
    compact = scenario.doel == "compact"
    price = 0.0 if own.werkgebieden is None else stay_price(units, scenario.blijven, compact=compact)
    return (measures.compactness if compact else measures.cut_edges) + (price * measures.moved if price else 0.0)


@dataclass(frozen=True)
class Opened:
    """What there is to say about a plan that is open: itself, what differs from when it was kept, and whether it holds.

    Parameters
    ----------
    plan
        The plan.
    found
        It on the areas of today.
    check
        Whether what is on the table holds, with the moves made since.
    goal
        Value of the goal, computed anew.
    came, went
        Deliveries that were not there when it was kept, and those that were and count no more.
    """

    plan: Plan
    found: Reopened
    check: Check
    goal: float
    came: tuple[str, ...]
    went: tuple[str, ...]


def opened(scenario: Scenario, teams: Wijkteams, own: OwnTables, passports: Iterable[Passport]) -> Opened:
    """Look a plan that is open over."""
    plan = find_plan(scenario.gemeente, scenario.plan)
    now, then = deliveries(passports), plan.cijfers
    came, went = ((), ()) if not then else (tuple(set(now) - set(then)), tuple(set(then) - set(now)))
    check = check_division(teams.assignment, teams.units.graph.pairs, teams.measures, scenario.afwijking / 100)
    return Opened(plan, on_units(plan, teams.units), check, goal_of(teams.units, teams.measures, scenario, own), came, went)
