"""Who may see and do what is asked where it is read and written, so that no page, link or cache gives more."""

from datetime import datetime

import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.example_run import DISCIPLINES, VOORBEELDSTAD, example_tables
from tests.store.test_plans import GM, PLAN
from wijkscan.beheer import app
from wijkscan.reports.frozen import Passport, freeze, last_version, store_frozen, stored_version, stored_versions
from wijkscan.sources.received import Received
from wijkscan.store import access
from wijkscan.store.access import BEHEERDER, LEZER, PLANNER, NotAllowedError, may
from wijkscan.store.database import audit
from wijkscan.store.database.roles import Role, every_role, give, withdraw
from wijkscan.store.fetching import fetch
from wijkscan.store.importing import store
from wijkscan.store.importing import withdraw as withdraw_delivery
from wijkscan.store.opening import own_library
from wijkscan.store.own_shown import load_own_use, own_use_state
from wijkscan.store.own_tables import is_delivered, load_own_tables, own_tables_state, take_own_table, withdraw_own_table
from wijkscan.store.own_use import delete_own_use, store_own_use, withdraw_count
from wijkscan.store.plan_file import PlanError
from wijkscan.store.plans import find_plan, kept_plans, plans_state, remove_plan, save_plan
from wijkscan.store.visitor import Visitor, ask_with

NOW = datetime(2026, 5, 4, 9, 0)
OTHER = "GM0363"
PEOPLE = b"team;persoon;discipline;fte\nOost;P1;generalist;0,8\nWest;P2;generalist;1\n"


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    yield tmp_path
    ask_with(None)


def as_(name, *claimed):
    ask_with(lambda: None if name is None else Visitor(name, frozenset(claimed)))


def trail():
    return [(line["wie"], line["soort"], line["gemeente"]) for line in audit.lines()]


def test_without_a_login_everybody_may_everything_and_no_store_is_made(data):
    assert all(may(role, gemeente) for role in access.ROLES for gemeente in (GM, ""))
    access.record("levering opgenomen", "", "x")
    assert list(data.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "where", "allowed"),
    [
        (None, GM, ()),
        ((GM, LEZER), GM, (LEZER,)),
        ((GM, PLANNER), GM, (LEZER, PLANNER)),
        (("", BEHEERDER), GM, (LEZER, PLANNER, BEHEERDER)),
        ((GM, BEHEERDER), OTHER, ()),
        ((GM, BEHEERDER), "", ()),
        ((GM, PLANNER), VOORBEELDSTAD, (LEZER, PLANNER)),
        (("", "koning"), GM, ()),
    ],
)
def test_a_role_holds_for_its_gemeente_from_a_claim_and_from_the_table(given, where, allowed):
    as_("a@b.nl", *[given] if given else [])
    assert tuple(role for role in access.ROLES if may(role, where)) == allowed
    as_("A@B.nl".casefold())
    if given:
        give(Role("A@B.nl ", *given))
    assert tuple(role for role in access.ROLES if may(role, where)) == allowed
    as_("iemand.anders@b.nl")
    assert not may(LEZER, where)
    as_(None)
    assert not may(LEZER, where)


def test_a_role_that_is_withdrawn_is_gone_at_the_next_question():
    give(Role("a@b.nl", GM, PLANNER))
    as_("a@b.nl")
    save_plan(PLAN)
    assert plans_state(GM)
    withdraw(Role("a@b.nl", GM, PLANNER))
    for asked in (lambda: plans_state(GM), lambda: kept_plans(GM), lambda: find_plan(GM, PLAN.short), lambda: save_plan(PLAN, PLAN.short),
                  lambda: remove_plan(GM, "plan-0001")):  # fmt: skip
        with pytest.raises(PlanError, match="rol planner in GM0392 nodig"):
            asked()


def test_a_refusal_says_whom_to_ask(monkeypatch):
    monkeypatch.setenv("WIJKSCAN_CONTACT", "Ans de Wit (toestel 12)")
    as_("a@b.nl")
    with pytest.raises(NotAllowedError, match=r"Vraag Ans de Wit \(toestel 12\)"):
        access.require(PLANNER, GM, "Plannen")


def test_people_and_budgets_are_not_for_every_reader_and_areas_are():
    found = example_tables().areas.areas
    areas = found[found["gemeentecode"] == VOORBEELDSTAD]
    wijken = areas.index[areas["niveau"] == "Wijk"]
    plan = "\n".join(["wijk;team", *[f"{code};{'Oost' if place < 7 else 'West'}" for place, code in enumerate(wijken)]]).encode()

    def take(kind, content):
        return take_own_table(kind, "bestand.csv", content, VOORBEELDSTAD, areas, DISCIPLINES.spellings, NOW)

    as_("planner", (VOORBEELDSTAD, PLANNER))
    take("werkgebieden", plan)
    take("bezetting", PEOPLE)
    own, state = load_own_tables(VOORBEELDSTAD, areas, DISCIPLINES.spellings), own_tables_state(VOORBEELDSTAD)
    assert own.bezetting.per_team().to_dict() == {"Oost": 0.8, "West": 1.0}
    assert [line[1] for line in trail()] == ["eigen tabel opgenomen"] * 2
    as_("lezer", (VOORBEELDSTAD, LEZER))
    seen = load_own_tables(VOORBEELDSTAD, areas, DISCIPLINES.spellings)
    assert seen.werkgebieden.equals(own.werkgebieden)
    assert seen.bezetting is None or not any("P1" in str(value) for value in seen.bezetting.people.to_numpy().ravel())
    assert own_tables_state(VOORBEELDSTAD) != state, "what is kept of the one is never given to the other"
    assert is_delivered(VOORBEELDSTAD, "werkgebieden")
    for doing in (lambda: take("bezetting", PEOPLE), lambda: withdraw_own_table("bezetting", VOORBEELDSTAD)):
        with pytest.raises(NotAllowedError, match="planner"):
            doing()
    as_("planner", (VOORBEELDSTAD, PLANNER))
    assert own_tables_state(VOORBEELDSTAD) == state


def test_counts_of_the_own_registration_are_for_a_planner_and_changed_by_a_beheerder(data):
    folder = data / "gebruik" / GM
    folder.mkdir(parents=True)
    (folder / "verslag.json").write_text('{"bron": "x", "opgenomen": "2026-01-01", "verslag": "", "afscherming": ""}', encoding="utf-8")
    pd.DataFrame({"gebiedscode": ["WK039201"], "clienten": [12.0]}).to_parquet(folder / "afgeschermd.parquet")
    as_("planner", (GM, PLANNER))
    assert load_own_use(data, GM).table["clienten"].tolist() == [12.0]
    assert own_use_state(data, GM)
    areas = example_tables().areas
    for doing in (lambda: delete_own_use(data, GM), lambda: withdraw_count(data, GM, 1),
                  lambda: store_own_use(data, areas, None, mapping=None, threshold=5, now=NOW)):  # fmt: skip
        with pytest.raises(NotAllowedError, match="beheerder"):
            doing()
    as_("lezer", (GM, LEZER), (OTHER, BEHEERDER))
    assert (load_own_use(data, GM), own_use_state(data, GM)) == (None, "")
    as_("beheerder", (GM, BEHEERDER))
    assert delete_own_use(data, GM)
    assert trail() == [("beheerder", "eigen gebruik verwijderd", GM)]


def test_deliveries_are_of_everybody_so_a_beheerder_of_all_takes_them_in():
    received = Received(example_tables().passports[0], {})
    as_("beheerder", (GM, BEHEERDER))
    for doing in (lambda: fetch(own_library(), GM, year=None, progress=print), lambda: store(own_library(), received),
                  lambda: withdraw_delivery(own_library(), received.passport)):  # fmt: skip
        with pytest.raises(NotAllowedError, match="beheerder in alle gemeenten"):
            doing()


def test_fixed_versions_are_for_readers_of_that_gemeente_and_fixed_by_a_planner():
    passport = Passport(GM, "Haarlem", "2026-11-22", "J. Jansen", "0.9")
    content = freeze({"kerncijfers.json": b"{}"}, passport)
    as_("lezer", (GM, LEZER))
    with pytest.raises(NotAllowedError, match="planner"):
        store_frozen(content, passport)
    as_("planner", (GM, PLANNER))
    path = store_frozen(content, passport)
    seal = path.stem[-12:]
    as_("lezer", (GM, LEZER))
    assert (stored_versions(GM), stored_version(seal)) == ([path], path)
    as_("buur", (OTHER, BEHEERDER))
    assert (stored_versions(GM), stored_version(seal), last_version(GM)) == ([], None, None)
    assert ("planner", "versie vastgesteld", GM) in trail()


def test_a_store_that_is_away_lets_nobody_in(monkeypatch):
    give(Role("a@b.nl", "", BEHEERDER))
    as_("a@b.nl")
    monkeypatch.setenv("WIJKSCAN_DB", "postgresql://proef@127.0.0.1:1/x")
    with pytest.raises(NotAllowedError, match="nu niet bereikbaar"):
        may(LEZER, GM)


def test_roles_are_given_shown_and_withdrawn_by_a_command_and_the_trail_tells():
    run = CliRunner().invoke
    assert "nog geen rollen" in run(app, ["rollen"]).output
    assert "Gegeven: planner aan A@b.nl in GM0392." in run(app, ["rollen", "A@b.nl", "--geef", "planner", "--gemeente", "gm0392"]).output
    assert "was er al" in run(app, ["rollen", "a@B.nl", "--geef", "planner", "--gemeente", "GM0392"]).output
    assert run(app, ["rollen"]).output == "a@b.nl  planner  GM0392\n"
    assert "c@d.nl heeft geen rol" in run(app, ["rollen", "c@d.nl"]).output
    assert "was er niet" in run(app, ["rollen", "a@b.nl", "--trek-in", "planner"]).output
    assert "Ingetrokken: planner" in run(app, ["rollen", "a@b.nl", "--trek-in", "planner", "--gemeente", "GM0392"]).output
    assert every_role() == []
    assert [line[1:] for line in trail()] == [("rol gegeven", GM), ("rol ingetrokken", GM)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["a@b.nl", "--geef", "koning"], "geen rol; kies lezer, planner of beheerder"),
        (["--geef", "lezer"], "om wie het gaat"),
        (["a@b.nl", "--geef", "lezer", "--gemeente", "WK039201"], "is geen gemeente"),
        (["x" * 300, "--geef", "lezer"], "hoogstens 200"),
    ],
)
def test_a_wrong_role_is_told(given, said):
    assert said in str(CliRunner().invoke(app, ["rollen", *given]).exception)
