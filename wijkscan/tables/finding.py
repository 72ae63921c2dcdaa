"""Find areas: by a name that somebody types, and by a point on the map."""

import unicodedata

import geopandas as gpd
import pandas as pd
import shapely

from wijkscan.tables.areas import Niveau

MOST_AREAS = 8
_LEVELS = (Niveau.GEMEENTE, Niveau.WIJK, Niveau.BUURT)


def by_name(areas: pd.DataFrame, gemeente: str, text: str) -> list[str]:
    """
    Find areas whose name begins with a text, or has a word that does.

    Parameters
    ----------
    areas
        Index gebiedscode; `gebiedsnaam`, `niveau` and `gemeentecode`.
    gemeente
        Its areas come first.
    text
        What somebody typed; capitals and accents make no difference.

    Returns
    -------
    At most `MOST_AREAS` codes: those of the gemeente first, then whole names before beginnings before words, gemeenten before wijken before
    buurten, and by name.
    """
    wanted = _folded(text)
    if not wanted:
        return []
    inside = areas[areas["niveau"].isin(_LEVELS)]
    named = inside.assign(naam=inside["gebiedsnaam"].astype(str).map(_folded))
    found = named[named["naam"].str.startswith(wanted) | named["naam"].str.contains(f" {wanted}", regex=False)]
    ranked = found.assign(
        elders=found["gemeentecode"].ne(gemeente) & found["niveau"].ne(Niveau.GEMEENTE),
        heel=found["naam"].ne(wanted),
        begin=~found["naam"].str.startswith(wanted),
        hoogte=[_LEVELS.index(level) for level in found["niveau"]],
    )
    ordered = ranked.sort_index().sort_values(["elders", "heel", "begin", "hoogte", "naam"], kind="stable")
    return [str(code) for code in ordered.index[:MOST_AREAS]]


def _folded(text: str) -> str:
    """Write a text without capitals, accents and hyphens, with single spaces."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().replace("-", " ").split())


def at_point(boundaries: gpd.GeoDataFrame, point: tuple[float, float]) -> str:
    """Give the code of the smallest area that a point (EPSG:28992, metres) lies in: a buurt, else a wijk; empty outside all of them."""
    spot = shapely.Point(point)
    for level in (Niveau.BUURT, Niveau.WIJK):
        shapes = boundaries.geometry[boundaries["niveau"].eq(level)].dropna()
        inside = shapes.index[shapes.covers(spot)]
        if len(inside):
            return str(inside[0])
    return ""
