"""What the browser tells of what was drawn becomes moves and locks; what cannot be is left, and every event counts once."""

import pytest

from wijkscan.ui.drawing import Called, History, Stroke, history_of, taken

ONE, TWO, THREE, FOUR = (f"BU0001010{number}" for number in range(1, 5))
A, B = ONE, FOUR  # a team has the code of one of its units
START = ((ONE, A), (TWO, A), (THREE, B), (FOUR, B))
CALLED = Called({unit: f"Buurt {place}" for place, (unit, _) in enumerate(START, 1)}, {A: "Noord", B: "Zuid"}, "buurten")


def draw(number, units, team):
    return {"nr": number, "kind": "draw", "units": units, "team": team}


def told(history, *events, slot=()):
    return taken(history, slot, list(events), CALLED)


def test_a_stroke_moves_units_and_is_named_after_what_it_did():
    history, _ = told(History(START), draw(1, [ONE], B), draw(2, [TWO, THREE], B))
    assert history.moves == ((ONE, B), (TWO, B))
    assert [stroke.name for stroke in history.strokes] == ["Buurt 1 → Zuid", "Buurt 2 → Zuid"]
    both, _ = told(History(START), draw(1, [ONE, TWO], B))
    assert both.strokes[0].name == "2 buurten → Zuid"


def test_an_event_that_is_told_again_counts_once():
    history, _ = told(History(START), draw(1, [ONE], B))
    again, _ = told(history, draw(1, [ONE], B), draw(2, [ONE], A))
    assert again.moves == ()
    assert len(again.strokes) == 2


def test_steps_go_back_and_forth_and_drawing_forgets_what_was_undone():
    history, _ = told(History(START), draw(1, [ONE], B), draw(2, [TWO], B), {"nr": 3, "kind": "step", "step": 1})
    assert history.moves == ((ONE, B),)
    forward, _ = told(history, {"nr": 4, "kind": "step", "step": 2})
    assert forward.moves == ((ONE, B), (TWO, B))
    other, _ = told(history, draw(4, [THREE], A))
    assert [stroke.moves for stroke in other.strokes] == [((ONE, B),), ((THREE, A),)]
    far, _ = told(history, {"nr": 4, "kind": "step", "step": 99}, {"nr": 5, "kind": "step", "step": -5})
    assert far.step == 0


def test_what_is_locked_stays_and_nothing_is_added_to_a_locked_team():
    history, slot = told(History(START), {"nr": 1, "kind": "lock", "units": [ONE, "BU99"], "on": True}, draw(2, [ONE, TWO], B))
    assert slot == (ONE,)
    assert history.moves == ((TWO, B),)
    full, _ = told(History(START), draw(1, [ONE], B), slot=(THREE, FOUR))
    assert full.strokes == ()
    _, free = told(history, {"nr": 3, "kind": "lock", "units": [ONE], "on": False}, slot=slot)
    assert free == ()


@pytest.mark.parametrize(
    "events",
    [
        None, "draw", {"nr": 1}, [None], [{"kind": "draw"}], [{"nr": "1", "kind": "draw"}], [{"nr": 1, "kind": "weg", "units": [ONE]}],
        [{"nr": 1, "kind": "draw", "units": "alles", "team": B}], [draw(1, [ONE], "BU00020101")],
        [draw(1, [ONE], None)], [draw(1, [["x"]], B)],
        [{"nr": 1, "kind": "step", "step": "terug"}], [draw(float("nan"), [ONE], B)],
    ],
)  # fmt: skip
def test_nonsense_from_a_browser_changes_nothing(events):
    history, slot = taken(History(START), (), events, CALLED)
    assert (history.moves, slot) == ((), ())


def test_moves_from_elsewhere_are_one_stroke_that_can_be_undone():
    history = history_of(None, START, ((ONE, FOUR), ("BU99", ONE), (THREE, FOUR)))
    assert history.moves == ((ONE, B),)
    assert history_of(history, START, history.moves) is history
    replaced = history_of(history, START, ((TWO, THREE),))
    assert replaced.moves == ((TWO, B),)
    back, _ = told(replaced, {"nr": 1, "kind": "step", "step": 1})
    assert back.moves == ((ONE, B),)


def test_another_division_begins_a_new_history_with_the_moves_that_still_fit():
    history, _ = told(History(START), draw(5, [ONE], B))
    better = (*((unit, TWO) for unit, _ in START[:2]), *((unit, FOUR) for unit, _ in START[2:]))
    found = history_of(history, better, ((ONE, THREE),))
    assert found.moves == ((ONE, FOUR),)
    assert found.seen == 5
    # A stroke on the division before it goes to the team of the unit that its label names.
    named, _ = taken(History(better), (), [draw(6, [ONE], THREE)], Called(CALLED.units, {TWO: "Noord", FOUR: "Zuid"}, "buurten"))
    assert named.moves == ((ONE, FOUR),)


def test_a_long_history_keeps_what_holds():
    history = History(START)
    for number in range(250):
        history = history.draw(Stroke("x", ((ONE, (A, B)[(number + 1) % 2]),)))
    assert len(history.strokes) == 200
    assert history.step == 200
