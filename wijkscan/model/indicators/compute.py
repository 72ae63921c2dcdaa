"""All indicators of a gemeente and of everything it is compared with, each with its year, source and gap reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, MODELLED
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.comparability import Link
from wijkscan.tables.gaps import Reden


@dataclass(frozen=True)
class IndicatorTable:
    """Indicators per area.

    Parameters
    ----------
    values
        Index gebiedscode, the rows of the values of the table (the loaded country and Nederland, ``NL00``) × indicators, each in its own
        unit.
    years
        Per indicator the edition year; missing when it could not be made from one edition.
    reasons, sources
        Gap reason (empty where there is a value) and passport id per value, both of the year that the indicator is of; only
        this gemeente, its areas and Nederland.
    added_up
        Indicators whose value for Nederland was added up from the loaded gemeenten because CBS published none.
    """

    values: pd.DataFrame
    years: pd.Series
    reasons: pd.DataFrame
    sources: pd.DataFrame
    added_up: frozenset[str]

    def figure(self, area: str, code: str) -> float:
        """Give one figure; NaN for a gap."""
        return cast(float, self.values.at[area, code])

    def year(self, code: str) -> int | None:
        """Give the year of an indicator; None when no loaded edition has it."""
        year = self.years[code]
        return None if pd.isna(year) else int(year)


def compute_indicators(table: AreaTable) -> IndicatorTable:
    """Compute every indicator of the registry.

    Parameters
    ----------
    table
        The table seen from one gemeente.

    Returns
    -------
    The indicators. All parts of one indicator come from one edition: where the newest editions of its columns differ, the
    oldest of them is used for all. A gemeente gets its own published figures, never the mean of its wijken.
    """
    own = table.reasons.index
    newest = table.years.astype(float).to_dict()
    years = {item.code: np.min([newest[column] for column in item.columns]) for item in INDICATORS}
    gemeenten = table.everywhere(Niveau.GEMEENTE)
    parts = [pd.DataFrame(index=table.values.index)]
    reasons: dict[str, np.ndarray] = {}
    sources: dict[str, pd.Series] = {}
    added_up: set[str] = set()
    for year in sorted({int(year) for year in years.values() if not np.isnan(year)}):
        items = [item for item in INDICATORS if years[item.code] == year]
        needed = list(dict.fromkeys(column for item in items for column in (*item.columns, *item.weights)))
        columns, (why, source) = table.at(year, needed), table.told(year, needed)
        part = pd.DataFrame({item.code: item.compute(columns) for item in items})
        within = columns.loc[gemeenten]
        country = part.loc[[COUNTRY]].to_numpy()[0]
        unpublished = {item.code: item.aggregate(within) for item, found in zip(items, country, strict=True) if np.isnan(found)}
        part.loc[COUNTRY, list(unpublished)] = list(unpublished.values())
        added_up |= {code for code, total in unpublished.items() if not np.isnan(total)}
        parts.append(part)
        known = part.loc[own].notna()
        told = {column: why[column].to_numpy(dtype=object) for column in needed}
        reasons |= {item.code: _reasons([told[column] for column in item.columns], known[item.code].to_numpy()) for item in items}
        sources |= {item.code: source[item.numerator].where(known[item.code]) for item in items}
    order = [item.code for item in INDICATORS]
    values = pd.concat(parts, axis="columns").reindex(columns=order)
    return IndicatorTable(
        values,
        pd.Series(years).astype("Int64").where(values.notna().any()),
        # What no delivery has, was not delivered: whether it exists is not known.
        pd.DataFrame(reasons, index=own).reindex(columns=order, fill_value=Reden.NIET_GELEVERD.value),
        pd.DataFrame(sources, index=own).reindex(columns=order),
        frozenset(added_up),
    )


def _reasons(parts: list[np.ndarray], known: np.ndarray) -> np.ndarray:
    """Give the reason of the first part that is a gap; no inhabitants to divide by means that the share does not exist."""
    reason = np.full(len(known), Reden.BESTAAT_NIET.value, dtype=object)
    for part in reversed(parts):
        reason = np.where(part != "", part, reason)
    return np.where(known, "", reason)


def trend(table: AreaTable, indicator: str, area: str) -> pd.DataFrame:
    """Give an indicator of one area over the loaded years.

    Returns
    -------
    One row per year with a value, ascending: `jaar`, `waarde`, `breuk` (True where the boundary moved or the code was reused
    since the row before) and `onzeker` (True where that could not be checked).
    """
    item = BY_INDICATOR[indicator]
    rows = [
        {"jaar": year, "waarde": float(item.compute(values.loc[[area]]).iloc[0]), "band": _link(table, area, year, item.columns)}
        for year, values in table.history.items()
        if set(item.columns) <= set(values.columns)
    ]
    series = pd.DataFrame(rows, columns=["jaar", "waarde", "band"]).dropna(subset="waarde").reset_index(drop=True)
    before = series["band"].shift(fill_value=Link.SAME.value)
    broken = before.eq(Link.BROKEN.value) & series["band"].ne(Link.BROKEN.value)
    # Two years that both differ from the newest may or may not differ from one another.
    doubtful = before.ne(Link.SAME.value) & ~broken
    return series.assign(breuk=broken, onzeker=doubtful).drop(columns="band")


def _link(table: AreaTable, area: str, year: int, columns: Sequence[str]) -> str:
    """Give what is known of the boundary between the areas that figures of a year were made for and the newest."""
    made_for = [
        delivery.passport.division
        for edition in table.country.editions
        if edition.year == year and edition.figures.values.columns.isin(columns).any()
        for delivery in edition.deliveries
    ]
    division = min(made_for, default=year)
    loaded = table.links.columns.to_numpy(dtype=int)  # health estimates have no edition of their own
    return str(table.links[max(loaded[loaded <= division], default=min(loaded))].at[area])


def comparison(indicators: IndicatorTable, area: str, gemeente: str, comparable: pd.Index) -> pd.DataFrame:
    """Put an area beside its gemeente, Nederland and comparable wijken.

    Returns
    -------
    Index indicator; columns `waarde`, `gemeente`, `nederland`, `vergelijkbaar` (median of the comparable wijken),
    `jaar`, `reden`, `bron`.
    """
    values = indicators.values
    return pd.DataFrame(
        {
            "waarde": values.loc[area],
            "gemeente": values.loc[gemeente],
            "nederland": values.loc[COUNTRY],
            "vergelijkbaar": values.loc[comparable].median(),
            "jaar": indicators.years,
            "reden": indicators.reasons.loc[area],
            "bron": indicators.sources.loc[area],
        }
    )


def within_wijk(indicators: IndicatorTable, buurt: str, wijk: str, gemeente: str) -> pd.DataFrame:
    """Put a buurt beside its wijk, its gemeente and Nederland.

    Returns
    -------
    Index indicator; columns `waarde`, `wijk`, `gemeente`, `nederland`, `jaar`, `reden` and `bron`, and `van_wijk`: whether there is a
    figure of the wijk only.
    """
    beside = comparison(indicators, buurt, gemeente, pd.Index([wijk])).rename(columns={"vergelijkbaar": "wijk"})
    return beside.assign(van_wijk=beside["waarde"].isna() & beside["wijk"].notna())


def long_table(indicators: IndicatorTable, table: AreaTable) -> pd.DataFrame:
    """Write the indicators of one gemeente out, one row per area and indicator.

    Parameters
    ----------
    indicators
        The indicators.
    table
        The table they were made from, for names and sources.

    Returns
    -------
    Columns `gebiedscode`, `gebiedsnaam`, `niveau`, `indicator`, `waarde`, `eenheid`, `jaar`, `bron`, `reden`, in order of code
    and registry; the source of an estimate says that it is one.
    """
    codes = [code for code in indicators.reasons.index.sort_values() if code != COUNTRY]
    areas = table.areas.loc[codes]
    names = {passport.id: passport.name for passport in table.passports}
    modelled = {passport: f"{name} ({MODELLED})" for passport, name in names.items()}
    rows = [
        pd.DataFrame(
            {
                "gebiedscode": codes,
                "gebiedsnaam": areas["gebiedsnaam"].to_numpy(),
                "niveau": areas["niveau"].to_numpy(),
                "indicator": item.code,
                "waarde": indicators.values[item.code].reindex(codes).to_numpy(),
                "eenheid": item.unit,
                "jaar": pd.array([indicators.years[item.code]] * len(codes), dtype="Int64"),
                "bron": indicators.sources[item.code].map(modelled if item.modelled else names).reindex(codes).to_numpy(),
                "reden": indicators.reasons[item.code].reindex(codes).to_numpy(),
            }
        )
        for item in INDICATORS
    ]
    return pd.concat(rows, ignore_index=True).sort_values("gebiedscode", kind="stable", ignore_index=True)
