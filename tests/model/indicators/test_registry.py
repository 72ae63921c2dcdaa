import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, MODELLED, Theme
from wijkscan.tables.columns import BY_CODE
from wijkscan.views.words.dutch import UNITS

counts = st.integers(0, 100_000)
gaps = st.one_of(st.none(), counts)


def frame(**columns):
    return pd.DataFrame(columns, dtype=float)


def test_a_share_by_hand():
    found = BY_INDICATOR["aandeel_65_plus"].compute(frame(leeftijd_65_plus=[30, 0], inwoners=[150, 40]))
    assert found.tolist() == [20, 0]
    assert found.name == "aandeel_65_plus"


def test_a_rate_over_several_columns_by_hand():
    values = frame(bijstand=[30], leeftijd_15_25=[100], leeftijd_25_45=[200], leeftijd_45_65=[250], leeftijd_65_plus=[200])
    assert BY_INDICATOR["bijstand_per_1000"].compute(values).tolist() == [40]
    education = frame(opleiding_laag=[10], opleiding_midden=[30], opleiding_hoog=[60])
    assert BY_INDICATOR["opleiding_laag"].compute(education).tolist() == [10]
    assert BY_INDICATOR["opleiding_laag"].columns == ("opleiding_laag", "opleiding_midden", "opleiding_hoog")


def test_a_published_figure_is_shown_as_published():
    assert BY_INDICATOR["woz_waarde"].compute(frame(woz_waarde=[513, np.nan])).tolist()[0] == 513


@pytest.mark.parametrize(
    "values",
    [
        frame(leeftijd_65_plus=[30], inwoners=[0]),
        frame(leeftijd_65_plus=[30], inwoners=[np.nan]),
        frame(leeftijd_65_plus=[np.nan], inwoners=[150]),
        frame(leeftijd_65_plus=[30]),
        frame(inwoners=[150]),
    ],
    ids=["nobody lives there", "base withheld", "numerator withheld", "no base", "no numerator"],
)
def test_an_unknown_part_or_nobody_to_divide_by_is_a_gap_and_not_zero(values):
    assert BY_INDICATOR["aandeel_65_plus"].compute(values).isna().all()
    assert np.isnan(BY_INDICATOR["aandeel_65_plus"].aggregate(values))


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=8))
def test_a_share_of_a_whole_lies_between_0_and_100(parts):
    values = frame(leeftijd_65_plus=[part for part, _ in parts], inwoners=[part + rest for part, rest in parts])
    found = BY_INDICATOR["aandeel_65_plus"].compute(values).dropna()
    assert found.between(0, 100).all()
    assert len(found) == (values["inwoners"] > 0).sum()


@given(st.lists(counts, min_size=1, max_size=20))
def test_counts_add_up(inwoners):
    assert BY_INDICATOR["inwoners"].aggregate(frame(inwoners=inwoners)) == sum(inwoners)


def test_a_sum_over_some_of_the_areas_is_no_total():
    assert np.isnan(BY_INDICATOR["wmo"].aggregate(frame(wmo=[30, np.nan])))
    assert np.isnan(BY_INDICATOR["wmo"].aggregate(frame(wmo=[])))


def test_a_ratio_over_several_areas_is_not_the_mean_of_their_ratios():
    values = frame(leeftijd_65_plus=[50, 10, np.nan], inwoners=[100, 900, 500])
    assert BY_INDICATOR["aandeel_65_plus"].aggregate(values) == 6


def test_a_published_percentage_is_weighed_with_its_base():
    values = frame(huishoudens_laagste_40=[50, 20, np.nan], huishoudens=[100, 300, 500])
    assert BY_INDICATOR["huishoudens_laagste_40"].aggregate(values) == 27.5
    assert BY_INDICATOR["huishoudens_laagste_40"].weights == ("huishoudens",)


def test_a_percentage_without_a_known_base_cannot_be_taken_together():
    assert BY_INDICATOR["eenzaam"].weights == ()
    assert np.isnan(BY_INDICATOR["eenzaam"].aggregate(frame(eenzaam=[40, 50])))


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(1, 1000)), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_a_weighted_mean_lies_between_its_parts_in_any_order(parts, random):
    item = BY_INDICATOR["huishoudens_laagste_40"]
    values = frame(huishoudens_laagste_40=[share for share, _ in parts], huishoudens=[weight for _, weight in parts])
    order = list(values.index)
    random.shuffle(order)
    together = item.aggregate(values)
    shares = values["huishoudens_laagste_40"]
    assert shares.min() - 1e-9 <= together <= shares.max() + 1e-9
    assert item.aggregate(values.loc[order]) == pytest.approx(together)


@given(st.lists(st.tuples(gaps, gaps), min_size=1, max_size=8))
def test_taking_one_area_together_gives_that_area(parts):
    item = BY_INDICATOR["aandeel_65_plus"]
    values = frame(leeftijd_65_plus=[part for part, _ in parts], inwoners=[base for _, base in parts])
    alone = [item.aggregate(values.iloc[[place]]) for place in range(len(values))]
    assert item.compute(values).tolist() == pytest.approx(alone, nan_ok=True)


@pytest.mark.parametrize("item", INDICATORS, ids=lambda item: item.code)
def test_every_entry_of_the_registry_fits_the_columns(item):
    assert set(item.weights) <= set(BY_CODE)
    assert item.unit in UNITS or item.unit in {"per 1.000", "per 1.000 inwoners", "per huishouden", "km"}
    assert item.modelled == (item.theme == Theme.GEZONDHEID)
    assert item.is_count == (item.unit == "aantal")
    # An index with use of care in it repeats past under-use, and what says nothing about need cannot be in it.
    assert not item.in_need or (item.direction and item.theme not in {Theme.ZORG, Theme.NABIJ})
    assert (item.law is not None) == (item.theme == Theme.ZORG)
    assert not (item.composite and item.in_need)


def test_estimates_have_one_name():
    assert MODELLED == "gemodelleerde schatting"
