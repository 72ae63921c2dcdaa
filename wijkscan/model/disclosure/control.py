"""Disclosure control: no published count may give away a small one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from wijkscan.model.disclosure.attack import Protected, attack, left_open, prove
from wijkscan.model.disclosure.cells import Cells, Dimension, DisclosureError, Hierarchy, build_cells, read_dimension
from wijkscan.model.disclosure.published import (
    DERIVABLE,
    GAP,
    SECRET,
    Earlier,
    Published,
    PublishedCell,
    combine,
    without_revised,
)
from wijkscan.model.disclosure.repair import Pattern, Task, agrees_with_earlier, find_pattern

__all__ = ["DisclosureError", "Protected", "Published", "PublishedCell", "attack", "protect", "register"]

SMALLEST_THRESHOLD = 5
"""Lowest threshold that may be chosen (project method, disclosure control: threshold 10, minimum 5)."""


def protect(
    table: pd.DataFrame,
    *,
    value: str,
    dims: Sequence[str],
    hierarchy: Hierarchy,
    threshold: int = 10,
    published: Sequence[Published] = (),
    additive: Sequence[str] | None = None,
    population: str | None = None,
    population_dims: Sequence[str] = (),
    small_group: int | None = None,
    width: int | None = None,
) -> Protected:
    """
    Withhold what must not be seen from a table of counts and all its margins.

    A count below the threshold is withheld, zero included, because zero and few together tell less than either (CBS
    does the same with Wmo and jeugdzorg); so is a count that equals the whole population. Then further cells are
    withheld until the reader, who also knows the labels, the earlier tables and all sums, must reckon with every value
    from zero to `width` for each cell that was withheld for its own sake. That is the protection interval: such a
    reader cannot prove that there is a client at all, nor that there are only a few fewer or more. A withheld cell is
    never fixed to one value.

    Parameters
    ----------
    table
        One row per combination of `dims`, all combinations present; the value is a whole number, or NaN for a gap. A
        gap stays one, and so does every margin over it.
    value, dims
        Columns with the counts and with the dimensions (texts).
    hierarchy
        Per dimension child → parent, where a parent may be a child again, or a sequence of such mappings for
        alternative groupings. Every combination of margins is published too.
    threshold
        Smallest count that is shown; at least 5.
    published
        Earlier tables over the same dimensions, from `register`.
    additive
        Dimensions whose margins are sums; default all. Over the others (unique clients over products) the table must
        hold the margins as rows, and max(parts) ≤ margin ≤ sum(parts) is used; where a margin is the sum of its parts
        (everybody has one law) the reader is taken to know that.
    population
        Column with inhabitants per row (NaN = unknown). The reader is taken to know it, so a count equal to it is
        withheld.
    population_dims
        Dimensions over which inhabitants add up, such as area; over the others they stay the same.
    small_group
        Inhabitants from which a zero is shown; default: a zero is never shown. A reader then knows of each withheld
        cell in a larger group that it is not zero, and the protection interval starts at 1.
    width
        Counts; default half of what the label "fewer than the threshold" leaves, (threshold − 1) // 2.

    Returns
    -------
    Protected
        Holds only what may be seen.

    Raises
    ------
    DisclosureError
        When the table, the hierarchy or an earlier table cannot be used; the message says which cell and what to do.

    Notes
    -----
    Cell suppression with protection intervals: Hundepool et al., Statistical Disclosure Control (Wiley
    2012), chapter 4. A label would give away too much where small cells fill a whole margin (9 + 9 = 18): such a small
    cell gets the label "geheim (herleidbaar)", which says nothing about its size.
    """
    _check_choices(threshold, table, [value, *dims, *([population] if population else [])], small_group, population)
    width = (threshold - 1) // 2 if width is None else width
    rows, dimensions = _arrange(table, dims, hierarchy, additive)
    cells = build_cells(dimensions)
    base = _counts(rows, value)
    _check_order(cells, base, value)
    summed = cells.summed(base)
    cells = cells.knowing(summed)
    values = cells.incidence @ base
    inhabitants, group = _inhabitants(cells, rows, population, population_dims)
    _check_population(cells, values, inhabitants, value)

    gap = np.isnan(values)
    ceiling = np.where(np.isnan(inhabitants), np.inf, inhabitants)
    large = np.zeros(len(values), dtype=bool) if small_group is None else group >= small_group
    nobody = (values == 0) & ((ceiling == 0) | large)
    small = ((values < threshold) | (values == ceiling)) & ~nobody
    floor = np.where(large, 1, 0)
    capped = small & (values < threshold)
    low, high = _knowable(cells, (np.where(nobody, 0, floor), np.where(nobody, 0, ceiling)), small)
    loss = np.maximum(np.nan_to_num(values), 1)
    loss[cells.grand_totals()] = loss.sum()
    used = [without_revised(record, cells, base) for record in published]
    earlier = combine(cells, used)
    told_low, told_high = _guarded(cells, earlier, base, threshold, width)
    task = Task(
        cells=cells,
        earlier=earlier,
        values=values,
        floor=floor,
        ceiling=ceiling,
        small=small,
        capped=capped,
        cap=threshold - 1,
        candidate=~small & ~gap & ~nobody,
        loss=loss,
        low=np.where(capped, low, np.maximum(low, values - width)),
        high=np.where(capped, np.minimum(low + width, high), values),
        told_low=told_low,
        told_high=told_high,
    )
    if published and not agrees_with_earlier(task):
        used = [without_revised(record, cells, base, only_known=True) for record in used]
        earlier = combine(cells, used)
        told_low, told_high = _guarded(cells, earlier, base, threshold, width)
        task = replace(task, earlier=earlier, told_low=told_low, told_high=told_high)
    pattern = find_pattern(task)
    if published and pattern.exposed.any():
        # What earlier tables gave away stays withheld from whoever has only this one.
        nothing = np.empty(0)
        alone = find_pattern(replace(task, earlier=combine(cells, ()), told_low=nothing, told_high=nothing))
        pattern = replace(
            pattern,
            secondary=pattern.secondary | alone.secondary,
            unlabelled=pattern.unlabelled | alone.unlabelled,
        )
    shown = _label(task, pattern, value)
    protected = Protected(
        table=shown,
        value=value,
        dimensions=tuple(dimensions),
        threshold=threshold,
        width=width,
        published=tuple(used),
        revised=sum(len(record.cells) for record in published) - sum(len(record.cells) for record in used),
        exposed=shown.loc[pattern.exposed, list(dims)].reset_index(drop=True),
        exposed_earlier=pattern.exposed_earlier,
        parameters={"additive": additive, "population": population, "small_group": small_group},
        summed=summed,
    )
    _confirm(task, pattern, protected)
    return protected


def register(protected: Protected, label: str, date: date) -> Published:
    """Write down a protected table that is handed out, for `protect` to take into account next time."""
    table = protected.table
    names = [dimension.name for dimension in protected.dimensions]
    cells = tuple(
        PublishedCell(tuple(row[: len(names)]), *row[len(names) :])
        for row in table[[*names, "laagst", "hoogst", "reden"]].itertuples(index=False, name=None)
        if row[-1] != GAP
    )
    return Published(label, date, protected.dimensions, cells, protected.summed)


def _label(task: Task, pattern: Pattern, value: str) -> pd.DataFrame:
    """Replace withheld values by their label and by what the label leaves possible."""
    few = task.capped & ~pattern.unlabelled
    other = (task.small & ~few) | pattern.secondary
    gap = np.isnan(task.values)
    reden = np.select([gap, few, other], [GAP, SECRET, DERIVABLE], default="")
    hidden = reden != ""
    low = np.where(hidden, np.where(gap, 0, task.floor), task.values)
    high = np.select([gap, few, other], [np.inf, np.minimum(task.cap, task.ceiling), task.ceiling], default=task.values)
    shown = pd.DataFrame({value: np.where(hidden, np.nan, task.values), "reden": reden, "laagst": low, "hoogst": high})
    return pd.concat([task.cells.index.to_frame(index=False), shown], axis="columns")


def _knowable(cells: Cells, limits: tuple[np.ndarray, np.ndarray], small: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Lowest and highest value that small cells keep when everything but the zeros that are shown is withheld.

    Nothing that is withheld can widen this: a group whose only client must live in the one part without a visible zero.
    """
    low, high = limits[0].astype(float), limits[1].astype(float)
    if low.any() or np.isfinite(high).any():
        rows = np.flatnonzero(small)
        low[rows], high[rows] = prove(cells, combine(cells, ()), (pd.Series(low), pd.Series(high)), rows)
    return low, high


def _guarded(
    cells: Cells, earlier: Earlier, base: np.ndarray, threshold: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """
    Range that must stay possible for every row that earlier tables withheld, NaN for the others.

    For a row labelled as too small that is `width` from its lowest value. A row that was withheld for the sake of others
    may be small without saying so; from what the earlier tables left open of it, `width` from the lowest value stays
    possible, or down from the true value where that is known now and is not small.
    """
    low = np.where(earlier.secret, earlier.low, np.nan)
    high = np.where(earlier.secret, np.minimum(earlier.low + width, earlier.high), np.nan)
    rows = np.flatnonzero(earlier.derivable)
    if len(rows):
        lowest, highest = left_open(cells, earlier, rows)
        value = (earlier.rows @ np.append(base, np.full(earlier.foreign, np.nan)))[rows]
        large = value >= threshold
        low[rows] = np.where(large, np.maximum(lowest, value - width), lowest)
        high[rows] = np.where(large, value, np.minimum(lowest + width, highest))
    return low, high


def _confirm(task: Task, pattern: Pattern, protected: Protected) -> None:
    """Refuse to hand out a table from which the attack proves more about a small cell than it may."""
    guarded = np.flatnonzero(task.small & ~pattern.exposed)
    limits = protected.table["laagst"], protected.table["hoogst"]
    lowest, highest = prove(task.cells, task.earlier, limits, guarded)
    broken = guarded[(lowest > task.low[guarded]) | (highest < task.high[guarded])]
    if len(broken):
        raise DisclosureError(
            f"{_where(task.cells.names, task.cells.index[broken[0]])}: de afscherming is niet te bevestigen. Publiceer "
            "deze tabel niet; maak haar grover of verhoog de drempel."
        )


def _check_choices(
    threshold: int, table: pd.DataFrame, columns: Sequence[str], small_group: int | None, population: str | None
) -> None:
    if threshold < SMALLEST_THRESHOLD:
        raise DisclosureError(
            f"De drempel is {threshold}, maar mag niet lager zijn dan {SMALLEST_THRESHOLD}. Kies {SMALLEST_THRESHOLD} "
            "of hoger; "
            "gebruikelijk is 10."
        )
    if missing := [column for column in columns if column not in table]:
        raise DisclosureError(f"In de tabel met aantallen ontbreekt kolom '{missing[0]}'. Voeg die kolom toe.")
    if small_group is not None and population is None:
        raise DisclosureError(
            "Er is gekozen vanaf hoeveel inwoners een nul zichtbaar is, maar de kolom met inwoners ontbreekt. Geef "
            "die kolom op."
        )
    if table.empty:
        raise DisclosureError("De tabel met aantallen is leeg. Lees eerst een export in.")


def _arrange(
    table: pd.DataFrame, dims: Sequence[str], hierarchy: Hierarchy, additive: Sequence[str] | None
) -> tuple[pd.DataFrame, list[Dimension]]:
    """Put the rows in the order of the base cells; refuse double and missing combinations."""
    rows = table.set_index([table[name].astype(str) for name in dims])
    rows.index = rows.index if rows.index.nlevels > 1 else pd.MultiIndex.from_arrays([rows.index], names=list(dims))
    if rows.index.has_duplicates:
        place = rows.index[rows.index.duplicated()][0]
        raise DisclosureError(
            f"{_where(dims, place)} komt dubbel voor in de tabel met aantallen. Tel de regels eerst samen."
        )
    dimensions = [
        read_dimension(
            name, list(rows.index.unique(name)), hierarchy.get(name, {}), additive is None or name in additive
        )
        for name in dims
    ]
    wanted = pd.MultiIndex.from_product([dimension.members for dimension in dimensions], names=list(dims))
    absent = wanted[~wanted.isin(rows.index)]
    if len(absent):
        raise DisclosureError(
            f"{_where(dims, absent[0])} ontbreekt in de tabel met aantallen (en {len(absent) - 1} andere combinaties). "
            "Vul 0 in waar niemand is en laat leeg wat onbekend is."
        )
    return rows.loc[wanted], dimensions


def _where(names: Sequence[str], place: Iterable[object]) -> str:
    return ", ".join(f"{name} {member}" for name, member in zip(names, place, strict=True))


def _counts(rows: pd.DataFrame, value: str) -> np.ndarray:
    counts = pd.to_numeric(rows[value], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    unread = np.isnan(counts) & rows[value].notna().to_numpy()
    wrong = unread | (counts < 0) | (counts % 1 > 0)
    if wrong.any():
        place, found = rows.index[wrong][0], rows[value].to_numpy()[wrong][0]
        names = [str(name) for name in rows.index.names]
        raise DisclosureError(
            f"{_where(names, place)}: '{value}' is {found}, verwacht een geheel aantal van 0 of meer, of leeg. "
            "Herstel dat in de bron."
        )
    return counts


def _check_order(cells: Cells, base: np.ndarray, value: str) -> None:
    broken = np.flatnonzero(cells.order @ base > 0)
    if len(broken):
        relation = cells.order[[broken[0]]]
        place = cells.index[cells.base[relation.indices[-1]]]
        raise DisclosureError(
            f"{_where(cells.names, place)}: '{value}' past niet bij het totaal. Een totaal ligt tussen het grootste "
            "onderdeel en "
            "de som van de onderdelen; controleer de totalen in de bron."
        )


def _inhabitants(
    cells: Cells, rows: pd.DataFrame, population: str | None, population_dims: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """
    Inhabitants per cell as an upper bound for the count, and of the smallest group in the cell.

    A sum of counts over a dimension in which inhabitants do not add up, such as clients per product, may exceed the
    inhabitants; there is no bound then. A zero shown for a cell shows zeros for all its parts, hence the smallest
    group; where nobody lives zero is no secret.
    """
    if population is None:
        nothing = np.full(len(cells.index), np.nan)
        return nothing, nothing
    inhabitants = pd.to_numeric(rows[population]).to_numpy(dtype=float, na_value=np.nan)
    bounded = np.ones(len(cells.index), dtype=bool)
    for dimension in cells.dimensions:
        if dimension.name not in population_dims:
            bounded &= cells.index.get_level_values(dimension.name).isin(dimension.members)
    smallest = cells.least(np.where(inhabitants == 0, np.inf, inhabitants))
    return np.where(bounded, cells.incidence @ inhabitants, np.nan), smallest


def _check_population(cells: Cells, values: np.ndarray, inhabitants: np.ndarray, value: str) -> None:
    over = np.flatnonzero(values > inhabitants)
    if len(over):
        raise DisclosureError(
            f"{_where(cells.names, cells.index[over[0]])}: '{value}' is groter dan het aantal inwoners. Controleer "
            "beide, of laat het aantal inwoners daar leeg als het afgerond is."
        )
