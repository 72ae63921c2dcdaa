"""What chance alone does to the budget of a gemeente, area by area and with neighbours together."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.levels import Parameters
from wijkscan.model.budget.ruin import pooling, risk_table, simulate_cost, stop_loss_premium

POOL = 2
"""Neighbours an area keeps one reserve with."""
MOST_DRAWS = 1_000_000  # more years need gigabytes and change no digit that is shown


@dataclass(frozen=True)
class BudgetRisk:
    """What chance alone does to the budget of every area with clients.

    Parameters
    ----------
    table
        Result of :func:`~wijkscan.model.budget.ruin.risk_table`, with `clienten`, `inwoners` and `premie` (cents per year to a common
        pot for costs above the limit per client).
    pools
        Per area with neighbours what one reserve together saves, see :func:`~wijkscan.model.budget.ruin.pooling`.
    members
        The areas in each pool, itself first.
    """

    table: pd.DataFrame
    pools: pd.DataFrame
    members: dict[str, list[str]]


def risk_of_budget(budget: Budget, parameters: Parameters, neighbours: Iterable[tuple[str, str]] = ()) -> BudgetRisk:
    """Draw years to see how far chance alone takes the cost of an area from its budget.

    The mean cost of a client is taken to be what the budget of the area has for one: a budget that is too small for other reasons is
    not in it.

    Parameters
    ----------
    budget
        The budget.
    parameters
        Values of ``data/parameters/bekostiging.toml`` by name.
    neighbours
        Pairs of budget areas that border on each other.

    Returns
    -------
    The risk. A pool is an area with its two neighbours with the fewest clients, those for whom chance matters most.

    Raises
    ------
    BudgetError
        No area with clients and a budget, too many draws, or parameters that are out of their range.
    """
    draws = int(parameters["bekostiging.trekkingen"])
    if draws > MOST_DRAWS:
        raise BudgetError(f"Het aantal nagebootste jaren is {draws}; kies er hoogstens {MOST_DRAWS}.")
    clients = budget.clients.sum(axis="columns")
    clients = clients[clients.gt(0) & budget.target.gt(0)]
    if clients.empty:
        raise BudgetError("Geen gebied heeft verwachte cliënten en een budget, dus er is geen risico te berekenen; verhoog het plafond.")
    amounts = budget.target[clients.index]
    price, cv = amounts / clients, parameters["bekostiging.spreiding_per_client"]
    certainty, limit = parameters["bekostiging.zekerheid_reserve"], 100 * parameters["bekostiging.grens_per_client"]
    years = simulate_cost(clients, price, cv=cv, draws=draws)
    table = risk_table(years, amounts, certainty=certainty, margin=parameters["bekostiging.ruime_overschrijding"])
    table = table.assign(
        clienten=clients, inwoners=budget.inwoners[clients.index], premie=stop_loss_premium(clients, price, cv=cv, stop_loss_cents=limit)
    )
    pools = _pools(clients, neighbours)
    return BudgetRisk(table, pooling(years, amounts, pools, certainty=certainty) if pools else pd.DataFrame(), pools)


def _pools(clients: pd.Series, neighbours: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    around: dict[str, list[str]] = {str(code): [] for code in clients.index}
    for one, other in neighbours:
        if one in around and other in around:
            around[one].append(other)
            around[other].append(one)
    order = {str(code): int(place) for place, code in enumerate(clients.index[np.argsort(clients.to_numpy(), kind="stable")])}
    return {code: [code, *sorted(near, key=order.__getitem__)[:POOL]] for code, near in around.items() if near}
