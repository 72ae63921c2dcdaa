"""A plan to take along: as a table for a spreadsheet and as shapes for a map program."""

import json
from collections.abc import Mapping
from datetime import date as Date  # noqa: N812  dutch has a function called date

import geopandas as gpd
import pandas as pd
import shapely

from wijkscan.views.exports.downloads import to_csv

_DECIMALS = 6  # of a degree: a tenth of a metre


def plan_csv(assignment: pd.Series, teams: Mapping[str, str], called: Mapping[str, str], *, day: Date, source: str) -> bytes:
    """Write a plan as CSV: `gebiedscode`, `naam`, `team`; it can be read in again.

    Parameters
    ----------
    assignment
        Label of the team per gebiedscode.
    teams, called
        Name per label and per gebiedscode.
    day, source
        As for :func:`~wijkscan.views.exports.downloads.to_csv`.
    """
    codes = pd.Series(assignment.index.astype(str))
    table = pd.DataFrame({"gebiedscode": codes, "naam": codes.map(called), "team": assignment.map(teams).to_numpy()})
    return to_csv(table, day=day, source=source)


def plan_geojson(assignment: pd.Series, teams: Mapping[str, str], called: Mapping[str, str], boundaries: gpd.GeoDataFrame) -> bytes:
    """Write a plan as GeoJSON (WGS 84): a feature per area, with `gebiedscode`, `naam` and `team`; without a boundary it has no shape."""
    shapes = boundaries.geometry.reindex(assignment.index).to_crs("EPSG:4326")
    features = [
        {
            "type": "Feature",
            "properties": {"gebiedscode": str(code), "naam": called.get(str(code), ""), "team": teams[label]},
            "geometry": None if shape is None or shape.is_empty else shapely.geometry.mapping(shapely.set_precision(shape, 10**-_DECIMALS)),
        }
        for code, label, shape in zip(assignment.index, assignment, shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
