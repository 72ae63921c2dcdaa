"""RIVM Gezondheid per wijk en buurt: modelled estimates for adults, as received from the CBS third-party service."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wijkscan.disk.parts import Parts, Row
from wijkscan.sources.cbs import URL_VARIABLE as CBS_URL_VARIABLE
from wijkscan.sources.cbs import hand_over
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
from wijkscan.sources.received import Received
from wijkscan.sources.service import Clock, Progress, Service, SourceError, local_time

PRODUCER = "RIVM"
DEFAULT_URL = "https://dataderden.cbs.nl"
URL_VARIABLE = "WIJKSCAN_RIVM_URL"
TITLE = "Gezondheid per wijk en buurt"
KNOWN_TABLE = TableId("50150NED")  # division of 2024, for when the catalogue does not answer

VALUE = "MW00000"  # the estimate; the two other Marges are the bounds of its 95 % interval
ADULTS = "20300"  # 18 years and older
_YEAR = re.compile(r"\d{4}JJ")  # the key of a period that is a year


@dataclass(frozen=True)
class Period:
    """A year of the table.

    Parameters
    ----------
    key
        Key of the dimension.
    year
        The year.
    """

    key: str
    year: int


def rivm_service() -> Service:
    """Give the RIVM service, or the one that ``WIJKSCAN_RIVM_URL`` or else ``WIJKSCAN_CBS_URL`` names."""
    return Service.from_environment(DEFAULT_URL, URL_VARIABLE, CBS_URL_VARIABLE)


def newest_table(service: Service) -> TableId:
    """Find the table with the newest division into wijken and buurten; the known one when the catalogue is silent."""
    try:
        tables = catalogue(service, PRODUCER, TITLE)
    except SourceError:
        return KNOWN_TABLE
    newest = max(tables, key=lambda table: (re.findall(r"\d{4}", table["Title"])[-1:], str(table.get("Modified"))), default=None)
    return KNOWN_TABLE if newest is None else TableId(str(newest["Identifier"]).strip())


def fetch_gezondheid(*, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time) -> Received:
    """Fetch the newest year that has estimates, for the country or one gemeente.

    Parameters
    ----------
    scope, service, partial, progress, now
        As for the Kerncijfers.

    Returns
    -------
    The same four files as for the Kerncijfers; one row per area, adults of 18 years and older, the estimate itself. The
    edition is the year of the estimates, not of the division into wijken and buurten.

    Raises
    ------
    SourceError
        No such gemeente, no year with estimates, or the service does not deliver.
    """
    progress("RIVM: tabellen", 0)
    table = Table(service, PRODUCER, newest_table(service))
    info = table.fetch("TableInfos")
    kept = Parts(partial, f"gezondheid-{scope}", f"{table.url} {info[0].get('Modified')}")
    progress("RIVM: kolommen en gebieden", 0)
    properties = kept.get("DataProperties", lambda: table.fetch("DataProperties"))
    dimension = area_dimension(properties, table)
    areas = areas_in_scope(kept.get(dimension, lambda: table.fetch(dimension)), scope, table)
    topics = loadable_topics(properties)
    columns = ["Marges", "Leeftijd", "Perioden", *topics]
    fixed = f"Marges eq '{_key(table, 'Marges', VALUE)}' and Leeftijd eq '{_key(table, 'Leeftijd', ADULTS)}'"
    plain = split_areas(dimension, areas, scope)
    period = _newest_filled(table, dimension, topics, f"({plain[0].filter}) and {fixed}")
    parts = [Part(part.label, f"({part.filter}) and {fixed} and Perioden eq '{period.key}'") for part in plain]
    rows = fetch_parts(table, dimension, columns, parts, kept, progress)
    received = hand_over(table, "gezondheid", period.year, scope, (rows, properties, areas, info), now())
    kept.clear()
    return received


def _key(table: Table, dimension: str, code: str) -> str:
    """Find the padded key of a category."""
    keys = [str(row["Key"]) for row in table.fetch(dimension)]
    found = next((key for key in keys if key.strip() == code), None)
    if found is None:
        raise SourceError(f"Tabel {table.id} van RIVM heeft bij {dimension} geen {code}. Importeer het RIVM-bestand als XLSX.")
    return found


def _newest_filled(table: Table, dimension: str, topics: Sequence[str], filters: str) -> Period:
    """Find the newest year in which any gemeente in scope has an estimate."""
    keys = sorted((row["Key"] for row in table.fetch("Perioden") if _YEAR.match(row["Key"])), reverse=True)
    for key in keys:
        rows = fetch_part(table, dimension, topics, f"{filters} and Perioden eq '{key}'", required=False)
        if _filled(rows, topics):
            return Period(key, int(key[:4]))
    raise SourceError(f"Tabel {table.id} van RIVM heeft voor dit gebied in geen enkel jaar schattingen.")


def _filled(rows: Sequence[Row], topics: Sequence[str]) -> bool:
    return any(isinstance(row[topic], int | float) for row in rows for topic in topics)
