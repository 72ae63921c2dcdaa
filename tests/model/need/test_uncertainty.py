import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.need import DrawSettings, NeedError, NeedMethod, need_index, need_uncertainty
from wijkscan.model.need.uncertainty import COLUMNS, alternatives

NAMES = ["a", "b", "c", "d"]
UP = dict.fromkeys(NAMES, 1)
EVEN = dict.fromkeys(NAMES, 1)
NOTHING = DrawSettings(
    vary_weights=False,
    vary_normalise=False,
    vary_aggregate=False,
    vary_shrink=False,
    leave_one_out=False,
    sampling_noise=False,
)


def table(areas=20, seed=3):
    random = np.random.default_rng(seed)
    level = np.linspace(0.6, 0.1, areas)[:, np.newaxis]
    shares = (level + random.uniform(-0.08, 0.08, (areas, 4))).clip(0.01, 0.99)
    return pd.DataFrame(shares, [f"WK{number:02d}" for number in range(1, areas + 1)], NAMES)


def background(values, size=400.0):
    return {
        "proportions": NAMES,
        "sizes": pd.Series(size, index=values.index),
        "reference": pd.Series(values.mean()),
    }


def test_without_anything_varying_each_draw_is_the_index_itself():
    values = table()
    found = need_uncertainty(values, direction=UP, weights=EVEN, settings=NOTHING, draws=50)
    score = need_index(values, direction=UP, weights=EVEN).score
    rank = score.rank(ascending=False)
    for ranks in (found.median_rank, found.rank_low, found.rank_high):
        assert ranks.tolist() == rank.tolist()
    for scores in (found.median_score, found.score_low, found.score_high):
        assert np.allclose(scores, score, atol=1e-5)
    assert found.top_fifth.tolist() == (rank <= 4).astype(float).tolist()
    assert found.varied.startswith("Van keer tot keer varieerde: niets.")


def test_ranks_of_every_draw_agree_with_a_plain_computation():
    values = pd.DataFrame({"a": [3.0, 2.0, 0.0], "b": [0.0, 2.0, 3.0]}, index=["WK01", "WK02", "WK03"])
    only_weights = DrawSettings(
        concentration=2, vary_normalise=False, vary_aggregate=False, vary_shrink=False, leave_one_out=False
    )
    method = NeedMethod(normalise="none")
    found = need_uncertainty(values, direction=UP, weights={"a": 1, "b": 1}, method=method, settings=only_weights, draws=20_000)
    # With two equal weights of concentration 1 the weight of a is uniform: WK01 leads above 2/3, WK03 below 1/3.
    assert np.allclose(found.top_fifth, 1 / 3, atol=0.015)
    assert found.median_rank["WK02"] == 2
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([1, 1, 1], [3, 2, 3])


def test_chance_variation_follows_the_size_of_the_area():
    values = table()
    only_noise = DrawSettings(
        vary_weights=False, vary_normalise=False, vary_aggregate=False, vary_shrink=False, leave_one_out=False
    )
    arguments = {"direction": UP, "weights": EVEN, "method": NeedMethod(normalise="none", shrink=False)}
    found = need_uncertainty(
        values, **arguments, settings=only_noise, draws=20_000, proportions=NAMES, sizes=pd.Series(400.0, values.index)
    )
    score = need_index(values, **arguments).score
    # Every draw gets the mean and spread of the base score: its chance variation is projected off both.
    z = ((score - score.mean()) / score.std(ddof=0)).to_numpy()
    projection = np.eye(len(z)) - (1 + np.outer(z, z)) / len(z)
    variance = projection**2 @ (values * (1 - values) / 400 / 16).sum(axis=1).to_numpy()
    assert np.allclose(found.score_high - found.score_low, np.sqrt(variance) * 2 * 1.645, rtol=0.05)


def test_smaller_areas_have_wider_intervals():
    values = table()
    widths = [
        (found.rank_high - found.rank_low).mean()
        for found in (
            need_uncertainty(values, direction=UP, weights=EVEN, draws=2000, **background(values, size))
            for size in (100_000, 400, 40)
        )
    ]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_an_estimated_value_widens_the_interval():
    values = table()
    gap = values.copy()
    gap.loc["WK10", "a"] = np.nan
    full, holed = (need_uncertainty(it, direction=UP, weights=EVEN, draws=4000) for it in (values, gap))
    assert (holed.rank_high - holed.rank_low)["WK10"] > (full.rank_high - full.rank_low)["WK10"]


def test_an_area_without_a_score_has_no_rank_and_takes_none():
    values = table()
    values.loc["WK05"] = np.nan
    found = need_uncertainty(values, direction=UP, weights=EVEN, draws=500)
    assert found.table.loc["WK05"].isna().all()
    assert found.rank_high.max() <= 19
    assert list(found.table.columns) == list(COLUMNS)


@examples(8)
@given(st.integers(0, 2**31), st.randoms(use_true_random=False))
def test_same_seed_same_result_whatever_the_order_of_areas(seed, random):
    values = table(12)
    order = list(values.index)
    random.shuffle(order)
    arguments = {"direction": UP, "weights": EVEN, "draws": 300, "seed": seed, **background(values)}
    found = need_uncertainty(values, **arguments).table
    pd.testing.assert_frame_equal(need_uncertainty(values.loc[order], **arguments).table.loc[values.index], found)


def test_another_seed_gives_other_draws():
    values = table()
    one, two = (need_uncertainty(values, direction=UP, weights=EVEN, draws=300, seed=seed) for seed in (1, 2))
    assert not one.table.equals(two.table)


def test_areas_that_are_alike_share_their_chances():
    values = pd.concat([table(6), table(6).set_axis([f"WK9{number}" for number in range(6)])])
    found = need_uncertainty(values, direction=UP, weights=EVEN, draws=500).table
    assert (found.iloc[:6].to_numpy() == found.iloc[6:].to_numpy()).all()


@examples(15)
@given(st.integers(0, 1000), st.integers(2, 30))
def test_interval_holds_the_median_and_chances_add_up(seed, areas):
    values = table(areas, seed)
    found = need_uncertainty(values, direction=UP, weights=EVEN, draws=200, seed=seed, **background(values))
    assert (found.rank_low <= found.median_rank).all()
    assert (found.median_rank <= found.rank_high).all()
    assert (found.score_low <= found.score_high).all()
    assert np.isclose(found.top_fifth.sum(), np.ceil(areas / 5))


def test_alternatives_keep_to_combinations_that_exist():
    everything = {(it.normalise, it.aggregate, it.shrink) for it in alternatives(NeedMethod(), DrawSettings())}
    means = [(scale, "arithmetic") for scale in ("z", "minmax", "percentile", "imd")] + [("minmax", "geometric")]
    assert everything == {(*pair, shrink) for pair in means for shrink in (True, False)}
    assert alternatives(NeedMethod(), NOTHING) == [NeedMethod()]
    plain = alternatives(NeedMethod(normalise="none"), DrawSettings(vary_shrink=False))
    assert plain == [NeedMethod(normalise="none")]


def test_few_draws_are_called_coarse():
    values = table()
    assert "grenzen grof" in need_uncertainty(values, direction=UP, weights=EVEN, draws=999).varied
    assert "grenzen grof" not in need_uncertainty(values, direction=UP, weights=EVEN, draws=1000).varied


def test_draws_over_more_areas_than_fit_in_sixteen_bits_keep_their_ranks():
    values = pd.DataFrame({"a": np.arange(70_000.0)}, index=[f"{number:06d}" for number in range(70_000)])
    found = need_uncertainty(values, direction=UP, weights={"a": 1}, settings=NOTHING, draws=2)
    assert found.median_rank.iloc[0] == 70_000
    assert found.median_rank.iloc[-1] == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"draws": 0}, "Er is gevraagd om 0 keer te rekenen; kies er minstens 1"),
        ({"settings": DrawSettings(concentration=0)}, "concentratie van de gewichten moet boven 0 liggen"),
        ({"weights": dict.fromkeys(NAMES, 0)}, "Alle gewichten zijn nul"),
        (
            {"method": NeedMethod(normalise="none", aggregate="geometric"), "settings": NOTHING},
            "kan alleen met waarden van 1 of hoger",
        ),
    ],
)
def test_refusals(changed, message):
    with pytest.raises(NeedError, match=message):
        need_uncertainty(table(), **{"direction": UP, "weights": EVEN, **changed})


def test_a_weight_of_almost_nothing_still_gives_ranks():
    weights = {"a": 1, "b": 1e-9, "c": 1e-9, "d": 0}
    found = need_uncertainty(table(), direction=UP, weights=weights, draws=500)
    assert found.table.notna().all(axis=None)


def test_one_area_and_one_indicator_is_enough():
    values = pd.DataFrame({"a": [1.0]}, index=["WK01"])
    found = need_uncertainty(values, direction=UP, weights={"a": 1}, draws=20)
    assert found.median_rank.tolist() == [1]
    assert found.score_low.tolist() == found.score_high.tolist() == [0]
