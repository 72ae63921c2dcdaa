"""The tables in which use in detail is delivered: the columns each is known by, and what their keys and titles mean."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wijkscan.tables.gemeentenamen import plain
from wijkscan.tables.voorzieningen import (
    CLIENTEN,
    EVERY_NUMBER,
    HUISHOUDENS,
    JEUGD_VORM,
    STAPELING,
    TOTAAL,
    TRAJECTEN,
    UITKERINGEN,
    VERWIJZERS,
    WMO_SOORT,
)

AREAS, CODES, PERIODS = ("wijken", "regios", "gebied"), ("codering", "regiocode", "regioaanduidingcodering"), ("perioden",)
_NUMBERED = re.compile(r"_\d{1,3}$")
_UNIT = re.compile(r"\(([^()]*)\)\s*$")
_COUNTED = ("aantal", "x1")
_RELATIVE = ("relatief", "per1000", "kosten")
_TOTAL_KEY = re.compile(r"T\d{6}")  # what CBS calls the total of a dimension
_MOST_STAPEL = 6

Meaning = Callable[[str], str | int | None]


@dataclass(frozen=True)
class Topic:
    """A column with counts: how its plain title ends, what is counted, and of which soort where that is not a dimension."""

    ends: tuple[str, ...]
    meting: str
    soort: str = ""


@dataclass(frozen=True)
class Form:
    """A table: its kind, its dimensions (``soort``, ``stapel``) by how their plain header starts, their meanings, and its topics."""

    kind: str
    splits: Mapping[str, tuple[str, ...]]
    meanings: Mapping[str, Meaning]
    topics: tuple[Topic, ...]

    def found_splits(self, headers: Sequence[str]) -> dict[str, str]:
        """Give the header per dimension that is there."""
        return {split: header for split, starts in self.splits.items() if (header := find(headers, starts))}

    def found_topics(self, headers: Sequence[str]) -> dict[str, Topic]:
        """Give the topic per header; of two with one title the first is the number and the other a rate."""
        found: dict[str, Topic] = {}
        for header in headers:
            title = _counted_title(header)
            topic = next((item for item in self.topics if title and title.endswith(item.ends)), None)
            if topic is not None and topic not in found.values():
                found[header] = topic
        return found

    def fits(self, headers: list[str]) -> bool:
        """Tell whether these are headers of this table: a dimension of it (where it has any), areas, periods and counts."""
        areas = find(headers, AREAS) or find(headers, CODES)
        dimensions = not self.splits or self.found_splits(headers)
        return bool(areas and find(headers, PERIODS) and dimensions and self.found_topics(headers))


def find(headers: Sequence[str], starts: tuple[str, ...]) -> str | None:
    """Give the first header whose plain text starts with one of these."""
    return next((header for header in headers if plain(header).startswith(starts)), None)


def _counted_title(header: str) -> str:
    """Give the plain title of a column with counts; empty for one in another unit."""
    unit = _UNIT.search(header)
    if unit and plain(unit[1]) not in _COUNTED:
        return ""
    title = plain(_NUMBERED.sub("", header[: unit.start()] if unit else header))
    return "" if any(word in title for word in _RELATIVE) else title


def _listed(titles: Mapping[str, tuple[str, ...]], keys: Mapping[str, str]) -> Meaning:
    """Make a meaning of titles (plain, without what is between brackets) and of keys that are known without their title."""
    by_title = {title: soort for soort, known in titles.items() for title in known}

    def meaning(cell: str) -> str | None:
        return by_title.get(plain(_UNIT.sub("", cell))) or keys.get(cell)

    return meaning


def _combination(cell: str) -> str | None:
    """Give the laws that a combination names: ``Jeugd, P-wet en Wmo`` → ``jeugdhulp_bijstand_wmo``."""
    text = plain(_COMBINATIONS.get(cell, cell))
    laws = {"jeugdhulp": ("jeugd",), "bijstand": ("pwet", "participatie", "bijstand"), "wmo": ("wmo",)}
    named = [law for law, words in laws.items() if any(word in text for word in words)]
    if named:
        return "_".join(named)
    return TOTAAL if text.startswith("totaal") else None


def _stapel(cell: str) -> int | None:
    """Give the number of provisions: ``6 of meer maatwerkvoorzieningen`` → 6."""
    number = re.match(r"(\d)\s+(?:of meer\s+)?(?:maatwerk)?voorziening", cell, re.IGNORECASE)
    if number and 0 < int(number[1]) <= _MOST_STAPEL:
        return int(number[1])
    return EVERY_NUMBER if plain(cell).startswith("totaal") or _TOTAL_KEY.fullmatch(cell) else None


_COMBINATIONS = {
    "T001287": "Totaal", "A041708": "Alleen Jeugd", "A041709": "Alleen P-wet", "A041710": "Alleen Wmo", "A041711": "Jeugd en P-wet",
    "A041712": "Jeugd en Wmo", "A041713": "P-wet en Wmo", "A041714": "Jeugd, P-wet en Wmo",
}  # fmt: skip

_REFERRED = {
    "via_gemeente": ("gemeentelijketoegang",), "via_huisarts": ("huisarts",), "via_jeugdarts": ("jeugdarts",),
    "via_gecertificeerde_instelling": ("gecertificeerdeinstelling",), "via_medisch_specialist": ("medischspecialist",),
    "via_rechter": ("rechterofficiervanjustitie",), "zonder_verwijzer": ("geenverwijzer",), "verwijzer_onbekend": ("verwijzeronbekend",),
}  # fmt: skip


def _uitkering(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}uitkering{end}" for name in names for end in ("", "en"))


FORMS = (
    Form(
        WMO_SOORT,
        {"soort": ("typemaatwerkvoorziening", "maatwerkvoorzieningentype")},
        {
            "soort": _listed(
                {
                    TOTAAL: ("totaal",),
                    "totaal_zonder_verblijf": ("totaalexclusiefverblijfenopvang",),
                    "ondersteuning_thuis": ("ondersteuningthuistotaal", "ondersteuningthuis"),
                    "hulp_bij_het_huishouden": ("hulpbijhethuishouden", "hulpbijhethuishoudentotaal"),
                    "verblijf_en_opvang": ("verblijfenopvangtotaal", "verblijfenopvang"),
                    "hulpmiddelen_en_diensten": ("hulpmiddelenendienstentotaal", "hulpmiddelenendiensten"),
                    "overig": ("overigtotaal", "overig"),
                },
                {
                    "T001024": TOTAAL, "A019506": "ondersteuning_thuis", "A019507": "hulp_bij_het_huishouden",
                    "A019508": "verblijf_en_opvang", "A019509": "hulpmiddelen_en_diensten",
                },
            )
        },
        (Topic(("wmoclienten",), CLIENTEN),),
    ),
    Form(
        JEUGD_VORM,
        {"soort": ("vormenvanjeugdzorg", "vormvanjeugdzorg", "vormen")},
        {
            "soort": _listed(
                {
                    TOTAAL: ("totaal", "totaalallejeugdzorginnatura", "totaalallejeugdzorg", "totaaljeugdzorginnatura", "totaaljeugdzorg"),
                    "jeugdhulp": ("totaaljeugdhulpinnatura", "totaaljeugdhulp", "jeugdhulpinnatura", "jeugdhulp"),
                    "zonder_verblijf": ("jeugdhulpzonderverblijf", "totaaljeugdhulpzonderverblijf"),
                    "met_verblijf": ("jeugdhulpmetverblijf", "totaaljeugdhulpmetverblijf"),
                    "jeugdbescherming": ("jeugdbescherming", "totaaljeugdbescherming"),
                    "jeugdreclassering": ("jeugdreclassering", "totaaljeugdreclassering"),
                },
                {
                    "T001203": TOTAAL, "A042502": "jeugdhulp", "A042503": "zonder_verblijf", "A027918": "met_verblijf",
                    "A027919": "jeugdbescherming", "A027920": "jeugdreclassering",
                },
            )
        },
        (
            Topic(("totaaljongerenmetjeugdzorginnatura", "totaaljongerenmetjeugdzorg", "totaaljongeren"), CLIENTEN),
            Topic(("trajecteninnatura", "totaaljeugdzorgtrajecten", "totaaltrajecten"), TRAJECTEN),
            *(Topic(_REFERRED[referrer], referrer) for referrer in VERWIJZERS),
        ),
    ),
    Form(
        STAPELING,
        {"soort": ("soortvoorziening",), "stapel": ("aantalvoorzieningen",)},
        {"soort": _combination, "stapel": _stapel},
        (
            Topic(("clientenmetvoorzieningen", "clientenmetvoorziening"), CLIENTEN),
            Topic(("huishoudensmetvoorzieningen", "huishoudensmetvoorziening"), HUISHOUDENS),
        ),
    ),
    Form(
        UITKERINGEN,
        {},
        {},
        (
            Topic(_uitkering("bijstands", "bijstand"), CLIENTEN, "bijstand"),
            Topic(_uitkering("werkloosheids", "ww"), CLIENTEN, "ww"),
            Topic(_uitkering("arbeidsongeschiktheids", "ao"), CLIENTEN, "ao"),
            Topic(_uitkering("aow"), CLIENTEN, "aow"),
        ),
    ),
)  # fmt: skip


def form_of(headers: list[str]) -> Form | None:
    """Tell which table has these headers; none where it has no use in detail."""
    return next((form for form in FORMS if form.fits(headers)), None)
