"""The same money on an older edition, on Voorbeeldstad."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.example_run import PARAMETERS, example_collection, example_own, example_scan
from wijkscan.chain.steps import learn_earlier
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.edition import change_of_edition
from wijkscan.model.budget.gemeente import budget_of_gemeente
from wijkscan.model.use.gemeente import Laws
from wijkscan.tables.areas import Niveau

YEAR = 2027


@pytest.fixture(scope="module")
def scan():
    return example_scan()


@pytest.fixture(scope="module")
def earlier(scan):
    return learn_earlier(example_collection(), scan.laws)


def budget(scan, assignment=None):
    return budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=YEAR, assignment=assignment)


@pytest.fixture(scope="module", params=["per wijk", "per team"])
def found(request, scan):
    return budget(scan, example_own().werkgebieden if request.param == "per team" else None)


def test_every_law_is_learnt_from_an_older_edition(scan, earlier):
    assert earlier.models
    assert all(law.year < scan.laws.models[wet].year for wet, law in earlier.models.items())
    first = min(edition.year for edition in example_collection().country.editions)
    oldest = Laws({wet: replace(law, year=first) for wet, law in scan.laws.models.items()}, {})
    none = learn_earlier(example_collection(), oldest)
    assert not none.models
    assert all(f"in geen geladen editie van vóór {first}" in reason for reason in none.refused.values())


def test_both_editions_divide_the_same_money(scan, earlier, found):
    change = change_of_edition(scan.use, earlier, scan.tables.areas, found)
    known = change.table.dropna()
    assert list(change.table.index) == list(found.target.index)
    assert known["vorige"].sum() == known["huidige"].sum() == found.target[known.index].sum()
    assert 0 < change.moved == pytest.approx((known["huidige"] - known["vorige"]).abs().sum() / 2 / known["huidige"].sum())
    assert set(change.years) | set(change.untold) == set(scan.use)


def test_the_same_edition_moves_nothing_and_gives_the_budget(scan, found):
    change = change_of_edition(scan.use, scan.laws, scan.tables.areas, found)
    assert change.moved == 0
    whole = change.table.dropna()
    if len(whole) == len(found.target) and not found.estimated.any():
        assert (whole["huidige"] - found.target).abs().max() <= 1


def test_a_wijk_by_hand(scan, earlier):
    found, areas = budget(scan), scan.tables.areas
    change = change_of_edition(scan.use, earlier, areas, found)
    wijken = areas.of(Niveau.WIJK)
    cost = pd.Series(0.0, wijken)
    for wet, law in earlier.models.items():
        figures = areas.at(law.year, list({*law.model.specification.columns, "inwoners"})).loc[wijken]
        cost += law.model.predict(figures) * found.price[wet]
    known = change.table["vorige"].dropna()
    expected = cost[known.index] / cost[known.index].sum() * known.sum()
    assert (known - expected).abs().max() <= 1


def test_an_area_that_was_another_area_is_left_out(scan, earlier):
    table = change_of_edition(scan.use, earlier, scan.tables.areas, budget(scan)).table
    broken = scan.tables.areas.links.loc[table.index, max(law.year for law in earlier.models.values())].eq("grens of code gewijzigd")
    assert broken.any()
    assert table[broken].isna().all(axis=None)


def test_what_cannot_be_compared_is_refused_with_the_way_out(scan, earlier):
    areas = scan.tables.areas
    with pytest.raises(BudgetError, match=r"nu is er zo één \(2024\)\. Haal bij Gegevens een oudere editie op"):
        change_of_edition(scan.use, Laws({}, {}), areas, budget(scan))
    together = pd.Series("alles", areas.of(Niveau.WIJK))
    with pytest.raises(BudgetError, match="Er is maar één gebied"):
        change_of_edition(scan.use, earlier, areas, budget(scan, together))
