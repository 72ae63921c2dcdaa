"""The drawing table: what a browser needs to draw teams with, to add up their balance, and to see what a move would tear apart."""

from collections.abc import Mapping
from typing import TypedDict

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.teams.units import TeamUnits
from wijkscan.model.teams.workload import TEAM
from wijkscan.tables.areas import Niveau
from wijkscan.tables.joined import CRACK_M
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.maps.interactive import OVER_TILES, TILES, TILES_SOURCE
from wijkscan.views.maps.scales import MOST_CATEGORIES
from wijkscan.views.maps.shapes import DECIMALS, WEB, light_shapes, places_in
from wijkscan.views.subjects.wijkteams import shades

_TOUCHING_M = 3.0  # corners were rounded to about a metre
Place = list[float]
"""Latitude and longitude, in degrees."""


class Unit(TypedDict):
    """One buurt or wijk: `hours` and `fte` of work a year without coordination, `staff` in fte and `euro` a year or None where unknown."""

    code: str
    name: str
    wijk: str
    hours: float
    fte: float
    inwoners: float
    staff: float | None
    euro: float | None
    rings: list[list[list[Place]]]
    place: Place


class Border(TypedDict):
    """The line that two units (their places in the list) share on the map."""

    pair: tuple[int, int]
    lines: list[list[Place]]


class Ground(TypedDict):
    """What is drawn on: `neighbours` decide what is connected, `borders` are lines between units, `today` those between teams of today."""

    kind: str
    units: list[Unit]
    wijken: dict[str, str]
    neighbours: list[tuple[int, int]]
    borders: list[Border]
    today: list[list[Place]]
    coordination: float
    awt: float


class Team(TypedDict):
    """One team to draw with."""

    label: str
    name: str
    colour: str


def ground(
    units: TeamUnits,
    wijken: Mapping[str, str],
    today: pd.Series | None = None,
    staff: pd.Series | None = None,
    euro: pd.Series | None = None,
) -> Ground:
    """Prepare what is drawn on; it does not depend on which unit is in which team.

    Parameters
    ----------
    units
        What werkgebieden are made of.
    wijken
        Name per wijkcode.
    today
        Team of today per unit; None is not known.
    staff
        People of today per unit, fte; None is not known.
    euro
        Budget per unit, euro a year; None is not known.
    """
    shapes = light_shapes(gpd.GeoDataFrame(geometry=units.shapes))
    codes = [str(code) for code in shapes.index]
    place = {code: number for number, code in enumerate(codes)}
    inside = units.shapes.map(lambda shape: places_in(shape)[0]).set_crs(units.shapes.crs).to_crs(WEB)
    fte = units.found.contributions.sum(axis="columns")
    people = units.inwoners.fillna(0)
    rows = [
        Unit(
            code=code, name=str(units.names[code]), wijk=str(units.wijken[code]), hours=float(units.load[code]), fte=float(fte[code]),
            inwoners=float(people[code]), staff=_known(staff, code), euro=_known(euro, code),
            rings=_rings(shapes[code]), place=_place(inside[code].x, inside[code].y),
        )
        for code in codes
    ]  # fmt: skip
    lines = _borders(units.shapes, shapes)
    now = None if today is None else [str(team) for team in today.reindex(codes)]
    return Ground(
        kind="buurt" if units.niveau == Niveau.BUURT else "wijk",
        units=rows,
        wijken={code: str(wijken.get(code, code)) for code in units.wijken.unique()},
        neighbours=[(place[one], place[other]) for one, other in units.graph.pairs],
        borders=[Border(pair=pair, lines=drawn) for pair, drawn in lines],
        today=[] if now is None else [line for (one, other), drawn in lines if now[one] != now[other] for line in drawn],
        coordination=float(units.found.assumed.fte[TEAM].sum()),
        awt=float(units.found.assumed.awt_hours),
    )


def team_list(teams: Wijkteams, start: pd.Series, theme: Theme) -> list[Team]:
    """Give every team of the division that is drawn in, also one that was drawn empty, with a colour that drawing does not change.

    Parameters
    ----------
    teams
        The teams as they are drawn now.
    start
        Team per unit before anything was drawn.
    theme
        Light or dark.
    """
    labels = sorted(map(str, start.unique()))
    empty = teams.names_of(start) if set(labels) - set(teams.names) else {}
    palette = PALETTES[theme].categorical
    shade = shades(teams.units.shapes, start, len(palette))
    return [Team(label=label, name=teams.names.get(label) or empty[label], colour=palette[shade[label]]) for label in labels]


def look(theme: Theme, *, background: bool) -> dict[str, object]:
    """Give the colours and the background map, as on any other map."""
    palette = PALETTES[theme]
    colours = ("background", "surface", "text", "muted", "grid", "outline", "accent", "primary", "withheld", "hatch")
    return {
        "dark": theme == "dark",
        "colours": {name: getattr(palette, name) for name in colours},
        "tiles": TILES if background else None,
        "tiles_source": TILES_SOURCE if background else "",
        "opacity": OVER_TILES if background else 1,
        "numbered_from": MOST_CATEGORIES + 1,
    }


def _known(values: pd.Series | None, code: str) -> float | None:
    return None if values is None or pd.isna(values.get(code)) else float(values[code])


def _place(east: float, north: float) -> Place:
    return [round(float(north), DECIMALS), round(float(east), DECIMALS)]


def _rings(shape: shapely.Geometry) -> list[list[list[Place]]]:
    """Give the rings of every polygon, as Leaflet takes them."""
    return [
        [[_place(*corner) for corner in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
    ]


def _borders(shapes: gpd.GeoSeries, drawn: gpd.GeoSeries) -> list[tuple[tuple[int, int], list[list[Place]]]]:
    """Give the line between every two units that lie beside each other; over a crack, what the one has of its edge along the other."""
    metric = drawn.to_crs(shapes.crs).to_numpy()
    edges = shapely.boundary(metric)
    near = shapely.STRtree(metric).query(metric, predicate="dwithin", distance=CRACK_M)
    one, other = near[:, near[0] < near[1]]
    apart = shapely.disjoint(metric[one], metric[other])
    along = shapely.buffer(edges[other], np.where(apart, CRACK_M, _TOUCHING_M), cap_style="flat")
    shared = shapely.line_merge(shapely.intersection(edges[one], along))
    lines = gpd.GeoSeries(shared, crs=shapes.crs).to_crs(WEB).to_numpy()
    found = []
    for first, second, line in zip(one.tolist(), other.tolist(), lines, strict=True):
        parts = [part for part in shapely.get_parts(line) if part.geom_type == "LineString"]
        if parts:
            found.append(((first, second), [[_place(*corner) for corner in part.coords] for part in parts]))
    return found
