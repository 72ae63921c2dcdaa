"""Current budgets of a gemeente: from a file as delivered to whole cents per area and wet, or to a to-do list in Dutch."""

import re
from collections.abc import Collection, Mapping

import pandas as pd

from wijkscan.tables.figures import InvalidTableError

CENTS = 100
TOTAL = "totaal"
"""Name of the wet where a file has one amount per area."""
WETTEN = {
    "wmo": "wmo",
    "wmo2015": "wmo",
    "jeugd": "jeugdhulp",
    "jeugdhulp": "jeugdhulp",
    "jeugdwet": "jeugdhulp",
    "jeugdzorg": "jeugdhulp",
    "bijstand": "bijstand",
    "participatie": "bijstand",
    "participatiewet": "bijstand",
    "totaal": TOTAL,
    "": TOTAL,
}
_AREA_HEADERS = ("gebiedscode", "gebied", "werkgebied", "wijkteam", "team", "wijkcode", "wijk", "code")
_AMOUNT_HEADERS = ("bedrag", "budget", "bedrageuro", "bedragineuro", "begroting", "bedrageurocent")
_LAW_HEADERS = ("wet", "programma")
_IN_CENTS = "bedrageurocent"
_CURRENCY = re.compile(r"(€|eur(o)?\b|\s|\u00a0|\u202f)", re.IGNORECASE)
_NO_CENTS = re.compile(r",(-+|–)$")
# Digits with points per three and at most two decimals after a comma, or without points and with either sign. Fifteen digits
# are more than any budget and still fit in whole cents.
_DUTCH = re.compile(r"^(?P<whole>\d{1,3}(\.\d{3}){1,4}|\d{1,15})(,(?P<part>\d{1,2}))?$")
_POINT = re.compile(r"^(?P<whole>\d{1,15})\.(?P<part>\d{1,2})$")
_ENGLISH = re.compile(r"^\d{1,3}(,\d{3})+(\.\d{1,2})?$")
_EXAMPLE = "schrijf het bedrag als 1.234.567,89"


def euro(cents: int) -> str:
    """Write whole cents as a Dutch amount: ``€ 1.234.567,89``, with a minus sign in front where it is negative."""
    whole, part = divmod(abs(int(cents)), CENTS)
    return f"{'-' if cents < 0 else ''}€ {whole:,}".replace(",", ".") + f",{part:02d}"


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
    headers = {re.sub(r"[^a-z]", "", str(name).lower()): name for name in reversed(list(raw.columns))}
    area, amount, law = (_first(headers, names) for names in (_AREA_HEADERS, _AMOUNT_HEADERS, _LAW_HEADERS))
    if area is None or amount is None:
        missing = "gebiedscode" if area is None else "bedrag"
        raise InvalidTableError(file, [f"kolom '{missing}' ontbreekt; verwacht gebiedscode, wet (mag ontbreken) en bedrag"])
    text = raw.astype(object).map(_as_text)
    text = text[(text != "").any(axis="columns")]
    in_cents = headers.get(_IN_CENTS) == amount
    known = _names(areas)
    rows, problems = [], []
    for number, line in zip(_row_numbers(raw, text), text.to_dict("records"), strict=True):
        code = known.get(line[area].casefold())
        if code is None:
            problems.append(f"rij {number}: gebied '{line[area]}' hoort niet bij de gekozen gebieden; verbeter de code of haal de rij weg")
        wet = WETTEN.get(re.sub(r"[^a-z0-9]", "", line[law].lower())) if law is not None else TOTAL
        if wet is None:
            problems.append(f"rij {number}: wet '{line[law]}' is onbekend; verwacht wmo, jeugdhulp, bijstand of totaal")
        try:
            cents = read_amount(line[amount])
        except ValueError as error:
            problems.append(f"rij {number}: {amount} van {line[area] or 'onbekend gebied'} is {error}")
        else:
            rows.append((number, code, wet, cents // CENTS if in_cents else cents))
    table = pd.DataFrame(rows, columns=["rij", "gebiedscode", "wet", "bedrag_eurocent"])
    problems += _doubled(table)
    if not problems:
        absent = sorted(set(known.values()) - set(table["gebiedscode"]))
        problems = [f"{code}: geen bedrag; voeg een rij toe (0 als er geen budget is)" for code in absent]
    if problems:
        raise InvalidTableError(file, problems)
    return table.drop(columns="rij").astype({"bedrag_eurocent": "int64"})


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
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value).replace("﻿", "").strip()


def _row_numbers(raw: pd.DataFrame, kept: pd.DataFrame) -> list[int]:
    """Give the row in the file of every row kept; the header is row 1."""
    return [int(place) + 2 for place in raw.index.get_indexer(kept.index)]


def _doubled(table: pd.DataFrame) -> list[str]:
    known = table.dropna()
    again = known[known.duplicated(["gebiedscode", "wet"])]
    split = set(known.loc[known["wet"] == TOTAL, "gebiedscode"]) & set(known.loc[known["wet"] != TOTAL, "gebiedscode"])
    return [
        *(f"rij {row.rij}: {row.gebiedscode} met wet {row.wet} komt dubbel voor; houd één rij over" for row in again.itertuples()),
        *(f"{code}: heeft zowel een totaal als bedragen per wet; houd één van beide over" for code in sorted(split)),
    ]
