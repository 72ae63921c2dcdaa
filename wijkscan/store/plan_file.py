"""One version of a plan as a file: small JSON that a person can read, with a checksum over what it says.

A team stands there with its name and its areas, so that somebody may mend it in an editor. That is no offence: the checksum then no longer
fits, the plan still opens, and whoever opens it is told.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from wijkscan.tables.areas import is_area_code, printable

FORM = 1
"""Number of the form of the file; a higher one is of a newer wijkscan."""
LONGEST_NAME, LONGEST_WHO, LONGEST_NOTE = 60, 80, 500
SHORT = 12
"""Signs of the kenmerk that a link names a plan by."""
_SORT = "wijkscan-plan"
_LONGEST_TEXT = 2000  # a choice in a link, or the names of many buurten after each other
_MOST_BYTES = 5_000_000  # the largest gemeente takes some fifty thousand
_MOST_TEAMS = 100
_PREFIX = {"buurt": "BU", "wijk": "WK"}
Read = TypeVar("Read")


class PlanError(ValueError):
    """A plan cannot be kept, read or opened; the message says in Dutch which one, why and the way out."""


class NewerPlanError(PlanError):
    """A plan is in a form that only a newer wijkscan knows."""


@dataclass(frozen=True)
class PlanTeam:
    """One team: its label (a gebiedscode), its name, and the codes and names of its areas."""

    label: str
    naam: str
    gebieden: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    """One version of a plan.

    Parameters
    ----------
    gemeente
        Gemeentecode.
    naam, wie, toelichting
        Name of the plan, who kept it and a note, as they were typed.
    wanneer
        Moment at which it was kept, ISO 8601 with seconds.
    eenheid
        What it is made of: ``buurt`` or ``wijk``.
    teams
        The division: every area in one team.
    keuzes
        The choices it was made with, as (name, text) pairs of a link.
    cijfers
        The deliveries it was made with, one readable line each.
    doel
        Value of the goal of the division (load × m², or separated pairs, with the price of what moved).
    verschil
        How far it was at most from the best possible one, as a share; None where that was not proven.
    edited
        Whether the file was changed after wijkscan wrote it.
    """

    gemeente: str
    naam: str
    wie: str
    wanneer: str
    toelichting: str
    eenheid: str
    teams: tuple[PlanTeam, ...]
    keuzes: tuple[tuple[str, str], ...] = ()
    cijfers: tuple[str, ...] = ()
    doel: float = 0.0
    verschil: float | None = None
    edited: bool = False

    @property
    def assignment(self) -> pd.Series:
        """Label of the team per gebiedscode."""
        found = {code: team.label for team in self.teams for code, _ in team.gebieden}
        return pd.Series(found, dtype=object, name="werkgebied").rename_axis("gebiedscode").sort_index()

    @property
    def names(self) -> dict[str, str]:
        """Name per label."""
        return {team.label: team.naam for team in self.teams}

    @property
    def area_names(self) -> dict[str, str]:
        """Name that every area had, per gebiedscode."""
        return {code: name for team in self.teams for code, name in team.gebieden}

    @cached_property
    def seal(self) -> str:
        """The sha256 of what the plan says: its kenmerk. Two computers with the same plan have the same one."""
        return _seal(_told(self))

    @property
    def short(self) -> str:
        """What a link names it by."""
        return self.seal[:SHORT]


def written_plan(plan: Plan) -> bytes:
    """Write a plan as a file."""
    return (json.dumps({**_told(plan), "kenmerk": plan.seal}, ensure_ascii=False, indent=1) + "\n").encode()


def read_plan(content: bytes, file: str, gemeente: str | None = None) -> Plan:
    """Read a plan from a file; one that was changed by hand is read too, and is `edited`.

    Parameters
    ----------
    content, file
        The file and its name, for the message.
    gemeente
        The gemeente it has to be of; None for any.

    Raises
    ------
    NewerPlanError
        It is of a newer wijkscan.
    PlanError
        It is no plan, or not right; the message names the field.
    """
    try:
        return _read(content, file, gemeente)
    except RecursionError as error:
        raise PlanError(f"'{file}' is geen plan van wijkscan: het bestand is te diep genest. {_WAY_OUT}") from error


_WAY_OUT = "Herstel het bestand, of zet bij 'Geschiedenis' een eerdere versie terug."


def _read(content: bytes, file: str, gemeente: str | None) -> Plan:
    if len(content) > _MOST_BYTES:
        raise PlanError(f"'{file}' is te groot voor een plan ({len(content) // 1_000_000} MB); kies een plan dat wijkscan heeft bewaard.")
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise PlanError(f"'{file}' is niet te lezen: op regel {error.lineno} staat geen geldige JSON. {_WAY_OUT}") from error
    except UnicodeDecodeError as error:
        raise PlanError(f"'{file}' is niet te lezen: het is geen tekst (UTF-8). {_WAY_OUT}") from error
    except _TwiceError as error:
        raise PlanError(f"'{file}': '{error}' staat twee keer in hetzelfde deel; laat er één staan. {_WAY_OUT}") from error
    if not isinstance(data, dict) or data.get("soort") != _SORT:
        raise PlanError(f"'{file}' is geen plan van wijkscan; kies een bestand dat bij 'Plannen' is opgehaald.")
    form = data.get("vorm")
    if isinstance(form, int) and form > FORM:
        raise NewerPlanError(
            f"'{file}' is van een nieuwere wijkscan (vorm {form}; deze kent tot en met {FORM}). Werk wijkscan bij om het te openen; "
            "het bestand blijft zoals het is."
        )
    take = _Taking(file, data)
    plan = Plan(
        gemeente=take.of("gemeente", lambda value: _code("GM", value)),
        naam=take.of("naam", lambda value: _text(value, 1, LONGEST_NAME)),
        wie=take.of("wie", lambda value: _text(value, 0, LONGEST_WHO)),
        wanneer=take.of("wanneer", _moment),
        toelichting=take.of("toelichting", lambda value: _text(value, 0, LONGEST_NOTE)),
        eenheid=take.of("eenheid", _unit),
        teams=take.of("teams", _teams),
        keuzes=take.of("keuzes", _choices),
        cijfers=take.of("cijfers", lambda value: tuple(_text(line, 1, _LONGEST_TEXT) for line in _list(value))),
        doel=take.of("doel", _number),
        verschil=take.of("verschil", lambda value: None if value is None else _number(value)),
    )
    _check_areas(plan, file)
    if gemeente is not None and plan.gemeente != gemeente:
        raise PlanError(
            f"'{file}' is een plan van een andere gemeente ({plan.gemeente}, niet {gemeente}); kies eerst die gemeente, of een ander plan."
        )
    told = data.get("kenmerk")
    return plan if told == plan.seal else replace(plan, edited=True)


def _check_areas(plan: Plan, file: str) -> None:
    """Refuse an area of another level or gemeente, in two teams or in none."""
    seen: dict[str, str] = {}
    for team in plan.teams:
        for code, name in team.gebieden:
            called = f"{name} ({code})" if name else code
            if code[:2] != _PREFIX[plan.eenheid] or code[2:6] != plan.gemeente[2:]:
                raise PlanError(
                    f"'{file}': {called} in team '{team.naam}' is geen {plan.eenheid} van {plan.gemeente}; haal dit weg. {_WAY_OUT}"
                )
            if code in seen:
                other = "twee keer in dat team" if seen[code] == team.naam else f"ook in team '{seen[code]}'"
                raise PlanError(f"'{file}': {called} staat in team '{team.naam}' en {other}; laat er één staan. {_WAY_OUT}")
            seen[code] = team.naam


class _TwiceError(ValueError):
    """A name stands twice in one part of the file."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _TwiceError(name)
        found[name] = value
    return found


@dataclass(frozen=True)
class _Taking:
    """Takes fields from a file, and says which one is not right."""

    file: str
    data: Mapping[str, Any]

    def of(self, name: str, read: Callable[[Any], Read]) -> Read:
        if name not in self.data:
            raise PlanError(f"'{self.file}': het veld '{name}' ontbreekt. {_WAY_OUT}")
        try:
            return read(self.data[name])
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            why = f": {error}" if isinstance(error, _WrongError) else ""
            raise PlanError(f"'{self.file}': het veld '{name}' klopt niet{why}. {_WAY_OUT}") from error


class _WrongError(ValueError):
    """A field is not right; the message says in Dutch why."""


def _text(value: object, least: int, most: int) -> str:
    if not isinstance(value, str) or value != printable(value) or not least <= len(value) <= most:
        raise _WrongError(f"verwacht een tekst op één regel van {least} tot en met {most} tekens")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _WrongError("verwacht een lijst")
    return value


def _code(prefix: str, value: object) -> str:
    if not (isinstance(value, str) and value.startswith(prefix) and is_area_code(value)):
        raise _WrongError(f"'{value}' is geen gebiedscode")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _WrongError("verwacht een getal")
    return float(value)


def _moment(value: object) -> str:
    return datetime.fromisoformat(_text(value, 1, LONGEST_NAME)).isoformat(timespec="seconds")


def _unit(value: object) -> str:
    if value not in _PREFIX:
        raise _WrongError(f"verwacht {' of '.join(_PREFIX)}")
    return str(value)


def _choices(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise _WrongError("verwacht per keuze een tekst, zoals in een link")
    return tuple(sorted(value.items()))


def _teams(value: object) -> tuple[PlanTeam, ...]:
    found = []
    for item in _list(value):
        label, name = _code("", item["label"]), _text(item["naam"], 1, _LONGEST_TEXT)
        areas = tuple((_code("", code), _text(called, 0, _LONGEST_TEXT)) for code, called in item["gebieden"].items())
        if not areas:
            raise _WrongError(f"team '{name}' heeft geen enkel gebied")
        found.append(PlanTeam(label, name, areas))
    labels = [team.label for team in found]
    if not 1 <= len(found) <= _MOST_TEAMS:
        raise _WrongError(f"{len(found)} teams kan niet; een plan heeft er 1 tot en met {_MOST_TEAMS}")
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise _WrongError(f"het label {twice} is van twee teams")
    return tuple(found)


def teams_of(assignment: pd.Series, names: Mapping[str, str], called: Mapping[str, str]) -> tuple[PlanTeam, ...]:
    """Put a division down as teams.

    Parameters
    ----------
    assignment
        Label of the team per gebiedscode.
    names
        Name per label.
    called
        Name per gebiedscode.
    """
    return tuple(
        PlanTeam(str(label), printable(names[str(label)])[:_LONGEST_TEXT], tuple(_with_names(sorted(map(str, group)), called)))
        for label, group in sorted(assignment.groupby(assignment.astype(str)).groups.items())
    )


def _with_names(codes: Iterable[str], called: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((code, printable(str(called.get(code, "")))) for code in codes)


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "soort": _SORT,
        "vorm": FORM,
        "gemeente": plan.gemeente,
        "naam": plan.naam,
        "wie": plan.wie,
        "wanneer": plan.wanneer,
        "toelichting": plan.toelichting,
        "eenheid": plan.eenheid,
        "keuzes": dict(plan.keuzes),
        "cijfers": list(plan.cijfers),
        "doel": plan.doel,
        "verschil": plan.verschil,
        "teams": [{"label": team.label, "naam": team.naam, "gebieden": dict(team.gebieden)} for team in plan.teams],
    }


def _seal(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
