"""How much of what is worked for there will be in a year to come: growth per wijk, law and population figure, in parts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.teams.workload import POPULATION, population_of
from wijkscan.model.use.ahead import expected_growth
from wijkscan.model.use.gemeente import Laws
from wijkscan.model.vooruitblik.growth import grown, growth, ratio
from wijkscan.model.vooruitblik.population import Population
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


def growth_of(table: AreaTable, laws: Laws, base: Population, then: Population, *, split: bool = True) -> Growth:
    """Tell how much of what is worked for there will be.

    Parameters
    ----------
    table
        Table seen from the gemeente, with figures of now.
    laws
        What was learnt from the country; it stays as it is.
    base, then
        Population now and then, the same rows; a wijk may be a row more than once, with different draws.
    split
        Whether what goes along with ages is told apart from ages; without it the two are one part.

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
        otherwise = factors["inwoners"].to_numpy()
        whole = np.log(_positive(expected_growth(law, values, grown(values, factors), otherwise)))
        by_age = np.log(_positive(expected_growth(law, values, grown(values, factors, {}), otherwise))) if split else whole
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
