"""The gemeente's own use: from a client export to counts, and from counts to what may be shown.

Nothing about one client is ever stored: the export is read where the user has it, and only counts per area, law and period are
written. Pages and downloads see the protected counts, never the counts themselves.
"""

import json
import os
import shutil
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from wijkscan.model.disclosure import Protected, Published, protect, register
from wijkscan.opening import open_collection, open_tables
from wijkscan.parameters import FOLDER
from wijkscan.scenario import DEFAULT_GEMEENTE
from wijkscan.sources.gebruik import Imported, import_from_database, import_gebruik, read_postcodes, read_productcategorieen
from wijkscan.sources.gebruik_export import File
from wijkscan.sources.gebruik_mapping import Mapping, load_mapping, save_mapping
from wijkscan.sources.herindelingen import read_herindelingen
from wijkscan.sources.snapshots import Library, write_whole
from wijkscan.tables.areas import Niveau, is_fictional
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.gebruik_fields import TOTAAL, WETTEN, GebruikError
from wijkscan.tables.gebruik_keys import Keys, build_keys
from wijkscan.voorbeeldstad.export import client_export

DIMENSIONS = ("gebiedscode", "wet", "periode")
COUNT = "clienten"
NO_WIJK = "onbekend"
_EXAMPLE_SEED, _EXAMPLE_DAY = 2026, "2026-01-01"
_EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "voorbeeldstad"


@dataclass(frozen=True)
class OwnUse:
    """What may be shown of the gemeente's own registration.

    Parameters
    ----------
    source
        Name of the file or table the counts come from.
    imported
        Day of the import, ISO.
    summary
        Rows read, used and refused, in one Dutch sentence.
    explanation
        What is withheld and why, in one Dutch sentence.
    table
        Columns `gebiedscode`, `wet`, `periode`, `clienten` (NaN where withheld) and `reden`.
    """

    source: str
    imported: str
    summary: str
    explanation: str
    table: pd.DataFrame


def folder_of(root: Path, gemeentecode: str) -> Path:
    """Give the folder with the own use of a gemeente."""
    return root / "gebruik" / gemeentecode


def remembered_mapping(root: Path, gemeentecode: str) -> Mapping | None:
    """Give the mapping of the last import, when there is one."""
    path = folder_of(root, gemeentecode) / "kolommen.json"
    return load_mapping(path) if path.exists() else None


def count_export(
    path: File,
    areas: AreaTable,
    *,
    mapping: Mapping | None = None,
    everywhere: MappingType[str, str] | None = None,
    postcodes: File | None = None,
) -> Imported:
    """Count the clients in an export; see :func:`wijkscan.sources.gebruik.import_gebruik`.

    Parameters
    ----------
    path
        The export.
    areas
        Table of the gemeente, for the codes and names of its wijken and buurten.
    mapping
        Which column is what; recognised by their names when not given.
    everywhere
        What holds for every row: `{"wet": "wmo"}`.
    postcodes
        CBS key file of addresses, for exports with postcode and huisnummer.
    """
    return import_gebruik(path, keys_of(areas, postcodes), mapping=mapping, everywhere=everywhere)


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
        read_productcategorieen(FOLDER / "productcategorieen.toml"),
        None if postcodes is None else read_postcodes(postcodes, areas.gemeentecode),
        read_herindelingen(),
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
    """
    folder = folder_of(root, areas.gemeentecode)
    earlier = _earlier(folder)
    protected = protect_own_use(imported.table, areas, threshold=threshold, published=earlier)
    record = register(protected, imported.report.source, now.date())
    own = OwnUse(
        imported.report.source, now.date().isoformat(), imported.report.summary(), protected.explanation, _shown(protected)
    )

    def write(draft: Path) -> None:
        draft.mkdir()
        imported.table.to_parquet(draft / "tellingen.parquet", index=False)
        own.table.to_parquet(draft / "afgeschermd.parquet", index=False)
        account = {"bron": own.source, "opgenomen": own.imported, "verslag": own.summary, "afscherming": own.explanation}
        _write_json(draft / "verslag.json", account)
        _write_json(draft / "gepubliceerd.json", [item.to_dict() for item in (*earlier, record)])

    write_whole(folder, write)
    if mapping is not None:
        save_mapping(replace(mapping, everywhere={}), folder / "kolommen.json")
    return own


def write_example_export(library: Library, *, threshold: int) -> Path:
    """Make the client export of Voorbeeldstad and count it, as a gemeente would; everything in it is made up.

    Parameters
    ----------
    library
        Library with Voorbeeldstad.
    threshold
        Smallest count shown.

    Returns
    -------
    The export, a file to practise with.
    """
    areas = open_tables(library, open_collection(library), DEFAULT_GEMEENTE).areas
    buurten = areas.of(Niveau.BUURT)
    wanted = ["inwoners", "leeftijd_0_15", "leeftijd_65_plus", "wmo", "jeugdzorg", "bijstand"]
    frame = areas.values.loc[buurten, wanted].assign(
        buurtcode=buurten, buurtnaam=areas.areas.loc[buurten, "gebiedsnaam"], wijkcode=areas.areas.loc[buurten, "wijkcode"]
    )
    content, _ = client_export(frame, np.random.default_rng(_EXAMPLE_SEED))
    path = library.root / "export" / "clienten.csv"
    write_whole(path, lambda draft: draft.write_bytes(content))
    folder = folder_of(library.root, DEFAULT_GEMEENTE)
    shutil.rmtree(folder, ignore_errors=True)
    store_own_use(
        library.root, areas, count_export(path, areas), mapping=None, threshold=threshold, now=datetime.fromisoformat(_EXAMPLE_DAY)
    )
    return path


def load_own_use(root: Path, gemeentecode: str) -> OwnUse | None:
    """Give what may be shown of the own use of a gemeente, when it was imported; Voorbeeldstad comes with one."""
    report = _report_path(root, gemeentecode)
    if not report.exists():
        return None
    account = json.loads(report.read_text(encoding="utf-8"))
    table = pd.read_parquet(report.parent / "afgeschermd.parquet")
    return OwnUse(account["bron"], account["opgenomen"], account["verslag"], account["afscherming"], table)


def own_use_state(root: Path, gemeentecode: str) -> str:
    """Tell which import there is, without reading it: changes when it is replaced."""
    report = _report_path(root, gemeentecode)
    return str(report.stat().st_mtime_ns) if report.exists() else ""


def _report_path(root: Path, gemeentecode: str) -> Path:
    own = folder_of(root, gemeentecode) / "verslag.json"
    return folder_of(_EXAMPLE, gemeentecode) / own.name if is_fictional(gemeentecode) and not own.exists() else own


def protect_own_use(table: pd.DataFrame, areas: AreaTable, *, threshold: int, published: tuple[Published, ...] = ()) -> Protected:
    """Protect unique clients per wijk, law and half-year, with the totals of the gemeente and of all laws.

    Clients do not add up: who has two laws or moves is one client of the total. So no margin is taken to be the sum of its
    parts; the protection only relies on a margin lying between the largest of its parts and their sum.
    """
    gemeente = areas.gemeentecode
    wijken = list(areas.of(Niveau.WIJK))
    chosen = table[
        table["niveau"].isin([Niveau.WIJK, Niveau.GEMEENTE])
        & (table["productcategorie"] == TOTAAL)
        & (table["ondersteuningsniveau"] == TOTAAL)
        & (table["leeftijd"] == TOTAAL)
        & ~table["periode"].str.endswith("JJ00")
    ]
    counts = chosen.set_index(list(DIMENSIONS))[COUNT]
    periods = sorted(chosen["periode"].unique())
    # A law that the export does not hold has no clients in it, which says nothing about the gemeente.
    wetten = [wet for wet in WETTEN if wet in set(chosen["wet"])]
    # Of one law the total of all laws would be the same count under another name.
    totals = [TOTAAL] if len(wetten) > 1 else []
    every = list(product([*wijken, gemeente], [*wetten, *totals], periods))
    grid = counts.reindex(pd.MultiIndex.from_tuples(every, names=list(DIMENSIONS)), fill_value=0).unstack("gebiedscode")
    # Whoever has no known wijk is in the total of the gemeente only; a part of their own keeps the total within its parts.
    rest = (grid[gemeente] - grid[wijken].sum(axis="columns")).clip(lower=0).unstack("wet")
    if totals:
        rest[TOTAAL] = rest.max(axis="columns")
        rest[wetten[0]] += (rest[TOTAAL] - rest[wetten].sum(axis="columns")).clip(lower=0)
    grid[NO_WIJK] = [rest[wet][periode] for wet, periode in grid.index]
    cells = grid.reset_index().melt(id_vars=["wet", "periode"], var_name="gebiedscode", value_name=COUNT)
    hierarchy: MappingType[str, MappingType[str, str]] = {
        "gebiedscode": dict.fromkeys([*wijken, NO_WIJK], gemeente),
        "wet": dict.fromkeys(wetten, TOTAAL) if totals else {},
        "periode": {},
    }
    return protect(
        cells.astype({COUNT: "int64"}),
        value=COUNT,
        dims=list(DIMENSIONS),
        hierarchy=hierarchy,
        threshold=threshold,
        published=published,
        additive=(),
    )


def _shown(protected: Protected) -> pd.DataFrame:
    table = protected.table
    return table.loc[table["gebiedscode"] != NO_WIJK, [*DIMENSIONS, COUNT, "reden"]].reset_index(drop=True)


def _earlier(folder: Path) -> tuple[Published, ...]:
    path = folder / "gepubliceerd.json"
    if not path.exists():
        return ()
    return tuple(Published.from_dict(item) for item in json.loads(path.read_text(encoding="utf-8")))


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
