"""Use by type as it was counted: clients per wijk and type, and how many have one of several types when one client may have more."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.use.stapeling import WITHHELD_TO, period, told
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.voorzieningen import CLIENTEN, EVERY_NUMBER, ROUNDED_TO, TOTAAL, Voorzieningen, empty
from wijkscan.tables.wet_file import Wet

SPECIFIC = 2
"""Level of what is bought per client, or decided on by somebody else."""
_YEAR = len("2023")
_WHOLE_YEAR = r"\d{4}"


@dataclass(frozen=True)
class Share:
    """Which share of the clients of a law has one of some types.

    Parameters
    ----------
    value
        The middle of what is possible.
    plausible
        Between which it lies: clients have several types, so types do not add up.
    total
        Clients with any type.
    year, source
        Of when the counts are, and Dutch: who counted.
    """

    value: float
    plausible: tuple[float, float]
    total: float
    year: int
    source: str


@dataclass(frozen=True)
class TypeCounts:
    """Clients of a law by type, of everywhere, in the newest whole year that has any wijk.

    Parameters
    ----------
    wijken
        Wijk × type of the law: clients; a gap is withheld. Only wijken that were delivered.
    land
        Per type its clients as a share of all clients of the law, in the country; where that has no row, in all gemeenten that have both.
    """

    wijken: pd.DataFrame
    land: pd.Series


def type_counts(counts: Voorzieningen, law: Wet) -> TypeCounts | None:
    """Give the clients of a law by type; None where these were counted in no wijk.

    Parameters
    ----------
    counts
        Use of provisions in detail, of everywhere.
    law
        The law, with the types it has.
    """
    rows = counts.rows.get(law.uitsplitsing, empty())
    rows = rows[(rows["meting"] == CLIENTEN) & (rows["stapel"] == EVERY_NUMBER) & rows["periode"].str.fullmatch(_WHOLE_YEAR)]
    soorten = [soort.code for soort in law.soorten]
    rows = rows[rows["soort"].isin([TOTAAL, *soorten])]
    known = rows[rows["gebiedscode"].str.startswith("WK") & rows["aantal"].notna() & (rows["soort"] != TOTAAL)]
    if known.empty:
        return None
    newest = rows[rows["jaar"] == known["jaar"].max()]
    wide = newest.pivot(index="gebiedscode", columns="soort", values="aantal").astype(float).reindex(columns=[TOTAAL, *soorten])
    whole = wide[wide.index == COUNTRY]
    if not (whole[TOTAAL] > 0).any():
        whole = wide[wide.index.str.startswith("GM")]
    parts, both = whole[soorten], whole[soorten].notna().mul(whole[TOTAAL] > 0, axis="index")
    share = parts.where(both).sum() / both.mul(whole[TOTAAL], axis="index").sum().where(lambda clients: clients > 0)
    return TypeCounts(wide.loc[wide.index.str.startswith("WK"), soorten], share.rename("aandeel"))


def share_of(counts: Voorzieningen, law: Wet, code: str, wanted: Collection[str]) -> Share | None:
    """Count which share of the clients of a gemeente, or of the country, has one of some types.

    Parameters
    ----------
    counts
        Use of provisions in detail.
    law, code
        The law, and the gemeente or the country.
    wanted
        Types of the law.

    Returns
    -------
    At least the largest of these types, and everybody without another one; at most these types added up, and everybody. A type that is
    withheld is anything up to the most that stays withheld. Clients that no type can explain have none of them: one counted type is its
    count over the total. None where the law is not counted by type, or none of these types is.
    """
    rows = counts.of(law.uitsplitsing, code)
    newest = period(rows, code, TOTAAL, CLIENTEN)
    if newest is None:
        return None
    here = (rows["periode"] == newest) & (rows["meting"] == CLIENTEN) & (rows["stapel"] == EVERY_NUMBER) & (rows["gebiedscode"] == code)
    clients = rows[here].set_index("soort")["aantal"].astype(float)
    total, half = float(clients[TOTAAL]), ROUNDED_TO[law.uitsplitsing] / 2
    if not total > half:
        return None
    named = pd.Series({soort.code: soort.code in wanted for soort in law.soorten}, dtype=bool)
    counted = clients.reindex(named.index)
    if not counted[named].notna().any():
        return None
    delivered = pd.Series(named.index.isin(clients.index), named.index)
    most_withheld = pd.Series(WITHHELD_TO, named.index).where(delivered, total)
    at_most, low, high = counted.fillna(most_withheld), (counted - half).clip(lower=0).fillna(0), (counted + half).fillna(most_withheld)
    # What types cannot explain, with all that is withheld at its most, belongs to none of them.
    unexplained, beyond = max(total - float(at_most.sum()), 0.0), max(total - half - float(high.sum()), 0.0)
    least = min(max(float(counted[named].max()), total - unexplained - float(at_most[~named].sum())), total)
    most = max(min(total, float(at_most[named].sum())), least)
    lowest = min(max(float(low[named].max()), total - half - beyond - float(high[~named].sum()), 0.0), least)
    highest = max(min(total, float(high[named].sum())), least)
    ends = lowest / (total + half), min((highest + half) / (total - half), 1.0)
    year = int(newest[:_YEAR])
    return Share((least + most) / 2 / total, ends, total, year, told(counts, law.uitsplitsing, year))


def counted_shares(counts: Voorzieningen, law: Wet, gemeente: str) -> pd.DataFrame:
    """Give wijk × type: clients as a share of all clients of the wijk, as counted in the newest period of the gemeente; gaps stay."""
    rows = counts.of(law.uitsplitsing, gemeente)
    newest = period(rows, gemeente, TOTAAL, CLIENTEN)
    here = rows[(rows["periode"] == newest) & (rows["meting"] == CLIENTEN) & rows["gebiedscode"].str.startswith("WK")]
    clients = here.pivot(index="gebiedscode", columns="soort", values="aantal").astype(float)
    whole = clients.reindex(columns=[TOTAAL])[TOTAAL]
    return clients.drop(columns=TOTAAL, errors="ignore").div(whole.where(whole > 0), axis="index")


def with_one_of(shares: pd.DataFrame, wanted: Collection[str]) -> pd.Series:
    """Give per area which share of the clients has one of some types: the middle of what is possible, when clients may have several.

    Parameters
    ----------
    shares
        Area × type: share of the clients.
    wanted
        Types.
    """
    mine = shares[[soort for soort in shares if soort in wanted]]
    without = 1 - shares.drop(columns=mine.columns).sum(axis="columns")
    most = mine.sum(axis="columns").clip(upper=1)
    middle: pd.Series = (mine.max(axis="columns").clip(lower=without).clip(upper=most) + most) / 2
    return middle
