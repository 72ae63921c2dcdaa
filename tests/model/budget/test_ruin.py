"""Chance of overspending, reserve, stop-loss and pooling, beside their closed forms."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.ruin import by_population, closed_form_cv, in_years, pooling, risk_table, simulate_cost, stop_loss_premium

CLIENTS = pd.Series([12.0, 120.0, 600.0], ["klein", "midden", "groot"])
PRICE = 3_000_00


def years(draws=40_000, **other):
    return simulate_cost(CLIENTS, PRICE, cv=1.5, draws=draws, **other)


def test_the_size_of_a_population_as_in_the_literature():
    table = by_population([2_000, 5_000, 20_000], share_clients=0.06, price_cents=PRICE, cv=1.5, draws=40_000, certainty=0.95, margin=0.1)
    assert (100 * table["variatie_formule"]).round().tolist() == [16, 10, 5]
    assert table["variatie"].tolist() == pytest.approx(table["variatie_formule"].tolist(), rel=0.02)
    assert table["kans_ruim"].is_monotonic_decreasing
    assert "één op de vier jaren meer dan 10 % te klein" in table.loc[2_000, "in_woorden"]


@pytest.mark.parametrize("other", [{}, {"family": "lognormal"}, {"stop_loss_cents": 10**12}])
def test_mean_and_spread_are_those_of_the_closed_form(other):
    drawn = years(**other)
    assert (drawn.mean() / (CLIENTS * PRICE)).tolist() == pytest.approx([1, 1, 1], rel=0.015)
    assert (drawn.std() / drawn.mean()).tolist() == pytest.approx(closed_form_cv(CLIENTS, 1.5).tolist(), rel=0.03)


def test_the_grid_and_the_gamma_sum_are_the_same_distribution():
    levels = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
    direct, grid = (years(stop_loss_cents=limit).quantile(levels) for limit in (None, 10**12))
    assert (grid / direct)[["midden", "groot"]].to_numpy().ravel() == pytest.approx(1, rel=0.015)


def test_a_binomial_number_varies_less():
    inwoners = CLIENTS * 2
    drawn = years(inwoners=inwoners)
    assert (drawn.std() / drawn.mean() * np.sqrt(CLIENTS)).tolist() == pytest.approx([np.sqrt(1.5**2 + 1 / 2)] * 3, rel=0.03)
    grid = years(inwoners=inwoners, stop_loss_cents=10**12)
    assert (grid.std() / drawn.std()).tolist() == pytest.approx([1, 1, 1], rel=0.03)


@pytest.mark.parametrize("family", ["gamma", "lognormal"])
def test_a_stop_loss_takes_its_premium_and_spread_away(family):
    limit = 5_000_00
    kept = years(stop_loss_cents=limit, family=family)
    premium = stop_loss_premium(CLIENTS, PRICE, cv=1.5, stop_loss_cents=limit, family=family)
    assert (kept.mean() + premium).tolist() == pytest.approx((CLIENTS * PRICE).tolist(), rel=0.015)
    assert (kept.std() / years(family=family).std()).max() < 0.7
    # Beside the closed form: clients drawn one by one.
    random = np.random.default_rng(3)
    spread = np.sqrt(np.log1p(1.5**2))
    if family == "gamma":
        one = random.gamma(1 / 1.5**2, PRICE * 1.5**2, 10**6)
    else:
        one = random.lognormal(-(spread**2) / 2, spread, 10**6) * PRICE
    assert premium["groot"] / 600 == pytest.approx((one - limit).clip(min=0).mean(), rel=0.02)


def test_clients_without_spread_cost_their_price():
    drawn = simulate_cost(CLIENTS, PRICE, cv=0, draws=20_000)
    assert (drawn.std() / drawn.mean()).tolist() == pytest.approx(closed_form_cv(CLIENTS, 0).tolist(), rel=0.03)


def test_nobody_costs_nothing():
    drawn = simulate_cost(pd.Series([0.0, 1.0], ["a", "b"]), pd.Series([5.0, 0.0], ["a", "b"]), cv=1, draws=10)
    assert drawn.to_numpy().max() == 0


def test_the_same_seed_gives_the_same_years():
    assert years(draws=50).equals(years(draws=50))
    assert not years(draws=50).equals(years(draws=50, seed=2))


def test_the_risk_table_by_hand():
    drawn = pd.DataFrame({"a": [90.0, 100.0, 100.0, 130.0]})
    row = risk_table(drawn, pd.Series({"a": 100}), certainty=0.75, margin=0.1).loc["a"]
    assert (row["kans_overschrijding"], row["kans_ruim"], row["gemiddeld"]) == (0.25, 0.25, 105)
    assert row["reserve"] == pytest.approx(7.5)
    assert row["in_woorden"] == (
        "Door toeval alleen is het budget één op de vier jaren te klein, en één op de vier jaren meer dan 10 % te klein."
    )


@examples(8)
@given(st.floats(0.5, 0.99))
def test_a_reserve_covers_what_it_should_and_pooling_never_costs_much(certainty):
    drawn, budget = years(draws=4_000), CLIENTS * PRICE
    table = risk_table(drawn, budget, certainty=certainty, margin=0.1)
    enough = (drawn <= table["budget"] + table["reserve"]).mean()
    assert (enough >= certainty - 1e-3).all()
    pool = pooling(drawn, budget, {"samen": list(CLIENTS.index)}, certainty=max(certainty, 0.8)).loc["samen"]
    assert pool["reserve_samen"] < pool["reserve_apart"]
    assert pool["besparing"] == pytest.approx(pool["reserve_apart"] - pool["reserve_samen"])


def test_pooling_equal_areas_is_the_closed_form():
    three = pd.Series(400.0, ["a", "b", "c"])
    drawn = simulate_cost(three, PRICE, cv=1.5, draws=40_000)
    table = pooling(drawn, three * PRICE, {"twee": ["a", "b"], "drie": ["a", "b", "c"]}, certainty=0.95)
    assert table["variatie"].tolist() == pytest.approx(closed_form_cv(pd.Series([800.0, 1200.0]), 1.5).tolist(), rel=0.02)
    assert table["besparing_aandeel"].tolist() == pytest.approx([1 - 1 / np.sqrt(2), 1 - 1 / np.sqrt(3)], abs=0.04)


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        (0, "vrijwel nooit"), (0.01, "één op de honderd jaren"), (0.05, "één op de twintig jaren"), (0.25, "één op de vier jaren"),
        (0.26, "één op de vier jaren"), (0.48, "één op de twee jaren"), (0.74, "drie op de vier jaren"), (1, "vrijwel elk jaar"),
    ],
)  # fmt: skip
def test_chances_in_words(chance, told):
    assert in_years(chance) == told


def test_bad_input_is_refused():
    with pytest.raises(BudgetError, match="Voor midden ontbreekt het verwachte aantal cliënten"):
        simulate_cost(CLIENTS.where(CLIENTS != 120), PRICE, cv=1, draws=1)
    with pytest.raises(BudgetError, match="Voor groot ontbreekt de prijs"):
        simulate_cost(CLIENTS, pd.Series([1.0, 1.0], ["klein", "midden"]), cv=1, draws=1)
    with pytest.raises(BudgetError, match="Verdeling 'pareto' is onbekend"):
        years(family="pareto")
    with pytest.raises(BudgetError, match="aantal jaren"):
        years(draws=0)
    with pytest.raises(BudgetError, match="In groot zijn er meer cliënten dan inwoners"):
        years(inwoners=pd.Series([100, 200, 300], CLIENTS.index))
    with pytest.raises(BudgetError, match="Het budget van groot ontbreekt"):
        risk_table(years(draws=5), CLIENTS.iloc[:2], certainty=0.95, margin=0)
    with pytest.raises(BudgetError, match="zekerheid"):
        risk_table(years(draws=5), CLIENTS, certainty=1, margin=0)
    with pytest.raises(BudgetError, match="Gebied weg is onbekend"):
        pooling(years(draws=5), CLIENTS, {"x": ["klein", "weg"]}, certainty=0.9)
