"""Amounts of gemeenten from the data services of CBS: one table as received."""

import re
from collections.abc import Sequence
from functools import partial as bind
from pathlib import Path

from wijkscan.disk.parts import Parts, Row, as_json
from wijkscan.sources.datasets import BOOKED, Money
from wijkscan.sources.odata import MOST_TERMS, ROWS, Table, TableId, is_country
from wijkscan.sources.received import Received, checksum
from wijkscan.sources.rows import FEED
from wijkscan.sources.service import LAND, Clock, Progress, Service, SourceError, local_time
from wijkscan.tables.areas import printable
from wijkscan.tables.passport import Passport

_REPORTS, _WANTED = "Verslagsoort", re.compile(r"20\d\dX00[05]")  # begroting and jaarrekening; the others are quarters
_SOCIAL = "startswith(TaakveldBalanspost,'6')"


def fetch_amounts(
    source: Money, year: int, table_id: TableId, *, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time
) -> Received:
    """Fetch one table of amounts, for one gemeente or the country.

    Parameters
    ----------
    source, year, table_id
        What to fetch, as `listing` lists it.
    scope
        A gemeentecode, or ``land``. Of Iv3 the country is hoofdtaakveld 6 only: all of it is some three million rows a year.
    service, partial, progress, now
        As for :func:`wijkscan.sources.cbs.fetch_edition`.

    Returns
    -------
    ``TypedDataSet.json`` and the list of posts, as received.

    Raises
    ------
    SourceError
        No such gemeente, or the service does not deliver.
    """
    table = Table(service, source.producer, table_id)
    progress(f"{source.name}: gemeenten", 0)
    info = table.fetch("TableInfos")
    kept = Parts(partial, f"{source.kind}-{year}-{scope}", f"{table.url} {info[0].get('Modified')}")
    areas = [row for row in kept.get(source.areas, bind(table.fetch, source.areas)) if row["Key"].startswith("GM") or is_country(row)]
    posts = kept.get(source.posts, bind(table.fetch, source.posts))
    wanted = areas if scope == LAND else [row for row in areas if row["Key"].strip() == scope or is_country(row)]
    if scope != LAND and not any(row["Key"].strip() == scope for row in wanted):
        raise SourceError(f"Gemeente '{scope}' komt niet voor in tabel {table.id} van {table.producer} ({source.name}).")
    filters = _filters(source, table, kept, wanted, scope)
    rows: list[Row] = []
    for number, condition in enumerate(filters):
        progress(f"{source.name} {year or ''}".strip(), number / len(filters))
        rows += kept.get(condition, bind(table.fetch, ROWS, filters=condition, required=False))
    if not rows:
        raise SourceError(f"Tabel {table.id} van {table.producer} ({source.name}) heeft geen bedragen voor {scope}.")
    received = _hand_over(source, year, table, str(info[0]["Title"]), rows, posts, scope, now)
    kept.clear()
    return received


def _filters(source: Money, table: Table, kept: Parts, areas: Sequence[Row], scope: str) -> list[str]:
    """Cut what is wanted into questions that the service answers: few gemeenten each, and of Iv3 one report."""
    keys = [str(row["Key"]) for row in areas]
    bundles = [keys[at : at + MOST_TERMS] for at in range(0, len(keys), MOST_TERMS)]
    parts = [" or ".join(f"{source.areas} eq '{key}'" for key in bundle) for bundle in bundles]
    if source is not BOOKED:
        return parts
    reports = [str(row["Key"]) for row in kept.get(_REPORTS, bind(table.fetch, _REPORTS)) if _WANTED.match(str(row["Key"]).strip())]
    also = f" and {_SOCIAL}" if scope == LAND else ""
    return [f"({part}) and {_REPORTS} eq '{report}'{also}" for report in reports for part in parts]


def _hand_over(source: Money, year: int, table: Table, title: str, rows: list[Row], posts: list[Row], scope: str, now: Clock) -> Received:
    files = {f"{FEED}.json": as_json(rows), f"{source.posts}.json": as_json(posts)}
    passport = Passport(
        kind=source.kind, producer=source.producer, table=table.id, title=printable(title), edition=year or now().year, scope=scope,
        url=table.url, licence=source.licence, fetched=now().isoformat(timespec="seconds"), rows=len(rows), sha256=checksum(files),
        files=tuple(sorted(files)),
    )  # fmt: skip
    return Received(passport, files)
