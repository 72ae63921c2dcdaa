"""Which column of an export is what, and what stands for what in it: chosen by the user, remembered for next time."""

import json
import re
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from wijkscan.disk.whole import write_whole
from wijkscan.tables.gebruik.fields import AREA_FIELDS, CLIENT, FIELDS, PRODUCT_FIELDS, GebruikError
from wijkscan.tables.gebruik.notation import NOTATIONS
from wijkscan.tables.wetten import law_called, law_choices

Amounts = Literal["euro", "cent"]
#: Fields of which single values may be given a meaning; no other column is ever listed.
VALUE_FIELDS = (*PRODUCT_FIELDS, "buurt", "wijk", "gemeente")
_MASK = "•••"
_LABELS = MappingProxyType(
    {CLIENT: "cliëntnummer", "ingangsdatum": "ingangsdatum", "product": "wet of productcategorie", "area": "gebied"}
)


@dataclass(frozen=True)
class Mapping:
    """How to read an export; holds no data of anyone.

    Parameters
    ----------
    columns
        Header per field of `gebruik_fields.FIELDS`; a field that the export does not have is not in it.
    amounts
        Whether amounts are in euros or in cents.
    values
        Per field of `VALUE_FIELDS` what a value of the file stands for: `{"wet": {"0": "bijstand"}}`.
    everywhere
        What holds for every row: `{"wet": "wmo"}`.
    notations
        Per field the notation (`gebruik_notation.NOTATIONS`) where the usual one does not hold.
    """

    columns: dict[str, str] = field(default_factory=dict)
    amounts: Amounts = "euro"
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    everywhere: dict[str, str] = field(default_factory=dict)
    notations: dict[str, str] = field(default_factory=dict)


def check_mapping(mapping: Mapping, headers: Sequence[str], file: str, proposals: Names[str, str] = MappingProxyType({})) -> None:
    """
    Refuse a mapping with which nothing can be counted.

    Parameters
    ----------
    mapping
        Guessed, remembered or chosen.
    headers
        Columns of the file.
    file
        Name of the file, for the message.
    proposals
        Headers that may be a field, to show where that field is missing.

    Raises
    ------
    GebruikError
        Names every field that is missing and every column that is not in the file.
    """
    if problems := _problems(mapping):
        raise GebruikError(f"De indeling van {file} klopt niet: {'; '.join(problems)}.")
    unknown = [name for name in mapping.columns if name not in FIELDS]
    absent = [header for header in mapping.columns.values() if header not in headers]
    if unknown or absent:
        names = ", ".join(f"'{name}'" for name in [*unknown, *absent])
        raise GebruikError(
            f"De kolomindeling past niet bij {file}: {names} komt er niet in voor. Kies de kolommen opnieuw (op de opdrachtregel met "
            f"--kolommen); gevonden: {', '.join(map(_shown, headers))}."
        )
    if missing := _missing(mapping):
        raise GebruikError(
            f"In {file} ontbreekt een kolom voor {', '.join(missing)}. Wijs de kolommen zelf aan of exporteer ze mee; "
            f"gevonden: {', '.join(map(_shown, headers))}.{_told(mapping, proposals)}"
        )


def is_complete(mapping: Mapping, headers: Sequence[str]) -> bool:
    """Tell whether everything that must be counted has a column of the file."""
    return not _missing(mapping) and set(mapping.columns.values()) <= set(headers)


def recalled(remembered: Mapping, guessed: Mapping, headers: Sequence[str], file: str) -> tuple[Mapping, str]:
    """
    Settle whether the mapping of last time holds for a file.

    Parameters
    ----------
    remembered, guessed
        The mapping of last time, and what the headers of this file tell.
    headers, file
        Columns and name of the file.

    Returns
    -------
    The remembered mapping, or the guessed one: where the file does not have its columns, or where it misses what the guess knows; and
    in Dutch that it does not hold, empty where it does.
    """
    absent = [_shown(header) for header in remembered.columns.values() if header not in headers]
    why = ""
    if absent:
        why = f"{', '.join(absent)} komt er niet in voor"
    elif _missing(remembered) and not _missing(guessed):
        why = f"zij heeft geen kolom voor {', '.join(_missing(remembered))}"
    if not why:
        return remembered, ""
    return guessed, f"De kolomindeling van de vorige keer past niet bij {file}: {why}. De kolommen zijn opnieuw herkend."


def _missing(mapping: Mapping) -> list[str]:
    have = mapping.columns.keys() | mapping.everywhere.keys()
    missing = [_LABELS[name] for name in (CLIENT, "ingangsdatum") if name not in have]
    if not have & set(PRODUCT_FIELDS):
        missing.append(f"{_LABELS['product']} (of kies één wet voor alle rijen)")
    if not have & set(AREA_FIELDS):
        missing.append(f"{_LABELS['area']} (buurt, wijk of postcode)")
    return missing


def _told(mapping: Mapping, proposals: Names[str, str]) -> str:
    """Say what was recognised, what looks like a field, and how to choose on the command line."""
    said = ""
    if mapping.columns:
        said += f" Herkend: {columns_text(mapping)}."
    if proposals:
        looks = ", ".join(f"{_shown(header)} voor {field_name(name)}" for name, header in proposals.items())
        said += f" Misschien bedoelt u {looks}; daarover beslist u zelf."
    have = mapping.columns.keys() | proposals.keys()
    still = {name: "naam van de kolom" for name in (CLIENT, "ingangsdatum") if name not in have}
    example = json.dumps({"kolommen": {**mapping.columns, **proposals, **still}, "bedragen": mapping.amounts}, ensure_ascii=False)
    shown = "" if re.search("[0-9]{4}", example) else f", bijvoorbeeld {example}"
    return f"{said} Op de opdrachtregel wijst u ze aan met --kolommen en een JSON-bestand{shown}."


def field_name(name: str) -> str:
    """Name a field for a reader."""
    return "cliëntnummer" if name == CLIENT else name.replace("_", " ")


def columns_text(mapping: Mapping) -> str:
    """Say which column was taken for what."""
    taken = [f"{field_name(name)} = {_shown(header)}" for name, header in mapping.columns.items()]
    taken += [f"{name} = {value} voor alle rijen" for name, value in mapping.everywhere.items()]
    for name, values in mapping.values.items():
        taken += [f"{name} '{text}' = {meaning}" for text, meaning in values.items()]
    return ", ".join([*taken, *(f"{name} gelezen als {notation}" for name, notation in mapping.notations.items())])


def _shown(header: str) -> str:
    """Show a header, unless it is really a row of data in a file without headers."""
    return _MASK if re.search("[0-9]{4}", header) else f"'{header}'"


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Remember a mapping as JSON, whole or not at all; it holds column names and what codes stand for, nothing of anyone."""
    stored = {"kolommen": mapping.columns, "bedragen": mapping.amounts}
    extra = {"waarden": mapping.values, "alles": mapping.everywhere, "notaties": mapping.notations}
    text = json.dumps({**stored, **{name: part for name, part in extra.items() if part}}, ensure_ascii=False, indent=2)
    write_whole(path, lambda draft: draft.write_text(text + "\n", encoding="utf-8"))


def load_mapping(path: Path) -> Mapping:
    """
    Read a mapping that was remembered, or written by hand.

    Parameters
    ----------
    path
        JSON with `kolommen` and, where needed, `bedragen`, `waarden`, `alles` and `notaties`; see :class:`Mapping`.

    Raises
    ------
    GebruikError
        When it is no such file.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8-sig"))
        columns, amounts = dict(stored["kolommen"]), stored.get("bedragen", "euro")
        everywhere, notations = dict(stored.get("alles", {})), dict(stored.get("notaties", {}))
        values = {name: dict(each) for name, each in dict(stored.get("waarden", {})).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(path) from None
    texts = [*columns.values(), *everywhere.values(), *notations.values(), *(text for each in values.values() for text in each.values())]
    if amounts not in ("euro", "cent") or not all(isinstance(text, str) for text in texts):
        raise _damaged(path)
    return Mapping(columns, amounts, values, everywhere, notations)


def _damaged(path: Path) -> GebruikError:
    return GebruikError(f"De bewaarde kolomindeling {path.name} is beschadigd; verwijder haar en kies de kolommen opnieuw.")


def _problems(mapping: Mapping) -> list[str]:
    """List what a mapping written by hand says that does not exist."""
    spare = mapping.values.keys() - {*VALUE_FIELDS}
    found = [f"van '{name}' zijn geen waarden om te zetten (wel van {', '.join(VALUE_FIELDS)})" for name in sorted(spare)]
    found += [f"'alles' kent alleen wet, niet '{name}'" for name in mapping.everywhere.keys() - {"wet"}]
    named = [*mapping.values.get("wet", {}).values(), *mapping.everywhere.values()]
    found += [f"'{text}' is geen wet; kies {law_choices()}" for text in named if law_called(text) is None]
    for name, notation in mapping.notations.items():
        if notation not in NOTATIONS.get(name, ()):
            found.append(f"'{notation}' is geen notatie van '{name}' (wel {', '.join(NOTATIONS.get(name, ('geen',)))})")
    return found
