"""Formatie in a year to come: what there is to work for changes, what one client or inhabitant asks for does not."""

from dataclasses import replace

import numpy as np
import pandas as pd

from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.teams.workload import TEAM
from wijkscan.model.use.stapeling import BASE, combinations
from wijkscan.tables.wetten import wetten

BAND = (0.1, 0.9)
"""Ends of the band of 80 %."""


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


def deviations(now: TeamUnits, assignment: pd.Series, factors: pd.DataFrame, draws: pd.DataFrame) -> pd.DataFrame:
    """Tell how far the work of every team of a division lies from their mean in a year to come.

    Parameters
    ----------
    now
        What werkgebieden are made of, now.
    assignment
        Team per unit.
    factors
        Wijk × base, see :func:`over_bases`.
    draws
        The same in many possible populations: of every wijk all its draws, below one another.

    Returns
    -------
    Per team `afwijking`, `laag` and `hoog` (ends of the 80 % band), as a share of the mean of all teams in the same population: where
    everything grows alike no team gets out of balance.
    """
    work = now.found.volumes * now.found.assumed.hours.sum()[now.found.volumes.columns]
    parts = work.drop(columns=TEAM).groupby([assignment.rename("team"), now.wijken.rename("wijk")]).sum()
    labels, wijken = parts.index.get_level_values("team"), parts.index.get_level_values("wijk")
    drawn = draws[parts.columns].to_numpy(float).reshape(len(factors), -1, parts.shape[1])
    each = drawn[factors.index.get_indexer(wijken)]
    hours = pd.DataFrame(np.einsum("ib,idb->id", parts.to_numpy(float), each)).groupby(labels).sum()
    middle = (parts * factors.loc[wijken, parts.columns].to_numpy(float)).sum(axis="columns").groupby(labels).sum()
    low, high = np.quantile((hours / hours.mean() - 1).to_numpy(float), BAND, axis=1)
    return pd.DataFrame({"afwijking": middle / middle.mean() - 1, "laag": low, "hoog": high})
