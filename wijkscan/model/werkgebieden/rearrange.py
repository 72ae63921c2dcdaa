"""An integer program over the areas that there are: every group in one of them, each connected, as cheap as can be."""

from typing import Any

import highspy
import numpy as np
from scipy import sparse

from wijkscan.model.werkgebieden.cuts import around, separator
from wijkscan.model.werkgebieden.effort import Effort
from wijkscan.model.werkgebieden.problem import Problem
from wijkscan.model.werkgebieden.program import IMPOSSIBLE, OPTIONS, bits

_GAP, _GAP_AROUND_SEATS = 1e-7, 1e-3
"""Relative difference below which a solution is the best: of inwoners that move none; of distances what nobody notices."""


class UnfinishedError(Exception):
    """The work was done before there was an answer."""


class Rearranging:
    """Minimise Σ cost(group, area) over x, every group in one area, loads within bounds and every area connected.

    Connectedness is added where a solution breaks it: two groups of one area that are no neighbours have a whole separator between
    them, so x(one, area) + x(other, area) ≤ 1 + Σ x(separator, area). That holds whichever units stay in the area; where one of both is
    fixed it is the stronger x(one, area) ≤ Σ x(separator, area).

    Parameters
    ----------
    problem
        Units, neighbours and bounds.
    cost
        Per group and area.
    fixed
        Area per group that may not move.
    effort
        The work done and left.
    seats
        Unit per area that stays in it; without, an area keeps no unit for certain.
    limited
        Something per group and area of which the sum may not be more than a number.
    balancing
        Whether the largest deviation from the mean load is minimised, beside the cost, in place of kept within bounds.
    """

    def __init__(
        self,
        problem: Problem,
        cost: np.ndarray,
        fixed: dict[int, int],
        effort: Effort,
        *,
        seats: np.ndarray | None = None,
        limited: tuple[np.ndarray, float] | None = None,
        balancing: bool = False,
    ) -> None:
        self.problem, self.cost, self.effort, self.balancing, self.limited = problem, cost, effort, balancing, limited
        self.fixed = dict(fixed)
        for area, seat in enumerate([] if seats is None else seats):
            self.fixed.setdefault(int(problem.group[seat]), area)
        self.gap = _GAP if seats is None else _GAP_AROUND_SEATS
        self.rows: dict[tuple[int, int, int, int], None] = {}

    def value(self, area: np.ndarray) -> float:
        """Give the cost of a solution."""
        return float(self.cost[np.arange(self.problem.groups), area].sum())

    def solve(self, keep: np.ndarray) -> np.ndarray | None:
        """Give the area per group of the best solution among the choices in `keep`; None when there is none.

        Raises
        ------
        UnfinishedError
            The work was done first.
        """
        keep = keep.copy()
        for group, place in self.fixed.items():
            keep[group] = False
            keep[group, place] = True
        if not keep.any(axis=1).all():
            return None
        program = _Program(self, keep)
        while True:
            area = program.best()
            if area is None:
                return None
            cuts = [cut for cut in self._broken(area) if cut not in self.rows]
            if not cuts:
                return area
            self.rows |= dict.fromkeys(cuts)
            program.add(cuts)

    def _broken(self, area: np.ndarray) -> list[tuple[int, int, int, int]]:
        """Find pairs of groups that are in one area and not connected there: (group, other, area, separator as bits)."""
        problem, found = self.problem, []
        for number, members in enumerate(problem.area_masks(area)):
            if not members or problem.connected(members):
                continue
            pieces, rest = [], members
            while rest:
                pieces.append(problem.flood(rest & -rest, members))
                rest &= ~pieces[-1]
            main = max(pieces, key=lambda piece: (self._hold(piece, number), -piece))
            anchor = max(bits(main), key=lambda unit: (*self._hold_unit(unit, number), -unit))
            for piece in pieces:
                if piece == main:
                    continue
                walls = {separator(problem, piece, anchor), separator(problem, main, (piece & -piece).bit_length() - 1)}
                groups = sorted({int(problem.group[unit]) for unit in bits(piece)})
                found += [(group, int(problem.group[anchor]), number, wall) for group in groups for wall in sorted(walls)]
        return found

    def _hold(self, piece: int, area: int) -> tuple[bool, float]:
        """Tell how firmly a piece belongs to an area: whether anything of it is fixed there, and what it would cost elsewhere."""
        held = [self._hold_unit(unit, area) for unit in bits(piece)]
        return any(sure for sure, _ in held), sum(loss for _, loss in held)

    def _hold_unit(self, unit: int, area: int) -> tuple[bool, float]:
        group = int(self.problem.group[unit])
        others = np.delete(self.cost[group], area)
        return self.fixed.get(group) == area, float(others.min() - self.cost[group, area]) if len(others) else 0.0


class _Program:
    """The program in the solver, among some choices."""

    def __init__(self, asked: Rearranging, keep: np.ndarray) -> None:
        self.asked, self.problem = asked, asked.problem
        self.place = np.full(keep.shape, -1)
        self.group, self.area = np.nonzero(keep)
        self.amount = len(self.group)
        self.place[self.group, self.area] = np.arange(self.amount)
        self._solver = highspy.Highs()
        for option, value in {**OPTIONS, "threads": 1, "mip_rel_gap": asked.gap}.items():
            self._solver.setOptionValue(option, value)
        self._load()
        self.add([*asked.rows, *self._beside()])

    def _load(self) -> None:
        problem, asked, count = self.problem, self.asked, self.amount
        number, team = np.arange(count), float(self.problem.load.sum()) / self.problem.k
        share = problem.weight[self.group] / team
        blocks = [sparse.coo_array((np.ones(count), (self.group, number)), shape=(problem.groups, count))]
        low, high = [np.ones(problem.groups)], [np.ones(problem.groups)]
        loads = sparse.coo_array((share, (self.area, number)), shape=(problem.k, count))
        some = sparse.coo_array((np.ones(count), (self.area, number)), shape=(problem.k, count))
        extra = int(asked.balancing)
        if asked.balancing:
            for sign in (-1.0, 1.0):
                blocks.append(sparse.hstack([sign * loads, -np.ones((problem.k, 1))]).tocoo())
                low.append(np.full(problem.k, -np.inf))
                high.append(np.full(problem.k, sign))
        else:
            blocks.append(loads)
            low.append(np.full(problem.k, (problem.lower - problem.room / 2) / team))
            high.append(np.full(problem.k, (problem.upper + problem.room / 2) / team))
        blocks.append(some)
        low.append(np.ones(problem.k))
        high.append(np.full(problem.k, np.inf))
        if asked.limited is not None:
            amounts, most = asked.limited
            blocks.append(sparse.coo_array((amounts[self.group, self.area], (np.zeros(count, dtype=int), number)), shape=(1, count)))
            low.append(np.full(1, -np.inf))
            high.append(np.full(1, most))
        width = count + extra
        resized = [sparse.coo_array((block.data, (block.row, block.col)), shape=(block.shape[0], width)) for block in blocks]
        matrix = sparse.csr_array(sparse.vstack(resized))
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_ = np.concatenate([asked.cost[self.group, self.area], np.ones(extra)])
        program.col_lower_, program.col_upper_ = np.zeros(width), np.concatenate([np.ones(count), np.full(extra, np.inf)])
        program.row_lower_, program.row_upper_ = np.concatenate(low), np.concatenate(high)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        kinds = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * extra
        program.integrality_ = kinds
        self._solver.passModel(program)

    def _beside(self) -> list[tuple[int, int, int, int]]:
        """Give the rules that every solution will be held to: who comes to an area has a neighbour there."""
        problem, asked, rules = self.problem, self.asked, []
        for area in range(problem.k):
            here = self.group[self.area == area]
            if not len(here):
                continue
            firm = max(map(int, here), key=lambda group: (asked.fixed.get(group) == area, self._loss(group, area), -group))
            for group in map(int, here):
                wall = around(problem, problem.masks[group])
                if group != firm and not wall & problem.masks[firm] and problem.connected(problem.masks[group]):
                    rules.append((group, firm, area, wall))
        return rules

    def _loss(self, group: int, area: int) -> float:
        return float(self.asked.cost[group].max() - self.asked.cost[group, area])

    def add(self, cuts: list[tuple[int, int, int, int]]) -> None:
        """Add rules x(group, area) + x(other, area) ≤ 1 + Σ x(separator, area)."""
        starts, places, values, most = [0], list[int](), list[float](), list[float]()
        for group, other, area, wall in cuts:
            ends = {group, other}
            if any(self.place[end, area] < 0 for end in ends):
                continue
            through = {int(self.problem.group[unit]) for unit in bits(wall)} - ends
            terms = [*((end, 1.0) for end in sorted(ends)), *((one, -1.0) for one in sorted(through) if self.place[one, area] >= 0)]
            places += [int(self.place[one, area]) for one, _ in terms]
            values += [factor for _, factor in terms]
            most.append(float(len(ends) - 1))
            starts.append(len(places))
        count = len(most)
        if count:
            self._solver.addRows(
                count, np.full(count, -np.inf), np.array(most), len(places), np.array(starts[:-1], dtype=np.int32),
                np.array(places, dtype=np.int32), np.array(values),
            )  # fmt: skip

    def best(self) -> np.ndarray | None:
        """Give the area per group of the best solution so far as rules are known; None when there is none."""
        solver, effort, looks = self._solver, self.asked.effort, 0
        size = int(solver.getNumRow() + solver.getNumCol())
        most = effort.looks_left(size)
        if most <= 0:
            raise UnfinishedError

        def look(event: Any) -> None:  # noqa: ANN401  the type of an event of HiGHS is not public
            nonlocal looks
            looks += 1
            event.data_in.user_interrupt = looks > most

        solver.clearSolver()
        solver.cbMipInterrupt.subscribe(look)
        solver.run()
        solver.cbMipInterrupt.unsubscribe(look)
        effort.looks(looks + 1, size)
        status = solver.getModelStatus()
        if status in IMPOSSIBLE:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise UnfinishedError
        values = np.zeros(self.place.shape)
        values[self.group, self.area] = np.array(solver.getSolution().col_value)[: self.amount]
        return np.asarray(values.argmax(axis=1))
