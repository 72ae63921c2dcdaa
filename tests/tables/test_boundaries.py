import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from tests.tables.building import squares
from wijkscan.tables.areas import Niveau
from wijkscan.tables.boundaries import codes_in, figures_on_map, has_figures, level_of, read_map
from wijkscan.tables.figures import InvalidTableError

WIJKEN = ["WK039201", "WK039202"]


def _wijken(geometry, codes=None, **columns):
    codes = codes or WIJKEN[: len(geometry)]
    frame = {"wijkcode": codes, "wijknaam": [f"Naam {code}" for code in codes], **columns}
    return gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:28992")


def _read(wijken, **layers):
    return read_map({Niveau.WIJK: wijken, **layers}, "kaart.gpkg")


def test_three_levels_by_hand():
    layers = {
        Niveau.GEMEENTE: squares(["GM0392"], "gemeente", water=["NEE"], indelingswijziging_wijken_en_buurten=[1]),
        Niveau.WIJK: squares(["WK039201 "], "wijk", gemeentecode=["GM0392"], water=["NEE"]),
        Niveau.BUURT: squares(["BU03920101"], "buurt", wijkcode=["WK039201"], gemeentecode=["GM0392"]),
    }
    areas, remarks = read_map(layers, "kaart.gpkg")
    assert areas["niveau"].to_dict() == {"GM0392": "Gemeente", "WK039201": "Wijk", "BU03920101": "Buurt"}
    assert areas["gebiedsnaam"].tolist() == ["Naam GM0392", "Naam WK039201 ".strip(), "Naam BU03920101"]
    assert set(areas["gemeentenaam"]) == {"Naam GM0392"}
    assert areas["indelingswijziging"].fillna(0).tolist() == [1, 0, 0]
    assert areas.crs == "EPSG:28992"
    assert remarks == ()


@pytest.mark.parametrize(
    ("columns", "level"),
    [
        (["buurtcode", "wijkcode", "gemeentecode"], Niveau.BUURT),
        (["wk_code", "gm_code"], Niveau.WIJK),
        (["gemeenteCode"], Niveau.GEMEENTE),
        (["naam"], None),
    ],
)
def test_the_level_is_told_by_the_columns(columns, level):
    layer = gpd.GeoDataFrame({name: ["?"] for name in columns}, geometry=[box(0, 0, 1, 1)])
    assert level_of(layer) == level


@pytest.mark.parametrize(
    ("codes", "level"), [(["WK039201", None], Niveau.WIJK), (["WK039201", "GM0392"], None), (["?", "!"], None)]
)
def test_generalised_boundaries_tell_their_level_by_their_codes(codes, level):
    layer = gpd.GeoDataFrame({"statcode": codes, "statnaam": ["a", "b"]}, geometry=[box(0, 0, 1, 1)] * 2)
    assert level_of(layer) == level


def test_generalised_boundaries_are_read():
    layer = gpd.GeoDataFrame({"statcode": ["WK039201"], "statnaam": ["Oude Stad"]}, geometry=[box(0, 0, 9, 9)], crs=28992)
    areas, _ = _read(layer)
    assert areas["gebiedsnaam"].to_dict() == {"WK039201": "Oude Stad"}


@pytest.mark.parametrize("water", ["JA", "ja ", "B"])
def test_water_is_dropped_and_unsaid_is_land(water):
    layer = _wijken([box(0, 0, 9, 9), box(9, 0, 18, 9), box(20, 0, 30, 9)], [*WIJKEN, "WK039299"], water=["NEE", None, water])
    areas, _ = _read(layer)
    assert areas.index.tolist() == WIJKEN
    assert codes_in(layer, Niveau.WIJK).tolist() == [*WIJKEN, "WK039299"]


def test_parts_of_one_area_are_joined_and_islands_and_holes_stay():
    ring = Polygon(box(0, 0, 10, 10).exterior.coords, [box(4, 4, 6, 6).exterior.coords])
    layer = _wijken([ring, box(20, 0, 30, 10), box(40, 0, 50, 10)], ["WK039201", "WK039201", "WK039202"])
    areas, remarks = _read(layer)
    joined = areas.geometry["WK039201"]
    assert joined.geom_type == "MultiPolygon"
    assert sum(len(part.interiors) for part in joined.geoms) == 1
    assert joined.area == pytest.approx(96 + 100)
    assert areas.loc["WK039201", "gebiedsnaam"] == "Naam WK039201"
    assert remarks == ("kaart.gpkg, laag wijk: 1 gebieden bestonden uit losse delen en zijn samengevoegd",)


def test_an_invalid_boundary_is_repaired_and_only_surface_is_kept():
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    spike = Polygon([(20, 0), (30, 0), (30, 10), (30, 20), (30, 10), (20, 10)])
    areas, remarks = _read(_wijken([bow_tie, spike]))
    assert areas.geometry.is_valid.all()
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas.area.tolist() == pytest.approx([50, 100])
    assert remarks == ("kaart.gpkg, laag wijk: 2 ongeldige grenzen hersteld (WK039201, WK039202)",)


@pytest.mark.parametrize("nothing", [None, Polygon(), MultiPolygon()])
def test_an_area_without_a_boundary_stays_in_the_list(nothing):
    areas, remarks = _read(_wijken([box(0, 0, 9, 9), nothing]))
    assert areas.index.tolist() == WIJKEN
    assert areas.geometry.isna().tolist() == [False, True]
    assert remarks == ("kaart.gpkg, laag wijk: 1 gebieden zonder grens, niet op de kaart (WK039202)",)


@pytest.mark.parametrize("line", [LineString([(0, 0), (9, 9)]), Point(1, 1), GeometryCollection([Point(1, 1)])])
def test_a_line_or_a_point_is_no_boundary(line):
    areas, remarks = _read(_wijken([box(0, 0, 9, 9), line]))
    assert areas.geometry.isna().tolist() == [False, True]
    assert "zonder grens" in remarks[0]


def test_degrees_become_metres():
    layer = _wijken([box(121000, 487000, 122000, 488000)]).to_crs("EPSG:4326")
    areas, _ = _read(layer)
    assert areas.total_bounds == pytest.approx([121000, 487000, 122000, 488000], abs=0.01)


@given(st.lists(st.sampled_from(WIJKEN), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_one_row_per_code_and_no_surface_lost(codes, random):
    shapes = [box(10 * place, 0, 10 * place + 10, 10) for place in range(len(codes))]
    random.shuffle(shapes)
    areas, _ = _read(_wijken(shapes, codes))
    assert sorted(areas.index) == sorted(set(codes))
    for code in set(codes):
        assert areas.geometry[code].area == pytest.approx(100 * codes.count(code))


def test_a_name_with_markup_stays_text():
    layer = _wijken([box(0, 0, 9, 9)])
    layer["wijknaam"] = "<script>alert(1)</script>"
    assert _read(layer)[0]["gebiedsnaam"].tolist() == ["<script>alert(1)</script>"]


def _refusal(layers):
    with pytest.raises(InvalidTableError) as caught:
        read_map(layers, "kaart.gpkg")
    return str(caught.value)


def test_a_map_without_wijken_is_refused():
    assert _refusal({Niveau.GEMEENTE: squares(["GM0392"], "gemeente")}) == (
        "Tabel 'kaart.gpkg' klopt niet:\n"
        "- geen laag met wijken gevonden; kies de CBS Wijk- en buurtkaart (lagen gemeenten, wijken, buurten)"
    )


def test_a_map_without_a_coordinate_system_is_refused():
    layer = gpd.GeoDataFrame({"wijkcode": ["WK039201"]}, geometry=[box(0, 0, 1, 1)])
    assert _refusal({Niveau.WIJK: layer}) == (
        "Tabel 'kaart.gpkg, laag wijk' klopt niet:\n"
        "- geen coördinatenstelsel in het bestand; sla de kaart op als GeoPackage (EPSG:28992)"
    )


def test_malformed_and_misplaced_codes_are_refused_together():
    layer = _wijken([box(0, 0, 1, 1)] * 3, ["WK039201", "BU03920101", "39202"])
    assert _refusal({Niveau.WIJK: layer}) == (
        "Tabel 'kaart.gpkg, laag wijk' klopt niet:\n- 'BU03920101' is geen wijkcode\n- '39202' is geen wijkcode"
    )


@pytest.mark.parametrize("names", [("buurtcode", "buurtnaam", "gemeentenaam"), ("bu_code", "bu_naam", "gm_naam")])
def test_the_few_figures_on_a_map_are_read_per_buurt(names):
    code, name, gemeente = names
    layer = gpd.GeoDataFrame(
        {
            code: ["BU03920101", "BU03920101", "BU03920102", "BU03929997"],
            name: ["Stationsbuurt", "Stationsbuurt", "Leeg", "Spaarne"],
            gemeente: ["Haarlem"] * 4,
            "water": ["NEE", "NEE", "NEE", "JA"],
            "aantal_inwoners": [2035, 2035, -99997, 0],
            "aantal_inwoners_0_tot_15_jaar_KWB": [205, 205, -99997, 0],
        },
        geometry=[box(0, 0, 1, 1)] * 4,
        crs="EPSG:28992",
    )
    assert has_figures(layer)
    read = figures_on_map(layer, "kaart.gpkg")
    assert read.values["inwoners"].fillna(-1).to_dict() == {"BU03920101": 2035, "BU03920102": -1}
    assert read.values.loc["BU03920101", "leeftijd_0_15"] == 205
    assert read.reasons.loc["BU03920102", "inwoners"] == "geheim"
    assert read.areas.loc["BU03920101", ["gebiedsnaam", "gemeentenaam"]].tolist() == ["Stationsbuurt", "Haarlem"]


def test_a_map_with_boundaries_only_has_no_figures():
    assert not has_figures(squares(["BU03920101"], "buurt"))
    assert not has_figures(None)
    assert isinstance(squares(["BU03920101"], "buurt"), pd.DataFrame)
