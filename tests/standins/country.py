"""The made-up country of the stand-in servers: its areas per year and their figures.

It has what trips up a client: two wijken of one name, codes with letters, a buurt whose figures are all withheld, one
without inhabitants, a gemeente that delivered no Wmo figures, and a code that was given to another area in 2024.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

CONTENTS = json.loads(Path(__file__).with_name("editions.json").read_text(encoding="utf-8"))
YEARS = (2022, 2023, 2024, 2025, 2026)
NO_DELIVERY = "GM1503"
WITHHELD = "BU15010102"
EMPTY = "BU15010101"
REUSED = "BU15010200"
REUSED_FROM = 2024
SMALLEST_SHOWN = 8  # CBS withholds care counts of 0-7
IDENTITY = ("Gemeentenaam", "SoortRegio", "Codering", "IndelingswijzigingGemeenteWijkBuurt")

GEMEENTEN = {"GM1501": "Zandrade", "GM1502": "Letterveen", "GM1503": "Kleinwaard"}
WIJKEN = {
    "WK150100": "Centrum",
    "WK150101": "Noord",
    "WK150102": "Polder",
    "WK1502AA": "Centrum",
    "WK1502AB": "Oost",
    "WK150300": "Kleinwaard",
}
BUURTEN = {
    "BU15010000": ("Oude kern", 4210),
    "BU15010001": ("Havenkwartier", 3055),
    "BU15010100": ("Noord-West", 5120),
    EMPTY: ("Bedrijvenpark", 0),
    WITHHELD: ("De Hoven", 5),
    REUSED: ("Polder-Zuid", 640),
    "BU1502AA01": ("Markt", 2890),
    "BU1502AA02": ("Singel", 3475),
    "BU1502AB01": ("Oostpoort", 6035),
    "BU15030000": ("Dorp", 1815),
    "BU15030001": ("Dijk", 420),
}

# Share of the inhabitants, by stem; other counts get a share from their own name.
SHARES = {
    "AantalInwoners": 1.0,
    "Mannen": 0.49,
    "Vrouwen": 0.51,
    "k_0Tot15Jaar": 0.15,
    "k_15Tot25Jaar": 0.12,
    "k_25Tot45Jaar": 0.27,
    "k_45Tot65Jaar": 0.26,
    "k_65JaarOfOuder": 0.20,
    "k_65JaarTot80Jaar": 0.15,
    "k_80JaarOfOuder": 0.05,
    "Ongehuwd": 0.48,
    "Gehuwd": 0.39,
    "Gescheiden": 0.08,
    "Verweduwd": 0.05,
    "HuishoudensTotaal": 0.46,
    "Eenpersoonshuishoudens": 0.18,
    "HuishoudensZonderKinderen": 0.13,
    "HuishoudensMetKinderen": 0.15,
    "Woningvoorraad": 0.47,
    "AantalInkomensontvangers": 0.80,
    "PersonenPerSoortUitkeringBijstand": 0.03,
    "PersonenPerSoortUitkeringAO": 0.05,
    "PersonenPerSoortUitkeringWW": 0.01,
    "PersonenPerSoortUitkeringAOW": 0.19,
    "JongerenMetJeugdzorgInNatura": 0.025,
    "WmoClienten": 0.06,
    "GeboorteTotaal": 0.01,
    "SterfteTotaal": 0.009,
}
REST_OF_100 = {
    "HuurwoningenTotaal": "Koopwoningen",
    "PercentageMeergezinswoning": "PercentageEengezinswoning",
    "BouwjaarVanaf2000": "BouwjaarVoor2000",
    "PercentageOnbewoond": "PercentageBewoond",
}
YOUTH_CARE = frozenset({"JongerenMetJeugdzorgInNatura", "PercentageJongerenMetJeugdzorg"})
CARE = YOUTH_CARE | {"WmoClienten", "WmoClientenRelatief"}
# Averages that CBS gives the unit "aantal".
AVERAGES = frozenset({"GemiddeldeHuishoudensgrootte", "ScholenBinnen3Km"})
# What an edition has not published yet: 2025 lacks the social figures, 2026 has the population only.
LATER = ("Energie", "Onderwijs", "Hoogst behaald", "Arbeid", "Onderverdeling", "Inkomen", "Sociale zekerheid", "Zorg")
FIRST = ("Bevolking", "Particuliere huishoudens", "Postcode", "Stedelijkheid")


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    level: str
    gemeente: str
    inwoners: int

    @property
    def key(self) -> str:
        return self.code.ljust(10)


@cache
def areas(year: int) -> tuple[Area, ...]:
    """All areas of a year, the country first and every wijk before its buurten."""
    moved = {REUSED: ("Nieuwe Kade", 1375)} if year >= REUSED_FROM else {}
    buurten = {**BUURTEN, **moved}

    def people(prefix: str) -> int:
        return sum(inwoners for code, (_, inwoners) in buurten.items() if code[2:].startswith(prefix))

    found = [Area("NL00", "Nederland", "Land", "Nederland", people("") + 18)]
    for gemeente, name in GEMEENTEN.items():
        found.append(Area(gemeente, name, "Gemeente", name, people(gemeente[2:]) + 6))
        for wijk, wijknaam in WIJKEN.items():
            if wijk[2:6] == gemeente[2:]:
                found.append(Area(wijk, wijknaam, "Wijk", name, people(wijk[2:])))
                found += [
                    Area(code, buurtnaam, "Buurt", name, inwoners)
                    for code, (buurtnaam, inwoners) in buurten.items()
                    if code[2:8] == wijk[2:]
                ]
    return tuple(found)


def figure(area: Area, stem: str, path: str, unit: str, year: int) -> str | float | None:
    """The value CBS would publish, padded as CBS pads it; None where it publishes nothing."""
    if stem in IDENTITY:
        change = {"Land": ".", "Gemeente": "1"}.get(area.level, _change(area, year))
        return dict(zip(IDENTITY, (area.gemeente.ljust(40), area.level.ljust(10), area.key, change), strict=True))[stem]
    if area.code == WITHHELD and stem != "AantalInwoners":
        return None
    if (year == 2025 and path.startswith(LATER)) or (year == 2026 and not path.startswith(FIRST)):
        return None
    if stem in CARE and area.code.startswith(("GM1503", "WK1503", "BU1503")):
        return None
    if unit == "aantal" and stem not in AVERAGES:
        return _count(area, stem)
    if stem == "WmoClientenRelatief":
        clients = _count(area, "WmoClienten")
        return None if clients is None else round(1000 * clients / area.inwoners)
    if area.inwoners == 0 and unit not in {"ha", "km", "code"}:
        return None
    return _measure(area, stem, unit)


def _change(area: Area, year: int) -> str:
    return "3" if area.code in (REUSED, "WK150102") and year == REUSED_FROM else "1"


def _count(area: Area, stem: str) -> int | None:
    share = SHARES.get(stem, (crc32(stem.encode()) % 180) / 1000)
    exact = area.level in ("Land", "Gemeente") or stem == "AantalInwoners"
    count = round(area.inwoners * share) if exact else 5 * round(area.inwoners * share / 5)
    return None if stem in CARE and count < SMALLEST_SHOWN else count


def _measure(area: Area, stem: str, unit: str) -> float:
    seed = crc32(f"{stem}{area.code}".encode())
    if stem in REST_OF_100:
        return round(100 - _measure(area, REST_OF_100[stem], unit), 1)
    if unit == "%":
        return round(4 + (seed % 600) / 10, 1)
    if stem in AVERAGES:
        return round(1.6 + (seed % 13) / 10, 1)
    if unit == "x 1 000 euro":
        return round(22 + (seed % 300) / 10, 1)
    if unit == "km":
        return round(0.3 + (seed % 30) / 10, 1)
    if unit == "code":
        return 1 + seed % 5
    return round(1 + (seed % 90) / 10, 1)
