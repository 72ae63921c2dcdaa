import numpy as np
import pandas as pd
import shapely

from wijkscan.voorbeeldstad.places import areas_of_year
from wijkscan.voorbeeldstad.plan import load_toml

MOST_RECTANGULAR = 0.95  # share of the rectangle round it that an area fills; a drawn square would fill all


def _outlines(world, code: str, year: int = 2024) -> pd.Series:
    areas = areas_of_year(world.shapes.parts, world.plan, year)
    rows = areas.reset_index(drop=True).groupby(code).indices
    return pd.Series({key: shapely.coverage_union_all(world.shapes.polygons[part]) for key, part in rows.items()})


def test_voorbeeldstad_has_14_wijken_and_70_buurten_among_forty_gemeenten(world):
    areas = areas_of_year(world.shapes.parts, world.plan, 2024)
    own = areas[areas["gemeentecode"] == "GM9001"]
    assert (own["wijkcode"].nunique(), own["buurtcode"].nunique()) == (14, 70)
    assert areas["gemeentecode"].nunique() == 41
    assert areas["wijkcode"].nunique() - 14 >= 400


def test_the_areas_tile_without_gap_or_overlap(world):
    polygons = world.shapes.polygons
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    whole = shapely.union_all([*polygons, *world.shapes.water.values()])
    assert shapely.area([*polygons, *world.shapes.water.values()]).sum() - whole.area < 1
    # No gaps: holes in the land are water, so land and water together have none.
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    assert sum(shapely.Polygon(ring).area for ring in rings) < 1


def test_buurten_tile_wijken_and_wijken_tile_the_gemeente(world):
    for fine, coarse in (("buurtcode", "wijkcode"), ("wijkcode", "gemeentecode")):
        small, large = _outlines(world, fine), _outlines(world, coarse)
        parents = "WK" + small.index.str[2:8] if fine == "buurtcode" else "GM" + small.index.str[2:6]
        total = pd.Series(shapely.area(small.to_numpy()), index=small.index).groupby(parents).sum()
        assert np.allclose(total.sort_index(), shapely.area(large.sort_index().to_numpy()))


def test_every_area_is_one_piece_and_none_is_a_square(world):
    buurten = _outlines(world, "buurtcode").to_numpy()
    assert (shapely.get_num_geometries(buurten) == 1).all()
    frames = shapely.minimum_rotated_rectangle(buurten)
    assert (shapely.area(buurten) / shapely.area(frames)).max() < MOST_RECTANGULAR


def test_the_island_hangs_on_its_bridge(world):
    buurten = _outlines(world, "buurtcode")
    wijken = _outlines(world, "wijkcode")
    island = wijken["WK900113"]
    assert not wijken.drop("WK900113").map(island.intersects).any()
    for bridge in load_toml("bruggen")["brug"]:
        ends = buurten[bridge["from"]], buurten[bridge["to"]]
        assert not ends[0].touches(ends[1])
        others = buurten[~buurten.index.str.startswith("BU900113")]
        assert others.map(ends[0].distance).idxmin() == bridge["to"]
