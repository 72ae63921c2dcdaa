"""The chain from checked tables to what a gemeente decides on, readable as a table of contents."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Self, TypedDict

import pandas as pd

from wijkscan.chain.glance import Glance, comparable_gemeenten
from wijkscan.chain.scenario import DesignChoices, Scenario
from wijkscan.model.budget.gemeente import Budget, budget_of_gemeente
from wijkscan.model.budget.lasten import Elsewhere, Lasten, beside_gemeenten, teams_elsewhere
from wijkscan.model.budget.prices import Price
from wijkscan.model.budget.risk import BudgetRisk, risk_of_budget
from wijkscan.model.budget.taakvelden import Chosen, Frame, Frames, Placings, frames_of
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.teams.composition import Disciplines
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.gemeente import Wijkteams, moved_by_hand, wijkteams_of_gemeente
from wijkscan.model.teams.units import (
    TeamUnits,
    formatie_of,
    kept_together,
    stay_price,
    team_inwoners,
    team_units,
    today_per_unit,
    told_of_today,
    usual_number,
)
from wijkscan.model.use.gemeente import Laws, LawUse, fit_laws, use_of_gemeente
from wijkscan.model.use.soorten import type_counts
from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan, trade_off
from wijkscan.model.werkgebieden.adjacency import neighbour_graph
from wijkscan.model.werkgebieden.plan import DESIGNED, OF_TODAY, Progress, given_plan
from wijkscan.model.werkgebieden.proof import gap_of
from wijkscan.parameters import Parameters, specification
from wijkscan.solving import PATIENCE, Going, allocate_flexpool, design_werkgebieden
from wijkscan.store.opening import Collection, Tables
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import Niveau
from wijkscan.tables.geld import JAARREKENING
from wijkscan.tables.joined import joined, on_map
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.tables.voorzieningen import NOTHING, Voorzieningen
from wijkscan.tables.wetten import wetten


@dataclass(frozen=True)
class Wijkscan(Glance):
    """Everything computed for one gemeente."""

    need: Behoefte
    laws: Laws
    use: dict[str, LawUse]

    @classmethod
    def of(cls, seen: Glance, need: Behoefte, laws: Laws, use: dict[str, LawUse]) -> Self:
        """Put the steps of the chain together."""
        return cls(seen.tables, seen.indicators, seen.striking, need, laws, use)


def learn(collection: Collection, counts: Voorzieningen = NOTHING) -> Laws:
    """Learn from the whole loaded country how use of each law goes with the population; use in detail tells the same per type."""
    by_type = {wet: type_counts(counts, law) for wet, law in wetten().items()}
    return fit_laws(collection.country, specification("verwacht_gebruik"), collection.centres, by_type=by_type)


def learn_earlier(collection: Collection, laws: Laws) -> Laws:
    """Learn the same from older editions than `laws` was learnt from, to see what newer figures change."""
    before = {wet: law.year for wet, law in laws.models.items()}
    return fit_laws(collection.country, specification("verwacht_gebruik"), collection.centres, before=before)


def run_use(seen: Glance, laws: Laws, need: Behoefte) -> dict[str, LawUse]:
    """From what was learnt and need to use per law, beside what may be expected."""
    areas, counts = seen.tables.areas, seen.tables.voorzieningen
    return {wet: use_of_gemeente(law, areas, need.index.score, counts) for wet, law in laws.models.items()}


def formatie_per_wijk(tables: Tables, use: dict[str, LawUse], parameters: Parameters) -> Formatie:
    """From use to formatie per wijk, without the coordination that comes with a team."""
    wijken = tables.areas.of(Niveau.WIJK)
    return formatie_of(use, tables.areas, wijken, Niveau.WIJK, parameters, tables.voorzieningen)[0]


def units_of(
    tables: Tables, use: dict[str, LawUse], scenario: DesignChoices, parameters: Parameters, stadsdelen: pd.Series | None = None
) -> TeamUnits:
    """From use to what werkgebieden are made of: buurten or wijken with their work, their neighbours and the stadsdeel they lie in."""
    level, links, counts = _level(scenario), scenario.verbonden, tables.voorzieningen
    return team_units(use, tables.areas, tables.boundaries, level, parameters, links, counts, stadsdelen)


def _level(scenario: DesignChoices) -> Niveau:
    return Niveau.WIJK if scenario.eenheid == "wijk" else Niveau.BUURT


def number_of_teams(units: TeamUnits, scenario: Scenario, parameters: Parameters) -> int:
    """Give the number of teams: as the user chose, or as follows from the inhabitants."""
    return _teams_for(units.inwoners, scenario, parameters)


def _teams_for(inwoners: pd.Series, scenario: Scenario, parameters: Parameters) -> int:
    return scenario.teams or usual_number(inwoners, parameters["wijkteams.inwoners_per_team"])


def design(
    units: TeamUnits,
    scenario: Scenario,
    parameters: Parameters,
    own: OwnTables,
    progress: Progress | None = None,
    going: Going = lambda: True,
) -> WerkgebiedenPlan:
    """Divide the units over teams as the scenario asks; `progress` gets every better plan, `going` tells whether anybody waits."""
    return design_werkgebieden(
        units.load,
        units.xy,
        units.graph.pairs,
        number_of_teams(units, scenario, parameters),
        time_limit_s=PATIENCE * parameters["wijkteams.rekentijd"],
        effort_s=parameters["wijkteams.rekentijd"],
        progress=progress,
        going=going,
        **_wishes(units, scenario, own, number_of_teams(units, scenario, parameters)),
    )


def shows_today(scenario: Scenario, own: OwnTables) -> bool:
    """Tell whether the division of today is looked at, and not a design: where it is known, unless the user chose what to design."""
    if scenario.plan:
        return False
    chosen = scenario.indeling or (DESIGNED if scenario.teams or scenario.vast else OF_TODAY)
    return chosen == OF_TODAY and own.werkgebieden is not None


def plan_of_today(units: TeamUnits, own: OwnTables) -> WerkgebiedenPlan:
    """Take the division of today as the plan, to be worked out as any other.

    Raises
    ------
    InfeasiblePlanError
        It is not known.
    """
    if own.werkgebieden is None:
        raise InfeasiblePlanError("De werkgebieden van nu zijn niet bekend; neem ze op bij Gegevens.")
    return given_plan(today_per_unit(units, own.werkgebieden), units.load, units.xy, OF_TODAY)


def compare_numbers(
    units: TeamUnits, scenario: Scenario, parameters: Parameters, own: OwnTables, going: Going = lambda: True
) -> pd.DataFrame:
    """Design with more and with fewer teams, and set the outcomes side by side; where nobody waits any more, the rest is left."""
    numbers = compared_numbers(units, scenario, parameters)
    return trade_off(
        units.load,
        units.xy,
        units.graph.pairs,
        numbers,
        design=partial(design_werkgebieden, going=going),
        fixed_fte=parameters["wijkteams.vaste_fte_per_team"],
        time_limit_s=PATIENCE * parameters["wijkteams.vergelijk_rekentijd"],
        effort_s=parameters["wijkteams.vergelijk_rekentijd"],
        **_wishes(units, scenario, own, max(numbers)),  # what fits in the smallest teams, fits in all
    )


def compared_numbers(units: TeamUnits, scenario: Scenario, parameters: Parameters) -> range:
    """Give the numbers of teams that are set side by side: the usual one, and some more and fewer."""
    reach, most = int(parameters["wijkteams.vergelijk_teams"]), int((units.inwoners > 0).sum())
    usual = min(number_of_teams(units, scenario, parameters), most)
    return range(max(1, usual - reach), min(usual + reach, most) + 1)


class _Wishes(TypedDict):
    tolerance: float
    objective: str
    today: pd.Series | None
    move_price: float
    inwoners: pd.Series
    together: list[list[str]]


def _wishes(units: TeamUnits, scenario: Scenario, own: OwnTables, teams: int) -> _Wishes:
    compact, tolerance = scenario.doel == "compact", scenario.afwijking / 100
    return {
        "tolerance": tolerance,
        "objective": "compact" if compact else "cut_edges",
        "today": None if own.werkgebieden is None else today_per_unit(units, own.werkgebieden),
        "move_price": 0.0 if own.werkgebieden is None else stay_price(units, scenario.blijven, compact=compact),
        "inwoners": units.inwoners,
        "together": [
            *kept_together(units, wijken=scenario.bijeen, stadsdelen=scenario.stadsdeelbijeen, teams=teams, tolerance=tolerance),
            *([*pair] for pair in scenario.vast if set(pair) <= set(units.load.index)),
        ],
    }


def _gap_by_hand(assignment: pd.Series, plan: WerkgebiedenPlan, units: TeamUnits, scenario: Scenario, own: OwnTables) -> float:
    wishes = _wishes(units, scenario, own, plan.assignment.nunique())
    return gap_of(assignment, plan, units.load, units.xy, units.graph.pairs, **wishes)


def run_wijkteams(
    seen: Glance, units: TeamUnits, plan: WerkgebiedenPlan, scenario: Scenario, parameters: Parameters, own: OwnTables
) -> Wijkteams:
    """From a division into werkgebieden, with the moves by hand, to fte, disciplines, scale, waiting and flexpool."""
    assignment, remarks = moved_by_hand(plan.assignment, scenario.verplaatst)
    by_hand = not assignment.equals(plan.assignment)
    told = () if own.werkgebieden is None else told_of_today(units, own.werkgebieden)
    return wijkteams_of_gemeente(
        units,
        assignment,
        seen.indicators,
        seen.tables.areas.gemeentecode,
        parameters,
        Disciplines.from_table(specification("disciplines")),
        names={**plan.names, **dict(scenario.namen)},
        today=None if own.werkgebieden is None else today_per_unit(units, own.werkgebieden),
        bezetting=own.bezetting,
        remarks=(*told, *remarks),
        plan=plan,
        gap=_gap_by_hand(assignment, plan, units, scenario, own) if by_hand else plan.gap,
        place=allocate_flexpool,
    )


@dataclass(frozen=True)
class InYear:
    """What goes with outcomes of a year to come.

    Parameters
    ----------
    now, year
        The year of the newest figures, and the one that was looked ahead to.
    tables
        Further tables by the name of their file: the look ahead itself, and now and then side by side.
    remarks
        In Dutch: what was learnt from, and what was kept as it is.
    """

    now: int
    year: int
    tables: dict[str, pd.DataFrame]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Doorrekening:
    """The whole chain for one gemeente, without a screen.

    Parameters
    ----------
    scenario
        The choices it was computed with.
    scan
        Indicators, need and use.
    per_wijk
        Formatie per wijk, without the coordination that comes with a team; None where use is unknown.
    plan, teams
        The division into werkgebieden and what it asks for; None where there is none.
    budget
        Budget per wijkteam or per wijk, as the scenario asks; None where there is none.
    refused
        Per part that could not be computed the Dutch reason.
    stadsdelen
        Every figure per stadsdeel or kern, see :func:`wijkscan.chain.stadsdelen.every_figure`; None where the gemeente has none.
    in_year
        What goes with a year to come; None where everything is of now.
    """

    scenario: Scenario
    scan: Wijkscan
    per_wijk: Formatie | None
    plan: WerkgebiedenPlan | None
    teams: Wijkteams | None
    budget: Budget | None
    refused: dict[str, str]
    stadsdelen: pd.DataFrame | None = None
    in_year: InYear | None = None


BudgetAreas = tuple[pd.Series | None, dict[str, str] | None, int | None]


def budget_areas(tables: Tables, teams: Wijkteams | None, gebieden: str) -> BudgetAreas:
    """Tell what budgets are divided over: the team per buurt or wijk with the names of the teams, or None for both, which is wijken.

    Wijken get the budgets where the user wants that, and where there are no teams. Last comes the number of werkgebieden that there
    are, also for wijken: one that was emptied by hand is gone whatever gets the budgets. None where there are as many as asked for.
    """
    if teams is None:
        return None, None, None
    number = int(teams.assignment.nunique())
    if gebieden == "wijk":
        return None, None, number
    return teams.covering(tables.areas.of(teams.units.niveau)), teams.names, number


def run_budget(
    tables: Tables,
    use: dict[str, LawUse],
    scenario: Scenario,
    parameters: Parameters,
    own: OwnTables,
    first_year: int,
    frames: Frames,
    areas: BudgetAreas = (None, None, None),
    prices: tuple[Price, ...] = (),
    elsewhere: Elsewhere | None = None,
    held: Budget | None = None,
) -> Budget:
    """From expected use to what every budget area gets, to the cent; without a chosen cut with the one of the parameters, as an example.

    Where wijken get the budgets, level 0 is what the werkgebieden of the gemeente get together: their number, or as many as would be
    asked for. `frames` are those of :func:`frames_of_gemeente`, `prices` those in the parameters, with where they come from;
    `elsewhere` is what other gemeenten book for their wijkteams, see :func:`teams_of_others`. `held` is the budget of now, whose ceiling
    stays where it would follow from expected use.
    """
    kept = held if held is not None and held.from_expected else None
    (assignment, names, number), wijken = areas, tables.areas.areas["gebiedsnaam"]
    people = team_inwoners(tables.areas, tables.boundaries, _level(scenario))
    found = budget_of_gemeente(
        use,
        tables.areas,
        parameters,
        first_year=first_year,
        assignment=assignment,
        names={str(code): str(name) for code, name in wijken.items()} if names is None else names,
        werkgebieden=(number or _teams_for(people, scenario, parameters)) if assignment is None else None,
        ceiling_cents=scenario.plafond * CENTS or (None if kept is None else kept.ceiling_cents),
        frames=frames,
        wanted=scenario.kader,
        today=own.budgetten,
        today_areas=own.werkgebieden,
        cut_percent=scenario.korting or 100 * parameters["bekostiging.taakstelling"],
        cut_way=scenario.kortingswijze,
        prices=prices,
        elsewhere=elsewhere,
    )
    return found if kept is None else replace(found, origin=kept.origin)


def budget_per_unit(
    tables: Tables,
    use: dict[str, LawUse],
    units: TeamUnits,
    scenario: Scenario,
    parameters: Parameters,
    first_year: int,
    frames: Frames,
    prices: tuple[Price, ...] = (),
    held: Budget | None = None,
) -> pd.Series:
    """Divide the budget over what teams are made of, whole cents per unit: a team gets what its units get, but for the rounding."""
    codes = tables.areas.of(units.niveau)
    areas = (pd.Series(codes, index=codes), {str(code): str(code) for code in codes}, None)
    found = run_budget(tables, use, scenario, parameters, OwnTables(), first_year, frames, areas, prices, held=held)
    return found.target.reindex(units.load.index)


def run_risk(tables: Tables, budget: Budget, parameters: Parameters) -> BudgetRisk:
    """From a budget to what chance alone does to it; which areas are neighbours comes from the map, where there is one."""
    areas = joined(on_map(tables.boundaries, budget.place.index), budget.place)
    return risk_of_budget(budget, parameters, neighbour_graph(areas.geometry).pairs if len(areas) else ())


def teams_of_others(tables: Tables, account: Frame | None, parameters: Parameters) -> Elsewhere | None:
    """Say what gemeenten book for their wijkteams, in the year of the account where they are loaded, else in that of the parameters.

    None without an account to set it beside.
    """
    if account is None:
        return None
    found = teams_elsewhere(tables.every_geld(), account.soort, account.jaar, tables.areas.values["inwoners"])
    if found is not None:
        return found
    low, high = (parameters.passport(f"bekostiging.wijkteams_elders_{end}") for end in ("laag", "hoog"))
    return Elsewhere(low.value, high.value, JAARREKENING, low.valid_from.year)


def frames_of_gemeente(tables: Tables, taakvelden: Chosen = ()) -> Frames:
    """Put what the gemeente books, plans and gets under its levels."""
    return frames_of(tables.geld, tables.areas.gemeentecode, placings_of(taakvelden))


def placings_of(taakvelden: Chosen = ()) -> Placings:
    """Put every taakveld under a level: as usual, but for what the gemeente chose."""
    return Placings.from_table(specification("niveaus"), taakvelden)


def run_lasten(seen: Glance, account: Frame | None, parameters: Parameters) -> Lasten | None:
    """Set what the gemeente books beside other gemeenten; None where what it books, or how many people live there, is unknown."""
    if account is None:
        return None
    table = seen.tables.areas
    alike = comparable_gemeenten(seen, parameters)
    return beside_gemeenten(seen.tables.every_geld(), table.gemeentecode, account.soort, account.jaar, alike, table.values["inwoners"])
