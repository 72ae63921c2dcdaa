import numpy as np
import shapely

from wijkscan.tables.areas import is_area_code, is_fictional
from wijkscan.voorbeeldstad.places import areas_of_year, changes


def test_every_code_is_well_formed_and_openly_made_up(world):
    areas = areas_of_year(world.shapes.parts, world.plan, 2024)
    assert areas[["gemeentecode", "wijkcode", "buurtcode"]].stack().map(is_area_code).all()
    assert areas["gemeentecode"].map(is_fictional).all()
    assert not areas.isna().any().any()


def test_names_are_unique_within_a_gemeente(world):
    areas = areas_of_year(world.shapes.parts, world.plan, 2024)
    for level in ("wijk", "buurt"):
        named = areas.drop_duplicates(f"{level}code")
        assert not named.duplicated(["gemeentecode", f"{level}naam"]).any()


def test_the_boundary_change_by_hand(world):
    before, after = (areas_of_year(world.shapes.parts, world.plan, year) for year in (2023, 2024))
    moved = world.shapes.parts["moves"]
    assert before.loc[moved, "buurtnaam"].tolist() == ["Lindenveld-Zuid"]
    assert after.loc[moved, "buurtnaam"].tolist() == ["Zonneplein"]
    unchanged = ~moved & ~after["buurtnaam"].isin(["Seringenbuurt", "Elzenrode-West"])
    assert before[unchanged].equals(after[unchanged])


def test_swapped_codes_follow_the_name_not_the_area(world):
    before, after = (
        areas_of_year(world.shapes.parts, world.plan, year).drop_duplicates("buurtcode").set_index("buurtnaam")["buurtcode"]
        for year in (2023, 2024)
    )
    assert before["Seringenbuurt"] == after["Elzenrode-West"]
    assert before["Elzenrode-West"] == after["Seringenbuurt"]


def test_changes_are_flagged_in_their_year_only(world):
    flags = changes(world.plan, 2024)
    assert flags == {
        "BU90010505": "3", "WK900105": "3", "BU90010600": "3", "WK900106": "3", "BU90010803": "2", "BU90010804": "2",
    }  # fmt: skip
    assert changes(world.plan, 2023) == {}


def test_only_flagged_boundaries_move(world):
    outlines = []
    for year in (2023, 2024):
        areas = areas_of_year(world.shapes.parts, world.plan, year).reset_index(drop=True)
        rows = areas.groupby("buurtcode").indices
        outlines.append({code: shapely.area(world.shapes.polygons[part]).sum() for code, part in rows.items()})
    moved = {code for code in outlines[0] if not np.isclose(outlines[0][code], outlines[1][code])}
    assert moved == {code for code in changes(world.plan, 2024) if code.startswith("BU")}
