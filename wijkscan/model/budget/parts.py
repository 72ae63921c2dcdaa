"""Why an area gets what it gets: the budget as a sum of parts, to the cent."""

from collections.abc import Mapping

import pandas as pd

from wijkscan.model.budget.allocation import BudgetError, named
from wijkscan.model.use.drivers import BASE, INHABITANTS, OTHER, driver_parts, sum_of

AGE = "leeftijd"
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


def need_drivers(need: pd.DataFrame, people: pd.Series, factors: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Split the need of every area for every wet into inhabitants and single features.

    Parameters
    ----------
    need
        Need per gebiedscode × wet, in inhabitants: the columns per wet of
        :func:`wijkscan.model.budget.populatiebekostiging.population_weights`.
    people
        Inhabitants per gebiedscode.
    factors
        Per wet area × covariate, as in ``LawUse.factors``.

    Returns
    -------
    Per wet area × driver, see :func:`wijkscan.model.use.drivers.driver_parts`. A region moves a whole gemeente and so makes no difference
    between its areas. Drivers of wijken or buurten may be added up to werkgebieden.
    """
    return {str(wet): driver_parts(need[wet], people, factors.get(str(wet))) for wet in need}


def need_parts(drivers: Mapping[str, pd.DataFrame], groups: Mapping[str, str] = GROUPS) -> pd.DataFrame:
    """Add the drivers of every wet up to the groups of a waterfall.

    Parameters
    ----------
    drivers
        Result of :func:`need_drivers`.
    groups
        Group of features per covariate, in the order of the waterfall.

    Returns
    -------
    Per gebiedscode `inwoners`, `leeftijd`, every other group and `overig`, adding up to `behoefte`, in inhabitants; parts may be
    negative. The age of the base population itself (jeugdhulp counts the young) is in `leeftijd`.

    Raises
    ------
    BudgetError
        A covariate without a group.
    """
    place = {INHABITANTS: INHABITANTS, BASE: AGE, **groups, OTHER: OTHER}
    names = list(dict.fromkeys([INHABITANTS, AGE, *groups.values(), OTHER]))
    whole = sum_of(drivers)
    ungrouped = [str(name) for name in whole if name not in place]
    if ungrouped:
        raise BudgetError(f"Kenmerk {named(pd.Index(ungrouped))} hoort bij geen groep; vul de groep aan in de kenmerkgroepen.")
    return whole.rename(columns=place).T.groupby(level=0).sum().T.reindex(columns=names, fill_value=0.0)


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
