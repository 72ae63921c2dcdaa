"""A cut three ways, growth, and a shift between levels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.cuts import GENERIC, NEED_FIRST, PROTECTED, WAYS, bearers, cut, cut_share, growth, shift

CODES = ["WK000100", "WK000101"]
AMOUNTS = pd.DataFrame({"wmo": [100_00, 50_00], "jeugdhulp": [40_00, 10_00]}, CODES)
NEED = pd.Series([1.0, 1.0], CODES)


def test_from_seventy_to_fifty_million_is_not_thirty_percent():
    share, told = cut_share(70 * 10**8, 50 * 10**8)
    assert share == pytest.approx(2 / 7)
    assert told == "Van € 70.000.000,00 naar € 50.000.000,00 is 28,6 % minder."
    assert cut_share(50, 75)[1].endswith("is 50,0 % meer.")
    with pytest.raises(BudgetError, match="daar is geen percentage van te nemen"):
        cut_share(0, 5)


def test_that_share_gives_the_amount_back():
    amounts = pd.DataFrame({"wmo": [40 * 10**8], "jeugdhulp": [30 * 10**8]}, CODES[:1])
    assert cut(amounts, cut_share(70 * 10**8, 50 * 10**8)[0])["straks"].sum() == 50 * 10**8


def test_the_same_for_everybody_by_hand():
    table = cut(AMOUNTS, 0.1)
    assert table["straks"].tolist() == [90_00, 36_00, 45_00, 9_00]
    assert table["verschil_aandeel"].tolist() == pytest.approx([-0.1] * 4)


def test_a_protected_floor_by_hand():
    floor = AMOUNTS * [0, 1]
    table = cut(AMOUNTS, 0.1, way=PROTECTED, floor_cents=floor)
    # 20 euro must go and jeugdhulp keeps its 50: wmo bears it, 2 to 1.
    assert table["straks"].tolist() == [86_67, 40_00, 43_33, 10_00]


def test_need_first_by_hand():
    # 180 euro by need is 90 each, but the second area has 60 today: the first gets 120.
    table = cut(AMOUNTS, 0.1, way=NEED_FIRST, need=NEED)
    assert table.groupby("gebiedscode")["straks"].sum().tolist() == [120_00, 60_00]
    assert table["straks"].tolist() == [85_71, 34_29, 50_00, 10_00]


@given(
    st.lists(st.tuples(st.integers(0, 10**11), st.integers(0, 10**11)), min_size=1, max_size=5),
    st.floats(0, 1),
    st.sampled_from(WAYS),
)
def test_a_cut_adds_up_and_nobody_gains(rows, share, way):
    amounts = pd.DataFrame(rows, [f"WK{place}" for place in range(len(rows))], ["wmo", "jeugdhulp"])
    table = cut(amounts, share, way=way, floor_cents=amounts * 0, need=pd.Series(1.0, amounts.index))
    total = int(amounts.to_numpy().sum())
    assert abs(total - table["straks"].sum() - share * total) <= 0.5 + total * 1e-15
    assert (table["verschil"] <= 0).all()
    assert (table["straks"] >= 0).all()


def test_who_bears_it():
    cuts = pd.concat([cut(AMOUNTS, 0.1), cut(AMOUNTS, 0.1, way=NEED_FIRST, need=NEED)])
    table = bearers(cuts, "gebiedscode").set_index(["manier", "gebiedscode"])
    assert table["aandeel_in_bezuiniging"].tolist() == pytest.approx([0.7, 0.3, 1, 0])
    assert bearers(cuts, "wet").groupby("manier")["verschil"].sum().tolist() == [-20_00, -20_00]
    assert bearers(cut(AMOUNTS, 0), "wet")["aandeel_in_bezuiniging"].isna().all()


def test_what_cannot_be_cut_is_refused():
    with pytest.raises(BudgetError, match="kies uit gelijk voor iedereen, met beschermde ondergrens, naar behoefte"):
        cut(AMOUNTS, 0.1, way="kaasschaaf")
    with pytest.raises(BudgetError, match="Een taakstelling van 120,0 % kan niet"):
        cut(AMOUNTS, 1.2)
    with pytest.raises(BudgetError, match="vraagt om een ondergrens"):
        cut(AMOUNTS, 0.1, way=PROTECTED)
    with pytest.raises(BudgetError, match="vraagt om de behoefte"):
        cut(AMOUNTS, 0.1, way=NEED_FIRST)
    with pytest.raises(BudgetError, match="De behoefte ontbreekt voor WK000101"):
        cut(AMOUNTS, 0.1, way=NEED_FIRST, need=NEED.iloc[:1])
    with pytest.raises(BudgetError, match="De ondergrenzen zijn samen € 200,00, meer dan het totaal van € 180,00"):
        cut(AMOUNTS, 0.1, way=PROTECTED, floor_cents=AMOUNTS)
    with pytest.raises(BudgetError, match="geen budget voor WK000100 wmo"):
        cut(AMOUNTS.astype(float).where(AMOUNTS < 100_00), 0.1, way=GENERIC)


def test_growth_as_haarlemmermeer_expected_it():
    table = growth(pd.Series({"wmo": 2500.0}), {"wmo": 1000}, range(2015, 2018), added={2015: 700, 2016: 200, 2017: 200})
    assert table["clienten"].tolist() == [3200, 3400, 3600]
    assert table["kosten_eurocent"].tolist() == [3_200_000, 3_400_000, 3_600_000]


def test_growth_of_clients_and_prices_by_hand():
    table = growth(pd.Series({"wmo": 100.0, "jeugdhulp": 50.0}), {"wmo": 10, "jeugdhulp": 20}, range(2026, 2028), rate=0.1, price_rate=0.5)
    assert table["clienten"].tolist() == pytest.approx([110, 55, 121, 60.5])
    assert table["prijs_eurocent"].tolist() == pytest.approx([15, 30, 22.5, 45])
    assert table["kosten_eurocent"].tolist() == [1650, 1650, 2723, 2723]


def test_growth_that_cannot_be_is_refused():
    clients = pd.Series({"wmo": 100.0})
    with pytest.raises(BudgetError, match="Wet wmo heeft geen prijs"):
        growth(clients, {}, range(2026, 2027))
    with pytest.raises(BudgetError, match="Er zijn geen jaren"):
        growth(clients, {"wmo": 1}, range(0))
    with pytest.raises(BudgetError, match="In 2026 gaan er meer cliënten af"):
        growth(clients, {"wmo": 1}, range(2026, 2027), added={2026: -101})
    with pytest.raises(BudgetError, match="ontbreekt, is negatief of krimpt"):
        growth(clients * np.nan, {"wmo": 1}, range(2026, 2027))


def moved(**changed):
    settings = {"share_per_year": 0.1, "to_level_1": 0.6, "to_level_0": 0.3, "price_effect": 0.5} | changed
    clients, prices = {0: 0, 1: 1000, 2: 200}, {0: 100, 1: 1000, 2: 10_000}
    return shift(clients, prices, range(2026, 2028), **settings)


def test_a_shift_by_hand():
    first, second = moved().to_dict("records")
    assert (first["clienten_0"], first["clienten_1"], first["clienten_2"]) == pytest.approx((6, 1012, 180))
    assert first["prijs_2"] == pytest.approx(10_500)
    assert first["kosten"] == 600 + 1_012_000 + 1_890_000
    assert first["verschil"] == first["kosten"] - 3_000_000
    assert second["clienten_2"] == pytest.approx(162)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_nobody_is_lost_when_all_go_to_a_lighter_level(share, part, effect):
    table = moved(share_per_year=share, to_level_1=part, to_level_0=1 - part, price_effect=effect)
    assert table[["clienten_0", "clienten_1", "clienten_2"]].sum(axis="columns").tolist() == pytest.approx([1200, 1200])


def test_no_shift_changes_nothing_and_nonsense_is_refused():
    assert moved(share_per_year=0)["verschil"].tolist() == [0, 0]
    with pytest.raises(BudgetError, match="liggen tussen 0 en 1"):
        moved(to_level_1=0.8)
    with pytest.raises(BudgetError, match="cliënten en prijs op niveau 0, 1 en 2"):
        shift({2: 1}, {2: 1}, range(2026, 2027), share_per_year=0, to_level_1=0, to_level_0=0)
