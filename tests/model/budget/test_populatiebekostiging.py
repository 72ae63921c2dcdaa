"""Weights on the population, the split over wetten and the table with every euro."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.budget.parts import contributions, need_drivers, need_parts
from wijkscan.model.budget.populatiebekostiging import (
    BudgetError,
    allocate,
    budget_table,
    default_total,
    population_weights,
    split_by_law,
)
from wijkscan.model.use.gaps import fill_gaps
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.specification import Specification
from wijkscan.parameters import specification
from wijkscan.tables.areas import gemeente_of
from wijkscan.tables.columns import BY_CODE, stem

# Haarlem, Haarlemmermeer and the eight other gemeenten of Kennemerland.
KENNEMERLAND = ["GM0392", "GM0394", "GM0397", "GM0377", "GM0473", "GM0453", "GM0375", "GM0396", "GM0450", "GM0383"]

CODES = ["WK000100", "WK000101", "WK000102"]
EXPECTED = pd.DataFrame({"wmo": [60.0, 40.0, 0.0], "jeugdhulp": [10.0, 30.0, 0.0]}, CODES)
PEOPLE = pd.Series([1000, 1500, 0], CODES)
PRICE = {"wmo": 5000, "jeugdhulp": 10000}


@st.composite
def populations(draw):
    size = draw(st.integers(1, 6))
    codes = [f"WK0001{place:02d}" for place in range(size)]
    clients = st.lists(st.floats(0.1, 500), min_size=size, max_size=size)
    people = pd.Series(draw(st.lists(st.integers(500, 20_000), min_size=size, max_size=size)), codes)
    return pd.DataFrame({"wmo": draw(clients), "jeugdhulp": draw(clients)}, codes), people


def refusal(expected=EXPECTED, price=PRICE, inwoners=PEOPLE, shares=None):
    with pytest.raises(BudgetError) as caught:
        population_weights(expected, price, inwoners, shares)
    return str(caught.value)


def test_weights_by_hand():
    # Cost 400 000 and 500 000 in wijken of 1 000 and 1 500 inhabitants; 360 euro per inhabitant on average.
    table = population_weights(EXPECTED, PRICE, PEOPLE)
    assert table["gewicht"].iloc[:2].tolist() == pytest.approx([400 / 360, 500 / 1.5 / 360])
    assert np.isnan(table["gewicht"].iloc[2])
    assert table["behoefte"].tolist() == pytest.approx([1111.11, 1388.89, 0], abs=0.01)
    assert table["inwoners"].tolist() == [1000, 1500, 0]


def test_own_shares_of_the_wetten_by_hand():
    table = population_weights(EXPECTED, PRICE, PEOPLE, {"wmo": 1, "jeugdhulp": 0})
    assert table["gewicht"].iloc[0] == pytest.approx(60 / 1000 / (100 / 2500))
    assert table["jeugdhulp"].sum() == 0


@examples(20)
@given(populations(), st.floats(0, 1))
def test_need_adds_up_to_the_inhabitants_and_is_the_sum_of_its_parts(case, share):
    expected, people = case
    table = population_weights(expected, PRICE, people, {"wmo": share, "jeugdhulp": 1 - share})
    assert table["behoefte"].sum() == pytest.approx(people.sum())
    assert table[["wmo", "jeugdhulp"]].sum(axis="columns").tolist() == pytest.approx(table["behoefte"].tolist())


@examples(20)
@given(populations(), st.floats(1.1, 100))
def test_only_proportions_of_prices_count(case, factor):
    expected, people = case
    dearer = {wet: price * factor for wet, price in PRICE.items()}
    first, second = (population_weights(expected, price, people)["behoefte"] for price in (PRICE, dearer))
    assert first.tolist() == pytest.approx(second.tolist())


@examples(20)
@given(populations(), st.integers(0, 10**9), st.integers(1, 10_000))
def test_referring_more_does_not_raise_a_budget(case, total, referred):
    # An area refers more young people. That raises the total of the gemeente, to which what is expected of all its areas is brought.
    expected, people = case
    before = expected["jeugdhulp"].sum()
    brought = expected.assign(jeugdhulp=expected["jeugdhulp"] * (before + referred) / before)
    shares = {"wmo": 0.6, "jeugdhulp": 0.4}
    first, second = (
        allocate(total, population_weights(found, PRICE, people, shares)["behoefte"]) for found in (expected, brought)
    )
    assert (first - second).abs().max() <= 1


def test_a_price_per_area_is_refused():
    # A price of an area would let its own dear use raise its budget.
    with pytest.raises((BudgetError, TypeError, ValueError)):
        population_weights(EXPECTED, {"wmo": pd.Series([1.0, 2.0, 3.0], CODES), "jeugdhulp": 1}, PEOPLE)


def test_the_total_where_none_was_entered():
    assert default_total(EXPECTED, PRICE) == 900_000_00


def test_bad_input_is_refused_by_name():
    gap = EXPECTED.copy()
    gap.iloc[1, 0] = np.nan
    assert refusal(gap) == "Voor WK000101 ontbreekt het verwachte aantal cliënten; onbekend is niet nul: vul aan of laat schatten."
    assert "Voor WK000100, WK000101 is het verwachte aantal cliënten negatief" in refusal(-EXPECTED)
    assert "Voor WK000102 ontbreekt het aantal inwoners" in refusal(inwoners=PEOPLE.iloc[:2])
    assert "In WK000100 worden cliënten verwacht maar woont niemand" in refusal(inwoners=PEOPLE * [0, 1, 0])
    assert "Wet jeugdhulp heeft geen prijs per cliënt" in refusal(price={"wmo": 1})
    assert "Wet wmo: prijs per cliënt is negatief" in refusal(price={"wmo": -1, "jeugdhulp": 1})
    assert "De aandelen van de wetten zijn samen 0,7; maak er 1 van" in refusal(shares={"wmo": 0.5, "jeugdhulp": 0.2})
    assert "De verwachte kosten zijn in alle gebieden 0" in refusal(EXPECTED * 0)
    assert "Wet wmo telt mee in het gewicht, maar niemand" in refusal(EXPECTED * [0, 1], shares={"wmo": 0.5, "jeugdhulp": 0.5})


@examples(15)
@given(populations(), st.integers(0, 10**13))
def test_every_euro_is_in_the_table_and_level_1_is_the_ceiling(case, total):
    expected, people = case
    weights = population_weights(expected, PRICE, people)
    amounts = allocate(total, weights["behoefte"])
    table = budget_table(split_by_law(amounts, weights[["wmo", "jeugdhulp"]]), people)
    assert list(table) == ["gebiedscode", "niveau", "wet", "open_einde", "bedrag_eurocent", "per_inwoner_eurocent", "aandeel"]
    assert table.loc[table["niveau"] == 1, "bedrag_eurocent"].sum() == total
    assert table.groupby("gebiedscode")["bedrag_eurocent"].sum().to_dict() == amounts.to_dict()
    assert total == 0 or table["aandeel"].sum() == pytest.approx(1)


def test_the_split_by_hand():
    weights = population_weights(EXPECTED, PRICE, PEOPLE)[["wmo", "jeugdhulp"]]
    split = split_by_law(pd.Series([101, 100, 10], CODES), weights)
    # 3 to 1, 2 to 3, and an area on its floor as all together: 5 to 4.
    assert split.to_numpy().tolist() == [[76, 25], [40, 60], [6, 4]]
    with pytest.raises(BudgetError, match="Het budget van WK000100 is niet over wetten te verdelen"):
        split_by_law(pd.Series([1], CODES[:1]), weights.iloc[:1] * 0)


def test_other_levels_stand_beside_it():
    others = pd.DataFrame({"gebiedscode": ["WK000100"], "niveau": [0], "wet": ["algemeen"], "open_einde": [False], "bedrag_eurocent": [5]})
    level_1 = pd.DataFrame({"wmo": [300, 100]}, CODES[:2])
    table = budget_table(level_1, PEOPLE, others=others)
    assert table["niveau"].tolist() == [0, 1, 1]
    assert table["aandeel"].tolist() == [1, 0.75, 0.25]
    assert table["per_inwoner_eurocent"].tolist() == pytest.approx([0, 0.3, 0.07], abs=0.01)


@pytest.mark.real_data
def test_ten_gemeenten_get_exactly_their_ceiling(real_data):
    feed = pd.read_parquet(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet")
    keys = {stem(key): key for key in reversed(feed.columns)}
    asked = {wet: Specification.from_table(wet, specification("verwacht_gebruik")) for wet in ("wmo", "jeugdhulp")}
    codes = {"inwoners"}.union(*([*item.columns, item.outcome] for item in asked.values()))
    columns = {code: keys[next(name for name in BY_CODE[code].stems if name in keys)] for code in codes}
    real = pd.DataFrame({code: pd.to_numeric(feed[key]).astype(float) for code, key in columns.items()})
    real = real.set_axis(feed["Codering_3"].str.strip())
    models = {wet: fit_expected_use(real, item) for wet, item in asked.items()}
    wijken = real[real.index.str.startswith("WK")]
    place = gemeente_of(wijken.index.to_series())
    for number, gemeente in enumerate(KENNEMERLAND):
        own = wijken[place.eq(gemeente)]
        expected, _ = fill_gaps(pd.DataFrame({wet: model.predict(own) for wet, model in models.items()}), own["inwoners"])
        weights = population_weights(expected, PRICE, own["inwoners"])
        ceiling = 25_000_000_00 + number
        amounts = allocate(ceiling, weights["behoefte"], floor_cents=1_000_00)
        table = budget_table(split_by_law(amounts, weights[["wmo", "jeugdhulp"]]), own["inwoners"])
        assert table.loc[table["niveau"] == 1, "bedrag_eurocent"].sum() == ceiling
        factors = {wet: model.explain(own, real.loc[[gemeente]]) for wet, model in models.items()}
        parts = need_parts(need_drivers(weights[list(expected)], weights["inwoners"], factors))
        waterfall = contributions(parts, allocate(ceiling, weights["behoefte"]), amounts)
        assert waterfall.drop(columns="totaal").sum(axis="columns").eq(amounts).all()
        # What no feature tells is small beside what inhabitants and features tell.
        assert waterfall["overig"].abs().sum() < 0.05 * ceiling


@given(
    st.lists(st.tuples(st.floats(0.1, 1000), st.floats(0, 1000), st.floats(0, 1000)), min_size=2, max_size=14),
    st.integers(0, 10**9),
    st.integers(1, 6),
)
def test_what_a_wet_gets_does_not_depend_on_what_is_divided_over(needs, total, parts):
    fine = pd.DataFrame(needs, [f"BU{place:02}" for place in range(len(needs))], ["wmo", "jeugdhulp", "bijstand"])
    rough = fine.groupby([f"T{place % parts}" for place in range(len(needs))]).sum()
    per_law = allocate(total, fine.sum())
    for division in (fine, rough):
        amounts = allocate(total, division.sum(axis="columns"))
        found = split_by_law(amounts, division, per_law)
        assert found.sum().to_dict() == per_law.to_dict()
        assert found.sum(axis="columns").to_dict() == amounts.to_dict()
        assert (found >= 0).all(axis=None)
        exact = division.div(division.sum(axis="columns"), axis="index").mul(amounts, axis="index")
        assert (found - exact).abs().max().max() <= 3
