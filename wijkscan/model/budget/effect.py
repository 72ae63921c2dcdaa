"""What a new division changes: herverdeeleffect per area, its histogram, stability between editions and inequality."""

import numpy as np
import pandas as pd

from wijkscan.model.budget.allocation import BudgetError


def herverdeeleffect(today_cents: pd.Series, new_cents: pd.Series, inwoners: pd.Series) -> pd.DataFrame:
    """Compare the new budget with that of today.

    Parameters
    ----------
    today_cents, new_cents
        Cents per gebiedscode; an area without an amount is a gap, no zero.
    inwoners
        Inhabitants per gebiedscode.

    Returns
    -------
    Per gebiedscode of either `nu`, `straks`, `verschil` (cents), `nu_per_inwoner`, `straks_per_inwoner`, `verschil_per_inwoner`
    (cents per inhabitant; a gap where nobody lives) and `verschil_aandeel` of the amount of today.
    """
    codes = new_cents.index.union(today_cents.index)
    table = pd.DataFrame({"nu": today_cents.reindex(codes), "straks": new_cents.reindex(codes)}).astype("Float64").astype("Int64")
    people = inwoners.reindex(codes).where(lambda heads: heads > 0).astype(float)
    table["verschil"] = table["straks"] - table["nu"]
    for name in ("nu", "straks", "verschil"):
        table[f"{name}_per_inwoner"] = table[name].astype(float) / people
    table["verschil_aandeel"] = table["verschil"].astype(float) / table["nu"].astype(float).where(lambda amount: amount > 0)
    return table.rename_axis("gebiedscode")


def histogram(effect: pd.DataFrame, *, width_cents: float = 1000) -> pd.DataFrame:
    """Count areas by what they gain or lose per inhabitant.

    Parameters
    ----------
    effect
        Result of :func:`herverdeeleffect`; areas without a known difference per inhabitant are left out.
    width_cents
        Width of a bin in cents per inhabitant.

    Returns
    -------
    One row per bin, without holes: `van` (included), `tot` (not included), cents per inhabitant, and `gebieden`. 0 is a border, so that
    gaining and losing are never in one bin.

    Raises
    ------
    BudgetError
        A width that is not above 0.
    """
    if not width_cents > 0:
        raise BudgetError("De breedte van een klasse in het histogram moet boven 0 liggen.")
    change = effect["verschil_per_inwoner"].dropna()
    if change.empty:
        return pd.DataFrame({"van": [], "tot": [], "gebieden": []}).astype({"gebieden": "int64"})
    bins = np.floor(change / width_cents).astype("int64")
    places = range(bins.min(), bins.max() + 1)
    counts = bins.value_counts().reindex(places, fill_value=0)
    low = np.array(places) * float(width_cents)
    return pd.DataFrame({"van": low, "tot": low + width_cents, "gebieden": counts.to_numpy()})


def stability(previous_cents: pd.Series, current_cents: pd.Series) -> tuple[pd.DataFrame, float]:
    """Say how much a division changes because the figures became a year newer.

    Parameters
    ----------
    previous_cents, current_cents
        Target per gebiedscode on the previous and on the current edition.

    Returns
    -------
    Per gebiedscode of either edition `vorige`, `huidige` (share of the total) and `verschuiving` (relative change; a gap for an area
    that one edition does not have), and the share of the money that moves: Σ|difference in share| / 2 over the areas in both.
    """
    codes = current_cents.index.union(previous_cents.index)
    both = previous_cents.index.intersection(current_cents.index)
    shares = pd.DataFrame(
        {name: (amounts / amounts[both].sum()).reindex(codes) for name, amounts in (("vorige", previous_cents), ("huidige", current_cents))}
    )
    shares["verschuiving"] = shares["huidige"] / shares["vorige"].where(shares["vorige"] > 0) - 1
    moved = (shares["huidige"] - shares["vorige"])[both].abs().sum() / 2
    return shares.rename_axis("gebiedscode"), float(moved)


def gini(amounts_cents: pd.Series, inwoners: pd.Series) -> float:
    """Give the Gini coefficient of the budget per inhabitant, every inhabitant counting once.

    Parameters
    ----------
    amounts_cents, inwoners
        Cents and inhabitants per gebiedscode; areas without inhabitants or without a known amount are left out.

    Returns
    -------
    Σ_ij n_i n_j |b_i − b_j| / (2 N² b̄): 0 when every inhabitant gets the same. NaN without money or people. A higher value is not worse:
    need differs too.
    """
    table = pd.DataFrame({"bedrag": amounts_cents, "mensen": inwoners}).astype(float).dropna()
    table = table[table["mensen"] > 0]
    if not table["bedrag"].sum() > 0:
        return float("nan")
    table = table.assign(per=table["bedrag"] / table["mensen"]).sort_values("per")
    people = table["mensen"] / table["mensen"].sum()
    money = table["bedrag"] / table["bedrag"].sum()
    # Twice the area between the diagonal and the Lorenz curve.
    return float(1 - (people * (2 * money.cumsum() - money)).sum())
