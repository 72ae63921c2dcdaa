"""Wijkteams of one gemeente: from a division into werkgebieden to fte, disciplines, waiting and flexpool."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.teams.bridge import shortage_bridge
from wijkscan.model.teams.composition import Disciplines, compose
from wijkscan.model.teams.flexpool import Placement, allocate_flexpool, urgency_of
from wijkscan.model.teams.formatie import Formatie, beside_bezetting
from wijkscan.model.teams.scale import scale_advice
from wijkscan.model.teams.throughput import inflow, throughput
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.teams.workload import COORDINATION, SUPPORT, Passports, component_codes
from wijkscan.model.werkgebieden import PlanMeasures, WerkgebiedenPlan, loose_units, measure_plan, name_areas
from wijkscan.model.werkgebieden.plan import DESIGNED
from wijkscan.tables.areas import wijk_of
from wijkscan.tables.own.bezetting import Bezetting
from wijkscan.tables.wetten import wetten


class Parameters(Passports, Protocol):
    """Parameters by name, with their values."""

    def __getitem__(self, name: str, /) -> float:
        """Give the value of one parameter."""
        ...


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
    staff
        Fte there is per label × discipline; None without a bezetting.
    remarks
        Dutch remarks on moves by hand.
    gap
        How far the division is at most from the best possible one under the same rules, as a share; NaN where that is not proven, as
        where moves by hand break a rule.
    ended_after_s
        Seconds after which time ended the search for it; None where it did not.
    today
        Name of the team of today per unit; None where that is not known.
    origin
        Where the division comes from: ``ontwerp`` or ``nu``, see :class:`~wijkscan.model.werkgebieden.WerkgebiedenPlan`.
    by_hand
        Whether units were moved by hand after that.
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
    staff: pd.DataFrame | None
    remarks: tuple[str, ...]
    gap: float = float("nan")
    ended_after_s: float | None = None
    today: pd.Series | None = None
    origin: str = DESIGNED
    by_hand: bool = False

    @property
    def bezetting_known(self) -> bool:
        """Tell whether of any team it is known who works there."""
        return bool(self.totals["bezetting"].notna().any())

    @property
    def needed(self) -> pd.DataFrame:
        """Fte needed per label × discipline, in tenths."""
        return self.composition.pivot_table(index="gebiedscode", columns="discipline", values="fte", aggfunc="sum")

    @property
    def bridge(self) -> pd.Series | None:
        """From the shortage of all teams together to what the flexpool leaves, see :func:`shortage_bridge`; None without a bezetting."""
        if self.flexpool is None or self.staff is None:
            return None
        used = float(self.flexpool.teams["ingezet"].sum())
        return shortage_bridge(float(self.found.together["fte"]), self.needed, self.staff, used)

    @property
    def loose(self) -> dict[str, tuple[str, ...]]:
        """Units that lie apart from the rest of their team, per label; empty where every team is connected."""
        return {str(label): units for label, units in loose_units(self.assignment, self.units.graph.pairs).items()}

    def names_of(self, assignment: pd.Series) -> dict[str, str]:
        """Name the teams of another division of the same units, as :func:`wijkteams_of_gemeente` would."""
        units = self.units
        measures = measure_plan(assignment, units.load, units.xy, units.graph.pairs, inwoners=units.inwoners, today=self.today)
        return _names(units, assignment, measures, self.today)

    def covering(self, codes: pd.Index) -> pd.Series:
        """Give the team of all these areas: one that is not on the map, where nobody lives, goes with its wijk or else with any team."""
        if codes.isin(self.assignment.index).all():
            return self.assignment.reindex(codes)
        per_wijk = self.assignment.groupby(self.units.wijken).agg(lambda labels: labels.mode().iloc[0])
        around = wijk_of(codes.to_series()).map(per_wijk).fillna(self.assignment.iloc[0])
        return self.assignment.reindex(codes).fillna(around)


def moved_by_hand(assignment: pd.Series, moves: Iterable[tuple[str, str]]) -> tuple[pd.Series, tuple[str, ...]]:
    """Carry out moves by hand; of a unit that is moved more than once the last counts.

    Parameters
    ----------
    assignment
        Team per unit.
    moves
        Unit, and a unit that the team it goes to has before any move: a team that was drawn empty can be drawn full again.

    Returns
    -------
    The new assignment, and Dutch remarks on moves of units that are not there.
    """
    known, remarks = {}, []
    for unit, target in moves:
        if unit in assignment.index and target in assignment.index:
            known[unit] = assignment[target]
        else:
            remarks.append(f"Een verplaatsing uit de link hoort niet bij deze indeling ({unit}) en is overgeslagen.")
    moved = assignment.copy()
    moved[list(known)] = list(known.values())
    return moved, tuple(remarks)


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
    plan: WerkgebiedenPlan | None = None,
    gap: float = float("nan"),
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
        Names the user gave, per unit that was the middle of the team then.
    today
        Team of today per unit; None is not known. A team that continues one of these has its name.
    bezetting
        The people there are, in the teams of today; counts only with `today`.
    remarks
        Remarks on moves by hand.
    plan
        The plan that the division was, before moves by hand; None where nothing is known of it.
    gap
        How far the division is at most from the best possible one; NaN where that is not known.
    place
        What places the flexpool: :func:`allocate_flexpool`, or something that bounds its time.

    Returns
    -------
    The division. The people of a team of today go to the new teams in proportion to the work of its units, so that nobody gets
    lost when the number of teams changes.
    """
    found = units.found.of_areas(assignment)
    by_hand = plan is not None and not assignment.equals(plan.assignment)
    measures = measure_plan(assignment, units.load, units.xy, units.graph.pairs, shapes=units.shapes, inwoners=units.inwoners, today=today)
    labels = found.volumes.index
    called = _names(units, assignment, measures, today) | _typed(names or {}, assignment)
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
        staff=staff,
        remarks=remarks,
        gap=gap,
        ended_after_s=None if plan is None else plan.ended_after_s,
        today=today,
        origin=DESIGNED if plan is None else plan.origin,
        by_hand=by_hand,
    )


def _names(units: TeamUnits, assignment: pd.Series, measures: PlanMeasures, today: pd.Series | None) -> dict[str, str]:
    """Name every team: after the team of today that it continues, where anybody stays in it; else after where it lies."""
    stays: dict[Hashable, str] = {}
    for label, team in measures.continues.items():
        if today is not None and team is not None and units.inwoners[(assignment == label) & (today == team)].sum() > 0:
            stays[label] = str(team)
    found = name_areas(assignment, units.load, dict(units.names.astype(str)), wholes=units.wholes, given=stays)
    return {str(label): name for label, name in found.items()}


def _typed(names: Mapping[str, str], assignment: pd.Series) -> dict[str, str]:
    """Give every name that was typed to the team in which the unit is now that was the middle then; the middle of now goes first."""
    labels = {str(label) for label in assignment.unique()}
    here = {str(assignment[unit]): name for unit, name in names.items() if unit in assignment.index}
    return here | {unit: name for unit, name in names.items() if unit in labels}


def _staff(bezetting: Bezetting, load: pd.Series, today: pd.Series, assignment: pd.Series) -> pd.DataFrame:
    """Divide the people of the teams of today over the new teams; label × discipline."""
    work = load.groupby([assignment, today]).sum().unstack(fill_value=0)
    there = bezetting.of_teams().per_discipline().reindex(work.columns)
    shares = work / work.sum().where(lambda hours: hours > 0)
    return (shares.fillna(0.0) @ there.fillna(0.0)).rename_axis("gebiedscode")


def bezetting_per_unit(units: TeamUnits, today: pd.Series, bezetting: Bezetting) -> pd.Series:
    """Give the people of the teams of today per unit, fte: in proportion to its work, so that sums over units are those of any team.

    Parameters
    ----------
    units
        What werkgebieden are made of.
    today
        Team of today per unit.
    bezetting
        The people there are, in the teams of today.
    """
    each = pd.Series(units.load.index, index=units.load.index)
    return _staff(bezetting, units.load, today, each).sum(axis="columns", min_count=1)


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
