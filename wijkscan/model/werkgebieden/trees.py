"""Balanced plans where growing finds none: the map is cut in two along random trees, and pairs of areas are cut again."""

import numpy as np
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from wijkscan.model.werkgebieden.problem import Problem

TREES = 60
"""Trees that are drawn for one cut before the plan is given up; on Amsterdam and Utrecht most cuts take fewer than five."""

AGAIN = 60
"""Times per area that a pair is cut again; on Amsterdam (47 areas) more hardly makes the plan more compact."""


def cut_by_trees(problem: Problem, number: list[int], random: np.random.Generator) -> np.ndarray | None:
    """
    Divide the map into connected areas within the bounds.

    A piece that must become m areas is spanned by a random tree. Taking one branch off leaves two connected pieces; the branch is
    chosen whose load comes nearest to a whole number of areas, and both pieces are cut on. So the load is right on every scale,
    also where two parts of a gemeente hang together by a bridge only.

    Parameters
    ----------
    problem
        What is divided; every group connected.
    number
        Areas per part of the map that hangs together.
    random
        Source of chance.

    Returns
    -------
    Area per group, or None where a piece could not be cut or two pinned groups fell in one area.

    Sources
    -------
    DeFord, Duchin and Solomon (2021), Recombination: a family of Markov chains for redistricting, for cutting along trees.
    """
    area = np.full(problem.groups, -1)
    open_pieces = [(np.flatnonzero(problem.component == part), wanted) for part, wanted in enumerate(number)]
    made = 0
    while open_pieces:
        piece, wanted = open_pieces.pop()
        if wanted == 1:
            area[piece] = made
            made += 1
            continue
        found = next((cut for cut in (_cut(problem, piece, wanted, random) for _ in range(TREES)) if cut is not None), None)
        if found is None:
            return None
        branch, inside = found
        open_pieces += [(branch, inside), (np.setdiff1d(piece, branch), wanted - inside)]
    pins = area[list(problem.pinned)]
    return area if len(set(pins)) == len(pins) else None


def cut_again(problem: Problem, area: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """
    Join two neighbouring areas and cut them again along a random tree, many times; what is less compact is not taken.

    Parameters
    ----------
    problem
        What is divided.
    area
        Connected areas within the bounds, per group.
    random
        Source of chance.

    Returns
    -------
    Area per group, connected and within the bounds as before, with at most the same Σ load × distance².
    """
    area, pinned = area.copy(), np.isin(np.arange(problem.groups), list(problem.pinned))
    ends = np.column_stack(problem.shared.nonzero())
    spread = [_spread(problem, np.flatnonzero(area == number)) for number in range(problem.k)]
    for _ in range(AGAIN * problem.k):
        borders = np.flatnonzero(area[ends[:, 0]] != area[ends[:, 1]])
        if not len(borders):
            break
        one, other = area[ends[borders[random.integers(len(borders))]]]
        piece = np.flatnonzero((area == one) | (area == other))
        found = _cut(problem, piece, 2, random)
        if found is None:
            continue
        first, second = found[0], np.setdiff1d(piece, found[0])
        cost = _spread(problem, first), _spread(problem, second)
        if sum(cost) < spread[one] + spread[other] and max(pinned[first].sum(), pinned[second].sum()) <= 1:
            area[first], area[second] = one, other
            spread[one], spread[other] = cost
    return area


def _spread(problem: Problem, groups: np.ndarray) -> float:
    """Give Σ load × distance² of an area to its best seat."""
    return float(problem.spread[groups].sum(axis=0)[np.isin(problem.group, groups)].min())


def _cut(problem: Problem, piece: np.ndarray, wanted: int, random: np.random.Generator) -> tuple[np.ndarray, int] | None:
    """Cut a piece along one random tree: the groups of the branch and how many areas it is good for."""
    roads = problem.shared[piece][:, piece].tocsr().astype(float)
    roads.data = 1 + random.random(len(roads.data))
    tree = minimum_spanning_tree(roads)
    order, before = breadth_first_order(tree, int(random.integers(len(piece))), directed=False)
    load = problem.weight[piece].copy()
    for place in order[:0:-1]:
        load[before[place]] += load[place]
    whole, inside = load[order[0]], np.arange(1, wanted)
    branch, rest = load[order[1:], None], whole - load[order[1:], None]
    allowed = (
        (branch >= inside * problem.lower) & (branch <= inside * problem.upper)
        & (rest >= (wanted - inside) * problem.lower) & (rest <= (wanted - inside) * problem.upper)
    )  # fmt: skip
    if not allowed.any():
        return None
    off = np.where(allowed, np.abs(branch - inside * whole / wanted), np.inf)
    place, areas = np.unravel_index(int(off.argmin()), off.shape)
    return piece[_below(order, before, int(order[1:][place]))], int(inside[areas])


def _below(order: np.ndarray, before: np.ndarray, top: int) -> np.ndarray:
    """Give a place in the tree and everything behind it."""
    taken = np.zeros(len(order), dtype=bool)
    taken[top] = True
    for place in order[1:]:
        taken[place] |= taken[before[place]]
    return np.flatnonzero(taken)
