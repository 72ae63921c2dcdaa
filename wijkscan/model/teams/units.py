"""What werkgebieden are made of: buurten or wijken with the work that use asks for, and with their neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from wijkscan.dutch import join
from wijkscan.model.teams.formatie import Formatie, formatie
from wijkscan.model.teams.served import served_clients
from wijkscan.model.teams.workload import Passports, WorkloadError, population_of
from wijkscan.model.use.expected import expected_clients
from wijkscan.model.use.gaps import fill_gaps
from wijkscan.model.use.gemeente import LawUse
from wijkscan.model.use.stapeling import Bounds, over_buurten, stapeling_of
from wijkscan.model.werkgebieden.adjacency import NeighbourGraph, neighbour_graph
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.inwoners import finest_inwoners
from wijkscan.tables.own.stadsdelen import stadsdeel_of
from wijkscan.tables.voorzieningen import NOTHING, Voorzieningen
from wijkscan.tables.wetten import law_names, wetten

# Two-sided 95 % of a normal distribution: the interval in which use of a wijk may be expected.
_Z = 1.959963984540054
_KM2 = 1e6  # m²: staying is priced in kilometres
_NAMED = 3


@dataclass(frozen=True)
class TeamUnits:
    """What werkgebieden are made of: buurten or wijken with their work and their neighbours.

    Parameters
    ----------
    niveau
        Level of the units.
    found
        Formatie per unit, without the coordination that comes with a team.
    load
        Hours a year per unit: what is balanced.
    inwoners
        Inhabitants per unit.
    expected
        Expected clients per unit and law.
    xy
        A point inside each unit, metres, in the order of `load`.
    shapes
        Land per unit (EPSG:28992).
    graph
        Who borders on whom.
    names
        Name per unit.
    wijken
        Wijkcode per unit.
    wholes
        From large to small what a unit lies in, by name: the gemeente, the stadsdeel where these are known, and of buurten the wijk.
    estimated
        Units of which something was estimated from the inhabitants, with what.
    stadsdelen
        Name of the stadsdeel or kern per unit, a gap where it lies in none; None where the gemeente has none.
    """

    niveau: Niveau
    found: Formatie
    load: pd.Series
    inwoners: pd.Series
    expected: pd.DataFrame
    xy: np.ndarray
    shapes: gpd.GeoSeries
    graph: NeighbourGraph
    names: pd.Series
    wijken: pd.Series
    wholes: tuple[pd.Series, ...]
    estimated: pd.DataFrame
    stadsdelen: pd.Series | None = None


def expected_per_area(
    use: Mapping[str, LawUse], table: AreaTable, codes: pd.Index, level: Niveau
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the calibrated clients of every law side by side: what there is to do is for those that the gemeente has.

    Parameters
    ----------
    use
        Use per law.
    table
        The table seen from the gemeente.
    codes
        Areas wanted, of one level.
    level
        ``WIJK`` or ``BUURT``.

    Returns
    -------
    Expected clients per gebiedscode × law (a law without a model is a gap), and a frame that is True where these were estimated.
    """
    found = expected_clients(use, table, level)
    estimated = found.estimated.reindex(index=codes, columns=list(wetten()), fill_value=False)
    return found.calibrated.reindex(index=codes, columns=list(wetten())).astype(float), estimated


def formatie_of(
    use: Mapping[str, LawUse], table: AreaTable, codes: pd.Index, level: Niveau, parameters: Passports, counts: Voorzieningen = NOTHING
) -> tuple[Formatie, pd.DataFrame]:
    """Compute the formatie per area, and tell what of it was estimated.

    Parameters
    ----------
    use
        Use per law, with the spread between areas beyond chance.
    table
        The table seen from the gemeente.
    codes, level
        Areas, all of this level.
    parameters
        With everything of ``wijkteams.toml``.
    counts
        Use of provisions in detail: huishoudens with provisions of several laws, where these are counted.

    Returns
    -------
    Formatie per area, with the interval in which the use of an area may be expected (variance E + τ² E²), and a frame that is
    True where expected clients or a population figure was withheld and estimated from the inhabitants.
    """
    known = table.values.loc[codes]
    expected, guessed = expected_per_area(use, table, codes, level)
    # Where it is unknown whether anybody lives there, no clients are added.
    expected, _ = fill_gaps(expected, known["inwoners"].fillna(0))
    if level == Niveau.WIJK:
        inwoners, people = known["inwoners"].fillna(0), population_of(known)
    else:
        inwoners = finest_inwoners(table).reindex(codes).fillna(0)
        people = population_of(_as_in_wijk(known.assign(inwoners=inwoners), table.values.reindex(wijk_of(codes.to_series()))))
    population, _ = fill_gaps(people.assign(inwoners=inwoners), inwoners)
    guessed_people = population_of(known).isna()
    spread = pd.Series({wet: use[wet].tau2 if wet in use else 0.0 for wet in wetten()})
    margin = _Z * np.sqrt(expected + expected**2 * spread)
    found = formatie(
        expected, population, parameters, expected_low=(expected - margin).clip(lower=0), expected_high=expected + margin,
        huishoudens=_huishoudens(use, table, counts, expected, inwoners, level),
        served=served_clients(use, expected, codes.to_series() if level == Niveau.WIJK else wijk_of(codes.to_series())),
    )  # fmt: skip
    return found, pd.concat([guessed, guessed_people], axis="columns")


def _huishoudens(
    use: Mapping[str, LawUse], table: AreaTable, counts: Voorzieningen, expected: pd.DataFrame, inwoners: pd.Series, level: Niveau
) -> Bounds | None:
    """Count the huishoudens with provisions of several laws per area; None where the gemeente has no such count."""
    found = stapeling_of(counts, table.gemeentecode)
    if found is None:
        return None
    wijken = table.of(Niveau.WIJK)
    per_wijk = found.per_wijk(wijken, expected_per_area(use, table, wijken, Niveau.WIJK)[0])
    return per_wijk if level == Niveau.WIJK else over_buurten(per_wijk, expected, inwoners, wijk_of(expected.index.to_series()))


def _as_in_wijk(buurten: pd.DataFrame, wijken: pd.DataFrame) -> pd.DataFrame:
    """Fill what is not published per buurt as if its inhabitants were those of its wijk."""
    around = wijken.set_axis(buurten.index)
    return buurten.fillna(around.div(around["inwoners"], axis="index").mul(buurten["inwoners"], axis="index"))


def team_units(
    use: Mapping[str, LawUse],
    table: AreaTable,
    boundaries: gpd.GeoDataFrame,
    level: Niveau,
    parameters: Passports,
    links: Iterable[tuple[str, str]] = (),
    counts: Voorzieningen = NOTHING,
    stadsdelen: pd.Series | None = None,
) -> TeamUnits:
    """Put together what werkgebieden are made of.

    Parameters
    ----------
    use, table, level, parameters, counts
        As for :func:`formatie_of`.
    boundaries
        Boundaries of the gemeente, index gebiedscode, EPSG:28992; an area of water only is not on it, and has no team.
    links
        Areas that count as neighbours although they have no border; those of another level are left alone.
    stadsdelen
        Name of the stadsdeel or kern per buurtcode; None where the gemeente has none.

    Raises
    ------
    WorkloadError
        No areas of this level, a law whose use is unknown, or areas with inhabitants that are not on the map.
    """
    kind = "buurten" if level == Niveau.BUURT else "wijken"
    known, names = table.of(level), table.areas["gebiedsnaam"].astype(str)
    if known.empty:
        raise WorkloadError(f"Van deze gemeente zijn geen {kind} geladen; kies een ander niveau of haal ze op bij Gegevens.")
    absent = [name for wet, name in law_names().items() if wet not in use]
    if absent:
        raise WorkloadError(
            f"Het verwachte gebruik van {join(absent)} is onbekend, dus ook de omvang van de wijkteams. "
            "Haal bij Gegevens de cijfers van heel Nederland op."
        )
    shapes = boundaries.geometry.reindex(known)
    lost = known[shapes.isna() & (table.values.loc[known, "inwoners"] > 0)]
    if len(lost):
        raise WorkloadError(
            f"{len(lost)} {kind} met inwoners staan niet op de kaart ({', '.join(names[lost[:_NAMED]])}); "
            "haal bij Gegevens een kaart op van het jaar van de cijfers."
        )
    codes = known[shapes.notna()]
    found, estimated = formatie_of(use, table, codes, level, parameters, counts)
    inside = shapes[codes].representative_point()
    wijken = table.areas.loc[codes, "wijkcode"].astype(str)
    parts = None if stadsdelen is None else stadsdeel_of(stadsdelen, table, level).reindex(codes)
    around = [
        pd.Series(table.gemeentecode, index=codes), *([] if parts is None else [parts]), *([wijken] if level == Niveau.BUURT else []),
    ]  # fmt: skip
    return TeamUnits(
        niveau=level,
        found=found,
        load=found.totals["uren"],
        inwoners=found.volumes["inwoners"],
        expected=found.volumes[list(wetten())],
        xy=np.column_stack([inside.x, inside.y]),
        shapes=shapes[codes],
        graph=neighbour_graph(shapes[codes], names=names[codes].to_dict(), links=[link for link in links if set(link) <= set(codes)]),
        names=names[codes],
        wijken=wijken,
        wholes=tuple(whole.map(lambda code: names.get(code, code)) for whole in around),
        estimated=estimated,
        stadsdelen=parts,
    )


def team_inwoners(table: AreaTable, boundaries: gpd.GeoDataFrame, level: Niveau) -> pd.Series:
    """Give the inhabitants of what werkgebieden are made of: areas of this level on the map, or all of them where there is no map.

    Where no areas of this level are loaded, those of the wijken.
    """
    codes = table.of(level)
    if codes.empty:
        level, codes = Niveau.WIJK, table.of(Niveau.WIJK)
    people = table.values["inwoners"].reindex(codes) if level == Niveau.WIJK else finest_inwoners(table).reindex(codes)
    drawn = boundaries.geometry.reindex(codes).notna().to_numpy()
    return people[drawn if drawn.any() else slice(None)].fillna(0)


def usual_number(inwoners: pd.Series, per_team: float) -> int:
    """Give the number of teams that follows from the inhabitants: at least one, at most one per unit where somebody lives."""
    return int(np.clip(round(float(inwoners.sum()) / per_team), 1, max(int((inwoners > 0).sum()), 1)))


def today_per_unit(units: TeamUnits, today: pd.Series) -> pd.Series:
    """Give the team of today per unit; a wijk belongs to the team in which most of its buurten are.

    A unit that today's division does not tell goes with most units of its wijk, or else with a neighbour, so that nobody is without.
    """
    if units.niveau == Niveau.BUURT:
        found = today.reindex(units.load.index)
    else:
        per_wijk = _most(today, wijk_of(today.index.to_series()))
        found = per_wijk.reindex(units.load.index)
    found = found.fillna(units.wijken.map(_most(found.dropna(), units.wijken)))
    while found.isna().any() and found.notna().any():
        beside = [(one, found[other]) for pair in units.graph.pairs for one, other in (pair, pair[::-1]) if pd.isna(found[one])]
        told = pd.DataFrame(beside, columns=["unit", "team"]).dropna()
        if told.empty:  # a part of the map of which nothing is known
            return found.fillna(found.mode().iloc[0])
        found = found.fillna(_most(told["team"], told["unit"]))
    return found


def _most(teams: pd.Series, groups: pd.Series) -> pd.Series:
    """Give the team that a group has most of; of equals the first by name."""
    if teams.empty:
        return pd.Series(dtype=object)
    return teams.groupby([groups.reindex(teams.index), teams]).size().sort_index().groupby(level=0).idxmax().map(lambda found: found[1])


def told_of_today(units: TeamUnits, today: pd.Series) -> tuple[str, ...]:
    """Say in Dutch which units today's division does not tell, and which wijken it divides although units are wijken."""
    said = []
    known = set(today.index if units.niveau == Niveau.BUURT else wijk_of(today.index.to_series()))
    lacking = [str(units.names[code]) for code in units.load.index if code not in known]
    if lacking:
        kind = "buurten" if units.niveau == Niveau.BUURT else "wijken"
        said.append(
            f"Het plan van nu noemt bij {len(lacking)} {kind} geen team ({_first(lacking)}); zij zijn bij hun wijk of buren gevoegd. "
            "Neem bij Gegevens de werkgebieden opnieuw op."
        )
    if units.niveau == Niveau.WIJK:
        often = today.groupby(wijk_of(today.index.to_series())).nunique()
        split = [str(units.names[code]) for code in often.index[often > 1] if code in units.names.index]
        if split:
            said.append(
                f"Het plan van nu verdeelt {len(split)} {'wijk' if len(split) == 1 else 'wijken'} over teams ({_first(split)}); elk staat "
                "hier bij het team met de meeste buurten. Kies buurten om het plan van nu te zien zoals het is."
            )
    return tuple(said)


def _first(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def kept_together(units: TeamUnits, *, wijken: bool, stadsdelen: bool, teams: int, tolerance: float) -> list[list[str]]:
    """Give the groups of units that stay in one team.

    Parameters
    ----------
    units
        What werkgebieden are made of.
    wijken
        Whether the buurten of a wijk stay together.
    stadsdelen
        Whether a stadsdeel stays together, where it fits: one with more work than a team may have is divided over teams.
    teams, tolerance
        Number of teams, and how far the work of a team may lie from the mean, as a share.
    """
    groups = [units.wijken] if wijken else []
    if stadsdelen and units.stadsdelen is not None:
        work = units.load.groupby(units.stadsdelen).sum()
        small = work.index[work <= (1 + tolerance) * units.load.sum() / teams]
        groups.append(units.stadsdelen[units.stadsdelen.isin(small)])
    return [[*map(str, codes)] for group in groups for codes in group.groupby(group).groups.values()]


def stay_price(units: TeamUnits, weight: float, *, compact: bool) -> float:
    """Price an inhabitant that moves to another team, in the unit of the goal.

    Parameters
    ----------
    units
        What werkgebieden are made of.
    weight
        1: moving an inhabitant weighs as much as one more square kilometre of distance between its work and the seat, or, where
        separated neighbours are counted, moving one per cent of the inhabitants weighs as much as one separated pair.
    compact
        Whether distances are counted.
    """
    people = float(units.inwoners.sum())
    return weight * (float(units.load.sum()) / people * _KM2 if compact else 100 / people)
