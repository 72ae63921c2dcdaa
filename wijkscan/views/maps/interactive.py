"""Maps of wijken and buurten that need no internet: folium with Leaflet from this machine."""

from pathlib import Path
from typing import TypedDict

import folium
import geopandas as gpd
import pandas as pd
import shapely
from xstatic.pkg import leaflet as leaflet_package

from wijkscan.tables.passport import ATTRIBUTION
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.maps.frame import HATCH, NUMBERED, ON_EACH_AREA, MapFrame, legend_html
from wijkscan.views.maps.scales import Scale, legend, quantile_scale
from wijkscan.views.maps.shapes import DECIMALS, WEB, light_shapes, places_in
from wijkscan.views.words.dutch import capital, escape, titled, value

LEAFLET_FOLDER = Path(leaflet_package.BASE_DIR)
# BRT achtergrondkaart, grey (api-contracts D.4); the browser of the reader fetches the tiles.
TILES = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"
TILES_SOURCE = "Kaartgegevens © Kadaster"
LEAST_ZOOM, MOST_ZOOM = 6, 19
OVER_TILES = 0.65  # streets can be read under the colour, and the colours told apart


def choropleth(
    areas: gpd.GeoDataFrame,
    values: pd.Series,
    reasons: pd.Series | None = None,
    *,
    unit: str,
    label: str,
    year: int | pd.Series | None = None,
    scale: Scale | None = None,
    mean: float | None = None,
    mean_name: str = "gemeente",
    notes: pd.Series | None = None,
    explained: bool = True,
    named: bool = True,
    background: bool = False,
    source: str = ATTRIBUTION,
    theme: Theme = "light",
) -> folium.Map:
    """
    Draw one figure per area.

    Parameters
    ----------
    areas
        GeoDataFrame in EPSG:28992, indexed by gebiedscode, with a column ``gebiedsnaam``. An area without geometry is
        not drawn.
    values
        Figure per gebiedscode; for a categorical scale the label. A gap is hatched, never coloured.
    reasons
        Gap reason per gebiedscode; "geen cijfer" where absent or empty.
    unit, label
        Unit and Dutch name of the figure.
    year
        Year of the figure, for all areas or per gebiedscode.
    scale
        Classes; quantiles in five when not given.
    mean, mean_name
        Published figure of the gemeente and what to call it; marked in the legend and named in every tooltip.
    notes
        A line more in the tooltip, per gebiedscode.
    explained
        False where colours only part areas and the legend says that there are numbers, see :func:`numbers`.
    named
        Whether the name of an area stands in it where it fits; not where groups of areas have a name or number of their own.
    background
        True for the grey BRT map of PDOK behind the areas (fetched by the browser); False keeps every request on this
        machine.
    source
        Source line on the map.
    theme
        Light or dark.

    Returns
    -------
    The map, of which every area has its ``gebiedscode`` as a property.

    Raises
    ------
    ShapeError
        Where no area has a geometry.
    """
    palette = PALETTES[theme]
    scale = scale or quantile_scale(values.reindex(areas.index), unit, theme=theme)
    drawn = _joined(areas, values, reasons, year, scale).assign(note="")
    if notes is not None:
        drawn["note"] = notes.reindex(drawn.index).fillna("")
    gemeente = "" if mean is None else f"{mean_name} {value(mean, unit, bare=True)}"
    opacity = OVER_TILES if background else 1
    features, spots = [], _spots(areas) if named else {}
    for row in drawn.itertuples():
        known = pd.notna(row.place)
        style = {
            "color": palette.outline,
            "weight": 1,
            "fillColor": scale.colours[int(row.place)] if known else f"url(#{HATCH})",
            "fillOpacity": opacity if known else 1,
        }
        properties: dict[str, object] = {
            "gebiedscode": escape(row.Index),
            "tooltip": _tooltip(row, scale, unit, label, gemeente),
            "style": style,
            "hover": palette.text,
        }
        if named:
            properties |= {"label": escape(row.name), "spot": spots[row.Index]}
        features.append({"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(row.geometry)})

    chart = _empty_map(background)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features}, name=label, on_each_feature=ON_EACH_AREA, smooth_factor=0.5
    ).add_to(chart)
    west, south, east, north = drawn.total_bounds
    every = legend(scale, drawn["reason"][drawn["place"].isna()], mean=mean, mean_label=gemeente)
    entries = [entry for entry in every if explained or not entry.colour]
    note = _years(drawn["year"]) if explained else NUMBERED
    chart.add_child(
        MapFrame(
            [[south, west], [north, east]],
            legend_html(titled(label, unit), entries, note, opacity=opacity, theme=theme),
            f"Kaart: {label}. Dezelfde cijfers staan in de tabel bij deze kaart.",
            source,
            theme,
        )
    )
    return chart


class Name(TypedDict):
    """A name to write on a map, and where: latitude and longitude in degrees."""

    name: str
    place: list[float]


class Line(TypedDict):
    """Shapes (GeoJSON) to draw as lines of one style, over a map and never in the way of a click, with the names that belong to them."""

    shapes: dict[str, object]
    style: dict[str, object]
    names: list[Name]


def selection(areas: gpd.GeoDataFrame, *, theme: Theme = "light") -> list[Line]:
    """
    Outline the chosen areas: a thick line with a halo, readable on every class colour.

    Parameters
    ----------
    areas
        The chosen areas only, in EPSG:28992, indexed by gebiedscode.
    theme
        Light or dark.

    Returns
    -------
    The halo and the line.
    """
    palette = PALETTES[theme]
    shapes = _collection(areas)
    return [_line(shapes, palette.background, 7), _line(shapes, palette.text, 3.5)]


def named_outline(shapes: gpd.GeoSeries, *, theme: Theme = "light") -> list[Line]:
    """Draw a thick line around groups of areas, such as the teams of today, and write their names (EPSG:28992, indexed by name)."""
    palette, drawn = PALETTES[theme], _collection(gpd.GeoDataFrame(geometry=shapes))
    inside = shapes.map(lambda shape: places_in(shape)[0]).to_crs(WEB)
    # The largest comes first: where two names would lie over one another, that of the smaller one is left out.
    order = shapes.area.sort_values(ascending=False, kind="stable").index
    names = [Name(name=str(name), place=[round(inside[name].y, DECIMALS), round(inside[name].x, DECIMALS)]) for name in order]
    return [_line(drawn, palette.background, 6), {**_line(drawn, palette.accent, 3), "names": names}]


def borders(shapes: gpd.GeoSeries, *, theme: Theme = "light") -> folium.FeatureGroup:
    """Draw a line around groups of areas, such as werkgebieden (EPSG:28992)."""
    line = _line(_collection(gpd.GeoDataFrame(geometry=shapes)), PALETTES[theme].text, 2.2)
    group = folium.FeatureGroup("grenzen")
    folium.GeoJson(line["shapes"], style_function=lambda _: line["style"], interactive=False).add_to(group)
    return group


def numbers(shapes: gpd.GeoSeries, marks: pd.Series) -> folium.FeatureGroup:
    """Write the number of every group in the middle of its widest part; a click goes through it to the area (EPSG:28992)."""
    group = folium.FeatureGroup("nummers")
    for code, spot in _spots(gpd.GeoDataFrame(geometry=shapes)).items():
        icon = folium.DivIcon(f'<span class="wijkscan-number">{escape(str(marks[code]))}</span>', icon_size=(0, 0))
        folium.Marker(spot, icon=icon, interactive=False, keyboard=False).add_to(group)
    return group


def _spots(areas: gpd.GeoDataFrame) -> dict[str, list[float]]:
    """Give per gebiedscode the middle of its widest part, as latitude and longitude: where its name stands."""
    middle = areas.geometry.dropna().map(lambda shape: places_in(shape)[0]).to_crs(WEB)
    return {str(code): [point.y, point.x] for code, point in middle.items()}


def _collection(areas: gpd.GeoDataFrame) -> dict[str, object]:
    shapes = [shapely.geometry.mapping(shape) for shape in light_shapes(areas)]
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": shape} for shape in shapes]}


def _line(shapes: dict[str, object], colour: str, weight: float) -> Line:
    return Line(shapes=shapes, style={"color": colour, "weight": weight, "fill": False, "interactive": False}, names=[])


def map_html(chart: folium.Map, *, title: str = "Kaart") -> str:
    """Write the map as one HTML file that carries Leaflet inside and works without internet or server."""
    page: str = chart.get_root().render()
    script = (LEAFLET_FOLDER / "leaflet.js").read_text("utf-8").split("//# sourceMappingURL")[0]
    style = (LEAFLET_FOLDER / "leaflet.css").read_text("utf-8")
    for _, address in chart.default_js:
        page = page.replace(f'<script src="{address}"></script>', f"<script>{script}</script>")
    for _, address in chart.default_css:
        page = page.replace(f'<link rel="stylesheet" href="{address}"/>', f"<style>{style}</style>")
    return page.replace("<html>", '<html lang="nl">', 1).replace("<head>", f"<head>\n<title>{escape(title)}</title>", 1)


def _empty_map(background: bool) -> folium.Map:
    chart = folium.Map(
        tiles=None, zoom_snap=0.25, zoom_delta=0.5, scroll_wheel_zoom=False, min_zoom=LEAST_ZOOM, max_zoom=MOST_ZOOM
    )
    # Ours and nothing else: a page loads it before the map, a file of its own carries it inside.
    chart.default_js = [("leaflet", "leaflet.js")]
    chart.default_css = [("leaflet_css", "leaflet.css")]
    if background:
        folium.TileLayer(TILES, attr=TILES_SOURCE, min_zoom=LEAST_ZOOM, max_zoom=MOST_ZOOM, control=False).add_to(chart)
    return chart


def _joined(
    areas: gpd.GeoDataFrame, values: pd.Series, reasons: pd.Series | None, year: int | pd.Series | None, scale: Scale
) -> gpd.GeoDataFrame:
    shapes = light_shapes(areas)
    found = values.reindex(shapes.index)
    told = pd.Series("", shapes.index) if reasons is None else reasons.reindex(shapes.index).fillna("")
    return gpd.GeoDataFrame(
        {
            "name": areas["gebiedsnaam"].reindex(shapes.index),
            "value": found,
            "reason": told,
            "year": year.reindex(shapes.index) if isinstance(year, pd.Series) else year,
            "place": scale.classify(found),
        },
        geometry=shapes,
    )


def _tooltip(row: object, scale: Scale, unit: str, label: str, gemeente: str) -> str:
    name, figure, reason, year = row.name, row.value, row.reason, row.year  # type: ignore[attr-defined]
    categorical = scale.kind == "categorical" and pd.notna(figure)
    shown = str(figure) if categorical else value(figure, unit, f"geen cijfer ({reason})" if reason else "")
    when = f" ({int(year)})" if pd.notna(year) else ""
    lines = [f"<b>{escape(name)}</b>", f"{escape(label)}{when}: <b>{escape(shown)}</b>"]
    if row.note:  # type: ignore[attr-defined]
        lines.append(escape(row.note))  # type: ignore[attr-defined]
    if gemeente:
        lines.append(f'<span class="note">{escape(capital(gemeente))}</span>')
    return "<br>".join(lines)


def _years(years: pd.Series) -> str:
    known = years.dropna()
    if known.empty:
        return ""
    first, last = int(known.min()), int(known.max())
    return f"Cijfers over {first}" if first == last else f"Cijfers over {first} tot en met {last}, zie de tabel"
