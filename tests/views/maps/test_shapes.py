import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.views.areas import square_wijken
from wijkscan.views.maps.shapes import ShapeError, light_shapes


def corners(shapes):
    return int(shapely.get_num_coordinates(shapes.to_numpy()).sum())


def test_a_heavy_map_becomes_light_without_slivers():
    heavy = square_wijken(corners=400)
    light = light_shapes(heavy, most_corners=1500)
    assert corners(heavy.geometry) > 10_000
    assert corners(light) <= 1500
    whole = shapely.union_all(light.to_numpy())
    assert shapely.get_num_interior_rings(whole) == 0
    assert sum(light.to_crs(28992).area) == pytest.approx(shapely.area(light.to_crs(28992).union_all()), rel=1e-6)


def test_a_light_map_is_left_as_it_is():
    areas = square_wijken()
    light = light_shapes(areas)
    assert corners(light) == corners(areas.geometry)
    assert light.crs.to_epsg() == 4326
    points = shapely.get_coordinates(light.to_numpy())
    assert np.allclose(points, np.round(points, 5), atol=0)


def test_areas_without_geometry_are_left_out():
    areas = square_wijken()
    areas.loc["WK900103", "geometry"] = None
    areas.loc["WK900104", "geometry"] = shapely.Polygon()
    assert list(light_shapes(areas).index) == [code for code in areas.index if code not in {"WK900103", "WK900104"}]


def test_a_map_without_any_geometry_is_refused():
    empty = gpd.GeoDataFrame({"gebiedsnaam": ["A"]}, geometry=[None], index=["WK900100"], crs=28992)
    with pytest.raises(ShapeError, match=r"De kaart is leeg.*Importeer op Gegevens"):
        light_shapes(empty)


@pytest.mark.real_data
@pytest.mark.parametrize("layer", ["wijken", "buurten"])
def test_haarlem_fits(real_data, layer):
    areas = gpd.read_file(real_data / "kaart/wijkenbuurten_2024.gpkg", layer=layer, where="gemeentecode='GM0392'")
    assert len(light_shapes(areas)) == len(areas)
