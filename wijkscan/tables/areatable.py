"""The table that everything stands on: one row per area, per column the newest edition filled for this gemeente."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.columns import COLUMNS
from wijkscan.tables.comparability import Link, chain
from wijkscan.tables.figures import Figures
from wijkscan.tables.gaps import Reden
from wijkscan.tables.herindelingen import went_into
from wijkscan.tables.passport import Passport

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
    deliveries
        What the figures were taken from, the newest first.
    """

    kind: str
    year: int
    figures: Figures
    deliveries: tuple[Delivery, ...]


def merge(deliveries: Iterable[Delivery]) -> list[Edition]:
    """Put the deliveries of one kind and year together.

    Parameters
    ----------
    deliveries
        In any order. A fetch of one gemeente, a file with only buurten or a few columns and one with the whole country
        complete each other. Figures on a map only count for areas that no table of figures has.

    Returns
    -------
    One edition per kind and year, newest year first. A value, gap or not, comes from the newest delivery that has both
    its area and its column; a column that no delivery of an area has is a gap, "niet geleverd".
    """
    groups: dict[tuple[str, int], list[Delivery]] = {}
    for item in deliveries:
        kind = "cijfers" if item.passport.kind == "kaart" else item.passport.kind
        groups.setdefault((kind, item.passport.edition), []).append(item)
    return [_merged(kind, year, groups[kind, year]) for kind, year in sorted(groups, key=lambda key: (-key[1], key[0]))]


def _of_the_country(edition: Edition) -> bool:
    """Tell whether an edition has the wijken of the whole country."""
    return any(item.passport.scope.startswith("land") and item.figures.areas["niveau"].eq(Niveau.WIJK).any() for item in edition.deliveries)


def _merged(kind: str, year: int, deliveries: list[Delivery]) -> Edition:
    tables = sorted((item for item in deliveries if item.passport.kind != "kaart"), key=_order, reverse=True)
    in_tables = {code for item in tables for code in item.figures.areas.index}
    maps = sorted((item for item in deliveries if item.passport.kind == "kaart"), key=_order, reverse=True)
    ordered = (*tables, *(_without(item, in_tables) for item in maps))
    if len(ordered) == 1:
        return Edition(kind, year, ordered[0].figures, ordered)
    # Per field the newest that has it: a file with a few columns has no names and no flags.
    areas = pd.concat([item.figures.areas for item in ordered]).groupby(level=0, sort=False).first()
    codes = [column.code for column in COLUMNS if any(column.code in item.figures.values for item in ordered)]
    values = np.full((len(areas), len(codes)), float("nan"))
    reasons = np.full(values.shape, Reden.NIET_GELEVERD.value, dtype=object)
    for item in reversed(ordered):
        delivered = list(item.figures.values.columns)
        place = np.ix_(areas.index.get_indexer(item.figures.values.index), pd.Index(codes).get_indexer(pd.Index(delivered)))
        values[place] = item.figures.values.to_numpy()
        reasons[place] = item.figures.reasons[delivered].to_numpy(dtype=object)
    figures = Figures(areas, pd.DataFrame(values, areas.index, codes), pd.DataFrame(reasons, areas.index, codes))
    return Edition(kind, year, figures, ordered)


def _order(item: Delivery) -> tuple[int, str]:
    return item.passport.order


def _without(item: Delivery, codes: set[str]) -> Delivery:
    kept = ~item.figures.areas.index.isin(list(codes))
    areas, values, reasons = (frame[kept] for frame in (item.figures.areas, item.figures.values, item.figures.reasons))
    return Delivery(item.passport, Figures(areas, values, reasons))


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
        Same index without the buurten of other gemeenten × all known columns, float; each column from the edition in `years`.
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
    country
        Everything loaded, see :func:`open_country`.
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
    country: "Country"

    def at(self, year: int, codes: Sequence[str]) -> pd.DataFrame:
        """Give columns of one edition year for the areas of the peiljaar; NaN where the edition does not have them.

        A quotient of two columns must come from one edition, also where the newest edition of one of them is newer.
        """
        values, _, _ = self._edition(year, codes)
        return values.reindex(columns=list(codes))

    def told(self, year: int, codes: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give the gap reasons and the passport ids that belong to :meth:`at`, for the rows of this gemeente and the country."""
        _, reasons, sources = self._edition(year, codes)
        return reasons.reindex(columns=list(codes), fill_value=Reden.NIET_GELEVERD.value), sources.reindex(columns=list(codes))

    def _edition(self, year: int, codes: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Give values, reasons and sources of the columns that have figures of this year."""
        same = self.years.index[self.years.eq(year).fillna(False)].intersection(pd.Index(codes), sort=False)
        found = [(self.values[same], self.reasons[same], self.sources[same])]
        other = [code for code in codes if code not in same]
        if not other:
            return found[0]
        # What is known of the boundaries of this gemeente may come from its maps.
        links = self.country.links[self.peiljaar].copy()
        links.loc[self.links.index, self.links.columns] = self.links
        areas = self.areas[self.areas.index.isin(self.values.index)]
        links = links.loc[areas.index]
        for item in self.country.editions:
            known = [code for code in other if code in item.figures.values]
            if item.year == year and known:
                value, reason = _columns(item, known, areas, self.reasons.index, links, self.peiljaar)
                found.append((value, reason, _sources(item, value.loc[self.reasons.index])))
        values, reasons, sources = (pd.concat(parts, axis="columns") for parts in zip(*found, strict=True))
        return values, reasons, sources

    def of(self, niveau: Niveau) -> pd.Index:
        """Codes of this gemeente at one level, ordered by code."""
        return self._codes[niveau] if niveau in self._codes else self.areas.index[:0]

    @cached_property
    def _codes(self) -> dict[object, pd.Index]:
        """Own codes per level; asked for dozens of times per page, and the areas never change."""
        own = self.areas[self.areas["gemeentecode"] == self.gemeentecode]
        return {niveau: codes.index.sort_values() for niveau, codes in own.groupby("niveau", observed=True)}

    def everywhere(self, niveau: Niveau) -> pd.Index:
        """Codes at one level in the whole loaded country."""
        return self.areas.index[self.areas["niveau"] == niveau]


class UnknownGemeenteError(ValueError):
    """No loaded edition knows this gemeente."""

    def __init__(self, gemeentecode: str) -> None:
        super().__init__(
            went_into(gemeentecode)
            or f"Gemeente {gemeentecode} zit niet in de geladen cijfers. "
            "Haal de cijfers op bij Gegevens of kies een gemeente uit de lijst."
        )


@dataclass(frozen=True)
class Country:
    """Everything loaded, made ready once for any gemeente.

    Parameters
    ----------
    editions
        Newest year first, see :func:`merge`.
    areas
        Per peiljaar the areas of that edition with their names, see :class:`AreaTable`.
    links
        Per peiljaar the :func:`~wijkscan.tables.comparability.chain` over that edition and everything older.
    """

    editions: tuple[Edition, ...]
    areas: dict[int, pd.DataFrame]
    links: dict[int, pd.DataFrame]

    def peiljaar(self, gemeentecode: str) -> int:
        """Give the year of the newest edition with wijken of this gemeente.

        Raises
        ------
        UnknownGemeenteError
            No edition has wijken of this gemeente.
        """
        for item in self.editions:
            if item.kind == "cijfers":
                if _wijken(item.figures, gemeentecode).any():
                    return item.year
                if _of_the_country(item):
                    # An edition of the whole country without it: the gemeente was dissolved, and older figures are of the past.
                    break
        raise UnknownGemeenteError(gemeentecode)

    def known_today(self) -> set[str]:
        """Give the gemeenten of which :meth:`peiljaar` finds a year."""
        known: set[str] = set()
        for item in self.editions:
            if item.kind == "cijfers":
                areas = item.figures.areas
                known |= set(areas.loc[areas["niveau"] == Niveau.WIJK, "gemeentecode"].astype(str))
                if _of_the_country(item):
                    break
        return known


def open_country(deliveries: Iterable[Delivery], names: pd.DataFrame | None = None) -> Country:
    """Do once what is the same for every gemeente: merge deliveries, name the areas, chain the boundary changes.

    Parameters
    ----------
    deliveries
        Checked figures with their passports, in any order.
    names
        Names from the map (index gebiedscode; `gebiedsnaam`, `gemeentenaam`), used where the figures have none.
    """
    editions = _newest_named(merge(deliveries), names)
    figures = {item.year: item.figures for item in editions if item.kind == "cijfers"}
    areas, links = {}, {}
    seen: set[str] = set()
    for year, edition in figures.items():
        wijken = edition.areas["niveau"].eq(Niveau.WIJK)
        gemeenten = set(edition.areas.loc[wijken, "gemeentecode"].unique())
        # Only the newest edition of some gemeente is ever looked back from.
        if not gemeenten <= seen:
            areas[year] = _with_country(_named(edition.areas, names))
            chained = chain({other: item for other, item in figures.items() if other <= year})
            links[year] = chained.reindex(areas[year].index, fill_value=Link.SAME.value)
        seen |= gemeenten
    return Country(tuple(editions), areas, links)


def _newest_named(editions: list[Edition], names: pd.DataFrame | None) -> list[Edition]:
    """Name the areas of the newest figures from the map, so that a code used again for another area can be seen.

    In an older edition the name on the map might be that of the new area, and would hide it.
    """
    place = next((place for place, item in enumerate(editions) if item.kind == "cijfers"), None)
    if names is None or place is None:
        return editions
    figures = editions[place].figures
    own = figures.areas["gebiedsnaam"]
    areas = figures.areas.assign(gebiedsnaam=own.where(own.notna(), names["gebiedsnaam"].reindex(own.index)))
    named = replace(editions[place], figures=replace(figures, areas=areas))
    return [*editions[:place], named, *editions[place + 1 :]]


def assemble(
    country: Country,
    gemeentecode: str,
    *,
    passports: Iterable[Passport] = (),
    maps: Mapping[int, gpd.GeoDataFrame] | None = None,
) -> AreaTable:
    """Choose the year per column for one gemeente and put the table together.

    Parameters
    ----------
    country
        Everything loaded, see :func:`open_country`.
    gemeentecode
        Gemeente to look from.
    passports
        Every delivery in use, kept for the account of sources.
    maps
        Boundaries of this gemeente per year; they decide comparability of its own areas where the flags cannot.

    Raises
    ------
    UnknownGemeenteError
        No edition has wijken of this gemeente.
    """
    peiljaar = country.peiljaar(gemeentecode)
    areas, links = country.areas[peiljaar], country.links[peiljaar]
    own = areas.index[(areas["gemeentecode"] == gemeentecode) | (areas.index == COUNTRY)]
    own_links = links.loc[own]
    usable = [item for item in country.editions if item.year <= peiljaar]
    if maps:
        figures = {item.year: item.figures for item in usable if item.kind == "cijfers"}
        own_links = chain(figures, maps, own.drop(COUNTRY)).reindex(own, fill_value=Link.SAME.value)
        links = pd.concat([links.drop(index=own), own_links]).reindex(links.index)
    # Of other gemeenten the buurten are compared with nothing; they are four of five areas of the country.
    compared = areas[(areas["niveau"] != Niveau.BUURT) | (areas["gemeentecode"] == gemeentecode)]
    links = links.loc[compared.index]
    chosen = _choose_editions(usable, gemeentecode)
    codes = [column.code for column in COLUMNS]
    values, reasons, sources = [], [], []
    for item in usable:
        used = [code for code in codes if chosen.get(code) is item]
        if used:
            part, why = _columns(item, used, compared, own, links, peiljaar)
            values.append(part)
            reasons.append(why)
            sources.append(_sources(item, part.loc[own]))
    return AreaTable(
        gemeentecode,
        peiljaar,
        areas,
        pd.concat(values, axis="columns").reindex(columns=codes),
        pd.concat(reasons, axis="columns").reindex(columns=codes, fill_value=Reden.BESTAAT_NIET.value),
        pd.Series({code: item.year for code, item in chosen.items()}, dtype="Int64").reindex(codes),
        pd.concat(sources, axis="columns").reindex(columns=codes),
        _history(usable, own),
        own_links,
        tuple(passports),
        country,
    )


def _columns(
    edition: Edition, codes: list[str], areas: pd.DataFrame, own: pd.Index, links: pd.DataFrame, peiljaar: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give columns for the areas of the peiljaar: a figure over another boundary or another area is no figure."""
    figures = edition.figures
    value = figures.values[codes].reindex(areas.index)
    absent = own.difference(figures.areas.index)
    reason = figures.reasons[codes].reindex(own)
    delivered = areas.loc[absent, "niveau"].isin(figures.areas["niveau"].unique())
    reason.loc[absent[delivered]] = Reden.BESTAAT_NIET.value
    reason.loc[absent[~delivered]] = Reden.NIET_GELEVERD.value
    division = min(item.passport.division for item in edition.deliveries)
    if division < peiljaar and division in links:
        broken = links[division].eq(Link.BROKEN.value) & areas["niveau"].isin([Niveau.WIJK, Niveau.BUURT])
        value[broken] = float("nan")
        reason[broken.loc[own]] = Reden.BESTAAT_NIET.value
    return value, reason


def _sources(edition: Edition, values: pd.DataFrame) -> pd.DataFrame:
    """Name the passport of every value that is there."""
    passports = pd.DataFrame(None, index=values.index, columns=values.columns, dtype=object)
    for item in reversed(edition.deliveries):
        rows = values.index.intersection(item.figures.values.index)
        passports.loc[rows, values.columns.intersection(item.figures.values.columns)] = item.passport.id
    return passports.where(values.notna())


def _wijken(figures: Figures, gemeentecode: str) -> pd.Series:
    return (figures.areas["gemeentecode"] == gemeentecode) & (figures.areas["niveau"] == Niveau.WIJK)


def _named(areas: pd.DataFrame, names: pd.DataFrame | None) -> pd.DataFrame:
    """Give every area a name: the figures' own, else the map's, which may be of another year, else its code."""
    named = areas.assign(wijkcode=_wijkcode(areas))
    if names is not None:
        on_map = names["gebiedsnaam"].reindex(areas.index)
        named["gebiedsnaam"] = named["gebiedsnaam"].where(named["gebiedsnaam"].notna(), on_map)
    named["gebiedsnaam"] = named["gebiedsnaam"].where(named["gebiedsnaam"].notna(), areas.index.to_series())
    gemeenten = named.loc[named["niveau"] == Niveau.GEMEENTE, "gebiedsnaam"]
    known = named["gemeentecode"].map(gemeenten)
    named["gemeentenaam"] = named["gemeentenaam"].where(named["gemeentenaam"].notna(), known)
    return named


def _with_country(areas: pd.DataFrame) -> pd.DataFrame:
    """Make sure there is a row for the country: not every delivery has one, and every comparison needs it."""
    if COUNTRY in areas.index:
        return areas
    code = pd.Index([COUNTRY], name=areas.index.name)
    row = pd.DataFrame({"gebiedsnaam": "Nederland", "niveau": Niveau.LAND.value}, index=code)
    return pd.concat([areas, row.reindex(columns=areas.columns)])


def _wijkcode(areas: pd.DataFrame) -> pd.Series:
    codes = areas.index.to_series()
    return ("WK" + codes.str[2:8]).where(areas["niveau"].isin(["Wijk", "Buurt"]))


def _filled_wijken(figures: Figures, gemeentecode: str) -> pd.Series:
    """Give per column the share of inhabited wijken of one gemeente that have a value."""
    wijken = figures.values[_wijken(figures, gemeentecode)]
    if "inwoners" in wijken:
        wijken = wijken[wijken["inwoners"] > 0]
    return wijken.notna().mean().fillna(0)


def _filled_gemeente(figures: Figures, gemeentecode: str, codes: list[str]) -> pd.Series:
    """Tell per column whether one gemeente itself has a value."""
    return figures.values.reindex(index=[gemeentecode]).reindex(columns=codes).notna().iloc[0]


def _choose_editions(editions: Sequence[Edition], gemeentecode: str) -> dict[str, Edition]:
    """Give per column the newest edition in which it is filled for this gemeente, wijken first."""
    codes = [column.code for column in COLUMNS]
    wijken = np.array([_filled_wijken(item.figures, gemeentecode).reindex(codes, fill_value=0) for item in editions])
    gemeente = np.array([_filled_gemeente(item.figures, gemeentecode, codes) for item in editions])
    chosen = {}
    for place, code in enumerate(codes):
        for fits in (wijken[:, place] >= FILLED, wijken[:, place] > 0, gemeente[:, place]):
            if fits.any():
                chosen[code] = editions[int(fits.argmax())]
                break
    return chosen


def _history(editions: Sequence[Edition], own: pd.Index) -> dict[int, pd.DataFrame]:
    by_year: dict[int, list[pd.DataFrame]] = {}
    for item in editions:
        by_year.setdefault(item.year, []).append(item.figures.values.reindex(own))
    return {year: pd.concat(parts, axis="columns") for year, parts in sorted(by_year.items())}
