"""The gemeente's own use: from a client export to counts, and from counts to what may be shown.

Nothing about one client is ever stored: the export is read where the user has it, and only the protected counts are written, with
the names of its columns and the list of what was shown before. The counts themselves are gone when the protection is done: most of
them are of a few clients. What is written can be opened by the user who runs wijkscan only, and can be deleted.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingOf
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from wijkscan.disk.private import make_private, private_folder
from wijkscan.disk.whole import NotWrittenError, current, reason_of, replace_folder
from wijkscan.model.disclosure.control import DisclosureError, Published, register
from wijkscan.sources.gebruik.count import Imported, import_from_database, import_gebruik, read_postcodes
from wijkscan.sources.gebruik.export import File
from wijkscan.sources.gebruik.mapping import Mapping, load_mapping, save_mapping
from wijkscan.store.access import BEHEERDER, record, require
from wijkscan.store.own_protection import protect_own_use, shown
from wijkscan.store.own_shown import COUNTS, REPORT, TABLE, OwnUse, folder_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.gebruik.keys import Keys, build_keys, productcategorieen
from wijkscan.tables.herindelingen import herindelingen_table

_PUBLISHED, _MAPPING = "gepubliceerd.json", "kolommen.json"
EXPORT = "Een cliëntexport tellen of een telling intrekken"
_WAIT_S = 600  # for another count of the same gemeente; the largest takes minutes


def remembered_mapping(root: Path, gemeentecode: str) -> Mapping | None:
    """Give the mapping of the last import, when there is one; one that is damaged is as none, and the columns are recognised again."""
    path = folder_of(root, gemeentecode) / _MAPPING
    with suppress(GebruikError):
        return load_mapping(path) if path.exists() else None
    return None


def count_export(
    path: File,
    areas: AreaTable,
    *,
    mapping: Mapping | None = None,
    everywhere: MappingOf[str, str] | None = None,
    remembered: Mapping | None = None,
    postcodes: File | None = None,
) -> Imported:
    """Count the clients in an export; see :func:`wijkscan.sources.gebruik.count.import_gebruik`.

    Parameters
    ----------
    path
        The export.
    areas
        Table of the gemeente, for the codes and names of its wijken and buurten.
    mapping
        Which column is what; as last time, or recognised by their names, when not given.
    everywhere
        What holds for every row: `{"wet": "wmo"}`.
    remembered
        The mapping of last time; where it does not fit this file, the report says so.
    postcodes
        CBS key file of addresses, for exports with postcode and huisnummer.
    """
    return import_gebruik(path, keys_of(areas, postcodes), mapping=mapping, everywhere=everywhere, remembered=remembered)


def count_table(table: str, areas: AreaTable, *, mapping: Mapping | None) -> Imported:
    """Count the clients in a table of the gemeente's own database, which ``WIJKSCAN_GEBRUIK_URL`` names; only counts come back.

    Parameters
    ----------
    table
        Name, with its schema where it needs one.
    areas
        Table of the gemeente.
    mapping
        Which column is what; must be known, since no row is looked at.

    Raises
    ------
    GebruikError
        No database or no mapping is given, or the database cannot be used.
    """
    url = os.environ.get("WIJKSCAN_GEBRUIK_URL", "")
    if not url:
        raise GebruikError("Geen database ingesteld; zet WIJKSCAN_GEBRUIK_URL op het adres, zoals postgres://gebruiker@server/naam.")
    if mapping is None:
        raise GebruikError("Van een tabel moet de kolomindeling bekend zijn; geef haar met --kolommen (het bestand kolommen.json).")
    return import_from_database(url, table, keys_of(areas), mapping=mapping)


def keys_of(areas: AreaTable, postcodes: File | None = None) -> Keys:
    """Give the lookups of a gemeente: its areas, products, addresses, and the gemeenten that went into it."""
    return build_keys(
        areas.areas[["gebiedsnaam"]],
        areas.gemeentecode,
        productcategorieen(),
        None if postcodes is None else read_postcodes(postcodes, areas.gemeentecode),
        herindelingen_table(),
    )


def store_own_use(
    root: Path, areas: AreaTable, imported: Imported, *, mapping: Mapping | None, threshold: int, now: datetime
) -> OwnUse:
    """Protect the counts and store them, with what was published now as part of what was published before.

    Parameters
    ----------
    root
        Data folder.
    areas
        Table of the gemeente.
    imported
        Result of :func:`count_export`.
    mapping
        Remembered for next time; what was said of all rows is not, for it holds for this export only.
    threshold
        Smallest count shown.
    now
        Moment of import.

    Returns
    -------
    What may be shown.

    Raises
    ------
    GebruikError
        The counts cannot be protected beside those shown before; the message says how to take those back.
    """
    require(BEHEERDER, areas.gemeentecode, EXPORT)
    folder = folder_of(root, areas.gemeentecode)
    with _only_writer(root, folder):
        own = _store(folder, areas, imported, threshold, now)
        if mapping is not None:
            save_mapping(replace(mapping, everywhere={}), folder / _MAPPING)
        make_private(folder)
    record("cliëntexport geteld", areas.gemeentecode, own.imported)
    return own


@contextmanager
def _only_writer(root: Path, folder: Path) -> Iterator[None]:
    """Hold others off from reading what was published to writing what is now: else one of two publications is forgotten."""
    try:
        private_folder(folder.parent, root)
        lock = FileLock(folder.parent / f".{folder.name}.telling", timeout=_WAIT_S, mode=0o600)
        lock.acquire()
    except Timeout:
        raise GebruikError(
            f"Voor {folder.name} wordt al langer dan {_WAIT_S // 60} minuten een andere export geteld. Wacht tot die klaar is en "
            "probeer het opnieuw; er is niets veranderd."
        ) from None
    except OSError as error:
        raise NotWrittenError(folder.parent, reason_of(error)) from error
    try:
        yield
    finally:
        lock.release()


def _store(folder: Path, areas: AreaTable, imported: Imported, threshold: int, now: datetime) -> OwnUse:
    earlier = published_before(folder)
    try:
        protected = protect_own_use(imported.table, areas, threshold=threshold, published=earlier)
    except DisclosureError as error:
        raise GebruikError(_not_to_protect(str(error), imported.report.source, areas.gemeentecode, earlier)) from error
    record = register(protected, imported.report.source, now.date())
    seen = shown(protected, imported.table, areas)
    own = OwnUse(imported.report.source, now.date().isoformat(), imported.report.summary(), protected.explanation, seen)

    def write(draft: Path) -> None:
        draft.mkdir()
        own.table.to_parquet(draft / TABLE, index=False)
        account = {"bron": own.source, "opgenomen": own.imported, "verslag": own.summary, "afscherming": own.explanation}
        _write_json(draft / REPORT, account)
        _write_json(draft / _PUBLISHED, [item.to_dict() for item in (*earlier, record)])
        make_private(draft)

    _replace(folder, write)
    return own


def _not_to_protect(reason: str, source: str, gemeentecode: str, earlier: tuple[Published, ...]) -> str:
    """Say that counts cannot be shown safely, why, and the way out."""
    smaller = "Lever anders een export met minder halfjaren of wetten."
    if not earlier:
        return f"De aantallen uit {source} zijn niet af te schermen; er is niets bewaard. {reason} {smaller}"
    command = f"python -m wijkscan vergeten {gemeentecode}"
    told = "; ".join(f"{number}: {record.label} van {record.date:%d-%m-%Y}" for number, record in enumerate(earlier, start=1))
    return (
        f"De aantallen uit {source} zijn naast wat eerder is getoond ({told}) niet af te schermen; er is niets veranderd. {reason} "
        f"Vervangt dit bestand een eerdere telling, trek die dan in: op het scherm bij Gegevens onder 'Een telling "
        f"intrekken of alles verwijderen', op de opdrachtregel met '{command} --telling {len(earlier)}' (of '{command} --alles'), en tel "
        f"opnieuw. {smaller}"
    )


def _replace(folder: Path, write: Callable[[Path], None], kept: int = 2) -> None:
    """Make a new version of what is kept; what an earlier wijkscan kept beside the versions goes."""
    replace_folder(folder, write, kept=kept)
    for name in (REPORT, TABLE, _PUBLISHED, COUNTS):
        (folder / name).unlink(missing_ok=True)


def delete_own_use(root: Path, gemeentecode: str) -> bool:
    """Delete everything kept of the own use of a gemeente, the list of what was shown before as well.

    Returns
    -------
    Whether there was anything.

    Raises
    ------
    NotWrittenError
        The disk refuses.
    """
    require(BEHEERDER, gemeentecode, EXPORT)
    folder = folder_of(root, gemeentecode)
    if not folder.exists():
        return False
    with _only_writer(root, folder):
        try:
            (current(folder) / REPORT).unlink(missing_ok=True)  # first: what is half deleted is not shown
            shutil.rmtree(folder)
        except OSError as error:
            raise NotWrittenError(folder, reason_of(error)) from error
    record("eigen gebruik verwijderd", gemeentecode, "")
    return True


def withdraw_count(root: Path, gemeentecode: str, number: int) -> Published:
    """Take back one count, as when the wrong file was counted: it no longer weighs in protecting later ones.

    Parameters
    ----------
    root
        Data folder.
    gemeentecode
        The gemeente.
    number
        Place in :func:`published_before`, from 1. The last one is what the pages show; it goes from there too.

    Returns
    -------
    What was taken back.

    Raises
    ------
    GebruikError
        There is no such count.
    """
    require(BEHEERDER, gemeentecode, EXPORT)
    folder = folder_of(root, gemeentecode)
    with _only_writer(root, folder):
        published = published_before(folder)
        if not 1 <= number <= len(published):
            known = f"kies een nummer van 1 tot en met {len(published)}" if published else "er is nog niets geteld"
            raise GebruikError(f"Telling {number} van {gemeentecode} bestaat niet; {known}.")
        shown_now = current(folder)
        left = [record.to_dict() for at, record in enumerate(published, start=1) if at != number]

        def write(draft: Path) -> None:
            draft.mkdir()
            for name in (REPORT, TABLE):
                if number < len(published) and (shown_now / name).exists():
                    shutil.copyfile(shown_now / name, draft / name)
            _write_json(draft / _PUBLISHED, left)
            make_private(draft)

        # Nothing of what is taken back stays, in an older version either.
        _replace(folder, write, kept=1)
    record("telling ingetrokken", gemeentecode, published[number - 1].date.isoformat())
    return published[number - 1]


def published_before(folder: Path) -> tuple[Published, ...]:
    """Give what was shown of the own use in a folder (:func:`folder_of`), oldest first."""
    path = current(folder) / _PUBLISHED
    if not path.exists():
        return ()
    return tuple(Published.from_dict(item) for item in json.loads(path.read_text(encoding="utf-8")))


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
