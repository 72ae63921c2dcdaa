"""Mend a plan that is on the table, or improve it, and move no more inwoners than that takes; what is locked stays where it is."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

import numpy as np

from wijkscan.dutch import brief
from wijkscan.model.werkgebieden.design import design_werkgebieden
from wijkscan.model.werkgebieden.effort import Effort
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.on_table import PART, Question, Rearranged, Table, kept_together
from wijkscan.model.werkgebieden.problem import Problem
from wijkscan.model.werkgebieden.rearrange import Rearranging, UnfinishedError

EFFORT_S = 20.0
"""Work for one repair or improvement, in seconds as :mod:`wijkscan.model.werkgebieden.effort` counts them."""
_RADII = (1, 2, 4)
"""Units from an area within which is sought first: almost every repair lies there, and it tells how far it is worth to look."""
_NEAR = 0.4
"""Part of the work for what lies near, and as much for a design where that gives nothing."""
_STAY = 1e8
"""What an inwoner that moves weighs in that design, in m² of distance between its work and the seat: as much as ten kilometres."""
_PINNED = "team "
_BETTER = 1e-6
_SEATS = 3  # other seats per area that are tried where the best ones bring nothing more


def repair_plan(table: Table, *, effort_s: float = EFFORT_S) -> Rearranged:
    """
    Mend contiguity and bring every area within the band with the fewest moved inwoners.

    Parameters
    ----------
    table
        The plan and the rules.
    effort_s
        Work after which the best so far stays.

    Raises
    ------
    InfeasiblePlanError
        It cannot be done, or was not found within the work; the message says which rule stands in the way.
    """
    try:
        question = Question(table)
    except InfeasiblePlanError as error:  # what can only go together weighs too much, for instance
        raise InfeasiblePlanError(_obstacle(table, effort_s) or str(error)) from error
    program = Rearranging(question.problem, question.moving, question.fixed, Effort(_NEAR * effort_s))
    best = _near(program, question)
    program.effort = Effort((1 - _NEAR) * effort_s)
    if best is None:
        best = _from_design(table, question, program, effort_s)
    cutoff = np.inf if best is None else program.value(best)
    try:
        found = program.solve(question.least <= cutoff)
        if found is not None:
            return question.answer(found, proven=True)
    except UnfinishedError as error:
        if best is None:
            raise InfeasiblePlanError(
                "Herstellen: binnen de rekentijd is geen herstel gevonden; dat het niet kan, is niet bewezen. Sta een grotere afwijking "
                "toe, laat iets los, of verplaats eerst zelf wat het verst van een goede verdeling af is."
            ) from error
        return question.answer(best, proven=False)
    raise InfeasiblePlanError(_obstacle(table, effort_s) or _impossible(table, None))


def _near(program: Rearranging, question: Question) -> np.ndarray | None:
    """Seek the best repair in which units go to areas nearby; None where there is none, or none was found in time."""
    try:
        for radius in _RADII:
            found = program.solve(question.hops <= radius)
            if found is not None:
                return found
    except UnfinishedError:
        pass
    return None


def _from_design(table: Table, question: Question, program: Rearranging, effort_s: float) -> np.ndarray | None:
    """Where a plan is far from the rules: design one in which staying weighs most, and bring back what need not have moved."""
    load, people = table.load, table.inwoners
    stay = _STAY * float(load.sum()) / max(float(people.sum()), 1.0)
    pinned = {unit: f"{_PINNED}{table.assignment[unit]}" for unit in table.locked}
    try:
        plan = design_werkgebieden(
            load, table.xy, table.neighbours, question.problem.k, tolerance=table.tolerance, today=table.assignment, move_price=stay,
            inwoners=people, together=kept_together(table), pinned=pinned, time_limit_s=np.inf, effort_s=_NEAR * effort_s,
        ).assignment  # fmt: skip
    except InfeasiblePlanError:
        return None
    best = question.under_labels(plan)
    if best is None:
        return None
    try:
        chosen = np.arange(question.problem.k)[None] == best[:, None]
        found = program.solve(chosen | (question.hops <= 1))
    except UnfinishedError:
        return best
    return best if found is None else found


def improve_plan(table: Table, *, most_moved: float, effort_s: float = EFFORT_S) -> Rearranged:
    """
    Bring the units of every area nearer to its seat, and move no more inwoners than `most_moved`.

    Seats and areas are improved in turns: an exact program for the areas around the seats, then the best seats of those areas, and
    where that brings nothing more, one other seat.

    Parameters
    ----------
    table
        The plan and the rules.
    most_moved
        Inwoners that may move.
    effort_s
        Work after which the best so far stays.

    Raises
    ------
    InfeasiblePlanError
        No plan keeps to the rules with so few moves.
    """
    effort, question = Effort(effort_s), Question(table)
    problem = question.problem
    area, value = question.area, np.inf
    # What can only go together may have been apart on the table: then this is not the plan on it.
    if problem.valid(area) and question.holds(area) and question.moved(area) <= most_moved:
        value = problem.value(area)
    reach, limited = question.least <= most_moved + 1, (question.moving, most_moved + 1 - PART)
    better: np.ndarray | None = area if len(np.unique(area)) == problem.k else None
    while better is not None:
        area, value = better, value if better is area else problem.value(better)
        better = None
        for seats in _seats_to_try(problem, area):
            cost = problem.spread[:, seats] / max(problem.value(area), 1.0) * problem.groups
            try:
                found = Rearranging(problem, cost, question.fixed, effort, seats=seats, limited=limited).solve(reach)
            except UnfinishedError:
                break
            if found is not None and problem.value(found) < value * (1 - _BETTER):
                better = found
                break
    if np.isinf(value):
        raise InfeasiblePlanError(
            f"Verbeteren: geen indeling binnen de afwijking van {brief(100 * table.tolerance, 1)} % is aaneengesloten en verplaatst "
            f"hooguit {brief(most_moved, 0)} inwoners. Herstel de indeling eerst, of laat meer inwoners verplaatsen."
        )
    return question.answer(area, proven=False)


def _seats_to_try(problem: Problem, area: np.ndarray) -> Iterator[np.ndarray]:
    """Give the best seats of a plan, and then those with another seat in one area, the best ones first."""
    seats = problem.seats(area)
    yield seats
    total = np.zeros((problem.k, len(problem.units)))
    np.add.at(total, area, problem.spread)
    total[area[problem.group] != np.arange(problem.k)[:, None]] = np.inf
    ranked = total.argsort(axis=1, kind="stable")
    for rank in range(1, _SEATS + 1):
        for one in range(problem.k):
            if rank < ranked.shape[1] and np.isfinite(total[one, ranked[one, rank]]):
                yield np.where(np.arange(problem.k) == one, ranked[one, rank], seats)


def _obstacle(table: Table, effort_s: float) -> str:
    """Say which rule stands in the way of a repair, and what would do; empty where that was not found."""
    band = f"{brief(100 * table.tolerance, 1)} %"
    least = _least_deviation(table, effort_s)
    enough = "" if least is None else f" of sta {_whole(least)} % afwijking toe: dat is het minste dat kan"
    if table.locked and _possible(replace(table, locked=()), effort_s):
        many = f"{len(table.locked)} vastgezette gebieden" if len(table.locked) > 1 else "het vastgezette gebied"
        return f"Herstellen binnen {band} kan niet door {many}: zonder die kan het wel. Laat iets los{enough}."
    return "" if least is None else _impossible(table, least)


def _whole(share: float) -> int:
    """Give the whole per cent from which this share is allowed: the deviation is chosen in these."""
    return ceil(100 * share - _BETTER)


def _impossible(table: Table, least: float | None) -> str:
    told = "" if least is None else f" Het minste dat kan, is {_whole(least)} % afwijking."
    return (
        f"Herstellen binnen {brief(100 * table.tolerance, 1)} % kan niet: met {table.assignment.nunique()} teams bestaat er geen indeling "
        f"waarin elk team aaneengesloten is en binnen de afwijking blijft.{told} Verruim de afwijking, kies een ander aantal teams of "
        "verbind gebieden."
    )


def _possible(table: Table, effort_s: float) -> bool:
    try:
        question = Question(table)
        program = Rearranging(question.problem, question.moving * 0, question.fixed, Effort(effort_s))
        return program.solve(np.isfinite(question.least)) is not None
    except (InfeasiblePlanError, UnfinishedError):
        return False


def _least_deviation(table: Table, effort_s: float) -> float | None:
    """Give the least deviation with which what is locked can stay, as a share; None where it was not found."""
    try:
        question = Question(table, bounded=False)
        program = Rearranging(question.problem, question.moving * 0, question.fixed, Effort(effort_s), balancing=True)
        found = program.solve(np.isfinite(question.least))
    except (InfeasiblePlanError, UnfinishedError):
        return None
    if found is None:
        return None
    loads = np.bincount(found, question.problem.weight, question.problem.k)
    return float(np.abs(loads / loads.mean() - 1).max())

