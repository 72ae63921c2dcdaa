"""What an output states, and which statements cannot both be true."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

# The same definition of the same quantity under the names that files, documents and screens have for it.
SAME = {
    "verwacht_ruw": "Verwacht (ruw)",
    "verwacht_geijkt": "Verwacht (geijkt)",
    "verwacht_bekend": "Verwacht (wijk bekend)",
    "waargenomen": "Geteld",
    "verhouding": "Verhouding",
    "Geteld / verwacht": "Verhouding",
    "grens_laag": "Spreiding van",
    "grens_hoog": "Spreiding tot",
    "oordeel": "Oordeel",
    "score": "Behoefte-index",
    "plaats_laag": "Plaats van",
    "plaats_hoog": "Plaats tot",
    "fte": "Fte",
    "fte_laag": "Fte laag",
    "fte_hoog": "Fte hoog",
    "inwoners": "Inwoners",
    "uren": "Uren per jaar",
}
# A margin has a name of its own per quantity: what it is a margin of differs.
MARGIN = {"behoefte": ("Marge laag", "Marge hoog"), "team": ("Fte laag", "Fte hoog")}
# Who counts clients says which: these words alone are the name of three definitions.
_BARE = re.compile(r"^verwacht( aantal)?( cliënten)?$", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:€ )?([−-]?)(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d+))?(?: %| fte| ×)?$")


@dataclass(frozen=True)
class Statement:
    """One figure or verdict as it stands somewhere.

    `quantity` is what it is about (wmo, team, budget …), `definition` which figure of that, `half` how far rounding may have moved it,
    `where` the file or page with the place in it.
    """

    quantity: str
    area: str
    definition: str
    value: float | str
    half: float
    where: str


def defined(name: str) -> str:
    """Give the one name of a definition, whatever an output calls it."""
    return SAME.get(name, name)


def read_number(cell: object) -> tuple[float, float] | None:
    """Give a figure and half its last digit, from a number as a file holds it or as a reader sees it; None for words."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return None if cell != cell else (float(cell), 0.0)
    found = _NUMBER.match(re.sub(r"[\u00a0\u202f]", " ", str(cell)).strip())
    if not found:
        return None
    sign, whole, decimals = found.groups()
    size = float(f"{whole.replace('.', '')}.{decimals or 0}")
    return (-size if sign else size), 0.5 * 10.0 ** -len(decimals or "")


def statement(quantity: str, area: object, name: str, cell: object, where: str, *, half: float = 0.0) -> Statement | None:
    """State a cell; nothing where it is empty. Words are compared as words, figures as figures."""
    figure = read_number(cell)
    if figure is not None:
        return Statement(quantity, str(area), defined(name), figure[0], max(figure[1], half), where)
    if cell is None or cell != cell or str(cell).strip() in ("", "–"):
        return None
    return Statement(quantity, str(area), defined(name), str(cell), 0.0, where)


def conflicts(stated: Iterable[Statement]) -> list[str]:
    """Name every two statements of one quantity, area and definition that differ beyond rounding, and every name without a definition."""
    found, groups = [], defaultdict(list)
    for one in stated:
        if _BARE.match(one.definition):
            found.append(f"'{one.definition}' in {one.where} zegt niet welk verwacht aantal het is")
        groups[(one.quantity, one.area, one.definition)].append(one)
    for (quantity, area, definition), alike in groups.items():
        first = min(alike, key=lambda item: item.half)  # the most exact
        found += [
            f"{quantity}, {area}, {definition}: {first.value} in {first.where} en {other.value} in {other.where}"
            for other in alike
            if not _agree(first, other)
        ]
    return found


def _agree(one: Statement, other: Statement) -> bool:
    if isinstance(one.value, str) or isinstance(other.value, str):
        return one.value == other.value
    return abs(one.value - other.value) <= one.half + other.half + 1e-9 * abs(one.value) + 1e-9
