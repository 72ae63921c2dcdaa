"""Small deliveries to build tests with: rows as CBS writes them, passports, boundaries."""

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from wijkscan.tables.areatable import Delivery
from wijkscan.tables.figures import Figures, read_figures
from wijkscan.tables.passport import Passport

WEST, SOUTH = 100_000, 480_000
LEVELS = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}


def feed(rows: dict[str, dict[str, object]], flag: object = "1") -> pd.DataFrame:
    """One padded feed row per gebiedscode; what a row gives itself wins."""
    return pd.DataFrame(
        [
            {
                "WijkenEnBuurten": code.ljust(10),
                "SoortRegio_2": LEVELS[code[:2]].ljust(10),
                "Codering_3": code.ljust(10),
                "IndelingswijzigingGemeenteWijkBuurt_4": flag,
                **cells,
            }
            for code, cells in rows.items()
        ]
    )


def figures(rows: dict[str, dict[str, object]], flag: object = "1") -> Figures:
    return read_figures(feed(rows, flag), "proef")


def passport(year: int, kind: str = "cijfers", fetched: str = "2026-01-01T10:00:00", scope: str = "land") -> Passport:
    return Passport(
        kind=kind, producer="CBS", table="proef", title="Proef", edition=year, scope=scope, url="", licence="CC BY 4.0",
        fetched=fetched, rows=1, sha256="0" * 64, files=("proef.csv",),
    )  # fmt: skip


def delivery(year: int, rows: dict[str, dict[str, object]], flag: object = "1", **more: str) -> Delivery:
    return Delivery(passport(year, **more), figures(rows, flag))


def squares(codes: list[str], level: str, *, shift: float = 0, **columns: list[object]) -> gpd.GeoDataFrame:
    """One square of a kilometre per code, side by side, from 100 km east and 480 km north on."""
    shapes = [box(WEST + 1000 * place + shift, SOUTH, WEST + 1000 * place + 1000 + shift, SOUTH + 1000) for place in range(len(codes))]
    names = [f"Naam {code}" for code in codes]
    return gpd.GeoDataFrame({f"{level}code": codes, f"{level}naam": names, **columns}, geometry=shapes, crs="EPSG:28992")
