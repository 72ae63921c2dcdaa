"""Stadsdelen or kernen of a gemeente: a name of its own for buurten or wijken together, from a table as delivered to a checked one."""

from collections.abc import Iterable

import pandas as pd

from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.inwoners import finest_inwoners
from wijkscan.tables.own.gebieden import AREA_HEADERS, headers_found, lacking, named_buurten

HEADERS = {"gebied": AREA_HEADERS, "stadsdeel": ("stadsdeel", "stadsdeelnaam", "naam stadsdeel", "kern", "dorp", "dorpskern")}


def read_stadsdelen(raw: pd.DataFrame, *, file: str, areas: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """Check which buurt lies in which stadsdeel.

    Parameters
    ----------
    raw
        Table as delivered: a column with a buurt or wijk (code or name) and a column with the name of the stadsdeel or kern.
    file, areas
        As for :func:`wijkscan.tables.own.werkgebieden.read_werkgebieden`.

    Returns
    -------
    Name of the stadsdeel per buurtcode, ordered by code; buurten that lie in none are not in it. And Dutch remarks: a gemeente may have
    stadsdelen for a part of it only, so what is not covered is told.

    Raises
    ------
    InvalidTableError
        A missing column, an unknown area, a row without a name, a buurt in two stadsdelen, no buurten loaded, or no buurt in any.
    """
    told, problems = named_buurten(raw, file, areas, HEADERS)
    if told.empty:
        problems = ["van deze gemeente zijn geen buurten geladen; haal ze eerst op bij Gegevens"]
    elif told.isna().all() and not problems:
        problems = ["geen enkele buurt hoort bij een stadsdeel; zet per buurt of wijk een regel met de naam van het stadsdeel"]
    if problems:
        raise InvalidTableError(file, problems)
    absent = lacking(told, areas)
    return told.dropna(), [f"{absent}; zij staan in tabellen als 'zonder stadsdeel'"] if absent else []


def fitting_stadsdelen(raw: pd.DataFrame, *, file: str, areas: pd.DataFrame) -> pd.Series:
    """Give the stadsdeel per buurtcode of as many buurten as a table still tells."""
    return named_buurten(raw, file, areas, HEADERS)[0].dropna()


def find_columns(headers: Iterable[str]) -> dict[str, str]:
    """Give the headers of the columns `gebied` and `stadsdeel`, as far as there are."""
    return headers_found(headers, HEADERS)


def stadsdeel_of(stadsdelen: pd.Series, table: AreaTable, level: Niveau) -> pd.Series:
    """Give the stadsdeel of every buurt or wijk of the gemeente.

    Parameters
    ----------
    stadsdelen
        Name per buurtcode.
    table
        The table seen from the gemeente.
    level
        ``WIJK`` or ``BUURT``.

    Returns
    -------
    Name per gebiedscode of this level, a gap where it lies in none. A wijk that lies in several goes with the one (or with none) that has
    most of its inwoners; of equals with the first by name.
    """
    codes = table.of(level)
    if level == Niveau.BUURT:
        return stadsdelen.reindex(codes)
    inwoners = finest_inwoners(table)
    buurten = table.of(Niveau.BUURT)
    called = stadsdelen.reindex(buurten).fillna("")
    # A buurt where nobody lives counts a little, so that a wijk without inwoners has a stadsdeel too.
    weight = inwoners.reindex(buurten).fillna(0) + 1
    per = weight.groupby([wijk_of(buurten.to_series()), called]).sum().sort_index(level=1)
    most = per.groupby(level=0, sort=False).idxmax().map(lambda found: found[1])
    return most.replace("", None).reindex(codes)


def split_wijken(stadsdelen: pd.Series, table: AreaTable) -> pd.Index:
    """Give the wijken of which not all buurten where anybody lives lie in one stadsdeel."""
    inwoners = finest_inwoners(table)
    lived = table.of(Niveau.BUURT)[inwoners.reindex(table.of(Niveau.BUURT)).fillna(0).to_numpy() > 0]
    often = stadsdelen.reindex(lived).fillna("").groupby(wijk_of(lived.to_series())).nunique()
    return often.index[often > 1]
