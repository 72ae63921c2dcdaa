"""All indicators of a gemeente and of everything it is compared with, each with its year, source and gap reason."""

from dataclasses import dataclass

import pandas as pd

from wijkscan.model.indicators import BY_INDICATOR, INDICATORS, Indicator
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
        Index gebiedscode, the whole loaded country and Nederland (``NL00``) × indicators, each in its own unit.
    years
        Per indicator the edition year; missing when it could not be made from one edition.
    reasons, sources
        Gap reason (empty where there is a value) and passport id per value; only this gemeente, its areas and Nederland.
    added_up
        Indicators whose value for Nederland was added up from the loaded gemeenten because CBS published none.
    """

    values: pd.DataFrame
    years: pd.Series
    reasons: pd.DataFrame
    sources: pd.DataFrame
    added_up: frozenset[str]


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
    years = pd.Series({item.code: table.years[list(item.columns)].min(skipna=False) for item in INDICATORS}, dtype="Int64")
    gemeenten = table.everywhere(Niveau.GEMEENTE)
    parts: list[pd.DataFrame] = []
    added_up: set[str] = set()
    for year, codes in years.groupby(years).groups.items():
        items = [BY_INDICATOR[code] for code in codes]
        columns = table.at(year, list(dict.fromkeys(column for item in items for column in (*item.columns, *item.weights))))
        part = pd.DataFrame({item.code: item.compute(columns) for item in items})
        unpublished = [item for item in items if pd.isna(part.at[COUNTRY, item.code])]
        within = columns.loc[gemeenten]
        part.loc[COUNTRY, [item.code for item in unpublished]] = [item.aggregate(within) for item in unpublished]
        added_up |= {item.code for item in unpublished}
        parts.append(part)
    values = pd.concat(parts, axis="columns").reindex(columns=[item.code for item in INDICATORS])
    here = values.loc[own]
    return IndicatorTable(
        values,
        years.where(values.notna().any()),
        pd.DataFrame({item.code: _reasons(table, item, here[item.code]) for item in INDICATORS}),
        pd.DataFrame({item.code: table.sources[item.numerator].where(here[item.code].notna()) for item in INDICATORS}),
        frozenset(added_up),
    )


def _reasons(table: AreaTable, item: Indicator, value: pd.Series) -> pd.Series:
    """Give the reason of the first part that is a gap; no inhabitants to divide by means that the share does not exist."""
    reason = pd.Series("", index=value.index)
    for column in reversed(item.columns):
        part = table.reasons[column]
        reason = reason.mask(part.ne(""), part)
    return reason.mask(reason.eq(""), Reden.BESTAAT_NIET.value).mask(value.notna(), "")


def trend(table: AreaTable, indicator: str, area: str) -> pd.DataFrame:
    """Give an indicator of one area over the loaded years.

    Returns
    -------
    One row per year with a value, ascending: `jaar`, `waarde`, `breuk` (True where the boundary moved or the code was reused
    since the row before) and `onzeker` (True where that could not be checked).
    """
    item = BY_INDICATOR[indicator]
    rows = [
        {"jaar": year, "waarde": float(item.compute(values.loc[[area]]).iloc[0]), "band": _link(table, area, year)}
        for year, values in table.history.items()
        if set(item.columns) <= set(values.columns)
    ]
    series = pd.DataFrame(rows, columns=["jaar", "waarde", "band"]).dropna(subset="waarde").reset_index(drop=True)
    before = series["band"].shift(fill_value=Link.SAME.value)
    broken = before.eq(Link.BROKEN.value) & series["band"].ne(Link.BROKEN.value)
    # Two years that both differ from the newest may or may not differ from one another.
    doubtful = before.ne(Link.SAME.value) & ~broken
    return series.assign(breuk=broken, onzeker=doubtful).drop(columns="band")


def _link(table: AreaTable, area: str, year: int) -> str:
    """Give what is known of the boundary between a year and the newest; health estimates have no edition of their own."""
    years = [known for known in table.links.columns if known <= year] or [min(table.links.columns)]
    return str(table.links.at[area, max(years)])


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
    and registry.
    """
    codes = [code for code in indicators.reasons.index.sort_values() if code != COUNTRY]
    areas = table.areas.loc[codes]
    names = {passport.id: passport.name for passport in table.passports}
    rows = []
    for item in INDICATORS:
        rows.append(
            pd.DataFrame(
                {
                    "gebiedscode": codes,
                    "gebiedsnaam": areas["gebiedsnaam"].to_numpy(),
                    "niveau": areas["niveau"].to_numpy(),
                    "indicator": item.code,
                    "waarde": indicators.values[item.code].reindex(codes).to_numpy(),
                    "eenheid": item.unit,
                    "jaar": pd.array([indicators.years[item.code]] * len(codes), dtype="Int64"),
                    "bron": indicators.sources[item.code].map(names).reindex(codes).to_numpy(),
                    "reden": indicators.reasons[item.code].reindex(codes).to_numpy(),
                }
            )
        )
    return pd.concat(rows, ignore_index=True).sort_values("gebiedscode", kind="stable", ignore_index=True)
