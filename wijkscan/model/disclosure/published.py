"""What was published before, and what that tells about the cells of a table that is about to be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from wijkscan.model.disclosure.cells import Cells, Dimension, DisclosureError, Key, build_cells

SECRET = "geheim"
DERIVABLE = "geheim (herleidbaar)"
GAP = "onbekend"


@dataclass(frozen=True)
class PublishedCell:
    """
    One published cell: where it stands and the values that a reader may take it to have, `low` to `high` (counts).

    A visible count has low = high; a table that is rounded at random to multiples of r publishes count − (r − 1) to
    count + (r − 1). `reden` is empty for a visible cell.
    """

    place: tuple[str, ...]
    low: float
    high: float
    reden: str = ""


@dataclass(frozen=True)
class Published:
    """
    One line of the register: a table that left the gemeente.

    It holds what the readers of that table got, and in `summed` at which places a total that was delivered is the sum of
    its parts, which a reader may know (everybody there has one law). No withheld count is in it.
    """

    label: str
    date: date
    dimensions: tuple[Dimension, ...]
    cells: tuple[PublishedCell, ...]
    summed: tuple[tuple[str, ...], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record in types that JSON knows; an upper bound without end becomes null."""
        return {
            "label": self.label,
            "date": self.date.isoformat(),
            "dimensions": [
                {
                    "name": d.name,
                    "additive": d.additive,
                    "members": list(d.members),
                    "leaves": {node: sorted(d.leaves[node]) for node in d.nodes},
                    "children": [[margin, list(children)] for margin, children in d.children],
                }
                for d in self.dimensions
            ],
            "cells": [[list(c.place), c.low, None if np.isinf(c.high) else c.high, c.reden] for c in self.cells],
            "summed": [list(place) for place in self.summed],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> "Published":
        """Read back what `to_dict` wrote."""
        dimensions = tuple(
            Dimension(
                name=d["name"],
                additive=d["additive"],
                members=tuple(d["members"]),
                nodes=tuple(dict.fromkeys([*d["members"], *d["leaves"]])),  # JSON need not keep an order of names
                leaves={node: frozenset(leaves) for node, leaves in d["leaves"].items()},
                children=tuple((margin, tuple(children)) for margin, children in d["children"]),
            )
            for d in record["dimensions"]
        )
        cells = tuple(
            PublishedCell(tuple(place), low, np.inf if high is None else high, reden)
            for place, low, high, reden in record["cells"]
        )
        summed = tuple(tuple(place) for place in record.get("summed", ()))
        return cls(record["label"], date.fromisoformat(record["date"]), dimensions, cells, summed)


@dataclass(frozen=True)
class Earlier:
    """
    What earlier tables tell, in terms of the base cells of the present one.

    Columns of `rows` and `order` are the base cells of the present table followed by `foreign` base cells that only
    earlier tables have. `low`, `high` bound rows · base; `secret` marks rows that an earlier table withheld as too
    small, `derivable` those it withheld for the sake of others, which may be small as well; `cell_low`, `cell_high` bound
    the cells that the present table publishes again.
    """

    foreign: int
    rows: sparse.csr_array
    low: np.ndarray
    high: np.ndarray
    secret: np.ndarray
    derivable: np.ndarray
    order: sparse.csr_array
    cell_low: np.ndarray
    cell_high: np.ndarray


def _translate(record: Published, cells: Cells, position: dict[Key, int]) -> tuple[Cells, np.ndarray]:
    """Give the base cells of an earlier table the numbers they have in the present one, and new ones the next."""
    then = {d.name: d for d in record.dimensions}
    if set(then) != set(cells.names) or any(then[d.name].additive != d.additive for d in cells.dimensions):
        raise DisclosureError(
            f"Eerdere publicatie '{record.label}' ({record.date:%d-%m-%Y}) is ingedeeld naar {', '.join(then)} en deze "
            "tabel "
            f"naar {', '.join(cells.names)}, of telt anders op. Vergelijk alleen met publicaties met dezelfde "
            "indelingen."
        )
    names = [d.name for d in record.dimensions]
    turn = [names.index(name) for name in cells.names]
    arranged = build_cells([then[name] for name in cells.names])
    arranged = arranged.knowing(tuple(place[at] for at in turn) for place in record.summed)
    return arranged, np.array([position.setdefault(key, len(position)) for key in arranged.base_keys()])


def _places(record: Published, cells: Cells, arranged: Cells) -> np.ndarray:
    """Row in `arranged` of every published cell."""
    names = [d.name for d in record.dimensions]
    turn = [names.index(name) for name in cells.names]
    wanted = pd.MultiIndex.from_tuples(
        [tuple(cell.place[at] for at in turn) for cell in record.cells], names=cells.names
    )
    found = arranged.index.get_indexer(wanted)
    if (found < 0).any():
        lost = record.cells[int(np.argmin(found))]
        raise DisclosureError(
            f"Eerdere publicatie '{record.label}': cel {' / '.join(lost.place)} valt buiten haar eigen indeling. "
            "Haal die regel uit het register of herstel hem."
        )
    return np.asarray(found)


def without_revised(record: Published, cells: Cells, values: np.ndarray, only_known: bool = False) -> Published:
    """
    Leave out the cells of an earlier table that speak of other data than the present one.

    An equation between two versions of a count says nothing about either, so a cell of which every base cell is known
    now (`values`, NaN = unknown) and whose sum lies outside what was published then is dropped. With `only_known` the
    cells that count an unknown base cell are dropped too.
    """
    position = {key: at for at, key in enumerate(cells.base_keys())}
    arranged, columns = _translate(record, cells, position)
    now = np.append(values, np.full(len(position) - len(values), np.nan))[columns]
    sums = (arranged.incidence @ now)[_places(record, cells, arranged)]
    kept = [
        cell
        for cell, total in zip(record.cells, sums, strict=True)
        if (np.isnan(total) and not only_known) or cell.low <= total <= cell.high
    ]
    return replace(record, cells=tuple(kept))


def combine(cells: Cells, published: Sequence[Published]) -> Earlier:
    """Express every earlier table in the base cells of the present one, each set of base cells once."""
    position = {key: at for at, key in enumerate(cells.base_keys())}
    size = len(position)
    known: dict[tuple[int, ...], tuple[float, float, frozenset[str]]] = {}
    orders: list[tuple[sparse.csr_array, np.ndarray]] = []
    for record in published:
        arranged, columns = _translate(record, cells, position)
        orders.append((arranged.order, columns))
        for cell, row in zip(record.cells, _places(record, cells, arranged), strict=True):
            part = arranged.incidence.indices[arranged.incidence.indptr[row] : arranged.incidence.indptr[row + 1]]
            counted = tuple(sorted(columns[part].tolist()))
            low, high, labels = known.get(counted, (0, np.inf, frozenset()))
            known[counted] = (max(low, cell.low), min(high, cell.high), labels | {cell.reden})
    cell_low, cell_high = np.zeros(len(cells.index)), np.full(len(cells.index), np.inf)
    for row in range(len(cells.index)) if known else ():
        part = cells.incidence.indices[cells.incidence.indptr[row] : cells.incidence.indptr[row + 1]]
        bounds = known.pop(tuple(sorted(part.tolist())), None)
        if bounds is not None:
            cell_low[row], cell_high[row], _ = bounds
    told = {
        counted: bounds
        for counted, bounds in known.items()
        if bounds[0] > 0 or bounds[1] < np.inf or DERIVABLE in bounds[2]
    }
    width = len(position)
    lengths = [len(counted) for counted in told]
    rows = sparse.csr_array(
        (np.ones(sum(lengths)), [at for counted in told for at in counted], np.append(0, np.cumsum(lengths))),
        shape=(len(told), width),
    )
    order = [
        sparse.csr_array((cells.order.data, cells.order.indices, cells.order.indptr), (cells.order.shape[0], width))
    ]
    for relation, columns in orders:
        moved = sparse.coo_array(relation)
        order.append(sparse.csr_array((moved.data, (moved.row, columns[moved.col])), (relation.shape[0], width)))
    return Earlier(
        foreign=width - size,
        rows=rows,
        low=np.array([bounds[0] for bounds in told.values()], dtype=float),
        high=np.array([bounds[1] for bounds in told.values()], dtype=float),
        secret=np.array([SECRET in bounds[2] for bounds in told.values()], dtype=bool),
        derivable=np.array([bounds[2] == {DERIVABLE} for bounds in told.values()], dtype=bool),
        order=sparse.csr_array(sparse.vstack(order)),
        cell_low=cell_low,
        cell_high=cell_high,
    )
