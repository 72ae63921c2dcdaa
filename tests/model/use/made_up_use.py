"""A made-up country in which use follows known coefficients, for the tests of expected use."""

import numpy as np
import pandas as pd

from wijkscan.model.use.specification import Covariate, Specification

TRUE = pd.Series({"ouderen": 0.6, "alleen": 0.4, "vermogen": -0.3})
LEVEL = -2.5

SPECIFICATION = Specification(
    wet="wmo",
    outcome="wmo",
    base={"inwoners": 1.0},
    covariates=(
        Covariate("ouderen", "Ouderen", ("leeftijd_65_plus",), ("inwoners",), floor=0.03),
        Covariate("alleen", "Alleenwonenden", ("eenpersoonshuishoudens",), ("huishoudens",), floor=0.03),
        Covariate("vermogen", "Vermogen", ("mediaan_vermogen",), scale=100, transform="asinh"),
    ),
    withheld_to=7,
    minimum_inwoners=100,
)


def country(
    seed: int, *, gemeenten: int = 40, wijken: int = 12, largest: int = 12_000, spread: float = 0.04, mixing: float = 0.02
) -> pd.DataFrame:
    """Draw a country: gemeente effects with variance `spread`, wijk effects with variance `mixing`, Poisson counts.

    Counts are rounded to 5 and withheld below 8, as CBS does; `echt` holds the true expectation, `geteld` the count before that.
    """
    rng = np.random.default_rng(seed)
    number = gemeenten * wijken
    codes = [f"WK{gemeente:04d}{wijk:02d}" for gemeente in range(1, gemeenten + 1) for wijk in range(wijken)]
    inwoners = rng.integers(100, largest, number).astype(float)
    huishoudens = (inwoners / 2.1).round()
    table = pd.DataFrame(
        {
            "inwoners": inwoners,
            "leeftijd_65_plus": rng.binomial(inwoners.astype(int), rng.beta(4, 14, number)).astype(float),
            "huishoudens": huishoudens,
            "eenpersoonshuishoudens": rng.binomial(huishoudens.astype(int), rng.beta(5, 8, number)).astype(float),
            "mediaan_vermogen": rng.normal(120, 90, number),
            "stedelijkheid": rng.integers(1, 6, number).astype(float),
        },
        index=pd.Index(codes, name="gebiedscode"),
    )
    effect = np.repeat(rng.gamma(1 / spread, spread, gemeenten), wijken) * rng.gamma(1 / mixing, mixing, number)
    table["echt"] = table["inwoners"] * np.exp(LEVEL + SPECIFICATION.design(table) @ TRUE)
    table["geteld"] = rng.poisson(table["echt"] * effect).astype(float)
    rounded = (table["geteld"] / 5).round() * 5
    table["wmo"] = rounded.where(table["geteld"] > 7)
    return table
