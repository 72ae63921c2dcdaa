"""The whole chain of one gemeente as one object: every step is computed when it is asked for, and is a result or a refusal."""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cached_property, partial
from typing import Protocol, TypeVar

import pandas as pd

from wijkscan.chain.counts import counts_of, with_counts
from wijkscan.chain.glance import Glance, seen_of
from wijkscan.chain.keys import Keep, Key, compute_each, key_of
from wijkscan.chain.need import need_of
from wijkscan.chain.plans import opened_division
from wijkscan.chain.prices import prices_of, told_prices, with_prices
from wijkscan.chain.refusal import Refused, made, required
from wijkscan.chain.scenario import BudgetChoices, Choices, DesignChoices, HandChoices, NeedChoices, Scenario
from wijkscan.chain.stadsdelen import Grouping, every_figure
from wijkscan.chain.steps import (
    BudgetAreas,
    Doorrekening,
    Wijkscan,
    budget_areas,
    budget_per_unit,
    design,
    formatie_per_wijk,
    frames_of_gemeente,
    plan_of_today,
    run_budget,
    run_lasten,
    run_risk,
    run_use,
    run_wijkteams,
    shows_today,
    teams_of_others,
    units_of,
)  # fmt: skip
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.lasten import Elsewhere, Lasten
from wijkscan.model.budget.prices import Price
from wijkscan.model.budget.risk import BudgetRisk
from wijkscan.model.budget.taakvelden import Frames
from wijkscan.model.need import NeedError
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.reasons.drivers import Drivers, drivers_of_need, drivers_of_wijken
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.teams.workload import WorkloadError
from wijkscan.model.use.gemeente import Laws, LawUse
from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan
from wijkscan.model.werkgebieden.adjacency import AdjacencyError
from wijkscan.model.werkgebieden.plan import Progress
from wijkscan.parameters import Parameters
from wijkscan.solving import Going
from wijkscan.store.opening import Tables
from wijkscan.store.own_tables import OwnTables
from wijkscan.store.plan_file import PlanError

Made = TypeVar("Made")
_DESIGN = (NeedChoices, DesignChoices)
_HAND = (*_DESIGN, HandChoices)
_BUDGET = (*_DESIGN, BudgetChoices)
_REFUSALS = (NeedError, WorkloadError, AdjacencyError, InfeasiblePlanError, BudgetError, PlanError)


class Ask(Protocol):
    """Designs: passes on every better plan, and asks whether to go on."""

    def __call__(self, progress: Progress | None = None, going: Going = ...) -> WerkgebiedenPlan:
        """Give the best plan."""


Find = Callable[[Key, Ask], WerkgebiedenPlan]
"""How a plan is come by: at once, or from work that goes on elsewhere under this key."""


class NotYetError(InfeasiblePlanError):
    """A plan is still looked for; the message says so."""


def design_at_once(key: Key, ask: Ask) -> WerkgebiedenPlan:  # noqa: ARG001  nothing is shared
    """Design and wait for it."""
    return ask()


class Chain:
    """From indicators, need and use on to formatie, werkgebieden, teams, budget and chance, for one gemeente and one scenario.

    Steps are properties, computed once when they are asked for; a step that is impossible gives :class:`Refused`, and so does what
    follows from it. A step sees only the steps, the groups of choices and the families of parameters it is given, and is kept under
    exactly those (:func:`wijkscan.chain.keys.key_of`): what it does not see recomputes nothing, and nothing it sees can be forgotten.

    Parameters
    ----------
    tables
        What is known of the gemeente.
    learn
        Gives what was learnt from the whole country, when it is asked for.
    scenario
        The choices.
    parameters
        The parameters, with the own numbers of the scenario in them; what is counted for the gemeente takes the place of the others.
    own
        Tables of the gemeente about its teams of today.
    first_year
        First year of the path of the budget.
    keep
        Keeps steps between chains; by default nothing is kept.
    find
        How a plan is come by; by default it is designed at once.
    """

    def __init__(
        self,
        tables: Tables,
        learn: Callable[[], Laws],
        scenario: Scenario,
        parameters: Parameters,
        own: OwnTables,
        first_year: int,
        *,
        keep: Keep = compute_each,
        find: Find = design_at_once,
    ) -> None:
        self.tables, self.scenario, self.own, self.first_year = tables, scenario, own, first_year
        self._learn, self._keep, self._find = learn, keep, find
        self.parameters = with_counts(parameters, self._kept("geteld", counts_of, tables))

    def _kept(self, step: str, make: Callable[..., Made], *inputs: object) -> Made:
        """Make a step from its inputs, which are all that it is kept under."""
        return self._keep(key_of(step, *inputs), lambda: make(*inputs))

    def _step(self, step: str, make: Callable[..., Made], *inputs: object) -> Made | Refused:
        """Make a step that may be impossible: by itself, or because something it follows from is."""
        refused = next((item for item in inputs if isinstance(item, Refused)), None)
        return _refusing(lambda: self._kept(step, make, *inputs)) if refused is None else refused

    def _only(self, groups: tuple[type[Choices], ...]) -> Scenario:
        """Give the choices of these groups; the others are put at their default, so that a step cannot see them."""
        return Scenario(**{item.name: getattr(self.scenario, item.name) for group in groups for item in fields(group)})

    @cached_property
    def seen(self) -> Glance:
        """Indicators, and what stands out where."""
        return seen_of(self.tables, self.parameters, self._keep)

    @cached_property
    def laws(self) -> Laws:
        """What was learnt from the whole country."""
        return self._learn()

    @cached_property
    def need(self) -> Behoefte | Refused:
        """Need per wijk."""
        return need_of(self.seen, self.scenario.of(NeedChoices), self.parameters, self._keep)

    @cached_property
    def use(self) -> dict[str, LawUse] | Refused:
        """Use per law beside what may be expected; a law whose model could not be fitted is not in it (see `laws`)."""
        return self._step("gebruik", run_use, self.seen, self.laws, self.need)

    @cached_property
    def scan(self) -> Wijkscan | Refused:
        """Indicators, need and use together."""
        return self._step("wijkscan", Wijkscan.of, self.seen, self.need, self.laws, self.use)

    @cached_property
    def work(self) -> Parameters:
        """The parameters that wijkteams follow from."""
        return self.parameters.only("wijkteams", "flexpool")

    @cached_property
    def per_wijk(self) -> Formatie | Refused:
        """Formatie per wijk, without the coordination that comes with a team."""
        return self._step("formatie", formatie_per_wijk, self.tables, self.use, self.work)

    @cached_property
    def units(self) -> TeamUnits | Refused:
        """What werkgebieden are made of: buurten or wijken with their work and neighbours."""
        return self._step("eenheden", units_of, self.tables, self.use, self.scenario.of(DesignChoices), self.work, self.own.stadsdelen)

    @cached_property
    def design_choices(self) -> Scenario:
        """The choices that a division follows from."""
        return self._only(_DESIGN)

    @cached_property
    def plan(self) -> WerkgebiedenPlan | Refused:
        """The division into werkgebieden, before moves by hand: of the plan that was opened, of today, or designed."""
        if isinstance(self.units, Refused):
            return self.units
        if self.scenario.plan:
            return self._step("bewaard plan", opened_division, self.units, self.design_choices, self.own)
        if shows_today(self.scenario, self.own):
            return self.plan_of_today
        given = (self.units, self.design_choices, self.work, self.own)
        # Not kept here: a plan that is still looked for becomes better.
        return _refusing(lambda: self._find(key_of("design", *given), partial(design, *given)))

    @cached_property
    def plan_of_today(self) -> WerkgebiedenPlan | Refused:
        """The division of today, whatever is looked at."""
        return self._step("plan van nu", plan_of_today, self.units, self.own)

    @cached_property
    def teams(self) -> Wijkteams | Refused:
        """What the werkgebieden ask for, with the moves by hand; a lock changes nothing about them."""
        return self._worked_out(self.plan, replace(self._only(_HAND), indeling="", slot=()))

    @cached_property
    def teams_today(self) -> Wijkteams | Refused:
        """What the werkgebieden of today ask for, to set any other division beside."""
        return self._worked_out(self.plan_of_today, replace(self._only(_HAND), indeling="", slot=(), verplaatst=()))

    def _worked_out(self, plan: WerkgebiedenPlan | Refused, scenario: Scenario) -> Wijkteams | Refused:
        return self._step("teams", run_wijkteams, self.seen, self.units, plan, scenario, self.work, self.own)

    @property
    def asks_for_teams(self) -> bool:
        """Tell whether budgets wait for a division: wijken get them without one, but for the number of teams that there is or is left."""
        return (
            self.scenario.gebieden != "wijk" or bool(self.scenario.verplaatst or self.scenario.plan) or shows_today(self.scenario, self.own)
        )

    @cached_property
    def areas(self) -> BudgetAreas:
        """What budgets are divided over; see :func:`wijkscan.chain.steps.budget_areas`."""
        teams = made(self.teams) if self.asks_for_teams else None
        return self._kept("gebieden", budget_areas, self.tables, teams, self.scenario.gebieden)

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """What one client of every law costs, where that is known."""
        return self._kept("prijzen", prices_of, self.seen, self.parameters.only("bekostiging", "vergelijking"))

    @cached_property
    def known(self) -> Parameters:
        """The parameters with what is counted and what was realised in the place of what is assumed."""
        return with_prices(self.parameters, self.prices)

    @cached_property
    def frames(self) -> Frames:
        """What the gemeente books, plans and gets, under its levels."""
        return self._kept("kaders", frames_of_gemeente, self.tables, self.scenario.taakvelden)

    @cached_property
    def elsewhere(self) -> Elsewhere | None:
        """What gemeenten book for their wijkteams, in the year of the account of this one; None without an account."""
        return self._kept("wijkteams elders", teams_of_others, self.tables, self.frames.account, self.parameters.only("bekostiging"))

    @cached_property
    def lasten(self) -> Lasten | None:
        """What the gemeente books beside other gemeenten; None without an account."""
        return self._kept("lasten", run_lasten, self.seen, self.frames.account, self.parameters.only("vergelijking"))

    @property
    def held(self) -> Budget | None:
        """A budget whose ceiling stays, where it would follow from what is expected; None where nothing is held."""
        return None

    def _divided(self, areas: BudgetAreas) -> Budget | Refused:
        prices = told_prices(self.prices, self.parameters)
        return self._step(
            "budget", run_budget, self.tables, self.use, self._only(_BUDGET), self.known, self.own, self.first_year, self.frames,
            areas, prices, self.elsewhere, self.held,
        )  # fmt: skip

    @cached_property
    def budget(self) -> Budget | Refused:
        """What every budget area gets, to the cent."""
        return self._divided(self.areas)

    @cached_property
    def budget_per_wijk(self) -> Budget | Refused:
        """What every wijk would get, whatever the budgets are divided over; the same as `budget` where that is divided over wijken."""
        return self._divided((None, None, None))

    @cached_property
    def drivers(self) -> Drivers | Refused:
        """What every feature does to the money, the fte and the clients of a wijk, as far as these are there."""
        gemeente, amounts = self.tables.areas.gemeentecode, (made(self.budget_per_wijk), made(self.per_wijk))
        return self._step("redenen", drivers_of_wijken, self.use, self.laws, gemeente, *amounts)

    @cached_property
    def need_drivers(self) -> Drivers | Refused:
        """What every indicator does to the need of a wijk."""
        return self._step("redenen behoefte", drivers_of_need, self.need, self.seen.indicators)

    @cached_property
    def per_unit(self) -> pd.Series | Refused:
        """What every unit that teams are made of would get of the budget, whole cents; sums over units are what any team gets."""
        prices = told_prices(self.prices, self.parameters)
        return self._step(
            "budget per eenheid", budget_per_unit, self.tables, self.use, self.units, self._only(_BUDGET), self.known, self.first_year,
            self.frames, prices, self.held,
        )  # fmt: skip

    @cached_property
    def risk(self) -> BudgetRisk | Refused:
        """What chance alone does to the budget of every area."""
        return self._step("risico", run_risk, self.tables, self.budget, self.parameters.only("bekostiging"))

    @property
    def refused(self) -> dict[str, str]:
        """Per part that could not be computed the Dutch reason; computes every step but chance."""
        steps = {"formatie": self.per_wijk, "werkgebieden": self.teams, "budget": self.budget}
        return {part: step.reason for part, step in steps.items() if isinstance(step, Refused)}

    @property
    def stadsdelen(self) -> pd.DataFrame | None:
        """Every figure per stadsdeel or kern; None where the gemeente has none."""
        if self.own.stadsdelen is None:
            return None
        table, units, cents = self.tables.areas, made(self.units), made(self.per_unit)
        money = None if units is None or cents is None else (cents, units)
        of, inwoners = Grouping.of(self.own.stadsdelen, table), table.values["inwoners"]
        return every_figure(of, made(self.need), made(self.use), made(self.teams), money, inwoners)

    def doorrekening(self) -> Doorrekening:
        """Compute every step but chance; one that is impossible leaves its reason.

        Raises
        ------
        RefusedError
            There is no need, so nothing that is shown beside it either.
        """
        return Doorrekening(
            self.scenario, required(self.scan), made(self.per_wijk), made(self.plan), made(self.teams), made(self.budget), self.refused,
            self.stadsdelen,
        )  # fmt: skip


def _refusing(make: Callable[[], Made]) -> Made | Refused:
    try:
        return make()
    except _REFUSALS as error:
        return Refused(str(error), pending=isinstance(error, NotYetError))
