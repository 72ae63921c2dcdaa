"""PDOK Locatieserver: where a street, postcode or address lies; it gets what a user typed, and nothing else."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from wijkscan.sources.answers import OTHER_FORM, Answer, read
from wijkscan.sources.service import MEGABYTE, Service, UnusableAnswerError, ask
from wijkscan.tables.areas import clean_name, is_area_code

URL, VARIABLE = "https://api.pdok.nl", "WIJKSCAN_LOCATIESERVER_URL"
PATH = "/bzk/locatieserver/search/v3_1/free"
KINDS = "type:(gemeente OR wijk OR buurt OR weg OR postcode OR adres)"
MOST_PLACES = 6
PATIENCE = 2.0  # seconds, for one answer in all: somebody waits for it
MOST_VALUES = 10_000
_POINT = re.compile(r"POINT\((\d+(?:\.\d+)?) (\d+(?:\.\d+)?)\)")


@dataclass(frozen=True)
class Place:
    """A place that was found.

    Parameters
    ----------
    label
        As PDOK writes it: "Grote Markt 1, 2011RD Haarlem".
    gemeentecode
        Of the gemeente it lies in.
    buurtcode
        Of the buurt, in the newest division; empty where PDOK gives none (streets and postcodes).
    point
        Its middle in EPSG:28992, in metres; None where PDOK gives none.
    """

    label: str
    gemeentecode: str
    buurtcode: str
    point: tuple[float, float] | None


def locatieserver() -> Service:
    """Give the Locatieserver, or the service that ``WIJKSCAN_LOCATIESERVER_URL`` names; it is asked once and briefly."""
    service = Service.from_environment(URL, VARIABLE)
    return replace(
        service, tries=1, timeout=(PATIENCE, PATIENCE), deadline=PATIENCE, most_bytes=MEGABYTE, most_values=MOST_VALUES
    )  # fmt: skip


def find_places(text: str, service: Service) -> list[Place]:
    """
    Ask where something lies.

    Parameters
    ----------
    text
        What the user typed.
    service
        See :func:`locatieserver`.

    Returns
    -------
    At most `MOST_PLACES`, the best first; what lies in no gemeente, or has no code, is left out.

    Raises
    ------
    SourceError
        The service does not deliver in time, or sends something else.
    """
    address = f"{service.base}{PATH}?{urlencode({'q': text, 'fq': KINDS, 'rows': MOST_PLACES})}"
    found = ask(service, "PDOK", "de Locatieserver", lambda: _documents(read(service, address, service.most_bytes, service.most_values)))
    return [place for document in found if (place := _place(document)) is not None]


def _documents(answer: Answer) -> list[object]:
    response = answer.content.get("response") if isinstance(answer.content, dict) else None
    documents = response.get("docs") if isinstance(response, dict) else None
    if not isinstance(documents, list):
        raise UnusableAnswerError(OTHER_FORM)
    return documents[:MOST_PLACES]


def _place(document: object) -> Place | None:
    if not isinstance(document, dict):
        return None
    gemeente, label = f"GM{document.get('gemeentecode', '')}", document.get("weergavenaam")
    if not (isinstance(label, str) and is_area_code(gemeente)):
        return None
    buurt, point = str(document.get("buurtcode", "")), _POINT.fullmatch(str(document.get("centroide_rd", "")))
    return Place(
        clean_name(label), gemeente, buurt if is_area_code(buurt) else "", (float(point[1]), float(point[2])) if point else None
    )  # fmt: skip
