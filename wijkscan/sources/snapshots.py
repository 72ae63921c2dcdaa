"""The library of what was received: raw snapshots that are never edited, and the checked tables made from them.

A library is a folder with ``snapshots/<id>/`` (the files as received and ``passport.json``) and
``tables/<id>.*.parquet`` (derived; thrown away and made again at will). A folder appears whole or not at all: it is
written under another name on the same disk and renamed when complete, so a full disk or a killed process leaves the
library as it was.
"""

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wijkscan.tables.passport import Passport

_HALF = ".half-"
_ABANDONED_AFTER = 24 * 3600  # seconds; no delivery takes a day to write


@dataclass(frozen=True)
class Received:
    """What a source handed over: the passport and the files, as received."""

    passport: Passport
    files: dict[str, bytes]


def checksum(files: Mapping[str, bytes]) -> str:
    """Give the sha256 over the files in order of name."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(files[name])
    return digest.hexdigest()


class NotWrittenError(ValueError):
    """The disk refuses; the message says where and what to do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"De gegevens kunnen niet worden bewaard in de map '{folder}': de schijf is vol of de map is alleen-lezen. "
            "Maak ruimte vrij of kies met WIJKSCAN_DATA een andere map; wat er al was, blijft in gebruik."
        )


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file or folder so that it is there whole or not at all.

    Parameters
    ----------
    path
        Where it ends up; replaced when it exists.
    write
        Writes to the temporary path it is given, on the same disk.

    Raises
    ------
    NotWrittenError
        The disk is full or read-only; what was there is still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        holder = Path(tempfile.mkdtemp(prefix=_HALF, dir=path.parent))
        try:
            draft = holder / path.name
            write(draft)
            if path.is_dir():
                path.rename(holder / "replaced")
            draft.replace(path)
        finally:
            shutil.rmtree(holder, ignore_errors=True)
    except OSError as error:
        raise NotWrittenError(path.parent) from error


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind; what is younger may still be in the making."""
    for half in folder.glob(f"{_HALF}*"):
        with suppress(FileNotFoundError):
            if time.time() - half.stat().st_mtime > _ABANDONED_AFTER:
                shutil.rmtree(half, ignore_errors=True)


class Library:
    """A folder of snapshots and the tables made from them.

    Parameters
    ----------
    root
        Folder that holds ``snapshots/``; need not exist yet.
    tables
        Folder for the derived tables; ``root/tables`` unless the root is read-only.
    """

    def __init__(self, root: Path, tables: Path | None = None) -> None:
        self.root = root
        self.tables = tables or root / "tables"

    def add(self, received: Received) -> None:
        """Store a delivery. Older deliveries of the same series stay on disk as "last good" and as history."""

        def write(folder: Path) -> None:
            folder.mkdir()
            for name, content in received.files.items():
                (folder / name).write_bytes(content)
            text = json.dumps(received.passport.to_dict(), ensure_ascii=False, indent=1, sort_keys=True)
            (folder / "passport.json").write_text(text, encoding="utf-8")

        write_whole(self.root / "snapshots" / received.passport.id, write)

    def passports(self) -> list[Passport]:
        """List the newest delivery of every table in every series, ordered by series.

        Two tables of one year and coverage (population in one file, care in the other) complete each other.
        """
        newest: dict[tuple[str, str], Passport] = {}
        # The name of a snapshot is its series, then the moment of receipt: the last in order is the newest.
        for path in sorted((self.root / "snapshots").glob("*/passport.json")):
            passport = Passport.from_dict(json.loads(path.read_text(encoding="utf-8")))
            newest[passport.series, passport.table] = passport
        return [newest[key] for key in sorted(newest)]

    def folder(self, passport: Passport) -> Path:
        """Give the folder with the files as received."""
        return self.root / "snapshots" / passport.id

    def files(self, passport: Passport) -> dict[str, bytes]:
        """Read the files of a delivery as they were received."""
        folder = self.folder(passport)
        return {name: (folder / name).read_bytes() for name in passport.files}

    def table_path(self, passport: Passport, part: str) -> Path:
        """Give the path of a derived table, whether or not it has been made."""
        return self.tables / f"{passport.id}.{part}.parquet"

    def clear_tables(self) -> None:
        """Throw the derived tables away; they are made again when asked for."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.tables)

    def state(self) -> str:
        """Tell in a glance whether deliveries came or went: one look at the folder, whatever its size."""
        folder = self.root / "snapshots"
        return str(folder.stat().st_mtime_ns) if folder.exists() else ""

    def fingerprint(self) -> str:
        """Give a short text that changes when any delivery in use changes."""
        return hashlib.sha256(" ".join(passport.id for passport in self.passports()).encode()).hexdigest()[:16]
