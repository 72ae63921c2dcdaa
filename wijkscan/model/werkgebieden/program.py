"""The exact side: an integer program over candidate areas, with connectedness added as cuts where a solution breaks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from wijkscan.model.werkgebieden.bound import Columns
from wijkscan.model.werkgebieden.problem import Problem

PRECISE = 1e-9
"""Feasibility tolerance given to HiGHS, on loads in mean teams; ten times finer than what counts as rounding."""
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "random_seed": 0,
    "presolve": "off",
    "primal_feasibility_tolerance": PRECISE,
    "mip_feasibility_tolerance": PRECISE,
    "mip_pscost_minreliable": 0,
}
"""The same seed and one thread give the same answer; without trials per branch a proof takes less than half (Haarlem).

Without presolve it takes no longer (Haarlem, 6, 8 and 10 teams: 4, 5 and 4 seconds of processor against 4, 7 and 6), and the presolve
of HiGHS 1.16.0 may tighten inequalities for ever, without a look at its time limit.
"""
SEARCHING: dict[str, bool | float] = {
    "mip_heuristic_run_rins": True,
    "mip_heuristic_run_rens": True,
    "mip_heuristic_run_root_reduced_cost": True,
    "mip_heuristic_run_feasibility_jump": True,
    "mip_heuristic_effort": 0.05,
}
"""The solver's own searches for plans; with a good plan in hand they took two thirds of the time of the proof (Haarlem)."""
IMPOSSIBLE = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
"""Nothing here is unbounded: every choice lies between zero and one."""
STEP = 1e-12
"""What a step of a way costs at least, in costs near one; taken off again, because scipy reads zero as no edge."""
HALF = 0.5
"""A value above this is one in a whole solution."""
VIOLATED = 0.02
"""How far a fractional solution must break a cut before the cut is added."""
MOST_CUTS = 400
"""Cuts added per round at most, the most violated first."""


@dataclass(frozen=True)
class Outcome:
    """What one run of the solver says.

    Parameters
    ----------
    bound
        No plan within the program costs less; infinite where it has none.
    area
        Column per group of the best whole solution, or None.
    finished
        False where time or the user ended the run.
    """

    bound: float
    area: np.ndarray | None
    finished: bool


class Program:
    """Minimise cost · x (+ separated pairs), every group in one column, k columns open, loads within bounds.

    Only the choices in `keep` exist. A column is open when its own group is in it.
    """

    def __init__(self, problem: Problem, listed: Columns, keep: np.ndarray, scale: float, threads: int = 1) -> None:
        own = problem.group[listed.seat]
        keep = keep & keep[own, np.arange(len(own))]
        self.problem, self.listed, self.scale = problem, listed, scale
        self.group, self.column = np.nonzero(keep)
        self.amount = len(self.group)
        self.place = np.full(keep.shape, -1)
        self.place[self.group, self.column] = np.arange(self.amount)
        self.opened = self.place[own, np.arange(len(own))]
        self.missing = bool((self.place < 0).all(axis=1).any())
        self.cost = listed.cost[self.group, self.column] / scale
        self.known: set[tuple[int, int, int]] = set()
        self.clashing: set[tuple[int, tuple[int, ...]]] = set()
        self.pivots = 0  # steps of the simplex method in the last run without wholeness
        self.looks = 0  # times that the last run with wholeness looked whether to go on
        self._solver = highspy.Highs()
        for option, value in {**OPTIONS, "threads": threads}.items():
            self._solver.setOptionValue(option, value)
        if not self.missing:
            self._load()

    @property
    def size(self) -> int:
        """Rows and columns of the program, the cuts so far among them."""
        return int(self._solver.getNumRow() + self._solver.getNumCol())

    def _load(self) -> None:
        matrix, low, high, cost = self._rows()
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_ = cost
        program.col_lower_ = np.zeros(len(cost))
        program.col_upper_ = np.ones(len(cost))
        program.row_lower_, program.row_upper_ = low, high
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        self._solver.passModel(program)

    def _rows(self) -> tuple[sparse.csr_array, np.ndarray, np.ndarray, np.ndarray]:
        problem, number, infinite = self.problem, np.arange(self.amount), np.inf
        rows: list[sparse.coo_array] = []
        low: list[np.ndarray] = []
        high: list[np.ndarray] = []

        def add(row: np.ndarray, column: np.ndarray, value: np.ndarray, least: float, most: float) -> None:
            count = int(row.max()) + 1 if len(row) else 0
            rows.append(sparse.coo_array((value, (row, column)), shape=(count, self.amount)))
            low.append(np.full(count, least))
            high.append(np.full(count, most))

        one = np.ones(self.amount)
        add(self.group, number, one, 1, 1)
        used = np.unique(self.column)
        opened, rank = self.opened[used], np.searchsorted(used, self.column)
        order = np.arange(len(used))
        add(np.zeros(len(used), dtype=int), opened, np.ones(len(used)), problem.k, problem.k)
        team = float(problem.load.sum()) / problem.k
        share = problem.weight[self.group] / team
        for sign, limit in ((-1, problem.lower - problem.room / 2), (1, problem.upper + problem.room / 2)):
            add(
                np.concatenate([rank, order]),
                np.concatenate([number, opened]),
                sign * np.concatenate([share, np.full(len(used), -limit / team)]),
                -infinite,
                0,
            )
        others = number[self.opened[self.column] != number]
        pair = np.arange(len(others))
        add(
            np.concatenate([pair, pair]),
            np.concatenate([others, self.opened[self.column[others]]]),
            np.concatenate([np.ones(len(pair)), -np.ones(len(pair))]),
            -infinite,
            0,
        )
        for value in np.unique(self.listed.identity[used]):
            if value >= 0:
                same = self.opened[used[self.listed.identity[used] == value]]
                add(np.zeros(len(same), dtype=int), same, np.ones(len(same)), -infinite, 1)
        pinned = number[np.isin(self.group, list(problem.pinned))]
        if len(pinned):
            add(rank[pinned], pinned, np.ones(len(pinned)), -infinite, 1)
        matrix, cost = sparse.vstack(rows).tocsr(), self.cost
        if not problem.compact:
            split, extra = self._separations()
            matrix = sparse.block_array([[matrix, None], [split, -sparse.eye_array(len(extra))]]).tocsr()
            low.append(np.full(len(extra), -infinite))
            high.append(np.zeros(len(extra)))
            cost = np.concatenate([cost, extra / self.scale])
        return sparse.csr_array(matrix), np.concatenate(low), np.concatenate(high), cost

    def _separations(self) -> tuple[sparse.csr_array, np.ndarray]:
        """Rows that say how much of a pair of neighbouring groups is separated in a column, and what that costs.

        Both shares of a group add up to one over the columns, so what one has more than the other, summed, is the separation.
        """
        both = sparse.triu(self.problem.shared).tocoo()
        rows, places, values, costs, count = [], [], [], [], 0
        for one, other, number in zip(both.row, both.col, both.data, strict=True):
            here = np.flatnonzero(self.place[one] >= 0)
            rows.append(count + np.arange(len(here)))
            places.append(self.place[one, here])
            values.append(np.ones(len(here)))
            there = self.place[other, here]
            rows.append(count + np.flatnonzero(there >= 0))
            places.append(there[there >= 0])
            values.append(-np.ones(int((there >= 0).sum())))
            costs.append(np.full(len(here), number))
            count += len(here)
        if not rows:
            return sparse.csr_array((0, self.amount)), np.zeros(0)
        data = (np.concatenate(values), (np.concatenate(rows), np.concatenate(places)))
        return sparse.coo_array(data, shape=(count, self.amount)).tocsr(), np.concatenate(costs)

    def relax(self, cutoff: float, seconds: float, pivots: int = highspy.kHighsIInf) -> float:
        """Solve without wholeness, drop choices that no plan below `cutoff` can contain, and give the bound; 0 when it is not reached."""
        self.pivots = 0
        if self.missing:
            return np.inf
        self._solver.setOptionValue("simplex_iteration_limit", min(pivots, highspy.kHighsIInf))
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(seconds, 0))
        self._solver.run()
        self._solver.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        status = self._solver.getModelStatus()
        # The solver may stop a little before the limit; what was allowed is then used up.
        used_up = pivots if status == highspy.HighsModelStatus.kIterationLimit else 0
        self.pivots = max(self._solver.getInfo().simplex_iteration_count, used_up)
        if status in IMPOSSIBLE:
            return np.inf
        if status != highspy.HighsModelStatus.kOptimal:
            return 0.0
        found = self._solver.getInfo().objective_function_value
        dropped = self._hopeless(found, cutoff / self.scale * (1 + PRECISE))
        # Bounds stay as they are given: what is dropped has a dual price too, but is at its bound of zero already.
        if np.isfinite(cutoff) and len(dropped):
            self._solver.changeColsBounds(len(dropped), dropped, np.zeros(len(dropped)), np.zeros(len(dropped)))
        return float(found * self.scale)

    def _hopeless(self, found: float, cutoff: float) -> np.ndarray:
        """Give the choices that no plan below `cutoff` contains.

        With a group in a column comes a connected way to its seat, and every choice on it costs at least its dual price more
        than the solution found. What was dropped before closes the way.
        """
        problem, solution = self.problem, self._solver.getSolution()
        open_still = np.array(self._solver.getLp().col_upper_)[: self.amount] > 0
        extra = np.full(self.place.shape, np.inf)
        dual = np.maximum(np.array(solution.col_dual)[: self.amount], 0)
        extra[self.group[open_still], self.column[open_still]] = dual[open_still]
        ends, count = np.vstack([problem.edges, problem.edges[:, ::-1]]), len(problem.units)
        # A group of several units may be passed through more than once: on the way it costs nothing, at the end all.
        alone = np.bincount(problem.group)[problem.group] == 1
        cost = np.full(self.place.shape, np.inf)
        for column in np.unique(self.column):
            here, seat = extra[problem.group, column], self.listed.seat[column]
            passed = np.where(alone | np.isinf(here), here, 0)[ends[:, 1]]
            free = np.isfinite(passed)
            steps = sparse.coo_array((passed[free] + STEP, (ends[free, 0], ends[free, 1])), shape=(count, count)).tocsr()
            way = dijkstra(steps, indices=seat) - count * STEP + here[seat]
            way = way + np.where(alone | (problem.group == problem.group[seat]), 0, here)
            far = np.full(problem.groups, -np.inf)
            np.maximum.at(far, problem.group, way)
            cost[:, column] = far
        return np.flatnonzero(found + cost[self.group, self.column] > cutoff).astype(np.int32)

    def values(self) -> np.ndarray:
        """Give the last solution as (groups, columns)."""
        values = np.zeros(self.place.shape)
        values[self.group, self.column] = np.array(self._solver.getSolution().col_value)[: self.amount]
        return values

    def add_cuts(self, cuts: Iterable[tuple[int, int, int]]) -> int:
        """Add cuts that are new and give their number: (group, column, separator as unit bits).

        x(group, column) ≤ Σ x(groups of the separator, column).
        """
        rules: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []
        for group, column, separator in cuts:
            if (group, column, separator) in self.known:
                continue
            self.known.add((group, column, separator))
            if self.place[group, column] >= 0:
                through = {int(self.problem.group[unit]) for unit in bits(separator)}
                rules.append((column, (group,), tuple(through)))
        return self._add(rules)

    def add_clashes(self, found: Iterable[tuple[int, tuple[int, ...]]]) -> int:
        """Add rules that are new and give their number: Σ x(groups, column) ≤ open(column)."""
        fresh = [rule for rule in found if rule not in self.clashing]
        self.clashing.update(fresh)
        own = self.problem.group[self.listed.seat]
        rules: list[tuple[int, tuple[int, ...], tuple[int, ...]]]
        rules = [(column, groups, (int(own[column]),)) for column, groups in fresh if self.opened[column] >= 0]
        return self._add(rules)

    def _add(self, rules: list[tuple[int, tuple[int, ...], tuple[int, ...]]]) -> int:
        """Add rows Σ x(left, column) ≤ Σ x(right, column)."""
        starts, places, values = [0], [], []
        for column, left, right in rules:
            for groups, sign in ((left, 1.0), (right, -1.0)):
                terms = [self.place[group, column] for group in groups if self.place[group, column] >= 0]
                places += terms
                values += [sign] * len(terms)
            starts.append(len(places))
        count = len(rules)
        if count:
            self._solver.addRows(
                count,
                np.full(count, -np.inf),
                np.zeros(count),
                len(places),
                np.array(starts[:-1], dtype=np.int32),
                np.array(places, dtype=np.int32),
                np.array(values),
            )
        return count

    def with_cuts(self, *others: "Program") -> "Program":
        """Take over the cuts that other programs over the same columns have found."""
        self.add_cuts(sorted(set().union(*(other.known for other in others))))
        self.add_clashes(sorted(set().union(*(other.clashing for other in others))))
        return self

    def solve(self, gap: float, cutoff: float, seconds: float, watch: Callable[[float, int], bool], search: bool) -> Outcome:
        """Solve with whole choices until the gap or the time is reached; plans above `cutoff` are not looked for.

        With `search` the solver looks for plans itself; without, it only proves. `watch` gets the bound and
        how often it was asked in this run, and says whether to go on. The solver asks at fixed points of its work, not by a clock.
        """
        self.looks = 0
        if self.missing:
            return Outcome(np.inf, None, True)

        def look(event: Any) -> None:  # noqa: ANN401  the type of an event of HiGHS is not public
            bound = event.data_out.mip_dual_bound * self.scale
            self.looks += 1
            event.data_in.user_interrupt = not watch(bound if np.isfinite(bound) else 0.0, self.looks)

        solver = self._solver
        everything = np.arange(self.amount, dtype=np.int32)
        solver.changeColsIntegrality(self.amount, everything, np.full(self.amount, highspy.HighsVarType.kInteger))
        for option, value in SEARCHING.items():
            solver.setOptionValue(option, value if search else type(value)(0))
        solver.setOptionValue("mip_rel_gap", gap)
        solver.setOptionValue("objective_bound", cutoff / self.scale * (1 + PRECISE))
        solver.setOptionValue("time_limit", solver.getRunTime() + max(seconds, 0))
        # The solver would take the last fractional solution for a start and spend time on making it whole.
        solver.clearSolver()
        solver.cbMipInterrupt.subscribe(look)
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        solver.cbMipInterrupt.unsubscribe(look)
        solver.setOptionValue("objective_bound", np.inf)
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        area = self.values().argmax(axis=1) if feasible else None
        solver.changeColsIntegrality(self.amount, everything, np.full(self.amount, highspy.HighsVarType.kContinuous))
        if status in IMPOSSIBLE:
            return Outcome(np.inf, None, True)
        bound = info.mip_dual_bound * self.scale
        return Outcome(bound if np.isfinite(bound) else 0.0, area, status == highspy.HighsModelStatus.kOptimal)


def bits(members: int) -> list[int]:
    """List the units in a set of bits."""
    found = []
    while members:
        lowest = members & -members
        found.append(lowest.bit_length() - 1)
        members ^= lowest
    return found
