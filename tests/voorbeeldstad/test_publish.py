import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.voorbeeldstad.publish import publish

CODES = ["inwoners", "wmo", "wmo_per_1000", "jeugdzorg", "bijstand", "jeugdzorg_percentage", "personen_in_armoede"]
DECIMALS = pd.Series([0, 0, 0, 0, 0, 1, 1], index=CODES)


def _exact(**columns: list[float]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    base = {"inwoners": 5_000, "jeugd_0_23": 1_000, "wmo": 100, "jeugdzorg": 100, "bijstand": 100, "personen_in_armoede": 3.14}
    return pd.DataFrame({name: [value] * size for name, value in base.items()} | columns, index=[f"BU{i}" for i in range(size)])


def _publish(exact: pd.DataFrame, below: bool = True, withheld: str = "BU99", silent: bool = False) -> pd.DataFrame:
    exact = pd.concat([exact, _exact(inwoners=[1]).set_axis(["BU99"])])
    flags = np.full(len(exact), below), np.full(len(exact), silent)
    return publish(exact, flags[0], DECIMALS, withheld, flags[1], np.random.default_rng(1)).drop(index="BU99")


def test_care_use_by_hand():
    shown = _publish(_exact(wmo=[0, 7, 8, 12, 13, 98]))["wmo"]
    assert shown.isna().tolist() == [True, True, False, False, False, False]
    assert shown.dropna().tolist() == [10, 10, 15, 100]


def test_relative_care_follows_the_rounded_count():
    shown = _publish(_exact(inwoners=[1_000], wmo=[12])).iloc[0]
    assert (shown["wmo"], shown["wmo_per_1000"]) == (10, 10)


def test_benefits_are_rounded_to_ten_and_zero_is_shown():
    assert _publish(_exact(bijstand=[0, 4, 16]))["bijstand"].tolist() == [0, 0, 20]


def test_means_over_few_people_are_withheld():
    shown = _publish(_exact(inwoners=[99, 100]))["personen_in_armoede"]
    assert shown.isna().tolist() == [True, False]


def test_a_gemeente_is_exact():
    shown = _publish(_exact(inwoners=[5_001], wmo=[3]), below=False)
    assert (shown.loc["BU0", "inwoners"], shown.loc["BU0", "bijstand"]) == (5_001, 100)
    assert shown.loc["BU0", "wmo"] == 3


def test_a_gemeente_that_delivered_nothing_has_no_wmo():
    shown = _publish(_exact(inwoners=[5_000]), below=False, silent=True)
    assert shown[["wmo", "wmo_per_1000"]].isna().all(axis=None)
    assert shown["jeugdzorg"].notna().all()


def test_the_withheld_buurt_shows_only_its_inwoners():
    shown = _publish(_exact(inwoners=[5_000, 5_000]), withheld="BU1")
    assert shown.columns[shown.loc["BU1"].notna()].tolist() == ["inwoners"]
    assert shown.loc["BU0"].notna().all()


@given(counts=st.lists(st.integers(0, 30_000), min_size=1, max_size=30))
def test_random_rounding_stays_within_five_and_gives_multiples(counts):
    shown = _publish(_exact(inwoners=counts))["inwoners"]
    assert (shown % 5 == 0).all()
    assert (np.abs(shown.to_numpy() - counts) < 5).all()


def test_random_rounding_is_right_on_average():
    shown = _publish(_exact(inwoners=[1_001] * 4_000))["inwoners"]
    assert shown.mean() == pytest.approx(1_001, abs=0.15)
