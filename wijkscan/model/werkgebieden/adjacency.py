"""Which areas are neighbours, from real polygons: tolerant of slivers, without point contacts, islands joined and told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from wijkscan.dutch import number

SLIVER_M = 20.0
"""Gap or overlap that still counts as one border; on the generalised map of 2024 the number of pairs is stable from 10 to 30 m."""
SHORTEST_BORDER_M = 20.0
"""Shorter than this is a corner, not a border; about the width of a street with its pavements."""
ARC_SEGMENTS = 4
"""Segments per quarter circle when a polygon is widened: within 2 % of the circle."""

Pair = tuple[str, str]


class AdjacencyError(ValueError):
    """Areas or links from which no neighbour graph can be made; the message says which and what to do."""


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """Neighbours of one map.

    Parameters
    ----------
    codes
        Gebiedscodes in the order of the map.
    pairs
        Neighbouring codes, each pair sorted and each pair once; borders, declared links and joined islands together.
    borders
        Length of the common border in metres per pair with one; a Series on a MultiIndex of the two codes.
    linked
        One row per island that was joined by the nearest link: `van`, `naar`, `meter` and `melding`, one Dutch sentence.
    parts
        Number of the connected part per code; more than one part remains only where `without` forbids every link.
    """

    codes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    borders: pd.Series
    linked: pd.DataFrame
    parts: pd.Series


def neighbour_graph(
    shapes: gpd.GeoSeries,
    *,
    names: Mapping[str, str] | None = None,
    sliver_m: float = SLIVER_M,
    shortest_border_m: float = SHORTEST_BORDER_M,
    links: Iterable[Pair] = (),
    without: Iterable[Pair] = (),
) -> NeighbourGraph:
    """Find which areas are neighbours.

    The common border of two areas is the part of the one outline within `sliver_m` of the other area, less the
    2 × `sliver_m` that two outlines which only turn away from each other share anyway; the shorter of both directions
    counts. Parts without any border to the rest are joined by the shortest links that make the map one whole.

    Parameters
    ----------
    shapes
        Land of each area per gebiedscode, in metres (EPSG:28992); areas that are water are left out by the caller.
    names
        Name per code, for the sentences.
    sliver_m
        Largest gap or overlap between neighbours in metres.
    shortest_border_m
        Shortest common border in metres.
    links
        Declared links (bridges, ferries): pairs of codes that count as neighbours.
    without
        Pairs that do not count as neighbours whatever their border (a motorway, a canal); also never a nearest link.

    Returns
    -------
    The graph; the same shapes give the same pairs in the same order.

    Raises
    ------
    AdjacencyError
        An area without a shape, a code twice, coordinates that are not in metres, or a link with an unknown code.
    """
    codes = tuple(str(code) for code in shapes.index)
    _check(shapes, codes)
    place = {code: number for number, code in enumerate(codes)}
    called = {code: f"{names[code]} ({code})" if names is not None and code in names else code for code in codes}
    forbidden = set(_known(without, place))
    outlines = shapely.make_valid(np.asarray(shapes.array))
    borders = {
        pair: metres
        for pair, metres in _borders(outlines, codes, sliver_m, shortest_border_m).items()
        if pair not in forbidden
    }
    declared = set(_known(links, place)) - forbidden
    joined = _nearest_links(outlines, codes, set(borders) | declared, forbidden)
    pairs = tuple(sorted(set(borders) | declared | {(min(pair), max(pair)) for pair in joined}))
    rows = [
        (one, other, metres, f"{called[one]} grenst nergens aan de rest en is verbonden met {called[other]}, {_far(metres)}.")
        for (one, other), metres in joined.items()
    ]
    return NeighbourGraph(
        codes,
        pairs,
        pd.Series(borders, dtype=float).rename_axis(["van", "naar"]) if borders else pd.Series(dtype=float),
        pd.DataFrame(rows, columns=["van", "naar", "meter", "melding"]),
        pd.Series(_parts(pairs, place), index=list(codes)),
    )


def _check(shapes: gpd.GeoSeries, codes: tuple[str, ...]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise AdjacencyError(f"Kaart: {', '.join(twice)} komt dubbel voor; voeg de delen van een gebied samen.")
    bare = [code for code, missing in zip(codes, shapes.isna() | shapes.is_empty, strict=True) if missing]
    if bare:
        raise AdjacencyError(f"Kaart: geen grens bij {', '.join(bare)}; laat deze gebieden weg of haal de kaart opnieuw op.")
    if shapes.crs is not None and shapes.crs.is_geographic:
        raise AdjacencyError("Kaart: de coördinaten zijn graden, verwacht meters; zet de kaart om naar EPSG:28992.")


def _known(pairs: Iterable[Pair], place: Mapping[str, int]) -> list[Pair]:
    listed = [(str(one), str(other)) for one, other in pairs]
    unknown = sorted({code for pair in listed for code in pair if code not in place})
    if unknown:
        raise AdjacencyError(f"Verbindingen: {', '.join(unknown)} staat niet op de kaart; haal de verbinding weg of verbeter de code.")
    return [(min(pair), max(pair)) for pair in listed if pair[0] != pair[1]]


def _borders(outlines: np.ndarray, codes: tuple[str, ...], sliver_m: float, shortest_border_m: float) -> dict[Pair, float]:
    one, other = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=sliver_m)
    once = one < other
    one, other = one[once], other[once]
    wide, edge = shapely.buffer(outlines, sliver_m, quad_segs=ARC_SEGMENTS), shapely.boundary(outlines)
    shapely.prepare(wide)
    there = shapely.length(shapely.intersection(edge[one], wide[other]))
    back = shapely.length(shapely.intersection(edge[other], wide[one]))
    metres = np.minimum(there, back) - 2 * sliver_m
    return {
        (min(codes[i], codes[j]), max(codes[i], codes[j])): float(length)
        for i, j, length in zip(one, other, metres, strict=True)
        if length >= shortest_border_m
    }


def _parts(pairs: Iterable[Pair], place: Mapping[str, int]) -> np.ndarray:
    """Give every code the number of its connected part, from the first code on."""
    ends = np.array([(place[one], place[other]) for one, other in pairs], dtype=int).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(place), len(place)))
    return np.asarray(connected_components(graph, directed=False)[1])


def _nearest_links(outlines: np.ndarray, codes: tuple[str, ...], pairs: set[Pair], forbidden: set[Pair]) -> dict[Pair, float]:
    """Give the links of least total length that join all parts; the first code lies in the part with fewer areas."""
    place = {code: number for number, code in enumerate(codes)}
    part = _parts(pairs, place)
    amount = int(part.max()) + 1 if len(part) else 0
    if amount <= 1:
        return {}
    size = np.bincount(part)
    best: dict[tuple[int, int], tuple[float, int, int]] = {}
    for first in range(amount):
        for second in range(first + 1, amount):
            here, there = np.flatnonzero(part == first), np.flatnonzero(part == second)
            apart = shapely.distance(outlines[here][:, None], outlines[there][None, :])
            for pair in forbidden:
                apart[np.ix_(np.isin(here, [place[code] for code in pair]), np.isin(there, [place[code] for code in pair]))] = np.inf
            row, column = divmod(int(apart.argmin()), len(there))
            if np.isfinite(apart[row, column]):
                best[first, second] = (float(apart[row, column]), int(here[row]), int(there[column]))
    # A metre is added because a distance of zero (a point contact) is no edge to scipy.
    lengths = coo_array(
        ([metres + 1 for metres, _, _ in best.values()], tuple(np.array(list(best), dtype=int).reshape(-1, 2).T)), shape=(amount, amount)
    )
    tree = minimum_spanning_tree(lengths.tocsr()).tocoo()
    links = {}
    for first, second in zip(tree.row, tree.col, strict=True):
        metres, i, j = best[min(first, second), max(first, second)]
        small, large = sorted((i, j), key=lambda place: (int(size[part[place]]), place))
        links[codes[small], codes[large]] = metres
    return links


def _far(metres: float) -> str:
    return "dat er vlak naast ligt" if metres < 1 else f"{number(metres)} meter verderop"
