"""Every number the model assumes, with its passport: unit, date, kind, plausible band and source."""

import math
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self, get_args

from wijkscan.shipped import shipped
from wijkscan.tables.wetten import law_numbers, wetten

Soort = Literal["wet", "norm", "statistiek", "aanname"]

FOLDER = shipped("data/parameters")
# Files that describe a model or a code list rather than single numbers; their own readers check them.
SPECIFICATIONS = ("disciplines", "niveaus", "taakvelden", "verwacht_gebruik", "vooruitblik")
# Where this stands in a file, the numbers that every law has of its own come in.
_PER_LAW = "wetten"
ADJUSTED = "aangepast in het dashboard"
_PARAMETER_KEYS = {"description", "unit", "kind", "values"}
_VALUE_KEYS = {"valid_from", "value", "plausible", "source"}


class ParameterError(ValueError):
    """A parameter file or name is not right; the message says which and what was expected."""


@dataclass(frozen=True)
class Parameter:
    """One number with its passport.

    Parameters
    ----------
    name
        ``file.key``.
    description, unit
        Dutch description and unit.
    kind
        ``wet``, ``norm``, ``statistiek`` or ``aanname``.
    value
        The number that holds on the day asked for.
    plausible
        Lowest and highest believable value; equal to the value where there is no doubt.
    source
        Where it comes from.
    valid_from
        Day from which it holds.
    """

    name: str
    description: str
    unit: str
    kind: Soort
    value: float
    plausible: tuple[float, float]
    source: str
    valid_from: date


@dataclass(frozen=True)
class Parameters:
    """All parameters on one day; immutable, so that a scenario is a changed copy."""

    items: tuple[Parameter, ...]

    @classmethod
    def load(cls, folder: Path = FOLDER, *, on: date) -> Self:
        """Read every parameter file.

        Parameters
        ----------
        folder
            Folder with ``*.toml``; one table per parameter. An empty table ``wetten`` is the place of the numbers of the laws.
        on
            Day the values must hold on; the last one that has begun counts.

        Raises
        ------
        ParameterError
            No folder or nothing in it, no TOML, an unknown or missing key, an unknown kind, no number, a value outside its own band,
            or no value that has begun.
        """
        items, paths = [], sorted(folder.glob("*.toml"))
        if not paths:
            raise ParameterError(f"In de map '{folder}' staan geen aannames (verwacht *.toml); zet daar de bestanden van wijkscan terug.")
        for path in paths:
            if path.stem in SPECIFICATIONS:
                continue
            items += [_parameter(f"{path.stem}.{key}", entry, on) for key, entry in _with_laws(path).items()]
        return cls(tuple(items))

    def __getitem__(self, name: str) -> float:
        """Give the value of a parameter."""
        return self.passport(name).value

    def __iter__(self) -> Iterator[Parameter]:
        """Go through the parameters in order of file and key."""
        return iter(self.items)

    def passport(self, name: str) -> Parameter:
        """Give a parameter with everything that is known about it."""
        for item in self.items:
            if item.name == name:
                return item
        raise ParameterError(f"Onbekende parameter '{name}'.")

    def only(self, *families: str) -> Self:
        """Give those of some files: whoever gets them cannot follow from any other."""
        return replace(self, items=tuple(item for item in self.items if item.name.partition(".")[0] in families))

    def adjust(self, name: str, value: float) -> Self:
        """Give a copy with one other value; its source reads "aangepast in het dashboard"."""
        changed = replace(self.passport(name), value=value, source=ADJUSTED, kind="aanname")
        return replace(self, items=tuple(changed if item.name == name else item for item in self.items))

    def counted(
        self, name: str, value: float, plausible: tuple[float, float], source: str, year: int, kind: Soort = "statistiek"
    ) -> Self:
        """Give a copy in which a count, or what follows from it, takes the place of what was assumed; a number of the gemeente stays."""
        item = self.passport(name)
        if item.source == ADJUSTED:
            return self
        changed = replace(item, value=value, plausible=plausible, source=source, kind=kind, valid_from=date(year, 1, 1))
        return replace(self, items=tuple(changed if known.name == name else known for known in self.items))


def specification(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Read a description of a model or a code list, with what the laws have of it; its own reader checks it.

    Parameters
    ----------
    name
        ``verwacht_gebruik``: settings and features, and under `wetten` what the use of every law is explained from; or
        ``disciplines``: who does which part of the work, also of the work for every law; or ``niveaus``: under which level of funding a
        taakveld falls; or ``vooruitblik``: what looking back taught about looking ahead.

    Raises
    ------
    ParameterError
        No TOML, or a law that names a feature or discipline that is not described.
    """
    table = _content(folder / f"{name}.toml")
    made = {"verwacht_gebruik": _expected_use, "disciplines": _disciplines}.get(name)
    return table if made is None else made(table)


def _expected_use(table: dict[str, Any]) -> dict[str, Any]:
    for law in wetten().values():
        _known(law.code, "kenmerken", law.use["kenmerken"], table["kenmerken"], "verwacht_gebruik.toml")
    laws = {
        code: {**law.use, "outcome": law.count, "withheld_to": law.withheld_to, "rounded_to": law.rounded_to}
        for code, law in wetten().items()
    }
    return {**table, "wetten": laws}


def _disciplines(table: dict[str, Any]) -> dict[str, Any]:
    codes, laws = [str(item.get("code")) for item in table["discipline"]], wetten().values()
    for law in laws:
        _known(law.code, "disciplines", law.disciplines, codes, "disciplines.toml")
        _known(law.code, "shares", (name for task in law.tasks for name in task.shares), codes, "disciplines.toml")
    reasons = ([law.code for law in laws if code in law.disciplines] for code in codes)
    items = [{**item, "wetten": wet} for item, wet in zip(table["discipline"], reasons, strict=True)]
    work = {f"{law.code}_{task.code}": dict(task.shares) for law in laws for task in law.tasks}
    return {**table, "discipline": items, "verdeling": {**work, **table["verdeling"]}}


def _known(law: str, key: str, named: Iterable[str], known: Collection[str], file: str) -> None:
    strange = [name for name in named if name not in known]
    if strange:
        told = f"'{strange[0]}' bij '{key}' is niet beschreven in '{file}'; kies uit {', '.join(known)}"
        raise ParameterError(f"Wet in '{law}.toml': {told}.")


def _with_laws(path: Path) -> dict[str, Any]:
    """Read a file of parameters, with those of the laws in the place it has for them."""
    content = _content(path)
    if content.get(_PER_LAW) != {}:
        return content
    return {
        name: each for key, entry in content.items() for name, each in (law_numbers(path.stem) if key == _PER_LAW else {key: entry}).items()
    }


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"Bestand '{path.name}' is geen geldig TOML-bestand: {error}.") from error


def _parameter(name: str, entry: Any, on: date) -> Parameter:  # noqa: ANN401  this is where it is checked what is in a file
    _no_stray_keys(name, entry, _PARAMETER_KEYS)
    if not isinstance(entry["values"], list):
        raise ParameterError(f"Parameter '{name}': 'values' is geen lijst; schrijf [[{name.partition('.')[2]}.values]].")
    for value in entry["values"]:
        _no_stray_keys(name, value, _VALUE_KEYS)
        _well_formed(name, value)
    begun = [value for value in entry["values"] if value["valid_from"] <= on]
    if not begun:
        raise ParameterError(f"Parameter '{name}' heeft op {on:%d-%m-%Y} nog geen waarde.")
    current = max(begun, key=lambda value: value["valid_from"])
    low, high = current.get("plausible", [current["value"]] * 2)
    if not low <= current["value"] <= high:
        raise ParameterError(f"Parameter '{name}' is {current['value']}, buiten de eigen bandbreedte {low} tot {high}.")
    kind = str(entry["kind"])
    if kind not in get_args(Soort):
        raise ParameterError(f"Parameter '{name}' heeft soort '{kind}', verwacht {', '.join(get_args(Soort))}.")
    return Parameter(
        name,
        str(entry["description"]),
        str(entry["unit"]),
        kind,  # type: ignore[arg-type]
        float(current["value"]),
        (float(low), float(high)),
        str(current["source"]),
        current["valid_from"],
    )


def _well_formed(name: str, value: dict[str, Any]) -> None:
    """Check one value: numbers are numbers, and the day is a day."""
    numbers = [value["value"], *value.get("plausible", [])]
    if len(numbers) not in (1, 3) or not all(isinstance(number, (int, float)) and math.isfinite(number) for number in numbers):
        raise ParameterError(f"Parameter '{name}' moet een getal zijn, met een bandbreedte van twee getallen.")
    if type(value["valid_from"]) is not date:
        raise ParameterError(f"Parameter '{name}': 'valid_from' is geen dag (verwacht bijvoorbeeld 2024-01-01).")


def _no_stray_keys(name: str, entry: dict[str, Any], known: set[str]) -> None:
    if not isinstance(entry, dict):
        raise ParameterError(f"'{name}' is geen parameter: verwacht een blok met {', '.join(sorted(known))}.")
    stray = sorted(set(entry) - known)
    missing = sorted(known - set(entry) - {"plausible"})
    if stray:
        raise ParameterError(f"Parameter '{name}' heeft een onbekende sleutel '{stray[0]}' (verwacht {', '.join(sorted(known))}).")
    if missing:
        raise ParameterError(f"Bij parameter '{name}' ontbreekt '{missing[0]}'.")
