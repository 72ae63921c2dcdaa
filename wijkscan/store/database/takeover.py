"""Plans that an earlier wijkscan kept as files come into the store: to the byte, all of a gemeente at once, and only once.

The files stay, in a folder with another name. Killed before that name is given, the same plans are recognised the next time.
"""

import re
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, insert, select

from wijkscan.disk.whole import one_writer
from wijkscan.shipped import data_folder
from wijkscan.store.database.audit import note
from wijkscan.store.database.engine import StoreError, writing
from wijkscan.store.database.schema import PLANNEN, PLANVERSIES
from wijkscan.store.plan_file import PlanError, read_plan

_REMOVED, _AFTER = "weg", "plannen-overgenomen"
_PLAN, _VERSION = re.compile(r"plan-(\d{4})"), re.compile(r"versie-(\d{6})\.json")
_Versions = list[tuple[int, bytes]]


def take_over(gemeente: str) -> None:
    """Take over the plans of a gemeente where there are files of them.

    Raises
    ------
    StoreError
        The store or the files cannot be read or written; nothing was taken over.
    """
    folder = data_folder() / "eigen" / gemeente / "plannen"
    if not folder.is_dir():
        return
    try:
        with one_writer(folder):  # an earlier wijkscan that still runs waits as well
            if folder.is_dir():
                found = _found(folder)
                if any(versions for _, versions, _ in found):
                    with writing(gemeente) as connection:
                        for number, versions, removed in found:
                            _take(connection, gemeente, number, versions, removed=removed)
                _set_aside(folder)
    except (OSError, ValueError) as error:
        raise StoreError(f"De plannen in de map '{folder}' kunnen niet worden overgenomen: {error} Zij blijven daar staan.") from error


def _found(folder: Path) -> list[tuple[int, _Versions, bool]]:
    """Give the number, the versions and whether it was removed of every plan in files."""
    found = []
    for place, removed in ((folder, False), (folder / _REMOVED, True)):
        for path in sorted(place.iterdir()) if place.is_dir() else []:
            if (named := _PLAN.fullmatch(path.name)) and path.is_dir():
                files = sorted((int(known[1]), file) for file in path.iterdir() if (known := _VERSION.fullmatch(file.name)))
                found.append((int(named[1]), [(number, file.read_bytes()) for number, file in files], removed))
    return found


def _take(connection: Connection, gemeente: str, number: int, versions: _Versions, *, removed: bool) -> None:
    there = select(PLANNEN.c.id, PLANVERSIES.c.nummer, PLANVERSIES.c.inhoud).join_from(PLANNEN, PLANVERSIES)
    kept: dict[int, _Versions] = {}
    for key, version, content in connection.execute(there.where(PLANNEN.c.gemeente == gemeente).order_by(PLANVERSIES.c.nummer)):
        kept.setdefault(key, []).append((version, content))
    if not versions or any(known[: len(versions)] == versions for known in kept.values()):
        return
    taken = set(connection.execute(select(PLANNEN.c.nummer).where(PLANNEN.c.gemeente == gemeente)).scalars())
    place = number if number not in taken else max(taken) + 1
    key = connection.execute(insert(PLANNEN).values(gemeente=gemeente, nummer=place, weg=removed).returning(PLANNEN.c.id)).scalar_one()
    for version, content in versions:
        connection.execute(insert(PLANVERSIES).values(plan_id=key, nummer=version, kenmerk=_seal(content, gemeente), inhoud=content))
    note(connection, "plan overgenomen", gemeente, f"plan-{place:04d}, {len(versions)} versies uit bestanden")


def _seal(content: bytes, gemeente: str) -> str:
    with suppress(PlanError):
        return read_plan(content, "plan", gemeente).seal
    return ""


def _set_aside(folder: Path) -> None:
    taken = [path.name for path in folder.parent.glob(f"{_AFTER}*")]
    folder.rename(folder.with_name(_AFTER if not taken else f"{_AFTER}-{len(taken) + 1}"))
