"""What makes a wijk differ: money, fte, clients and need as sums of what every single feature does to them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.workload import COORDINATION, SUPPORT, components
from wijkscan.model.use.drivers import INHABITANTS, OTHER, driver_parts, sum_of
from wijkscan.model.use.gemeente import Laws, LawUse

EURO, FTE, NEED = "euro", "fte", "behoefte"
AVERAGE = "gemiddelde"
"""What an area is set beside for need: the average wijk, of which the index is 0."""
_SHARES = {"%": 100, "per 1.000": 1000}
ROUNDING = "afronding"
GROUPS = {
    "huishoudens": "Huishoudens (werk in de wijk)",
    "jeugd": "Jongeren tot 23 jaar (groepswerk)",
    "leeftijd_65_plus": "65-plussers (groepswerk)",
}
"""People that a team works with whatever law they use, with what for; see :func:`wijkscan.model.teams.workload.components`."""


@dataclass(frozen=True)
class Drivers:
    """Amounts of every wijk as sums of what single features do.

    Parameters
    ----------
    reference
        Row that a wijk is set beside where no other wijk is: the gemeente, or the average wijk.
    features
        Driver × (wijken and reference): the value of a feature in its own unit; a driver without one value, such as `overig`, is no row.
    guessed
        The same shape: True where the value was estimated.
    labels, units, years
        Dutch label, unit and year per driver of `features`.
    splits
        Per amount (wijken and reference) × driver, per inhabitant for everything but need; a row adds up to the amount of the area.
    """

    reference: str
    features: pd.DataFrame
    guessed: pd.DataFrame
    labels: Mapping[str, str]
    units: Mapping[str, str]
    years: Mapping[str, int | None]
    splits: Mapping[str, pd.DataFrame]

    def amount(self, which: str, area: str) -> float:
        """Give an amount of an area per inhabitant (or its index); NaN where it is unknown."""
        split = self.splits[which]
        return float(split.T[area].sum()) if area in split.index else float("nan")

    def difference(self, which: str, area: str, other: str) -> pd.Series:
        """Give per driver what it makes an area differ from another, or from the reference; together exactly the difference.

        The largest part comes first, and last what no feature tells. Drivers that make no difference are left out; without a row of both
        there is nothing to tell.
        """
        split = self.splits[which]
        if not {area, other} <= set(split.index):
            return pd.Series(dtype=float)
        parts = split.T[area] - split.T[other]
        rest = parts.reindex([OTHER, ROUNDING, INHABITANTS]).sum()
        told = parts.drop([OTHER, ROUNDING, INHABITANTS], errors="ignore")
        told = told[told.ne(0)]
        told = told.reindex(told.abs().sort_values(ascending=False, kind="stable").index)
        found: pd.Series = pd.concat([told, pd.Series({OTHER: rest})])
        return found


def drivers_of_wijken(
    use: Mapping[str, LawUse], laws: Laws, gemeente: str, budget: Budget | None, formatie: Formatie | None
) -> Drivers:
    """Tell what every feature does to the money, the fte and the clients of the wijken of a gemeente.

    Parameters
    ----------
    use, laws
        Use per wet, and what was learnt about it.
    gemeente
        Gemeentecode.
    budget
        Budget with the wijken as its areas; None where there is none.
    formatie
        Formatie per wijk, without the coordination of a team; None where there is none.

    Returns
    -------
    Amounts per inhabitant: `euro` (in cents: the fair share, without the path to it), `fte` and the expected clients of every wet. The row
    of the gemeente has its mean, all of it under `inwoners`; a wijk where nobody lives, or of which something is unknown, is no row.
    """
    factors = {wet: item.factors for wet, item in use.items()}
    splits = {}
    if budget is not None:
        splits[EURO] = _per_head(_money(budget), budget.inwoners, gemeente)
    if formatie is not None:
        known = formatie.volumes[formatie.volumes.notna().all(axis="columns")].index
        people = formatie.volumes[INHABITANTS].loc[known]
        splits[FTE] = _per_head(_fte(formatie, known, factors), people, gemeente)
        for wet in use:
            parts = driver_parts(formatie.volumes[wet].loc[known], people, factors[wet])
            splits[wet] = _per_head(parts, people, gemeente)
    return Drivers(gemeente, *_features(use, laws, gemeente, formatie), splits)


def _money(budget: Budget) -> pd.DataFrame:
    """Give cents per area × driver, with what whole cents make of it as `afronding`."""
    parts = sum_of(budget.drivers) * (budget.ceiling_cents / budget.weights["behoefte"].sum())
    return parts.assign(**{ROUNDING: budget.target - parts.sum(axis="columns")})


def _fte(formatie: Formatie, known: pd.Index, factors: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give fte per area × driver: work for a law goes with its clients, other work with a part of the people."""
    work, people = formatie.contributions.loc[known], formatie.volumes[INHABITANTS].loc[known]
    base = {item.code: item.base for item in components() if item.code not in (COORDINATION, SUPPORT)}
    direct = work[list(base)]
    # Support work is a share of all other work, whatever that is for.
    told = float(direct.to_numpy().sum())
    share = float(work.to_numpy().sum()) / told if told > 0 else 1.0
    per_base = (direct * share).rename(columns=base).T.groupby(level=0).sum().T
    parts = {}
    for name in per_base:
        split = driver_parts(per_base[name], people, factors.get(str(name)))
        parts[str(name)] = split.rename(columns={OTHER: str(name)}) if name in GROUPS else split
    return sum_of(parts)


def _per_head(parts: pd.DataFrame, people: pd.Series, gemeente: str) -> pd.DataFrame:
    lived = people[people > 0].index
    each = parts.loc[lived].div(people[lived], axis="index").fillna(0.0)
    mean = parts.loc[lived].to_numpy().sum() / people[lived].sum()
    reference = pd.DataFrame(0.0, [gemeente], each.columns).assign(**{INHABITANTS: mean})
    return pd.concat([each, reference])


def _features(
    use: Mapping[str, LawUse], laws: Laws, gemeente: str, formatie: Formatie | None
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str], dict[str, str], dict[str, int | None]]:
    """Give the value of every driver; where laws have one in common, as the one with the newest figures has it."""
    values, guessed, labels, units = {}, {}, {}, {}
    years: dict[str, int | None] = {}
    for wet, item in sorted(use.items(), key=lambda pair: pair[1].year):
        for covariate in laws.models[wet].model.specification.covariates:
            values[covariate.code] = item.features[covariate.code]
            guessed[covariate.code] = item.guessed[covariate.code]
            labels[covariate.code], units[covariate.code], years[covariate.code] = covariate.label, covariate.unit, item.year
    if formatie is not None:
        people = formatie.volumes[INHABITANTS]
        for name, label in GROUPS.items():
            counts = formatie.volumes[name]
            whole = pd.Series({gemeente: counts.sum() / people.sum()})
            values[name] = 100 * pd.concat([counts / people.where(people > 0), whole])
            guessed[name] = pd.Series(False, index=values[name].index)
            labels[name], units[name], years[name] = label, "per 100 inwoners", None
    return pd.DataFrame(values).T, pd.DataFrame(guessed).T, labels, units, years


def drivers_of_need(need: Behoefte, indicators: IndicatorTable) -> Drivers:
    """Tell what every indicator does to the need index of the wijken of a gemeente, beside the average wijk.

    Parameters
    ----------
    need
        Need per wijk.
    indicators
        The indicators it follows from, for their years.

    Returns
    -------
    One amount, `behoefte`, in points of the index. Values are as they were used, with gaps estimated and small wijken steadied; the average
    wijk is the mean over all wijken that were compared.
    """
    index, own = need.index, need.wijken[need.index.score.loc[need.wijken].notna()]
    parts = index.contributions.loc[own]
    split = pd.concat([parts, pd.DataFrame(0.0, [AVERAGE], parts.columns)])
    codes = [str(code) for code in index.shrunk]
    scale = [_SHARES.get(BY_INDICATOR[code].unit, 1) for code in codes]
    values = pd.concat([index.shrunk.loc[own], index.shrunk.mean().to_frame(AVERAGE).T]) * scale
    guessed = index.estimated.loc[own].reindex([*own, AVERAGE], fill_value=False)
    labels, units = ({code: getattr(BY_INDICATOR[code], name) for code in codes} for name in ("label", "unit"))
    return Drivers(AVERAGE, values.T, guessed.T, labels, units, {code: indicators.year(code) for code in codes}, {NEED: split})


@dataclass(frozen=True)
class Sized:
    """Why one area gets more or less than another in whole amounts: because it is larger, and because it differs per inhabitant.

    Parameters
    ----------
    own, other
        The amounts.
    by_size, by_head
        Parts of `own` − `other`: (n − m) × (a + b) / 2 and (a − b) × (n + m) / 2, with inhabitants n, m and amounts per inhabitant a, b.
    """

    own: float
    other: float
    by_size: float
    by_head: float


def sized(own: float, people: float, other: float, others: float) -> Sized:
    """Split the difference between the amounts of two areas with `people` and `others` inhabitants (both above 0)."""
    each, theirs = own / people, other / others
    return Sized(own, other, (people - others) * (each + theirs) / 2, (each - theirs) * (people + others) / 2)
