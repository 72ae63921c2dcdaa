"""Why a value is missing. Unknown is not zero, and every gap says which kind of unknown it is."""

from enum import StrEnum

import numpy as np
import pandas as pd

from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.wetten import delivered_by_gemeente

# CBS and PDOK write a gap in a number column as a number below this (-99991, -99995, -99997, -99999999).
SENTINEL = -99990


class Reden(StrEnum):
    """Gap reason, in the words the screen shows."""

    GEHEIM = "geheim"
    NOG_NIET = "nog niet gepubliceerd"
    BESTAAT_NIET = "bestaat niet"
    NIET_GELEVERD = "niet geleverd"


_SENTINEL_REASON = {
    -99991: Reden.BESTAAT_NIET,
    -99995: Reden.NOG_NIET,
    -99999998: Reden.NOG_NIET,
}


def split_sentinels(values: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Turn everything ≤ −99990 into a gap and keep what the sentinel said.

    Parameters
    ----------
    values
        Areas × columns, numbers.

    Returns
    -------
    The values with NaN for every sentinel, and a frame of the same shape with the reason of the sentinels
    that carry one and an empty string elsewhere. −99997 means "geheim of niet aanwezig" and gets its reason
    from :func:`gap_reasons`.
    """
    sentinel = values.le(SENTINEL)
    reasons = pd.DataFrame("", index=values.index, columns=values.columns, dtype=object)
    for number, reason in _SENTINEL_REASON.items():
        reasons = reasons.mask(values.eq(number), reason.value)
    return values.mask(sentinel), reasons


def gap_reasons(values: pd.DataFrame, told: pd.DataFrame, gemeente: pd.Series) -> pd.DataFrame:
    """Name the reason of every gap in one edition.

    Parameters
    ----------
    values
        Areas × columns with NaN for gaps; a column that the edition does not have is not in it.
    told
        Reasons the source gave itself, same shape, empty string where it gave none.
    gemeente
        Gemeentecode per area.

    Returns
    -------
    Same shape: empty where there is a value; otherwise the told reason, "nog niet gepubliceerd" where the whole
    column is empty, "niet geleverd" where a gemeente has none of its wijken or itself in a column that depends on its
    own delivery, "bestaat niet" for a share or mean over nobody, and "geheim" for what remains (an empty cell in a
    filled column of a delivering gemeente).
    """
    reasons = pd.DataFrame("", index=values.index, columns=values.columns, dtype=object)
    by_gemeente = delivered_by_gemeente()
    for code in values:
        gap = values[code].isna()
        given = told[code].ne("")
        reason = pd.Series(Reden.NOG_NIET.value if gap.all() else Reden.GEHEIM.value, index=values.index, dtype=object)
        if not gap.all():
            if code in by_gemeente:
                reason[gap.groupby(gemeente).transform("all").to_numpy(dtype=bool)] = Reden.NIET_GELEVERD.value
            reason[_over_nobody(values, str(code))] = Reden.BESTAAT_NIET.value
        reasons[code] = np.where(gap, told[code].where(given, reason), "")
    return reasons


def _over_nobody(values: pd.DataFrame, code: str) -> pd.Series:
    """Tell where a share or mean has nothing to be taken over: its base is zero."""
    base = BY_CODE[code].base
    if base not in values:
        return pd.Series(False, index=values.index)
    return values[base].eq(0)
