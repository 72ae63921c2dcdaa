"""A first contiguous plan, and better ones: areas grown from seeds, then border units moved by tabu search."""

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from wijkscan.model.werkgebieden.input import partition
from wijkscan.model.werkgebieden.problem import Problem

LLOYD_ROUNDS = 3
"""Times that areas are grown again from the middle of the areas before; later rounds hardly change anything."""
TENURE = (10, 20)
"""Steps during which a unit may not go back, drawn from this range; tried on Haarlem and Haarlemmermeer."""
DEARER = 1.3
"""Factor by which leaving the bounds becomes dearer per step outside them, and cheaper per step inside; tried likewise."""
DEAREST = 1000
"""Most and least of that price, against the price at the start; without end the objective would no longer count."""
NEVER = 1e30
"""Cost of what may not be; far above any real cost, and still a number that can be added."""


def whole_groups(problem: Problem) -> tuple[Problem, np.ndarray]:
    """Join the pieces of groups that do not form one whole by the lightest path, for a search that moves whole groups.

    Returns
    -------
    A narrower problem in which every group is connected, and its group number per group of the problem given. Plans that
    join the pieces along another way are left to the exact method.
    """
    joins: list[tuple[int, int]] = []
    for number, mask in enumerate(problem.masks):
        if problem.connected(mask):
            continue
        units = np.flatnonzero(problem.group == number)
        ends = np.vstack([problem.edges, problem.edges[:, ::-1]])
        count = len(problem.units)
        steps = coo_array((problem.load[ends[:, 1]] + problem.room, (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr()
        before = dijkstra(steps, indices=units[0], return_predecessors=True)[1]
        for unit in units[1:]:
            while unit >= 0 and unit != units[0]:
                joins.append((number, int(problem.group[unit])))
                unit = before[unit]
    if not joins:
        return problem, np.arange(problem.groups)
    wider = partition(problem.groups, np.array(joins, dtype=int))
    spread, stay = np.zeros((wider.max() + 1, problem.spread.shape[1])), np.zeros((wider.max() + 1, problem.stay.shape[1]))
    np.add.at(spread, wider, problem.spread)
    np.add.at(stay, wider, problem.stay)
    pinned = {int(wider[group]): label for group, label in problem.pinned.items()}
    return replace(problem, group=wider[problem.group], spread=spread, stay=stay, pinned=pinned), wider


def areas_per_part(problem: Problem, counts: list[tuple[int, int]]) -> list[int]:
    """Share k areas out over the parts of the map by their load, within what each can take."""
    number = [low for low, _ in counts]
    weight = np.bincount(problem.component, problem.weight)
    while sum(number) < problem.k:
        open_parts = [part for part, (_, high) in enumerate(counts) if number[part] < high]
        number[max(open_parts, key=lambda part: weight[part] / (number[part] + 1))] += 1
    return number


def seeds(problem: Problem, counts: list[tuple[int, int]], random: np.random.Generator) -> np.ndarray:
    """Draw k units to grow from: pinned groups first, then far from each other and where the load is; per part of the map."""
    first = np.unique(problem.group, return_index=True)[1]
    chosen: list[int] = []
    for part, wanted in enumerate(areas_per_part(problem, counts)):
        inside = problem.component == part
        mine = [int(first[group]) for group in problem.pinned if inside[group]][:wanted]
        while len(mine) < wanted:
            taken = problem.group[mine]
            far = problem.spread[:, mine].min(axis=1) if mine else problem.weight.copy()
            far[~inside] = 0
            far[taken] = 0
            free = np.flatnonzero(inside & ~np.isin(np.arange(problem.groups), taken))
            if far[free].sum() > 0:
                mine.append(int(first[random.choice(free, p=far[free] / far[free].sum())]))
            else:
                mine.append(int(first[random.choice(free)]))
        chosen += mine
    return np.array(chosen)


def grow(problem: Problem, seats: np.ndarray) -> np.ndarray | None:
    """Grow connected areas from seats: the lightest area that can takes its nearest free neighbour.

    Returns
    -------
    Area per group, or None where two seats lie in one group or a part of the map has no seat.
    """
    area = np.full(problem.groups, -1)
    area[problem.group[seats]] = np.arange(problem.k)
    if len(set(problem.group[seats])) < problem.k:
        return None
    distance = problem.spread[:, seats] / np.where(problem.weight > 0, problem.weight, np.inf)[:, None]
    beside = problem.shared
    loads = problem.weight[problem.group[seats]].copy()
    reach = np.zeros((problem.groups, problem.k), dtype=bool)
    for number, group in enumerate(problem.group[seats]):
        reach[beside.indices[beside.indptr[group] : beside.indptr[group + 1]], number] = True
    pinned = np.isin(np.arange(problem.groups), list(problem.pinned))
    closed = np.isin(np.arange(problem.k), area[pinned])
    while (area < 0).any():
        free = reach & (area < 0)[:, None] & ~(pinned[:, None] & closed[None])
        able = free.any(axis=0)
        if not able.any():
            return None
        taker = int(np.where(able, loads, np.inf).argmin())
        taken = int(np.where(free[:, taker], distance[:, taker], np.inf).argmin())
        area[taken] = taker
        closed[taker] |= pinned[taken]
        loads[taker] += problem.weight[taken]
        reach[beside.indices[beside.indptr[taken] : beside.indptr[taken + 1]], taker] = True
    return area


def grown(problem: Problem, seats: np.ndarray) -> np.ndarray | None:
    """Grow areas, move every seat to the middle of its area, and grow again."""
    area = grow(problem, seats)
    for _ in range(LLOYD_ROUNDS - 1):
        if area is None:
            return None
        again = grow(problem, problem.seats(area))
        area = area if again is None else again
    return area


class Search:
    """Tabu search over plans of connected areas; one group moves to a neighbouring area per step.

    Plans outside the bounds are passed through at a price that rises while the search is outside and falls while it is
    inside. Areas are connected at every step.
    """

    def __init__(self, problem: Problem, area: np.ndarray, random: np.random.Generator) -> None:
        self.problem, self.area, self.random = problem, area.copy(), random
        groups, k = problem.groups, problem.k
        self.inside = np.zeros((groups, len(problem.units)), dtype=bool)
        self.inside[problem.group, np.arange(len(problem.units))] = True
        self.loads = np.bincount(area, problem.weight, k)
        self.masks = problem.area_masks(area)
        self.link = problem.shared @ np.eye(k)[area]
        self.leave, self.enter = np.zeros(groups), np.zeros((groups, k))
        self.fixed = np.zeros(groups, dtype=bool)
        self.until = np.zeros((groups, k), dtype=int)
        for number in range(k):
            self._refresh(number)
        value = problem.value(area)
        self.dear = max(value, 1) / float(problem.load.sum())
        valid = problem.valid(area)
        self.best: np.ndarray | None = area.copy() if valid else None
        self.best_value = value if valid else np.inf
        self.imbalance, self.most_even = self._outside(self.loads).sum(), area.copy()

    def _outside(self, loads: np.ndarray) -> np.ndarray:
        """Load too much or too little."""
        over, under = loads - self.problem.upper, self.problem.lower - loads
        return np.asarray(np.maximum(np.maximum(over, under) - self.problem.room / 2, 0))

    def _refresh(self, number: int) -> None:
        """Work out again what it costs to leave or enter one area, and which groups cannot leave it."""
        problem, mine = self.problem, self.area == number
        members = np.flatnonzero(mine & (self.link.sum(axis=1) > self.link[:, number]))
        self.fixed[members] = [
            self.masks[number] == problem.masks[group] or not problem.connected(self.masks[number] & ~problem.masks[group])
            for group in members
        ]
        if not problem.compact:
            return
        units = mine[problem.group]
        total = problem.spread[mine].sum(axis=0)
        now = total[units].min()
        near = np.flatnonzero(~mine & (self.link[:, number] > 0))
        left = np.where(units & ~self.inside[members], total - problem.spread[members], np.inf)
        self.leave[members] = np.where(self.fixed[members], 0, left.min(axis=1, initial=NEVER)) - now
        joined = np.where(units | self.inside[near], total + problem.spread[near], np.inf)
        self.enter[near, number] = joined.min(axis=1, initial=NEVER) - now

    def _changes(self) -> np.ndarray:
        """Change of the objective per group and area it could move to; NEVER where it may not."""
        problem, area = self.problem, self.area
        rows = np.arange(problem.groups)
        change = self.leave[:, None] + self.enter if problem.compact else self.link[rows, area][:, None] - self.link
        if problem.stay.shape[1]:
            kept = np.zeros((problem.k, problem.stay.shape[1]))
            np.add.at(kept, area, problem.stay)
            mine, todays = linear_sum_assignment(kept, maximize=True)
            saved = np.zeros((problem.groups, problem.k))
            saved[:, mine] = problem.stay[:, todays]
            change = change + saved[rows, area][:, None] - saved
        barred = (self.link <= 0) | self.fixed[:, None]
        barred[rows, area] = True
        pins = np.array(list(problem.pinned), dtype=int)
        barred[np.ix_(pins, area[pins])] = True
        return np.where(barred, NEVER, change)

    def run(self, steps: int) -> np.ndarray | None:
        """Take steps and give the best valid plan so far, or None."""
        problem = self.problem
        value, usual = problem.value(self.area), self.dear
        for step in range(1, steps + 1):
            change = self._changes()
            without = self._outside(self.loads[self.area] - problem.weight) - self._outside(self.loads)[self.area]
            within = self._outside(self.loads[None] + problem.weight[:, None]) - self._outside(self.loads)[None]
            tilt = without[:, None] + within
            total = self._outside(self.loads).sum()
            improves = (total + tilt <= problem.room / 2) & (value + change < self.best_value * (1 - problem.room / problem.load.sum()))
            score = np.where((self.until > step) & ~improves, NEVER, change + self.dear * tilt)
            group, target = np.unravel_index(int(score.argmin()), score.shape)
            if score[group, target] >= NEVER / 2:
                break
            origin = int(self.area[group])
            value += change[group, target]
            self._move(int(group), origin, int(target))
            self.until[group, origin] = step + self.random.integers(*TENURE)
            outside = self._outside(self.loads).sum()
            if outside < self.imbalance:
                self.imbalance, self.most_even = outside, self.area.copy()
            self.dear *= DEARER if outside > 0 else 1 / DEARER
            self.dear = min(max(self.dear, usual / DEAREST), usual * DEAREST)
            if outside <= 0 and value < self.best_value:
                exact = problem.value(self.area)
                if exact < self.best_value and problem.valid(self.area):
                    self.best, self.best_value = self.area.copy(), exact
                value = exact
        self.until[:] = 0
        return self.best

    def _move(self, group: int, origin: int, target: int) -> None:
        problem = self.problem
        self.area[group] = target
        self.masks[origin] &= ~problem.masks[group]
        self.masks[target] |= problem.masks[group]
        self.loads[origin] -= problem.weight[group]
        self.loads[target] += problem.weight[group]
        beside = slice(problem.shared.indptr[group], problem.shared.indptr[group + 1])
        self.link[problem.shared.indices[beside], origin] -= problem.shared.data[beside]
        self.link[problem.shared.indices[beside], target] += problem.shared.data[beside]
        self._refresh(origin)
        self._refresh(target)
