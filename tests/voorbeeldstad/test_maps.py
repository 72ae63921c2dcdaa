import io

import geopandas as gpd
import pytest

COLUMNS = {
    "buurten": ["buurtcode", "buurtnaam", "wijkcode", "gemeentecode", "gemeentenaam"],
    "wijken": ["wijkcode", "wijknaam", "gemeentecode", "gemeentenaam"],
    "gemeenten": ["gemeentecode", "gemeentenaam"],
}


def _layer(received, year: int, name: str) -> gpd.GeoDataFrame:
    return gpd.read_parquet(io.BytesIO(received[f"kaart-{year}-land"].files[f"{name}.parquet"]))


@pytest.mark.parametrize("name", COLUMNS)
def test_layers_have_the_columns_of_the_cbs_map(received, name):
    layer = _layer(received, 2024, name)
    assert layer.columns.tolist() == [*COLUMNS[name], "indelingswijziging_wijken_en_buurten", "water", "geometry"]
    assert layer.crs.to_epsg() == 28992
    assert set(layer["water"]) == {"JA", "NEE"}
    assert layer.is_valid.all()
    assert set(layer.geom_type) == {"MultiPolygon"}


def test_map_and_figures_name_the_same_areas(received, world):
    for year in (2023, 2024):
        truth = world.truth(year, year)
        for name, columns in COLUMNS.items():
            layer = _layer(received, year, name)
            land = layer.loc[layer["water"] == "NEE", columns[0]]
            assert land.is_unique
            assert set(land) == set(truth.names.index[truth.names.index.str[:2] == land.iloc[0][:2]])


def test_the_boundary_between_two_buurten_moved(received):
    before, after = (_layer(received, year, "buurten").set_index("buurtcode") for year in (2023, 2024))
    grown = after.area - before.area.reindex(after.index)
    assert grown["BU90010600"] == pytest.approx(-grown["BU90010505"])
    assert grown["BU90010600"] > 50_000
    flags = after["indelingswijziging_wijken_en_buurten"]
    assert flags[flags.isin([2, 3])].to_dict() == {"BU90010505": 3, "BU90010600": 3, "BU90010803": 2, "BU90010804": 2}


def test_water_lies_beside_the_land(received):
    gemeenten = _layer(received, 2024, "gemeenten").set_index("gemeentecode")
    lake = gemeenten[gemeenten["water"] == "JA"].loc["GM9001", "geometry"]
    land = gemeenten[gemeenten["water"] == "NEE"].loc["GM9001", "geometry"]
    assert lake.touches(land)
    assert lake.area > 3_000_000
