"""Mend a plan that is on the table, or improve it, and move no more inwoners than that takes; what is locked stays where it is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from math import ceil

import numpy as np
import pandas as pd

from wijkscan.dutch import brief
from wijkscan.model.werkgebieden.edit import loose_units
from wijkscan.model.werkgebieden.effort import Effort
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.problem import COMPACT, Problem, make_problem
from wijkscan.model.werkgebieden.rearrange import Rearranging, UnfinishedError

EFFORT_S = 20.0
"""Work for one repair or improvement, in seconds as :mod:`wijkscan.model.werkgebieden.effort` counts them."""
_RADII = (1, 2, 4)
"""Units from an area within which is sought first: almost every repair lies there, and it tells how far it is worth to look."""
_PART = 1e-4
"""What moving a unit costs beside its inwoners, so that of equals the fewest units move; together less than one inwoner."""
_BETTER = 1e-6
_SEATS = 3  # other seats per area that are tried where the best ones bring nothing more


class Reason(StrEnum):
    """Why a unit moves."""

    LOOSE = "los"
    HEAVY = "te zwaar"
    LIGHT = "te licht"
    NEARER = "dichterbij"
    ROOM = "ruimte"


@dataclass(frozen=True)
class Change:
    """One unit that moves.

    Parameters
    ----------
    unit
        Its code.
    origin, target
        Label of the area it leaves and of the one it goes to.
    inwoners
        Who move with it.
    reason
        Why: it lay loose, its area had too much work, the other too little, it comes nearer to the seat, or it makes room.
    metres
        How much nearer its seat comes, below 0 when it comes farther.
    """

    unit: str
    origin: str
    target: str
    inwoners: float
    reason: Reason
    metres: float


@dataclass(frozen=True, eq=False)
class Rearranged:
    """A plan after repair or improvement.

    Parameters
    ----------
    assignment
        Area per unit, under the labels that were given.
    changes
        What moved, in an order in which every unit lies at its new area when it comes.
    moved
        Inwoners that moved.
    proven
        Whether it is proven that fewer cannot do (repair); of an improvement nothing is proven.
    before_m, after_m
        Mean distance to the seat weighted by load, metres.
    """

    assignment: pd.Series
    changes: tuple[Change, ...]
    moved: float
    proven: bool
    before_m: float
    after_m: float


@dataclass(frozen=True, eq=False)
class Table:
    """The plan on the table and the rules, the same for repair and improvement.

    Parameters
    ----------
    assignment
        Area per unit.
    load, inwoners
        Per unit.
    xy
        Coordinates in metres, (units, 2), in the order of `load`.
    neighbours
        Pairs of neighbouring units.
    tolerance
        How far the load of an area may lie from the mean, as a share.
    locked
        Units that stay in their area.
    together
        Units that stay in one area with each other.
    """

    assignment: pd.Series
    load: pd.Series
    inwoners: pd.Series
    xy: np.ndarray
    neighbours: Collection[tuple[str, str]]
    tolerance: float
    locked: Collection[str] = ()
    together: Collection[Collection[str]] = ()


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
    effort, best = Effort(effort_s), None
    try:
        question = _Question(table)
    except InfeasiblePlanError as error:  # what can only go together weighs too much, for instance
        raise InfeasiblePlanError(_obstacle(table, effort_s) or str(error)) from error
    try:
        program = Rearranging(question.problem, question.moving, question.fixed, effort)
        for radius in _RADII:
            best = program.solve(question.hops <= radius)
            if best is not None:
                break
        cutoff = np.inf if best is None else program.value(best)
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
    effort, question = Effort(effort_s), _Question(table)
    problem = question.problem
    area, value = question.area, np.inf
    # What can only go together may have been apart on the table: then this is not the plan on it.
    if problem.valid(area) and question.holds(area) and question.moved(area) <= most_moved:
        value = problem.value(area)
    reach, limited = question.least <= most_moved + 1, (question.moving, most_moved + 1 - _PART)
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


class _Question:
    """The plan on the table in numbers."""

    def __init__(self, table: Table, *, bounded: bool = True) -> None:
        self.table = table
        self.labels = sorted(table.assignment.unique(), key=str)
        units, k = list(table.load.index), len(self.labels)
        lower, upper = (None, None) if bounded else (0.0, float(table.load.sum()))
        self.problem: Problem = make_problem(
            table.load, table.xy, table.neighbours, k, tolerance=table.tolerance, lower=lower, upper=upper, objective=COMPACT, today=None,
            move_price=0.0, inwoners=table.inwoners, together=_kept_together(table), pinned=None,
        )  # fmt: skip
        number = {label: place for place, label in enumerate(self.labels)}
        self.now = np.array([number[table.assignment[unit]] for unit in units])
        people = table.inwoners.reindex(units).to_numpy(dtype=float)
        self.people = people
        away = self.now[:, None] != np.arange(k)[None]
        share = _PART if len(units) * _PART < 1 else 1 / (len(units) + 1)
        self.moving = np.zeros((self.problem.groups, k))
        np.add.at(self.moving, self.problem.group, away * (people + share)[:, None])
        self.area = self.moving.argmin(axis=1)
        self.fixed = self._fixed()
        self.hops = self._farthest(np.ones(len(units)))
        self.least = np.minimum(self._farthest(people), [people[self.now == one].sum() for one in range(k)])

    def _fixed(self) -> dict[int, int]:
        """Give the area per group that is locked in it."""
        fixed: dict[int, int] = {}
        problem = self.problem
        for place, unit in enumerate(problem.units):
            if unit in set(self.table.locked):
                group, area = int(problem.group[place]), int(self.now[place])
                if fixed.setdefault(group, area) != area:
                    raise InfeasiblePlanError(
                        f"Wat vastzit, staat in de weg: {unit} zit vast bij {self.labels[area]} en kan alleen samen met wat vastzit bij "
                        f"{self.labels[fixed[group]]}. Laat een van beide los."
                    )
        return fixed

    def _farthest(self, weight: np.ndarray) -> np.ndarray:
        """Give the least weight that moves with a group into an area: of the lightest way to it, itself included; (groups, areas)."""
        problem, k = self.problem, len(self.labels)
        found = np.zeros((problem.groups, k))
        for area in range(k):
            way = _lightest(problem, np.where(self.now == area, 0.0, weight), self.now == area)
            np.maximum.at(found[:, area], problem.group, way)
        return found

    def moved(self, area: np.ndarray) -> float:
        """Give the inwoners that move."""
        return float(self.people[area[self.problem.group] != self.now].sum())

    def holds(self, area: np.ndarray) -> bool:
        """Tell whether what is locked is where it was."""
        return all(area[group] == place for group, place in self.fixed.items())

    def answer(self, area: np.ndarray, *, proven: bool) -> Rearranged:
        """Tell what moved, and why."""
        table, problem = self.table, self.problem
        new = area[problem.group]
        plan = pd.Series([self.labels[place] for place in new], index=table.load.index, name=table.assignment.name)
        changed = np.flatnonzero(new != self.now)
        before, after = (self._distances(places) for places in (self.now, new))
        load = problem.load
        changes = tuple(
            Change(
                problem.units[unit], str(self.labels[self.now[unit]]), str(self.labels[new[unit]]), float(self.people[unit]),
                self._reason(unit, int(new[unit]), before[unit] - after[unit]), float(before[unit] - after[unit]),
            )
            for unit in self._in_order(changed, new)
        )  # fmt: skip
        mean = [float(load @ metres) / float(load.sum()) for metres in (before, after)]
        return Rearranged(plan, changes, self.moved(area), proven, *mean)

    def _distances(self, place: np.ndarray) -> np.ndarray:
        """Give the metres of every unit to the seat of its area."""
        xy, load = np.asarray(self.table.xy, dtype=float), self.problem.load
        found = np.zeros(len(place))
        for area in np.unique(place):
            inside = place == area
            apart = np.square(xy[inside][:, None] - xy[inside][None]).sum(axis=2)
            found[inside] = np.sqrt(apart[:, int((load[inside] @ apart).argmin())])
        return found

    def _reason(self, unit: int, target: int, nearer: float) -> Reason:
        problem = self.problem
        if problem.units[unit] in self._loose:
            return Reason.LOOSE
        loads = np.bincount(self.now, problem.load, len(self.labels))
        if loads[self.now[unit]] > problem.upper + problem.room:
            return Reason.HEAVY
        if loads[target] < problem.lower - problem.room:
            return Reason.LIGHT
        return Reason.NEARER if nearer > 0 else Reason.ROOM

    @cached_property
    def _loose(self) -> set[str]:
        return {unit for units in loose_units(self.table.assignment, self.table.neighbours).values() for unit in units}

    def _in_order(self, changed: np.ndarray, new: np.ndarray) -> list[int]:
        """Put units in an order in which each borders on its new area when it comes, most inwoners first."""
        left, place, order = sorted(map(int, changed), key=lambda unit: (-self.people[unit], unit)), self.now.copy(), list[int]()
        while left:
            members = [sum(1 << int(other) for other in np.flatnonzero(place == area)) for area in range(len(self.labels))]
            unit = next((unit for unit in left if self.problem.near[unit] & members[int(new[unit])]), left[0])
            left.remove(unit)
            place[unit] = new[unit]
            order.append(unit)
        return order


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


def _kept_together(table: Table) -> list[list[str]]:
    """Give the groups that stay together; one that is apart on the table already says nothing."""
    return [[*group] for group in table.together if len(set(table.assignment[[*group]])) == 1]


def _lightest(problem: Problem, weight: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Give per unit the weight of the lightest way to any of the starts, itself included; infinite where there is none."""
    found = np.where(start, 0.0, np.inf)
    ends = np.vstack([problem.edges, problem.edges[:, ::-1]])
    while len(ends):
        step = found.copy()
        np.minimum.at(step, ends[:, 1], found[ends[:, 0]] + weight[ends[:, 1]])
        if not (step < found).any():
            break
        found = step
    return found


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
        question = _Question(table)
        program = Rearranging(question.problem, question.moving * 0, question.fixed, Effort(effort_s))
        return program.solve(np.isfinite(question.least)) is not None
    except (InfeasiblePlanError, UnfinishedError):
        return False


def _least_deviation(table: Table, effort_s: float) -> float | None:
    """Give the least deviation with which what is locked can stay, as a share; None where it was not found."""
    try:
        question = _Question(table, bounded=False)
        program = Rearranging(question.problem, question.moving * 0, question.fixed, Effort(effort_s), balancing=True)
        found = program.solve(np.isfinite(question.least))
    except (InfeasiblePlanError, UnfinishedError):
        return None
    if found is None:
        return None
    loads = np.bincount(found, question.problem.weight, question.problem.k)
    return float(np.abs(loads / loads.mean() - 1).max())

