"""Why an area gets what it gets: the budget as a sum of parts, to the cent."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wijkscan.model.budget.allocation import BudgetError, named

START, EXPECTED = "als_gemeente", "verwacht"
INHABITANTS, AGE, OTHER = "inwoners", "leeftijd", "overig"
LIMITS, PATH, ROUNDING, TOTAL = "grenzen", "pad", "afronding", "totaal"

# Group of every covariate of data/parameters/verwacht_gebruik.toml, in the order in which a waterfall shows them.
GROUPS = {
    "aandeel_0_15": AGE,
    "aandeel_15_25": AGE,
    "aandeel_65_plus": AGE,
    "jongvolwassen_onder_jeugd": AGE,
    "leerlingen_onder_jeugd": AGE,
    "verweduwd": "huishoudens",
    "gescheiden": "huishoudens",
    "eenpersoonshuishoudens": "huishoudens",
    "huishoudens_met_kinderen": "huishoudens",
    "personen_laag_inkomen": "inkomen",
    "personen_hoog_inkomen": "inkomen",
    "tot_125_procent_armoedegrens": "inkomen",
    "huishoudens_hoogste_20": "inkomen",
    "mediaan_vermogen": "inkomen",
    "corporatiewoningen": "wonen",
    "koopwoningen": "wonen",
    "meergezinswoningen": "wonen",
    "woz_waarde": "wonen",
    "sterfte": "gezondheid",
    "arbeidsongeschikt": "gezondheid",
    "opleiding_laag": "werk_en_opleiding",
    "opleiding_hoog": "werk_en_opleiding",
    "arbeidsparticipatie": "werk_en_opleiding",
    "zelfstandigen": "werk_en_opleiding",
}


def need_parts(
    expected: pd.DataFrame,
    weights: pd.DataFrame,
    factors: Mapping[str, pd.DataFrame],
    groups: Mapping[str, str] = GROUPS,
) -> pd.DataFrame:
    """Split the need of every area into inhabitants and groups of features.

    Everybody counts for one inhabitant; from there to the need of a wet leads a product of factors. A product is split into a sum
    with the logarithmic mean (LMDI-I: Ang, Energy Policy 33, 2005): part_g = L(need, inhabitants) × ln factor_g with
    L(a, b) = (a − b) / ln(a / b). Nothing is left over and the order of the features does not matter.

    Parameters
    ----------
    expected
        Expected clients, gebiedscode × wet.
    weights
        Result of :func:`wijkscan.model.budget.populatiebekostiging.population_weights` for the same areas.
    factors
        Per wet area × covariate, as in ``LawUse.factors``: `als_gemeente` (clients at the average use of the gemeente) and one factor
        per covariate. A wet without factors, and an area without a row, is all `overig`.
    groups
        Group of features per covariate, in the order of the waterfall.

    Returns
    -------
    Per gebiedscode `inwoners`, `leeftijd`, every other group and `overig`, adding up to `behoefte`, in inhabitants; parts may be
    negative. The age of the base population itself (jeugdhulp counts the young) is in `leeftijd`. `overig` holds what no feature
    tells: bringing to the total of the gemeente, and features inside a wijk when the areas are buurten. A region moves a whole
    gemeente and so makes no difference between its areas. Parts of wijken or buurten may be added up to werkgebieden.

    Raises
    ------
    BudgetError
        A covariate without a group.
    """
    names = list(dict.fromkeys([INHABITANTS, AGE, *groups.values(), OTHER]))
    people = weights[INHABITANTS].to_numpy(dtype=float)
    parts = np.zeros((len(expected), len(names)))
    for wet in expected.columns:
        need = weights[wet].to_numpy(dtype=float)
        base = people * (need.sum() / people.sum())
        parts[:, names.index(INHABITANTS)] += base
        moved = np.zeros_like(parts)
        if wet in factors:
            moved = _log_factors(factors[wet].reindex(expected.index), people, groups, names) * _logarithmic_mean(need, base)[:, None]
        parts += moved
        parts[:, names.index(OTHER)] += need - base - moved.sum(axis=1)
    return pd.DataFrame(parts, expected.index, names)


def _log_factors(factors: pd.DataFrame, people: np.ndarray, groups: Mapping[str, str], names: list[str]) -> np.ndarray:
    """Give area × group: the logarithm of how much the features of a group move the need; 0 where that is unknown."""
    covariates = [name for name in factors.columns if name not in (START, EXPECTED)]
    ungrouped = [name for name in covariates if name not in groups]
    if ungrouped:
        raise BudgetError(f"Kenmerk {named(pd.Index(ungrouped))} hoort bij geen groep; vul de groep aan in de kenmerkgroepen.")
    member = np.array([[groups[covariate] == name for name in names] for covariate in covariates], dtype=float)
    logs: np.ndarray = _log(factors[covariates].to_numpy(dtype=float)) @ member.reshape(len(covariates), len(names))
    if START in factors:
        start = factors[START].to_numpy(dtype=float)
        rate = np.divide(start, people, out=np.zeros_like(start), where=people > 0)
        known = np.isfinite(start)
        logs[:, names.index(AGE)] += _log(rate / (start[known].sum() / max(people[known].sum(), 1)))
    return logs


def _log(values: np.ndarray) -> np.ndarray:
    return np.log(np.where(values > 0, values, 1.0))


def _logarithmic_mean(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """L(a, b) = (a − b) / ln(a / b); a where they are equal, 0 where one of them is 0."""
    both = (first > 0) & (second > 0)
    ratio = _log(np.divide(first, second, out=np.ones_like(first), where=both))
    # Close to 1 numerator and denominator are both rounding errors; there the mean of the two is as exact.
    close = np.abs(ratio) < np.sqrt(np.finfo(float).eps)
    mean = np.divide(first - second, ratio, out=(first + second) / 2, where=~close)
    return np.where(both, mean, 0.0)


def contributions(
    parts: pd.DataFrame, proportional_cents: pd.Series, target_cents: pd.Series, amount_cents: pd.Series | None = None
) -> pd.DataFrame:
    """Write the budget of every area as a waterfall in whole cents.

    Parameters
    ----------
    parts
        Result of :func:`need_parts`, per wijk, or added up to the areas of the budget.
    proportional_cents
        What :func:`~wijkscan.model.budget.allocation.allocate` gives without floor and ceiling.
    target_cents
        The same with floor and ceiling.
    amount_cents
        What the area gets this year on its path; the target where there is no path.

    Returns
    -------
    Per gebiedscode the groups of `parts`, `grenzen` (what floor and ceiling add or take), `pad`, `afronding` and `totaal`, all int64.
    `totaal` is exactly the sum of the others, and exactly the budget.

    Raises
    ------
    BudgetError
        Amounts of other areas than the parts are of.
    """
    amount = target_cents if amount_cents is None else amount_cents
    for given in (proportional_cents, target_cents, amount):
        other = parts.index.symmetric_difference(given.index)
        if len(other):
            raise BudgetError(f"Opbouw en bedrag gaan niet over dezelfde gebieden ({named(other)}); bereken beide voor dezelfde indeling.")
    proportional, target, amount = (given[parts.index] for given in (proportional_cents, target_cents, amount))
    need = parts.to_numpy().sum()
    scale = float(proportional.sum()) / need if need > 0 else 0.0
    table = (parts * scale).round().astype("int64")
    rounding = proportional - table.sum(axis="columns")
    return table.assign(
        **{LIMITS: target - proportional, PATH: amount - target, ROUNDING: rounding, TOTAL: amount}
    ).astype("int64")
