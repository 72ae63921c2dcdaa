"""Care use from stated coefficients: the true model that a regression should find back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wijkscan.voorbeeldstad.people import BASE_YEAR

LAWS = ("wmo", "jeugdzorg", "bijstand")


@dataclass(frozen=True)
class CareUse:
    """The true care use of one year.

    Parameters
    ----------
    parts
        Clients per part, one column per law.
    unknown
        Clients per gemeente without a known wijk, one column per law.
    """

    parts: pd.DataFrame
    unknown: pd.DataFrame


def covariates(figures: pd.DataFrame, law: dict[str, Any]) -> pd.DataFrame:
    """Give the covariates of a law per area, named and transformed as its specification says."""
    return pd.DataFrame({item["name"]: _transformed(figures, item) for item in law["covariates"]})


def _transformed(figures: pd.DataFrame, item: dict[str, Any]) -> pd.Series:
    values = figures[item["column"]].to_numpy(dtype=float)
    if item["transform"] == "share":
        values = values / figures[item["per"]].to_numpy()
    else:
        values = values / 100 if item["transform"] == "fraction" else np.log(values)
    return pd.Series(values, index=figures.index)


def rate(figures: pd.DataFrame, law: dict[str, Any], year: int) -> pd.Series:
    """Give the mean number of clients per area that the coefficients lead to, before overdispersion."""
    coefficients = pd.Series({item["name"]: item["coefficient"] for item in law["covariates"]})
    linear = covariates(figures, law).to_numpy() @ coefficients.to_numpy() + law["intercept"] + law["drift"] * (year - BASE_YEAR)
    return pd.Series(figures[law["base"]].to_numpy().sum(axis=1) * np.exp(linear), index=figures.index)


def care_use(
    figures: pd.DataFrame, wijken: pd.DataFrame, wijk: pd.Series, specification: dict[str, Any], year: int, seed: int
) -> CareUse:
    """Draw the clients per wijk and law, and divide them over the parts of the wijk.

    Parameters
    ----------
    figures
        True figures per part.
    wijken
        True figures per wijk, by wijkcode.
    wijk
        Wijkcode per part.
    specification
        The stated coefficients.
    year, seed
        Year of the figures and seed of the draws; what makes a wijk differ stays the same over the years.
    """
    parts, unknown = {}, {}
    gemeenten = "GM" + wijken.index.str[2:6]
    for number, name in enumerate(LAWS):
        law = specification[name]
        drawn = np.random.default_rng([seed, 4, number]).gamma(1 / law["overdispersion"], law["overdispersion"], len(wijken))
        lasting = pd.Series(drawn, index=wijken.index)
        deviations = [item for item in specification["deviations"] if item["column"] == name]
        lasting.update(pd.Series({item["wijk"]: item["factor"] for item in deviations}, dtype=float))
        mean = rate(wijken, law, year) * lasting
        random = np.random.default_rng([seed, 5, number, year])
        clients = pd.Series(random.poisson(mean), index=wijken.index)
        unknown[name] = pd.Series(random.poisson(clients * law["unknown_wijk"]), index=wijken.index).groupby(gemeenten).sum()
        parts[name] = _divided(clients, rate(figures, law, year), wijk, random)
    return CareUse(pd.DataFrame(parts), pd.DataFrame(unknown))


def _divided(clients: pd.Series, weight: pd.Series, wijk: pd.Series, random: np.random.Generator) -> pd.Series:
    divided = np.zeros(len(weight), dtype=np.int64)
    chances, numbers = weight.to_numpy(), clients.to_dict()
    for code, rows in wijk.reset_index(drop=True).groupby(wijk.to_numpy()).indices.items():
        divided[rows] = random.multinomial(numbers[code], chances[rows] / chances[rows].sum())
    return pd.Series(divided, index=weight.index)
