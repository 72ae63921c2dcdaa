"""What is no longer connected in a plan that was changed by hand, and names of areas."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.input import partition

NAMES_PER_AREA = 2
"""Names of units in the name of an area: one is often taken for the whole wijk, three no longer fit a map."""


def loose_units(
    plan: pd.Series, neighbours: Iterable[tuple[str, str]], areas: Iterable[Hashable] | None = None
) -> dict[Hashable, tuple[str, ...]]:
    """Give per area that is not connected the units outside its part with most units; of all areas, or of these."""
    pairs = [(one, other) for one, other in neighbours if one in plan.index and other in plan.index]
    asked = plan.unique() if areas is None else dict.fromkeys(areas)
    return {area: units for area in asked if (units := _loose(plan, area, pairs))}


def _loose(plan: pd.Series, area: Hashable, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """List the units of an area outside its part with most units."""
    units = list(plan.index[plan == area])
    number = {code: place for place, code in enumerate(units)}
    edges = [(number[one], number[other]) for one, other in pairs if one in number and other in number]
    part = partition(len(units), np.array(edges, dtype=int).reshape(-1, 2))
    largest = np.bincount(part).argmax() if len(part) else 0
    return tuple(code for code, number_of in zip(units, part, strict=True) if number_of != largest)


def name_areas(assignment: pd.Series, load: pd.Series, names: Mapping[str, str]) -> dict[Hashable, str]:
    """Name every area after its units with the largest load.

    Parameters
    ----------
    assignment
        Area per unit.
    load
        Load per unit; unknown counts as smallest.
    names
        Name per unit; the code where there is none.

    Returns
    -------
    Name per area, in order of the areas: the two largest units, more where two areas would share a name, and a number where
    all their units have the same names.
    """
    ranked = load.reindex(assignment.index).sort_values(ascending=False, kind="stable").index
    order = {
        area: list(dict.fromkeys(names.get(unit, str(unit)) for unit in ranked if assignment[unit] == area))
        for area in sorted(assignment.unique(), key=str)
    }
    longest = max(map(len, order.values()), default=0)
    length = dict.fromkeys(order, NAMES_PER_AREA)
    for _ in range(longest):
        found = {area: _joined(parts[: length[area]]) for area, parts in order.items()}
        often = Counter(found.values())
        for area in order:
            length[area] += often[found[area]] > 1
    found = {area: _joined(parts[: length[area]]) for area, parts in order.items()}
    often, seen = Counter(found.values()), Counter[str]()
    for area, name in found.items():
        if often[name] > 1:
            seen[name] += 1
            found[area] = f"{name} {seen[name]}"
    return found


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"
