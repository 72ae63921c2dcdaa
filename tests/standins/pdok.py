"""Stand-in for api.pdok.nl (OGC API Features, as GoKoala behaves) and the WFS of service.pdok.nl: a made-up country.

Run it with ``python -m tests.standins.pdok --port 8001`` and point ``WIJKSCAN_PDOK_URL`` at the address it prints.
"""

import base64
from functools import cache
from urllib.parse import quote, urlencode

import shapely
from pyproj import Transformer
from shapely.geometry import MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from tests.standins.country import EMPTY, GEMEENTEN, NO_DELIVERY, REUSED, REUSED_FROM, WITHHELD, YEARS, areas
from tests.standins.server import Answer, Standin, serve

COLLECTIONS = {"gemeenten": "Gemeente", "wijken": "Wijk", "buurten": "Buurt"}
DEFAULT_LIMIT = 10
MOST = 1000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
KNOWN = {"f", "limit", "cursor", "crs", "filter", "filter-crs", "filter-lang", "profile"}
PROPERTY_FILTERS = {"gemeentecode", "wijkcode", "buurtcode"}
NOT_YET = -99995
SECRET = -99997
SIDE = 1000.0  # metres; every buurt is about one square of this size
ORIGIN = (120_000.0, 490_000.0)
ISLAND = "BU15010001"  # has a second part in the water
WITH_HOLE = "BU1502AB01"  # has a lake in the middle
Feature = dict[str, object]

# Column and row of the square of each buurt; the reused code lies elsewhere from the year it was reused.
SQUARES = {
    "BU15010000": (0, 0),
    "BU15010001": (1, 0),
    "BU15010100": (0, 1),
    EMPTY: (1, 1),
    WITHHELD: (0, 2),
    REUSED: (1, 2),
    "BU1502AA01": (3, 0),
    "BU1502AA02": (4, 0),
    "BU1502AB01": (3, 1),
    "BU15030000": (6, 0),
    "BU15030001": (6, 1),
}
REUSED_SQUARE = (2, 0)
WATER = {"gemeenten": ("GM1501", "Zandrade"), "wijken": ("WK150199", "Water"), "buurten": ("BU15019997", "Groot Meer")}
ABROAD = ("GM0998", "Buitenland")


class PdokStandin(Standin):
    """The wijk- en buurtkaart of every year in `YEARS`.

    Switches besides the faults: `property_filters` (whether the service can select a gemeente), `astray` (``loop``: the
    next page is the first again; ``elsewhere``: it is on another host), `crs_ignored` (always longitude and latitude).
    """

    rows_member = "features"

    def linked(self, content: dict[str, object], address: object) -> dict[str, object]:
        return {**content, "links": [{"rel": "next", "href": address}]}

    def __init__(self, port: int = 0, delay: float = 30.0, most: int = MOST):
        self.most = most
        self.property_filters = True
        self.astray = ""
        self.crs_ignored = False
        super().__init__(port, delay)

    def answer(self, path: str, query: dict[str, str], host: str) -> Answer:
        match path.strip("/").split("/"):
            case ["cbs", dataset, "ogc", "v1", "collections", name, "items"] if name in COLLECTIONS:
                year = dataset.removeprefix("wijken-en-buurten-")
                if year in map(str, YEARS):
                    return self._items(int(year), name, path, query, host)
            case ["cbs", "wijkenbuurten", year, "wfs", "v1_0"] if year in map(str, YEARS):
                return _wfs(int(year), query)
        return _problem(404, "Not Found", "the requested resource does not exist")

    def _items(self, year: int, name: str, path: str, query: dict[str, str], host: str) -> Answer:
        known = KNOWN | PROPERTY_FILTERS if self.property_filters else KNOWN
        unknown = sorted(query.keys() - known)
        if unknown:
            return _problem(400, "Bad Request", f"unknown query parameter(s) found: {', '.join(unknown)}")
        if "filter" in query:
            return _problem(400, "Bad Request", "CQL support is not enabled for this API")
        if query.get("f", "json") != "json" or query.get("crs", CRS84) not in (CRS84, RD):
            return _problem(400, "Bad Request", "requested format or crs is not supported")
        limit = query.get("limit", str(DEFAULT_LIMIT))
        if not limit.isdigit():
            return _problem(400, "Bad Request", "limit must be a positive number")
        crs = CRS84 if self.crs_ignored else query.get("crs", CRS84)
        wanted = {name: query[name] for name in PROPERTY_FILTERS & query.keys()}
        found = [feature for feature in features(year, name, crs) if wanted.items() <= dict(feature["properties"]).items()]
        start = _start(query)
        end = start + min(int(limit), self.most)
        return Answer(
            {
                "type": "FeatureCollection",
                "timeStamp": f"{year}-11-22T01:00:00Z",
                "links": self._links(f"http://{host}{path}", query, end if end < len(found) else None),
                "features": found[start:end],
                "numberReturned": len(found[start:end]),
            },
            content_type="application/geo+json",
            headers={"Content-Crs": f"<{crs}>"},
        )

    def _links(self, address: str, query: dict[str, str], following: int | None) -> list[dict[str, str]]:
        links = [_link("self", address, query), _link("alternate", address, {**query, "f": "html"})]
        if following is None and self.astray != "loop":
            return links
        if self.astray == "loop":
            return [*links, _link("next", address, query)]
        if self.astray == "elsewhere":
            address = "http://elders.example/" + address.partition("//")[2].partition("/")[2]
        cursor = f"{_encoded(following)}|{_encoded(_checksum(query))}"
        return [*links, _link("next", address, {**query, "cursor": cursor})]


def _link(rel: str, address: str, query: dict[str, str]) -> dict[str, str]:
    href = f"{address}?{urlencode(sorted(query.items()), quote_via=quote, safe=':/')}"
    return {"rel": rel, "title": rel, "type": "application/geo+json", "href": href}


def _start(query: dict[str, str]) -> int:
    """Where the cursor points; page 1 when the other parameters are not those it was made for."""
    position, _, checksum = query.get("cursor", "").partition("|")
    if checksum != _encoded(_checksum(query)):
        return 0
    return int.from_bytes(base64.urlsafe_b64decode(position + "=="))


def _checksum(query: dict[str, str]) -> int:
    """32-bit FNV-1a of the parameters that select features."""
    value = 0x811C9DC5
    for byte in urlencode(sorted((name, text) for name, text in query.items() if name not in ("f", "cursor"))).encode():
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def _encoded(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(4)).decode().rstrip("=")


def _problem(status: int, title: str, detail: str) -> Answer:
    content = {"detail": detail, "status": status, "timeStamp": "2026-11-22T01:00:00Z", "title": title}
    return Answer(content, status, "application/problem+json")


def _wfs(year: int, query: dict[str, str]) -> Answer:
    """The whole layer, whatever CQL_FILTER says: that is what the real one does. Names are in camelCase."""
    name = query.get("typeNames", "").removeprefix("wijkenbuurten:")
    if name not in COLLECTIONS:
        return _problem(400, "Bad Request", "unknown typeNames")
    found = features(year, name, RD)
    renamed = [
        {**feature, "properties": {_camel(key): value for key, value in feature["properties"].items()}} for feature in found
    ]
    return Answer({"type": "FeatureCollection", "features": renamed, "numberMatched": len(renamed)})


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@cache
def features(year: int, name: str, crs: str) -> list[Feature]:
    """All features of a collection, water and abroad included, in the order of their numbers."""
    shapes = _shapes(year)
    found = []
    for area in areas(year):
        if area.level == COLLECTIONS[name]:
            parts = [shape for code, shape in shapes.items() if code[2:].startswith(area.code[2:])]
            found.append((_properties(area, year), shapely.union_all(parts)))
    west, south = ORIGIN
    code, label = WATER[name]
    lake = box(west - 3 * SIDE, south, west - 2 * SIDE, south + SIDE)
    found.append((_wet(name, code, label, "GM1501", year, "JA"), lake))
    if name == "gemeenten":
        far = box(west + 9 * SIDE, south, west + 10 * SIDE, south + SIDE)
        found.append((_wet(name, *ABROAD, ABROAD[0], year, "B"), far))
    return [
        {"type": "Feature", "properties": properties, "geometry": _geometry(shape, crs), "id": str(number)}
        for number, (properties, shape) in enumerate(found, start=1)
    ]


def _shapes(year: int) -> dict[str, BaseGeometry]:
    west, south = ORIGIN
    squares = {**SQUARES, REUSED: REUSED_SQUARE} if year >= REUSED_FROM else SQUARES
    shapes: dict[str, BaseGeometry] = {}
    for code, (column, row) in squares.items():
        left, bottom = west + column * SIDE, south + row * SIDE
        shapes[code] = box(left, bottom, left + SIDE, bottom + SIDE)
    island = box(west - SIDE, south - SIDE, west - SIDE / 2, south - SIDE / 2)
    shapes[ISLAND] = MultiPolygon([shapes[ISLAND], island])
    lake = shapes[WITH_HOLE].centroid.buffer(SIDE / 5, quad_segs=2)
    shapes[WITH_HOLE] = Polygon(shapes[WITH_HOLE].exterior, [lake.exterior])
    return shapes


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(28992, 4326, always_xy=True)


def _geometry(shape: BaseGeometry, crs: str) -> dict[str, object]:
    if crs == CRS84:
        shape = shapely.transform(shape, _to_degrees().transform, interleaved=False)
    return mapping(shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]))


def _properties(area, year: int) -> dict[str, object]:
    gemeente = f"GM{area.code[2:6]}"
    name = next(name for name, level in COLLECTIONS.items() if level == area.level)
    moved = area.code == REUSED and year == REUSED_FROM
    secret = area.code == WITHHELD or gemeente == NO_DELIVERY
    return {
        **_codes(name, area.code, area.name, gemeente),
        "gemeentenaam": GEMEENTEN[gemeente],
        **({} if area.level == "Gemeente" else {"indelingswijziging_wijken_en_buurten": 3 if moved else 1}),
        "water": "NEE",
        "jrstatcode": f"{year}{area.code}",
        "jaar": year,
        "aantal_inwoners": area.inwoners,
        "aantal_wmo_clienten": NOT_YET if year >= 2025 else SECRET if secret else 10 + area.inwoners // 100 * 5,
    }


def _wet(name: str, code: str, label: str, gemeente: str, year: int, water: str) -> dict[str, object]:
    secret = {"aantal_inwoners": SECRET, "aantal_wmo_clienten": SECRET}
    named = {**_codes(name, code, label, gemeente), "gemeentenaam": GEMEENTEN.get(gemeente, label)}
    return {**named, "water": water, "jrstatcode": f"{year}{code}", "jaar": year, **secret}


def _codes(name: str, code: str, label: str, gemeente: str) -> dict[str, str]:
    if name == "gemeenten":
        return {"gemeentecode": code}
    own = name.removesuffix("en")
    parent = {"wijkcode": f"WK{code[2:8]}"} if own == "buurt" else {}
    return {f"{own}code": code, f"{own}naam": label, **parent, "gemeentecode": gemeente}


if __name__ == "__main__":
    serve(__doc__, lambda options: PdokStandin(options.port, options.delay, options.page_size), page_size=MOST)
