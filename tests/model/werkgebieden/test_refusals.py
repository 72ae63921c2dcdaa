"""What cannot be divided is refused in Dutch, with the unit or part in the way and the way out."""

import numpy as np
import pandas as pd
import pytest

from tests.model.werkgebieden.werkgebieden_check import grid
from wijkscan.model.werkgebieden import InfeasiblePlanError, design_werkgebieden


def refused(message, load, xy, pairs, k, **options):
    with pytest.raises(InfeasiblePlanError, match=message):
        design_werkgebieden(load, xy, pairs, k, **options)


def test_a_unit_heavier_than_a_team_may_be_is_named_with_the_way_out():
    load, xy, pairs = grid(2, 3, [1, 1, 9, 1, 1, 1])
    told = r"A2 heeft 9 uur werk per jaar en een team mag hooguit 7,7 uur hebben; neem minder teams of verruim de afwijking\.$"
    refused(told, load, xy, pairs, 2)


def test_a_part_that_is_cut_off_is_named():
    load, xy, pairs = grid(1, 7)
    pairs.remove(("A0", "A1"))
    told = r"A0 is afgesneden van de rest en heeft 1 uur werk per jaar; .* Voeg een verbinding toe"
    refused(told, load, xy, pairs, 3, lower=2, upper=3)


def test_parts_that_ask_for_another_number_of_teams():
    load, xy, pairs = grid(1, 6)
    parts = [pair for pair in pairs if pair not in (("A1", "A2"), ("A3", "A4"))]
    refused("bestaat uit 3 losse delen die samen 3 tot 3 teams vragen, niet 2", load, xy, parts, 2, lower=2, upper=5)


def test_a_dead_end_that_makes_a_unit_too_heavy():
    load, xy, pairs = grid(1, 4, [2, 4, 3, 3])
    refused(r"A0, A1 heeft samen 6 uur werk per jaar \(een deel dat daaraan vastzit is te licht", load, xy, pairs, 3, lower=3, upper=5)


def test_no_plan_at_all_is_proved():
    load, xy, pairs = grid(2, 3, [5, 3, 3, 3, 3, 3])
    refused("bewezen dat er geen aaneengesloten indeling bestaat met 2 teams .* evenwichtigste", load, xy, pairs, 2, tolerance=0.05)


@pytest.mark.parametrize(
    ("k", "told"), [(0, "0 teams kan niet"), (7, "7 teams kan niet met 6"), (-1, "−1 teams"), (2.5, "2,5 teams"), (True, "teams kan niet")]
)
def test_a_number_of_teams_that_cannot_be(k, told):
    refused(told, *grid(2, 3), k)


def test_tolerance_zero_without_equal_halves():
    load, xy, pairs = grid(1, 3)
    refused("A0, A1, A2 heeft samen 3 uur werk per jaar .* een team mag hooguit 1,5", load, xy, pairs, 2, tolerance=0)


def test_gaps_and_negative_and_zero_load():
    load, xy, pairs = grid(2, 3)
    refused("Werklast: A1, B0 is onbekend; .*onbekend is geen nul", load.where(~load.index.isin(["A1", "B0"])), xy, pairs, 2)
    refused("Werklast: A0 is negatief", load.where(load.index != "A0", -1), xy, pairs, 2)
    refused("Werklast: de som is 0", load * 0, xy, pairs, 2)
    refused("A0 komt dubbel voor", pd.concat([load, load[:1]]), np.vstack([xy, xy[:1]]), pairs, 2)
    refused("geen enkele buurt", load[:0], xy[:0], [], 1)


def test_places_and_neighbours_that_do_not_fit():
    load, xy, pairs = grid(2, 3)
    refused("verwacht 6 rijen", load, xy[:5], pairs, 2)
    refused("A0 heeft geen plaats", load, np.where(np.arange(6)[:, None] == 0, np.nan, xy), pairs, 2)
    refused("Buren: X9 staat niet in de werklast", load, xy, [*pairs, ("A0", "X9")], 2)


def test_bounds_that_contradict():
    load, xy, pairs = grid(2, 3)
    refused("spreken elkaar tegen", load, xy, pairs, 2, tolerance=-0.1)
    refused("spreken elkaar tegen", load, xy, pairs, 2, lower=4, upper=3)
    refused("passen niet bij 6 uur werk per jaar", load, xy, pairs, 2, lower=1, upper=2)
    refused("doel 'mooi' bestaat niet", load, xy, pairs, 2, objective="mooi")
    refused("rekentijd", load, xy, pairs, 2, time_limit_s=-1)


def test_pins_that_contradict():
    load, xy, pairs = grid(2, 3)
    both = {"A0": "Noord", "A1": "Zuid"}
    refused("A0 bij Noord en A1 bij Zuid, maar zij moeten", load, xy, pairs, 2, pinned=both, together=[("A0", "A1")])
    refused("3 werkgebieden, maar er zijn 2 teams", load, xy, pairs, 2, pinned={"A0": "x", "A1": "y", "A2": "z"})
    refused("A0 staat bij B0 en is zelf een werkgebied", load, xy, pairs, 2, pinned={"A0": "B0", "A1": "A0"})
    refused("Q1 staat niet in de werklast", load, xy, pairs, 2, pinned={"Q1": "x"})
    refused("Q1 staat niet in de werklast", load, xy, pairs, 2, together=[("A0", "Q1")])
    refused("A0, A1, A2, B0 heeft samen 4 uur werk per jaar", load, xy, pairs, 2, together=[("A0", "A1"), ("A1", "A2", "B0")])


def test_a_plan_of_today_that_lacks_a_unit_and_a_price_without_plan():
    load, xy, pairs = grid(2, 3)
    refused("Huidige indeling: B2 ontbreekt", load, xy, pairs, 2, today=pd.Series("x", index=load.index[:5]))
    refused("Prijs per verplaatste inwoner", load, xy, pairs, 2, move_price=1.0)
    refused("Inwoners: B2 is onbekend", load, xy, pairs, 2, today=pd.Series("x", index=load.index), inwoners=load[:5])
