"""How far the work of the teams of one division lies from their mean, over the years."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Balance:
    """The balance of one division over the years.

    Parameters
    ----------
    shares
        Team × year, now first: how far its work lies from the mean of that year, as a share.
    low, high
        Team × year to come: ends of the 80 % band.
    tolerance
        How far it may lie, as a share.
    """

    shares: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    tolerance: float

    def out(self, year: int) -> pd.Index:
        """Give the teams that lie too far from the mean in a year."""
        return self.shares.index[self.shares[year].abs() > self.tolerance]

    def surely_out(self, year: int) -> pd.Index:
        """Give those of them of which the whole band lies too far."""
        return self.shares.index[(self.low[year] > self.tolerance) | (self.high[year] < -self.tolerance)]

    @property
    def first(self) -> int | None:
        """The first year to come in which a team lies too far; None where there is none."""
        return next((year for year in self.years[1:] if len(self.out(year))), None)

    @property
    def years(self) -> list[int]:
        """Now, and the years to come."""
        return [int(year) for year in self.shares.columns.to_numpy()]
