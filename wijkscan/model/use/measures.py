"""How good expected use is: measures of fit, and predictions for gemeenten that the model has not seen."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.use.model import ExpectedUseModel, fit_expected_use
from wijkscan.model.use.specification import ExpectedUseError
from wijkscan.tables.areas import gemeente_of

# An expected count this much off is reported as off (methods: "share of wijken off by more than 10 %").
OFF = 0.1


@dataclass(frozen=True)
class Measures:
    """Measures of fit over the wijken with an open count.

    Parameters
    ----------
    areas
        Number of wijken compared.
    deviance
        Poisson deviance, 2 Σ(y ln(y/ŷ) − (y − ŷ)).
    calibration_slope
        Coefficient of ln ŷ in a Poisson regression of y on ln ŷ: below 1 the predictions differ too much, above 1 too little.
    calibration_intercept
        Intercept of that regression with the slope fixed at 1, ln(Σy/Σŷ): below 0 the predictions are too high as a whole.
    r2
        Share of the differences in rate between wijken that is predicted, weighted with the base population.
    cpm
        Cumming's prediction measure, 1 − Σ|y − ŷ| / Σ|y − ȳ|, with ȳ the count at the average rate.
    mape
        Mean of |y − ŷ|/y over wijken with y above 0.
    off
        Share of wijken in which ŷ is more than 10 % off y.
    """

    areas: int
    deviance: float
    calibration_slope: float
    calibration_intercept: float
    r2: float
    cpm: float
    mape: float
    off: float


def measure(observed: pd.Series, expected: pd.Series, population: pd.Series) -> Measures:
    """Compute the measures of fit.

    Parameters
    ----------
    observed, expected, population
        Counts, expected counts and base population per gebiedscode; areas where one is missing, or where the expected
        count or population is not above 0, are left out.

    Returns
    -------
    The measures.

    Raises
    ------
    ExpectedUseError
        Fewer than three areas can be compared.
    """
    usable = observed.notna() & (expected > 0) & (population > 0)
    if usable.sum() <= 2:
        raise ExpectedUseError(
            f"De kwaliteit van verwacht gebruik is niet te meten: {int(usable.sum())} wijken hebben zowel een waargenomen als "
            "een verwacht aantal; laad meer gemeenten."
        )
    y, e, n = (series[usable].to_numpy(dtype=float) for series in (observed, expected, population))
    average = n * y.sum() / n.sum()
    some = y > 0
    import statsmodels.api as sm  # takes a second, and is needed only while learning

    slope = sm.GLM(y, sm.add_constant(np.log(e)), family=sm.families.Poisson()).fit().params[1]
    return Measures(
        areas=len(y),
        deviance=float(sm.families.Poisson().deviance(y, e)),
        calibration_slope=float(slope),
        calibration_intercept=float(np.log(y.sum() / e.sum())),
        r2=float(1 - ((y - e) ** 2 / n).sum() / ((y - average) ** 2 / n).sum()),
        cpm=float(1 - np.abs(y - e).sum() / np.abs(y - average).sum()),
        mape=float(np.mean(np.abs(y - e)[some] / y[some])),
        off=float(np.mean(np.abs(y - e)[some] / y[some] > OFF)),
    )


def cross_validate(table: pd.DataFrame, model: ExpectedUseModel, *, folds: int | None = 20, seed: int = 0) -> pd.Series:
    """Predict every wijk with a model that has seen no wijk of its gemeente.

    Parameters
    ----------
    table
        The table the model was fitted on.
    model
        The fitted model; its specification is fitted again on every part.
    folds
        Number of parts the gemeenten are divided into; None leaves out one gemeente at a time, exact and much slower.
    seed
        For the division into parts.

    Returns
    -------
    Expected clients per wijkcode; areas of other levels are left out.

    Raises
    ------
    ExpectedUseError
        What is left in a part is too little to fit.
    """
    wijken = table[table.index.str.startswith("WK")]
    gemeente = gemeente_of(wijken.index.to_series())
    codes = np.sort(gemeente.unique())
    shuffled = np.random.default_rng(seed).permutation(codes)
    parts = np.array_split(shuffled, len(codes) if folds is None else min(folds, len(codes)))
    predicted = []
    for part in parts:
        left_out = gemeente.isin(part)
        learned = fit_expected_use(wijken[~left_out], model.specification, centres=model.centres, start=model)
        predicted.append(learned.predict(wijken[left_out]))
    together: pd.Series = pd.concat(predicted)
    return together.reindex(wijken.index)
