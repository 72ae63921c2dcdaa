"""How certain a look ahead is: draws around it, as far apart as the backtest was off."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkscan.model.vooruitblik.ahead import Vooruitblik, spread_over_ages
from wijkscan.model.vooruitblik.population import MEASURES, blocks, sizes
from wijkscan.tables.areas import gemeente_of

Draw = NDArray[np.float32]
LOW, HIGH = 0.1, 0.9
"""Ends of the 80 % band."""
BAND_IN_DEVIATIONS = 1.2815515655446004
"""The 80 % band of a normal distribution goes this many standard deviations to each side."""


@dataclass(frozen=True)
class Year:
    """The draws of one year ahead.

    Parameters
    ----------
    year
        Which year.
    sizes
        Per measure areas × draws, persons; missing where the look ahead is.
    proportions
        Age groups × areas, persons, of the look ahead itself: how a draw is divided over ages.
    areas
        Codes of the areas.
    starts
        First age of every group, in years.
    """

    year: int
    sizes: Mapping[str, Draw]
    proportions: Draw
    areas: pd.Index
    starts: tuple[int, ...]

    def ages(self) -> Draw:
        """Give draws of the ages: age groups × areas × draws, persons, adding up to ``sizes["inwoners"]``."""
        return spread_over_ages(self.sizes, self.proportions[:, :, None], blocks(self.starts))

    def band_of(self, groups: pd.Series) -> pd.DataFrame:
        """Give the 80 % band of groups of areas, such as teams.

        Parameters
        ----------
        groups
            Group per area; an area without one takes no part.

        Returns
        -------
        Groups × (measure, `laag` or `hoog`), persons. A group with an area of which nothing is known has no band: unknown is not zero.
        """
        codes, names = pd.factorize(groups.reindex(self.areas), sort=True)
        order = np.argsort(codes, kind="stable")[(codes < 0).sum() :]
        first = np.searchsorted(codes[order], np.arange(len(names)))
        columns = {}
        for name, draws in self.sizes.items():
            added = np.add.reduceat(draws[order], first, axis=0)
            last = draws.shape[1] - 1
            low, high = round(LOW * last), round(HIGH * last)
            found = np.partition(added, (low, high), axis=1)  # order statistics need no full sort
            columns[name, "laag"], columns[name, "hoog"] = found[:, low], found[:, high]
        return pd.DataFrame(columns, names)


@dataclass(frozen=True)
class Draws:
    """Many possible populations of the years ahead.

    A draw moves inwoners, children and 65-plus of an area by exp(s t^p z), with s of its class of size, t the years ahead and p the growth
    of the spread; z is standard normal, the same in every year, in part shared by the areas of a gemeente and correlated between the
    three.

    Parameters
    ----------
    ahead
        The look ahead they lie around.
    number
        How many draws.
    seed
        The same seed gives the same bytes.
    """

    ahead: Vooruitblik
    number: int
    seed: int

    def year(self, year: int) -> Year:
        """Give the draws of a year; the same draw is the same possible future in every year."""
        ahead, spread = self.ahead, spread_of(self.ahead, year)
        ages = ahead.ages[ahead.place(year)]
        middle = sizes_of(ahead, year)
        drawn = {name: np.exp(self._normal[name] * _column(spread[name])) * _column(middle[name]) for name in MEASURES}
        return Year(year, drawn, ages.T.astype(np.float32), ahead.base.areas, ahead.base.starts)

    @cached_property
    def _normal(self) -> dict[str, Draw]:
        """Standard normal numbers per measure, areas × draws."""
        random = np.random.Generator(np.random.PCG64(self.seed))
        places, gemeenten = pd.factorize(gemeente_of(self.ahead.base.areas.to_series()))
        made: dict[str, Draw] = {}
        for name in MEASURES:
            shared, link = self.ahead.specification.shared[name], self.ahead.specification.together[name]
            own = random.standard_normal((len(places), self.number), dtype=np.float32)
            common = random.standard_normal((len(gemeenten), self.number), dtype=np.float32)[places]
            fresh = np.sqrt(np.float32(shared)) * common + np.sqrt(np.float32(1 - shared)) * own
            first = made.get("inwoners")
            made[name] = fresh if first is None else np.float32(link) * first + np.sqrt(np.float32(1 - link**2)) * fresh
        return made


def sizes_of(ahead: Vooruitblik, year: int) -> pd.DataFrame:
    """Give what is looked ahead to: areas × measures, persons; children and 65-plus missing where ages are unknown."""
    place = ahead.place(year)
    added = sizes(ahead.ages[place], ahead.base.starts, ahead.base.areas)
    looked: pd.DataFrame = added.assign(inwoners=ahead.inwoners[place])
    return looked


def spread_of(ahead: Vooruitblik, year: int) -> pd.DataFrame:
    """Give the standard deviation of the logarithm, areas × measures: s t^p."""
    grown: float = ahead.place(year) ** ahead.specification.growth
    return ahead.specification.spread(ahead.base.inwoners) * grown


def band(ahead: Vooruitblik, year: int) -> pd.DataFrame:
    """Give the 80 % band of every area: areas × (measure, `laag` or `hoog`), persons; what draws of one area come to, without chance.

    From e^(−1,28 s t^p) to e^(1,28 s t^p) times the look ahead; missing where that is. No band at all in the year of the counts.
    """
    middle, away = sizes_of(ahead, year), np.exp(BAND_IN_DEVIATIONS * spread_of(ahead, year).to_numpy(float))
    low, high = middle.div(away), middle.mul(away)
    return pd.DataFrame({(name, end): table[name] for name in MEASURES for end, table in (("laag", low), ("hoog", high))})


def _column(values: pd.Series) -> Draw:
    return values.to_numpy(np.float32)[:, None]
