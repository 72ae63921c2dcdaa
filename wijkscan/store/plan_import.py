"""A plan from a file of somebody else: one that wijkscan kept, a table of who works where, or shapes of a map program."""

import json
from pathlib import PurePath
from typing import Any

import pandas as pd

from wijkscan.store.own_tables import read_division
from wijkscan.store.plan_file import LONGEST_NAME, Plan, PlanError, read_plan, teams_of, written_plan
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import printable
from wijkscan.tables.own.werkgebieden import find_columns

TYPES = ("json", "geojson", "csv", "xlsx")
"""Endings of the files that can be read."""


def plan_from_file(
    name: str, content: bytes, gemeente: str, areas: pd.DataFrame, library: Library, now: str
) -> tuple[Plan, tuple[str, ...]]:
    """Read a plan from a file.

    Parameters
    ----------
    name, content
        The file. One that wijkscan kept gives exactly that plan; a table or shapes with a column `gebiedscode` (of buurten, or of wijken,
        which stand for their buurten) and a column `team` give a new one with the name of the file.
    gemeente, areas
        The gemeente it has to be of, and its areas, as for :func:`~wijkscan.store.own_tables.load_own_tables`.
    library
        Where other editions are: a code that only those have is told with its year.
    now
        Moment of reading (ISO).

    Returns
    -------
    The plan, and Dutch remarks on what was read.

    Raises
    ------
    PlanError, UnreadableFileError, InvalidTableError
        The message names file, row and column and says what to mend.
    """
    ending = PurePath(name).suffix.lower()
    if ending in {".json", ".geojson"}:
        features = _features(content)
        if features is None:
            return read_plan(content, name, gemeente), ()
        name, content = f"{PurePath(name).stem}.csv", _as_table(name, features)
    division, remarks = read_division(name, content, areas, library)
    label = {team: str(codes[0]) for team, codes in division.groupby(division).groups.items()}
    names = {str(code): str(name) for code, name in areas["gebiedsnaam"].items()}
    called = printable(PurePath(name).stem.replace("_", " "))[:LONGEST_NAME].rstrip() or "Ingelezen plan"
    teams = teams_of(division.map(label), {code: str(team) for team, code in label.items()}, names)
    plan = Plan(gemeente, called, "", now, f"Ingelezen uit {printable(name)}"[:LONGEST_NAME], "buurt", teams)
    return read_plan(written_plan(plan), name), remarks  # more teams than there can be are refused now


def _features(content: bytes) -> list[Any] | None:
    """Give the features of a GeoJSON; None where it is none, and may be a plan."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return None
    features = data.get("features") if isinstance(data, dict) else None
    return features if isinstance(features, list) else None


def _as_table(name: str, features: list[Any]) -> bytes:
    """Write what the features say as a table, which is checked as any other."""
    rows = [item.get("properties") for item in features if isinstance(item, dict)]
    table = pd.DataFrame([row for row in rows if isinstance(row, dict)])
    found = find_columns(map(str, table.columns))
    if set(found) != {"gebied", "team"}:
        raise PlanError(f"'{name}': de vlakken hebben geen eigenschappen 'gebiedscode' en 'team'; geef elk vlak beide.")
    return table[[found["gebied"], found["team"]]].to_csv(sep=";", index=False).encode()
