"""Numbers and lists as a Dutch reader writes them; everybody who writes one, in a page, a document or a message, does it here."""

import math
from collections.abc import Iterable
from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
CENTS_PER_EURO = 100
_DUTCH = str.maketrans(",.", ".,")
_ENOUGH = 2  # decimals with which a figure that reads as 0 is 0 to every reader
_TELLING = 12  # digits of a number that somebody typed; what comes after them only the processor made
SINGULAR = {
    "afwijkingen": "afwijking", "bijeenkomsten": "bijeenkomst", "buurten": "buurt", "cliënten": "cliënt", "contacten": "contact",
    "dagdelen": "dagdeel", "dagen": "dag", "delen": "deel", "gebieden": "gebied", "gemeenten": "gemeente", "getallen": "getal",
    "huishoudens": "huishouden", "indicatoren": "indicator", "inwoners": "inwoner", "jaren": "jaar", "jeugdigen": "jeugdige",
    "jongeren": "jongere", "keren": "keer", "maanden": "maand", "mensen": "mens", "overleggen": "overleg", "personen": "persoon",
    "plaatsen": "plaats", "plannen": "plan", "regels": "regel", "rijen": "rij", "seconden": "seconde", "teams": "team",
    "trajecten": "traject", "uren": "uur", "vraagverhelderingen": "vraagverheldering", "vragen": "vraag",
    "weken": "week", "werkgebieden": "werkgebied", "wijken": "wijk", "wijkteams": "wijkteam",
}  # fmt: skip


def number(x: float, decimals: int = 0) -> str:
    """Write a number the Dutch way: ``1234.5`` becomes ``1.234,5``; what is not nothing gets one decimal more before it reads as 0."""
    if decimals < _ENOUGH and not _digits(x, decimals) and _digits(x, decimals + 1):
        decimals += 1
    text = f"{abs(x):,.{decimals}f}".translate(_DUTCH)
    return f"{MINUS}{text}" if x < 0 and text.strip("0.,") else text


def _digits(x: float, decimals: int) -> str:
    return f"{abs(x):.{decimals}f}".strip("0.")


def brief(x: float, decimals: int = 2) -> str:
    """Write a number for a sentence: no zeros at the end, and as many decimals as keep what is not nothing from being 0."""
    if x and not round(x, decimals):
        decimals = -math.floor(math.log10(abs(x)))
    text = f"{abs(x):,.{decimals}f}"
    text = (text.rstrip("0").rstrip(".") if "." in text else text).translate(_DUTCH)
    return f"{MINUS}{text}" if x < 0 and text != "0" else text


def exact(x: float) -> str:
    """Write a number with every digit that tells: what is refused for being just outside a border must not read as that border."""
    if not math.isfinite(x):
        return "onbekend" if math.isnan(x) else f"{MINUS if x < 0 else ''}oneindig"
    text = f"{Decimal(f'{abs(x):.{_TELLING}g}'):,f}".translate(_DUTCH)
    return f"{MINUS}{text}" if x < 0 else text


def counted(count: float, things: str, decimals: int = 0) -> str:
    """Write a number with what it counts: ``1 uur per keer``, ``2 uren per keer``; the plural is given."""
    told = number(count, decimals)
    return f"{told} {of_one(things) if told == '1' else things}".strip()


def one_or_more(count: float, one: str, more: str, decimals: int = 0) -> str:
    """Write a number with what it counts, of which both forms are given: ``1 mens``, ``2 mensen``."""
    told = brief(count, decimals)
    return f"{told} {one if told == '1' else more}"


def of_one(things: str) -> str:
    """Give a unit in the singular: ``uren per keer`` becomes ``uur per keer``."""
    first, space, rest = things.partition(" ")
    return f"{SINGULAR.get(first, first)}{space}{rest}"


def signed(x: float, decimals: int = 0) -> str:
    """Write a difference with its sign: ``+1,5``, ``−0,3``, ``0``."""
    text = number(x, decimals)
    return f"+{text}" if x > 0 and text.strip("0.,") else text


def percent(x: float, decimals: int = 1) -> str:
    """Write a percentage (0-100): ``12,3 %``."""
    return f"{number(x, decimals)} %"


def euro(cents: float, decimals: int = 0) -> str:
    """Write an amount in cents as euro: ``123460`` becomes ``€ 1.235`` (or ``€ 1.234,60``)."""
    whole = float(f"{cents / CENTS_PER_EURO:.{decimals}f}")
    return f"€ {number(whole, decimals)}"


def join(words: Iterable[str], last: str = "en") -> str:
    """Write a list: ``a``, ``a en b``, ``a, b en c``."""
    *first, final = list(words) or [""]
    return f"{', '.join(first)} {last} {final}" if first else final
