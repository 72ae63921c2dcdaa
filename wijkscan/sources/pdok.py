"""PDOK Wijk- en buurtkaart: boundaries of gemeenten, wijken and buurten of one year, as received."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import requests

from wijkscan.sources.parts import Parts, Row, as_json
from wijkscan.sources.service import (
    BAD_REQUEST,
    LAND,
    NOT_FOUND,
    Clock,
    Progress,
    Service,
    SourceError,
    UnusableAnswerError,
    ask,
    local_time,
)
from wijkscan.sources.snapshots import Received, checksum
from wijkscan.tables.passport import LICENCE_CBS, Passport

PRODUCER = "PDOK"
DEFAULT_URL = "https://api.pdok.nl"
URL_VARIABLE = "WIJKSCAN_PDOK_URL"
COLLECTIONS = ("gemeenten", "wijken", "buurten")
FIRST_YEAR = 2021  # oldest year in this service
PAGE_SIZE = 1000  # the service gives no more at a time
MOST_PAGES = 100  # the country has some 15 000 buurten; more pages means going round in circles
RD = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
GEMEENTE_NAMES = ("gemeentecode", "gm_code", "gemeente_code", "statcode")


def pdok_service() -> Service:
    """Give the PDOK service, or the one that ``WIJKSCAN_PDOK_URL`` names."""
    return Service.from_environment(DEFAULT_URL, URL_VARIABLE)


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
        kind="kaart",
        producer="PDOK / CBS",
        table=_table(found),
        title=f"Wijk- en buurtkaart {found}",
        edition=found,
        scope=scope,
        url=_url(found, service),
        licence=LICENCE_CBS,
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
            found = list(_features(start + urlencode({**every, **selection}), service, subject))
        except SourceError as error:
            if error.status != BAD_REQUEST or not selection:
                raise
            found = list(_features(start + urlencode(every), service, subject))
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


def _features(start: str, service: Service, subject: str) -> Iterator[Row]:
    """Go through the pages by following each link to the next exactly as given."""
    url: str | None = start
    visited: set[str] = set()
    with requests.Session() as session:
        session.trust_env = False  # the connection settings say it all
        while url is not None:
            if url in visited or len(visited) == MOST_PAGES:
                raise SourceError(
                    f"PDOK blijft bij {subject} naar dezelfde bladzijden verwijzen. "
                    "Probeer het later opnieuw of importeer een gedownloade kaart."
                )
            visited.add(url)
            page = ask(service, PRODUCER, subject, lambda address=url: _page(session, address, service))  # type: ignore[misc]
            yield from page["features"]
            url = _next(page, url, service, subject)


def _page(session: requests.Session, url: str, service: Service) -> Row:
    response = session.get(url, **service.connection())
    response.raise_for_status()
    page = response.json()
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise UnusableAnswerError("het antwoord heeft een andere vorm dan afgesproken")
    if RD not in response.headers.get("Content-Crs", ""):
        raise UnusableAnswerError("de coördinaten zijn niet in het Rijksdriehoeksstelsel (EPSG:28992)")
    return page


def _next(page: Row, url: str, service: Service, subject: str) -> str | None:
    hrefs = [str(link["href"]) for link in page.get("links", []) if link.get("rel") == "next"]
    if not hrefs:
        return None
    following = urljoin(url, hrefs[0])
    if urlsplit(following)[:2] != urlsplit(service.url)[:2]:
        raise SourceError(
            f"PDOK verwijst bij {subject} naar een ander adres ({urlsplit(following).netloc}); dat wordt niet gevolgd. "
            "Importeer een gedownloade kaart."
        )
    return following
