"""Counts of provisions in the shape of the store, from rows that CBS published or that are made up."""

from collections.abc import Iterable

import pandas as pd

from wijkscan.tables.voorzieningen import (
    CLIENTEN,
    COLUMNS,
    EVERY_NUMBER,
    HUISHOUDENS,
    JEUGD_VORM,
    KINDS,
    STAPELING,
    UITKERINGEN,
    VERWIJZERS,
    WMO_SOORT,
    Voorzieningen,
)

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


def of_gemeente(gemeente: str, wijken: Iterable[str], clients: pd.DataFrame, *, withheld: Iterable[str] = ()) -> Voorzieningen:
    """Counts of every kind that follow from the clients per wijk and law; of `withheld` wijken everything is withheld."""
    codes, hidden = list(wijken), set(withheld)
    areas = {code: clients.loc[code] for code in codes} | {gemeente: clients.sum(), "NL00": 100 * clients.sum()}

    def five(number: float) -> float:
        rounded = 5 * round(number / 5)
        return rounded if rounded >= 10 else GEHEIM

    def of(code: str, parts: dict[str, float]) -> dict[str, float]:
        return {soort: GEHEIM if code in hidden else five(number) for soort, number in parts.items()}

    found: dict[str, list[Iterable[tuple[object, ...]]]] = {kind: [] for kind in KINDS}
    for code, one in areas.items():
        wmo, jeugd, bijstand = (float(one[wet]) for wet in ("wmo", "jeugdhulp", "bijstand"))
        soorten = {
            "totaal": wmo, "ondersteuning_thuis": 0.35 * wmo, "hulp_bij_het_huishouden": 0.45 * wmo, "hulpmiddelen_en_diensten": 0.6 * wmo,
            "verblijf_en_opvang": 0.01 * wmo, "overig": 0.02 * wmo,
        }  # fmt: skip
        vormen = {
            "totaal": jeugd, "jeugdhulp": 0.97 * jeugd, "zonder_verblijf": 0.92 * jeugd, "met_verblijf": 0.08 * jeugd,
            "jeugdbescherming": 0.07 * jeugd, "jeugdreclassering": 0.01 * jeugd,
        }  # fmt: skip
        found[WMO_SOORT].append(rows(code, of(code, soorten)))
        found[JEUGD_VORM].append(rows(code, of(code, vormen)))
        trajecten = dict(zip(VERWIJZERS, (0.35, 0.35, 0.05, 0.1, 0.05, 0.02, 0.02, 0.06), strict=True))
        for meting, share in {"trajecten": 1.0, **trajecten}.items():
            found[JEUGD_VORM].append(rows(code, of(code, {"totaal": 1.2 * jeugd * share}), meting=meting))
        every = {
            "totaal": 0.75 * (wmo + jeugd + bijstand), "jeugdhulp": 0.6 * jeugd, "bijstand": 0.7 * bijstand, "wmo": 0.8 * wmo,
            "jeugdhulp_bijstand": 0.06 * jeugd, "jeugdhulp_wmo": 0.02 * jeugd, "bijstand_wmo": 0.1 * bijstand,
            "jeugdhulp_bijstand_wmo": 0.01 * jeugd,
        }  # fmt: skip
        found[STAPELING].append(rows(code, of(code, every), meting=HUISHOUDENS))
        for stapel, share in ((1, 0.6), (2, 0.25), (3, 0.1), (4, 0.05)):
            found[STAPELING].append(rows(code, of(code, {"totaal": share * every["totaal"]}), meting=HUISHOUDENS, stapel=stapel))
        for quarter in range(1, 5):
            bijstand_then = {"bijstand": bijstand * (1 - 0.01 * quarter)}
            found[UITKERINGEN].append(rows(code, of(code, bijstand_then), periode=f"2024-K{quarter}"))
    return Voorzieningen({kind: table(*parts) for kind, parts in found.items()})
