"""Better plans far from the first ones: border groups change area by chance, less and less often for the worse."""

from math import exp
from random import Random

import numpy as np
from scipy.optimize import linear_sum_assignment

from wijkscan.model.werkgebieden.problem import Problem

HOT, COLD = 2.0, 0.4
"""First and last temperature for cut edges, in separated pairs; with 1 and 0,2 the fewest were found half as often on American counties."""
OUTSIDE = 40.0
"""Separated pairs that a mean team too much or too little counts for; with 200 plans hardly move, with 15 few are within the bounds."""
COMPACT_HOT, COMPACT_COLD, COMPACT_OUTSIDE = 5.0, 0.05, 20.0
"""The same for compactness, in what a group costs on average in the plan given; tried on Amsterdam (516 buurten, 47 teams)."""
HARDER = 20.0
"""How much dearer the last turn makes load outside the bounds than the first, for compactness: the plan moves first and fits later."""
TURNS = 50
"""Times per round that seats, and the areas that continue those of today, are chosen anew."""
FLIPS, MOST_FLIPS = 50, 5000
"""Changes tried per round and group, per group; and at most per group. On American counties one round in two to six finds the fewest."""


def flips_of(problem: Problem) -> int:
    """Give how many changes a round tries."""
    return problem.groups * min(FLIPS * problem.groups, MOST_FLIPS)


def anneal(problem: Problem, area: np.ndarray, random: Random, heat: float = 1.0) -> np.ndarray | None:
    """
    Let groups at a border change area, for the worse with probability exp(−Δ / T), while T falls from hot to cold.

    Δ is the change in the objective, with seats and areas of today as they were at the start of the turn, plus a price for load outside the
    bounds. Areas stay connected at every change, and pinned groups where they are.

    Parameters
    ----------
    problem
        What is divided; every group connected.
    area
        Connected areas per group, pinned groups apart; they may be outside the bounds.
    random
        Source of chance.
    heat
        Factor on the temperatures; below 1 more of the plan given is left.

    Returns
    -------
    The best plan within the bounds that was passed, per group, or None.

    Sources
    -------
    Kirkpatrick, Gelatt and Vecchi (1983), Optimization by simulated annealing.
    """
    shared, mean = problem.shared, float(problem.load.sum()) / problem.k
    where = [slice(shared.indptr[group], shared.indptr[group + 1]) for group in range(problem.groups)]
    beside = [list(zip(shared.indices[part].tolist(), shared.data[part].tolist(), strict=True)) for part in where]
    near = [sum(1 << other for other, _ in others) for others in beside]
    ends = [(group, other) for group, others in enumerate(beside) for other, _ in others if group not in problem.pinned]
    if not ends or problem.value(area) == 0:
        return None
    hot, cold, dear, dearer = HOT, COLD, OUTSIDE, 1.0
    if problem.compact:
        usual = problem.value(area) / problem.groups
        hot, cold, dear, dearer = COMPACT_HOT * usual, COMPACT_COLD * usual, COMPACT_OUTSIDE * usual, HARDER ** (1 / TURNS)
    apart: list[list[tuple[int, float]]] = [[] for _ in beside] if problem.compact else beside
    now, weight = area.tolist(), problem.weight.tolist()
    loads, members = [0.0] * problem.k, [0] * problem.k
    for group, number in enumerate(now):
        loads[number] += weight[group]
        members[number] |= 1 << group
    outside = [_outside(problem, load) / mean for load in loads]
    best, least = None, float("inf")
    turn, draw, count = flips_of(problem) // TURNS, random.random, len(ends)
    heat, cooling = heat * hot, (cold / hot) ** (1 / (turn * TURNS))
    for _ in range(TURNS):
        dear *= dearer
        price, value = _prices(problem, np.array(now)), problem.value(np.array(now))
        for _ in range(turn):
            heat *= cooling
            group, beyond = ends[int(draw() * count)]
            origin, target = now[group], now[beyond]
            if origin == target:
                continue
            change = price[group][target] - price[group][origin]
            for other, pairs in apart[group]:
                if now[other] == origin:
                    change += pairs
                elif now[other] == target:
                    change -= pairs
            left = _outside(problem, loads[origin] - weight[group]) / mean
            joined = _outside(problem, loads[target] + weight[group]) / mean
            worse = change + dear * (left + joined - outside[origin] - outside[target])
            if worse > 0 and draw() > exp(-worse / heat):
                continue
            rest = members[origin] & ~(1 << group)
            if not _hangs_together(near, rest, near[group] & rest):
                continue
            now[group], members[origin] = target, rest
            members[target] |= 1 << group
            loads[origin] -= weight[group]
            loads[target] += weight[group]
            outside[origin], outside[target] = left, joined
            value += change
            if value < least and not any(outside):
                best, least = now[:], value
    return None if best is None else np.array(best)


def _prices(problem: Problem, area: np.ndarray) -> list[list[float]]:
    """Give what a group costs in every area, apart from the pairs it separates: its distance to the seat of now, and moving from today."""
    price = problem.spread[:, problem.seats(area)] if problem.compact else np.zeros((problem.groups, problem.k))
    if problem.stay.shape[1]:
        kept = np.zeros((problem.k, problem.stay.shape[1]))
        np.add.at(kept, area, problem.stay)
        mine, todays = linear_sum_assignment(kept, maximize=True)
        price[:, mine] -= problem.stay[:, todays]
    return [[float(one) for one in row] for row in price]


def _outside(problem: Problem, load: float) -> float:
    """Load too much or too little; half of what rounding allows, so that a sum of differences stays within it."""
    return max(load - problem.upper, problem.lower - load, problem.room / 2) - problem.room / 2


def _hangs_together(near: list[int], rest: int, wanted: int) -> bool:
    """Tell whether these neighbours of a group that leaves (bits) are still connected within what is left; False when nothing is."""
    reached = front = wanted & -wanted
    while wanted & ~reached and front:
        lowest = front & -front
        fresh = near[lowest.bit_length() - 1] & rest & ~reached
        reached |= fresh
        front = (front ^ lowest) | fresh
    return bool(wanted) and not wanted & ~reached
