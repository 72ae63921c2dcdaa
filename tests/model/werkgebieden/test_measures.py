"""Measures of a plan, moving by hand, names of areas, and how many teams."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from tests.model.werkgebieden.werkgebieden_check import grid, price_of_moving, recomputed
from wijkscan.model.werkgebieden import InfeasiblePlanError, loose_units, measure_plan, name_areas, trade_off


def squares(load, xy, side=1000):
    return gpd.GeoSeries([box(x, y, x + side, y + side) for x, y in xy], index=load.index, crs=28992)


def test_measures_by_hand():
    load, xy, pairs = grid(1, 4, [1, 3, 2, 2])
    plan = pd.Series(["P", "P", "Q", "Q"], index=load.index)
    today = pd.Series(["x", "y", "y", "y"], index=load.index)
    found = measure_plan(plan, load, xy, pairs, shapes=squares(load, xy), inwoners=load * 10, today=today)
    assert found.areas["werklast"].tolist() == [4, 4]
    assert found.areas["afwijking"].tolist() == [0, 0]
    assert found.areas["inwoners"].tolist() == [40, 40]
    # Two squares beside each other: 4π · 2 / 6².
    assert found.areas["compactheid"].tolist() == pytest.approx([4 * np.pi * 2 / 36] * 2)
    # P: seat A1, one of four units of load at 1 000 m; Q: two of four.
    assert found.areas["afstand_m"].tolist() == [250, 500]
    assert found.areas["zetel"].tolist() == ["A1", "A2"]
    assert found.areas["buurten"].tolist() == [("A0", "A1"), ("A2", "A3")]
    assert found.compactness == 3 * 1000**2
    assert found.cut_edges == 1
    # P continues x (10 stay), Q continues y (40 stay): the 30 of A1 move.
    assert found.moved == 30
    assert found.continues == {"P": "x", "Q": "y"}
    assert found.largest_deviation == 0


def test_without_shapes_inwoners_or_today_there_are_gaps():
    load, xy, pairs = grid(1, 4)
    found = measure_plan(pd.Series(list("PPQQ"), index=load.index), load, xy, pairs)
    assert found.areas[["inwoners", "compactheid"]].isna().all(axis=None)
    assert np.isnan(found.moved)


def test_a_unit_without_area_is_refused():
    load, xy, pairs = grid(1, 4)
    with pytest.raises(InfeasiblePlanError, match="A3 heeft geen werkgebied"):
        measure_plan(pd.Series(list("PPQ"), index=load.index[:3]), load, xy, pairs)


@given(labels=st.lists(st.integers(0, 2), min_size=6, max_size=6), today=st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_measures_agree_with_counting_again(labels, today):
    load, xy, pairs = grid(2, 3, [1, 2, 3, 4, 5, 6])
    plan, before = pd.Series(labels, index=load.index), pd.Series(today, index=load.index)
    found = measure_plan(plan, load, xy, pairs, today=before)
    assert found.compactness == pytest.approx(recomputed(plan, load, xy, pairs))
    assert found.cut_edges == recomputed(plan, load, xy, pairs, "cut_edges")
    assert found.moved == pytest.approx(price_of_moving(plan, load, before, 1))
    assert found.areas["werklast"].sum() == pytest.approx(load.sum())


def test_what_lies_apart_from_the_largest_part_of_its_area_is_loose():
    _, _, pairs = grid(1, 5)
    units = [f"A{number}" for number in range(5)]
    assert loose_units(pd.Series(list("PPQQQ"), index=units), pairs) == {}
    assert loose_units(pd.Series(list("PQPQQ"), index=units), pairs) == {"P": ("A2",), "Q": ("A1",)}


def test_areas_are_named_after_their_largest_units_and_never_the_same():
    load, _, _ = grid(1, 6, [1, 3, 2, 5, 4, 6])
    names = {"A0": "Dorp", "A1": "Veld", "A2": "Bos", "A3": "Duin", "A4": "Haven", "A5": "Duin"}
    assert name_areas(pd.Series(list("PPPQQR"), index=load.index), load, names) == {"P": "Veld en Bos", "Q": "Duin en Haven", "R": "Duin"}
    same = dict.fromkeys(load.index, "Centrum")
    assert name_areas(pd.Series(list("PPPQQQ"), index=load.index), load, same) == {"P": "Centrum 1", "Q": "Centrum 2"}


def test_an_area_that_lies_in_one_stadsdeel_and_is_no_wijk_is_called_after_it():
    load, _, _ = grid(1, 6, [1, 3, 2, 5, 4, 6])
    names = dict(zip(load.index, ["Oude Dorp", "De Koog", "Haven", "Duin", "Bos", "Veld"], strict=True))
    gemeente, wijk = pd.Series("Uitgeest", index=load.index), pd.Series(list("VWWXXY"), index=load.index)
    stadsdeel = pd.Series(["Noord"] * 3 + ["Zuid"] * 2 + [None], index=load.index)
    wholes = (gemeente, stadsdeel, wijk)
    assert name_areas(pd.Series(list("PPPQQR"), index=load.index), load, names, wholes=wholes) == {"P": "Noord", "Q": "Zuid", "R": "Y"}
    # Within a stadsdeel with more teams a wijk tells it apart; what is one wijk has the name of the wijk.
    assert name_areas(pd.Series(list("PPQQQQ"), index=load.index), load, names, wholes=wholes)["P"] == "Noord (W)"
    assert name_areas(pd.Series(list("PQQRRR"), index=load.index), load, names, wholes=wholes)["Q"] == "Noord"
    split = pd.Series(list("PQQQRR"), index=load.index)
    assert name_areas(split, load, names, wholes=wholes)["P"] == "V"
    # A wijk is a level of itself: then there is nothing smaller, and what lies in no stadsdeel is called after its parts.
    assert name_areas(pd.Series(list("PPPPPQ"), index=load.index), load, names, wholes=wholes[:2])["Q"] == "Veld"


def test_an_area_is_called_after_the_whole_that_it_is():
    load, _, _ = grid(1, 6, [1, 3, 2, 5, 4, 6])
    names = dict(zip(load.index, ["Oude Dorp", "De Koog", "Haven", "Duin", "Bos", "Veld"], strict=True))
    gemeente, wijk = pd.Series("Uitgeest", index=load.index), pd.Series(list("WWWXXY"), index=load.index)
    wholes = (gemeente, wijk)
    assert name_areas(pd.Series("P", index=load.index), load, names, wholes=wholes) == {"P": "Uitgeest"}
    two = pd.Series(list("PPPQQQ"), index=load.index)
    assert name_areas(two, load, names, wholes=wholes) == {"P": "W", "Q": "X en Y"}
    within = pd.Series(list("PQQRRR"), index=load.index)
    assert name_areas(within, load, names, wholes=wholes) == {"P": "W (Oude Dorp)", "Q": "W", "R": "X en Y"}
    long = {**names, "A0": "W Oude Dorp", "A1": "W De Koog", "A2": "Waterkant"}
    assert name_areas(pd.Series(list("PPQRRR"), index=load.index), load, long, wholes=wholes)["P"] == "W (De Koog)"
    halves = pd.Series(list("PPQRRR"), index=load.index)
    assert name_areas(halves, load, names, wholes=wholes)["Q"] == "W (Haven)"


def test_a_name_that_is_given_goes_to_one_area_only():
    load, _, _ = grid(1, 4, [1, 2, 3, 4])
    wijk = pd.Series(list("WWXX"), index=load.index)
    wholes = (pd.Series("Stad", index=load.index), wijk)
    found = name_areas(pd.Series(list("PPQQ"), index=load.index), load, {}, wholes=wholes, given={"P": "X"})
    assert found["P"] == "X"
    assert found["Q"] != "X" and "A3" in found["Q"]


def test_trade_off_marks_numbers_that_stand_out_and_says_why_not():
    load, xy, pairs = grid(3, 4)
    today = pd.Series(list("PPQQ") * 3, index=load.index)
    table = trade_off(load, xy, pairs, [1, 2, 3, 4, 13], fixed_fte=0.5, tolerance=0.2, today=today)
    assert table.index.tolist() == [1, 2, 3, 4, 13]
    assert table["vaste_fte"].tolist() == [0.5, 1, 1.5, 2, 6.5]
    assert table.loc[13, "waarom"].startswith("Werkgebieden: 13 teams kan niet met 12")
    assert not table.loc[13, "verstandig"]
    assert table.loc[:4, "bewezen"].all()
    assert table.loc[2, "verplaatst"] == 0
    assert "minste inwoners krijgen een ander team" in table.loc[2, "waarom"]
    assert table.loc[1, "waarom"].startswith("De minste vaste formatie")
    assert table.loc[:4, "afstand_m"].is_monotonic_decreasing
