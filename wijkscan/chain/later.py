"""The chain of a year to come: the same steps, with the population of that year and everything else as it is now."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from wijkscan.chain.ahead import Ahead
from wijkscan.chain.refusal import Refused, made
from wijkscan.chain.run import Chain
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.lasten import Elsewhere, Lasten
from wijkscan.model.budget.prices import Price
from wijkscan.model.budget.taakvelden import Frames
from wijkscan.model.teams.ahead import formatie_ahead, over_bases, units_ahead
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.teams.workload import POPULATION, population_of
from wijkscan.model.use.ahead import expected_growth, use_ahead
from wijkscan.model.use.gemeente import Laws, LawUse
from wijkscan.model.vooruitblik.growth import ALONG, grown, growth, ratio
from wijkscan.model.vooruitblik.population import FIRST_AGE, Population
from wijkscan.model.werkgebieden import WerkgebiedenPlan
from wijkscan.store.opening import Tables
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable

PEOPLE, AGES, REST = "aantal_mensen", "leeftijden", "huishoudens_en_overig"
PARTS = (PEOPLE, AGES, REST)
"""What a difference between now and then is made of."""


@dataclass(frozen=True)
class Growth:
    """How much the wijken of a gemeente grow up to a year.

    Parameters
    ----------
    population
        Wijk × (inwoners and age groups), see :func:`wijkscan.model.vooruitblik.growth.growth`.
    parts
        Per part of :data:`PARTS` wijk × (laws and population figures): logarithms that add up to that of the factor.
    """

    population: pd.DataFrame
    parts: dict[str, pd.DataFrame]

    @property
    def logs(self) -> pd.DataFrame:
        """Give wijk × (laws and population figures): logarithm of the factor."""
        return self.parts[PEOPLE] + self.parts[AGES] + self.parts[REST]


def growth_of(table: AreaTable, laws: Laws, base: Population, then: Population) -> Growth:
    """Tell how much of what is worked for there will be.

    Parameters
    ----------
    table
        Table seen from the gemeente, with figures of now.
    laws
        What was learnt from the country; it stays as it is.
    base, then
        Population now and then, the same rows; a wijk may be a row more than once, with different draws.

    Returns
    -------
    Growth in three parts: more people who are as those of now; other ages; and what goes along with ages (children at school). What goes
    with inwoners (huishoudens, for one) is in the first: no look ahead at it did better than no change.
    """
    rows, factors = base.inwoners.index, growth(base, then)
    people = np.log(_positive(factors["inwoners"].to_numpy()))
    now, later = (population_of(item.assign(inwoners=1.0, huishoudens=1.0)) for item in _with_ages(base.ages, then.ages))
    own = {name: np.log(_positive(ratio(later[name].to_numpy(), now[name].to_numpy(), np.exp(people)))) for name in POPULATION[2:]}
    parts: dict[str, dict[str, np.ndarray]]
    parts = {PEOPLE: dict.fromkeys(POPULATION, people), AGES: {}, REST: {}}
    parts[AGES] = dict.fromkeys(POPULATION[:2], 0 * people) | {name: own[name] - people for name in POPULATION[2:]}
    parts[REST] = dict.fromkeys(POPULATION, 0 * people)
    for wet, law in laws.models.items():
        values = table.at(law.year, law.model.specification.columns).loc[rows]
        by_age, whole = (
            np.log(_positive(expected_growth(law, values, grown(values, factors, along), factors["inwoners"].to_numpy())))
            for along in ({}, ALONG)
        )
        parts[PEOPLE][wet], parts[AGES][wet], parts[REST][wet] = people, by_age - people, whole - by_age
    return Growth(factors, {name: pd.DataFrame(columns, rows) for name, columns in parts.items()})


def _with_ages(*ages: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    old = "leeftijd_65_plus"
    return tuple(
        table if old in table else table.assign(**{old: table[["leeftijd_65_80", "leeftijd_80_plus"]].sum(axis=1, skipna=False)})
        for table in ages
    )


def _positive(factors: np.ndarray) -> np.ndarray:
    """Nothing that grows to nothing has a logarithm: what is left is too little to count."""
    found: np.ndarray = np.maximum(factors, np.finfo(float).tiny)
    return found


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
    def held(self) -> Budget | None:
        """The budget of now: its ceiling does not grow."""
        return made(self.now.budget_per_wijk)


def _growth_up_to(table: AreaTable, laws: Laws, ahead: Ahead, year: int) -> Growth:
    return growth_of(table, laws, ahead.wijken.base, ahead.wijken.population(year))


def _formatie_ahead(now: Formatie, found: Growth) -> Formatie:
    return formatie_ahead(now, over_bases(found.logs, now).apply(np.exp).reindex(now.volumes.index))


def _units_ahead(now: TeamUnits, found: Growth) -> TeamUnits:
    return units_ahead(now, over_bases(found.logs, now.found).apply(np.exp))
