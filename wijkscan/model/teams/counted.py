"""Numbers of the workload that are counted for the gemeente: where CBS publishes what is assumed elsewhere, the count takes its place."""

from dataclasses import dataclass

import pandas as pd

from wijkscan.dutch import number
from wijkscan.tables.areatable import AreaTable

# CBS rounds counts of care to a multiple of this: the count itself lies within half of it.
_ROUNDED_TO = 5
_BEYOND = _ROUNDED_TO / 2


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


def counted_for(table: AreaTable) -> tuple[Counted, ...]:
    """Count what can be counted for the gemeente of a table.

    Parameters
    ----------
    table
        The table seen from the gemeente.

    Returns
    -------
    One entry per parameter of which both counts of the gemeente itself are published in one edition; one that is withheld, not
    delivered, or divided by nothing is left out, so that what is assumed stays.
    """
    found = (_counted(item, table) for item in COUNTS)
    return tuple(item for item in found if item is not None)


def _counted(item: Count, table: AreaTable) -> Counted | None:
    year = table.years.reindex([item.of]).iloc[0]
    if pd.isna(year):
        return None
    gemeente = table.gemeentecode
    counts = table.at(int(year), [item.of, item.per])
    of, per = float(counts[item.of][gemeente]), float(counts[item.per][gemeente])
    # Counts of so few that rounding decides the outcome say nothing; a gap compares as false.
    if not (of >= 0 and per > _BEYOND):
        return None
    low, high = max(of - _BEYOND, 0) / (per + _BEYOND), (of + _BEYOND) / (per - _BEYOND)
    delivery = table.told(int(year), [item.of])[1].loc[gemeente, item.of]
    passport = next(known for known in table.passports if known.id == delivery)
    name = table.areas["gebiedsnaam"][gemeente]
    told = f"{number(of)} {item.told[0]} op {number(per)} {item.told[1]} in {name}"
    return Counted(item.parameter, of / per, (low, high), f"{passport.producer}, {passport.title}: {told}", int(year))
