"""Figures of now with the population of a year to come."""

import numpy as np
import pandas as pd
import pytest

from wijkscan.model.vooruitblik.growth import grown, growth
from wijkscan.model.vooruitblik.population import Population

AGES = ["leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_80", "leeftijd_80_plus"]
AREAS = ["WK000100", "WK000101", "WK000102"]


def population(year, *rows):
    ages = pd.DataFrame(rows, AREAS, AGES, dtype=float)
    return Population(year, ages.sum(axis="columns", min_count=1), ages, pd.DataFrame(index=AREAS))


NOW = population(2024, [100, 100, 200, 200, 100, 0], [0] * 6, [np.nan] * 6)
THEN = population(2030, [50, 110, 200, 200, 150, 60], [10] * 6, [np.nan] * 6)


def test_ages_grow_apart_and_what_is_unknown_goes_with_the_inwoners():
    found = growth(NOW, THEN)
    assert found.loc["WK000100"].to_dict() == pytest.approx(
        {
            "inwoners": 1.1, "leeftijd_0_15": 0.5, "leeftijd_15_25": 1.1, "leeftijd_25_45": 1, "leeftijd_45_65": 1, "leeftijd_65_plus": 2.1,
            "leeftijd_65_80": 1.5, "leeftijd_80_plus": 1.1,
        }
    )  # fmt: skip
    assert (found.loc[["WK000101", "WK000102"]] == 1).all(axis=None)  # from nobody, and of nobody knows how many, no factor follows


def test_with_65_plus_as_one_group_its_parts_grow_alike():
    found = growth(NOW.broad(), THEN.broad()).loc["WK000100"]
    assert found[["leeftijd_65_plus", "leeftijd_65_80", "leeftijd_80_plus"]].tolist() == pytest.approx([2.1] * 3)


def test_counts_grow_and_shares_stay():
    counts = {"inwoners": 700, "leeftijd_0_15": 100, "leerlingen_po": 80, "verweduwd": 20, "huishoudens": 300, "woningvoorraad": 320}
    rates = {"koopwoningen": 60, "woz_waarde": 400, "stedelijkheid": 2, "oppervlakte_land": 50}
    table = pd.DataFrame([counts | rates], AREAS[:1], dtype=float)
    factors = growth(NOW, THEN).loc[AREAS[:1]]
    found = grown(table, factors).loc["WK000100"]
    assert found[list(counts)].tolist() == pytest.approx([770, 50, 40, 22, 330, 320])
    assert found[list(rates)].to_dict() == rates
    assert grown(table, factors, {}).at["WK000100", "leerlingen_po"] == pytest.approx(88)
