"""What the user chose: one frozen, hashable value that travels in the link."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Self

from wijkscan.tables.areas import VOORBEELDSTAD, is_area_code, printable
from wijkscan.tables.wetten import wetten

DEFAULT_GEMEENTE = VOORBEELDSTAD  # there is always something to see
_WORD = re.compile(r"[a-z0-9_]{1,60}")
_SEAL = re.compile(r"[0-9a-f]{12}")
_FLAGS = {"ja": True, "nee": False}
_LEVELS = ("wijk", "buurt")
_MOST_PARTS = 100  # a link with more than this was not made by a page
_PARAMETER = re.compile(r"[a-z0-9_]{1,40}\.[a-z0-9_]{1,80}")
_SEPARATORS = re.compile(r"[;:\s\x00-\x1f]+")
_MOST_NUMBER = 1e12
COMPUTING = (
    "behoefte.trekkingen",
    "bekostiging.trekkingen",
    "wijkteams.rekentijd",
    "wijkteams.trekkingen",
    "wijkteams.vergelijk_rekentijd",
    "wijkteams.vergelijk_teams",
    "zorggebruik.delen",
)
"""Parameters that say how much is computed, not what about: no part of a link, which would set somebody else's computer to work."""
MOST_REGIO = 12  # gemeenten to look at together; each is computed whole
GOALS = ("compact", "grenzen")
DIVIDED = ("wijk", "team")
CUTS = ("gelijk", "vloer", "behoefte")
MOST_WEIGHT = 3.0
MOST_TEAMS = 100
MOST_STAY = 10.0
MOST_NAME = 40
MOST_EURO = 10**11
STORY_STEPS = ("gemeente", "behoefte", "gebruik", "teams", "budget", "verandert", "zekerheid", "vraag")
MOST_UITGELICHT = 4  # steps about one wijk, so that a story stays within a meeting
MOST_STEPS = len(STORY_STEPS) + MOST_UITGELICHT


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
        Whether the background map is shown; the browser of the reader then asks PDOK for it, so it is off until somebody wants it.
    wet
        Law on the page Zorggebruik, by its code.
    gewichten
        Weight per theme of the need index that differs from 1, as (theme key, weight) pairs.
    aannamen
        Parameters that the gemeente entered its own number for, as (parameter name, number) pairs.
    eenheid
        What werkgebieden are made of: ``buurt`` or ``wijk``.
    teams
        Number of wijkteams; 0 for the number that follows from the inhabitants.
    afwijking
        How far the workload of a team may lie from the mean, in per cent.
    doel
        What makes a good division: ``compact`` (short distances) or ``grenzen`` (few neighbours separated).
    bijeen
        Whether the buurten of one wijk stay in one team.
    blijven
        How much staying in today's team weighs: 0 not at all; see :func:`wijkscan.model.teams.gemeente.stay_price`.
    vast
        Units that must be in one team with another, as (gebiedscode, gebiedscode) pairs: the design is made anew around them.
    verbonden
        Units that count as neighbours although they have no border, such as a bridge or a ferry makes them.
    verplaatst
        Moves by hand after the computed division, in order, as (gebiedscode, gebiedscode of a unit of the receiving team) pairs.
    namen
        Names the user gave, as (gebiedscode of the seat of the team, name) pairs.
    regio
        Gemeenten to look at together, as gemeentecodes.
    plafond
        Ceiling of the population budget in whole euros per year; 0 for what follows from expected use.
    gebieden
        What budgets are divided over: ``wijk`` or ``team``.
    korting
        Cut in per cent of the ceiling.
    kortingswijze
        ``gelijk`` (everybody the same share), ``vloer`` (with a protected floor) or ``behoefte`` (least where need is greatest).
    stap
        Step of the story on the page Commissie.
    uitgelicht
        Wijken with a step of their own in that story, in order, as wijkcodes.
    zonder_stap
        Steps that the presenter leaves out of it, as in `STORY_STEPS`.
    versie
        Beginning of the kenmerk of the fixed version that is open on that page; empty for what is computed today.
    """

    gemeente: str = DEFAULT_GEMEENTE
    wijk: str = ""
    niveau: str = "wijk"
    indicator: str = "huishoudens_laagste_40"
    zonder: tuple[str, ...] = ()
    achtergrond: bool = False
    wet: str = "wmo"
    gewichten: tuple[tuple[str, float], ...] = ()
    aannamen: tuple[tuple[str, float], ...] = ()
    eenheid: str = "buurt"
    teams: int = 0
    afwijking: int = 10
    doel: str = "compact"
    bijeen: bool = False
    blijven: float = 0.0
    vast: tuple[tuple[str, str], ...] = ()
    verbonden: tuple[tuple[str, str], ...] = ()
    verplaatst: tuple[tuple[str, str], ...] = ()
    namen: tuple[tuple[str, str], ...] = ()
    regio: tuple[str, ...] = ()
    plafond: int = 0
    gebieden: str = "team"
    korting: float = 0.0
    kortingswijze: str = "gelijk"
    stap: int = 1
    uitgelicht: tuple[str, ...] = ()
    zonder_stap: tuple[str, ...] = ()
    versie: str = ""

    def to_link(self) -> dict[str, str]:
        """Give the choices that differ from the default, as text for the address; how much is computed is no part of it."""
        default, told = Scenario(), replace(self, aannamen=_without_computing(self.aannamen))
        return {
            field.name: _to_text(getattr(told, field.name))
            for field in fields(told)
            if getattr(told, field.name) != getattr(default, field.name)
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
        own = _without_computing(scenario.aannamen)
        for left_out, _ in scenario.aannamen:
            if left_out in COMPUTING:
                remarks.append(
                    f"De link bevat '{left_out}'. Hoe veel er wordt gerekend, gaat niet mee in een link; de standaardkeuze is gebruikt."
                )
        return replace(scenario, aannamen=own), tuple(dict.fromkeys(remarks))


def _without_computing(numbers: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    return tuple((name, number) for name, number in numbers if name not in COMPUTING)


def _to_text(value: object) -> str:
    if isinstance(value, bool):
        return next(text for text, flag in _FLAGS.items() if flag is value)
    if isinstance(value, tuple):
        return ";".join(":".join(map(str, item)) if isinstance(item, tuple) else str(item) for item in value)
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


def _codes(prefix: str, text: str) -> tuple[str, ...]:
    return tuple(_code(prefix, part) for part in _parts(text))


def _few(read: Callable[[str], str], most: int, text: str) -> tuple[str, ...]:
    """Read different values, not more than a page lets anybody choose."""
    found = tuple(read(part) for part in _parts(text))
    if not 1 <= len(found) == len(set(found)) <= most:
        raise ValueError
    return found


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError
    return text


def _one_of(known: tuple[str, ...], text: str) -> str:
    if text not in known:
        raise ValueError
    return text


def _seal(text: str) -> str:
    if not _SEAL.fullmatch(text):
        raise ValueError
    return text


def _flag(text: str) -> bool:
    if text not in _FLAGS:
        raise ValueError
    return _FLAGS[text]


def _pairs(first: Callable[[str], str], second: Callable[[str], Any], text: str) -> tuple[tuple[str, Any], ...]:
    pairs = [part.partition(":") for part in _parts(text)]
    return tuple((first(left), second(right)) for left, _, right in pairs)


def _between(low: float, high: float, kind: type[float], text: str) -> float:
    number = kind(text)
    if not low <= number <= high:  # also for what is no number
        raise ValueError
    return number


def _parameter(text: str) -> str:
    if not _PARAMETER.fullmatch(text):
        raise ValueError
    return text


def _unit(text: str) -> str:
    return _code("BU" if text.startswith("BU") else "WK", text)


def as_name(text: str) -> str:
    """Give a name as it may travel in a link: one line, not too long, without the signs that separate choices."""
    return printable(_SEPARATORS.sub(" ", text))[:MOST_NAME].rstrip()


def _name(text: str) -> str:
    if not text or text != as_name(text):
        raise ValueError
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "gemeente": partial(_code, "GM"),
    "wijk": partial(_code, "WK"),
    "niveau": partial(_one_of, _LEVELS),
    "indicator": _word,
    "zonder": partial(_codes, "WK"),
    "achtergrond": _flag,
    "wet": lambda text: _one_of(tuple(wetten()), text),
    "gewichten": partial(_pairs, _word, partial(_between, 0, MOST_WEIGHT, float)),
    "aannamen": partial(_pairs, _parameter, partial(_between, -_MOST_NUMBER, _MOST_NUMBER, float)),
    "eenheid": partial(_one_of, _LEVELS),
    "teams": partial(_between, 0, MOST_TEAMS, int),
    "afwijking": partial(_between, 0, 100, int),
    "doel": partial(_one_of, GOALS),
    "bijeen": _flag,
    "blijven": partial(_between, 0, MOST_STAY, float),
    "vast": partial(_pairs, _unit, _unit),
    "verbonden": partial(_pairs, _unit, _unit),
    "verplaatst": partial(_pairs, _unit, _unit),
    "namen": partial(_pairs, _unit, _name),
    "regio": partial(_few, partial(_code, "GM"), MOST_REGIO),
    "plafond": partial(_between, 0, MOST_EURO, int),
    "gebieden": partial(_one_of, DIVIDED),
    "korting": partial(_between, 0, 100, float),
    "kortingswijze": partial(_one_of, CUTS),
    "stap": partial(_between, 1, MOST_STEPS, int),
    "uitgelicht": partial(_few, partial(_code, "WK"), MOST_UITGELICHT),
    "zonder_stap": partial(_few, partial(_one_of, STORY_STEPS), len(STORY_STEPS)),
    "versie": _seal,
}
