import geopandas as gpd
import pytest
from shapely.geometry import box

from tests.sources.test_files import TABLE, _parquet
from tests.tables.building import squares
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.map_files import read_layers
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
        "Laat bestanden die u niet wilt weg, of bewaar de laag die u wilt in een eigen bestand (GeoPackage of GeoJSON) en kies dat."
    )
