"""A division that was kept, on the areas of today: what still fits, what has no place of its own, and whether it holds."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.edit import loose_units
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.measures import PlanMeasures

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Reopened:
    """A kept division on the units there are now.

    Parameters
    ----------
    assignment
        Area per unit of today; a unit that was in the division is where it was.
    placed
        Units that the division does not know, with the area they are put in until somebody chooses.
    gone
        Units of the division that are no more.
    """

    assignment: pd.Series
    placed: dict[str, str]
    gone: tuple[str, ...]


def reopened(kept: pd.Series, units: pd.Index, xy: np.ndarray, groups: pd.Series) -> Reopened:
    """Lay a kept division over the units of today; none that it knows is moved.

    Parameters
    ----------
    kept
        Area per unit, as it was kept; a gap is not known.
    units
        Units of today.
    xy
        Coordinates in metres, (units, 2).
    groups
        Group per unit (its wijk): a unit that is not known goes where the nearest known unit of its group is, or else the nearest of all.

    Raises
    ------
    InfeasiblePlanError
        Not one unit is known.
    """
    found = kept.reindex(units)
    known = found.notna().to_numpy()
    if not known.any():
        raise InfeasiblePlanError("Geen enkel gebied van dit plan bestaat nog; het is gemaakt met andere gebieden.")
    gone = tuple(str(code) for code in kept.dropna().index.difference(units))
    group, placed = groups.reindex(units).to_numpy(), {}
    for number in map(int, np.flatnonzero(~known)):
        near = known & (group == group[number])
        near = near if near.any() else known
        apart = np.where(near, np.square(xy - xy[number]).sum(axis=1), np.inf)
        placed[str(units[number])] = str(found.iloc[int(apart.argmin())])
    return Reopened(found.fillna(pd.Series(placed, dtype=object)).astype(str).rename("werkgebied"), placed, gone)


@dataclass(frozen=True, eq=False)
class Check:
    """Whether a division holds.

    Parameters
    ----------
    loose
        Per area that is not connected the units outside its largest part.
    outside
        Per area beyond the bounds its deviation from the mean load, as a share.
    """

    loose: dict[Hashable, tuple[str, ...]]
    outside: dict[Hashable, float]

    @property
    def holds(self) -> bool:
        """Tell whether every area is connected and within the bounds."""
        return not (self.loose or self.outside)


def check_division(assignment: pd.Series, neighbours: Iterable[tuple[str, str]], measures: PlanMeasures, tolerance: float) -> Check:
    """Check that every area of a division is connected, and that its load is within `tolerance` (a share) of the mean."""
    pairs = list(neighbours)
    loose = loose_units(assignment, pairs)
    deviation = measures.areas["afwijking"]
    return Check(loose, {area: float(apart) for area, apart in deviation.items() if abs(apart) > tolerance + _ROUNDING})
