"""What the stand-in has of money: Iv3 per year, and the costs of Wmo and jeugdzorg, with amounts that follow from their keys."""

from zlib import crc32

from tests.standins.country import GEMEENTEN

IV3_TABLES = {2022: "45059NED", 2023: "45063NED", 2024: "45067NED", 2025: "45071NED", 2026: "45078NED"}
COSTS = {
    "84580NED": ("MaatwerkvoorzieningenType", "Wmo; kosten van maatwerkvoorzieningen"),
    "83454NED": ("VormenVanJeugdzorg", "Jeugdzorg; kosten"),
}
TAAKVELDEN = {
    year: ("0.4", "6.1", *("6.2 6.3 6.71a 6.72 6.81" if year < 2025 else "6.21 6.22 6.3 6.711 6.81").split(), "A111") for year in IV3_TABLES
}
CATEGORIES = ("L1.1", "L3.8", "L7.1", "B3.8")
POSTS = {
    "MaatwerkvoorzieningenType": {"T001024": "Totaal", "A019507": "Hulp bij het huishouden"},
    "VormenVanJeugdzorg": {"T001203": "Totaal jeugdzorg (JZ)", "A042503": "Jeugdhulp zonder verblijf, wijkteam"},
}
PERIODS = ("2022JJ00", "2023JJ00")


def amount(*keys: object) -> int:
    """The amount of a row in € 1 000."""
    return 400 + crc32(" ".join(map(str, keys)).encode()) % 3000


def reports(year: int) -> tuple[str, ...]:
    return (f"{year}X000", f"{year}X001", *([f"{year}X005"] if year < 2025 else []))


def iv3_rows(year: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for gemeente in GEMEENTEN:
        for report in reports(year):
            for taakveld in TAAKVELDEN[year]:
                for category in CATEGORIES:
                    found = amount(gemeente, report, taakveld, category)
                    fixed = {
                        "TaakveldBalanspost": taakveld.ljust(6),
                        "Categorie": category.ljust(8),
                        "Gemeenten": gemeente.ljust(9),
                        "Verslagsoort": report,
                    }
                    second = -99998.0 if taakveld == "6.1" else float(found)
                    rows.append({"ID": len(rows), **fixed, "k_1ePlaatsing_1": float(found - 1), "k_2ePlaatsing_2": second})
    return rows


def keyed(keys: dict[str, str], width: int = 0) -> list[dict[str, object]]:
    return [{"Key": key.ljust(width), "Title": title, "Description": ""} for key, title in keys.items()]


def iv3_dimensions(year: int) -> dict[str, list[dict[str, object]]]:
    return {
        "TaakveldBalanspost": keyed({code: code for code in TAAKVELDEN[year]}, 6),
        "Categorie": keyed({code: code for code in CATEGORIES}, 8),
        "Gemeenten": keyed(GEMEENTEN, 9),
        "Verslagsoort": keyed({report: report for report in reports(year)}),
    }


def cost_rows(posts: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for area in ("NL01", *GEMEENTEN):
        for period in PERIODS:
            for place, post in enumerate(POSTS[posts]):
                spent = amount(area, period) * (1000 if area == "NL01" else 2) // (place + 1)
                rows.append(
                    {
                        "ID": len(rows),
                        posts: post.ljust(8),
                        "RegioS": area.ljust(6),
                        "Perioden": period,
                        "BegroteKosten_1": float(spent - 10),
                        "GerealiseerdeKosten_2": float(spent),
                    }
                )
    return rows


def cost_dimensions(posts: str) -> dict[str, list[dict[str, object]]]:
    return {
        posts: keyed(POSTS[posts], 8),
        "RegioS": keyed({"NL01": "Nederland", **GEMEENTEN}, 6),
        "Perioden": keyed({period: period[:4] for period in PERIODS}),
    }
