"""What a gemeente keeps itself: who works where today, its people and its budgets.

A file is kept as it came, with its checksum and day, and is checked again whenever it is opened: the areas may have changed since.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from wijkscan.opening import data_folder, example_library
from wijkscan.sources.files import read_own_table
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.snapshots import write_whole
from wijkscan.tables.areas import Niveau
from wijkscan.tables.bezetting import Bezetting, read_bezetting
from wijkscan.tables.budgetten import read_budgetten
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.werkgebieden import read_werkgebieden

KINDS = {"werkgebieden": "Werkgebieden van nu", "bezetting": "Bezetting", "budgetten": "Budgetten van nu"}
_HEADERS = {
    "werkgebieden": ("gebiedscode", "buurtcode", "wijkcode", "buurt", "wijk", "gebied"),
    "bezetting": ("team", "wijkteam", "discipline"),
    "budgetten": ("gebiedscode", "gebied", "wijk", "team", "bedrag"),
}
_PASSPORT = "bron.json"
_EXAMPLE_DAY = "2026-01-01"


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
    sources
        Per kind: name of the file, day of the import (ISO) and sha256.
    remarks
        Dutch remarks about a table that was kept but no longer fits.
    """

    werkgebieden: pd.Series | None = None
    bezetting: Bezetting | None = None
    budgetten: pd.DataFrame | None = None
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
        delivered = _delivered(gemeentecode, kind)
        if delivered is None:
            continue
        name, day, content = delivered
        try:
            table = _check(kind, name, content, own, areas, disciplines)
        except (UnreadableFileError, InvalidTableError) as error:
            remark = f"{KINDS[kind]} ({name}) past niet meer bij de geladen gebieden. {error}"
            own = replace(own, remarks=(*own.remarks, remark))
            continue
        known: dict[str, Any] = {kind: table}
        own = replace(own, **known, sources=(*own.sources, (kind, name, day, hashlib.sha256(content).hexdigest())))
    return own


def own_tables_state(gemeentecode: str) -> str:
    """Tell which files there are, without reading them: changes when any of them is replaced."""
    found = [_folder(gemeentecode, kind) / _PASSPORT for kind in KINDS]
    return ";".join(str(path.stat().st_mtime_ns) if path.exists() else "" for path in found)


def take_own_table(
    kind: str, name: str, content: bytes, gemeentecode: str, areas: pd.DataFrame, disciplines: Mapping[str, Iterable[str]], now: datetime
) -> int:
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

    Returns
    -------
    Rows taken.

    Raises
    ------
    UnreadableFileError, InvalidTableError
        The message says what to mend.
    NotWrittenError
        The disk is full or read-only.
    """
    table = _check(kind, Path(name).name, content, load_own_tables(gemeentecode, areas, disciplines), areas, disciplines)
    passport = {"bestand": Path(name).name, "datum": now.date().isoformat(), "sha256": hashlib.sha256(content).hexdigest()}
    write_whole(_folder(gemeentecode, kind), partial(_write, passport, content))
    return len(table.people) if isinstance(table, Bezetting) else len(table)


def _folder(gemeentecode: str, kind: str) -> Path:
    return data_folder() / "eigen" / gemeentecode / kind


def _delivered(gemeentecode: str, kind: str) -> tuple[str, str, bytes] | None:
    """Give name, day and content of what was delivered; Voorbeeldstad has made-up tables until somebody delivers others."""
    folder = _folder(gemeentecode, kind)
    while (passport := _passport(folder)) is not None:
        try:
            content = (folder / passport["bestand"]).read_bytes()
        except FileNotFoundError:
            if _passport(folder) == passport:
                raise
            continue
        if _passport(folder) == passport:  # else it was replaced meanwhile: name, day and content have to be of one delivery
            return passport["bestand"], passport["datum"], content
    example = example_library().root / kind / f"{gemeentecode}.csv"
    return (f"{kind}-voorbeeldstad.csv", _EXAMPLE_DAY, example.read_bytes()) if example.exists() else None


def _passport(folder: Path) -> dict[str, str] | None:
    with suppress(FileNotFoundError):
        found: dict[str, str] = json.loads((folder / _PASSPORT).read_text(encoding="utf-8"))
        return found
    return None


def _write(passport: Mapping[str, str], content: bytes, folder: Path) -> None:
    folder.mkdir()
    (folder / passport["bestand"]).write_bytes(content)
    (folder / _PASSPORT).write_text(json.dumps(passport, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _check(
    kind: str, name: str, content: bytes, own: OwnTables, areas: pd.DataFrame, disciplines: Mapping[str, Iterable[str]]
) -> pd.Series | pd.DataFrame | Bezetting:
    raw = read_own_table(name, content, _HEADERS[kind])
    teams = [] if own.werkgebieden is None else sorted(set(own.werkgebieden))
    if kind == "werkgebieden":
        return read_werkgebieden(raw, file=name, areas=areas)
    if kind == "bezetting":
        if not teams:
            raise InvalidTableError(name, ["de teams zijn nog niet bekend; neem eerst de werkgebieden van nu op"])
        return read_bezetting(raw, file=name, teams=teams, disciplines=disciplines)
    wijken = {str(code): str(name) for code, name in areas.loc[areas["niveau"] == Niveau.WIJK, "gebiedsnaam"].items()}
    try:
        return read_budgetten(raw, file=name, areas=wijken)
    except InvalidTableError:
        if not teams:
            raise
        return read_budgetten(raw, file=name, areas=teams)
