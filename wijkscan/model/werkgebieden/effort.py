"""How much work a search has done, counted in what it did and not on a clock: the same on every computer, however busy.

Work is told in seconds of the computer on which the prices below were measured, when it does nothing else, so that whoever gives a
time knows about how long it takes. It decides when a search goes on to its next part and when it ends, so that the same question
gets the same answer. Other work than this is not counted: it takes little, or no more than what is counted.
"""

from dataclasses import dataclass
from math import ceil

from wijkscan.model.werkgebieden.problem import Problem

STEP_S = 4e-4
"""Seconds of a step of the tabu search, whatever the size of the map."""
STEP_CELL_S = 1e-7
"""Seconds more per group and area, of which every step looks at all."""
PRICE_CELL_S = 1.5e-7
"""Seconds of a round of the price search, per group and column."""
FLIP_S = 2e-6
"""Seconds of a change of area that is tried while annealing, whatever the size of the map."""
TREE_S = 1e-3
"""Seconds of cutting a piece of the map in two along a random tree."""
ROUND_CELL_S = 2e-6
"""Seconds of looking for cuts and for choices to drop after a round of the linear program, per group and column."""
PIVOT_S = 2e-4
"""Seconds of a step of the simplex method, whatever the size of the program."""
PIVOT_SIZE_S = 1.5e-8
"""Seconds more per row and column of the program."""
LOOK_S = 5e-3
"""Seconds between two looks of the integer program whether to go on (a few dozen steps of the simplex method, and a branch)."""
LOOK_SIZE_S = 2e-5
"""Seconds more per row and column of the program."""


@dataclass
class Effort:
    """Work done so far, and how much may be done.

    Parameters
    ----------
    limit_s
        Most work, in seconds as above; 0 for no more than a first plan.
    spent_s
        Work done.
    """

    limit_s: float
    spent_s: float = 0.0

    @property
    def left_s(self) -> float:
        """Work that may still be done, below 0 when there was too much."""
        return self.limit_s - self.spent_s

    def leaves(self, share: float) -> bool:
        """Tell whether more than this share of the work is left."""
        return self.left_s > share * self.limit_s

    def steps(self, count: int, problem: Problem) -> None:
        """Count steps of the tabu search."""
        self.spent_s += count * (STEP_S + STEP_CELL_S * problem.groups * problem.k)

    def flips(self, count: int) -> None:
        """Count changes of area that were tried while annealing."""
        self.spent_s += count * FLIP_S

    def trees(self, count: int) -> None:
        """Count cuts along random trees."""
        self.spent_s += count * TREE_S

    def prices(self, cells: int) -> None:
        """Count a round of the price search over so many groups and columns."""
        self.spent_s += cells * PRICE_CELL_S

    def cuts(self, cells: int) -> None:
        """Count a round of looking for cuts over so many groups and columns."""
        self.spent_s += cells * ROUND_CELL_S

    def pivots(self, count: int, size: int) -> None:
        """Count steps of the simplex method on a program with so many rows and columns."""
        self.spent_s += count * _pivot_s(size)

    def pivots_left(self, size: int) -> int:
        """Give how many steps of the simplex method may still be done on a program with so many rows and columns."""
        return max(ceil(self.left_s / _pivot_s(size)), 0)

    def looks(self, count: int, size: int) -> None:
        """Count what an integer program with so many rows and columns did, by how often it looked whether to go on."""
        self.spent_s += count * _look_s(size)

    def looks_left(self, size: int) -> int:
        """Give how often an integer program with so many rows and columns may still look whether to go on."""
        return max(ceil(self.left_s / _look_s(size)), 0)


def _pivot_s(size: int) -> float:
    return PIVOT_S + PIVOT_SIZE_S * size


def _look_s(size: int) -> float:
    return LOOK_S + LOOK_SIZE_S * size
