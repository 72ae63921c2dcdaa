"""What a plan of werkgebieden is like: per area and in total, and what moves against the plan of today."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from wijkscan.model.werkgebieden.input import InfeasiblePlanError, listed


@dataclass(frozen=True, eq=False)
class PlanMeasures:
    """Measures of one plan.

    Parameters
    ----------
    areas
        Per area `werklast`, `afwijking` (share of the mean load, 0 is exactly the mean), `inwoners`, `compactheid`
        (Polsby–Popper 4πA/P², 1 is a circle), `afstand_m` (mean distance to the seat weighted by load, metres), `zetel`
        (code of the seat) and `buurten` (tuple of codes). A gap where the input for it is not given.
    largest_deviation
        Largest absolute deviation, as a share.
    compactness
        Σ load × distance² to the seat, load × m².
    cut_edges
        Number of neighbouring pairs that are separated.
    moved
        Inwoners (load without inwoners) that leave the area continuing theirs of today; a gap without a plan of today.
    continues
        Per area the area of today it continues, under the matching that moves least; None where there is none.
    """

    areas: pd.DataFrame
    largest_deviation: float
    compactness: float
    cut_edges: int
    moved: float
    continues: dict[str, object]


def measure_plan(
    assignment: pd.Series,
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    *,
    shapes: gpd.GeoSeries | None = None,
    inwoners: pd.Series | None = None,
    today: pd.Series | None = None,
) -> PlanMeasures:
    """Measure a plan, made by the program or by hand.

    Parameters
    ----------
    assignment
        Area per unit.
    load
        Load per unit.
    xy
        Coordinates in metres, (units, 2), in the order of `load`.
    neighbours
        Pairs of neighbouring units.
    shapes
        Land per unit; slivers between neighbours count in the outline as they are drawn.
    inwoners
        Inhabitants per unit; a gap makes the sum of its area a gap.
    today
        Area of today per unit; units it does not know count as not moved.

    Raises
    ------
    InfeasiblePlanError
        A unit with load that has no area, or a load that is unknown.
    """
    lacking = [unit for unit in load.index if unit not in assignment.index or pd.isna(assignment[unit]) or pd.isna(load[unit])]
    if lacking:
        raise InfeasiblePlanError(f"Indeling: {listed(lacking)} heeft geen werkgebied of geen bekende last; vul dat aan.")
    plan, places = assignment.reindex(load.index), np.asarray(xy, dtype=float)
    mean = float(load.sum()) / plan.nunique()
    people = inwoners.reindex(load.index) if inwoners is not None else pd.Series(np.nan, index=load.index)
    rows, compactness = {}, 0.0
    for area, units in load.groupby(plan).groups.items():
        inside = load.index.isin(units)
        weight, spots = load[inside].to_numpy(dtype=float), places[inside]
        apart = np.square(spots[:, None] - spots[None]).sum(axis=2)
        cost = weight @ apart
        seat = int(cost.argmin())
        compactness += float(cost[seat])
        total = float(weight.sum())
        rows[area] = {
            "werklast": total,
            "afwijking": total / mean - 1 if mean > 0 else np.nan,
            "inwoners": people[inside].sum(skipna=False),
            "compactheid": _roundness(shapes, load.index[inside]),
            "afstand_m": float(weight @ np.sqrt(apart[:, seat])) / total if total > 0 else np.nan,
            "zetel": load.index[inside][seat],
            "buurten": tuple(load.index[inside]),
        }
    areas = pd.DataFrame.from_dict(rows, orient="index").rename_axis("werkgebied")
    moved, continues = _moved(plan, today, load if inwoners is None else people)
    pairs = {tuple(sorted(pair)) for pair in neighbours}
    cut = sum(bool(plan[one] != plan[other]) for one, other in pairs)
    return PlanMeasures(areas, float(areas["afwijking"].abs().max()), compactness, cut, moved, continues)


def _roundness(shapes: gpd.GeoSeries | None, units: pd.Index) -> float:
    """Give 4πA/P² of the units together."""
    if shapes is None:
        return np.nan
    whole = shapes.loc[units].union_all()
    return float(2 * 2 * np.pi * whole.area / whole.length**2) if whole.length > 0 else np.nan


def _moved(plan: pd.Series, today: pd.Series | None, people: pd.Series) -> tuple[float, dict[str, object]]:
    """Match areas with those of today (Hungarian method) so that the least moves."""
    if today is None:
        return np.nan, dict.fromkeys(plan.unique())
    known = today.reindex(plan.index)
    kept = people.groupby([plan, known]).sum().unstack(fill_value=0)
    rows, columns = linear_sum_assignment(kept.to_numpy(), maximize=True)
    continues = dict.fromkeys(plan.unique()) | {kept.index[row]: kept.columns[column] for row, column in zip(rows, columns, strict=True)}
    total = people[known.notna()].sum(skipna=False)
    return float(total - kept.to_numpy()[rows, columns].sum()), continues
