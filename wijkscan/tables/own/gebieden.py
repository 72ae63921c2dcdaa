"""Areas that a gemeente puts together under a name of its own, such as a team or a stadsdeel: a table as delivered, row by row."""

from collections.abc import Iterable, Mapping

import pandas as pd

from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.rows import cell_text, missing_column, places, whose_area
from wijkscan.tables.spelling import name_key

Headers = Mapping[str, tuple[str, ...]]
"""Per column (`gebied`, and the one with the name) how it may be called."""
AREA_HEADERS = ("gebiedscode", "buurtcode", "buurt", "wijkcode", "wijk", "gebied", "code")
_NAMED = 3  # buurten that a message names


def named_buurten(raw: pd.DataFrame, file: str, areas: pd.DataFrame, headers: Headers) -> tuple[pd.Series, list[str]]:
    """Read under which name every buurt is put.

    Parameters
    ----------
    raw
        Table as delivered: a column with a buurt or wijk (code or name) and a column with a name.
    file
        Name of the file, for the message.
    areas
        Areas of the gemeente: index gebiedscode; columns `gebiedsnaam`, `niveau`, `wijkcode`.
    headers
        How the two columns may be called; the key of the second is what such a name is of, in Dutch (``team``).

    Returns
    -------
    Name per buurtcode, for every buurt of the gemeente, ordered by code, with a gap where none is told; and what is wrong. A wijk stands
    for all its buurten; a row about a buurt goes before a row about its wijk.

    Raises
    ------
    InvalidTableError
        A missing column.
    """
    kind = next(field for field in headers if field != "gebied")
    place, given = _column(raw, "gebied", file, headers), _column(raw, kind, file, headers)
    known = _known(areas)
    buurten = areas.index[areas["niveau"] == Niveau.BUURT].sort_values()
    problems: list[str] = []
    of_buurt: dict[str, str] = {}
    of_wijk: dict[str, str] = {}
    for row, text, name in zip(places(raw), raw[place].map(cell_text), raw[given].map(cell_text), strict=True):
        if not (text or name):
            continue
        codes = known.get(name_key(text), [])
        if len(codes) != 1:
            what = "is niet bekend" if not codes else f"is de naam van {len(codes)} gebieden; gebruik de code"
            problems.append(f"rij {row}, kolom '{place}': '{text}' {what} in deze gemeente{whose_area(text, areas.index)}")
        elif not name:
            problems.append(f"rij {row}, kolom '{given}': bij {text} staat geen {kind}")
        else:
            found = of_wijk if areas.at[codes[0], "niveau"] == Niveau.WIJK else of_buurt
            if found.setdefault(codes[0], name) != name:
                problems.append(f"rij {row}: {text} staat ook bij {kind} '{found[codes[0]]}'; een gebied hoort bij één {kind}")
    told = pd.Series({code: of_buurt.get(code, of_wijk.get(str(areas.at[code, "wijkcode"]))) for code in buurten}, dtype="object")
    return told.rename(kind).rename_axis("gebiedscode"), problems


def lacking(told: pd.Series, areas: pd.DataFrame) -> str:
    """Say in Dutch how many buurten have no name, and the first of them; empty where all have one."""
    without = told.index[told.isna()]
    if without.empty:
        return ""
    names = ", ".join(areas.loc[without[:_NAMED], "gebiedsnaam"]) + (" …" if len(without) > _NAMED else "")
    verb = "hoort" if len(without) == 1 else "horen"
    return f"{len(without)} van de {len(told)} buurten {verb} nog bij geen {told.name}: {names}"


def headers_found(headers: Iterable[str], wanted: Headers) -> dict[str, str]:
    """Give the headers of the columns of `wanted`, as far as there are."""
    by_key = {name_key(str(header)): str(header) for header in reversed(list(headers))}
    return {field: by_key[key] for field, keys in wanted.items() if (key := next((key for key in keys if key in by_key), None))}


def _column(raw: pd.DataFrame, field: str, file: str, headers: Headers) -> str:
    if field in (found := headers_found(raw.columns, headers)):
        return found[field]
    raise InvalidTableError(file, [missing_column(headers[name][0], headers[name], raw.columns) for name in headers if name not in found])


def _known(areas: pd.DataFrame) -> dict[str, list[str]]:
    """Give the codes that a text may stand for: a code stands for itself, a name for every area that carries it."""
    known: dict[str, list[str]] = {}
    wanted = areas[areas["niveau"].isin([Niveau.WIJK, Niveau.BUURT])]
    for code, name in wanted["gebiedsnaam"].items():
        for text in {name_key(str(code)), name_key(str(name))}:
            known.setdefault(text, []).append(str(code))
    return known
