"""Wijkteams of one gemeente: from expected use to the work per buurt, and from a division into werkgebieden to fte and disciplines."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import pandas as pd

from wijkscan.dutch import join
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.teams.composition import Disciplines, compose
from wijkscan.model.teams.flexpool import Placement, allocate_flexpool, urgency_of
from wijkscan.model.teams.formatie import Formatie, beside_bezetting, formatie
from wijkscan.model.teams.scale import scale_advice
from wijkscan.model.teams.served import served_clients
from wijkscan.model.teams.throughput import inflow, throughput
from wijkscan.model.teams.workload import COORDINATION, SUPPORT, Passports, WorkloadError, component_codes, population_of
from wijkscan.model.use.expected import expected_clients, fill_gaps
from wijkscan.model.use.gemeente import LawUse
from wijkscan.model.use.stapeling import Bounds, over_buurten, stapeling_of
from wijkscan.model.werkgebieden import PlanMeasures, measure_plan, move_unit, name_areas
from wijkscan.model.werkgebieden.adjacency import NeighbourGraph, neighbour_graph
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.inwoners import finest_inwoners
from wijkscan.tables.own.bezetting import Bezetting
from wijkscan.tables.voorzieningen import NOTHING, Voorzieningen
from wijkscan.tables.wetten import law_names, wetten

# Two-sided 95 % of a normal distribution: the interval in which use of a wijk may be expected.
_Z = 1.959963984540054
_KM2 = 1e6  # m²: staying is priced in kilometres
_NAMED = 3


class Parameters(Passports, Protocol):
    """Parameters by name, with their values."""

    def __getitem__(self, name: str, /) -> float:
        """Give the value of one parameter."""
        ...


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
    estimated
        Units of which something was estimated from the inhabitants, with what.
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
    estimated: pd.DataFrame


@dataclass(frozen=True)
class Wijkteams:
    """A division into werkgebieden and what it asks for.

    Parameters
    ----------
    units
        What it is made of.
    assignment
        Label of the team per unit: the code of one of its units.
    names
        Name per label.
    found
        Formatie per label, with the coordination of a team.
    totals
        Per label `uren`, `fte_laag`, `fte`, `fte_hoog`, `bezetting`, `verschil`, `verhouding`, `oordeel`.
    measures
        Balance, compactness and who moves.
    composition
        Fte per discipline with the reason, see :func:`~wijkscan.model.teams.composition.compose`.
    scale
        On which scale a task belongs.
    flow
        Caseload and waiting per label at the bezetting of today, or where that is unknown at this formatie.
    flexpool
        Who of the flexpool helps where; None without a bezetting.
    remarks
        Dutch remarks on moves by hand.
    gap
        How far the division is at most from the best possible one, as a share; NaN where that is not proven, as after a move by hand.
    ended_after_s
        Seconds after which time ended the search for it; None where it did not.
    """

    units: TeamUnits
    assignment: pd.Series
    names: dict[str, str]
    found: Formatie
    totals: pd.DataFrame
    measures: PlanMeasures
    composition: pd.DataFrame
    scale: pd.DataFrame
    flow: pd.DataFrame
    flexpool: Placement | None
    remarks: tuple[str, ...]
    gap: float = float("nan")
    ended_after_s: float | None = None

    @property
    def bezetting_known(self) -> bool:
        """Tell whether of any team it is known who works there."""
        return bool(self.totals["bezetting"].notna().any())

    def covering(self, codes: pd.Index) -> pd.Series:
        """Give the team of all these areas: one that is not on the map, where nobody lives, goes with its wijk or else with any team."""
        if codes.isin(self.assignment.index).all():
            return self.assignment.reindex(codes)
        per_wijk = self.assignment.groupby(self.units.wijken).agg(lambda labels: labels.mode().iloc[0])
        around = wijk_of(codes.to_series()).map(per_wijk).fillna(self.assignment.iloc[0])
        return self.assignment.reindex(codes).fillna(around)


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
        wijken=table.areas.loc[codes, "wijkcode"].astype(str),
        estimated=estimated,
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
    """Give the team of today per unit; a wijk belongs to the team in which most of its buurten are."""
    if units.niveau == Niveau.BUURT:
        return today.reindex(units.load.index)
    per_wijk = today.groupby([wijk_of(today.index.to_series()), today]).size().sort_index().groupby(level=0).idxmax()
    return per_wijk.map(lambda found: found[1]).reindex(units.load.index)


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


def moved_by_hand(
    assignment: pd.Series, moves: Iterable[tuple[str, str]], neighbours: Iterable[tuple[str, str]], names: Mapping[str, str]
) -> tuple[pd.Series, tuple[str, ...]]:
    """Carry out moves by hand, in order.

    Parameters
    ----------
    assignment
        Team per unit.
    moves
        Unit, and a unit of the team it goes to.
    neighbours
        Pairs of neighbouring units.
    names
        Name per unit.

    Returns
    -------
    The new assignment, and Dutch remarks: on moves of units that are not there, and on what is no longer connected at the end.
    """
    pairs, remarks, last = list(neighbours), [], ""
    for unit, target in moves:
        if unit not in assignment.index or target not in assignment.index:
            remarks.append(f"Een verplaatsing uit de link hoort niet bij deze indeling ({unit}) en is overgeslagen.")
            continue
        move = move_unit(assignment, unit, assignment[target], pairs)
        assignment, last = move.assignment, move.remark
    for code, name in names.items():
        last = last.replace(code, name)
    return assignment, tuple([*remarks, last] if last else remarks)


def wijkteams_of_gemeente(
    units: TeamUnits,
    assignment: pd.Series,
    indicators: IndicatorTable,
    gemeentecode: str,
    parameters: Parameters,
    disciplines: Disciplines,
    *,
    names: Mapping[str, str] | None = None,
    today: pd.Series | None = None,
    bezetting: Bezetting | None = None,
    remarks: tuple[str, ...] = (),
    gap: float = float("nan"),
    ended_after_s: float | None = None,
    place: Callable[..., Placement] = allocate_flexpool,
) -> Wijkteams:
    """Work a division into werkgebieden out: fte, disciplines, scale, waiting and flexpool.

    Parameters
    ----------
    units
        What it is made of.
    assignment
        Team per unit.
    indicators, gemeentecode
        Indicators, and the gemeente they are compared with.
    parameters, disciplines
        Assumptions, and who does what.
    names
        Names the user gave, per label.
    today
        Team of today per unit; None is not known.
    bezetting
        The people there are, in the teams of today; counts only with `today`.
    remarks
        Remarks on moves by hand.
    gap
        How far the division is at most from the best possible one; NaN where that is not known.
    ended_after_s
        Seconds after which time ended the search for it; None where it did not.
    place
        What places the flexpool: :func:`allocate_flexpool`, or something that bounds its time.

    Returns
    -------
    The division. The people of a team of today go to the new teams in proportion to the work of its units, so that nobody gets
    lost when the number of teams changes.
    """
    found = units.found.of_areas(assignment)
    measures = measure_plan(assignment, units.load, units.xy, units.graph.pairs, shapes=units.shapes, inwoners=units.inwoners, today=today)
    labels = found.volumes.index
    usual = name_areas(assignment, units.load, {str(code): name for code, name in units.names.items()})
    called = {**{str(label): name for label, name in usual.items()}, **dict(names or {})}
    staff = None if bezetting is None or today is None else _staff(bezetting, units.load, today, assignment)
    there = pd.Series(np.nan, index=labels) if staff is None else staff.sum(axis="columns", min_count=1)
    totals = beside_bezetting(found.totals, there)
    composition = compose(
        found.contributions,
        disciplines,
        indicators=_per_team(indicators.values.loc[units.load.index], units.inwoners, assignment),
        reference=indicators.values.T[gemeentecode],
        least=parameters["wijkteams.minimale_aanwezigheid"],
        striking_percent=parameters["wijkteams.opvallend_kenmerk"],
        use_ratio=_use_ratio(found.volumes, units.expected, units.inwoners),
        neighbours=_neighbouring(assignment, units.graph.pairs),
    )
    staffed = totals["bezetting"].where(totals["bezetting"].notna(), totals["fte"])
    flow = throughput(
        inflow(found.volumes, parameters),
        staffed,
        duration_weeks=parameters["wijkteams.trajectduur"],
        most_cases=parameters["wijkteams.caseload_maximaal"],
    )
    gemeente = pd.Series(gemeentecode, index=labels)
    return Wijkteams(
        units=units,
        assignment=assignment,
        names={str(label): called[str(label)] for label in labels},
        found=found,
        totals=totals,
        measures=measures,
        composition=composition,
        scale=scale_advice(found.contributions[list(scaled())], gemeente=gemeente, threshold=parameters["wijkteams.schaal_drempel"]),
        flow=flow,
        flexpool=None
        if bezetting is None or staff is None
        else _flexpool(place, composition, staff, bezetting.flexpool(), flow, parameters),
        remarks=remarks,
        gap=gap,
        ended_after_s=ended_after_s,
    )


def _staff(bezetting: Bezetting, load: pd.Series, today: pd.Series, assignment: pd.Series) -> pd.DataFrame:
    """Divide the people of the teams of today over the new teams; label × discipline."""
    work = load.groupby([assignment, today]).sum().unstack(fill_value=0)
    there = bezetting.of_teams().per_discipline().reindex(work.columns)
    shares = work / work.sum().where(lambda hours: hours > 0)
    return (shares.fillna(0.0) @ there.fillna(0.0)).rename_axis("gebiedscode")


def _per_team(values: pd.DataFrame, inwoners: pd.Series, assignment: pd.Series) -> pd.DataFrame:
    """Average the indicators of the units of a team, weighted by their inhabitants; a gap counts for nobody."""
    weight = values.notna().mul(inwoners, axis="index")
    return values.mul(inwoners, axis="index").groupby(assignment).sum() / weight.groupby(assignment).sum().where(lambda people: people > 0)


def scaled() -> tuple[str, ...]:
    """Name the work that can be done elsewhere: coordination comes with every team, and support work is a share of all other work."""
    return tuple(code for code in component_codes() if code not in (COORDINATION, SUPPORT))


def _use_ratio(volumes: pd.DataFrame, expected: pd.DataFrame, inwoners: pd.Series) -> pd.DataFrame:
    per_person = volumes[list(wetten())].div(volumes["inwoners"].where(volumes["inwoners"] > 0), axis="index")
    return per_person / (expected.sum() / inwoners.sum())


def _neighbouring(assignment: pd.Series, pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for left, right in pairs:
        one, other = str(assignment[left]), str(assignment[right])
        if one != other:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {label: tuple(sorted(around)) for label, around in found.items()}


def _flexpool(
    place: Callable[..., Placement],
    composition: pd.DataFrame,
    staff: pd.DataFrame,
    people: pd.DataFrame,
    flow: pd.DataFrame,
    parameters: Parameters,
) -> Placement:
    return place(
        composition.pivot_table(index="gebiedscode", columns="discipline", values="fte", aggfunc="sum"),
        staff,
        people,
        urgency_of(flow["wachttijd_weken"], norm_weeks=parameters["wijkteams.wachttijd_norm"]),
        block_hours=parameters["flexpool.blok_uren"],
        week_hours=parameters["flexpool.week_uren"],
        most_teams=int(parameters["flexpool.teams_per_persoon"]),
        least_blocks=int(parameters["flexpool.minste_blokken"]),
        stay_weeks=parameters["flexpool.verblijf_weken"],
    )
