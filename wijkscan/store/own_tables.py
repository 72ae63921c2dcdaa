"""What a gemeente keeps itself: who works where today, its people and its budgets.

A file is kept as it came, with its checksum and day, and is checked again whenever it is opened: the areas may have changed since.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from wijkscan.disk.private import make_private, private_folder
from wijkscan.disk.whole import current, replace_folder
from wijkscan.dutch import number as written
from wijkscan.shipped import data_folder
from wijkscan.sources.files import read_own_table
from wijkscan.sources.foreign import UnreadableFileError, read_apart
from wijkscan.store.access import PLANNER, may, record, require
from wijkscan.store.importing import earlier_codes
from wijkscan.store.opening import example_library
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own import bezetting, budgetten, stadsdelen, werkgebieden
from wijkscan.tables.own.bezetting import Bezetting
from wijkscan.tables.own.rows import PLACE, SHEET, cell_text, without_totals

KINDS = {
    "werkgebieden": "Werkgebieden van nu",
    "bezetting": "Bezetting",
    "budgetten": "Budgetten van nu",
    "stadsdelen": "Stadsdelen of kernen",
}
_FIELDS: dict[str, tuple[Callable[[Iterable[str]], Mapping[str, str]], tuple[str, ...]]] = {
    "werkgebieden": (werkgebieden.find_columns, ("gebied", "team")),
    "bezetting": (bezetting.find_columns, bezetting.REQUIRED),
    "budgetten": (budgetten.find_columns, ("gebied", "bedrag")),
    "stadsdelen": (stadsdelen.find_columns, ("gebied", "stadsdeel")),
}
_TOTALS = {
    "werkgebieden": ("gebied", None),
    "bezetting": ("team", "fte"),
    "budgetten": ("gebied", "bedrag"),
    "stadsdelen": ("gebied", None),
}
_FITTING = {"werkgebieden": werkgebieden.fitting_werkgebieden, "stadsdelen": stadsdelen.fitting_stadsdelen}
_IN_THOUSANDS_BELOW = 10_000  # euro: budgets of today of which not one reaches this are more likely in thousands
_FOR_ALL = ("werkgebieden", "stadsdelen")  # of areas only
_CODE = re.compile(r"'((?:WK\d{6})|(?:BU\d{8}))'", re.IGNORECASE)
_PASSPORT, _READ = "bron.json", "gelezen.json"
_EXAMPLE_DAY = "2026-01-01"


class DamagedTableError(ValueError):
    """What a gemeente delivered is not on disk any more as it was delivered."""

    def __init__(self, kind: str, folder: Path) -> None:
        super().__init__(
            f"{KINDS[kind]}: wat was opgenomen, is beschadigd en telt niet mee (map '{folder}'). Neem het bestand opnieuw op bij Gegevens."
        )


@dataclass(frozen=True)
class Taken:
    """What was taken from a file: the number of rows, and Dutch remarks on sheets read and rows left out."""

    rows: int
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class OwnTables:
    """What a gemeente delivered about its own teams; None is not delivered.

    Parameters
    ----------
    werkgebieden
        Name of the team per buurtcode.
    bezetting
        The people there are.
    budgetten
        Columns `gebiedscode` (wijkcode, or name of a team of today), `wet`, `bedrag_eurocent`.
    stadsdelen
        Name of the stadsdeel or kern per buurtcode; buurten that lie in none are not in it.
    sources
        Per kind: name of the file, day of the import (ISO) and sha256.
    remarks
        Dutch remarks about a table that was kept but no longer fits.
    """

    werkgebieden: pd.Series | None = None
    bezetting: Bezetting | None = None
    budgetten: pd.DataFrame | None = None
    stadsdelen: pd.Series | None = None
    sources: tuple[tuple[str, str, str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Change when any of the tables changes."""
        return ";".join(source[-1] for source in self.sources)


def load_own_tables(gemeentecode: str, areas: pd.DataFrame, disciplines: Mapping[str, Iterable[str]]) -> OwnTables:
    """Open what a gemeente delivered.

    Parameters
    ----------
    gemeentecode
        The gemeente.
    areas
        Its areas: index gebiedscode; columns `gebiedsnaam`, `niveau`, `wijkcode`.
    disciplines
        Per discipline the ways it may be written.

    Returns
    -------
    The tables. One that no longer fits, for instance because the buurten changed, is left out and named.
    """
    own = OwnTables()
    for kind in KINDS:
        try:
            delivered = _delivered(gemeentecode, kind)
        except DamagedTableError as error:
            own = replace(own, remarks=(*own.remarks, str(error)))
            continue
        if delivered is None:
            continue
        name, day, content, raw = delivered
        try:
            table, _ = _check(kind, name, _read(kind, name, content)[0] if raw is None else raw, own, areas, disciplines)
        except (UnreadableFileError, InvalidTableError) as error:
            left = _what_still_fits(kind, name, raw, areas)
            how = "niet meer" if left is None else "niet meer helemaal"
            own = replace(own, remarks=(*own.remarks, f"{KINDS[kind]} ({name}) past {how} bij de geladen gebieden. {error}"))
            if left is None:
                continue
            table = left
        known: dict[str, Any] = {kind: table}
        own = replace(own, **known, sources=(*own.sources, (kind, name, day, hashlib.sha256(content).hexdigest())))
    return own


def _what_still_fits(kind: str, name: str, raw: pd.DataFrame | None, areas: pd.DataFrame) -> pd.Series | None:
    """Give werkgebieden or stadsdelen as far as they are still told, where that is at least for half of the buurten; None for the rest."""
    if kind not in _FITTING or raw is None:
        return None
    with suppress(InvalidTableError):
        found = _FITTING[kind](raw, file=name, areas=areas)
        return found if 2 * len(found) >= (areas["niveau"] == Niveau.BUURT).sum() > 0 else None
    return None


def own_tables_state(gemeentecode: str) -> str:
    """Tell which files there are, without reading them: changes when any of them is replaced."""
    found = [_shown(gemeentecode, kind) for kind in KINDS]
    return ";".join("" if path is None else f"{path.name} {(path / _PASSPORT).stat().st_mtime_ns}" for path in found)


def is_delivered(gemeentecode: str, kind: str) -> bool:
    """Tell whether there is a table of this kind, without reading it."""
    return _shown(gemeentecode, kind) is not None or _example(gemeentecode, kind).exists()


def _shown(gemeentecode: str, kind: str) -> Path | None:
    """Give the folder of what was delivered, where whoever asks may see it; people and budgets are not for every reader."""
    folder = current(_folder(gemeentecode, kind))
    there = (folder / _PASSPORT).exists() and (kind in _FOR_ALL or may(PLANNER, gemeentecode))
    return folder if there else None


def take_own_table(
    kind: str,
    name: str,
    content: bytes,
    gemeentecode: str,
    areas: pd.DataFrame,
    disciplines: Mapping[str, Iterable[str]],
    now: datetime,
    library: Library | None = None,
) -> Taken:
    """Check a delivered table and keep it; what is not right changes nothing.

    Parameters
    ----------
    kind
        Key of `KINDS`.
    name, content
        The file.
    gemeentecode, areas, disciplines
        As in :func:`load_own_tables`.
    now
        Moment of the import.
    library
        Where other editions are; a code that only those have is then told with its year.

    Returns
    -------
    The number of rows taken, and remarks.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        The message says what to mend.
    NotWrittenError
        The disk is full or read-only.
    """
    require(PLANNER, gemeentecode, KINDS[kind])
    name = Path(name).name
    table, raw, remarks = _taken(kind, name, content, load_own_tables(gemeentecode, areas, disciplines), areas, disciplines, library)
    passport = {"bestand": name, "datum": now.date().isoformat(), "sha256": hashlib.sha256(content).hexdigest()}
    private_folder(_folder(gemeentecode, kind).parent, data_folder())
    replace_folder(_folder(gemeentecode, kind), partial(_write, passport, content, raw))
    make_private(_folder(gemeentecode, kind))
    record("eigen tabel opgenomen", gemeentecode, f"{KINDS[kind]}: {name}")
    return Taken(len(table.people) if isinstance(table, Bezetting) else len(table), remarks)


def read_division(name: str, content: bytes, areas: pd.DataFrame, library: Library) -> tuple[pd.Series, tuple[str, ...]]:
    """Read who works where from a table, as that of today is read, and keep nothing.

    Returns
    -------
    Name of the team per buurtcode, and Dutch remarks.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        The message says what to mend.
    """
    table, _, remarks = _taken("werkgebieden", Path(name).name, content, OwnTables(), areas, {}, library)
    assert isinstance(table, pd.Series)
    return table, remarks


def _taken(
    kind: str,
    name: str,
    content: bytes,
    own: OwnTables,
    areas: pd.DataFrame,
    disciplines: Mapping[str, Iterable[str]],
    library: Library | None,
) -> tuple[pd.Series | pd.DataFrame | Bezetting, pd.DataFrame, tuple[str, ...]]:
    """Give the checked table, its rows as they were read, and remarks."""
    raw, read = read_apart(name, _read, kind, name, content, size=len(content))
    try:
        table, remarks = _check(kind, name, raw, own, areas, disciplines)
    except InvalidTableError as error:
        if library is None or not any(_CODE.search(problem) for problem in error.problems):
            raise
        years = earlier_codes(library, areas.index)
        raise InvalidTableError(name, [_with_year(problem, years) for problem in error.problems]) from error
    return table, raw, (*read, *remarks)


def keep_as_today(
    plan: pd.Series, gemeentecode: str, areas: pd.DataFrame, disciplines: Mapping[str, Iterable[str]], now: datetime
) -> Taken:
    """Keep a division as the werkgebieden of today, as if a file with it was delivered.

    Parameters
    ----------
    plan
        Name of the team per buurt- or wijkcode, of all buurten or wijken of the gemeente.
    gemeentecode, areas, disciplines, now
        As in :func:`take_own_table`, which says what it returns and raises.
    """
    table = pd.DataFrame({"gebiedscode": plan.index, "team": plan.to_numpy()})
    content = table.to_csv(index=False, sep=";", lineterminator="\n").encode()
    return take_own_table("werkgebieden", f"plan van {now.date()}.csv", content, gemeentecode, areas, disciplines, now)


def _with_year(problem: str, years: Mapping[str, int]) -> str:
    """Add to a problem of which edition the code in it is, when it is of an earlier one."""
    found = _CODE.search(problem)
    year = years.get(found[1].upper()) if found else None
    return problem if year is None else f"{problem} (dit is een code van {year}, die nu niet meer bestaat: gebruik de codes van nu)"


def withdraw_own_table(kind: str, gemeentecode: str) -> bool:
    """Take back a delivered table; tells whether there was one. Voorbeeldstad has its made-up table again."""
    require(PLANNER, gemeentecode, KINDS[kind])
    folder = _folder(gemeentecode, kind)
    if not folder.exists():
        return False
    shutil.rmtree(folder)
    record("eigen tabel ingetrokken", gemeentecode, KINDS[kind])
    return True


def _read(kind: str, name: str, content: bytes) -> tuple[pd.DataFrame, tuple[str, ...]]:
    return read_own_table(name, content, *_FIELDS[kind])


def _folder(gemeentecode: str, kind: str) -> Path:
    return data_folder() / "eigen" / gemeentecode / kind


def _delivered(gemeentecode: str, kind: str) -> tuple[str, str, bytes, pd.DataFrame | None] | None:
    """Give name, day, content and the rows as read (None where they were not kept).

    Voorbeeldstad has made-up tables until somebody delivers others.
    """
    # Name, day and content have to be of one delivery: a version is never changed, and the one before the newest is still there.
    folder = _shown(gemeentecode, kind)
    if folder is not None:
        try:
            passport = json.loads((folder / _PASSPORT).read_text(encoding="utf-8"))
            name, day, content = str(passport["bestand"]), str(passport["datum"]), (folder / passport["bestand"]).read_bytes()
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise DamagedTableError(kind, folder) from error
        if hashlib.sha256(content).hexdigest() != passport.get("sha256"):
            raise DamagedTableError(kind, folder)
        return name, day, content, _kept(folder)
    example = _example(gemeentecode, kind)
    return (f"{kind}-voorbeeldstad.csv", _EXAMPLE_DAY, example.read_bytes(), None) if example.exists() else None


def _example(gemeentecode: str, kind: str) -> Path:
    return example_library().root / kind / f"{gemeentecode}.csv"


def _kept(folder: Path) -> pd.DataFrame | None:
    """Give the rows as they were read when the file was taken: a file of others is read once, in a process of its own."""
    with suppress(FileNotFoundError):
        data = json.loads((folder / _READ).read_text(encoding="utf-8"))
        return pd.DataFrame(data["data"], index=pd.Index(data["index"], name=PLACE), columns=data["columns"], dtype=object)
    return None


def _write(passport: Mapping[str, str], content: bytes, raw: pd.DataFrame, folder: Path) -> None:
    folder.mkdir()
    (folder / passport["bestand"]).write_bytes(content)
    (folder / _READ).write_text(raw.to_json(orient="split", force_ascii=False, double_precision=15), encoding="utf-8")
    (folder / _PASSPORT).write_text(json.dumps(passport, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    make_private(folder)


def _check(
    kind: str, name: str, raw: pd.DataFrame, own: OwnTables, areas: pd.DataFrame, disciplines: Mapping[str, Iterable[str]]
) -> tuple[pd.Series | pd.DataFrame | Bezetting, list[str]]:
    """Give the checked table and remarks; totals and notes below the table are no rows of it."""
    if kind == "budgetten":
        raw = _with_laws(name, raw)
    found = _FIELDS[kind][0](raw.columns)
    label, number = (found.get(field or "") for field in _TOTALS[kind])
    remarks: list[str] = []
    problems: list[str] = []
    if label is not None:
        read = _euro if kind == "budgetten" else bezetting.read_fte
        raw, remarks, problems = without_totals(raw, label, number, read, partial(written, decimals=2))
    raw = raw.drop(columns=SHEET, errors="ignore")
    teams = [] if own.werkgebieden is None else sorted(set(own.werkgebieden))
    try:
        table, told = _checked(kind, name, raw, teams, areas, disciplines)
    except InvalidTableError as error:
        raise InvalidTableError(name, [*problems, *error.problems]) from error
    if problems:
        raise InvalidTableError(name, problems)
    if kind == "budgetten" and budgetten.unit_of(found["bedrag"]) != 1:
        remarks.append(f"volgens de kolomnaam '{found['bedrag']}' staan de bedragen niet in euro's; zij zijn omgerekend")
    return table, [*remarks, *told]


def _checked(
    kind: str, name: str, raw: pd.DataFrame, teams: list[str], areas: pd.DataFrame, disciplines: Mapping[str, Iterable[str]]
) -> tuple[pd.Series | pd.DataFrame | Bezetting, list[str]]:
    if kind == "stadsdelen":
        return stadsdelen.read_stadsdelen(raw, file=name, areas=areas)
    if kind == "werkgebieden":
        return werkgebieden.read_werkgebieden(raw, file=name, areas=areas), []
    if kind == "bezetting":
        if not teams:
            raise InvalidTableError(name, ["de teams zijn nog niet bekend; neem eerst de werkgebieden van nu op"])
        return bezetting.read_bezetting(raw, file=name, teams=teams, disciplines=disciplines), []
    wijken = {str(code): str(name) for code, name in areas.loc[areas["niveau"] == Niveau.WIJK, "gebiedsnaam"].items()}
    column = budgetten.find_columns(raw.columns).get("gebied")
    named = set() if column is None else {cell_text(cell).casefold() for cell in raw[column]}
    of_wijken, of_teams = ({text.casefold() for text in texts} for texts in ((*wijken, *wijken.values()), teams))
    table = budgetten.read_budgetten(raw, file=name, areas=teams if len(named & of_teams) > len(named & of_wijken) else wijken)
    amount = budgetten.find_columns(raw.columns)["bedrag"]
    if 0 < table["bedrag_eurocent"].max() < _IN_THOUSANDS_BELOW * budgetten.CENTS and not budgetten.says_euro(raw, amount):
        most = table.iloc[int(table["bedrag_eurocent"].argmax())]
        told = f"het hoogste bedrag is {budgetten.euro(most['bedrag_eurocent'])} ({most['gebiedscode']})"
        way_out = "noem de kolom 'bedrag (x 1.000)', of 'bedrag (euro)' als het echt euro's zijn"
        raise InvalidTableError(name, [f"kolom '{amount}': {told}; zijn dit duizenden euro's? {way_out.capitalize()}"])
    return table, []


def _with_laws(name: str, raw: pd.DataFrame) -> pd.DataFrame:
    """Take the name of a sheet for the wet where no column says it."""
    if SHEET not in raw or "wet" in budgetten.find_columns(raw.columns):
        return raw
    sheets = list(dict.fromkeys(raw[SHEET]))
    if all(budgetten.is_law(sheet) for sheet in sheets):
        return raw.assign(wet=raw[SHEET])
    if len(sheets) > 1:
        of = " en ".join(f"'{sheet}'" for sheet in sheets)
        way_out = "Zet er een kolom 'wet' bij, geef de bladen de naam van een wet, of bewaar het blad dat u wilt als eigen bestand."
        raise UnreadableFileError(name, f"de bladen {of} hebben allebei budgetten en zeggen niet van welke wet", way_out)
    return raw


def _euro(text: str) -> float:
    return budgetten.read_amount(text) / budgetten.CENTS
