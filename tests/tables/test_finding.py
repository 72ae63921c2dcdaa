import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from wijkscan.tables.finding import MOST_AREAS, at_point, by_name

ROWS = {
    "GM0001": ("Zuid", "Gemeente", "GM0001"),
    "GM0002": ("Noordwijk", "Gemeente", "GM0002"),
    "WK000100": ("Oud-Zuid", "Wijk", "GM0001"),
    "WK000200": ("Oud Zuid", "Wijk", "GM0002"),
    "BU00010001": ("Zuiderpark", "Buurt", "GM0001"),
    "BU00020001": ("Één eiland", "Buurt", "GM0002"),
    "NL00": ("Zuidland", "Land", "NL00"),
}
AREAS = pd.DataFrame.from_dict(ROWS, orient="index", columns=["gebiedsnaam", "niveau", "gemeentecode"])


def test_own_areas_come_first_then_whole_names_then_beginnings_then_words():
    assert by_name(AREAS, "GM0001", "zuid") == ["GM0001", "BU00010001", "WK000100", "WK000200"]
    assert by_name(AREAS, "GM0002", "zuid") == ["GM0001", "WK000200", "BU00010001", "WK000100"]


@pytest.mark.parametrize("text", ["oud zuid", " OUD-zuid ", "oud  zui"])
def test_capitals_hyphens_and_spaces_make_no_difference(text):
    assert by_name(AREAS, "GM0001", text) == ["WK000100", "WK000200"]


def test_accents_make_no_difference_and_signs_are_no_pattern():
    assert by_name(AREAS, "GM0001", "een ei") == ["BU00020001"]
    assert by_name(AREAS, "GM0001", ".*") == []
    assert by_name(AREAS, "GM0001", "  ") == []


def test_a_list_stays_short():
    many = pd.DataFrame({"gebiedsnaam": "Zuid", "niveau": "Wijk", "gemeentecode": "GM0001"}, index=[f"WK0001{n:02d}" for n in range(30)])
    assert by_name(many, "GM0001", "zuid") == list(many.index[:MOST_AREAS])


def test_a_point_lies_in_its_buurt_else_in_its_wijk_else_nowhere():
    codes = ["WK000100", "BU00010000", "BU00010001"]
    shapes = gpd.GeoDataFrame({"niveau": ["Wijk", "Buurt", "Buurt"]}, geometry=[box(0, 0, 3, 1), box(0, 0, 1, 1), None], index=codes)
    assert at_point(shapes, (0.5, 0.5)) == "BU00010000"
    assert at_point(shapes, (2.5, 0.5)) == "WK000100"
    assert at_point(shapes, (9, 9)) == ""
