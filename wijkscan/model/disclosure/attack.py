"""The attack: what somebody with all published tables can prove about the cells that were withheld."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from wijkscan.dutch import number
from wijkscan.model.disclosure.cells import Cells, Dimension, DisclosureError, build_cells
from wijkscan.model.disclosure.program import PRIMAL, WHOLE, Bounds, Program
from wijkscan.model.disclosure.published import DERIVABLE, SECRET, Earlier, Published, combine


@dataclass(frozen=True)
class Protected:
    """
    A table as anybody may see it; no true value of a withheld cell is in it.

    Attributes
    ----------
    table
        One row per cell, margins included: the dimensions, the value (NaN where withheld or unknown), `reden` (empty,
        "geheim", "geheim (herleidbaar)" or "onbekend") and `laagst` and `hoogst`, the values that the label itself
        leaves possible (counts).
    value, dimensions, threshold
        Name of the column with counts, layout of the table, and the smallest count that is shown.
    width
        Counts wide that the possible values of a cell withheld for its own sake must be at least.
    published
        The earlier tables that were taken into account, without cells that speak of data revised since.
    revised
        Number of cells so left out.
    exposed
        Withheld cells that cannot be protected, because earlier tables or the population already give them away.
    exposed_earlier
        Number of cells withheld in earlier tables that those tables, or this one, give away.
    parameters
        Every other choice, for the page that accounts for it.
    summed
        Places of delivered totals that are the sum of their parts; the reader is taken to know which those are.
    """

    table: pd.DataFrame
    value: str
    dimensions: tuple[Dimension, ...]
    threshold: int
    width: int
    published: tuple[Published, ...]
    revised: int
    exposed: pd.DataFrame
    exposed_earlier: int
    parameters: Mapping[str, object]
    summed: tuple[tuple[str, ...], ...] = ()

    @property
    def secret(self) -> int:
        """Number of cells withheld as fewer than the threshold."""
        return int((self.table["reden"] == SECRET).sum())

    @property
    def derivable(self) -> int:
        """Number of cells withheld because a withheld cell could be worked out otherwise."""
        return int((self.table["reden"] == DERIVABLE).sum())

    @property
    def explanation(self) -> str:
        """Say in Dutch what is withheld and why."""
        total, withheld = len(self.table), self.secret + self.derivable
        if not withheld:
            return f"Geen van de {number(total)} cellen is afgeschermd."
        text = (
            f"{number(withheld)} van de {number(total)} cellen {'is' if withheld == 1 else 'zijn'} afgeschermd: "
            f"{number(self.secret)} omdat ze minder dan {self.threshold} cliënten tellen, "
            f"{number(self.derivable)} zodat die niet terug te rekenen zijn."
        )
        if self.revised:
            text += (
                f" {number(self.revised)} eerder gepubliceerde cellen wijken af van deze gegevens "
                "en zijn niet meegewogen."
            )
        if exposed := len(self.exposed) + self.exposed_earlier:
            text += (
                f" Let op: {number(exposed)} cellen zijn niet te beschermen, omdat eerdere publicaties of de "
                "bevolkingsomvang ze al prijsgeven."
            )
        return text


def attack(protected: Protected) -> pd.DataFrame:
    """
    Find for every withheld cell the smallest and the largest value that can be proved from what is published.

    The attacker has the protected table, the earlier tables, and the rules: counts are at least zero, margins add up
    (or lie between the largest and the sum of their parts, and are that sum where everybody is in one part only), a cell
    labelled "geheim" counts fewer than the threshold,
    nobody counts more clients than inhabitants. Two linear programs per cell, minimum and maximum, give the interval;
    it is rounded inwards to whole counts.

    Parameters
    ----------
    protected
        What `protect` returned; nothing else is used.

    Returns
    -------
    pandas.DataFrame
        One row per withheld cell: the dimensions, `reden`, `laagst` and `hoogst` (counts; infinite where nothing bounds
        it).

    Notes
    -----
    The interval holds every whole-number table that fits, and may be a little wider than those: the linear
    program also admits fractions. `protect` therefore does not rely on it alone, it shows whole-number tables for what
    must stay possible.
    """
    table = protected.table
    withheld = table[table["reden"].isin([SECRET, DERIVABLE])]
    cells = build_cells(protected.dimensions).knowing(protected.summed)
    lowest, highest = prove(
        cells, combine(cells, protected.published), (table["laagst"], table["hoogst"]), withheld.index.to_numpy()
    )
    return withheld[[*cells.names, "reden"]].assign(laagst=lowest, hoogst=highest).reset_index(drop=True)


def prove(
    cells: Cells, earlier: Earlier, limits: tuple[pd.Series, pd.Series], rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """
    Find the lowest and highest value that can be proved for some cells, by position in `rows`.

    `limits` holds per cell what is known of it alone; a visible count has both limits equal.
    """
    low = np.concatenate([np.maximum(limits[0], earlier.cell_low), np.zeros(earlier.foreign)])
    high = np.concatenate([np.minimum(limits[1], earlier.cell_high), np.full(earlier.foreign, np.inf)])
    return _extremes(_program(cells, earlier, (low, high)), rows)


def left_open(cells: Cells, earlier: Earlier, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that the earlier tables alone prove for some rows of theirs."""
    told, width = len(earlier.low), earlier.rows.shape[1]
    again = np.flatnonzero((earlier.cell_low > 0) | (earlier.cell_high < np.inf))
    seen = sparse.hstack([cells.incidence[again], sparse.csr_array((len(again), earlier.foreign + told))])
    matrix = sparse.vstack(
        [
            sparse.hstack([earlier.rows, -sparse.eye_array(told)]),
            sparse.hstack([earlier.order, sparse.csr_array((earlier.order.shape[0], told))]),
            seen,
        ]
    )
    relations = earlier.order.shape[0]
    low = np.concatenate([np.zeros(told), np.full(relations, -np.inf), earlier.cell_low[again]])
    high = np.concatenate([np.zeros(told + relations), earlier.cell_high[again]])
    limits = np.append(np.zeros(width), earlier.low), np.append(np.full(width, np.inf), earlier.high)
    program = Program(sparse.csr_array(matrix), (low, high), limits, np.zeros(width + told), PRIMAL)
    return _extremes(program, width + rows)


def _program(cells: Cells, earlier: Earlier, limits: Bounds) -> Program:
    """Everything the attacker knows; one column per cell, then one per base cell that only earlier tables have."""
    size, width = len(cells.index), earlier.rows.shape[1]
    columns = np.append(cells.base, size + np.arange(earlier.foreign))
    place = sparse.csr_array((np.ones(width), (np.arange(width), columns)), shape=(width, size + earlier.foreign))
    foreign = sparse.csr_array((len(cells.margins), earlier.foreign))
    matrix = sparse.vstack([sparse.hstack([cells.sums, foreign]), earlier.rows @ place, earlier.order @ place])
    level, relations = np.zeros(len(cells.margins)), earlier.order.shape[0]
    low = np.concatenate([level, earlier.low, np.full(relations, -np.inf)])
    high = np.concatenate([level, earlier.high, np.zeros(relations)])
    return Program(sparse.csr_array(matrix), (low, high), limits, np.zeros(size + earlier.foreign), PRIMAL)


def _extremes(program: Program, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Lowest and highest value of some cells.

    A solution for one cell also shows a possible value for every other, so a cell that was seen at both its bounds
    needs no program of its own.
    """
    start, limit = program.low[cells].copy(), program.high[cells].copy()
    lowest, highest = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    results = []
    for sign in (1, -1):
        proved = np.full(len(cells), np.nan)
        for at, cell in enumerate(cells):
            column = np.array([cell])
            seen = lowest[at] <= start[at] + WHOLE if sign > 0 else highest[at] >= limit[at] - WHOLE
            if seen or start[at] == limit[at]:
                proved[at] = start[at] if sign > 0 else limit[at]
                continue
            program.price(column, np.array([float(sign)]))
            found = program.solve()
            program.price(column, np.zeros(1))
            if found is None:
                if program.gave_up:
                    raise DisclosureError(
                        "De afscherming is niet op tijd te bevestigen. Publiceer deze tabel niet; maak haar grover, met "
                        "minder halfjaren of grotere gebieden."
                    )
                proved[at] = limit[at]
                continue
            lowest, highest = np.minimum(lowest, found[cells]), np.maximum(highest, found[cells])
            proved[at] = found[cell]
        results.append(proved)
    # Adding 0 turns the negative zero that rounding leaves into a plain one.
    return np.ceil(results[0] - WHOLE) + 0, np.floor(results[1] + WHOLE) + 0
