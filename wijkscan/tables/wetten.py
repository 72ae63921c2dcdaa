"""The laws wijkscan knows, each from one file: what they are called, counted by, expected from, worked on and paid for."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from wijkscan.dutch import join
from wijkscan.shipped import laws_folder
from wijkscan.tables.wet_file import MONEY, WORK, Wet, WetError, money_numbers, read_wet, spelling_key, work_numbers

TOTAL = "totaal"
"""What a file calls all laws together."""


def read_wetten(folder: Path) -> Mapping[str, Wet]:
    """Read the laws of a folder.

    Parameters
    ----------
    folder
        With one ``<code>.toml`` per law.

    Returns
    -------
    The laws by code, in the order they give themselves.

    Raises
    ------
    WetError
        No folder or nothing in it, a file that is not right, or what two laws claim: a place, name, spelling, column or product.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise WetError(f"In de map '{folder}' staan geen wetten (verwacht *.toml); zet daar de bestanden van wijkscan terug.")
    laws = sorted((read_wet(path) for path in paths), key=lambda law: (law.order, law.code))
    claimed: dict[tuple[str, str], Wet] = {}
    for law in laws:
        for what, value in _claims(law):
            other = claimed.setdefault((what, value), law)
            if other is not law:
                told = f"{what} '{value}' staat ook in '{other.code}.toml'; geef haar aan één wet"
                raise WetError(f"Wet in '{law.code}.toml': {told}.")
    return MappingProxyType({law.code: law for law in laws})


def _claims(law: Wet) -> list[tuple[str, str]]:
    """List what only one law may have."""
    return [
        ("de plaats order", str(law.order)),
        ("de naam", law.name),
        ("de kolom", law.count),
        *(("de spelling", text) for text in law.spellings),
        *(("de productcode", str(item["code"])) for item in law.products),
    ]


@cache
def wetten() -> Mapping[str, Wet]:
    """Give the laws by code, in their order; read once per process."""
    return read_wetten(laws_folder())


def law_names() -> dict[str, str]:
    """Give what every law is called at the start of a line, by code."""
    return {code: law.name for code, law in wetten().items()}


def law_called(text: str) -> str | None:
    """Give the code of the law that a text names, or None."""
    key = spelling_key(text)
    return next((code for code, law in wetten().items() if key in law.spellings), None)


def law_choices() -> str:
    """List the codes to choose from, for a message."""
    return join(wetten(), "of")


def delivered_by_gemeente() -> tuple[str, ...]:
    """Give the columns that only gemeenten that delivered have."""
    return tuple(column for law in wetten().values() if law.by_gemeente for column in (law.count, law.rate) if column)


def law_numbers(family: str) -> dict[str, Any]:
    """Give the parameters of laws in a family, in the order of every list: work by law, money by what it is.

    Parameters
    ----------
    family
        ``wijkteams`` or ``bekostiging``; another has none.

    Returns
    -------
    Name → passport with values, as in a parameter file.
    """
    laws = wetten().values()
    if family == WORK:
        return {name: law.numbers[WORK][name] for law in laws for name in work_numbers(law.code, law.tasks)}
    if family != MONEY:
        return {}
    asked = [(law, money_numbers(law.code, level_2=law.level_2, open_ended=law.open_ended)) for law in laws]
    kinds = money_numbers("", level_2=True, open_ended=True)
    return {names[kind]: law.numbers[MONEY][names[kind]] for kind in kinds for law, names in asked if kind in names}


def products() -> list[dict[str, Any]]:
    """Give every product of a client export, in order, with the `wet` it belongs to."""
    return [{**item, "wet": code} for code, law in wetten().items() for item in law.products]
