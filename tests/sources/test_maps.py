import io
import json
import sqlite3
import zipfile

import geopandas as gpd
import pytest
from shapely.geometry import box

from tests.sources.test_files import TABLE, _parquet
from tests.tables.building import squares
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.maps import read_layers
from wijkscan.tables.areas import Niveau


def _saved(tmp_path, name, **layers):
    path = tmp_path / name
    for layer, frame in layers.items():
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        else:
            frame.to_file(path, layer=layer, engine="pyogrio")
    return path.read_bytes()


YEAR = 2024
LAYERS = {
    "laag1": squares(["GM0392"], "gemeente"),
    "laag2": squares(["WK039201", "WK039202"], "wijk", gemeentecode=["GM0392"] * 2),
    "laag3": squares(["BU03920101"], "buurt", wijkcode=["WK039201"], gemeentecode=["GM0392"]),
}


def test_layers_are_found_by_content_whatever_they_are_called(tmp_path):
    read = read_layers({"kaart.gpkg": _saved(tmp_path, "kaart.gpkg", **LAYERS)}, YEAR).layers
    assert {level: len(layer) for level, layer in read.items()} == {Niveau.GEMEENTE: 1, Niveau.WIJK: 2, Niveau.BUURT: 1}
    assert read[Niveau.WIJK].crs == "EPSG:28992"


def test_separate_files_are_one_map(tmp_path):
    files = {
        "gemeenten.geojson": _saved(tmp_path, "gemeenten.geojson", laag=LAYERS["laag1"]),
        "wijken.parquet": _saved(tmp_path, "wijken.parquet", laag=LAYERS["laag2"]),
    }
    assert set(read_layers(files, YEAR).layers) == {Niveau.GEMEENTE, Niveau.WIJK}


def _map_refusal(files):
    with pytest.raises(UnreadableFileError) as caught:
        read_layers(files, YEAR)
    return str(caught.value)


@pytest.mark.filterwarnings("ignore:GPKG")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kaart.gpkg", b""), ("kaart.gpkg", b"<html></html>"), ("kaart.gpkg", b"SQLite format 3\0" + b"0" * 200),
        ("kaart.geojson", b"{}"), ("kaart.geojson", b'{"type":"FeatureCollection","features":[{"type":"Fea'),
        ("kaart.parquet", b"PAR1"), ("kaart.parquet", _parquet(TABLE)),
    ],
)  # fmt: skip
def test_what_is_no_map(name, content):
    assert _map_refusal({name: content}) == (
        f"Bestand '{name}' kan niet worden gelezen: het is geen GeoPackage, GeoJSON, GeoParquet of zip met shapefiles. "
        "Download de CBS Wijk- en buurtkaart opnieuw."
    )


def test_a_map_of_something_else(tmp_path):
    trees = gpd.GeoDataFrame({"boom": ["eik"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:28992")
    assert _map_refusal({"bomen.gpkg": _saved(tmp_path, "bomen.gpkg", bomen=trees)}) == (
        "Bestand 'bomen.gpkg' kan niet worden gelezen: geen laag met gemeenten, wijken of buurten gevonden. "
        "Kies een kaart met een kolom wijkcode (en gemeentecode, buurtcode), zoals de CBS Wijk- en buurtkaart."
    )


def test_two_layers_of_one_level(tmp_path):
    content = _saved(tmp_path, "kaart.gpkg", **LAYERS, laag4=LAYERS["laag2"])
    assert _map_refusal({"kaart.gpkg": content}) == (
        "Bestand 'kaart.gpkg' kan niet worden gelezen: er zijn 2 lagen met wijkcodes ('laag2' in kaart.gpkg, 'laag4' in kaart.gpkg). "
        "Laat bestanden die u niet wilt weg, of bewaar de laag die u wilt in een eigen bestand (GeoPackage, GeoJSON) en kies dat."
    )


VRT = b"""<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/hostname</SrcDataSource><SrcLayer>hostname</SrcLayer>
<GeometryType>wkbNone</GeometryType></OGRVRTLayer></OGRVRTDataSource>"""
WFS = b"<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>"


@pytest.mark.parametrize("name", ["kaart.json", "kaart.geojson", "kaart.gpkg", "kaart.parquet", "kaart.vrt", "kaart.zip", "kaart.csv"])
@pytest.mark.parametrize(
    "content",
    [
        VRT, WFS, b"wijkcode;a\nWK039201;1\n", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector convert /etc/hostname"}',
        b'{"type":"Topology","objects":{}}', b'{"geometryType":"esriGeometryPolygon","features":[]}', b"/etc/hostname", b"",
        b'{"type":"FeatureCollection","features":' + b"[" * 50_000, b'{"type":"FeatureCollection","features":[1]}', b"\xff\xfe{",
    ],
)  # fmt: skip
def test_only_four_sorts_of_maps_are_read_whatever_they_are_called(name, content):
    assert "het is geen GeoPackage, GeoJSON, GeoParquet of zip met shapefiles" in _map_refusal({name: content})


def _changed(tmp_path, *statements):
    path = tmp_path / "kaart.gpkg"
    path.write_bytes(_saved(tmp_path, "kaart.gpkg", laag2=LAYERS["laag2"]))
    base = sqlite3.connect(path)
    base.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("CREATE VIEW andere AS SELECT * FROM laag2", "'andere' is geen gewone tabel"),
        ("ALTER TABLE laag2 ADD COLUMN lek TEXT AS (upper(wijknaam))", "een kolom die wordt berekend"),
        (
            "INSERT INTO sqlite_master VALUES ('table', 'lek', 'lek', 0, 'CREATE VIRTUAL TABLE lek USING VirtualOGR(''/etc/hostname'')')",
            "'lek' is geen gewone tabel",
        ),
        (
            "INSERT INTO sqlite_master VALUES ('table', 'lek', 'lek', 0, "
            "'CREATE /* USING rtree(a) */ VIRTUAL TABLE lek USING VirtualOGR(''/etc/hostname'')')",
            "'lek' is geen gewone tabel",
        ),
    ],
)
def test_a_geopackage_that_computes_or_refers_elsewhere_is_refused(tmp_path, statement, wrong):
    assert wrong in _map_refusal({"kaart.gpkg": _changed(tmp_path, statement)})


def _geojson(**more):
    feature = {
        "type": "Feature",
        "properties": {"wijkcode": "WK039201", "diep": {"a": 1}},
        "geometry": {"type": "Polygon", "coordinates": [[[4.6, 52.3], [4.7, 52.3], [4.7, 52.4], [4.6, 52.3]]]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more}).encode()


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}, 28992),
        ({"type": "name", "properties": {"name": "EPSG:28992"}}, 28992),
        ({"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/EPSG/0/28992"}}, 28992),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, 4326),
    ],
)
def test_a_geojson_names_its_coordinate_system(crs, code):
    layer = read_layers({"kaart.geojson": b"\xef\xbb\xbf" + _geojson(crs=crs)}, YEAR).layers[Niveau.WIJK]
    assert layer.crs.to_epsg() == code
    assert list(layer.columns) == ["wijkcode", "geometry"]


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "link", "properties": {"href": "file:///etc/hostname", "type": "proj4"}},
        {"type": "name", "properties": {"name": "/etc/hostname"}},
        {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}},
        {"type": "name", "properties": {"name": "+proj=longlat +nadgrids=/etc/hostname"}},
        {"type": "name", "properties": {"name": "EPSG:1"}},
        "EPSG:28992",
    ],
)
def test_a_coordinate_system_is_never_looked_up_elsewhere(crs):
    assert "het coördinatenstelsel dat het noemt is onbekend" in _map_refusal({"kaart.geojson": _geojson(crs=crs)})


def _shapes(tmp_path, upper=True):
    """A shapefile of two wijken as CBS names its columns, by ending."""
    frame = LAYERS["laag2"].rename(columns={"wijkcode": "WK_CODE", "wijknaam": "WK_NAAM", "gemeentecode": "GM_CODE"} if upper else {})
    frame.to_file(tmp_path / "wijk_2024.shp", engine="pyogrio")
    return {path.suffix: path.read_bytes() for path in tmp_path.glob("wijk_2024.*")}


def _packed(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize("stem", ["wijk_2024", "map/Wijk_2024", "../../wijk_2024", "/tmp/wijk_2024", "C:\\kaart\\wijk_2024"])
def test_shapefiles_in_a_zip_are_read_wherever_they_say_they_are(tmp_path, stem):
    parts = _shapes(tmp_path)
    content = _packed({**{f"{stem}{suffix}": data for suffix, data in parts.items()}, "__MACOSX/._wijk.shp": b"x", "lees.txt": b"x"})
    read = read_layers({"kaart.zip": content}, YEAR)
    assert read.layers[Niveau.WIJK]["WK_CODE"].tolist() == ["WK039201", "WK039202"]
    assert read.layers[Niveau.WIJK].crs.to_epsg() == 28992
    assert read.problems == ()
    assert "is van 2024 en niet van 2023; kies 2024" in read_layers({"kaart.zip": content}, 2023).problems[0]


def test_loose_parts_of_a_shapefile_are_one_map(tmp_path):
    files = {f"wijk_2024{suffix}": data for suffix, data in _shapes(tmp_path).items()}
    assert set(read_layers(files, YEAR).layers) == {Niveau.WIJK}
    assert "ontbreekt wijk_2024.shx" in _map_refusal({name: data for name, data in files.items() if not name.endswith(".shx")})


def test_what_is_wrong_in_a_zip(tmp_path):
    parts = {f"wijk{suffix}": data for suffix, data in _shapes(tmp_path).items()}
    assert "geen laag met gemeenten" in _map_refusal({"kaart.zip": _packed({"lees.txt": b"x"})})
    assert "de zip is beschadigd" in _map_refusal({"kaart.zip": _packed(parts)[:-30]})
    assert "het is geen GeoPackage" in _map_refusal({"kaart.zip": _packed({**parts, "wijk.shp": VRT})})
    assert "het is geen GeoPackage" in _map_refusal({"kaart.zip": _packed({"kaart.gpkg": VRT})})
    assert "(.prj) is niet te lezen" in _map_refusal({"kaart.zip": _packed({**parts, "wijk.prj": b"/etc/hostname"})})
    assert "(.prj) is niet te lezen" in _map_refusal({"kaart.zip": _packed({**parts, "wijk.prj": b"http://127.0.0.1:9/"})})


def test_a_map_in_a_zip_is_read_and_a_zip_in_a_zip_is_not(tmp_path):
    content = _saved(tmp_path, "kaart.gpkg", **LAYERS)
    assert len(read_layers({"kaart.zip": _packed({"map/kaart.gpkg": content})}, YEAR).layers) == 3
    assert "het is geen" in _map_refusal({"kaart.zip": _packed({"kaart.gpkg": _packed({"kaart.gpkg": content})})})


def test_of_every_form_of_a_level_the_exact_surfaces_of_the_year_are_read(tmp_path):
    wijken, points = LAYERS["laag2"], LAYERS["laag2"].set_geometry(LAYERS["laag2"].centroid)
    layers = {
        "wijk_labelpoint_2024": points, "wijk_gegeneraliseerd_2024": wijken.iloc[:1], "wijk_niet_gegeneraliseerd_2024": wijken,
        "wijk_niet_gegeneraliseerd_2023": wijken.iloc[:1],
    }  # fmt: skip
    read = read_layers({"kaart.gpkg": _saved(tmp_path, "kaart.gpkg", **layers)}, YEAR)
    assert len(read.layers[Niveau.WIJK]) == 2
    assert "is 'wijk_niet_gegeneraliseerd_2024' gebruikt" in read.remarks[0]
    assert "wijk_labelpoint_2024" in read.remarks[0]


def test_the_codes_tell_the_year():
    layer = LAYERS["laag2"].rename(columns={"wijkcode": "statcode"}).assign(jrstatcode=["2022WK039201", "2022WK039202"])
    content = layer.to_crs(4326).to_json(drop_id=True).encode()
    assert "is van 2022 en niet van 2024" in read_layers({"download-2024.geojson": content}, YEAR).problems[0]
    assert read_layers({"download-2024.geojson": content}, 2022).problems == ()
