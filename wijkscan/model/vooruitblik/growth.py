"""What a population of a year to come does to figures of now: factors, so that what is not looked ahead to stays as it is per person."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijkscan.model.vooruitblik.population import FIRST_AGE, Population
from wijkscan.tables.columns import BY_CODE, COUNT

ALONG = {"leerlingen_po": "leeftijd_0_15"}
"""Counts that go with an age group and not with all inwoners: whom they are about is of that age."""
_OLD, _OLDER = "leeftijd_65_plus", ("leeftijd_65_80", "leeftijd_80_plus")
_STAYS = frozenset({"woningvoorraad", "bedrijfsvestigingen"})  # counts no people


def growth(base: Population, then: Population) -> pd.DataFrame:
    """Give the factor by which inwoners and every age group of :data:`~wijkscan.model.vooruitblik.population.FIRST_AGE` change.

    Parameters
    ----------
    base, then
        Two years with the same rows, in the same order.

    Returns
    -------
    Rows × (`inwoners` and age groups). An age group that is unknown, or that nobody is in, changes as the inwoners do; inwoners that are
    unknown or 0 stay.
    """
    people = ratio(then.inwoners.to_numpy(float), base.inwoners.to_numpy(float), np.ones(len(base.inwoners)))
    columns = {"inwoners": people}
    now, later = base.ages, then.ages
    if _OLD not in now:
        now, later = (ages.assign(**{_OLD: ages[list(_OLDER)].sum(axis="columns", skipna=False)}) for ages in (now, later))
    columns |= {str(name): ratio(later[name].to_numpy(float), now[name].to_numpy(float), people) for name in now}
    columns |= {name: columns.get(name, columns[_OLD]) for name in _OLDER}
    return pd.DataFrame(columns, base.inwoners.index)[["inwoners", *FIRST_AGE]]


def grown(values: pd.DataFrame, factors: pd.DataFrame, along: Mapping[str, str] = ALONG) -> pd.DataFrame:
    """Bring figures of now to a year to come.

    Parameters
    ----------
    values
        Areas × columns of :data:`~wijkscan.tables.columns.COLUMNS`.
    factors
        From :func:`growth`, with the rows of `values` in the same order.
    along
        Age group that a count goes with; another count of people or huishoudens goes with the inwoners.

    Returns
    -------
    The same table. Shares, rates and means stay, and so do counts of what is no person or huishouden.
    """
    return values.assign(
        **{
            str(name): values[name].to_numpy() * factors[name if name in factors else along.get(str(name), "inwoners")].to_numpy()
            for name in values
            if BY_CODE[str(name)].unit in COUNT and name not in _STAYS and BY_CODE[str(name)].kind == "count"
        }
    )


def ratio(later: np.ndarray, now: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """Give later / now; `otherwise` where there is nothing now, or one of them is unknown."""
    found: np.ndarray = np.divide(later, now, out=otherwise.astype(float), where=np.isfinite(later) & (now > 0))
    return found
