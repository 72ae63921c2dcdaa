"""Every number the model assumes, with its passport: unit, date, kind, plausible band and source."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, Self, get_args

Soort = Literal["wet", "norm", "statistiek", "aanname"]

FOLDER = Path(__file__).resolve().parent.parent / "data" / "parameters"
# Files that describe a model or a code list rather than single numbers; their own readers check them.
SPECIFICATIONS = ("productcategorieen", "verwacht_gebruik")
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
    def load(cls, folder: Path = FOLDER, *, on: date = date.max) -> Self:
        """Read every parameter file.

        Parameters
        ----------
        folder
            Folder with ``*.toml``; one table per parameter.
        on
            Day the values must hold on; the last one that has begun counts.

        Raises
        ------
        ParameterError
            An unknown key, an unknown kind, a value outside its own band, or no value that has begun.
        """
        items = []
        for path in sorted(folder.glob("*.toml")):
            if path.stem in SPECIFICATIONS:
                continue
            for key, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
                items.append(_parameter(f"{path.stem}.{key}", entry, on))
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

    def adjust(self, name: str, value: float) -> Self:
        """Give a copy with one other value; its source reads "aangepast in het dashboard"."""
        changed = replace(self.passport(name), value=value, source=ADJUSTED, kind="aanname")
        return replace(self, items=tuple(changed if item.name == name else item for item in self.items))


def specification(name: str, folder: Path = FOLDER) -> dict[str, object]:
    """Read a description of a model or a code list; its own reader checks it."""
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


def _parameter(name: str, entry: dict[str, object], on: date) -> Parameter:
    _no_stray_keys(name, entry, _PARAMETER_KEYS)
    values = entry["values"]
    assert isinstance(values, list)
    for value in values:
        _no_stray_keys(name, value, _VALUE_KEYS)
    begun = [value for value in values if value["valid_from"] <= on]
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


def _no_stray_keys(name: str, entry: dict[str, object], known: set[str]) -> None:
    stray = sorted(set(entry) - known)
    missing = sorted(known - set(entry) - {"plausible"})
    if stray:
        raise ParameterError(f"Parameter '{name}' heeft een onbekende sleutel '{stray[0]}' (verwacht {', '.join(sorted(known))}).")
    if missing:
        raise ParameterError(f"Bij parameter '{name}' ontbreekt '{missing[0]}'.")
