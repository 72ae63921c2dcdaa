"""PDOK Wijk- en buurtkaart: boundaries of gemeenten, wijken and buurten of one year, as received."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

from wijkscan.disk.parts import Parts, Row, as_json
from wijkscan.sources.answers import OTHER_FORM, Answer, checked_rows, follow
from wijkscan.sources.datasets import MAP
from wijkscan.sources.received import Received, checksum
from wijkscan.sources.service import (
    BAD_REQUEST,
    LAND,
    MEGABYTE,
    NOT_FOUND,
    Clock,
    Progress,
    Service,
    SourceError,
    UnusableAnswerError,
    local_time,
)
from wijkscan.tables.passport import Passport

PRODUCER = "PDOK"
COLLECTIONS = ("gemeenten", "wijken", "buurten")
FIRST_YEAR = 2021  # oldest year in this service
PAGE_SIZE = 1000  # the service gives no more at a time
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
MEMBERS = ("type", "id", "properties", "geometry")
NO_POLYGON = "in de kaart staat een gebied zonder geldige grens"
# The borders of all gemeenten come on one page: some four million points of 24 bytes.
MOST_BYTES, MOST_VALUES = 400 * MEGABYTE, 25_000_000
GEMEENTE_NAMES = ("gemeentecode", "gm_code", "gemeente_code", "statcode")


def pdok_service() -> Service:
    """Give the PDOK service, or the one that ``WIJKSCAN_PDOK_URL`` names."""
    return replace(Service.from_environment(MAP.url, *MAP.variables), most_bytes=MOST_BYTES, most_values=MOST_VALUES)


def fetch_map(year: int, *, scope: str, service: Service, partial: Path, progress: Progress, now: Clock = local_time) -> Received:
    """Fetch the map of a year, or of the newest year before it that exists.

    Parameters
    ----------
    year
        Wanted year; the edition of the passport is the year that was found.
    scope
        ``land`` or a gemeentecode.
    service
        Where to fetch.
    partial
        Folder for the collections that are in; an interrupted delivery resumes there on the same day, and nothing is
        left behind when it is complete.
    progress
        Told what is being fetched and the share (0-1) that is in.
    now
        Gives the moment of receipt.

    Returns
    -------
    ``gemeenten.geojson``, ``wijken.geojson`` and ``buurten.geojson`` in EPSG:28992, features as received, with water.

    Raises
    ------
    SourceError
        No map in any year, no such gemeente, or the service does not deliver.
    """
    found, first = _newest_year(year, scope, service, partial, progress, now)
    kept = _kept(found, scope, service, partial, now)
    features = {COLLECTIONS[0]: first}
    for number, name in enumerate(COLLECTIONS[1:], start=1):
        progress(f"PDOK: {name} {found}", number / len(COLLECTIONS))
        features[name] = _collection(found, name, scope, service, kept)
    progress("PDOK: alles is binnen", 1.0)
    files = {
        f"{name}.geojson": as_json({"type": "FeatureCollection", "crs": CRS_MEMBER, "features": items})
        for name, items in features.items()
    }
    passport = Passport(
        kind=MAP.kind,
        producer="PDOK / CBS",
        table=_table(found),
        title=f"{MAP.title} {found}",
        edition=found,
        scope=scope,
        url=_url(found, service),
        licence=MAP.licence,
        fetched=now().isoformat(timespec="seconds"),
        rows=sum(map(len, features.values())),
        sha256=checksum(files),
        files=tuple(sorted(files)),
    )
    kept.clear()
    return Received(passport, files)


def _table(year: int) -> str:
    return f"wijken-en-buurten-{year}"


def _url(year: int, service: Service) -> str:
    return f"{service.base}/cbs/{_table(year)}/ogc/v1"


def _kept(year: int, scope: str, service: Service, partial: Path, now: Clock) -> Parts:
    return Parts(partial, f"kaart-{year}-{scope}", f"{_url(year, service)} {now().date()}")


def _newest_year(year: int, scope: str, service: Service, partial: Path, progress: Progress, now: Clock) -> tuple[int, list[Row]]:
    """Find the newest year up to `year` that has a map, with its gemeenten."""
    name = COLLECTIONS[0]
    for candidate in range(year, FIRST_YEAR - 1, -1):
        progress(f"PDOK: {name} {candidate}", 0)
        try:
            kept = _kept(candidate, scope, service, partial, now)
            return candidate, _collection(candidate, name, scope, service, kept)
        except SourceError as error:
            if error.status != NOT_FOUND:
                raise
    raise SourceError(
        f"PDOK heeft geen wijk- en buurtkaart van {year} of eerder (vanaf {FIRST_YEAR}). "
        "Kies een later jaar of importeer een gedownloade kaart."
    )


def _collection(year: int, name: str, scope: str, service: Service, kept: Parts) -> list[Row]:
    """Fetch one collection, for the gemeente only where the service can select, and select here where it cannot."""
    start = f"{_url(year, service)}/collections/{name}/items?"
    every = {"f": "json", "limit": PAGE_SIZE, "crs": RD}
    subject = f"de kaart {year} ({name})"

    def fetch() -> list[Row]:
        selection = {} if scope == LAND else {"gemeentecode": scope}
        try:
            found = follow(service, PRODUCER, subject, start + urlencode({**every, **selection}), _page)
        except SourceError as error:
            if error.status != BAD_REQUEST or not selection:
                raise
            found = follow(service, PRODUCER, subject, start + urlencode(every), _page)
        features = [feature for feature in found if scope in (LAND, _gemeente(feature))]
        if not features:
            where = "" if scope == LAND else f" voor gemeente {scope}"
            raise SourceError(
                f"PDOK heeft in {subject} geen gebieden{where}. Controleer de gemeentecode (bijvoorbeeld GM0392) of "
                "importeer een gedownloade kaart."
            )
        return features

    return kept.get(start, fetch)


def _gemeente(feature: Row) -> str | None:
    properties = feature["properties"]
    return next((str(properties[name]) for name in GEMEENTE_NAMES if properties.get(name)), None)


def _page(answer: Answer) -> tuple[list[Row], str | None]:
    """Read a page: its features, and the link to the next."""
    page = answer.content
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise UnusableAnswerError(OTHER_FORM)
    if RD not in answer.headers.get("Content-Crs", ""):
        raise UnusableAnswerError("de coördinaten zijn niet in het Rijksdriehoeksstelsel (EPSG:28992)")
    links = checked_rows(page.get("links", []), ())
    return list(map(_feature, page["features"])), next((link["href"] for link in links if _leads_on(link)), None)


def _leads_on(link: Row) -> bool:
    return link.get("rel") == "next" and isinstance(link.get("href"), str)


def _feature(found: object) -> Row:
    """Check that a feature is an area, and give what belongs to one."""
    if not isinstance(found, dict):
        raise UnusableAnswerError(OTHER_FORM)
    checked_rows([found.get("properties")], ())
    _check_geometry(found.get("geometry"))
    return {member: found[member] for member in MEMBERS if member in found}


def _check_geometry(shape: object) -> None:
    """Check that a geometry is polygons of finite numbers; what is no ring here would be an error of another library later."""
    if shape is None:
        return
    if not isinstance(shape, dict) or shape.keys() != {"type", "coordinates"} or shape["type"] not in ("Polygon", "MultiPolygon"):
        raise UnusableAnswerError(NO_POLYGON)
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    for polygon in _listed(polygons):
        for ring in _listed(polygon):
            try:
                points = np.array(ring)
            except (ValueError, OverflowError):
                raise UnusableAnswerError(NO_POLYGON) from None
            if points.ndim != 2 or points.dtype.kind not in "if" or points.shape[1] not in (2, 3) or not np.isfinite(points).all():
                raise UnusableAnswerError(NO_POLYGON)


def _listed(found: object) -> list[object]:
    if not isinstance(found, list):
        raise UnusableAnswerError(NO_POLYGON)
    return found
