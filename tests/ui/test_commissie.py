"""What the page Commissie shows and hands out is of one state, whatever another session does meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime
from datetime import date as Date  # noqa: N812  the page has a day called date

import pytest

from tests.example_run import DISCIPLINES, PARAMETERS, VOORBEELDSTAD, example_own, example_tables
from tests.once import visited
from wijkscan.chain.glance import seen_of
from wijkscan.chain.scenario import Scenario
from wijkscan.store.own_tables import take_own_table
from wijkscan.ui.commissie import document_of, of_one_state, presented
from wijkscan.ui.kept import collection_of, kept, library_key, tables_of
from wijkscan.ui.page import Page
from wijkscan.views.documents.html import html_page
from wijkscan.views.exports.workbook import report_workbook

DAY = Date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MORE = 100_000  # eurocent on every amount


def shown_to(**choices):
    """What a session sees that opens the page with these choices."""
    scenario, data = Scenario(gemeente=VOORBEELDSTAD, **choices), library_key(VOORBEELDSTAD)
    seen = seen_of(tables_of(data, VOORBEELDSTAD), PARAMETERS, kept)
    return presented(Page("Commissie", scenario, PARAMETERS, seen, collection_of(*data), data))


def today(shown):
    return int(shown.run.budget.today.sum())


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))
    return tmp_path


def store_budgets():
    """Deliver other budgets of today, as the form on Gegevens does in another session; give what they add up to."""
    areas, table = example_tables().areas.areas, example_own().budgetten
    amounts = table["bedrag_eurocent"] + MORE
    rows = [f"{code};{law};{cents / 100:.2f}" for code, law, cents in zip(table["gebiedscode"], table["wet"], amounts, strict=True)]
    content = "\n".join(["gebiedscode;wet;bedrag", *rows, ""]).encode()
    own = areas[areas["gemeentecode"] == VOORBEELDSTAD]
    take_own_table("budgetten", "nieuw.csv", content, VOORBEELDSTAD, own, DISCIPLINES.spellings, NOW)
    return int(amounts.sum())


def test_a_set_of_documents_stays_of_one_state_while_others_store_and_choose(data):
    presenter = shown_to()
    first = document_of(presenter, DAY)
    page, book = html_page(first), report_workbook(first)
    total = store_budgets()
    colleague = shown_to(teams=5, korting=7.5, aannamen=(("wijkteams.reistijd", 99.0),))
    assert today(colleague) == total
    # The presenter asks for the rest of her set only now: her page was not drawn again.
    second = document_of(presenter, DAY)
    assert second is first
    assert (html_page(second), report_workbook(second)) == (page, book)
    assert len(presenter.run.teams.names) == example_own().werkgebieden.nunique() == 9
    assert len(colleague.run.teams.names) == 5


def test_a_late_click_does_not_hand_old_figures_to_others(data):
    presenter = shown_to()
    store_budgets()
    late = document_of(presenter, DAY)  # her page was drawn before the new budgets were there
    colleague = shown_to()
    fresh = document_of(colleague, DAY)
    assert today(colleague) > today(presenter)
    assert fresh is not late
    assert html_page(fresh) != html_page(late)


def test_what_is_shown_was_computed_from_what_is_kept_with_it(data):
    assert shown_to().page.chain.own.budgetten["bedrag_eurocent"].sum() == today(shown_to())
    total = store_budgets()
    after = shown_to()
    assert after.page.chain.own.budgetten["bedrag_eurocent"].sum() == today(after) == total
    assert after.page.chain.own.sources[-1][1] == "nieuw.csv"


def test_choices_of_the_story_do_not_make_other_documents(data):
    shown = shown_to()
    chosen = replace(shown, page=replace(shown.page, scenario=replace(shown.page.scenario, stap=4, zonder_stap=("budget",))))
    assert document_of(chosen, DAY) is document_of(shown, DAY)


def test_what_changes_while_it_is_computed_is_computed_again():
    states, made = iter(["before", "after", "after", "after"]), iter(["a mix", "of one state", "never made"])
    assert of_one_state(lambda: next(states), lambda: next(made)) == "of one state"
    assert next(made) == "never made"
