"""Look days up instead of comparing them row by row: a million rows hold a few thousand different days.

What a day means for a period (has it begun, which age band goes with a birth) is worked out once per different day, and
rows find it by an equal key. Gaps are given a number of their own there, since only plain equality lets every engine join
by hashing.
"""

from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkscan.tables.gebruik.fields import AGE_EDGES
from wijkscan.tables.gebruik.periods import edge_column

#: Stands for an area, product, level or age that is not known.
UNKNOWN = -1
#: Later than any day that is read: stands for "not ended" where days are compared.
NEVER = 100_000
#: What the age of a client follows from: the day of birth, or the age that the export gives.
AGE = ("geboren", "leeftijd_van", "leeftijd_tot")
#: On which days around a period support counts: any day, its last day and the next, its first day and the one before.
#: Each is a number with one bit per period, so that a client has one row per cell, however long the support lasts.
MARKS = ("actief", "laatste", "volgende", "eerste", "vorige")


def one(condition: ir.BooleanValue) -> ir.IntegerValue:
    """Give 1 where the condition holds, else 0."""
    return ibis.ifelse(condition, 1, 0)


def total(terms: Iterable[ir.IntegerValue]) -> ir.IntegerValue:
    """Add numbers up; nothing is 0."""
    return sum(terms, start=ibis.literal(0, "int64"))


def round_births(people: ir.Table, calendar: pd.DataFrame, edges: Sequence[int] = AGE_EDGES) -> ir.Table:
    """
    Replace each day of birth by the first day from then on that separates two age bands.

    Parameters
    ----------
    people
        Any table with `geboren`, a day number.
    calendar
        Periods with the birth days between the bands (`gebruik_periods.calendar`).
    edges
        Lower edges of the age bands.

    Returns
    -------
    The same rows, with the same bands in every period, but with a few days of birth instead of tens of thousands. A gap
    stays a gap.
    """
    borders = calendar[[edge_column(edge) for edge in edges[1:]]].to_numpy().ravel()
    look = ibis.memtable(pd.DataFrame({"grens": borders}).drop_duplicates())
    births = people.select("geboren").distinct()
    joined = births.left_join(look, births.geboren <= look.grens)
    rounded = joined.group_by(dag=births.geboren).agg(grens=ibis.coalesce(joined.grens.min(), NEVER).cast("int32"))
    return people.left_join(rounded, people.geboren == rounded.dag).select(
        **{name: people[name] for name in people.columns if name != "geboren"}, geboren=rounded.grens
    )


def age_bands(people: ir.Table, days: ir.Table, edges: Sequence[int]) -> ir.Table:
    """
    Work out the age band per different age and period.

    Parameters
    ----------
    people
        Any table with the columns `AGE`, births rounded.
    days
        The calendar, one row per period.
    edges
        Lower edges of the age bands.

    Returns
    -------
    The columns of `days` and of `AGE`, and `band`: its number on the first day of the period, else that of the age in the
    file, else -1.
    """
    ages = people.select(*AGE).distinct().cross_join(days)
    # Comparing with a gap gives a gap, and so does adding one.
    born = total((ages.geboren <= ages[edge_column(edge)]).cast("int32") for edge in edges[1:])
    low, high = (total(one(column >= edge) for edge in edges[1:]) for column in (ages.leeftijd_van, ages.leeftijd_tot))
    in_file = ibis.ifelse((low == high) & (ages.leeftijd_van >= 0), low, UNKNOWN)
    return ages.mutate(band=ibis.coalesce(born, in_file).cast("int16"))


def same_age(people: ir.Table, bands: ir.Table) -> list[ir.BooleanValue]:
    """Join people to their age bands; gaps are equal here."""
    return [ibis.coalesce(people[name], -NEVER) == ibis.coalesce(bands[name], -NEVER) for name in AGE]


def marked(spells: ir.Table, days: ir.Table) -> ir.Table:
    """
    Add `MARKS` to every spell.

    Parameters
    ----------
    spells
        With `begin` and `einde` as day numbers.
    days
        The calendar, with the `bit` of every period.

    Returns
    -------
    The spells with five numbers more.
    """
    begins, ends = spells.select(dag=spells.begin).distinct(), spells.select(dag=spells.einde).distinct()
    moments = {"actief": (days.van, days.tot), "laatste": (days.tot, days.tot), "volgende": (days.tot + 1, days.tot + 1),
               "eerste": (days.van, days.van), "vorige": (days.van - 1, days.van - 1)}  # fmt: skip
    begun = _periods_where(begins, days, {name: begins.dag <= last for name, (_, last) in moments.items()})
    lasting = _periods_where(ends, days, {name: ends.dag >= first for name, (first, _) in moments.items()})
    both = spells.left_join(begun, spells.begin == begun.dag).left_join(lasting, spells.einde == lasting.dag)
    return both.select(*(spells[name] for name in spells.columns), **{name: begun[name] & lasting[name] for name in MARKS})


def _periods_where(moments: ir.Table, days: ir.Table, conditions: dict[str, ir.BooleanValue]) -> ir.Table:
    """Give per day the bits of the periods for which each condition holds."""
    crossed = moments.cross_join(days).select(
        moments.dag, **{name: ibis.ifelse(condition, days.bit, 0) for name, condition in conditions.items()}
    )
    return crossed.group_by("dag").agg(**{name: crossed[name].bit_or() for name in conditions})
