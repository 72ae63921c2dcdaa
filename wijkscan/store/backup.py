"""A backup: one file with everything of a gemeente that cannot be fetched or computed again, and putting it back.

In it are the deliveries as they were received, own tables, protected counts with the list of what was shown before, fixed versions,
and the contents of the store, which go into SQLite as well as into PostgreSQL. Derived tables are made anew; client exports and what an
earlier wijkscan kept of a few clients each are never in it. The last 64 bytes are the sha256 of all others, so that a file that was cut
off or altered is known before anything of it is used.
"""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from wijkscan.disk.private import make_private
from wijkscan.disk.whole import HALF, draft_in, write_whole
from wijkscan.dutch import number
from wijkscan.shipped import data_folder
from wijkscan.store.database.audit import note
from wijkscan.store.database.contents import TABLES, given_rows, is_filled, take_rows
from wijkscan.store.database.engine import writing
from wijkscan.store.database.schema import HEAD
from wijkscan.store.own_shown import COUNTS
from wijkscan.version import version

FOLDERS = ("snapshots", "eigen", "gebruik", "vastgesteld")
_PRIVATE = ("eigen", "gebruik", "vastgesteld")
_FORM = 1
_ABOUT, _FILES, _DATA, _ROWS = "reservekopie.json", "bestanden.json", "gegevens/", "opslag/"
_STARTS = b"PK\x03\x04"
_NAME_AT = 30  # of the first part, in a zip
_SEAL = 64  # hexadecimal digits of a sha256
_BLOCK = 1 << 20
_MB = 1_000_000
_TRIES = 3  # while others write
_MOST_PARTS = 2_000_000
_MOST_TEXT = 500_000_000  # bytes of what is read as a whole: the list of files, and a line of the store
_LEFT_BEHIND = (".slot", ".telling")  # of locks
_DAMAGED = (zipfile.BadZipFile, EOFError, KeyError, ValueError, TypeError, AttributeError, NotImplementedError, RuntimeError, OverflowError)


class BackupError(ValueError):
    """A backup cannot be made or put back; the message says in Dutch why. Nothing was changed."""


@dataclass(frozen=True)
class Backup:
    """What a backup is: its file, the moment it was made, and how many files and plan versions are in it."""

    path: Path
    made: str
    files: int
    versions: int


def write_backup(path: Path) -> Backup:
    """Write a backup of the data folder and the store.

    Raises
    ------
    BackupError
        Others keep writing meanwhile.
    StoreError, NotWrittenError
        The store is away, or the disk refuses; a file that was there is still there.
    """
    made: list[tuple[str, int, int]] = []
    write_whole(path, lambda draft: made.append(_write(draft)))
    with writing() as connection:
        note(connection, "reservekopie gemaakt", "", path.name)
    return Backup(path, *made[0])


def put_back(path: Path, *, replace: bool) -> tuple[Backup, Path | None]:
    """Put a backup back in the data folder and the store.

    Parameters
    ----------
    path
        The backup.
    replace
        Whether it may take the place of what there is; a backup of that is written first.

    Returns
    -------
    What was put back, and the backup of what it replaced; None where there was nothing.

    Raises
    ------
    BackupError
        The file is no whole backup, or there is something that may not be replaced.
    StoreError, NotWrittenError
        The store is away, or the disk refuses.
    """
    folder, now = data_folder(), datetime.now(UTC)
    with _opened(path) as (archive, about, sums):
        there = is_filled() or any(_listed(folder / name) for name in FOLDERS)
        if there and not replace:
            raise BackupError(
                f"In '{folder}' of in de opslag staan al gegevens; er is niets veranderd. Zet de reservekopie terug in een lege map "
                "(kies haar met WIJKSCAN_DATA), of geef --vervang: dan wordt van wat er staat eerst een reservekopie gemaakt."
            )
        with draft_in(folder) as draft:
            for name, (sha256, moment) in sums.items():
                _unpack(archive, name, draft / "nieuw" / name.removeprefix(_DATA), sha256, moment, path)
            for name in _PRIVATE:
                if (draft / "nieuw" / name).exists():
                    make_private(draft / "nieuw" / name)
            before = folder / f"vervangen-{now:%Y%m%d-%H%M%S}.zip" if there else None
            if before is not None:
                write_backup(before)
            with writing() as connection, ExitStack() as lines:
                try:
                    take_rows(connection, {name: lines.enter_context(_lines(archive, name)) for name in TABLES})
                except _DAMAGED as error:
                    raise _no_backup(path) from error
                note(connection, "reservekopie teruggezet", "", path.name)
                _swap(draft, folder)
    return Backup(path, about["gemaakt"], len(sums), about["planversies"]), before


def _write(draft: Path) -> tuple[str, int, int]:
    """Write the archive and, as its comment, the sha256 of everything before that; give its moment, files and plan versions."""
    rows, made = given_rows(), datetime.now(UTC).isoformat(timespec="seconds")
    versions = len(rows.get("planversies", ()))
    about = {"vorm": _FORM, "wijkscan": version(), "opslag": HEAD, "gemaakt": made, "planversies": versions}
    for _ in range(_TRIES):
        before = _state()
        with draft.open("wb") as file:
            draft.chmod(0o600)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.comment = b"0" * _SEAL
                archive.writestr(_ABOUT, _json(about))
                sums = {}
                try:
                    for name, (_, moment) in before.items():
                        sums[_DATA + name] = (_copied(archive, data_folder() / name, _DATA + name), moment)
                except FileNotFoundError:  # taken away meanwhile
                    continue
                for table, lines in rows.items():
                    archive.writestr(f"{_ROWS}{table}.jsonl", b"".join(lines))
                archive.writestr(_FILES, _json(sums))
        if _state() == before:
            _seal(draft)
            return made, len(sums), versions
    raise BackupError("Terwijl de reservekopie werd gemaakt, veranderden de gegevens steeds. Wacht tot opnemen of ophalen klaar is.")


def _state() -> dict[str, tuple[int, int]]:
    """Give size and moment per file that goes along, by its name in the data folder."""
    folder = data_folder()
    return {path.relative_to(folder).as_posix(): _stamp(path) for name in FOLDERS for path in _listed(folder / name)}


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _listed(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name != COUNTS and not path.name.endswith(_LEFT_BEHIND) and not any(HALF in part for part in path.parts)
    )


def _copied(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _sum_of(file: IO[bytes]) -> str:
    """Give the sha256 of everything but the seal."""
    file.seek(0, os.SEEK_END)
    left, digest = file.tell() - _SEAL, hashlib.sha256()
    file.seek(0)
    while left > 0:
        block = file.read(min(_BLOCK, left))
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def _seal(path: Path) -> None:
    with path.open("r+b") as file:
        seal = _sum_of(file)
        file.seek(-_SEAL, os.SEEK_END)
        file.write(seal.encode())


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any], dict[str, tuple[str, int]]]]:
    """Open a backup of which every byte is as it was written and every name lies in a folder of ours."""
    with path.open("rb") as file:
        if file.read(_NAME_AT)[:4] != _STARTS or file.read(len(_ABOUT)) != _ABOUT.encode():
            raise _no_backup(path)
        found = _sum_of(file)
        if file.read(_SEAL) != found.encode():
            raise BackupError(
                f"'{path.name}' is beschadigd: het is afgebroken of er is iets in veranderd. Er is niets teruggezet; neem een andere "
                "reservekopie."
            )
        try:
            with zipfile.ZipFile(file) as archive:
                about = json.loads(_text(archive, _ABOUT))
                if about["vorm"] > _FORM or about["opslag"] > HEAD:
                    raise BackupError(
                        f"'{path.name}' is gemaakt met een nieuwere wijkscan ({about['wijkscan']}). Werk wijkscan op deze computer bij; "
                        "er is niets teruggezet."
                    )
                about = {"gemaakt": str(about["gemaakt"]), "planversies": int(about["planversies"])}
                sums = {str(name): (str(sha256), int(moment)) for name, (sha256, moment) in json.loads(_text(archive, _FILES)).items()}
                _check(archive, sums, path)
        except BackupError:
            raise
        except _DAMAGED as error:
            raise _no_backup(path) from error
        with zipfile.ZipFile(file) as archive:
            yield archive, about, sums


def _check(archive: zipfile.ZipFile, sums: dict[str, tuple[str, int]], path: Path) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    known = {_ABOUT, _FILES, *(f"{_ROWS}{table}.jsonl" for table in TABLES), *sums}
    plain = all(part.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts)
    if len(parts) > _MOST_PARTS or len(set(names)) < len(names) or not set(names) <= known or not plain or not all(map(_is_ours, sums)):
        raise _no_backup(path)
    needed, free = sum(part.file_size for part in parts), shutil.disk_usage(_existing(data_folder())).free
    if needed > free:
        raise BackupError(
            f"'{path.name}' wordt uitgepakt {number(needed / _MB)} MB en op de schijf is {number(free / _MB)} MB vrij. Maak ruimte; er is "
            "niets teruggezet."
        )


def _is_ours(name: str) -> bool:
    """Tell whether a name lies in a folder of ours, on every system."""
    inside = PurePosixPath(name.removeprefix(_DATA))
    unsafe = any(part in ("", ".", "..") or set(part) & set('\\:\0') for part in name.split("/"))
    return name.startswith(_DATA) and not unsafe and len(inside.parts) > 1 and inside.parts[0] in FOLDERS


def _existing(folder: Path) -> Path:
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _unpack(archive: zipfile.ZipFile, name: str, target: Path, sha256: str, moment: int, path: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source, target.open("wb") as file:
            while block := source.read(_BLOCK):
                digest.update(block)
                file.write(block)
        os.utime(target, ns=(moment, moment))  # of versions of one day the newest counts
    except _DAMAGED as error:
        raise _no_backup(path) from error
    if digest.hexdigest() != sha256:
        raise _no_backup(path)


@contextmanager
def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[Iterator[bytes]]:
    name = f"{_ROWS}{table}.jsonl"
    if name not in archive.namelist():
        yield iter(())
        return
    with archive.open(name) as file:
        yield iter(partial(file.readline, _MOST_TEXT), b"")


def _text(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MOST_TEXT:
        raise ValueError(name)
    return archive.read(name)


def _swap(draft: Path, folder: Path) -> None:
    """Let what was unpacked take its place; where the disk refuses, everything is as it was."""
    (draft / "oud").mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        for name in FOLDERS:
            for source, target in ((folder / name, draft / "oud" / name), (draft / "nieuw" / name, folder / name)):
                if source.exists():
                    source.rename(target)
                    moved.append((source, target))
    except OSError:
        for source, target in reversed(moved):
            target.rename(source)
        raise


def _no_backup(path: Path) -> BackupError:
    return BackupError(f"'{path.name}' is geen reservekopie van wijkscan; kies een bestand dat met 'reservekopie' is gemaakt.")


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
