"""The question of werkgebieden as numbers: checked input, units that must stay together, bounds, costs and candidate seats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from wijkscan.dutch import brief, exact
from wijkscan.model.werkgebieden.input import InfeasiblePlanError, checked, listed, merged, partition

SLACK = 1e-8
"""Room round the bounds as a share of a mean team, for the rounding of sums; ten times the tolerance given to the solver."""
COMPACT, CUT_EDGES = "compact", "cut_edges"


@dataclass(frozen=True, eq=False)
class Problem:
    """Units, groups of units that stay together, and what an area may weigh.

    Parameters
    ----------
    units
        Unit codes.
    load, lower, upper
        Load per unit; least and most load of an area.
    k
        Number of areas.
    compact
        True for compactness, False for cut edges.
    group
        Group number per unit; units of one group get the same area.
    edges
        Neighbouring units, (number, 2), each pair once.
    spread
        Load × distance² of every group to every unit, (groups, units).
    stay
        Price saved where a group's area continues one of today's areas, (groups, today's areas); no columns without price.
    pinned
        Groups that must be in different areas, with their label.
    """

    units: tuple[str, ...]
    load: np.ndarray
    lower: float
    upper: float
    k: int
    compact: bool
    group: np.ndarray
    edges: np.ndarray
    spread: np.ndarray
    stay: np.ndarray
    pinned: Mapping[int, str]

    @cached_property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group.max()) + 1

    @property
    def counted(self) -> bool:
        """Whether the objective is a number of pairs and so a whole number: nothing else has a price."""
        return not self.compact and not self.stay.shape[1]

    @cached_property
    def weight(self) -> np.ndarray:
        """Load per group."""
        return np.bincount(self.group, self.load, self.groups)

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """Units per group as the bits of one whole number: a flood over a map is then a few operations."""
        found = [0] * self.groups
        for unit, group in enumerate(self.group):
            found[group] |= 1 << unit
        return tuple(found)

    @cached_property
    def near(self) -> tuple[int, ...]:
        """Neighbours per unit, as bits."""
        found = [0] * len(self.units)
        for one, other in self.edges:
            found[one] |= 1 << int(other)
            found[other] |= 1 << int(one)
        return tuple(found)

    @cached_property
    def shared(self) -> csr_array:
        """Neighbouring pairs of units per pair of groups, symmetric, zero within a group."""
        ends = self.group[self.edges]
        ends = ends[ends[:, 0] != ends[:, 1]]
        both = np.vstack([ends, ends[:, ::-1]])
        return coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(self.groups, self.groups)).tocsr()

    @cached_property
    def component(self) -> np.ndarray:
        """Connected part of the map per group."""
        return partition(self.groups, self.group[self.edges])

    @cached_property
    def room(self) -> float:
        """What a sum of loads may be off by rounding."""
        return SLACK * float(self.load.sum()) / self.k

    @cached_property
    def reach(self) -> np.ndarray:
        """Least load of a connected area that holds a group and a unit, (groups, units); infinite where none exists."""
        ends = np.vstack([self.edges, self.edges[:, ::-1]])
        inner = self.group[self.edges[:, 0]] == self.group[self.edges[:, 1]]
        pieces = np.bincount(self.group[np.unique(partition(len(self.units), self.edges[inner]), return_index=True)[1]])
        # Entering a group weighs all of it, going on inside nothing. A group in pieces may be entered twice: it weighs nothing.
        entered = np.where(pieces > 1, 0, self.weight)[self.group[ends[:, 1]]]
        step = np.where(self.group[ends[:, 0]] == self.group[ends[:, 1]], 0, entered)
        count = len(self.units)
        # scipy reads zero as no edge: every step gets a little, together less than what rounding allows.
        graph = coo_array((step + self.room / (2 * count), (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr()
        path = dijkstra(graph) + self.weight[self.group][:, None]
        found = np.zeros((self.groups, count))
        np.maximum.at(found, self.group, path)
        return found

    def connected(self, members: int) -> bool:
        """Tell whether these units (bits) form one whole."""
        return members != 0 and self.flood(members & -members, members) == members

    def flood(self, start: int, members: int) -> int:
        """Give the units that can be reached from `start` within `members`, all as bits."""
        reached, front = start, start
        while front:
            fresh = 0
            while front:
                lowest = front & -front
                fresh |= self.near[lowest.bit_length() - 1]
                front ^= lowest
            front = fresh & members & ~reached
            reached |= front
        return reached

    def area_masks(self, area: np.ndarray) -> list[int]:
        """Units per area as bits; `area` holds 0 to k − 1 per group."""
        found = [0] * self.k
        for group, number in enumerate(area):
            found[number] |= self.masks[group]
        return found

    def valid(self, area: np.ndarray) -> bool:
        """Tell whether a plan is connected, within bounds and keeps pinned groups apart."""
        loads = np.bincount(area, self.weight, self.k)
        balanced = bool((loads >= self.lower - self.room).all() and (loads <= self.upper + self.room).all())
        pins = area[list(self.pinned)]
        return balanced and len(set(pins)) == len(pins) and all(self.connected(mask) for mask in self.area_masks(area))

    def seats(self, area: np.ndarray) -> np.ndarray:
        """Give the unit of each area with the least Σ load × distance² to it; the first of equals."""
        total = np.zeros((self.k, len(self.units)))
        np.add.at(total, area, self.spread)
        total[area[self.group] != np.arange(self.k)[:, None]] = np.inf
        return np.asarray(total.argmin(axis=1))

    def value(self, area: np.ndarray) -> float:
        """Give the objective of a plan, the price of what is moved included."""
        if self.compact:
            base = float(self.spread[np.arange(self.groups), self.seats(area)[area]].sum())
        else:
            ends = area[self.group[self.edges]]
            base = float((ends[:, 0] != ends[:, 1]).sum())
        return base + self.price(area)

    def price(self, area: np.ndarray) -> float:
        """Give the price of what is moved, under the best matching of new areas with those of today."""
        if not self.stay.shape[1]:
            return 0.0
        kept = np.zeros((self.k, self.stay.shape[1]))
        np.add.at(kept, area, self.stay)
        return float(self.stay.sum() - kept[linear_sum_assignment(kept, maximize=True)].sum())


def make_problem(
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    k: int,
    *,
    tolerance: float,
    lower: float | None,
    upper: float | None,
    objective: str,
    today: pd.Series | None,
    move_price: float,
    inwoners: pd.Series | None,
    together: Iterable[Iterable[str]],
    pinned: Mapping[str, str] | None,
) -> Problem:
    """Check the input and put it in numbers; arguments and errors as in :func:`design_werkgebieden`."""
    given = checked(load, xy, neighbours, k, today=today, move_price=move_price, inwoners=inwoners)
    total = float(given.load.sum())
    least = (1 - tolerance) * total / k if lower is None else lower
    most = (1 + tolerance) * total / k if upper is None else upper
    if objective not in (COMPACT, CUT_EDGES):
        raise InfeasiblePlanError(f"Werkgebieden: doel '{objective}' bestaat niet; kies '{COMPACT}' of '{CUT_EDGES}'.")
    if not (tolerance >= 0 and np.isfinite([tolerance, least]).all() and max(least, 0) <= most):
        raise InfeasiblePlanError(
            f"Werkgebieden: de grenzen per team ({brief(least, 1)} tot {brief(most, 1)}, afwijking {exact(100 * tolerance)} %) spreken"
            " elkaar tegen; kies een afwijking van 0 of meer en een ondergrens onder de bovengrens."
        )
    room = SLACK * total / k
    if k * least > total + k * room or k * most < total - k * room:
        raise InfeasiblePlanError(
            f"Werkgebieden: {k} teams van {brief(least, 1)} tot {brief(most, 1)} uur passen niet bij {brief(total, 1)} uur werk per jaar;"
            " verander het aantal teams of de grenzen."
        )
    group, labels = merged(given, together, pinned or {}, k, max(least, 0) - room, most + room)
    offset = given.xy[:, None] - given.xy[None]
    unit_spread = given.load[:, None] * (offset**2).sum(axis=2)
    spread = np.zeros((int(group.max()) + 1, len(given.units)))
    np.add.at(spread, group, unit_spread)
    stay = np.zeros((len(spread), 0))
    if given.today is not None and move_price > 0:
        stay = np.zeros((len(spread), int(given.today.max()) + 1))
        np.add.at(stay, (group, given.today), move_price * given.people)
    return Problem(given.units, given.load, max(least, 0), most, k, objective == COMPACT, group, given.edges, spread, stay, labels)


def part_counts(problem: Problem) -> list[tuple[int, int]]:
    """Give the fewest and most areas each connected part of the map can hold.

    Raises
    ------
    InfeasiblePlanError
        A part that is too light or falls between two numbers of teams, or parts that together need more or fewer than k.
    """
    ranges = []
    for part in range(int(problem.component.max()) + 1):
        inside = problem.component == part
        weight, number = float(problem.weight[inside].sum()), int(inside.sum())
        fewest = max(int(np.ceil((weight - problem.room) / (problem.upper + problem.room))), 1)
        room = problem.lower - problem.room
        most = min(int((weight + problem.room) / room) if room > 0 else number, number, problem.k)
        if fewest > most:
            named = listed(code for code, group in zip(problem.units, problem.group, strict=True) if inside[group])
            raise InfeasiblePlanError(
                f"Werkgebieden: {named} is afgesneden van de rest en heeft {brief(weight, 1)} uur werk per jaar; daar past geen geheel"
                f" aantal teams van {brief(problem.lower, 1)} tot {brief(problem.upper, 1)} uur in. Voeg een verbinding toe, verruim de"
                " afwijking of kies een ander aantal teams."
            )
        ranges.append((fewest, most))
    if not sum(low for low, _ in ranges) <= problem.k <= sum(high for _, high in ranges):
        raise InfeasiblePlanError(
            f"Werkgebieden: de kaart bestaat uit {len(ranges)} losse delen die samen {sum(low for low, _ in ranges)} tot"
            f" {sum(high for _, high in ranges)} teams vragen, niet {problem.k}; voeg een verbinding toe of kies een ander aantal teams."
        )
    return ranges
