"""Counts of provisions in the shape of the store, from rows that CBS published or that are made up."""

from collections.abc import Iterable

import pandas as pd

from wijkscan.tables.voorzieningen import CLIENTEN, COLUMNS, EVERY_NUMBER, HUISHOUDENS, STAPELING, Voorzieningen

GEHEIM = float("nan")
COMBINED = ("jeugdhulp_bijstand", "jeugdhulp_wmo", "bijstand_wmo", "jeugdhulp_bijstand_wmo")


def rows(
    code: str, values: dict[str, float], *, meting: str = CLIENTEN, periode: str = "2023", stapel: int = EVERY_NUMBER
) -> Iterable[tuple[object, ...]]:
    """One row per soort."""
    return [(code, int(periode[:4]), periode, soort, stapel, meting, value) for soort, value in values.items()]


def table(*parts: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Put rows together."""
    return pd.DataFrame([row for part in parts for row in part], columns=list(COLUMNS)).astype(COLUMNS)


def stapeling(huishoudens: dict[str, tuple[float, float, float, float, float]], periode: str = "2023-1") -> pd.DataFrame:
    """Huishoudens per area: all of them, and per combination in the order of `COMBINED`."""
    soorten = ("totaal", *COMBINED)
    areas = {code: dict(zip(soorten, counts, strict=True)) for code, counts in huishoudens.items()}
    return table(*(rows(code, counts, meting=HUISHOUDENS, periode=periode) for code, counts in areas.items()))


# CBS 85637NED, first half of 2023.
HEERLEN, CENTRUM = (11_940, 285, 90, 675, 40), (725, GEHEIM, GEHEIM, 45, GEHEIM)


def counted(kind: str, counts: pd.DataFrame) -> Voorzieningen:
    """Counts of one kind, of which no delivery is told."""
    return Voorzieningen({kind: counts})


def heerlen() -> Voorzieningen:
    """The huishoudens of Heerlen with one wijk that was counted and one of which everything is withheld."""
    return counted(STAPELING, stapeling({"GM0917": HEERLEN, "WK091733": CENTRUM, "WK091734": (GEHEIM,) * 5}))
