"""Write the cells of an export the way the rules read them: what the user said about them, and instants as Dutch days."""

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from wijkscan.sources.gebruik.mapping import Mapping
from wijkscan.tables.gebruik.fields import DATE_FIELDS
from wijkscan.tables.gebruik.notation import ENGLISH, MONTH_FIRST, UTC
from wijkscan.tables.gebruik.text import key
from wijkscan.tables.spelling import name_key

_INSTANT = "[ T][0-9]{2}:[0-9:.,]+ ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
_WITH_TIME = "[ T][0-9]{2}:[0-9]{2}"
_MONTH_FIRST = r"^([0-9]{1,2})([-/.])([0-9]{1,2})([-/.][0-9]{4})"
_HOME = "Europe/Amsterdam"


def restated(raw: ir.Table, mapping: Mapping) -> ir.Table:
    """
    Apply what the user said about values and notations.

    Parameters
    ----------
    raw
        Columns named by field, text.
    mapping
        Its `values`, `everywhere` and `notations`.

    Returns
    -------
    The same rows, day first, in Dutch numbers, with the meaning in place of the value.
    """
    changed: dict[str, ir.Value] = {}
    for name, notation in mapping.notations.items():
        if name in raw.columns and notation == MONTH_FIRST:
            changed[name] = raw[name].re_replace(_MONTH_FIRST, r"\3\2\1\4")
        elif name in raw.columns and notation == ENGLISH:
            changed[name] = raw[name].replace(",", "").replace(".", ",")
    for name, values in mapping.values.items():
        if name in raw.columns and values:
            spelled = {name_key(text): meaning for text, meaning in values.items()}
            text = key(raw[name])
            changed[name] = ibis.cases(*((text == one, ibis.literal(meaning)) for one, meaning in spelled.items()), else_=raw[name])
    changed |= {name: ibis.literal(value) for name, value in mapping.everywhere.items()}
    return raw.mutate(**changed)


def in_dutch_days(chunk: pa.Table, mapping: Mapping) -> pa.Table:
    """
    Replace every instant in a date column by its day in the Netherlands.

    Parameters
    ----------
    chunk
        Columns named by field, text.
    mapping
        Its `notations` say of which columns the times are in UTC without saying so.

    Returns
    -------
    The same rows: `2023-12-31T23:00:00Z` is 2024-01-01. What is no instant stays.
    """
    for name in set(DATE_FIELDS) & set(chunk.column_names):
        in_utc = mapping.notations.get(name) == UTC
        zoned = pc.fill_null(pc.match_substring_regex(chunk[name], _WITH_TIME if in_utc else _INSTANT), False)
        if pc.any(zoned).as_py():
            texts = pd.Series(pc.unique(pc.filter(chunk[name], zoned)).to_pylist(), dtype="object")
            moments = pd.to_datetime(texts, utc=True, format="ISO8601", errors="coerce")
            days = moments.dt.tz_convert(_HOME).dt.strftime("%Y-%m-%d")
            known = dict(zip(texts[moments.notna()], days[moments.notna()], strict=True))
            column = pa.array([known.get(text, text) for text in chunk[name].to_pylist()], pa.string())
            chunk = chunk.set_column(chunk.column_names.index(name), name, column)
    return chunk
