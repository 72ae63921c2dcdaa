"""A bounded search for a whole solution: first among the columns that the relaxed program points at, then among all."""

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array

_OPTIONS: dict[str, bool | int | float] = {"output_flag": False, "random_seed": 0, "threads": 1, "mip_rel_gap": 0.0}
# Searches of the solver within its search do not look whether to go on: in a large program each takes seconds.
_UNBOUNDED = ("mip_heuristic_run_rins", "mip_heuristic_run_rens", "mip_heuristic_run_root_reduced_cost")
_WHOLE, _ANY = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
_ZERO = 1e-9
_KERNEL = 250
"""Columns among which is searched first; a program that is no larger is searched at once."""
_KERNEL_SHARE = 0.5
"""Part of the work that is for those."""


@dataclass(frozen=True)
class WholeProgram:
    """Minimise cost · x with low ≤ matrix · x ≤ high, 0 ≤ x ≤ upper and x whole where `whole` says so.

    Parameters
    ----------
    matrix
        Rows × columns.
    low, high
        Per row.
    upper, whole
        Per column.
    """

    matrix: csr_array
    low: np.ndarray
    high: np.ndarray
    upper: np.ndarray
    whole: np.ndarray

    def best(self, cost: np.ndarray, start: np.ndarray, most_work: int) -> tuple[np.ndarray, bool]:
        """
        Give the best solution within so much work, and whether it is proven that there is none better.

        A kernel search (Angelelli, Mansini and Speranza, Computers & Operations Research 37, 2010): columns that the relaxed program
        or the start uses, and after those the ones with the least reduced cost, are searched first; the others are zero there.

        Parameters
        ----------
        cost, start
            Per column; `start` is a solution.
        most_work
            Columns times looks of the solver whether to go on. It looks at fixed points of its work, whatever the clock says.
        """
        solver, size, values = self._solver(cost), len(cost), start
        every = np.arange(size, dtype=np.int32)
        if size > _KERNEL:
            kernel = self._kernel(solver, start)
            solver.changeColsBounds(size, every, np.zeros(size), np.where(kernel, self.upper, 0.0))
            values, _ = _run(solver, values, int(most_work * _KERNEL_SHARE) // int(kernel.sum()))
            solver.changeColsBounds(size, every, np.zeros(size), self.upper)
            for option in _UNBOUNDED:
                solver.setOptionValue(option, False)
        return _run(solver, values, int(most_work * (1 - _KERNEL_SHARE)) // size)

    def _kernel(self, solver: highspy.Highs, start: np.ndarray) -> np.ndarray:
        every = np.arange(len(start), dtype=np.int32)
        solver.changeColsIntegrality(len(start), every, np.full(len(start), _ANY))
        solver.run()
        relaxed = solver.getSolution()
        used = (start > _ZERO) | (np.array(relaxed.col_value) > _ZERO) | ~self.whole
        order = np.lexsort((every, np.abs(relaxed.col_dual), ~used))
        solver.changeColsIntegrality(len(start), every, self._kinds())
        return np.asarray(used | np.isin(every, order[:_KERNEL]))

    def _kinds(self) -> np.ndarray:
        return np.array([_WHOLE if whole else _ANY for whole in self.whole])

    def _solver(self, cost: np.ndarray) -> highspy.Highs:
        solver, program = highspy.Highs(), highspy.HighsLp()
        for option, value in _OPTIONS.items():
            solver.setOptionValue(option, value)
        program.num_row_, program.num_col_ = self.matrix.shape
        program.col_cost_, program.col_lower_, program.col_upper_ = cost, np.zeros(len(cost)), self.upper
        program.row_lower_, program.row_upper_ = self.low, self.high
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = self.matrix.indptr, self.matrix.indices
        program.a_matrix_.value_ = self.matrix.data
        program.integrality_ = list(self._kinds())
        solver.passModel(program)
        return solver


def _run(solver: highspy.Highs, start: np.ndarray, most_looks: int) -> tuple[np.ndarray, bool]:
    looks = 0

    def look(event: Any) -> None:  # noqa: ANN401  the type of an event of HiGHS is not public
        nonlocal looks
        looks += 1
        event.data_in.user_interrupt = looks > most_looks

    solver.clearSolver()
    known = highspy.HighsSolution()
    known.col_value = list(start)
    solver.setSolution(known)
    solver.cbMipInterrupt.subscribe(look)
    solver.run()
    solver.cbMipInterrupt.unsubscribe(look)
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return start, False
    return np.array(solver.getSolution().col_value), solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
