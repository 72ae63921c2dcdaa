"""Tables of the CBS data services (OData v3): properties, areas and rows of one table.

Questions are those that the package cbsodata asks; answers are read here, because that package takes any amount, for any time and from
any host, follows pages for ever, and replaces the gebiedscode by a name that is not unique.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial as bind
from typing import NewType
from urllib.parse import urlencode

from wijkscan.disk.parts import Parts, Row
from wijkscan.sources.answers import OTHER_FORM, Answer, checked_rows, follow
from wijkscan.sources.service import KEEP, LAND, Progress, Service, SourceError, UnusableAnswerError
from wijkscan.tables.columns import stem, titles_up

TableId = NewType("TableId", str)

AREA_TYPES = frozenset({"GeoDetail", "GeoDimension"})
TOPIC = "Topic"
COUNTRY_TITLE = "Nederland"

# The service cuts off requests whose query is too long (connection reset; about 2 000 characters is safe everywhere),
# and answers a long chain of "or" with an error. Hence several requests for the columns and few terms per filter.
LONGEST_QUERY = 1800
MOST_TERMS = 5
# Large enough to be few requests, small enough to lose little when the connection breaks.
ROWS_PER_PART = 1500

# Herkomst, nationality and religion are never loaded: by the place in the list of topics, or by the bare stem that
# older and newer editions use for a country or part of the world.
NEVER_LOADED = re.compile(
    r"herkomst|migratie|nationalit|geboren (in|buiten) nederland|westers|religie|geloof|kerkelijk", re.IGNORECASE
)
NEVER_STEMS = frozenset(
    [
        "Nederland",
        "EuropaExclusiefNederland",
        "BuitenEuropa",
        "WestersTotaal",
        "NietWestersTotaal",
        "Marokko",
        "NederlandseAntillenEnAruba",
        "Suriname",
        "Turkije",
        "OverigNietWesters",
    ]
)

ROWS = "TypedDataSet"
_NAME = re.compile(r"[A-Za-z0-9_]{1,80}")  # of a table or a list; it becomes part of an address
# What every row of a list has as text; lists that are not here are dimensions.
_TEXTS = {"TableInfos": ("Title",), "DataProperties": ("Key", "Title", "Type")}
_OF_A_DIMENSION = ("Key", "Title")
_OF_THE_CATALOGUE = ("Identifier", "Title")


@dataclass(frozen=True)
class Table:
    """One table of a data service.

    Parameters
    ----------
    service
        The service that has it.
    producer
        Who to name in messages: ``CBS`` or ``RIVM``.
    id
        Table id, such as ``85984NED``.
    """

    service: Service
    producer: str
    id: TableId

    @property
    def url(self) -> str:
        """Address of the table."""
        return f"{self.service.base}/ODataFeed/odata/{self.id}"

    def fetch(self, name: str, *, select: Sequence[str] = (), filters: str = "", required: bool = True) -> list[Row]:
        """Fetch one list of the table, all pages, rows as received.

        Parameters
        ----------
        name
            Name of the list: ``TableInfos``, ``DataProperties``, ``TypedDataSet`` or a dimension.
        select
            Columns to give; all when empty.
        filters
            Filter of the service; everything when empty.
        required
            Whether an empty list counts as a fault of the service.
        """
        if not _NAME.fullmatch(name):
            raise SourceError(f"Tabel {self.id} van {self.producer} noemt een lijst '{name[:40]}'; dat kan niet. {KEEP}")
        query = {"$format": "json", "$select": ",".join(select), "$filter": filters}
        address = f"{self.url}/{name}?{urlencode({key: value for key, value in query.items() if value})}"
        texts = select[:1] if name == ROWS else _TEXTS.get(name, _OF_A_DIMENSION)
        page = bind(_page, texts, select, required)
        return follow(self.service, self.producer, f"tabel {self.id} ({name})", address, page)


@dataclass(frozen=True)
class Part:
    """A part of the areas of a table.

    Parameters
    ----------
    label
        What the progress bar says.
    filter
        Filter of the service.
    """

    label: str
    filter: str


def catalogue(service: Service, producer: str, title: str) -> list[Row]:
    """List the tables whose title starts with `title`: Identifier, Title, Period and Modified."""
    select = ["Identifier", "Title", "Period", "Modified"]
    query = {"$format": "json", "$select": ",".join(select), "$filter": f"startswith(Title,'{title}')"}
    address = f"{service.base}/ODataCatalog/Tables?{urlencode(query)}"
    rows = follow(service, producer, "de lijst met tabellen", address, bind(_page, _OF_THE_CATALOGUE, (), False))
    return [row for row in rows if _NAME.fullmatch(row["Identifier"].strip())]


def _page(texts: Sequence[str], also: Sequence[str], required: bool, answer: Answer) -> tuple[list[Row], str | None]:
    """Read a page of a list."""
    if not isinstance(answer.content, dict):
        raise UnusableAnswerError(OTHER_FORM)
    rows, link = checked_rows(answer.content.get("value"), texts, also), answer.content.get("odata.nextLink")
    if required and not rows:
        raise UnusableAnswerError("er kwam een lege lijst terug")
    if link is not None and not isinstance(link, str):
        raise UnusableAnswerError(OTHER_FORM)
    return rows, link


def area_dimension(properties: Iterable[Row], table: Table) -> str:
    """Give the name of the dimension with the areas: ``WijkenEnBuurten`` in all but the oldest tables."""
    found = next((str(row["Key"]) for row in properties if row["Type"] in AREA_TYPES), None)
    if found is None:
        raise SourceError(f"Tabel {table.id} van {table.producer} noemt geen wijken en buurten. {KEEP}")
    return found


def loadable_topics(properties: Sequence[Row]) -> list[str]:
    """Give the keys of all topics but those about herkomst, nationality or religion."""
    by_id = {row.get("ID"): row for row in properties}
    return [
        str(row["Key"])
        for row in properties
        if row["Type"] == TOPIC
        and stem(row["Key"]) not in NEVER_STEMS
        and not any(NEVER_LOADED.search(title) for title in titles_up(row, by_id))
    ]


def areas_in_scope(areas: Iterable[Row], scope: str, table: Table) -> list[Row]:
    """Select the areas of a scope, from the full list of the dimension.

    Parameters
    ----------
    areas
        Rows of the dimension, with padded ``Key`` and ``Title``.
    scope
        ``land`` or a gemeentecode.
    table
        For the message.

    Returns
    -------
    The rows of the country and of the gemeenten, wijken and buurten in scope.

    Raises
    ------
    SourceError
        The table has no such gemeente; the message names the nearest.
    """
    rows = [row for row in areas if row["Key"][:2] in {"GM", "WK", "BU"} or is_country(row)]
    if scope == LAND:
        return rows
    gemeenten = {row["Key"].strip(): str(row["Title"]).strip() for row in rows if row["Key"].startswith("GM")}
    if scope not in gemeenten:
        raise SourceError(_unknown_gemeente(scope, gemeenten, table))
    return [row for row in rows if is_country(row) or row["Key"][2:6] == scope[2:]]


def is_country(area: Row) -> bool:
    """Tell whether an area is the country; its code differs per table, so its title decides."""
    return str(area["Title"]).strip() == COUNTRY_TITLE and area["Key"].startswith("NL")


def _unknown_gemeente(scope: str, gemeenten: dict[str, str], table: Table) -> str:
    hint = ", ".join(f"{gemeenten[code]} ({code})" for code in get_close_matches(scope, gemeenten))
    return f"Gemeente '{scope}' komt niet voor in tabel {table.id} van {table.producer}. " + (
        f"Bedoelt u {hint}?" if hint else "Geef een gemeentecode zoals GM0392."
    )


def split_areas(dimension: str, areas: Sequence[Row], scope: str) -> list[Part]:
    """Cut the areas into parts of a size that can be fetched in one go; gemeenten come first.

    Parameters
    ----------
    dimension
        Name of the dimension with the areas.
    areas
        Rows in scope; the keys are padded, and used as they are.
    scope
        ``land`` or a gemeentecode.
    """
    gemeenten = f"startswith({dimension},'GM')" if scope == LAND else _exactly(dimension, areas, "GM")
    parts = [Part("gemeenten" if scope == LAND else "gemeente", gemeenten)]
    for level, label in (("WK", "wijken"), ("BU", "buurten")):
        length = len("WK03") if scope == LAND else len(scope)
        counts: dict[str, int] = defaultdict(int)
        for row in areas:
            if row["Key"].startswith(level):
                counts[row["Key"][:length]] += 1
        bundles = list(_bundle(counts))
        for number, prefixes in enumerate(bundles, start=1):
            terms = [f"startswith({dimension},'{prefix}')" for prefix in prefixes]
            counter = f" {number} van {len(bundles)}" if len(bundles) > 1 else ""
            parts.append(Part(label + counter, " or ".join(terms)))
    country = _exactly(dimension, areas, "NL")
    return [*parts, Part(COUNTRY_TITLE, country)] if country else parts


def _exactly(dimension: str, areas: Sequence[Row], level: str) -> str:
    """Filter the areas of one level by their keys as they are: without their padding the service finds nothing."""
    return " or ".join(f"{dimension} eq '{row['Key']}'" for row in areas if row["Key"].startswith(level))


def _bundle(counts: dict[str, int]) -> Iterator[list[str]]:
    """Bundle adjoining prefixes up to the rows and terms of one part."""
    bundle: list[str] = []
    rows = 0
    for prefix in sorted(counts):
        if bundle and (rows + counts[prefix] > ROWS_PER_PART or len(bundle) == MOST_TERMS):
            yield bundle
            bundle, rows = [], 0
        bundle.append(prefix)
        rows += counts[prefix]
    if bundle:
        yield bundle


def fetch_part(table: Table, key: str, topics: Sequence[str], filters: str, *, required: bool = True) -> list[Row]:
    """Fetch the rows of one part, in as many requests as the length of the column list asks for.

    Parameters
    ----------
    table, filters
        What to ask, and for which areas.
    key
        Name of the dimension with the areas; it joins the answers.
    topics
        Columns to fetch.
    required
        Whether no rows at all counts as a fault of the service.

    Returns
    -------
    One row per area: the key and all topics, as received.
    """
    merged: dict[str, Row] = {}
    for number, select in enumerate(_selections(key, topics, filters)):
        rows = {row[key]: row for row in table.fetch(ROWS, required=required, select=select, filters=filters)}
        if number and rows.keys() != merged.keys():
            raise SourceError(
                f"Tabel {table.id} van {table.producer} is tijdens het ophalen veranderd. Haal de cijfers opnieuw op."
            )
        for code, row in rows.items():
            merged.setdefault(code, {}).update(row)
    return list(merged.values())


def _selections(key: str, topics: Sequence[str], filters: str) -> Iterator[list[str]]:
    room = LONGEST_QUERY - len(urlencode({"$format": "json", "$select": key, "$filter": filters}))
    select, length = [key], 0
    for topic in topics:
        needed = len(urlencode({"": "," + topic})) - 1
        if length + needed > room and len(select) > 1:
            yield select
            select, length = [key], 0
        select.append(topic)
        length += needed
    yield select


def fetch_parts(
    table: Table, key: str, topics: Sequence[str], parts: Sequence[Part], kept: Parts, progress: Progress
) -> list[Row]:
    """Fetch all parts, each kept on disk as soon as it is in, and tell how far it is.

    Parameters
    ----------
    table, key, topics
        As for :func:`fetch_part`.
    parts
        The parts to fetch.
    kept
        Parts that are in already are taken from here.
    progress
        Told the label of the part and the share (0-1) that is in.
    """
    rows: list[Row] = []
    for number, part in enumerate(parts):
        progress(f"{table.producer}: {part.label}", number / len(parts))
        fetch = bind(fetch_part, table, key, topics, part.filter)
        rows += kept.get(f"{part.filter}\n{','.join(topics)}", fetch)
    progress(f"{table.producer}: alles is binnen", 1.0)
    return rows
