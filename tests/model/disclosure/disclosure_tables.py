"""Tables that several disclosure tests share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from wijkscan.model.disclosure.control import Protected


def counts(members: Mapping[str, Sequence[str]], values: Sequence[float]) -> pd.DataFrame:
    """All combinations of the members, the last dimension fastest, with their counts."""
    rows = list(product(*members.values()))
    return pd.DataFrame(rows, columns=list(members)).assign(clienten=np.array(values, dtype=float))


def truth(protected: Protected, table: pd.DataFrame) -> pd.Series:
    """The true count of every cell of a protected table whose dimensions all add up."""
    names = [dimension.name for dimension in protected.dimensions]
    leaves = {dimension.name: dimension.leaves for dimension in protected.dimensions}
    sums = [
        table.loc[
            np.logical_and.reduce([table[name].isin(leaves[name][row[name]]) for name in names]), "clienten"
        ].sum()
        for _, row in protected.table.iterrows()
    ]
    return pd.Series(sums, index=protected.table.index)


def reveal(protected: Protected, cells: pd.Series, true: pd.Series) -> Protected:
    """The same table with some withheld cells shown after all."""
    table = protected.table.copy()
    for column in ("clienten", "laagst", "hoogst"):
        table[column] = table[column].where(~cells, true)
    table["reden"] = table["reden"].where(~cells, "")
    return replace(protected, table=table)
