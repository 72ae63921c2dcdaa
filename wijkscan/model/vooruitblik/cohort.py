"""Cohort-change ratios after Hamilton and Perry (1962) on wide ages: who lived there grows older, and how that came out before.

Kerncijfers has ages 15, 10 and 20 years wide, so a cohort does not fall in one group. Within a group ages are taken to be spread evenly:
of a group of w years 1/w moves on every year. What that expects of a later edition is set against what was counted; the ratio has deaths,
moves and the error of an even spread in it.
"""

from dataclasses import dataclass

import numpy as np

from wijkscan.model.vooruitblik.population import Numbers, Population

# Groups whose first age is at least 25 and below 45 have most of the births (CBS: mothers are 32 on average).
_MOTHERS = (25, 45)
_ROUNDS = 12  # the error of the pool's ratio falls by a factor of ten or more in each; after these it is below a millionth
_LARGEST_RATIO = 2.0  # an own ratio counts as at most this factor beside that of the pool: a quarter that was built does not repeat itself


@dataclass(frozen=True)
class Settings:
    """How strongly small areas are pulled towards the pool; from the backtest.

    Parameters
    ----------
    kappa
        Persons × years: an own ratio out of F expected persons over g years weighs F / (F + kappa / g).
    kappa_children
        Persons: the own number of children per mother out of m mothers weighs m / (m + kappa_children).
    own_years
        Years in which what is own to an area counts; after them it follows the pool. No further than the backtest reached.
    """

    kappa: float
    kappa_children: float
    own_years: int


@dataclass(frozen=True)
class Ratios:
    """What was learnt from two editions.

    Parameters
    ----------
    own
        Areas × ages: factor per year on what ageing expects, pulled towards `pool` where few people stand behind it.
    pool
        Ages: the same for all areas together.
    children
        Areas: persons born and still there per year, per person of the ages of mothers; pulled in the same way.
    """

    own: Numbers
    pool: Numbers
    children: Numbers


def aged(people: Numbers, starts: tuple[int, ...], children: Numbers) -> Numbers:
    """Let everybody grow a year older, without deaths and moves.

    Parameters
    ----------
    people
        Areas × ages, persons.
    starts
        First age of every group, in years; the last group is open.
    children
        Areas: births per year per person of the ages of mothers.

    Returns
    -------
    Areas × ages: n'_a = n_a (1 − 1/w_a) + n_(a−1) / w_(a−1); the youngest get `children` times the ages of mothers.
    """
    widths = np.diff(np.array(starts, dtype=float))
    moving = people[:, :-1] / widths
    older = people.copy()
    older[:, :-1] -= moving
    older[:, 1:] += moving
    older[:, 0] += children * _mothers(people, starts)
    return older


def cohort_ratios(earlier: Population, base: Population, settings: Settings) -> Ratios:
    """Learn cohort-change ratios from two editions.

    Parameters
    ----------
    earlier, base
        The older and the newer edition, same areas and age groups; a missing row of `earlier` gives the area the ratio of the pool.
    settings
        How strongly small areas are pulled.

    Returns
    -------
    The pool's factor per year c_pool is the one with which all areas of `earlier` together come out at those of `base`. Of an area and age
    with F persons expected with c_pool and P counted, the own factor is c_pool (P / F)^(w / g), w = F / (F + kappa / g). Children per
    mother: w n_0 / 15 n_m + (1 − w) of the pool.
    """
    gap = base.year - earlier.year
    before, after = earlier.ages.to_numpy(float), base.ages.to_numpy(float)
    known = np.isfinite(before).all(axis=1) & np.isfinite(after).all(axis=1)
    before, later = np.where(known[:, None], before, 0.0), np.where(known[:, None], after, 0.0)
    children = _children(before, earlier.starts, settings)
    pool, expected = np.ones(before.shape[1]), before
    for _ in range(_ROUNDS):
        expected = before
        for _ in range(gap):
            expected = aged(expected, earlier.starts, children) * pool
        added = expected.sum(axis=0)
        pool = pool * np.divide(later.sum(axis=0), added, out=np.ones_like(added), where=added > 0) ** (1 / gap)
    # A group that died out, or that came from nowhere, says no more than the bound does.
    deviation = np.divide(later, expected, out=np.ones_like(expected), where=expected > 0)
    deviation = np.clip(deviation, 1 / _LARGEST_RATIO, _LARGEST_RATIO)
    weight = expected / (expected + settings.kappa / gap)
    return Ratios(pool * deviation ** (weight / gap), pool, _children(np.nan_to_num(after), base.starts, settings))


def cohort_path(base: Population, ratios: Ratios, horizon: int, own_years: int) -> Numbers:
    """Look ahead from the newest edition.

    Parameters
    ----------
    base
        The newest edition.
    ratios
        From :func:`cohort_ratios`.
    horizon
        Number of years.
    own_years
        Years in which the own ratio of an area counts, after which it follows the pool: no further than the backtest reached.

    Returns
    -------
    Years (horizon + 1, the first is `base`) × areas × ages, persons; never below 0, missing where ages are unknown.
    """
    people = base.ages.to_numpy(float)
    path = [people]
    for year in range(horizon):
        people = aged(people, base.starts, ratios.children) * (ratios.own if year < own_years else ratios.pool)
        path.append(people)
    return np.stack(path)


def _mothers(people: Numbers, starts: tuple[int, ...]) -> Numbers:
    first = np.array(starts)
    found: Numbers = people[:, (first >= _MOTHERS[0]) & (first < _MOTHERS[1])].sum(axis=1)
    return found


def _children(people: Numbers, starts: tuple[int, ...], settings: Settings) -> Numbers:
    """Give the births per year and mother that keep the youngest group as large as it is, pulled towards all areas together."""
    mothers, leaving = _mothers(people, starts), people[:, 0] / (starts[1] - starts[0])
    together = float(leaving.sum() / mothers.sum()) if mothers.sum() > 0 else 0.0
    own = np.divide(leaving, mothers, out=np.full(len(people), together), where=mothers > 0)
    weight = mothers / (mothers + settings.kappa_children)
    blended: Numbers = weight * own + (1 - weight) * together
    return blended
