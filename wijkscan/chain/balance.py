"""Does the division of now stay in balance: how far the work of every team lies from their mean, year after year."""

from collections.abc import Sequence

import pandas as pd

from wijkscan.chain.ahead import Ahead
from wijkscan.chain.later import ChainAhead
from wijkscan.chain.refusal import Refused
from wijkscan.chain.run import Chain
from wijkscan.model.teams.balance import Balance


def balance_of(now: Chain, ahead: Ahead, assignment: pd.Series, years: Sequence[int], tolerance: float) -> Balance | Refused:
    """Follow a division over the years.

    Parameters
    ----------
    now
        The chain of now.
    ahead
        Who lives where in years to come, at least up to the last of `years`.
    assignment
        Team per unit; it stays.
    years
        Years to come, in order.
    tolerance
        How far the work of a team may lie from the mean, as a share.

    Returns
    -------
    The balance, or why there is none.
    """
    if isinstance(now.units, Refused):
        return now.units
    work = now.units.load.groupby(assignment).sum()
    found = {}
    for year in years:
        loads = ChainAhead(now, ahead, year).loads(assignment)
        if isinstance(loads, Refused):
            return loads
        found[year] = loads
    shares, low, high = (
        pd.DataFrame({year: table[name] for year, table in found.items()}).reindex(work.index) for name in ("afwijking", "laag", "hoog")
    )
    shares.insert(0, ahead.wijken.base.year, work / work.mean() - 1)
    return Balance(shares, low, high, tolerance)
