"""Flexpool: who helps where, after wijkscan, bezetting and urgentie."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from wijkscan.dutch import brief
from wijkscan.model.teams.search import WholeProgram
from wijkscan.model.teams.workload import WorkloadError

# A team that waits longer than this many times the norm is as urgent as one that waits forever.
_MOST_URGENT = 4.0
# What a later goal may give back of an earlier one, in blocks: only what the solver itself cannot tell apart.
_TOLERANCE = 1e-6
MOST_WORK = 60_000
"""Columns times looks of the solver per goal: about a second for 12 teams and 20 people, one to seven for 33 and 60."""


def urgency_of(waiting_weeks: pd.Series, *, norm_weeks: float, safety_teams: Iterable[str] = ()) -> pd.DataFrame:
    """
    Weigh how urgent the shortage of each team is.

    Parameters
    ----------
    waiting_weeks
        Mean waiting time per team; infinite where the waiting list grows; a gap weighs as within the norm.
    norm_weeks
        Waiting time that is still acceptable.
    safety_teams
        Teams where safety asks for help first.

    Returns
    -------
    Per team `gewicht` (1 within the norm, above it waiting / norm, at most 4) and `veiligheid` (True or False).
    """
    weight = (waiting_weeks / norm_weeks).fillna(1).clip(lower=1, upper=_MOST_URGENT)
    return pd.DataFrame({"gewicht": weight, "veiligheid": waiting_weeks.index.isin(list(safety_teams))})


@dataclass(frozen=True)
class Placement:
    """Who of the flexpool helps where.

    Parameters
    ----------
    placements
        One row per person, team and discipline: `persoon`, `team`, `discipline`, `blokken`, `uren` (a week), `fte`, `reden`.
    teams
        Per team `tekort`, `ingezet`, `rest` (fte) and `rest_aandeel` (of the formatie).
    remaining
        What is still short: `team`, `discipline`, `fte`, `uren` (a week) and `wat_nodig`.
    unused
        fte per person that is not placed.
    proven
        False when the search ended before the best placement was proven.
    message
        The outcome in one Dutch sentence.
    """

    placements: pd.DataFrame
    teams: pd.DataFrame
    remaining: pd.DataFrame
    unused: pd.Series
    proven: bool
    message: str


def allocate_flexpool(
    need: pd.DataFrame,
    bezetting: pd.DataFrame,
    people: pd.DataFrame,
    urgency: pd.DataFrame,
    *,
    block_hours: float = 4.0,
    week_hours: float = 36.0,
    most_teams: int = 2,
    least_blocks: int = 2,
    stay_weeks: float = 13.0,
    most_work: int = MOST_WORK,
    progress: Callable[[Placement], object] = lambda found: None,  # noqa: ARG005
) -> Placement:
    """
    Place the flexpool where it is needed most: an integer program with goals in strict order.

    Goals: shortage of teams where safety asks for it, weighted shortage of teams that wait over the norm, the largest shortage
    relative to the formatie of a team, the weighted shortage of all teams, and the fewest people in a team they are not in now.

    Parameters
    ----------
    need
        Team × discipline: fte needed (wijkscan).
    bezetting
        Team × discipline: fte there is; a team or discipline that is not in it has nobody.
    people
        Index person; `fte`, `vaardigheden` (tuple of disciplines), and where somebody works already `team` and `weken` (there so far).
    urgency
        Per team `gewicht` (1 or more) and `veiligheid`; see :func:`urgency_of`.
    block_hours, week_hours
        Hours of one block, and hours a week of one fte.
    most_teams
        Teams one person may work in at the same time.
    least_blocks
        Fewest blocks a week of a person in a team.
    stay_weeks
        Weeks a person stays with a team at least; who is there shorter keeps a place in it.
    most_work
        Columns times looks of the solver per goal (:mod:`wijkscan.model.teams.search`); at the limit the best placement so far is kept
        and `proven` is False. Work and no clock, so that the same question gets the same answer on a busy computer.
    progress
        Called with the placement so far, nobody at first, before every goal.

    Returns
    -------
    Placements with the reason for each, what is still short and what it would take. Without people or without a shortage it says so.

    Raises
    ------
    WorkloadError
        Need that is missing or negative (by team), a person with a negative fte, or a team without urgency.
    """
    staffed = bezetting.reindex(index=need.index, columns=need.columns).fillna(0.0)
    _refuse(need, people, urgency)
    short = (need - staffed).clip(lower=0) * (week_hours / block_hours)
    explained = partial(_explained, need, staffed, people, urgency, block_hours, week_hours)
    if people.empty or not short.to_numpy().any():
        nobody = "De flexpool heeft geen medewerkers: het hele tekort blijft staan." if short.to_numpy().any() else ""
        blocks: dict[tuple[str, str, str], int] = {}
        proven, message = True, nobody or "Er is nergens een tekort: niemand uit de flexpool is nodig."
    else:
        program = _Program(need * (week_hours / block_hours), short, people, most_teams, least_blocks, stay_weeks, week_hours / block_hours)

        def told(so_far: dict[tuple[str, str, str], int]) -> None:
            progress(explained(so_far, False, _placed(so_far, people)))

        blocks, proven = program.solve(urgency.reindex(need.index), most_work, told)
        message = _placed(blocks, people)
    return explained(blocks, proven, message)


def _placed(blocks: dict[tuple[str, str, str], int], people: pd.DataFrame) -> str:
    return f"Geplaatst: {len({person for person, _, _ in blocks})} van de {len(people)} medewerkers van de flexpool."


def _refuse(need: pd.DataFrame, people: pd.DataFrame, urgency: pd.DataFrame) -> None:
    bad = need.index[~(need >= 0).all(axis="columns")]
    if len(bad):
        raise WorkloadError(f"De formatie van team '{bad[0]}' ontbreekt of is negatief; bereken eerst de formatie van elk team.")
    wrong = people.index[~(people["fte"] >= 0)] if len(people) else pd.Index([])
    if len(wrong):
        raise WorkloadError(f"Medewerker '{wrong[0]}' van de flexpool heeft geen fte of een negatieve; verbeter de bezetting.")
    without = need.index.difference(urgency.index)
    if len(without):
        raise WorkloadError(f"Van team '{without[0]}' is de urgentie onbekend; geef elk team een gewicht van ten minste 1.")


class _Program:
    """The integer program: blocks per person, team and discipline, presence per person and team, and what stays short."""

    def __init__(
        self, need: pd.DataFrame, short: pd.DataFrame, people: pd.DataFrame, most_teams: int, least: int, stay: float, per_fte: float
    ) -> None:
        self.teams, self.short, self.people = need.index, short, people
        room = {person: int(np.floor(fte * per_fte + _TOLERANCE)) for person, fte in people["fte"].items()}
        bound = self._bound(stay)
        self.room, self.bound, self.least, self.whole = room, bound, least, need.sum(axis="columns")
        self.now = {(person, row["team"]) for person, row in people.iterrows() if "team" in people and not pd.isna(row["team"])}
        self.work = [
            (str(person), team, discipline)
            for person, skills in people["vaardigheden"].items()
            for team in need.index
            for discipline in need.columns
            if discipline in skills and room[person] > 0 and (short[discipline][team] > 0 or (person, team) in bound)
        ]
        self.there = list(dict.fromkeys((person, team) for person, team, _ in self.work))
        gaps = [(team, discipline) for team in need.index for discipline in need.columns]
        self.columns: dict[Any, int] = {name: place for place, name in enumerate([*self.work, *self.there, *gaps, "largest"])}
        self.gaps = gaps
        self.helping: dict[Any, list[Any]] = {gap: [] for gap in gaps}
        for item in self.work:
            self.helping[item[1:]].append(item)
        self.rows: list[tuple[dict[int, float], float, float]] = []
        for person in people.index:
            self._add({item: 1.0 for item in self.work if item[0] == person}, 0, room[person])
            self._add({item: 1.0 for item in self.there if item[0] == person}, 0, most_teams)
        for person, team in self.there:
            hours: dict[Any, float] = {item: 1.0 for item in self.work if item[:2] == (person, team)}
            self._add({**hours, (person, team): -float(room[person])}, -np.inf, 0)
            self._add({**hours, (person, team): -float(min(least, room[person]))}, 0, np.inf)
            if (person, team) in bound:
                self._add({(person, team): 1.0}, 1, 1)
        self._cover(need, bound)

    def _cover(self, need: pd.DataFrame, bound: set[tuple[Any, str]]) -> None:
        """Tie what stays short to the blocks worked, per team and discipline, and to the largest relative shortage."""
        for team, discipline in self.gaps:
            lacking = float(self.short[discipline][team])
            helpers: dict[Any, float] = {item: 1.0 for item in self.work if item[1:] == (team, discipline)}
            # Who is bound to stay may be more than is needed; nobody else is.
            self._add({item: 1.0 for item in helpers if item[:2] not in bound}, 0, float(np.ceil(lacking - _TOLERANCE)))
            self._add({**helpers, (team, discipline): 1.0}, lacking, np.inf)
        for team, whole in need.sum(axis="columns").items():
            if whole > 0:
                self._add({**{(team, discipline): 1.0 for discipline in need.columns}, "largest": -float(whole)}, -np.inf, 0)

    def _bound(self, stay: float) -> set[tuple[Any, str]]:
        if not {"team", "weken"} <= set(self.people.columns):
            return set()
        kept = self.people[self.people["team"].isin(self.teams) & (self.people["weken"] < stay)]
        return set(zip(kept.index, kept["team"], strict=True))

    def _add(self, terms: dict[Any, float], low: float, high: float) -> None:
        if terms:
            self.rows.append(({self.columns[name]: factor for name, factor in terms.items()}, low, high))

    def solve(
        self, urgency: pd.DataFrame, most_work: int, told: Callable[[dict[tuple[str, str, str], int]], None]
    ) -> tuple[dict[tuple[str, str, str], int], bool]:
        """Meet the goals in order; each next one may not give anything back."""
        weight, safe = urgency["gewicht"], urgency["veiligheid"]
        goals: list[dict[Any, float]] = [
            {(team, code): 1.0 for team, code in self.gaps if safe[team]},
            {(team, code): float(weight[team]) for team, code in self.gaps if weight[team] > 1},
            {"largest": 1.0},
            {(team, code): float(weight[team]) for team, code in self.gaps},
            {pair: 1.0 for pair in self.there if pair not in self.now},
        ]
        proven, values = True, self._first()
        for goal in filter(None, goals):
            told(self._blocks(values))
            values, sure = self._best(goal, values, most_work)
            proven &= sure
            reached = sum(factor * values[self.columns[name]] for name, factor in goal.items())
            self._add(goal, -np.inf, reached + _TOLERANCE)
        return self._blocks(values), proven

    def _first(self) -> np.ndarray:
        """Give the solution in which nobody works but who is bound to stay, as little as that takes."""
        values = np.zeros(len(self.columns))
        for item, place in {item[:2]: self.columns[item] for item in self.work if item[:2] in self.bound}.items():
            values[place], values[self.columns[item]] = min(self.least, self.room[item[0]]), 1
        return self._completed(values)

    def _completed(self, values: np.ndarray) -> np.ndarray:
        """Give the solution with whole blocks, and no more short than those leave."""
        solution = np.round(values)
        left = self.short.copy()
        for team, code in self.gaps:
            helpers = sum(solution[self.columns[item]] for item in self.helping[team, code])
            left.loc[team, code] = solution[self.columns[team, code]] = max(float(self.short[code][team]) - helpers, 0.0)
        solution[self.columns["largest"]] = (left.sum(axis="columns") / self.whole.where(self.whole > 0)).max()
        return solution

    def _blocks(self, values: np.ndarray) -> dict[tuple[str, str, str], int]:
        blocks = {item: round(values[self.columns[item]]) for item in self.work}
        return {item: count for item, count in blocks.items() if count > 0}

    def _best(self, goal: dict[Any, float], start: np.ndarray, most_work: int) -> tuple[np.ndarray, bool]:
        cost = np.zeros(len(self.columns))
        for name, factor in goal.items():
            cost[self.columns[name]] = factor
        whole = np.array([len(self.work) + len(self.there) > place for place in self.columns.values()])
        upper = np.full(len(self.columns), np.inf)
        upper[[self.columns[pair] for pair in self.there]] = 1
        places = [(row, column, factor) for row, (terms, _, _) in enumerate(self.rows) for column, factor in terms.items()]
        row_of, column_of, factors = map(np.array, zip(*places, strict=True))
        matrix = csr_array(coo_array((factors, (row_of, column_of)), shape=(len(self.rows), len(cost))))
        low, high = (np.array([row[side] for row in self.rows]) for side in (1, 2))
        values, sure = WholeProgram(matrix, low, high, upper, whole).best(cost, start, most_work)
        return self._completed(values), sure


def _explained(
    need: pd.DataFrame,
    staffed: pd.DataFrame,
    people: pd.DataFrame,
    urgency: pd.DataFrame,
    block_hours: float,
    week_hours: float,
    blocks: dict[tuple[str, str, str], int],
    proven: bool,
    message: str,
) -> Placement:
    short = (need - staffed).clip(lower=0)
    lacking, whole = short.sum(axis="columns"), need.sum(axis="columns")
    rest, rows = short.copy(), []
    for (person, team, code), count in blocks.items():
        hours = count * block_hours
        fte = hours / week_hours
        rest.loc[team, code] = max(0.0, float(rest[code][team]) - fte)
        doing = f"{person} werkt {brief(hours, 1)} uur per week in {team} als {code.replace('_', ' ')}"
        told = f"{doing}: {_why(team, code, short, whole, urgency)}."
        rows.append((person, team, code, count, hours, fte, told))
    placements = pd.DataFrame(rows, columns=["persoon", "team", "discipline", "blokken", "uren", "fte", "reden"])
    left = rest.sum(axis="columns")
    teams = pd.DataFrame({"tekort": lacking, "ingezet": lacking - left, "rest": left, "rest_aandeel": left / whole.where(whole > 0)})
    used = placements.groupby("persoon")["fte"].sum().reindex(people.index).fillna(0.0)
    unused = (people["fte"] - used).rename("over") if len(people) else pd.Series(dtype=float, name="over")
    skills = {code for able in (people["vaardigheden"] if len(people) else ()) for code in able}
    remaining = [
        (team, code, fte, fte * week_hours, _needed(team, code, fte, week_hours, skills))
        for team in rest.index
        for code, fte in rest.T[team].items()
        if fte * week_hours > _TOLERANCE
    ]
    closing = pd.DataFrame(remaining, columns=["team", "discipline", "fte", "uren", "wat_nodig"])
    ending = "" if proven else " Dat het niet beter kan, is niet bewezen."
    still = f" Er blijft {brief(float(left.sum()), 1)} fte tekort over." if left.sum() > _TOLERANCE else ""
    return Placement(placements, teams, closing, unused, proven, message + still + ending)


def _why(team: str, code: str, short: pd.DataFrame, whole: pd.Series, urgency: pd.DataFrame) -> str:
    lacking = float(short.T[team].sum())
    told = f"daar is {brief(float(short[code][team]), 1)} fte van deze discipline te weinig"
    told += f", en in totaal {brief(lacking, 1)} fte ({brief(lacking / float(whole[team]) * 100, 0)} % van de formatie)"
    if urgency["veiligheid"][team]:
        return told + "; veiligheid gaat voor"
    return told + ("; de wachttijd ligt boven de norm" if urgency["gewicht"][team] > 1 else "")


def _needed(team: str, code: str, fte: float, week_hours: float, skills: set[str]) -> str:
    name = code.replace("_", " ")
    asked = f"{team}: nog {brief(fte)} fte {name} ({brief(fte * week_hours, 0)} uur per week)"
    if code not in skills:
        return f"{asked}; niemand in de flexpool heeft deze vaardigheid."
    return f"{asked}; de flexpool heeft hiervoor te weinig uren, of de rest is kleiner dan de kleinste inzet."
