"""Figures of one edition: from a table as received to a checked table, or to a to-do list in Dutch."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from wijkscan.dutch import exact
from wijkscan.tables.areas import CODE, COUNTRY, Niveau, clean_name, gemeente_of, niveau
from wijkscan.tables.columns import BY_CODE, COLUMNS, INDELINGSWIJZIGING, Column, column_within, stem, titles_up
from wijkscan.tables.gaps import gap_reasons, split_sentinels
from wijkscan.tables.missing import is_missing
from wijkscan.tables.notation import read_numbers

_LAND = (COUNTRY, "NL01")  # RIVM counts the country from 1
IDENTITY = ["gebiedsnaam", "niveau", "gemeentecode", "gemeentenaam", "indelingswijziging"]
_CODE_NAMES = ("Codering", "code", "gwb_code", "gwb_code_10", "gebiedscode", "regiocode", "WijkenEnBuurten")
_NAME_NAMES = ("gebiedsnaam", "regio", "Title", "WijkenEnBuurten")  # the last holds names where another column holds the codes
_GEMEENTE_NAMES = ("Gemeentenaam", "gm_naam", "gemeentenaam")
_LEVEL_NAMES = ("SoortRegio", "recs", "niveau")
NO_CODES = f"geen kolom met gebiedscodes gevonden (verwacht een van: {', '.join(_CODE_NAMES)})"
"""What is wrong with a table that has none, in Dutch."""
AREA_COLUMNS = frozenset(name.casefold() for name in (*_CODE_NAMES, *_NAME_NAMES, *_GEMEENTE_NAMES, *_LEVEL_NAMES, *INDELINGSWIJZIGING))
"""Names, in small letters and without number, of columns that say which area a row is of."""
_WHOLE = "geheel"  # name of the check that counts are whole numbers
_REASON = "reden:"
_MESSAGE_LINES = 12


class InvalidTableError(ValueError):
    """A delivered table is not right; the message is a to-do list in Dutch.

    Parameters
    ----------
    table
        File or table the problems are in.
    problems
        One line each: column, area, what is there and what was expected.
    """

    def __init__(self, table: str, problems: Iterable[str]) -> None:
        self.table = table
        self.problems = tuple(dict.fromkeys(problems))
        shown = [f"- {line}" for line in self.problems[:_MESSAGE_LINES]]
        if len(self.problems) > _MESSAGE_LINES:
            shown.append(f"- … en nog {len(self.problems) - _MESSAGE_LINES} andere")
        super().__init__(f"Tabel '{table}' klopt niet:\n" + "\n".join(shown))

    def __reduce__(self) -> tuple[type["InvalidTableError"], tuple[str, tuple[str, ...]]]:
        """Travel between processes as what it was made of."""
        return type(self), (self.table, self.problems)


@dataclass(frozen=True)
class Figures:
    """One checked edition.

    Parameters
    ----------
    areas
        Index gebiedscode; columns `gebiedsnaam` (may be missing), `niveau`, `gemeentecode`, `gemeentenaam`,
        `indelingswijziging` (1, 2, 3 or missing).
    values
        Same index × column codes, float; NaN is a gap. Columns that the edition does not have are not in it.
    reasons
        Same shape; gap reason or empty string.
    """

    areas: pd.DataFrame
    values: pd.DataFrame
    reasons: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Put everything side by side, ready for one file."""
        return pd.concat([self.areas, self.values, self.reasons.add_prefix(_REASON).astype("category")], axis="columns")

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Self:
        """Read back what :meth:`to_frame` wrote; nothing is checked again."""
        codes = [name for name in frame.columns if name in BY_CODE]
        reasons = frame[[_REASON + code for code in codes]].set_axis(codes, axis="columns").astype(object)
        return cls(frame[IDENTITY], frame[codes], reasons)


def resolve(keys: Iterable[str], properties: pd.DataFrame | None = None) -> dict[str, str]:
    """Find which received key holds which of our columns.

    Parameters
    ----------
    keys
        Column names of the received table: feed keys, CBS spreadsheet names or our own codes.
    properties
        ``DataProperties`` of the table where there is one (columns Key, Unit, Title, ID, ParentID). Matching is by
        stem, never by number: metadata and figures of one edition may be numbered differently. A column whose stem is not its own is
        found by the titles above it.

    Returns
    -------
    Column code → received key. A column with no match, with two, or in another unit is left out: not available in
    this edition, never guessed.
    """
    named: dict[str, list[str]] = {}
    keys = list(keys)
    for key in keys:
        # Spreadsheet names may end in a number of their own: a_00_14. Some programs write them in capitals.
        for name in dict.fromkeys((key.casefold(), stem(key).casefold())):
            named.setdefault(name, []).append(key)
    units = {} if properties is None else _units(properties)
    within = {} if properties is None else _within(properties)
    for key in keys:
        if key in within:
            named.setdefault(within[key].casefold(), []).append(key)
    found = {}
    for column in COLUMNS:
        # Where there are titles, the number of a key that is not its own says nothing.
        shorts = () if column.within and properties is not None else column.shorts
        for name in (*column.stems, *shorts, column.code):
            matches = named.get(name.casefold(), [])
            if len(matches) == 1 and _unit_fits(column, units.get(name.casefold())):
                found[column.code] = matches[0]
                break
    return found


def code_column(headers: Iterable[object]) -> str | None:
    """Give the header of the column with gebiedscodes, under whichever name CBS gives it."""
    names = [str(header) for header in headers]
    return _first({stem(name).casefold(): name for name in reversed(names)}, _CODE_NAMES)


def _within(properties: pd.DataFrame) -> dict[str, str]:
    """Give the name of our column per key that is known by the titles above it."""
    if not {"ID", "ParentID", "Title"} <= set(properties):
        return {}
    rows: list[Mapping[str, object]] = [{str(name): cell for name, cell in row.items()} for row in properties.to_dict("records")]
    by_id = {row["ID"]: row for row in rows}
    found = {str(row["Key"]): column_within("/".join([*titles_up(row, by_id)][::-1])) for row in rows if row["Key"]}
    return {key: column.stems[0] for key, column in found.items() if column is not None}


def _units(properties: pd.DataFrame) -> dict[str, str]:
    topics = properties[properties["Key"].fillna("").ne("") & properties.get("Unit", pd.Series(dtype=str)).notna()]
    return {stem(key).casefold(): str(unit).strip() for key, unit in zip(topics["Key"], topics["Unit"], strict=True)}


def _unit_fits(column: Column, unit: str | None) -> bool:
    return not column.units or not unit or unit in column.units


def read_figures(
    raw: pd.DataFrame,
    table: str,
    wanted: Container[str] = BY_CODE,
    *,
    properties: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> Figures:
    """Check a table as received and bring it into our form.

    Parameters
    ----------
    raw
        One row per area, in any of the forms CBS or RIVM delivers; text and numbers mixed is fine.
    table
        Name used in messages.
    wanted
        Codes of the columns to take; others are left out.
    properties
        ``DataProperties``, see :func:`resolve`.
    names
        Area names by code, for deliveries that have none of their own.

    Returns
    -------
    The checked edition. Padding is stripped, everything ≤ −99990 and every CBS dot becomes a gap with its reason.

    Raises
    ------
    InvalidTableError
        No code column, no known column, rows without a code, doubled or malformed codes, text where a number should be,
        counts that are not whole, or values outside what is possible: all problems at once.
    """
    raw = raw.rename(columns=lambda name: str(name).strip().removeprefix("﻿"))
    by_stem = {stem(name).casefold(): name for name in reversed(raw.columns)}
    code_name = code_column(raw.columns)
    if code_name is None:
        raise InvalidTableError(table, [NO_CODES])
    keys = {code: key for code, key in resolve(raw.columns, properties).items() if code in wanted}
    if not keys:
        way_out = "kies het CBS-bestand met kerncijfers of het RIVM-bestand"
        raise InvalidTableError(table, [f"geen enkele bekende kolom; {way_out}"])
    raw = raw.loc[:, ~raw.columns.duplicated()]
    raw, problems = _with_codes(raw, code_name, list(keys.values()))
    level_name = _first(by_stem, _LEVEL_NAMES)
    codes = _codes(raw[code_name], raw[level_name] if level_name else None)
    problems += _code_problems(codes)
    received = pd.DataFrame({code: raw[key].to_numpy() for code, key in keys.items()}, index=range(len(codes)))
    numbers, text_problems = read_numbers(received, codes)
    values, told = split_sentinels(numbers)
    values = _with_parts(values)
    told = told.reindex(columns=values.columns, fill_value="")
    problems += text_problems + _range_problems(values, codes)
    if problems:
        raise InvalidTableError(table, problems)
    areas = pd.DataFrame({"niveau": niveau(codes), "gemeentecode": gemeente_of(codes)})
    areas["gebiedsnaam"] = _names(raw, by_stem, codes, names or {})
    areas["gemeentenaam"] = _text(raw, _first(by_stem, _GEMEENTE_NAMES))
    areas["indelingswijziging"] = _change(raw, _first(by_stem, INDELINGSWIJZIGING))
    gemeente = areas["niveau"] == Niveau.GEMEENTE
    areas["gebiedsnaam"] = areas["gebiedsnaam"].mask(gemeente & areas["gemeentenaam"].notna(), areas["gemeentenaam"])
    index = pd.Index(codes, name="gebiedscode")
    reasons = gap_reasons(values, told, areas["gemeentecode"].fillna(COUNTRY))
    return Figures(areas[IDENTITY].set_index(index), values.set_index(index), reasons.set_index(index))


def _first(by_stem: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((by_stem[name.casefold()] for name in names if name.casefold() in by_stem), None)


def _text(raw: pd.DataFrame, name: str | None) -> pd.Series:
    if name is None:
        return pd.Series(None, index=range(len(raw)), dtype=object)
    text = raw[name].astype(object).reset_index(drop=True)
    return text.map(lambda value: clean_name(value) if isinstance(value, str) else None).replace({"": None})


def _with_codes(raw: pd.DataFrame, code_name: str, keys: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Drop empty rows at the end of a sheet; a row with figures but no code is a problem."""
    blank = raw[code_name].map(is_missing).astype(bool)
    figures = raw.loc[blank, keys]
    nameless = int((~figures.map(is_missing).astype(bool)).any(axis="columns").sum())
    problems = [f"regels met cijfers maar zonder gebiedscode: {nameless}; vul de code aan of haal ze weg"]
    return raw[~blank], problems if nameless else []


def _codes(raw: pd.Series, levels: pd.Series | None) -> pd.Series:
    codes = raw.astype(str).str.strip().str.upper().reset_index(drop=True)
    land = codes.isin(_LAND)
    if levels is not None:
        land |= levels.astype(str).str.strip().eq(Niveau.LAND.value).reset_index(drop=True)
    return codes.mask(land, COUNTRY)


def _code_problems(codes: pd.Series) -> list[str]:
    malformed = codes[~codes.str.match(CODE) & codes.ne(COUNTRY)].unique()
    doubled = codes[codes.duplicated()].unique()
    return [f"'{code}' is geen gebiedscode (verwacht bijvoorbeeld GM0392, WK039201 of BU03920101)" for code in malformed] + [
        f"{code} komt dubbel voor; houd één regel per gebied over" for code in doubled
    ]


def _with_parts(values: pd.DataFrame) -> pd.DataFrame:
    """Add up parts where an edition has only those (65+ is split from 2026 on)."""
    for column in COLUMNS:
        if column.parts and column.code not in values and set(column.parts) <= set(values.columns):
            values = values.assign(**{column.code: values[list(column.parts)].sum(axis="columns", skipna=False)})
    return values


def _is_whole(values: pd.Series) -> pd.Series:
    return values.mod(1).eq(0)


def _range_problems(values: pd.DataFrame, codes: pd.Series) -> list[str]:
    # pandera is loaded when something is imported: what was checked before is read back without.
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    checks = {
        code: pa.Column(
            float,
            [
                pa.Check.in_range(BY_CODE[code].minimum, BY_CODE[code].maximum),
                *([pa.Check(_is_whole, name=_WHOLE)] if BY_CODE[code].unit == "aantal" else []),
            ],
            nullable=True,
        )
        for code in map(str, values.columns)
    }
    try:
        pa.DataFrameSchema(checks).validate(values, lazy=True)
    except SchemaErrors as error:
        return [
            _range_line(str(codes[case["index"]]), BY_CODE[case["column"]], case["failure_case"], case["check"] == _WHOLE)
            for case in error.failure_cases.to_dict("records")
        ]
    return []


def _range_line(area: str, column: Column, found: float, broken: bool) -> str:
    high = f" tot {exact(column.maximum)}" if np.isfinite(column.maximum) else " of meer"
    expected = "een geheel getal" if broken else f"{exact(column.minimum)}{high}"
    hint = "; controleer het decimaalteken" if broken or found > column.maximum else ""
    return f"{area}: {column.code} is {exact(found)}, verwacht {expected} ({column.unit}){hint}"


def _names(raw: pd.DataFrame, by_stem: Mapping[str, str], codes: pd.Series, names: Mapping[str, str]) -> pd.Series:
    own = _text(raw, _first(by_stem, _NAME_NAMES))
    own = own.mask(own.str.match(CODE).fillna(False).astype(bool) | own.isin(_LAND))  # a second column with codes
    return own.where(own.notna(), codes.map({code: clean_name(name) for code, name in names.items()})).map(plain_name)


def plain_name(name: object) -> object:
    """Drop the "Wijk 01" that CBS puts in front of some names; the code says it already."""
    return re.sub(r"^Wijk \d{2} ", "", name) if isinstance(name, str) else None


def _change(raw: pd.DataFrame, name: str | None) -> pd.Series:
    if name is None:
        return pd.Series(float("nan"), index=range(len(raw)))
    change = pd.to_numeric(raw[name].astype(str).str.strip().reset_index(drop=True), errors="coerce")
    return change.where(change.isin([1, 2, 3])).astype(float)
