"""Choices of a gemeente stay with it; a link with only a plan opens that plan."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st

from tests.store.test_plans import GM, PLAN
from wijkscan.chain.scenario import Scenario
from wijkscan.store.plans import save_plan
from wijkscan.ui import choices, fitting
from wijkscan.ui.page import SCENARIO

HAARLEM = Scenario(
    gemeente=GM, teams=6, plafond=30_000_000, namen=(("BU03920101", "Noord"),), uitgelicht=("WK039201",), indicator="inwoners"
)  # fmt: skip


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    found = {SCENARIO: HAARLEM}
    monkeypatch.setattr(st, "session_state", found)
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    return found


def go(session, gemeente):
    session["Budget.gemeente"] = gemeente
    fitting.to_gemeente("Budget")
    return session[SCENARIO]


def test_the_ceiling_and_the_teams_of_haarlem_do_not_become_those_of_another(session):
    there = go(session, "GM0394")
    assert there == Scenario(gemeente="GM0394", indicator="inwoners")
    session[SCENARIO] = replace(there, teams=3, niveau="buurt")
    assert go(session, GM) == replace(HAARLEM, niveau="buurt")
    assert go(session, "GM0394").teams == 3


def test_what_asks_for_another_division_closes_the_plan_and_what_does_not_leaves_it_open(session):
    session[SCENARIO] = replace(HAARLEM, plan="0123456789ab")
    for field, value, left in (("verbonden", (), "0123456789ab"), ("korting", 3.0, "0123456789ab"), ("teams", 5, "")):
        session[f"Wijkteams.{field}"] = value
        choices.write_back("Wijkteams", field)
        assert session[SCENARIO].plan == left, field


def test_a_link_with_only_a_plan_opens_it_with_its_own_choices(session, monkeypatch):
    plan = save_plan(PLAN)
    for more, teams in (({}, 2), ({"teams": "9"}, 9)):
        del session[SCENARIO]
        link = {"plan": plan.short, "gemeente": GM, **more}
        monkeypatch.setattr(st, "query_params", SimpleNamespace(to_dict=link.copy))
        found = fitting.current_scenario()
        assert (found.plan, found.teams) == (plan.short, teams)
    assert found.afwijking == 10
