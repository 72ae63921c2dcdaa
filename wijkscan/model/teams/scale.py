"""Scale: which task belongs with a wijkteam, the gemeente or the region, and what gemeenten save together."""

import numpy as np
import pandas as pd

from wijkscan.dutch import brief, exact
from wijkscan.model.teams.pooling import pooling_gain
from wijkscan.model.teams.workload import WorkloadError

WIJK, GEMEENTE, REGIO, UNKNOWN = "wijk", "gemeente", "regio", "onbekend"


def scale_advice(fte: pd.DataFrame, *, gemeente: pd.Series, threshold: float = 0.5) -> pd.DataFrame:
    """
    Advise per task on which scale it has enough volume.

    A task under the threshold per team belongs with the gemeente; under the threshold for the gemeente, with the region.

    Parameters
    ----------
    fte
        Team × task: expected fte a year; tasks are components or disciplines.
    gemeente
        Name or code of the gemeente per team; several make a region.
    threshold
        Least fte a year.

    Returns
    -------
    One row per gemeente and task: `gemeente`, `taak`, `fte_per_team` (mean), `fte_gemeente`, `fte_regio` (all gemeenten given),
    `advies` (`wijk`, `gemeente`, `regio`; `onbekend` where fte is a gap) and `reden`, with the number that decides.

    Raises
    ------
    WorkloadError
        A team without a gemeente, or a threshold that is not above 0.
    """
    if not threshold > 0:
        raise WorkloadError(f"De drempel voor de schaal is {exact(threshold)} fte, maar moet meer dan 0 zijn.")
    place = gemeente.reindex(fte.index)
    if place.isna().any():
        raise WorkloadError(f"Van team '{place.index[place.isna()][0]}' is de gemeente onbekend; geef elk team een gemeente.")
    unknown = fte.isna()
    per_team = fte.groupby(place).mean().mask(unknown.groupby(place).any())
    per_gemeente = fte.groupby(place).sum().mask(unknown.groupby(place).any())
    region = fte.sum().mask(unknown.any())
    several = len(per_team) > 1
    rows = []
    for name in per_team.index:
        for task in fte.columns:
            team, whole, around = float(per_team.loc[name, task]), float(per_gemeente.loc[name, task]), float(region[task])
            rows.append((name, task, team, whole, around, *_advised(team, whole, around, threshold, several)))
    return pd.DataFrame(rows, columns=["gemeente", "taak", "fte_per_team", "fte_gemeente", "fte_regio", "advies", "reden"])


def _advised(team: float, whole: float, around: float, threshold: float, several: bool) -> tuple[str, str]:
    least = f"{brief(threshold)} fte"
    if np.isnan(team):
        return UNKNOWN, "Het verwachte werk is van ten minste één team onbekend."
    if team >= threshold:
        return WIJK, f"Gemiddeld {brief(team)} fte per team is ten minste {least}: genoeg voor een eigen plek in elk wijkteam."
    if whole >= threshold:
        return GEMEENTE, f"Gemiddeld {brief(team)} fte per team is minder dan {least}; de gemeente als geheel heeft {brief(whole)} fte."
    told = f"De hele gemeente heeft {brief(whole)} fte, minder dan {least}"
    if not several:
        return REGIO, f"{told}; zoek buurgemeenten om het samen te doen."
    enough = "genoeg" if around >= threshold else f"ook minder dan {least}"
    return REGIO, f"{told}; de gekozen gemeenten hebben samen {brief(around)} fte, {enough}."


def regional_pooling(
    fte: pd.DataFrame, *, cases_per_fte: float, most_waiting: float = 0.2, tasks: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """
    Compute what gemeenten save by doing a task together.

    The fte of a task is the work itself; at the same chance of waiting each gemeente needs room on top of it, and one pool needs
    less room than several.

    Parameters
    ----------
    fte
        Gemeente × task: expected fte a year.
    cases_per_fte
        Trajecten one fte has at the same time, to go from fte to places and back.
    most_waiting
        Share of new cases that may have to wait.
    tasks
        Tasks to look at; all when None.

    Returns
    -------
    Per task `fte`, `apart` and `samen` (fte with room, Erlang C), `bespaard`, and the same by the square-root rule
    (`apart_wortel`, `samen_wortel`, `bespaard_wortel`); a task with a gap has gaps.

    Raises
    ------
    WorkloadError
        See :func:`wijkscan.model.teams.pooling.pooling_gain`; or cases that are not above 0.
    """
    if not cases_per_fte > 0:
        raise WorkloadError(f"Het aantal trajecten per fte is {exact(cases_per_fte)}, maar moet meer dan 0 zijn.")
    names = ["fte", "apart", "samen", "bespaard", "apart_wortel", "samen_wortel", "bespaard_wortel"]
    rows = {}
    for task in fte.columns if tasks is None else tasks:
        if fte[task].isna().any():
            rows[task] = [np.nan] * len(names)
            continue
        gain = pooling_gain(fte[task] * cases_per_fte, most_waiting=most_waiting)
        places = (
            gain.erlang.sum(), gain.erlang_together, gain.saved,
            gain.square_root.sum(), gain.square_root_together, gain.saved_square_root,
        )  # fmt: skip
        rows[task] = [fte[task].sum(), *(float(number) / cases_per_fte for number in places)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("taak")
