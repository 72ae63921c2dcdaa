"""What the stand-in has of use in detail: four series, with counts that follow from their keys, rounded and withheld as CBS does."""

from zlib import crc32

from tests.standins.country import Area, areas
from tests.standins.money import keyed

TYPES = {
    "T001024": "Totaal",
    "A019531": "Totaal exclusief verblijf en opvang",  # a key that nobody knows: only its title tells
    "A019506": "Ondersteuning thuis, totaal",
    "A019507": "Hulp bij het huishouden",
    "A019508": "Verblijf en opvang, totaal",
    "A019509": "Hulpmiddelen en diensten, totaal",
    "A019532": "Overig totaal",
    "A019533": "Vervoersdiensten",  # a finer level
}
VORMEN = {
    "T001203": "Totaal alle jeugdzorg in natura",
    "A042502": "Totaal jeugdhulp in natura",
    "A042503": "Jeugdhulp zonder verblijf",
    "A027918": "Jeugdhulp met verblijf",
    "A027919": "Jeugdbescherming",
    "A027920": "Jeugdreclassering",
}
COMBINATIONS = {
    "T001287": "Totaal",
    "A041708": "Alleen Jeugd",
    "A041709": "Alleen P-wet",
    "A041710": "Alleen Wmo",
    "A041711": "Jeugd en P-wet",
    "A041712": "Jeugd en Wmo",
    "A041713": "P-wet en Wmo",
    "A041714": "Jeugd, P-wet en Wmo",
}
NUMBERS = {
    "T001299": "Totaal",
    "A041801": "1 maatwerkvoorziening",
    **{f"A04180{number}": f"{number} maatwerkvoorzieningen" for number in (2, 3, 4, 5)},
    "A041806": "6 of meer maatwerkvoorzieningen",
}
REFERRERS = (
    "GemeentelijkeToegang_14", "Huisarts_15", "Jeugdarts_16", "GecertificeerdeInstelling_17", "MedischSpecialist_18",
    "RechterOfficierVanJustitie_19", "GeenVerwijzer_20", "VerwijzerOnbekend_21",
)  # fmt: skip
UNITS = ("aantal", "per 1 000 inwoners", "%")

# Table id → series, year, title, whether its periods are provisional.
TABLES = {
    "85047NED": ("wmo", 2021, "Wmo-cliënten; type maatwerkvoorziening, regio, wijken, 2021"),
    "86188NED": ("wmo", 2021, "Wmo-cliënten; type maatwerkvoorziening, wijken 2021"),
    "85639NED": ("wmo", 2023, "Wmo-cliënten; type maatwerkvoorziening, regio, wijken, 2023"),
    "85685NED": ("jeugd", 2023, "Jongeren met jeugdzorg en jeugdzorgtrajecten in natura; wijken, 2023"),
    "85637NED": ("stapeling", 2023, "Gebruik voorzieningen sociaal domein; aantal voorzieningen wijken, 2023"),
    "86003NED": ("uitkeringen", 2024, "Personen met een uitkering; soort uitkering, wijken en buurten 2024"),
}
DECOYS = {
    "84664NED": "Wmo-cliënten; financieringsvorm, wijken, 2019",
    "85095NED": "Jongeren met jeugdzorg in natura; persoonskenmerken, op peildatum",
    "84437NED": "Personen met een uitkering; uitkeringsontvangers per regio 2024",
}
PERIODS = {
    "wmo": {"{}JJ00": "{}"},
    "jeugd": {"{}JJ00": "{}*"},
    "stapeling": {"{}HJ01": "1e halfjaar {}", "{}HJ02": "2e halfjaar {}", "{}JJ00": "{}"},
    "uitkeringen": {"{}MM03": "{} maart", "{}MM06": "{} juni", "{}MM09": "{} september", "{}MM12": "{} december"},
}
DIMENSIONS = {
    "wmo": {"TypeMaatwerkvoorziening": TYPES},
    "jeugd": {"VormenVanJeugdzorg": VORMEN},
    "stapeling": {"AantalVoorzieningen": NUMBERS, "SoortVoorzieningSociaalDomein": COMBINATIONS},
    "uitkeringen": {},
}
TOPICS = {
    "wmo": {"WmoClienten_5": UNITS[0], "WmoClientenPer1000Inwoners_6": UNITS[1]},
    "jeugd": {
        "TotaalJongerenMetJeugdzorgInNatura_5": UNITS[0], "k_0Tot4Jaar_6": UNITS[0], "TotaalTrajectenInNatura_13": UNITS[0],
        **dict.fromkeys(REFERRERS, UNITS[0]),
    },
    "stapeling": {
        "ClientenMetVoorzieningen_5": UNITS[0], "HuishoudensMetVoorzieningen_6": UNITS[0], "ClientenMetVoorzieningen_7": UNITS[1],
        "HuishoudensMetVoorzieningen_8": UNITS[1],
    },
    "uitkeringen": {
        "Werkloosheidsuitkering_5": UNITS[0], "Bijstandsuitkering_6": UNITS[0], "Arbeidsongeschiktheidsuitkering_7": UNITS[0],
        "AOWUitkering_8": UNITS[0], "Bijstandsuitkering_10": UNITS[2], "InwonersVanaf15Jaar_13": UNITS[0],
    },
}  # fmt: skip


def count(table: str, area: Area, topic: str, *keys: str) -> int | None:
    """The count of a row: a share of the inwoners that follows from the keys, rounded; None where it is withheld."""
    series = TABLES[table][0]
    step = 10 if series == "uitkeringen" else 5
    parts = sum(not key.startswith("T") for key in keys)
    drawn = crc32(" ".join((table, topic, *keys)).encode())
    share = (1 + drawn % 16) / 1000 / 8**parts if parts else (20 + drawn % 20) / 1000
    found = step * round(area.inwoners * share / step) + (0 if parts else step)
    return None if series != "uitkeringen" and found < 10 else found


def regions(table: str) -> list[tuple[str, Area]]:
    """The areas of a table with their padded keys; that of Nederland is another one than in the Kerncijfers."""
    series, year, _ = TABLES[table]
    found = [area for area in areas(max(year, 2022)) if series == "uitkeringen" or area.level != "Buurt"]
    return [("NL01".ljust(10) if area.level == "Land" else area.key, area) for area in found]


def area_name(table: str) -> str:
    return "WijkenEnBuurten" if TABLES[table][0] == "uitkeringen" else "Wijken"


def dimensions(table: str) -> dict[str, list[dict[str, object]]]:
    series, year, _ = TABLES[table]
    found = {name: keyed(titles, 8) for name, titles in DIMENSIONS[series].items()}
    periods = {key.format(year): title.format(year) for key, title in PERIODS[series].items()}
    area = [{"Key": key, "Title": area.name, "Description": ""} for key, area in regions(table)]
    if series == "uitkeringen":
        area += [{"Key": key.ljust(10), "Title": title, "Description": ""} for key, title in (("NL00", "Totaal"), ("NL98", "Buitenland"))]
    return found | {area_name(table): area, "Perioden": keyed(periods)}


def rows(table: str) -> list[dict[str, object]]:
    series, year, _ = TABLES[table]
    made: list[dict[str, object]] = []
    chosen: list[tuple[str, ...]] = [()]
    for titles in DIMENSIONS[series].values():
        chosen = [(*keys, key) for keys in chosen for key in titles]
    for key, area in regions(table):
        for period in PERIODS[series]:
            for keys in chosen:
                fixed = dict(zip(DIMENSIONS[series], (item.ljust(8) for item in keys), strict=True))
                counts = {
                    topic: count(table, area, topic, *keys) if unit == UNITS[0] else 1 for topic, unit in TOPICS[series].items()
                }  # fmt: skip
                made.append({"ID": len(made), **fixed, area_name(table): key, "Perioden": period.format(year), **counts})
    if series == "uitkeringen":  # everybody, those abroad too
        made += [{**row, "ID": len(made) + number, area_name(table): "NL00".ljust(10)} for number, row in enumerate(made[:4])]
    return made
