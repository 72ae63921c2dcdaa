"""The map: from boundaries as received to checked areas, without water, one row per code, in EPSG:28992."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from wijkscan.tables.areas import CODE, Niveau, clean_name, gemeente_of, niveau
from wijkscan.tables.columns import COLUMNS
from wijkscan.tables.figures import Figures, InvalidTableError, plain_name, read_figures

CRS = "EPSG:28992"
IDENTITY = ["gebiedsnaam", "niveau", "gemeentecode", "gemeentenaam", "indelingswijziging"]

# PDOK, the CBS GeoPackage, the generalised boundaries and the WFS each spell the same property differently.
_CODE = {
    Niveau.GEMEENTE: ("gemeentecode", "gm_code", "gemeente_code", "gemeenteCode"),
    Niveau.WIJK: ("wijkcode", "wk_code", "wijk_code", "wijkCode"),
    Niveau.BUURT: ("buurtcode", "bu_code", "buurt_code", "buurtCode"),
}
_ANY_CODE = ("statcode", "code")  # files with one level do not say which
_NAME = {
    Niveau.GEMEENTE: ("gemeentenaam", "gm_naam", "gemeente_naam", "gemeenteNaam"),
    Niveau.WIJK: ("wijknaam", "wk_naam", "wijk_naam", "wijkNaam"),
    Niveau.BUURT: ("buurtnaam", "bu_naam", "buurt_naam", "buurtNaam"),
}
_ANY_NAME = ("statnaam", "name")
_CHANGE = ("indelingswijziging_wijken_en_buurten", "indelingswijzigingWijkenEnBuurten", "ind_wbi")
_POLYGONS = (3, 6)  # shapely type ids of Polygon and MultiPolygon


def level_of(layer: gpd.GeoDataFrame) -> Niveau | None:
    """Tell which level a layer holds by its columns or codes, so that the layer's own name does not matter."""
    for level in (Niveau.BUURT, Niveau.WIJK, Niveau.GEMEENTE):
        if _pick(layer, _CODE[level]):
            return level
    name = _pick(layer, _ANY_CODE)
    levels = set() if name is None else set(niveau(layer[name].dropna().astype(str).str.strip()).dropna())
    return Niveau(levels.pop()) if len(levels) == 1 else None


def codes_in(layer: gpd.GeoDataFrame, level: Niveau) -> pd.Series:
    """Give the gebiedscodes in a layer as received, without padding; water included."""
    codes: pd.Series = layer[_code_name(layer, level)].astype("str").str.strip()
    return codes


def read_map(layers: Mapping[Niveau, gpd.GeoDataFrame], table: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Check boundaries as received and bring them into our form.

    Parameters
    ----------
    layers
        One layer per level, as received, in any coordinate system.
    table
        Name used in messages.

    Returns
    -------
    Areas (index gebiedscode; the identity columns and `geometry` in EPSG:28992) and Dutch remarks on what was mended:
    invalid boundaries repaired, parts of one area joined, areas without a boundary (they stay in lists and tables, but
    not on the map).

    Raises
    ------
    InvalidTableError
        No layer with wijken, no coordinate system or malformed codes.
    """
    if Niveau.WIJK not in layers:
        way_out = "kies de CBS Wijk- en buurtkaart (lagen gemeenten, wijken, buurten)"
        raise InvalidTableError(table, [f"geen laag met wijken gevonden; {way_out}"])
    parts, remarks = [], []
    for level, layer in layers.items():
        part, said = _read_layer(level, layer, table)
        parts.append(part)
        remarks += said
    areas = pd.concat(parts)
    names = areas.loc[areas["niveau"] == Niveau.GEMEENTE, "gebiedsnaam"]
    areas["gemeentenaam"] = areas["gemeentenaam"].fillna(areas["gemeentecode"].map(names))
    return gpd.GeoDataFrame(areas, geometry="geometry", crs=CRS), tuple(remarks)


def has_figures(layer: gpd.GeoDataFrame | None) -> bool:
    """Tell whether a layer with buurten carries figures beside the boundaries."""
    return layer is not None and any(column.on_map in layer.columns for column in COLUMNS if column.on_map)


def figures_on_map(layer: gpd.GeoDataFrame, table: str) -> Figures:
    """Read the few figures that the CBS map carries per buurt, for where no table with buurten was delivered.

    The map repeats figures for wijken and gemeenten too, but some of those are of an older year than the table's; they
    are not read.
    """
    known = {column.on_map: column.code for column in COLUMNS if column.on_map in layer.columns}
    land = _land(layer)
    raw = pd.DataFrame(land[list(known)]).rename(columns=known)
    raw.insert(0, "code", codes_in(land, Niveau.BUURT))
    raw["regio"] = _text(land, _pick(land, _NAME[Niveau.BUURT]))
    raw["gm_naam"] = _text(land, _pick(land, _NAME[Niveau.GEMEENTE]))
    # A buurt in several parts has a row per part, each with the figures of the whole.
    return read_figures(raw.drop_duplicates("code"), table)


def _read_layer(level: Niveau, layer: gpd.GeoDataFrame, table: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    where = f"{table}, laag {level.value.lower()}"
    if layer.crs is None:
        way_out = "sla de kaart op als GeoPackage (EPSG:28992)"
        raise InvalidTableError(where, [f"geen coördinatenstelsel in het bestand; {way_out}"])
    layer = _land(layer)
    codes = codes_in(layer, level)
    wrong = codes[~codes.str.match(CODE) | niveau(codes).ne(level.value)].unique()
    if len(wrong):
        raise InvalidTableError(where, [f"'{code}' is geen {level.value.lower()}code" for code in wrong])
    geometry, remarks = _polygons(layer.to_crs(CRS).geometry, codes, where)
    frame = gpd.GeoDataFrame(
        {
            "gebiedscode": codes,
            "gebiedsnaam": _text(layer, _pick(layer, (*_NAME[level], *_ANY_NAME))),
            "niveau": level.value,
            "gemeentecode": gemeente_of(codes),
            "gemeentenaam": _text(layer, _pick(layer, _NAME[Niveau.GEMEENTE])),
            "indelingswijziging": _change(layer),
        },
        geometry=geometry,
        crs=CRS,
    )
    if codes.duplicated().any():
        joined = codes[codes.duplicated()].nunique()
        remarks.append(f"{where}: {joined} gebieden bestonden uit losse delen en zijn samengevoegd")
        frame = frame.dissolve(by="gebiedscode", aggfunc="first", method="unary")
    else:
        frame = frame.set_index("gebiedscode")
    return frame[[*IDENTITY, "geometry"]], remarks


def _code_name(layer: gpd.GeoDataFrame, level: Niveau) -> str:
    name = _pick(layer, (*_CODE[level], *_ANY_CODE))
    assert name is not None  # a level was found by its column
    return name


def _land(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Drop water; what does not say so is land."""
    name = _pick(layer, ("water",))
    if name is None:
        return layer
    return layer[layer[name].fillna("NEE").astype(str).str.strip().str.upper().str.startswith("N")]


def _polygons(geometry: gpd.GeoSeries, codes: pd.Series, where: str) -> tuple[gpd.GeoSeries, list[str]]:
    """Repair what is invalid, keep only surfaces, and say which areas have none."""
    shapes = geometry.to_numpy(dtype=object, copy=True)
    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    broken = present & ~(shapely.is_valid(shapes) & np.isin(shapely.get_type_id(shapes), _POLYGONS))
    for place in np.flatnonzero(broken):
        shapes[place] = _surface(shapely.make_valid(shapes[place]))
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes[absent] = None
    repaired = broken & ~absent
    remarks = []
    if repaired.any():
        remarks.append(f"{where}: {int(repaired.sum())} ongeldige grenzen hersteld ({_few(codes[repaired])})")
    if absent.any():
        remarks.append(f"{where}: {int(absent.sum())} gebieden zonder grens, niet op de kaart ({_few(codes[absent])})")
    return gpd.GeoSeries(shapes, index=geometry.index, crs=CRS), remarks


def _few(codes: pd.Series) -> str:
    return ", ".join(codes.head(3)) + (", …" if len(codes) > 3 else "")


def _surface(geometry: shapely.Geometry) -> shapely.Geometry | None:
    parts = [part for part in shapely.get_parts(geometry) if shapely.get_type_id(part) in _POLYGONS]
    return shapely.union_all(parts) if parts else None


def _pick(layer: gpd.GeoDataFrame, names: tuple[str, ...]) -> str | None:
    """Find a column by any of its names; shapefiles have them in capitals."""
    by_name = {str(column).casefold(): str(column) for column in reversed(layer.columns)}
    return next((by_name[name.casefold()] for name in names if name.casefold() in by_name), None)


def _text(layer: gpd.GeoDataFrame, name: str | None) -> pd.Series:
    if name is None:
        return pd.Series(None, index=layer.index, dtype=object)
    text: pd.Series = layer[name].map(lambda value: plain_name(clean_name(value)) if isinstance(value, str) else None)
    return text


def _change(layer: gpd.GeoDataFrame) -> pd.Series:
    name = _pick(layer, _CHANGE)
    if name is None:
        return pd.Series(float("nan"), index=layer.index)
    change: pd.Series = pd.to_numeric(layer[name], errors="coerce")
    return change.where(change.isin([1, 2, 3])).astype(float)
