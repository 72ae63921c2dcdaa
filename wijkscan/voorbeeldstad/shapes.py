"""Where everything lies: the cells of Voorbeeldstad and its surroundings, each with the part of a buurt it belongs to.

The place is a stretch of the North Sea in RD coordinates (EPSG:28992), so that nothing made up covers a real town.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from wijkscan.voorbeeldstad.mosaic import Labels, Mosaic, Points, draw_areas, in_one_piece, lay_mosaic
from wijkscan.voorbeeldstad.plan import Plan, locate

# The Markt, in RD metres.
ORIGIN = np.array([60_000.0, 545_000.0])
_REACH = 36_000.0
_COUNTRY_RADIUS = 27_000.0
_TOWN_RADIUS = 6_000.0
_CORE_RADIUS = 1_700.0
_SEA_STRIP = 2_200.0
# Spacing of the cells in metres, and how far from the Markt it occurs.
_GRAINS = {30.0: 1_300.0, 65.0: 7_000.0, 115.0: 10_000.0, 160.0: _REACH, 420.0: _REACH}
_OUTSIDE, _SEA = -1, -2


@dataclass(frozen=True)
class Shapes:
    """The land, cut into parts that never change; the areas of every year are made of them.

    Parameters
    ----------
    parts
        One row per part: ``wijk`` and ``buurt`` (order within the gemeente and wijk), ``gemeente`` (order, 0 is
        Voorbeeldstad), ``x``, ``y``, ``hectares``, ``from_kern`` (metres from the kern of the gemeente) and ``moves`` (True
        for the part that changes hands).
    polygons
        Geometry per part, in the order of `parts`.
    water
        Geometry per gemeente that has water.
    """

    parts: pd.DataFrame
    polygons: npt.NDArray[np.object_]
    water: dict[int, shapely.Geometry]


def draw_shapes(plan: Plan, seed: int) -> Shapes:
    """Draw the parts of Voorbeeldstad and its surroundings from the plan."""
    random = np.random.default_rng([seed, 1])
    waves = _Waves(random)
    kernen = _kernen(plan, random)
    mosaic = lay_mosaic(_REACH, lambda points: _grain(points, kernen, plan), _GRAINS, random)
    points = mosaic.points
    gemeente = _gemeente(points, kernen, waves)
    keys = np.full((len(points), 4), -1, dtype=np.int64)
    keys[:, 0] = gemeente
    town = gemeente == 0
    keys[town, 1:3] = _town(points[town], plan, waves)
    for order, (_, wijken, _) in enumerate(plan["surroundings"]["gemeenten"], start=1):
        mine = gemeente == order
        keys[mine, 1:3] = _ordinary_gemeente(points[mine], wijken, kernen[order - 1], random)
    keys[:, 3] = 0
    mark_piece(keys, points, plan)
    return _drawn(mosaic, keys, kernen)


def mark_piece(keys: Labels, points: Points, plan: Plan) -> None:
    """Mark, in place, the cells of the taker nearest to the giver: the piece that changes hands."""
    change = plan["boundary_change"]
    giver, taker = (keys[:, 1:3] == locate(plan, change[side]) for side in ("giver", "taker"))
    town = keys[:, 0] == 0
    receiving = np.flatnonzero(taker.all(axis=1) & town)
    middle = points[giver.all(axis=1) & town].mean(axis=0)
    nearest = receiving[np.hypot(*(points[receiving] - middle).T).argsort(kind="stable")]
    keys[nearest[: int(change["share"] * len(nearest))], 3] = 1


class _Waves:
    """Slow, smooth shifts that make boundaries wander: a few sines with random directions."""

    def __init__(self, random: np.random.Generator) -> None:
        self._angle = random.uniform(0, 2 * np.pi, (2, 5))
        self._phase = random.uniform(0, 2 * np.pi, (2, 5))

    def shift(self, points: Points, length: float, height: float) -> Points:
        """Shift points by at most about `height` metres, with waves of about `length` metres."""
        scale = 2 * np.pi / (length * np.array([1.0, 0.8, 0.62, 0.5, 0.37]))
        along = points[:, :1, None] * np.cos(self._angle) + points[:, 1:, None] * np.sin(self._angle)
        return np.asarray(points + height * np.sin(along * scale + self._phase).mean(axis=2) * 1.6)


def _kernen(plan: Plan, random: np.random.Generator) -> Points:
    """Spread the kernen of the gemeenten round Voorbeeldstad evenly over the land (Lloyd), in order of latitude."""
    sample = random.uniform(-_COUNTRY_RADIUS, _COUNTRY_RADIUS, (30_000, 2))
    sample = sample[_is_land(sample) & (np.hypot(*sample.T) > _TOWN_RADIUS + 300)]
    kernen = _centres(sample, len(plan["surroundings"]["gemeenten"]))
    return kernen + random.normal(0, 450, kernen.shape)


def _coast(y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the x of the coast: a long bow with a small bay."""
    bow, bay = 0.000_016 * (y + 3_000) ** 2, np.exp(-(((y - 9_000) / 2_200) ** 2))
    return np.asarray(-17_500 + bow + 900 * np.sin(y / 5_200) - 1_500 * bay)


def _is_land(points: Points) -> npt.NDArray[np.bool_]:
    x, y = points.T
    angle = np.arctan2(y, x)
    border = _COUNTRY_RADIUS * (1 + 0.05 * np.sin(3 * angle + 1) + 0.04 * np.sin(5 * angle + 2) + 0.02 * np.sin(11 * angle))
    return np.asarray((x > _coast(y)) & (np.hypot(x, y) < border))


def _grain(points: Points, kernen: Points, plan: Plan) -> npt.NDArray[np.float64]:
    radius = np.hypot(*points.T)
    from_kern = np.min(np.hypot(points[:, :1] - kernen[:, 0], points[:, 1:] - kernen[:, 1]), axis=1)
    lake = _ellipse(points, plan["lake"]["centre"], plan["lake"]["radii"])
    rings = [radius < 1_200, (radius < 4_200) | lake, radius < 7_600, from_kern < _CORE_RADIUS]
    return np.select(rings, list(_GRAINS)[:4], list(_GRAINS)[4])


def _gemeente(points: Points, kernen: Points, waves: _Waves) -> Labels:
    moved = waves.shift(waves.shift(points, 9_000, 900), 3_000, 260)
    distance = np.hypot(moved[:, :1] - kernen[:, 0], moved[:, 1:] - kernen[:, 1])
    nearest = distance.argmin(axis=1) + 1
    angle = np.arctan2(moved[:, 1], moved[:, 0])
    edge = _TOWN_RADIUS * (1 + 0.07 * np.sin(2 * angle + 2.2) + 0.05 * np.sin(3 * angle))
    nearest[np.hypot(*moved.T) < edge] = 0
    sea = (points[:, 0] <= _coast(points[:, 1])) & (points[:, 0] > _coast(points[:, 1]) - _SEA_STRIP)
    land = _is_land(points)
    at_sea = sea & _is_land(points + np.array([_SEA_STRIP + 400.0, 0.0]))
    return np.where(land, nearest, np.where(at_sea, -2 - nearest, _OUTSIDE))


def _centres(points: Points, parts: int, rounds: int = 25) -> Points:
    """Divide points into compact parts (k-means from a farthest-point start) and give the centres."""
    centres = [points[np.hypot(*(points - points.mean(axis=0)).T).argmax()]]
    while len(centres) < parts:
        gaps = np.min([np.hypot(*(points - centre).T) for centre in centres], axis=0)
        centres.append(points[gaps.argmax()])
    placed = np.array(centres)
    for _ in range(rounds):
        nearest = _nearest(points, placed)
        placed = np.array([points[nearest == part].mean(axis=0) for part in range(parts)])
    return placed


def _nearest(points: Points, centres: Points) -> Labels:
    return np.asarray(np.hypot(points[:, :1] - centres[:, 0], points[:, 1:] - centres[:, 1]).argmin(axis=1), dtype=np.int64)


def _ordinary_gemeente(points: Points, wijken: int, kern: Points, random: np.random.Generator) -> Labels:
    """Divide a gemeente into wijken (from the kern outward) of one, two or three buurten."""
    centres = _centres(points, wijken)
    centres = centres[np.hypot(*(centres - kern).T).argsort()]
    wijk = _nearest(points, centres)
    buurt = np.zeros(len(points), dtype=np.int64)
    for order in range(wijken):
        mine = wijk == order
        parts = min(int(random.choice([1, 2, 3], p=[0.25, 0.5, 0.25])), int(mine.sum()) // 12)
        if parts > 1:
            buurt[mine] = _nearest(points[mine], _centres(points[mine], parts))
    return np.column_stack([wijk, buurt])


def _town(points: Points, plan: Plan, waves: _Waves) -> Labels:
    """Give wijk and buurt of every cell of Voorbeeldstad; (−1, −1) is water."""
    small, large = waves.shift(points, 420, 26), waves.shift(points, 1_500, 190)
    blend = np.clip(np.hypot(*points.T) / 1_900 - 0.45, 0, 1)[:, None]
    moved = small * (1 - blend) + large * blend
    radius, angle = np.hypot(*moved.T) / 1_000, np.degrees(np.arctan2(moved[:, 1], moved[:, 0]))
    radius = radius * _bastions(radius, angle)
    labels = np.full((len(points), 2), -1, dtype=np.int64)
    wijken = plan["wijk"]
    for order, wijk in enumerate(wijken):
        (inner, outer), (start, end) = wijk["radius"], wijk["angle"]
        turned = (angle - start) % 360
        labels[(radius >= inner) & (radius < outer) & (turned < end - start) & (labels[:, 0] < 0), 0] = order
    lake = plan["lake"]
    labels[_ellipse(moved, lake["centre"], lake["radii"]) & (radius > 2.6), 0] = -1
    labels[_ellipse(large, lake["island_centre"], lake["island_radii"]), 0] = len(wijken) - 1
    for order, wijk in enumerate(wijken):
        mine = labels[:, 0] == order
        turned = (angle[mine] - wijk["angle"][0]) % 360
        labels[mine, 1] = _buurten(points[mine], turned, wijk)
    return labels


def _bastions(radius: npt.NDArray[np.float64], angle: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give the canal ring the points of an old fortress: nine bastions in its outer edge."""
    tooth = np.abs(((angle + 8) / 40) % 1 - 0.5) * 2
    near = np.exp(-(((radius - 0.92) / 0.2) ** 2))
    return np.asarray(1 + 0.16 * near * (np.clip(tooth, 0.25, 0.75) - 0.5))


def _ellipse(points: Points, centre: list[float], radii: list[float]) -> npt.NDArray[np.bool_]:
    """Tell which points lie in an ellipse with its long side across the direction of the Markt."""
    turn = np.radians(centre[1])
    middle = 1_000 * centre[0] * np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-np.sin(turn), np.cos(turn)])
    along = np.array([np.cos(turn), np.sin(turn)])
    offset = (points - middle) / 1_000
    return np.asarray((offset @ across / radii[0]) ** 2 + (offset @ along / radii[1]) ** 2 < 1)


def _buurten(points: Points, turned: npt.NDArray[np.float64], wijk: Plan) -> Labels:
    """Divide a wijk as its layout says."""
    parts = len(wijk["buurten"])
    if wijk["layout"] == "sectors":
        return _slices(turned, parts)
    if wijk["layout"] == "polder":
        return _polder(points, wijk)
    centres = _centres(points, parts)
    start = np.radians(wijk["angle"][0])
    order = ((np.arctan2(centres[:, 1], centres[:, 0]) - start) % (2 * np.pi)).argsort()
    return _nearest(points, centres[order])


def _polder(points: Points, wijk: Plan) -> Labels:
    distance, direction = wijk["village"]
    middle = 1_000 * distance * np.array([np.cos(np.radians(direction)), np.sin(np.radians(direction))])
    offset = points - middle
    turn = np.radians(wijk["strips"])
    along = points @ np.array([np.cos(turn), np.sin(turn)])
    buurt = 2 + _slices(along, len(wijk["buurten"]) - 2)
    village = np.hypot(offset[:, 0] / 620, offset[:, 1] / 480) < 1
    buurt[village] = (offset[village, 0] > 0).astype(np.int64)
    return buurt


def _slices(values: npt.NDArray[np.float64], parts: int) -> Labels:
    """Cut a range of values into parts with equally many cells, numbered from low to high."""
    borders = np.quantile(values, np.arange(1, parts) / parts)
    return np.searchsorted(borders, values).astype(np.int64)


def _drawn(mosaic: Mosaic, keys: Labels, kernen: Points) -> Shapes:
    unique, labels = np.unique(keys, axis=0, return_inverse=True)
    outside = int(np.flatnonzero(unique[:, 0] == _OUTSIDE)[0])
    labels = in_one_piece(mosaic, labels.astype(np.int64))
    drawn = draw_areas(mosaic, np.where(labels == outside, _OUTSIDE, labels))
    table = pd.DataFrame(unique, columns=["gemeente", "wijk", "buurt", "piece"]).loc[sorted(drawn)]
    polygons = np.array([shapely.transform(drawn[label], lambda points: points + ORIGIN) for label in table.index])
    sea, lake = table["gemeente"] < _SEA, (table["gemeente"] == 0) & (table["wijk"] < 0)
    water = {0: polygons[lake.to_numpy()][0]} | {
        -2 - int(row): polygon for row, polygon in zip(table["gemeente"][sea], polygons[sea.to_numpy()], strict=True)
    }
    land = ~(sea | lake).to_numpy()
    parts, polygons = table[land].reset_index(drop=True), polygons[land]
    x, y = shapely.get_coordinates(shapely.point_on_surface(polygons)).T
    home = np.vstack([[0.0, 0.0], kernen])[parts["gemeente"]] + ORIGIN
    parts = parts.assign(
        x=x, y=y, hectares=shapely.area(polygons) / 10_000, from_kern=np.hypot(x - home[:, 0], y - home[:, 1]),
        moves=parts["piece"] == 1,
    ).drop(columns="piece")  # fmt: skip
    return Shapes(parts, polygons, water)
