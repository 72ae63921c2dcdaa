from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.teams.pooling import pooling_gain, safety, servers_needed
from wijkscan.model.teams.throughput import erlang_c
from wijkscan.model.teams.workload import WorkloadError


def test_the_check_value_of_six_teams():
    found = pooling_gain(pd.Series([8.0] * 6), most_waiting=0.2)
    assert found.erlang.tolist() == [12] * 6
    assert found.erlang_together == 56
    assert found.saved == 16


def test_the_square_root_rule_by_hand():
    # One team of 16 needs 16 + 4 β; four of them together 64 + 8 β: pooling saves 8 β.
    found = pooling_gain(pd.Series([16.0] * 4), most_waiting=0.2)
    assert found.square_root.iloc[0] == pytest.approx(16 + 4 * found.beta)
    assert found.saved_square_root == pytest.approx(8 * found.beta)


def test_the_square_root_rule_comes_close_to_erlang_for_a_large_pool():
    load = 4_000.0
    beta = safety(0.2)
    assert erlang_c(load, load + beta * np.sqrt(load)) == pytest.approx(0.2, abs=0.005)


@given(load=st.floats(0.01, 300), most_waiting=st.floats(0.01, 0.9))
def test_the_places_found_suffice_and_one_less_does_not(load, most_waiting):
    found = servers_needed(load, most_waiting)
    assert erlang_c(load, found) <= most_waiting * (1 + 1e-9)
    assert most_waiting < erlang_c(load, found - 1)


def exact_erlang_c(load: Fraction, places: int) -> Fraction:
    """Chance of waiting in whole fractions, by the recursion of Erlang B; no rounding at all."""
    blocked = Fraction(1)
    for place in range(1, places + 1):
        blocked = load * blocked / (place + load * blocked)
    return blocked / (1 - load / places * (1 - blocked))


def test_one_place_waits_as_often_as_it_is_taken():
    assert servers_needed(0.1, 0.1) == 1


@pytest.mark.parametrize("places", [1, 2, 3, 5, 8, 13, 40, 200])
@pytest.mark.parametrize("used", [Fraction(1, 100), Fraction(1, 10), Fraction(1, 3), Fraction(1, 2), Fraction(7, 10), Fraction(99, 100)])
def test_a_chance_that_is_just_allowed_needs_no_place_more(places, used):
    load = used * places
    chance = exact_erlang_c(load, places)
    assert erlang_c(float(load), float(places)) == pytest.approx(float(chance), rel=1e-9)
    if chance > Fraction(1, 10**6):
        assert servers_needed(float(load), float(chance)) == places
        assert servers_needed(float(load), float(chance) * (1 + 1e-6)) == places
        assert servers_needed(float(load), float(chance) * (1 - 1e-6)) == places + 1


@examples(30)
@given(loads=st.lists(st.floats(0, 60), min_size=1, max_size=6))
def test_pooling_never_costs_places(loads):
    found = pooling_gain(pd.Series(loads))
    assert found.saved >= 0
    assert found.saved_square_root >= -1e-9


def test_no_work_needs_no_places():
    assert pooling_gain(pd.Series([0.0, 0.0])).erlang_together == 0


@pytest.mark.parametrize(
    ("loads", "chance", "message"),
    [
        (pd.Series([1.0]), 0.0, "De kans op wachten is 0, maar moet tussen 0 en 1 liggen; kies bijvoorbeeld 0,2."),
        (pd.Series(dtype=float), 0.2, "De winst van één gezamenlijke pool is niet te berekenen: er zijn geen teams."),
        (
            pd.Series({"Zuid": np.nan}),
            0.2,
            "De winst van één gezamenlijke pool is niet te berekenen: bij Zuid ontbreekt het aantal trajecten of is het negatief.",
        ),
    ],
)
def test_impossible_input_is_refused(loads, chance, message):
    with pytest.raises(WorkloadError) as caught:
        pooling_gain(loads, most_waiting=chance)
    assert str(caught.value) == message
