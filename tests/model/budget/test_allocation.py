"""Dividing a total: to the cent, within bounds, in proportion to need."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.budget.allocation import BudgetError, allocate, named

CODES = [f"WK0001{place:02d}" for place in range(30)]


def series(values):
    return pd.Series(values, CODES[: len(values)])


needs = st.lists(st.floats(0, 1e6), min_size=1, max_size=12).filter(lambda values: sum(values) > 0).map(series)
totals = st.one_of(st.integers(0, 10**6), st.integers(0, 10**13))


@st.composite
def bounded(draw):
    need = draw(st.lists(st.floats(0.01, 1e5), min_size=1, max_size=9).map(series))
    floor = series(draw(st.lists(st.integers(0, 10**7), min_size=len(need), max_size=len(need))))
    room = series(draw(st.lists(st.integers(0, 10**9), min_size=len(need), max_size=len(need))))
    ceiling = floor + room
    return draw(st.integers(int(floor.sum()), int(ceiling.sum()))), need, floor, ceiling


def refusal(*given_, **bounds):
    with pytest.raises(BudgetError) as caught:
        allocate(*given_, **bounds)
    return str(caught.value)


def test_three_wijken_by_hand():
    need = series([50.0, 30.0, 20.0])
    assert allocate(1_000_00, need).tolist() == [500_00, 300_00, 200_00]
    assert allocate(1_000_00, need).dtype == "int64"


def test_floor_and_ceiling_by_hand():
    # λ = 200: 500 is cut to 400, 100 is raised to 200, the other two share what is left 3 to 1.
    need = series([5.0, 3.0, 1.0, 0.5])
    assert allocate(1_200, need, floor_cents=200, ceiling_cents=500).tolist() == [500, 300, 200, 200]


def test_ties_go_in_order_of_code_whatever_the_order_of_the_rows():
    need = pd.Series(1.0, ["c", "a", "b"])
    assert allocate(101, need).to_dict() == {"a": 34, "b": 34, "c": 33}
    assert list(allocate(101, need).index) == ["c", "a", "b"]


@pytest.mark.parametrize("total", [0, 1, 10**13])
def test_totals_from_nothing_to_a_hundred_billion(total):
    found = allocate(total, series([0.1, 0.2, 0.7]))
    assert found.sum() == total
    assert found.max() <= 0.7 * total + 1


def test_one_area_gets_everything_and_an_area_without_need_its_floor():
    assert allocate(77, series([0.3])).tolist() == [77]
    assert allocate(100, series([1.0, 0.0]), floor_cents=7).tolist() == [93, 7]
    assert allocate(0, series([0.0, 0.0])).tolist() == [0, 0]


@given(totals, needs)
def test_parts_add_up_and_are_less_than_a_cent_off(total, need):
    found = allocate(total, need)
    assert found.sum() == total
    assert (found >= 0).all()
    scale = need / need.sum()
    assert np.abs(found - scale * total).max() <= 1 + total * 1e-12


@given(bounded())
def test_bounds_hold_and_parts_add_up(case):
    total, need, floor, ceiling = case
    found = allocate(total, need, floor_cents=floor, ceiling_cents=ceiling)
    assert found.sum() == total
    assert (found >= floor).all()
    assert (found <= ceiling).all()


@given(bounded())
def test_free_areas_share_in_proportion(case):
    total, need, floor, ceiling = case
    found = allocate(total, need, floor_cents=floor, ceiling_cents=ceiling)
    free = (found > floor + 1) & (found < ceiling - 1)
    rate_low, rate_high = ((found[free] - 1) / need[free]).max(), ((found[free] + 1) / need[free]).min()
    assert not free.any() or rate_low <= rate_high * (1 + 1e-9)


@given(totals, needs, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(total, need, random):
    shuffled = list(need.index)
    random.shuffle(shuffled)
    assert allocate(total, need[shuffled]).sort_index().equals(allocate(total, need).sort_index())


@given(totals, needs, st.sampled_from([0.5, 2, 1024]))
def test_the_unit_of_need_does_not_matter(total, need, factor):
    assert allocate(total, need * factor).equals(allocate(total, need))


@given(totals, st.lists(st.integers(0, 1000), min_size=2, max_size=9).filter(any).map(series), st.integers(1, 500))
def test_more_need_never_means_less(total, need, extra):
    more = need.copy()
    more.iloc[0] += extra
    assert allocate(total, more).iloc[0] >= allocate(total, need).iloc[0]


@given(bounded(), st.floats(0, 1e5))
def test_more_need_never_means_less_within_bounds(case, extra):
    total, need, floor, ceiling = case
    more = need.copy()
    more.iloc[-1] += extra
    before, after = (allocate(total, item, floor_cents=floor, ceiling_cents=ceiling).iloc[-1] for item in (need, more))
    assert after >= before


@given(totals, st.lists(st.integers(1, 1000), min_size=2, max_size=9).map(series), st.floats(0, 1))
def test_splitting_an_area_changes_no_other_total(total, need, share):
    whole, code = allocate(total, need), need.index[0]
    split = need.astype(float).drop(code)
    split["x"], split["y"] = need[code] * share, need[code] - need[code] * share
    found = allocate(total, split)
    assert (found.drop(["x", "y"]) - whole.drop(code)).abs().max() <= 1
    assert abs(found["x"] + found["y"] - whole[code]) <= len(need)


def test_contradictory_bounds_are_refused_with_the_numbers():
    need = series([1.0, 2.0])
    assert refusal(100, need, floor_cents=60) == (
        "De ondergrenzen zijn samen € 1,20, meer dan het totaal van € 1,00; verlaag de ondergrens of verhoog het totaal."
    )
    assert refusal(100, need, ceiling_cents=40) == (
        "De plafonds zijn samen € 0,80, minder dan het totaal van € 1,00; verhoog het plafond of verlaag het totaal."
    )
    assert refusal(100, need, floor_cents=50, ceiling_cents=series([60, 40])) == (
        "Het plafond van WK000101 (€ 0,40) ligt onder de ondergrens (€ 0,50); verhoog het plafond of verlaag de ondergrens."
    )
    assert "samen hoogstens € 0,40 krijgen, minder dan het totaal van € 1,00" in refusal(
        100, series([1.0, 0.0]), ceiling_cents=series([40, 100])
    )


@pytest.mark.parametrize(
    ("need", "told"),
    [
        ([1.0, np.nan], "De behoefte ontbreekt voor WK000101; onbekend is niet nul"),
        ([1.0, np.inf], "De behoefte ontbreekt voor WK000101"),
        ([1.0, -2.0], "De behoefte is negatief in WK000101"),
        ([0.0, 0.0], "De behoefte is in alle gebieden 0"),
        ([], "Er zijn geen gebieden"),
    ],
)
def test_bad_need_is_refused_by_name(need, told):
    assert told in refusal(100, pd.Series(need, CODES[: len(need)], dtype=float))


def test_bad_amounts_are_refused():
    need = series([1.0, 2.0])
    assert "negatief (€ −1,00)" in refusal(-100, need)
    assert "geen heel aantal eurocenten" in refusal(0.5, need)
    assert "te groot" in refusal(10**19, need)
    assert "totaal ontbreekt" in refusal(np.nan, need)
    assert "geen ondergrens voor WK000101" in refusal(100, need, floor_cents=series([1.0, np.nan]))
    assert "Plafond van WK000100 is negatief" in refusal(100, need, ceiling_cents=series([-1, 5]))
    assert "komt meer dan één keer voor" in refusal(100, pd.Series([1.0, 2.0], ["a", "a"]))


def test_many_areas_are_counted_rather_than_named():
    assert named(pd.Index(list("abcdefg"))) == "a, b, c, d, e en nog 2 andere"
