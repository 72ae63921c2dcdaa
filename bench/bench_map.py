"""Size of the Haarlem maps as sent to the browser, and the time to build one.

Run: ``python -m bench.bench_map <folder with the open data>``. Bars: wijk ≤ 400 kB, buurt ≤ 1 MB (Leaflet left out: the
browser keeps it).
"""

import sys
import time
from pathlib import Path

import geopandas as gpd

from wijkscan.views.maps.interactive import choropleth

LAYERS = (("wijken", "wijk", 400), ("buurten", "buurt", 1000))
GEMEENTE = "GM0392"


def main(folder: Path):
    for layer, kind, bar in LAYERS:
        areas = gpd.read_file(folder / "kaart" / "wijkenbuurten_2024.gpkg", layer=layer, where=f"gemeentecode='{GEMEENTE}'")
        areas = areas.rename(columns={f"{kind}naam": "gebiedsnaam"}).set_index(f"{kind}code")
        values = areas["aantal_inwoners"].where(areas["aantal_inwoners"] >= 0)
        start = time.perf_counter()
        chart = choropleth(areas, values, unit="aantal", label="Inwoners", year=2024)
        size = len(chart.get_root().render().encode()) / 1000
        spent = (time.perf_counter() - start) * 1000
        verdict = "ok" if size <= bar else "te groot"
        print(f"{layer:8} {len(areas):4} gebieden {size:7.0f} kB (grens {bar} kB, {verdict}) {spent:6.0f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
