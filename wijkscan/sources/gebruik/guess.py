"""Guess which column of an export is what, from its headers: what is certain, and what is only proposed."""

import re
import statistics
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Names
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from wijkscan.sources.gebruik.mapping import Amounts
from wijkscan.tables.gebruik.fields import CLIENT, DATE_FIELDS, FIELDS
from wijkscan.tables.spelling import name_key

#: Spellings per field, best first, as keys. They follow the messages of iWmo and iJw, the BUS and Zorgned, and habit.
SPELLINGS: Names[str, tuple[str, ...]] = MappingProxyType(
    {
        CLIENT: (
            "clientnummer", "clientnr", "clientid", "client", "relatienummer", "relatienr", "persoonsnummer",
            "pseudoniem", "klantnummer", "clientkey",
        ),
        "wet": ("wet", "domein", "regeling", "wettelijkkader"),
        "productcategorie": (
            "productcategorie", "categorie", "productcategoriecode", "typemaatwerkarrangement", "maatwerkarrangement",
            "soortvoorziening", "voorziening", "productsoort", "productomschrijving", "omschrijving", "product",
        ),
        "productcode": ("productcode", "productsoortcode"),
        "ingangsdatum": (
            "ingangsdatum", "begindatum", "startdatum", "datumingang", "datuminganggeldigheid", "datumstart",
            "datumstartondersteuning", "toewijzingingangsdatum", "begindatumuitkering", "datumbegin",
            "aanvangsdatum", "datumaanvang",
        ),
        "einddatum": (
            "einddatum", "datumeinde", "datumeindegeldigheid", "einddatumondersteuning", "stopdatum",
            "einddatumuitkering", "datumeind",
        ),
        "geboortedatum": ("geboortedatum", "gebdatum", "datumgeboorte"),
        "geboortejaar": ("geboortejaar", "gebjaar"),
        "leeftijd": ("leeftijd", "leeftijdsklasse", "leeftijdscategorie"),
        "gemeente": ("gemeentecode", "gemeente", "cbsgemeentecode", "gemeentenaam", "woongemeente"),
        "buurt": ("buurtcode", "bucode", "cbsbuurtcode", "buurtcodecbs", "buurt", "buurtnaam", "cbsbuurt"),
        "wijk": ("wijkcode", "wkcode", "cbswijkcode", "wijkcodecbs", "wijk", "wijknaam", "cbswijk"),
        "postcode": ("postcode", "pc6", "pc", "pc4", "postcode6"),
        "huisnummer": ("huisnummer", "huisnr"),
        "bedrag": (
            "bedrag", "declaratiebedrag", "ingediendbedrag", "totaalingediendbedrag", "betaaldbedrag", "kosten",
            "bedragincenten", "bedragcent", "bedragineuro", "budget",
        ),
        "volume": ("volume", "geleverdvolume", "omvang", "aantal"),
        "eenheid": ("eenheid", "eenheidcode"),
        "frequentie": ("frequentie", "frequentiecode"),
        "reden_wijziging": ("redenwijziging", "redenwijzigingtoewijzing"),
    }
)  # fmt: skip
KNOWN_HEADERS = frozenset(name_key(text) for spellings in SPELLINGS.values() for text in spellings)

# A shorter spelling says too little inside another word: "wet" is in "wethouder", "aantal" in "aantal kinderen".
_LONG_ENOUGH = 8
#: In a longer header these words say that the column is about somebody or something else.
_OTHERS = (
    "aanbieder", "partner", "gemachtigde", "vestiging", "contact", "leverancier", "zorgverlener", "organisatie", "instelling",
    "medewerker", "consulent", "behandelaar", "regisseur", "verwijzer", "huisarts", "school", "ouder", "gezag", "moeder", "vader",
    "eigenaar", "debiteur", "crediteur", "factuur", "declarant", "budgethouder", "vertegenwoordiger", "mentor", "bewindvoerder",
    "vorig",
)  # fmt: skip
_OTHER_DAYS = (
    "geboorte", "besluit", "beschikking", "aanvraag", "melding", "indicatie", "overlijden", "contract", "wijziging", "mutatie",
    "registratie", "status", "onderzoek", "betaling", "controle",
)  # fmt: skip
_CENT_HEADERS = ("cent", "ingediendbedrag")
# Whole amounts of this size are cents: half the allocations in euros are far below 50 000 a year.
_LIKELY_CENTS = 50_000


@dataclass(frozen=True)
class Guess:
    """What the headers tell.

    Parameters
    ----------
    columns
        Header per field where the header is exactly a known spelling; only these are used without asking.
    proposals
        Header per field where the header contains a spelling: for the user to decide.
    amounts
        Unit of the amounts.
    """

    columns: dict[str, str]
    proposals: dict[str, str]
    amounts: Amounts


def guess_columns(headers: Sequence[str], sample: pd.DataFrame) -> Guess:
    """
    Guess which column is what.

    Parameters
    ----------
    headers
        Columns as the file names them.
    sample
        First rows, columns named as in `headers`, text.

    Returns
    -------
    The guess; the best spelling first. A longer header is proposed where no word in it says that it is about somebody else
    ("Relatienummer aanbieder") or about another day ("Einddatum indicatie"). Amounts are cents where the header says so, or
    where all are whole numbers and half of them 50 000 or more.
    """
    columns = _matched(headers, _is, taken={})
    # What a header begins with says more than what it ends with: "Begindatum voorziening".
    first = _matched(headers, _begins, taken=columns)
    proposals = first | _matched(headers, _hints, taken=columns | first)
    money = columns.get("bedrag", proposals.get("bedrag"))
    cents = money is not None and _in_cents(name_key(money), sample[money].dropna() if money in sample else pd.Series())
    return Guess(columns, proposals, "cent" if cents else "euro")


def _matched(headers: Sequence[str], fits: Callable[[str, str, str], bool], taken: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, spellings in SPELLINGS.items():
        for spelling in (name_key(text) for text in spellings):
            free = [header for header in headers if header not in taken.values() and header not in found.values()]
            hits = [header for header in free if fits(header, name, spelling)]
            if hits and name not in found and name not in taken:
                found[name] = hits[0]
    return {name: found[name] for name in FIELDS if name in found}


def _is(header: str, _name: str, spelling: str) -> bool:
    return name_key(header) == spelling


def _begins(header: str, name: str, spelling: str) -> bool:
    return name_key(header).startswith(spelling) and _hints(header, name, spelling)


def _hints(header: str, name: str, spelling: str) -> bool:
    """Tell whether a longer header may be this field."""
    text = name_key(header)
    other = (*_OTHERS, *(_OTHER_DAYS if name in DATE_FIELDS and name != "geboortedatum" else ()))
    if any(word in text for word in other):
        return False
    words = {name_key(word) for word in re.findall("[^\\W_]+", header)}
    return spelling in words or (len(spelling) >= _LONG_ENOUGH and spelling in text)


def _in_cents(key: str, values: pd.Series) -> bool:
    """Tell whether amounts are in cents."""
    if any(word in key for word in _CENT_HEADERS):
        return True
    texts = [str(value) for value in values]
    if not texts or "euro" in key or not all(re.fullmatch("-?[0-9]+", text) for text in texts):
        return False
    return statistics.median(abs(int(text)) for text in texts) >= _LIKELY_CENTS
