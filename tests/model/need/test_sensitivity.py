from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.need import (
    NeedError,
    NeedMethod,
    Sensitivity,
    bands,
    need_index,
    need_uncertainty,
    robustness_sentence,
    sensitivity,
)

UP = {"a": 1, "b": 1}
AREAS = ["WK01", "WK02", "WK03", "WK04"]


def banding(numbers, areas=AREAS):
    return pd.DataFrame({"band": pd.array(numbers, dtype="Int64")}, index=areas)


def steady(keeps):
    areas = [f"WK{number:02d}" for number in range(len(keeps))]
    return Sensitivity(pd.DataFrame(), pd.DataFrame(), pd.DataFrame({("x", "y"): keeps}, index=areas, dtype=bool))


def test_leaving_an_indicator_out_by_hand():
    values = pd.DataFrame({"a": [4.0, 3, 2, 1], "b": [1.0, 2, 3, 4]}, index=AREAS)
    found = sensitivity(values, direction=UP, weights={"a": 2, "b": 1}, banding=banding([1, 1, 2, 2]))
    rows = found.table.set_index(["keuze", "alternatief"])
    # The base order is that of a; without a it turns round: shifts of 3, 1, 1 and 3 places.
    assert rows.loc[("één indicator weg", "zonder a")].tolist() == [2, 3, 4]
    assert rows.loc[("één indicator weg", "zonder b")].tolist() == [0, 0, 0]
    assert rows.loc[("gewichten", "b een kwart zwaarder")].tolist() == [0, 0, 0]
    assert found.summary["keuze"].iloc[0] == "één indicator weg"
    assert found.summary.set_index("keuze").loc["één indicator weg"].tolist() == [1, 3, 4]
    assert not found.steady.any()
    assert robustness_sentence(found) == "0 van de 4 wijken houden hun band bij elke redelijke keuze."


def test_areas_without_a_band_are_not_counted():
    values = pd.DataFrame({"a": [4.0, 3, 2, 1], "b": [4.0, 3, 2, 1]}, index=AREAS)
    found = sensitivity(values, direction=UP, weights={"a": 1, "b": 1}, banding=banding([1, pd.NA, 2, 2]))
    assert found.keeps_band.index.tolist() == ["WK01", "WK03", "WK04"]
    assert robustness_sentence(found) == "3 van de 3 wijken houden hun band bij elke redelijke keuze."


def test_weights_move_per_theme():
    values = pd.DataFrame({"a": [4.0, 3, 2, 1], "b": [1.0, 2, 3, 5]}, index=AREAS)
    found = sensitivity(
        values,
        direction=UP,
        weights={"a": 1, "b": 1},
        themes={"a": "inkomen", "b": "gezondheid"},
        banding=banding([1, 1, 1, 1]),
    )
    names = found.table.loc[found.table["keuze"] == "gewichten", "alternatief"]
    assert names.tolist() == [
        "inkomen een kwart zwaarder", "inkomen een kwart lichter",
        "gezondheid een kwart zwaarder", "gezondheid een kwart lichter",
    ]  # fmt: skip


def test_a_quarter_more_or_less_weight_by_hand():
    values = pd.DataFrame({"a": [10.0, 0, 0], "b": [0, 9.0, 7.9]}, index=AREAS[:3])
    found = sensitivity(
        values,
        direction=UP,
        weights={"a": 1, "b": 1},
        banding=banding([1, 1, 2], AREAS[:3]),
        method=NeedMethod(normalise="none"),
    )
    shifts = found.table[found.table["keuze"] == "gewichten"].set_index("alternatief")["grootste_verschuiving"]
    # Against 10: 1,25 × 9 passes it and 1,25 × 7,9 does not; both pass 0,75 × 10.
    assert shifts.to_dict() == {
        "a een kwart zwaarder": 0,
        "a een kwart lichter": 2,
        "b een kwart zwaarder": 1,
        "b een kwart lichter": 0,
    }


@pytest.mark.parametrize(
    ("method", "choices"),
    [
        (NeedMethod(), ["normalisatie", "soort gemiddelde", "kleine wijken dempen", "uitschieters", "gewichten", "één indicator weg"]),
        (
            NeedMethod(normalise="minmax", aggregate="geometric"),
            ["soort gemiddelde", "kleine wijken dempen", "uitschieters", "gewichten", "één indicator weg"],
        ),
        (NeedMethod(normalise="none"), ["kleine wijken dempen", "uitschieters", "gewichten", "één indicator weg"]),
    ],
)
def test_only_choices_that_exist_are_tried(method, choices):
    values = pd.DataFrame({"a": [4.0, 3, 2, 1], "b": [1.0, 2, 3, 5]}, index=AREAS)
    found = sensitivity(values, direction=UP, weights={"a": 1, "b": 1}, banding=banding([1, 1, 2, 2]), method=method)
    assert found.table["keuze"].unique().tolist() == choices


@examples(10)
@given(st.integers(0, 500))
def test_every_alternative_shifts_as_an_index_of_its_own(seed):
    """Alternatives share the steps that they have in common; none may get those of another."""
    random = np.random.default_rng(seed)
    areas = [f"WK{number:02d}" for number in range(12)]
    values = pd.DataFrame(random.lognormal(sigma=2, size=(12, 2)), areas, ["a", "b"])
    sizes, goal = pd.Series(random.integers(5, 500, 12), areas, dtype=float), pd.DataFrame(0.5, areas, ["a", "b"])
    values["a"] = values["a"] / (1 + values["a"])
    arguments = {"direction": UP, "weights": {"a": 2, "b": 1}, "sizes": sizes, "reference": goal, "proportions": ["a"]}
    found = sensitivity(values, **arguments, banding=banding([1] * 12, areas)).table.set_index(["keuze", "alternatief"])
    usual = NeedMethod()
    others = {
        ("normalisatie", "min–max"): replace(usual, normalise="minmax"),
        ("normalisatie", "percentielen"): replace(usual, normalise="percentile"),
        ("soort gemiddelde", "meetkundig op min–max 1–100"): replace(usual, normalise="minmax", aggregate="geometric"),
        ("kleine wijken dempen", "zonder"): replace(usual, shrink=False),
        ("uitschieters", "onbehandeld"): replace(usual, treat_outliers=False),
    }
    place = need_index(values, **arguments).score.rank(ascending=False)
    for choice, method in others.items():
        shift = (need_index(values, **arguments, method=method).score.rank(ascending=False) - place).abs()
        assert found.loc[choice, "gemiddelde_verschuiving"] == shift.mean(), choice


@examples(10)
@given(st.integers(0, 500))
def test_counts_agree_with_the_areas_that_move(seed):
    random = np.random.default_rng(seed)
    values = pd.DataFrame(random.normal(size=(9, 2)), [f"WK{number:02d}" for number in range(9)], ["a", "b"])
    arguments = {"direction": UP, "weights": {"a": 2, "b": 1}}
    found_bands = bands(need_index(values, **arguments), need_uncertainty(values, **arguments, draws=200))
    found = sensitivity(values, **arguments, banding=found_bands)
    assert found.table["andere_band"].tolist() == (~found.keeps_band).sum().tolist()
    assert (found.table["gemiddelde_verschuiving"] <= found.table["grootste_verschuiving"]).all()
    assert found.summary["gemiddelde_verschuiving"].is_monotonic_decreasing
    mixed = sensitivity(values.iloc[::-1], **arguments, banding=found_bands)
    pd.testing.assert_frame_equal(mixed.table, found.table)


@pytest.mark.parametrize(
    ("keeps", "sentence"),
    [
        ([True] * 17 + [False] * 4, "17 van de 21 wijken houden hun band bij elke redelijke keuze."),
        ([True, False], "1 van de 2 wijken houdt zijn band bij elke redelijke keuze."),
        ([True], "De enige wijk met een band houdt die bij elke redelijke keuze."),
        ([False], "De enige wijk met een band houdt die niet bij elke redelijke keuze."),
        ([], "Geen wijk heeft een band, dus er is niets over de zekerheid van banden te zeggen."),
    ],
)
def test_robustness_in_one_sentence(keeps, sentence):
    assert robustness_sentence(steady(keeps)) == sentence


def test_buurten_are_called_buurten():
    assert robustness_sentence(steady([True, True]), "buurt", "buurten").startswith("2 van de 2 buurten")


def test_bands_of_other_areas_are_refused():
    values = pd.DataFrame({"a": [2.0, 1]}, index=AREAS[:2])
    with pytest.raises(NeedError, match="De banden horen bij andere gebieden"):
        sensitivity(values, direction=UP, weights={"a": 1}, banding=banding([1, 1], ["WK01", "WK09"]))
