"""Check a delivery and store it: nothing is written before everything is right, and the last good one stays."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from wijkscan.disk.whole import NotWrittenError, reason_of, write_whole
from wijkscan.sources.datasets import MAP, dataset_of
from wijkscan.sources.files import read_metadata, read_table
from wijkscan.sources.maps import read_layers
from wijkscan.sources.received import Received
from wijkscan.store.access import BEHEERDER, EVERYWHERE, record, require
from wijkscan.store.rows import SHAPES, Shape, shape_of, title_of
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau, niveau
from wijkscan.tables.areatable import Delivery, merge
from wijkscan.tables.boundaries import codes_in, figures_on_map, has_figures, read_map
from wijkscan.tables.coordinates import coordinate_problems
from wijkscan.tables.figures import Figures, InvalidTableError, read_figures
from wijkscan.tables.passport import Passport
from wijkscan.tables.year_check import year_problems

_ROW_GROUP = 1000
DELIVERIES = "Cijfers ophalen, opnemen of intrekken"

Table = TypeVar("Table")

_FIGURES, _MAP = "cijfers", "kaart"  # parts of a delivery that get a table of their own, beside those of `store.rows`


@dataclass(frozen=True)
class Contents:
    """What the files of a delivery hold.

    Parameters
    ----------
    tables
        Checked tables by part.
    remarks
        Dutch remarks.
    codes
        The gebiedscodes received (water included).
    kind
        Of which data set they are, or ``kaart``.
    dated
        Whether the files themselves say of which year they are.
    provisional
        Whether the producer calls (some of) them provisional.
    """

    tables: dict[str, pd.DataFrame]
    remarks: tuple[str, ...]
    codes: pd.Series
    kind: str
    dated: bool = True
    provisional: bool = False


@dataclass(frozen=True)
class Read(Received):
    """A delivery by a user, with what its files hold."""

    contents: Contents


@dataclass(frozen=True)
class Stored:
    """What an import did: the passport, the number of areas per level, and what was mended on the way."""

    passport: Passport
    counts: dict[str, int]
    remarks: tuple[str, ...]


def store(library: Library, received: Received) -> Stored:
    """Check a delivery and, only when it is right, add it to the library.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        The delivery is not right or of another year; nothing was written and what was there stays in use.
    NotWrittenError
        The disk is full or read-only; what was there stays in use.
    """
    require(BEHEERDER, EVERYWHERE, DELIVERIES)
    contents = _checked(received)
    tables = contents.tables
    if brings_years(received.passport) and not isinstance(received, Read):
        received = replace(received, passport=replace(received.passport, title=title_of_contents(contents)))
    remarks = (*contents.remarks, *_unsure_year(library, received, contents))
    try:
        # The snapshot comes last: from then on the delivery counts, so its tables must be there.
        _write(library, received.passport, tables)
        passport = library.add(received)
    except NotWrittenError:
        for part in tables:
            library.table_path(received.passport, part).unlink(missing_ok=True)
        raise
    record("levering opgenomen", "", f"{passport.title} ({passport.name})")
    return Stored(passport, _counts(tables), remarks)


def brings_years(passport: Passport) -> bool:
    """Tell whether a delivery has rows that bring their own years; those are no figures of areas, and no map."""
    return shape_of(passport.kind) is not None


def shaped(library: Library, shape: Shape) -> tuple[Passport, ...]:
    """Give the deliveries of a shape in use, the newest first."""
    found = [passport for passport in library.passports() if passport.kind in shape.kinds]
    return tuple(sorted(found, key=lambda passport: passport.order, reverse=True))


def _counts(tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    for shape in SHAPES:
        if shape.part in tables:
            found = tables[shape.part]
            areas = niveau(found["gebiedscode"].drop_duplicates()).value_counts()
            counted = {str(level): int(count) for level, count in areas.items() if level != Niveau.LAND}
            return counted | {"Jaar": found["jaar"].nunique(), shape.counted: len(found)}
    levels = next(iter(tables.values()))["niveau"].value_counts()
    return {str(level): int(count) for level, count in levels.items()}


def _unsure_year(library: Library, received: Received, contents: Contents) -> tuple[str, ...]:
    """Refuse figures without a year that what is loaded shows to be of another one; say it where nothing shows of which they are."""
    passport = received.passport
    if contents.dated or not isinstance(received, Read):
        return ()
    figures, year = Figures.from_frame(contents.tables[_FIGURES]), passport.edition
    editions = {item.year: item.figures for item in merge(load_deliveries(library)) if item.kind == passport.kind}
    own_areas = not dataset_of(passport.kind).later_areas
    maps = [item for item in library.passports() if item.kind == MAP.kind and item.edition == year and own_areas]
    problems, sure = year_problems(figures, year, editions, [str(code) for item in maps for code in load_names(library, item).index])
    if problems:
        raise InvalidTableError(passport.table, [f"dit lijkt geen bestand van {year}: {problem}" for problem in problems])
    if sure:
        return ()
    return (
        f"het jaar van dit bestand is niet te controleren: het noemt zelf geen jaar, en wat geladen is bewijst niet dat het van {year} is. "
        "Kijk dat na; is het van een ander jaar, trek deze levering dan in en kies het goede jaar",
    )


def withdraw(library: Library, passport: Passport) -> None:
    """Take a delivery back, with the tables made from it; an older delivery of the same counts again.

    Raises
    ------
    NotWrittenError
        The folder is read-only or in use; the delivery stays in use.
    """
    require(BEHEERDER, EVERYWHERE, DELIVERIES)
    folder = library.folder(passport)
    try:
        # In one step out of the way: it is there whole, or not at all.
        holder = Path(tempfile.mkdtemp(prefix=".half-", dir=folder.parent))
        folder.rename(holder / folder.name)
    except OSError as error:
        raise NotWrittenError(folder.parent, reason_of(error)) from error
    shutil.rmtree(holder, ignore_errors=True)
    for table in library.tables.glob(f"{passport.id}.*parquet"):
        table.unlink(missing_ok=True)
    record("levering ingetrokken", "", f"{passport.title} ({passport.name})")


def load_deliveries(library: Library) -> list[Delivery]:
    """Give the checked figures of every delivery in use, maps with figures included.

    Raises
    ------
    DamagedError
        A delivery can neither be read from its table nor from its snapshot; so do the other functions that load.
    """
    found = []
    for passport in library.passports():
        if brings_years(passport):
            continue
        figures = _read(library, passport, _FIGURES, lambda path: pd.read_parquet(path) if path.exists() else None)
        if figures is not None:
            found.append(Delivery(passport, Figures.from_frame(figures)))
    return found


def load_rows(library: Library, passport: Passport, read: Callable[[Path], Table]) -> Table:
    """Read the table of a delivery that brings its own years; made again from its snapshot where it is gone or damaged."""
    return _read(library, passport, _main_part(passport), read)


def load_map(library: Library, passport: Passport, gemeentecode: str | None = None) -> gpd.GeoDataFrame:
    """Give the checked boundaries of a delivery, of one gemeente or of everything."""
    filters = None if gemeentecode is None else [("gemeentecode", "==", gemeentecode)]
    return _read(library, passport, _MAP, lambda path: gpd.read_parquet(path, filters=filters))


def load_gemeenten(library: Library, passport: Passport) -> gpd.GeoDataFrame:
    """Give the boundaries of the gemeenten on a map, without their wijken and buurten."""
    filters = [("niveau", "==", Niveau.GEMEENTE.value)]
    return _read(library, passport, _MAP, lambda path: gpd.read_parquet(path, filters=filters))


def load_names(library: Library, passport: Passport) -> pd.DataFrame:
    """Give the names on a map without reading its boundaries."""
    return _read(library, passport, _MAP, lambda path: pd.read_parquet(path, columns=["gebiedsnaam", "gemeentenaam"]))


def loaded_names(library: Library) -> list[tuple[str, str]]:
    """Give code and name of the gemeenten in every delivery of figures or a map; one that was renamed is there under both names."""
    deliveries = [passport for passport in library.passports() if not brings_years(passport)]
    found = [_read(library, passport, _main_part(passport), _gemeenten) for passport in deliveries]
    return [(str(code), str(name)) for names in found for code, name in names.items()]


def _gemeenten(path: Path) -> pd.Series:
    found = pd.read_parquet(path, columns=["gebiedsnaam"])["gebiedsnaam"]
    return found[found.index.str.startswith("GM")]


def load_inwoners(library: Library, passport: Passport) -> pd.Series:
    """Give the inhabitants per area in a delivery of figures; a gap where they are unknown."""
    return _read(library, passport, _FIGURES, lambda path: pd.read_parquet(path, columns=["inwoners"])["inwoners"])


def earlier_codes(library: Library, current: Iterable[str]) -> dict[str, int]:
    """Give the codes of wijken and buurten that are in a delivery of a gemeente but not among its current areas, with their last year."""
    now = {str(code) for code in current}
    gemeenten = {code[2:6] for code in now if code[:2] in ("GM", "WK", "BU")}
    years: dict[str, int] = {}
    known = [(item.passport.edition, item.figures.areas.index) for item in load_deliveries(library)]
    known += [(passport.edition, load_names(library, passport).index) for passport in library.passports() if passport.kind == MAP.kind]
    for year, codes in known:
        own = {str(code) for code in codes if code[:2] in ("WK", "BU") and code[2:6] in gemeenten} - now
        years |= {code: max(year, years.get(code, year)) for code in own}
    return years


def _read(library: Library, passport: Passport, part: str, read: Callable[[Path], Table]) -> Table:
    """Read a derived table; one that is damaged is made again from its snapshot."""
    path = _table(library, passport, part)
    try:
        return read(path)
    except (OSError, ValueError, KeyError):
        # What a library says of a damaged file differs from version to version; made anew it has to be right.
        for damaged in library.tables.glob(f"{passport.id}.*.parquet"):
            damaged.unlink(missing_ok=True)
        return read(_table(library, passport, part))


def check_map(files: Mapping[str, bytes], table: str, year: int) -> Contents:
    """Read and check a map, with the figures it may carry.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        It is no map, is of another year, or does not lie where it should.
    """
    read = read_layers(files, year)
    layers = read.layers
    if problems := [*coordinate_problems(layers), *read.problems]:
        raise InvalidTableError(table, problems)
    boundaries, remarks = read_map(layers, table)
    tables: dict[str, pd.DataFrame] = {_MAP: boundaries}
    if has_figures(layers.get(Niveau.BUURT)):
        tables[_FIGURES] = figures_on_map(layers[Niveau.BUURT], table).to_frame()
    codes = pd.concat([codes_in(layer, level) for level, layer in layers.items()], ignore_index=True)
    return Contents(tables, (*read.remarks, *remarks), codes, MAP.kind)


def check_figures(files: Mapping[str, bytes], table: str, year: int, kind: str = "") -> Contents:
    """Read and check figures.

    Parameters
    ----------
    files, table, year
        What was delivered, its name for messages and the year that is wanted.
    kind
        The data set, where it is known; else it is recognised by the contents.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        It is no table of a known data set, or is of another year.
    """
    properties, names = read_metadata(files)
    read = read_table(files, year, dataset_of(kind) if kind else None)
    figures = read_figures(read.table, table, read.dataset.columns, properties=properties, names=names)
    return Contents({_FIGURES: figures.to_frame()}, read.remarks, figures.areas.index.to_series(), read.dataset.kind, read.dated)


def _checked(received: Received) -> Contents:
    """Give what a delivery holds; what a user delivered was read already, apart."""
    if isinstance(received, Read):
        return received.contents
    passport = received.passport
    if (shape := shape_of(passport.kind)) is not None:
        return check_rows(received.files, {}, 0, shape)
    if passport.kind == MAP.kind:
        return check_map(received.files, passport.table, passport.edition)
    return check_figures(received.files, passport.table, passport.edition, passport.kind)


def _table(library: Library, passport: Passport, part: str) -> Path:
    """Give the path of a derived table; made from the snapshot when the folder of tables was cleared or is new."""
    path = library.table_path(passport, part)
    main = library.table_path(passport, _main_part(passport))
    if not main.exists():
        _write(library, passport, _checked(Received(passport, library.files(passport))).tables)
    return path


def _main_part(passport: Passport) -> str:
    """Give the part whose table is written last."""
    shape = shape_of(passport.kind)
    return shape.part if shape is not None else _MAP if passport.kind == MAP.kind else _FIGURES


def _write(library: Library, passport: Passport, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables, the main one last: its presence says that all are there."""
    for part in sorted(tables):
        shape = next((shape for shape in SHAPES if shape.part == part), None)
        order, size = (["gemeentecode", "niveau"], _ROW_GROUP) if shape is None else (shape.order, shape.row_group)
        # In order of gemeente, so that reading one gemeente touches a small part of the file.
        ordered = tables[part].sort_values(order, kind="stable")
        path = library.table_path(passport, part)
        write_whole(path, partial(ordered.to_parquet, row_group_size=size))
        for older in set(library.tables.glob(f"{passport.id}.{part}.*parquet")) - {path}:
            older.unlink(missing_ok=True)


def check_rows(files: Mapping[str, bytes], names: Mapping[str, str], only: int, shape: Shape) -> Contents:
    """Read and check rows that bring their own years.

    Raises
    ------
    UnreadableFileError
        It has no such rows, or rows that cannot be.
    """
    read = shape.read(files, names, only)
    codes = pd.Series(read.rows["gebiedscode"].unique(), dtype="str")
    return Contents({shape.part: read.rows}, read.remarks, codes, read.kind, provisional=read.provisional)


def title_of_contents(contents: Contents) -> str:
    """Name a delivery that brings its own years, after the years and the state of its rows."""
    ((rows),) = contents.tables.values()
    return title_of(rows, contents.kind, provisional=contents.provisional)
