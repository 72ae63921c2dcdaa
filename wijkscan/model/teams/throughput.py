"""Throughput of a wijkteam: caseload (Little's law), chance of waiting (Erlang C) and how long."""

import numpy as np
import pandas as pd
from scipy.special import gammaincc, gammaln

from wijkscan.dutch import brief, exact, one_or_more
from wijkscan.model.teams.workload import Passports, WorkloadError
from wijkscan.tables.wetten import wetten

WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12


def caseload(inflow: pd.Series | float, duration_weeks: float, fte: pd.Series | float) -> pd.Series | float:
    """
    Compute how many trajecten one fte has at the same time.

    Little's law: inflow × duration / fte.

    Parameters
    ----------
    inflow
        New trajecten a year, per team.
    duration_weeks
        Weeks a traject takes.
    fte
        fte per team.

    Returns
    -------
    Trajecten per fte; infinite without any fte.
    """
    cases = inflow * duration_weeks / WEEKS_PER_YEAR
    return cases / fte.where(fte > 0, 0.0) if isinstance(fte, pd.Series) else cases / fte


def inflow(expected: pd.DataFrame, parameters: Passports) -> pd.Series:
    """
    Count the trajecten that begin in a year: one for every time the first task of a law is done.

    Parameters
    ----------
    expected
        Expected clients per gebiedscode, a column per law.
    parameters
        With `wijkteams.<wet>_<intake>_aantal`.

    Returns
    -------
    Trajecten a year per gebiedscode; a gap where the clients of a law are unknown.
    """
    often = pd.Series({wet: parameters.passport(f"wijkteams.{wet}_{law.intake}_aantal").value for wet, law in wetten().items()})
    return (expected[list(often.index)] @ often).rename("instroom")


def erlang_c(load: float | np.ndarray, servers: float | np.ndarray) -> np.ndarray:
    """
    Compute the chance that a new request has to wait (M/M/c).

    C = B / (1 − ρ (1 − B)), ρ = load / servers, B the chance of Erlang B, (load^c e^−load / c!) over the Poisson chance of at most c.

    Parameters
    ----------
    load
        Requests in service at the same time if nobody waited: inflow × duration; 0 or more.
    servers
        Requests that can be served at the same time; need not be whole.

    Returns
    -------
    Chance from 0 to 1; 1 where the load reaches or exceeds what can be served.
    """
    load, servers = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(servers, dtype=float))
    busy = np.where(load > 0, load, 1.0)
    exactly = np.exp(servers * np.log(busy) - busy - gammaln(servers + 1))
    blocked = exactly / gammaincc(servers + 1, busy)
    used = busy / np.where(servers > 0, servers, 1.0)
    waiting = blocked / (1 - used * (1 - blocked))
    return np.where(load <= 0, 0.0, np.where(load >= servers, 1.0, waiting))


def throughput(inflow: pd.Series, fte: pd.Series, *, duration_weeks: float, most_cases: float) -> pd.DataFrame:
    """
    Tell what caseload and waiting become with so many fte.

    Parameters
    ----------
    inflow
        New trajecten a year per team.
    fte
        fte per team: the formatie, or the bezetting of today.
    duration_weeks
        Weeks a traject takes.
    most_cases
        Trajecten one fte can have at the same time.

    Returns
    -------
    Per team `instroom`, `caseload` (per fte), `bezettingsgraad` (load over capacity), `kans_op_wachten`, `wachttijd_weken` (mean over
    all new trajecten; infinite where the load exceeds the capacity), `wachtlijst_per_maand` (trajecten that are added each month; 0
    where the team keeps up) and `uitleg` (one Dutch sentence). Gaps stay gaps.

    Raises
    ------
    WorkloadError
        A duration or a number of cases that is not positive, or a negative fte.
    """
    if not (duration_weeks > 0 and most_cases > 0):
        raise WorkloadError(
            f"De trajectduur ({exact(duration_weeks)} weken) en het aantal trajecten per fte ({exact(most_cases)}) moeten meer dan 0 zijn."
        )
    if (fte < 0).any():
        raise WorkloadError(f"Team {fte.index[fte < 0][0]} heeft een negatieve fte; verbeter de bezetting.")
    load = inflow * duration_weeks / WEEKS_PER_YEAR
    room = fte.reindex(load.index) * most_cases
    chance = pd.Series(erlang_c(load.to_numpy(), room.to_numpy()), index=load.index).where(load.notna() & room.notna())
    weeks = (chance * duration_weeks / (room - load).where(room > load, np.nan)).where(load > 0, 0.0)
    growth = (load - room).clip(lower=0) * WEEKS_PER_YEAR / duration_weeks / MONTHS_PER_YEAR
    table = pd.DataFrame(
        {
            "instroom": inflow,
            "caseload": caseload(inflow, duration_weeks, fte.reindex(load.index)),
            "bezettingsgraad": load / room,
            "kans_op_wachten": chance,
            "wachttijd_weken": weeks.mask((room <= load) & (load > 0), np.inf).where(chance.notna()),
            "wachtlijst_per_maand": growth,
        }
    )
    return table.assign(uitleg=[_told(row, most_cases) for row in table.itertuples()])


def _told(row: object, most_cases: float) -> str:
    cases, weeks = row.caseload, row.wachttijd_weken  # type: ignore[attr-defined]
    if np.isnan(weeks):
        return "Caseload en wachttijd zijn niet te berekenen: het verwachte gebruik of de bezetting is onbekend."
    if np.isinf(cases):
        return "Er is geen bezetting; elke vraag blijft liggen."
    more = float(row.wachtlijst_per_maand)  # type: ignore[attr-defined]
    start = f"{one_or_more(cases, 'traject', 'trajecten', 1)} tegelijk per fte (hooguit {brief(most_cases, 1)})"
    if np.isinf(weeks):
        return f"{start}; de wachtlijst groeit met ongeveer {one_or_more(more, 'traject', 'trajecten', 1)} per maand."
    wait = brief(round(weeks, 1), 1)
    if wait == "0":
        return f"{start}; een nieuwe vraag hoeft bijna nooit te wachten."
    return f"{start}; een nieuwe vraag wacht gemiddeld {wait} {'week' if wait == '1' else 'weken'}."
