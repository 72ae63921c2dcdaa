import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wijkscan.voorbeeldstad.mosaic import Mosaic, draw_areas, in_one_piece, lay_mosaic


@pytest.fixture(scope="module")
def mosaic() -> Mosaic:
    return lay_mosaic(1_000, lambda points: np.full(len(points), 100.0), {100.0: 1_000}, np.random.default_rng(1))


def _inside(mosaic: Mosaic) -> np.ndarray:
    return np.hypot(*mosaic.points.T) < 700


def test_two_halves_of_a_disc_by_hand(mosaic):
    labels = np.where(_inside(mosaic), (mosaic.points[:, 0] > 0).astype(int), -1)
    areas = draw_areas(mosaic, labels)
    assert sorted(areas) == [0, 1]
    assert shapely.area(list(areas.values())).sum() == pytest.approx(np.pi * 700**2, rel=0.1)
    assert areas[0].centroid.x == pytest.approx(-4 * 700 / (3 * np.pi), abs=60)
    assert areas[0].touches(areas[1])


@given(seeds=st.lists(st.tuples(st.integers(-600, 600), st.integers(-600, 600)), min_size=2, max_size=6, unique=True))
def test_areas_share_their_boundaries(mosaic, seeds):
    centres = np.array(seeds)
    nearest = np.hypot(mosaic.points[:, :1] - centres[:, 0], mosaic.points[:, 1:] - centres[:, 1]).argmin(axis=1)
    areas = list(draw_areas(mosaic, np.where(_inside(mosaic), nearest, -1)).values())
    assert shapely.is_valid(areas).all()
    assert shapely.area(areas).sum() == pytest.approx(shapely.union_all(areas).area)


@given(loose=st.sets(st.integers(0, 30), max_size=6))
def test_loose_cells_join_what_surrounds_them(mosaic, loose):
    labels = np.where(_inside(mosaic), (mosaic.points[:, 0] > 0).astype(int), -1)
    cells = np.flatnonzero((mosaic.points[:, 0] < -250) & _inside(mosaic))
    labels[cells[[number for number in loose if number < len(cells)]]] = 1
    mended = in_one_piece(mosaic, labels)
    for label in (0, 1):
        same = mosaic.pairs[(mended[mosaic.pairs] == label).all(axis=1)]
        size = len(mended)
        graph = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(size, size))
        assert len(np.unique(connected_components(graph, directed=False)[1][mended == label])) == 1
