"""From the libraries on disk to the tables that the chain starts from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from wijkscan.shipped import data_folder, shipped
from wijkscan.store.geld import open_geld
from wijkscan.store.importing import brings_years, load_deliveries, load_gemeenten, load_map, load_names, loaded_names
from wijkscan.store.snapshots import DamagedError, Library
from wijkscan.store.voorzieningen import open_voorzieningen
from wijkscan.tables.areas import Niveau, is_fictional
from wijkscan.tables.areatable import AreaTable, Country, assemble, open_country
from wijkscan.tables.geld import Geld
from wijkscan.tables.gemeentenamen import code_in, gemeentecode
from wijkscan.tables.passport import Passport
from wijkscan.tables.voorzieningen import Voorzieningen

Loaded = TypeVar("Loaded")

_EXAMPLE = shipped("data/voorbeeldstad")
_NAMED = 3  # wijken that a remark names


def own_library() -> Library:
    """Give the library with what the user fetched or imported."""
    return Library(data_folder())


def example_library() -> Library:
    """Give the library with Voorbeeldstad; its derived tables go where the user's own data go."""
    return Library(_EXAMPLE, tables=data_folder() / "tables" / "voorbeeldstad")


def library_of(gemeentecode: str) -> Library:
    """Give the library a gemeente is in: made-up and real areas never meet in one comparison."""
    return example_library() if is_fictional(gemeentecode) else own_library()


@dataclass(frozen=True)
class Collection:
    """Everything loaded from one library.

    Parameters
    ----------
    country
        Figures, ready for any gemeente.
    passports
        Deliveries in use.
    gemeenten
        Index gemeentecode, column `gebiedsnaam`, ordered by name; only gemeenten of today, with wijken.
    centres
        Index gemeentecode, `x` and `y` in metres (EPSG:28992), from the newest map that has the gemeente.
    """

    country: Country
    passports: tuple[Passport, ...]
    gemeenten: pd.Series
    centres: pd.DataFrame

    @property
    def names(self) -> dict[str, str]:
        """Name per gemeentecode, ordered by name."""
        return {str(code): str(name) for code, name in self.gemeenten.items()}


@dataclass(frozen=True)
class Tables:
    """What the chain starts from, for one gemeente.

    Parameters
    ----------
    areas
        The table.
    boundaries
        Boundaries of the gemeente, its wijken and buurten (EPSG:28992), of `map_year`; empty when no map is loaded.
    map_year
        Year of the map, 0 without a map.
    remarks
        What the user should know about the match of map and figures, in Dutch.
    geld
        What the gemeente books, plans and gets.
    every_geld
        Gives the same of all gemeenten in the library; read when it is asked for.
    voorzieningen
        Use of provisions in detail in the gemeente, its wijken and buurten, and in Nederland.
    every_voorzieningen
        Gives the same of everywhere in the library; read when it is asked for.
    """

    areas: AreaTable
    boundaries: gpd.GeoDataFrame
    map_year: int
    remarks: tuple[str, ...]
    geld: Geld
    every_geld: Callable[[], Geld]
    voorzieningen: Voorzieningen = field(default_factory=Voorzieningen)
    every_voorzieningen: Callable[[], Voorzieningen] = Voorzieningen

    @property
    def passports(self) -> tuple[Passport, ...]:
        """Every delivery that was read: figures, maps, amounts and provisions."""
        return (*self.areas.passports, *self.geld.passports, *self.voorzieningen.passports)


def open_collection(library: Library) -> Collection:
    """Load everything in a library; an empty library gives an empty collection, and a damaged delivery is set aside."""
    return _undamaged(_open, library)


def meant(text: str) -> str:
    """Give the code of the gemeente that somebody typed, as a code or as the name of one that is loaded.

    Raises
    ------
    NoGemeenteError
        It is neither.
    """
    if code := code_in(text):
        return code
    names = dict(pair for library in (own_library(), example_library()) for pair in _undamaged(loaded_names, library))
    return gemeentecode(text, names, "Geef de code of de naam van een gemeente die is geladen; 'python -m wijkscan gemeenten' toont ze.")


def _undamaged(read: Callable[[Library], Loaded], library: Library) -> Loaded:
    """Read from a library; a damaged delivery is set aside, and the rest read anew."""
    while True:
        try:
            return read(library)
        except DamagedError as error:
            library.set_aside(error.passport)


def _open(library: Library) -> Collection:
    passports = tuple(passport for passport in library.passports() if not brings_years(passport))
    names = [load_names(library, passport) for passport in _maps(passports)]
    all_names = pd.concat(names) if names else None
    if all_names is not None:
        all_names = all_names[~all_names.index.duplicated()]
    country = open_country(load_deliveries(library), all_names)
    found = [areas[areas["niveau"] == Niveau.GEMEENTE] for areas in country.areas.values()]
    gemeenten = pd.concat(found)["gebiedsnaam"] if found else pd.Series(dtype=object)
    gemeenten = gemeenten[~gemeenten.index.duplicated()]
    gemeenten = gemeenten[gemeenten.index.isin(list(country.known_today()))]
    return Collection(country, passports, gemeenten.sort_values(), _centres(library, passports))


def _centres(library: Library, passports: tuple[Passport, ...]) -> pd.DataFrame:
    """Give the middle of every gemeente on the maps."""
    maps = [load_gemeenten(library, passport) for passport in _maps(passports)]
    if not maps:
        return pd.DataFrame(columns=["x", "y"], dtype=float)
    points = pd.concat(maps).geometry.dropna().centroid
    centres = pd.DataFrame({"x": points.x, "y": points.y})
    return centres[~centres.index.duplicated()]


def open_tables(library: Library, collection: Collection, gemeentecode: str) -> Tables:
    """Put together what is known of one gemeente.

    Raises
    ------
    UnknownGemeenteError
        The collection has no wijken of this gemeente.
    """
    maps = _boundaries(library, collection.passports, gemeentecode)
    money = open_geld(library, gemeentecode), partial(open_geld, library)
    use = open_voorzieningen(library, gemeentecode), partial(open_voorzieningen, library)
    areas = assemble(collection.country, gemeentecode, passports=collection.passports, maps=maps)
    if not maps:
        empty = gpd.GeoDataFrame({"gebiedsnaam": [], "niveau": []}, geometry=[], crs="EPSG:28992")
        return Tables(areas, empty, 0, ("Er is geen kaart geladen van deze gemeente. Haal haar op bij Gegevens.",), *money, *use)
    year = min(maps, key=lambda known: (abs(known - areas.peiljaar), -known))
    return Tables(areas, maps[year], year, _match(areas, maps[year], year), *money, *use)


def _maps(passports: tuple[Passport, ...]) -> list[Passport]:
    """Give the maps, newest year first."""
    return sorted((item for item in passports if item.kind == "kaart"), key=lambda item: (-item.edition, item.scope))


def _boundaries(library: Library, passports: tuple[Passport, ...], gemeentecode: str) -> dict[int, gpd.GeoDataFrame]:
    """Give the boundaries of one gemeente per year; maps of one year complete each other, the newest delivery first."""
    found: dict[int, gpd.GeoDataFrame] = {}
    for passport in sorted(_maps(passports), key=lambda item: item.order, reverse=True):
        boundaries = load_map(library, passport, gemeentecode)
        known = found.get(passport.edition)
        if known is not None:
            boundaries = pd.concat([known, boundaries[~boundaries.index.isin(known.index)]])
        if not boundaries.empty:
            found[passport.edition] = boundaries
    return found


def _match(areas: AreaTable, boundaries: gpd.GeoDataFrame, year: int) -> tuple[str, ...]:
    """Say where map and figures do not fit."""
    remarks = []
    if year != areas.peiljaar:
        remarks.append(f"De kaart is van {year} en de cijfers zijn van {areas.peiljaar}.")
    wijken = areas.of(Niveau.WIJK)
    absent = wijken.difference(boundaries.index[boundaries.geometry.notna()])
    if len(absent):
        names = ", ".join(areas.areas.loc[absent[:_NAMED], "gebiedsnaam"]) + (", …" if len(absent) > _NAMED else "")
        verb = "staat" if len(absent) == 1 else "staan"
        remarks.append(f"{len(absent)} van de {len(wijken)} wijken {verb} niet op de kaart van {year}: {names}.")
    return tuple(remarks)
