import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.indicators.compare import FEATURES, LOGGED, MIRRORED, comparable_wijken, highlights, most_striking, robust_z
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS

CODES = [item.code for item in INDICATORS]


def wijken(number):
    return pd.Index([f"WK0392{place:02d}" for place in range(number)], name="gebiedscode")


def indicators(number, **columns):
    """All indicators of some wijken; those that are not given are the same everywhere."""
    frame = pd.DataFrame(1.0, index=wijken(number), columns=CODES)
    return frame.assign(**{name: np.asarray(values, dtype=float) for name, values in columns.items()})


def comparable(frame, wijk="WK039200", inwoners=None, count=3, smallest=500, **more):
    people = pd.Series(1000, index=frame.index) if inwoners is None else pd.Series(inwoners, index=frame.index)
    return comparable_wijken(frame, people, wijk, count=count, smallest=smallest, **more)


def test_usual_deviations_by_hand():
    reference = pd.DataFrame({"a": [1.0, 2, 3, 4, 100], "b": [5.0, 5, 5, 5, 9]})
    found = robust_z(pd.DataFrame({"a": [3.0, 4.4826, np.nan], "b": [9.0, 5, 5]}), reference)
    assert found["a"].tolist() == pytest.approx([0, 1, np.nan], nan_ok=True)
    assert found["b"].isna().all()


def test_nearest_by_hand():
    frame = indicators(6, aandeel_65_plus=[20, 22, 30, 19, 21, 20.5])
    found = comparable(frame, features=("aandeel_65_plus",))
    assert found.wijken.index.tolist() == ["WK039205", "WK039203", "WK039204"]
    # The median is 20,75 and the deviations are 0,25 0,25 0,75 1,25 1,75 and 9,25; their median is 1.
    assert found.wijken["afstand"].tolist() == pytest.approx([0.5 / 1.4826, 1 / 1.4826, 1 / 1.4826])
    assert found.features["aandeel_65_plus"].tolist() == [20, 20.5, 19, 21]


def test_of_wijken_that_are_equally_near_the_lowest_code_goes_first():
    frame = indicators(6, aandeel_65_plus=[20, 30, 22, 22, 22, 10])
    for order in (frame.index, frame.index[::-1]):
        found = comparable(frame.loc[order], features=("aandeel_65_plus",), count=2)
        assert found.wijken.index.tolist() == ["WK039202", "WK039203"]


def test_small_wijken_and_wijken_taken_out_make_room_for_the_next():
    frame = indicators(6, aandeel_65_plus=[20, 22, 30, 19, 21, 20.5])
    found = comparable(frame, features=("aandeel_65_plus",), inwoners=[100, 900, 900, 900, 499, 500], without=("WK039205",))
    assert found.wijken.index.tolist() == ["WK039203", "WK039201", "WK039202"]


def test_a_feature_that_is_a_gap_here_is_left_out_and_one_that_is_a_gap_there_leaves_the_wijk_out():
    frame = indicators(4, aandeel_65_plus=[20, 21, 25, np.nan], aandeel_0_15=[np.nan, 1, 2, 3])
    found = comparable(frame, features=("aandeel_65_plus", "aandeel_0_15"))
    assert list(found.features) == ["aandeel_65_plus"]
    assert found.wijken.index.tolist() == ["WK039201", "WK039202"]


@pytest.mark.parametrize("frame", [indicators(4), indicators(4, **dict.fromkeys(FEATURES, [np.nan] * 4))])
def test_nothing_to_compare_on_gives_no_wijken(frame):
    found = comparable(frame)
    assert found.wijken.empty
    assert found.features.shape == (1, 0)


def test_density_is_compared_by_how_many_times_denser():
    frame = indicators(5, bevolkingsdichtheid=[1000, 500, 1600, 100, 10000])
    found = comparable(frame, features=LOGGED, count=1)
    assert found.wijken.index.tolist() == ["WK039202"]
    assert found.features["bevolkingsdichtheid"].tolist() == [1000, 1600]


# Few different values, so that distances are often equal.
features = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=3, max_size=3)
places = st.lists(features, min_size=2, max_size=12)


@given(places, st.integers(1, 6), st.sets(st.integers(0, 11)), st.data())
def test_the_list_of_comparable_wijken(made, count, out, data):
    names = ("aandeel_0_15", "aandeel_65_plus", "corporatiewoningen")
    frame = indicators(len(made), **{name: [row[place] for row in made] for place, name in enumerate(names)})
    inwoners = data.draw(st.lists(st.sampled_from([0, 499, 500, 4000]), min_size=len(made), max_size=len(made)))
    without = [code for place, code in enumerate(frame.index) if place in out]
    chosen = {"inwoners": inwoners, "count": count, "without": without, "features": names}
    found = comparable(frame, **chosen)
    allowed = [
        code
        for code, people in zip(frame.index, inwoners, strict=True)
        if code != "WK039200" and code not in without and people >= 500
        and frame.loc[code, list(found.features)].notna().all() and len(found.features.columns)
    ]  # fmt: skip
    assert set(found.wijken.index) <= set(allowed)
    assert len(found.wijken) == min(count, len(allowed))
    assert found.wijken["afstand"].is_monotonic_increasing
    assert found.features.index.tolist() == ["WK039200", *found.wijken.index]
    order = data.draw(st.permutations(list(frame.index)))
    again = comparable(frame.loc[order], **{**chosen, "inwoners": pd.Series(inwoners, frame.index)[order].to_numpy()})
    assert again.wijken.index.tolist() == found.wijken.index.tolist()


def striking(frame, area="WK039200", threshold=1.5, outer=0.2, most=5, reference=None):
    reference = frame.index if reference is None else reference
    return highlights(frame, area, reference, threshold=threshold, outer=outer, most=most)


def test_what_stands_out_by_hand():
    frame = indicators(5, aandeel_0_15=[30, 10, 11, 12, 13], afstand_huisarts=[0.2, 1, 1.1, 1.2, 1.3], ww=[12, 10, 11, 12, 13])
    found = striking(frame)
    assert found.index.tolist() == ["aandeel_0_15", "afstand_huisarts"]
    row = found.loc["aandeel_0_15"]
    assert row[["waarde", "doorsnee", "aandeel_lager", "aandeel_hoger"]].tolist() == [30, 12, 1, 0]
    assert row["z"] == pytest.approx(18 / 1.4826)
    assert found.loc["afstand_huisarts", ["aandeel_lager", "aandeel_hoger"]].tolist() == [0, 1]
    assert striking(frame, most=1).index.tolist() == ["aandeel_0_15"]
    assert striking(frame, threshold=20).empty


def test_a_wijk_outside_the_reference_is_measured_against_all_of_it():
    frame = indicators(6, aandeel_0_15=[30, 10, 11, 12, 13, 40])
    found = striking(frame, reference=frame.index[1:])
    assert found.loc["aandeel_0_15", ["aandeel_lager", "aandeel_hoger"]].tolist() == [0.8, 0.2]


def test_what_many_others_surpass_does_not_stand_out():
    frame = indicators(11, aandeel_0_15=[20, *[10, 10.1, 10.2, 9.9, 9.8, 10, 10], *[30, 31, 32]])
    assert robust_z(frame, frame).at["WK039200", "aandeel_0_15"] > 1.5
    assert striking(frame, outer=0.2).empty
    assert striking(frame, outer=0.3).index.tolist() == ["aandeel_0_15"]


def test_counts_say_how_large_a_wijk_is_and_do_not_stand_out():
    found = striking(indicators(5, inwoners=[90000, 1, 2, 3, 4], wmo=[5000, 1, 2, 3, 4]))
    assert found.empty


def test_of_two_that_mirror_one_another_only_the_most_striking_is_named():
    frame = indicators(5, koopwoningen=[20, 60, 61, 62, 63], huurwoningen=[90, 40, 39, 38, 37], ww=[13, 10, 10.5, 11, 11.5])
    assert striking(frame, most=3).index.tolist() == ["huurwoningen", "ww"]


figures = st.lists(st.integers(0, 20), min_size=6, max_size=6)
mirrored = st.sampled_from(sorted(set().union(*MIRRORED)))


@given(st.dictionaries(mirrored, figures, min_size=2, max_size=12), st.integers(1, 6), st.randoms(use_true_random=False))
def test_what_stands_out_never_says_one_thing_twice(columns, most, random):
    frame = indicators(6, **columns)
    found = striking(frame, threshold=0.5, outer=1, most=most)
    assert len(found) <= most
    for group in MIRRORED:
        assert len(group & set(found.index)) <= 1
    assert (found["z"].abs() >= 0.5).all()
    assert found["z"].abs().is_monotonic_decreasing
    assert (found["aandeel_lager"] + found["aandeel_hoger"] <= 1).all()
    order = list(frame.index)
    random.shuffle(order)
    pd.testing.assert_frame_equal(striking(frame.loc[order], threshold=0.5, outer=1, most=most), found)


def test_mirrored_indicators_exist():
    assert set().union(*MIRRORED) <= set(CODES)
    assert set(FEATURES) | set(LOGGED) <= set(CODES)


def test_where_need_points_by_hand():
    frame = indicators(
        5, huishoudens_laagste_40=[30, 40, 41, 42, 70], woz_waarde=[150, 400, 410, 420, 430], ww=[30, 10, 11, 12, 10],
        verweduwd=[9, 2, 2.1, 2.2, 9], afstand_huisarts=[9, 1, 2, 3, 4],
    )  # fmt: skip
    found = most_striking(frame, frame.index, frame.index, threshold=1.5)
    # Little worth of homes points to need, few low incomes do not; distances say nothing about need.
    assert found[["gebiedscode", "indicator", "waarde"]].to_numpy().tolist() == [
        ["WK039200", "verweduwd", 9], ["WK039200", "woz_waarde", 150],
        ["WK039204", "verweduwd", 9], ["WK039204", "huishoudens_laagste_40", 70],
    ]  # fmt: skip
    assert (found["z"] * 1.4826).tolist() == pytest.approx([34, -26, 34, 29])


@given(st.dictionaries(mirrored, figures, min_size=1, max_size=8), st.permutations(list(wijken(6))))
def test_where_need_points_names_two_things_at_most_and_in_any_order_the_same(columns, order):
    frame = indicators(6, **columns)
    found = most_striking(frame, frame.index, frame.index, threshold=1.0)
    assert found.groupby("gebiedscode").size().le(2).all()
    turned = found["z"] * [BY_INDICATOR[code].direction for code in found["indicator"]]
    assert turned.ge(1).all()
    assert turned.groupby(found["gebiedscode"], sort=False).max().is_monotonic_decreasing
    for group in MIRRORED:
        assert found[found["indicator"].isin(group)].groupby("gebiedscode").size().le(1).all()
    pd.testing.assert_frame_equal(most_striking(frame.loc[order], pd.Index(order), frame.index, threshold=1.0), found)


def test_a_composite_of_what_is_there_already_is_never_ranked():
    """The SES-WOA is made of income, education and work: an area that is extreme in it alone stands out in nothing."""
    codes = ["ses_woa", "ses_woa_spreiding", "eenzaam"]
    table = pd.DataFrame({code: [1.0, 2.0, 3.0, 4.0, 90.0] for code in codes}, index=list("abcde"))
    found = highlights(table, "e", table.index, threshold=1.5, outer=0.5, most=5)
    assert found.index.tolist() == ["eenzaam"]
    turned = table.assign(ses_woa=-table["ses_woa"]).reindex(columns=list(BY_INDICATOR))
    assert set(most_striking(turned, table.index, table.index, threshold=1.5)["indicator"]) == {"eenzaam"}
