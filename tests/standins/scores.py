"""What the stand-in has of SES-WOA and Regiobeeld: tables with several years, in which only titles tell one topic from another."""

from zlib import crc32

from tests.standins.country import Area, areas
from tests.standins.money import keyed

SES_TABLE, SES_OLD_TABLE = "86296NED", "85900NED"
REGIOBEELD_TABLE = "50149NED"
TITLES = {
    SES_OLD_TABLE: "Sociaal-economische status; scores per wijk en buurt, regio-indeling 2023",
    SES_TABLE: "Sociaal-economische status; scores per wijk en buurt, regio-indeling 2025",
    REGIOBEELD_TABLE: "Regiobeeld wijk en buurt; zorgkosten en patiënten, 2021-2023 (indeling 2024)",
}
DECOYS = {
    "85901NED": "Sociaal-economische status; per postcode, 2026",
    "50151NED": "Regiobeeld gemeenten; vooruitberekeningen 2026-2040",
}
# The newest year of a table that goes on is there already, with huishoudens only.
YEARS = {SES_OLD_TABLE: (2021, 2022), SES_TABLE: (2023, 2024, 2025), REGIOBEELD_TABLE: (2022, 2023, 2024)}
EMPTY = {(SES_TABLE, 2025), (REGIOBEELD_TABLE, 2024)}
DIVISION = {SES_OLD_TABLE: 2023, SES_TABLE: 2025, REGIOBEELD_TABLE: 2024}
SORTS = {"A050001": "Aantal", "A050002": "Per 10 000 inwoners", "A050003": "Score"}
RATE = "A050002"
SMALLEST = 100  # inwoners below which nothing is shown

# Key → path of titles, unit.
SES_TOPICS = {
    "ParticuliereHuishoudens_5": ("Particuliere huishoudens", "Aantal"),
    "Waarde_16": ("Opleidingsniveau > Laag > Waarde", "%"),
    "Waarde_22": ("Opleidingsniveau > Hoog > Waarde", "%"),
    "GemiddeldeScore_29": ("SES-WOA > Totaalscore > Gemiddelde score", "Getal"),
    "GemiddeldeScore_31": ("SES-WOA > Deelscore financiële welvaart > Gemiddelde score", "Getal"),
    "GemiddeldeScore_33": ("SES-WOA > Deelscore opleidingsniveau > Gemiddelde score", "Getal"),
    "Waarde_37": ("Spreiding > Spreiding totaal > Waarde", "Getal"),
    "Waarde_39": ("Spreiding > Spreiding financiële welvaart > Waarde", "Getal"),
}
REGIOBEELD_TOPICS = {
    "Huisartsenzorg_4": ("Zorgkosten > Huisartsenzorg", "euro"),
    "GeestelijkeGezondheidszorg_5": ("Zorgkosten > Geestelijke gezondheidszorg", "euro"),
    "VerplegingEnVerzorging_6": ("Zorgkosten > Verpleging en verzorging", "euro"),
    "Huisartsenzorg_15": ("Patiënten > Huisartsenzorg", "aantal"),
    "GeestelijkeGezondheidszorg_16": ("Patiënten > Geestelijke gezondheidszorg", "aantal"),
    "VerplegingEnVerzorging_17": ("Patiënten > Verpleging en verzorging", "aantal"),
}


def topics(table: str) -> dict[str, tuple[str, str]]:
    return REGIOBEELD_TOPICS if table == REGIOBEELD_TABLE else SES_TOPICS


def figure(table: str, area: Area, key: str, year: int, sort: str = RATE) -> float | None:
    """The figure of a row; None where it is withheld or not there yet."""
    drawn = crc32(f"{area.code}{key}{year}{sort}".encode())
    if key.startswith("ParticuliereHuishoudens"):
        return 100 * round(area.inwoners * 0.46 / 100)
    if area.inwoners < SMALLEST or (table, year) in EMPTY:
        return None
    if key.startswith("GemiddeldeScore"):
        return round((drawn % 1600 - 950) / 1000, 3)
    if key.startswith("Waarde_3"):
        return round(0.45 + drawn % 700 / 1000, 3)
    return round(20 + drawn % 9000, 1) if table == REGIOBEELD_TABLE else round(10 + drawn % 400 / 10, 1)


def regions(table: str) -> list[Area]:
    """The areas of a table; these have no row of Nederland."""
    return [area for area in areas(DIVISION[table]) if area.level != "Land"]


def dimensions(table: str) -> dict[str, list[dict[str, object]]]:
    named = [{"Key": area.key, "Title": area.name, "Description": ""} for area in regions(table)]
    sorts = {"Cijfersoort": keyed(SORTS, 8)} if table == REGIOBEELD_TABLE else {}
    return {"WijkenEnBuurten": named, **sorts, "Perioden": keyed({f"{year}JJ00": str(year) for year in YEARS[table]})}


def rows(table: str) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for area in regions(table):
        for sort in SORTS if table == REGIOBEELD_TABLE else [""]:
            for year in YEARS[table]:
                fixed = {"WijkenEnBuurten": area.key, **({"Cijfersoort": sort.ljust(8)} if sort else {}), "Perioden": f"{year}JJ00"}
                shown = {key: figure(table, area, key, year, sort or RATE) for key in topics(table)}
                made.append({"ID": len(made), **fixed, **shown})
    return made
