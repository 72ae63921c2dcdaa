"""How far the ceiling can be off: it is expected clients × price, and every price has a plausible band."""

from collections.abc import Mapping
from typing import Protocol

import pandas as pd


class Priced(Protocol):
    """What of a budget is needed."""

    @property
    def clients(self) -> pd.DataFrame:
        """Expected clients, area × wet."""

    @property
    def price(self) -> dict[str, float]:
        """Euro per client per year, per wet."""

    @property
    def ceiling_cents(self) -> int:
        """What is divided."""

    @property
    def from_expected(self) -> bool:
        """Whether that follows from expected use."""


def ceiling_band(budget: Priced, plausible: Mapping[str, tuple[float, float]]) -> tuple[int, int] | None:
    """
    Give the ceiling with every price at the low, and with every price at the high end of its band.

    Parameters
    ----------
    budget
        The budget.
    plausible
        Lowest and highest plausible price per wet, euro per client per year.

    Returns
    -------
    Low and high in whole cents: ceiling × (sum of clients × bound) / (sum of clients × price). None where the gemeente gave the
    ceiling itself, or nobody is expected: a choice has no band.
    """
    clients = budget.clients.sum()
    cost = float((clients * pd.Series(budget.price)).sum())
    if not budget.from_expected or not cost:
        return None
    low, high = (sum(float(clients[wet]) * plausible[wet][end] for wet in budget.price) for end in (0, 1))
    return round(budget.ceiling_cents * low / cost), round(budget.ceiling_cents * high / cost)
