"""Small maps, every plan of a small map, and an independent check of a plan; none of it uses the package."""

from itertools import product

import numpy as np
import pandas as pd


def grid(rows, columns, load=None, side=1000.0):
    """Give load, coordinates and neighbours of a chessboard of units A0, A1, … B0, …"""
    units = [f"{chr(65 + row)}{column}" for row in range(rows) for column in range(columns)]
    xy = np.array([(column * side, row * side) for row in range(rows) for column in range(columns)])
    pairs = [
        (units[row * columns + column], units[(row + down) * columns + column + right])
        for row in range(rows)
        for column in range(columns)
        for down, right in ((0, 1), (1, 0))
        if row + down < rows and column + right < columns
    ]
    return pd.Series(np.ones(len(units)) if load is None else load, index=units, dtype=float), xy, pairs


def is_whole(units, pairs):
    """Tell whether units form one whole."""
    units = set(units)
    reached, front = set(), {next(iter(units))} if units else set()
    while front:
        reached |= front
        front = {b for a, b in [*pairs, *[(y, x) for x, y in pairs]] if a in front and b in units} - reached
    return reached == units


def recomputed(assignment, load, xy, pairs, objective="compact"):
    """Give the objective of a plan."""
    if objective == "cut_edges":
        return sum(assignment[a] != assignment[b] for a, b in pairs)
    total, names = 0.0, assignment[load.index].to_numpy()
    for area in set(names):
        spots, weight = xy[names == area], load.to_numpy()[names == area]
        total += (weight @ ((spots[:, None] - spots[None]) ** 2).sum(axis=2)).min()
    return total


def check_assignment(assignment, load, xy, pairs, k, *, lower, upper, together=(), apart=()):
    """Fail unless the plan has k connected areas within the bounds and keeps to the wishes."""
    assert list(assignment.index) == list(load.index)
    assert assignment.notna().all()
    assert assignment.nunique() == k
    for area in assignment.unique():
        members = list(assignment.index[assignment == area])
        assert is_whole(members, pairs), f"{area} is not connected: {members}"
        assert lower - 1e-6 * load.sum() <= load[members].sum() <= upper + 1e-6 * load.sum(), f"{area} weighs {load[members].sum()}"
    for group in together:
        assert len(set(assignment[list(group)])) == 1
    for one, other in apart:
        assert assignment[one] != assignment[other]


def every_plan(load, pairs, k, lower, upper, together=(), apart=()):
    """Give every division into k connected areas within the bounds, each once."""
    units, weight = list(load.index), list(load)
    number = {unit: place for place, unit in enumerate(units)}
    linked = [(number[a], number[b]) for a, b in pairs]
    for labels in product(range(k), repeat=len(units)):
        first = list(dict.fromkeys(labels))
        if len(first) < k or first != sorted(first):
            continue
        loads = [0.0] * k
        for place, label in enumerate(labels):
            loads[label] += weight[place]
        if min(loads) < lower - 1e-9 or max(loads) > upper + 1e-9:
            continue
        plan = dict(zip(units, labels, strict=True))
        if any(len({plan[unit] for unit in group}) > 1 for group in together) or any(plan[a] == plan[b] for a, b in apart):
            continue
        inner = [(a, b) for a, b in linked if labels[a] == labels[b]]
        if all(is_whole([place for place, label in enumerate(labels) if label == area], inner) for area in range(k)):
            yield pd.Series(plan)


def price_of_moving(assignment, people, today, price):
    """Give the least price over every matching of new areas with those of today."""
    from itertools import permutations

    new, old = list(assignment.unique()), list(today.unique())
    kept = {(a, b): people[(assignment == a) & (today == b)].sum() for a in new for b in old}
    old += [None] * max(0, len(new) - len(old))
    best = max(sum(kept.get(pair, 0) for pair in zip(new, order, strict=False)) for order in permutations(old, len(new)))
    return price * (people.sum() - best)
