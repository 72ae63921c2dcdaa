"""From many small cells with a label to areas that share their boundaries exactly: no gaps, no overlaps."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree

Points = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

# A boundary may move by this part of the size of the cells beside it when it is straightened: less than one, so that
# two boundaries never cross, and enough to take out the teeth of the cells.
_STRAIGHTEN = 0.62
# Where along a boundary the size of the cells is looked up.
_ALONG = (0.2, 0.5, 0.8)
_ROUNDS_OF_REPAIR = 12


@dataclass(frozen=True)
class Mosaic:
    """Small Voronoi cells that cover the land and a margin round it.

    Parameters
    ----------
    points
        Centres of the cells in metres, n × 2.
    spacing
        Distance between the centres per cell, in metres.
    pairs
        Indices of the two cells beside every edge, m × 2.
    edges
        Start and end of every edge, m × 2 × 2.
    """

    points: Points
    spacing: npt.NDArray[np.float64]
    pairs: Labels
    edges: Points


def hexagons(reach: float, spacing: float, random: np.random.Generator) -> Points:
    """Lay slightly irregular points in a honeycomb over the square from −reach to +reach, in metres."""
    rows = np.arange(-reach, reach, spacing * np.sqrt(3) / 2)
    columns = np.arange(-reach, reach, spacing)
    x, y = np.meshgrid(columns, rows)
    x = x + (np.arange(len(rows)) % 2)[:, None] * spacing / 2
    points = np.column_stack([x.ravel(), y.ravel()])
    return points + random.uniform(-0.28, 0.28, points.shape) * spacing


def lay_mosaic(
    reach: float, grain: Callable[[Points], npt.NDArray[np.float64]], grains: dict[float, float], random: np.random.Generator
) -> Mosaic:
    """Lay the cells, fine where `grain` asks for it.

    Parameters
    ----------
    reach
        Half the side of the square to cover, in metres.
    grain
        Gives the spacing wanted per point, one of `grains`.
    grains
        Per spacing how far from the origin it can occur, in metres.
    random
        Source of the irregularity.
    """
    layers = []
    for spacing, radius in grains.items():
        points = hexagons(min(radius, reach), spacing, random)
        layers.append(points[grain(points) == spacing])
    points = np.concatenate(layers)
    diagram = Voronoi(points)
    ridges = np.array(diagram.ridge_vertices)
    bounded = (ridges >= 0).all(axis=1)
    return Mosaic(points, grain(points), diagram.ridge_points[bounded].astype(np.int64), diagram.vertices[ridges[bounded]])


def in_one_piece(mosaic: Mosaic, labels: Labels) -> Labels:
    """Give the loose cells of a label to the label that surrounds them, so that every label is one piece."""
    labels = labels.copy()
    for _ in range(_ROUNDS_OF_REPAIR):
        loose = _loose_cells(mosaic, labels)
        if not loose.any():
            break
        first, second = mosaic.pairs[:, 0], mosaic.pairs[:, 1]
        ends = np.concatenate([first, second])
        others = np.concatenate([labels[second], labels[first]])
        useful = loose[ends] & (others != labels[ends]) & ~loose[np.concatenate([second, first])]
        for cell in np.unique(ends[useful]):
            values, counts = np.unique(others[useful & (ends == cell)], return_counts=True)
            labels[cell] = values[counts.argmax()]
    return labels


def _loose_cells(mosaic: Mosaic, labels: Labels) -> npt.NDArray[np.bool_]:
    same = mosaic.pairs[labels[mosaic.pairs[:, 0]] == labels[mosaic.pairs[:, 1]]]
    size = len(labels)
    graph = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(size, size))
    _, piece = connected_components(graph, directed=False)
    cells = np.bincount(piece)[piece]
    largest = np.zeros(labels.max() - labels.min() + 1, dtype=np.int64)
    np.maximum.at(largest, labels - labels.min(), cells * size + piece)
    return np.asarray(largest[labels - labels.min()] % size != piece)


def draw_areas(mosaic: Mosaic, labels: Labels) -> dict[int, shapely.Geometry]:
    """Draw one polygon or multipolygon per label; every boundary is drawn once and used on both sides.

    Parameters
    ----------
    mosaic
        The cells.
    labels
        Label per cell; negative is outside.

    Returns
    -------
    Geometry per label in whole metres.
    """
    between = labels[mosaic.pairs[:, 0]] != labels[mosaic.pairs[:, 1]]
    lines = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(mosaic.edges[between])))
    arcs = shapely.get_parts(lines)
    tree = cKDTree(mosaic.points)
    samples = shapely.get_coordinates(shapely.line_interpolate_point(arcs[:, None], _ALONG, normalized=True))
    coarsest = mosaic.spacing[tree.query(samples)[1]].reshape(len(arcs), -1).max(axis=1)
    drawn = [_round_off(arc) for arc in shapely.simplify(arcs, coarsest * _STRAIGHTEN)]
    whole = shapely.set_precision(shapely.union_all(drawn), 1.0)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.line_merge(whole))))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    face_labels = labels[tree.query(inside)[1]]
    return {
        int(label): shapely.normalize(shapely.coverage_union_all(faces[face_labels == label]))
        for label in np.unique(face_labels)
        if label >= 0
    }


def _round_off(arc: shapely.LineString) -> shapely.LineString:
    """Cut the corners of a line between its ends (Chaikin, 1974); a ring stays a ring."""
    points = shapely.get_coordinates(arc)
    near, far = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
    cut = np.stack([near, far], axis=1).reshape(-1, 2)[1:-1]
    return shapely.LineString(np.concatenate([points[:1], cut, points[-1:]]))
