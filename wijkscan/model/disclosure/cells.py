"""Which cells a published table has, and which relations between them any reader knows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

Levels = tuple[dict[str, str], ...]
Hierarchy = Mapping[str, Mapping[str, str] | Sequence[Mapping[str, str]]]
Key = tuple[str | frozenset[str], ...]


class DisclosureError(ValueError):
    """A table that cannot be protected as it stands; the message is in Dutch and names the way out."""


@dataclass(frozen=True)
class Dimension:
    """
    One dimension of a table: what can be counted in it, and how that adds up.

    `members` are the values that the table itself delivers, `nodes` those plus every margin. Over an additive dimension
    a margin is the sum of its leaves. Over another dimension (unique clients over products) the margin is delivered
    too, and only max(children) ≤ margin ≤ sum(children) is known; `children` lists those children per margin and level.
    `parts` gives per margin of an additive dimension the nodes one step down that together count each of its leaves
    once.
    """

    name: str
    additive: bool
    members: tuple[str, ...]
    nodes: tuple[str, ...]
    leaves: dict[str, frozenset[str]]
    children: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """Per margin that is a sum: the fewest nodes that add up to it."""
        return {
            margin: min(
                (
                    children
                    for above, children in (*self.children, (margin, tuple(sorted(self.leaves[margin]))))
                    if above == margin
                    and sum(len(self.leaves[child]) for child in children) == len(self.leaves[margin])
                    and frozenset().union(*(self.leaves[child] for child in children)) == self.leaves[margin]
                ),
                key=len,
            )
            for margin in self.nodes[len(self.members) :]
        }

    @property
    def total(self) -> str | None:
        """The margin over all leaves, where there is one."""
        everything = frozenset().union(*self.leaves.values())
        tops = [node for node in self.nodes if len(everything) > 1 and self.leaves[node] == everything]
        return tops[-1] if tops else None

    def key(self, member: str) -> str | frozenset[str]:
        """Identify a member across tables: by its name, or for a delivered margin by the leaves it covers."""
        return member if self.leaves[member] == frozenset([member]) else self.leaves[member]

    def sums(self) -> sparse.csr_array:
        """Nodes × members: 1 where the node counts the member."""
        position = {member: at for at, member in enumerate(self.members)}
        pairs = [
            (row, position[part])
            for row, node in enumerate(self.nodes)
            for part in (sorted(self.leaves[node]) if self.additive else [node])
        ]
        rows, columns = np.array(pairs).T
        return sparse.csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(self.nodes), len(self.members)))

    def covers(self) -> sparse.csr_array:
        """Nodes × members: 1 where the member lies within the node, delivered margins included."""
        within = [[self.leaves[member] <= self.leaves[node] for member in self.members] for node in self.nodes]
        return sparse.csr_array(np.array(within, dtype=float))

    def order(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Relations × members, each row at most 0: child − margin; and, apart, margin − all children together."""
        position = {member: at for at, member in enumerate(self.members)}
        within: list[np.ndarray] = []
        whole: list[np.ndarray] = []
        for margin, children in self.children:
            parts = [position[child] for child in children]
            for part in parts:
                row = np.zeros(len(self.members))
                row[part], row[position[margin]] = 1, -1
                within.append(row)
            if frozenset().union(*(self.leaves[child] for child in children)) == self.leaves[margin]:
                row = np.zeros(len(self.members))
                row[parts], row[position[margin]] = -1, 1
                whole.append(row)
        shape = (-1, len(self.members))
        return sparse.csr_array(np.array(within).reshape(shape)), sparse.csr_array(np.array(whole).reshape(shape))


def read_dimension(
    name: str, present: Sequence[str], hierarchy: Mapping[str, str] | Sequence[Mapping[str, str]], additive: bool
) -> Dimension:
    """
    Work out the margins of one dimension.

    Parameters
    ----------
    name
        Column of the table.
    present
        Members in the table, in the order in which they are shown.
    hierarchy
        Child → parent; a parent may be a child again. A sequence of such mappings holds levels or alternative groupings
        of the same members; a parent then counts every leaf below it.
    additive
        Whether a margin is the sum of its leaves. If not, the table must hold the margins itself.

    Raises
    ------
    DisclosureError
        When the hierarchy runs in a circle, names a member that the table lacks, or the table holds a margin that has
        to be summed.
    """
    levels: Levels = (dict(hierarchy),) if isinstance(hierarchy, Mapping) else tuple(dict(level) for level in hierarchy)
    below: dict[str, dict[str, None]] = {}
    children: list[tuple[str, tuple[str, ...]]] = []
    for level in levels:
        for margin in dict.fromkeys(level.values()):
            parts = tuple(child for child, parent in level.items() if parent == margin)
            children.append((margin, parts))
            below.setdefault(margin, {}).update(dict.fromkeys(parts))
    known = set(present)
    if delivered := [margin for margin in below if additive and margin in known]:
        raise DisclosureError(
            f"Kolom '{name}': '{delivered[0]}' is een totaal en staat toch tussen de te tellen waarden. Laat de "
            "totaalregels "
            "weg, of geef op dat deze indeling niet optelt."
        )
    if absent := [margin for margin in below if not additive and margin not in known]:
        raise DisclosureError(
            f"Kolom '{name}' telt niet op, maar het totaal '{absent[0]}' ontbreekt in de tabel. Lever de totaalregels "
            "mee."
        )
    leaves: dict[str, frozenset[str]] = {member: frozenset([member]) for member in present if member not in below}
    waiting = list(below)
    while waiting:
        ready = [margin for margin in waiting if all(part in leaves for part in below[margin])]
        if not ready:
            lost = [part for margin in waiting for part in below[margin] if part not in leaves and part not in below]
            reason = f"'{lost[0]}' staat wel in de indeling maar niet in de tabel" if lost else "de indeling loopt rond"
            raise DisclosureError(f"Kolom '{name}': {reason}. Pas de indeling of de tabel aan.")
        for margin in ready:
            leaves[margin] = frozenset().union(*(leaves[part] for part in below[margin]))
            waiting.remove(margin)
    members = tuple(present)
    nodes = tuple(dict.fromkeys([*present, *leaves]))
    return Dimension(name, additive, members, nodes, leaves, tuple(children))


def _kron(parts: Sequence[sparse.csr_array]) -> sparse.csr_array:
    """Combine one matrix per dimension into one over all combinations, first dimension slowest."""
    whole = parts[0]
    for part in parts[1:]:
        whole = sparse.csr_array(sparse.kron(whole, part, format="csr"))
    return whole


@dataclass(frozen=True)
class Cells:
    """
    Every cell of a table with its margins.

    `index` names the cells, all combinations of the nodes of `dimensions`; `incidence` (cells × base) has a 1 where a
    cell counts a base cell, a base cell being a combination of members; `base` is the position of each base cell in
    `index`; `sums` (margins × cells) · cells = 0 says the same as `incidence` with as few terms as possible; `margins`
    are the cells its rows stand for; `order` (relations × base) · base ≤ 0 holds for the dimensions that do not add up;
    its last rows are `whole`, a delivered margin less all of its parts.
    """

    dimensions: tuple[Dimension, ...]
    index: pd.MultiIndex
    incidence: sparse.csr_array
    base: np.ndarray
    margins: np.ndarray
    sums: sparse.csr_array
    order: sparse.csr_array
    whole: sparse.csr_array

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the dimensions."""
        return tuple(dimension.name for dimension in self.dimensions)

    def base_keys(self) -> Iterator[Key]:
        """Identify each base cell across tables, in base order."""
        return product(*([dimension.key(member) for member in dimension.members] for dimension in self.dimensions))

    def summed(self, base: np.ndarray) -> tuple[tuple[str, ...], ...]:
        """List the delivered margins that are the sum of their parts, as where every client has one law."""
        equal = np.flatnonzero(self.whole @ base == 0)
        return tuple(self._margins_of(self.whole[equal]))

    def knowing(self, summed: Iterable[tuple[str, ...]]) -> "Cells":
        """Let the reader know of these delivered margins that they are the sum of their parts."""
        known = set(summed)
        rows = [row for row, place in enumerate(self._margins_of(self.whole)) if place in known]
        return replace(self, order=sparse.csr_array(sparse.vstack([self.order, -self.whole[rows]])))

    def _margins_of(self, whole: sparse.csr_array) -> Iterator[tuple[str, ...]]:
        rows, columns = (whole > 0).nonzero()
        return (self.index[self.base[columns[at]]] for at in np.argsort(rows))

    def least(self, base: np.ndarray) -> np.ndarray:
        """Take per cell the smallest value among the base cells within it, NaN where one of those is NaN."""
        within = _kron([dimension.covers() for dimension in self.dimensions])
        return np.asarray(np.minimum.reduceat(base[within.indices], within.indptr[:-1]))

    def grand_totals(self) -> np.ndarray:
        """Per cell whether it is the total over every dimension that has one."""
        chosen = np.full(len(self.index), any(dimension.total for dimension in self.dimensions))
        for dimension in self.dimensions:
            if dimension.total is not None:
                chosen &= self.index.get_level_values(dimension.name) == dimension.total
        return chosen


def _direct_sums(dimensions: Sequence[Dimension], margins: np.ndarray) -> sparse.csr_array:
    """Write each margin as the sum of the cells one step down, along the dimension where those are fewest."""
    shape = tuple(len(dimension.nodes) for dimension in dimensions)
    steps = [
        {d.nodes.index(margin): [d.nodes.index(part) for part in parts] for margin, parts in d.parts.items()}
        for d in dimensions
    ]
    rows: list[int] = []
    columns: list[int] = []
    signs: list[int] = []
    for row, (margin, place) in enumerate(zip(margins, np.transpose(np.unravel_index(margins, shape)), strict=True)):
        ways = [(steps[axis][node], axis) for axis, node in enumerate(place) if node in steps[axis]]
        parts, axis = min(ways, key=lambda way: len(way[0]))
        for part in parts:
            below = place.copy()
            below[axis] = part
            columns.append(int(np.ravel_multi_index(tuple(below), shape)))
        columns.append(int(margin))
        rows += [row] * (len(parts) + 1)
        signs += [1] * len(parts) + [-1]
    return sparse.csr_array((np.array(signs, dtype=float), (rows, columns)), shape=(len(margins), int(np.prod(shape))))


def build_cells(dimensions: Sequence[Dimension]) -> Cells:
    """Lay out all cells over the product of the dimensions, margins included."""
    index = pd.MultiIndex.from_product([d.nodes for d in dimensions], names=[d.name for d in dimensions])
    incidence = _kron([dimension.sums() for dimension in dimensions])
    members = pd.MultiIndex.from_product([d.members for d in dimensions], names=index.names)
    size = len(members)
    within, whole = (
        sparse.csr_array(
            sparse.vstack(
                [
                    sparse.csr_array((0, size)),
                    *(
                        _kron([d.order()[kind] if d is bound else _same(d) for d in dimensions])
                        for bound in dimensions
                        if bound.children and not bound.additive
                    ),
                ]
            )
        )
        for kind in (0, 1)
    )
    order = sparse.csr_array(sparse.vstack([within, whole]))
    base = index.get_indexer(members)
    margins = np.setdiff1d(np.arange(len(index)), base)
    return Cells(tuple(dimensions), index, incidence, base, margins, _direct_sums(dimensions, margins), order, whole)


def _same(dimension: Dimension) -> sparse.csr_array:
    return sparse.csr_array(sparse.eye_array(len(dimension.members)))
