"""The boundaries in the form of the CBS wijk- en buurtkaart: one GeoParquet file per layer, with water among the land."""

import io

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from wijkscan.voorbeeldstad.places import UNCHANGED
from wijkscan.voorbeeldstad.shapes import Shapes

_CRS = "EPSG:28992"
_FLAG = "indelingswijziging_wijken_en_buurten"
_LAYERS = {
    "buurten": ["buurtcode", "buurtnaam", "wijkcode", "gemeentecode", "gemeentenaam"],
    "wijken": ["wijkcode", "wijknaam", "gemeentecode", "gemeentenaam"],
    "gemeenten": ["gemeentecode", "gemeentenaam"],
}
# CBS's number for "not present", which it gives to water.
_NOT_PRESENT = -99997


def map_files(shapes: Shapes, areas: pd.DataFrame, lake: str, changed: dict[str, str]) -> dict[str, bytes]:
    """Write the map of one year.

    Parameters
    ----------
    shapes
        The parts and the water.
    areas
        Codes and names per part in the division of the year.
    lake
        Name of the water of Voorbeeldstad; the water of the others is sea.
    changed
        Indelingswijziging of the areas that changed this year.

    Returns
    -------
    ``buurten.parquet``, ``wijken.parquet`` and ``gemeenten.parquet`` in RD coordinates (EPSG:28992), whole metres.
    """
    return {f"{layer}.parquet": _layer(shapes, areas, lake, changed, columns) for layer, columns in _LAYERS.items()}


def _layer(shapes: Shapes, areas: pd.DataFrame, lake: str, changed: dict[str, str], columns: list[str]) -> bytes:
    code = columns[0]
    land = areas[columns].drop_duplicates(code).sort_values(code, ignore_index=True)
    rows = areas.reset_index(drop=True).groupby(code).indices
    outlines = [shapely.normalize(shapely.coverage_union_all(shapes.polygons[rows[value]])) for value in land[code]]
    land[_FLAG] = [np.int32(changed.get(value, UNCHANGED)) for value in land[code]]
    water = _water(shapes, areas, lake)[columns]
    water[_FLAG] = np.full(len(water), _NOT_PRESENT, dtype=np.int32)
    table = pd.concat([land.assign(water="NEE"), water.assign(water="JA")], ignore_index=True)
    frame = gpd.GeoDataFrame(table, geometry=_multi([*outlines, *shapes.water.values()]), crs=_CRS)
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _water(shapes: Shapes, areas: pd.DataFrame, lake: str) -> pd.DataFrame:
    """Code water as CBS does: in the gemeente, in a wijk 99 and a buurt 97 of its own."""
    names = areas.drop_duplicates("gemeentecode").set_index("gemeentecode")["gemeentenaam"]
    codes = [f"GM90{gemeente + 1:02d}" for gemeente in shapes.water]
    water = [lake if gemeente == 0 else "Noordzee" for gemeente in shapes.water]
    return pd.DataFrame(
        {
            "gemeentecode": codes, "gemeentenaam": names.loc[codes].to_numpy(), "wijknaam": water, "buurtnaam": water,
            "wijkcode": [f"WK{code[2:]}99" for code in codes], "buurtcode": [f"BU{code[2:]}9997" for code in codes],
        }
    )  # fmt: skip


def _multi(geometries: list[shapely.Geometry]) -> npt.NDArray[np.object_]:
    return np.array([shapely.multipolygons(shapely.get_parts(geometry)) for geometry in geometries], dtype=object)
