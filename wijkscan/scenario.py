"""What the user chose: one frozen, hashable value that travels in the link."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Self

from wijkscan.tables.areas import is_area_code

DEFAULT_GEMEENTE = "GM9001"  # Voorbeeldstad: there is always something to see
_WORD = re.compile(r"[a-z0-9_]{1,60}")
_FLAGS = {"ja": True, "nee": False}
_LEVELS = ("wijk", "buurt")
_LAWS = ("wmo", "jeugdzorg", "bijstand")
_MOST_PARTS = 100  # a link with more than this was not made by a page
MOST_WEIGHT = 3.0


@dataclass(frozen=True)
class Scenario:
    """The choices that pages share.

    Parameters
    ----------
    gemeente
        Gemeentecode.
    wijk
        Wijkcode in this gemeente; empty for the gemeente as a whole.
    niveau
        Level of the map: ``wijk`` or ``buurt``.
    indicator
        Indicator on the map.
    zonder
        Comparable wijken the user took out.
    achtergrond
        Whether the background map (a request to PDOK) is shown.
    wet
        Law on the page Zorggebruik: ``wmo``, ``jeugdzorg`` or ``bijstand``.
    gewichten
        Weight per theme of the need index that differs from 1, as (theme key, weight) pairs.
    """

    gemeente: str = DEFAULT_GEMEENTE
    wijk: str = ""
    niveau: str = "wijk"
    indicator: str = "huishoudens_laagste_40"
    zonder: tuple[str, ...] = ()
    achtergrond: bool = True
    wet: str = "wmo"
    gewichten: tuple[tuple[str, float], ...] = ()

    def to_link(self) -> dict[str, str]:
        """Give the choices that differ from the default, as text for the address."""
        default = Scenario()
        return {
            field.name: _to_text(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != getattr(default, field.name)
        }

    @classmethod
    def from_link(cls, link: Mapping[str, str]) -> tuple[Self, tuple[str, ...]]:
        """Read the choices from an address; nonsense falls back to the default and is named.

        Parameters
        ----------
        link
            Names and texts from the address; unknown names are left alone.

        Returns
        -------
        The scenario and one Dutch remark per value that could not be used.
        """
        scenario, remarks = cls(), []
        for name, text in link.items():
            if name not in _READERS:
                continue
            try:
                scenario = replace(scenario, **{name: _READERS[name](text)})
            except ValueError:
                remarks.append(f"De link bevat bij '{name}' een onbekende waarde; de standaardkeuze is gebruikt.")
        return scenario, tuple(remarks)


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return next(text for text, flag in _FLAGS.items() if flag is value)
    if isinstance(value, tuple):
        return ";".join(f"{item[0]}:{item[1]!r}" if isinstance(item, tuple) else str(item) for item in value)
    return str(value)


def _code(prefix: str, text: str) -> str:
    if not (text.startswith(prefix) and is_area_code(text)):
        raise ValueError
    return text


def _parts(text: str) -> list[str]:
    parts = text.split(";", _MOST_PARTS)
    if len(parts) > _MOST_PARTS:
        raise ValueError
    return [part for part in parts if part]


def _codes(text: str) -> tuple[str, ...]:
    return tuple(_code("WK", part) for part in _parts(text))


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError
    return text


def _one_of(known: tuple[str, ...], text: str) -> str:
    if text not in known:
        raise ValueError
    return text


def _flag(text: str) -> bool:
    if text not in _FLAGS:
        raise ValueError
    return _FLAGS[text]


def _weights(text: str) -> tuple[tuple[str, float], ...]:
    pairs = [part.split(":", 1) for part in _parts(text)]
    weights = tuple((_word(theme), float(weight)) for theme, weight in pairs)
    if any(not 0 <= weight <= MOST_WEIGHT for _, weight in weights):
        raise ValueError
    return weights


_READERS: dict[str, Callable[[str], Any]] = {
    "gemeente": partial(_code, "GM"),
    "wijk": partial(_code, "WK"),
    "niveau": partial(_one_of, _LEVELS),
    "indicator": _word,
    "zonder": _codes,
    "achtergrond": _flag,
    "wet": partial(_one_of, _LAWS),
    "gewichten": _weights,
}
