"""Use by type: how many clients have help at level 2, when one client may have several types."""

from dataclasses import dataclass

import pandas as pd

from wijkscan.model.use.stapeling import WITHHELD_TO, period, told
from wijkscan.tables.voorzieningen import CLIENTEN, EVERY_NUMBER, ROUNDED_TO, TOTAAL, Voorzieningen
from wijkscan.tables.wet_file import Wet

SPECIFIC = 2
"""Level of what is bought per client, or decided on by somebody else."""
_YEAR = len("2023")


@dataclass(frozen=True)
class Share:
    """Which share of the clients of a law has help at level 2.

    Parameters
    ----------
    value
        The middle of what is possible.
    plausible
        Between which it lies: clients have several types, so types do not add up.
    total
        Clients with any type.
    year, source
        Of when the counts are, and Dutch: who counted.
    """

    value: float
    plausible: tuple[float, float]
    total: float
    year: int
    source: str


def _by_type(counts: Voorzieningen, law: Wet, code: str) -> tuple[str, pd.Series] | None:
    """Give the newest period of which all clients of an area are known, and its clients per soort; None without such counts."""
    rows = counts.of(law.uitsplitsing, code)
    newest = period(rows, code, TOTAAL, CLIENTEN)
    if newest is None:
        return None
    here = (rows["periode"] == newest) & (rows["meting"] == CLIENTEN) & (rows["stapel"] == EVERY_NUMBER) & (rows["gebiedscode"] == code)
    return newest, rows[here].set_index("soort")["aantal"].astype(float)


def share_of_specific(counts: Voorzieningen, law: Wet, code: str) -> Share | None:
    """Count which share of the clients of a gemeente has help at level 2.

    Parameters
    ----------
    counts
        Use of provisions in detail.
    law, code
        The law, and the gemeente.

    Returns
    -------
    At least the largest type of level 2, and everybody without another one; at most its types added up, and everybody. A type that is
    withheld is anything up to the most that stays withheld. None where the law is not counted by type, or no type of level 2 is.
    """
    found = _by_type(counts, law, code)
    if found is None:
        return None
    newest, clients = found
    total, half = float(clients[TOTAAL]), ROUNDED_TO[law.uitsplitsing] / 2
    if not total > half:
        return None
    named = pd.Series({soort.code: soort.level == SPECIFIC for soort in law.soorten}, dtype=bool)
    counted = clients.reindex(named.index)
    if not counted[named].notna().any():
        return None
    delivered = pd.Series(named.index.isin(clients.index), named.index)
    low = (counted - half).clip(lower=0).fillna(0)
    high = (counted + half).fillna(pd.Series(WITHHELD_TO, named.index).where(delivered, total))
    least = max(float(counted[named].max()), total - float(high[~named].sum()))
    most = max(min(total, float(high[named].sum())), least)
    lowest = max(float(low[named].max()), total - half - float(high[~named].sum()), 0.0)
    ends = lowest / (total + half), min((most + half) / (total - half), 1.0)
    year = int(newest[:_YEAR])
    return Share((least + most) / 2 / total, ends, total, year, told(counts, law.uitsplitsing, year))
