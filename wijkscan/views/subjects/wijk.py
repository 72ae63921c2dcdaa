"""What the pages Start and Wijkprofiel show: one indicator over areas, on the map, in a table and in charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join
from wijkscan.model.indicators.compare import ComparableWijken
from wijkscan.model.indicators.compute import IndicatorTable, trend
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, MODELLED, Indicator, Theme
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.areatable import AreaTable
from wijkscan.views import colours
from wijkscan.views.charts import wijk as charts
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import diverging_scale
from wijkscan.views.words.dutch import value
from wijkscan.views.words.texts import distinct

# At most seven lines before any detail: who lives there, how they live, what they live on, and what care is used.
KEY_INDICATORS = (
    "inwoners",
    "aandeel_65_plus",
    "eenpersoonshuishoudens",
    "huishoudens_laagste_40",
    "corporatiewoningen",
    "wmo_per_1000",
    "jeugdzorg_percentage",
)
GLANCE = ("inwoners", "huishoudens_laagste_40", "wmo_per_1000", "jeugdzorg_percentage")


@dataclass(frozen=True)
class Shown:
    """One indicator over the areas of a gemeente, ready to draw.

    Parameters
    ----------
    item
        The indicator.
    areas
        Index gebiedscode; `naam`, `waarde`, `reden`.
    year
        Year of the figures; missing when there are none.
    mean
        Published figure of the gemeente; missing for a count, which has no mean to compare with.
    gemeente
        Name of the gemeente.
    level
        What the areas are.
    """

    item: Indicator
    areas: pd.DataFrame
    year: int | None
    mean: float | None
    gemeente: str
    level: Niveau

    @property
    def label(self) -> str:
        """Label, marked where the figure is modelled."""
        return f"{self.item.label} ({MODELLED})" if self.item.modelled else self.item.label

    def table(self) -> pd.DataFrame:
        """Give the figures with codes and reasons, as numbers, for the table and the downloads."""
        heading = f"{self.item.label} ({self.item.unit})"
        named = self.areas.rename_axis("Code").reset_index()
        named = named.rename(columns={"naam": "Gebied", "waarde": heading, "reden": "Reden"})
        return named.assign(Jaar=self.year)[["Gebied", heading, "Reden", "Jaar", "Code"]].sort_values("Gebied", ignore_index=True)

    def text_table(self) -> pd.DataFrame:
        """Give the same as Dutch text for the screen, highest first."""
        ordered = self.areas.sort_values("waarde", ascending=False, na_position="last")
        figures = [value(x, self.item.unit, reason) for x, reason in zip(ordered["waarde"], ordered["reden"], strict=True)]
        return pd.DataFrame({"Gebied": ordered["naam"].to_numpy(), self.item.label: figures, "Jaar": str(self.year or "–")})


def show(table: AreaTable, indicators: IndicatorTable, code: str, level: Niveau, within: str = "") -> Shown:
    """Take one indicator for the areas of a level, or only for those within one wijk."""
    item = BY_INDICATOR[code]
    codes = table.of(level)
    if within:
        codes = codes[table.areas.loc[codes, "wijkcode"] == within]
    own = indicators.figure(table.gemeentecode, code)
    areas = pd.DataFrame(
        {
            "naam": table.areas.loc[codes, "gebiedsnaam"],
            "waarde": indicators.values.loc[codes, code],
            "reden": indicators.reasons.loc[codes, code],
        }
    )
    mean = None if item.is_count or pd.isna(own) else own
    return Shown(item, areas, indicators.year(code), mean, str(table.areas.at[table.gemeentecode, "gebiedsnaam"]), level)


def without_figures(shown: Shown, indicators: IndicatorTable) -> str:
    """Say of an indicator without any figure for the areas shown which ones do have them; empty where there is one."""
    if shown.areas.empty or shown.areas["waarde"].notna().any():
        return ""
    known, level = indicators.values.loc[shown.areas.index].notna().any(), shown.level.lower()
    others = [item.label for item in INDICATORS if known[item.code]]
    told = f"Per {level} zijn er wel cijfers over: {join(others)}." if others else f"Per {level} zijn er geen cijfers geladen."
    return f"{shown.item.label}: van geen enkele {level} is een cijfer bekend. {told}"


def indicator_map(shown: Shown, boundaries: gpd.GeoDataFrame) -> AreaMap:
    """Show an indicator: purple to orange around the gemeente, or light to dark for a count."""
    values, item = shown.areas["waarde"], shown.item
    return AreaMap(
        boundaries, values, shown.areas["reden"], label=shown.label, unit=item.unit, year=shown.year, mean=shown.mean,
        mean_name=shown.gemeente, scale=None if shown.mean is None else partial(diverging_scale, values, shown.mean, item.unit),
    )  # fmt: skip


def indicator_bars(shown: Shown, selected: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw areas as bars with the gemeente as a line, say it in a sentence, and give the figures."""
    chart = charts.bars(
        shown.areas, label=shown.label, unit=shown.item.unit, mean=shown.mean, mean_name=shown.gemeente, selected=selected, theme=theme
    )
    return chart, charts.summary_bars(shown.areas, label=shown.label, unit=shown.item.unit), shown.table()


def trend_chart(table: AreaTable, code: str, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw an indicator over the years beside the gemeente; give the sentence and the figures too."""
    item = BY_INDICATOR[code]
    named = {"waarde": str(table.areas.at[area, "gebiedsnaam"]), "gemeente": str(table.areas.at[table.gemeentecode, "gebiedsnaam"])}
    name, gemeente = distinct(named).values()
    series, reference = trend(table, code, area), trend(table, code, table.gemeentecode)
    chart = charts.trend(
        series, label=item.label, unit=item.unit, name=name, reference=None if item.is_count else reference,
        reference_name=gemeente, theme=theme,
    )  # fmt: skip
    both = series.merge(reference[["jaar", "waarde"]].rename(columns={"waarde": "gemeente"}), on="jaar", how="outer")
    told = both.assign(Vergelijkbaar=_comparable(both))[["jaar", "waarde", "gemeente", "Vergelijkbaar"]]
    headings = {"jaar": "Jaar", "waarde": name, "gemeente": gemeente}
    return chart, charts.summary_trend(series, label=item.label, unit=item.unit, name=name), told.rename(columns=headings)


def _comparable(series: pd.DataFrame) -> pd.Series:
    """Say per year whether the boundary was the same as the year before."""
    text = pd.Series("ja", index=series.index).mask(series["onzeker"].eq(True), "niet nagegaan")
    return text.mask(series["breuk"].eq(True), "nee, grens gewijzigd")


def comparison_chart(
    compared: pd.DataFrame, similar: pd.Series, code: str, names: dict[str, str], theme: colours.Theme
) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw a wijk beside gemeente, Nederland and each comparable wijk, for one indicator.

    Parameters
    ----------
    compared
        Result of :func:`wijkscan.model.indicators.compute.comparison`.
    similar
        Figure per comparable wijk, indexed by its name.
    code
        Indicator.
    names
        Names for ``waarde``, ``gemeente`` and ``nederland``.
    theme
        Light or dark.
    """
    item, row = BY_INDICATOR[code], compared.loc[[code]].to_dict("records")[0]
    kinds = {"waarde": "wijk", "gemeente": "gemeente", "nederland": "land"}
    headings = distinct(names)
    rows: list[dict[str, object]] = [{"naam": headings[key], "waarde": row[key], "soort": kind} for key, kind in kinds.items()]
    rows += [{"naam": name, "waarde": figure, "soort": "vergelijkbaar"} for name, figure in similar.items()]
    shown = pd.DataFrame(rows)
    year = None if pd.isna(row["jaar"]) else int(row["jaar"])
    chart = charts.comparison(shown, label=item.label, unit=item.unit, theme=theme)
    summary = charts.summary_comparison(shown, label=item.label, unit=item.unit, year=year)
    return chart, summary, shown.rename(columns={"naam": "Gebied", "waarde": f"{item.label} ({item.unit})", "soort": "Soort"})


def profile_numbers(compared: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str]) -> pd.DataFrame:
    """Give the comparison on these indicators as numbers, for the downloads."""
    headings = distinct(names)
    labels = [(BY_INDICATOR[code].label, BY_INDICATOR[code].unit) for code in codes]
    numbers = compared.loc[list(codes), [*names, "jaar", "reden"]].rename(columns={**headings, "jaar": "Jaar", "reden": "Reden"})
    frame = pd.DataFrame(labels, columns=["Indicator", "Eenheid"], index=numbers.index)
    return pd.concat([frame, numbers.astype(dict.fromkeys(headings.values(), float))], axis="columns")


def comparable_table(found: ComparableWijken, areas: pd.DataFrame) -> pd.DataFrame:
    """List the comparable wijken, nearest first, with the features they were compared on; the wijk itself on top."""
    features = found.features.rename(columns={str(code): BY_INDICATOR[str(code)].label for code in found.features})
    named = areas.loc[features.index, ["gebiedsnaam", "gemeentenaam"]]
    named = named.rename(columns={"gebiedsnaam": "Wijk", "gemeentenaam": "Gemeente"})
    return pd.concat([named, features], axis="columns")


def of_theme(theme: Theme) -> list[str]:
    """Give the codes of a theme in order of the registry."""
    return [item.code for item in INDICATORS if item.theme == theme]


def definition(code: str, delivered: Mapping[str, str]) -> str:
    """Give what an indicator means, with the definition of CBS where it was delivered."""
    item = BY_INDICATOR[code]
    official = delivered.get(item.numerator, "")
    return f"{item.definition}\n\nCBS: {official}" if official else item.definition


def glance(
    indicators: IndicatorTable, gemeente: str, country_name: str, delivered: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Give the gemeente at a glance: label with year, figure, the figure of the country in words, and what it means."""
    cards = []
    for code in GLANCE:
        item, here, country = BY_INDICATOR[code], indicators.figure(gemeente, code), indicators.figure(COUNTRY, code)
        beside = "" if item.is_count or pd.isna(country) else f"{country_name}: {value(country, item.unit, bare=True)}"
        figure = value(here, item.unit, str(indicators.reasons[code].at[gemeente]), bare=True)
        year = indicators.year(code)
        label = f"{item.label} ({year})" if year else item.label
        cards.append((label, figure, beside, definition(code, delivered)))
    return cards
