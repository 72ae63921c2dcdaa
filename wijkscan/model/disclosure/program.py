"""One linear program that is solved many times with small changes."""

import highspy
import numpy as np
from scipy import sparse

WHOLE = 1e-6
"""How far a solution may lie from a whole number; ten times HiGHS's own feasibility tolerance of 1e-7."""
NODE_LIMIT = 500
"""Branch-and-bound nodes spent on one question; a count, not a time, so that every computer gives the same answer."""

TIME_LIMIT = 20.0
"""Seconds that one question may take at most. A question that takes longer counts as not answered (`gave_up`), and whoever
asked withholds more or refuses: a slow computer never publishes more."""

DUAL, PRIMAL = 1, 4
"""HiGHS's `simplex_strategy`: the dual simplex is quick when bounds change, the primal one when the goal changes."""

SOLVED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
"""A program in which nothing can move is solved too."""

UNDECIDED = (
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kIterationLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kUnknown,
)
"""The search ended before there was an answer; reaching the node limit is a solution limit to HiGHS."""

Bounds = tuple[np.ndarray, np.ndarray]


class Program:
    """
    Minimise cost · x with rows[0] ≤ matrix · x ≤ rows[1] and columns[0] ≤ x ≤ columns[1].

    Columns without room keep their value and never reach the solver, nor do rows of such columns only: those are taken
    to hold. Questions that change bounds (`DUAL`) start from the basis of the program as it was made, which halves the
    time against the basis of the previous answer; questions that change the goal (`PRIMAL`) start from the previous
    answer. One thread and a fixed seed, so that the same questions in the same order give the same answers.
    """

    def __init__(
        self, matrix: sparse.csr_array, rows: Bounds, columns: Bounds, cost: np.ndarray, strategy: int = DUAL
    ) -> None:
        self.low, self.high = columns[0].astype(float), columns[1].astype(float)
        free = self.low < self.high
        self._free = np.flatnonzero(free)
        self._position = np.cumsum(free) - 1
        self._fixed = np.where(free, 0, self.low)
        given = matrix @ self._fixed
        packed = sparse.csc_array(matrix)[:, self._free]
        used = np.flatnonzero(np.bincount(packed.indices, minlength=packed.shape[0]))
        packed = sparse.csc_array(packed[used])
        problem = highspy.HighsLp()
        problem.num_row_, problem.num_col_ = packed.shape
        problem.col_cost_ = cost[free].astype(float)
        problem.col_lower_, problem.col_upper_ = self.low[free], self.high[free]
        problem.row_lower_, problem.row_upper_ = (rows[0] - given)[used], (rows[1] - given)[used]
        problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        problem.a_matrix_.start_, problem.a_matrix_.index_ = packed.indptr, packed.indices
        problem.a_matrix_.value_ = packed.data
        self._solver = highspy.Highs()
        options = {"threads": 1, "random_seed": 0, "mip_max_nodes": NODE_LIMIT, "simplex_strategy": strategy}
        for option, value in {"output_flag": False, **options}.items():
            self._solver.setOptionValue(option, value)
        self._solver.passModel(problem)
        self.gave_up = False
        self._home: highspy.HighsBasis | None = None
        if strategy == DUAL:
            self._run()
            self._home = self._solver.getBasis()

    def _run(self) -> None:
        """Answer the question as it stands, within its time: the solver's own clock runs on from question to question."""
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + TIME_LIMIT)
        self._solver.run()
        self.gave_up = self._solver.getModelStatus() in UNDECIDED

    def _places(self, columns: np.ndarray) -> np.ndarray:
        """Position in the solver of columns that were free at the start."""
        return np.asarray(self._position[columns], dtype=np.int32)

    def bound(self, columns: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Give some columns that were free at the start other bounds."""
        self.low[columns], self.high[columns] = low, high
        self._solver.changeColsBounds(len(columns), self._places(columns), self.low[columns], self.high[columns])

    def price(self, columns: np.ndarray, cost: np.ndarray) -> None:
        """Give some columns that were free at the start another cost."""
        self._solver.changeColsCost(len(columns), self._places(columns), cost.astype(float))

    def _values(self) -> np.ndarray:
        """Every column in the last solution, the fixed ones included."""
        found = self._fixed.copy()
        found[self._free] = self._solver.getSolution().col_value
        return found

    def solve(self) -> np.ndarray | None:
        """Return the best x, or None where no x keeps to all bounds or the cost has no end."""
        if self._home is not None:
            self._solver.setBasis(self._home)
        self._run()
        return self._values() if self._solver.getModelStatus() in SOLVED else None

    def solve_whole(self) -> np.ndarray | None:
        """Return the best x of whole numbers found within NODE_LIMIT and TIME_LIMIT, or None."""
        columns = np.arange(len(self._free), dtype=np.int32)
        kinds = highspy.HighsVarType
        self._solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), kinds.kInteger))
        self._run()
        feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        found = self._values().round() if self._solver.getInfo().primal_solution_status == feasible else None
        self._solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), kinds.kContinuous))
        return found
