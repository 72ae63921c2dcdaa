"""What CBS would publish of the true figures: rounded, and withheld where too few people would be described.

Below the gemeente, counts of inwoners and huishoudens are rounded at random to a multiple of 5, benefits to 10, income
recipients to 100; care use is rounded to 5 and 0–7 is withheld. The figures of a gemeente and of the land are exact.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkscan.tables.columns import BY_CODE
from wijkscan.voorbeeldstad.levels import relative_care

_RANDOM_STEP = 5
_STEPS = {
    "opleiding_laag": 10, "opleiding_midden": 10, "opleiding_hoog": 10, "inkomensontvangers": 100, "bijstand": 10,
    "arbeidsongeschikt": 10, "ww": 10, "aow": 10, "wmo": 5, "jeugdzorg": 5, "woningvoorraad": 1, "oppervlakte_land": 1,
}  # fmt: skip
_CARE_WITHHELD_UP_TO = 7

# A mean or percentage is withheld where the count it describes is smaller than this.
_SMALLEST = {"inwoners": 100, "huishoudens": 100, "woningvoorraad": 20, "inkomensontvangers": 100, "inwoners_18_plus": 50}
_SMALLEST_OF = {
    "bevolkingsdichtheid": ("inwoners", 10), "autos_per_huishouden": ("huishoudens", 50),
    "huishoudensgrootte": ("huishoudens", 5), "omgevingsadressendichtheid": ("inwoners", 0),
    "opleiding_laag": ("inwoners", 100), "opleiding_midden": ("inwoners", 100),
    "opleiding_hoog": ("inwoners", 100), "inkomensontvangers": ("inwoners", 100), "afstand_huisarts": ("inwoners", 10),
    "afstand_supermarkt": ("inwoners", 10), "afstand_kinderdagverblijf": ("inwoners", 10), "afstand_school": ("inwoners", 10),
    "scholen_binnen_3_km": ("inwoners", 10), "ses_woa_spreiding": ("huishoudens", 100),
}  # fmt: skip
_SHOWN_OF_WITHHELD = ["inwoners", "oppervlakte_land", "stedelijkheid", "omgevingsadressendichtheid"]


def publish(
    exact: pd.DataFrame, below: npt.NDArray[np.bool_], decimals: pd.Series, withheld: str, silent: npt.NDArray[np.bool_],
    random: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Round and withhold.

    Parameters
    ----------
    exact
        True figures of all areas, areas × columns, with the helper counts.
    below
        True for a wijk or buurt, False for a gemeente or the land.
    decimals
        Decimals per column code.
    withheld
        Code of the buurt of which only the number of inwoners and the place are shown.
    silent
        True for the areas of the gemeente that delivered no Wmo figures.
    random
        Source of the random rounding.

    Returns
    -------
    The same areas with only the published columns; NaN where a figure is withheld or not delivered.
    """
    shown = exact.copy()
    for code, column in BY_CODE.items():
        if code not in exact:
            continue
        if column.kind == "count":
            shown[code] = exact[code].where(~below, _rounded(code, exact[code], random))
        described, smallest = _SMALLEST_OF.get(code, (column.base, _SMALLEST.get(column.base, 0)))
        if described:
            shown[code] = shown[code].mask(below & (exact[described] < smallest).to_numpy())
    for code in ("wmo", "jeugdzorg"):
        shown[code] = shown[code].mask(below & (exact[code] <= _CARE_WITHHELD_UP_TO).to_numpy())
    shown["wmo"] = shown["wmo"].mask(silent)
    shown = relative_care(shown)
    shown.loc[withheld, shown.columns.difference(_SHOWN_OF_WITHHELD)] = np.nan
    published = shown[[code for code in shown if code in decimals.index]]
    return published.round(decimals.reindex(published.columns).astype(int).to_dict())


def _rounded(code: str, values: pd.Series, random: np.random.Generator) -> pd.Series:
    """Round to the step of the column: to the nearest where it has one of its own, at random to 5 elsewhere."""
    step = _STEPS.get(code, _RANDOM_STEP)
    up = 0.5 if code in _STEPS else random.random(len(values))
    return pd.Series(step * np.floor(values.to_numpy() / step + up), index=values.index)
