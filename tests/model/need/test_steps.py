import numpy as np
import pandas as pd
import pytest

from wijkscan.model.need import NeedError, NeedMethod, need_index

AREAS = [f"WK{number:02d}" for number in range(1, 7)]
PLAIN = NeedMethod(normalise="none")


def index_of(column, method=PLAIN, **background):
    values = pd.DataFrame({"a": column}, index=[f"WK{number:02d}" for number in range(1, len(column) + 1)])
    return need_index(values, direction={"a": 1}, weights={"a": 1}, method=method, **background)


def two(column_a, column_b, **background):
    values = pd.DataFrame({"a": column_a, "b": column_b}, index=AREAS)
    return need_index(values, direction={"a": 1, "b": 1}, weights={"a": 1, "b": 1}, method=PLAIN, **background)


def test_counts_are_divided_by_their_own_base():
    base = pd.DataFrame({"a": [10.0, 20.0, 0.0]}, index=["WK01", "WK02", "WK03"])
    index = index_of([1.0, 4.0, 3.0], denominators=base)
    assert index.raw["a"].tolist()[:2] == [0.1, 0.2]
    assert np.isnan(index.score["WK03"])
    assert index.steps.loc[0, "zin"].endswith("1 waarden zonder noemer boven 0 zijn een gat geworden.")
    off = index_of([1.0, 4.0, 3.0], NeedMethod(normalise="none", denominate=False), denominators=base)
    assert off.score.tolist() == [1, 4, 3]
    with pytest.raises(NeedError, match="'a' heeft in geen enkel gebied een noemer boven 0"):
        index_of([1.0, 4.0, 3.0], denominators=base * 0)


def test_gaps_take_the_median_of_their_class_and_else_of_all():
    groups = pd.Series([1, 1, 1, 2, 2, np.nan], index=AREAS)
    index = two([1.0, 3.0, np.nan, np.nan, np.nan, 8.0], [1.0, 1, 1, 1, 1, 1], groups=groups)
    assert index.shrunk["a"].tolist() == [1, 3, 2, 3, 3, 8]
    assert index.raw["a"].isna().sum() == 3
    assert index.estimated["a"].tolist() == [False, False, True, True, True, False]
    assert index.estimated_share.tolist() == [0, 0, 0.5, 0.5, 0.5, 0]
    assert index.steps.loc[2, "zin"].startswith(
        "Gaten: 3 waarden geschat, 1 met de mediaan van gebieden in dezelfde klasse en 2 met die van alle gebieden"
    )
    assert index.changes[["gebiedscode", "naar"]].to_numpy().tolist() == [["WK03", 2], ["WK04", 3], ["WK05", 3]]


def test_gaps_without_estimation_give_no_score_but_a_reason():
    values = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [1.0, 2.0, 4.0]}, index=AREAS[:3])
    index = need_index(values, direction={"a": 1, "b": 1}, weights={"a": 1, "b": 1}, method=NeedMethod(estimate_gaps=False))
    assert index.score.isna().tolist() == [False, True, False]
    assert index.reason["WK02"] == "zonder schatting geen score: a ontbreekt"
    assert not index.has_band["WK02"]


def test_one_outlier_is_set_to_the_next_value():
    index = index_of([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    assert index.score.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert index.changes[["stap", "gebiedscode", "van", "naar"]].to_numpy().tolist() == [["uitschieters", "WK10", 100, 9]]
    assert "a: 1 uiterste waarde gelijkgesteld" in index.steps.loc[4, "zin"]


def test_a_low_outlier_is_raised():
    assert index_of([-100.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]).score.tolist() == [2, 2, 3, 4, 5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("side", [1, -1])
def test_too_many_outliers_ask_for_a_logarithm(side):
    column = np.concatenate([np.arange(1.0, 59), [1000, 2000, 3000, 9000, 20_000, 90_000, 200_000]]) * side
    index = index_of(column)
    assert "a: logaritme genomen" in index.steps.loc[4, "zin"]
    assert (index.score.rank() == pd.Series(column, index.score.index).rank()).all()
    bottom, width = np.abs(column).min(), np.ptp(column)
    assert np.allclose(index.score, side * np.log(np.abs(column) - bottom + 0.01 * width))


def test_outliers_stay_when_money_follows_or_the_step_is_off():
    column = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 100]
    money = index_of(column, carries_money=["a"])
    assert money.score.tolist() == column
    assert "nooit aangepast omdat er geld aan vastzit: a" in money.steps.loc[4, "zin"]
    off = index_of(column, NeedMethod(normalise="none", treat_outliers=False))
    assert off.score.tolist() == column


def test_a_theme_turns_all_its_indicators():
    arguments = {"direction": {"a": 1, "b": -1}, "weights": {"a": 1, "b": 1}, "themes": {"a": "x", "b": "y"}}
    values = pd.DataFrame({"a": [1.0, 2], "b": [10.0, 30]}, index=AREAS[:2])
    assert need_index(values, **arguments, method=PLAIN).score.tolist() == [-4.5, -14]
    assert need_index(values, **arguments, method=PLAIN, theme_direction={"y": -1}).score.tolist() == [5.5, 16]
    off = need_index(values, **arguments, method=NeedMethod(normalise="none", orient=False))
    assert off.score.tolist() == [5.5, 16]
    assert "uitgezet" in off.steps.loc[1, "zin"]
