"""The look ahead: what always holds, a case computed by hand, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.vooruitblik.made_up_people import AGES, SPECIFICATION, always, people, random_people
from wijkscan.model.vooruitblik.ahead import look_ahead, raked
from wijkscan.model.vooruitblik.cohort import Settings, aged, cohort_ratios
from wijkscan.model.vooruitblik.population import NO_AGES, NO_COUNT, NOBODY, Population, VooruitblikError
from wijkscan.model.vooruitblik.specification import COHORT, GEMEENTE, LINE, METHODS, NO_CHANGE

SEEDS = st.integers(0, 10_000)
HORIZON = 4
ALIKE = [150.0, 100.0, 200.0, 200.0, 190.0]


def test_everybody_grows_a_year_older_by_the_width_of_their_group():
    older = aged(np.array([[150.0, 100, 200, 400, 90]]), (0, 15, 25, 45, 65), np.array([0.05]))
    # 10 of 150 leave the youngest and 0,05 × 200 come; 10 of 100, 10 of 200 and 20 of 400 move on.
    assert older[0] == pytest.approx([150 - 10 + 10, 100 + 10 - 10, 200 + 10 - 10, 400 + 10 - 20, 90 + 20])


def test_a_ratio_is_pulled_towards_all_areas_together_by_how_many_people_stand_behind_it():
    earlier = people(2023, {"WK000101": ALIKE, "WK000102": ALIKE})
    later = people(2024, {"WK000101": ALIKE, "WK000102": [*ALIKE[:4], 300.0]})
    ratios = cohort_ratios(earlier, later, Settings(kappa=200, kappa_children=0, own_years=3))
    pool = (190 + 300) / (2 * 200)  # 190 and 10 of the 200 from 45 to 65 were there to be 65-plus
    expected = 200 * pool
    weight = expected / (expected + 200)
    assert ratios.pool[4] == pytest.approx(pool)
    assert ratios.own[:, 4] == pytest.approx([pool * (190 / expected) ** weight, pool * (300 / expected) ** weight])


@given(SEEDS, st.sampled_from(METHODS))
def test_nobody_is_less_than_nobody_and_ages_add_up(seed, method):
    earlier, base = random_people(seed)
    ahead = look_ahead(base, earlier, HORIZON, always(method))
    assert (ahead.ages >= 0).all()
    assert (ahead.inwoners >= 0).all()
    assert ahead.ages.sum(axis=2) == pytest.approx(ahead.inwoners)
    assert ahead.inwoners[0] == pytest.approx(base.inwoners.to_numpy())


@given(SEEDS, st.floats(0.5, 2))
def test_raked_areas_add_up_to_the_total_of_their_gemeente(seed, growth):
    earlier, base = random_people(seed)
    ahead = look_ahead(base, earlier, HORIZON, SPECIFICATION)
    known = base.inwoners.groupby("GM" + base.areas.str[2:6]).sum()
    totals = pd.DataFrame({2026: growth * known[known > 0].iloc[:1]})
    done = raked(ahead, totals)
    for code, total in totals[2026].items():
        inside = base.areas.str[2:6] == code[2:]
        assert done.inwoners[2, inside].sum() == pytest.approx(total)
        assert done.ages[2, inside].sum() == pytest.approx(total)
        assert done.inwoners[1, inside] == pytest.approx(ahead.inwoners[1, inside])  # a year without a total stays
    outside = ~base.areas.str[2:6].isin(totals.index.str[2:])
    assert done.inwoners[:, outside] == pytest.approx(ahead.inwoners[:, outside])


@pytest.mark.parametrize("method", METHODS)
def test_a_country_that_stood_still_stands_still(method):
    codes = ["WK000101", "WK000102", "WK000201"]
    earlier, base = (people(year, dict.fromkeys(codes, ALIKE)) for year in (2022, 2024))
    ahead = look_ahead(base, earlier, HORIZON, always(method))
    assert ahead.ages == pytest.approx(np.broadcast_to(ALIKE, (HORIZON + 1, 3, 5)))


def test_a_line_and_the_growth_of_the_gemeente_are_what_they_say():
    earlier = people(2022, {"WK000101": [100.0] * 5, "WK000102": [100.0] * 5})
    base = people(2024, {"WK000101": [120.0] * 5, "WK000102": [100.0] * 5})
    line = look_ahead(base, earlier, 2, always(LINE))
    assert line.inwoners[2] == pytest.approx([700, 500])
    gemeente = look_ahead(base, earlier, 2, always(GEMEENTE))
    assert gemeente.inwoners[2] == pytest.approx(np.array([600, 500]) * 1.1)


def test_every_measure_comes_from_the_method_that_did_best():
    """No change for small wijken, but their ages move: what is left between children and 65-plus takes what comes and goes."""
    codes = [f"WK0001{number:02d}" for number in range(10)]
    earlier = people(2022, {code: [160.0, 100, 200, 200, 140] for code in codes})
    base = people(2024, {code: [150.0, 100, 200, 200, 150] for code in codes})
    ahead = look_ahead(base, earlier, 2, SPECIFICATION)
    assert (ahead.methods["inwoners"] == NO_CHANGE).all()
    assert (ahead.methods["65-plus"] == COHORT).all()
    assert ahead.inwoners[2] == pytest.approx([800] * 10)
    assert (ahead.ages[2, :, 4] > 150).all()


def test_without_an_older_edition_nothing_changes_and_that_is_said():
    _, base = random_people(1)
    ahead = look_ahead(base, None, HORIZON, always(COHORT))
    assert (ahead.methods == NO_CHANGE).all(axis=None)
    assert ahead.inwoners == pytest.approx(np.tile(base.inwoners.to_numpy(), (HORIZON + 1, 1)))


def test_what_cannot_be_looked_ahead_has_a_reason_and_is_not_zero():
    base = people(2024, {"WK000101": ALIKE, "WK000102": [0.0] * 5, "WK000103": ALIKE, "WK000104": ALIKE})
    ages, inwoners = base.ages.copy(), base.inwoners.copy()
    ages.loc["WK000103"] = np.nan
    ages.loc["WK000104"], inwoners["WK000104"] = np.nan, np.nan
    base = Population(2024, inwoners, ages, base.huishoudens)
    ahead = look_ahead(base, people(2022, {"WK000101": ALIKE, "WK000103": ALIKE}), HORIZON, always(COHORT))
    assert list(ahead.reasons) == ["", NOBODY, NO_AGES, NO_COUNT]
    assert (ahead.inwoners[:, 1] == 0).all()
    assert ahead.inwoners[:, 2] == pytest.approx([840] * (HORIZON + 1))
    assert ahead.methods.loc["WK000103", "inwoners"] == NO_CHANGE
    assert np.isnan(ahead.ages[:, 2:]).all()
    assert np.isnan(ahead.inwoners[:, 3]).all()


def test_a_wijk_that_grew_from_nobody_follows_all_areas_together():
    codes = ["WK000101", "WK000102", "WK000103"]
    earlier = people(2022, {codes[0]: ALIKE, codes[1]: ALIKE, codes[2]: [0.0] * 5})
    base = people(2024, dict.fromkeys(codes, ALIKE))
    ratios = cohort_ratios(earlier, base, SPECIFICATION.settings)
    assert np.isfinite(ratios.own).all()
    assert (ratios.own <= 2 * ratios.pool + 1e-9).all()
    ahead = look_ahead(base, earlier, HORIZON, always(COHORT))
    assert np.isfinite(ahead.inwoners).all()


def test_figures_give_the_finest_ages_and_add_up():
    values = pd.DataFrame(
        {"inwoners": [1003.0, 1000.0], **dict.fromkeys(AGES, 200.0), "leeftijd_65_80": 150.0, "leeftijd_80_plus": 50.0},
        ["WK000101", "WK000102"],
    )
    made = Population.of(2026, values)
    assert made.starts == (0, 15, 25, 45, 65, 80)
    assert made.ages.sum(axis="columns").tolist() == pytest.approx([1003, 1000])
    assert Population.of(2024, values.drop(columns=["leeftijd_65_80", "leeftijd_80_plus"])).starts == (0, 15, 25, 45, 65)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda base, earlier: look_ahead(base, earlier, 16, SPECIFICATION), "vanaf 2024 kijkt wijkscan vooruit tot en met 2039"),
        (lambda base, _: look_ahead(base, base, 2, SPECIFICATION), "een editie van 2024 ligt niet voor 2024"),
        (lambda base, earlier: look_ahead(base, earlier, 2, SPECIFICATION).population(2030), "Jaar 2030 ligt buiten de vooruitblik"),
        (
            lambda base, earlier: look_ahead(base, earlier, 2, SPECIFICATION, pd.DataFrame({2025: {"GM0001": -1.0}})),
            "Totaal van GM0001 in 2025: -1 inwoners",
        ),
        (lambda base, _: Population.of(2024, base.ages.assign(inwoners=-5.0)), "Bevolking 2024, WK000100: 'inwoners' is lager dan 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(ask, told):
    earlier, base = random_people(3)
    with pytest.raises(VooruitblikError) as refused:
        ask(base, earlier)
    assert told.lower() in str(refused.value).lower()


def test_editions_of_which_one_has_80_plus_apart_are_taken_together_at_65():
    values = pd.DataFrame({"inwoners": 1000.0, **dict.fromkeys(AGES, 200.0)}, [f"WK0001{place:02d}" for place in range(3)])
    split = Population.of(2026, values.assign(leeftijd_65_80=150.0, leeftijd_80_plus=50.0))
    ahead = look_ahead(split, Population.of(2024, values), 2, always(COHORT))
    assert ahead.base.starts == (0, 15, 25, 45, 65)
    assert ahead.ages[0, :, 4] == pytest.approx([200] * 3)
