"""What the regression of expected use looks at: outcome, base population and covariates, from a parameter table."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkscan.tables.areas import gemeente_of
from wijkscan.tables.columns import BY_CODE

Transform = Literal["linear", "log", "asinh"]
TRANSFORMS: tuple[Transform, ...] = ("linear", "log", "asinh")


class ExpectedUseError(ValueError):
    """Expected use that cannot be computed; the message is Dutch and meant for the user."""


@dataclass(frozen=True)
class Covariate:
    """One feature of the population that use is explained from.

    Parameters
    ----------
    code
        Name in results.
    label
        Dutch label.
    numerator
        Columns that are added up.
    denominator
        Columns that are added up to divide by; empty when the numerator stands by itself.
    scale
        The numerator is divided by this: 100 for a column in percent.
    transform
        ``linear`` x, ``log`` ln(x + floor), ``asinh`` arsinh(x): like a logarithm, but debts stay possible.
    floor
        Added before the logarithm, so that a share of 0 is possible and an extreme one counts less than in a straight line.
    """

    code: str
    label: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    scale: float = 1
    transform: Transform = "log"
    floor: float = 0

    def compute(self, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Compute the covariate per area from what areas have per column; a gap where one is missing, the base is 0 or no logarithm exists.

        On bare numbers: a table is much slower where it has few rows, and this is asked for often.
        """
        value = _together(columns, self.numerator) / self.scale
        if self.denominator:
            value = value / _above_zero(_together(columns, self.denominator))
        if self.transform == "log":
            return np.log(_above_zero(value + self.floor))
        return np.arcsinh(value) if self.transform == "asinh" else value

    @property
    def unit(self) -> str:
        """Unit of :meth:`readable`: that of the published column, and ``%`` for a share."""
        return "%" if self.denominator else BY_CODE[self.numerator[0]].unit

    def readable(self, computed: pd.Series) -> pd.Series:
        """Give what :meth:`compute` gave as it is published: a share in percent, money in its own unit."""
        value = np.sinh(computed) if self.transform == "asinh" else computed
        if self.transform == "log":
            value = np.exp(computed) - self.floor
        return value * (100 if self.denominator else self.scale)


@dataclass(frozen=True)
class Specification:
    """How the use of one law is explained.

    Parameters
    ----------
    wet
        Code of the law.
    outcome
        Column with the number of clients.
    base
        Base population: share of each column that belongs to it.
    covariates
        What use is explained from.
    withheld_to
        A missing count in a gemeente with other counts lies between 0 and this; −1 when such a gap says nothing.
    rounded_to
        What published counts are multiples of; 1 where they are exact.
    gap_classes
        Column with the classes within which a missing covariate is estimated.
    minimum_inwoners
        Smaller areas are not learned from; they are predicted.
    region_km
        Distance over which the weight of another gemeente falls by a factor e; 0 switches the regional factor off.
    region_prior
        How many gemeenten's worth of "no regional difference" the regional factor starts from.
    tested_in
        Number of parts of the gemeenten that are left out in turn to measure what the model is worth.
    minimum_per_soort
        Number of wijken that show a count of a type from which on that type may have a model of its own.
    """

    wet: str
    outcome: str
    base: Mapping[str, float]
    covariates: tuple[Covariate, ...]
    withheld_to: int = -1
    rounded_to: int = 1
    gap_classes: str = "stedelijkheid"
    minimum_inwoners: float = 0
    region_km: float = 0
    region_prior: float = 1
    tested_in: int = 20
    minimum_per_soort: int = 300

    @classmethod
    def from_table(cls, wet: str, table: Mapping[str, Any]) -> Self:
        """Read the specification of one law from the parameter table.

        Parameters
        ----------
        wet
            Key under ``wetten``.
        table
            The content of ``data/parameters/verwacht_gebruik.toml`` with the laws: ``model`` (settings), ``kenmerken`` (covariates by
            code) and ``wetten`` (per law outcome, base and codes of covariates).

        Returns
        -------
        The specification.

        Raises
        ------
        ExpectedUseError
            An unknown law or covariate, a misspelt key or an unknown transform.
        """
        if wet not in table["wetten"]:
            raise ExpectedUseError(f"Wet {wet!r} is niet bekend; kies uit {', '.join(table['wetten'])}.")
        law, known = table["wetten"][wet], table["kenmerken"]
        unknown = [code for code in law["kenmerken"] if code not in known]
        if unknown:
            raise ExpectedUseError(
                f"Wet {wet}: kenmerk {', '.join(unknown)} is niet beschreven; voeg "
                f"[kenmerken.{unknown[0]}] toe aan verwacht_gebruik.toml of haal het weg."
            )
        covariates = tuple(_covariate(code, known[code]) for code in law["kenmerken"])
        return cls(wet, law["outcome"], dict(law["base"]), covariates, law["withheld_to"], law["rounded_to"], **_settings(table["model"]))

    @property
    def columns(self) -> list[str]:
        """Columns that a table must have for a prediction."""
        needed = [name for item in self.covariates for name in (*item.numerator, *item.denominator)]
        return sorted({*self.base, *needed, self.gap_classes})

    @property
    def labels(self) -> dict[str, str]:
        """Dutch label per covariate."""
        return {item.code: item.label for item in self.covariates}

    def population(self, table: pd.DataFrame) -> pd.Series:
        """Give the base population per area; a gap where a part is missing."""
        parts = table[list(self.base)].mul(pd.Series(self.base, dtype=float))
        return parts.sum(axis="columns", skipna=False).rename("basis")

    def withheld(self, table: pd.DataFrame) -> pd.Series:
        """Tell which missing counts are withheld small numbers.

        Parameters
        ----------
        table
            Areas × columns, index gebiedscode; wijken.

        Returns
        -------
        True per gebiedscode where the count is missing while another wijk of the same gemeente has one: then the gemeente
        did deliver, and the gap means 0 to `withheld_to`.
        """
        if self.withheld_to < 0:
            return pd.Series(False, index=table.index)
        counted = table[self.outcome].notna()
        return ~counted & counted.groupby(gemeente_of(table.index.to_series())).transform("any")

    def design(self, table: pd.DataFrame) -> pd.DataFrame:
        """Compute all covariates.

        Parameters
        ----------
        table
            Areas × columns, index gebiedscode; percentages 0 to 100, money × 1 000 euro, gaps as NaN.

        Returns
        -------
        Areas × covariates; gaps stay gaps.

        Raises
        ------
        ExpectedUseError
            A column is missing from the table.
        """
        absent = [column for column in self.columns if column not in table]
        if absent:
            raise ExpectedUseError(
                f"Verwacht gebruik {self.wet}: kolom {', '.join(absent)} ontbreekt in de tabel met gebieden; kies een jaargang "
                f"die deze kolom heeft, of haal het kenmerk uit {self.wet}.toml."
            )
        columns = {name: table[name].to_numpy(dtype=float) for name in self.columns}
        return pd.DataFrame({item.code: item.compute(columns) for item in self.covariates}, index=table.index)


def _together(columns: Mapping[str, NDArray[np.float64]], names: tuple[str, ...]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.sum([columns[name] for name in names], axis=0)
    return total


def _above_zero(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(value > 0, value, np.nan)


def _covariate(code: str, entry: Mapping[str, Any]) -> Covariate:
    passport = {"description", "unit", "kind", "source"}
    allowed = {field.name for field in fields(Covariate)} - {"code"} | passport
    misspelt = sorted(set(entry) - allowed)
    if misspelt:
        raise ExpectedUseError(
            f"verwacht_gebruik.toml, kenmerk {code}: {', '.join(misspelt)} is geen bekend veld; kies uit "
            f"{', '.join(sorted(allowed))}."
        )
    values: dict[str, Any] = {name: entry[name] for name in entry if name not in passport}
    values |= {name: tuple(values[name]) for name in ("numerator", "denominator") if name in values}
    if values.get("transform", "log") not in TRANSFORMS:
        raise ExpectedUseError(
            f"verwacht_gebruik.toml, kenmerk {code}: transform {values['transform']!r} bestaat niet; kies uit "
            f"{', '.join(TRANSFORMS)}."
        )
    return Covariate(code=code, **values)


def _settings(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    allowed = ("gap_classes", "minimum_inwoners", "region_km", "region_prior", "tested_in", "minimum_per_soort")
    misspelt = sorted(set(entries) - set(allowed))
    if misspelt:
        raise ExpectedUseError(
            f"verwacht_gebruik.toml, model: {', '.join(misspelt)} is geen bekende instelling; kies uit {', '.join(allowed)}."
        )
    return {name: entry["value"] for name, entry in entries.items()}
