"""Level 1: a budget on size and features of the population, under a ceiling, to the cent.

What an area gets follows from what a population like its own may be expected to use, never from what it uses itself: who refers
more does not get more.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijkscan.dutch import exact
from wijkscan.model.budget.allocation import BudgetError, allocate, named, proportional, whole_weights
from wijkscan.model.budget.path import BudgetPath, budget_path

__all__ = [
    "BudgetError",
    "BudgetPath",
    "allocate",
    "budget_path",
    "budget_table",
    "default_total",
    "law_shares",
    "population_weights",
    "split_by_law",
]

POPULATION = 1  # the level of populatiebekostiging
COLUMNS = ["gebiedscode", "niveau", "wet", "open_einde", "bedrag_eurocent", "per_inwoner_eurocent", "aandeel"]


def population_weights(
    expected: pd.DataFrame,
    price: Mapping[str, float],
    inwoners: pd.Series,
    shares: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Weigh the population of every area by what it may be expected to cost.

    g_i = Σ_l share_l × (expected cost_l,i / n_i) / (expected cost_l / n), with expected cost = expected clients × price.

    Parameters
    ----------
    expected
        Expected clients, gebiedscode × wet, no gaps, as in :class:`~wijkscan.model.use.expected.Expected`. Expectations that were
        brought to the counted total of the gemeente call for `shares`: else a wet that is used more weighs more, and use comes back in by
        that door.
    price
        Euro per client per year of every wet, from the parameters or the gemeente's own averages. One price for all areas: that is
        why actual use or cost of an area cannot raise its weight.
    inwoners
        Inhabitants per gebiedscode, no gaps.
    shares
        Share of every wet in the weight, together 1; None takes the share of the wet in the expected cost, so that a weight is the
        expected cost per inhabitant against the average.

    Returns
    -------
    Per gebiedscode `inwoners`, one column per wet (its part of the need, in inhabitants), `gewicht` (1 is average; a gap where
    nobody lives) and `behoefte` = n_i × g_i, the sum of the parts and what :func:`allocate` divides by. `behoefte` adds up to the
    inhabitants.

    Raises
    ------
    BudgetError
        A gap, a negative number, a wet without price or share, shares that are not together 1, clients where nobody lives, or a wet
        with a share that nobody is expected to use.
    """
    people = _known(inwoners.reindex(expected.index), "het aantal inwoners")[:, 0]
    prices = _per_law(price, expected.columns, "prijs per cliënt")
    cost = _known(expected, "het verwachte aantal cliënten") * prices
    empty = (people == 0) & (cost.sum(axis=1) > 0)
    if empty.any():
        raise BudgetError(f"In {named(expected.index[empty])} worden cliënten verwacht maar woont niemand; controleer het aantal inwoners.")
    totals = cost.sum(axis=0)
    if not totals.sum() > 0:
        raise BudgetError("De verwachte kosten zijn in alle gebieden 0; controleer de verwachte aantallen cliënten en de prijzen.")
    part = totals / totals.sum() if shares is None else _shares(shares, expected.columns)
    unused = (part > 0) & (totals == 0)
    if unused.any():
        raise BudgetError(
            f"Wet {named(expected.columns[unused])} telt mee in het gewicht, maar niemand wordt als cliënt verwacht; zet het aandeel op "
            "0 of vul de aantallen aan."
        )
    need = cost * (part * people.sum() / np.where(totals > 0, totals, 1))
    whole = need.sum(axis=1)
    weight = np.divide(whole, people, out=np.full(len(people), np.nan), where=people > 0)
    return pd.DataFrame(
        np.column_stack([people, need, weight, whole]), expected.index, ["inwoners", *expected.columns, "gewicht", "behoefte"]
    )


def law_shares(booked: pd.Series, expected: pd.DataFrame, price: Mapping[str, float]) -> dict[str, float]:
    """Give the share of every law in the weight of an area, by what the gemeente has for it.

    share_l = (B_l + B₀ × c_l / Σ c) / Σ B, with B_l what is booked for the law at level 1, B₀ what is booked for laws together (the
    teams themselves), and c_l expected clients × price.

    Parameters
    ----------
    booked
        Cents per wet at level 1; under an empty text what laws share.
    expected
        Expected clients, gebiedscode × wet, before calibration.
    price
        Assumed price per wet: only for how laws share what was not booked for one of them.

    Returns
    -------
    Share per wet, together 1. What is booked for a law of which nobody is expected, or as a correction below 0, goes to all laws.
    """
    cost = expected.sum() * pd.Series(price)[expected.columns]
    own = booked.reindex(expected.columns).fillna(0).clip(lower=0).where(cost > 0, 0).astype(float)
    together = max(float(booked.sum() - own.sum()), 0.0)
    parts = own + together * cost / cost.sum()
    return {str(wet): float(part / parts.sum()) for wet, part in parts.items()}


def default_total(expected: pd.DataFrame, price: Mapping[str, float]) -> int:
    """Give the ceiling in cents where the gemeente entered none: expected clients × price per client, an `aanname`.

    Parameters
    ----------
    expected
        Expected clients, gebiedscode × wet, no gaps.
    price
        Euro per client per year of every wet.
    """
    clients = _known(expected, "het verwachte aantal cliënten")
    return round(float((clients @ _per_law(price, expected.columns, "prijs per cliënt")).sum()) * 100)


def split_by_law(amounts: pd.Series, parts: pd.DataFrame, totals: pd.Series | None = None) -> pd.DataFrame:
    """Split the budget of every area over the wetten.

    Parameters
    ----------
    amounts
        Cents per gebiedscode.
    parts
        Weight per gebiedscode × wet, such as the columns per wet of :func:`population_weights`. An area with money but without
        weights of its own, such as one that lives on its floor, is split as all areas together.
    totals
        Cents per wet, together what `amounts` are: then a wet adds up too, so that its total does not depend on the division into areas.

    Returns
    -------
    Cents, gebiedscode × wet (int64). Rounding goes per area by largest remainder, so every area adds up exactly and the total does
    too; without `totals` the sum of one wet may therefore be some cents off its unrounded amount. With them single cents go from one wet
    to another where that moves an amount least.
    """
    own = parts if parts.index is amounts.index else parts.loc[amounts.index]
    weights, laws = own.to_numpy(dtype=float), [str(law) for law in parts.columns]
    together = parts.to_numpy(dtype=float).sum(axis=0)
    rows = []
    for code, cents, weight in zip(amounts.index.tolist(), amounts.tolist(), weights, strict=True):
        units = whole_weights((weight if weight.any() else together).tolist())
        if not any(units):
            raise BudgetError(f"Het budget van {code} is niet over wetten te verdelen: geen enkele wet heeft een gewicht.")
        rows.append(proportional(int(cents), units, laws))
    cents = np.array(rows, dtype="int64").reshape(weights.shape)
    if totals is not None:
        whole = weights.sum(axis=1, keepdims=True)
        exact = amounts.to_numpy()[:, None] * np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0)
        _move_cents(cents, exact, totals.reindex(parts.columns).to_numpy())
    return pd.DataFrame(cents, amounts.index, parts.columns)


def _move_cents(cents: np.ndarray, exact: np.ndarray, totals: np.ndarray) -> None:
    """Move single cents between columns, within a row, until columns add up to their totals; rows stay what they are."""
    off = cents.sum(axis=0) - totals
    over, under = np.repeat(np.arange(len(off)), off.clip(0)), np.repeat(np.arange(len(off)), (-off).clip(0))
    for source, goal in zip(over, under, strict=False):
        short = exact - cents
        gain = np.where((cents[:, source] > 0) & (exact[:, goal] > 0), short[:, goal] - short[:, source], -np.inf)
        if np.isfinite(gain.max()):
            cents[gain.argmax(), source] -= 1
            cents[gain.argmax(), goal] += 1


def budget_table(level_1: pd.DataFrame, inwoners: pd.Series, *, others: pd.DataFrame | None = None) -> pd.DataFrame:
    """Write every euro out, one row per area, level and wet.

    Parameters
    ----------
    level_1
        Cents, gebiedscode × wet: result of :func:`split_by_law`; together exactly the ceiling.
    inwoners
        Inhabitants per gebiedscode.
    others
        Rows of the other levels, as :mod:`wijkscan.model.budget.levels` gives: `gebiedscode`, `niveau`, `wet`, `open_einde` and
        `bedrag_eurocent`.

    Returns
    -------
    Columns `gebiedscode`, `niveau` (0, 1 or 2), `wet`, `open_einde` (outside the ceiling), `bedrag_eurocent`, `per_inwoner_eurocent`
    (a gap where nobody lives or that is unknown) and `aandeel` of the row in its level; ordered by level, area and wet.
    """
    area, law = (np.array(labels, dtype=object) for labels in (level_1.index, level_1.columns))
    inside = np.zeros(level_1.size, dtype=bool)
    rows = [np.repeat(area, len(law)), np.full(level_1.size, POPULATION), np.tile(law, len(area)), inside, level_1.to_numpy().ravel()]
    if others is not None:
        rows = [np.concatenate([own, others[name].to_numpy()]) for own, name in zip(rows, COLUMNS[: len(rows)], strict=True)]
    codes, level, wet, open_end, cents = rows
    order = sorted(range(len(codes)), key=lambda row: (level[row], codes[row], wet[row], open_end[row]))
    codes, level, wet, open_end, cents = (part[order] for part in rows)
    level, cents = level.astype("int64"), cents.astype("int64")
    people = inwoners.reindex(codes).to_numpy(dtype=float)
    whole = np.bincount(level, weights=cents)[level]
    columns = (
        codes,
        level,
        wet,
        open_end.astype(bool),
        cents,
        np.divide(cents, people, out=np.full(len(cents), np.nan), where=people > 0),
        np.divide(cents, whole, out=np.full(len(cents), np.nan), where=whole > 0),
    )
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def _known(values: pd.Series | pd.DataFrame, what: str) -> np.ndarray:
    """Give numbers, area × column; refuse gaps and negative numbers, naming the areas."""
    numbers = values.to_numpy(dtype=float).reshape(len(values), -1)
    unknown, negative = np.asarray(~np.isfinite(numbers).all(axis=1)), np.asarray((numbers < 0).any(axis=1))
    if unknown.any():
        raise BudgetError(f"Voor {named(values.index[unknown])} ontbreekt {what}; onbekend is niet nul: vul aan of laat schatten.")
    if negative.any():
        raise BudgetError(f"Voor {named(values.index[negative])} is {what} negatief; controleer de cijfers.")
    return numbers


def _per_law(values: Mapping[str, float], laws: pd.Index, what: str) -> np.ndarray:
    names = laws.tolist()
    absent = [law for law in names if law not in values]
    if absent:
        raise BudgetError(f"Wet {named(pd.Index(absent))} heeft geen {what}; vul die in.")
    found = np.array([values[law] for law in names], dtype=float)
    wrong = ~(np.isfinite(found) & (found >= 0))
    if wrong.any():
        raise BudgetError(f"Wet {named(laws[wrong])}: {what} is negatief of geen getal; vul 0 of meer in.")
    return found


def _shares(shares: Mapping[str, float], laws: pd.Index) -> np.ndarray:
    part = _per_law(shares, laws, "aandeel in het gewicht")
    if not np.isclose(part.sum(), 1):
        told = exact(part.sum())
        raise BudgetError(f"De aandelen van de wetten zijn samen {told}; maak er 1 van.")
    return part
