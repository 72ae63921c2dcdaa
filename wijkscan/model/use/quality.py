"""What expected use is worth: how gemeenten of which the model saw nothing compare with what it expects of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from wijkscan.model.use.comparison import calibrate_to_known
from wijkscan.model.use.funnel import Numbers, chance_outside, fit_tau2, verdict
from wijkscan.model.use.left_out import predict_left_out
from wijkscan.model.use.measures import Measures, measure
from wijkscan.model.use.model import ExpectedUseModel
from wijkscan.model.use.verdicts import UNKNOWN, WITHIN
from wijkscan.tables.areas import gemeente_of

SEEN, RAW, CALIBRATED, WHOLE = "gezien", "ruw", "geijkt", "gemeente"
"""Ways of looking: wijken the model learned from; wijken left out, raw and calibrated; gemeenten left out, as a whole."""
# In gemeenten of fewer wijken calibration takes so much of the differences away that they do not show how wijken differ.
MANY_WIJKEN = 5
LEVEL = 0.95
GROUPS = 10
FITTED_ON = 10  # parts that the gemeenten are divided into when the spread is fitted
# Between these parts of all gemeenten lie eight of ten.
_EIGHT_OF_TEN = (0.1, 0.9)
_PER = 1000


@dataclass(frozen=True)
class Spread:
    """How far areas lie from an expectation in which their own counts had no part.

    Parameters
    ----------
    tau2
        Variance between wijken beyond chance around an expectation that is calibrated to the gemeente.
    tau2_raw
        The same around a raw one, which has the differences between gemeenten too.
    tau2_gemeente
        The same between gemeenten as a whole.
    usual
        Published total over raw expectation in all gemeenten together: above 1, since clients without a known wijk are in the total
        and not in the wijken that the model learns from.
    """

    tau2: float
    tau2_raw: float
    tau2_gemeente: float
    usual: float


@dataclass(frozen=True)
class Quality:
    """What was found on gemeenten that were left out, when the model was learnt.

    Parameters
    ----------
    measures
        Rows `SEEN`, `RAW`, `CALIBRATED` × the fields of :class:`~wijkscan.model.use.measures.Measures`, over wijken of the size that
        is learned from; calibrated means to the sum over the wijken.
    band
        Rows `RAW`, `CALIBRATED`, `WHOLE`: `gebieden` (number compared; calibrated those in gemeenten of `MANY_WIJKEN` wijken or more),
        `binnen` (share within the 95 % band), `toeval` (share outside it by chance alone, where nothing is going on), and `laag` and `hoog`
        (between which eight of ten ratios lie).
    groups
        Ten groups of gemeenten from little to much expected use, first row the least: `gemeenten` (number), `verwacht` and `geteld`
        (clients per 1 000 of the base population), `laag` and `hoog` (eight of ten gemeenten of the group, on the same scale).
    types
        Per type of provision and way of expecting it the fields of :class:`~wijkscan.model.use.measures.Measures`, as
        :func:`~wijkscan.model.use.by_type.fit_types` gives them; without rows where no table of types was learned from.
    """

    measures: pd.DataFrame
    band: pd.DataFrame
    groups: pd.DataFrame
    types: pd.DataFrame


@dataclass(frozen=True)
class LeftOut:
    """Counted and expected clients in gemeenten that were left out.

    Parameters
    ----------
    model
        The model of all of them.
    wijken
        Per wijkcode `geteld`, `gezien` (expected by the model itself), `ruw` (expected where the gemeente is left out), `geijkt` (that,
        calibrated to the sum over the wijken of the gemeente) and `bevolking`.
    learned
        Which wijken are as large as those that are learned from.
    many
        Which wijken lie in a gemeente with `MANY_WIJKEN` counts or more.
    gemeenten
        Per gemeentecode `geteld` (published total), `ruw` and `bevolking`.
    """

    model: ExpectedUseModel
    wijken: pd.DataFrame
    learned: pd.Series
    many: pd.Series
    gemeenten: pd.DataFrame


def leave_out(
    published: pd.Series, wijken: pd.DataFrame, model: ExpectedUseModel, *, folds: int = FITTED_ON, seed: int = 0
) -> LeftOut:
    """Set counted beside expected clients of gemeenten whose own counts had no part in what is expected of them.

    Parameters
    ----------
    published
        Clients that CBS published per gemeentecode; may hold other areas too.
    wijken
        Wijken × columns that the model was fitted on.
    model
        The fitted model.
    folds, seed
        Of the division into parts, see :func:`~wijkscan.model.use.left_out.predict_left_out`.
    """
    asked, gemeente = model.specification, gemeente_of(wijken.index.to_series())
    observed, unseen = wijken[asked.outcome], predict_left_out(wijken, model, folds=folds, seed=seed)
    table = pd.DataFrame(
        {
            "geteld": observed,
            SEEN: model.predict(wijken),
            RAW: unseen,
            CALIBRATED: calibrate_to_known(unseen, observed, gemeente)["gekalibreerd"],
            "bevolking": asked.population(wijken),
        }
    )
    whole = table[[RAW, "bevolking"]].groupby(gemeente).sum()
    return LeftOut(
        model,
        table,
        wijken["inwoners"] >= asked.minimum_inwoners,
        observed.groupby(gemeente).transform("count") >= MANY_WIJKEN,
        whole.assign(geteld=published.reindex(whole.index)),
    )


def fit_spread(seen: LeftOut) -> Spread:
    """Fit how far wijken and gemeenten lie from what is expected of them, see :func:`~wijkscan.model.use.funnel.fit_tau2`."""
    rounded, wijken, whole = seen.model.specification.rounded_to, seen.wijken, seen.gemeenten
    raw = fit_tau2(wijken["geteld"], wijken[RAW].where(seen.learned), rounded_to=rounded)
    tau2 = fit_tau2(wijken["geteld"], wijken[CALIBRATED].where(seen.learned & seen.many), rounded_to=rounded)
    known = whole["geteld"].notna()
    usual = float(whole["geteld"].sum() / whole[RAW].where(known).sum()) if known.any() else 1.0
    between = fit_tau2(whole["geteld"], usual * whole[RAW], rounded_to=rounded)
    # Where no gemeente has many wijken, or none published a total, the wider spread between all wijken is the safe one.
    return Spread(raw if np.isnan(tau2) else tau2, raw, raw if np.isnan(between) else between, usual)


def quality_of(seen: LeftOut, spread: Spread, types: pd.DataFrame | None = None) -> Quality:
    """Measure what the model is worth for gemeenten it has not seen.

    Parameters
    ----------
    seen
        Counted and expected where gemeenten were left out.
    spread
        What the band rests on.
    types
        What expecting its types is worth.

    Raises
    ------
    ExpectedUseError
        Fewer than three wijken can be compared.
    """
    wijken, whole = seen.wijken[seen.learned], seen.gemeenten
    measures = {way: measure(wijken["geteld"], wijken[way], wijken["bevolking"]) for way in (SEEN, RAW, CALIBRATED)}
    shown = {
        RAW: (wijken["geteld"], wijken[RAW], spread.tau2_raw),
        CALIBRATED: (wijken["geteld"].where(seen.many), wijken[CALIBRATED], spread.tau2),
        WHOLE: (whole["geteld"], spread.usual * whole[RAW], spread.tau2_gemeente),
    }
    return Quality(
        table_of(measures),
        pd.DataFrame({way: _band(seen.model, *item) for way, item in shown.items()}).T,
        _groups(whole["geteld"], spread.usual * whole[RAW], whole["bevolking"]),
        table_of({}) if types is None else types,
    )


def table_of(measures: Mapping[str, Measures]) -> pd.DataFrame:
    """Put measures of several ways of looking below one another."""
    names = [field.name for field in fields(Measures)]
    return pd.DataFrame([vars(found) for found in measures.values()], pd.Index(list(measures), dtype=str), names, dtype=float)


def by_chance(model: ExpectedUseModel, expected: pd.Series, tau2: float) -> float:
    """Give in how many of these areas a published count is told to be higher or lower by chance alone, where nothing is going on.

    Parameters
    ----------
    model
        Whose counts are withheld and rounded as its specification says.
    expected
        Expected clients of the areas that have a verdict.
    tau2
        Variance between areas beyond chance that the verdict reckons with.
    """
    return float(np.nansum(_chance(model, expected, tau2)))


def _chance(model: ExpectedUseModel, expected: pd.Series, tau2: float) -> Numbers:
    asked = model.specification
    return chance_outside(expected, level=LEVEL, tau2=tau2, rounded_to=asked.rounded_to, withheld_to=asked.withheld_to)


def _band(model: ExpectedUseModel, observed: pd.Series, expected: pd.Series, tau2: float) -> dict[str, float]:
    words = verdict(observed, expected, level=LEVEL, tau2=tau2, rounded_to=model.specification.rounded_to)
    judged = words != UNKNOWN
    ratio = (observed / expected)[judged]
    low, high = ratio.quantile(list(_EIGHT_OF_TEN))
    return {
        "gebieden": float(judged.sum()),
        "binnen": float((words[judged] == WITHIN).mean()),
        "toeval": by_chance(model, expected[judged], tau2) / float(judged.sum()) if judged.any() else np.nan,
        "laag": float(low),
        "hoog": float(high),
    }


def _groups(observed: pd.Series, expected: pd.Series, population: pd.Series) -> pd.DataFrame:
    usable = observed.notna() & (expected > 0) & (population > 0)
    order = (expected / population)[usable].sort_values(kind="stable").index.to_numpy()
    parts = np.array_split(order, min(GROUPS, len(order))) if len(order) else []
    rows = [_group(observed[part], expected[part], float(population[part].sum()) / _PER) for part in parts]
    groups = pd.Index(list(range(1, len(rows) + 1)), name="groep", dtype="int64")
    return pd.DataFrame(rows, groups, ["gemeenten", "verwacht", "geteld", "laag", "hoog"], dtype=float)


def _group(observed: pd.Series, expected: pd.Series, thousands: float) -> tuple[float, ...]:
    rate = float(expected.sum()) / thousands
    low, high = (observed / expected).quantile(list(_EIGHT_OF_TEN))
    return float(len(observed)), rate, float(observed.sum()) / thousands, rate * float(low), rate * float(high)
