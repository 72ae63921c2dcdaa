"""Take what a user delivers: read apart from the program, recognised by what it holds, and given the passport it is stored under."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePath

import pandas as pd

from wijkscan.sources.datasets import BY_KIND, KERNCIJFERS, MAP, dataset_of
from wijkscan.sources.foreign import UnreadableFileError, read_apart
from wijkscan.sources.received import Received, checksum
from wijkscan.sources.rows import CHOSEN, chosen
from wijkscan.store.importing import (
    Contents,
    Read,
    check_figures,
    check_map,
    check_rows,
    load_inwoners,
    loaded_names,
    title_of_contents,
)  # fmt: skip
from wijkscan.store.rows import COUNTRY_FROM, SHAPES, Shape, scope_of, shape_of
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import CODE
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.geld import BEGROOT, BEGROTING
from wijkscan.tables.gemeentenamen import by_name
from wijkscan.tables.herindelingen import herindelingen, other_editions
from wijkscan.tables.passport import Passport

_PLANNED = 5  # years that a begroting may look ahead


def receive_map(paths: Iterable[Path], year: int, now: datetime) -> Received:
    """Take map files that a user delivered.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        The files are not right, or are of another year.
    """
    files = {path.name: path.read_bytes() for path in paths}
    contents = _read_apart(check_map, files, year)
    return _received(files, year, now, contents)


def receive_figures(path: Path, year: int, now: datetime, library: Library | None = None, *, only: int = 0) -> Received:
    """Take a file with figures, amounts or use in detail that a user delivered; which data set it is, is recognised by its contents.

    Parameters
    ----------
    path, now
        The file, and the moment of receipt.
    year
        Year of figures; the others bring the years they have.
    library
        Where names of gemeenten are known from, for files with names instead of codes.
    only
        Take only this year of what brings its years; 0 for all.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        The file is not right, is of another year, or is none of the data sets, or of two; or figures come without a year.
    """
    files = {path.name: path.read_bytes()}
    names = known_names(library)
    contents = read_apart(path.name, _check_file, files, year, names, only, size=sum(map(len, files.values())))
    if (shape := shape_of(contents.kind)) is not None:
        _refuse_to_come(path.name, contents.tables[shape.part], now.year)
        shape.check_beside(path.name, contents.tables[shape.part], contents.kind, known_inwoners(library))
        return _received_rows(files, now, contents, names, only, shape)
    return _received(files, year, now, _of_edition(contents, path.name, year))


def known_names(library: Library | None) -> dict[str, str]:
    """Give gemeentecode per plain name, of the gemeenten that are loaded and of those that ended."""
    pairs = loaded_names(library) if library else []
    for item in herindelingen().values():
        pairs += [(item.code, item.name), *item.into]
    return by_name(pairs)


def _refuse_to_come(name: str, rows: pd.DataFrame, year: int) -> None:
    """Refuse what is counted or booked of a year that has not begun: it would be the newest for years to come. A plan may be of one."""
    planned = rows["soort"].isin([BEGROTING, BEGROOT]) | rows["soort"].str.contains("circulaire")
    wrong = rows[rows["jaar"] > year + _PLANNED * planned.astype(int)]
    if len(wrong):
        first = wrong.iloc[0]
        told = f"{first['gebiedscode']} heeft {first['soort'] or 'aantallen'} van {first['jaar']}, en dat jaar moet nog komen"
        raise UnreadableFileError(name, told, "Verbeter het jaar in het bestand.")


def known_inwoners(library: Library | None) -> pd.Series:
    """Give inhabitants per gebiedscode, of the newest Kerncijfers that are loaded and have the area."""
    loaded = [passport for passport in library.passports() if passport.kind == KERNCIJFERS.kind] if library else []
    found = [load_inwoners(library, passport) for passport in sorted(loaded, key=lambda item: -item.edition)] if library else []
    people = pd.concat([part.astype(float).dropna() for part in found]) if found else pd.Series(dtype=float)
    return people[~people.index.duplicated() & (people > 0)]


def _check_file(files: Mapping[str, bytes], year: int, names: Mapping[str, str], only: int) -> Contents:
    """Read rows that bring their own years or figures, whichever it is."""
    ((name, content),) = files.items()
    shape = next((shape for shape in SHAPES if shape.is_one(name, content)), None)
    if shape is not None:
        return check_rows(files, names, only, shape)
    if not year:
        wrong = "het zijn cijfers per gebied, en die hebben een jaar nodig"
        raise UnreadableFileError(name, wrong, "Geef met --jaar op van welk jaar, zoals --jaar 2024.")
    return check_figures(files, name, year)


def _received_rows(
    files: dict[str, bytes], now: datetime, contents: Contents, names: Mapping[str, str], only: int, shape: Shape
) -> Received:  # fmt: skip
    """Keep beside the file what it was read with, so that it is read alike whatever is loaded later."""
    rows = contents.tables[shape.part]
    codes = set(rows["gebiedscode"])
    kept = files | {CHOSEN: chosen({name: code for name, code in names.items() if code in codes}, only)}
    source = BY_KIND[contents.kind]
    passport = Passport(
        kind=source.kind,
        producer=source.producer,
        table=next(iter(files)),
        title=title_of_contents(contents),
        edition=int(rows["jaar"].max()),
        scope=scope_of(rows, shape),
        url="",
        licence=source.licence,
        fetched=now.isoformat(timespec="seconds"),
        rows=len(rows),
        sha256=checksum(kept),
        files=tuple(sorted(kept)),
    )
    return Read(passport, kept, contents)


def _read_apart(check: Callable[[Mapping[str, bytes], str, int], Contents], files: Mapping[str, bytes], year: int) -> Contents:
    name = ", ".join(files)
    contents = read_apart(name, check, files, name, year, size=sum(map(len, files.values())))
    return _of_edition(contents, name, year)


def _of_edition(contents: Contents, name: str, year: int) -> Contents:
    """Refuse gemeenten that an edition did not have."""
    gemeenten = "GM" + contents.codes[contents.codes.str.match(CODE)].str[2:6]
    later_areas = contents.kind != MAP.kind and dataset_of(contents.kind).later_areas
    if problems := other_editions(gemeenten, year, later_areas=later_areas):
        raise InvalidTableError(name, [f"dit is geen bestand van {year}: {problem}" for problem in problems])
    return contents


def _received(files: dict[str, bytes], year: int, now: datetime, contents: Contents) -> Received:
    source = BY_KIND[contents.kind]
    passport = Passport(
        kind=source.kind,
        producer=source.producer,
        table=", ".join(PurePath(name).name for name in files),
        title=f"{source.title} {year}",
        edition=year,
        scope=_scope(contents.codes),
        url="",
        licence=source.licence,
        fetched=now.isoformat(timespec="seconds"),
        rows=len(contents.codes),
        sha256=checksum(files),
        files=tuple(sorted(files)),
    )
    return Read(passport, files, contents)


def _scope(codes: pd.Series) -> str:
    """Say what a file covers, so that a file with buurten does not replace one with wijken of the same year."""
    gemeenten = sorted({code[2:6] for code in codes if code[:2] in ("GM", "WK", "BU")})
    where = "land" if len(gemeenten) >= COUNTRY_FROM else f"GM{'-'.join(gemeenten[:3])}"
    if 3 < len(gemeenten) < COUNTRY_FROM:
        where += f"-en-{len(gemeenten) - 3}"
    levels = {code[:2] for code in codes} - {"NL"}
    return where if levels >= {"GM", "WK", "BU"} else f"{where}-{'-'.join(sorted(level.lower() for level in levels))}"
