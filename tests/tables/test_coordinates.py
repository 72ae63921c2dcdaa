import geopandas as gpd
import pytest
from shapely.affinity import affine_transform
from shapely.geometry import Point, Polygon

from tests.tables.building import squares
from wijkscan.tables.areas import Niveau
from wijkscan.tables.coordinates import coordinate_problems

WIJKEN = squares(["WK039201", "WK039202"], "wijk")


def _told(layer):
    found = coordinate_problems({Niveau.WIJK: layer})
    return found[0] if found else ""


def _swapped(layer):
    return layer.set_geometry([affine_transform(shape, [0, 1, 1, 0, 0, 0]) for shape in layer.geometry])


def test_a_map_that_fits_is_fine_in_whatever_system():
    for crs in ("EPSG:28992", "EPSG:4326", "EPSG:3857", "EPSG:25831", "EPSG:4258"):
        assert _told(WIJKEN.to_crs(crs)) == ""
    assert _told(WIJKEN.set_crs(None, allow_override=True)) == ""  # refused elsewhere, by name


@pytest.mark.parametrize(
    ("layer", "looks"),
    [
        (WIJKEN.set_crs(4326, allow_override=True), "Rijksdriehoeksstelsel, en dat zegt het bestand niet"),
        (_swapped(WIJKEN.to_crs(4326)), "de assen staan verwisseld"),
        (_swapped(WIJKEN), "de assen staan verwisseld"),
        (WIJKEN.to_crs(4326).set_crs(28992, allow_override=True), "het zijn graden, en dat zegt het bestand niet"),
        (WIJKEN.to_crs(3857).set_crs(28992, allow_override=True), "passen niet bij het coördinatenstelsel"),
        (WIJKEN.set_crs(3857, allow_override=True), "passen niet bij het coördinatenstelsel"),
        (WIJKEN.set_geometry(WIJKEN.translate(-155_000, -463_000)), "passen niet bij het coördinatenstelsel"),
    ],
)
def test_coordinates_that_do_not_fit_say_what_they_look_like(layer, looks):
    told = _told(layer)
    assert looks in told
    assert told.startswith("laag wijk: 2 van de 2 gebieden liggen buiten Nederland in EPSG:")


def test_one_area_elsewhere_is_enough():
    layer = WIJKEN.set_geometry([WIJKEN.geometry[0], WIJKEN.geometry[1].buffer(900_000)])
    assert "1 van de 2 gebieden" in _told(layer)


@pytest.mark.parametrize("nothing", [None, Polygon()])
def test_a_layer_without_a_single_border_is_no_map(nothing):
    layer = gpd.GeoDataFrame({"wijkcode": ["WK039201"]}, geometry=[nothing], crs=28992)
    assert _told(layer) == "laag wijk heeft geen enkele grens; kies een kaart met vlakken"


def test_points_are_no_borders():
    layer = gpd.GeoDataFrame({"wijkcode": ["WK039201"]}, geometry=[Point(100_000, 480_000)], crs=28992)
    assert _told(layer) == "laag wijk heeft geen enkele grens; kies een kaart met vlakken"
