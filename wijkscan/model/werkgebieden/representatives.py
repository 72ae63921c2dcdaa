"""Which group names an area: an order in which few groups can be the first of one, so that an exact method has few areas to choose from."""

from random import Random

import numpy as np

from wijkscan.model.werkgebieden.problem import Problem

LOOKS = 2000
"""Groups looked at over all tries of finding few representatives; twenty tries on a hundred buurten."""
NEARER = 0.5
"""How much a neighbour that is taken counts against one that is not, where the next group is chosen."""


def naming_order(problem: Problem) -> list[int]:
    """
    Put the groups in an order in which the first of every area is one of few.

    Take away a few groups so that what is left falls into pieces lighter than an area may be: every area then holds one that was taken
    away. Those come first, in the order that breaks up the map soonest; a group after them is never the first of an area.

    Returns
    -------
    All groups.

    Sources
    -------
    Validi and Buchanan (2022), Political districting to minimize cut edges: ordering vertices by a largest set without a district.
    """
    random, near = Random(0), _near(problem)
    tries = [_light_pieces(problem, near, random) for _ in range(max(LOOKS // problem.groups, 1))]
    kept = max(tries, key=int.bit_count)
    left = [group for group in range(problem.groups) if not kept >> group & 1]
    order, rest = [], (1 << problem.groups) - 1
    while left:
        first = min(left, key=lambda group: _choices(problem, near, rest & ~(1 << group)))
        left.remove(first)
        order.append(first)
        rest &= ~(1 << first)
    return [*order, *(group for group in range(problem.groups) if kept >> group & 1)]


def under_names(problem: Problem) -> np.ndarray:
    """
    Tell which groups can be in the area that a group names, as its first in the naming order.

    Returns
    -------
    (groups, naming groups), nothing for a group whose area would be too light.
    """
    near, rest = _near(problem), (1 << problem.groups) - 1
    can = np.zeros((problem.groups, problem.groups), dtype=bool)
    for name in naming_order(problem):
        piece = _piece(near, name, rest)
        rest &= ~(1 << name)
        if _weight(problem, piece) >= problem.lower - problem.room:
            can[:, name] = [bool(piece >> group & 1) for group in range(problem.groups)]
    return can


def _near(problem: Problem) -> list[int]:
    """Give the neighbours per group as bits."""
    shared = problem.shared
    return [sum(1 << int(other) for other in shared.indices[shared.indptr[one] : shared.indptr[one + 1]]) for one in range(problem.groups)]


def _piece(near: list[int], start: int, within: int) -> int:
    """Give the groups that hang together with a group, as bits."""
    reached = front = 1 << start
    while front:
        lowest = front & -front
        fresh = near[lowest.bit_length() - 1] & within & ~reached
        reached |= fresh
        front = (front ^ lowest) | fresh
    return reached


def _weight(problem: Problem, members: int) -> float:
    return float(sum(problem.weight[group] for group in range(problem.groups) if members >> group & 1))


def _light_pieces(problem: Problem, near: list[int], random: Random) -> int:
    """Take groups as long as what hangs together stays lighter than an area may be; give them as bits."""
    kept, open_groups = 0, set(range(problem.groups))
    luck = [random.random() for _ in range(problem.groups)]

    def order(one: int) -> tuple[float, int]:
        return (near[one] & ~kept).bit_count() - NEARER * (near[one] & kept).bit_count() + luck[one], one

    while open_groups:
        group = min(open_groups, key=order)
        open_groups.remove(group)
        if _weight(problem, _piece(near, group, kept | 1 << group)) < problem.lower - problem.room:
            kept |= 1 << group
    return kept


def _choices(problem: Problem, near: list[int], rest: int) -> int:
    """Give how many groups could still be in an area within what is left, squared per piece."""
    found = 0
    while rest:
        piece = _piece(near, (rest & -rest).bit_length() - 1, rest)
        rest &= ~piece
        if _weight(problem, piece) >= problem.lower - problem.room:
            found += piece.bit_count() ** 2
    return found
