"""How far a division may be from the best one under the same rules, also one that was changed by hand."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.plan import WerkgebiedenPlan, relative_gap
from wijkscan.model.werkgebieden.problem import make_problem


def gap_of(
    assignment: pd.Series,
    plan: WerkgebiedenPlan,
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    *,
    tolerance: float,
    objective: str,
    today: pd.Series | None = None,
    move_price: float = 0,
    inwoners: pd.Series | None = None,
    together: Iterable[Iterable[str]] = (),
    pinned: Mapping[str, str] | None = None,
) -> float:
    """
    Give (objective − bound) / objective of a division that was not designed, by the bound of one that was designed under the same rules.

    Parameters
    ----------
    assignment
        Area per unit.
    plan
        The plan that was designed; no division that keeps to the rules costs less than its bound.
    load, xy, neighbours, tolerance, objective, today, move_price, inwoners, together, pinned
        The rules, as in :func:`~wijkscan.model.werkgebieden.design_werkgebieden`.

    Returns
    -------
    The gap, 0 to 1; NaN where the division does not keep to the rules (another number of areas, a load outside the bounds, an area that is
    not connected, units that should be together apart), since the bound says nothing of it, and where nothing was bounded.
    """
    k = int(plan.assignment.nunique())
    if assignment.nunique() != k or np.isnan(plan.gap):
        return float("nan")
    try:
        problem = make_problem(
            load, xy, neighbours, k, tolerance=tolerance, lower=None, upper=None, objective=objective, today=today,
            move_price=move_price, inwoners=inwoners, together=together, pinned=pinned,
        )  # fmt: skip
    except InfeasiblePlanError:
        return float("nan")
    number = pd.factorize(assignment.reindex(load.index))[0]
    area = np.zeros(problem.groups, dtype=int)
    area[problem.group] = number
    if not (np.array_equal(area[problem.group], number) and problem.valid(area)):
        return float("nan")
    return relative_gap(problem.value(area), plan.bound)
