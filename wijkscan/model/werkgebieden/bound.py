"""Candidate areas as columns, a quick lower bound on compactness, and which choices no better plan can contain."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wijkscan.model.werkgebieden.problem import Problem
from wijkscan.model.werkgebieden.representatives import under_names

ROUNDS = 600
"""Most steps of the price search; the bound is then within a few tenths of a percent of what it can become."""
STALL = 12
"""Steps without a better bound after which the step is made smaller and the best prices are taken up again."""
SHRINK = 0.6
"""How much smaller the step then becomes."""
SMALLEST_STEP = 1e-3
"""Step at which the search ends."""
FAR = 1e-4
"""Least distance assumed between bound and best plan, as a share, when the length of a step is set."""
BLOCKED = 1e25
"""Cost of a column that cannot be; far above any real cost, and small enough to be added up."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Every area that can be opened: a seat, and which of today's areas it continues.

    Parameters
    ----------
    seat
        Seat unit per column. For cut edges the seat is the first unit of the group that names the area
        (:mod:`wijkscan.model.werkgebieden.representatives`): one name per area.
    identity
        Number of today's area that is continued, -1 for none; at most one area continues each.
    cost
        Cost of a group in a column, (groups, columns); infinite where it can never be.
    """

    seat: np.ndarray
    identity: np.ndarray
    cost: np.ndarray


def columns(problem: Problem) -> Columns:
    """List the areas that can be opened.

    A group never belongs to a seat when every connected area with both is heavier than an area may be.
    """
    units = np.arange(len(problem.units))
    first = np.unique(problem.group, return_index=True)[1]
    seats = units if problem.compact else first
    base = problem.spread if problem.compact else np.where(under_names(problem), 0.0, np.inf)
    base = np.where(problem.reach[:, seats] > problem.upper + problem.room, np.inf, base)
    todays = problem.stay.shape[1]
    identities = [*range(todays), -1] if todays < problem.k else list(range(todays))
    lost = problem.stay.sum(axis=1)
    price = [lost - (problem.stay[:, number] if number >= 0 else 0) for number in identities]
    return Columns(
        np.tile(seats, len(identities)),
        np.repeat(identities, len(seats)),
        np.hstack([base + extra[:, None] for extra in price]),
    )


@dataclass(frozen=True, eq=False)
class Bound:
    """Lower bound of the objective, and for every choice the bound that holds for plans with that choice.

    Parameters
    ----------
    value
        No plan costs less.
    forced
        No plan with this group in this column costs less, (groups, columns).
    openings
        Sets of columns opened at good prices, the best first; good seats to grow areas from.
    """

    value: float
    forced: np.ndarray
    openings: tuple[tuple[int, ...], ...]


def lower_bound(
    problem: Problem, listed: Columns, incumbent: float, rounds: int = ROUNDS, *, going: Callable[[], bool] = lambda: True
) -> Bound:
    """Bound the objective from below by giving every group a price instead of exactly one area.

    With prices u, every column by itself takes the groups that pay more than they cost, cut in parts where that is needed to
    stay within the bounds on load, and its own group always; the k best columns and Σ u together cost no more than any plan.
    The prices are improved by subgradient steps (Held and Karp).

    Parameters
    ----------
    problem, listed
        The question and its columns.
    incumbent
        Objective of the best plan known, which sets the length of the steps.
    rounds
        Most steps.
    going
        Asked before every step whether there is time for it.

    Returns
    -------
    The best bound, valid whatever the number of steps.
    """
    cost, own = listed.cost, problem.group[listed.seat]
    possible = np.isfinite(cost) & np.isfinite(cost[own, np.arange(len(own))])
    weight = np.where(possible, problem.weight[:, None], 0)
    cost = np.where(possible, cost, 0)
    usable = weight.sum(axis=0) >= problem.lower - problem.room
    price = np.partition(np.where(possible, listed.cost, BLOCKED), min(problem.k, cost.shape[1] - 1), axis=1)[:, : problem.k].mean(axis=1)
    price = np.where(price < BLOCKED / problem.groups, price, incumbent / problem.groups)
    best, best_price, best_forced = -np.inf, price, np.zeros_like(cost)
    openings: dict[tuple[int, ...], float] = {}
    step, stall = 1.0, 0
    for number in range(rounds):
        if number and not going():
            break
        reduced = np.where(possible, cost - price[:, None], 0)
        taken, rate = _fill(reduced, weight, own, problem.lower, problem.upper)
        value = np.where(usable, (reduced * taken).sum(axis=0), BLOCKED)
        chosen, others = _open(value, listed.identity, problem.k)
        total = float(price.sum() + value[chosen].sum())
        stall += 1
        opened = tuple(sorted(int(column) for column in chosen))
        openings[opened] = max(openings.get(opened, -np.inf), total)
        if total > best:
            stall = stall if total < best + FAR * abs(best) else 0
            best, best_price = total, price
            # What a choice adds: opening its column, and taking the group for more than the column would pay for it.
            opening = np.maximum(price.sum() + others + value - total, 0)
            best_forced = total + opening[None] + np.maximum(reduced - rate * weight, 0)
        if stall >= STALL:
            step, stall, price = step * SHRINK, 0, best_price
            if step < SMALLEST_STEP:
                break
        slope = 1 - taken[:, chosen].sum(axis=1)
        if not slope.any() or total >= incumbent:
            break
        price = price + step * max(incumbent - total, FAR * incumbent) / float(slope @ slope) * slope
    ranked = tuple(sorted(openings, key=lambda opened: -openings[opened]))
    return Bound(best, np.where(possible & usable[None], best_forced, np.inf), ranked)


def _fill(reduced: np.ndarray, weight: np.ndarray, own: np.ndarray, lower: float, upper: float) -> tuple[np.ndarray, np.ndarray]:
    """Fill every column at least cost, its own group first, and give the share taken and the price of load at the border."""
    heavy = weight > 0
    rate = np.where(heavy, reduced / np.where(heavy, weight, 1), np.where(reduced < 0, -np.inf, np.inf))
    number = np.arange(len(own))
    rate[own, number] = -np.inf
    order = np.argsort(rate, axis=0)
    sorted_rate, sorted_weight = np.take_along_axis(rate, order, 0), np.take_along_axis(weight, order, 0)
    filled = np.cumsum(sorted_weight, axis=0)
    liked = np.where(sorted_rate < 0, sorted_weight, 0).sum(axis=0)
    target = np.clip(liked, lower, upper)
    share = np.where(
        sorted_weight > 0,
        np.clip((target - filled + sorted_weight) / np.where(sorted_weight > 0, sorted_weight, 1), 0, 1),
        sorted_rate < 0,
    )
    taken = np.zeros_like(reduced)
    np.put_along_axis(taken, order, share, 0)
    taken[own, number] = 1
    border = np.minimum((filled < target).sum(axis=0), len(reduced) - 1)
    edge = np.take_along_axis(sorted_rate, border[None], 0)[0]
    return taken, np.where((target == liked) | ~np.isfinite(edge), 0, edge)


def _open(value: np.ndarray, identity: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Choose the k columns of least value, at most one per identity, and give per column what its k − 1 companions cost."""
    order = np.argsort(value, kind="stable")
    number = identity[order]
    first = np.zeros(len(order), dtype=bool)
    first[np.unique(number, return_index=True)[1]] = True
    ranked = order[first | (number < 0)]
    best = value[ranked]
    chosen = ranked[:k]
    companions = np.full(len(value), float(best[: k - 1].sum()))
    for place, column in enumerate(ranked[: k - 1]):
        # A column among the best, or another with the same identity, takes the place of that one.
        replaced = identity == identity[column] if identity[column] >= 0 else np.arange(len(value)) == column
        companions[replaced] = float(best[:k].sum() - best[place])
    return chosen, companions
