"""The whole chain of one gemeente as one object: every step is computed when it is asked for, and is a result or a refusal."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property, partial
from typing import Protocol, TypeVar

import pandas as pd

from wijkscan.chain.counts import counts_key, counts_of, with_counts
from wijkscan.chain.prices import prices_key, prices_of, told_prices, with_prices
from wijkscan.chain.scenario import BudgetChoices, Choices, DesignChoices, HandChoices, NeedChoices, Scenario
from wijkscan.chain.steps import (
    Doorrekening,
    Wijkscan,
    design,
    frames_of_gemeente,
    run_budget,
    run_wijkteams,
    teams_of_others,
    units_of,
)  # fmt: skip
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.lasten import Elsewhere
from wijkscan.model.budget.prices import Price
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.gemeente import TeamUnits, Wijkteams, formatie_of
from wijkscan.model.teams.workload import WorkloadError
from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan
from wijkscan.model.werkgebieden.adjacency import AdjacencyError
from wijkscan.model.werkgebieden.plan import Progress
from wijkscan.parameters import Parameters
from wijkscan.solving import Going
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import Niveau

Made = TypeVar("Made")
Key = tuple[str, ...]
BudgetAreas = tuple[pd.Series | None, dict[str, str] | None, int | None]
_NEED = (NeedChoices,)
_DESIGN = (*_NEED, DesignChoices)
_HAND = (*_DESIGN, HandChoices)
_BUDGET = (*_DESIGN, BudgetChoices)
_REFUSALS = (WorkloadError, AdjacencyError, InfeasiblePlanError, BudgetError)


class Keep(Protocol):
    """Makes something, or gives what was made before under the same key."""

    def __call__(self, key: Key, make: Callable[[], Made]) -> Made:
        """Give what belongs to the key."""


class Ask(Protocol):
    """Designs: passes on every better plan, and asks whether to go on."""

    def __call__(self, progress: Progress | None = None, going: Going = ...) -> WerkgebiedenPlan:
        """Give the best plan."""


Find = Callable[[Key, Ask], WerkgebiedenPlan]
"""How a plan is come by: at once, or from work that goes on elsewhere under this key."""


class NotYetError(InfeasiblePlanError):
    """A plan is still looked for; the message says so."""


@dataclass(frozen=True)
class Refused:
    """A step that gave nothing.

    Parameters
    ----------
    reason
        Dutch: what is the matter and what to change.
    pending
        Whether it may come all the same: a plan is still looked for.
    """

    reason: str
    pending: bool = False


def compute_each(key: Key, make: Callable[[], Made]) -> Made:  # noqa: ARG001  nothing is kept
    """Compute a step without keeping it beyond its chain."""
    return make()


def design_at_once(key: Key, ask: Ask) -> WerkgebiedenPlan:  # noqa: ARG001  nothing is shared
    """Design and wait for it."""
    return ask()


class Chain:
    """From indicators, need and use on to formatie, werkgebieden, teams and budget, for one scenario.

    Steps are properties, computed once when they are asked for; a step that is impossible gives :class:`Refused`. A step sees only the
    choices it is kept under: the others are put at their default, so one outside recomputes nothing, and none can be forgotten.

    Parameters
    ----------
    scan
        Indicators, need and use, computed.
    scenario
        The choices.
    parameters
        The parameters, with the own numbers of the scenario in them; what is counted for the gemeente takes the place of the others.
    own
        Tables of the gemeente about its teams of today.
    first_year
        First year of the path of the budget.
    data
        What the scan was computed from, for keeping.
    keep
        Keeps steps between chains; by default nothing is kept.
    find
        How a plan is come by; by default it is designed at once.
    """

    def __init__(
        self,
        scan: Wijkscan,
        scenario: Scenario,
        parameters: Parameters,
        own: OwnTables,
        first_year: int,
        *,
        data: Key = (),
        keep: Keep = compute_each,
        find: Find = design_at_once,
    ) -> None:
        self.scan, self.scenario, self.own, self.first_year = scan, scenario, own, first_year
        self._data, self._keep, self._find = data, keep, find
        self.parameters = with_counts(parameters, keep(counts_key(scenario.gemeente, data), lambda: counts_of(scan.tables)))

    def _key(self, step: str, chosen: Scenario, more: Key = ()) -> Key:
        """Tell what a step follows from: the data, the parameters, the choices it sees, and what else it is given."""
        return (step, *self._data, self._numbers, str(chosen), *more)

    def _only(self, groups: tuple[type[Choices], ...]) -> Scenario:
        return Scenario(**{item.name: getattr(self.scenario, item.name) for group in groups for item in fields(group)})

    @cached_property
    def _numbers(self) -> str:
        return hashlib.sha256(str([(item.name, item.value, item.plausible, item.source) for item in self.parameters]).encode()).hexdigest()

    @cached_property
    def per_wijk(self) -> Formatie | Refused:
        """Formatie per wijk, without the coordination that comes with a team."""
        scan, parameters = self.scan, self.parameters
        wijken = scan.tables.areas.of(Niveau.WIJK)
        return self._step(
            self._key("formatie", self._only(_NEED)),
            lambda: formatie_of(scan.use, scan.tables.areas, wijken, Niveau.WIJK, parameters, scan.tables.voorzieningen)[0],
        )

    @cached_property
    def units(self) -> TeamUnits | Refused:
        """What werkgebieden are made of: buurten or wijken with their work and neighbours."""
        scan, chosen, parameters = self.scan, self._only(_DESIGN), self.parameters
        return self._step(self._key("eenheden", chosen), lambda: units_of(scan, chosen, parameters))

    @cached_property
    def design_key(self) -> Key:
        """What a division follows from."""
        return self._key("design", self._only(_DESIGN), (self.own.fingerprint,))

    @cached_property
    def plan(self) -> WerkgebiedenPlan | Refused:
        """The division into werkgebieden, before moves by hand."""
        units = self.units
        if isinstance(units, Refused):
            return units
        ask = partial(design, units, self._only(_DESIGN), self.parameters, self.own)
        # Not kept here: a plan that is still looked for becomes better.
        return _refusing(lambda: self._find(self.design_key, ask))

    @cached_property
    def teams(self) -> Wijkteams | Refused:
        """What the werkgebieden ask for, with the moves by hand."""
        units, plan = self.units, self.plan
        if isinstance(units, Refused):
            return units
        if isinstance(plan, Refused):
            return plan
        scan, chosen, parameters, own = self.scan, self._only(_HAND), self.parameters, self.own
        edition = (own.fingerprint, str(plan.objective), str(plan.bound), str(plan.ended_after_s))
        return self._step(
            self._key("teams", chosen, edition),
            lambda: run_wijkteams(scan, units, plan, chosen, parameters, own),
        )

    @property
    def asks_for_teams(self) -> bool:
        """Tell whether budgets wait for a division: wijken get them without one, but for the number of teams that moves by hand leave."""
        return self.scenario.gebieden != "wijk" or bool(self.scenario.verplaatst)

    @cached_property
    def areas(self) -> BudgetAreas:
        """What budgets are divided over: the team per buurt or wijk with the names of the teams, or None for both, which is wijken.

        Wijken get the budgets where the user wants that, and where there are no teams. Last comes the number of werkgebieden that there
        are, also for wijken: one that was emptied by hand is gone whatever gets the budgets. None where there are as many as asked for.
        """
        teams = self.teams if self.asks_for_teams else None
        if teams is None or isinstance(teams, Refused):
            return None, None, None
        number = int(teams.assignment.nunique())
        if self.scenario.gebieden == "wijk":
            return None, None, number
        return teams.covering(self.scan.tables.areas.of(teams.units.niveau)), teams.names, number

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """What one client of every law costs, where that is known."""
        key = (*prices_key(self.scenario.gemeente, self.parameters), *self._data)
        return self._keep(key, lambda: prices_of(self.scan, self.parameters))

    @cached_property
    def known(self) -> Parameters:
        """The parameters with what is counted and what was realised in the place of what is assumed."""
        return with_prices(self.parameters, self.prices)

    @cached_property
    def elsewhere(self) -> Elsewhere | None:
        """What gemeenten book for their wijkteams, in the year of the account of this one; None without an account."""
        account = frames_of_gemeente(self.scan.tables, self.scenario).account
        if account is None:
            return None
        ends = tuple(str(self.parameters[f"bekostiging.wijkteams_elders_{end}"]) for end in ("laag", "hoog"))
        key = ("wijkteams elders", self.scenario.gemeente, account.soort, str(account.jaar), *ends, *self._data)
        return self._keep(key, lambda: teams_of_others(self.scan.tables, account, self.parameters))

    @cached_property
    def budget(self) -> Budget | Refused:
        """What every budget area gets, to the cent."""
        scan, parameters, own, year = self.scan, self.known, self.own, self.first_year
        prices = told_prices(self.prices, parameters)
        chosen, (assignment, names, number) = self._only(_BUDGET), self.areas
        divided = "" if assignment is None else str(assignment.to_dict())
        more = (own.fingerprint, str(year), divided, str(names or ""), str(number))
        return self._step(
            self._key("budget", chosen, more),
            lambda: run_budget(scan, chosen, parameters, own, year, assignment, names, number, prices, self.elsewhere),
        )

    @property
    def refused(self) -> dict[str, str]:
        """Per part that could not be computed the Dutch reason; computes every step."""
        steps = {"formatie": self.per_wijk, "werkgebieden": self.teams, "budget": self.budget}
        return {part: step.reason for part, step in steps.items() if isinstance(step, Refused)}

    def doorrekening(self) -> Doorrekening:
        """Compute every step; one that is impossible leaves its reason."""
        return Doorrekening(
            self.scenario, self.scan, made(self.per_wijk), made(self.plan), made(self.teams), made(self.budget), self.refused
        )

    def _step(self, key: Key, make: Callable[[], Made]) -> Made | Refused:
        return _refusing(lambda: self._keep(key, make))


def made(step: Made | Refused) -> Made | None:
    """Give what a step made, or None."""
    return None if isinstance(step, Refused) else step


def _refusing(make: Callable[[], Made]) -> Made | Refused:
    try:
        return make()
    except _REFUSALS as error:
        return Refused(str(error), pending=isinstance(error, NotYetError))


def run_doorrekening(scan: Wijkscan, scenario: Scenario, parameters: Parameters, own: OwnTables, first_year: int) -> Doorrekening:
    """Compute every step at once, without a screen; a part that is impossible leaves its reason."""
    return Chain(scan, scenario, parameters, own, first_year).doorrekening()
