"""How well a look ahead would have done: stand in an earlier year with what was known then, and look at what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.vooruitblik.ahead import every_path
from wijkscan.model.vooruitblik.band import BAND_IN_DEVIATIONS, HIGH, LOW
from wijkscan.model.vooruitblik.cohort import Settings
from wijkscan.model.vooruitblik.population import MEASURES, Population, VooruitblikError, sizes
from wijkscan.model.vooruitblik.specification import class_of
from wijkscan.tables.areas import gemeente_of

_POWERS = np.arange(0.3, 1.25, 0.05)  # of the years ahead, tried for the growth of the spread
_FEWEST = 20  # residuals out of which a spread is learnt
_OUTLIER = 3.0  # standard deviations beyond which a residual counts as this far when correlations are learnt: a quarter that was built


@dataclass(frozen=True)
class Trial:
    """One stand: `base` was the newest edition, `earlier` the one to learn from, `realised` what came; areas that may be compared."""

    earlier: Population
    base: Population
    realised: Population

    @property
    def ahead(self) -> int:
        """Years from the stand to what came."""
        return self.realised.year - self.base.year


def predicted(trial: Trial, settings: Settings) -> dict[str, pd.DataFrame]:
    """Give per method what it would have said: areas × measures, persons."""
    paths = every_path(trial.base, trial.earlier, trial.ahead, settings)
    return {name: sizes(path[-1], trial.base.starts, trial.base.areas) for name, path in paths.items()}


def errors(trial: Trial, settings: Settings, classes: Sequence[float]) -> pd.DataFrame:
    """Measure how far every method was off.

    Parameters
    ----------
    trial
        The stand.
    settings
        Of the cohort-change ratios.
    classes
        Smallest number of inwoners of every class, ascending, at the time of the stand.

    Returns
    -------
    Index (klasse, maat), columns (methode, `mape` | `bias` | `wijken`): mean of |f − o| / o and of (f − o) / o in percent, over the areas
    where somebody was counted (o > 0).
    """
    observed = sizes(trial.realised.ages.to_numpy(float), trial.realised.starts, trial.realised.areas)
    size = class_of(trial.base.inwoners, classes)
    found: dict[tuple[str, str], pd.Series | pd.DataFrame] = {}
    for name, said in predicted(trial, settings).items():
        off = 100 * (said - observed).where(observed > 0) / observed
        measures = {"mape": off.abs().groupby(size).mean(), "bias": off.groupby(size).mean(), "wijken": off.groupby(size).count()}
        found |= {(name, measure): table.T.unstack() for measure, table in measures.items()}
    return pd.DataFrame(found).rename_axis(["klasse", "maat"])


def residuals(trial: Trial, settings: Settings, best: pd.DataFrame) -> pd.DataFrame:
    """Give ln(observed / predicted) of the method used, areas × measures; missing where either is 0.

    Parameters
    ----------
    best
        Class × measure: the method used, its index the classes.
    """
    said = predicted(trial, settings)
    observed = sizes(trial.realised.ages.to_numpy(float), trial.realised.starts, trial.realised.areas)
    methods = best.reindex(class_of(trial.base.inwoners, list(best.index))).set_axis(trial.base.areas)
    values = {
        name: np.select([(methods[name] == method).to_numpy() for method in said], [table[name] for table in said.values()], np.nan)
        for name in MEASURES
    }
    chosen = pd.DataFrame(values, trial.base.areas)
    return pd.DataFrame(np.log(observed.where(observed > 0) / chosen.where(chosen > 0)))


@dataclass(frozen=True)
class Spread:
    """How far off looks ahead are.

    Parameters
    ----------
    scale
        Class × measure: standard deviation of the logarithm after one year.
    growth
        Power of the years ahead with which it grows.
    shared, together
        Per measure: share of the variance that areas of a gemeente have in common, and correlation with the error of inwoners.
    """

    scale: pd.DataFrame
    growth: float
    shared: Mapping[str, float]
    together: Mapping[str, float]


def learn_spread(found: Sequence[tuple[Trial, pd.DataFrame]], classes: Sequence[float]) -> Spread:
    """Learn the spread from residuals of several stands.

    Parameters
    ----------
    found
        Stands with their :func:`residuals`.
    classes
        Smallest number of inwoners per class.

    Returns
    -------
    Scale: the 80 % point of |r| / t^p over the areas of a class, divided by 1,28, so that the band of 80 % holds 80 %. The power p is the
    one with which that share differs least between the years ahead. Shared: mean product of pairs of areas of one gemeente beside
    the mean square, of residuals in standard deviations, held at 3. Together: correlation with the residual of inwoners.

    Raises
    ------
    VooruitblikError
        A class with too few areas to learn from.
    """
    tried = [(power, *_scaled(found, classes, power)) for power in _POWERS]
    power, scale, _ = min(tried, key=lambda item: item[2])
    together = pd.concat([(table / _laid_out(scale, trial, classes, power)).clip(-_OUTLIER, _OUTLIER) for trial, table in found])
    common = {name: _shared(together[name]) for name in MEASURES}
    return Spread(scale, float(power), common, {name: float(together[name].corr(together["inwoners"])) for name in MEASURES})


def coverage(spread: Spread, found: Sequence[tuple[Trial, pd.DataFrame]], classes: Sequence[float]) -> pd.DataFrame:
    """Give the share of areas inside the 80 % band in percent, class × measure."""
    inside, size = [], []
    for trial, table in found:
        ends = BAND_IN_DEVIATIONS * _laid_out(spread.scale, trial, classes, spread.growth)
        inside.append((table.abs() <= ends).where(table.notna()).astype(float))
        size.append(class_of(trial.base.inwoners, classes))
    share: pd.DataFrame = 100 * pd.concat(inside).groupby(pd.concat(size).to_numpy()).mean()
    return share


def _scaled(found: Sequence[tuple[Trial, pd.DataFrame]], classes: Sequence[float], power: float) -> tuple[pd.DataFrame, float]:
    """Give the scale with a power, and how unequal the share inside the band is over the stands."""
    away = pd.concat([table.abs() / trial.ahead**power for trial, table in found])
    size = pd.concat([class_of(trial.base.inwoners, classes) for trial, _ in found]).to_numpy()
    if away.groupby(size).count().reindex(list(classes)).fillna(0).min(axis=None) < _FEWEST:
        raise VooruitblikError(f"Een klasse heeft minder dan {_FEWEST} gebieden om van te leren; kies grotere klassen.")
    scale = away.groupby(size).quantile(HIGH - LOW) / BAND_IN_DEVIATIONS
    spread = Spread(scale, power, {}, {})
    shares = pd.concat([coverage(spread, [item], classes).mean() for item in found], axis="columns")
    return scale, float(((shares.to_numpy() - 100 * (HIGH - LOW)) ** 2).sum())


def _laid_out(scale: pd.DataFrame, trial: Trial, classes: Sequence[float], power: float) -> pd.DataFrame:
    laid_out: pd.DataFrame = scale.reindex(class_of(trial.base.inwoners, classes)).set_axis(trial.base.areas) * trial.ahead**power
    return laid_out


def _shared(residual: pd.Series) -> float:
    known = residual.dropna()
    gemeente = gemeente_of(known.index.to_series()).to_numpy()
    added, each = known.groupby(gemeente).sum(), known.groupby(gemeente).count()
    products = float((added**2).sum() - (known**2).sum())
    number = float((each * (each - 1)).sum())
    return float(np.clip(products / number / (known**2).mean(), 0, 1)) if number else 0.0
