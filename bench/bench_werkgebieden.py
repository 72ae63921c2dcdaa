"""Time the design of werkgebieden on the real map: two gemeenten, Kennemerland, the whole country, and spopt beside it.

Run: ``python -m bench.bench_werkgebieden FOLDER [--parts haarlem haarlemmermeer kennemerland land spopt]``. Load is inwoners
of the map of 2024; where the map withholds the number, this benchmark (and only it) counts 0 and says how often. Seconds are on
the clock and of the processor: on a busy computer only the latter say something. spopt is optional: ``pip install spopt``, or
``--spopt FOLDER`` with a folder it was installed in (``pip install --target``).
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden import InfeasiblePlanError, design_werkgebieden, measure_plan
from wijkscan.model.werkgebieden.adjacency import neighbour_graph

KENNEMERLAND = (
    "Beverwijk", "Bloemendaal", "Castricum", "Haarlem", "Haarlemmermeer", "Heemskerk", "Heemstede", "Uitgeest", "Velsen", "Zandvoort",
)  # fmt: skip
PER_TEAM = 20_000
WITHHELD = -99_990


def areas_of(folder: Path, layer: str) -> gpd.GeoDataFrame:
    kind = {"wijken": "wijk", "buurten": "buurt"}[layer]
    columns = [f"{kind}code", "gemeentenaam", "aantal_inwoners", *(["water"] if layer == "wijken" else [])]
    areas = gpd.read_file(folder / "kaart" / "wijkenbuurten_2024.gpkg", layer=layer, columns=columns)
    if "water" in areas:
        areas = areas[areas["water"] == "NEE"]
    return areas.set_index(f"{kind}code")


def inputs(areas: gpd.GeoDataFrame):
    withheld = int((~(areas["aantal_inwoners"] > WITHHELD)).sum())
    load = areas["aantal_inwoners"].where(areas["aantal_inwoners"] > WITHHELD, 0).astype(float)
    points = areas.geometry.representative_point()
    return load, np.c_[points.x, points.y], neighbour_graph(areas.geometry), withheld


def teams_for(load) -> int:
    return min(max(round(load.sum() / PER_TEAM), 1), len(load))


def one(name: str, areas: gpd.GeoDataFrame, k: int | None, seconds: float) -> str:
    load, xy, graph, withheld = inputs(areas)
    k = k or teams_for(load)
    first = []
    start, worked = time.perf_counter(), time.process_time()
    try:
        plan = design_werkgebieden(
            load, xy, graph.pairs, k, time_limit_s=seconds, progress=lambda found: first.append(found.seconds) if not first else None
        )
    except InfeasiblePlanError as error:
        proved = "zonder bewijs" if "niet dat er geen" in str(error) else "onmogelijk"
        print(f"{name}: {len(load)} units, k = {k}: {proved}: {error}", flush=True)
        return proved
    spent = time.process_time() - worked
    print(
        f"{name}: {len(load)} units, k = {k}, first plan {first[0]:.2f} s, gap {100 * plan.gap:.2f} %,"
        f" {'proven' if plan.proven else 'not proven'}, {time.perf_counter() - start:.1f} s, {spent:.1f} s of processor,"
        f" {withheld} withheld, {len(graph.linked)} islands linked",
        flush=True,
    )
    return "bewezen" if plan.proven else "haalbaar"


def many(title: str, areas: gpd.GeoDataFrame, names, seconds: float) -> None:
    start, worked = time.perf_counter(), time.process_time()
    outcomes = [one(name, areas[areas["gemeentenaam"] == name], None, seconds) for name in names]
    counts = {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
    print(f"{title}: {counts}, {time.perf_counter() - start:.0f} s, {time.process_time() - worked:.0f} s of processor", flush=True)


def beside_spopt(areas: gpd.GeoDataFrame, k: int, seconds: float) -> None:
    try:
        from libpysal.weights import W
        from spopt.region import RandomRegion, WardSpatial
    except ImportError as error:
        print(f"spopt: not measured, {error.name} is not installed (pip install spopt libpysal)")
        return
    load, xy, graph, _ = inputs(areas)
    near: dict[str, list[str]] = {unit: [] for unit in load.index}
    for a, b in graph.pairs:
        near[a].append(b)
        near[b].append(a)
    weights = W(near, id_order=list(load.index), silence_warnings=True)
    frame = gpd.GeoDataFrame({"x": xy[:, 0], "y": xy[:, 1], "load": load.to_numpy()}, geometry=areas.geometry.to_numpy(), index=load.index)

    def told(name: str, labels, start: float) -> None:
        found = measure_plan(pd.Series(np.asarray(labels), index=load.index), load, xy, graph.pairs)
        print(
            f"{name}: {len(found.areas)} areas, largest deviation {100 * found.largest_deviation:.0f} %, compactness"
            f" {found.compactness:.4g}, {time.perf_counter() - start:.1f} s"
        )

    start = time.perf_counter()
    told("wijkscan", design_werkgebieden(load, xy, graph.pairs, k, time_limit_s=seconds).assignment, start)
    start = time.perf_counter()
    ward = WardSpatial(frame, weights, ["x", "y"], n_clusters=k)
    ward.solve()
    told("spopt WardSpatial (x, y)", ward.labels_, start)
    np.random.seed(0)  # noqa: NPY002  spopt draws from the global source
    start = time.perf_counter()
    tries = [RandomRegion(list(load.index), num_regions=k, contiguity=weights, compact=True) for _ in range(3)]
    plans = [{unit: number for number, region in enumerate(found.regions) for unit in region} for found in tries if found.feasible]
    even = min(plans, key=lambda plan: load.groupby(plan).sum().max(), default=None)
    if even is not None:
        told("spopt RandomRegion (most even of 3)", load.index.map(even), start)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, help="folder with the open files (kaart/)")
    options.add_argument("--parts", nargs="+", default=["haarlem", "haarlemmermeer", "kennemerland", "land", "spopt"])
    options.add_argument("--spopt", type=Path, help="folder in which spopt was installed")
    options.add_argument("--seconds", type=float, default=60, help="time limit per gemeente for the first two and spopt")
    chosen = options.parse_args()
    if chosen.spopt:
        sys.path.append(str(chosen.spopt))
    buurten = areas_of(chosen.folder, "buurten")
    for name in ("Haarlem", "Haarlemmermeer"):
        if name.lower() in chosen.parts:
            one(name, buurten[buurten["gemeentenaam"] == name], 8, chosen.seconds)
    if "kennemerland" in chosen.parts:
        many("Kennemerland, buurten", buurten, KENNEMERLAND, chosen.seconds)
    if "land" in chosen.parts:
        wijken = areas_of(chosen.folder, "wijken")
        many("Nederland, wijken", wijken, sorted(wijken["gemeentenaam"].unique()), 2)
    if "spopt" in chosen.parts:
        beside_spopt(buurten[buurten["gemeentenaam"] == "Haarlem"], 8, chosen.seconds)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
