"""Gemeenten that were joined: which code stopped when, and into which gemeente it went.

``data/herindelingen.csv`` has a row per gemeente that ended and gemeente it went to: `oud`, `oude_naam`, `nieuw`, `nieuwe_naam`, `jaar`
(first edition of CBS without it) and `deel` ("ja" where only a part went there).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd

from wijkscan.shipped import shipped

_FILE = shipped("data/herindelingen.csv")
_IN_THAT_YEAR = ("GM0457",)  # joined in March 2022, so the edition of that year still has it
_NEW_FROM = "GM1930"  # CBS numbers gemeenten upwards; from here on they were made since 2015


@dataclass(frozen=True)
class Herindeling:
    """One gemeente that ended: `year` is the first edition without it, `into` the codes and names it went to."""

    year: int
    code: str
    name: str
    into: tuple[tuple[str, str], ...]

    @property
    def told(self) -> str:
        """What it went into, as Dutch words."""
        names = [f"{name} ({code})" for code, name in self.into]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"

    def sentence(self) -> str:
        """Say where it went, as the end of a Dutch sentence."""
        return f"{self.name} ({self.code}) hoort sinds {self.year} bij {self.told}"


@cache
def herindelingen_table() -> pd.DataFrame:
    """Give the file as it is: `oud`, `oude_naam`, `nieuw`, `nieuwe_naam`, `jaar`, and `deel` as truth value."""
    table = pd.read_csv(_FILE, comment="#", dtype={"jaar": "int64"}, keep_default_na=False)
    return table.assign(deel=table["deel"] == "ja")


@cache
def herindelingen() -> dict[str, Herindeling]:
    """Give per gemeentecode that ended where it went."""
    found: dict[str, Herindeling] = {}
    for row in herindelingen_table().to_dict("records"):
        before = found[row["oud"]].into if row["oud"] in found else ()
        into = (*before, (row["nieuw"], row["nieuwe_naam"]))
        found[row["oud"]] = Herindeling(int(row["jaar"]), row["oud"], row["oude_naam"], into)
    return found


def other_editions(gemeenten: Iterable[str], edition: int, *, later_areas: bool = False) -> list[str]:
    """Tell in Dutch which gemeenten did no longer exist, or not yet, in an edition.

    Parameters
    ----------
    gemeenten
        Gemeentecodes in a file.
    edition
        The edition it is said to be.
    later_areas
        Whether figures of this kind may be given in the gemeenten of a later year.
    """
    codes, ended = set(gemeenten), herindelingen()
    begun: dict[str, tuple[int, str]] = {}
    for item in ended.values():
        for code, name in item.into:
            if code >= _NEW_FROM:
                begun[code] = min((item.year, name), begun.get(code, (item.year, name)))
    return [
        *(ended[code].sentence() for code in sorted(codes & ended.keys()) if ended[code].year + (code in _IN_THAT_YEAR) <= edition),
        *(
            f"{begun[code][1]} ({code}) bestaat pas sinds {begun[code][0]}"
            for code in sorted(codes & begun.keys())
            if begun[code][0] > edition and not later_areas
        ),
    ]


def went_into(gemeentecode: str) -> str:
    """Say in Dutch that a gemeente is no more and which one to choose; empty where it was not dissolved."""
    gone = herindelingen().get(gemeentecode)
    if gone is None:
        return ""
    choice = gone.told if len(gone.into) == 1 else "een van die gemeenten"
    return f"Gemeente {gone.name} ({gemeentecode}) bestaat niet meer: zij is in {gone.year} opgegaan in {gone.told}. Kies {choice}."
