"""Current budgets of a gemeente: from a file as delivered to whole cents per area and wet, or to a to-do list in Dutch."""

import re
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from wijkscan.dutch import MINUS, join
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.missing import is_missing
from wijkscan.tables.own.rows import missing_column, places, whose_area
from wijkscan.tables.wet_file import spelling_key
from wijkscan.tables.wetten import TOTAL, law_called, wetten

CENTS = 100
_AREA_HEADERS = ("gebiedscode", "gebied", "werkgebied", "wijkteam", "team", "wijkcode", "wijk", "code")
_AMOUNT_HEADERS = ("bedrag", "budget", "bedrageuro", "bedragineuro", "begroting", "bedrageurocent")
_LAW_HEADERS = ("wet", "programma")
_IN_CENTS = "bedrageurocent"
# Units a header may name beside "bedrag" or "budget", and what one of them is in euro.
_UNITS = {
    1_000_000: re.compile(r"mln|miljoen(en)?|1[. ]?000[. ]?000", re.IGNORECASE),
    1000: re.compile(r"duizend(en|tallen)?|1[. ]?000|k\s?€|€\s?k\b|\bk(eur|euro)?\b", re.IGNORECASE),
}
_EURO = re.compile(r"€|\beuro?\b", re.IGNORECASE)
_UNIT_WORDS = re.compile(r"\([^)]*\)|€|\b(in|x|euro?|eur|k|keur)\b|[×*]", re.IGNORECASE)
_CURRENCY = re.compile(r"(€|eur(o)?\b|\s|\u00a0|\u202f)", re.IGNORECASE)
_NO_CENTS = re.compile(r",(-+|–)$")
# Digits with points per three and at most two decimals after a comma, or without points and with either sign. Fifteen digits
# are more than any budget and still fit in whole cents.
_DUTCH = re.compile(r"^(?P<whole>\d{1,3}(\.\d{3}){1,4}|\d{1,15})(,(?P<part>\d{1,2}))?$")
_POINT = re.compile(r"^(?P<whole>\d{1,15})\.(?P<part>\d{1,2})$")
_ENGLISH = re.compile(r"^\d{1,3}(,\d{3})+(\.\d{1,2})?$")
_EXAMPLE = "schrijf het bedrag als 1.234.567,89"


def euro(cents: int) -> str:
    """Write whole cents as a Dutch amount, exactly, however large: ``€ 1.234.567,89``, ``€ −1,00``."""
    whole, part = divmod(abs(int(cents)), CENTS)
    return f"€ {MINUS if cents < 0 else ''}{whole:,}".replace(",", ".") + f",{part:02d}"


def read_amount(text: str) -> int:
    """Read an amount in euro as whole cents.

    Parameters
    ----------
    text
        ``€ 1.234.567,89``, ``1234567.89``, ``1.250,-``, ``EUR 12`` and the like.

    Returns
    -------
    Cents. A point followed by three digits separates thousands: amounts have at most two decimals.

    Raises
    ------
    ValueError
        Empty, negative, thousands separated by commas (``1,234`` may mean two amounts) or no amount at all; the message is the
        end of a Dutch sentence.
    """
    plain = _NO_CENTS.sub("", _CURRENCY.sub("", text))
    if not plain:
        raise ValueError("leeg; vul een bedrag in, of 0 als er geen budget is")
    found = _DUTCH.match(plain) or _POINT.match(plain)
    if found:
        whole = int(found["whole"].replace(".", ""))
        return whole * CENTS + int((found["part"] or "").ljust(2, "0"))
    if plain.startswith(("-", "–", "(")):
        raise ValueError(f"'{text.strip()}'; een budget kan niet negatief zijn")
    if _ENGLISH.match(plain):
        raise ValueError(f"'{text.strip()}' en dat kan twee bedragen betekenen; {_EXAMPLE}")
    raise ValueError(f"'{text.strip()}' en dat is geen bedrag; {_EXAMPLE}")


def find_columns(headers: Iterable[str]) -> dict[str, str]:
    """Give the headers of the columns `gebied`, `bedrag` and `wet`, as far as there are."""
    by_key: dict[str, str] = {}
    for name in reversed([str(header) for header in headers]):
        by_key[re.sub(r"[^a-z]", "", name.lower())] = name
        plain = name
        for unit in _UNITS.values():
            plain = unit.sub("", plain)
        by_key.setdefault(re.sub(r"[^a-z]", "", _UNIT_WORDS.sub("", plain).lower()), name)
    found = {"gebied": _AREA_HEADERS, "bedrag": _AMOUNT_HEADERS, "wet": _LAW_HEADERS}
    headers = {field: _first(by_key, names) for field, names in found.items()}
    return {field: header for field, header in headers.items() if header is not None}


def is_law(name: str) -> bool:
    """Tell whether this is the name of a wet."""
    return law_called(name) is not None


def unit_of(header: str) -> int:
    """Give what one of a column is in euro: 1000 where its header says thousands, 1 where it says nothing."""
    return next((size for size, form in _UNITS.items() if form.search(header)), 1)


def says_euro(raw: pd.DataFrame, header: str) -> bool:
    """Tell whether the header or any amount says that it is in euro, or in which other unit."""
    return unit_of(header) != 1 or bool(_EURO.search(header)) or bool(raw[header].map(lambda cell: bool(_EURO.search(str(cell)))).any())


def read_budgetten(raw: pd.DataFrame, *, file: str, areas: Mapping[str, str] | Collection[str]) -> pd.DataFrame:
    """Check a table with current budgets and bring it into our form.

    Parameters
    ----------
    raw
        Text as delivered, one row per area or per area and wet. A column with the area (code or name), one with the amount in
        euro and, if there is one, the wet. Empty rows are left out.
    file
        Name used in messages.
    areas
        Codes of the areas the budgets must be of, with their names where a file may use those.

    Returns
    -------
    Columns `gebiedscode`, `wet` (key of the wet, or ``totaal`` where the file does not split) and `bedrag_eurocent` (int64), in
    the order of the file. A wet that is absent for an area is no row, and no zero.

    Raises
    ------
    InvalidTableError
        No column with areas or amounts, an amount that cannot be read in one way, an unknown wet, an area that does not match or
        occurs twice, or an area without any row: all problems at once, with the row in the file.
    """
    found = find_columns(raw.columns)
    area, amount, law = found.get("gebied"), found.get("bedrag"), found.get("wet")
    if area is None or amount is None:
        wanted = {"gebied": _AREA_HEADERS, "bedrag": _AMOUNT_HEADERS}
        raise InvalidTableError(file, [missing_column(ways[0], ways, raw.columns) for name, ways in wanted.items() if name not in found])
    text = raw.astype(object).map(_as_text)
    filled = (text != "").any(axis="columns").to_numpy()
    in_cents = re.sub(r"[^a-z]", "", amount.lower()) == _IN_CENTS
    unit = unit_of(amount)
    known = _names(areas)
    rows, problems = [], []
    for number, line, is_filled in zip(places(raw), text.to_dict("records"), filled, strict=True):
        if not is_filled:
            continue
        code = known.get(line[area].casefold())
        if not line[area]:
            problems.append(f"rij {number}: bij dit bedrag staat geen gebied; verdeel het over de gebieden of haal de rij weg")
        elif code is None:
            whose = whose_area(line[area], areas)
            told = f"gebied '{line[area]}' hoort niet bij de gekozen gebieden{whose}"
            problems.append(f"rij {number}: {told}; verbeter de code of haal de rij weg")
        wet = _law_or_total(line[law]) if law is not None else TOTAL
        if wet is None:
            problems.append(f"rij {number}: wet '{line[law]}' is onbekend; verwacht {join([*wetten(), TOTAL], 'of')}")
        try:
            cents = read_amount(line[amount])
        except ValueError as error:
            problems.append(f"rij {number}: {amount} van {line[area] or 'onbekend gebied'} is {error}")
        else:
            rows.append((number, code, wet, cents // CENTS if in_cents else cents * unit))
    table = pd.DataFrame(rows, columns=["rij", "gebiedscode", "wet", "bedrag_eurocent"])
    problems += _doubled(table)
    if not problems:
        absent = sorted(set(known.values()) - set(table["gebiedscode"]))
        problems = [f"{code}: geen bedrag; voeg een rij toe (0 als er geen budget is)" for code in absent]
    if problems:
        raise InvalidTableError(file, problems)
    return table.drop(columns="rij").astype({"bedrag_eurocent": "int64"})


def _law_or_total(text: str) -> str | None:
    return TOTAL if spelling_key(text) in ("", TOTAL) else law_called(text)


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((headers[name] for name in names if name in headers), None)


def _names(areas: Mapping[str, str] | Collection[str]) -> dict[str, str]:
    """Give the code per code and per name that only one area has, in lower case."""
    codes = {code.casefold(): code for code in areas}
    if not isinstance(areas, Mapping):
        return codes
    names = [name.casefold() for name in areas.values()]
    return {name.casefold(): code for code, name in areas.items() if names.count(name.casefold()) == 1} | codes


def _as_text(value: object) -> str:
    """Write a cell as text: a spreadsheet holds numbers, in which a point is the decimal sign."""
    if value is pd.NA or is_missing(value):
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value).replace("﻿", "").strip()


def _doubled(table: pd.DataFrame) -> list[str]:
    known = table.dropna()
    again = known[known.duplicated(["gebiedscode", "wet"])]
    split = set(known.loc[known["wet"] == TOTAL, "gebiedscode"]) & set(known.loc[known["wet"] != TOTAL, "gebiedscode"])
    return [
        *(f"rij {row.rij}: {row.gebiedscode} met wet {row.wet} komt dubbel voor; houd één rij over" for row in again.itertuples()),
        *(f"{code}: heeft zowel een totaal als bedragen per wet; houd één van beide over" for code in sorted(split)),
    ]
