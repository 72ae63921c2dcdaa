"""Plans that are kept: what is kept comes back exactly, nothing is lost or overwritten in silence, and a wrong file is named."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.plan_store import contents, edit, overwrite
from tests.sources.disk import full_disk
from wijkscan.store.plan_file import FORM, NewerPlanError, Plan, PlanError, PlanTeam, read_plan, written_plan
from wijkscan.store.plans import (
    ChangedPlanError,
    find_plan,
    kept_plans,
    plan_of_name,
    plans_state,
    put_back,
    recover_plan,
    remove_plan,
    rename_plan,
    save_plan,
)
from wijkscan.tables.areas import printable

GM = "GM0392"
NOW = datetime(2026, 5, 4, 9, 0)
NORTH = PlanTeam("BU03920101", "Noord", (("BU03920101", "Oude Stad"), ("BU03920102", "Haven")))
SOUTH = PlanTeam("BU03920201", "Zuid", (("BU03920201", "Weide"),))
PLAN = Plan(
    GM, "Vier teams", "A. de Vries", NOW.isoformat(timespec="seconds"), "Zoals besproken", "buurt", (NORTH, SOUTH),
    (("afwijking", "15"), ("teams", "2")), ("CBS 85984NED, 2024 [0a1b2c3d]",), 123.5, 0.02,
)  # fmt: skip

lines = st.text(max_size=40).map(printable)
codes = st.integers(0, 9999).map("BU0392{:04d}".format)


@st.composite
def plans(draw):
    areas = draw(st.lists(codes, min_size=1, max_size=30, unique=True))
    place = [draw(st.integers(0, 5)) for _ in areas]
    teams = [[code for code, number in zip(areas, place, strict=True) if number == team] for team in sorted(set(place))]
    return Plan(
        GM, draw(lines.filter(bool)), draw(lines), NOW.isoformat(timespec="seconds"), draw(lines), "buurt",
        tuple(PlanTeam(team[0], draw(lines.filter(bool)), tuple((code, draw(lines)) for code in sorted(team))) for team in teams),
        tuple(sorted(draw(st.dictionaries(lines.filter(bool), lines, max_size=4)).items())),
        tuple(sorted(draw(st.sets(lines.filter(bool), max_size=3)))),
        draw(st.floats(-1e12, 1e12)), draw(st.none() | st.floats(0, 1)),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    return tmp_path


@given(plans())
@examples(30)
def test_a_plan_comes_back_exactly_from_its_file(plan):
    again = read_plan(written_plan(plan), "plan.json", GM)
    assert again == plan
    assert again.seal == plan.seal
    assert again.assignment.to_dict() == plan.assignment.to_dict()
    assert not again.edited


def test_a_file_can_be_read_by_a_person():
    told = written_plan(PLAN).decode()
    assert '"naam": "Noord"' in told
    assert '"BU03920102": "Haven"' in told
    assert len(told) < 1500


def test_saving_twice_keeps_both_versions_and_an_older_one_can_be_put_back(data):
    first = save_plan(PLAN)
    second = save_plan(replace(PLAN, toelichting="Na overleg", teams=(NORTH,)), first.short)
    (kept,) = kept_plans(GM)
    assert [version.plan for version in kept.versions] == [first, second]
    assert kept.newest == second
    back = put_back(GM, kept.place, 1, "B", NOW)
    (kept,) = kept_plans(GM)
    assert kept.newest == back
    assert (back.teams, back.wie) == (first.teams, "B")
    assert len(kept.versions) == 3
    assert find_plan(GM, second.short) == second
    assert all(path.stat().st_mode & 0o077 == 0 for path in data.glob("wijkscan.sqlite*"))


def test_two_people_that_save_one_name_overwrite_nothing():
    first = save_plan(PLAN)
    mine = replace(PLAN, wie="C. Smit", teams=(NORTH,))
    save_plan(replace(PLAN, wie="B. Bakker", toelichting="anders"), first.short)
    for seen in ("", first.short):
        with pytest.raises(ChangedPlanError, match=r"gewijzigd door B\. Bakker op 04-05-2026 om 09:00.*het verschil") as told:
            save_plan(replace(mine, naam="VIER teams"), seen)
    save_plan(mine, told.value.newest.short)  # having seen it
    assert [version.plan.wie for version in kept_plans(GM)[0].versions] == ["A. de Vries", "B. Bakker", "C. Smit"]


def test_of_two_that_save_at_the_same_moment_one_is_told():
    def save(who):
        try:
            return save_plan(replace(PLAN, wie=who)).wie
        except ChangedPlanError as error:
            return f"gezien: {error.newest.wie}"

    with ThreadPoolExecutor(4) as people:
        told = sorted(people.map(save, "abcd"))
    (kept,) = kept_plans(GM)
    assert len(kept.versions) == 1
    assert told == sorted([kept.newest.wie, *[f"gezien: {kept.newest.wie}"] * 3])


def test_a_plan_is_renamed_removed_and_brought_back():
    first = save_plan(PLAN)
    (kept,) = kept_plans(GM)
    renamed = rename_plan(GM, kept.place, "Noord en Zuid", "B", NOW)
    assert plan_of_name(GM, "noord en  zuid").newest == renamed
    assert plan_of_name(GM, "Vier teams") is None
    save_plan(PLAN)
    with pytest.raises(ChangedPlanError, match="Noord en Zuid"):
        rename_plan(GM, plan_of_name(GM, "Vier teams").place, "Noord en Zuid", "B", NOW)
    remove_plan(GM, kept.place)
    assert [plan.newest.naam for plan in kept_plans(GM)] == ["Vier teams"]
    assert [plan.newest.naam for plan in kept_plans(GM, removed=True)] == ["Noord en Zuid"]
    assert find_plan(GM, renamed.short) == renamed  # a link to it still works
    with pytest.raises(PlanError, match="staat niet meer op de lijst"):
        remove_plan(GM, kept.place)
    save_plan(replace(PLAN, naam="Derde"))  # does not take the place of the removed one
    recover_plan(GM, kept.place)
    assert {plan.newest.naam for plan in kept_plans(GM)} == {"Vier teams", "Noord en Zuid", "Derde"}
    assert first.naam == "Vier teams"


def test_what_is_removed_does_not_come_back_over_another_of_its_name():
    save_plan(PLAN)
    (kept,) = kept_plans(GM)
    remove_plan(GM, kept.place)
    save_plan(PLAN)
    with pytest.raises(ChangedPlanError):
        recover_plan(GM, kept.place)


def test_the_state_changes_with_every_version():
    states = {plans_state(GM)}
    first = save_plan(PLAN)
    states.add(plans_state(GM))
    save_plan(replace(PLAN, wie="B"), first.short)
    states.add(plans_state(GM))
    remove_plan(GM, "plan-0001")
    assert len(states | {plans_state(GM)}) == 4


def test_a_file_that_was_edited_by_hand_opens_and_is_named(data):
    first = save_plan(PLAN)
    edit(data, 0, lambda told: told["teams"][1]["gebieden"].update(BU03920102=told["teams"][0]["gebieden"].pop("BU03920102")))
    (kept,) = kept_plans(GM)
    assert kept.newest.assignment["BU03920102"] == "BU03920201"
    assert kept.newest.edited
    assert "met de hand gewijzigd" in kept.problems[0]
    with pytest.raises(PlanError, match=r"niet op deze computer, of .* met de hand gewijzigd"):
        find_plan(GM, first.short)  # a link names what was kept, and shows nothing else in its place
    assert find_plan(GM, kept.newest.short) == kept.newest


def other(**fields):
    return lambda told: told.update(fields)


def teams(*pairs):
    return [{"label": f"BU0392{place:04d}", "naam": f"T{place}", "gebieden": areas} for place, areas in enumerate(pairs)]


WRONG = {
    "a buurt in two teams": (other(teams=teams({"BU03920101": "Oude Stad"}, {"BU03920101": "Oude Stad"})), r"Oude Stad \(BU03920101\).*'T1' en ook in team 'T0'"),  # noqa: E501
    "a team without buurten": (other(teams=teams({"BU03920101": ""}, {})), "team 'T1' heeft geen enkel gebied"),
    "no team": (other(teams=[]), "0 teams kan niet"),
    "too many teams": (other(teams=teams(*({f"BU0392{place:04d}": ""} for place in range(101)))), "101 teams kan niet"),
    "wijken in place of buurten": (other(teams=teams({"WK039201": "Centrum"})), r"Centrum \(WK039201\) in team 'T0' is geen buurt"),
    "a buurt of elsewhere": (other(teams=teams({"BU03940101": "Hoofddorp"})), "is geen buurt van GM0392"),
    "no code": (other(teams=teams({"Centrum": "Centrum"})), "'Centrum' is geen gebiedscode"),
    "another gemeente": (other(gemeente="GM0394", teams=teams({"BU03940101": ""})), "is een plan van een andere gemeente"),
    "a name of two lines": (other(naam="a\nb"), "veld 'naam' klopt niet: verwacht een tekst op één regel"),
    "no moment": (other(wanneer="gisteren"), "veld 'wanneer' klopt niet"),
    "a number that is none": (other(doel="veel"), "veld 'doel' klopt niet: verwacht een getal"),
    "a choice that is no text": (other(keuzes={"teams": 4}), "veld 'keuzes' klopt niet"),
    "a field too few": (lambda told: told.pop("wie"), "veld 'wie' ontbreekt"),
    "another sort": (other(soort="iets"), "is geen plan van wijkscan"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_version_is_named_with_its_field_and_stays(data, case):
    change, said = WRONG[case]
    save_plan(PLAN)
    edit(data, 0, change)
    (kept,) = kept_plans(GM)
    assert kept.newest is None
    assert re.search(said, kept.problems[0]), kept.problems
    assert "plan-0001/versie-000001" in kept.problems[0]
    assert contents(data)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"soort": "wijkscan-plan",\n "vorm": 1,,}', "op regel 2 staat geen geldige JSON"),
        (b"\xff\xfe\x00", "het is geen tekst"),
        (b"[1]", "is geen plan van wijkscan"),
        (b'{"a": 1, "a": 2}', "'a' staat twee keer"),
        (b"[" * 100_000, "te diep genest|geen geldige JSON"),
        (b" " * 6_000_000, "te groot"),
    ],
)
def test_what_is_no_plan_is_refused_in_dutch(content, said):
    with pytest.raises(PlanError, match=said):
        read_plan(content, "plan.json")


def test_a_plan_of_a_newer_wijkscan_is_left_alone(data):
    save_plan(PLAN)
    edit(data, 0, other(vorm=FORM + 1))
    before = contents(data)[0].content
    assert "nieuwere wijkscan" in kept_plans(GM)[0].problems[0]
    with pytest.raises(NewerPlanError, match="Werk wijkscan bij"):
        read_plan(before, "plan.json")
    save_plan(PLAN)
    assert contents(data)[0].content == before
    assert len(kept_plans(GM)) == 2


def test_an_older_version_counts_while_the_newest_cannot_be_read(data):
    first = save_plan(PLAN)
    save_plan(replace(PLAN, wie="B"), first.short)
    overwrite(data, 1, b"{")
    (kept,) = kept_plans(GM)
    assert kept.newest == first
    assert "versie-000002" in kept.problems[0]


def test_on_a_full_disk_what_there_was_stays(monkeypatch):
    first = save_plan(PLAN)
    with full_disk(4096), pytest.raises(PlanError, match="Er is niets bewaard"):
        save_plan(replace(PLAN, wie="B"), first.short)
    assert kept_plans(GM)[0].newest == first


def test_a_name_too_long_is_refused_and_nothing_is_written(data):
    with pytest.raises(PlanError, match="'naam' klopt niet"):
        save_plan(replace(PLAN, naam="n" * 61))
    assert kept_plans(GM) == ()
    assert contents(data) == []
