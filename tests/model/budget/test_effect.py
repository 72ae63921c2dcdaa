"""What a new division changes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.effect import gini, herverdeeleffect, histogram, stability

CODES = ["a", "b", "c"]
NOW = pd.Series([100_00, 200_00], ["a", "b"])
NEW = pd.Series([150_00, 100_00, 50_00], CODES)
PEOPLE = pd.Series([10, 20, 0], CODES)


def test_the_effect_by_hand():
    table = herverdeeleffect(NOW, NEW, PEOPLE)
    assert table["verschil"].iloc[:2].tolist() == [50_00, -100_00]
    assert table["verschil_per_inwoner"].iloc[:2].tolist() == [5_00, -5_00]
    assert table["verschil_aandeel"].iloc[:2].tolist() == [0.5, -0.5]
    assert table.loc["c", ["nu", "verschil", "straks_per_inwoner"]].isna().all()


def test_amounts_of_any_size_stay_whole():
    big = pd.Series([10**13 + 1, 10**13 - 1], ["a", "b"])
    assert herverdeeleffect(big, big + 1, PEOPLE)["verschil"].tolist()[:2] == [1, 1]


def test_the_histogram_by_hand():
    table = histogram(herverdeeleffect(NOW, NEW, PEOPLE), width_cents=200)
    assert table["van"].tolist() == [-600, -400, -200, 0, 200, 400]
    assert table["gebieden"].tolist() == [1, 0, 0, 0, 0, 1]
    assert histogram(herverdeeleffect(NOW, NEW, PEOPLE * 0)).empty
    with pytest.raises(BudgetError, match="breedte"):
        histogram(herverdeeleffect(NOW, NEW, PEOPLE), width_cents=0)


def test_stability_by_hand():
    table, moved = stability(pd.Series([40, 60], ["a", "b"]), pd.Series([50, 50, 10], CODES))
    assert moved == pytest.approx(0.1)
    assert table["verschuiving"].iloc[:2].tolist() == pytest.approx([0.25, -1 / 6])
    assert np.isnan(table.loc["c", "verschuiving"])


def test_gini_by_hand():
    # Half of the people has all the money.
    assert gini(pd.Series([10, 0]), pd.Series([5, 5])) == pytest.approx(0.5)
    assert np.isnan(gini(pd.Series([0, 0]), pd.Series([5, 5])))


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**4)), min_size=1, max_size=8))
def test_gini_is_its_definition_and_does_not_see_how_people_are_divided(rows):
    money, people = (pd.Series(column, dtype=float) for column in zip(*rows, strict=True))
    per = money / people
    pairs = np.abs(per.to_numpy()[:, None] - per.to_numpy()) * np.outer(people, people)
    assert gini(money, people) == pytest.approx(pairs.sum() / (2 * people.sum() * money.sum()), abs=1e-9)
    twice = gini(pd.concat([money, money], ignore_index=True), pd.concat([people, people], ignore_index=True))
    assert twice == pytest.approx(gini(money, people), abs=1e-9)
