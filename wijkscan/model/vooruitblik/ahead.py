"""The look ahead: per area and measure the method that did best before, put together to one population per year."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkscan.model.vooruitblik.cohort import Settings, cohort_path, cohort_ratios
from wijkscan.model.vooruitblik.population import MEASURES, Numbers, Population, VooruitblikError, blocks
from wijkscan.model.vooruitblik.simple import gemeente_growth, no_change, straight_line
from wijkscan.model.vooruitblik.specification import COHORT, GEMEENTE, LINE, NO_CHANGE, Specification
from wijkscan.tables.areas import gemeente_of


@dataclass(frozen=True)
class Vooruitblik:
    """Population in years to come.

    Parameters
    ----------
    base
        The newest edition, year 0 of the look ahead.
    inwoners
        Years (horizon + 1) × areas, persons; missing where the count is unknown.
    ages
        Years × areas × age groups, persons, adding up to `inwoners`; missing where ages are unknown.
    methods
        Areas × measures: the method used, one of :data:`~wijkscan.model.vooruitblik.specification.METHODS`.
    reasons
        Dutch reason per area why it could not be looked ahead as others; empty where it could.
    specification
        What it was made with.
    """

    base: Population
    inwoners: Numbers
    ages: Numbers
    methods: pd.DataFrame
    reasons: pd.Series
    specification: Specification

    @property
    def years(self) -> range:
        """The years, from that of the newest edition on."""
        return range(self.base.year, self.base.year + len(self.inwoners))

    def place(self, year: int) -> int:
        """Give how many years ahead a year is.

        Raises
        ------
        VooruitblikError
            A year before the newest edition or behind the horizon; says which years there are.
        """
        if year not in self.years:
            raise VooruitblikError(
                f"Jaar {year} ligt buiten de vooruitblik: die gaat van {self.years[0]} (de nieuwste cijfers) tot en met {self.years[-1]}."
            )
        return year - self.base.year

    def of(self, areas: pd.Index) -> Self:
        """Give the same look ahead for these of its areas, in this order."""
        places = self.base.areas.get_indexer(areas)
        return replace(
            self, base=self.base.at(areas), inwoners=self.inwoners[:, places], ages=self.ages[:, places],
            methods=self.methods.loc[areas], reasons=self.reasons[areas],
        )  # fmt: skip

    def population(self, year: int) -> Population:
        """Give the population of a year; its huishoudens are known in the year of the counts only: no look ahead at them beat no change."""
        place = self.place(year)
        areas = self.base.areas
        ages = pd.DataFrame(self.ages[place], areas, self.base.ages.columns)
        huishoudens = self.base.huishoudens if place == 0 else self.base.huishoudens * np.nan
        return Population(year, pd.Series(self.inwoners[place], areas), ages, huishoudens)


def look_ahead(
    base: Population,
    earlier: Population | None,
    horizon: int,
    specification: Specification,
    totals: pd.DataFrame | None = None,
) -> Vooruitblik:
    """Look ahead with what did best before.

    Parameters
    ----------
    base
        The newest edition.
    earlier
        An older edition with only the areas that may be compared; None where there is none, and nothing changes. Where only one of the two
        has 80-plus apart, both are taken with 65-plus as one group.
    horizon
        Years ahead, at most that of `specification`.
    specification
        What the backtest found.
    totals
        Inwoners per gemeente (index) and year (columns) that areas must add up to, such as the official forecast; missing where unknown.

    Returns
    -------
    Inwoners, children and 65-plus each from the method of their class of size; the ages in between are what is left, in the proportions
    of the cohort method. Raked to `totals` last.

    Raises
    ------
    VooruitblikError
        A horizon below 0 or behind that of `specification`; an earlier edition that is not earlier; totals that cannot be met.
    """
    if not 0 <= horizon <= specification.horizon:
        last = base.year + specification.horizon
        raise VooruitblikError(f"{horizon} jaar vooruit kan niet: vanaf {base.year} kijkt wijkscan vooruit tot en met {last}.")
    if earlier is not None and earlier.year >= base.year:
        raise VooruitblikError(f"Een editie van {earlier.year} ligt niet voor {base.year}; er is een oudere nodig om van te leren.")
    if earlier is not None and earlier.starts != base.starts:
        base, earlier = base.broad(), earlier.broad()
    paths = every_path(base, None if earlier is None else earlier.at(base.areas), horizon, specification.settings)
    methods = specification.best().reindex(specification.class_of(base.inwoners)).set_axis(base.areas)
    known = base.ages.notna().all(axis="columns").to_numpy()[:, None]
    methods = methods.where(methods.isin(list(paths)) & known, NO_CHANGE)
    ages = put_together(paths, methods, base.starts)
    inwoners = np.where(base.ages.isna().any(axis="columns"), base.inwoners.to_numpy(float), ages.sum(axis=2))
    made = Vooruitblik(base, inwoners, ages, methods, base.reasons(), specification)
    return made if totals is None else raked(made, totals)


def every_path(base: Population, earlier: Population | None, horizon: int, settings: Settings) -> dict[str, Numbers]:
    """Give per method years (horizon + 1) × areas × ages; only no change where there is no earlier edition."""
    paths = {NO_CHANGE: no_change(base, horizon)}
    if earlier is not None:
        paths[LINE] = straight_line(earlier, base, horizon)
        paths[GEMEENTE] = gemeente_growth(earlier, base, horizon)
        paths[COHORT] = cohort_path(base, cohort_ratios(earlier, base, settings), horizon, settings.own_years)
    return paths


def put_together(paths: Mapping[str, Numbers], methods: pd.DataFrame, starts: tuple[int, ...]) -> Numbers:
    """Take inwoners, children and 65-plus each from its own method, and the ages in between from what is left.

    Parameters
    ----------
    paths
        Per method years × areas × ages, persons.
    methods
        Areas × measures: which method.
    starts
        First age of every group, in years.

    Returns
    -------
    Years × areas × ages, adding up to the inwoners of their method. Within children, 65-plus and in between the proportions are those of
    the cohort method. Where children and 65-plus are more than everybody together they are made smaller to fit.
    """
    proportions = np.moveaxis(paths.get(COHORT, paths[NO_CHANGE]), -1, 0)
    masks = blocks(starts)
    everybody = np.ones(len(starts), dtype=bool)
    size = {
        name: _chosen({method: path[:, :, masks.get(name, everybody)].sum(axis=2) for method, path in paths.items()}, methods[name])
        for name in MEASURES
    }
    return np.moveaxis(spread_over_ages(size, proportions, masks), 0, -1)


def spread_over_ages(
    size: Mapping[str, NDArray[Any]], proportions: NDArray[Any], masks: Mapping[str, NDArray[np.bool_]]
) -> NDArray[Any]:
    """Spread inwoners, children and 65-plus over age groups.

    Parameters
    ----------
    size
        Per measure an array of persons of any shape.
    proportions
        Age groups × that shape, or what broadcasts to it: how a block is divided over its groups.
    masks
        From :func:`~wijkscan.model.vooruitblik.population.blocks`.

    Returns
    -------
    Age groups × the shape of `size`, persons, adding up to the inwoners. What is in between is inwoners less the other two; where that is
    below 0 the other two are made smaller to fit. A block that nobody is in by `proportions` takes no part: the others get its share.
    """
    everybody = size["inwoners"]
    among = {name: proportions[mask].sum(axis=0) for name, mask in masks.items()}
    parts = {name: size[name] * (among[name] != 0) for name in MEASURES[1:]}
    parts["tussen"] = np.maximum(everybody - parts["0-15"] - parts["65-plus"], 0) * (among["tussen"] != 0)
    added = parts["0-15"] + parts["65-plus"] + parts["tussen"]
    fit = np.divide(everybody, added, out=np.ones_like(added), where=added > 0)
    result = np.empty((len(proportions), *everybody.shape), dtype=everybody.dtype)
    for name, mask in masks.items():
        share = np.divide(proportions[mask], among[name], out=np.zeros_like(proportions[mask]), where=among[name] != 0)
        result[mask] = share * (parts[name] * fit)
    return result


def raked(ahead: Vooruitblik, totals: pd.DataFrame) -> Vooruitblik:
    """Scale every year so that the areas of a gemeente add up to its total.

    Parameters
    ----------
    ahead
        A look ahead.
    totals
        Gemeentecode × years, persons; a missing cell leaves that gemeente and year as they are.

    Raises
    ------
    VooruitblikError
        A total below 0, or one for a gemeente in whose areas nobody is expected; names gemeente and year.
    """
    gemeente = gemeente_of(ahead.base.areas.to_series()).to_numpy()
    wanted = totals.reindex(index=gemeente, columns=list(ahead.years)).to_numpy(float).T
    added = pd.DataFrame(ahead.inwoners.T).groupby(gemeente).transform("sum").to_numpy(float).T
    impossible = (wanted < 0) | ((wanted > 0) & (added == 0))
    if impossible.any():
        year, area = np.argwhere(impossible)[0]
        raise VooruitblikError(
            f"Totaal van {gemeente[area]} in {ahead.years[year]}: {wanted[year, area]:.0f} inwoners is niet over de wijken te verdelen "
            f"({added[year, area]:.0f} verwacht). Controleer de rij van deze gemeente in de prognose."
        )
    factor = np.divide(wanted, added, out=np.ones_like(wanted), where=np.isfinite(wanted) & (added > 0))
    return replace(ahead, inwoners=ahead.inwoners * factor, ages=ahead.ages * factor[:, :, None])


def _chosen(paths: Mapping[str, Numbers], method: pd.Series) -> Numbers:
    return np.select([(method == name).to_numpy()[None] for name in paths], list(paths.values()), np.nan)
