"""Draws: the same seed gives the same bytes, the band holds what it says, and groups are off less than their areas."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.vooruitblik.made_up_people import SPECIFICATION, random_people
from wijkscan.model.vooruitblik.ahead import look_ahead
from wijkscan.model.vooruitblik.band import Draws, band
from wijkscan.model.vooruitblik.population import MEASURES


def of_random(seed, horizon=5):
    earlier, base = random_people(seed, areas=40, gemeenten=4)
    return look_ahead(base, earlier, horizon, SPECIFICATION)


def test_a_seed_gives_the_same_bytes_and_another_seed_others():
    one, same, other = (Draws(of_random(1), 50, seed).year(2027) for seed in (7, 7, 8))
    for name in MEASURES:
        assert one.sizes[name].tobytes() == same.sizes[name].tobytes()
        assert one.sizes[name].tobytes() != other.sizes[name].tobytes()
    assert one.ages().tobytes() == same.ages().tobytes()


@given(st.integers(0, 1000))
def test_drawn_ages_are_people_and_add_up(seed):
    drawn = Draws(of_random(seed), 20, seed).year(2026)
    ages = drawn.ages()
    assert (ages >= 0).all()
    assert ages.sum(axis=0) == pytest.approx(drawn.sizes["inwoners"], rel=1e-4, abs=1e-3)


def test_the_band_is_what_the_draws_come_to():
    ahead = of_random(2)
    drawn, told = Draws(ahead, 20_000, 1).year(2029), band(ahead, 2029)
    some = ahead.inwoners[5] > 0
    for name in MEASURES:
        low, high = np.quantile(drawn.sizes[name][some], (0.1, 0.9), axis=1)
        assert told[name, "laag"][some].to_numpy() == pytest.approx(low, rel=0.02)
        assert told[name, "hoog"][some].to_numpy() == pytest.approx(high, rel=0.02)


def test_the_band_widens_with_the_years_and_is_closed_in_the_year_of_the_counts():
    ahead = of_random(3)
    widths = [(band(ahead, year)["inwoners", "hoog"] / band(ahead, year)["inwoners", "laag"]).max() for year in ahead.years]
    assert widths[0] == 1
    assert widths == sorted(widths)


def test_a_team_is_off_less_than_its_areas_and_knows_when_one_is_unknown():
    ahead = of_random(4)
    teams = pd.Series(np.arange(40) % 2, ahead.base.areas).astype(str)
    drawn = Draws(ahead, 4000, 1).year(2029)
    together, apart = drawn.band_of(teams), band(ahead, 2029)
    for team, areas in teams.groupby(teams).groups.items():
        width = together.at[team, ("inwoners", "hoog")] - together.at[team, ("inwoners", "laag")]
        assert 0 < width < (apart.loc[areas, ("inwoners", "hoog")] - apart.loc[areas, ("inwoners", "laag")]).sum()
    base = ahead.base
    unknown = base.at(base.areas.drop(base.areas[1])).at(base.areas)
    gaps = Draws(look_ahead(unknown, None, 2, SPECIFICATION), 100, 1).year(2026).band_of(teams)
    assert gaps.loc["1"].isna().all()
    assert gaps.loc["0"].notna().all()
