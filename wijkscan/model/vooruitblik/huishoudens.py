"""Huishoudens by type from the ages of who lives somewhere: headship rates learnt from all areas together."""

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from wijkscan.model.vooruitblik.population import Population


def headship(base: Population) -> pd.DataFrame:
    """Learn how many huishoudens of every type go with a person of every age.

    Parameters
    ----------
    base
        The newest edition.

    Returns
    -------
    Age groups × types, huishoudens per person, at least 0: least squares without negative rates over the areas of which ages and
    huishoudens are known; missing for a type that no area has.
    """
    ages, types = base.ages, base.huishoudens
    rates = {}
    for name in types:
        known = ages.notna().all(axis="columns") & types[name].notna()
        rates[name] = nnls(ages[known].to_numpy(float), types[name][known].to_numpy(float))[0] if known.any() else np.nan
    return pd.DataFrame(rates, ages.columns)


def huishoudens_for(base: Population, ages: pd.DataFrame) -> pd.DataFrame:
    """Let the huishoudens of an area change as its ages make one expect.

    Parameters
    ----------
    base
        The newest edition, with its huishoudens.
    ages
        Areas × age groups of another year, persons.

    Returns
    -------
    Areas × types: h (Σ_a n'_a q_a) / (Σ_a n_a q_a), with q the headship rates; Σ_a n'_a q_a where there were none that the rates expect;
    missing where huishoudens or ages are unknown.
    """
    rates = headship(base).to_numpy(float)
    after, before = ages.to_numpy(float) @ rates, base.ages.to_numpy(float) @ rates
    growth = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    counted = base.huishoudens
    told: pd.DataFrame = (counted * growth).where((before > 0) | (counted > 0), after).where(counted.notna())
    return told
