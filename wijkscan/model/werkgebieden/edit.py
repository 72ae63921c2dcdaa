"""Change a plan by hand."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.input import InfeasiblePlanError, listed, partition


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
    loose = loose_units(plan, neighbours, (origin, area))
    remarks = [f"{listed(units)} ligt los van de rest van werkgebied {label}." for label, units in loose.items()]
    if not (plan == origin).any():
        remarks.append(f"Werkgebied {origin} is leeg en vervalt.")
    return Move(plan, loose, " ".join(remarks))


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
