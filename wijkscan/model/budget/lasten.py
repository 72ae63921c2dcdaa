"""What a gemeente books per taakveld, beside comparable gemeenten and all of them together, and how that went over the years."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.budget.taakvelden import SOCIAL, TEAMS
from wijkscan.tables.geld import BEGROTING, IV3, JAARREKENING, Geld, empty
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.tables.taakvelden import every_taakveld, taakvelden, whole_codes

TOGETHER = "6"
"""Post of everything in the social domain together."""
LOW, HIGH = 0.1, 0.9
FEWEST = 10
"""With fewer gemeenten a 10th and 90th percentile say nothing."""


@dataclass(frozen=True)
class Lasten:
    """Lasten per inhabitant of one gemeente beside others, of one year and soort.

    Parameters
    ----------
    soort, jaar
        Jaarrekening or begroting, and its year.
    table
        Index taakveld (and :data:`TOGETHER`); `naam`, and in euro per inhabitant `eigen`, `laag`, `midden`, `hoog` (10th, 50th and 90th
        percentile of the comparable gemeenten) and `samen` (all loaded gemeenten that booked, together). A gap is unknown.
    others
        Comparable gemeenten that are compared with, most alike first.
    trend
        Per `jaar`, in euro per inhabitant of that year: `jaarrekening` and `begroting` of everything, `midden` of the jaarrekeningen of
        the comparable gemeenten, and `teams`, the jaarrekening of the taakveld of the wijkteams.
    counted
        Number of gemeenten behind `samen`.
    """

    soort: str
    jaar: int
    table: pd.DataFrame
    others: tuple[str, ...]
    trend: pd.DataFrame
    counted: int


@dataclass(frozen=True)
class Elsewhere:
    """Between which euro per inhabitant eight of ten gemeenten book their wijkteams, in `soort` and `jaar`."""

    low: float
    high: float
    soort: str
    jaar: int


def teams_elsewhere(geld: Geld, soort: str, jaar: int, inwoners: pd.Series) -> Elsewhere | None:
    """Say what gemeenten book on the taakveld of the wijkteams.

    Parameters
    ----------
    geld
        What all gemeenten book.
    soort, jaar
        What is looked at.
    inwoners
        Inhabitants per gemeente, for years of which the producer gives none.

    Returns
    -------
    10th and 90th percentile over the gemeenten; who booked nothing there counts as zero. None for fewer than :data:`FEWEST` gemeenten.
    """
    booked = _per_inhabitant(geld.rows.get(IV3, empty()), inwoners)
    now = booked[(booked["soort"] == soort) & (booked["jaar"] == jaar)]
    people = now.groupby("gebiedscode")["mensen"].first()
    if len(people) < FEWEST:
        return None
    teams = now[now["post"].str.startswith(TEAMS)].groupby("gebiedscode")["lasten"].sum()
    each = teams.reindex(people.index, fill_value=0.0) / people
    return Elsewhere(float(each.quantile(LOW)), float(each.quantile(HIGH)), soort, jaar)


def beside_gemeenten(
    geld: Geld, gemeentecode: str, soort: str, jaar: int, others: Collection[str], inwoners: pd.Series
) -> Lasten | None:
    """Set the lasten of a gemeente beside those of others.

    Parameters
    ----------
    geld
        What all gemeenten book.
    gemeentecode
        The gemeente.
    soort, jaar
        What is compared.
    others
        Comparable gemeenten, most alike first.
    inwoners
        Inhabitants per gemeente, for years of which the producer gives none.

    Returns
    -------
    Taakvelden that a gemeente books nothing on count as zero where it booked anything in that year, for the list of taakvelden is complete
    then; parts of a taakveld (6.71a, 6.711) count under the taakveld, since not everybody books them apart. None where nobody knows how
    many people live in the gemeente.
    """
    booked = _per_inhabitant(geld.rows[IV3], inwoners)
    now = booked[(booked["soort"] == soort) & (booked["jaar"] == jaar)]
    wide = now.pivot_table(index="gebiedscode", columns="post", values="lasten", aggfunc="sum", fill_value=0.0)
    if gemeentecode not in wide.index:
        return None
    wide[TOGETHER] = wide.sum(axis="columns")
    people = now.groupby("gebiedscode")["mensen"].first()
    alike = [code for code in others if code in wide.index and code != gemeentecode]
    each = wide.div(people, axis="index")
    table = pd.DataFrame(
        {
            "naam": [_name(str(post), jaar) for post in wide.columns],
            "eigen": each.loc[gemeentecode],
            "laag": each.loc[alike].quantile(LOW),
            "midden": each.loc[alike].median(),
            "hoog": each.loc[alike].quantile(HIGH),
            "samen": wide.sum() / people.sum(),
        }
    )
    told = tuple(alike)
    return Lasten(soort, jaar, table.rename_axis("taakveld").sort_index(), told, _trend(booked, gemeentecode, alike), len(wide))


def _name(post: str, jaar: int) -> str:
    """Name a taakveld as in that year, or where it has only parts then, as in another year."""
    named = taakvelden(jaar).get(post) or next((item for item in every_taakveld() if item.code == post), None)
    return "" if named is None else named.name


def _per_inhabitant(rows: pd.DataFrame, inwoners: pd.Series) -> pd.DataFrame:
    """Give the social domain of gemeenten: `lasten` in euro of a taakveld, and `mensen` of that year or else of today."""
    own = rows[rows["post"].str.startswith(SOCIAL) & rows["lasten_eurocent"].notna() & rows["gebiedscode"].str.startswith("GM")]
    people = own["inwoners"].astype(float)
    made = own[["gebiedscode", "jaar", "soort"]].assign(
        post=whole_codes(own["post"]),
        lasten=own["lasten_eurocent"].astype(float) / CENTS,
        mensen=people.where(people > 0, own["gebiedscode"].map(inwoners)),
    )
    return made[made["mensen"] > 0]


def _trend(booked: pd.DataFrame, gemeentecode: str, alike: list[str]) -> pd.DataFrame:
    each = booked.assign(lasten=booked["lasten"] / booked["mensen"])
    total = each.groupby(["soort", "jaar", "gebiedscode"])["lasten"].sum()
    teams = each[(each["soort"] == JAARREKENING) & each["post"].str.startswith(TEAMS) & (each["gebiedscode"] == gemeentecode)]
    own, theirs = total[total.index.isin([gemeentecode], level=2)], total[total.index.isin(alike, level=2)]

    def of(part: pd.Series, soort: str) -> pd.Series:
        return part[part.index.isin([soort], level=0)].groupby(level=1).median()

    return pd.DataFrame(
        {
            JAARREKENING: of(own, JAARREKENING),
            BEGROTING: of(own, BEGROTING),
            "midden": of(theirs, JAARREKENING),
            "teams": teams.groupby("jaar")["lasten"].sum(),
        }
    ).rename_axis("jaar")
