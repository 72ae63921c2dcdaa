"""Figures from the data services of CBS: which editions there are of a data set, and one edition as received."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from wijkscan.disk.parts import Parts, Row, as_json
from wijkscan.sources.datasets import Dataset
from wijkscan.sources.odata import (
    Part,
    Table,
    TableId,
    area_dimension,
    areas_in_scope,
    catalogue,
    fetch_part,
    fetch_parts,
    loadable_topics,
    split_areas,
)
from wijkscan.sources.received import Received, checksum
from wijkscan.sources.service import KEEP, Clock, Progress, Service, SourceError, local_time
from wijkscan.tables.areas import printable
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.figures import resolve
from wijkscan.tables.passport import Passport

LISTS = ("TypedDataSet", "DataProperties", "WijkenEnBuurten", "TableInfos")
PERIOD = "Perioden"
_SHOWN = 8  # categories and columns that a message names
_YEAR = re.compile(r"\d{4}JJ")  # the key of a period that is a year

_log = logging.getLogger(__name__)


def service_of(dataset: Dataset) -> Service:
    """Give the service that has a data set, or the one that a setting names."""
    return Service.from_environment(dataset.url, *dataset.variables)


def editions(dataset: Dataset, service: Service) -> dict[int, TableId]:
    """List the editions of a yearly data set that can be fetched, from the catalogue.

    Returns
    -------
    Table id per year from its first on, oldest first. A table whose title and period name different years is left out; when
    the catalogue gives nothing, the editions known when this was written.
    """
    found = {}
    for table in _listed(dataset, service) or []:
        year = _edition(dataset, str(table["Title"]))
        period = str(table.get("Period") or year).strip()
        if year and year >= dataset.first and period == str(year):
            found[year] = TableId(str(table["Identifier"]).strip())
    known = {year: TableId(table) for table, years in dataset.tables.items() for year in years if year >= dataset.first}
    return dict(sorted((found or known).items()))


def gemeenten(dataset: Dataset, service: Service) -> dict[str, str]:
    """Give the name per gemeentecode in the newest edition of a yearly data set."""
    _, newest = max(editions(dataset, service).items())
    table = Table(service, dataset.producer, newest)
    areas = table.fetch(area_dimension(table.fetch("DataProperties"), table))
    return {row["Key"].strip(): printable(row["Title"]) for row in areas if row["Key"].startswith("GM")}


class OtherFormError(SourceError):
    """A table has another form than the one that is read."""


def newest_table(dataset: Dataset, service: Service) -> tuple[TableId, str]:
    """Find the table with the newest division into wijken and buurten; the newest known one where the catalogue names none.

    Returns
    -------
    The table, and in Dutch that the catalogue answered without naming one; empty where it named one or did not answer.
    """
    listed = _listed(dataset, service)
    tables = [table for table in listed or [] if "wijk" in table["Title"].casefold()]
    newest = max(tables, key=lambda table: (re.findall(r"\d{4}", table["Title"])[-1:], str(table.get("Modified"))), default=None)
    if newest is not None:
        return TableId(str(newest["Identifier"]).strip()), ""
    known = TableId(max(dataset.tables, key=dataset.tables.__getitem__))
    where = f"in de lijst met tabellen van {dataset.producer} past geen titel bij {dataset.name}"
    return known, "" if listed is None else f"{where}; de bekende tabel {known} is gebruikt, en die kan verouderd zijn"


def _listed(dataset: Dataset, service: Service) -> list[Row] | None:
    """Give what the catalogue has; None where it does not answer."""
    try:
        return catalogue(service, dataset.producer, dataset.title)
    except SourceError as error:
        _log.warning("%s De bekende tabellen worden gebruikt.", error)
        return None


def _edition(dataset: Dataset, title: str) -> int | None:
    match = re.fullmatch(rf"{re.escape(dataset.title)} (\d{{4}})", title.strip())
    return int(match[1]) if match else None


@dataclass(frozen=True)
class _Asked:
    """A table that is being fetched: what there is of it, and where its parts are kept."""

    dataset: Dataset
    table: Table
    scope: str
    info: list[Row]
    properties: list[Row]
    dimension: str
    areas: list[Row]
    kept: Parts


def fetch_edition(
    dataset: Dataset, edition: int, *, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time
) -> Received:
    """Fetch one edition of a yearly data set, for the country or one gemeente.

    Parameters
    ----------
    dataset, edition
        What to fetch, of which year.
    scope
        ``land`` or a gemeentecode; the row of the country comes along with a gemeente.
    service
        Where to fetch.
    partial
        Folder for the parts that are in; an interrupted delivery resumes there within the same release, and nothing
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
    progress(f"{dataset.producer}: edities", 0)
    known = editions(dataset, service)
    if edition not in known:
        raise SourceError(
            f"{dataset.producer} heeft geen {dataset.title} van {edition}. Kies een van: {', '.join(map(str, known))}."
        )
    table = Table(service, dataset.producer, known[edition])
    info = table.fetch("TableInfos")
    title = str(info[0]["Title"]).strip()
    if _edition(dataset, title) != edition:
        wrong = f"heet '{title}', niet '{dataset.title} {edition}'"
        raise SourceError(f"Tabel {table.id} van {dataset.producer} {wrong}. Kies een andere editie.")
    asked = _ask(dataset, table, scope, info, Parts(partial, f"{dataset.kind}-{edition}-{scope}", _release(table, info)), progress)
    kept = _kept_categories(asked)
    parts = [_within(part, _fixed(kept)) for part in split_areas(asked.dimension, asked.areas, scope)]
    return _fetched(asked, edition, [*kept, *loadable_topics(asked.properties)], parts, progress, now)


def fetch_newest(
    dataset: Dataset, *, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time
) -> Received:
    """Fetch the newest year that has figures, of a data set whose tables hold several years.

    Parameters
    ----------
    dataset
        What to fetch.
    scope, service, partial, progress, now
        As for :func:`fetch_edition`.

    Returns
    -------
    The same four files; one row per area, of the categories that are kept. The edition is the year of the figures, not of the division
    into wijken and buurten.

    Raises
    ------
    SourceError
        No such gemeente, no year with figures, or the service does not deliver.
    """
    progress(f"{dataset.producer}: tabellen", 0)
    found, remark = newest_table(dataset, service)
    table = Table(service, dataset.producer, found)
    info = table.fetch("TableInfos")
    asked = _ask(dataset, table, scope, info, Parts(partial, f"{dataset.kind}-{scope}", _release(table, info)), progress)
    topics = loadable_topics(asked.properties)
    kept = _kept_categories(asked)
    plain = split_areas(asked.dimension, asked.areas, scope)
    key = _newest_filled(asked, _read_topics(asked, topics), _within(plain[0], _fixed(kept)).filter)
    parts = [_within(part, _fixed(kept | {PERIOD: key})) for part in plain]
    return replace(_fetched(asked, int(key[:4]), [*kept, PERIOD, *topics], parts, progress, now), remark=remark)


def _release(table: Table, info: Sequence[Row]) -> str:
    return f"{table.url} {info[0].get('Modified')}"


def _ask(dataset: Dataset, table: Table, scope: str, info: list[Row], kept: Parts, progress: Progress) -> _Asked:
    progress(f"{dataset.producer}: kolommen en gebieden", 0)
    properties = kept.get("DataProperties", lambda: table.fetch("DataProperties"))
    dimension = area_dimension(properties, table)
    areas = areas_in_scope(kept.get(dimension, lambda: table.fetch(dimension)), scope, table)
    return _Asked(dataset, table, scope, info, properties, dimension, areas, kept)


def _fetched(asked: _Asked, edition: int, columns: Sequence[str], parts: Sequence[Part], progress: Progress, now: Clock) -> Received:
    rows = fetch_parts(asked.table, asked.dimension, columns, parts, asked.kept, progress)
    received = _hand_over(asked, edition, rows, now())
    asked.kept.clear()
    return received


def _within(part: Part, fixed: Sequence[str]) -> Part:
    """Narrow a part to fixed categories."""
    return Part(part.label, " and ".join([f"({part.filter})", *fixed])) if fixed else part


def _fixed(kept: Mapping[str, str]) -> list[str]:
    """Give the filters for the categories that are kept."""
    return [f"{dimension} eq '{key}'" for dimension, key in kept.items()]


def _kept_categories(asked: _Asked) -> dict[str, str]:
    """Give per dimension the padded key of the category that is kept."""
    dataset, table = asked.dataset, asked.table
    kept = {dimension: _key(table, dimension, code) for dimension, (code, _) in dataset.categories.items()}
    if not dataset.kept_title:
        return kept
    others = [str(row["Key"]) for row in asked.properties if row["Type"] == "Dimension" and row["Key"] not in kept]
    listed = [(name, str(row["Key"]), " ".join(str(row["Title"]).split())) for name in others for row in table.fetch(name)]
    fitting = {name: key for name, key, title in listed if re.fullmatch(dataset.kept_title, title, re.IGNORECASE)}
    if len(fitting) != 1:
        there = ", ".join(f"{name} {title}" for name, _, title in listed[:_SHOWN]) or "geen uitsplitsing"
        wrong = f"Tabel {table.id} van {table.producer} ({dataset.title}) heeft niet één uitsplitsing per 10.000, wel: {there}"
        raise OtherFormError(f"{wrong}. Importeer het bestand van {table.producer} als CSV.")
    return kept | fitting


def _key(table: Table, dimension: str, code: str) -> str:
    """Find the padded key of a category."""
    keys = [str(row["Key"]) for row in table.fetch(dimension)]
    found = next((key for key in keys if key.strip() == code), None)
    if found is None:
        where = f"Tabel {table.id} van {table.producer} heeft bij {dimension} geen {code}"
        raise SourceError(f"{where}. Importeer het bestand van {table.producer} als XLSX.")
    return found


def _read_topics(asked: _Asked, topics: Sequence[str]) -> list[str]:
    """Give the topics that wijkscan reads; what else a table has may be filled while these are not."""
    wanted = asked.dataset.columns
    found = [key for code, key in resolve(topics, pd.DataFrame(asked.properties)).items() if code in wanted]
    if not found:
        labels = ", ".join(BY_CODE[code].label.lower() for code in wanted[:_SHOWN])
        where = f"Tabel {asked.table.id} van {asked.table.producer}"
        raise OtherFormError(f"{where} heeft geen kolom die wijkscan van {asked.dataset.title} leest ({labels}). {KEEP}")
    return found


def _newest_filled(asked: _Asked, topics: Sequence[str], filters: str) -> str:
    """Find the newest year in which any gemeente in scope has a figure."""
    keys = sorted((str(row["Key"]) for row in asked.table.fetch(PERIOD) if _YEAR.match(row["Key"])), reverse=True)
    for key in keys:
        rows = fetch_part(asked.table, asked.dimension, topics, f"{filters} and {PERIOD} eq '{key}'", required=False)
        if any(isinstance(row[topic], int | float) for row in rows for topic in topics):
            return key
    raise SourceError(f"Tabel {asked.table.id} van {asked.dataset.producer} heeft voor dit gebied in geen enkel jaar cijfers.")


def _hand_over(asked: _Asked, edition: int, rows: list[Row], moment: datetime) -> Received:
    """Put the lists of a table in files, with their passport."""
    dataset, table, properties = asked.dataset, asked.table, asked.properties
    lists = (rows, properties, asked.areas, asked.info)
    files = {f"{name}.json": as_json(content) for name, content in zip(LISTS, lists, strict=True)}
    passport = Passport(
        kind=dataset.kind,
        producer=dataset.producer,
        table=table.id,
        title=printable(str(asked.info[0]["Title"])),
        edition=edition,
        scope=asked.scope,
        url=table.url,
        licence=dataset.licence,
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
