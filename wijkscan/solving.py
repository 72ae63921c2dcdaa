"""The solvers, each in a process that ends at its deadline.

A solver works in compiled code and may loop where no time limit is looked at. So nothing but this module asks for a division into
werkgebieden, for a placement of the flexpool or for disclosure control, and what it asks for works in a process of its own
(`wijkscan.bounded`): a whole design at once, with the best plan so far passed on as it is found. At the deadline that plan stays,
and says what ended it.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from wijkscan.bounded import BrokenError, OutOfMemoryError, OutOfTimeError, keep_ready, run
from wijkscan.dutch import counted
from wijkscan.model.disclosure import control as disclosure
from wijkscan.model.disclosure.control import DisclosureError, Protected
from wijkscan.model.teams import flexpool
from wijkscan.model.teams.flexpool import Placement
from wijkscan.model.teams.workload import WorkloadError
from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan, repair
from wijkscan.model.werkgebieden import design as werkgebieden_design
from wijkscan.model.werkgebieden.on_table import Rearranged, Table
from wijkscan.model.werkgebieden.plan import Progress
from wijkscan.model.werkgebieden.repair import EFFORT_S

FIRST_PLAN_S = 60.0
"""Seconds in which a first division must be found when no time for searching on is given; no gemeente needs as long on an idle computer."""
PATIENCE = 6
"""How many times the work asked for a search may take on the clock: work ends it, and the clock only on a very busy computer."""
FLEXPOOL_S = 18.0 * PATIENCE
"""Seconds for placing the flexpool: work ends it; 33 teams and 60 people took 18 seconds of processor on a busy computer."""
REARRANGING_S = 2 * PATIENCE * EFFORT_S
"""Seconds for mending or improving a plan, and saying what stands in the way of that: work ends it."""
DISCLOSURE_S = 600.0
"""Seconds for disclosure control; the worst table measured takes 24."""

_STOPPED = "Werkgebieden: het zoeken is gestopt voordat er een indeling was. Kies opnieuw, dan begint het zoeken weer."
_NOTHING_CHANGED = "Het zoeken is gestopt; er is niets veranderd."
_NOT_PLACED = "De flexpool is niet verdeeld: het rekenen liep vast. Sluit andere programma's en probeer het opnieuw."

Going = Callable[[], bool]


def get_ready() -> None:
    """Keep a process at hand that knows the solvers, so that the first plan is not kept waiting for it."""
    keep_ready(__name__)


def design_werkgebieden(
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    k: int,
    *,
    time_limit_s: float,
    progress: Progress | None = None,
    going: Going = lambda: True,
    **wishes: Any,  # noqa: ANN401  as the model takes them
) -> WerkgebiedenPlan:
    """
    Design werkgebieden as :func:`wijkscan.model.werkgebieden.design.design_werkgebieden` does, and end at the deadline.

    Parameters
    ----------
    load, xy, neighbours, k, progress, wishes
        As there; `effort_s` among the wishes is the work after which it ends by itself.
    time_limit_s
        Seconds from now, starting a process included; at 0 a first plan is sought only, for at most `FIRST_PLAN_S`.
    going
        Asked some times per second whether anybody still waits; False ends the search with the best plan so far.

    Returns
    -------
    The plan; `ended_after_s` is the time limit when time ended the search.

    Raises
    ------
    InfeasiblePlanError
        No plan can be made as asked, or none was found before the search ended; the message says which and what to do.
    """
    best: list[WerkgebiedenPlan] = []

    def told(plan: WerkgebiedenPlan) -> bool:
        best[:] = [plan]
        return progress is None or progress(plan) is not False

    seconds = time_limit_s if time_limit_s > 0 else FIRST_PLAN_S
    if not going():
        raise InfeasiblePlanError(_STOPPED)
    try:
        plan = run(
            _design, load, xy, list(neighbours), k, time_limit_s, time.monotonic() + seconds, wishes,
            seconds=seconds, told=told, going=going,
        )  # fmt: skip
    except (OutOfTimeError, OutOfMemoryError, BrokenError) as error:
        if not best:
            raise InfeasiblePlanError(_nothing(error, k, seconds) if going() else _STOPPED) from error
        plan = best[-1]
        if not plan.proven and going():
            plan = replace(plan, ended_after_s=seconds)
    return plan if plan.ended_after_s is None else replace(plan, ended_after_s=seconds)


def _design(
    load: pd.Series, xy: np.ndarray, neighbours: list[tuple[str, str]], k: int, time_limit_s: float, until: float, wishes: dict[str, Any],
    *, progress: Progress,
) -> WerkgebiedenPlan:  # fmt: skip
    """Design with what is left of the time; the clock of a computer is the same in all its processes."""
    left = max(until - time.monotonic(), 0.0) if time_limit_s > 0 else 0.0
    return werkgebieden_design.design_werkgebieden(load, xy, neighbours, k, time_limit_s=left, progress=progress, **wishes)


def _nothing(error: Exception, k: int, seconds: float) -> str:
    why = {
        OutOfTimeError: f"na {counted(seconds, 'seconden', 1)} was er nog geen aaneengesloten indeling",
        OutOfMemoryError: "het rekenen vroeg te veel geheugen",
    }.get(type(error), f"het rekenen liep vast ({error})")
    return (
        f"Werkgebieden: het zoeken naar {k} teams is afgebroken: {why}. Dat er geen indeling bestaat, is niet bewezen. "
        "Geef meer rekentijd, verruim de afwijking, kies een ander aantal teams of werk met wijken in plaats van buurten."
    )


def rearrange(table: Table, most_moved: float | None = None, going: Going = lambda: True) -> Rearranged:
    """
    Mend the plan on the table, or with `most_moved` improve it, as :mod:`wijkscan.model.werkgebieden.repair` does, and end in time.

    Raises
    ------
    InfeasiblePlanError
        As there, or because it was not ready after `REARRANGING_S`, or `going` said that nobody waits any more.
    """
    if not going():
        raise InfeasiblePlanError(_NOTHING_CHANGED)
    try:
        return run(_rearranged, table, most_moved, seconds=REARRANGING_S, going=going)
    except (OutOfTimeError, OutOfMemoryError, BrokenError) as error:
        if not going():
            raise InfeasiblePlanError(_NOTHING_CHANGED) from error
        raise InfeasiblePlanError(
            "Het rekenen aan deze indeling is afgebroken: de computer had het te druk of het liep vast. Probeer het opnieuw, zet meer vast "
            "of werk met wijken in plaats van buurten."
        ) from error


def _rearranged(table: Table, most_moved: float | None) -> Rearranged:
    return repair.repair_plan(table) if most_moved is None else repair.improve_plan(table, most_moved=most_moved)


def allocate_flexpool(
    need: pd.DataFrame,
    bezetting: pd.DataFrame,
    people: pd.DataFrame,
    *given: Any,  # noqa: ANN401  as the model takes them
    **named: Any,  # noqa: ANN401
) -> Placement:
    """
    Place the flexpool as :func:`wijkscan.model.teams.flexpool.allocate_flexpool` does, and end after `FLEXPOOL_S`.

    Returns
    -------
    The placement, or the best one so far: then it says that it is not proven, and what ended it.

    Raises
    ------
    WorkloadError
        As there, or because there is no memory for the process.
    """
    best: list[Placement] = []
    if people.empty:  # nothing to solve
        return flexpool.allocate_flexpool(need, bezetting, people, *given, **named)
    try:
        return run(_placed, need, bezetting, people, *given, seconds=FLEXPOOL_S, told=partial(_keep, best), **named)
    except (OutOfTimeError, OutOfMemoryError, BrokenError) as error:
        if not best:
            raise WorkloadError(_NOT_PLACED) from error
        return replace(best[-1], message=f"{best[-1].message} {_ended(error)}")


def _ended(error: Exception) -> str:
    if isinstance(error, OutOfTimeError):
        return (
            f"Het zoeken is na {FLEXPOOL_S:.0f} seconden afgebroken, voordat het klaar was: de computer had het te druk. "
            "Open de pagina opnieuw op een rustiger moment; de verdeling kan dan anders en beter zijn."
        )
    return "Het zoeken liep vast voordat het klaar was. Sluit andere programma's en probeer het opnieuw; de verdeling kan dan beter zijn."


def _placed(*given: Any, **named: Any) -> Placement:  # noqa: ANN401
    return flexpool.allocate_flexpool(*given, **named)


def _keep(best: list[Placement], found: Placement) -> bool:
    best[:] = [found]
    return True


def protect(cells: pd.DataFrame, **named: Any) -> Protected:  # noqa: ANN401  as the model takes them
    """
    Protect counts as :func:`wijkscan.model.disclosure.control.protect` does, and end after `DISCLOSURE_S`.

    Raises
    ------
    DisclosureError
        It was not ready in time: nothing may be shown then.
    """
    try:
        return run(_protected, cells, seconds=DISCLOSURE_S, **named)
    except (OutOfTimeError, OutOfMemoryError, BrokenError) as error:
        raise DisclosureError(
            f"De afscherming van {len(cells)} aantallen is afgebroken: zij was na {DISCLOSURE_S:.0f} seconden niet klaar of liep vast. "
            "Er is niets bewaard en niets getoond. Tel minder perioden of wetten in één keer."
        ) from error


def _protected(*given: Any, **named: Any) -> Protected:  # noqa: ANN401
    return disclosure.protect(*given, **named)
