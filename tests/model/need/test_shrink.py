import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.need import NeedError, NeedMethod, need_index

AREAS = ["WK01", "WK02", "WK03"]
SHARES = pd.DataFrame({"armoede": [0.1, 0.2, 0.4]}, index=AREAS)
ONE = {"direction": {"armoede": 1}, "weights": {"armoede": 1}}
SIZES = pd.Series([20.0, 200.0, 20_000.0], index=AREAS)
PLAIN = NeedMethod()
BACKGROUND = {"proportions": ["armoede"], "sizes": SIZES, "reference": pd.Series({"armoede": 0.25})}


def shrunk(values=SHARES, method=PLAIN, **background):
    return need_index(values, **ONE, method=method, **background).shrunk["armoede"]


def test_shrinkage_by_hand():
    x, goal = np.log([1 / 9, 1 / 4, 2 / 3]), np.log(1 / 3)
    chance = 1 / (SIZES.to_numpy() * [0.09, 0.16, 0.24])
    between = np.var(x, ddof=1)
    w = (1 / chance) / (1 / chance + 1 / between)
    expected = 1 / (1 + np.exp(-(w * x + (1 - w) * goal)))
    assert np.allclose(shrunk(**BACKGROUND), expected)
    assert shrunk(**BACKGROUND).round(3).tolist() == [0.148, 0.202, 0.4]


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.integers(1, 10_000))
def test_a_shrunk_share_lies_between_itself_and_the_gemeente(shares, size):
    values = pd.DataFrame({"armoede": shares}, index=AREAS)
    # Half a case from the border is the closest that a share of 0 or 1 may come.
    low = np.minimum(values["armoede"], 0.25)
    high = np.maximum(np.maximum(values["armoede"], 0.25), min(0.5 / size, 0.5))
    found = shrunk(values, **{**BACKGROUND, "sizes": pd.Series(float(size), index=AREAS)})
    assert ((found >= low - 1e-9) & (found <= high + 1e-9)).all()


def test_another_indicator_shrinks_by_its_standard_error():
    errors = pd.DataFrame({"armoede": [0.0, np.sqrt(np.var([0.1, 0.2, 0.4], ddof=1)), np.nan]}, index=AREAS)
    # The variance between areas is taken over those with a standard error.
    between = np.var([0.1, 0.2], ddof=1)
    w = between / (between + np.var([0.1, 0.2, 0.4], ddof=1))
    found = shrunk(standard_errors=errors, reference=pd.Series({"armoede": 0.3}))
    assert np.allclose(found, [0.1, w * 0.2 + (1 - w) * 0.3, 0.4])


def test_what_cannot_shrink_stays_and_is_named():
    index = need_index(SHARES, **ONE, proportions=["armoede"], sizes=SIZES)
    assert index.shrunk.equals(index.raw)
    assert index.steps.loc[3, "zin"] == (
        "Dempen: niets te doen; zonder grootte, standaardfout of gemeentecijfer en dus ruw: armoede."
    )


def test_switched_off_says_so():
    index = need_index(SHARES, **ONE, method=NeedMethod(shrink=False), **BACKGROUND)
    assert index.shrunk.equals(index.raw)
    assert "uitgezet" in index.steps.loc[3, "zin"]


def test_every_shrunk_cell_is_in_the_log():
    changes = need_index(SHARES, **ONE, **BACKGROUND).changes
    assert changes["stap"].eq("dempen").all()
    assert changes["gebiedscode"].tolist() == AREAS
    assert changes["van"].tolist() == [0.1, 0.2, 0.4]


def test_a_percentage_is_refused():
    with pytest.raises(NeedError, match="WK01: 'armoede' is 10, verwacht een aandeel van 0 tot 1; deel een percentage"):
        shrunk(SHARES * 100, **BACKGROUND)
    with pytest.raises(NeedError, match="'armoede' is 25, verwacht een aandeel"):
        shrunk(**{**BACKGROUND, "reference": pd.Series({"armoede": 25.0})})


def test_each_area_may_have_its_own_gemeente():
    goals = pd.DataFrame({"armoede": [0.1, 0.2, 0.4]}, index=AREAS)
    assert np.allclose(shrunk(**{**BACKGROUND, "reference": goals}), SHARES["armoede"])
