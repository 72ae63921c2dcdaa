"""Why an area differs: parts that add up, and to the same numbers as everywhere else."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain_of import FIRST_YEAR
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_laws, example_own, example_tables
from tests.once import once
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.model.reasons.drivers import AVERAGE, EURO, FTE, NEED, ROUNDING, drivers_of_need, sized
from wijkscan.tables.wetten import wetten


@pytest.fixture(scope="module")
def chain():
    return Chain(example_tables(), example_laws, Scenario(gemeente=VOORBEELDSTAD), PARAMETERS, example_own(), FIRST_YEAR)


@pytest.fixture(scope="module")
def drivers(chain):
    return once("drivers", lambda: chain.drivers)


def test_every_amount_is_the_one_of_its_own_step(chain, drivers):
    budget, formatie = chain.budget_per_wijk, chain.per_wijk
    for wijk in budget.target.index[budget.inwoners > 0]:
        people = budget.inwoners[wijk]
        assert drivers.amount(EURO, wijk) * people == pytest.approx(budget.target[wijk], abs=1e-3)
        assert drivers.amount(FTE, wijk) * people == pytest.approx(formatie.totals["fte"][wijk])
        for wet in wetten():
            assert drivers.amount(wet, wijk) * people == pytest.approx(budget.clients[wet][wijk])
    assert drivers.amount(EURO, VOORBEELDSTAD) == pytest.approx(budget.ceiling_cents / budget.inwoners.sum())
    assert drivers.amount(FTE, VOORBEELDSTAD) == pytest.approx(formatie.together["fte"] / budget.inwoners.sum())


def test_drivers_and_waterfall_tell_the_same(chain, drivers):
    budget, wijk = chain.budget_per_wijk, str(chain.budget_per_wijk.target.idxmax())
    each = drivers.splits[EURO].T[wijk] * budget.inwoners[wijk]
    group = budget.contributions.T[wijk]
    assert each["inwoners"] == pytest.approx(group["inwoners"], abs=1)
    assert each[["corporatiewoningen", "koopwoningen", "meergezinswoningen", "woz_waarde"]].sum() == pytest.approx(group["wonen"], abs=1)
    assert abs(each[ROUNDING]) <= 1


def test_the_difference_between_any_two_adds_up(drivers):
    for which, split in drivers.splits.items():
        for area in split.index:
            for other in (VOORBEELDSTAD, split.index[0]):
                parts = drivers.difference(which, area, other)
                assert parts.sum() == pytest.approx(drivers.amount(which, area) - drivers.amount(which, other), abs=1e-9)
                assert parts.index[-1] == "overig"
                assert parts.iloc[:-1].abs().is_monotonic_decreasing


def test_what_makes_a_difference_has_a_value_and_a_name(drivers):
    named = {code for split in drivers.splits.values() for code in split} - {"inwoners", "bevolking", "overig", ROUNDING}
    assert named == set(drivers.features.index) == set(drivers.labels) == set(drivers.units)


def test_features_are_as_they_were_published(chain, drivers):
    areas = chain.tables.areas
    published = areas.at(drivers.years["corporatiewoningen"], ["corporatiewoningen", "inwoners", "leeftijd_65_plus"])
    known = ~drivers.guessed.T["corporatiewoningen"]
    codes = known.index[known]
    assert drivers.features.T["corporatiewoningen"][codes].tolist() == pytest.approx(published["corporatiewoningen"][codes].tolist(), abs=6)
    share = 100 * published["leeftijd_65_plus"] / published["inwoners"]
    assert drivers.features.T["aandeel_65_plus"][VOORBEELDSTAD] == pytest.approx(share[VOORBEELDSTAD])


def test_need_is_told_beside_the_average_wijk(chain):
    found = drivers_of_need(chain.need, chain.seen.indicators)
    score = chain.need.index.score[chain.need.wijken].dropna()
    for wijk in score.index:
        assert found.difference(NEED, wijk, AVERAGE).sum() == pytest.approx(score[wijk])
        assert found.amount(NEED, wijk) == pytest.approx(score[wijk])


def test_an_area_of_which_something_is_unknown_has_no_difference(drivers):
    assert drivers.difference(EURO, "WK900199", VOORBEELDSTAD).empty
    assert pd.isna(drivers.amount(EURO, "WK900199"))


@given(st.tuples(st.floats(0, 1e9), st.floats(1, 1e5), st.floats(0, 1e9), st.floats(1, 1e5)))
def test_size_and_people_add_up_to_the_difference(case):
    split = sized(*case)
    assert split.by_size + split.by_head == pytest.approx(split.own - split.other, rel=1e-9, abs=1)


def test_size_and_people_by_hand():
    # 200 people with 3 each beside 100 with 1 each: 100 more at 2 on average, and 2 more for 150 on average.
    split = sized(600, 200, 100, 100)
    assert (split.by_size, split.by_head) == (200, 300)
