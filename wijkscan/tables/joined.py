"""Areas joined into what is made of them, such as a werkgebied: without the cracks between them."""

import geopandas as gpd
import pandas as pd
import shapely

# Half the widest crack between areas of one group that is closed: generalised maps leave cracks along water and railways.
CRACK_M = 100.0
_AREA = 2  # dimensions of what has ground


def on_map(boundaries: gpd.GeoDataFrame, codes: pd.Index) -> gpd.GeoDataFrame:
    """Give the boundaries of these areas; one that is not on the map is left out."""
    found = boundaries.loc[boundaries.index.intersection(codes)]
    return found[found.geometry.notna()]


def joined(areas: gpd.GeoDataFrame, groups: pd.Series) -> gpd.GeoDataFrame:
    """
    Join areas into their groups, without the cracks between them.

    Parameters
    ----------
    areas
        Areas with geometry in a metric system (EPSG:28992), indexed by gebiedscode.
    groups
        Group per gebiedscode; what has none is left out.

    Returns
    -------
    A row per group with its geometry: no more than what the areas enclose or nearly enclose, and nothing of another group.
    """
    kept = areas[["geometry"]].loc[areas.index.intersection(groups.dropna().index)]
    exact = kept.dissolve(groups.reindex(kept.index).rename("gebiedscode"))
    # Square corners, so that growing and shrinking again moves no border.
    closed = exact.buffer(CRACK_M, join_style="mitre").buffer(-CRACK_M, join_style="mitre").union(exact.geometry)
    others = [shapely.union_all(exact.geometry.drop(group).to_numpy()) for group in exact.index]
    left = closed.difference(gpd.GeoSeries(others, exact.index, crs=exact.crs))
    # Taking away can leave a line or a point, on which nothing can be drawn or written.
    grounds = [shapely.get_parts(shape) for shape in left]
    kept_grounds = [shapely.union_all(parts[shapely.get_dimensions(parts) == _AREA]) for parts in grounds]
    return exact.set_geometry(gpd.GeoSeries(kept_grounds, exact.index, crs=exact.crs))
