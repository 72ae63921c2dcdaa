"""Which counts of the gemeente's own registration may be seen: per wijk, law and half-year, with their totals.

A reader is taken to know more than the table says. Areas add up, so whoever has the gemeente and all wijken but one has that one.
Who moves or whose wijk is not known makes the gemeente differ from its wijken by a few clients; that difference is no cover, because
it is often zero. So what is protected is the sum over the wijken, and the gemeente is shown where that sum may be seen.
"""

from collections.abc import Mapping as MappingType
from itertools import product

import numpy as np
import pandas as pd

from wijkscan.model.disclosure.cells import read_dimension
from wijkscan.model.disclosure.control import Protected, Published
from wijkscan.model.disclosure.published import DERIVABLE, GAP, SECRET
from wijkscan.solving import protect
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.gebruik.fields import TOTAAL
from wijkscan.tables.wetten import wetten

DIMENSIONS = ("gebiedscode", "wet", "periode")
COUNT = "clienten"
_POSSIBLE = "mogelijk"
_AREA = DIMENSIONS[0]
_NO_WIJK = "onbekend"


def protect_own_use(table: pd.DataFrame, areas: AreaTable, *, threshold: int, published: tuple[Published, ...] = ()) -> Protected:
    """Protect unique clients per wijk, law and half-year, with the totals of the gemeente and of all laws.

    Parameters
    ----------
    table
        Counts of the export (`tables.gebruik`).
    areas
        Table of the gemeente.
    threshold
        Smallest count shown.
    published
        Earlier tables.

    Returns
    -------
    The protected table, in which the gemeente is the sum of its wijken: see :func:`shown`.

    Notes
    -----
    Areas add up. Laws do so where nobody has two of them, and then the reader is taken to know it; elsewhere their total lies between
    the largest of them and their sum. A law of which no client has a known wijk has no count per wijk: those are unknown, not zero.
    """
    counts = _counts(table, areas)
    wijken = list(areas.of(Niveau.WIJK))
    wetten = list(counts.index.unique("wet"))
    laws = dict.fromkeys(wetten[:-1], TOTAAL) if TOTAAL in wetten else {}
    if not counts[wijken].to_numpy().any() and counts[areas.gemeentecode].any():
        cells, below = counts[[areas.gemeentecode]], {}
    else:
        cells, below = counts[wijken], dict.fromkeys(wijken, areas.gemeentecode)
    long = cells.reset_index().melt(id_vars=["wet", "periode"], var_name=_AREA, value_name=COUNT)
    # Where nobody of a law has a known wijk, everybody knows that there is nothing to count per wijk.
    nobody = cells.sum(axis="columns").eq(0) & counts[areas.gemeentecode].gt(0)
    long[_POSSIBLE] = np.where(nobody.reindex(pd.MultiIndex.from_frame(long[["wet", "periode"]])), 0, np.nan)
    hierarchy: MappingType[str, MappingType[str, str]] = {_AREA: below, "wet": laws, "periode": {}}
    return protect(
        long.astype({COUNT: "int64"}),
        value=COUNT,
        dims=list(DIMENSIONS),
        hierarchy=hierarchy,
        threshold=threshold,
        published=[as_additive(record, areas.gemeentecode) for record in published],
        additive=[_AREA],
        population=_POSSIBLE,
        population_dims=[_AREA],
    )


def shown(protected: Protected, table: pd.DataFrame, areas: AreaTable) -> pd.DataFrame:
    """Give what may be seen, with the count of the gemeente itself where the sum over its wijken may be seen.

    Returns
    -------
    Columns `gebiedscode`, `wet`, `periode`, `clienten` (NaN where withheld or unknown) and `reden`.
    """
    frame = protected.table[[*DIMENSIONS, COUNT, "reden"]].copy()
    gemeente = frame[_AREA].eq(areas.gemeentecode)
    if gemeente.all():
        return frame
    counts = _counts(table, areas)
    wijken = counts[list(areas.of(Niveau.WIJK))].sum(axis="columns")
    place = pd.MultiIndex.from_frame(frame[["wet", "periode"]])
    whole = counts[areas.gemeentecode].reindex(place).to_numpy()
    parts = wijken.reindex(place).to_numpy()
    unknown = (parts == 0) & (whole > 0)
    nowhere = ~gemeente & unknown
    frame.loc[nowhere, COUNT], frame.loc[nowhere, "reden"] = np.nan, GAP
    # A law of a few clients, none with a known wijk, would follow from the total of all laws.
    told = set(frame.loc[gemeente & unknown & (whole < protected.threshold), "periode"])
    follows = frame["wet"].eq(TOTAAL) & frame["periode"].isin(told)
    seen = gemeente & ~follows & (unknown | frame["reden"].eq("")) & (whole >= protected.threshold)
    frame.loc[seen, COUNT], frame.loc[seen, "reden"] = whole[seen], ""
    hidden = gemeente & ~seen & ((whole != parts) | follows)
    frame.loc[hidden, COUNT] = np.nan
    # A label speaks of the count of the gemeente, which need not be that of its wijken.
    few = hidden & (whole < protected.threshold) & (frame["reden"].isin(["", SECRET]))
    frame.loc[hidden, "reden"] = np.where(few[hidden], SECRET, DERIVABLE)
    return frame.reset_index(drop=True)


def as_additive(record: Published, gemeentecode: str) -> Published:
    """Read a record of the time when areas were not taken to add up; clients without a wijk were never shown."""
    area = next((d for d in record.dimensions if d.name == _AREA and not d.additive), None)
    if area is None:
        return record
    at = record.dimensions.index(area)
    wijken = [member for member in area.members if member not in (gemeentecode, _NO_WIJK)]
    added = read_dimension(_AREA, wijken, dict.fromkeys(wijken, gemeentecode), additive=True)
    return Published(
        record.label,
        record.date,
        tuple(added if d is area else d for d in record.dimensions),
        tuple(cell for cell in record.cells if cell.place[at] != _NO_WIJK),
        record.summed,
    )


def _counts(table: pd.DataFrame, areas: AreaTable) -> pd.DataFrame:
    """Give clients per wijk and for the gemeente (columns) per law, all laws last, and half-year (rows)."""
    places = [*areas.of(Niveau.WIJK), areas.gemeentecode]
    chosen = table[
        table["niveau"].isin([Niveau.WIJK, Niveau.GEMEENTE])
        & (table["productcategorie"] == TOTAAL)
        & (table["ondersteuningsniveau"] == TOTAAL)
        & (table["leeftijd"] == TOTAAL)
        & ~table["periode"].str.endswith("JJ00")
    ]
    # A law that the export does not hold has no clients in it, which says nothing about the gemeente.
    held = [wet for wet in wetten() if wet in set(chosen["wet"])]
    # Of one law the total of all laws would be the same count under another name.
    totals = [TOTAAL] if len(held) > 1 else []
    every = list(product(places, [*held, *totals], sorted(chosen["periode"].unique())))
    counts = chosen.set_index(list(DIMENSIONS))[COUNT].reindex(pd.MultiIndex.from_tuples(every, names=list(DIMENSIONS)), fill_value=0)
    return counts.unstack(_AREA).reindex([*held, *totals], level="wet")[places]
