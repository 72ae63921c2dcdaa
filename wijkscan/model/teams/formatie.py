"""Formatie per area: hours and fte per component with an honest band, beside the bezetting, and a sheet to talk about it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from scipy.special import ndtri

from wijkscan.dutch import brief, join, number, one_or_more
from wijkscan.model.teams.served import MET_SOORT, Served
from wijkscan.model.teams.workload import (
    POPULATION,
    TEAM,
    Assumptions,
    Passports,
    WorkloadError,
    assumptions,
    bases,
    components,
)
from wijkscan.model.use.stapeling import BASE, SEVERAL, Bounds
from wijkscan.tables.wetten import wetten

BAND = (0.05, 0.95)
_BAND_COLUMNS = ["fte_laag", "fte", "fte_hoog"]
_SHOWN = 5


@dataclass(frozen=True)
class Formatie:
    """What the expected use of each area asks for.

    Parameters
    ----------
    volumes
        gebiedscode × :func:`~wijkscan.model.teams.workload.bases`: expected clients per law, population figures, and `team` (1 where the
        area has a team of its own); then huishoudens per combination of laws, where these are counted, and clients of the types that
        tasks serve, where these are known.
    spread_low, spread_high
        gebiedscode × law, combination and types: variance of the expected clients, or huishoudens, towards below and above (clients²).
    assumed
        What one client or inhabitant asks for, and its draws.
    """

    volumes: pd.DataFrame
    spread_low: pd.DataFrame
    spread_high: pd.DataFrame
    assumed: Assumptions

    @property
    def contributions(self) -> pd.DataFrame:
        """Give gebiedscode × component: fte; a row adds up to the formatie of the area."""
        return self.volumes @ self.assumed.fte.T

    @property
    def hours(self) -> pd.DataFrame:
        """Give gebiedscode × component: hours a year."""
        return self.volumes @ self.assumed.hours.T

    @property
    def once(self) -> pd.DataFrame:
        """Give gebiedscode × component: huishoudens with several laws for which work is done once, each for an equal part under a law."""
        times = self.assumed.times
        counted = self.volumes[times.columns].to_numpy(dtype=float)
        return pd.DataFrame(counted @ times.to_numpy(dtype=float).T, self.volumes.index, times.index)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """
        Give per gebiedscode `uren`, `fte_laag`, `fte` and `fte_hoog`; gaps where something of the area is unknown.

        The band joins two doubts that have nothing to do with each other, as the root of the sum of their squares: that of the
        assumptions (5 to 95 % of the draws) and that of the expected use.
        """
        per_base = self.assumed.fte.sum()
        low, high = _quantiles(self.volumes, self.assumed.draws.sum(axis=1))
        fte = self.contributions.sum(axis="columns", skipna=False)
        return self._banded(self.hours.sum(axis="columns", skipna=False), fte, low, high, per_base)

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        Give one row per area and component.

        Columns are `gebiedscode`, `component`, `basis`, `aantal`, `aandeel`, `aandeel_gemeente`, `uren`, `fte_laag`, `fte` and `fte_hoog`.
        Hours are `aantal` (expected clients, inhabitants and so on, as `basis` tells) times what one of these asks for; support work
        has no base of its own. Work that is done once for a huishouden with several laws counts it for an equal part under each; a task
        that serves some types of provision counts the clients with these: `aandeel` of those of the law there. How often is told per client
        of the law, so what one of these asks for is that over `aandeel_gemeente`; other rows have neither.
        Hours and fte of an area add up to its total exactly; the ends of the bands do not, since not every component is at its end at
        the same time.
        """
        hours, fte = self.hours, self.contributions
        parts, work = [], components()
        for place, item in enumerate(work):
            code = item.code
            low, high = _quantiles(self.volumes, self.assumed.draws[:, place])
            banded = self._banded(hours[code], fte[code], low, high, self.assumed.fte.T[code])
            once = self.assumed.times.index == code
            base = SEVERAL if once.any() else item.base
            count = self.once[code] if once.any() else self.volumes[item.base] if item.base else np.nan
            part: pd.Series | float = np.nan
            whole: float = np.nan
            if (by_type := self.assumed.served.get(code)) is not None:
                base, count, whole = MET_SOORT, self.volumes[by_type], self.assumed.whole[by_type]
                law = self.volumes[self.assumed.wet_of[by_type]]
                part = count / law.where(law > 0)
            shares = {"aandeel": part, "aandeel_gemeente": whole}
            parts.append(banded.assign(component=code, basis=base, aantal=count, volgorde=place, **shares))
        rows = pd.concat(parts).rename_axis("gebiedscode").reset_index()
        rows["rij"] = np.tile(np.arange(len(self.volumes)), len(work))
        rows = rows.sort_values(["rij", "volgorde"], ignore_index=True)
        return rows[["gebiedscode", "component", "basis", "aantal", "aandeel", "aandeel_gemeente", "uren", *_BAND_COLUMNS]]

    def of_areas(self, assignment: pd.Series) -> Self:
        """
        Add up areas to werkgebieden, each with a team and its coordination.

        Parameters
        ----------
        assignment
            Werkgebied per gebiedscode, for all areas.

        Returns
        -------
        Formatie per werkgebied. Assumptions hold for all areas alike, so their doubt adds up; doubt about expected use differs
        from area to area, so there the squares add up.

        Raises
        ------
        WorkloadError
            An area without a werkgebied, or one of which something is unknown, by name.
        """
        without = self.volumes.index.difference(assignment.dropna().index)
        if len(without):
            raise WorkloadError(f"Geen werkgebied gekozen voor {_names(without)}; deel elk gebied bij een werkgebied in.")
        unknown = self.volumes.index[self.volumes.isna().any(axis="columns")]
        if len(unknown):
            raise WorkloadError(
                f"Verwacht gebruik of bevolking is onbekend van {_names(unknown)}; laat het eerst schatten, anders telt het als nul."
            )
        return self._grouped(assignment.reindex(self.volumes.index)).with_team()

    def with_team(self) -> Self:
        """Give every area a team of its own: the hours of coordination come once per area."""
        return type(self)(self.volumes.assign(**{TEAM: 1.0}), self.spread_low, self.spread_high, self.assumed)

    @cached_property
    def together(self) -> pd.Series:
        """Give `uren`, `fte_laag`, `fte` and `fte_hoog` of all known areas together; teams count as many times as there are."""
        known = self.volumes.notna().all(axis="columns")
        part = type(self)(self.volumes[known], self.spread_low[known], self.spread_high[known], self.assumed)
        everything = pd.Series("samen", index=part.volumes.index)
        return part._grouped(everything).totals.reindex(["samen"], fill_value=0.0).T["samen"]

    @cached_property
    def counted_fte(self) -> float:
        """Give the fte of all known areas together for work of which it was counted how often it occurs, in the total of `together`."""
        known = self.contributions[self.volumes.notna().all(axis="columns")]
        return float(known[list(self.assumed.counted)].sum().sum())

    @cached_property
    def typed_fte(self) -> float:
        """Give the fte of all known areas together for work of which the clients were counted by type, and how often is assumed."""
        known = self.contributions[self.volumes.notna().all(axis="columns")]
        return float(known[list(self.assumed.typed)].sum().sum())

    def _grouped(self, key: pd.Series) -> Self:
        def add(table: pd.DataFrame) -> pd.DataFrame:
            unknown = table.isna().groupby(key, sort=True).any()
            return table.groupby(key, sort=True).sum().mask(unknown).rename_axis("gebiedscode")

        return type(self)(add(self.volumes), add(self.spread_low), add(self.spread_high), self.assumed)

    def _banded(self, hours: pd.Series, fte: pd.Series, low: np.ndarray, high: np.ndarray, per_base: pd.Series) -> pd.DataFrame:
        each = per_base[list(map(str, self.spread_low))].to_numpy()
        # Clients of a law and those of them with some types are the same people: their doubt adds up before it is squared.
        people = np.array([self.assumed.wet_of.get(name, name) for name in map(str, self.spread_low)])
        together = (people[:, None] == np.unique(people)).astype(float)
        # The middle is the value at the parameters as set; where draws lean to one side, the other end is the middle itself.
        doubt = [((np.sqrt(spread.to_numpy()) * each) @ together) ** 2 for spread in (self.spread_low, self.spread_high)]
        below = np.sqrt((fte - low).clip(lower=0) ** 2 + doubt[0].sum(axis=1))
        above = np.sqrt((high - fte).clip(lower=0) ** 2 + doubt[1].sum(axis=1))
        return pd.DataFrame({"uren": hours, "fte_laag": (fte - below).clip(lower=0), "fte": fte, "fte_hoog": fte + above})


def _quantiles(volumes: pd.DataFrame, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Take the band of volumes × draws; work that goes with one base only has the same draws everywhere."""
    used = np.flatnonzero(draws.any(axis=0))
    if len(used) <= 1:
        base = int(used[0]) if len(used) else 0
        low, high = np.quantile(draws[:, base], BAND)
        return volumes.iloc[:, base].to_numpy() * low, volumes.iloc[:, base].to_numpy() * high
    low, high = np.quantile(volumes.to_numpy() @ draws.T, BAND, axis=1)
    return low, high


def formatie(
    expected: pd.DataFrame,
    population: pd.DataFrame,
    parameters: Passports,
    *,
    expected_low: pd.DataFrame | None = None,
    expected_high: pd.DataFrame | None = None,
    huishoudens: Bounds | None = None,
    served: Served | None = None,
    use_level: float = 0.95,
    seed: int = 0,
) -> Formatie:
    """
    Turn expected use and population into hours and fte per area.

    Parameters
    ----------
    expected
        Expected clients a year per gebiedscode, a column per law; gaps stay gaps.
    population
        Per gebiedscode `inwoners`, `huishoudens`, `jeugd`, `leeftijd_65_plus`; see :func:`population_of`.
    parameters
        With everything of ``wijkteams.toml``.
    expected_low, expected_high
        Ends of the interval of expected use, same shape as `expected`; without them only the assumptions make the band.
    huishoudens
        Counted huishoudens with several laws, area × combination with their limits; None leaves such work a share of the clients.
    served
        For whom tasks are done that serve some types of provision; None leaves such work to all clients.
    use_level
        Confidence of that interval; it is narrowed to the 5 to 95 % of the band.
    seed
        Seed of the draws of the assumptions.

    Returns
    -------
    The formatie per area, without coordination: that comes with :meth:`Formatie.of_areas` or :meth:`Formatie.with_team`.

    Raises
    ------
    WorkloadError
        A column that is missing, areas that differ, negative counts, or an interval that does not hold the expected use (by name).
    """
    for table, columns, called in ((expected, wetten(), "verwacht gebruik"), (population, POPULATION, "bevolking")):
        missing = [name for name in columns if name not in table]
        if missing:
            raise WorkloadError(f"In de tabel met {called} ontbreekt {', '.join(missing)}; zonder dat deel is de formatie niet te geven.")
        if not table.index.equals(expected.index):
            raise WorkloadError(f"De tabel met {called} gaat over andere gebieden dan die met verwacht gebruik; geef dezelfde gebieden.")
    volumes = pd.concat([expected[list(wetten())], population[list(POPULATION)]], axis="columns").astype(float)
    volumes = volumes.assign(**{TEAM: 0.0})[list(bases())].rename_axis("gebiedscode")
    if huishoudens is not None:
        volumes = volumes.join(huishoudens.value.reindex(volumes.index).add_prefix(BASE))
    negative = volumes.index[(volumes < 0).any(axis="columns")]
    if len(negative):
        raise WorkloadError(f"Een aantal is negatief bij {_names(negative)}; verbeter de tabel.")
    narrowed = ndtri(BAND[1]) / ndtri((1 + use_level) / 2)
    clients = volumes[list(wetten())]
    low = _spread(clients, expected_low, -narrowed)
    high = _spread(clients, expected_high, narrowed)
    combined = volumes.columns[volumes.columns.str.startswith(BASE)]
    if huishoudens is not None:
        low = low.join(_spread(volumes[combined], huishoudens.low.add_prefix(BASE), -narrowed))
        high = high.join(_spread(volumes[combined], huishoudens.high.add_prefix(BASE), narrowed))
    assumed = assumptions(parameters, combined=combined, served=served, seed=seed)
    if served is not None:
        by_type = list(dict.fromkeys(assumed.served.values()))
        volumes = volumes.join(served.clients(clients)[by_type])
        # The doubt is that about the clients of the law, of whom these are a part.
        low, high = (spread.join((served.clients(spread.apply(np.sqrt)) ** 2)[by_type]) for spread in (low, high))
    return Formatie(volumes, low, high, assumed)


def _spread(clients: pd.DataFrame, end: pd.DataFrame | None, narrowed: float) -> pd.DataFrame:
    if end is None:
        return clients * 0
    away = (end.reindex(clients.index)[list(clients)] - clients) * narrowed
    wrong = away.index[(away < 0).any(axis="columns")]
    if len(wrong):
        raise WorkloadError(f"Het verwachte gebruik ligt buiten zijn eigen bandbreedte bij {_names(wrong)}; verwissel laag en hoog niet.")
    # Where the end is unknown but the use is not, its doubt is unknown: the band becomes a gap, the middle stays.
    return away**2


def beside_bezetting(totals: pd.DataFrame, bezetting: pd.Series) -> pd.DataFrame:
    """
    Put the bezetting beside the formatie (WISN difference and ratio).

    Parameters
    ----------
    totals
        :attr:`Formatie.totals` per team.
    bezetting
        fte of today per team; a team that is not in it has a gap, not zero.

    Returns
    -------
    The totals with `bezetting`, `verschil` (bezetting − formatie: below 0 is short), `verhouding` (bezetting / formatie) and `oordeel`:
    within the band, lower or higher than the band.
    """
    staff = bezetting.reindex(totals.index).astype(float)
    verdict = pd.Series("binnen de bandbreedte", index=totals.index).case_when(
        [
            (staff.isna() | totals["fte"].isna(), pd.Series("onbekend", index=totals.index)),
            (staff < totals["fte_laag"], pd.Series("lager dan de bandbreedte", index=totals.index)),
            (staff > totals["fte_hoog"], pd.Series("hoger dan de bandbreedte", index=totals.index)),
        ]
    )
    needed = totals["fte"].where(totals["fte"] > 0)
    return totals.assign(bezetting=staff, verschil=staff - totals["fte"], verhouding=staff / needed, oordeel=verdict)


@dataclass(frozen=True)
class ConversationSheet:
    """What to talk about with one team, in the three steps of a bandbreedte (NJi and Movisie).

    Parameters
    ----------
    team
        Name of the team.
    fte_laag, fte, fte_hoog
        The band.
    bezetting
        fte of today; NaN where unknown.
    largest
        The components that ask for most: label, hours and fte.
    steps
        Per step its title, what is known (Dutch sentences) and the questions to answer together.
    """

    team: str
    fte_laag: float
    fte: float
    fte_hoog: float
    bezetting: float
    largest: pd.DataFrame
    steps: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


def conversation_sheet(
    found: Formatie, team: str, *, bezetting: float = float("nan"), striking: tuple[str, ...] = (), waiting: str = "", most: int = 5
) -> ConversationSheet:
    """
    Collect what is needed for the conversation about one team.

    Parameters
    ----------
    found
        Formatie per team.
    team
        One of its areas.
    bezetting
        fte of today.
    striking
        Dutch phrases on what stands out in the werkgebied.
    waiting
        Sentence on caseload and waiting, see :func:`wijkscan.model.teams.throughput.throughput`.
    most
        Components to list.

    Returns
    -------
    The sheet; every sentence in it follows from the tables.

    Raises
    ------
    WorkloadError
        A team that is not there, or has no formatie because something is unknown.
    """
    if team not in found.volumes.index or found.volumes.loc[team].isna().any():
        raise WorkloadError(f"Van team '{team}' is geen formatie bekend; kies een team met bekend gebruik en bekende bevolking.")
    low, middle, high = (float(found.totals[name][team]) for name in _BAND_COLUMNS)
    labels = {item.code: item.label for item in components()}
    parts = pd.DataFrame({"uren": found.hours.loc[team], "fte": found.contributions.loc[team]}).rename(index=labels)
    largest = parts.sort_values("fte", ascending=False, kind="stable").head(most)
    volumes = found.volumes.T[team]
    people = (
        f"In het werkgebied wonen {one_or_more(volumes['inwoners'], 'inwoner', 'inwoners')} in "
        f"{one_or_more(volumes['huishoudens'], 'huishouden', 'huishoudens')}.",
        f"Verwacht gebruik (geijkt): {join(one_or_more(volumes[law.code], law.client, law.clients) for law in wetten().values())}.",
        *striking,
    )
    work = (
        f"Het meeste werk is {largest.index[0]}: {brief(largest['uren'].iloc[0], 0)} uur per jaar, "
        f"{number(largest['fte'].iloc[0], 1)} fte.",
        f"De {len(largest)} grootste onderdelen vragen samen {number(largest['fte'].sum(), 1)} van de {number(middle, 1)} fte.",
        "Bijna alle tijden per onderdeel zijn aannames.",
    )
    band = (
        f"Deze uitgangspunten geven {number(low, 1)} tot {number(high, 1)} fte, met {number(middle, 1)} fte in het midden.",
        "De bezetting is niet bekend." if np.isnan(bezetting) else _staffed(bezetting, low, middle, high),
        *((waiting,) if waiting else ()),
    )
    return ConversationSheet(
        team,
        low,
        middle,
        high,
        bezetting,
        largest,
        (
            ("Stap 1. Wie wonen hier en wat vragen zij?", people, _QUESTIONS[0]),
            ("Stap 2. Wat doet het team, en hoeveel tijd kost dat?", work, _QUESTIONS[1]),
            ("Stap 3. Welke bandbreedte past, en waar binnen die band gaan we zitten?", band, _QUESTIONS[2]),
        ),
    )


_QUESTIONS = (
    ("Herkent het team dit beeld? Wat ziet het team dat niet in cijfers staat?", "Welke groep wordt nu niet bereikt?"),
    ("Welke taken doet het team wel en niet?", "Welke tijden kloppen niet met de eigen praktijk, en wat zijn de eigen cijfers?"),
    ("Wat pleit voor de onderkant van de band, wat voor de bovenkant?", "Wat spreken we af, en wanneer kijken we opnieuw?"),
)


def _staffed(bezetting: float, low: float, middle: float, high: float) -> str:
    place = "binnen" if low <= bezetting <= high else "buiten"
    side = "meer" if bezetting > middle else "minder"
    gap = f"{number(abs(bezetting - middle), 1)} fte {side} dan het midden"
    return f"De bezetting is {number(bezetting, 1)} fte: {place} de bandbreedte, {gap}."


def _names(codes: pd.Index) -> str:
    more = f" en nog {len(codes) - _SHOWN}" if len(codes) > _SHOWN else ""
    return ", ".join(map(str, codes[:_SHOWN])) + more
