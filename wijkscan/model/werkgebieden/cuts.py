"""Where a solution is not connected: minimal separators between a loose piece and its seat."""

from collections.abc import Iterator

import numpy as np

from wijkscan.model.werkgebieden.problem import Problem
from wijkscan.model.werkgebieden.program import HALF, MOST_CUTS, VIOLATED, bits

Cut = tuple[int, int, int]


def around(problem: Problem, members: int) -> int:
    """Give the units beside these, as bits."""
    found = 0
    for unit in bits(members):
        found |= problem.near[unit]
    return found & ~members


def separator(problem: Problem, piece: int, seat: int) -> int:
    """Give a minimal set of units, next to the piece, that every way from the piece to the seat goes through."""
    border = around(problem, piece)
    everything = (1 << len(problem.units)) - 1
    beyond = problem.flood(1 << seat, everything & ~piece & ~border)
    return border & around(problem, beyond)


def loose_cuts(problem: Problem, area: np.ndarray, seat: np.ndarray) -> list[Cut]:
    """Cut off a whole solution that is not connected.

    For every piece without the seat, the separators nearest to the piece and nearest to the seat; and for every other seat
    the separator nearest to the piece, because the same piece would come loose there too.

    Parameters
    ----------
    problem
        Units and neighbours.
    area
        Column per group.
    seat
        Seat unit per column.
    """
    cuts: list[Cut] = []
    for column in np.unique(area):
        members = 0
        for group in np.flatnonzero(area == column):
            members |= problem.masks[group]
        here = int(seat[column])
        main = problem.flood(1 << here, members)
        rest = members & ~main
        while rest:
            piece = problem.flood(rest & -rest, members)
            rest &= ~piece
            groups = {int(problem.group[unit]) for unit in bits(piece)}
            near, far = separator(problem, piece, here), _far(problem, main, piece)
            same = np.flatnonzero(seat == here)
            cuts += [(group, int(other), wall) for group in groups for other in same for wall in {near, far}]
            heaviest = max(groups, key=lambda group: (problem.weight[group], -group))
            outside = ~(piece | around(problem, piece))
            cuts += [
                (heaviest, other, separator(problem, piece, int(unit)))
                for other, unit in enumerate(seat)
                if unit != here and (outside >> int(unit)) & 1
            ]
    return cuts


def _far(problem: Problem, main: int, piece: int) -> int:
    border = around(problem, main)
    everything = (1 << len(problem.units)) - 1
    return border & around(problem, problem.flood(piece & -piece, everything & ~main & ~border))


def fractional_cuts(problem: Problem, values: np.ndarray, seat: np.ndarray) -> list[Cut]:
    """Find separators that a fractional solution breaks: a unit with more in a column than all units around it together.

    The piece grows from the unit over whatever the column holds most of, as long as the cut gets deeper.
    """
    return [cut for _, cut in sorted(_broken(problem, values, seat), key=lambda found: -found[0])[:MOST_CUTS]]


def _broken(problem: Problem, values: np.ndarray, seat: np.ndarray) -> Iterator[tuple[float, Cut]]:
    for group, column in zip(*np.nonzero(values > VIOLATED), strict=True):
        share, here = values[:, column], int(seat[column])
        unit_share = share[problem.group]
        piece = problem.masks[group]
        if (piece >> here) & 1:
            continue
        wall = separator(problem, piece, here) if not (around(problem, piece) >> here) & 1 else 0
        while wall:
            held = sum(unit_share[unit] for unit in bits(wall))
            if share[group] - held > VIOLATED:
                yield share[group] - held, (int(group), int(column), wall)
                break
            dense = max(bits(wall), key=lambda unit: (unit_share[unit], -unit))
            if unit_share[dense] < HALF * share[group]:
                break
            piece |= 1 << dense
            wall = separator(problem, piece, here) if not (around(problem, piece) >> here) & 1 else 0


def clashes(problem: Problem, values: np.ndarray, seat: np.ndarray) -> list[tuple[int, tuple[int, ...]]]:
    """Find groups of which a column holds too much together: no two of them fit in one area with the seat.

    Two groups clash at a seat when the lightest connected area with all three is heavier than an area may be: the least, over
    every unit where the three ways can meet, of their loads. Of groups that all clash a column holds at most what it is open.

    Returns
    -------
    Column and groups per broken rule Σ x(group, column) ≤ open(column).
    """
    found = []
    own, way = problem.group[seat], problem.reach
    for column in np.flatnonzero(values[own, np.arange(len(seat))] > VIOLATED):
        here = np.flatnonzero(values[:, column] > VIOLATED)
        base = way[own[column]] - 2 * problem.weight[problem.group]
        least = (way[here][:, None] + way[here][None] + base).min(axis=2)
        clash = least > problem.upper + problem.room
        taken = values[here, column]
        for first in range(len(here)):
            chosen = [first]
            for other in np.argsort(-taken, kind="stable"):
                if all(clash[other, one] for one in chosen):
                    chosen.append(int(other))
            if len(chosen) > 1 and taken[chosen].sum() > values[own[column], column] + VIOLATED:
                found.append((int(column), tuple(sorted(int(here[one]) for one in chosen))))
    return sorted(set(found))
