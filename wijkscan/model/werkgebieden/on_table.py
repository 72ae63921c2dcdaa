"""The plan on the table as it is mended or improved: the rules, in numbers, and what moved in the end."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from wijkscan.model.werkgebieden.edit import loose_units
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.problem import COMPACT, Problem, make_problem

PART = 1e-4
"""What moving a unit costs beside its inwoners, so that of equals the fewest units move; together less than one inwoner."""


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


class Question:
    """The plan on the table in numbers."""

    def __init__(self, table: Table, *, bounded: bool = True) -> None:
        self.table = table
        self.labels = sorted(table.assignment.unique(), key=str)
        units, k = list(table.load.index), len(self.labels)
        lower, upper = (None, None) if bounded else (0.0, float(table.load.sum()))
        self.problem: Problem = make_problem(
            table.load, table.xy, table.neighbours, k, tolerance=table.tolerance, lower=lower, upper=upper, objective=COMPACT, today=None,
            move_price=0.0, inwoners=table.inwoners, together=kept_together(table), pinned=None,
        )  # fmt: skip
        number = {label: place for place, label in enumerate(self.labels)}
        self.now = np.array([number[table.assignment[unit]] for unit in units])
        people = table.inwoners.reindex(units).to_numpy(dtype=float)
        self.people = people
        away = self.now[:, None] != np.arange(k)[None]
        share = PART if len(units) * PART < 1 else 1 / (len(units) + 1)
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

    def under_labels(self, plan: pd.Series) -> np.ndarray | None:
        """Give a division the labels of the table under which fewest inwoners move; None where what is locked would not stay."""
        problem, k = self.problem, self.problem.k
        number = pd.factorize(plan.reindex(list(problem.units)))[0]
        kept = np.zeros((k, k))
        np.add.at(kept, (number, self.now), self.people + PART)
        for group, place in self.fixed.items():
            kept[number[problem.group == group], place] += 1 + self.people.sum()
        label = dict(zip(*linear_sum_assignment(kept, maximize=True), strict=True))
        area = np.zeros(problem.groups, dtype=int)
        area[problem.group] = [label[place] for place in number]
        return area if self.holds(area) and problem.valid(area) else None

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


def kept_together(table: Table) -> list[list[str]]:
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
