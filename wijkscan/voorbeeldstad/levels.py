"""From parts to buurt, wijk, gemeente and land: counts add up, means and percentages are weighted with their own base."""

import numpy as np
import pandas as pd

from wijkscan.tables.columns import BY_CODE
from wijkscan.voorbeeldstad.people import urban_class

# Of helper columns that are no counts: the column they are weighted with.
_HELPER_BASES = {"corporatie_van_huur": "woningvoorraad", "ses_woa_kwadraat": "huishoudens"}


def gather(figures: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """Bring true figures together per area.

    Parameters
    ----------
    figures
        Parts × columns: every column of :data:`~wijkscan.tables.columns.COLUMNS` that Voorbeeldstad has, and helper
        counts.
    area
        Code of the area per part; a part without one is left out.

    Returns
    -------
    Areas × columns, by code. A mean over nobody is missing; the class of stedelijkheid follows from the mean density, and
    the spread of the SES-WOA from that within the parts and between them: the root of the mean square less the square of the mean.
    """
    weighted = [code for code in map(str, figures) if _base(code)]
    bases = figures[[_base(code) for code in weighted]].set_axis(weighted, axis=1)
    groups = area.to_numpy()
    totals = figures.drop(columns=weighted).groupby(groups).sum()
    sums = (figures[weighted] * bases).groupby(groups).sum()
    weights = bases.groupby(groups).sum()
    means = sums / weights.where(weights > 0)
    gathered = totals.join(means)[list(figures.columns)]
    if "stedelijkheid" in gathered:
        gathered["stedelijkheid"] = urban_class(gathered["omgevingsadressendichtheid"])
    if "ses_woa_kwadraat" in gathered:
        gathered["ses_woa_spreiding"] = np.sqrt(gathered["ses_woa_kwadraat"] - gathered["ses_woa"] ** 2)
    return gathered.rename_axis(None)


def _base(code: str) -> str:
    """Give the column a mean or percentage is weighted with; empty for a count."""
    column = BY_CODE.get(code)
    return _HELPER_BASES.get(code, "") if column is None else column.base


def relative_care(figures: pd.DataFrame) -> pd.DataFrame:
    """Add the Wmo rate per 1 000 inwoners and the percentage of the youth with jeugdzorg, from the counts as given."""
    inwoners, jeugd = (figures[base].where(figures[base] > 0) for base in ("inwoners", "jeugd_0_23"))
    return figures.assign(
        wmo_per_1000=np.round(1_000 * figures["wmo"] / inwoners), jeugdzorg_percentage=100 * figures["jeugdzorg"] / jeugd
    )
