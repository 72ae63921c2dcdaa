"""Change a plan by hand, and give its areas names."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.input import InfeasiblePlanError, listed, partition

NAMES_PER_AREA = 2
"""Names of units in the name of an area: one is often taken for the whole wijk, three no longer fit a map."""


@dataclass(frozen=True, eq=False)
class Move:
    """A plan after one unit was moved by hand.

    Parameters
    ----------
    assignment
        The new plan, also when it is not connected: whoever moves by hand may need several steps.
    loose
        Per area that is no longer connected, the units outside its largest part.
    remark
        Dutch remark on what came loose or disappeared; empty when nothing did.
    """

    assignment: pd.Series
    loose: dict[Hashable, tuple[str, ...]]
    remark: str


def move_unit(assignment: pd.Series, unit: str, area: Hashable, neighbours: Iterable[tuple[str, str]]) -> Move:
    """Move one unit to another area.

    Parameters
    ----------
    assignment
        Area per unit; stays as it is.
    unit
        Unit to move.
    area
        Area it goes to; a new label opens a new area.
    neighbours
        Pairs of neighbouring units.

    Raises
    ------
    InfeasiblePlanError
        An unknown unit.
    """
    if unit not in assignment.index:
        raise InfeasiblePlanError(f"Indeling: {unit} bestaat niet in deze indeling; kies een gebied op de kaart.")
    origin = assignment[unit]
    plan = assignment.copy()
    plan[unit] = area
    pairs = [(one, other) for one, other in neighbours if one in plan.index and other in plan.index]
    loose = {label: units for label in dict.fromkeys((origin, area)) if (units := loose_units(plan, label, pairs))}
    remarks = [f"{listed(units)} ligt los van de rest van werkgebied {label}." for label, units in loose.items()]
    if not (plan == origin).any():
        remarks.append(f"Werkgebied {origin} is leeg en vervalt.")
    return Move(plan, loose, " ".join(remarks))


def loose_units(plan: pd.Series, area: Hashable, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """List the units of an area outside its part with most units; `pairs` are neighbours."""
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
