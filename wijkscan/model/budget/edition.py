"""What an older edition of the figures would have given: how far a division stands firm when the figures become newer."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.budget.allocation import BudgetError, allocate
from wijkscan.model.budget.effect import stability
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.input import budget_input
from wijkscan.model.use.gemeente import Laws, LawUse
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.wetten import wetten

_LEAST = 2  # one area alone always has the whole amount


@dataclass(frozen=True)
class EditionChange:
    """The same money divided on an older and on the present edition.

    Parameters
    ----------
    years
        Per wet that both editions can tell: the older and the present year.
    untold
        Wetten of the budget that the older edition cannot tell.
    table
        Per budget area `vorige` and `huidige` (whole cents, each adding up to the same total) and `verschuiving` (relative change). An
        area that is not the same in both editions, or whose clients are unknown in one, is a gap.
    moved
        Share of the money that moves.
    """

    years: dict[str, tuple[int, int]]
    untold: list[str]
    table: pd.DataFrame
    moved: float


def change_of_edition(use: Mapping[str, LawUse], earlier: Laws, areas: AreaTable, budget: Budget) -> EditionChange:
    """Divide the same money over the same areas on an older edition: its figures, and models learnt from those.

    Parameters
    ----------
    use
        Expected use per wet on the present edition.
    earlier
        Models learnt from an older edition.
    areas
        Table seen from the gemeente.
    budget
        The budget on the present edition.

    Returns
    -------
    The comparison, on expected clients × price of the wetten that both editions can tell. Inside a wijk money is divided as it is now.
    Nothing is estimated: an area with an unknown wijk is left out.

    Raises
    ------
    BudgetError
        No wet, or fewer than two areas, that both editions can tell.
    """
    if len(budget.target) < _LEAST:
        raise BudgetError("Er is maar één gebied en dat krijgt alles, welke cijfers er ook zijn; kies een indeling in meer gebieden.")
    laws = [wet for wet in use if wet in earlier.models]
    if not laws:
        newest = max((item.year for item in use.values()), default=areas.peiljaar)
        raise BudgetError(
            "Of de verdeling bestendig is als de cijfers nieuwer worden, is te zien met twee edities van de kerncijfers van heel "
            f"Nederland, elk met het aantal cliënten per wijk en alle kenmerken; nu is er zo één ({newest}). Haal bij Gegevens een oudere "
            "editie op."
        )
    wijken = areas.of(Niveau.WIJK)
    nobody = areas.values["inwoners"].reindex(wijken).eq(0)
    price = pd.Series(budget.weighing)[laws]
    now = _cost(pd.DataFrame({wet: use[wet].wijken["ruw"].reindex(wijken) for wet in laws}), price, nobody)
    before = _cost(pd.DataFrame({wet: _predicted(earlier, wet, areas, wijken) for wet in laws}), price, nobody)
    parts = _part_of_wijk(budget_input(use, areas, budget.place).expected.raw[laws] @ price)
    parent = wijk_of(parts.index.to_series())
    needs = [(parent.map(cost) * parts).groupby(budget.place).sum(skipna=False) for cost in (before, now)]
    same = needs[0].notna() & needs[1].notna()
    if int(same.sum()) < _LEAST:
        raise BudgetError(
            "Minder dan twee gebieden zijn te vergelijken met een oudere editie: grenzen of codes zijn gewijzigd, of cijfers ontbreken. "
            "Haal bij Gegevens een andere editie op."
        )
    total = int(budget.target[same[same].index].sum())
    previous, current = (allocate(total, need[same]) for need in needs)
    shares, moved = stability(previous, current)
    table = pd.DataFrame({"vorige": previous, "huidige": current}).astype("Int64").join(shares["verschuiving"]).reindex(budget.target.index)
    years = {wet: (earlier.models[wet].year, use[wet].year) for wet in laws}
    return EditionChange(years, [wet for wet in wetten() if wet in use and wet not in laws], table, moved)


def _cost(clients: pd.DataFrame, price: pd.Series, nobody: pd.Series) -> pd.Series:
    """Give the expected cost per wijk; a gap where one wet is unknown, and nothing where nobody lives."""
    return (clients * price).sum(axis="columns", skipna=False).mask(nobody, 0.0)


def _predicted(earlier: Laws, wet: str, areas: AreaTable, wijken: pd.Index) -> pd.Series:
    law = earlier.models[wet]
    columns = list(dict.fromkeys([*law.model.specification.columns, "inwoners"]))
    return law.model.predict(areas.at(law.year, columns).loc[wijken])


def _part_of_wijk(cost: pd.Series) -> pd.Series:
    """Give the part that every wijk or buurt has in its wijk, by expected cost; equal parts where nothing is expected."""
    parent = wijk_of(cost.index.to_series())
    whole, count = cost.groupby(parent).transform("sum"), parent.groupby(parent).transform("size")
    part: pd.Series = (cost / whole).where(whole > 0, 1 / count)
    return part
