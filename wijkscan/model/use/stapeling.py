"""Huishoudens with provisions of several laws: counted per wijk where that is known, and what is left of the gemeente over the others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.tables.voorzieningen import EVERY_NUMBER, HUISHOUDENS, ROUNDED_TO, SOORTEN, STAPELING, TOTAAL, Voorzieningen
from wijkscan.tables.wetten import wetten

BASE = "huishoudens_"
"""How the base of work begins that is done once for every huishouden of a combination."""
SEVERAL = "huishoudens_met_meer_wetten"
"""What such bases are called together."""
WITHHELD_TO = 7
"""CBS shows no count below 10: up to here it is withheld, above it is rounded to 10 or more."""
YEAR = len("2023")
_HALF = ROUNDED_TO[STAPELING] / 2


def combinations() -> dict[str, tuple[str, ...]]:
    """Give the combinations of several laws that are counted, with the laws of each; only laws that wijkscan has."""
    found = {soort: tuple(law for law in wetten() if law in soort.split("_")) for soort in SOORTEN[STAPELING]}
    return {soort: laws for soort, laws in found.items() if len(laws) > 1}


def period(rows: pd.DataFrame, gemeentecode: str, soort: str, meting: str) -> str | None:
    """Give the newest period of which a gemeente has this count: a whole year before a part of one; None without any."""
    wanted = (rows["gebiedscode"] == gemeentecode) & (rows["soort"] == soort) & (rows["meting"] == meting)
    known = rows.loc[wanted & (rows["stapel"] == EVERY_NUMBER) & rows["aantal"].notna(), "periode"].unique()
    return max(known, key=lambda text: (text.isdigit(), text), default=None)


@dataclass(frozen=True)
class Bounds:
    """Counts with the limits within which they lie, all of one shape.

    Parameters
    ----------
    value, low, high
        Area × combination: huishoudens.
    """

    value: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame


@dataclass(frozen=True)
class Stapeling:
    """Huishoudens with provisions of several laws in one gemeente.

    Parameters
    ----------
    periode
        Of when the counts are.
    source
        Dutch: who counted, and where.
    gemeente
        Combination × `waarde`, `laag`, `hoog`: huishoudens in the gemeente.
    wijken
        Wijk × combination: what was counted; a gap is withheld or unknown.
    few
        Wijken of which all huishoudens together are known: there a gap is too few to show.
    """

    periode: str
    source: str
    gemeente: pd.DataFrame
    wijken: pd.DataFrame
    few: frozenset[str]

    @property
    def year(self) -> int:
        """Give the year of the counts."""
        return int(self.periode[:YEAR])

    @property
    def total(self) -> float:
        """Give the huishoudens of all combinations together."""
        return float(self.gemeente["waarde"].sum())

    def of_laws(self) -> pd.DataFrame:
        """Give law × `waarde`, `laag`, `hoog`: a huishouden counts for an equal part under each law that works on it once."""
        parts = shares()
        return parts @ self.gemeente.loc[parts.columns]

    def per_wijk(self, wijken: pd.Index, expected: pd.DataFrame) -> Bounds:
        """Count huishoudens per wijk, adding up to the gemeente.

        Parameters
        ----------
        wijken
            All wijken of the gemeente.
        expected
            Expected clients, wijk × law.

        Returns
        -------
        A wijk that was counted has its count (half a rounding to each side); a withheld one a part of what is left of the gemeente, in
        proportion to the expected clients of the laws of the combination, at most as many as stay withheld. What then still differs
        (rounding, huishoudens without a known wijk) is spread in proportion, as clients without a known wijk are.
        """
        found = {soort: self._divided(soort, wijken, expected) for soort in self.gemeente.index}
        return Bounds(*(pd.DataFrame({soort: ends[place] for soort, ends in found.items()}, index=wijken) for place in range(len(_ENDS))))

    def _divided(self, soort: str, wijken: pd.Index, expected: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
        whole, most = self.gemeente["waarde"][soort], self.gemeente["hoog"][soort]
        counted = self.wijken[soort].reindex(wijken)
        known = counted.notna()
        low, high = (counted - _HALF).clip(lower=0).fillna(0), counted + _HALF
        left = max(most - float(low[known].sum()), 0.0)
        few = wijken.isin(list(self.few))
        high = high.where(known, pd.Series(np.where(few, min(WITHHELD_TO, left), left), index=wijken))
        weight = expected.reindex(index=wijken, columns=list(combinations()[soort])).fillna(0).sum(axis="columns")
        weight = weight if weight.sum() > 0 else pd.Series(1.0, index=wijken)
        value = counted.fillna(0) + _filled(max(whole - float(counted.sum()), 0.0), weight.where(~known, 0), high)
        if not value.sum() > 0:  # counted for the gemeente, and in none of its wijken
            spread = whole * weight / weight.sum()
            return spread, low, high.clip(lower=spread)
        scale = whole / float(value.sum())
        return value * scale, low * scale, high.clip(lower=value) * scale


_ENDS = ("waarde", "laag", "hoog")


def _filled(amount: float, weight: pd.Series, most: pd.Series) -> pd.Series:
    """Divide an amount by weight, no place above its own most; what does not fit is left."""
    given, open_ = pd.Series(0.0, index=weight.index), weight > 0
    while amount > 0 and open_.any():
        part = amount * weight.where(open_, 0) / weight[open_].sum()
        full = open_ & (part >= most - given)
        if not full.any():
            return given + part
        amount -= float((most - given)[full].sum())
        given, open_ = given.where(~full, most), open_ & ~full
    return given


def shares() -> pd.DataFrame:
    """Give law × combination: which part of a huishouden counts under a law, equal over the laws that do such work; columns add up to 1."""
    works = {code: any(task.per_huishouden for task in law.tasks) for code, law in wetten().items()}
    table = pd.DataFrame(0.0, index=list(wetten()), columns=list(combinations()))
    for soort, laws in combinations().items():
        doing = [law for law in laws if works[law]]
        table.loc[doing, soort] = 1 / max(len(doing), 1)
    return table.loc[:, table.sum() > 0]


def stapeling_of(counts: Voorzieningen, gemeentecode: str) -> Stapeling | None:
    """Take the huishoudens of a gemeente from the counts.

    Parameters
    ----------
    counts
        Use of provisions in detail.
    gemeentecode
        Whose.

    Returns
    -------
    The newest whole year, else the newest part of one; None where the huishoudens of the gemeente were not counted by combination. Of a
    combination that the gemeente has too few of to show, half of the most that is withheld is taken.
    """
    rows = counts.of(STAPELING, gemeentecode)
    newest = period(rows, gemeentecode, TOTAAL, HUISHOUDENS)
    if newest is None:
        return None
    picked = rows[(rows["periode"] == newest) & (rows["meting"] == HUISHOUDENS) & (rows["stapel"] == EVERY_NUMBER)]
    table = picked.pivot(index="gebiedscode", columns="soort", values="aantal").astype(float)
    wanted = list(shares().columns)
    if not set(wanted) <= set(table.columns):
        return None
    value = table.reindex(columns=wanted).T[gemeentecode]
    ends = {
        "waarde": value.fillna(WITHHELD_TO / 2),
        "laag": (value - _HALF).clip(lower=0).fillna(0),
        "hoog": (value + _HALF).fillna(WITHHELD_TO),
    }
    inside = table[table.index.str.startswith(f"WK{gemeentecode[2:]}")]
    few = frozenset(map(str, inside.index[inside[TOTAAL].notna()]))
    source = told(counts, STAPELING, int(newest[:YEAR]))
    return Stapeling(newest, source, pd.DataFrame(ends), inside[wanted], few)


def told(counts: Voorzieningen, kind: str, year: int) -> str:
    """Name where the counts of a kind and a year are from; the year itself where no delivery says."""
    names = [f"{item.producer}, {item.title}" for item in counts.passports if (item.kind, item.edition) == (kind, year)]
    return names[0] if names else f"CBS, {year}"


def over_buurten(wijken: Bounds, expected: pd.DataFrame, inwoners: pd.Series, wijk: pd.Series) -> Bounds:
    """Divide the huishoudens of every wijk over its buurten.

    Parameters
    ----------
    wijken
        Per wijk.
    expected, inwoners, wijk
        Expected clients per law, inhabitants, and wijkcode, of the same buurten.

    Returns
    -------
    Per buurt, in proportion to the expected clients of the laws of the combination; where nobody is expected in a wijk, to its inhabitants.
    """

    def parts(soort: str) -> pd.Series:
        tried = (expected[list(combinations()[soort])].sum(axis="columns"), inwoners, pd.Series(1.0, index=wijk.index))
        found = [weight.fillna(0) / weight.fillna(0).groupby(wijk).transform("sum").where(lambda whole: whole > 0) for weight in tried]
        return found[0].fillna(found[1]).fillna(found[2])

    part = pd.DataFrame({soort: parts(str(soort)) for soort in wijken.value}, index=wijk.index)
    return Bounds(*(table.reindex(wijk).set_axis(wijk.index).fillna(0) * part for table in (wijken.value, wijken.low, wijken.high)))
