"""Whether a map lies where the Netherlands is: coordinates that do not fit their coordinate system are found by where they end up."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np

from wijkscan.tables.areas import Niveau

_RD = "EPSG:28992"
# West, south, east, north. Areas of gemeenten at sea and on the border lie within; 20 km is room for generalised coasts.
_METRES = (-20_000.0, 285_000.0, 300_000.0, 640_000.0)
_DEGREES = (2.5, 50.5, 7.6, 54.2)
_MOST = 40  # letters of a coordinate system that has no number


def coordinate_problems(layers: Mapping[Niveau, gpd.GeoDataFrame]) -> list[str]:
    """Tell of which layers not every boundary lies in the Netherlands, or that have not a single boundary.

    Parameters
    ----------
    layers
        One layer per level, as received.

    Returns
    -------
    Per layer that is not right one line in Dutch, with what its coordinates look like: degrees, the Rijksdriehoeksstelsel, or the axes
    swapped. A layer without a coordinate system is not looked at.
    """
    problems = []
    for level, layer in layers.items():
        present = ~(layer.geometry.isna() | layer.geometry.is_empty)
        # A collection may hold a surface; what is only points or lines is no border.
        shapes = layer.geometry[present & layer.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])]
        if shapes.empty:
            problems.append(f"laag {level.value.lower()} heeft geen enkele grens; kies een kaart met vlakken")
        elif layer.crs is not None:
            with np.errstate(all="ignore"):
                ends = shapes.to_crs(_RD).bounds.to_numpy()
            outside = ~_within(ends, _METRES)
            if outside.any():
                problems.append(_outside(level, layer, shapes.bounds.to_numpy(), int(outside.sum())))
    return problems


def _within(bounds: np.ndarray, frame: tuple[float, float, float, float]) -> np.ndarray:
    """Tell per row of west, south, east, north whether it lies within; what is not finite does not."""
    west, south, east, north = bounds.T
    inside = (west >= frame[0]) & (south >= frame[1]) & (east <= frame[2]) & (north <= frame[3])
    found: np.ndarray = inside & np.isfinite(bounds).all(axis=1)
    return found


def _outside(level: Niveau, layer: gpd.GeoDataFrame, given: np.ndarray, number: int) -> str:
    swapped = given[:, [1, 0, 3, 2]]
    geographic = bool(layer.crs.is_geographic)
    if (_within(swapped, _DEGREES) if geographic else _within(swapped, _METRES)).all():
        looks = "de assen staan verwisseld (eerst lengte of x, dan breedte of y)"
    elif geographic and _within(given, _METRES).all():
        looks = "het zijn coördinaten in het Rijksdriehoeksstelsel, en dat zegt het bestand niet"
    elif not geographic and (_within(given, _DEGREES).all() or _within(swapped, _DEGREES).all()):
        looks = "het zijn graden, en dat zegt het bestand niet"
    else:
        looks = "zij passen niet bij het coördinatenstelsel dat het bestand noemt"
    name = layer.crs.to_string() if layer.crs.to_epsg() is None else f"EPSG:{layer.crs.to_epsg()}"
    return (
        f"laag {level.value.lower()}: {number} van de {len(given)} gebieden liggen buiten Nederland in {name[:_MOST]}: {looks}; "
        "bewaar de kaart als GeoPackage in EPSG:28992"
    )

