"""The regression behind expected use: slopes, gemeente effects and withheld counts, in turns until they agree."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln, softmax

from wijkscan.model.use.funnel import between_areas, shrunk_ratio
from wijkscan.model.use.specification import ExpectedUseError
from wijkscan.tables.areas import gemeente_of

# The turns stop when no expected count moves by more than this share; it normally takes some ten turns.
SETTLED = 1e-4
MOST_TURNS = 100
INTERCEPT = "niveau"

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Start:
    """Where the turns begin: coefficients (first `niveau`) and gemeente effects; only changes how many turns it takes."""

    estimates: pd.Series
    gemeente_effect: pd.Series


@dataclass(frozen=True)
class Regression:
    """What the regression learned.

    Parameters
    ----------
    estimates
        `niveau`, the log rate where every covariate is 0 and the gemeente effect is 1, and a coefficient per covariate.
    covariance
        Of the estimates, with overdispersion within and spread between gemeenten.
    gemeente_effect
        Shrunken ratio of use to what the population explains, per gemeentecode; their weighted mean is 1.
    dispersion
        φ, the variance between wijken of one gemeente relative to Poisson; at least 1.
    spread
        Variance of the true gemeente effects.
    """

    estimates: pd.Series
    covariance: pd.DataFrame
    gemeente_effect: pd.Series
    dispersion: float
    spread: float


def regress(
    observed: pd.Series, design: pd.DataFrame, population: pd.Series, *, withheld_to: int, start: Start | None = None
) -> Regression:
    """Fit log use = log base + gemeente effect + covariates, with withheld counts as the interval they are.

    Three steps take turns. A Poisson regression (statsmodels) with base × gemeente effect as offset, so that slopes
    describe differences within gemeenten. Gemeente effects as shrunken ratios of counts divided by φ, because wijken differ
    more than Poisson. And the expectation of every withheld count Y given Y ≤ w, μ P(Y ≤ w − 1)/P(Y ≤ w): the E-step of EM.

    Parameters
    ----------
    observed
        Counts per gebiedscode; a gap is a count from 0 to `withheld_to`.
    design
        Same areas × covariates, without gaps.
    population
        Base population of the same areas, above 0.
    withheld_to
        Largest withheld count.
    start
        Where to begin.

    Returns
    -------
    The coefficients and what goes with them. Withheld counts add nothing to the precision of the coefficients.

    Raises
    ------
    ExpectedUseError
        The regression or the turns do not settle.
    """
    codes, gemeenten = pd.factorize(gemeente_of(design.index.to_series()), sort=True)
    x = np.column_stack([np.ones(len(design)), design.to_numpy()])
    base, hidden = population.to_numpy(dtype=float), observed.isna().to_numpy()
    counts = observed.fillna(withheld_to / 2).to_numpy(dtype=float, copy=True)
    freedom = max((~hidden).sum() - x.shape[1] - len(gemeenten), 1)
    effect = np.ones(len(gemeenten)) if start is None else start.gemeente_effect.reindex(gemeenten).fillna(1.0).to_numpy()
    if not counts.any():
        raise _not_settled()
    slopes = None if start is None else start.estimates.to_numpy()
    total, phi = np.ones(len(counts)), 1.0
    for _ in range(MOST_TURNS):
        before = total
        slopes = _slopes(counts, x, np.log(base * effect[codes]), slopes)
        mean = base * np.exp(x @ slopes)
        seen, foreseen = np.bincount(codes, counts) / phi, np.bincount(codes, mean) / phi
        effect = shrunk_ratio(seen, foreseen)
        effect = effect * foreseen.sum() / (effect * foreseen).sum()
        total = mean * effect[codes]
        if hidden.any():
            counts[hidden] = given_at_most(withheld_to, total[hidden])
        phi = max(float(((counts - total) ** 2 / total)[~hidden].sum() / freedom), 1.0)
        if np.abs(total / before - 1).max() < SETTLED:
            break
    else:
        raise _not_settled()
    names = pd.Index([INTERCEPT, *design.columns])
    spread = between_areas(seen, foreseen)[1]
    covariance = covariance_of(x, np.where(hidden, 0.0, total / phi), codes, spread)
    return Regression(
        pd.Series(slopes, index=names, name="schatting"),
        pd.DataFrame(covariance, names, names),
        pd.Series(effect, index=pd.Index(gemeenten), name="gemeente_effect"),
        phi,
        spread,
    )


def _slopes(counts: Numbers, x: Numbers, offset: Numbers, start: Numbers | None) -> Numbers:
    import statsmodels.api as sm  # takes a second, and is needed only while learning
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    try:
        result = sm.GLM(counts, x, family=sm.families.Poisson(), offset=offset).fit(start_params=start)
    except (PerfectSeparationError, np.linalg.LinAlgError, ValueError) as problem:
        raise _not_settled() from problem
    if not (result.converged and np.isfinite(result.params).all()):
        raise _not_settled()
    return np.asarray(result.params, dtype=float)


def given_at_most(most: int, mean: Numbers) -> Numbers:
    """Give the expectation of a Poisson count with this mean, given that it is at most so many."""
    possible = np.arange(most + 1)
    # Up to a constant the log probability of each possible count; softmax keeps it from underflowing at large means.
    return np.asarray(softmax(np.log(mean)[:, None] * possible - gammaln(possible + 1), axis=1) @ possible, dtype=float)


def covariance_of(x: Numbers, weight: Numbers, codes: NDArray[np.intp], spread: float) -> Numbers:
    """Give the covariance of the coefficients.

    Parameters
    ----------
    x
        Wijken × coefficients.
    weight
        Expected counts over φ per wijk; 0 where the count is withheld.
    codes
        Number of the gemeente per wijk.
    spread
        Variance of the gemeente effects, which are integrated out.

    Raises
    ------
    ExpectedUseError
        The wijken do not tell the coefficients apart.
    """
    information = x.T @ (x * weight[:, None])
    if spread > 0:
        # Integrating out a random gemeente effect takes away what only tells gemeenten apart.
        sums = np.zeros((codes.max() + 1, x.shape[1]))
        np.add.at(sums, codes, x * weight[:, None])
        information = information - sums.T @ (sums / (np.bincount(codes, weight) + 1 / spread)[:, None])
    try:
        return np.asarray(np.linalg.inv(information), dtype=float)
    except np.linalg.LinAlgError as problem:
        raise _not_settled() from problem


def _not_settled() -> ExpectedUseError:
    return ExpectedUseError(
        "De regressie van verwacht gebruik komt niet tot een stabiele uitkomst; er is geen verwacht gebruik berekend. Kies "
        "minder kenmerken in het bestand van de wet, laad meer gemeenten, of controleer de aantallen cliënten op uitschieters."
    )
