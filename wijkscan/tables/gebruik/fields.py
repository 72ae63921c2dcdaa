"""What a client export may hold: the fields we read, why a row is refused, what is corrected, which codes stand for what."""

from enum import IntEnum
from itertools import pairwise
from types import MappingProxyType

TOTAAL = "totaal"
ONBEKEND = "onbekend"

#: Only what the counts need is read. Name, geslacht, aanbieder and dates of decisions stay in the file.
CLIENT = "client"
DATE_FIELDS = ("ingangsdatum", "einddatum", "geboortedatum")
AREA_FIELDS = ("buurt", "wijk", "postcode")
PRODUCT_FIELDS = ("productcategorie", "productcode", "wet")
AGE_FIELDS = ("geboortedatum", "geboortejaar", "leeftijd")
AMOUNT_FIELDS = ("bedrag", "volume", "eenheid", "frequentie")
FIELDS = (
    CLIENT,
    *PRODUCT_FIELDS,
    *DATE_FIELDS,
    *AGE_FIELDS[1:],
    "gemeente",
    *AREA_FIELDS,
    "huisnummer",
    *AMOUNT_FIELDS,
    "reden_wijziging",
)


class GebruikError(ValueError):
    """A client export cannot be read; the message says in Dutch which file, which column and the way out."""


class Reason(IntEnum):
    """Why a row is refused; the first that applies counts. The number is what the cleaned rows carry."""

    USED = 0
    UNREADABLE = 1
    EMPTY = 2
    DELETED = 3
    NO_CLIENT = 4
    ROUNDED_CLIENT = 5
    NO_START = 6
    BAD_END = 7
    END_BEFORE_START = 8
    NO_PRODUCT = 9
    OUTSIDE = 10
    AMBIGUOUS_AREA = 11
    UNKNOWN_AREA = 12
    MERGED = 13


REASON_TEXT = MappingProxyType(
    {
        Reason.UNREADABLE: "de rij heeft niet evenveel velden als de kopregel",
        Reason.EMPTY: "lege rij",
        Reason.DELETED: "verwijderde toewijzing (reden wijziging 13)",
        Reason.NO_CLIENT: "geen cliëntnummer",
        Reason.ROUNDED_CLIENT: "cliëntnummer is door Excel afgerond (zoals 1,23E+08); sla de kolom op als tekst",
        Reason.NO_START: "geen leesbare ingangsdatum",
        Reason.BAD_END: "einddatum is geen bestaande datum",
        Reason.END_BEFORE_START: "einddatum ligt voor de ingangsdatum",
        Reason.NO_PRODUCT: "wet en productcategorie ontbreken of zijn onbekend",
        Reason.OUTSIDE: "woont buiten de gemeente",
        Reason.AMBIGUOUS_AREA: "gebied is niet eenduidig: meer gebieden heten zo of delen deze postcode",
        Reason.UNKNOWN_AREA: "gebied komt niet voor in de gemeente",
        Reason.MERGED: "gebiedscode van een gemeente die in deze gemeente is opgegaan",
    }
)


class Correction(IntEnum):
    """What was put right in a row that is used; the number is the bit in `correcties`."""

    OPEN_END = 0
    EXCEL_DATE = 1
    CLIENT_ZEROS = 2
    PRODUCT_ZERO = 3
    WET_FROM_PRODUCT = 4
    AREA_COMPLETED = 5
    AREA_FROM_NAME = 6
    AREA_FROM_POSTCODE = 7
    WIJK_ONLY = 8
    GEMEENTE_ONLY = 9
    THOUSANDS = 10
    BAD_AMOUNT = 11
    BAD_VOLUME = 12
    BAD_BIRTH = 13


CORRECTION_TEXT = MappingProxyType(
    {
        Correction.OPEN_END: "open einde herkend (31-12-9999, 00000000 of 99999999)",
        Correction.EXCEL_DATE: "datum uit een Excel-getal gelezen",
        Correction.CLIENT_ZEROS: "cliëntnummer met voorloopnullen gelijkgesteld aan hetzelfde nummer zonder",
        Correction.PRODUCT_ZERO: "voorloopnul van de productcategorie hersteld",
        Correction.WET_FROM_PRODUCT: "wet in overeenstemming gebracht met de productcategorie",
        Correction.AREA_COMPLETED: "gebiedscode aangevuld (zonder BU of WK, of zonder voorloopnul)",
        Correction.AREA_FROM_NAME: "gebied gevonden op naam",
        Correction.AREA_FROM_POSTCODE: "gebied gevonden op postcode en huisnummer",
        Correction.WIJK_ONLY: "alleen de wijk bekend: telt mee in wijk en gemeente, niet in een buurt",
        Correction.GEMEENTE_ONLY: "wijk onbekend: telt alleen mee in de gemeente",
        Correction.THOUSANDS: "punten tussen duizendtallen verwijderd",
        Correction.BAD_AMOUNT: "bedrag onleesbaar: onbekend gelaten",
        Correction.BAD_VOLUME: "volume, eenheid of frequentie onleesbaar: onbekend gelaten",
        Correction.BAD_BIRTH: "geboortedatum, geboortejaar of leeftijd onleesbaar: leeftijd onbekend gelaten",
    }
)

#: Not per row but per spell: rows of one client, gebied and product that adjoin or overlap count as one.
RENEWALS_TEXT = "aansluitende of overlappende toewijzingen samengevoegd (zelfde cliënt, gebied en product)"

#: Volume per kind of unit, with the factor to it: iWmo/iJw codelijst Eenheid (WJ756) and its names.
UNIT_COLUMNS = ("uren", "etmalen", "dagdelen", "stuks")
_MINUTE = 1 / 60
UNIT_KEYS = MappingProxyType(
    {
        "01": ("uren", _MINUTE),
        "1": ("uren", _MINUTE),
        "minuut": ("uren", _MINUTE),
        "minuten": ("uren", _MINUTE),
        "04": ("uren", 1.0),
        "4": ("uren", 1.0),
        "uur": ("uren", 1.0),
        "uren": ("uren", 1.0),
        "14": ("etmalen", 1.0),
        "etmaal": ("etmalen", 1.0),
        "etmalen": ("etmalen", 1.0),
        "16": ("dagdelen", 1.0),
        "dagdeel": ("dagdelen", 1.0),
        "dagdelen": ("dagdelen", 1.0),
        "82": ("stuks", 1.0),
        "84": ("stuks", 1.0),
        "stuk": ("stuks", 1.0),
        "stuks": ("stuks", 1.0),
    }
)

#: Days between two deliveries: codelijst Frequentie (WJ757); 0 means the volume is for the whole allocation.
_MONTH = 365.25 / 12
FREQUENCY_KEYS = MappingProxyType(
    {
        "1": 1.0,
        "01": 1.0,
        "dag": 1.0,
        "perdag": 1.0,
        "2": 7.0,
        "02": 7.0,
        "week": 7.0,
        "perweek": 7.0,
        "4": _MONTH,
        "04": _MONTH,
        "maand": _MONTH,
        "permaand": _MONTH,
        "6": 0.0,
        "06": 0.0,
        "totaal": 0.0,
        "totaalbinnengeldigheidsduurtoewijzing": 0.0,
    }
)

DELETED_KEYS = ("13", "verwijderd")

#: Lower edges of the age bands: CBS' classes for jeugdhulp up to 22, then working life and old age.
AGE_EDGES = (0, 4, 12, 18, 23, 45, 65, 75, 85)



def age_labels(edges: tuple[int, ...] = AGE_EDGES) -> tuple[str, ...]:
    """Name the age bands by their lower edges: `0-3`, …, `85+`."""
    closed = pairwise(edges)
    return (*(f"{low}-{high - 1}" for low, high in closed), f"{edges[-1]}+")
