"""Formatie in a year to come: what there is to work for changes, what one client or inhabitant asks for does not."""

from dataclasses import replace

import pandas as pd

from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.teams.workload import TEAM
from wijkscan.model.use.stapeling import BASE, combinations
from wijkscan.tables.wetten import wetten


def over_bases(logs: pd.DataFrame, found: Formatie) -> pd.DataFrame:
    """Bring growth to everything that work is counted over.

    Parameters
    ----------
    logs
        Rows × (laws and population figures): logarithm of a factor.
    found
        Formatie whose bases are wanted.

    Returns
    -------
    Rows × bases: clients with some types of provision grow as those of their law, huishoudens with several laws as the mean of these
    laws, and a team stays one team.
    """
    several = {f"{BASE}{name}": list(laws) for name, laws in combinations().items()}
    of_law = found.assumed.wet_of
    columns = {}
    for base in map(str, found.volumes):
        if base == TEAM:
            columns[base] = pd.Series(0.0, logs.index).to_numpy()
        elif base in several:
            columns[base] = logs[several[base]].mean(axis="columns").to_numpy()
        else:
            columns[base] = logs[of_law.get(base, base)].to_numpy()
    return pd.DataFrame(columns, logs.index)


def formatie_ahead(now: Formatie, factors: pd.DataFrame) -> Formatie:
    """Give the formatie of a year to come.

    Parameters
    ----------
    now
        Formatie of now.
    factors
        Area × base, see :func:`over_bases`.

    Returns
    -------
    The same assumptions, with as many clients and inhabitants more. The doubt about expected use grows with them.
    """
    low, high = (spread * factors[list(spread)] ** 2 for spread in (now.spread_low, now.spread_high))
    return replace(now, volumes=now.volumes * factors[list(now.volumes)], spread_low=low, spread_high=high)


def units_ahead(now: TeamUnits, factors: pd.DataFrame) -> TeamUnits:
    """Give what werkgebieden are made of in a year to come: the same units, each growing as its wijk (`factors`: wijk × base)."""
    found = formatie_ahead(now.found, factors.reindex(now.wijken).set_axis(now.load.index))
    return replace(
        now, found=found, load=found.totals["uren"], inwoners=found.volumes["inwoners"], expected=found.volumes[list(wetten())]
    )
