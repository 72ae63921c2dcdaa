"""A path from today to the target."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.budget.path import budget_path
from wijkscan.model.budget.populatiebekostiging import BudgetError
from wijkscan.model.budget.populatiebekostiging import budget_path as exported
from wijkscan.tables.own.budgetten import euro

CODES = ["a", "b", "c"]
TODAY = pd.Series([100_00, 200_00, 50_00], CODES)
TARGET = pd.Series([150_00, 100_00, 100_00], CODES)
PEOPLE = pd.Series([10, 20, 5], CODES)
FLAT = {2026: 350_00, 2027: 350_00, 2028: 350_00}


def path(totals=FLAT, speed=1.0, step=None, **other):
    settings = {"inhabitants": PEOPLE, "max_step_per_inhabitant_cents": step} | other
    return budget_path(TODAY, TARGET, totals, speed=speed, **settings)


def refusal(**given_):
    with pytest.raises(BudgetError) as caught:
        path(**given_)
    return str(caught.value)


def test_it_can_be_had_from_populatiebekostiging():
    assert exported is budget_path


def test_half_way_every_year_by_hand():
    found = path(speed=0.5)
    assert found.table.T.to_numpy().tolist() == [[12500, 15000, 7500], [13750, 12500, 8750], [14375, 11250, 9375]]
    assert found.reached is None
    assert found.statement == (
        "Het doel wordt niet bereikt in 2026 tot en met 2028: 3 van de 3 gebieden zijn er in 2028 nog niet, het verst b met € 12,50. De "
        "stap per inwoner is ruim genoeg; kies een hoger tempo, in het laatste jaar 100 %."
    )


def test_a_step_limit_by_hand():
    # b may give 20 × 2 euro; c may gain 5 × 2, a 10 × 2: 10 euro of what b gives would find no place, so all free areas shift.
    found = path(step=200)
    assert found.table[2026].tolist() == [120_00, 170_00, 60_00]
    assert found.reached is None
    assert "Nodig is een stap van ongeveer € 3,34 per inwoner per jaar, of ongeveer 5 jaar in plaats van 3" in found.statement


def test_the_advice_of_the_statement_works():
    assert path(step=334).reached == 2028
    assert path(dict.fromkeys(range(2026, 2031), 350_00), step=200).reached == 2030


def test_equal_steps_and_when_the_target_is_reached():
    found = path(speed={2026: 1 / 3, 2027: 1 / 2, 2028: 1})
    assert found.table[2028].tolist() == TARGET.tolist()
    assert (found.table[2026] - TODAY).tolist() == pytest.approx([1666.67, -3333.33, 1666.67], abs=1)
    assert (found.reached, found.statement) == (2028, "Het doel wordt bereikt in 2028.")


def test_a_target_follows_the_total_of_its_year():
    found = path({2026: 350_00, 2027: 700_00})
    assert found.target[2027].tolist() == [300_00, 200_00, 200_00]
    assert found.of_year(2027).tolist() == [300_00, 200_00, 200_00]


@st.composite
def cases(draw):
    size = draw(st.integers(1, 6))
    codes = [f"WK{place:02d}" for place in range(size)]
    amounts = st.lists(st.integers(0, 10**9), min_size=size, max_size=size)
    today, people = pd.Series(draw(amounts), codes), pd.Series(draw(st.lists(st.integers(1, 20_000), min_size=size, max_size=size)), codes)
    target = pd.Series(draw(amounts), codes) + 1
    step = draw(st.one_of(st.none(), st.integers(0, 5_000)))
    totals, total = {}, int(today.sum())
    for year in range(2026, 2030):
        # Now and then a total asks for more than all steps together allow.
        room = int(people.sum()) * (100 if step is None else step * draw(st.sampled_from([1, 1, 1, 4])) // 2 + 1)
        total = max(0, total + draw(st.integers(-room, room)))
        totals[year] = total
    return today, target, people, step, totals, draw(st.floats(0.01, 1))


def between(was, people, step):
    """Give what can be divided in a year: every area loses or gains at most its step, and none goes below zero."""
    if step is None:
        return 0, np.inf
    return int((was - people * step).clip(lower=0).sum()), int((was + people * step).sum())


@examples(60)
@given(cases())
def test_every_year_adds_up_and_a_year_is_refused_only_when_its_total_cannot_be_divided(case):
    today, target, people, step, totals, speed = case
    was, walked = today, {}
    for year, total in totals.items():
        walked[year] = total
        settings = {"speed": speed, "max_step_per_inhabitant_cents": step, "inhabitants": people}
        least, most = between(was, people, step)
        if not least <= total <= most:
            with pytest.raises(BudgetError, match=f"Het totaal van {year} is ") as caught:
                budget_path(today, target, walked, **settings)
            assert f"ten minste {euro(least)} en hoogstens {euro(most)} te verdelen; verruim de stap" in str(caught.value)
            event("a year is refused")
            return
        found = budget_path(today, target, walked, **settings).table
        assert found.sum().to_dict() == walked
        assert (found >= 0).all(axis=None)
        assert step is None or (found[year] - was).abs().le(people * step).all()
        assert year - 1 not in found or found[year - 1].equals(was)
        was = found[year]
    event("every year is walked")


@examples(30)
@given(cases(), st.floats(0.2, 0.9))
def test_bounds_hold_along_the_whole_path(case, part):
    today, target, people, _, totals, speed = case
    floor = int(min([*totals.values()]) * part / len(today))
    ceiling = int(max(totals.values()) / len(today) / part) + 1
    found = budget_path(
        today, target, totals, speed=speed, max_step_per_inhabitant_cents=None, inhabitants=people, floor_cents=floor, ceiling_cents=ceiling
    )
    assert found.table.sum().to_dict() == totals
    assert found.table.ge(floor).all(axis=None)
    assert found.table.le(ceiling).all(axis=None)


def test_an_area_without_inhabitants_stands_still_and_that_is_said():
    found = path(step=10_000, inhabitants=pd.Series([10, 20, 0], CODES))
    assert found.table.loc["c"].tolist() == [50_00] * 3
    assert "In c woont niemand, dus daar staat het bedrag stil" in found.statement


def test_a_budget_that_starts_from_nothing():
    found = budget_path(TODAY * 0, TARGET, FLAT, speed=0.5, max_step_per_inhabitant_cents=None, inhabitants=PEOPLE)
    assert found.table[2026].tolist() == TARGET.tolist()


def test_what_cannot_be_met_is_refused_with_the_numbers():
    assert refusal(totals={2026: 350_00, 2027: 150_00}, step=100) == (
        "Het totaal van 2027 is € 150,00, maar met stap, ondergrens en plafond is ten minste € 315,00 en hoogstens € 385,00 te verdelen; "
        "verruim de stap per inwoner, pas ondergrens of plafond aan, of kies een ander totaal."
    )
    assert "c kan in 2026 niet van € 50,00 tussen ondergrens en plafond komen: het bedrag zou ten minste € 70,00" in refusal(
        step=100, floor_cents=70_00
    )
    assert "De ondergrenzen zijn samen € 360,00" in refusal(floor_cents=120_00)


def test_bad_input_is_refused():
    assert "Het totaal van 2027 ontbreekt" in refusal(totals={2026: 1, 2028: 1})
    assert "Er zijn geen jaren" in refusal(totals={})
    assert "Het tempo van 2026 is 1,5" in refusal(speed=1.5)
    assert "Het tempo van 2028 ontbreekt" in refusal(speed={2026: 1, 2027: 1})
    assert "grootste stap per inwoner is negatief" in refusal(step=-1)
    assert "Het aantal inwoners ontbreekt voor c" in refusal(inhabitants=pd.Series([1, 2, np.nan], CODES))
    assert "Het aantal inwoners noemt d" in refusal(inhabitants=pd.Series([1, 2, 3, 4], [*CODES, "d"]))
    assert "Het aantal inwoners van c is negatief" in refusal(inhabitants=pd.Series([1, 2, -3], CODES))
    with pytest.raises(BudgetError, match="Het budget van nu ontbreekt voor c"):
        budget_path(TODAY.drop("c"), TARGET, FLAT, speed=1, max_step_per_inhabitant_cents=None, inhabitants=PEOPLE)
    with pytest.raises(BudgetError, match="Jaar 2031 staat niet in het pad; kies een jaar van 2026 tot en met 2028"):
        path().of_year(2031)
