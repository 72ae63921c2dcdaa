"""Check a delivery and store it: nothing is written before everything is right, and the last good one stays."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePath
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from wijkscan.sources.files import read_layers, read_metadata, read_table
from wijkscan.sources.snapshots import Library, Received, checksum
from wijkscan.sources.whole import NotWrittenError, write_whole
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import Delivery
from wijkscan.tables.boundaries import codes_in, figures_on_map, has_figures, read_map
from wijkscan.tables.columns import COLUMNS
from wijkscan.tables.figures import Figures, read_figures
from wijkscan.tables.passport import LICENCE_CBS, Passport, ReceivedKind

# From this many gemeenten on a file counts as the whole country (there were 342 in 2024, and mergers go on).
_COUNTRY_FROM = 300
_ROW_GROUP = 1000


Table = TypeVar("Table")

_FIGURES, _MAP = "cijfers", "kaart"  # parts of a delivery that get a table of their own


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
        The delivery is not right; nothing was written and what was there stays in use.
    NotWrittenError
        The disk is full or read-only; what was there stays in use.
    """
    tables, remarks = _checked(received.passport, received.files)
    try:
        # The snapshot comes last: from then on the delivery counts, so its tables must be there.
        _write(library, received.passport, tables)
        passport = library.add(received)
    except NotWrittenError:
        for part in tables:
            library.table_path(received.passport, part).unlink(missing_ok=True)
        raise
    levels = next(iter(tables.values()))["niveau"].value_counts()
    return Stored(passport, {str(level): int(count) for level, count in levels.items()}, remarks)


def load_deliveries(library: Library) -> list[Delivery]:
    """Give the checked figures of every delivery in use, maps with figures included.

    Raises
    ------
    DamagedError
        A delivery can neither be read from its table nor from its snapshot; so do the other functions that load.
    """
    found = []
    for passport in library.passports():
        figures = _read(library, passport, _FIGURES, lambda path: pd.read_parquet(path) if path.exists() else None)
        if figures is not None:
            found.append(Delivery(passport, Figures.from_frame(figures)))
    return found


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


def _checked(passport: Passport, files: Mapping[str, bytes]) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Give the tables in a delivery by part, and the remarks."""
    if passport.kind != "kaart":
        properties, names = read_metadata(files)
        figures = read_figures(read_table(files, passport.edition), passport.table, properties=properties, names=names)
        return {_FIGURES: figures.to_frame()}, ()
    layers = read_layers(files)
    boundaries, remarks = read_map(layers, passport.table)
    tables: dict[str, pd.DataFrame] = {_MAP: boundaries}
    if has_figures(layers.get(Niveau.BUURT)):
        tables[_FIGURES] = figures_on_map(layers[Niveau.BUURT], passport.table).to_frame()
    return tables, remarks


def _table(library: Library, passport: Passport, part: str) -> Path:
    """Give the path of a derived table; made from the snapshot when the folder of tables was cleared or is new."""
    path = library.table_path(passport, part)
    main = library.table_path(passport, _MAP if passport.kind == "kaart" else _FIGURES)
    if not main.exists():
        _write(library, passport, _checked(passport, library.files(passport))[0])
    return path


def _write(library: Library, passport: Passport, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables, the main one last: its presence says that all are there."""
    for part in sorted(tables):
        # In order of gemeente, so that reading one gemeente touches a small part of the file.
        ordered = tables[part].sort_values(["gemeentecode", "niveau"], kind="stable")
        write_whole(library.table_path(passport, part), partial(ordered.to_parquet, row_group_size=_ROW_GROUP))


def receive_map(paths: Iterable[Path], year: int, now: datetime) -> Received:
    """Take map files that a user delivered."""
    files = {path.name: path.read_bytes() for path in paths}
    codes = pd.concat([codes_in(layer, level) for level, layer in read_layers(files).items()])
    return _received("kaart", "CBS / Kadaster", "Wijk- en buurtkaart", files, year, now, codes)


def receive_figures(path: Path, year: int, now: datetime) -> Received:
    """Take a file with figures that a user delivered; RIVM's health estimates are recognised by their columns."""
    files = {path.name: path.read_bytes()}
    figures = read_figures(read_table(files, year), path.name)
    delivered = [column.modelled for column in COLUMNS if column.code in figures.values]
    health = 2 * sum(delivered) > len(delivered)
    kind: ReceivedKind = "gezondheid" if health else "cijfers"
    producer, title = ("RIVM", "Gezondheid per wijk en buurt") if health else ("CBS", "Kerncijfers wijken en buurten")
    return _received(kind, producer, title, files, year, now, figures.areas.index.to_series())


def _received(
    kind: ReceivedKind, producer: str, title: str, files: dict[str, bytes], year: int, now: datetime, codes: pd.Series
) -> Received:
    passport = Passport(
        kind=kind,
        producer=producer,
        table=", ".join(PurePath(name).name for name in files),
        title=f"{title} {year}",
        edition=year,
        scope=_scope(codes),
        url="",
        licence=LICENCE_CBS,
        fetched=now.isoformat(timespec="seconds"),
        rows=len(codes),
        sha256=checksum(files),
        files=tuple(sorted(files)),
    )
    return Received(passport, files)


def _scope(codes: pd.Series) -> str:
    """Say what a file covers, so that a file with buurten does not replace one with wijken of the same year."""
    gemeenten = sorted({code[2:6] for code in codes if code[:2] in ("GM", "WK", "BU")})
    where = "land" if len(gemeenten) >= _COUNTRY_FROM else f"GM{'-'.join(gemeenten[:3])}"
    if 3 < len(gemeenten) < _COUNTRY_FROM:
        where += f"-en-{len(gemeenten) - 3}"
    levels = {code[:2] for code in codes} - {"NL"}
    return where if levels >= {"GM", "WK", "BU"} else f"{where}-{'-'.join(sorted(level.lower() for level in levels))}"
