"""Neighbours from polygons: slivers, corners, islands, links."""

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from wijkscan.model.werkgebieden.adjacency import AdjacencyError, neighbour_graph


def blocks(**corners):
    return gpd.GeoSeries({code: box(*corner) for code, corner in corners.items()}, crs=28992)


FOUR = blocks(a=(0, 0, 500, 500), b=(500, 0, 1000, 500), c=(0, 500, 500, 1000), d=(500, 500, 1000, 1000))


def test_a_border_counts_and_a_corner_does_not():
    graph = neighbour_graph(FOUR)
    assert graph.pairs == (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))
    assert graph.borders.to_dict() == pytest.approx(dict.fromkeys(graph.pairs, 500), abs=5)
    assert graph.linked.empty


@given(gap=st.floats(-18, 18), length=st.floats(60, 400))
def test_gaps_and_overlaps_up_to_the_sliver_are_a_border(gap, length):
    graph = neighbour_graph(blocks(a=(0, 0, 500, 500), b=(500 + gap, 500 - length, 1000, 1200)))
    assert graph.pairs == (("a", "b"),)
    assert graph.linked.empty
    assert graph.borders.iloc[0] == pytest.approx(length, abs=45)


def test_a_wider_gap_is_no_border_but_the_nearest_link():
    graph = neighbour_graph(blocks(a=(0, 0, 500, 500), b=(530, 0, 1000, 500)), names={"a": "Dorp", "b": "Eiland"})
    assert graph.borders.empty
    assert graph.pairs == (("a", "b"),)
    assert graph.linked["meter"].tolist() == pytest.approx([30])
    assert graph.linked["melding"].tolist() == ["Dorp (a) grenst nergens aan de rest en is verbonden met Eiland (b), 30 meter verderop."]


def test_who_only_touches_with_a_corner_is_said_to_lie_beside_it():
    graph = neighbour_graph(blocks(a=(0, 0, 500, 500), b=(500, 500, 1000, 1000)), names={"a": "Dorp", "b": "Kade"})
    assert graph.linked["melding"].tolist() == ["Dorp (a) grenst nergens aan de rest en is verbonden met Kade (b), dat er vlak naast ligt."]


def test_an_island_goes_to_the_nearest_shore_unless_that_is_forbidden_or_a_bridge_is_declared():
    map_of = blocks(a=(0, 0, 500, 500), b=(500, 0, 1000, 500), island=(1200, 0, 1300, 100))
    nearest = neighbour_graph(map_of)
    assert ("b", "island") in nearest.pairs
    assert nearest.linked[["van", "naar"]].to_numpy().tolist() == [["island", "b"]]
    assert ("a", "island") in neighbour_graph(map_of, without=[("island", "b")]).pairs
    bridge = neighbour_graph(map_of, links=[("island", "a")])
    assert bridge.linked.empty
    assert bridge.pairs == (("a", "b"), ("a", "island"))


def test_a_border_can_be_taken_away_and_what_cannot_be_joined_stays_apart():
    graph = neighbour_graph(FOUR, without=[("b", "a"), ("d", "c"), ("a", "d"), ("b", "c")])
    assert graph.pairs == (("a", "c"), ("b", "d"))
    assert graph.parts.to_dict() == {"a": 0, "c": 0, "b": 1, "d": 1}


def test_a_short_border_does_not_count():
    touching = blocks(a=(0, 0, 500, 500), b=(500, 490, 1000, 1000))
    assert len(neighbour_graph(touching).borders) == 0
    assert len(neighbour_graph(touching, shortest_border_m=5).borders) == 1


def test_bad_maps_are_refused():
    with pytest.raises(AdjacencyError, match="geen grens bij b"):
        neighbour_graph(gpd.GeoSeries({"a": box(0, 0, 1, 1), "b": Polygon()}, crs=28992))
    with pytest.raises(AdjacencyError, match="Q9 staat niet op de kaart"):
        neighbour_graph(FOUR, links=[("a", "Q9")])
    with pytest.raises(AdjacencyError, match="graden"):
        neighbour_graph(FOUR.set_crs(4326, allow_override=True))
    with pytest.raises(AdjacencyError, match="a komt dubbel voor"):
        neighbour_graph(gpd.GeoSeries([box(0, 0, 1, 1)] * 2, index=["a", "a"], crs=28992))


@pytest.mark.real_data
def test_real_wijken_of_kennemerland_are_one_whole(real_data):
    wijken = gpd.read_file(real_data / "kaart" / "wijkenbuurten_2024.gpkg", layer="wijken", where="gemeentecode in ('GM0392', 'GM0394')")
    for _, part in wijken[wijken["water"] == "NEE"].set_index("wijkcode").groupby("gemeentecode"):
        graph = neighbour_graph(part.geometry)
        assert graph.parts.max() == 0
        assert graph.linked.empty
        # A map in the plane: at most 3n − 6 borders.
        assert len(part) - 1 <= len(graph.pairs) <= 3 * len(part) - 6
