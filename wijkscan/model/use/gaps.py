"""What is unknown of an area, from its inhabitants."""

import numpy as np
import pandas as pd


def fill_gaps(counts: pd.DataFrame, inwoners: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill counts that are unknown from the inhabitants of an area, and mark them.

    Parameters
    ----------
    counts
        Area × what is counted: expected clients, or a part of the population; a gap is unknown.
    inwoners
        Inhabitants per area.

    Returns
    -------
    The table with every gap filled with inhabitants × the count per inhabitant of the areas where both are known, and a frame of the same
    shape that is True where a count was estimated (`geschat`). Where nobody lives a count is 0, and that is no estimate. What is known
    nowhere, and an area with unknown inhabitants, stay a gap.
    """
    people = inwoners.reindex(counts.index).astype(float)
    base = counts.notna().mul(people, axis="index").sum()
    rate = counts[people.notna()].sum() / base.where(base > 0)
    guess = pd.DataFrame(np.outer(people, rate), counts.index, counts.columns)
    filled = counts.where(counts.notna(), guess).astype(float)
    return filled, (counts.isna() & filled.notna()).mul(people.gt(0), axis="index")
