"""What the user chose: one frozen, hashable value that travels in the link."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, Self, TypeVar

from wijkscan.model.budget.taakvelden import AANNAME, FRAMES, NIVEAUS
from wijkscan.tables.areas import VOORBEELDSTAD, is_area_code, printable
from wijkscan.tables.geld import JAARREKENING
from wijkscan.tables.taakvelden import every_taakveld
from wijkscan.tables.wetten import wetten

DEFAULT_GEMEENTE = VOORBEELDSTAD  # there is always something to see
_WORD = re.compile(r"[a-z0-9_]{1,60}")
_SEAL = re.compile(r"[0-9a-f]{12}")
_FLAGS = {"ja": True, "nee": False}
_LEVELS = ("wijk", "buurt")
_MOST_PARTS = 100  # a link with more than this was not made by a page
MOST_UNITS = 1000  # more buurten than any gemeente has (Amsterdam and Rotterdam have some five hundred): all may be drawn, or locked
_PARAMETER = re.compile(r"[a-z0-9_]{1,40}\.[a-z0-9_]{1,80}")
_TAAKVELD = re.compile(r"6\.\d{1,3}[a-d]?")
_SEPARATORS = re.compile(r"[;:\s\x00-\x1f]+")
_MOST_NUMBER = 1e12
_FIRST_AHEAD, _LAST_AHEAD = 2020, 2100  # years that a link may look ahead to; what is loaded decides which of them there are
Value = TypeVar("Value")
Group = TypeVar("Group", bound="Choices")
COMPUTING = (
    "behoefte.trekkingen",
    "bekostiging.trekkingen",
    "wijkteams.rekentijd",
    "wijkteams.trekkingen",
    "wijkteams.vergelijk_rekentijd",
    "wijkteams.vergelijk_teams",
)
"""Parameters that say how much is computed, not what about: no part of a link, which would set somebody else's computer to work."""
GOING_ALONG = ("niveau", "indicator", "achtergrond", "teamsvannu", "wet", "jaar")
"""Choices that are no gemeente's own; all others stay with the gemeente they were made for."""
MOST_REGIO = 12  # gemeenten to look at together; each is computed whole
GOALS = ("compact", "grenzen")
INDELINGEN = ("nu", "ontwerp")
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


def _parts(text: str, most: int = _MOST_PARTS) -> list[str]:
    parts = text.split(";", most)
    if len(parts) > most:
        raise ValueError
    return [part for part in parts if part]


def _codes(prefix: str, text: str) -> tuple[str, ...]:
    return tuple(_code(prefix, part) for part in _parts(text))


def _few(read: Callable[[str], str], most: int, text: str) -> tuple[str, ...]:
    """Read different values, not more than a page lets anybody choose."""
    found = tuple(read(part) for part in _parts(text, most))
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


def _pairs(
    first: Callable[[str], str], second: Callable[[str], Any], text: str, most: int = _MOST_PARTS
) -> tuple[tuple[str, Any], ...]:
    pairs = [part.partition(":") for part in _parts(text, most)]
    return tuple((first(left), second(right)) for left, _, right in pairs)


def _placings(text: str) -> tuple[tuple[str, str, float], ...]:
    """Read which taakveld falls under which level, and which share of it."""
    triples = [part.split(":") for part in _parts(text)]
    if any(len(triple) != len(("taakveld", "niveau", "aandeel")) for triple in triples):
        raise ValueError
    found = tuple((_taakveld(code), _one_of(NIVEAUS, level), _between(0, 1, float, share)) for code, level, share in triples)
    if len({code for code, _, _ in found}) < len(found):
        raise ValueError
    return found


def read_taakvelden(texts: Iterable[str]) -> tuple[tuple[str, str, float], ...]:
    """Read which taakveld falls under which level, as somebody types it: ``6.71=2``, or ``6.72=1:0,3`` for a share of it.

    Raises
    ------
    ValueError
        A taakveld that there is not, a level or share that there cannot be, or a taakveld twice; the message says which, in Dutch.
    """
    found: dict[str, tuple[str, str, float]] = {}
    known = sorted({item.code for item in every_taakveld() if _TAAKVELD.fullmatch(item.code)})
    way_out = f"geef bijvoorbeeld 6.71=2 of 6.72=1:0,3, met als niveau {', '.join(NIVEAUS)} en als aandeel 0 tot en met 1"
    for text in filter(None, (part.strip() for given in texts for part in given.split(";"))):
        code, _, where = text.partition("=")
        niveau, _, share = where.partition(":")
        try:
            item = (_taakveld(code.strip()), _one_of(NIVEAUS, niveau.strip()), _between(0, 1, float, share.replace(",", ".") or "1"))
        except ValueError as error:
            raise ValueError(f"'{text}' in --taakvelden is geen keuze voor een taakveld; {way_out}.") from error
        if item[0] not in known:
            raise ValueError(f"Taakveld '{item[0]}' bestaat niet; kies uit {', '.join(known)}.")
        if item[0] in found:
            raise ValueError(f"Taakveld '{item[0]}' staat twee keer in --taakvelden; geef het één keer.")
        found[item[0]] = item
    return tuple(found[code] for code in sorted(found))


def _taakveld(text: str) -> str:
    if not _TAAKVELD.fullmatch(text):
        raise ValueError
    return text


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


def _choice(default: Value, read: Callable[[str], Any]) -> Value:
    """Declare a choice: what holds when nobody chose, and how its text in a link is read (a ValueError for nonsense)."""
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Choices that belong together: a value to compute with and to keep by."""


@dataclass(frozen=True, kw_only=True)
class NeedChoices(Choices):
    """What indicators, need and use follow from.

    Parameters
    ----------
    gemeente
        Gemeentecode.
    gewichten
        Weight per theme of the need index that differs from 1, as (theme key, weight) pairs.
    """

    gemeente: str = _choice(DEFAULT_GEMEENTE, partial(_code, "GM"))
    gewichten: tuple[tuple[str, float], ...] = _choice((), partial(_pairs, _word, partial(_between, 0, MOST_WEIGHT, float)))


@dataclass(frozen=True, kw_only=True)
class AssumedChoices(Choices):
    """What the gemeente fills in itself; it reaches a computation through its parameters.

    Parameters
    ----------
    aannamen
        Parameters that the gemeente entered its own number for, as (parameter name, number) pairs.
    """

    aannamen: tuple[tuple[str, float], ...] = _choice(
        (), partial(_pairs, _parameter, partial(_between, -_MOST_NUMBER, _MOST_NUMBER, float))
    )


@dataclass(frozen=True, kw_only=True)
class DesignChoices(Choices):
    """What a division into werkgebieden follows from.

    Parameters
    ----------
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
    stadsdeelbijeen
        Whether a stadsdeel stays in one team, where its work fits in one.
    blijven
        How much staying in today's team weighs: 0 not at all; see :func:`wijkscan.model.teams.units.stay_price`.
    vast
        Units that must be in one team with another, as (gebiedscode, gebiedscode) pairs: the design is made anew around them.
    verbonden
        Units that count as neighbours although they have no border, such as a bridge or a ferry makes them.
    plan
        Plan that was opened and gives the division in place of a design: the beginning of its kenmerk; empty for none.
    """

    eenheid: str = _choice("buurt", partial(_one_of, _LEVELS))
    teams: int = _choice(0, partial(_between, 0, MOST_TEAMS, int))
    afwijking: int = _choice(10, partial(_between, 0, 100, int))
    doel: str = _choice("compact", partial(_one_of, GOALS))
    bijeen: bool = _choice(False, _flag)
    stadsdeelbijeen: bool = _choice(False, _flag)
    blijven: float = _choice(0.0, partial(_between, 0, MOST_STAY, float))
    vast: tuple[tuple[str, str], ...] = _choice((), partial(_pairs, _unit, _unit))
    verbonden: tuple[tuple[str, str], ...] = _choice((), partial(_pairs, _unit, _unit))
    plan: str = _choice("", _seal)


@dataclass(frozen=True, kw_only=True)
class HandChoices(Choices):
    """Which division is on the table, and what is changed in it by hand.

    Parameters
    ----------
    indeling
        ``nu`` (the division of today), ``ontwerp``, or empty: that of today where it is known and nobody chose a number of teams.
    verplaatst
        Moves by hand after that division, in order, as (gebiedscode, gebiedscode of a unit of the receiving team) pairs.
    namen
        Names the user gave, as (gebiedscode of the seat of the team then, name) pairs; the team that has that unit now has the name.
    slot
        Units that stay where they are: nobody draws them into another team, and what repairs or improves a plan leaves them alone.
        A locked team is all its units.
    """

    indeling: str = _choice("", partial(_one_of, INDELINGEN))
    verplaatst: tuple[tuple[str, str], ...] = _choice((), partial(_pairs, _unit, _unit, most=MOST_UNITS))
    namen: tuple[tuple[str, str], ...] = _choice((), partial(_pairs, _unit, _name))
    slot: tuple[str, ...] = _choice((), partial(_few, _unit, MOST_UNITS))


@dataclass(frozen=True, kw_only=True)
class BudgetChoices(Choices):
    """What budgets follow from.

    Parameters
    ----------
    plafond
        Ceiling of the population budget in whole euros per year; 0 for what the frame has at level 1.
    kader
        What budgets add up to: the ``jaarrekening``, the ``begroting``, what the ``rijk`` gives, or an ``aanname`` (expected clients ×
        price); the next there is where it is not loaded.
    taakvelden
        Taakvelden that the gemeente put under another level, as (taakveld, level, share) triples.
    gebieden
        What budgets are divided over: ``wijk`` or ``team``.
    korting
        Cut in per cent of the ceiling.
    kortingswijze
        ``gelijk`` (everybody the same share), ``vloer`` (with a protected floor) or ``behoefte`` (least where need is greatest).
    """

    plafond: int = _choice(0, partial(_between, 0, MOST_EURO, int))
    kader: str = _choice(JAARREKENING, partial(_one_of, (*FRAMES, AANNAME)))
    taakvelden: tuple[tuple[str, str, float], ...] = _choice((), _placings)
    gebieden: str = _choice("team", partial(_one_of, DIVIDED))
    korting: float = _choice(0.0, partial(_between, 0, 100, float))
    kortingswijze: str = _choice("gelijk", partial(_one_of, CUTS))


@dataclass(frozen=True, kw_only=True)
class BesideChoices(Choices):
    """What the gemeente is set beside.

    Parameters
    ----------
    zonder
        Comparable wijken the user took out.
    regio
        Gemeenten to look at together, as gemeentecodes.
    """

    zonder: tuple[str, ...] = _choice((), partial(_codes, "WK"))
    regio: tuple[str, ...] = _choice((), partial(_few, partial(_code, "GM"), MOST_REGIO))


@dataclass(frozen=True, kw_only=True)
class ShownChoices(Choices):
    """What is on the screen; it changes no outcome.

    Parameters
    ----------
    wijk
        Wijkcode in this gemeente; empty for the gemeente as a whole.
    buurt
        Buurtcode in that wijk, on Wijkprofiel; empty for the wijk as a whole.
    naast
        Wijkcode in this gemeente that the wijk is set beside; empty for the gemeente.
    niveau
        Level of the map: ``wijk`` or ``buurt``.
    stadsdeel
        Stadsdeel or kern on Wijkprofiel, by name; empty for the wijk.
    indicator
        Indicator on the map.
    achtergrond
        Whether the background map is shown; the browser of the reader then asks PDOK for it, so it is off until somebody wants it.
    teamsvannu
        Whether the teams of today are outlined on every map, where they are known.
    wet
        Law on the page Zorggebruik, by its code.
    stap
        Step of the story on the page Commissie.
    uitgelicht
        Wijken with a step of their own in that story, in order, as wijkcodes.
    zonder_stap
        Steps that the presenter leaves out of it, as in `STORY_STEPS`.
    jaar
        Year to come that is set beside now; empty for now alone.
    versie
        Beginning of the kenmerk of the fixed version that is open on that page; empty for what is computed today.
    """

    wijk: str = _choice("", partial(_code, "WK"))
    buurt: str = _choice("", partial(_code, "BU"))
    naast: str = _choice("", partial(_code, "WK"))
    niveau: str = _choice("wijk", partial(_one_of, _LEVELS))
    stadsdeel: str = _choice("", _name)
    indicator: str = _choice("huishoudens_laagste_40", _word)
    achtergrond: bool = _choice(False, _flag)
    teamsvannu: bool = _choice(False, _flag)
    wet: str = _choice("wmo", lambda text: _one_of(tuple(wetten()), text))
    stap: int = _choice(1, partial(_between, 1, MOST_STEPS, int))
    uitgelicht: tuple[str, ...] = _choice((), partial(_few, partial(_code, "WK"), MOST_UITGELICHT))
    zonder_stap: tuple[str, ...] = _choice((), partial(_few, partial(_one_of, STORY_STEPS), len(STORY_STEPS)))
    jaar: str = _choice("", lambda text: str(_between(_FIRST_AHEAD, _LAST_AHEAD, int, text)))
    versie: str = _choice("", _seal)


@dataclass(frozen=True, kw_only=True)
class Scenario(ShownChoices, BesideChoices, BudgetChoices, HandChoices, DesignChoices, AssumedChoices, NeedChoices):
    """The choices that pages share: all groups together, each field once.

    A function that is given a group reads nothing else (mypy holds it to that), so what it gives may be kept under that group.
    """

    def of(self, group: type[Group]) -> Group:
        """Give the choices of one group."""
        return group(**{item.name: getattr(self, item.name) for item in fields(group)})

    def to_link(self) -> dict[str, str]:
        """Give the choices that differ from the default, as text for the address; how much is computed is no part of it."""
        default, told = Scenario(), replace(self, aannamen=_without_computing(self.aannamen))
        return {
            item.name: _to_text(getattr(told, item.name))
            for item in fields(told)
            if getattr(told, item.name) != getattr(default, item.name)
        }

    def elsewhere(self, gemeente: str, there: Self | None = None) -> Self:
        """Give the choices for another gemeente: those left `there` before, or none; what was looked at is looked at there too."""
        return replace(there or type(self)(gemeente=gemeente), **{name: getattr(self, name) for name in GOING_ALONG})

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
        readers = {item.name: item.metadata["read"] for item in fields(cls)}
        for name, text in link.items():
            if name not in readers:
                continue
            try:
                scenario = replace(scenario, **{name: readers[name](text)})
            except ValueError:
                remarks.append(f"De link bevat bij '{name}' een onbekende waarde; de standaardkeuze is gebruikt.")
        own = _without_computing(scenario.aannamen)
        for left_out, _ in scenario.aannamen:
            if left_out in COMPUTING:
                remarks.append(
                    f"De link bevat '{left_out}'. Hoe veel er wordt gerekend, gaat niet mee in een link; de standaardkeuze is gebruikt."
                )
        return replace(scenario, aannamen=own), tuple(dict.fromkeys(remarks))
