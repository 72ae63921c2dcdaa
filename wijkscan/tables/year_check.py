"""Of which year are figures that do not say so themselves? What was loaded before may tell."""

from collections.abc import Iterable, Mapping

import numpy as np

from wijkscan.tables.areas import Niveau
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.figures import Figures

# Counts move from year to year; with this many compared, and this share equal, two tables are one and the same edition.
_FEWEST, _SAME = 10, 0.9
_NAMED = 3  # areas that a message names


def year_problems(
    figures: Figures, year: int, editions: Mapping[int, Figures], on_map: Iterable[str] = ()
) -> tuple[list[str], bool]:
    """
    Compare figures with what is known of the year they are said to be of, and of other years.

    Parameters
    ----------
    figures
        Checked figures, of an unsure year.
    year
        The year the user named.
    editions
        Known figures of the same kind per year.
    on_map
        Gebiedscodes on a known map of the named year; none where there is no map.

    Returns
    -------
    Dutch problems: wijken and buurten that are not on the map of that year, or counts that are those of another year; and whether the
    year is sure, because the counts are those known of it.
    """
    problems = []
    absent = _not_on_map(figures, set(on_map))
    if absent:
        more = f" en nog {len(absent) - _NAMED}" if len(absent) > _NAMED else ""
        problems.append(f"{', '.join(absent[:_NAMED])}{more} komt niet voor op de kaart van {year}; kies het jaar van het bestand")
    alike = {other: _alike(figures, known) for other, known in editions.items()}
    own = alike.pop(year, 0.0)
    best = max(alike, key=alike.__getitem__, default=year)
    if alike.get(best, 0.0) >= _SAME and alike[best] > own:
        told = f"{100 * alike[best]:.0f} % van de aantallen is gelijk aan die van {best}"
        problems.append(f"{told}; kies {best} als jaar, of trek de levering van {best} in als die van een ander jaar is")
    return problems, own >= _SAME


def _not_on_map(figures: Figures, on_map: set[str]) -> list[str]:
    """Give the wijken and buurten that a map with others of the same gemeente and level does not have."""
    covered = {code[:6] for code in on_map}
    small = figures.areas.index[figures.areas["niveau"].isin([Niveau.WIJK, Niveau.BUURT])]
    return sorted(code for code in small if code[:6] in covered and code not in on_map)


def _alike(figures: Figures, known: Figures) -> float:
    """Give the share of counts that two tables have in common; 0 where too few can be compared."""
    counts = [code for code in map(str, figures.values) if code in known.values and BY_CODE[code].unit == "aantal"]
    places = figures.values.index.intersection(known.values.index)
    ours, theirs = (table.values.loc[places, counts].to_numpy() for table in (figures, known))
    both = ~np.isnan(ours) & ~np.isnan(theirs)
    return float((ours == theirs)[both].mean()) if both.sum() >= _FEWEST else 0.0
