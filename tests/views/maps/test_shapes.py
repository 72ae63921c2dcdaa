import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from tests.views.areas import square_wijken
from wijkscan.views.maps.shapes import ShapeError, joined, light_shapes


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


def test_of_joined_areas_only_what_has_ground_is_left():
    odd = shapely.GeometryCollection([box(0, 0, 900, 900), shapely.LineString([(5000, 0), (5000, 10)])])
    areas = gpd.GeoDataFrame(geometry=[odd, box(900, 0, 1800, 900)], index=pd.Index(["a", "b"], name="gebiedscode"), crs=28992)
    whole = joined(areas, pd.Series({"a": "west", "b": "oost"}))
    assert whole.geometry["west"].equals(box(0, 0, 900, 900))


def test_joined_areas_have_no_cracks_and_leave_others_alone():
    left, right, other = box(0, 0, 950, 2000), box(1050, 0, 2000, 2000), box(2000, 0, 4000, 2000)
    areas = gpd.GeoDataFrame(geometry=[left, right, other], index=pd.Index(["a", "b", "c"], name="gebiedscode"), crs=28992)
    whole = joined(areas, pd.Series({"a": "west", "b": "west", "c": "oost"}))
    assert whole.geometry["west"].equals(box(0, 0, 2000, 2000))
    assert whole.geometry["oost"].equals(other)
    apart = joined(areas.assign(geometry=areas.geometry.affine_transform([3, 0, 0, 1, 0, 0])), pd.Series({"a": "west", "b": "west"}))
    assert apart.geometry["west"].geom_type == "MultiPolygon", "water of three hundred metres stays water"
