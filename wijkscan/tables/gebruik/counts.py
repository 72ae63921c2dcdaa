"""Count clients, once per cell: the aggregation of cleaned rows, written once for every engine.

A client is counted where he was supported on at least one day of the period. Whether he is new, ended or still there is
read from the days around the border of the period, so that in every cell `clienten = open einde + beeindigd`, and the
clients of a period are those still there at the end of the previous one plus the new ones.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import ibis
import ibis.expr.types as ir
import pandas as pd

from wijkscan.tables.gebruik.days import AGE, MARKS, NEVER, age_bands, marked, one, same_age, total
from wijkscan.tables.gebruik.fields import AGE_EDGES, UNIT_COLUMNS, GebruikError

AREA_LEVELS = {"buurt": ("wijk", "buurt"), "wijk": ("wijk",), "gemeente": ()}
PRODUCT_LEVELS = {"product": ("wet", "niveau", "product"), "niveau": ("wet", "niveau"), "wet": ("wet",), "totaal": ()}
# A cell is one number with a group of bits per dimension, in which the member stands plus one; 0 is unknown. A coarser
# cell is the same number with some groups emptied, so that a client is told apart by two numbers at every margin.
_BITS = {"wijk": 12, "buurt": 14, "wet": 3, "niveau": 3, "product": 10}
_SHIFT = dict(zip(_BITS, accumulate(_BITS.values(), initial=0), strict=False))
COUNTS = ("clienten", "nieuw", "beeindigd", "open_einde")
SUMS = ("trajecten", "dagen", "centen", "zonder_bedrag", *UNIT_COLUMNS)

_MOST_PERIODS = 60


@dataclass(frozen=True)
class Margins:
    """Which cells are counted.

    Parameters
    ----------
    areas
        Of `buurt`, `wijk`, `gemeente`, from fine to coarse.
    products
        Of `product` (productcategorie), `niveau` (ondersteuningsniveau within a wet), `wet`, `totaal` (all wetten), from
        fine to coarse.
    years
        Whether whole years are counted beside half-years.
    ages
        Whether age bands are told apart.
    amounts
        Whether money and volumes are added up.
    """

    areas: tuple[str, ...] = tuple(AREA_LEVELS)
    products: tuple[str, ...] = tuple(PRODUCT_LEVELS)
    years: bool = True
    ages: bool = True
    amounts: bool = True


def with_levels(rows: ir.Table, levels: pd.DataFrame) -> ir.Table:
    """
    Make cleaned rows ready to be counted.

    Parameters
    ----------
    rows
        Cleaned rows that are used (`gebruik_clean.CLEAN_COLUMNS`).
    levels
        `product` and its ondersteuningsniveau `niveau`, both as numbers.

    Returns
    -------
    The rows with the number of their finest cell, `cel`.
    """
    look = ibis.memtable(levels)
    rows = rows.left_join(look, rows["product"] == look["product"]).select(*rows.columns, niveau=look.niveau)
    members = (ibis.coalesce(rows[name].cast("int64") + 1, 0) * (1 << _SHIFT[name]) for name in _BITS)
    return rows.mutate(cel=total(members)).drop(*_BITS)


def _mask(names: Iterable[str]) -> int:
    """Give the bits of some dimensions."""
    return sum(((1 << _BITS[name]) - 1) << _SHIFT[name] for name in names)


def _members(cells: pd.Series, names: Iterable[str]) -> dict[str, pd.Series]:
    """Give back the members of some dimensions; -1 is unknown."""
    return {name: (cells & _mask([name])) // (1 << _SHIFT[name]) - 1 for name in names}


def join_spells(rows: ir.Table) -> ir.Table:
    """
    Join rows that adjoin or overlap into spells.

    Parameters
    ----------
    rows
        From :func:`with_levels`.

    Returns
    -------
    Per client and cell the spells: `begin`, `einde` (far away while open), `geboren` and the age of the
    file. A renewal that starts on the day the allocation ended, or the day after, continues the spell.
    """
    keys = ["client", "cel"]
    rows = rows.mutate(einde=ibis.coalesce(rows.einde, NEVER))
    order = [rows.begin, rows.einde]
    earlier = rows.einde.max().over(ibis.window(group_by=keys, order_by=order, preceding=(None, 1), following=None))
    marked = rows.mutate(nieuw=ibis.ifelse(ibis.coalesce(earlier, -NEVER) + 1 < rows.begin, 1, 0))
    so_far = ibis.window(group_by=keys, order_by=[marked.begin, marked.einde], preceding=None, following=0)
    numbered = marked.mutate(volgnummer=marked.nieuw.sum().over(so_far))
    return numbered.group_by([*keys, "volgnummer"]).agg(
        begin=numbered.begin.min(),
        einde=numbered.einde.max(),
        geboren=numbered.geboren.min(),
        leeftijd_van=numbered.leeftijd_van.min(),
        leeftijd_tot=numbered.leeftijd_tot.max(),
    )


def _lengths(spells: ir.Table, days: ir.Table, edges: Sequence[int]) -> ir.Table:
    """Count per finest cell the spells that ended in the period, and their days from begin to end."""
    ends = spells.select(dag=spells.einde).distinct()
    ends = ends.join(days, [ends.dag >= days.van, ends.dag <= days.tot]).select(ends.dag, in_periode=days.periode)
    bands = age_bands(spells, days, edges)
    ended = spells.join(ends, spells.einde == ends.dag)
    ended = ended.join(bands, [*same_age(spells, bands), ends.in_periode == bands.periode]).select(
        spells.cel, bands.periode, bands.band, dagen=spells.einde - spells.begin + 1
    )
    return ended.group_by(["cel", "periode", "band"]).agg(trajecten=ended.count(), dagen=ended.dagen.sum())


def _amounts(rows: ir.Table, days: ir.Table, horizon: int, edges: Sequence[int]) -> ir.Table:
    """Add up money and volume of the days in the period; an open row is taken to run to the end of the last period."""
    rows = rows.mutate(einde=ibis.coalesce(rows.einde, ibis.greatest(rows.begin, horizon)))
    bands = age_bands(rows, days, edges)
    inside = rows.join(bands, [*same_age(rows, bands), rows.begin <= bands.tot, rows.einde >= bands.van])
    here = ibis.least(rows.einde, bands.tot) - ibis.greatest(rows.begin, bands.van) + 1
    share = here / (rows.einde - rows.begin + 1)
    volume = ibis.ifelse(rows.dagen > 0, rows.volume * here / rows.dagen.nullif(0), rows.volume * share)
    units = {
        unit: ibis.ifelse(rows.eenheid == number, volume, ibis.null("float64"))
        for number, unit in enumerate(UNIT_COLUMNS)
    }
    inside = inside.select(
        rows.cel, bands.periode, bands.band,
        centen=rows.centen * share, zonder_bedrag=1 - one(rows.centen == rows.centen), **units,
    )  # fmt: skip
    return inside.group_by(["cel", "periode", "band"]).agg(
        **{name: inside[name].sum() for name in ("centen", "zonder_bedrag", *UNIT_COLUMNS)}
    )


def count_cells(
    rows: ir.Table,
    spells: ir.Table,
    calendar: pd.DataFrame,
    *,
    margins: Margins,
    has_amounts: bool,
    keep: Callable[[ir.Table], ir.Table],
    drop: Callable[[ir.Table], None],
    edges: tuple[int, ...] = AGE_EDGES,
) -> pd.DataFrame:
    """
    Count the clients of every cell.

    Parameters
    ----------
    rows, spells
        From :func:`with_levels` and :func:`join_spells`, best kept.
    calendar
        Periods with their days (`gebruik_periods.calendar`), at most 60.
    margins
        Which cells are wanted.
    has_amounts
        Whether the export has money or volumes; without them those sums stay a gap.
    keep
        Computes a table once and holds it inside the engine.
    drop
        Lets go of such a table.
    edges
        Lower edges of the age bands.

    Returns
    -------
    One row per cell with a client or a sum: `gebied` and `soort` (the levels of the margin), wijk, buurt, wet, niveau and
    product as numbers (-1 unknown, missing where summed over), `periode`, `band`, `COUNTS` and `SUMS`. Nothing but
    these leaves the engine.

    Raises
    ------
    GebruikError
        When there are more periods than bits.
    """
    if len(calendar) > _MOST_PERIODS:
        raise GebruikError(f"De periode telt {len(calendar)} halfjaren en jaren; kies er hoogstens {_MOST_PERIODS}.")
    numbers = range(len(calendar))
    days = ibis.memtable(calendar.assign(bit=[1 << number for number in numbers], periode=list(numbers)))
    sums = [_lengths(spells, days, edges).to_pandas()]
    if has_amounts:
        sums.append(_amounts(rows, days, int(calendar["tot"].max()), edges).to_pandas())
    counted = _count_margins(marked(spells, days), days, margins, keep, drop, edges)
    return _with_sums(counted, pd.concat(sums), margins).assign(
        periode=lambda cells: cells["periode"].map(calendar["periode"])
    )


def _count_margins(
    spells: ir.Table,
    days: ir.Table,
    margins: Margins,
    keep: Callable[[ir.Table], ir.Table],
    drop: Callable[[ir.Table], None],
    edges: Sequence[int],
) -> pd.DataFrame:
    """Count every margin; each is made from the next finer one, in which a client has fewer rows."""
    parts = []
    finest = spells
    for area, areas in _chosen(AREA_LEVELS, margins.areas):
        made = [finest]
        for product, products in _chosen(PRODUCT_LEVELS, margins.products):
            made.append(keep(_per_client(made[-1], _mask([*areas, *products]))))
            counted = _count(made[-1], days, _mask(areas[-1:]), edges).to_pandas()
            parts.append(_named(counted, area, product))
        # The next area begins at the finest of this one.
        for table in [*made[2:], *(made[:1] if finest is not spells else [])]:
            drop(table)
        finest = made[1]
    drop(finest)
    return pd.concat(parts, ignore_index=True)


def _chosen(levels: dict[str, tuple[str, ...]], names: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Give the levels that were asked for, with their dimensions."""
    return [(name, levels[name]) for name in names]


def _per_client(spells: ir.Table, mask: int) -> ir.Table:
    """Give one row per client and cell, of the dimensions in the mask."""
    coarse = spells.mutate(cel=spells.cel & ibis.literal(mask, "int64"))
    return coarse.group_by(["client", "cel"]).agg(
        **{name: coarse[name].bit_or() for name in MARKS},
        geboren=coarse.geboren.min(),
        leeftijd_van=coarse.leeftijd_van.min(),
        leeftijd_tot=coarse.leeftijd_tot.max(),
    )


def _count(clients: ir.Table, days: ir.Table, area: int, edges: Sequence[int]) -> ir.Table:
    """Count clients per cell, period and age band; an area that is not known has no cell."""
    clients = clients.filter((clients.cel & ibis.literal(area, "int64")) != 0) if area else clients
    bands = age_bands(clients, days, edges)
    # Many clients are alike, and what is alike is spread over the periods once.
    alike = clients.mutate(blijft=clients.laatste & clients.volgende, kwam=clients.eerste & clients.vorige)
    alike = alike.group_by(["cel", "actief", "blijft", "kwam", *AGE]).agg(aantal=alike.count())
    present = alike.join(bands, [*same_age(alike, bands), (alike.actief & bands.bit) != 0]).select(
        alike.cel, bands.periode, bands.band, alike.aantal,
        blijft=ibis.ifelse((alike.blijft & bands.bit) != 0, alike.aantal, 0),
        kwam=ibis.ifelse((alike.kwam & bands.bit) != 0, alike.aantal, 0),
    )  # fmt: skip
    return present.group_by(["cel", "periode", "band"]).agg(
        clienten=present.aantal.sum(),
        nieuw=(present.aantal - present.kwam).sum(),
        beeindigd=(present.aantal - present.blijft).sum(),
        open_einde=present.blijft.sum(),
    )


def _named(counted: pd.DataFrame, area: str, product: str) -> pd.DataFrame:
    """Write the cells of one margin out in their dimensions; those summed over are a gap."""
    members = _members(counted["cel"], (*AREA_LEVELS[area], *PRODUCT_LEVELS[product]))
    return counted.drop(columns="cel").assign(gebied=area, soort=product, **members)


def _with_sums(counted: pd.DataFrame, sums: pd.DataFrame, margins: Margins) -> pd.DataFrame:
    """Put sums beside the counts: they do add up, so the margins follow from the finest cells."""
    sums = sums.reindex(columns=["cel", "periode", "band", *SUMS])
    parts = []
    for area, areas in _chosen(AREA_LEVELS, margins.areas):
        known = sums[sums["cel"] & _mask(areas[-1:]) != 0] if areas else sums
        for product, products in _chosen(PRODUCT_LEVELS, margins.products):
            coarse = known.assign(cel=known["cel"] & _mask([*areas, *products]))
            # A sum of nothing but gaps is a gap.
            total = coarse.groupby(["cel", "periode", "band"], as_index=False)[list(SUMS)].sum(min_count=1)
            parts.append(_named(total, area, product))
    where = ["gebied", "soort", *_BITS, "periode", "band"]
    total = pd.concat(parts, ignore_index=True).reindex(columns=[*where, *SUMS])
    result = counted.reindex(columns=[*where, *COUNTS]).merge(total, on=where, how="outer")
    return result.fillna(dict.fromkeys(COUNTS, 0)).astype(dict.fromkeys(COUNTS, "int64"))
