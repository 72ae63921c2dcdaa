"""The one boundary for files of others: read in a process of its own, and every failure is one Dutch sentence about that file.

A file that unpacks to half a terabyte, or on which a library loops, ends its own process and nobody else's. What a library raises never
reaches a user: a refusal of ours passes as it is, everything else becomes a sentence that names the file and a way out.
"""

import csv
import logging
import zipfile
from collections.abc import Callable
from typing import TypeVar

from wijkscan.bounded import BrokenError, OutOfMemoryError, OutOfTimeError, run
from wijkscan.tables.figures import InvalidTableError

Result = TypeVar("Result")

SECONDS = 180.0
"""Time to read one delivery; the map of the whole country takes some ten seconds."""
MEMORY_MB = 2048
"""Memory to read one delivery, besides a few times the size of its files."""
MOST_BYTES = 1024**3
"""Largest file, and most that a packed file may unpack to."""
MOST_MEMBERS = 2000
"""Files within one packed file."""
_TIMES_ITS_SIZE = 4  # a file is there as received, on its way to the process and as it arrived
_MB = 1024**2

_log = logging.getLogger(__name__)


class UnreadableFileError(ValueError):
    """A file is not what it should be; the message names the file, what is wrong and the way out."""

    def __init__(self, name: str, wrong: str, way_out: str) -> None:
        super().__init__(f"Bestand '{name}' kan niet worden gelezen: {wrong}. {way_out}")
        self._told = (name, wrong, way_out)

    def __reduce__(self) -> tuple[type["UnreadableFileError"], tuple[str, str, str]]:
        """Travel between processes as what it was made of."""
        return type(self), self._told


def read_apart(
    name: str,
    task: Callable[..., Result],
    *given: object,
    size: int = 0,
    refusals: tuple[type[Exception], ...] = (UnreadableFileError, InvalidTableError),
) -> Result:
    """
    Give what `task(*given)` reads, worked out in a process with a limit on time and memory.

    Parameters
    ----------
    name
        File (or files) the user delivered, for the message.
    task, given
        A function at the top of a module and what it takes.
    size
        Bytes the files have, packed as they are.
    refusals
        What the task raises to say what is wrong; passed on as it is. They have to survive pickling.

    Raises
    ------
    UnreadableFileError
        The file is too large, takes too long or too much memory, or a library fails on it in whatever way.
    """
    if size > MOST_BYTES:
        raise UnreadableFileError(name, f"het is groter dan {MOST_BYTES // _MB} MB", "Lever een kleiner deel.")
    memory = MEMORY_MB + _TIMES_ITS_SIZE * size // _MB
    try:
        found: Result = run(_refusing, task, refusals, given, seconds=SECONDS, memory_mb=memory)
        return found
    except OutOfTimeError as error:
        raise UnreadableFileError(name, "het lezen duurt te lang", "Lever een kleiner deel, of bewaar het opnieuw.") from error
    except OutOfMemoryError as error:
        raise UnreadableFileError(name, "het neemt te veel geheugen in beslag", "Lever een kleiner deel, of bewaar het opnieuw.") from error
    except BrokenError as error:
        _log.warning("%s: %s", name, error)
        wrong = "het is beschadigd of anders opgebouwd dan verwacht"
        raise UnreadableFileError(name, wrong, "Download of exporteer het opnieuw, en kies dan dat bestand.") from error


def _refusing(task: Callable[..., Result], refusals: tuple[type[Exception], ...], given: tuple[object, ...]) -> Result:
    """Do the task; a ValueError or OSError that is no refusal of ours is a fault of a library, like any other."""
    try:
        return task(*given)
    except refusals:
        raise
    except (ValueError, OSError, csv.Error) as error:
        raise RuntimeError(f"{type(error).__name__}: {error}") from error


def open_packed(name: str, packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Give the files in a packed file, after a look at how many there are and what they unpack to.

    Raises
    ------
    UnreadableFileError
        Too many or too large, or there is a password on it.
    """
    members = [member for member in packed.infolist() if not member.is_dir()]
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError(name, "er zit een wachtwoord op", "Bewaar het zonder wachtwoord.")
    if len(members) > MOST_MEMBERS:
        raise UnreadableFileError(name, f"er zitten meer dan {MOST_MEMBERS} bestanden in", "Lever alleen de bestanden die nodig zijn.")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise UnreadableFileError(name, f"uitgepakt is het groter dan {MOST_BYTES // _MB} MB", "Lever een kleiner deel.")
    return members
