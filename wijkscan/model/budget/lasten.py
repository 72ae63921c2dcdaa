"""What a gemeente books per taakveld, beside comparable gemeenten and Nederland, and how that went over the years."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.budget.taakvelden import SOCIAL, TEAMS
from wijkscan.tables.geld import BEGROTING, IV3, JAARREKENING, Geld
from wijkscan.tables.own.budgetten import CENTS

TOGETHER = "6"
"""Post of everything in the social domain together."""
LOW, HIGH = 0.1, 0.9
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Lasten:
    """Lasten per inhabitant of one gemeente beside others, of one year and soort.

    Parameters
    ----------
    soort, jaar
        Jaarrekening or begroting, and its year.
    table
        Index taakveld (and :data:`TOGETHER`); `naam`, and in euro per inhabitant `eigen`, `laag`, `midden`, `hoog` (10th, 50th and 90th
        percentile of the comparable gemeenten) and `nederland` (all gemeenten that booked, together). A gap is unknown.
    others
        Comparable gemeenten that are compared with, most alike first.
    trend
        Per `jaar`, in euro per inhabitant of that year: `jaarrekening` and `begroting` of everything, `midden` of the jaarrekeningen of
        the comparable gemeenten, and `teams`, the jaarrekening of the taakveld of the wijkteams.
    counted
        Number of gemeenten behind `nederland`.
    """

    soort: str
    jaar: int
    table: pd.DataFrame
    others: tuple[str, ...]
    trend: pd.DataFrame
    counted: int


def beside_gemeenten(geld: Geld, gemeentecode: str, soort: str, jaar: int, others: Collection[str], inwoners: pd.Series) -> Lasten:
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
    then; parts of a taakveld (6.71a) count under the taakveld.
    """
    booked = _per_inhabitant(geld.rows[IV3], inwoners)
    now = booked[(booked["soort"] == soort) & (booked["jaar"] == jaar)]
    wide = now.pivot_table(index="gebiedscode", columns="post", values="lasten", aggfunc="sum", fill_value=0.0)
    wide[TOGETHER] = wide.sum(axis="columns")
    people = now.groupby("gebiedscode")["mensen"].first()
    alike = [code for code in others if code in wide.index and code != gemeentecode]
    each = wide.div(people, axis="index")
    table = pd.DataFrame(
        {
            "naam": now.drop_duplicates("post").set_index("post")["naam"].reindex(wide.columns),
            "eigen": each.loc[gemeentecode],
            "laag": each.loc[alike].quantile(LOW),
            "midden": each.loc[alike].median(),
            "hoog": each.loc[alike].quantile(HIGH),
            "nederland": wide.sum() / people.sum(),
        }
    )
    told = tuple(alike)
    return Lasten(soort, jaar, table.rename_axis("taakveld").sort_index(), told, _trend(booked, gemeentecode, alike), len(wide))


def _per_inhabitant(rows: pd.DataFrame, inwoners: pd.Series) -> pd.DataFrame:
    """Give the social domain of gemeenten: `lasten` in euro of a taakveld, and `mensen` of that year or else of today."""
    own = rows[rows["post"].str.startswith(SOCIAL) & rows["lasten_eurocent"].notna() & rows["gebiedscode"].str.startswith("GM")]
    people = own["inwoners"].astype(float)
    made = own[["gebiedscode", "jaar", "soort", "naam"]].assign(
        post=own["post"].str.rstrip(_LETTERS),
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
