"""Bezetting and budgetten of today as rows to fill in: what is known, or empty rows, and the file that the rows are."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijkscan.dutch import CENTS_PER_EURO
from wijkscan.tables.own.bezetting import COLUMNS, FLEXPOOL, Bezetting
from wijkscan.tables.wetten import TOTAL
from wijkscan.views.words.dutch import date

AMOUNT = "bedrag (euro)"
_NAME = "naam"
_DIGITS = 13  # cents of any budget, and none that only the processor made


def bezetting_rows(known: Bezetting | None, teams: list[str]) -> pd.DataFrame:
    """Give the people there are as rows to fill in: the columns of a bezetting, text but for `fte`; else a row per team."""
    if known is None:
        empty = pd.DataFrame("", index=range(len(teams) + 1), columns=list(COLUMNS))
        return empty.assign(team=[*teams, FLEXPOOL], fte=float("nan"))
    people = known.people
    days = {name: people[name].map(lambda day: "" if pd.isna(day) else date(day)) for name in ("van", "tot")}
    # The first skill is the discipline itself, which has a column of its own.
    return people.assign(vaardigheden=people["vaardigheden"].map(lambda codes: ", ".join(codes[1:])), **days).reset_index(drop=True)


def budget_rows(known: pd.DataFrame | None, teams: list[str], wijken: Mapping[str, str]) -> pd.DataFrame:
    """Give the budgets of today as rows to fill in.

    Parameters
    ----------
    known
        Columns `gebiedscode` (wijkcode, or name of a team), `wet` and `bedrag_eurocent`; None where unknown.
    teams
        Names of the teams of today; empty where these are unknown.
    wijken
        Name per wijkcode.

    Returns
    -------
    A row per amount, or per team (per wijk without teams) without one: `team`, or `gebiedscode` and `naam`; `wet`; and the amount in euro.
    """
    where = pd.Series(teams or list(wijken), dtype=object) if known is None else known["gebiedscode"].reset_index(drop=True)
    wet = TOTAL if known is None else known["wet"].to_numpy()
    amount = float("nan") if known is None else known["bedrag_eurocent"].to_numpy() / CENTS_PER_EURO
    per_team = not set(where) <= set(wijken)
    placed = {"team": where} if per_team else {"gebiedscode": where, _NAME: where.map(dict(wijken))}
    return pd.DataFrame(placed).assign(wet=wet, **{AMOUNT: amount})


def as_file(rows: pd.DataFrame) -> bytes:
    """Write rows as the CSV that is read as such a table: ``;`` between cells, a decimal comma, nothing where nothing is filled in."""
    written = rows.copy()
    for name in written.columns:
        if pd.api.types.is_numeric_dtype(written[name]):
            written[name] = written[name].map(_number)
    return written.drop(columns=_NAME, errors="ignore").fillna("").to_csv(sep=";", index=False, lineterminator="\n").encode()


def _number(x: float) -> str:
    return "" if pd.isna(x) else np.format_float_positional(x, precision=_DIGITS, fractional=False, trim="-").replace(".", ",")
