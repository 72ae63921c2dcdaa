"""The population of a year as an object: the first input of everything that is computed of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# First age of every group that Kerncijfers has, in years.
FIRST_AGE = {
    "leeftijd_0_15": 0,
    "leeftijd_15_25": 15,
    "leeftijd_25_45": 25,
    "leeftijd_45_65": 45,
    "leeftijd_65_plus": 65,
    "leeftijd_65_80": 65,
    "leeftijd_80_plus": 80,
}
_BROAD = ("leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_plus")
_SPLIT = (*_BROAD[:-1], "leeftijd_65_80", "leeftijd_80_plus")
HUISHOUDENS = ("eenpersoonshuishoudens", "huishoudens_zonder_kinderen", "huishoudens_met_kinderen")
NO_AGES = "leeftijden onbekend: het aantal inwoners is gelijk gehouden"
NO_COUNT = "aantal inwoners onbekend"
NOBODY = "er woonde nog niemand: groei kan alleen uit een woningbouwprogramma komen"


class VooruitblikError(ValueError):
    """A look ahead that cannot be made; the message is Dutch and meant for the user."""


@dataclass(frozen=True)
class Population:
    """Who lives where on 1 January of a year.

    Parameters
    ----------
    year
        Year of the count.
    inwoners
        Inhabitants per area, index gebiedscode; missing where unknown.
    ages
        Areas × age groups in ascending age (columns of :data:`FIRST_AGE`), persons, adding up to `inwoners`; a row is missing as a whole
        where ages are unknown.
    huishoudens
        Areas × types of huishouden, number; missing where unknown.
    """

    year: int
    inwoners: pd.Series
    ages: pd.DataFrame
    huishoudens: pd.DataFrame

    @property
    def areas(self) -> pd.Index:
        """Codes of the areas."""
        return self.inwoners.index

    @property
    def starts(self) -> tuple[int, ...]:
        """First age of every group, in years."""
        return tuple(FIRST_AGE[name] for name in self.ages.columns)

    @classmethod
    def of(cls, year: int, values: pd.DataFrame) -> Self:
        """Make the population of counted figures.

        Parameters
        ----------
        year
            Year of the edition.
        values
            Areas × columns: `inwoners`, the age groups and the types of huishouden; what an edition lacks may be absent.

        Returns
        -------
        The finest ages that areas have, raked to `inwoners`: CBS rounds groups to five, so they do not add up by themselves. An area with
        inwoners and an incomplete set of ages, or ages that are all 0, has unknown ages. Without any `inwoners` column nothing is known.

        Raises
        ------
        VooruitblikError
            A count below 0, with area and column.
        """
        inwoners = values.reindex(columns=["inwoners"])["inwoners"].astype(float)
        filled = [int(values.reindex(columns=names).notna().all(axis="columns").sum()) for names in (_SPLIT, _BROAD)]
        names = _SPLIT if filled[0] >= filled[1] and filled[0] else _BROAD
        ages = values.reindex(columns=names).astype(float)
        huishoudens = values.reindex(columns=HUISHOUDENS).astype(float)
        _refuse_negative(year, pd.concat([inwoners, ages, huishoudens], axis="columns"))
        added = ages.sum(axis="columns", skipna=False)
        known = added.gt(0) | (added.eq(0) & inwoners.eq(0))
        factor = (inwoners / added.where(added > 0)).where(added > 0, 1.0)
        return cls(year, inwoners, ages.mul(factor, axis="index").where(known & inwoners.notna()), huishoudens)

    def at(self, areas: pd.Index) -> Self:
        """Give the same year for these areas, in this order; an area that is not here is unknown."""
        return type(self)(self.year, self.inwoners.reindex(areas), self.ages.reindex(areas), self.huishoudens.reindex(areas))

    def broad(self) -> Self:
        """Give the same with everybody of 65 and over in one group: what every edition has."""
        if self.ages.columns[-1] == _BROAD[-1]:
            return self
        older = self.ages[list(_SPLIT[-2:])].sum(axis="columns", skipna=False)
        ages = self.ages[list(_BROAD[:-1])].assign(**{_BROAD[-1]: older})
        return type(self)(self.year, self.inwoners, ages, self.huishoudens)

    def reasons(self) -> pd.Series:
        """Give per area in Dutch why it cannot be looked ahead as others are; empty where it can."""
        told = np.select(
            [self.inwoners.isna(), self.inwoners.eq(0), self.ages.isna().any(axis="columns")], [NO_COUNT, NOBODY, NO_AGES], default=""
        )
        return pd.Series(told, self.areas, dtype=object)


def _refuse_negative(year: int, counts: pd.DataFrame) -> None:
    wrong = (counts < 0).to_numpy()
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise VooruitblikError(
            f"Bevolking {year}, {counts.index[row]}: '{counts.columns[column]}' is lager dan 0. Een aantal mensen kan niet negatief zijn; "
            "maak het leeg als het onbekend is."
        )


# What is tested and chosen: everybody, children and 65-plus. The ages in between are what is left.
MEASURES = ("inwoners", "0-15", "65-plus")
_CHILD, _OLD = 15, 65


def blocks(starts: Sequence[int]) -> dict[str, NDArray[np.bool_]]:
    """Tell which age groups belong to children (under 15), to 65-plus and to the ages in between, as masks over the groups."""
    first = np.asarray(starts)
    return {"0-15": first < _CHILD, "tussen": (first >= _CHILD) & (first < _OLD), "65-plus": first >= _OLD}


def sizes(ages: Numbers, starts: Sequence[int], areas: pd.Index) -> pd.DataFrame:
    """Add areas × ages up to areas × measures, persons."""
    masks = blocks(starts)
    return pd.DataFrame({"inwoners": ages.sum(axis=1), **{name: ages[:, masks[name]].sum(axis=1) for name in MEASURES[1:]}}, areas)
