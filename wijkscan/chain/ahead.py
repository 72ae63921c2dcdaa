"""From what is loaded to the population of a gemeente in a year to come, and its file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wijkscan.chain.outcomes import as_csv
from wijkscan.disk.whole import write_together
from wijkscan.model.vooruitblik.ahead import Vooruitblik, look_ahead
from wijkscan.model.vooruitblik.band import Draws, band
from wijkscan.model.vooruitblik.population import MEASURES, Numbers, Population, VooruitblikError, sizes
from wijkscan.model.vooruitblik.specification import NO_CHANGE, Specification
from wijkscan.parameters import specification
from wijkscan.store.opening import Tables, library_of, open_collection, open_tables
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import Country
from wijkscan.tables.comparability import Link

_GAP, _LONGEST_GAP = 2, 4  # years between the two editions to learn from: as in the backtest, and what is still of this time
_FEWEST = 10  # wijken: a ratio of all together out of fewer is no more than their own
_DRAWS, _SEED = 2000, 1
_MEASURED = ("leeftijd_0_15", "leeftijd_65_plus")  # are measures of their own
_SAME = "gelijk gehouden: geen manier van vooruitkijken deed het in de terugtoets beter"
COLUMNS = ("gebiedscode", "maat", "jaar_nu", "nu", "jaar", "waarde", "laag", "hoog", "methode", "reden")


@dataclass(frozen=True)
class Ahead:
    """The wijken of one gemeente in years to come.

    Parameters
    ----------
    gemeentecode
        The gemeente.
    wijken
        Their look ahead, learnt from all wijken loaded.
    remarks
        In Dutch: what it was learnt from, and what could not be checked.
    """

    gemeentecode: str
    wijken: Vooruitblik
    remarks: tuple[str, ...]


def open_ahead(gemeentecode: str, year: int, told: Callable[[str], object]) -> Ahead:
    """Open what is loaded and look ahead, see :func:`ahead_of`; `told` is called with every Dutch sentence on what is damaged."""
    library = library_of(gemeentecode)
    collection = open_collection(library)
    for sentence in library.damaged():
        told(sentence)
    return ahead_of(open_tables(library, collection, gemeentecode), year)


def ahead_of(tables: Tables, year: int) -> Ahead:
    """Look ahead to a year for one gemeente.

    Parameters
    ----------
    tables
        What is known of the gemeente; ratios are learnt from every wijk loaded that may be compared.
    year
        The year to look ahead to.

    Raises
    ------
    VooruitblikError
        A year that is not ahead, or too far ahead: the message says which years there are.
    """
    areas = tables.areas
    country, now = areas.country, areas.peiljaar
    if year <= now:
        raise VooruitblikError(f"{year} ligt niet vooruit: de nieuwste cijfers van deze gemeente zijn van {now}. Kies {now + 1} of later.")
    base = _wijken(country, now)
    before = _earlier(country, now)
    earlier: Population | None = None
    remarks = [f"Er is geen editie van {now - _LONGEST_GAP} tot {now - 1} geladen om van te leren: alles is gelijk gehouden."]
    own = areas.of(Niveau.WIJK)
    if before is not None:
        links = country.links[now][before].reindex(base.areas)
        found = _wijken(country, before).at(base.areas[(links != Link.BROKEN).to_numpy()])
        learnt = int((found.ages.notna().all(axis="columns") & base.at(found.areas).ages.notna().all(axis="columns")).sum())
        unchecked = int((links.reindex(own) == Link.UNKNOWN).sum())
        if learnt < _FEWEST:
            remarks = [
                f"Van {learnt} wijken zijn leeftijden in {before} en {now} geladen; om van te leren zijn er ten minste {_FEWEST} nodig, "
                "liefst van het hele land. Alles is gelijk gehouden."
            ]
        else:
            earlier = found
            remarks = [f"Geleerd van {before} tot {now}, van {learnt} wijken."]
            remarks += [f"Van {unchecked} wijken is niet nagegaan of de grens sinds {before} gelijk bleef."] if unchecked else []
    used = Specification.from_table(specification("vooruitblik"))
    return Ahead(areas.gemeentecode, look_ahead(base, earlier, year - now, used).of(own), tuple(remarks))


def ahead_table(ahead: Ahead, year: int) -> pd.DataFrame:
    """Set now and then side by side: one row per area and measure, see :data:`COLUMNS`.

    Persons in tenths, of the gemeente and every wijk; measures are inwoners, 0-15, 65-plus and the age groups that these leave. The band
    is of 80 %, missing where none was tested. What is unknown is empty and has its reason. Ages are fitted to inwoners, so that they add
    up; CBS rounds them to five, so `nu` may be a few persons from what it published.
    """
    made = ahead.wijken
    now, then = made.base, made.population(year)
    tested = band(made, year)
    whole = Draws(made, _DRAWS, _SEED).year(year).band_of(pd.Series(ahead.gemeentecode, made.base.areas))
    before, after = _sizes(now), _sizes(then)
    parts = []
    for name in MEASURES:
        ends = tuple(pd.concat([whole[name, end], tested[name, end]]).to_numpy(float) for end in ("laag", "hoog"))
        parts.append(_rows(ahead, name, before[name], after[name], ends, made.methods[name]))
    untested = np.full(len(now.areas) + 1, np.nan)
    left = [str(name) for name in now.ages if name not in _MEASURED]
    parts += [_rows(ahead, name, now.ages[name], then.ages[name], (untested, untested)) for name in left]
    table = pd.concat(parts, ignore_index=True).assign(jaar_nu=now.year, jaar=year).round(1)
    return table[list(COLUMNS)]


def write_ahead(ahead: Ahead, year: int, folder: Path) -> list[Path]:
    """Write ``vooruitblik.csv``, see :func:`ahead_table`; a file of that name is replaced as a whole."""
    return write_together(folder, {"vooruitblik.csv": as_csv(ahead_table(ahead, year))})


def _rows(
    ahead: Ahead, name: str, now: pd.Series, then: pd.Series, ends: tuple[Numbers, ...], methods: pd.Series | None = None
) -> pd.DataFrame:
    """Write one measure: the gemeente first, then its wijken; `ends` are in that order."""
    made = ahead.wijken
    reasons = made.reasons if methods is None else made.reasons.where((made.reasons != "") | (methods != NO_CHANGE), _SAME)
    return pd.DataFrame(
        {
            "gebiedscode": [ahead.gemeentecode, *made.base.areas], "maat": name,
            "nu": [now.sum(skipna=False), *now], "waarde": [then.sum(skipna=False), *then], "laag": ends[0], "hoog": ends[1],
            "methode": ["som van de wijken", *([""] * len(reasons) if methods is None else methods)],
            "reden": ["van een van de wijken onbekend" if then.isna().any() else "", *reasons],
        }
    )  # fmt: skip


def _sizes(population: Population) -> pd.DataFrame:
    added = sizes(population.ages.to_numpy(float), population.starts, population.areas)
    told: pd.DataFrame = added.assign(inwoners=population.inwoners)
    return told


def _wijken(country: Country, year: int) -> Population:
    (edition,) = [item for item in country.editions if item.kind == "cijfers" and item.year == year]
    levels = edition.figures.areas["niveau"]
    return Population.of(year, edition.figures.values[(levels == Niveau.WIJK).to_numpy()])


def _earlier(country: Country, now: int) -> int | None:
    """Give the edition to learn from: that as long ago as in the backtest, or the nearest to it."""
    years = [item.year for item in country.editions if item.kind == "cijfers" and 0 < now - item.year <= _LONGEST_GAP]
    return min(years, key=lambda year: (abs(now - year - _GAP), year), default=None)
