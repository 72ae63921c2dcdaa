"""A map of a finger's width: the teams of a plan as coloured shapes, to tell plans in a list apart."""

import geopandas as gpd
import pandas as pd
import shapely

from wijkscan.tables.joined import joined
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.maps.shapes import drawable

_SIDE = 160  # pixels of the longest side
_FINE = 200  # a shape is drawn as finely as a two hundredth of the map


def thumbnail(boundaries: gpd.GeoDataFrame, groups: pd.Series, *, theme: Theme) -> str:
    """Draw groups of areas as SVG, without words.

    Parameters
    ----------
    boundaries
        Areas with geometry in EPSG:28992, indexed by gebiedscode.
    groups
        Group per gebiedscode; areas that have no boundary are left out.
    theme
        Light or dark.

    Returns
    -------
    The drawing; empty where nothing can be drawn.
    """
    areas = drawable(boundaries.loc[boundaries.index.intersection(groups.index)])
    if areas.empty:
        return ""
    shapes = joined(areas, groups.reindex(areas.index)).geometry
    west, south, east, north = shapes.total_bounds
    scale = _SIDE / max(east - west, north - south)
    palette, drawn = PALETTES[theme], []
    for place, shape in enumerate(shapes.simplify(max(east - west, north - south) / _FINE)):
        parts = shapely.get_parts(shape)
        path = "".join(_ring(part.exterior, west, north, scale) for part in parts if part.geom_type == "Polygon")
        colour = palette.categorical[place % len(palette.categorical)]
        drawn.append(f'<path d="{path}" fill="{colour}" stroke="{palette.background}" stroke-width="1"/>')
    size = f"{scale * (east - west):.0f} {scale * (north - south):.0f}"
    wide, high = size.split()
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{wide}" height="{high}">{"".join(drawn)}</svg>'


def _ring(ring: shapely.LinearRing, west: float, north: float, scale: float) -> str:
    points = " ".join(f"{scale * (x - west):.1f},{scale * (north - y):.1f}" for x, y in ring.coords)
    return f"M{points}Z"
