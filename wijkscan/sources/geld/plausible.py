"""Whether amounts are in the unit they should be in: € 1.000, euro, or per inhabitant by mistake."""

import pandas as pd

from wijkscan.dutch import number
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.geld import GEMEENTEFONDS, GEREALISEERD, IV3, KOSTEN_JEUGD, KOSTEN_WMO

_CENTS = 100
# Euro per inhabitant that the sum of a year is between, for the typical gemeente of a file. Iv3 2017–2026: 1 300 to 13 600 over all
# taakvelden, 400 to 4 100 over hoofdtaakveld 6 alone; gemeentefonds 2023–2025: 1 000 to 3 500; costs: 100 to 1 200.
_EACH = {IV3: (20, 60_000), GEMEENTEFONDS: (200, 30_000), KOSTEN_WMO: (5, 10_000), KOSTEN_JEUGD: (5, 10_000)}
# The same without inhabitants, in million euro for a gemeente: the smallest has 930 inhabitants, Amsterdam 940 000.
_TOTAL = {IV3: (0.05, 10_500), GEMEENTEFONDS: (1, 20_000), KOSTEN_WMO: (0.02, 4_000), KOSTEN_JEUGD: (0.02, 4_000)}
_COUNTRY_TOTAL = {IV3: (1_000, 500_000), GEMEENTEFONDS: (1_000, 500_000), KOSTEN_WMO: (50, 50_000), KOSTEN_JEUGD: (50, 50_000)}
_MOST_INWONERS = 20_000_000  # the country; amounts beside amounts per inhabitant tell how many there are
_MANY, _TYPICAL = 10, 1.0  # from this many gemeenten on, half of them have more than this many million
_UNIT = {GEMEENTEFONDS: "hele euro's"}


def check_units(name: str, rows: pd.DataFrame, kind: str) -> None:
    """Refuse amounts that cannot be in the unit of their source.

    Parameters
    ----------
    name
        File, for the message.
    rows
        Rows of `tables.geld`, amounts read in the unit the source gives.
    kind
        Of which source.

    Raises
    ------
    UnreadableFileError
        Per inhabitant, or in total, no gemeente of the file can have spent that.
    """
    grouped = _summed(rows, kind)
    if grouped.empty:
        return
    euro = grouped["most"].astype(float) / _CENTS
    each = (euro / grouped["inwoners"].astype("Float64").astype(float)).dropna()
    low, high = _EACH[kind]
    counted = kind == IV3  # of the costs the inhabitants follow from the amounts themselves
    if counted and len(each):
        if not low <= each.median() <= high:
            _refuse(name, kind, f"€ {number(each.median())} per inwoner")
        return
    if (grouped["inwoners"].fillna(0) > _MOST_INWONERS).any():
        _refuse(name, kind, "bedragen en bedragen per inwoner die niet bij elkaar horen")
    land = grouped["gebiedscode"] == COUNTRY
    for found, (least, most) in ((euro[land], _COUNTRY_TOTAL[kind]), (euro[~land], _TOTAL[kind])):
        million = found / 1e6
        small = len(million) >= _MANY and million.median() < _TYPICAL
        if len(million) and (small or million.max() > most or million.max() < least):
            _refuse(name, kind, f"€ {number(million.max(), 3)} miljoen in een jaar")


def check_per_inhabitant(name: str, rows: pd.DataFrame, kind: str, people: pd.Series) -> None:
    """Refuse amounts that no gemeente can have spent on the inhabitants that are loaded of it.

    Parameters
    ----------
    name, rows, kind
        As for :func:`check_units`.
    people
        Inhabitants per gebiedscode; of a gemeente that is not in it nothing is checked.

    Raises
    ------
    UnreadableFileError
        More or less per inhabitant than any gemeente spends.
    """
    grouped = _summed(rows, kind)
    each = (grouped["most"].astype(float) / _CENTS / grouped["gebiedscode"].map(people).astype(float)).dropna()
    low, high = _EACH[kind]
    if len(each) and not low <= each.median() <= high:
        _refuse(name, kind, f"€ {number(each.median())} per inwoner")


def _summed(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Give the cents of a year together, with the inhabitants that the producer gives, per gemeente, year and soort that has any."""
    if kind in (KOSTEN_WMO, KOSTEN_JEUGD):  # parts and totals stand beside each other: the largest is the total
        rows = rows[rows["soort"] == GEREALISEERD]
        grouped = rows.groupby(["gebiedscode", "jaar", "soort"]).agg(most=("lasten_eurocent", "max"), inwoners=("inwoners", "max"))
    else:
        amount = rows["lasten_eurocent"].fillna(rows["baten_eurocent"]).where(rows["post"] != "totaal")
        grouped = rows.assign(most=amount).groupby(["gebiedscode", "jaar", "soort"]).agg(most=("most", "sum"), inwoners=("inwoners", "max"))
    return grouped[grouped["most"].fillna(0) > 0].reset_index()


def _refuse(name: str, kind: str, told: str) -> None:
    unit = _UNIT.get(kind, "duizenden euro's (€ 1.000)")
    raise UnreadableFileError(
        name, f"de bedragen kunnen niet in {unit} zijn: dan zou het om {told} gaan",
        f"Lever de tabel met bedragen in {unit}, niet per inwoner en niet in een andere eenheid.",
    )  # fmt: skip
