"""The taakvelden of Iv3: which there are in a year, what they are called, and what they became in 2025.

``data/parameters/taakvelden.toml`` has one entry per code and name, with its first and last year.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

import pandas as pd

from wijkscan.shipped import shipped

_FILE = shipped("data/parameters/taakvelden.toml")
_OPEN = 9999

_WIDEST = "6.71"  # a code that is longer is of a part

FIRST_YEAR = 2017
"""First year that gemeenten reported per taakveld."""


@dataclass(frozen=True)
class Taakveld:
    """One taakveld under one name: `first` and `last` are years, `into` the codes from 2025 on that it became."""

    code: str
    name: str
    first: int
    last: int
    into: tuple[str, ...]


@cache
def every_taakveld() -> tuple[Taakveld, ...]:
    """Give all taakvelden of all years, in the order of the file."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)["taakveld"]
    return tuple(
        Taakveld(item["code"], item["name"], item["first"], item.get("last", _OPEN), tuple(item.get("into", ()))) for item in entries
    )


@cache
def taakvelden(year: int) -> dict[str, Taakveld]:
    """Give the taakvelden of a year by code; of a year after the last list those of that list."""
    return {item.code: item for item in every_taakveld() if item.first <= year <= item.last}


def whole_codes(posts: pd.Series) -> pd.Series:
    """Give the taakveld that a code is, or is a part of (6.71a and 6.711 of 6.71): one file has parts of what another has whole."""
    return posts.str.slice(0, len(_WIDEST))
