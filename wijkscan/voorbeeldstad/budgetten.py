"""The budgets of Voorbeeldstad as they are today: grown year by year, and not on the population."""

import numpy as np
import pandas as pd

from wijkscan.tables.areas import VOORBEELDSTAD

# Per wet: the column with the clients of a year and what one of them costs today, in euro.
_LAWS = {"wmo": ("wmo", 4_300), "jeugdhulp": ("jeugdzorg", 1_800), "bijstand": ("bijstand", 900)}
# Part of a budget that follows from clients; the rest was once divided by inhabitants.
_BY_CLIENTS = 0.6
# What a wijk got more or less over the years, as a standard deviation of the logarithm; its own and that of one wet.
_GROWN_WIJK, _GROWN_WET = 0.12, 0.06
_ROUNDED_TO = 500
_SEED = 2026


def budget_files(figures: pd.DataFrame) -> dict[str, bytes]:
    """
    Write the current budgets of Voorbeeldstad as a gemeente would deliver them.

    Parameters
    ----------
    figures
        Wijken of Voorbeeldstad with `inwoners` and the clients per wet.

    Returns
    -------
    Path below the folder of Voorbeeldstad and content: CSV with `;`, UTF-8, columns `gebiedscode`, `wet` and `bedrag` in euro with
    thousands points.
    """
    random = np.random.default_rng(_SEED)
    wijken = figures.sort_index()
    grown = random.normal(0, _GROWN_WIJK, len(wijken))
    parts = []
    for wet, (clients, price) in _LAWS.items():
        total = wijken[clients].sum() * price
        by_clients, by_inhabitants = (wijken[column] / wijken[column].sum() for column in (clients, "inwoners"))
        share = _BY_CLIENTS * by_clients + (1 - _BY_CLIENTS) * by_inhabitants
        share = share * np.exp(grown + random.normal(0, _GROWN_WET, len(wijken)))
        euros = (total * share / share.sum() / _ROUNDED_TO).round().astype(int) * _ROUNDED_TO
        parts.append(pd.DataFrame({"gebiedscode": wijken.index, "wet": wet, "bedrag": euros.map(_dutch).to_numpy()}))
    table = pd.concat(parts).sort_values("gebiedscode", kind="stable")
    return {f"budgetten/{VOORBEELDSTAD}.csv": table.to_csv(sep=";", index=False, lineterminator="\r\n").encode()}


def _dutch(euros: int) -> str:
    return f"{euros:,}".replace(",", ".") + ",00"
