"""A made-up gemeente of nine square wijken for the tests of maps, charts and pictures."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.affinity

NASTY = '<script>alert("x")</script>{{ 7 * 6 }}{% raw %}'


def square_wijken(side: float = 1000, corners: int = 1) -> gpd.GeoDataFrame:
    """Nine squares near Haarlem that share wavy borders with this many corners per side; the first has a nasty name."""
    codes = [f"WK9001{number:02d}" for number in range(9)]
    lines = []
    for at in range(4):
        along = np.linspace(0, 3, 3 * corners + 1)
        # Zero at every corner of the squares, so that the lines meet there.
        wave = 0.02 * np.sin(10 * np.pi * along) if corners > 1 else 0 * along
        wave[::corners] = 0
        lines += [np.column_stack([along, at + wave]), np.column_stack([at + wave, along])]
    nodes = shapely.node(shapely.multilinestrings([shapely.linestrings(line) for line in lines]))
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(nodes)))
    placed = [shapely.affinity.affine_transform(cell, [side, 0, 0, side, 103_000, 488_000]) for cell in cells]
    names = [NASTY, *(f"Wijk {letter}" for letter in "BCDEFGHI")]
    return gpd.GeoDataFrame({"gebiedsnaam": names}, geometry=placed, index=pd.Index(codes, name="gebiedscode"), crs=28992)


def figures() -> tuple[pd.Series, pd.Series]:
    """Nine figures of which the last is withheld, and the reasons."""
    codes = [f"WK9001{number:02d}" for number in range(9)]
    values = pd.Series([10.0, 12, 14, 16, 18, 20, 22, 24, np.nan], codes)
    return values, values.isna().map({True: "geheim", False: ""})
