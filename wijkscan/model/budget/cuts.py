"""A cut (taakstelling) and who bears it, growth of clients, and a shift from specific help to support nearby."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from wijkscan.dutch import percent
from wijkscan.model.budget.allocation import BudgetError, allocate, bounds, named, whole_cents
from wijkscan.tables.own.budgetten import euro

GENERIC, PROTECTED, NEED_FIRST = "gelijk voor iedereen", "met beschermde ondergrens", "naar behoefte"
WAYS = (GENERIC, PROTECTED, NEED_FIRST)
CENTS = ["nu", "straks", "verschil"]


def cut_share(before_cents: int, after_cents: int) -> tuple[float, str]:
    """Give the exact share of a cut between two amounts: from 70 to 50 million is 28,6 %, not thirty.

    Returns
    -------
    The share (negative where there is more money) and the Dutch sentence with both amounts.

    Raises
    ------
    BudgetError
        Nothing to cut from.
    """
    before, after = whole_cents(before_cents, "Het bedrag van nu"), whole_cents(after_cents, "Het bedrag van straks")
    if before == 0:
        raise BudgetError("Het bedrag van nu is € 0,00; daar is geen percentage van te nemen.")
    share = (before - after) / before
    change = "minder" if after <= before else "meer"
    return share, f"Van {euro(before)} naar {euro(after)} is {percent(100 * abs(share))} {change}."


def cut(
    amounts: pd.DataFrame,
    share: float,
    *,
    way: str = GENERIC,
    floor_cents: pd.DataFrame | None = None,
    need: pd.Series | None = None,
) -> pd.DataFrame:
    """Cut a share of all budgets, to the cent.

    Parameters
    ----------
    amounts
        Cents of today, gebiedscode × wet.
    share
        Share that must go, from 0 to 1; the amount is rounded to whole cents.
    way
        ``gelijk voor iedereen``: every amount loses the same share. ``met beschermde ondergrens``: the same, but no amount goes under
        its floor; the others bear what it does not. ``naar behoefte``: what is left is divided by need, and nobody gets more than
        today; inside an area all wetten lose the same share.
    floor_cents
        For the second way: cents of the same shape, no more than `amounts`.
    need
        For the third way: need per gebiedscode.

    Returns
    -------
    One row per area and wet: `manier`, `gebiedscode`, `wet`, `nu`, `straks`, `verschil` (cents) and `verschil_aandeel`. What is left
    adds up exactly.

    Raises
    ------
    BudgetError
        An unknown way, a share outside 0 to 1, amounts that are no whole cents, a floor or need that the way asks for and that was
        not given, or a floor that leaves too little to cut.
    """
    if way not in WAYS:
        raise BudgetError(f"Manier van bezuinigen '{way}' is onbekend; kies uit {', '.join(WAYS)}.")
    if not 0 <= share <= 1:
        raise BudgetError(f"Een taakstelling van {percent(100 * share)} kan niet; kies 0 tot en met 100 %.")
    cells = _cells(amounts)
    labelled = cells.set_axis([f"{code} {wet}" for code, wet in cells.index])
    bounds(labelled, labelled.index, "budget")
    # Half a cent goes up; rounding to even would make the cut depend on the parity of the total.
    total = int(cells.sum()) - int(Fraction(str(share)) * int(cells.sum()) + Fraction(1, 2))
    if not total:
        left = pd.Series(0, cells.index)
    elif way == NEED_FIRST:
        left = _by_need(amounts, total, need)
    else:
        floor = _floor(amounts, floor_cents).set_axis(labelled.index) if way == PROTECTED else None
        left = allocate(total, labelled, floor_cents=floor, ceiling_cents=labelled).set_axis(cells.index)
    table = pd.DataFrame({"nu": cells, "straks": left}).astype("int64").reset_index()
    table.insert(0, "manier", way)
    table["verschil"] = table["straks"] - table["nu"]
    return table.assign(verschil_aandeel=table["verschil"] / table["nu"].where(table["nu"] > 0))


def _cells(table: pd.DataFrame) -> pd.Series:
    """Put a table area × wet in one column, area by area."""
    return pd.Series(table.T.unstack()).rename_axis(["gebiedscode", "wet"])


def _floor(amounts: pd.DataFrame, floor_cents: pd.DataFrame | None) -> pd.Series:
    if floor_cents is None:
        raise BudgetError("Een bezuiniging met beschermde ondergrens vraagt om een ondergrens per gebied en wet; vul die in.")
    return _cells(floor_cents.reindex(index=amounts.index, columns=amounts.columns))


def _by_need(amounts: pd.DataFrame, total: int, need: pd.Series | None) -> pd.Series:
    if need is None:
        raise BudgetError("Een bezuiniging naar behoefte vraagt om de behoefte per gebied; bereken die eerst.")
    absent = amounts.index.difference(need.dropna().index)
    if len(absent):
        raise BudgetError(f"De behoefte ontbreekt voor {named(absent)}; onbekend is niet nul: vul aan of laat schatten.")
    per_area = allocate(total, need[amounts.index], ceiling_cents=amounts.sum(axis="columns"))
    # Only money of today can be split; an area without any gets none, for today is its ceiling.
    today = amounts.T
    rows = {code: allocate(int(cents), today[code], ceiling_cents=today[code]) for code, cents in per_area.items()}
    return _cells(pd.DataFrame(rows).T)


def bearers(cuts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Add up who bears a cut.

    Parameters
    ----------
    cuts
        Result of :func:`cut`, or several below each other.
    by
        ``gebiedscode`` or ``wet``.

    Returns
    -------
    Per `manier` and `by`: `nu`, `straks`, `verschil` (cents), `verschil_aandeel`, and `aandeel_in_bezuiniging`, which adds up to 1 per way.
    """
    table = cuts.groupby(["manier", by], sort=False)[CENTS].sum()
    whole = table["verschil"].groupby("manier").transform("sum")
    return table.assign(
        verschil_aandeel=table["verschil"] / table["nu"].where(table["nu"] > 0),
        aandeel_in_bezuiniging=table["verschil"] / whole.where(whole != 0),
    ).reset_index()


def growth(
    clients: pd.Series,
    price_cents: Mapping[str, float],
    years: range,
    *,
    rate: float = 0,
    added: Mapping[int, float] | None = None,
    price_rate: float = 0,
) -> pd.DataFrame:
    """Let clients and prices grow by year.

    Parameters
    ----------
    clients
        Clients per wet in the year before the first.
    price_cents
        Cents per client per wet in that same year.
    years
        Years to compute.
    rate, price_rate
        Growth of clients and of prices per year: 0,02 is 2 %.
    added
        Clients that come on top, per year, divided over the wetten by their size.

    Returns
    -------
    One row per year and wet: `jaar`, `wet`, `clienten`, `prijs_eurocent`, `kosten_eurocent` (whole cents).

    Raises
    ------
    BudgetError
        A wet without price, missing or negative clients, or a growth that makes clients or prices negative.
    """
    absent = clients.index.difference(list(price_cents))
    if len(absent):
        raise BudgetError(f"Wet {named(absent)} heeft geen prijs per cliënt; vul die in.")
    if not (np.isfinite(clients.astype(float)).all() and clients.ge(0).all() and min(rate, price_rate) >= -1):
        raise BudgetError("Het aantal cliënten ontbreekt, is negatief of krimpt met meer dan 100 % per jaar; controleer de invoer.")
    number, price, parts = clients.astype(float), pd.Series(price_cents, dtype=float)[clients.index], []
    for year in years:
        size = number / number.sum() if number.sum() > 0 else 1 / len(number)
        number = number * (1 + rate) + (added or {}).get(year, 0) * size
        if (number < 0).any():
            raise BudgetError(f"In {year} gaan er meer cliënten af dan er zijn; verlaag de afname.")
        price = price * (1 + price_rate)
        cost = (number * price).round().astype("int64")
        parts.append(pd.DataFrame({"jaar": year, "clienten": number, "prijs_eurocent": price, "kosten_eurocent": cost}))
    if not parts:
        raise BudgetError("Er zijn geen jaren gekozen; kies ten minste één jaar.")
    table = pd.concat(parts).rename_axis("wet").reset_index()
    return table[["jaar", "wet", "clienten", "prijs_eurocent", "kosten_eurocent"]]


def shift(
    clients: Mapping[int, float],
    price_cents: Mapping[int, float],
    years: range,
    *,
    share_per_year: float,
    to_level_1: float,
    to_level_0: float,
    price_effect: float = 0,
) -> pd.DataFrame:
    """Follow a shift from level 2 to levels 1 and 0.

    Parameters
    ----------
    clients, price_cents
        Clients, and cents per client, at levels 0, 1 and 2 before the first year.
    years
        Years to compute.
    share_per_year
        Share of the clients at level 2 that leaves it every year.
    to_level_1, to_level_0
        Shares of those who leave that go to level 1 and to level 0; the rest needs nothing any more.
    price_effect
        Who stays at level 2 needs more: when a share s of the first clients has left, the price is (1 + price_effect × s) times as high.

    Returns
    -------
    Per year: `clienten_0`, `clienten_1`, `clienten_2`, `prijs_2` (cents per client), `kosten_0`, `kosten_1`, `kosten_2`, `kosten`
    (whole cents) and `verschil` against no shift, which may be a saving (negative) or not.

    Raises
    ------
    BudgetError
        Shares outside 0 to 1 or together above 1, a missing level, or no years.
    """
    shares = (share_per_year, to_level_1, to_level_0)
    if not (all(0 <= share <= 1 for share in shares) and to_level_1 + to_level_0 <= 1 and price_effect >= 0):
        raise BudgetError(
            "De aandelen van de verschuiving liggen tussen 0 en 1, die naar niveau 1 en 0 samen ook, en het prijseffect is 0 of meer; pas "
            "ze aan."
        )
    if not years or {0, 1, 2} - (clients.keys() & price_cents.keys()):
        raise BudgetError("Voor de verschuiving zijn jaren nodig, en cliënten en prijs op niveau 0, 1 en 2.")
    left = pd.Series([(1 - share_per_year) ** (1 + order) for order in range(len(years))], pd.Index(years, name="jaar"))
    gone = clients[2] * (1 - left)
    number = {0: clients[0] + to_level_0 * gone, 1: clients[1] + to_level_1 * gone, 2: clients[2] * left}
    dearer = 1 + price_effect * (1 - left)
    table = pd.DataFrame({f"clienten_{level}": count for level, count in number.items()}).assign(prijs_2=price_cents[2] * dearer)
    for level, count in number.items():
        cost = count * price_cents[level] * (dearer if level == 2 else 1)
        table[f"kosten_{level}"] = cost.round().astype("int64")
    table["kosten"] = table[[f"kosten_{level}" for level in number]].sum(axis="columns")
    unchanged = sum(round(clients[level] * price_cents[level]) for level in number)
    return table.assign(verschil=table["kosten"] - unchanged).reset_index()
