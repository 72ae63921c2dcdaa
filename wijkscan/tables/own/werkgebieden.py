"""Today's werkgebieden: which buurt belongs to which team, from a table as delivered to a checked one, or to a to-do list in Dutch."""

from collections.abc import Iterable

import pandas as pd

from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.rows import cell_text, missing_column, places, whose_area
from wijkscan.tables.spelling import name_key

HEADERS = {
    "gebied": ("gebiedscode", "buurtcode", "buurt", "wijkcode", "wijk", "gebied", "code"),
    "team": ("team", "wijkteam", "werkgebied", "teamnaam"),
}
_NAMED = 3  # buurten that a message names


def read_werkgebieden(raw: pd.DataFrame, *, file: str, areas: pd.DataFrame) -> pd.Series:
    """Check which team works where today.

    Parameters
    ----------
    raw
        Table as delivered: a column with a buurt or wijk (code or name) and a column with the name of the team.
    file
        Name of the file, for the message.
    areas
        Areas of the gemeente: index gebiedscode; columns `gebiedsnaam`, `niveau`, `wijkcode`.

    Returns
    -------
    Name of the team per buurtcode, for every buurt of the gemeente, ordered by code. A wijk stands for all its buurten; a row
    about a buurt goes before a row about its wijk.

    Raises
    ------
    InvalidTableError
        A missing column, an unknown area, a row without a team, a buurt in two teams, or a buurt in none.
    """
    plan, problems = _told(raw, file, areas)
    if problems:
        raise InvalidTableError(file, problems)
    return plan


def fitting_werkgebieden(raw: pd.DataFrame, *, file: str, areas: pd.DataFrame) -> pd.Series:
    """Give the team per buurtcode of as many buurten as a table still tells; arguments as for :func:`read_werkgebieden`."""
    return _told(raw, file, areas)[0].dropna()


def _told(raw: pd.DataFrame, file: str, areas: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """Give the team per buurt, a gap where none is told, and what is wrong."""
    place, team = _column(raw, "gebied", file), _column(raw, "team", file)
    known = _known(areas)
    buurten = areas.index[areas["niveau"] == Niveau.BUURT].sort_values()
    problems: list[str] = []
    of_buurt: dict[str, str] = {}
    of_wijk: dict[str, str] = {}
    for row, text, name in zip(places(raw), raw[place].map(cell_text), raw[team].map(cell_text), strict=True):
        if not (text or name):
            continue
        codes = known.get(name_key(text), [])
        if len(codes) != 1:
            what = "is niet bekend" if not codes else f"is de naam van {len(codes)} gebieden; gebruik de code"
            problems.append(f"rij {row}, kolom '{place}': '{text}' {what} in deze gemeente{whose_area(text, areas.index)}")
        elif not name:
            problems.append(f"rij {row}, kolom '{team}': bij {text} staat geen team")
        else:
            found = of_wijk if areas.at[codes[0], "niveau"] == Niveau.WIJK else of_buurt
            if found.setdefault(codes[0], name) != name:
                problems.append(f"rij {row}: {text} staat ook bij team '{found[codes[0]]}'; een gebied hoort bij één team")
    plan = pd.Series({code: of_buurt.get(code, of_wijk.get(str(areas.at[code, "wijkcode"]))) for code in buurten}, dtype="object")
    without = plan.index[plan.isna()]
    if len(without) and not problems:
        names = ", ".join(areas.loc[without[:_NAMED], "gebiedsnaam"]) + (" …" if len(without) > _NAMED else "")
        problems.append(f"{len(without)} van de {len(buurten)} buurten horen nog bij geen team: {names}")
    return plan.rename("team").rename_axis("gebiedscode"), problems


def find_columns(headers: Iterable[str]) -> dict[str, str]:
    """Give the headers of the columns `gebied` and `team`, as far as there are."""
    by_key = {name_key(str(header)): str(header) for header in reversed(list(headers))}
    return {field: by_key[key] for field, keys in HEADERS.items() if (key := next((key for key in keys if key in by_key), None))}


def _column(raw: pd.DataFrame, field: str, file: str) -> str:
    if field in (found := find_columns(raw.columns)):
        return found[field]
    raise InvalidTableError(file, [missing_column(HEADERS[name][0], HEADERS[name], raw.columns) for name in HEADERS if name not in found])


def _known(areas: pd.DataFrame) -> dict[str, list[str]]:
    """Give the codes that a text may stand for: a code stands for itself, a name for every area that carries it."""
    known: dict[str, list[str]] = {}
    wanted = areas[areas["niveau"].isin([Niveau.WIJK, Niveau.BUURT])]
    for code, name in wanted["gebiedsnaam"].items():
        for text in {name_key(str(code)), name_key(str(name))}:
            known.setdefault(text, []).append(str(code))
    return known
