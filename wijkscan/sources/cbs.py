"""CBS Kerncijfers wijken en buurten: which editions there are, and one edition as received."""

import logging
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import cbsodata
import pandas as pd

from wijkscan.disk.parts import Parts, Row, as_json
from wijkscan.sources.odata import (
    Table,
    TableId,
    area_dimension,
    areas_in_scope,
    catalogue,
    fetch_parts,
    loadable_topics,
    split_areas,
)
from wijkscan.sources.received import Received, checksum
from wijkscan.sources.service import Clock, Progress, Service, SourceError, local_time
from wijkscan.tables.areas import printable
from wijkscan.tables.figures import resolve
from wijkscan.tables.passport import LICENCE_CBS, Passport, ReceivedKind

PRODUCER = "CBS"
DEFAULT_URL = f"https://{cbsodata.options.catalog_url}"  # where that package says CBS is
URL_VARIABLE = "WIJKSCAN_CBS_URL"
TITLE = "Kerncijfers wijken en buurten"
LISTS = ("TypedDataSet", "DataProperties", "WijkenEnBuurten", "TableInfos")

# The editions as published on cbs.nl/nl-nl/cijfers/detail/<id>, for when the catalogue does not answer.
KNOWN_EDITIONS = {
    2018: TableId("84286NED"),
    2019: TableId("84583NED"),
    2020: TableId("84799NED"),
    2021: TableId("85039NED"),
    2022: TableId("85318NED"),
    2023: TableId("85618NED"),
    2024: TableId("85984NED"),
    2025: TableId("86165NED"),
    2026: TableId("86358NED"),
}
FIRST_EDITION = min(KNOWN_EDITIONS)

_log = logging.getLogger(__name__)


def cbs_service() -> Service:
    """Give the CBS service, or the one that ``WIJKSCAN_CBS_URL`` names."""
    return Service.from_environment(DEFAULT_URL, URL_VARIABLE)


def editions(service: Service) -> dict[int, TableId]:
    """List the editions that can be fetched, from the catalogue.

    Returns
    -------
    Table id per year from 2018 on, oldest first. A table whose title and period name different years is left out; when
    the catalogue gives nothing, the editions known when this was written.
    """
    try:
        tables = catalogue(service, PRODUCER, TITLE)
    except SourceError as error:
        _log.warning("%s De bekende edities worden gebruikt.", error)
        tables = []
    found = {}
    for table in tables:
        year = _edition(str(table["Title"]))
        period = str(table.get("Period") or year).strip()
        if year and year >= FIRST_EDITION and period == str(year):
            found[year] = TableId(str(table["Identifier"]).strip())
    return dict(sorted((found or KNOWN_EDITIONS).items()))


def _edition(title: str) -> int | None:
    match = re.fullmatch(rf"{TITLE} (\d{{4}})", title.strip())
    return int(match[1]) if match else None


def fetch_kerncijfers(
    edition: int, *, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time
) -> Received:
    """Fetch one edition for the country or one gemeente.

    Parameters
    ----------
    edition
        Year of the edition.
    scope
        ``land`` or a gemeentecode; the row of the country comes along with a gemeente.
    service
        Where to fetch.
    partial
        Folder for the parts that are in; an interrupted delivery resumes there within the same CBS release, and nothing
        is left behind when it is complete.
    progress
        Told what is being fetched and the share (0-1) that is in.
    now
        Gives the moment of receipt.

    Returns
    -------
    ``TypedDataSet.json``, ``DataProperties.json``, ``WijkenEnBuurten.json`` (areas in scope) and ``TableInfos.json``,
    as received. All topics but herkomst, which is not asked for.

    Raises
    ------
    SourceError
        No such edition or gemeente, or the service does not deliver.
    """
    progress("CBS: edities", 0)
    known = editions(service)
    if edition not in known:
        raise SourceError(
            f"CBS heeft geen Kerncijfers wijken en buurten van {edition}. Kies een van: {', '.join(map(str, known))}."
        )
    table = Table(service, PRODUCER, known[edition])
    info = table.fetch("TableInfos")
    title = str(info[0]["Title"]).strip()
    if _edition(title) != edition:
        raise SourceError(f"Tabel {table.id} van CBS heet '{title}', niet '{TITLE} {edition}'. Kies een andere editie.")
    kept = Parts(partial, f"cijfers-{edition}-{scope}", f"{table.url} {info[0].get('Modified')}")
    progress("CBS: kolommen en gebieden", 0)
    properties = kept.get("DataProperties", lambda: table.fetch("DataProperties"))
    dimension = area_dimension(properties, table)
    areas = areas_in_scope(kept.get(dimension, lambda: table.fetch(dimension)), scope, table)
    parts = split_areas(dimension, areas, scope)
    rows = fetch_parts(table, dimension, loadable_topics(properties), parts, kept, progress)
    received = hand_over(table, "cijfers", edition, scope, (rows, properties, areas, info), now())
    kept.clear()
    return received


def hand_over(
    table: Table, kind: ReceivedKind, edition: int, scope: str, lists: Sequence[Sequence[Row]], moment: datetime
) -> Received:
    """Put the lists of a table in files, with their passport.

    Parameters
    ----------
    table, kind, edition, scope
        What was fetched.
    lists
        Rows, properties, areas in scope and table information, in this order, as received.
    moment
        Moment of receipt.
    """
    rows, properties, _, info = lists
    files = {f"{name}.json": as_json(content) for name, content in zip(LISTS, lists, strict=True)}
    passport = Passport(
        kind=kind,
        producer=table.producer,
        table=table.id,
        title=printable(str(info[0]["Title"])),
        edition=edition,
        scope=scope,
        url=table.url,
        licence=LICENCE_CBS,
        fetched=moment.isoformat(timespec="seconds"),
        rows=len(rows),
        sha256=checksum(files),
        files=tuple(sorted(files)),
        definitions=definitions(properties),
    )
    return Received(passport, files)


def definitions(properties: Sequence[Row]) -> dict[str, str]:
    """Give the definition that CBS or RIVM states for each of our columns.

    Parameters
    ----------
    properties
        ``DataProperties`` as received.

    Returns
    -------
    Column code → definition on one line; columns that the table does not have, or does not define, are left out.
    """
    described = {str(row["Key"]): printable(str(row.get("Description") or "")) for row in properties}
    keys = resolve([key for key in described if key], pd.DataFrame(properties))
    return {code: described[key] for code, key in keys.items() if described[key]}
