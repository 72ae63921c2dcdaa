"""Secondary suppression: which further cells to withhold so that no withheld cell can be worked out."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from wijkscan.model.disclosure.cells import Cells
from wijkscan.model.disclosure.program import WHOLE, Program
from wijkscan.model.disclosure.published import Earlier

QUESTIONS = 300
"""Programs solved to take back what is not needed: a table of some hundreds of cells is finished with fewer, and a
large one keeps at most a few per cent more withheld; a count, not a time, so that every computer gives the same
answer."""


NEXT_TO_NOTHING = 0.05
"""Price of shifting a withheld cell by one, against 1 or more for a visible one: a witness that shifts few cells is
seldom fractional (1 in 100 instead of 1 in 4 on a sparse table, see bench/bench_disclosure.py)."""


@dataclass(frozen=True)
class Task:
    """
    A table to protect, as the gemeente itself knows it; every array has one entry per cell of `cells`.

    `values` (NaN = gap); `floor` and `ceiling`, what a reader takes as possible for a withheld cell; `small`, the cells
    withheld for their own sake; `capped`, those of them that carry the label "fewer than the threshold", which tells
    the reader that they are at most `cap`. `candidate` cells may be withheld too, at `loss`. Every small cell must keep
    `low` to `high` possible, and every row of the earlier tables `told_low` to `told_high` (NaN where it need not be
    guarded).
    """

    cells: Cells
    earlier: Earlier
    values: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray
    small: np.ndarray
    capped: np.ndarray
    cap: int
    candidate: np.ndarray
    loss: np.ndarray
    low: np.ndarray
    high: np.ndarray
    told_low: np.ndarray
    told_high: np.ndarray


@dataclass(frozen=True)
class Pattern:
    """
    What to do with every cell.

    `secondary` cells are withheld for the sake of others, `unlabelled` small cells are withheld without saying that
    they are small, `exposed` small cells cannot be protected whatever is withheld. `exposed_earlier` counts cells of
    earlier tables with that fate.
    """

    secondary: np.ndarray
    unlabelled: np.ndarray
    exposed: np.ndarray
    exposed_earlier: int


class _Shifts:
    """
    The program over shifts of the true table.

    Columns, in this order: per cell a rise within its label, a fall, and a rise beyond its label; per base cell that
    the gemeente does not know its value; per row of the earlier tables its value. A shift that meets all rows leads to
    another table that the reader cannot tell from the true one: a witness. The cheapest witness names the cells to
    withhold. An action is to withhold a cell (number = the cell) or to drop its label (number = the cell + the number
    of cells).
    """

    def __init__(self, task: Task, allowed: np.ndarray) -> None:
        self.task, self.size = task, len(task.cells.index)
        self.allowed = allowed
        self.truth = np.nan_to_num(task.values)
        self.rise = np.arange(self.size)
        self.fall, self.beyond = self.rise + self.size, self.rise + 2 * self.size
        self.program = self._program()

    def _program(self) -> Program:
        task, cells, earlier = self.task, self.task.cells, self.task.earlier
        base = np.append(task.values[cells.base], np.full(earlier.foreign, np.nan))
        known, unknown = np.flatnonzero(~np.isnan(base)), np.flatnonzero(np.isnan(base))
        place = sparse.csr_array((np.ones(len(known)), (known, cells.base[known])), shape=(len(base), self.size))
        free = sparse.csr_array(
            (np.ones(len(unknown)), (unknown, np.arange(len(unknown)))), shape=(len(base), len(unknown))
        )
        shift = sparse.csr_array(sparse.hstack([place, -place, place, free]))
        sums = cells.sums[~np.isnan(task.values[cells.margins])]
        told = len(earlier.low)
        self.told = shift.shape[1] + np.arange(told)
        self.matrix = sparse.vstack(
            [
                sparse.hstack([sums, -sums, sums, sparse.csr_array((sums.shape[0], len(unknown) + told))]),
                sparse.hstack([earlier.order @ shift, sparse.csr_array((earlier.order.shape[0], told))]),
                sparse.hstack([earlier.rows @ shift, -sparse.eye_array(told)]),
            ]
        )
        start = np.nan_to_num(base)
        level, slack, given = np.zeros(sums.shape[0]), -(earlier.order @ start), -(earlier.rows @ start)
        rows = (
            np.concatenate([level, np.full(len(slack), -np.inf), given]),
            np.concatenate([level, slack, given]),
        )
        low = np.concatenate([np.zeros(shift.shape[1]), earlier.low])
        high = np.concatenate([*self._room(), np.full(len(unknown), np.inf), earlier.high])
        withhold, unlabel = self.losses()
        cost = np.concatenate([withhold, withhold, unlabel, np.zeros(len(unknown) + told)])
        return Program(self.matrix, rows, (low, high), cost)

    def losses(self) -> tuple[np.ndarray, np.ndarray]:
        """Price withholding a cell, and dropping the label of a small one: as much as a count at the threshold."""
        return np.where(self.task.small, NEXT_TO_NOTHING, self.task.loss), np.full(self.size, self.task.cap + 1)

    def _room(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How far each cell may rise within its label, fall, and rise beyond its label."""
        task = self.task
        movable = task.small | self.allowed[: self.size]
        room = np.where(movable, np.minimum(task.ceiling, task.earlier.cell_high) - self.truth, 0)
        down = np.where(movable, self.truth - np.maximum(task.floor, task.earlier.cell_low), 0)
        up = np.where(task.capped, np.minimum(room, task.cap - self.truth), room)
        loose = task.capped & self.allowed[self.size :]
        beyond = np.zeros(self.size)
        beyond[loose] = room[loose] - up[loose]
        return up, down, beyond

    def columns(self, actions: np.ndarray) -> np.ndarray:
        """Columns with room that belong to the actions."""
        withheld, unlabelled = actions[actions < self.size], actions[actions >= self.size] - self.size
        columns = np.concatenate([self.rise[withheld], self.fall[withheld], self.beyond[unlabelled]])
        return np.asarray(columns[self.program.low[columns] < self.program.high[columns]])

    def actions(self, found: np.ndarray) -> np.ndarray:
        """Per action whether a witness needs it."""
        moved = (found[self.rise] + found[self.beyond] != found[self.fall]) & ~self.task.small
        return np.append(moved, found[self.beyond] > 0)

    def connected(self, at: int) -> np.ndarray:
        """Per action whether it can matter to measure `at`: all that hangs together with it through sums and earlier tables."""
        links = sparse.block_array([[None, self.matrix], [self.matrix.T, None]])
        _, group = csgraph.connected_components(links, directed=False)
        columns = group[self.matrix.shape[0] :]
        near = columns[self.rise] == columns[at if at < self.size else self.told[at - self.size]]
        return np.append(near & self.task.candidate, near & self.task.capped)

    def measure(self, found: np.ndarray) -> np.ndarray:
        """Value of every cell, then of every row of the earlier tables, in a witness."""
        return np.append(self.truth + found[self.rise] - found[self.fall] + found[self.beyond], found[self.told])

    def ask(self, at: int, level: float, up: bool, insist: bool) -> np.ndarray | None:
        """
        Look for the cheapest witness in which measure `at` is at least (`up`) or at most `level`.

        Where that has fractions the answer is None, or with `insist` the cheapest one of whole numbers.
        """
        program = self.program
        if at < self.size:
            columns = np.array([self.rise[at], self.fall[at], self.beyond[at]])
            low, high = program.low[columns].copy(), program.high[columns].copy()
            step = abs(level - self.truth[at])
            first = min(step, high[0])
            least = np.array([first, 0, step - first]) if up else np.array([0, step, 0])
            most = np.where([up, not up, up], high, 0)
        else:
            columns = self.told[[at - self.size]]
            low, high = program.low[columns].copy(), program.high[columns].copy()
            least, most = (np.maximum(low, level), high) if up else (low, np.minimum(high, level))
        if (least > most).any():
            return None
        loose = low < high
        program.bound(columns[loose], least[loose], most[loose])
        found = program.solve()
        if found is not None:
            whole = np.abs(found - found.round()).max() <= WHOLE
            found = found.round() if whole else program.solve_whole() if insist else None
        program.bound(columns[loose], low[loose], high[loose])
        return found


class _Requirements:
    """What must stay possible, one entry per requirement, and the witnesses that show that it does."""

    def __init__(self, task: Task) -> None:
        size = len(task.cells.index)
        truth = np.nan_to_num(task.values)
        small, told = np.flatnonzero(task.small), np.flatnonzero(~np.isnan(task.told_low))
        # The largest counts first: what is withheld for them usually covers the smaller ones.
        small = small[np.argsort(-truth[small], kind="stable")]
        down, up = small[truth[small] > task.low[small]], small[truth[small] < task.high[small]]
        self.at = np.concatenate([down, up, told + size, told + size])
        self.level = np.concatenate([task.low[down], task.high[up], task.told_low[told], task.told_high[told]])
        self.up = np.repeat([False, True, False, True], [len(down), len(up), len(told), len(told)])
        self.lost = np.zeros(len(self.at), dtype=bool)
        self.met: list[np.ndarray] = []
        self.uses: list[np.ndarray] = []

    def open(self, forbidden: int) -> np.ndarray:
        """List requirements without a witness that does without the forbidden action."""
        met = self.lost.copy()
        for reached, uses in zip(self.met, self.uses, strict=True):
            if not uses[forbidden]:
                met |= reached
        return np.flatnonzero(~met)

    def answer(self, shifts: _Shifts, requirement: int, insist: bool = False) -> np.ndarray | None:
        """Find a witness for one requirement and keep it; returns the actions that it needs."""
        at, level, up = int(self.at[requirement]), float(self.level[requirement]), bool(self.up[requirement])
        found = shifts.ask(at, level, up, insist)
        if found is None:
            return None
        reached = shifts.measure(found)[self.at]
        self.met.append(np.where(self.up, reached >= self.level, reached <= self.level))
        self.uses.append(shifts.actions(found))
        return self.uses[-1]

    def give_up(self, requirement: int, actions: np.ndarray) -> None:
        """Meet a requirement by withholding all that is connected with it, without a witness that shows it."""
        self.met.append(np.arange(len(self.at)) == requirement)
        self.uses.append(actions)

    def drop(self, action: int) -> None:
        """Forget the witnesses that need an action."""
        kept = [at for at, uses in enumerate(self.uses) if not uses[action]]
        self.met, self.uses = [self.met[at] for at in kept], [self.uses[at] for at in kept]


def _withhold(task: Task, requirements: _Requirements) -> np.ndarray:
    """Give every requirement its cheapest witness; returns per action whether it is taken."""
    shifts = _Shifts(task, np.append(task.candidate, task.capped))
    taken = np.zeros(2 * shifts.size, dtype=bool)
    # A cheapest witness with fractions waits for the second round: most often another one has covered for it by then.
    met = np.zeros(len(requirements.at), dtype=bool)
    for insist in (False, True):
        for requirement in np.flatnonzero(~met):
            uses = None if met[requirement] else requirements.answer(shifts, int(requirement), insist)
            if uses is None and insist and not met[requirement] and shifts.program.gave_up:
                uses = shifts.connected(int(requirements.at[requirement]))
                requirements.give_up(int(requirement), uses)
            if uses is not None:
                met |= requirements.met[-1]
                fresh = shifts.columns(np.flatnonzero(uses & ~taken))
                shifts.program.price(fresh, np.full(len(fresh), NEXT_TO_NOTHING))
                taken |= uses
    requirements.lost[~met] = True
    return taken


def _take_back(task: Task, requirements: _Requirements, taken: np.ndarray) -> np.ndarray:
    """Undo what turns out not to be needed, the costliest first; returns per action whether it is still taken."""
    shifts = _Shifts(task, taken)
    price = np.concatenate(shifts.losses())
    left = taken.copy()
    questions = QUESTIONS
    chosen = np.flatnonzero(taken)
    for action in chosen[np.argsort(-price[chosen], kind="stable")]:
        columns = shifts.columns(np.array([action]))
        low, high = shifts.program.low[columns].copy(), shifts.program.high[columns].copy()
        shifts.program.bound(columns, low, low)
        waiting = requirements.open(action)
        while len(waiting) and questions > 0:
            questions -= 1
            if requirements.answer(shifts, int(waiting[0])) is None:
                break
            waiting = requirements.open(action)
        if len(waiting):
            shifts.program.bound(columns, low, high)
        else:
            left[action] = False
            requirements.drop(action)
    return left


def agrees_with_earlier(task: Task) -> bool:
    """Whether the true table and all earlier tables can be true together, whatever the unknown base cells are."""
    nothing = np.zeros(len(task.cells.index), dtype=bool)
    still = replace(task, small=nothing, capped=nothing)
    return _Shifts(still, np.append(nothing, nothing)).program.solve() is not None


def find_pattern(task: Task) -> Pattern:
    """
    Choose the cells to withhold beside the small ones, with as little loss as can be found.

    First every requirement gets the cheapest witness, a whole-number table that shows the reader the same cells; the
    visible cells that it changes are withheld from then on, at no further cost. A witness stays one when more is
    withheld, so after one round all requirements hold together. Then every action, the costliest first, is taken back
    where witnesses without it can be found for all. What is left is needed, and as some witness changes every withheld
    cell, none is fixed by the rest.

    Notes
    -----
    The first round is the linear-programming heuristic for cell suppression of Kelly, Golden & Assad
    (Networks 22, 1992) and Fischetti & Salazar (Management Science 47, 2001), with labels and earlier tables as
    additional rows.
    """
    requirements, size = _Requirements(task), len(task.cells.index)
    taken = _take_back(task, requirements, _withhold(task, requirements))
    lost = requirements.at[requirements.lost]
    exposed = np.zeros(size, dtype=bool)
    exposed[lost[lost < size]] = True
    return Pattern(taken[:size], taken[size:], exposed, len(np.unique(lost[lost >= size])))
