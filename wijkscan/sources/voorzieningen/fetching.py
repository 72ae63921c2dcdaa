"""Use in detail from the data service of CBS: one table as received, of one gemeente or the country."""

from collections.abc import Sequence
from functools import partial as bind
from pathlib import Path

from wijkscan.disk.parts import Parts, Row, as_json
from wijkscan.sources.datasets import Use
from wijkscan.sources.odata import ROWS, TOPIC, Table, TableId, area_dimension, areas_in_scope, split_areas
from wijkscan.sources.received import Received, checksum
from wijkscan.sources.rows import FEED
from wijkscan.sources.service import LAND, Clock, Progress, Service, SourceError, local_time
from wijkscan.sources.voorzieningen.forms import FORMS, Form
from wijkscan.sources.voorzieningen.periods import period_of
from wijkscan.tables.areas import printable
from wijkscan.tables.passport import Passport

_PERIODS = "Perioden"
_COUNTED = "aantal"
_FORMS = {form.kind: form for form in FORMS}


def fetch_use(
    source: Use, year: int, table_id: TableId, *, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time
) -> Received:
    """Fetch one table with use in detail.

    Parameters
    ----------
    source, year, table_id
        What to fetch, as `listing` lists it.
    scope
        A gemeentecode, or ``land``; the row of the country comes along with a gemeente. Of ``land`` only whole years, where there are any.
    service, partial, progress, now
        As for :func:`wijkscan.sources.cbs.fetch_edition`.

    Returns
    -------
    ``TypedDataSet.json`` with the counts, and the list of keys and titles of every dimension but the areas, as received.

    Raises
    ------
    SourceError
        No such gemeente, a table of another year or with other dimensions, or the service does not deliver.
    """
    table = Table(service, source.producer, table_id)
    progress(f"{source.name} {year}: uitsplitsingen", 0)
    info = table.fetch("TableInfos")
    kept = Parts(partial, f"{source.kind}-{year}-{scope}", f"{table.url} {info[0].get('Modified')}")
    properties = kept.get("DataProperties", bind(table.fetch, "DataProperties"))
    area = area_dimension(properties, table)
    areas = areas_in_scope(kept.get(area, bind(table.fetch, area)), scope, table)
    splits, topics = _columns(source, table, properties)
    lists = {name: kept.get(name, bind(table.fetch, name)) for name in (*splits, _PERIODS)}
    periods = _wanted(source, table, lists[_PERIODS], year, scope)
    asked = " or ".join(f"{_PERIODS} eq '{period}'" for period in periods)
    rows: list[Row] = []
    parts = split_areas(area, areas, scope)
    for number, part in enumerate(parts):
        progress(f"{source.name} {year}: {part.label}", number / len(parts))
        filters, select = f"({part.filter}) and ({asked})", [area, *splits, _PERIODS, *topics]
        fetch = bind(table.fetch, ROWS, select=select, filters=filters, required=False)
        rows += kept.get(f"{filters}\n{','.join(select)}", fetch)
    if not rows:
        raise SourceError(f"Tabel {table.id} van {table.producer} ({source.name}) heeft geen cijfers voor {scope}.")
    files = {f"{FEED}.json": as_json(rows)} | {f"{name}.json": as_json(content) for name, content in lists.items()}
    passport = Passport(
        kind=source.kind, producer=source.producer, table=table.id, title=printable(str(info[0]["Title"])), edition=year, scope=scope,
        url=table.url, licence=source.licence, fetched=now().isoformat(timespec="seconds"), rows=len(rows), sha256=checksum(files),
        files=tuple(sorted(files)),
    )  # fmt: skip
    kept.clear()
    return Received(passport, files)


def _columns(source: Use, table: Table, properties: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Give the dimensions and the topics that are asked for; a table without them is another one."""
    form: Form = _FORMS[source.kind]
    topics = [str(row["Key"]) for row in properties if row["Type"] == TOPIC and str(row.get("Unit") or _COUNTED).strip() == _COUNTED]
    dimensions = [str(row["Key"]) for row in properties if row["Type"] != TOPIC and row["Key"]]
    splits, counted = list(form.found_splits(dimensions).values()), list(form.found_topics(topics))
    if len(splits) < len(form.splits) or not counted or _PERIODS not in dimensions:
        lacks = "de uitsplitsingen of aantallen"
        raise SourceError(f"Tabel {table.id} van {table.producer} ({source.name}) heeft niet {lacks} die wijkscan kent. Werk wijkscan bij.")
    return splits, counted


def _wanted(source: Use, table: Table, periods: Sequence[Row], year: int, scope: str) -> list[str]:
    """Give the keys of the periods of a year as they are, padded or not."""
    known = {str(row["Key"]): period_of(str(row["Key"]).strip()) or period_of(str(row["Title"])) for row in periods}
    of_year = {key: period for key, period in known.items() if period and period.startswith(str(year))}
    if not of_year:
        others = ", ".join(sorted({period for period in known.values() if period})) or "geen jaar"
        raise SourceError(f"Tabel {table.id} van {table.producer} ({source.name}) heet van {year}, maar heeft alleen: {others}.")
    whole = [key for key, period in of_year.items() if period == str(year)]
    return whole if scope == LAND and whole else list(of_year)
