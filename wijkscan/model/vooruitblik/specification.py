"""What the backtest found, as published: which method is used for which areas, and how far a look ahead was off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from wijkscan.model.vooruitblik.cohort import Settings
from wijkscan.model.vooruitblik.population import MEASURES, VooruitblikError

NO_CHANGE, LINE, GEMEENTE, COHORT = "gelijk", "lijn", "gemeentegroei", "cohort"
METHODS = (NO_CHANGE, LINE, GEMEENTE, COHORT)
"""From simple to less so: of two that did as well the simpler one is used."""
_FILE = "vooruitblik.toml"
_WAY_OUT = "Maak het opnieuw met `python -m bench.vooruitblik --schrijf`."
_COLUMNS = ("klasse", "maat", "wijken", *METHODS, "spreiding", "dekking")


def class_of(inwoners: pd.Series, classes: Sequence[float]) -> pd.Series:
    """Give the class of size per area: the last of `classes` (ascending) that its inwoners reach; the first where they are unknown."""
    place = np.searchsorted(classes, inwoners.fillna(classes[0]).to_numpy(float), side="right") - 1
    return pd.Series(np.asarray(classes)[place], inwoners.index)


@dataclass(frozen=True)
class Specification:
    """How a look ahead is made and how certain it is.

    Parameters
    ----------
    settings
        Of the cohort-change ratios.
    tested
        Index (klasse, maat): `wijken` (number), per method its mean absolute error in percent, `spreiding` (standard deviation of the
        logarithm after one year) and `dekking` (share of the 80 % band, percent). `klasse` is the smallest number of inwoners.
    growth
        Power of the years ahead with which the spread grows.
    shared
        Per measure the share of the variance that areas of one gemeente have in common.
    together
        Per measure the correlation of its error with that of `inwoners`.
    horizon
        Longest look ahead, in years.
    """

    settings: Settings
    tested: pd.DataFrame
    growth: float
    shared: Mapping[str, float]
    together: Mapping[str, float]
    horizon: int

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Read the content of ``data/parameters/vooruitblik.toml``.

        Raises
        ------
        VooruitblikError
            A part is missing, a number is no number, or a class lacks a measure.
        """
        try:
            numbers = {name: item["value"] for name, item in table["instellingen"].items()}
            settings = Settings(numbers["kappa"], numbers["kappa_kinderen"], int(numbers["eigen_jaren"]))
            tested = pd.DataFrame(table["toets"])[list(_COLUMNS)].set_index(["klasse", "maat"]).astype(float).sort_index()
            shared, together = ({name: float(table[part][name]) for name in MEASURES} for part in ("binnen_gemeente", "met_inwoners"))
            made = cls(settings, tested, float(numbers["groei_spreiding"]), shared, together, int(numbers["horizon"]))
        except (KeyError, TypeError, ValueError) as wrong:
            raise VooruitblikError(f"Bestand '{_FILE}': {wrong} ontbreekt of klopt niet. {_WAY_OUT}") from wrong
        classes = tested.index.unique("klasse")
        if classes.empty or classes[0] != 0 or len(tested) != len(classes) * len(MEASURES) or tested.isna().to_numpy().any():
            raise VooruitblikError(
                f"Bestand '{_FILE}': [[toets]] heeft niet voor elke klasse vanaf 0 inwoners een regel voor {', '.join(MEASURES)}. "
                f"{_WAY_OUT}"
            )
        return made

    def class_of(self, inwoners: pd.Series) -> pd.Series:
        """Give the class of size per area: the smallest number of inwoners of its class; the smallest class where unknown."""
        return class_of(inwoners, self.tested.index.unique("klasse").to_list())

    def best(self) -> pd.DataFrame:
        """Give the method used, class × measure: the one that was least off, and where two were as good the simpler one."""
        best: pd.DataFrame = self.tested[list(METHODS)].idxmin(axis="columns").unstack("maat")
        return best[list(MEASURES)]

    def spread(self, inwoners: pd.Series) -> pd.DataFrame:
        """Give the standard deviation of the logarithm one year ahead, areas × measures."""
        spread = self.tested["spreiding"].unstack("maat")[list(MEASURES)]
        return spread.reindex(self.class_of(inwoners)).set_axis(inwoners.index)
