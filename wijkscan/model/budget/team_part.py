"""The people of the wijkteams and the population budget are two amounts: what the teams cost, and what there is to spend with them."""

from dataclasses import dataclass

from wijkscan.model.budget.lasten import Elsewhere
from wijkscan.model.budget.taakvelden import Frame
from wijkscan.tables.own.budgetten import CENTS

FAR = 0.3
"""From this share of difference on, formatie and what is booked for the wijkteams do not belong to each other without a reason."""


@dataclass(frozen=True)
class TeamPart:
    """What the people of the teams cost, beside the ceiling and beside what is booked for them. Amounts are whole cents per year.

    Parameters
    ----------
    fte
        Formatie of all teams.
    per_fte
        Cost of one fte.
    people
        fte × per_fte.
    ceiling
        The population budget, which pays these people too.
    booked
        Booked or planned for the wijkteams (taakveld 6.2, from 2025 6.21 to 6.23); None where that is unknown or nothing.
    where
        In which account: ``jaarrekening 2024``; empty where there is none.
    inwoners
        Inhabitants of the gemeente.
    correction
        What is booked there where it is below 0: it corrects another year, and nothing can be set beside it; else 0.
    elsewhere
        What other gemeenten book for their wijkteams; None where that is not known.
    """

    fte: float
    per_fte: int
    people: int
    ceiling: int
    booked: int | None
    where: str
    inwoners: float
    correction: int
    elsewhere: Elsewhere | None

    @property
    def rest(self) -> int:
        """What there is to spend beyond the people; below 0 where the ceiling does not pay them."""
        return self.ceiling - self.people

    @property
    def difference(self) -> float:
        """What the people cost against what is booked for them, minus 1; NaN where nothing is known to be booked."""
        return self.people / self.booked - 1 if self.booked else float("nan")

    @property
    def far(self) -> bool:
        """Whether the two differ by more than :data:`FAR`."""
        return abs(self.difference) > FAR


def team_part(
    fte: float,
    cost_per_fte: float,
    ceiling: int,
    account: Frame | None,
    inwoners: float,
    elsewhere: Elsewhere | None = None,
) -> TeamPart:
    """Set the cost of the teams beside the ceiling and beside what is booked for them.

    Parameters
    ----------
    fte
        Formatie of all teams.
    cost_per_fte
        Euro per fte per year.
    ceiling
        The population budget in cents.
    account
        What the gemeente books or plans; None where that is unknown.
    inwoners
        Inhabitants of the gemeente, for an account of which the producer gives none.
    elsewhere
        What other gemeenten book.
    """
    per_fte = round(CENTS * cost_per_fte)
    if account is None:
        return TeamPart(fte, per_fte, round(fte * per_fte), ceiling, None, "", inwoners, 0, elsewhere)
    booked = account.teams if account.teams > 0 else None
    people = account.inwoners if account.inwoners > 0 else inwoners
    where, correction = f"{account.soort} {account.jaar}", min(account.teams, 0)
    return TeamPart(fte, per_fte, round(fte * per_fte), ceiling, booked, where, people, correction, elsewhere)
