"""Rows to fill in are the file that is read: what is known comes back as it was, and what is left empty is told."""

import io
from datetime import datetime

import pandas as pd
import pytest

from tests.example_run import DISCIPLINES, VOORBEELDSTAD, example_own, example_tables
from wijkscan.store.own_tables import load_own_tables, take_own_table
from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.views.exports.own_files import AMOUNT, as_file, bezetting_rows, budget_rows

AREAS = example_tables().areas.areas
OWN_AREAS = AREAS[AREAS["gemeentecode"] == VOORBEELDSTAD]
WIJKEN = OWN_AREAS.loc[OWN_AREAS["niveau"] == Niveau.WIJK, "gebiedsnaam"].to_dict()
TEAMS = sorted(set(example_own().werkgebieden))


@pytest.fixture(autouse=True)
def _data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))


def take(kind, rows):
    take_own_table(kind, "ingevuld.csv", as_file(rows), VOORBEELDSTAD, OWN_AREAS, DISCIPLINES.spellings, datetime(2026, 5, 4))
    return load_own_tables(VOORBEELDSTAD, OWN_AREAS, DISCIPLINES.spellings)


def test_people_that_are_known_are_the_same_after_saving_them_unchanged():
    known = example_own().bezetting
    saved = take("bezetting", bezetting_rows(known, TEAMS)).bezetting
    pd.testing.assert_frame_equal(saved.people, known.people, check_dtype=False)


def test_budgets_that_are_known_are_the_same_to_the_cent_after_saving_them_unchanged():
    known = example_own().budgetten
    rows = budget_rows(known, TEAMS, WIJKEN)
    pd.testing.assert_frame_equal(take("budgetten", rows).budgetten, known, check_dtype=False)
    changed = rows.assign(**{AMOUNT: rows[AMOUNT] + 0.01})
    saved = take("budgetten", changed).budgetten
    assert (saved["bedrag_eurocent"] - known["bedrag_eurocent"] == 1).all()


def test_an_empty_file_has_a_row_per_team_and_is_refused_until_it_is_filled_in():
    empty = bezetting_rows(None, TEAMS)
    assert list(empty["team"]) == [*TEAMS, "flexpool"]
    with pytest.raises(InvalidTableError, match="geen enkele regel met een medewerker"):
        take("bezetting", empty)
    filled = empty.assign(functie="medewerker", discipline=next(iter(DISCIPLINES.spellings)), fte=0.75)
    assert take("bezetting", filled).bezetting.per_team().sum() == pytest.approx(0.75 * len(empty))
    amounts = budget_rows(None, TEAMS, WIJKEN)
    with pytest.raises(InvalidTableError, match="leeg; vul een bedrag in"):
        take("budgetten", amounts)
    assert take("budgetten", amounts.assign(**{AMOUNT: 1234567.5})).budgetten["bedrag_eurocent"].tolist() == [123456750] * len(TEAMS)


def test_without_teams_budgets_are_per_wijk_and_the_file_has_their_codes():
    rows = budget_rows(None, [], WIJKEN)
    assert list(rows["gebiedscode"]) == list(WIJKEN) and list(rows["naam"]) == list(WIJKEN.values())
    assert list(pd.read_csv(io.BytesIO(as_file(rows)), sep=";").columns) == ["gebiedscode", "wet", AMOUNT]
