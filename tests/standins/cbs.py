"""Stand-in for opendata.cbs.nl and dataderden.cbs.nl: catalogue and bulk feed of OData v3, with a made-up country.

Run it with ``python -m tests.standins.cbs --port 8000`` and point ``WIJKSCAN_CBS_URL`` at the address it prints.
"""

from dataclasses import dataclass
from functools import cache, partial
from urllib.parse import urlencode

from tests.standins import money, scores, use
from tests.standins.country import CONTENTS, YEARS, areas, figure
from tests.standins.odata_filter import FilterError, parse
from tests.standins.server import Answer, Standin, serve

EDITIONS = {2022: "85318NED", 2023: "85618NED", 2024: "85984NED", 2025: "86165NED", 2026: "86358NED"}
RIVM_TABLE = "50150NED"
RIVM_OLD_TABLE = "50120NED"
RIVM_PERIODS = {2020: "Definitief", 2022: "Definitief", 2024: "Definitief", 2026: "Voorlopig"}  # 2026 is still empty
RIVM_MARGINS = {"MW00000": 0, "MBG0095": 3, "MOG0095": -3}
RIVM_AGES = ("20300", "53115", "80200")
MODIFIED = "2026-10-01T02:00:00"
PAGE_SIZE = 10_000
LONGEST_QUERY = 2048  # an assumption: the live service resets connections when an address grows too long
GAP = "       ."
Row = dict[str, object]


@dataclass(frozen=True)
class Content:
    """Everything the service has of one table."""

    info: Row
    properties: list[Row]
    dimensions: dict[str, list[Row]]
    rows: list[Row]

    @property
    def names(self) -> list[str]:
        return ["TableInfos", "UntypedDataSet", "TypedDataSet", "DataProperties", "CategoryGroups", *self.dimensions]

    def listed(self, name: str) -> list[Row] | None:
        if name == "UntypedDataSet":
            return [{key: _untyped(value) for key, value in row.items()} for row in self.rows]
        fixed = {"TypedDataSet": self.rows, "DataProperties": self.properties, "CategoryGroups": []}
        return {**fixed, **self.dimensions}.get(name)


def _untyped(value: object) -> object:
    return GAP if value is None else value if isinstance(value, str) else str(value).rjust(8)


class CbsStandin(Standin):
    """Both CBS services in one, since their paths are the same and their tables are not."""

    def __init__(self, port: int = 0, delay: float = 30.0, page_size: int = PAGE_SIZE):
        self.page_size = page_size
        self.modified: dict[str, str] = {}  # a table id with a moment here was released again
        self.titles: dict[str, str] = {}  # a table id with a title here is mislabelled
        super().__init__(port, delay)

    def answer(self, path: str, query: dict[str, str], host: str) -> Answer:
        if len(urlencode(query)) > LONGEST_QUERY:
            return Answer("<html>404 - query string too long</html>", 404, "text/html")
        match path.strip("/").split("/"):
            case ["ODataCatalog", "Tables"]:
                return self._catalogue(query)
            case ["ODataFeed", "odata" | "OData", table] if table in tables():
                names = tables()[table].names
                return Answer({"value": [{"name": name, "url": f"http://{host}{path}{name}"} for name in names]})
            case ["ODataFeed", "odata" | "OData", table, name] if table in tables():
                return self._rows(table, name, path, query, host)
        return _error(404, "Resource not found for the segment.")

    def linked(self, content: Row, address: object) -> Row:
        return {**content, "odata.nextLink": address}

    def emptied(self, content: Row) -> Row:
        return {"value": []}

    def _info(self, table: str) -> Row:
        info = dict(tables()[table].info)
        for name, changed in (("Modified", self.modified), ("Title", self.titles)):
            info[name] = changed.get(table, info[name])
        return info

    def _catalogue(self, query: dict[str, str]) -> Answer:
        rows = [self._info(table) for table in tables()] + DECOYS
        try:
            test = parse(query["$filter"], {"Title"}) if "$filter" in query else None
        except FilterError as error:
            return _error(400, str(error))
        return Answer({"value": [_selected(row, query) for row in rows if test is None or test(row)]})

    def _rows(self, table: str, name: str, path: str, query: dict[str, str], host: str) -> Answer:
        content = tables()[table]
        rows = [self._info(table)] if name == "TableInfos" else content.listed(name)
        if rows is None:
            return _error(404, f"Resource not found for the segment '{name}'.")
        if "$filter" in query:
            try:
                rows = list(filter(parse(query["$filter"], set(content.dimensions)), rows))
            except FilterError as error:
                return _error(500, str(error))
        if "$select" in query and rows and not set(query["$select"].split(",")) <= rows[0].keys():
            return _error(400, "Could not find a property that is selected.")
        skip = int(query.get("$skip", 0))
        page = rows[skip : skip + self.page_size]
        body: Row = {
            "odata.metadata": f"http://{host}/ODataFeed/odata/{table}/$metadata#Cbs.OData.WebAPI.{name}",
            "value": [_selected(row, query) for row in page],
        }
        if skip + self.page_size < len(rows):
            kept = "".join(f"&{part}={query[part]}" for part in ("$filter", "$select") if part in query)
            link = f"http://{host}{path}?$format=json{kept}&$skip={skip + self.page_size}"
            body["odata.nextLink"] = link.replace(" ", "%20").replace("'", "%27")
        return Answer(body, content_type="application/json;odata=minimalmetadata;streaming=true;charset=utf-8")


def _selected(row: Row, query: dict[str, str]) -> Row:
    return {name: row[name] for name in query["$select"].split(",")} if query.get("$select") else row


def _error(status: int, text: str) -> Answer:
    return Answer({"odata.error": {"code": "", "message": {"lang": "en-US", "value": text}}}, status)


def _info(identifier: str, title: str, period: str) -> Row:
    return {
        "ID": 0,
        "Title": title,
        "ShortTitle": title,
        "Identifier": identifier,
        "Summary": "Verzonnen cijfers van een verzonnen land, om mee te testen.",
        "Modified": MODIFIED,
        "ReasonDelivery": "Actualisering",
        "Language": "nl",
        "Catalog": "CBS",
        "Frequency": "Onregelmatig",
        "Period": period,
        "OutputStatus": "Regulier",
        "Source": "CBS.",
        "MetaDataModified": MODIFIED,
    }


# In the catalogue, and not an edition: a series under another name, a table of many years, one with a wrong label.
DECOYS = [
    *(_info(table, title, "2024") for table, title in (use.DECOYS | scores.DECOYS).items()),
    _info("70904NED", "Kerncijfers wijken en buurten 2004-2012", "2004-2012"),
    _info("86999NED", "Kerncijfers wijken en buurten 2023", "2021"),
    _info("37296NED", "Bevolking; kerncijfers", "1950-2026"),
]


@cache
def tables() -> dict[str, Content]:
    """Every table of the stand-in by id."""
    kerncijfers = {identifier: _kerncijfers(year, identifier) for year, identifier in EDITIONS.items()}
    titles = {
        RIVM_OLD_TABLE: "Gezondheid per wijk en buurt; 2012/2016/2020 (indeling 2022)",
        RIVM_TABLE: "Gezondheid per wijk en buurt; 2012/2016/2020/2022/2024 (indeling 2024)",
    }
    gezondheid = {identifier: _gezondheid(identifier, title) for identifier, title in titles.items()}
    return {**kerncijfers, **_money(), **_use(), **_scores(), **gezondheid}


def _money() -> dict[str, Content]:
    booked = {
        table: Content(
            _info(table, f"Gemeenten {year} onbewerkte Iv3-data", str(year)), [], money.iv3_dimensions(year), money.iv3_rows(year)
        )
        for year, table in money.IV3_TABLES.items()
    }
    costs = {
        table: Content(_info(table, title, "2022-2023"), [], money.cost_dimensions(posts), money.cost_rows(posts))
        for table, (posts, title) in money.COSTS.items()
    }
    return booked | costs


def _use() -> dict[str, Content]:
    made = {}
    for table, (series, year, title) in use.TABLES.items():
        kinds = dict.fromkeys(use.DIMENSIONS[series], "Dimension") | {use.area_name(table): "GeoDetail", "Perioden": "TimeDimension"}
        properties = [_dimension(number, kind, name) for number, (name, kind) in enumerate(kinds.items())]
        topics = enumerate(use.TOPICS[series].items(), start=len(properties))
        properties += [_topic(number, None, key, key.split("_")[0], unit) for number, (key, unit) in topics]
        made[table] = Content(_info(table, title, str(year)), properties, use.dimensions(table), use.rows(table))
    return made


def _scores() -> dict[str, Content]:
    made = {}
    for table, title in scores.TITLES.items():
        dimensions = scores.dimensions(table)
        kinds = {"WijkenEnBuurten": "GeoDetail", "Perioden": "TimeDimension"}
        properties = [_dimension(number, kinds.get(name, "Dimension"), name) for number, name in enumerate(dimensions)]
        _add_topics(properties, [(key, path, unit) for key, (path, unit) in scores.topics(table).items()])
        made[table] = Content(_info(table, title, "2014-2024"), properties, dimensions, scores.rows(table))
    return made


def _area_dimension(year: int, country: str) -> list[Row]:
    rows = []
    for area in areas(year):
        code, gemeente = (country, "") if area.level == "Land" else (area.code, f"GM{area.code[2:6]}")
        description = "" if area.level == "Land" else f"{area.level} '{area.name}' ({code})"
        values = (code.ljust(10), area.name, description, gemeente, code if gemeente else "")
        rows.append(dict(zip(CONTENTS["area_fields"], values, strict=True)))
    return rows


def _topic(number: int, parent: int | None, key: str, title: str, unit: str) -> Row:
    datatype = {"naam": "String", "omschrijving": "String", "aantal": "Long"}.get(unit, "Double")
    return {
        "odata.type": "Cbs.OData.Topic",
        "ID": number,
        "Position": number,
        "ParentID": parent,
        "Type": "Topic",
        "Key": key,
        "Title": title,
        "Description": f"Omschrijving van {title}.\r\n\r\nTweede alinea.",
        "ReleasePolicy": False,
        "Datatype": datatype,
        "Unit": unit,
        "Decimals": 0,
        "Default": "None",
    }


def _dimension(number: int, kind: str, key: str) -> Row:
    shared = {"Position": number, "ParentID": None, "Title": key, "Description": "", "ReleasePolicy": False}
    return {"odata.type": f"Cbs.OData.{kind}", "ID": number, "Type": kind, "Key": key, **shared}


def _add_topics(properties: list[Row], topics: list[tuple[str, str, str]]) -> None:
    """Add topics to the list of a table, each within the groups that its path of titles names."""
    groups: dict[str, int] = {}
    for key, path, unit in topics:
        parent = None
        *above, title = path.split(" > ")
        for depth in range(len(above)):
            name = " > ".join(above[: depth + 1])
            if name not in groups:
                groups[name] = len(properties)
                group = {"ID": groups[name], "ParentID": parent, "Type": "TopicGroup", "Key": "", "Title": above[depth]}
                properties.append({"odata.type": "Cbs.OData.TopicGroup", "Position": None, "Description": "", **group})
            parent = groups[name]
        properties.append(_topic(len(properties), parent, key, title, unit))


def _kerncijfers(year: int, identifier: str) -> Content:
    listed = enumerate(CONTENTS[str(year)], start=1)
    topics = [(f"{stem}_{number}", stem, path, unit) for number, (stem, path, unit) in listed]
    properties = [_dimension(0, "GeoDetail", "WijkenEnBuurten")]
    _add_topics(properties, [(key, path, unit) for key, _, path, unit in topics])
    rows = [
        {
            "ID": number,
            "WijkenEnBuurten": area.key,
            **{key: figure(area, stem, path, unit, year) for key, stem, path, unit in topics},
        }
        for number, area in enumerate(areas(year))
    ]
    info = _info(identifier, f"Kerncijfers wijken en buurten {year}", str(year))
    return Content(info, properties, {"WijkenEnBuurten": _area_dimension(year, "NL00")}, rows)


def _gezondheid(identifier: str, title: str) -> Content:
    topics = [(f"{stem}_{number}", stem, name) for stem, number, name in CONTENTS["rivm"]]
    names = {"GeoDetail": "WijkenEnBuurten", "Dimension": "Marges", "TimeDimension": "Perioden"}
    properties = [_dimension(number, kind, key) for number, (kind, key) in enumerate(names.items())]
    properties.append(_dimension(3, "Dimension", "Leeftijd"))
    properties += [_topic(number, None, key, name, "%") for number, (key, _, name) in enumerate(topics, start=4)]
    periods = [year for year in RIVM_PERIODS if identifier == RIVM_TABLE or year == min(RIVM_PERIODS)]
    dimensions = {
        "WijkenEnBuurten": _area_dimension(2024, "NL01"),
        "Perioden": [{"Key": f"{year}JJ00", "Title": str(year), "Status": RIVM_PERIODS[year]} for year in periods],
        "Leeftijd": [{"Key": age, "Title": age, "Description": ""} for age in RIVM_AGES],
        "Marges": [{"Key": margin, "Title": margin, "Description": ""} for margin in RIVM_MARGINS],
    }
    rows: list[Row] = []
    for area, region in zip(areas(2024), dimensions["WijkenEnBuurten"], strict=True):
        for year in periods:
            for age in RIVM_AGES:
                for margin, shift in RIVM_MARGINS.items():
                    known = year != max(RIVM_PERIODS) and area.inwoners > 50
                    value = partial(figure, area, path="Gezondheid", unit="%", year=year)
                    estimates = {key: round(value(stem) + shift, 1) if known else None for key, stem, _ in topics}
                    fixed = {"Marges": margin, "Leeftijd": age, "Perioden": f"{year}JJ00"}
                    rows.append({"ID": len(rows), "WijkenEnBuurten": region["Key"], **fixed, **estimates})
    return Content(_info(identifier, title, "2012-2024"), properties, dimensions, rows)


if __name__ == "__main__":
    assert set(EDITIONS) == set(YEARS)
    serve(__doc__, lambda options: CbsStandin(options.port, options.delay, options.page_size), page_size=PAGE_SIZE)
