"""Design werkgebieden: a first contiguous plan at once, better ones as they come, and a proof of how good the best one is."""

from collections.abc import Iterable, Mapping
from functools import partial
from random import Random

import numpy as np
import pandas as pd

from wijkscan.dutch import brief, counted
from wijkscan.model.werkgebieden.anneal import anneal, flips_of
from wijkscan.model.werkgebieden.bound import columns, lower_bound
from wijkscan.model.werkgebieden.cuts import clashes, fractional_cuts, loose_cuts
from wijkscan.model.werkgebieden.effort import Effort
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.plan import ROUNDING, Found, Progress, WerkgebiedenPlan, numbered
from wijkscan.model.werkgebieden.problem import CUT_EDGES, Problem, make_problem, part_counts
from wijkscan.model.werkgebieden.program import Program
from wijkscan.model.werkgebieden.start import Search, areas_per_part, grown, seeds, whole_groups
from wijkscan.model.werkgebieden.trees import AGAIN, cut_again, cut_by_trees

STARTS = 6
"""Plans grown from other seeds; more hardly find a better one on Kennemerland."""
STEPS = 200
"""Steps of the search per start: a sixth of a second for 111 buurten."""
MOST_STARTS = 40
"""Starts after which the search gives up where no plan within the bounds was found."""
LINEAR_ROUNDS = 25
"""Most rounds of cuts before whole choices are asked for."""
LONG = 1500
"""Steps of a search that goes on from the best plan; on Haarlemmermeer it took up to 8 % off the first plans."""
OPENINGS = 6
"""Sets of seats from the price search that areas are grown from."""
KEPT_FOR_PLANS = 0.25
"""Part of the work that raising the bound by prices leaves for finding plans; on Amsterdam the bound alone would take all of it."""
FOR_PROOF = 0.5
"""Part of the work that is left for the exact method, which may also show that there is no plan."""
STALLED = 12
"""Rounds of annealing without a better plan after which the rest of the work is for the proof."""
REHEAT = 0.5
"""Heat of a round that starts from the best plan, against one from a plan that was just grown."""
WIDE = 0.15
"""How far above the bound by prices a plan is annealed too; most gemeenten are below it already, Amsterdam at 60 %."""
FOR_LAST = 0.05
"""Part of the work that this leaves for the exact method, which hardly raises so wide a bound."""
NEAR = 0.05
"""How far above the bound plans are looked for first; the first bound of Kennemerland gemeenten is 3 to 4 % below the best plan."""
WORTH = 2e-4
"""Least relative rise of the bound for which another round of such cuts is made."""
_SEEDS = 2**32  # from which a round of annealing draws its own


class _Start:
    """Searches for plans, all from one seeded source of chance."""

    def __init__(self, found: Found, counts: list[tuple[int, int]], seed: int) -> None:
        self.found, self.counts = found, counts
        self.problem, self.wider = whole_groups(found.problem)
        self.random = np.random.default_rng(seed)
        self.most_even: tuple[float, np.ndarray | None] = (np.inf, None)

    def improve(self, area: np.ndarray | None, step: str, steps: int = STEPS) -> bool:
        """Search on from a plan of connected areas (per group of `problem`), and tell whether a better plan was found."""
        if area is None or not all(self.problem.connected(mask) for mask in self.problem.area_masks(area)):
            return False
        search = Search(self.problem, area, self.random)
        best = search.run(steps)
        self.found.effort.steps(steps, self.problem)
        if search.imbalance < self.most_even[0]:
            self.most_even = (float(search.imbalance), search.most_even)
        return best is not None and self.found.offer(best[self.wider], step)

    def from_seats(self, seats: np.ndarray, step: str) -> bool:
        """Grow areas from seats and search on."""
        return self.improve(grown(self.problem, seats), step)

    def from_area(self, area: np.ndarray, step: str) -> bool:
        """Search on from areas per group of the question, of which some may be in pieces: they grow again from their middle."""
        narrow = self.narrowed(area)
        if all(self.problem.connected(mask) for mask in self.problem.area_masks(narrow)):
            return self.improve(narrow, step)
        return self.from_seats(self.problem.seats(narrow), step)

    def longer(self) -> None:
        """Search on from the best plan as long as that pays; the rest of the work is for the exact method."""
        found, better = self.found, True
        while better and found.area is not None and not found.done and found.effort.leaves(FOR_PROOF):
            better = self.improve(self.narrowed(found.area), "verder gezocht vanuit de beste indeling", LONG)

    def annealed(self, kept: float) -> None:
        """Anneal from the best plan and, for cut edges, in turn from one just grown, as long as that pays and this share is left."""
        found, chance, stalled, number = self.found, Random(int(self.random.integers(_SEEDS))), 0, 0
        while stalled < STALLED and not found.done and found.effort.leaves(kept):
            anew = found.area is None or (number % 2 == 0 and not self.problem.compact)
            area = self.first() if anew or found.area is None else self.narrowed(found.area)
            number, stalled = number + 1, stalled + 1
            if area is None or not all(self.problem.connected(mask) for mask in self.problem.area_masks(area)):
                continue
            cooled = anneal(self.problem, area, chance, 1.0 if anew or number % 2 else REHEAT)
            found.effort.flips(flips_of(self.problem))
            if cooled is not None and found.offer(cooled[self.wider], "langzaam afgekoeld"):
                stalled = 0

    def first(self) -> np.ndarray | None:
        """Grow areas from seats drawn by chance."""
        return grown(self.problem, seeds(self.problem, self.counts, self.random))

    def narrowed(self, area: np.ndarray) -> np.ndarray:
        """Give areas per group of the search, from areas per group of the question."""
        narrow = np.zeros(self.problem.groups, dtype=int)
        narrow[self.wider] = area
        return narrow

    def several(self) -> None:
        """Search from several seeds; as long as there is no plan, from plans that are balanced to begin with."""
        for number in range(MOST_STARTS):
            if self.found.stopped or (number >= STARTS and self.found.area is not None):
                return
            if number and self.found.area is not None and self.found.over:
                return
            if number >= STARTS and self.found.time_limit_s > 0 and not (self.found.effort.leaves(FOR_PROOF) and self.found.left > 0):
                return
            if number < STARTS:
                self.improve(self.first(), "gegroeid vanuit gespreide buurten")
            else:
                numbers = areas_per_part(self.problem, self.counts)
                balanced = cut_by_trees(self.problem, numbers, self.random)
                self.found.effort.trees(self.problem.k)
                if balanced is not None:
                    self.found.effort.trees(AGAIN * self.problem.k)
                    self.improve(balanced, "steeds in tweeën gedeeld")
                    self.improve(cut_again(self.problem, balanced, self.random), "steeds twee teams opnieuw verdeeld")


def design_werkgebieden(
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    k: int,
    *,
    tolerance: float = 0.10,
    lower: float | None = None,
    upper: float | None = None,
    objective: str = "compact",
    today: pd.Series | None = None,
    move_price: float = 0.0,
    inwoners: pd.Series | None = None,
    together: Iterable[Iterable[str]] = (),
    pinned: Mapping[str, str] | None = None,
    time_limit_s: float = 20,
    effort_s: float | None = None,
    gap: float = 0.005,
    seed: int = 0,
    progress: Progress | None = None,
) -> WerkgebiedenPlan:
    """
    Divide units over k connected areas of about equal load, as compact as can be, with a proof of how good the plan is.

    Minimises Σ load_i × d_ij² to the seat unit of the area ("compact"), or the number of neighbouring pairs that are
    separated ("cut_edges"), with (1 − tolerance) T / k ≤ load of an area ≤ (1 + tolerance) T / k. Heuristic plans come first;
    a bound by prices, an integer program on what that bound leaves open, and cuts that restore connectedness then prove how
    far from the best the plan can be. The same input, seed and `effort_s` give the same plan, on a busy computer too; only a plan
    that the clock ended (`ended_after_s`) depends on its speed.

    Parameters
    ----------
    load
        Workload (hours) or inhabitants per unit; gaps are refused.
    xy
        Coordinates in metres, (units, 2), in the order of `load`.
    neighbours
        Pairs of neighbouring units.
    k
        Number of areas.
    tolerance, lower, upper
        Allowed deviation from the mean load; `lower` and `upper`, in the unit of load, replace it.
    objective
        "compact" or "cut_edges".
    today, move_price, inwoners
        Area of today per unit, and what it costs to move one inhabitant (or one unit of load, without `inwoners`) out of the
        area that continues its area of today; in load × m² per inhabitant, or in separated pairs per inhabitant.
    together
        Sets of units that must share an area.
    pinned
        Label per unit: units with the same label share an area, which gets that label; other labels are other areas. A label
        that is a unit's own code pins that unit too.
    time_limit_s
        Seconds on the clock, for safety; at 0 the heuristic plan comes back, with the bound that is known without work.
    effort_s
        Work after which the search ends, in seconds of an idle computer (:mod:`wijkscan.model.werkgebieden.effort`); the same as
        `time_limit_s` where it is not given.
    gap
        Relative gap at which to stop.
    seed
        Seed of the heuristic.
    progress
        Called with every better plan or bound, and otherwise a few times per second; False stops, and the best plan comes back.

    Raises
    ------
    InfeasiblePlanError
        No plan can be made as asked, or none was found in time; the message says what is in the way and what to do.

    Sources
    -------
    Hess and others (1965), Nonpartisan political redistricting by computer; Oehrlein and Haunert (2017) for the separators.
    """
    effort = Effort(time_limit_s if effort_s is None else effort_s)
    if not (time_limit_s >= 0 and effort.limit_s >= 0 and gap >= 0):
        raise InfeasiblePlanError("Werkgebieden: geef een rekentijd en een toegestaan verschil van 0 of meer.")
    problem = make_problem(
        load,
        xy,
        neighbours,
        k,
        tolerance=tolerance,
        lower=lower,
        upper=upper,
        objective=objective,
        today=today,
        move_price=move_price,
        inwoners=inwoners,
        together=together,
        pinned=pinned,
    )
    counts = part_counts(problem)
    found = Found(problem, load.index, gap, time_limit_s, progress, effort)
    if objective == CUT_EDGES:
        # A connected map in k connected areas separates at least k − 1 pairs; every loose part of the map saves one.
        found.bound = float(k - len(counts))
    start = _Start(found, counts, seed)
    if today is not None:
        current = pd.factorize(today.reindex(load.index), sort=True)[0][np.unique(problem.group, return_index=True)[1]]
        if len(set(current)) == k:
            found.offer(current, "de huidige indeling")
            start.from_area(current, "verbeterd vanuit de huidige indeling")
    start.several()
    if objective == CUT_EDGES:
        start.annealed(FOR_PROOF)
    proof = False if found.done else _prove(found, start)
    if found.area is None:
        raise InfeasiblePlanError(_nothing_found(problem, start, proof, effort.limit_s))
    return found.plan()


def _more_prices(found: Found, cells: int) -> bool:
    """Count a round of the price search, and tell whether there is work left for another."""
    found.effort.prices(cells)
    return not found.done and found.effort.leaves(KEPT_FOR_PLANS)


def _prove(found: Found, start: _Start) -> bool:
    """Raise the bound, and improve the plan, until the gap is reached or the work is done; tell whether no plan at all exists."""
    problem = found.problem
    listed = columns(problem)
    keep = np.isfinite(listed.cost)
    forced = np.where(keep, 0.0, np.inf)
    if problem.compact:
        guess = found.value if found.area is not None else problem.value(_any_area(start))
        priced = lower_bound(problem, listed, guess, going=partial(_more_prices, found, listed.cost.size))
        found.raise_bound(min(priced.value, found.cutoff), "ondergrens met prijzen")
        for opening in priced.openings[:OPENINGS]:
            if not found.done:
                start.from_seats(listed.seat[list(opening)], "gegroeid vanuit de zetels van de ondergrens")
        start.longer()
        if found.area is not None and found.value > found.bound * (1 + WIDE):
            start.annealed(FOR_LAST)
        forced = priced.forced
        keep &= np.isfinite(forced)
    if found.done:
        return False
    program = Program(problem, listed, keep, _scale(problem, found)) if not problem.compact else None
    while not found.done:
        goal = found.cutoff
        if problem.compact:
            # Looking for plans near the bound only leaves few choices; when there are none, the bound has risen that far.
            goal = min(goal, found.bound * (1 + NEAR)) if found.area is not None and found.bound > 0 else goal
            last, program = program, Program(problem, listed, keep & (forced <= goal * (1 + ROUNDING)), _scale(problem, found))
            program = program if last is None else program.with_cuts(last)
        assert program is not None
        before = (found.bound, found.value)
        if _whole(found, program, start, goal):
            return True
        if before == (found.bound, found.value):
            return False
    return False


def _whole(found: Found, program: Program, start: _Start, goal: float) -> bool:
    """Ask for whole choices that cost less than `goal`, cutting off what is not connected; tell whether no plan at all exists."""
    while not found.done:
        goal = min(goal, found.cutoff)
        if not _linear(found, program, goal):
            return False
        outcome = program.solve(found.gap, goal, found.left, found.watcher(goal, program.size), goal < found.cutoff)
        found.effort.looks(program.looks, program.size)
        found.raise_bound(min(outcome.bound, goal), "ondergrens van het geheeltallige programma")
        if outcome.area is None:
            return outcome.finished and not np.isfinite(goal)
        area = numbered(outcome.area)
        better = found.offer(area, "uit het geheeltallige programma")
        if outcome.bound >= goal:
            # Nothing below the goal is left, whether or not the plan found is connected.
            return False
        if better:
            continue
        added = program.add_cuts(loose_cuts(found.problem, outcome.area, program.listed.seat))
        if len(np.unique(area)) == found.problem.k:
            start.from_area(area, "hersteld uit het geheeltallige programma")
        if not added and outcome.finished:
            return False
    return False


def _linear(found: Found, program: Program, goal: float) -> bool:
    """Add cuts to the program without wholeness as long as its bound rises; tell whether whole choices can still be better."""
    last = -np.inf
    for _ in range(LINEAR_ROUNDS):
        value = program.relax(goal, found.left, found.effort.pivots_left(program.size))
        found.effort.pivots(program.pivots, program.size)
        found.effort.cuts(program.place.size)
        found.raise_bound(min(value, goal), "ondergrens van het lineaire programma")
        if found.done or (value >= goal and np.isfinite(goal)):
            return False
        if not np.isfinite(value) or value <= last + WORTH * abs(last):
            return True
        last = value
        held, seat = program.values(), program.listed.seat
        if not program.add_cuts(fractional_cuts(found.problem, held, seat)) + program.add_clashes(clashes(found.problem, held, seat)):
            return True
    return True


def _any_area(start: _Start) -> np.ndarray:
    """Give the plan nearest to the bounds, to set the size of steps with."""
    area = start.most_even[1]
    return np.zeros(start.found.problem.groups, dtype=int) if area is None else area[start.wider]


def _scale(problem: Problem, found: Found) -> float:
    """Give the number that brings costs near the number of units, which suits the tolerances of the solver."""
    if problem.counted:
        return 1.0
    size = found.value if found.area is not None else found.bound
    return max(size / problem.groups, ROUNDING) if np.isfinite(size) and size > 0 else 1.0


def _nothing_found(problem: Problem, start: _Start, proof: bool, seconds: float) -> str:
    area = start.most_even[1]
    mean = float(problem.load.sum()) / problem.k
    hint = ""
    if area is not None:
        loads = np.bincount(area, start.problem.weight, problem.k)
        hint = (
            f" De evenwichtigste aaneengesloten indeling die is gevonden loopt van {brief(loads.min(), 1)} tot"
            f" {brief(loads.max(), 1)} per team (afwijking {brief(100 * float(np.abs(loads / mean - 1).max()), 1)} %)."
        )
    heavy = problem.units[int(problem.load.argmax())]
    why = "Het is bewezen dat er geen aaneengesloten indeling bestaat"
    if not proof:
        time = counted(seconds, "seconden", 1)
        why = f"Met een rekentijd van {time} is geen aaneengesloten indeling gevonden; bewezen is niet dat er geen bestaat"
    return (
        f"Werkgebieden: {why} met {problem.k} teams van {brief(problem.lower, 1)} tot {brief(problem.upper, 1)}.{hint} De zwaarste eenheid"
        f" is {heavy} met {brief(problem.load.max(), 1)}. Verruim de afwijking, kies een ander aantal teams, werk met buurten in plaats van"
        " wijken of voeg een verbinding toe."
    )
