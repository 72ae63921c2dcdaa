"""What a service sends, read within limits: how much, for how long, from whom, and in what form.

A service can break down, be replaced by something else on the network, or be hostile; none of these may cost more than the limits of
:class:`~wijkscan.sources.service.Service`. Nothing outside this module reads from a connection.
"""

import socket
import time
import zlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from wijkscan.disk.parts import Row
from wijkscan.sources.service import MEGABYTE, RefusedAnswerError, Service, UnusableAnswerError, ask

OTHER_FORM = "het antwoord heeft een andere vorm dan afgesproken"
CUT_OFF = "het antwoord is halverwege afgebroken"
DAMAGED = "het antwoord is onderweg beschadigd"
MOST_PAGES = 100  # the country has some 15 000 buurten, a thousand to a page; more means going round in circles
_MOST_REDIRECTS = 5
_LIST_PATIENCE = 6  # times the deadline of one answer, for all pages of a list together
_USUAL_PORTS = (80, 443)
_AT_ONCE = 65_536  # bytes
_GZIP = 16 + zlib.MAX_WBITS
_UNFINISHED = ("unexpected end of data", "zero-length")
_SCALARS = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Answer:
    """One answer.

    Parameters
    ----------
    content
        What the JSON says.
    headers
        The headers; names in any case.
    size, values
        Bytes after unpacking, and an upper bound of the number of values in it.
    """

    content: Any
    headers: Mapping[str, str]
    size: int
    values: int


Page = Callable[[Answer], tuple[list[Row], str | None]]
"""Gives the rows of an answer and the address of the next page, or raises `UnusableAnswerError`."""


def follow(service: Service, producer: str, subject: str, start: str, page: Page) -> list[Row]:
    """
    Fetch a list page by page.

    Parameters
    ----------
    service
        Where, and within which limits; `most_bytes` and `most_values` hold for all pages together.
    producer, subject
        Who is asked and for what, for the message.
    start
        Address of the first page.
    page
        Reads a page.

    Returns
    -------
    The rows of all pages.

    Raises
    ------
    SourceError
        The service does not deliver, sends something of another form or more than the limits, or refers to another host or round in
        circles. The message names the service and says what to do.
    """
    rows: list[Row] = []
    visited: set[str] = set()
    size = values = 0
    following: str | None = start
    until = time.monotonic() + _LIST_PATIENCE * service.deadline

    def fetch() -> tuple[list[Row], str | None, Answer]:
        if time.monotonic() >= until:
            raise RefusedAnswerError(f"de lijst was na {_LIST_PATIENCE * service.deadline:.0f} seconden nog niet binnen")
        answer = read(service, str(following), service.most_bytes - size, service.most_values - values)
        found, link = page(answer)
        after = None if link is None else _at_home(service, str(following), link)
        if after in visited | {following} or (after and len(visited) + 1 == MOST_PAGES):
            raise RefusedAnswerError("de dienst blijft naar dezelfde bladzijden verwijzen")
        return found, after, answer

    while following is not None:
        found, after, answer = ask(service, producer, subject, fetch)
        visited.add(following)
        rows += found
        size, values, following = size + answer.size, values + answer.values, after
    return rows


def read(service: Service, url: str, most_bytes: int, most_values: int) -> Answer:
    """
    Get one answer as JSON.

    Parameters
    ----------
    service
        Gives the connection and how long an answer may take in all.
    url
        Address on this service.
    most_bytes, most_values
        How much may still come.

    Raises
    ------
    requests.RequestException
        The connection or the service fails.
    UnusableAnswerError
        What came is no JSON, or was cut off.
    RefusedAnswerError
        It is more, takes longer or comes from elsewhere; to ask again is no use.
    """
    until = time.monotonic() + service.deadline
    with requests.Session() as session:
        session.trust_env = False  # the connection settings say it all
        connections = _Connections()
        for scheme in ("https://", "http://"):
            session.mount(scheme, connections)
        clock = Timer(service.deadline, connections.cut)
        clock.daemon = True
        clock.start()
        try:
            response = _arrived(session, service, url)
            body = _body(response, most_bytes, until)
        except (requests.RequestException, HTTPError, OSError) as error:
            if time.monotonic() >= until:
                raise RefusedAnswerError(f"het antwoord was na {service.deadline:.0f} seconden nog niet binnen") from error
            if isinstance(error, requests.RequestException):
                raise
            kind = requests.Timeout if isinstance(error, ReadTimeoutError | TimeoutError) else requests.ConnectionError
            raise kind(error) from error
        finally:
            clock.cancel()
    values = sum(map(body.count, b",[{"))
    if values > most_values:
        raise RefusedAnswerError("het antwoord telt veel meer gegevens dan er kunnen zijn")
    return Answer(_parsed(body), response.headers, len(body), values)


class _Connections(HTTPAdapter):
    """Connections that a clock can cut, also while they wait for the first line of an answer."""

    def __init__(self) -> None:
        self.sockets: list[socket.socket] = []
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401
        """Give the pool, with connections that are remembered."""
        pool: Any = super().get_connection_with_tls_context(*args, **settings)
        sockets, kind = self.sockets, pool.ConnectionCls

        class Remembered(kind):  # type: ignore[misc, valid-type]
            def connect(self) -> None:
                super().connect()
                sockets.append(self.sock)

        pool.ConnectionCls = Remembered
        return pool

    def cut(self) -> None:
        """End whatever is being waited for."""
        for connected in self.sockets:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def _arrived(session: requests.Session, service: Service, url: str) -> requests.Response:
    """Get the first answer that is no redirect; a redirect is followed on the same host only."""
    for _ in range(_MOST_REDIRECTS):
        headers = {"Accept-Encoding": "gzip", "Accept": "application/json"}
        response = session.get(url, headers=headers, stream=True, allow_redirects=False, **service.connection())
        if not response.is_redirect:
            response.raise_for_status()
            return response
        url = _at_home(service, url, response.headers["Location"])
    raise RefusedAnswerError("de dienst blijft doorverwijzen")


def _at_home(service: Service, url: str, link: str) -> str:
    """Give the address that a link on a page means, with the scheme of the service; another host is refused."""
    try:
        found, ours = urlsplit(urljoin(url, link)), urlsplit(service.url)
        at_home = found.hostname == ours.hostname and found.port in {None, ours.port, *_USUAL_PORTS}
    except ValueError:
        raise UnusableAnswerError(OTHER_FORM) from None
    if not at_home:
        raise RefusedAnswerError(f"de dienst verwijst naar een ander adres ({found.netloc[:60]}); dat wordt niet gevolgd")
    return found._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()


def _body(response: requests.Response, most_bytes: int, until: float) -> bytes:
    """Read and unpack an answer, and stop at the limit before it is in memory."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise RefusedAnswerError("het antwoord is ingepakt op een manier waar niet om is gevraagd")
    packed = zlib.decompressobj(_GZIP) if encoding == "gzip" else None
    body = bytearray()
    while received := response.raw.read1(_AT_ONCE, decode_content=False):
        body += received if packed is None else _unpacked(packed, received, most_bytes + 1 - len(body))
        if len(body) > most_bytes:
            raise RefusedAnswerError(f"het antwoord is groter dan {most_bytes / MEGABYTE:.0f} MB")
        if time.monotonic() >= until:
            break
    if time.monotonic() >= until:  # also when the clock cut the connection, which looks like the end of an answer
        raise TimeoutError
    if packed is not None and not packed.eof:
        raise UnusableAnswerError(CUT_OFF)
    return bytes(body)


def _unpacked(packed: "zlib._Decompress", received: bytes, room: int) -> bytes:
    try:
        found = packed.decompress(received, room)
    except zlib.error:
        raise UnusableAnswerError(DAMAGED) from None
    if packed.unused_data:  # what comes after the end would be kept, however much it is
        raise UnusableAnswerError(DAMAGED)
    return found


def _parsed(body: bytes) -> Any:  # noqa: ANN401
    text = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        reason = str(error)
    if text.lstrip().startswith(b"<"):
        raise UnusableAnswerError("er kwam een webpagina in plaats van cijfers")
    if any(sign in reason for sign in _UNFINISHED):
        raise UnusableAnswerError(CUT_OFF)
    if "UTF-8" in reason:
        raise UnusableAnswerError("het antwoord is niet in UTF-8 geschreven")
    raise UnusableAnswerError(OTHER_FORM)


def checked_rows(content: object, texts: Collection[str], also: Collection[str] = ()) -> list[Row]:
    """
    Check that an answer is a list of rows.

    Parameters
    ----------
    content
        What should be a list of rows.
    texts, also
        Members that every row has: text, and any single value.

    Raises
    ------
    UnusableAnswerError
        It is anything else; inside the program nobody checks again.
    """
    if not isinstance(content, list):
        raise UnusableAnswerError(OTHER_FORM)
    for row in content:
        if not isinstance(row, dict) or not all(isinstance(value, _SCALARS) for value in row.values()):
            raise UnusableAnswerError(OTHER_FORM)
        for name in (*texts, *also):
            if name not in row or (name in texts and not isinstance(row[name], str)):
                raise UnusableAnswerError(f"in het antwoord ontbreekt bij een regel '{name}'")
    return content
