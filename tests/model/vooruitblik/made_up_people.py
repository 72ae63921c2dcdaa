"""Made-up populations and a made-up outcome of looking back."""

from dataclasses import replace

import numpy as np
import pandas as pd

from wijkscan.model.vooruitblik.population import Population
from wijkscan.model.vooruitblik.specification import METHODS, Specification
from wijkscan.parameters import specification

AGES = ["leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_plus"]
SPECIFICATION = Specification.from_table(specification("vooruitblik"))


def people(year, ages, **more):
    """A population of ages per gebiedscode."""
    table = pd.DataFrame.from_dict(ages, orient="index", columns=AGES, dtype=float)
    return Population.of(year, table.assign(inwoners=table.sum(axis="columns"), **more))


def always(method):
    """The published outcome, with this method the best for every class and measure."""
    tested = SPECIFICATION.tested.copy()
    tested[list(METHODS)] = [[0.0 if name == method else 1.0 for name in METHODS]] * len(tested)
    return replace(SPECIFICATION, tested=tested)


def random_people(seed, areas=6, gemeenten=2):
    """Two editions of random areas, some of them empty, of a few gemeenten."""
    random = np.random.default_rng(seed)
    codes = [f"WK{1 + number % gemeenten:04d}{number:02d}" for number in range(areas)]
    before = random.integers(0, 400, (areas, len(AGES))) * random.integers(0, 2, (areas, 1))
    after = before + random.integers(0, 60, before.shape) * random.integers(0, 2, (areas, 1))
    return people(2022, dict(zip(codes, before, strict=True))), people(2024, dict(zip(codes, after, strict=True)))
