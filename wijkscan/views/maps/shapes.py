"""Areas made light enough to send to a browser, without slivers between them."""

import geopandas as gpd
import numpy as np
import shapely

WEB = "EPSG:4326"
# A corner costs about 22 characters as JSON, so this many stay under 330 kB; the bar is 400 kB for wijken.
MOST_CORNERS = 15_000
# First tolerance in metres, doubled until the drawing fits: 2 m is below the line width at the closest zoom.
FIRST_TOLERANCE = 2.0
# 1e-5 degree is about one metre.
DECIMALS = 5
_GRID = 17  # places along both sides of an area where a name is tried


class ShapeError(ValueError):
    """A map without anything to draw."""


def light_shapes(areas: gpd.GeoDataFrame, *, most_corners: int = MOST_CORNERS) -> gpd.GeoSeries:
    """
    Simplify areas together, so that shared borders stay shared, and give them in degrees.

    Parameters
    ----------
    areas
        Areas with geometry in a metric system (EPSG:28992), indexed by gebiedscode.
    most_corners
        Corners allowed over all areas together; lines are simplified (Visvalingam-Whyatt on the coverage) with a
        growing tolerance until they fit.

    Returns
    -------
    Geometry in EPSG:4326 rounded to five decimals; areas without geometry are left out.

    Raises
    ------
    ShapeError
        Where no area has a geometry.
    """
    drawn = drawable(areas).geometry
    if drawn.empty:
        raise ShapeError(
            "De kaart is leeg: geen van de gebieden heeft een grens. Importeer op Gegevens de wijk- en buurtkaart van dit jaar."
        )
    shapes, tolerance = drawn, FIRST_TOLERANCE
    while shapely.get_num_coordinates(shapes.to_numpy()).sum() > most_corners:
        lighter = drawn.simplify_coverage(tolerance)
        if tolerance > _width(drawn):
            break
        shapes, tolerance = lighter, 2 * tolerance
    degrees = shapes.to_crs(WEB)
    rounded = shapely.transform(degrees.to_numpy(), lambda corners: np.round(corners, DECIMALS))
    return gpd.GeoSeries(rounded, index=shapes.index, crs=WEB)


def places_in(area: shapely.Geometry) -> np.ndarray:
    """Give the places in an area where a name or number may stand, those in the middle of its widest part first."""
    west, south, east, north = shapely.bounds(area)
    grid = np.stack(np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID)), axis=-1).reshape(-1, 2)
    widest = max(shapely.get_parts(area), key=shapely.area)
    middle = shapely.get_point(shapely.maximum_inscribed_circle(widest), 0)
    inside = shapely.points(grid[shapely.contains_xy(area, grid)])
    return np.array([middle, *inside[np.argsort(shapely.distance(inside, middle), kind="stable")]])


def drawable(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the areas that have a geometry with something in it."""
    shapes = areas.geometry.to_numpy()
    return areas[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]


def _width(shapes: gpd.GeoSeries) -> float:
    west, south, east, north = shapes.total_bounds
    return float(max(east - west, north - south))
