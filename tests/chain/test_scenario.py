import re
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.chain.scenario import (
    COMPUTING,
    DEFAULT_GEMEENTE,
    GOING_ALONG,
    INDELINGEN,
    MOST_REGIO,
    MOST_UITGELICHT,
    MOST_WEIGHT,
    STORY_STEPS,
    Choices,
    Scenario,
    as_name,
    read_taakvelden,
)  # fmt: skip
from wijkscan.parameters import Parameters

digits = st.text("0123456789", min_size=4, max_size=4)
letters = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
wijken = st.builds("WK{}{}".format, digits, letters)
buurten = st.builds("BU{}{}{}".format, digits, letters, st.text("0123456789", min_size=2, max_size=2))
units = st.one_of(wijken, buurten)
names = st.text(max_size=60).map(as_name).filter(bool)
words = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=60)
scenarios = st.builds(
    Scenario,
    gemeente=st.builds("GM{}".format, digits),
    wijk=st.one_of(st.just(""), wijken),
    naast=st.one_of(st.just(""), wijken),
    buurt=st.one_of(st.just(""), st.just("BU03920101"), st.just("BU0363AA01")),
    niveau=st.sampled_from(["wijk", "buurt"]),
    stadsdeel=st.one_of(st.just(""), names),
    indicator=words,
    zonder=st.lists(wijken, max_size=8).map(tuple),
    achtergrond=st.booleans(),
    teamsvannu=st.booleans(),
    wet=st.sampled_from(["wmo", "jeugdhulp", "bijstand"]),
    gewichten=st.lists(st.tuples(words, st.floats(0, MOST_WEIGHT)), max_size=5).map(tuple),
    aannamen=st.lists(st.tuples(st.sampled_from(["wijkteams.reistijd", "flexpool.wacht"]), st.floats(-1e9, 1e9)), max_size=3).map(tuple),
    eenheid=st.sampled_from(["wijk", "buurt"]),
    teams=st.integers(0, 100),
    afwijking=st.integers(0, 100),
    doel=st.sampled_from(["compact", "grenzen"]),
    bijeen=st.booleans(),
    stadsdeelbijeen=st.booleans(),
    blijven=st.floats(0, 10),
    vast=st.lists(st.tuples(units, units), max_size=2).map(tuple),
    verbonden=st.lists(st.tuples(units, units), max_size=2).map(tuple),
    plan=st.sampled_from(["", "0123456789ab"]),
    verplaatst=st.lists(st.tuples(units, units), max_size=4).map(tuple),
    namen=st.lists(st.tuples(units, names), max_size=4).map(tuple),
    indeling=st.sampled_from(["", *INDELINGEN]),
    slot=st.lists(units, max_size=4, unique=True).map(tuple),
    regio=st.lists(st.builds("GM{}".format, digits), max_size=MOST_REGIO, unique=True).map(tuple),
    plafond=st.integers(0, 10**11),
    gebieden=st.sampled_from(["wijk", "team"]),
    korting=st.floats(0, 100),
    kortingswijze=st.sampled_from(["gelijk", "vloer", "behoefte"]),
    stap=st.integers(1, 12),
    uitgelicht=st.lists(wijken, max_size=MOST_UITGELICHT, unique=True).map(tuple),
    zonder_stap=st.lists(st.sampled_from(STORY_STEPS), unique=True).map(tuple),
)


@given(scenarios)
def test_every_choice_survives_the_link(scenario):
    link = scenario.to_link()
    assert all(isinstance(text, str) for text in link.values())
    assert Scenario.from_link(link) == (scenario, ())
    assert hash(Scenario.from_link(link)[0]) == hash(scenario)


def test_the_default_needs_no_link():
    assert Scenario().to_link() == {}
    assert Scenario.from_link({}) == (Scenario(), ())
    assert Scenario().gemeente == DEFAULT_GEMEENTE


def test_a_link_by_hand():
    link = {
        "gemeente": "GM0392", "wijk": "WK0363AB", "niveau": "buurt", "zonder": "WK039201;WK039202", "achtergrond": "ja",
        "gewichten": "inkomen:2;wonen:0.5",
    }  # fmt: skip
    expected = Scenario(
        gemeente="GM0392", wijk="WK0363AB", niveau="buurt", zonder=("WK039201", "WK039202"), achtergrond=True,
        gewichten=(("inkomen", 2.0), ("wonen", 0.5)),
    )  # fmt: skip
    assert Scenario.from_link(link) == (expected, ())
    assert expected.to_link() == {**link, "gewichten": "inkomen:2.0;wonen:0.5"}


def test_a_link_by_hand_reopens_the_choices_of_the_presenter():
    link = {"gemeente": "GM0392", "stap": "3", "uitgelicht": "WK039205;WK039201", "zonder_stap": "budget;vraag"}
    expected = Scenario(gemeente="GM0392", stap=3, uitgelicht=("WK039205", "WK039201"), zonder_stap=("budget", "vraag"))
    assert Scenario.from_link(link) == (expected, ())
    assert expected.to_link() == link


HUGE = "WK039201;" * 100_000
NONSENSE = {
    "gemeente": ["", "Haarlem", "gm0392", "GM392", "GM0392\n", "GM٠٣٩٢", "WK039201", "<script>alert(1)</script>", HUGE],
    "wijk": ["Oude Stad", "GM0392", "BU03920101", "WK039201'", "WK039201\n", "<script>", HUGE],
    "stadsdeel": ["", "a" * 41, "Oost;West", "a:b", HUGE],
    "buurt": ["Bakenes", "GM0392", "WK039201", "<script>", HUGE],
    "naast": ["Oude Stad", "GM0392", "BU03920101", "<script>", HUGE],
    "niveau": ["", "Wijk", "gemeente", "<script>", HUGE],
    "indicator": ["", "Inwoners", "inwoners\n", "in woners", "<script>alert(1)</script>", "a" * 61, HUGE],
    "zonder": ["alles", "WK039201,WK039202", "WK039201;x", "GM0392", "<script>", HUGE],
    "achtergrond": ["", "true", "1", "JA", "<script>", HUGE],
    "teamsvannu": ["", "1"],
    "aannamen": ["wijkteams:1", "wijkteams.reistijd", "wijkteams.reistijd:veel", "wijkteams.reistijd:nan", "../x.y:1", HUGE],
    "eenheid": ["gemeente", ""],
    "teams": ["-1", "101", "2.5", "acht", ""],
    "afwijking": ["-1", "101", "tien"],
    "doel": ["mooi", ""],
    "bijeen": ["true"],
    "stadsdeelbijeen": ["true", ""],
    "blijven": ["-0.1", "11", "nan", "inf"],
    "vast": ["BU03920101", "GM0392:BU03920101"],
    "verbonden": ["BU03920101:", HUGE],
    "indeling": ["", "straks", "nu;ontwerp"],
    "plan": ["", "nu", "0123456789AB", "0123456789abc", "../../plan", HUGE],
    "verplaatst": ["BU03920101", "BU03920101:", "BU03920101:Oost", "GM0392:BU03920101", HUGE],
    "slot": ["", "BU03920101:BU03920102", "GM0392", "BU03920101;BU03920101", "alles", HUGE],
    "namen": ["BU03920101:", "Oost:BU03920101", "BU03920101:" + "a" * 41, HUGE],
    "regio": ["WK039201", "GM0392,GM0394"],
    "plafond": ["-1", "1.5", "veel", "1000000000000"],
    "gebieden": ["buurt"],
    "kader": ["", "gemeentefonds", "Jaarrekening", "<script>", HUGE],
    "taakvelden": ["6.2", "6.2:1", "6.2:3:1", "6.2:1:1.5", "6.2:1:nan", "0.1:1:1", "6.2:1:0.5:x", "../6:1:1", HUGE],
    "korting": ["-1", "101", "nan"],
    "kortingswijze": ["eerlijk"],
    "stap": ["0", "13", "een"],
    "uitgelicht": [
        "", "Oost", "GM0392", "BU03920101", "WK039201,WK039202", "WK039201;WK039201", "<script>", HUGE,
        "WK039201;WK039202;WK039203;WK039204;WK039205",
    ],
    "jaar": ["x", "1999", "2101", "2030.5", "-1"],
    "versie": ["x", "0123456789AB", "../../geheim", "0123456789abc"],
    "zonder_stap": ["", "slot", "behoefte;slot", "behoefte,budget", "budget;budget", "WK039201", "<script>", HUGE],
    "wet": ["", "Wmo", "wlz", "<script>", HUGE],
    "gewichten": [
        "inkomen", "inkomen:", "inkomen:veel", "inkomen:-1", "inkomen:3.1", "inkomen:nan", "inkomen:inf", ":1", "In:1", "<script>:1",
        "a:1;" * 1000, HUGE,
    ],
}  # fmt: skip


def test_there_is_nonsense_for_every_choice():
    assert set(NONSENSE) == {field.name for field in fields(Scenario)}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in NONSENSE.items() for text in texts], ids=lambda text: text[:20])
def test_nonsense_falls_back_and_is_named_without_being_repeated(name, text):
    good = {"gemeente": "GM0392", "indicator": "inwoners"}
    scenario, remarks = Scenario.from_link({**good, name: text})
    kept = {key: value for key, value in good.items() if key != name}
    assert scenario == Scenario(**kept)
    assert remarks == (f"De link bevat bij '{name}' een onbekende waarde; de standaardkeuze is gebruikt.",)


@given(st.dictionaries(st.one_of(st.sampled_from([field.name for field in fields(Scenario)]), st.text()), st.text()))
def test_no_link_is_refused(link):
    scenario, remarks = Scenario.from_link(link)
    assert Scenario.from_link(scenario.to_link()) == (scenario, ())
    assert len(remarks) <= len(link)


def test_what_others_put_in_an_address_is_left_alone():
    assert Scenario.from_link({"utm_source": "nieuwsbrief", "__class__": "x"}) == (Scenario(), ())


@given(st.lists(st.tuples(st.sampled_from(COMPUTING), st.floats(-1e9, 1e9)), min_size=1, max_size=9).map(tuple))
def test_how_much_is_computed_is_no_part_of_a_link(numbers):
    own = (("wijkteams.reistijd", 99.0),)
    scenario = Scenario(aannamen=(*own, *numbers))
    assert scenario.to_link() == Scenario(aannamen=own).to_link()
    sent, remarks = Scenario.from_link({"aannamen": ";".join(f"{name}:{number}" for name, number in (*own, *numbers))})
    assert sent == Scenario(aannamen=own)
    assert len(remarks) == len({name for name, _ in numbers})
    assert all("gaat niet mee in een link" in remark for remark in remarks)


def test_a_link_that_sets_computing_time_is_told():
    scenario, remarks = Scenario.from_link({"aannamen": "wijkteams.rekentijd:100000000", "teams": "6"})
    assert scenario == Scenario(teams=6)
    assert remarks == (
        "De link bevat 'wijkteams.rekentijd'. Hoe veel er wordt gerekend, gaat niet mee in een link; de standaardkeuze is gebruikt.",
    )


def test_every_parameter_about_how_much_is_computed_is_known_as_one():
    """Whoever adds a number of draws or seconds to search is told here that a link must not carry it."""
    known = Parameters.load(on=date(2026, 1, 1))
    about = {item.name for item in known if item.unit in {"seconden", "delen"} or item.name.endswith(".trekkingen")}
    assert about | {"wijkteams.vergelijk_teams"} == set(COMPUTING)


def test_a_link_names_no_more_gemeenten_together_than_can_be_chosen():
    many = ";".join(f"GM{number:04}" for number in range(1, MOST_REGIO + 2))
    scenario, remarks = Scenario.from_link({"regio": many})
    assert scenario == Scenario()
    assert remarks == ("De link bevat bij 'regio' een onbekende waarde; de standaardkeuze is gebruikt.",)


def groups():
    return [base for base in Scenario.__mro__ if issubclass(base, Choices) and base not in (Scenario, Choices)]


def test_every_choice_is_in_one_group_and_knows_how_it_is_read():
    names = [item.name for group in groups() for item in fields(group)]
    assert sorted(names) == sorted(item.name for item in fields(Scenario))
    assert all(callable(item.metadata["read"]) for item in fields(Scenario))


@given(scenarios, scenarios)
def test_a_group_is_told_apart_by_its_own_choices_only(one, other):
    for group in groups():
        same = all(getattr(one, item.name) == getattr(other, item.name) for item in fields(group))
        assert (one.of(group) == other.of(group)) is same
        mixed = replace(one, **{item.name: getattr(other, item.name) for item in fields(group)})
        assert mixed.of(group) == other.of(group)
        assert all(mixed.of(rest) == one.of(rest) for rest in groups() if rest is not group)


# As links were written when everything was one list: what was sent then opens the same today.
OLD_LINK = {
    "gemeente": "GM0392", "wijk": "WK039201", "niveau": "buurt", "indicator": "inwoners", "zonder": "WK039202", "achtergrond": "ja",
    "wet": "jeugdhulp", "gewichten": "inkomen:2.0", "aannamen": "wijkteams.reistijd:9.0", "eenheid": "wijk", "teams": "6",
    "afwijking": "15", "doel": "grenzen", "bijeen": "ja", "blijven": "0.5", "vast": "BU03920101:BU03920102",
    "verbonden": "BU03920101:BU03920103", "verplaatst": "BU03920104:BU03920101", "namen": "BU03920101:Oost", "regio": "GM0394",
    "plafond": "47000000", "gebieden": "wijk", "korting": "5.0", "kortingswijze": "vloer", "stap": "3", "uitgelicht": "WK039205",
    "zonder_stap": "budget", "versie": "0123456789ab",
}  # fmt: skip


def test_an_old_link_gives_the_same_choices_and_the_same_texts():
    scenario, remarks = Scenario.from_link(OLD_LINK)
    assert remarks == ()
    # Where amounts add up to, what is locked, a stadsdeel or buurt, what is set beside a wijk and the plan on the table are later
    # choices: an old link has them by default.
    later = {"kader", "taakvelden", "slot", "indeling", "plan", "stadsdeelbijeen", "stadsdeel", "naast", "teamsvannu", "buurt", "jaar"}
    assert set(OLD_LINK) == {item.name for item in fields(Scenario)} - later
    assert scenario.to_link() == OLD_LINK
    assert (scenario.teams, scenario.blijven, scenario.plafond) == (6, 0.5, 47_000_000)
    assert scenario.verplaatst == (("BU03920104", "BU03920101"),)
    assert scenario.aannamen == (("wijkteams.reistijd", 9.0),)


def test_taakvelden_on_the_command_line_are_those_of_a_link():
    typed = read_taakvelden(["6.72=1:0,3", "6.71=2;6.1=buiten:0.4"])
    assert typed == (("6.1", "buiten", 0.4), ("6.71", "2", 1.0), ("6.72", "1", 0.3))
    linked, remarks = Scenario.from_link({"taakvelden": "6.1:buiten:0.4;6.71:2:1.0;6.72:1:0.3"})
    assert (linked.taakvelden, remarks) == (typed, ())
    assert read_taakvelden([]) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6.71", "'6.71' in --taakvelden is geen keuze"), ("6.71=3", "met als niveau 0, 1, 2, open_einde, buiten"),
        ("6.71=1:1,5", "als aandeel 0 tot en met 1"), ("6.71=1:nan", "als aandeel 0 tot en met 1"), ("=1", "geen keuze"),
        ("0.1=1", "geen keuze"), ("6.8888=1", "geen keuze"), ("6.88=1", "Taakveld '6.88' bestaat niet; kies uit 6.1, "),
        ("6.7=2", "Taakveld '6.7' bestaat niet; kies uit 6.1, "), ("6.71=1;6.71=2", "Taakveld '6.71' staat twee keer"),
    ],
)
def test_nonsense_for_taakvelden_is_one_message_with_the_way_out(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_taakvelden([text])


def test_every_buurt_of_the_largest_gemeente_may_be_drawn_and_locked():
    codes = [f"BU0363{number:04d}" for number in range(600)]
    drawn = Scenario(gemeente="GM0363", verplaatst=tuple((code, codes[0]) for code in codes), slot=tuple(codes))
    assert Scenario.from_link(drawn.to_link()) == (drawn, ())


@given(scenarios, scenarios)
def test_another_gemeente_starts_with_its_own_choices_and_the_first_has_its_own_again(first, second):
    there = first.elsewhere("GM0394")
    assert replace(there, **{name: getattr(Scenario(), name) for name in GOING_ALONG}) == Scenario(gemeente="GM0394")
    back = replace(second, gemeente="GM0394").elsewhere(first.gemeente, first)
    assert replace(back, **{name: getattr(first, name) for name in GOING_ALONG}) == first
    assert all(getattr(back, name) == getattr(second, name) for name in GOING_ALONG)
