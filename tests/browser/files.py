"""Deliveries as a user downloads them, of a made-up gemeente whose names are not to be trusted."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

NASTY = "<script>alert(1)</script>"
# Text that Markdown would turn into a picture from elsewhere, a link and a colour.
PICTURE = "![foto](https://elders.example/a.png) [klik](https://elders.example) :red[rood]"
SHOWN_PICTURE = PICTURE.replace("://", ":\N{WORD JOINER}//")  # in a sentence, where it would become a link
NAMES = {
    "GM9901": ("gemeente", f"Stad {NASTY}"),
    "WK990100": ("wijk", NASTY),
    "WK990101": ("wijk", PICTURE),
    "WK990102": ("wijk", "Rustdorp <img src=x onerror=alert(1)>"),
    "BU99010000": ("buurt", f"Buurt {NASTY}"),
    "BU99010100": ("buurt", "Buurt *B*"),
    "BU99010200": ("buurt", "Buurt $C$"),
}
INHABITANTS = {"GM9901": 6000, "WK990100": 3000, "WK990101": 2000, "WK990102": 1000}


def nasty_figures(folder: Path) -> Path:
    """Kerncijfers as CBS publishes them in a spreadsheet, for three wijken with a buurt each."""
    rows = []
    for code, (level, name) in NAMES.items():
        people = INHABITANTS.get(code, INHABITANTS.get(f"WK{code[2:8]}"))
        rows.append(
            {
                "gwb_code": code, "regio": name, "recs": level.capitalize(), "a_inw": people, "a_00_14": people // 6,
                "a_65_oo": people // 5, "a_hh": people // 2, "a_1p_hh": people // 5, "p_koopw": 30 + people // 200,
                "a_wmo_t": people // 30, "p_jz_tn": 8,
            }
        )  # fmt: skip
    path = folder / "kerncijfers.csv"
    pd.DataFrame(rows).to_csv(path, sep=";", index=False)
    return path


def nasty_map(folder: Path) -> Path:
    """The boundaries that go with them: three squares in a row."""
    path = folder / "kaart.gpkg"
    for level in ("gemeente", "wijk", "buurt"):
        codes = [code for code, (its, _) in NAMES.items() if its == level]
        wide = 3000 if level == "gemeente" else 1000
        shapes = [box(120_000 + wide * place, 480_000, 120_000 + wide * (place + 1), 482_000) for place in range(len(codes))]
        names = [NAMES[code][1] for code in codes]
        table = gpd.GeoDataFrame({f"{level}code": codes, f"{level}naam": names}, geometry=shapes, crs="EPSG:28992")
        table.to_file(path, layer=level, engine="pyogrio")
    return path
