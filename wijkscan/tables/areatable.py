"""The table that everything stands on: one row per area, per column the newest edition that is filled for this gemeente."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.columns import COLUMNS
from wijkscan.tables.comparability import Link, chain
from wijkscan.tables.figures import Figures
from wijkscan.tables.gaps import Reden
from wijkscan.tables.passport import Passport, ReceivedKind

# A column counts as filled for a gemeente when at least half of its inhabited wijken have a value: below that the
# edition is still being published or the gemeente is too small for it, and an older edition may tell more.
FILLED = 0.5


@dataclass(frozen=True)
class Delivery:
    """One delivery of figures with its passport."""

    passport: Passport
    figures: Figures


@dataclass(frozen=True)
class Edition:
    """All deliveries of one kind and year together.

    Parameters
    ----------
    kind, year
        As in the passports.
    figures
        One row per area; where deliveries overlap the newest counts.
    sources
        Passport id per gebiedscode.
    """

    kind: ReceivedKind
    year: int
    figures: Figures
    sources: pd.Series


def merge(deliveries: Iterable[Delivery]) -> list[Edition]:
    """Put the deliveries of one kind and year together, row by row.

    Parameters
    ----------
    deliveries
        In any order. A fetch of one gemeente, a file with only buurten and one with the whole country complete each other.
        Figures on a map only count for areas that no table of figures has.

    Returns
    -------
    One edition per kind and year, newest year first.
    """
    groups: dict[tuple[ReceivedKind, int], list[Delivery]] = {}
    for item in deliveries:
        kind: ReceivedKind = "gezondheid" if item.passport.kind == "gezondheid" else "cijfers"
        groups.setdefault((kind, item.passport.edition), []).append(item)
    return [_merged(kind, year, groups[kind, year]) for kind, year in sorted(groups, key=lambda key: (-key[1], key[0]))]


def _merged(kind: ReceivedKind, year: int, deliveries: list[Delivery]) -> Edition:
    ordered = sorted(deliveries, key=lambda item: (item.passport.kind != "kaart", item.passport.fetched), reverse=True)
    areas = pd.concat([item.figures.areas.assign(bron=item.passport.id) for item in ordered])
    first = ~areas.index.duplicated()
    values = pd.concat([item.figures.values for item in ordered])[first]
    reasons = pd.concat([item.figures.reasons for item in ordered])[first]
    reasons = reasons.mask(reasons.isna(), Reden.NIET_GELEVERD.value)
    areas = areas[first]
    return Edition(kind, year, Figures(areas.drop(columns="bron"), values, reasons), areas["bron"])


@dataclass(frozen=True)
class AreaTable:
    """Everything known about the areas, seen from one gemeente.

    Parameters
    ----------
    gemeentecode, peiljaar
        The gemeente whose publication state decides the year per column; the year that the list of areas is of.
    areas
        Index gebiedscode, the whole loaded country: `gebiedsnaam`, `niveau`, `gemeentecode`, `gemeentenaam`,
        `wijkcode`, `indelingswijziging`.
    values
        Same index × all known columns, float; each column from the edition in `years`.
    reasons
        Gap reasons, only for the rows of this gemeente and the country.
    years
        Per column the edition year; missing when no edition has it.
    sources
        Passport id per value, only for the rows of this gemeente and the country.
    history
        Values per year of this gemeente, its areas and the country: year → index gebiedscode × columns.
    links
        :class:`~wijkscan.tables.comparability.Link` per area of this gemeente and year.
    passports
        Every delivery in use.
    """

    gemeentecode: str
    peiljaar: int
    areas: pd.DataFrame
    values: pd.DataFrame
    reasons: pd.DataFrame
    years: pd.Series
    sources: pd.DataFrame
    history: dict[int, pd.DataFrame]
    links: pd.DataFrame
    passports: tuple[Passport, ...]

    def of(self, niveau: Niveau) -> pd.Index:
        """Codes of this gemeente at one level, ordered by code."""
        own = self.areas[(self.areas["gemeentecode"] == self.gemeentecode) & (self.areas["niveau"] == niveau)]
        return own.index.sort_values()

    def everywhere(self, niveau: Niveau) -> pd.Index:
        """Codes at one level in the whole loaded country."""
        return self.areas.index[self.areas["niveau"] == niveau]


class UnknownGemeenteError(ValueError):
    """No loaded edition knows this gemeente."""

    def __init__(self, gemeentecode: str) -> None:
        super().__init__(
            f"Gemeente {gemeentecode} zit niet in de geladen cijfers. "
            "Haal de cijfers op bij Gegevens of kies een gemeente uit de lijst."
        )


def assemble(
    editions: Sequence[Edition],
    gemeentecode: str,
    *,
    passports: Iterable[Passport] = (),
    names: pd.DataFrame | None = None,
    maps: Mapping[int, gpd.GeoDataFrame] | None = None,
) -> AreaTable:
    """Choose the year per column for one gemeente and put the table together.

    Parameters
    ----------
    editions
        Checked editions of figures and of health, see :func:`merge`.
    gemeentecode
        Gemeente to look from.
    passports
        Every delivery in use, kept for the account of sources.
    names
        Names from the map (index gebiedscode; `gebiedsnaam`, `gemeentenaam`), used where the figures have none.
    maps
        Boundaries per year, to decide comparability where the flags cannot.

    Raises
    ------
    UnknownGemeenteError
        No edition has wijken of this gemeente.
    """
    kerncijfers = {item.year: item for item in editions if item.kind == "cijfers"}
    covering = [year for year, item in kerncijfers.items() if _wijken(item.figures, gemeentecode).any()]
    if not covering:
        raise UnknownGemeenteError(gemeentecode)
    peiljaar = max(covering)
    areas = _named(kerncijfers[peiljaar].figures.areas, names)
    links = chain({year: item.figures for year, item in kerncijfers.items() if year <= peiljaar}, maps)
    own = areas.index[(areas["gemeentecode"] == gemeentecode) | (areas.index == COUNTRY)]
    usable = sorted((item for item in editions if item.year <= peiljaar), key=lambda item: -item.year)
    filled = [_filled(item.figures, gemeentecode) for item in usable]
    values, reasons, years, sources = {}, {}, {}, {}
    for column in COLUMNS:
        chosen = _choose(usable, filled, column.code)
        if chosen is None:
            values[column.code] = pd.Series(float("nan"), index=areas.index)
            reasons[column.code] = pd.Series(Reden.BESTAAT_NIET.value, index=own)
            continue
        years[column.code] = chosen.year
        values[column.code], reasons[column.code] = _column(chosen, column.code, areas, own, links, peiljaar)
        sources[column.code] = chosen.sources.reindex(own).where(values[column.code].reindex(own).notna())
    codes = [column.code for column in COLUMNS]
    return AreaTable(
        gemeentecode,
        peiljaar,
        areas,
        pd.DataFrame(values)[codes],
        pd.DataFrame(reasons)[codes],
        pd.Series(years, dtype="Int64").reindex(codes),
        pd.DataFrame(sources, index=own).reindex(columns=codes),
        _history(usable, own),
        links.reindex(own),
        tuple(passports),
    )


def _column(
    edition: Edition, code: str, areas: pd.DataFrame, own: pd.Index, links: pd.DataFrame, peiljaar: int
) -> tuple[pd.Series, pd.Series]:
    """Give one column for the areas of the peiljaar: a figure over another boundary or another area is no figure."""
    value = edition.figures.values[code].reindex(areas.index)
    reason = edition.figures.reasons[code].reindex(own)
    absent = own.difference(edition.figures.areas.index)
    level_delivered = areas.loc[absent, "niveau"].isin(edition.figures.areas["niveau"].unique())
    reason.loc[absent] = level_delivered.map({True: Reden.BESTAAT_NIET.value, False: Reden.NIET_GELEVERD.value})
    if edition.year < peiljaar and edition.year in links:
        broken = links[edition.year].eq(Link.BROKEN.value) & areas["niveau"].isin([Niveau.WIJK, Niveau.BUURT])
        value, reason = value.mask(broken), reason.mask(broken.reindex(own), Reden.BESTAAT_NIET.value)
    return value, reason


def _wijken(figures: Figures, gemeentecode: str) -> pd.Series:
    return (figures.areas["gemeentecode"] == gemeentecode) & (figures.areas["niveau"] == Niveau.WIJK)


def _named(areas: pd.DataFrame, names: pd.DataFrame | None) -> pd.DataFrame:
    """Give every area a name: the map's, else the figures' own, else its code."""
    named = areas.assign(wijkcode=_wijkcode(areas))
    if names is not None:
        on_map = names["gebiedsnaam"].reindex(areas.index)
        named["gebiedsnaam"] = on_map.where(on_map.notna(), named["gebiedsnaam"])
    named["gebiedsnaam"] = named["gebiedsnaam"].where(named["gebiedsnaam"].notna(), areas.index.to_series())
    gemeenten = named.loc[named["niveau"] == Niveau.GEMEENTE, "gebiedsnaam"]
    known = named["gemeentecode"].map(gemeenten)
    named["gemeentenaam"] = named["gemeentenaam"].where(named["gemeentenaam"].notna(), known)
    return named


def _wijkcode(areas: pd.DataFrame) -> pd.Series:
    codes = areas.index.to_series()
    return ("WK" + codes.str[2:8]).where(areas["niveau"].isin(["Wijk", "Buurt"]))


def _filled(figures: Figures, gemeentecode: str) -> pd.DataFrame:
    """Tell per column how full an edition is for one gemeente: share of inhabited wijken, and the gemeente itself."""
    wijken = figures.values[_wijken(figures, gemeentecode)]
    if "inwoners" in wijken:
        wijken = wijken[wijken["inwoners"] > 0]
    gemeente = figures.values.reindex([gemeentecode]).notna().iloc[0]
    return pd.DataFrame({"wijken": wijken.notna().mean().fillna(0), "gemeente": gemeente})


def _choose(editions: Sequence[Edition], filled: Sequence[pd.DataFrame], code: str) -> Edition | None:
    """Give the newest edition in which this column is filled for this gemeente, wijken first."""
    candidates = [
        (item, float(full.at[code, "wijken"]), bool(full.at[code, "gemeente"]))
        for item, full in zip(editions, filled, strict=True)
        if code in full.index
    ]
    by_wijken = [item for item, wijken, _ in candidates if wijken >= FILLED] + [item for item, wijken, _ in candidates if wijken]
    return next(iter(by_wijken + [item for item, _, gemeente in candidates if gemeente]), None)


def _history(editions: Sequence[Edition], own: pd.Index) -> dict[int, pd.DataFrame]:
    by_year: dict[int, list[pd.DataFrame]] = {}
    for item in editions:
        by_year.setdefault(item.year, []).append(item.figures.values.reindex(own))
    return {year: pd.concat(parts, axis="columns") for year, parts in sorted(by_year.items())}
