"""The library of what was received: raw snapshots that are never edited, and the checked tables made from them.

A library is a folder with ``snapshots/<id>/`` (the files as received and ``passport.json``) and
``tables/<id>.*.parquet`` (derived; thrown away and made again at will, and whenever the columns or the readers change). A snapshot
appears whole or not at all, so a full disk or a
killed process leaves the library as it was. One that has been damaged is set aside in ``beschadigd/``, named, and the delivery before
it counts again.
"""

import hashlib
import json
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from wijkscan.disk.whole import one_writer, write_whole
from wijkscan.sources.datasets import BY_KIND, MAP
from wijkscan.sources.received import Received, checksum
from wijkscan.store.made_with import made_with
from wijkscan.tables.passport import Passport

_DAMAGED = "beschadigd"
_NO_PASSPORT = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _kind_of(path: Path) -> str:
    """Give the kind in a passport; of one that cannot be read, which is told of elsewhere, that of a map."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["kind"])
    except _NO_PASSPORT:
        return MAP.kind


class DamagedError(ValueError):
    """A snapshot on disk is not what was received."""

    def __init__(self, passport: Passport) -> None:
        self.passport = passport
        super().__init__(f"De levering '{passport.id}' is beschadigd: de bestanden zijn niet meer wat er is ontvangen.")


class UnreadableLibraryError(ValueError):
    """A delivery may not be read; nothing is wrong with it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"'{path}' mag niet worden gelezen. Vraag de beheerder om leesrechten op deze map; er is niets veranderd.")


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

    def add(self, received: Received) -> Passport:
        """Store a delivery as the newest of its series, and give its passport with its number in the order of receipt.

        Older deliveries of the same series stay on disk as "last good" and as history. The number decides which one is newest,
        because a clock may be set back.
        """
        with one_writer(self._snapshots):
            number = max((passport.volgnummer for passport in self._every()), default=0) + 1
            numbered = replace(received.passport, volgnummer=number)

            def write(folder: Path) -> None:
                folder.mkdir()
                for name, content in received.files.items():
                    (folder / name).write_bytes(content)
                text = json.dumps(numbered.to_dict(), ensure_ascii=False, indent=1, sort_keys=True)
                (folder / "passport.json").write_text(text, encoding="utf-8")

            # The same bytes received in the same second are the same delivery.
            if not self.folder(numbered).exists():
                write_whole(self.folder(numbered), write)
        return numbered

    def passports(self) -> list[Passport]:
        """List the newest delivery of every table in every series, ordered by series.

        Two tables of one year and coverage (population in one file, care in the other) complete each other. A snapshot whose
        passport cannot be read is set aside.
        """
        newest: dict[tuple[str, str], Passport] = {}
        for passport in sorted(self._every(), key=lambda item: item.order):
            newest[passport.series, passport.table] = passport
        return [newest[key] for key in sorted(newest)]

    def _every(self) -> list[Passport]:
        found = []
        for path in sorted(self._snapshots.glob("*/passport.json")):
            try:
                passport = Passport.from_dict(json.loads(path.read_text(encoding="utf-8")))
                if passport.kind in BY_KIND:
                    found.append(passport)
            except FileNotFoundError:  # taken away meanwhile
                continue
            except PermissionError as error:  # not damaged: it may not be read
                raise UnreadableLibraryError(path) from error
            except _NO_PASSPORT:
                self._move_aside(path.parent.name)
        return found

    @property
    def _snapshots(self) -> Path:
        return self.root / "snapshots"

    def set_aside(self, passport: Passport) -> None:
        """Take a damaged delivery out of use, with the tables made from it; it stays on disk, and the one before it counts again.

        Raises
        ------
        DamagedError
            It cannot be moved.
        """
        for table in self.tables.glob(f"{passport.id}.*.parquet"):
            table.unlink(missing_ok=True)
        self._move_aside(passport.id)
        if self.folder(passport).exists():
            raise DamagedError(passport)

    def _move_aside(self, name: str) -> None:
        with suppress(OSError):  # another process was first, or the folder is read-only
            (self.root / _DAMAGED).mkdir(parents=True, exist_ok=True)
            (self._snapshots / name).rename(self.root / _DAMAGED / name)

    def damaged(self) -> tuple[str, ...]:
        """Tell in Dutch, one sentence per delivery, what does not count: set aside, or received by a newer wijkscan."""
        return (*self._newer(), *self._set_aside())

    def _newer(self) -> tuple[str, ...]:
        """Tell which deliveries are of a data set that this wijkscan does not know; they stay where they are."""
        names = sorted(path.parent.name for path in self._snapshots.glob("*/passport.json") if _kind_of(path) not in BY_KIND)
        return tuple(
            f"De levering '{name}' is opgenomen door een nieuwere wijkscan, die meer soorten gegevens kent; zij telt hier niet mee en "
            "blijft bewaard. Werk wijkscan bij om haar te gebruiken."
            for name in names
        )

    def _set_aside(self) -> tuple[str, ...]:
        return tuple(
            f"De levering '{path.name}' is beschadigd en telt niet meer mee; zij staat apart in de map '{path.parent}'. Een eerdere "
            "levering van hetzelfde telt weer, als die er is. Haal de gegevens opnieuw op of neem het bestand opnieuw op, en gooi "
            "daarna de map met de beschadigde levering weg."
            for path in sorted((self.root / _DAMAGED).glob("*"))
        )

    def folder(self, passport: Passport) -> Path:
        """Give the folder with the files as received."""
        return self._snapshots / passport.id

    def files(self, passport: Passport) -> dict[str, bytes]:
        """Read the files of a delivery as they were received.

        Raises
        ------
        DamagedError
            A file is gone, or is no longer what was received.
        """
        folder = self.folder(passport)
        try:
            files = {name: (folder / name).read_bytes() for name in passport.files}
        except PermissionError as error:
            raise UnreadableLibraryError(folder) from error
        except OSError as error:
            raise DamagedError(passport) from error
        if checksum(files) != passport.sha256:
            raise DamagedError(passport)
        return files

    def table_path(self, passport: Passport, part: str) -> Path:
        """Give the path of a derived table, whether or not it has been made.

        The columns and readers it is made with are part of its name, so another wijkscan makes one of its own.
        """
        return self.tables / f"{passport.id}.{part}.{made_with()}.parquet"

    def clear_tables(self) -> None:
        """Throw the derived tables away; they are made again when asked for."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.tables)

    def state(self) -> str:
        """Tell in a glance whether deliveries came or went: one look at the folder, whatever its size."""
        return str(self._snapshots.stat().st_mtime_ns) if self._snapshots.exists() else ""

    def fingerprint(self) -> str:
        """Give a short text that changes when any delivery in use changes."""
        return hashlib.sha256(" ".join(passport.id for passport in self.passports()).encode()).hexdigest()[:16]
