"""Read a delivered map: GeoPackage, GeoJSON, GeoParquet or shapefiles in a zip, told apart by their first bytes.

GDAL would try some sixty formats on a file, and a few of those open other files or addresses. So it only gets a GeoPackage or a shapefile
here, under a name of our own and after a look inside: nothing in it may refer to anything outside it. The other two are read without GDAL.
"""

import io
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from wijkscan.sources.foreign import MOST_BYTES, UnreadableFileError, open_packed
from wijkscan.tables.areas import Niveau
from wijkscan.tables.boundaries import level_of

_SQLITE, _ZIP, _PARQUET, _SHAPE = b"SQLite format 3\0", b"PK\x03\x04", b"PAR1", b"\0\0\x27\x0a"
_APPLICATION = slice(68, 72)  # of an SQLite file: whose format it is
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")
_INDEX = re.compile(r'CREATE VIRTUAL TABLE ("[^"]*"|\w+) USING rtree ?\([\w\s,"]*\)', re.IGNORECASE)
_COMPUTED = (2, 3)  # hidden columns of SQLite that are computed when read
_SHAPE_PARTS = (".shp", ".shx", ".dbf")
_WITHIN_ZIP = (".gpkg", ".geojson", ".parquet")
_ENCODING = re.compile(rb"[\w .:-]{1,20}")
_WKT = re.compile(r"\s*(PROJC|GEOGC|COMPD_CS|COMPOUNDCRS|BOUNDCRS|GEODCRS)")
_MOST_WKT = 20_000
_EPSG = re.compile(
    r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/(\d{4,6})", re.IGNORECASE
)
_CRS84 = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:CRS84", re.IGNORECASE)
_DEGREES = 4326  # what GeoJSON is in unless it says otherwise
_MOST_ROWS = 200_000
_SAMPLE = 50
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_COLUMNS = ("jrstatcode", "jaar", "peiljaar")
_EXACT, _SIMPLER = "niet_gegeneraliseerd", "gegeneraliseerd"
_SORTS = "GeoPackage, GeoJSON, GeoParquet of zip met shapefiles"
_ANEW = "Bewaar de lagen als nieuwe GeoPackage."
_AGAIN = "Download de CBS Wijk- en buurtkaart opnieuw."


@dataclass(frozen=True)
class _Layer:
    """One layer of a file: enough to choose by, and how to read it."""

    file: str
    name: str
    level: Niveau
    surfaces: bool
    read: Callable[[], gpd.GeoDataFrame]
    years: frozenset[int] = frozenset()
    """Years in its own name; what a user calls a file says nothing."""


@dataclass(frozen=True)
class MapLayers:
    """What map files hold: one layer per level as received, Dutch remarks on which were taken, and problems with the year they tell."""

    layers: dict[Niveau, gpd.GeoDataFrame]
    remarks: tuple[str, ...]
    problems: tuple[str, ...]


def read_layers(files: Mapping[str, bytes], year: int) -> MapLayers:
    """Find the layers with gemeenten, wijken and buurten by their columns, whatever the files and layers are called.

    Parameters
    ----------
    files
        The delivered files.
    year
        Year wanted; of layers of several years those of this year are read.

    Returns
    -------
    The layers; where a level has several, surfaces go before points, the year wanted before other years, and exact boundaries before
    generalised ones.

    Raises
    ------
    UnreadableFileError
        A file is no map, refers to something outside it, none of the layers holds areas, or two hold the same level.
    """
    found: dict[Niveau, list[_Layer]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _together(files).items():
            for layer in _layers_in(name, content, Path(folder)):
                found.setdefault(layer.level, []).append(layer)
        if not found:
            wrong = "geen laag met gemeenten, wijken of buurten gevonden"
            way_out = "Kies een kaart met een kolom wijkcode (en gemeentecode, buurtcode), zoals de CBS Wijk- en buurtkaart."
            raise UnreadableFileError(", ".join(files), wrong, way_out)
        remarks, problems, layers = [], [], {}
        for level, candidates in found.items():
            chosen = _choose(level, candidates, year)
            if len(candidates) > 1:
                names = ", ".join(f"'{layer.name}'" for layer in candidates)
                remarks.append(f"{chosen.file}: van de lagen met {level.value.lower()}codes ({names}) is '{chosen.name}' gebruikt")
            layers[level] = chosen.read()
            problems += _year_problems(chosen, layers[level], year)
    return MapLayers(layers, tuple(remarks), tuple(problems))


def _together(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Pack loose parts of shapefiles in one zip, so that both are read in the same way."""
    loose = {name: content for name, content in files.items() if PurePosixPath(name).suffix.lower() in (*_SHAPE_PARTS, ".prj", ".cpg")}
    if not loose:
        return dict(files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in loose.items():
            archive.writestr(name, content)
    return {name: content for name, content in files.items() if name not in loose} | {", ".join(loose): packed.getvalue()}


def _layers_in(name: str, content: bytes, folder: Path, within: bool = False) -> list[_Layer]:
    if content.startswith(_SQLITE) and content[_APPLICATION] in _GEOPACKAGE:
        return _geopackage(name, content, folder)
    if content.startswith(_ZIP) and not within:
        return _zipped(name, content, folder)
    if content.startswith(_PARQUET):
        return _geoparquet(name, content)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return _geojson(name, content)
    raise _no_map(name)


def _no_map(name: str) -> UnreadableFileError:
    return UnreadableFileError(name, f"het is geen {_SORTS}", _AGAIN)


def _geopackage(name: str, content: bytes, folder: Path) -> list[_Layer]:
    path = _own_path(folder, ".gpkg", content)
    try:
        _check_geopackage(name, path)
        names = pyogrio.list_layers(path)[:, 0]
        return [layer for layer in (_of_gdal(name, path, str(layer)) for layer in names) if layer is not None]
    except (sqlite3.Error, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _no_map(name) from error


def _own_path(folder: Path, suffix: str, content: bytes) -> Path:
    """Write under a name of our own: the reader looks at the ending, and nothing a user typed becomes a path."""
    path = folder / f"kaart{len(list(folder.iterdir()))}{suffix}"
    path.write_bytes(content)
    return path


def _check_geopackage(name: str, path: Path) -> None:
    """Refuse what computes when read: views, computed columns, and tables that stand for something outside the file."""
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as base:
        for kind, table, text in base.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            virtual = kind == "table" and not re.match(r'CREATE TABLE ["\w\[`\']', text or "", re.IGNORECASE)
            if kind == "view" or (virtual and not _INDEX.fullmatch(text or "")):
                raise UnreadableFileError(name, f"'{table}' is geen gewone tabel", _ANEW)
            if kind == "table" and not virtual:
                columns = base.execute("SELECT hidden FROM pragma_table_xinfo(?)", (table,)).fetchall()
                if any(hidden in _COMPUTED for (hidden,) in columns):
                    raise UnreadableFileError(name, f"'{table}' heeft een kolom die wordt berekend", _ANEW)
    base.close()


def _of_gdal(name: str, path: Path, layer: str, encoding: str | None = None, crs: CRS | None = None) -> _Layer | None:
    info = pyogrio.read_info(path, layer=layer, encoding=encoding)
    if info["driver"] not in ("GPKG", "ESRI Shapefile"):
        raise _no_map(name)
    if info["geometry_type"] is None:
        return None
    sample = pyogrio.read_dataframe(path, layer=layer, max_features=_SAMPLE, encoding=encoding)
    level = level_of(sample)
    if level is None:
        return None
    if info["features"] > _MOST_ROWS:
        raise UnreadableFileError(name, f"laag '{layer}' heeft meer dan {_MOST_ROWS} gebieden", _AGAIN)

    def read() -> gpd.GeoDataFrame:
        frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding, use_arrow=encoding is None)
        return frame if crs is None else frame.set_crs(crs, allow_override=True)

    # A type that is not said ("Unknown") may hold surfaces.
    surfaces = not re.search("Point|Line", str(info["geometry_type"]))
    return _Layer(name, layer, level, surfaces, read, frozenset(int(year) for year in _YEAR.findall(layer)))


def _zipped(name: str, content: bytes, folder: Path) -> list[_Layer]:
    """Read the maps in a zip: shapefiles, and files of the other sorts; what else is in it is left alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            layers: list[_Layer] = []
            shapes: dict[str, dict[str, bytes]] = {}
            for member in open_packed(name, archive):
                path = PurePosixPath(member.filename.replace("\\", "/"))
                suffix = path.suffix.lower()
                if "__MACOSX" in path.parts or suffix not in (*_WITHIN_ZIP, *_SHAPE_PARTS, ".prj", ".cpg"):
                    continue
                with archive.open(member) as stream:
                    unpacked = stream.read(MOST_BYTES)
                if suffix in _WITHIN_ZIP:
                    layers += _layers_in(f"{name}/{path.name}", unpacked, folder, within=True)
                else:
                    shapes.setdefault(str(path.with_suffix("")).lower(), {})[suffix] = unpacked
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableFileError(name, "de zip is beschadigd", _AGAIN) from error
    for stem, parts in shapes.items():
        if ".shp" in parts:
            layers += _shapefile(name, PurePosixPath(stem).name, parts, folder)
    return layers


def _shapefile(name: str, stem: str, parts: Mapping[str, bytes], folder: Path) -> list[_Layer]:
    missing = [part for part in _SHAPE_PARTS if part not in parts]
    if missing:
        wrong = f"bij '{stem}.shp' ontbreekt {stem}{missing[0]}"
        raise UnreadableFileError(name, wrong, "Zet alle bestanden van de shapefile (.shp, .shx, .dbf, .prj) in één zip.")
    if not parts[".shp"].startswith(_SHAPE):
        raise _no_map(name)
    own = folder / f"kaart{len(list(folder.iterdir()))}"
    own.mkdir()
    path = own / f"{re.sub(r'[^a-z0-9_-]', '_', stem)}.shp"
    for part in _SHAPE_PARTS:
        path.with_suffix(part).write_bytes(parts[part])
    said = parts.get(".cpg", b"").strip()
    encoding = said.decode("ascii") if _ENCODING.fullmatch(said) else "cp1252"
    try:
        found = _of_gdal(name, path, path.stem, encoding, _projection(name, parts.get(".prj")))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, LookupError) as error:
        raise UnreadableFileError(name, f"'{stem}.shp' is beschadigd", _AGAIN) from error
    return [] if found is None else [found]


def _projection(name: str, content: bytes | None) -> CRS | None:
    """Read the coordinate system of a shapefile as text; it may not be the name of something to look up."""
    if content is None:
        return None
    text = content[:_MOST_WKT].decode("utf-8", "replace")
    try:
        if not _WKT.match(text):
            raise CRSError(text)
        crs = CRS.from_wkt(text)
        code = crs.to_epsg(20)
    except CRSError as error:
        raise UnreadableFileError(name, "het coördinatenstelsel (.prj) is niet te lezen", _AGAIN) from error
    return crs if code is None else CRS.from_epsg(code)


def _geoparquet(name: str, content: bytes) -> list[_Layer]:
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        if file.metadata.num_rows > _MOST_ROWS:
            raise UnreadableFileError(name, f"het heeft meer dan {_MOST_ROWS} regels", _AGAIN)
        frame = gpd.read_parquet(io.BytesIO(content))
    except UnreadableFileError:
        raise
    except (ValueError, OSError) as error:
        raise _no_map(name) from error
    return _of_frame(name, frame)


def _of_frame(name: str, frame: gpd.GeoDataFrame) -> list[_Layer]:
    level = level_of(frame)
    types = set(shapely.get_type_id(frame.geometry.dropna().to_numpy()))
    surfaces = bool(types & {3, 6, 7}) or not types
    return [] if level is None else [_Layer(name, PurePosixPath(name).stem, level, surfaces, lambda: frame)]


def _geojson(name: str, content: bytes) -> list[_Layer]:
    try:
        document = orjson.loads(content.removeprefix(b"\xef\xbb\xbf").lstrip())
    except orjson.JSONDecodeError as error:
        raise _no_map(name) from error
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _no_map(name)
    if len(features) > _MOST_ROWS or not all(isinstance(feature, dict) for feature in features):
        raise _no_map(name)
    texts = [orjson.dumps(feature["geometry"]).decode() if isinstance(feature.get("geometry"), dict) else None for feature in features]
    properties = pd.DataFrame([_scalars(feature.get("properties")) for feature in features])
    geometry = shapely.from_geojson(texts, on_invalid="ignore")
    return _of_frame(name, gpd.GeoDataFrame(properties, geometry=geometry, crs=_named_crs(name, document)))


def _scalars(properties: object) -> dict[str, object]:
    cells = properties if isinstance(properties, dict) else {}
    return {str(key): value for key, value in cells.items() if not isinstance(value, dict | list) and key != "geometry"}


def _named_crs(name: str, document: Mapping[str, Any]) -> CRS | None:
    """Give the coordinate system a GeoJSON names; without a name it is in degrees, and an address is never followed."""
    if "crs" not in document:
        return CRS.from_epsg(_DEGREES)
    said = document["crs"]
    if said is None:
        return None
    properties = said.get("properties") if isinstance(said, dict) and said.get("type") == "name" else None
    text = str(properties.get("name")) if isinstance(properties, dict) else ""
    if _CRS84.fullmatch(text):
        return CRS.from_epsg(_DEGREES)
    try:
        if found := _EPSG.fullmatch(text):
            return CRS.from_epsg(int(found[1] or found[2]))
        raise CRSError(text)
    except CRSError as error:
        way_out = "Bewaar de kaart als GeoPackage in het Rijksdriehoeksstelsel (EPSG:28992)."
        raise UnreadableFileError(name, "het coördinatenstelsel dat het noemt is onbekend", way_out) from error


def _choose(level: Niveau, candidates: list[_Layer], year: int) -> _Layer:
    """Choose the one layer of a level: with surfaces, of this year, exact."""
    left = candidates
    for fits in (
        lambda layer: layer.surfaces,
        lambda layer: year in layer.years,
        lambda layer: _EXACT in layer.name.lower() or _SIMPLER not in layer.name.lower(),
    ):
        left = [layer for layer in left if fits(layer)] or left
    if len(left) > 1:
        names = ", ".join(f"'{layer.name}' in {layer.file}" for layer in left)
        wrong = f"er zijn {len(left)} lagen met {level.value.lower()}codes ({names})"
        way_out = "Laat bestanden die u niet wilt weg, of bewaar de laag die u wilt in een eigen bestand (GeoPackage, GeoJSON) en kies dat."
        raise UnreadableFileError(", ".join(dict.fromkeys(layer.file for layer in left)), wrong, way_out)
    return left[0]


def _year_problems(layer: _Layer, frame: gpd.GeoDataFrame, year: int) -> list[str]:
    """Tell of which other year a layer says it is: in its codes (2022WK039201), in a column, or in its name."""
    told: set[int] = set(layer.years)
    for column in frame.columns:
        if str(column).lower() in _YEAR_COLUMNS:
            years = pd.to_numeric(frame[column].dropna().astype(str).str[:4], errors="coerce").dropna()
            told = {int(number) for number in years.unique()} or told
    if not told or year in told:
        return []
    of = ", ".join(map(str, sorted(told)))
    return [f"laag '{layer.name}' is van {of} en niet van {year}; kies {of} als jaar van de bestanden"]
