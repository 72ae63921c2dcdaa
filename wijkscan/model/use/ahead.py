"""Use of a law in a year to come: what is expected grows with the population, and nothing was counted yet."""

from dataclasses import replace

import numpy as np
import pandas as pd

from wijkscan.model.use.gemeente import LawModel, LawUse, Whole
from wijkscan.model.use.verdicts import UNKNOWN
from wijkscan.tables.areas import wijk_of

NOT_COUNTED = "dit jaar komt nog: er is niets geteld om naast het verwachte te zetten"
_EXPECTED = ["ruw", "verwacht", "verwacht_bekend"]
_COUNTED = ["waargenomen", "verhouding", "laag", "hoog", "grens_laag", "grens_hoog", "verhouding_gekrompen"]


def expected_growth(law: LawModel, now: pd.DataFrame, later: pd.DataFrame, otherwise: np.ndarray) -> np.ndarray:
    """Give the factor by which the raw expectation changes.

    Parameters
    ----------
    law
        What was learnt from the country; it holds for both years.
    now, later
        Rows × columns of its specification, index gebiedscode, the same rows in the same order.
    otherwise
        Factor per row where nobody is expected now, or where that is unknown.
    """
    # Now is the same in every draw: an area that is a row more than once is predicted once.
    once = law.model.predict(now[~now.index.duplicated()])
    before, after = once.loc[now.index].to_numpy(float), law.model.predict(later).to_numpy(float)
    found: np.ndarray = np.divide(after, before, out=otherwise.astype(float), where=np.isfinite(after) & (before > 0))
    return found


def use_ahead(now: LawUse, law: LawModel, later: pd.DataFrame, gemeente: str, growth: pd.Series) -> LawUse:
    """Bring use of a law to a year to come.

    Parameters
    ----------
    now
        Use of now.
    law
        What was learnt from the country.
    later
        Wijken and gemeente × columns of the specification, as they will be.
    gemeente
        Gemeentecode.
    growth
        Factor per wijk, see :func:`expected_growth`.

    Returns
    -------
    Every expectation times the factor of its wijk, calibrated ones too: what brings the raw expectation to the number that CBS published
    stays as it is, so that calibration does not cancel growth. Types keep their share of the clients. Nothing was counted, so nothing is
    judged.
    """
    wijken = now.wijken.assign(**{name: now.wijken[name] * growth for name in _EXPECTED})
    wijken = wijken.assign(**dict.fromkeys(_COUNTED, np.nan), oordeel=UNKNOWN, reden=NOT_COUNTED)
    before, after = float(now.wijken["verwacht"].sum()), float(wijken["verwacht"].sum())
    factor = after / before if before > 0 else 1.0
    inside = later.drop(index=gemeente)
    values, guessed = law.model.features(later)
    return replace(
        now,
        wijken=wijken,
        total=now.total * factor,
        gemeente=Whole(now.gemeente.verwacht * factor, np.nan, np.nan, np.nan, UNKNOWN),
        by_chance=0.0,
        buurten=now.buurten * growth.reindex(wijk_of(now.buurten.index.to_series())).to_numpy(),
        factors=law.model.explain(inside, later.loc[[gemeente]]),
        features=values,
        guessed=guessed,
        under_use=now.under_use.iloc[:0],
    )
