"""Which tables there are of a series, from the catalogue of CBS; and whether CBS still makes it."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

from wijkscan.sources.datasets import Series, Source
from wijkscan.sources.odata import TableId, catalogue
from wijkscan.sources.service import Service, SourceError
from wijkscan.tables.columns import LONGEST_PAUSE
from wijkscan.tables.voorzieningen import YEARS_BETWEEN

_log = logging.getLogger(__name__)


def stopped(source: Source, newest: int, year: int) -> str:
    """Say in Dutch that a producer seems to have stopped, where the newest figures are too old in `year`; empty where it goes on."""
    if year - newest <= LONGEST_PAUSE.get(source.kind, YEARS_BETWEEN):
        return ""
    return f"de nieuwste cijfers van {source.name} zijn van {newest}: {source.producer} lijkt met deze reeks te zijn gestopt"


@dataclass(frozen=True)
class Listing:
    """The tables of a series.

    Parameters
    ----------
    tables
        Table id per year, the newest first; under 0 a table that has several years.
    silent
        Whether the catalogue answered without naming one.
    """

    tables: Mapping[int, TableId]
    silent: bool = False

    def remark(self, source: Series, year: int) -> str:
        """Say in Dutch that the producer seems to have stopped, as far as one can tell in `year`; empty where it goes on."""
        newest = max(self.tables, default=0)
        if self.silent:
            return (
                f"de lijst met tabellen van {source.producer} noemt '{source.title}' ({source.name}) niet meer; wat eerder bekend was, is "
                f"gebruikt, en nieuwe cijfers komen er dan niet"
            )
        return stopped(source, newest, year) if newest else ""


def listing(source: Series, service: Service) -> Listing:
    """List the tables of a series from the catalogue, the known ones where that says nothing.

    Of two tables of one year the one that is not known counts (it is newer), then the last known, then the last modified.
    """
    order = list(source.tables)
    try:
        rows, answered = catalogue(service, source.producer, source.title), True
    except SourceError as error:
        _log.warning("%s De bekende tabellen worden gebruikt.", error)
        rows, answered = [], False
    found: dict[int, TableId] = {}
    named = [(TableId(str(row["Identifier"]).strip()), str(row["Title"]).strip(), str(row.get("Modified"))) for row in rows]
    for table, title, _ in sorted(named, key=lambda item: (order.index(item[0]) if item[0] in order else len(order), item[2])):
        if match := re.fullmatch(source.in_title, title, re.IGNORECASE):
            found[int(match[1]) if match.groups() else 0] = table
    known = {year: TableId(table) for table, year in source.tables.items()}
    return Listing(dict(sorted((found or known).items(), reverse=True)), silent=answered and not found)
