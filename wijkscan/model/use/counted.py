"""Numbers that are counted for the gemeente: where CBS publishes what is assumed elsewhere, the count takes its place."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from wijkscan.dutch import join, number, percent
from wijkscan.model.use.soorten import share_of
from wijkscan.model.use.stapeling import stapeling_of, told
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.voorzieningen import CLIENTEN, JEUGD_VORM, TOTAAL, VERWIJZERS, Voorzieningen
from wijkscan.tables.wet_file import OFTEN, WORK
from wijkscan.tables.wetten import wetten

# CBS rounds counts of care to a multiple of this: the count itself lies within half of it.
_ROUNDED_TO = 5
_BEYOND = _ROUNDED_TO / 2
_VIA_GEMEENTE = VERWIJZERS[0]


@dataclass(frozen=True)
class Count:
    """How one parameter is counted: one published column divided by another of the same edition.

    Parameters
    ----------
    parameter
        Name of the parameter that it takes the place of.
    of, per
        Columns, both counts of the gemeente rounded by CBS.
    told
        What was counted, for the source: the first column, and what it is divided by.
    """

    parameter: str
    of: str
    per: str
    told: tuple[str, str]


COUNTS = (
    Count(
        "wijkteams.jeugdhulp_vraagverheldering_aantal",
        "jeugdzorgtrajecten_gemeente",
        "jeugdzorg",
        ("trajecten via de gemeentelijke toegang", "jongeren met jeugdzorg"),
    ),
)
"""Everything that may be counted; another count is one entry."""


@dataclass(frozen=True)
class Counted:
    """What was counted for a gemeente.

    Parameters
    ----------
    parameter
        Name of the parameter.
    value
        The quotient of the two counts.
    plausible
        Between which it lies, given that both counts are rounded.
    source
        Dutch: who counted what, where and when.
    year
        Of which year the counts are.
    """

    parameter: str
    value: float
    plausible: tuple[float, float]
    source: str
    year: int


@dataclass(frozen=True)
class Mix:
    """How much more often than usual a task comes up for a client, since more or fewer clients have the types it is done for.

    Parameters
    ----------
    parameter
        Name of the parameter that says how often.
    ratio
        Share of the clients with these types in the gemeente, divided by that in the country.
    plausible
        Between which it lies.
    source
        Dutch: who counted what, where and when.
    year
        Of which year the counts are.
    """

    parameter: str
    ratio: float
    plausible: tuple[float, float]
    source: str
    year: int


def mixes_for(gemeente: str, name: str, counts: Voorzieningen) -> Iterator[Mix]:
    """Compare the types of provision that tasks serve with those of the country; only of tasks that serve some, where both are counted."""
    for law in wetten().values():
        for task in (task for task in law.tasks if task.soorten):
            mine, usual = (share_of(counts, law, code, task.soorten) for code in (gemeente, COUNTRY))
            if mine is None or usual is None or not usual.plausible[0] > 0:
                continue
            low, high = mine.plausible[0] / usual.plausible[1], mine.plausible[1] / usual.plausible[0]
            labels = join((soort.label.lower() for soort in law.soorten if soort.code in task.soorten), "of")
            here, there = percent(100 * mine.value), percent(100 * usual.value)
            said = f"{mine.source}: {here} van de {law.clients} in {name} heeft {labels}, in Nederland {there}"
            yield Mix(f"{WORK}.{law.code}_{task.code}{OFTEN}", mine.value / usual.value, (low, high), said, mine.year)


def counted_for(table: AreaTable, counts: Voorzieningen) -> tuple[Counted, ...]:
    """Count what can be counted for the gemeente of a table.

    Parameters
    ----------
    table
        The table seen from the gemeente.
    counts
        Use of provisions in detail.

    Returns
    -------
    One entry per parameter of which both counts of the gemeente itself are published in one edition; one that is withheld, not
    delivered, or divided by nothing is left out, so that what is assumed stays.
    """
    found = [_counted(item, table) for item in COUNTS]
    kept = {item.parameter: item for item in found if item is not None}
    for newer in (*_referred(table, counts), *_huishoudens(table, counts)):
        if newer.parameter not in kept or newer.year >= kept[newer.parameter].year:
            kept[newer.parameter] = newer
    return tuple(kept.values())


def _counted(item: Count, table: AreaTable) -> Counted | None:
    year = table.years.reindex([item.of]).iloc[0]
    if pd.isna(year):
        return None
    gemeente = table.gemeentecode
    counts = table.at(int(year), [item.of, item.per])
    of, per = float(counts[item.of][gemeente]), float(counts[item.per][gemeente])
    quotient = divided(of, per)
    if quotient is None:
        return None
    delivery = table.told(int(year), [item.of])[1].loc[gemeente, item.of]
    passport = next(known for known in table.passports if known.id == delivery)
    name = table.areas["gebiedsnaam"][gemeente]
    said = f"{number(of)} {item.told[0]} op {number(per)} {item.told[1]} in {name}"
    return Counted(item.parameter, *quotient, f"{passport.producer}, {passport.title}: {said}", int(year))


def divided(of: float, per: float) -> tuple[float, tuple[float, float]] | None:
    """Divide one rounded count by another.

    Returns
    -------
    The quotient, and between which it lies. None for counts of so few that rounding decides the outcome, and for a gap.
    """
    if not (of >= 0 and per > _BEYOND):  # a gap compares as false
        return None
    return of / per, (max(of - _BEYOND, 0) / (per + _BEYOND), (of + _BEYOND) / (per - _BEYOND))


def _referred(table: AreaTable, counts: Voorzieningen) -> Iterator[Counted]:
    """Count how often a client came in through the gemeente, for laws of which that is counted; of whole years only."""
    gemeente = table.gemeentecode
    for law in (law for law in wetten().values() if law.uitsplitsing == JEUGD_VORM):
        rows = counts.of(JEUGD_VORM, gemeente)
        rows = rows[(rows["gebiedscode"] == gemeente) & (rows["soort"] == TOTAAL) & rows["periode"].str.isdigit()]
        both = rows.pivot(index="periode", columns="meting", values="aantal").reindex(columns=[_VIA_GEMEENTE, CLIENTEN]).dropna()
        quotient = None if both.empty else divided(*both.astype(float).loc[both.index.max()])
        if quotient is not None:
            year, (of, per) = int(both.index.max()), both.loc[both.index.max()]
            name = table.areas["gebiedsnaam"][gemeente]
            said = f"{number(of)} trajecten via de gemeentelijke toegang op {number(per)} jongeren met jeugdzorg in {name}"
            yield Counted(f"{WORK}.{law.code}_{law.intake}{OFTEN}", *quotient, f"{told(counts, JEUGD_VORM, year)}: {said}", year)


def _huishoudens(table: AreaTable, counts: Voorzieningen) -> Iterator[Counted]:
    """Count how many huishoudens with provisions of several laws there are per client, for the tasks that are done once for each."""
    found, gemeente = stapeling_of(counts, table.gemeentecode), table.gemeentecode
    if found is None:
        return
    for wet, huishoudens in found.of_laws().iterrows():
        law = wetten()[str(wet)]
        year = table.years.reindex([law.count]).iloc[0]
        clients = float("nan") if pd.isna(year) else float(table.at(int(year), [law.count])[law.count][gemeente])
        if not (huishoudens["hoog"] > 0 and clients > 0):
            continue
        said = (
            f"{number(found.total)} huishoudens met voorzieningen uit meer dan één wet in {table.areas['gebiedsnaam'][gemeente]}, elk één "
            f"keer en voor een gelijk deel bij zijn wetten: {number(huishoudens['waarde'])} bij {law.in_sentence}, op {number(clients)} "
            f"{law.clients}"
        )
        value, low, high = (float(huishoudens[end]) / clients for end in ("waarde", "laag", "hoog"))
        for task in (task for task in law.tasks if task.per_huishouden):
            name = f"{WORK}.{law.code}_{task.code}{OFTEN}"
            yield Counted(name, value, (low, high), f"{found.source}: {said}", found.year)
