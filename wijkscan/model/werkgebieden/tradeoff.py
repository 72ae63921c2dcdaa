"""How many teams: what each number gains and costs, side by side."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.design import design_werkgebieden
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.measures import measure_plan
from wijkscan.model.werkgebieden.plan import WerkgebiedenPlan

CHEAPEST = "de minste vaste formatie"
NEAREST = "de kortste afstand tot het midden van het werkgebied"
BEND = "de knik: minder teams kosten veel afstand, meer teams leveren weinig afstand op"
STABLE = "de minste inwoners krijgen een ander team"


def trade_off(
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    ks: Iterable[int],
    *,
    fixed_fte: float,
    tolerance: float = 0.10,
    objective: str = "compact",
    today: pd.Series | None = None,
    move_price: float = 0.0,
    inwoners: pd.Series | None = None,
    together: Iterable[Iterable[str]] = (),
    time_limit_s: float = 5,
    effort_s: float | None = None,
    gap: float = 0.005,
    seed: int = 0,
    progress: Callable[[int, WerkgebiedenPlan], bool | None] | None = None,
    design: Callable[..., WerkgebiedenPlan] = design_werkgebieden,
) -> pd.DataFrame:
    """Design werkgebieden for several numbers of teams.

    Parameters
    ----------
    load, xy, neighbours, tolerance, objective, today, move_price, inwoners, together, gap, seed
        As for :func:`design_werkgebieden`.
    ks
        Numbers of teams.
    fixed_fte
        Fte that every team needs whatever its size (coordination, front desk).
    time_limit_s
        Seconds on the clock per number of teams.
    effort_s
        Work per number of teams, as for :func:`design_werkgebieden`.
    progress
        Called with k and every better plan; False stops the search for this k.
    design
        What designs for one number of teams: :func:`design_werkgebieden`, or something that bounds its time.

    Returns
    -------
    Per k: `grootste_afwijking` (share), `afstand_m` (mean distance to the seat weighted by load), `compactheid` (load × m²),
    `gescheiden_paren`, `verplaatst` (inwoners), `vaste_fte` (fixed_fte × k), `kleinste_team` (load), `verschil` (gap),
    `bewezen`, `verstandig` (True for numbers that stand out), `waarom` (Dutch: why, or why there is no plan). Gaps where no plan
    exists. A number stands out with the least fixed fte, the shortest distance, the fewest moved inwoners, or at the bend of
    distance against number of teams: furthest below the straight line between fewest and most teams.
    """
    pairs, wishes = list(neighbours), [tuple(wish) for wish in together]
    rows: dict[int, dict[str, object]] = {}
    for k in ks:
        try:
            plan = design(
                load,
                xy,
                pairs,
                k,
                tolerance=tolerance,
                objective=objective,
                today=today,
                move_price=move_price,
                inwoners=inwoners,
                together=wishes,
                time_limit_s=time_limit_s,
                effort_s=effort_s,
                gap=gap,
                seed=seed,
                progress=None if progress is None else lambda found, k=k: progress(k, found),
            )
        except InfeasiblePlanError as error:
            rows[k] = {"vaste_fte": fixed_fte * k, "bewezen": False, "waarom": str(error)}
            continue
        found = measure_plan(plan.assignment, load, xy, pairs, inwoners=inwoners, today=today)
        distance = float((found.areas["afstand_m"] * found.areas["werklast"]).sum() / found.areas["werklast"].sum())
        rows[k] = {
            "grootste_afwijking": found.largest_deviation,
            "afstand_m": distance,
            "compactheid": found.compactness,
            "gescheiden_paren": found.cut_edges,
            "verplaatst": found.moved,
            "vaste_fte": fixed_fte * k,
            "kleinste_team": float(plan.loads.min()),
            "verschil": plan.gap,
            "bewezen": plan.proven,
            "waarom": "",
        }
    columns = ["grootste_afwijking", "afstand_m", "compactheid", "gescheiden_paren", "verplaatst", "vaste_fte", "kleinste_team", "verschil"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "bewezen", "waarom"]).rename_axis("teams").sort_index()
    table[columns] = table[columns].astype(float)
    reasons = _standing_out(table)
    table.insert(len(table.columns) - 1, "verstandig", table.index.isin(list(reasons)))
    told = {k: "; ".join(why).capitalize() + "." for k, why in reasons.items()}
    table["waarom"] = [told.get(k, why) for k, why in zip(table.index, table["waarom"], strict=True)]
    return table


def _standing_out(table: pd.DataFrame) -> dict[int, list[str]]:
    """Give the reasons per k that stands out."""
    known = table[table["afstand_m"].notna()]
    if known.empty:
        return {}
    reasons: dict[int, list[str]] = {}

    numbers = [int(k) for k in known.index]

    def mark(place: int, why: str) -> None:
        reasons.setdefault(numbers[place], []).append(why)

    mark(int(known["vaste_fte"].to_numpy().argmin()), CHEAPEST)
    mark(int(known["afstand_m"].to_numpy().argmin()), NEAREST)
    if known["verplaatst"].notna().any():
        mark(int(np.nanargmin(known["verplaatst"].to_numpy())), STABLE)
    teams, distance = known.index.to_numpy(dtype=float), known["afstand_m"].to_numpy()
    straight = np.interp(teams, teams[[0, -1]], distance[[0, -1]])
    below = straight - distance
    if below.max() > 0:
        mark(int(below.argmax()), BEND)
    return reasons
