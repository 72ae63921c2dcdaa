"""Expected clients of every law in a gemeente as one object: raw, calibrated, and what of them was estimated.

Who uses them says which they mean: what areas get from a budget rests on `raw`, so that own use cannot raise it; work, clients that
are shown, prices and benefits rest on `calibrated`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.use.gaps import fill_gaps
from wijkscan.model.use.gemeente import LawUse
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.inwoners import finest_inwoners


@dataclass(frozen=True)
class Expected:
    """Expected clients per area and law.

    Parameters
    ----------
    raw
        Area × law: what such a population uses in the country; what was unknown is filled where the inhabitants are known.
    factor
        Per law: what brings all areas together to the number published for the gemeente; 1 where it published none.
    estimated
        Area × law: True where it was unknown.
    """

    raw: pd.DataFrame
    factor: pd.Series
    estimated: pd.DataFrame

    @property
    def calibrated(self) -> pd.DataFrame:
        """Give area × law: clients, together the number published for the gemeente."""
        return self.raw * self.factor


def expected_clients(use: Mapping[str, LawUse], table: AreaTable, level: Niveau = Niveau.WIJK) -> Expected:
    """Put the expected clients of every law together, for every wijk or buurt of a gemeente.

    Parameters
    ----------
    use
        Use per law.
    table
        Table seen from the gemeente.
    level
        ``WIJK`` or ``BUURT``; where the gemeente has no buurten its wijken stand for these.

    Returns
    -------
    The laws of `use`. Buurten add up to their wijk: it is divided by what is expected of them, or by inhabitants where that is unknown.
    """
    wijken = table.of(Niveau.WIJK)
    people = table.values["inwoners"].reindex(wijken)
    # Where nobody lives nobody is expected, also when an older edition had somebody there.
    known = pd.DataFrame({wet: item.wijken["ruw"].reindex(wijken) for wet, item in use.items()}, index=wijken).mask(people.eq(0), 0.0)
    raw, guessed = fill_gaps(known, people)
    guessed |= pd.DataFrame({wet: item.wijken["geschat"].reindex(wijken, fill_value=False) for wet, item in use.items()}, index=wijken)
    factor = pd.Series({wet: _factor(item, float(raw[wet].sum())) for wet, item in use.items()}, dtype=float)
    if level == Niveau.WIJK:
        return Expected(raw, factor, guessed)
    finest = finest_inwoners(table)
    parents = wijk_of(finest.index.to_series())
    parts = pd.DataFrame({wet: _of_wijk(item.buurten, finest, parents) for wet, item in use.items()}, index=finest.index)
    around = (found.reindex(parents).set_axis(finest.index) for found in (raw, guessed))
    return Expected(next(around) * parts, factor, next(around))


def _factor(use: LawUse, raw: float) -> float:
    """Give what brings the raw expectation of the gemeente to its published number, as the use of its wijken was brought to it."""
    if use.total >= 0 and raw > 0:
        return use.total / raw
    known = (use.wijken["verwacht"] / use.wijken["ruw"].where(use.wijken["ruw"] > 0)).dropna()
    return float(known.iloc[0]) if len(known) else 1.0


def _of_wijk(expected: pd.Series, people: pd.Series, parents: pd.Series) -> pd.Series:
    """Give the share of each buurt in what is expected of its wijk: by its own expectation, or by inhabitants where that is unknown."""
    base = expected.reindex(people.index).where(people > 0, 0.0).fillna(0.0)
    whole, heads = base.groupby(parents).transform("sum"), people.groupby(parents).transform("sum")
    return (base / whole).where(whole > 0, people / heads.where(heads > 0)).fillna(0.0)
