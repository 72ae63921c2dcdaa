"""The chain of a year to come: the same steps, with the population of that year and everything else as it is now."""

from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from wijkscan.chain.ahead import Ahead, ahead_table
from wijkscan.chain.difference import KEPT, Drawn, difference_of, drawn_growth
from wijkscan.chain.growing import Growth, growth_of
from wijkscan.chain.refusal import Refused, made
from wijkscan.chain.run import Chain
from wijkscan.chain.steps import BudgetAreas, Doorrekening, InYear
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.lasten import Elsewhere, Lasten
from wijkscan.model.budget.prices import Price
from wijkscan.model.budget.taakvelden import Frames
from wijkscan.model.teams.ahead import deviations, formatie_ahead, over_bases, units_ahead
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.use.ahead import use_ahead
from wijkscan.model.use.gemeente import Laws, LawUse
from wijkscan.model.vooruitblik.growth import grown, growth
from wijkscan.model.vooruitblik.population import FIRST_AGE
from wijkscan.model.werkgebieden import WerkgebiedenPlan
from wijkscan.store.opening import Tables
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable


def tables_ahead(tables: Tables, ahead: Ahead, year: int) -> Tables:
    """Put the inwoners and ages of a year in the place of the newest ones; buurten grow as their wijk.

    Only where these are the newest figures of their kind: an older edition does not tell who lives there now. An indicator of something
    else as well stays of the year that it was counted in, with all its parts.
    """
    table, population = tables.areas, growth(ahead.wijken.base, ahead.wijken.population(year))
    newest = [name for name in ("inwoners", *FIRST_AGE) if table.years.eq(table.peiljaar).fillna(False)[name]]
    values, wijken, buurten = table.values.copy(), table.of(Niveau.WIJK), table.of(Niveau.BUURT)
    before = values.loc[wijken, newest]
    around = population.reindex(wijk_of(buurten.to_series())).set_axis(buurten)
    values.loc[wijken, newest] = before * population.loc[wijken, newest]
    values.loc[buurten, newest] = values.loc[buurten, newest] * around[newest]
    factor = values.loc[wijken, newest].sum() / before.sum().where(before.sum() > 0)
    values.loc[[table.gemeentecode], newest] = values.loc[[table.gemeentecode], newest] * factor.fillna(1.0)
    years = table.years.copy()
    years[newest] = year
    return replace(tables, areas=replace(table, values=values, years=years))


def run_use_ahead(now: dict[str, LawUse], laws: Laws, table: AreaTable, found: Growth) -> dict[str, LawUse]:
    """From use of now to use in a year to come."""
    wijken, gemeente = table.of(Niveau.WIJK), table.gemeentecode
    factors = found.population.loc[wijken]
    made = {}
    for wet, item in now.items():
        law = laws.models[wet]
        values = table.at(law.year, law.model.specification.columns)
        inside = grown(values.loc[wijken], factors)
        # The gemeente is what its wijken are together; what is no count stays.
        whole = values.loc[[gemeente]] * (inside.sum() / values.loc[wijken].sum().where(lambda total: total > 0)).fillna(1.0)
        rates = inside.columns[(inside.fillna(0) == values.loc[wijken].fillna(0)).all()]
        whole[rates] = values.loc[[gemeente], rates]
        made[wet] = use_ahead(item, law, pd.concat([inside, whole]), gemeente, np.exp(found.logs[wet]))
    return made


def plan_ahead(now: WerkgebiedenPlan, units: TeamUnits) -> WerkgebiedenPlan:
    """Take the division of now with the work of a year to come; how far it is from the best possible one then, nobody has looked."""
    loads = units.load.groupby(now.assignment).sum().rename("werklast")
    return replace(now, loads=loads, bound=0.0, gap=float("nan"), proven=False, ended_after_s=None)


class ChainAhead(Chain):
    """The chain of a gemeente in a year to come.

    People and ages are of that year. Everything else is as it is now: how much people of an age use, prices, tasks and times, health, and
    the division into werkgebieden. So is the ceiling of the budget, which is divided in another way.

    Parameters
    ----------
    now
        The chain of now.
    ahead
        Who lives where in years to come.
    year
        Which of these years.
    """

    def __init__(self, now: Chain, ahead: Ahead, year: int) -> None:
        self.now, self.ahead, self.year = now, ahead, year
        self.scenario, self.own, self.first_year = now.scenario, now.own, now.first_year
        self._learn, self._keep, self._find = now._learn, now._keep, now._find
        self.parameters = now.parameters
        self.tables = self._kept("tabellen later", tables_ahead, now.tables, ahead, year)

    @cached_property
    def growth(self) -> Growth:
        """How much the wijken grow."""
        return self._kept("groei", _growth_up_to, self.now.tables.areas, self.now.laws, self.ahead, self.year)

    @cached_property
    def drawn(self) -> Drawn:
        """The same growth in many possible populations."""
        return self._kept("trekkingen", drawn_growth, self.now.tables.areas, self.now.laws, self.ahead, self.year)

    @cached_property
    def laws(self) -> Laws:
        """What was learnt from the country; it stays."""
        return self.now.laws

    @cached_property
    def use(self) -> dict[str, LawUse] | Refused:
        """Use per law as it may be expected; nothing was counted."""
        return self._step("gebruik later", run_use_ahead, self.now.use, self.laws, self.now.tables.areas, self.growth)

    @cached_property
    def per_wijk(self) -> Formatie | Refused:
        """Formatie per wijk, without the coordination that comes with a team."""
        return self._step("formatie later", _formatie_ahead, self.now.per_wijk, self.growth)

    @cached_property
    def units(self) -> TeamUnits | Refused:
        """What werkgebieden are made of."""
        return self._step("eenheden later", _units_ahead, self.now.units, self.growth)

    @cached_property
    def plan(self) -> WerkgebiedenPlan | Refused:
        """The division of now, with the work of then."""
        return self._step("plan later", plan_ahead, self.now.plan, self.units)

    @cached_property
    def plan_of_today(self) -> WerkgebiedenPlan | Refused:
        """The division of today, with the work of then."""
        return self._step("plan van nu later", plan_ahead, self.now.plan_of_today, self.units)

    @cached_property
    def prices(self) -> tuple[Price, ...]:
        """What one client costs now."""
        return self.now.prices

    @cached_property
    def frames(self) -> Frames:
        """What the gemeente books now."""
        return self.now.frames

    @cached_property
    def elsewhere(self) -> Elsewhere | None:
        """What other gemeenten book now."""
        return self.now.elsewhere

    @cached_property
    def lasten(self) -> Lasten | None:
        """What the gemeente books now."""
        return self.now.lasten

    @cached_property
    def areas(self) -> BudgetAreas:
        """What budgets are divided over: the same teams or wijken as now."""
        return self.now.areas

    @cached_property
    def held(self) -> Budget | None:
        """The budget of now: its ceiling does not grow."""
        return made(self.now.budget_per_wijk)

    @cached_property
    def difference(self) -> pd.DataFrame:
        """Now and then side by side, see :func:`wijkscan.chain.difference.difference_of`."""
        now = self.now
        return self._kept(
            "verschil", difference_of, self.ahead, self.year, self.growth, self.drawn, (made(now.use), made(self.use)),
            (made(now.per_wijk), made(self.per_wijk)),
        )  # fmt: skip

    def loads(self, assignment: pd.Series) -> pd.DataFrame | Refused:
        """Give how far the work of every team lies from their mean, with its band, see :func:`wijkscan.model.teams.ahead.deviations`."""
        return self._step("afwijking later", _deviations, self.now.units, assignment, self.growth, self.drawn)

    def doorrekening(self) -> Doorrekening:
        """Compute every step but chance, with the look ahead and the difference with now beside it."""
        tables = {"vooruitblik.csv": ahead_table(self.ahead, self.year), "nu_en_later.csv": self.difference}
        in_year = InYear(self.ahead.wijken.base.year, self.year, tables, (*self.ahead.remarks, *KEPT))
        return replace(super().doorrekening(), in_year=in_year)


def _growth_up_to(table: AreaTable, laws: Laws, ahead: Ahead, year: int) -> Growth:
    return growth_of(table, laws, ahead.wijken.base, ahead.wijken.population(year))


def _formatie_ahead(now: Formatie, found: Growth) -> Formatie:
    return formatie_ahead(now, over_bases(found.logs, now).apply(np.exp).reindex(now.volumes.index))


def _units_ahead(now: TeamUnits, found: Growth) -> TeamUnits:
    return units_ahead(now, over_bases(found.logs, now.found).apply(np.exp))


def _deviations(now: TeamUnits, assignment: pd.Series, found: Growth, drawn: Drawn) -> pd.DataFrame:
    middle, draws = (over_bases(item.logs, now.found).apply(np.exp) for item in (found, drawn.growth))
    return deviations(now, assignment, middle, draws)
