"""Three levels, three ways of funding, in one overview that adds up to the total of the gemeente.

Level 0 gets a fixed amount (beschikbaarheid), level 1 a budget on its population, level 2 is paid per client (prestatie), and
statutory duties are paid whatever they cost, outside the ceiling (HM13 § 3.2, BCH14 § 5.2).
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import pandas as pd

from wijkscan.dutch import exact, percent
from wijkscan.model.budget.allocation import BudgetError, allocate, named, whole_cents
from wijkscan.tables.own.budgetten import CENTS, euro
from wijkscan.tables.wetten import wetten


class Parameters(Protocol):
    """Parameters by name, with their values."""

    def __getitem__(self, name: str, /) -> float:
        """Give the value of one parameter."""
        ...


GENERAL = "algemeen"
OPEN_END = "open_einde"
"""Column that is True for amounts outside the ceiling."""
ROW = ["gebiedscode", "niveau", "wet", OPEN_END, "bedrag_eurocent"]
UNDIVIDED, TOTAL = "nog_te_verdelen", "totaal"
# Almere's model as quoted in H13: ordinary life, actively helped, direction partly taken over.
PYRAMID = (0.85, 0.13, 0.02)


def nearby_price(wet: str, parameters: Parameters) -> float:
    """Give what of the price of a client is support nearby (level 1), in euro: an assumed share of it where there is a level 2."""
    share = parameters[f"bekostiging.kostendeel_niveau_1_{wet}"] if wetten()[wet].level_2 else 1.0
    return parameters[f"bekostiging.prijs_{wet}"] * share


def booked_levels(clients: pd.DataFrame, people: pd.Series, need: pd.Series, booked: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Divide what a gemeente books at the levels beside level 1, to the cent.

    Parameters
    ----------
    clients
        Expected clients, gebiedscode × wet.
    people, need
        Inhabitants and need per gebiedscode.
    booked
        Per level (``0``, ``2``, ``open_einde``) cents per wet; under an empty text what laws share.

    Returns
    -------
    Budget rows: level 0 by inhabitants, the others by expected clients of the law, by need where laws share it or nobody is expected. A
    level of a law with nothing, or a correction below 0, has no rows.
    """
    rows = []
    for level, amounts in booked.items():
        for wet, cents in amounts[amounts > 0].items():
            basis = people if level == "0" else clients[wet] if wet in clients and clients[wet].sum() > 0 else need
            shared = allocate(int(cents), basis)
            row = {"gebiedscode": shared.index, "niveau": int(level) if level.isdigit() else 2, "wet": wet or GENERAL}
            rows.append(pd.DataFrame({**row, OPEN_END: level == OPEN_END, "bedrag_eurocent": shared.to_numpy()}))
    return pd.concat(rows, ignore_index=True)[ROW] if rows else pd.DataFrame(columns=ROW)


def priced_levels(clients: pd.DataFrame, parameters: Parameters, spread: tuple[int, pd.Series] | None) -> pd.DataFrame:
    """Pay the levels beside level 1 at assumed prices, with what is expected as the volume agreed on.

    Parameters
    ----------
    clients
        Expected clients, gebiedscode × wet.
    parameters
        Prices, shares and the fixed amount, by name.
    spread
        As for :func:`availability`.
    """
    rows = [availability(clients.index, round(CENTS * parameters["bekostiging.bedrag_per_gebied"]), spread=spread)]
    specific = [wet for wet in map(str, clients) if wetten()[wet].level_2]
    if specific:
        # Per client of the law: how many of them have specific help changes what there is for one, not what there is.
        rest = {wet: parameters[f"bekostiging.prijs_{wet}"] - nearby_price(wet, parameters) for wet in specific}
        volume = _volume(clients[specific], rest)
        rows.append(performance(volume.assign(afgesproken=volume["clienten"]), band=parameters["bekostiging.volumeband"])[ROW])
    open_ended = [wet for wet in map(str, clients) if wetten()[wet].open_ended]
    if open_ended:
        benefit = {wet: parameters[f"bekostiging.prijs_uitkering_{wet}"] for wet in open_ended}
        rows.append(statutory(_volume(clients[open_ended], benefit)))
    return pd.concat(rows, ignore_index=True)


def _volume(clients: pd.DataFrame, price: Mapping[str, float]) -> pd.DataFrame:
    """Write clients out, one row per area and wet, with the cents of one client."""
    rows = [
        pd.DataFrame({"gebiedscode": clients.index, "wet": wet, "clienten": clients[wet].to_numpy(), "prijs_eurocent": CENTS * price[wet]})
        for wet in map(str, clients)
    ]
    return pd.concat(rows, ignore_index=True)


def availability(
    areas: pd.Index, per_area_cents: int, facilities: pd.DataFrame | None = None, *, spread: tuple[int, pd.Series] | None = None
) -> pd.DataFrame:
    """Give the fixed amounts of level 0.

    Parameters
    ----------
    areas
        Gebiedscodes that get an amount.
    per_area_cents
        Cents per werkgebied, whatever its size.
    facilities
        Facilities with an amount of their own: `gebiedscode`, `aantal` and `bedrag_eurocent` per facility.
    spread
        Number of werkgebieden and inhabitants per area, where the areas are no werkgebieden: what the werkgebieden get together is then
        spread over the areas by inhabitants, so that the gemeente has one amount whatever it is divided over.

    Returns
    -------
    One row per area: `gebiedscode`, `niveau` 0, `wet` ``algemeen``, `open_einde` False and `bedrag_eurocent`.

    Raises
    ------
    BudgetError
        An amount or number that is missing or negative, or a facility in an area that is not one of these.
    """
    fixed = pd.Series(whole_cents(per_area_cents, "Het vaste bedrag per gebied"), areas, dtype="int64")
    if spread is not None:
        number, people = spread
        fixed = allocate(number * whole_cents(per_area_cents, "Het vaste bedrag per gebied"), people.reindex(areas))
    if facilities is not None:
        elsewhere = pd.Index(facilities["gebiedscode"]).difference(areas)
        if len(elsewhere):
            raise BudgetError(f"Een voorziening ligt in {named(elsewhere)}, maar dat gebied is niet gekozen; verbeter de gebiedscode.")
        counts = [whole_cents(count, "Het aantal voorzieningen") for count in facilities["aantal"]]
        prices = [whole_cents(cents, "Het bedrag per voorziening") for cents in facilities["bedrag_eurocent"]]
        paid = pd.Series(np.multiply(counts, prices), facilities["gebiedscode"], dtype="int64")
        fixed = fixed.add(paid.groupby(level=0).sum(), fill_value=0).astype("int64").reindex(areas)
    return pd.DataFrame({"gebiedscode": areas, "niveau": 0, "wet": GENERAL, OPEN_END: False, "bedrag_eurocent": fixed.to_numpy()})[ROW]


def performance(volume: pd.DataFrame, *, band: float) -> pd.DataFrame:
    """Pay level 2 per client, within a volume band.

    Parameters
    ----------
    volume
        `gebiedscode`, `wet`, `clienten` (the volume paid for, expected or counted), `afgesproken` (the volume agreed on) and
        `prijs_eurocent` per client.
    band
        Share by which the volume may differ from what was agreed, such as 0,1. Below the band the lower border is paid (a
        guarantee for who delivers), above it the upper border: beyond that gemeente and deliverer talk first.

    Returns
    -------
    The columns of a budget row at niveau 2, and `laag`, `hoog` (borders of the band), `betaald` (volume paid for) and `buiten_band`
    (clients above, or below as a negative number). Whole cents; per wet they add up to volume × price of all areas together.

    Raises
    ------
    BudgetError
        A band outside 0 to 1, or a volume or price that is missing or negative.
    """
    if not 0 <= band <= 1:
        raise BudgetError(f"De bandbreedte van het volume is {exact(band)}, maar moet tussen 0 en 1 liggen.")
    _check_volumes(volume, ["clienten", "afgesproken", "prijs_eurocent"])
    low, high = volume["afgesproken"] * (1 - band), volume["afgesproken"] * (1 + band)
    paid = volume["clienten"].clip(low, high)
    table = _paid(volume, paid)
    return table.assign(laag=low, hoog=high, betaald=paid, buiten_band=volume["clienten"] - paid)


def statutory(volume: pd.DataFrame) -> pd.DataFrame:
    """Pay statutory duties in full: outside the ceiling, for they may not be refused because money has run out.

    Parameters
    ----------
    volume
        `gebiedscode`, `wet`, `clienten` and `prijs_eurocent` per client.

    Returns
    -------
    Budget rows at niveau 2 with `open_einde` True. Whole cents; per wet they add up to clients × price of all areas
    together.

    Raises
    ------
    BudgetError
        A volume or price that is missing or negative.
    """
    _check_volumes(volume, ["clienten", "prijs_eurocent"])
    return _paid(volume, volume["clienten"]).assign(open_einde=True)


def _paid(volume: pd.DataFrame, paid: pd.Series) -> pd.DataFrame:
    """Round once per wet and divide that: rows that are each rounded add up to another total for every division into areas."""
    exact = (paid * volume["prijs_eurocent"]).set_axis(volume["gebiedscode"])
    cents = np.zeros(len(volume), dtype="int64")
    for rows in volume.groupby("wet").indices.values():
        part = exact.iloc[rows]
        if part.gt(0).any():
            cents[rows] = allocate(round(float(part.sum())), part).to_numpy()
    row = {"gebiedscode": volume["gebiedscode"], "niveau": 2, "wet": volume["wet"], OPEN_END: False, "bedrag_eurocent": cents}
    return pd.DataFrame(row)


def _check_volumes(volume: pd.DataFrame, columns: list[str]) -> None:
    for column in columns:
        wrong = ~(np.isfinite(volume[column].astype(float)) & volume[column].ge(0))
        if wrong.any():
            places = pd.Index(volume.loc[wrong, "gebiedscode"] + " " + volume.loc[wrong, "wet"])
            raise BudgetError(f"Kolom {column} ontbreekt of is negatief voor {named(places)}; vul 0 of meer in.")


def levels(rows: pd.DataFrame, totals: Mapping[str, int] | None = None) -> pd.DataFrame:
    """Set all levels side by side, per programme.

    Parameters
    ----------
    rows
        Budget rows of all levels: `niveau`, `wet`, `open_einde`, `bedrag_eurocent`.
    totals
        What the gemeente has for every programme, in cents; None takes what the rows add up to.

    Returns
    -------
    Per programme (the wet, and ``algemeen``) and for all together (last row, ``totaal``): `niveau_0`, `niveau_1`, `niveau_2`,
    `open_einde`, `nog_te_verdelen` and `totaal`, whole cents. The parts add up to `totaal` exactly; a negative `nog_te_verdelen` is a
    shortage.

    Raises
    ------
    BudgetError
        Money in a programme for which the gemeente gave no total.
    """
    column = ("niveau_" + rows["niveau"].astype(str)).mask(rows[OPEN_END], OPEN_END)
    table = rows.groupby([rows["wet"], column])["bedrag_eurocent"].sum().unstack(fill_value=0)
    table = table.reindex(columns=["niveau_0", "niveau_1", "niveau_2", OPEN_END], fill_value=0)
    spent = table.sum(axis="columns")
    if totals is not None:
        absent = table.index.difference(list(totals))
        if len(absent):
            raise BudgetError(
                f"Programma {named(absent)} heeft samen {euro(int(spent[absent].sum()))} aan budget, maar geen totaal van de gemeente; vul "
                "dat totaal in."
            )
        given = pd.Series({name: whole_cents(cents, f"Het totaal van {name}") for name, cents in totals.items()}, dtype="int64")
        table = table.reindex(given.index, fill_value=0)
        spent = given
    table[UNDIVIDED] = spent - table.sum(axis="columns")
    table[TOTAL] = spent
    table.loc[TOTAL] = table.sum()
    return table.astype("int64").rename_axis(index="programma", columns=None)


def pyramid_check(people: Mapping[int, float], norm: tuple[float, float, float] = PYRAMID) -> pd.DataFrame:
    """Set the shares of people per level beside those of the pyramid.

    Parameters
    ----------
    people
        Inhabitants per level 0, 1 and 2: who needs no help of a team, who is helped by it, and who needs more. Everyone counts once.
    norm
        Shares to compare with. They describe people, not money, and are a model, no obligation.

    Returns
    -------
    Per niveau `mensen`, `aandeel`, `piramide`, `verschil` (share) and `oordeel`, one neutral Dutch sentence.

    Raises
    ------
    BudgetError
        A missing level, a negative number or nobody at all.
    """
    found = pd.Series({level: people.get(level, np.nan) for level in range(len(norm))}, dtype=float)
    if not (found.ge(0).all() and found.sum() > 0):
        raise BudgetError("Voor de toets aan de piramide is per niveau (0, 1 en 2) een aantal mensen nodig, 0 of meer en samen boven 0.")
    table = pd.DataFrame({"mensen": found, "aandeel": found / found.sum(), "piramide": list(norm)}).rename_axis("niveau")
    table["verschil"] = table["aandeel"] - table["piramide"]
    table["oordeel"] = [
        f"Niveau {level}: {percent(100 * share)} van de inwoners, tegenover {percent(100 * aim)} in de piramide."
        for level, (share, aim) in enumerate(zip(table["aandeel"].tolist(), norm, strict=True))
    ]
    return table
