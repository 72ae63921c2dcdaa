"""Write so that what is there is whole: the old version or the new one, never half of it and never neither.

A file is written under another name on the same disk and takes its place in one step. A folder cannot be replaced in one step, so
its versions stand side by side in it and a small file says which one counts: `replace_folder` writes, `current` finds. Whoever reads
while another writes still finds the version it began with. One process writes a folder at a time; the next one waits.
"""

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

HALF = ".half-"
_ASIDE = "replaced"  # where an earlier wijkscan put the folder it was about to replace
_ABANDONED_AFTER = 24 * 3600  # seconds; no delivery takes a day to write
_POINTER = "huidige-versie"
_VERSION = re.compile(r"versie-\d{6}")
_WAIT_S = 60.0  # for another who writes the same
_IN_USE_S = 2.0  # on Windows a file that somebody reads cannot be replaced; a reader is soon ready
_REASONS = {
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG), "de schijf is vol"),
    errno.EDQUOT: "de ruimte die u op deze schijf hebt, is op",
    errno.EIO: "de schijf geeft een fout bij lezen of schrijven",
    errno.ENOENT: "de map of het bestand is er niet (meer)",
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "er staan te veel bestanden tegelijk open"),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "de map is alleen-lezen, of een ander programma heeft het bestand open"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR), "op die plaats staat al iets anders onder dezelfde naam"),
    errno.ENAMETOOLONG: "de naam van de map of het bestand is te lang",
}


class NotWrittenError(ValueError):
    """What was to be written is not there; the message says where, why and what to do. What was there is still there.

    Parameters
    ----------
    folder
        Where it should have come.
    reason
        Why it could not, as a Dutch clause.
    """

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"De gegevens kunnen niet worden bewaard in de map '{folder}': {reason}. "
            "Maak dat in orde of kies met WIJKSCAN_DATA een andere map; wat er al was, blijft in gebruik."
        )
        self.folder, self.reason = folder, reason


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file, or a folder that is not there yet, so that it is there whole or not at all.

    Parameters
    ----------
    path
        Where it ends up; a file is replaced when it exists.
    write
        Writes to the temporary path it is given, on the same disk.

    Raises
    ------
    NotWrittenError
        The disk refuses; what was there is still there.
    """
    with draft_in(path.parent) as holder:
        draft = holder / path.name
        write(draft)
        _put(draft, path)


def write_together(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files that belong together, and give their paths: only when all of them are written, they take their places.

    Raises
    ------
    NotWrittenError
        The disk refuses; on a full disk none of them is there.
    """
    with draft_in(folder) as holder:
        for name, content in files.items():
            (holder / name).write_bytes(content)
        for name in files:
            _put(holder / name, folder / name)
    return [folder / name for name in files]


def replace_folder(folder: Path, write: Callable[[Path], object], *, kept: int = 2) -> None:
    """Make a new version of a folder, which counts from the moment that it is whole.

    Parameters
    ----------
    folder
        Holds the versions; read it through :func:`current`.
    write
        Makes the folder that it is given a path for.
    kept
        Versions that stay: the one that counts, and the one somebody may still be reading; 1 where the old one has to go.

    Raises
    ------
    NotWrittenError
        The disk refuses, or another keeps writing; the version that counted still counts.
    """
    with one_writer(folder):
        # A version that never came to count, because its process was killed, is not numbered again.
        number = max((int(path.name.split("-")[1]) for path in _versions(folder)), default=0) + 1
        version = folder / f"versie-{number:06d}"
        write_whole(version, write)
        write_whole(folder / _POINTER, lambda draft: draft.write_text(version.name, encoding="ascii"))
        for old in _versions(folder)[:-kept]:
            shutil.rmtree(old, ignore_errors=True)


def current(folder: Path) -> Path:
    """Give the version of a folder that counts; the folder itself where nothing was written or it has no versions."""
    _restore(folder)
    with suppress(OSError, UnicodeDecodeError):
        name = (folder / _POINTER).read_text(encoding="ascii")
        if _VERSION.fullmatch(name) and (folder / name).is_dir():
            return folder / name
    versions = _versions(folder)
    # Versions appear whole: with a pointer that was damaged, the newest is the one.
    return versions[-1] if versions and (folder / _POINTER).exists() else folder


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes this folder, and hold others off meanwhile; not within itself.

    Raises
    ------
    NotWrittenError
        Another keeps writing, or the place is read-only.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.parent / f".{folder.name}.slot", timeout=_WAIT_S, mode=0o600)
        lock.acquire()
    except Timeout as error:
        reason = "een ander schrijft daar al langer dan een minuut; probeer het daarna opnieuw"
        raise NotWrittenError(folder, reason) from error
    except OSError as error:
        raise NotWrittenError(folder, reason_of(error)) from error
    try:
        yield
    finally:
        lock.release()


def _versions(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _VERSION.fullmatch(path.name))


@contextmanager
def draft_in(folder: Path) -> Iterator[Path]:
    """Give a folder beside what is written, on the same disk; it is gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        holder = Path(tempfile.mkdtemp(prefix=HALF, dir=folder))
        try:
            yield holder
        finally:
            shutil.rmtree(holder, ignore_errors=True)
    except OSError as error:
        raise NotWrittenError(folder, reason_of(error)) from error


@retry(
    retry=retry_if_exception_type(PermissionError), stop=stop_after_delay(_IN_USE_S), wait=wait_fixed(_IN_USE_S / 20), reraise=True
)
def _put(draft: Path, path: Path) -> None:
    os.replace(draft, path)  # noqa: PTH105 - the one step that everything here rests on


def reason_of(error: OSError) -> str:
    """Give in Dutch why a disk refuses: full, read-only, in use; what has no words here is given as what the system says."""
    return _REASONS.get(error.errno or 0, f"het systeem meldt '{error.strerror or error or type(error).__name__}'")


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind; what is younger may still be in the making."""
    for half in folder.glob(f"{HALF}*"):
        with suppress(OSError):
            if time.time() - half.stat().st_mtime > _ABANDONED_AFTER:
                for draft in sorted(half.iterdir()):
                    if draft.name != _ASIDE:
                        _restore(folder / draft.name)
                shutil.rmtree(half, ignore_errors=True)


def _restore(folder: Path) -> None:
    """Put back what an earlier wijkscan had set aside when it was killed between taking away a folder and placing the new one."""
    if folder.exists() or not folder.parent.is_dir():
        return
    for half in sorted(folder.parent.glob(f"{HALF}*")):
        with suppress(OSError):
            if (half / folder.name).exists() and (half / _ASIDE).exists():
                (half / _ASIDE).rename(folder)
                return
