"""What a budget starts from: who lives in its areas and what they may be expected to use, and today's amounts over those same areas."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.budget.allocation import BudgetError, allocate, named
from wijkscan.model.use.drivers import START
from wijkscan.model.use.expected import Expected, expected_clients
from wijkscan.model.use.gemeente import LawUse
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.inwoners import finest_inwoners


@dataclass(frozen=True)
class BudgetInput:
    """Wijken or buurten, and the budget area each belongs to.

    Parameters
    ----------
    place
        Budget area per wijk- or buurtcode.
    inwoners
        Inhabitants per wijk- or buurtcode.
    expected
        Expected clients, wijk- or buurtcode × wet. What areas get follows from the raw ones, before they are brought to what was counted in
        the gemeente: use by its own people cannot raise a budget. Clients and prices that are shown are the calibrated ones.
    factors
        Per wet the factors that led to the expectation, as in ``LawUse.factors``.
    finest_place, finest_inwoners
        Budget area and inhabitants of the smallest areas there are, over which amounts of today are spread.
    """

    place: pd.Series
    inwoners: pd.Series
    expected: Expected
    factors: dict[str, pd.DataFrame]
    finest_place: pd.Series
    finest_inwoners: pd.Series


def budget_input(use: Mapping[str, LawUse], table: AreaTable, assignment: pd.Series | None = None) -> BudgetInput:
    """Bring inhabitants and expected clients to the areas of a budget.

    Parameters
    ----------
    use
        Expected use per wet.
    table
        Table seen from the gemeente.
    assignment
        Budget area per buurtcode or per wijkcode; None makes every wijk a budget area.

    Returns
    -------
    The input. An unknown expectation is estimated and marked; inhabitants of a buurt that are unknown get an equal part of what the
    wijk has more than its other buurten. Buurten add up to their wijk.

    Raises
    ------
    BudgetError
        No expected use at all, areas without a budget area, or buurten that are not loaded.
    """
    if not use:
        raise BudgetError(
            "Zonder verwacht gebruik is er geen budget naar bevolking te berekenen; haal bij Gegevens de cijfers van heel Nederland op."
        )
    wijken = table.of(Niveau.WIJK)
    people = table.values["inwoners"].reindex(wijken)
    factors = {wet: item.factors.reindex(wijken) for wet, item in use.items()}
    finest = finest_inwoners(table)
    parents = wijk_of(finest.index.to_series())
    if assignment is None or assignment.index.str.startswith("WK").all():
        place = pd.Series(wijken, wijken) if assignment is None else _complete(assignment, wijken)
        return BudgetInput(place, people, expected_clients(use, table), factors, parents.map(place), finest)
    place = _complete(assignment, finest.index)
    spread = {wet: table.reindex(parents).set_axis(finest.index) for wet, table in factors.items()}
    around = people.reindex(parents).set_axis(finest.index)
    for wet_factors in spread.values():
        wet_factors[START] *= finest / around.where(around > 0)
    return BudgetInput(place, finest, expected_clients(use, table, Niveau.BUURT), spread, place, finest)


def _complete(assignment: pd.Series, codes: pd.Index) -> pd.Series:
    """Give the budget area of exactly these areas."""
    absent, extra = codes.difference(assignment.dropna().index), assignment.index.difference(codes)
    if len(absent):
        raise BudgetError(f"{named(absent)} hoort bij geen werkgebied; deel elk gebied bij een werkgebied in.")
    if len(extra):
        raise BudgetError(f"De indeling noemt {named(extra)}, maar dat gebied is niet geladen; maak de indeling opnieuw.")
    return assignment.reindex(codes)


def today_per_area(today: pd.DataFrame, given: BudgetInput, today_areas: pd.Series | None = None) -> tuple[pd.Series, bool]:
    """Add the amounts of today up to the areas of the budget, exactly.

    Parameters
    ----------
    today
        `gebiedscode` (a wijkcode, or the name of a team of today), `wet` and `bedrag_eurocent`.
    given
        Result of :func:`budget_input`.
    today_areas
        Team of today per buurtcode; needed where `today` names teams.

    Returns
    -------
    Cents per budget area (int64), and whether an amount had to be spread because its area lies in several budget areas. It is spread
    by inhabitants, in whole cents.

    Raises
    ------
    BudgetError
        An amount for an area that is no wijk and no team of today, or inhabited areas without an amount.
    """
    total = today.groupby("gebiedscode")["bedrag_eurocent"].sum()
    place, people = given.finest_place, given.finest_inwoners
    origin = wijk_of(place.index.to_series())
    if not total.index.isin(origin).any() and today_areas is not None:
        origin = today_areas.reindex(place.index)
    strange = total.index.difference(pd.Index(origin.dropna()))
    if len(strange):
        raise BudgetError(
            f"Budgetten van nu: {named(strange)} is geen wijk en geen team van nu in deze gemeente; neem de budgetten opnieuw op bij "
            "Gegevens."
        )
    without = pd.Index(origin[~origin.isin(total.index) & people.gt(0)].unique())
    if len(without):
        raise BudgetError(
            f"Budgetten van nu: voor {named(without)} is geen bedrag gegeven; onbekend is niet nul: vul het aan bij Gegevens."
        )
    # A team may work where nobody lives only; then its areas share equally.
    spread, parts = False, []
    for code, cents in total.items():
        inside = origin.eq(str(code))
        here = people[inside].groupby(place[inside]).sum()
        here = here[here > 0] if here.gt(0).any() else here + 1
        spread |= len(here) > 1
        parts.append(allocate(int(cents), here) if len(here) > 1 else pd.Series(int(cents), here.index))
    amounts = pd.concat(parts)
    areas = pd.Index(given.place.unique()).sort_values()
    return amounts.groupby(level=0).sum().reindex(areas, fill_value=0).rename("nu_eurocent"), spread
