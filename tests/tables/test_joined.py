import geopandas as gpd
import pandas as pd
import shapely
from shapely import box

from wijkscan.tables.joined import joined


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
