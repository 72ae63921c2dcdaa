import itertools
import math
import multiprocessing

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.teams.flexpool import allocate_flexpool, urgency_of
from wijkscan.model.teams.workload import WorkloadError

TEAMS = ["Noord", "Oost", "Zuid"]
CALM = pd.DataFrame({"gewicht": 1.0, "veiligheid": False}, index=TEAMS)
NEED = pd.DataFrame({"generalist": [4.0, 4.0, 4.0], "jeugd": [2.0, 2.0, 2.0]}, index=TEAMS)


def pool(*people, **columns):
    table = pd.DataFrame(list(people), columns=["persoon", "fte", "vaardigheden"]).set_index("persoon")
    return table.assign(**columns)


def staffed(**changes):
    table = NEED.copy()
    for name, (generalist, jeugd) in changes.items():
        table.loc[name] = [generalist, jeugd]
    return table


def placed(found):
    return {(row.persoon, row.team, row.discipline): row.blokken for row in found.placements.itertuples()}


def test_one_person_goes_where_the_shortage_is():
    found = allocate_flexpool(NEED, staffed(Zuid=(3, 2)), pool(("An", 1.0, ("generalist",))), CALM)
    assert placed(found) == {("An", "Zuid", "generalist"): 9}
    assert found.placements["reden"].tolist() == [
        "An werkt 36 uur per week in Zuid als generalist: daar is 1 fte van deze discipline te weinig, en in totaal 1 fte "
        "(17 % van de formatie)."
    ]
    assert found.teams.loc["Zuid"].tolist() == [1, 1, 0, 0]
    assert found.remaining.empty
    assert found.proven
    assert found.message == "Geplaatst: 1 van de 1 medewerkers van de flexpool."


def test_skills_decide_and_what_remains_says_what_it_takes():
    found = allocate_flexpool(NEED, staffed(Zuid=(3, 1)), pool(("An", 1.0, ("generalist",))), CALM)
    assert placed(found) == {("An", "Zuid", "generalist"): 9}
    assert found.remaining["wat_nodig"].tolist() == [
        "Zuid: nog 1 fte jeugd (36 uur per week); niemand in de flexpool heeft deze vaardigheid."
    ]
    assert found.message.endswith("Er blijft 1 fte tekort over.")


def test_safety_first_then_waiting_over_the_norm_then_the_largest_relative_shortage():
    short = staffed(Noord=(3, 2), Oost=(3, 2), Zuid=(1, 2))
    one = pool(("An", 1.0, ("generalist",)))
    assert list(placed(allocate_flexpool(NEED, short, one, CALM))) == [("An", "Zuid", "generalist")]
    waiting = CALM.assign(gewicht=[1.0, 2.0, 1.0])
    assert list(placed(allocate_flexpool(NEED, short, one, waiting))) == [("An", "Oost", "generalist")]
    unsafe = waiting.assign(veiligheid=[True, False, False])
    found = allocate_flexpool(NEED, short, one, unsafe)
    assert list(placed(found)) == [("An", "Noord", "generalist")]
    assert found.placements["reden"].iloc[0].endswith("; veiligheid gaat voor.")


def test_relative_to_the_formatie_not_in_fte():
    need = pd.DataFrame({"generalist": [20.0, 2.0, 1.0]}, index=TEAMS)
    have = pd.DataFrame({"generalist": [18.5, 1.0, 1.0]}, index=TEAMS)
    found = allocate_flexpool(need, have, pool(("An", 1.0, ("generalist",))), CALM)
    assert placed(found)[("An", "Oost", "generalist")] > 0
    assert found.teams["rest_aandeel"].max() < 0.1


def test_at_most_two_teams_and_never_less_than_the_smallest_stay():
    short = staffed(Noord=(3.6, 2), Oost=(3.6, 2), Zuid=(3.6, 2))
    found = allocate_flexpool(NEED, short, pool(("An", 1.0, ("generalist",))), CALM)
    hours = found.placements.groupby("team")["blokken"].sum()
    assert len(hours) == 2
    assert (hours >= 2).all()


def test_the_fewest_moves_among_equals():
    short = staffed(Noord=(3, 2), Zuid=(3, 2))
    two = pool(("An", 1.0, ("generalist",)), ("Bo", 1.0, ("generalist",)), team=["Zuid", "Noord"], weken=[40.0, 40.0])
    assert placed(allocate_flexpool(NEED, short, two, CALM)) == {("An", "Zuid", "generalist"): 9, ("Bo", "Noord", "generalist"): 9}


def test_who_came_recently_stays_even_where_nothing_is_short():
    short = staffed(Zuid=(3, 2))
    one = pool(("An", 1.0, ("generalist",)), team=["Noord"], weken=[3.0])
    found = placed(allocate_flexpool(NEED, short, one, CALM))
    assert found[("An", "Noord", "generalist")] == 2
    assert found[("An", "Zuid", "generalist")] == 7
    longer = one.assign(weken=[14.0])
    assert placed(allocate_flexpool(NEED, short, longer, CALM)) == {("An", "Zuid", "generalist"): 9}


def test_without_people_or_shortage_the_result_says_so():
    nobody = allocate_flexpool(NEED, staffed(Zuid=(3, 2)), pool(), CALM)
    assert nobody.message == "De flexpool heeft geen medewerkers: het hele tekort blijft staan. Er blijft 1 fte tekort over."
    assert nobody.teams.loc["Zuid", "rest"] == 1
    assert nobody.placements.empty
    enough = allocate_flexpool(NEED, NEED, pool(("An", 1.0, ("generalist",))), CALM)
    assert enough.message == "Er is nergens een tekort: niemand uit de flexpool is nodig."
    assert enough.unused.to_dict() == {"An": 1.0}


def test_nobody_who_fits_is_no_error():
    found = allocate_flexpool(NEED, staffed(Zuid=(3, 2)), pool(("An", 1.0, ("jeugd",)), ("Bo", 0.05, ("generalist",))), CALM)
    assert found.placements.empty
    assert found.message == "Geplaatst: 0 van de 2 medewerkers van de flexpool. Er blijft 1 fte tekort over."


def best_by_hand(short, fte):
    """Try every way to spread the blocks of one generalist over at most two teams."""
    blocks = math.floor(fte * 9 + 1e-6)
    best = (math.inf, math.inf)
    for spread in itertools.product(range(blocks + 1), repeat=3):
        stays = [count for count in spread if count]
        fits = sum(spread) <= blocks and len(stays) <= 2 and all(count >= min(2, blocks) for count in stays)
        if fits and all(count <= math.ceil(lacking * 9 - 1e-6) for count, lacking in zip(spread, short, strict=True)):
            rest = [max(0.0, lacking * 9 - count) for count, lacking in zip(spread, short, strict=True)]
            best = min(best, (max(rest), sum(rest)))
    return best


@examples(15)
@given(short=st.tuples(*[st.integers(0, 15).map(lambda tenth: tenth / 10)] * 3), fte=st.sampled_from([0.3, 0.6, 1.0]))
def test_small_cases_equal_trying_everything(short, fte):
    need = pd.DataFrame({"generalist": [5.0, 5.0, 5.0]}, index=TEAMS)
    found = allocate_flexpool(need, need.sub(list(short), axis="index"), pool(("An", fte, ("generalist",))), CALM)
    rest = found.teams["rest"] * 9
    largest, total = best_by_hand(short, fte)
    assert rest.max() == pytest.approx(largest, abs=1e-4)
    assert rest.sum() == pytest.approx(total, abs=1e-4)


def test_urgency_from_waiting_and_safety():
    found = urgency_of(pd.Series([3.0, 9.0, np.inf], index=TEAMS), norm_weeks=6, safety_teams=["Oost"])
    assert found["gewicht"].tolist() == [1, 1.5, 4]
    assert found["veiligheid"].tolist() == [False, True, False]
    assert urgency_of(pd.Series({"Noord": np.nan}), norm_weeks=6)["gewicht"].tolist() == [1]


@pytest.mark.parametrize(
    ("need", "people", "urgency", "message"),
    [
        (NEED * np.nan, pool(), CALM, "De formatie van team 'Noord' ontbreekt of is negatief; bereken eerst de formatie van elk team."),
        (
            NEED,
            pool(("An", -1.0, ("jeugd",))),
            CALM,
            "Medewerker 'An' van de flexpool heeft geen fte of een negatieve; verbeter de bezetting.",
        ),
        (NEED, pool(), CALM.drop("Zuid"), "Van team 'Zuid' is de urgentie onbekend; geef elk team een gewicht van ten minste 1."),
    ],
)
def test_impossible_input_is_refused(need, people, urgency, message):
    with pytest.raises(WorkloadError) as caught:
        allocate_flexpool(need, NEED, people, urgency)
    assert str(caught.value) == message


def test_no_time_at_all_is_told_and_breaks_nothing():
    found = allocate_flexpool(NEED, staffed(Zuid=(3, 2)), pool(("An", 1.0, ("generalist",))), CALM, most_work=0)
    assert found.teams["tekort"].sum() == 1
    assert found.proven or found.message.endswith("Dat het niet beter kan, is niet bewezen.")


def many():
    """Teams of which each lacks something, and people with one or two skills: more branches than are looked into."""
    random, size, kinds = np.random.default_rng(1), 12, 9
    teams, codes = [f"T{number}" for number in range(size)], [f"d{number}" for number in range(kinds)]
    need = pd.DataFrame(random.uniform(0.5, 4, (size, kinds)).round(1), teams, codes)
    have = need * random.uniform(0.6, 1.05, (size, kinds))
    fte = random.choice([0.5, 0.6, 0.8, 1.0], size)
    skills = [tuple(random.choice(codes, random.integers(1, 3), replace=False)) for _ in range(size)]
    people = pool(*((f"p{number}", fte[number], skills[number]) for number in range(size)))
    urgency = pd.DataFrame({"gewicht": random.choice([1, 1, 2, 3.0], size), "veiligheid": False}, teams)
    return need, have, people, urgency


def busy(end):
    while not end.is_set():
        pass


LITTLE = 2000
"""Ends the search of `many` at its start, after a few looks: its goals cannot be proven in those."""


def test_work_ends_the_search_so_a_busy_computer_places_the_same(capfd):
    calm = allocate_flexpool(*many(), most_work=LITTLE)
    assert not calm.proven, "the search was to end before it was done"
    assert calm.message.endswith("Dat het niet beter kan, is niet bewezen.")
    assert len(calm.placements)
    end = multiprocessing.Event()
    others = [multiprocessing.Process(target=busy, args=(end,), daemon=True) for _ in range(2)]
    for other in others:
        other.start()
    try:
        loaded = allocate_flexpool(*many(), most_work=LITTLE)
    finally:
        end.set()
        for other in others:
            other.join()
    assert loaded.placements.to_csv() == calm.placements.to_csv()
    pd.testing.assert_frame_equal(loaded.teams, calm.teams, check_exact=True)
    assert (loaded.message, loaded.proven) == (calm.message, calm.proven)
    assert capfd.readouterr() == ("", ""), "the solver tells nothing by itself"
