"""Deliveries that bring their own years: amounts of gemeenten, and use in detail; what each covers, and which one counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wijkscan.sources.datasets import BY_KIND, MONEY, USE
from wijkscan.sources.geld.plausible import check_per_inhabitant
from wijkscan.sources.geld.reading import is_money, read_money
from wijkscan.sources.received import checksum
from wijkscan.sources.rows import Rows
from wijkscan.sources.voorzieningen.plausible import check_people
from wijkscan.sources.voorzieningen.reading import is_use, read_use
from wijkscan.tables import geld, voorzieningen
from wijkscan.tables.areas import gemeente_of

# From this many gemeenten on a file counts as the whole country (there were 342 in 2024, and mergers go on).
COUNTRY_FROM = 300
_SCOPE_SIGNS = 6


@dataclass(frozen=True, eq=False)
class Shape:
    """What deliveries of one shape have in common.

    Parameters
    ----------
    part
        Name of their derived table.
    kinds
        Data sets that have it.
    columns
        Its columns with their types, in the order in which it is sorted; ``gebiedscode`` is the first, so that one gemeente lies together.
    one
        What is from one delivery as a whole: the newest that has it. A row of it that is not in that delivery is unknown.
    counted
        What a row is, in Dutch.
    row_group
        Rows that are read together.
    is_one
        Tells whether a file is of this shape.
    read
        Reads a delivery: its files, gemeentecode per name, and the only year wanted (0 for all).
    check_beside
        Refuses what cannot be beside the inhabitants per area that are loaded: its name, its rows and kind, and those inhabitants.
    """

    part: str
    kinds: tuple[str, ...]
    columns: Mapping[str, str]
    one: tuple[str, ...]
    counted: str
    row_group: int
    is_one: Callable[[str, bytes], bool]
    read: Callable[[Mapping[str, bytes], Mapping[str, str], int], Rows]
    check_beside: Callable[[str, pd.DataFrame, str, pd.Series], None]

    @property
    def order(self) -> list[str]:
        """Columns that a table is sorted by."""
        return [name for name, kind in self.columns.items() if kind in ("str", "int64") and name != "naam"]


AMOUNTS = Shape(
    part="geld",
    kinds=tuple(source.kind for source in MONEY),
    columns=geld.COLUMNS,
    one=("gebiedscode", "jaar", "soort"),
    counted="Bedrag",
    row_group=8000,  # some eight gemeenten with ten years of Iv3
    is_one=is_money,
    read=read_money,
    check_beside=check_per_inhabitant,
)

COUNTS = Shape(
    part="voorzieningen",
    kinds=tuple(source.kind for source in USE),
    columns=voorzieningen.COLUMNS,
    one=("gebiedscode", "periode", "meting"),
    counted="Aantal",
    row_group=8000,  # a gemeente of seventy wijken with one year of stapeling
    is_one=is_use,
    read=read_use,
    check_beside=check_people,
)

SHAPES = (COUNTS, AMOUNTS)
"""Every shape; a file is the first that it fits."""


def shape_of(kind: str) -> Shape | None:
    """Give the shape of a data set; none for figures per edition and maps."""
    return next((shape for shape in SHAPES if kind in shape.kinds), None)


def title_of(rows: pd.DataFrame, kind: str, *, provisional: bool = False) -> str:
    """Say what a delivery holds: its source, its years and, of amounts, which sorts."""
    first, last = rows["jaar"].min(), rows["jaar"].max()
    years = str(last) if first == last else f"{first}–{last}"
    sorts = f", {' en '.join(sorted(rows['soort'].unique()))}" if kind in AMOUNTS.kinds else ""
    return f"{BY_KIND[kind].name} {years}{' (voorlopig)' if provisional else ''}{sorts}"


def scope_of(rows: pd.DataFrame, shape: Shape) -> str:
    """Say what a file covers; two that cover something else never replace each other, and which one counts is seen when they are read."""
    one = list(shape.one)
    covered = rows[one].drop_duplicates().sort_values(one)
    gemeenten = sorted(gemeente_of(covered["gebiedscode"]).dropna().unique())
    where = "land" if len(gemeenten) >= COUNTRY_FROM or not gemeenten else gemeenten[0]
    where += f"-en-{len(gemeenten) - 1}" if 1 < len(gemeenten) < COUNTRY_FROM else ""
    digest = checksum({"dekking": covered.to_csv(index=False).encode()})
    return f"{where}-{digest[:_SCOPE_SIGNS]}"


def read_areas(path: Path, shape: Shape, starts: Sequence[str] | None) -> pa.Table:
    """Read a table, of areas whose code starts with one of these only the parts of the file that have them."""
    with pq.ParquetFile(path) as file:
        if starts is None:
            return file.read(columns=list(shape.columns))
        place = file.schema_arrow.get_field_index("gebiedscode")
        spans = [(number, file.metadata.row_group(number).column(place).statistics) for number in range(file.num_row_groups)]
        wanted = [
            number for number, span in spans if any(span.min[: len(start)] <= start <= span.max[: len(start)] for start in starts)
        ]  # fmt: skip
        found = file.read_row_groups(wanted, columns=list(shape.columns))
    within = [pc.starts_with(found["gebiedscode"], start) for start in starts]
    kept = within[0]
    for other in within[1:]:
        kept = pc.or_(kept, other)
    return found.filter(kept)


def merged(tables: Iterable[pa.Table], shape: Shape) -> pd.DataFrame:
    """Put deliveries together, the newest first: everything that is one is taken from the first that has it."""
    filled = [table for table in tables if table.num_rows]
    if not filled:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in shape.columns.items()})
    # In Arrow: of one gemeente there are a few hundred rows, and pandas takes most of its time before it looks at any.
    stacked = pa.concat_tables(filled)
    if len(filled) > 1:
        delivery = np.repeat(np.arange(len(filled)), [table.num_rows for table in filled])
        key = np.zeros(stacked.num_rows, dtype="int64")
        for name in shape.one:
            numbered = stacked[name].combine_chunks().dictionary_encode()
            key = key * len(numbered.dictionary) + numbered.indices.to_numpy()
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        stacked = stacked.filter(pa.array(delivery == delivery[first][which]))
    ordered = stacked.sort_by([(name, "ascending") for name in shape.order]).replace_schema_metadata(None)
    made: pd.DataFrame = ordered.to_pandas().astype(shape.columns)
    return made
