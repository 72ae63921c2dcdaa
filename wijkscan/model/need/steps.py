"""Steps 1 to 5 of the need index: from delivered figures to complete, steady values in their own unit."""

from dataclasses import dataclass
from math import floor
from typing import Literal

import numpy as np
import pandas as pd

from wijkscan.model.need.method import Inputs, NeedError, NeedMethod
from wijkscan.model.need.scale import has_spread
from wijkscan.model.need.shrink import shrink

# OECD/JRC handbook and COINr: beyond both, a few areas decide the scale for all others.
SKEW_LIMIT = 2.0
KURTOSIS_LIMIT = 3.5
# At most five values; below fifty areas at most a tenth of them.
WINSORISE_MOST = 5
MANY_AREAS = 50
WINSORISE_SHARE = 0.1
# The logarithm starts this share of the range above zero, so that it does not depend on the unit (COINr).
LOG_OFFSET_SHARE = 0.01

GAPS, SHRINKAGE, OUTLIERS = "gaten", "dempen", "uitschieters"
HOW = {
    GAPS: "geschat met de mediaan",
    SHRINKAGE: "naar de waarde van de gemeente getrokken",
    OUTLIERS: "uitschieter behandeld",
}


@dataclass(frozen=True)
class Prepared:
    """Values after each of the steps 1 to 5, areas × indicators in the unit of the indicator.

    Parameters
    ----------
    raw
        Denominated, with gaps.
    shrunk
        Gaps estimated and small areas pulled towards their gemeente.
    treated
        Outliers treated; a column that became a logarithm is no longer in its unit.
    estimated
        True where a gap was estimated.
    noise
        Standard deviation of the chance variation of `treated`; 0 where nothing is known about it.
    sentences
        Dutch sentence per step on what it did, in the order of the steps.
    changes
        One row per changed cell: ``stap, gebiedscode, indicator, van, naar, hoe``.
    """

    raw: pd.DataFrame
    shrunk: pd.DataFrame
    treated: pd.DataFrame
    estimated: pd.DataFrame
    noise: pd.DataFrame
    sentences: tuple[str, ...]
    changes: pd.DataFrame


def prepare(inputs: Inputs, method: NeedMethod) -> Prepared:
    """Take the steps 1 to 5, each only when it is switched on and has what it needs.

    Parameters
    ----------
    inputs
        Checked values and background.
    method
        The switches.

    Returns
    -------
    Values after each step, with a sentence per step. Orientation leaves the values in their own unit: the sign is
    applied when normalising, so that what is shown stays recognisable. The chance variation of an estimated value
    is the standard deviation within the group that it was estimated from.

    Raises
    ------
    NeedError
        A proportion outside 0 to 1.
    """
    raw, denominated = _denominate(inputs, method)
    filled, estimated, gaps = _fill_gaps(raw, inputs, method)
    steady = shrink(filled, estimated, inputs, switched_on=method.shrink)
    treated, slope, outliers = _treat_outliers(steady.table, inputs, method)
    noise = steady.noise.mask(estimated, _within_groups(raw, inputs, "std").fillna(raw.std()))
    stages = ((GAPS, raw, filled), (SHRINKAGE, filled, steady.table), (OUTLIERS, steady.table, treated))
    return Prepared(
        raw=raw,
        shrunk=steady.table,
        treated=treated,
        estimated=estimated,
        noise=noise.fillna(0) * slope,
        sentences=(denominated, _orientation(inputs, method), gaps, steady.sentence, outliers),
        changes=pd.concat([_changes(step, before, after) for step, before, after in stages], ignore_index=True),
    )


def oriented(values: pd.DataFrame, inputs: Inputs, method: NeedMethod) -> pd.DataFrame:
    """Turn values so that more means more need; leave them as they are when step 2 is switched off."""
    return values * inputs.sign if method.orient else values


def _orientation(inputs: Inputs, method: NeedMethod) -> str:
    if not method.orient:
        return "Richting: uitgezet; bij elke indicator telt een hogere waarde als meer behoefte."
    turned = inputs.sign.index[inputs.sign < 0]
    if len(turned):
        return f"Richting: een lagere waarde betekent meer behoefte bij {', '.join(turned)}."
    return "Richting: bij elke indicator betekent een hogere waarde meer behoefte."


def _denominate(inputs: Inputs, method: NeedMethod) -> tuple[pd.DataFrame, str]:
    values, given = inputs.table, inputs.background.get("denominators", pd.DataFrame())
    counts = [str(name) for name in values if name in given]
    if not counts:
        return values, "Noemer: niets te doen; de indicatoren zijn als verhouding geleverd."
    if not method.denominate:
        return values, "Noemer: uitgezet; aantallen tellen mee zoals ze geleverd zijn."
    base = given.reindex(index=values.index, columns=counts).astype(float)
    ratio = values[counts] / base.where(base > 0)
    for name in ratio.columns[ratio.isna().all()]:
        raise NeedError(f"De indicator '{name}' heeft in geen enkel gebied een noemer boven 0; lever de noemer aan.")
    lost = int((values[counts].notna() & ratio.isna()).to_numpy().sum())
    return values.assign(**{name: ratio[name] for name in counts}), (
        f"Noemer: {', '.join(counts)} gedeeld door de eigen noemer; {lost} waarden zonder noemer boven 0 zijn een gat geworden."
    )


def _fill_gaps(raw: pd.DataFrame, inputs: Inputs, method: NeedMethod) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    empty = raw.isna().all(axis="columns")
    gaps = raw.isna() & ~empty.to_numpy()[:, np.newaxis]
    count = int(gaps.to_numpy().sum())
    rest = f" Zonder enige waarde en dus niet geschat: {', '.join(map(str, raw.index[empty]))}." if empty.any() else ""
    if inputs.left_out:
        rest += f" Zonder gegevens weggelaten, het gewicht gaat naar het thema: {', '.join(inputs.left_out)}."
    if count == 0:
        return raw, gaps, f"Gaten: er is geen gat te schatten.{rest}"
    if not method.estimate_gaps:
        areas = int(gaps.any(axis="columns").sum())
        said = f"Gaten: uitgezet; {areas} gebieden met een gat krijgen geen score.{rest}"
        return raw, pd.DataFrame(False, raw.index, raw.columns), said
    by_group = _within_groups(raw, inputs, "median")
    outside = int((by_group.isna() & gaps).to_numpy().sum())
    filled = raw.where(~gaps, by_group.fillna(raw.median()))
    return (
        filled,
        gaps,
        (
            f"Gaten: {count} waarden geschat, {count - outside} met de mediaan van gebieden in dezelfde klasse en "
            f"{outside} met die van alle gebieden (geen klasse, of geen waarde in de klasse).{rest}"
        ),
    )


def _within_groups(raw: pd.DataFrame, inputs: Inputs, statistic: Literal["median", "std"]) -> pd.DataFrame:
    groups = inputs.background.get("groups", pd.Series(dtype=object)).reindex(raw.index)
    if groups.isna().all():
        return pd.DataFrame(np.nan, raw.index, raw.columns)
    found: pd.DataFrame = raw.groupby(groups).transform(statistic)
    return found


def _treat_outliers(values: pd.DataFrame, inputs: Inputs, method: NeedMethod) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    slope = pd.DataFrame(1.0, values.index, values.columns)
    if not method.treat_outliers:
        return values, slope, "Uitschieters: uitgezet."
    spared = [str(name) for name in values if name in inputs.background.get("carries_money", ())]
    treated, said = values.copy(), []
    for name in _outlying(values).difference(spared, sort=False):
        winsorised, touched = _winsorise(values[name])
        if touched:
            treated[name] = winsorised
            said.append(f"{name}: {touched} uiterste {'waarde' if touched == 1 else 'waarden'} gelijkgesteld aan de volgende")
        else:
            treated[name], slope[name] = _logarithm(values[name])
            said.append(f"{name}: logaritme genomen")
    if spared:
        said.append(f"nooit aangepast omdat er geld aan vastzit: {', '.join(spared)}")
    return treated, slope, f"Uitschieters: {'; '.join(said) or 'er zijn geen uitschieters'}."


def _outlying(values: pd.DataFrame) -> pd.Index:
    spread = [name for name in values if has_spread(values[name].dropna().to_numpy())]
    some = values[spread]
    return some.columns[(some.skew().abs() > SKEW_LIMIT) & (some.kurt() > KURTOSIS_LIMIT)]


def _leans_high(column: pd.Series) -> bool:
    return bool(np.asarray(column.skew(), dtype=float) > 0)


def _winsorise(column: pd.Series) -> tuple[pd.Series, int]:
    ordered = np.sort(column.dropna().to_numpy())
    most = WINSORISE_MOST
    if len(ordered) < MANY_AREAS:
        most = max(1, min(most, floor(len(ordered) * WINSORISE_SHARE)))
    high = _leans_high(column)
    for touched in range(1, most + 1):
        limited = column.clip(upper=ordered[-touched - 1]) if high else column.clip(lower=ordered[touched])
        if _outlying(limited.to_frame()).empty:
            return limited, touched
    return column, 0


def _logarithm(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    offset = LOG_OFFSET_SHARE * (column.max() - column.min())
    if _leans_high(column):
        above = column - column.min() + offset
        return np.log(above), 1 / above
    below = column.max() - column + offset
    return -np.log(below), 1 / below


def _changes(step: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    old, new = before.to_numpy(), after.to_numpy()
    rows, columns = np.nonzero((old != new) & ~np.isnan(new))
    return pd.DataFrame(
        {
            "stap": step,
            "gebiedscode": before.index.to_numpy()[rows],
            "indicator": before.columns.to_numpy()[columns],
            "van": old[rows, columns],
            "naar": new[rows, columns],
            "hoe": HOW[step],
        }
    )
