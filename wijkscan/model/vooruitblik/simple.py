"""The simple looks ahead that a method has to beat: no change, a straight line, and the growth of the gemeente for all its areas."""

import numpy as np
import pandas as pd

from wijkscan.model.vooruitblik.population import Numbers, Population
from wijkscan.tables.areas import gemeente_of


def no_change(base: Population, horizon: int) -> Numbers:
    """Repeat the newest edition: years (horizon + 1) × areas × ages."""
    return np.repeat(base.ages.to_numpy(float)[None], horizon + 1, axis=0)


def straight_line(earlier: Population, base: Population, horizon: int) -> Numbers:
    """Let every age group of every area change by as many persons per year as between the two editions.

    Returns
    -------
    Years (horizon + 1) × areas × ages, n_b + t (n_b − n_e) / g, not below 0; no change where the earlier edition is unknown.
    """
    after = base.ages.to_numpy(float)
    yearly = np.nan_to_num((after - earlier.ages.to_numpy(float)) / (base.year - earlier.year))
    path: Numbers = np.maximum(after + np.arange(horizon + 1)[:, None, None] * yearly, 0)
    return path


def gemeente_growth(earlier: Population, base: Population, horizon: int) -> Numbers:
    """Let every age group of every area grow by the growth of its gemeente between the two editions.

    Returns
    -------
    Years (horizon + 1) × areas × ages, n_b (G_b / G_e)^(t / g) with G the inwoners of the areas of the gemeente known in both editions; no
    change where there are none.
    """
    both = earlier.inwoners.notna() & base.inwoners.notna()
    before, after = (_of_gemeente(item.inwoners.where(both)) for item in (earlier, base))
    yearly = np.divide(after, before, out=np.ones_like(after), where=(before > 0) & (after > 0)) ** (1 / (base.year - earlier.year))
    return base.ages.to_numpy(float) * yearly[:, None] ** np.arange(horizon + 1)[:, None, None]


def _of_gemeente(inwoners: pd.Series) -> Numbers:
    gemeente = gemeente_of(inwoners.index.to_series())
    total: Numbers = inwoners.groupby(gemeente.to_numpy()).transform("sum").to_numpy(float)
    return total
