"""Today's werkgebieden: which buurt belongs to which team, from a table as delivered to a checked one, or to a to-do list in Dutch."""

from collections.abc import Iterable

import pandas as pd

from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.gebieden import AREA_HEADERS, headers_found, lacking, named_buurten

HEADERS = {"gebied": AREA_HEADERS, "team": ("team", "wijkteam", "werkgebied", "teamnaam")}


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
    plan, problems = named_buurten(raw, file, areas, HEADERS)
    absent = lacking(plan, areas)
    if problems or absent:
        raise InvalidTableError(file, problems or [absent])
    return plan


def fitting_werkgebieden(raw: pd.DataFrame, *, file: str, areas: pd.DataFrame) -> pd.Series:
    """Give the team per buurtcode of as many buurten as a table still tells; arguments as for :func:`read_werkgebieden`."""
    return named_buurten(raw, file, areas, HEADERS)[0].dropna()


def find_columns(headers: Iterable[str]) -> dict[str, str]:
    """Give the headers of the columns `gebied` and `team`, as far as there are."""
    return headers_found(headers, HEADERS)
