"""The waterfall: parts that add up exactly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.budget.allocation import BudgetError, allocate
from wijkscan.model.budget.parts import GROUPS, contributions, need_drivers, need_parts
from wijkscan.model.budget.populatiebekostiging import population_weights
from wijkscan.parameters import specification

CODES = ["WK000100", "WK000101"]
PEOPLE = pd.Series([1000, 1000], CODES)


def test_one_feature_by_hand():
    # Both wijken are alike but for corporatiewoningen: that feature tells everything.
    expected = pd.DataFrame({"wmo": [75.0, 25.0]}, CODES)
    weights = population_weights(expected, {"wmo": 1000}, PEOPLE)
    factors = pd.DataFrame({"als_gemeente": [50.0, 50.0], "corporatiewoningen": [1.5, 0.5], "verwacht": [75.0, 25.0]}, CODES)
    parts = parts_of(expected, weights, {"wmo": factors})
    assert parts["inwoners"].tolist() == [1000, 1000]
    assert parts["wonen"].tolist() == pytest.approx([500, -500])
    assert parts.drop(columns=["inwoners", "wonen"]).abs().to_numpy().max() < 1e-9
    amounts = allocate(2001, weights["behoefte"])
    table = contributions(parts, amounts, amounts)
    assert table[["inwoners", "wonen", "afronding", "totaal"]].to_numpy().tolist() == [[1000, 500, 1, 1501], [1000, -500, 0, 500]]


def test_the_age_of_the_base_population_is_age():
    # Twice as many young people in the first wijk, and nothing else.
    expected = pd.DataFrame({"jeugdhulp": [40.0, 20.0]}, CODES)
    weights = population_weights(expected, {"jeugdhulp": 1}, PEOPLE)
    factors = pd.DataFrame({"als_gemeente": [40.0, 20.0], "verwacht": [40.0, 20.0]}, CODES)
    parts = parts_of(expected, weights, {"jeugdhulp": factors})
    assert parts["leeftijd"].tolist() == pytest.approx([1000 / 3, -1000 / 3])


def parts_of(expected, weights, factors):
    return need_parts(need_drivers(weights[list(expected)], weights["inwoners"], factors))


@st.composite
def cases(draw):
    size = draw(st.integers(1, 5))
    codes = [f"WK0001{place:02d}" for place in range(size)]
    column = st.lists(st.floats(0.2, 5), min_size=size, max_size=size)
    people = pd.Series(draw(st.lists(st.integers(0, 9000), min_size=size, max_size=size)), codes)
    people.iloc[0] += 1
    factors, expected = {}, {}
    for wet in ("wmo", "jeugdhulp"):
        table = pd.DataFrame({name: draw(column) for name in ("als_gemeente", "aandeel_65_plus", "sterfte", "koopwoningen")}, codes)
        table["als_gemeente"] *= people
        table["verwacht"] = table.prod(axis="columns")
        factors[wet], expected[wet] = table, table["verwacht"] * draw(st.floats(0.5, 2))
    return pd.DataFrame(expected), people, factors


@examples(15)
@given(cases(), st.integers(0, 10**13), st.floats(0, 0.5))
def test_parts_add_up_exactly(case, total, floor):
    expected, people, factors = case
    weights = population_weights(expected, {"wmo": 5000, "jeugdhulp": 9000}, people)
    parts = parts_of(expected, weights, factors)
    assert parts.sum(axis="columns").tolist() == pytest.approx(weights["behoefte"].tolist(), abs=1e-6)
    free = allocate(total, weights["behoefte"])
    bounded = allocate(total, weights["behoefte"], floor_cents=int(total * floor / len(people)))
    this_year = bounded.iloc[::-1].set_axis(bounded.index)
    table = contributions(parts, free, bounded, this_year)
    assert table.drop(columns="totaal").sum(axis="columns").tolist() == table["totaal"].tolist() == this_year.tolist()
    assert table["afronding"].abs().max() <= len(table.columns) + total * 1e-12
    assert table["grenzen"].sum() == 0
    assert (table.dtypes == "int64").all()


def test_an_area_or_wet_without_factors_is_all_other():
    expected = pd.DataFrame({"wmo": [75.0, 25.0], "bijstand": [1.0, 3.0]}, CODES)
    weights = population_weights(expected, {"wmo": 1000, "bijstand": 1000}, PEOPLE)
    factors = {"wmo": pd.DataFrame({"als_gemeente": [50.0], "sterfte": [1.5], "verwacht": [75.0]}, CODES[:1])}
    parts = parts_of(expected, weights, factors)
    assert parts.loc["WK000101", ["gezondheid", "leeftijd"]].tolist() == [0, 0]
    assert parts.sum(axis="columns").tolist() == pytest.approx(weights["behoefte"].tolist())


def test_wijken_add_up_to_werkgebieden():
    expected = pd.DataFrame({"wmo": [75.0, 25.0]}, CODES)
    weights = population_weights(expected, {"wmo": 1000}, PEOPLE)
    parts = parts_of(expected, weights, {}).groupby(["team", "team"]).sum()
    amounts = allocate(999, weights["behoefte"].groupby(["team", "team"]).sum())
    assert contributions(parts, amounts, amounts).loc["team", "totaal"] == 999


def test_every_covariate_has_a_group():
    assert set(specification("verwacht_gebruik")["kenmerken"]) == set(GROUPS)


def test_what_does_not_fit_is_refused():
    expected = pd.DataFrame({"wmo": [75.0, 25.0]}, CODES)
    weights = population_weights(expected, {"wmo": 1000}, PEOPLE)
    with pytest.raises(BudgetError, match="Kenmerk nieuw hoort bij geen groep"):
        parts_of(expected, weights, {"wmo": pd.DataFrame({"als_gemeente": 1.0, "nieuw": 1.0}, CODES)})
    parts, amounts = parts_of(expected, weights, {}), pd.Series([1, 2], ["WK000100", "x"])
    with pytest.raises(BudgetError, match="niet over dezelfde gebieden"):
        contributions(parts, amounts, amounts)


def test_equal_numbers_have_a_mean_too():
    expected = pd.DataFrame({"wmo": [50.0, 50.0 + 1e-12]}, CODES)
    weights = population_weights(expected, {"wmo": 1000}, PEOPLE)
    factors = pd.DataFrame({"als_gemeente": [50.0, 50.0], "sterfte": [1.0, 1.0], "verwacht": [50.0, 50.0]}, CODES)
    parts = parts_of(expected, weights, {"wmo": factors})
    assert np.isfinite(parts).all(axis=None)
    assert parts["gezondheid"].abs().max() < 1e-6
