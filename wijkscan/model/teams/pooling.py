"""Pooling: how much room several teams need on their own, and how much in one pool (Erlang C and the square-root rule)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from wijkscan.dutch import exact
from wijkscan.model.teams.throughput import erlang_c
from wijkscan.model.teams.workload import WorkloadError

# Beyond this many standard deviations of safety nobody waits any more; the search for β stays below it.
_WIDEST = 8.0
# A chance of waiting is computed to about this share of itself: one that is equal to what is allowed must not come out above it.
_ALIKE = 1e-9


@dataclass(frozen=True)
class PoolingGain:
    """What parallel cases ask for, separately and together.

    Parameters
    ----------
    most_waiting
        Chance of waiting allowed.
    erlang
        Places per team on its own (whole), by Erlang C.
    erlang_together
        Places for all teams in one pool, by Erlang C.
    square_root
        Places per team by a + β √a, not rounded.
    square_root_together
        The same for one pool.
    beta
        Safety of the square-root rule at this chance of waiting (Halfin and Whitt).
    """

    most_waiting: float
    erlang: pd.Series
    erlang_together: int
    square_root: pd.Series
    square_root_together: float
    beta: float

    @property
    def saved(self) -> int:
        """Places saved by pooling, by Erlang C."""
        return int(self.erlang.sum()) - self.erlang_together

    @property
    def saved_square_root(self) -> float:
        """Places saved by pooling, by the square-root rule."""
        return float(self.square_root.sum()) - self.square_root_together


def servers_needed(load: float, most_waiting: float) -> int:
    """Find the fewest places at which the chance of waiting is at most this (Erlang C); 0 without any load."""
    if load == 0:
        return 0

    def waits(places: int) -> bool:
        return bool(erlang_c(load, places) > most_waiting * (1 + _ALIKE))

    low = int(np.floor(load))
    # Double the room above the load until it suffices; then halve in between.
    high = low + 1
    while waits(high):
        low, high = high, 2 * high - int(np.floor(load)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if waits(middle) else (low, middle)
    return high


def safety(most_waiting: float) -> float:
    """Solve the chance of waiting 1 / (1 + β Φ(β) / φ(β)) for β (Halfin and Whitt, 1981)."""
    return float(brentq(lambda beta: 1 / (1 + beta * ndtr(beta) / _normal_density(beta)) - most_waiting, 0, _WIDEST))


def _normal_density(x: float) -> float:
    return float(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


def pooling_gain(loads: pd.Series, *, most_waiting: float = 0.2) -> PoolingGain:
    """
    Compare places for teams on their own with places for one pool.

    Parameters
    ----------
    loads
        Cases in service at the same time per team: inflow × duration (Little).
    most_waiting
        Share of new cases that may have to wait.

    Returns
    -------
    Both ways of computing. Check value: six teams of 8 cases and 0,2 give 6 × 12 = 72 separately and 56 together.

    Raises
    ------
    WorkloadError
        No teams, a load that is negative or missing (by name), or a chance outside 0 to 1.
    """
    if not 0 < most_waiting < 1:
        raise WorkloadError(f"De kans op wachten is {exact(most_waiting)}, maar moet tussen 0 en 1 liggen; kies bijvoorbeeld 0,2.")
    bad = loads.index[~(loads >= 0)]
    if loads.empty or len(bad):
        named = f"bij {bad[0]} ontbreekt het aantal trajecten of is het negatief" if len(bad) else "er zijn geen teams"
        raise WorkloadError(f"De winst van één gezamenlijke pool is niet te berekenen: {named}.")
    beta = safety(most_waiting)
    total = float(loads.sum())
    return PoolingGain(
        most_waiting,
        loads.map(lambda load: servers_needed(float(load), most_waiting)).astype(int),
        servers_needed(total, most_waiting),
        loads + beta * np.sqrt(loads),
        total + beta * float(np.sqrt(total)),
        beta,
    )
