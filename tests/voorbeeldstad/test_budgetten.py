"""The budgets of Voorbeeldstad: whole, in the format of a gemeente, and as they are in the project."""

import io
from pathlib import Path

import pandas as pd
import pytest

from wijkscan.tables.own.budgetten import read_budgetten
from wijkscan.voorbeeldstad.budgetten import budget_files
from wijkscan.voorbeeldstad.plan import DATA

NAME = "budgetten/GM9001.csv"


@pytest.fixture(scope="module")
def wijken(truth):
    return truth.figures[truth.figures.index.str.startswith("WK9001")]


def test_the_file_can_be_read_as_current_budgets(wijken):
    raw = pd.read_csv(io.BytesIO(budget_files(wijken)[NAME]), sep=";", dtype=str)
    table = read_budgetten(raw, file=NAME, areas=list(wijken.index))
    assert len(table) == 3 * len(wijken)
    per_wet = table.groupby("wet")["bedrag_eurocent"].sum() / 100
    clients = wijken[["bijstand", "jeugdzorg", "wmo"]].sum().set_axis(["bijstand", "jeugdhulp", "wmo"])
    assert (per_wet / clients).to_dict() == pytest.approx({"wmo": 4_300, "jeugdhulp": 1_800, "bijstand": 900}, rel=0.01)


def test_the_file_in_the_project_is_what_is_made(wijken):
    assert (Path(DATA) / NAME).read_bytes() == budget_files(wijken)[NAME]
