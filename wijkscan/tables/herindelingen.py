"""Gemeenten that were joined: which code stopped when, and into which gemeente it went.

``data/herindelingen.csv`` has one row per gemeente that ended: first edition of CBS without it, its code and name, the gemeente it went to
(the largest part, where it was divided) and whether that one was new.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "data" / "herindelingen.csv"


@dataclass(frozen=True)
class Herindeling:
    """One gemeente that ended: `year` is the first edition without it."""

    year: int
    code: str
    name: str
    into: str
    into_name: str
    is_new: bool

    def sentence(self) -> str:
        """Say where it went, as the end of a Dutch sentence."""
        return f"{self.name} ({self.code}) hoort sinds {self.year} bij {self.into_name} ({self.into})"


@cache
def herindelingen() -> dict[str, Herindeling]:
    """Give per gemeentecode that ended where it went."""
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        return {
            row["code"]: Herindeling(int(row["per"]), row["code"], row["naam"], row["naar"], row["naar_naam"], row["nieuw"] == "ja")
            for row in rows
        }


def other_editions(gemeenten: Iterable[str], edition: int) -> list[str]:
    """Tell in Dutch which gemeenten did not exist, or did no longer exist, in an edition.

    Parameters
    ----------
    gemeenten
        Gemeentecodes in a file.
    edition
        The edition it is said to be.
    """
    codes, ended = set(gemeenten), herindelingen()
    begun = {item.into: item for item in ended.values() if item.is_new}
    return [
        *(f"{ended[code].sentence()}" for code in sorted(codes & ended.keys()) if ended[code].year <= edition),
        *(
            f"{begun[code].into_name} ({code}) bestaat pas sinds {begun[code].year}"
            for code in sorted(codes & begun.keys())
            if begun[code].year > edition
        ),
    ]
