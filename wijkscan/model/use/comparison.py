"""Observed use beside expected use: calibration to the gemeente, ratio with interval, verdict, and the under-use list."""

import numpy as np
import pandas as pd

from wijkscan.dutch import brief, exact, number
from wijkscan.model.use.funnel import fit_tau2, funnel_limits, shrunk_ratio, verdict
from wijkscan.model.use.intervals import exact_poisson, ratio_interval
from wijkscan.model.use.specification import ExpectedUseError
from wijkscan.model.use.verdicts import UNKNOWN, WITHIN

NEED_HIGH_USE_LOW = "behoefte hoog, gebruik laag"
NEED_LOW_USE_HIGH = "behoefte laag, gebruik hoog"


def calibrate(expected: pd.Series, totals: pd.Series, gemeente: pd.Series) -> pd.DataFrame:
    """Scale expected use so that it adds up to the total the gemeente published.

    Parameters
    ----------
    expected
        Expected clients per gebiedscode, all areas of one level; gaps are left out of the sum.
    totals
        Published clients per gemeentecode.
    gemeente
        Gemeentecode per gebiedscode.

    Returns
    -------
    Per gebiedscode `ruw` (as given), `factor` and `gekalibreerd`, their product. Factor and product are gaps where the
    gemeente published no total, or nothing is expected there.
    """
    foreseen = expected.groupby(gemeente).sum()
    # Of no area at all, a map of texts gives texts.
    factor = gemeente.map(totals.reindex(foreseen.index) / foreseen.where(foreseen > 0)).astype(float)
    return pd.DataFrame({"ruw": expected, "factor": factor, "gekalibreerd": expected * factor})


def calibrate_to_known(expected: pd.Series, observed: pd.Series, gemeente: pd.Series) -> pd.DataFrame:
    """Scale expected use so that it adds up to the observed counts of the wijken that have one.

    Clients without a known wijk and withheld counts are in the total of a gemeente but in no published wijk (11 % for
    jeugdhulp): beside observed counts per wijk this calibration is the fair one, for money that of :func:`calibrate`.

    Parameters
    ----------
    expected
        Expected clients per gebiedscode, all areas of one level.
    observed
        Observed clients per gebiedscode.
    gemeente
        Gemeentecode per gebiedscode.

    Returns
    -------
    As :func:`calibrate`; the factor is Σ observed / Σ expected over areas with both, and holds for all areas.
    """
    both = observed.notna() & expected.notna()
    known = calibrate(expected[both], observed[both].groupby(gemeente[both]).sum(), gemeente[both])
    factor = gemeente.map(known.groupby(gemeente[both])["factor"].first()).astype(float)
    return pd.DataFrame({"ruw": expected, "factor": factor, "gekalibreerd": expected * factor})


def compare(
    observed: pd.Series,
    expected: pd.Series,
    *,
    withheld: pd.Series | None = None,
    withheld_to: int = 7,
    reasons: pd.Series | None = None,
    level: float = 0.95,
    wide_level: float = 0.998,
    tau2: float | None = None,
    coverage: float = 1,
    rounded_to: int = 1,
) -> pd.DataFrame:
    """Compare observed with expected clients per area.

    Parameters
    ----------
    observed
        Clients per gebiedscode.
    expected
        Expected clients per gebiedscode, raw (against the country) or calibrated (against the gemeente).
    withheld
        True where a missing count is a withheld small number, from 0 to `withheld_to`.
    withheld_to
        Largest withheld count.
    reasons
        Gap reason per gebiedscode, in Dutch, shown where the count is missing.
    level, wide_level
        Confidence of interval and funnel, and of the wide funnel limits mentioned in the reason.
    tau2
        Variance between areas beyond chance; measured on the areas given when None. For a few areas, give the value
        measured on all wijken of the country.
    coverage
        Share of the expected clients that can be observed at all: CBS counts clients without a known wijk in the gemeente
        only. Ratio, limits and verdict are beside this share, so that not every wijk looks low.
    rounded_to
        What published counts are multiples of: 10 makes of 4 clients a 0. The limits reach to every count that may be rounded to one
        within them, so that what may lie within before it was rounded, does not stand out.

    Returns
    -------
    Per gebiedscode `waargenomen`, `verwacht`, `verwacht_bekend` (times `coverage`), `verhouding` (observed over the latter), `laag`,
    `hoog` (interval of the ratio by chance in the count), `oordeel`, `reden` (one Dutch sentence), `grens_laag`, `grens_hoog` (funnel
    limits of a published count) and `verhouding_gekrompen`. A withheld count has no ratio, but its interval runs from 0 to the upper
    limit of the largest count it can be.

    Raises
    ------
    IntervalError
        A negative count, or a level outside 0 to 1.
    """
    hidden = observed.isna() & (pd.Series(False, index=observed.index) if withheld is None else withheld)
    visible = expected.where(expected > 0) * coverage
    between = fit_tau2(observed, visible, level=level, rounded_to=rounded_to) if tau2 is None else tau2
    between = 0.0 if np.isnan(between) else between
    low, high = ratio_interval(observed, visible, level)
    low_funnel, high_funnel = funnel_limits(visible, level=level, tau2=between, rounded_to=rounded_to)
    most = exact_poisson(max(withheld_to, 0), level)[1] / visible
    table = pd.DataFrame(
        {
            "waargenomen": observed,
            "verwacht": expected,
            "verwacht_bekend": expected * coverage,
            "verhouding": observed / visible,
            "laag": pd.Series(low, index=observed.index).mask(hidden & visible.notna(), 0.0),
            "hoog": pd.Series(high, index=observed.index).where(~hidden, most),
            "oordeel": verdict(observed, visible, level=level, tau2=between, rounded_to=rounded_to),
            "grens_laag": low_funnel,
            "grens_hoog": high_funnel,
            "verhouding_gekrompen": shrunk_ratio(observed, visible),
        },
        index=observed.index,
    )
    wide = verdict(observed, visible, level=wide_level, tau2=between, rounded_to=rounded_to)
    absent = pd.Series("niet gepubliceerd", index=observed.index) if reasons is None else reasons
    spread = f"de spreiding van {brief(100 * level)} % van vergelijkbare wijken"
    spread += f" met afronding op {rounded_to}" if rounded_to > 1 else ""
    further = f", en ook buiten die van {brief(100 * wide_level)} %"
    limits = _dutch(table["grens_laag"]) + " tot " + _dutch(table["grens_hoog"]) + ", " + spread
    ratio = _dutch(table["verhouding"])
    unreachable = "het verwachte aantal is niet te berekenen: de bevolking waarover het gaat is onbekend"
    nobody = "volgens de gepubliceerde cijfers woont hier niemand over wie het gaat, dus er valt niets te vergelijken"
    secret = f"het aantal ligt tussen 0 en {withheld_to} en is geheim; de verhouding is hooguit " + _dutch(table["hoog"])
    outside = ratio + " ligt buiten " + limits
    reason = outside.case_when(
        [
            (expected.eq(0), pd.Series(nobody, index=observed.index)),
            (visible.isna(), pd.Series(unreachable, index=observed.index)),
            (hidden, secret),
            (table["oordeel"] == UNKNOWN, "het waargenomen aantal ontbreekt: " + absent),
            (table["oordeel"] == WITHIN, ratio + " ligt binnen " + limits),
            (table["oordeel"] == wide, outside + further),
        ]
    )
    table.insert(list(table.columns).index("oordeel") + 1, "reden", reason)
    return table


def under_use(need_score: pd.Series, ratio: pd.Series, *, top_share: float = 1 / 3) -> pd.DataFrame:
    """List areas where need and use point in different directions.

    Parameters
    ----------
    need_score
        Need per gebiedscode, higher is more.
    ratio
        Observed over expected per gebiedscode, a gap where it does not stand out; the shrunken ratio keeps small areas from filling the
        list by chance.
    top_share
        Share of areas that counts as high, and as low, for need; between 0 and 0,5.

    Returns
    -------
    One row per area on either list: `lijst`, `behoefte`, `verhouding`. High need with a ratio below 1, or low need with
    a ratio above 1, the furthest from 1 first. Areas without one of both are on neither.

    Raises
    ------
    ExpectedUseError
        A share outside 0 to 0,5.
    """
    if not 0 < top_share <= 1 / 2:
        told = exact(top_share)
        raise ExpectedUseError(f"Het aandeel wijken met hoge behoefte is {told}, maar moet tussen 0 en 0,5 liggen; kies bijvoorbeeld 0,33.")
    both = pd.DataFrame({"behoefte": need_score, "verhouding": ratio}).dropna()
    high = (both["behoefte"] >= need_score.quantile(1 - top_share)) & (both["verhouding"] < 1)
    low = (both["behoefte"] <= need_score.quantile(top_share)) & (both["verhouding"] > 1)
    both.insert(0, "lijst", np.select([high, low], [NEED_HIGH_USE_LOW, NEED_LOW_USE_HIGH], ""))
    listed = both[high | low]
    distance = np.log(listed["verhouding"].where(listed["verhouding"] > 0)).abs().fillna(np.inf)
    order = pd.DataFrame({"lijst": listed["lijst"], "afstand": -distance}).sort_values(["lijst", "afstand"], kind="stable")
    return listed.loc[order.index]


def _dutch(numbers: pd.Series) -> pd.Series:
    return numbers.map(lambda x: number(x, 2))
