"""A stadsdeel or kern as a level: what its wijken and buurten have together. Amounts add up; rates are made from sums, never averaged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pandas as pd

from wijkscan.dutch import CENTS_PER_EURO
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import INDICATORS, Indicator
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.own.stadsdelen import split_wijken, stadsdeel_of

if TYPE_CHECKING:  # the profile of a stadsdeel is shown without what computes these
    from wijkscan.model.need.gemeente import Behoefte
    from wijkscan.model.teams.gemeente import Wijkteams
    from wijkscan.model.teams.units import TeamUnits
    from wijkscan.model.use.gemeente import LawUse

NONE = "Zonder stadsdeel"
"""What lies in no stadsdeel, so that rows add up to the gemeente."""
WHOLE = "Gemeente"
"""The last row: all of it together."""
_PER_1000, _PER_10000 = 1000, 10_000


@dataclass(frozen=True, eq=False)
class Grouping:
    """Which wijken and buurten are a stadsdeel.

    Parameters
    ----------
    wijken, buurten
        Name of the stadsdeel per gebiedscode; :data:`NONE` where it lies in none.
    split
        Wijken of which not all buurten lie in one stadsdeel: where figures are per wijk, they count with the one of most of their inwoners.
    """

    wijken: pd.Series
    buurten: pd.Series
    split: pd.Index

    @classmethod
    def of(cls, stadsdelen: pd.Series, table: AreaTable) -> Self:
        """Lay the stadsdelen of a gemeente (name per buurtcode) over its wijken and buurten."""
        wijken, buurten = (stadsdeel_of(stadsdelen, table, level).fillna(NONE) for level in (Niveau.WIJK, Niveau.BUURT))
        return cls(wijken, buurten, split_wijken(stadsdelen, table))

    @property
    def names(self) -> list[str]:
        """The stadsdelen by name, without what lies in none."""
        return sorted({*self.wijken, *self.buurten} - {NONE})


def need_per_stadsdeel(need: "Behoefte", grouping: Grouping, inwoners: pd.Series) -> pd.DataFrame:
    """Take the need index of wijken together.

    Parameters
    ----------
    need
        Need per wijk.
    grouping
        The stadsdelen.
    inwoners
        Inwoners per wijk.

    Returns
    -------
    Per stadsdeel and for the gemeente: `wijken`, `inwoners`, `index` (Σ index × inwoners / Σ inwoners, over wijken with both: no index
    of its own, for an index is of wijken) and `hoogste_band` (percentage of these inwoners who live in a wijk of the band with most need).
    """
    table = need.table()
    people = inwoners.reindex(table.index)
    known = people.where(table["score"].notna())
    parts = pd.DataFrame(
        {
            "wijken": 1,
            "inwoners": people,
            "bekend": known,
            "gewogen": table["score"] * known,
            "hoogste": known.where(table["band"] == table["band"].min()),
        },
        index=table.index,
    )
    sums = _sums(parts, grouping.wijken)
    base = sums["bekend"].where(sums["bekend"] > 0)
    index, highest = sums["gewogen"] / base, 100 * sums["hoogste"] / base
    return sums[["wijken", "inwoners"]].assign(index=index, hoogste_band=highest)


def use_per_stadsdeel(use: "LawUse", grouping: Grouping, inwoners: pd.Series) -> pd.DataFrame:
    """Add up the clients of wijken, counted and expected.

    Parameters
    ----------
    use
        Use of one law.
    grouping, inwoners
        As for :func:`need_per_stadsdeel`.

    Returns
    -------
    Per stadsdeel and for the gemeente: `wijken`, `zonder_aantal` (wijken without a count), `geteld`, `verwacht_bekend` and `verhouding`
    (the first over the second) over the wijken with a count that is compared, `per_1000` (counted per 1.000 inwoners of these), and
    `verwacht` (calibrated to the published total of the gemeente, over all wijken).
    """
    table = use.wijken
    people = inwoners.reindex(table.index)
    compared = table["waargenomen"].notna() & table["verwacht_bekend"].notna() & ~table["geschat"].astype(bool)
    parts = pd.DataFrame(
        {
            "wijken": 1,
            "zonder_aantal": (~compared).astype(int),
            "inwoners": people.where(compared),
            "geteld": table["waargenomen"].where(compared),
            "verwacht_bekend": table["verwacht_bekend"].where(compared),
            "verwacht": table["verwacht"],
        },
        index=table.index,
    )
    sums = _sums(parts, grouping.wijken)
    none = sums["wijken"] == sums["zonder_aantal"]
    counted, expected = sums["geteld"].mask(none), sums["verwacht_bekend"].mask(none)
    return sums[["wijken", "zonder_aantal", "verwacht"]].assign(
        geteld=counted,
        verwacht_bekend=expected,
        verhouding=counted / expected.where(expected > 0),
        per_1000=_PER_1000 * counted / sums["inwoners"].where(sums["inwoners"] > 0),
    )


def work_per_stadsdeel(teams: "Wijkteams", grouping: Grouping) -> pd.DataFrame:
    """Add up the work of the units that teams are made of.

    Returns
    -------
    Per stadsdeel: `inwoners`, `uren`, `fte` (both without the coordination that comes with a team), `per_10000` (fte per 10.000 inwoners)
    and `teams` (names of the teams that have work there). Then a row for the coordination of the teams, and one for the gemeente.
    """
    units = teams.units
    of = _of_units(units, grouping)
    fte = units.found.contributions.sum(axis="columns")
    sums = _sums(pd.DataFrame({"inwoners": units.inwoners.fillna(0), "uren": units.load, "fte": fte}), of)
    there = teams.assignment[units.load > 0].map(teams.names)
    named = there.groupby(of.reindex(there.index)).agg(lambda names: ", ".join(sorted(set(names))))
    whole = teams.totals[["uren", "fte"]].sum()
    extra = (whole - sums.loc[WHOLE, ["uren", "fte"]]).to_frame("Coördinatie van de teams").T
    sums.loc[WHOLE, ["uren", "fte"]] = whole
    found = pd.concat([sums.drop(index=WHOLE), extra, sums.loc[[WHOLE]]]).rename_axis("stadsdeel")
    people = found["inwoners"].where(found["inwoners"] > 0)
    return found.assign(per_10000=_PER_10000 * found["fte"] / people, teams=named.reindex(found.index).fillna(""))


def money_per_stadsdeel(cents: pd.Series, units: "TeamUnits", grouping: Grouping) -> pd.DataFrame:
    """Add up the budget of the units that teams are made of.

    Parameters
    ----------
    cents
        Budget per unit, whole cents a year.
    units
        What teams are made of.
    grouping
        The stadsdelen.

    Returns
    -------
    Per stadsdeel and for the gemeente: `inwoners`, `bedrag_eurocent`, `aandeel` (per cent of the whole) and `per_inwoner` (euro).
    """
    parts = pd.DataFrame({"inwoners": units.inwoners.fillna(0), "bedrag_eurocent": cents.reindex(units.load.index)})
    sums = _sums(parts, _of_units(units, grouping))
    people, whole = sums["inwoners"].where(sums["inwoners"] > 0), sums["bedrag_eurocent"][WHOLE]
    each = sums["bedrag_eurocent"] / CENTS_PER_EURO / people
    return sums.assign(aandeel=100 * sums["bedrag_eurocent"] / whole, per_inwoner=each)


def indicators_per_stadsdeel(table: AreaTable, indicators: IndicatorTable, grouping: Grouping) -> pd.DataFrame:
    """Take every indicator of the registry of each stadsdeel.

    Returns
    -------
    One row per stadsdeel and indicator: `stadsdeel`, `indicator`, `waarde`, `jaar`, `niveau` (of the areas it was made from: wijken, or
    buurten where a wijk is split), `gebieden` (how many there are), `bekend` (how many of these have a figure) and `hoe`: in Dutch how they
    were taken together.
    """
    rows = []
    for name in grouping.names:
        buurten = grouping.buurten.index[grouping.buurten == name]
        halved = wijk_of(buurten.to_series()).isin(grouping.split).any()
        codes = buurten if halved else grouping.wijken.index[grouping.wijken == name]
        for item in INDICATORS:
            year = indicators.year(item.code)
            parts = pd.DataFrame(index=codes) if year is None else table.at(year, [*item.columns, *item.weights]).reindex(codes)
            rows.append(
                {
                    "stadsdeel": name, "indicator": item.code, "waarde": item.aggregate(parts), "jaar": year,
                    "niveau": Niveau.BUURT if halved else Niveau.WIJK, "gebieden": len(codes),
                    "bekend": int(indicators.values[item.code].reindex(codes).notna().sum()), "hoe": how(item),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def how(item: Indicator) -> str:
    """Say in Dutch how an indicator of areas is taken together."""
    if item.is_count:
        return "opgeteld"
    if item.denominators:
        return "herrekend uit opgetelde aantallen"
    return f"gewogen naar {BY_CODE[item.weights[0]].label.lower()}" if item.weights else "niet samen te nemen"


def every_figure(
    grouping: Grouping,
    need: "Behoefte | None",
    use: "Mapping[str, LawUse] | None",
    teams: "Wijkteams | None",
    money: "tuple[pd.Series, TeamUnits] | None",
    inwoners: pd.Series,
) -> pd.DataFrame:
    """Put all figures per stadsdeel below one another.

    Returns
    -------
    `stadsdeel`, `onderwerp`, `wet` (empty for all), `maat` and `waarde`; a part that could not be computed has no rows.
    """
    parts = [
        *([] if need is None else [("behoefte", "", need_per_stadsdeel(need, grouping, inwoners))]),
        *(("gebruik", wet, use_per_stadsdeel(found, grouping, inwoners)) for wet, found in (use or {}).items()),
        *([] if teams is None else [("wijkteams", "", work_per_stadsdeel(teams, grouping).drop(columns="teams"))]),
        *([] if money is None else [("budget", "", money_per_stadsdeel(*money, grouping))]),
    ]
    long = [
        table.reset_index().melt("stadsdeel", var_name="maat", value_name="waarde").assign(onderwerp=subject, wet=wet)
        for subject, wet, table in parts
    ]
    columns = ["stadsdeel", "onderwerp", "wet", "maat", "waarde"]
    return pd.concat(long, ignore_index=True)[columns] if long else pd.DataFrame(columns=columns)


def _of_units(units: "TeamUnits", grouping: Grouping) -> pd.Series:
    return (grouping.wijken if units.niveau == Niveau.WIJK else grouping.buurten).reindex(units.load.index)


def _sums(parts: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Add up columns per stadsdeel, what lies in none after them, and of the gemeente; a gap adds nothing."""
    named = of.reindex(parts.index).fillna(NONE)
    order = sorted(set(named), key=lambda name: (name == NONE, name))
    return pd.concat([parts.groupby(named).sum().reindex(order), parts.sum().to_frame(WHOLE).T]).rename_axis("stadsdeel")
