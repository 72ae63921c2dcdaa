"""Inhabitants of the smallest areas there are, with what is withheld taken from the wijk around it."""

import pandas as pd

from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable


def finest_inwoners(table: AreaTable) -> pd.Series:
    """Give inhabitants per buurt, and per wijk of which no buurten are loaded.

    Parameters
    ----------
    table
        Table seen from the gemeente.

    Returns
    -------
    Inhabitants per buurt- or wijkcode. Buurten whose number is withheld share equally in what the wijk has more than its other buurten;
    a gap where that is unknown too.
    """
    buurten = table.of(Niveau.BUURT)
    wijken = table.values["inwoners"].reindex(table.of(Niveau.WIJK))
    parents = wijk_of(buurten.to_series())
    own = table.values["inwoners"].reindex(buurten)
    # Without buurten the map of no text at all would be text, of which nothing can be taken off.
    whole, counted = parents.map(wijken).astype(float), own.groupby(parents).transform("sum")
    unknown = own.isna().groupby(parents).transform("sum")
    known = own.fillna((whole - counted).clip(lower=0) / unknown.where(unknown > 0))
    # A wijk with inhabitants in buurten that all round to nobody: they live spread out.
    equally = whole / parents.groupby(parents).transform("size")
    people = known.mask(known.groupby(parents).transform("sum").eq(0), equally)
    alone: pd.Series = wijken[~wijken.index.isin(parents)]
    finest: pd.Series = pd.concat([people, alone]).astype(float)
    return finest
