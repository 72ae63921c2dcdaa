"""A plan of werkgebieden with its proof, and the record of how it was found."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.effort import Effort
from wijkscan.model.werkgebieden.measures import measure_plan
from wijkscan.model.werkgebieden.problem import Problem

DESIGNED, OF_TODAY = "ontwerp", "nu"
"""Where a plan comes from: it was designed, or it is how a gemeente has divided itself."""
ROUNDING = 1e-9
"""Relative difference below which two objectives are equal."""
WHOLE = 1e-3
"""What a bound on a number of pairs may be too high by rounding before it is taken for the next whole number."""
SHOW_EVERY_S = 0.25
"""Seconds after which a caller is asked again whether to go on, when nothing has changed."""


@dataclass(frozen=True, eq=False)
class WerkgebiedenPlan:
    """A plan that was designed, in which every area is connected and within the bounds on load; or one that was there already.

    Parameters
    ----------
    assignment
        Area per unit. The label of an area is the label its units are pinned to, or else the code of its seat: the unit with
        the least Σ load × distance² to it.
    objective
        Σ load × distance² to the seat (load × m²), or the number of separated neighbouring pairs; plus the price of what is
        moved (`move_price` × load or inwoners that leave their area of today, under the best matching of areas).
    bound
        No plan within the bounds costs less.
    gap
        (objective − bound) / objective, 0 to 1.
    proven
        True when the gap is at most the gap asked for.
    seconds
        Time taken.
    loads
        Load per area.
    log
        One row per better plan or bound: `seconden`, `doel`, `ondergrens`, `verschil`, `stap` (Dutch).
    ended_after_s
        Time limit that ended the search before a proof, so that another run may come further; None where the work ended it, where it was
        proven or stopped, or where no time was asked for.
    origin
        `DESIGNED` or `OF_TODAY`.
    names
        Names that its areas were given when it was kept, per label; empty for a design.
    """

    assignment: pd.Series
    objective: float
    bound: float
    gap: float
    proven: bool
    seconds: float
    loads: pd.Series
    log: pd.DataFrame
    ended_after_s: float | None = None
    origin: str = DESIGNED
    names: Mapping[str, str] = field(default_factory=dict)


Progress = Callable[[WerkgebiedenPlan], bool | None]


def relative_gap(objective: float, bound: float) -> float:
    """Give (objective − bound) / objective, zero where both are equal."""
    return max(objective - bound, 0.0) / objective if objective - bound > ROUNDING * abs(objective) else 0.0


def given_plan(assignment: pd.Series, load: pd.Series, xy: np.ndarray, origin: str) -> WerkgebiedenPlan:
    """
    Take a division that is there already as a plan; nothing was searched, so nothing is known of how good it is.

    Parameters
    ----------
    assignment
        Area per unit, whatever its label.
    load, xy
        Load per unit, and coordinates in metres in its order, (units, 2).
    origin
        Where it comes from.

    Returns
    -------
    The plan, its areas labelled by their seats as those of a design; the bound is 0 and the gap NaN.
    """
    measures = measure_plan(assignment, load, xy, ())
    plan = assignment.reindex(load.index).map(measures.areas["zetel"]).rename("werkgebied")
    nothing = pd.DataFrame(columns=["seconden", "doel", "ondergrens", "verschil", "stap"])
    loads = load.groupby(plan).sum().rename("werklast")
    return WerkgebiedenPlan(plan, measures.compactness, 0.0, float("nan"), False, 0.0, loads, nothing, origin=origin)


@dataclass
class Found:
    """The best plan and bound so far; the only place that reads a clock.

    Parameters
    ----------
    problem
        The question.
    index
        Units as in the load given.
    gap, time_limit_s, progress
        As in :func:`design_werkgebieden`.
    effort
        The work done and left, which decides what comes next; the clock only ends what takes far too long.
    bound
        Best bound so far.
    area, value
        Best plan so far per group, and its objective.
    stopped
        True when the caller said so.
    """

    problem: Problem
    index: pd.Index
    gap: float
    time_limit_s: float
    progress: Progress | None
    effort: Effort
    bound: float = 0.0
    area: np.ndarray | None = None
    value: float = np.inf
    stopped: bool = False
    lines: list[tuple[float, float, float, str]] = field(default_factory=list)
    _started: float = field(default_factory=time.perf_counter)
    _shown: float = -np.inf

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._started

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.time_limit_s - self.seconds

    @property
    def done(self) -> bool:
        """Whether the gap is reached, the work is done, the time is over or the caller has stopped."""
        return self.stopped or self.over or (relative_gap(self.value, self.bound) <= self.gap + ROUNDING and self.area is not None)

    @property
    def over(self) -> bool:
        """Whether all the work that was asked for is done, or the time is over."""
        return self.effort.left_s <= 0 or self.left <= 0

    @property
    def cutoff(self) -> float:
        """Objective from which a plan is no longer worth finding: the gap below the best one, and a whole pair where pairs are counted."""
        if self.area is None:
            return np.inf
        worth = self.value * (1 - self.gap)
        return min(worth, self.value - 1 + 2 * WHOLE) if self.problem.counted else worth

    def offer(self, area: np.ndarray | None, step: str) -> bool:
        """Keep a plan when it is valid and better; tell whether it is."""
        if area is None or not self.problem.valid(area):
            return False
        value = self.problem.value(area)
        if value >= self.value * (1 - ROUNDING) and self.area is not None:
            return False
        self.area, self.value = area.copy(), value
        self._tell(step)
        return True

    def raise_bound(self, bound: float, step: str) -> None:
        """Keep a bound when it is better; never above the best plan."""
        bound = self._rounded(bound)
        if bound > self.bound + ROUNDING * abs(bound):
            self.bound = bound
            self._tell(step)

    def watcher(self, goal: float, size: int) -> Callable[[float, int], bool]:
        """Give what looks at a running solver: it takes the bound up to `goal`, asks the caller, and tells whether to go on."""
        most = self.effort.looks_left(size)

        def watch(bound: float, looks: int) -> bool:
            self.bound = max(self.bound, self._rounded(min(bound, goal)))
            if self.seconds - self._shown > SHOW_EVERY_S:
                self._ask()
            return not self.done and looks < most

        return watch

    def _rounded(self, bound: float) -> float:
        """Give the bound that follows: a number of pairs is whole, and no bound is above a plan that exists."""
        return min(float(np.ceil(bound - WHOLE)) if self.problem.counted and np.isfinite(bound) else bound, self.value)

    def plan(self) -> WerkgebiedenPlan:
        """Give the best plan so far."""
        assert self.area is not None
        problem = self.problem
        labels = [problem.units[seat] for seat in problem.seats(self.area)]
        for group, label in problem.pinned.items():
            labels[int(self.area[group])] = label
        assignment = pd.Series([labels[number] for number in self.area[problem.group]], index=self.index, name="werkgebied")
        gap = relative_gap(self.value, self.bound)
        lines = [(seconds, value, bound, relative_gap(value, bound), step) for seconds, value, bound, step in self.lines]
        log = pd.DataFrame(lines, columns=["seconden", "doel", "ondergrens", "verschil", "stap"])
        loads = pd.Series(problem.load, index=self.index, name="werklast").groupby(assignment.to_numpy()).sum()
        proven = gap <= self.gap + ROUNDING
        ended = self.time_limit_s > 0 and self.left <= 0 < self.effort.left_s and not (proven or self.stopped)
        return WerkgebiedenPlan(
            assignment, self.value, min(self.bound, self.value), gap, proven, self.seconds, loads, log, self.time_limit_s if ended else None
        )

    def _tell(self, step: str) -> None:
        self.lines.append((self.seconds, self.value, self.bound, step))
        self._ask()

    def _ask(self) -> None:
        self._shown = self.seconds
        if self.progress is not None and self.area is not None and not self.stopped:
            self.stopped = self.progress(self.plan()) is False


def numbered(columns: Iterable[int]) -> np.ndarray:
    """Give areas numbers from 0 on, for any label per group."""
    return np.asarray(np.unique(np.asarray(list(columns)), return_inverse=True)[1])
