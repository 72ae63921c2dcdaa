"""What every service shares: an address, patience with a faltering network, and one clear message when it stays out."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import requests
from requests.exceptions import SSLError
from requests.utils import get_environ_proxies
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random
from urllib3.exceptions import NameResolutionError

Answer = TypeVar("Answer")
Progress = Callable[[str, float], None]
Clock = Callable[[], datetime]

LAND = "land"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST_PAUSE = 30.0  # seconds; longer and a user takes the progress bar for a crash
NOT_FOUND = 404
BAD_REQUEST = 400
SERVER_ERROR = 500
MEGABYTE = 1_000_000
PASSING = frozenset({408, 429})  # "too slow" and "too often" pass like a server error does

KEEP = "De laatst opgehaalde cijfers blijven in gebruik; probeer het later opnieuw of importeer een gedownload bestand."


class SourceError(ValueError):
    """A service cannot deliver; the message is Dutch and says what to do.

    Parameters
    ----------
    message
        One Dutch message for the user.
    status
        HTTP status behind it; 0 where there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class UnusableAnswerError(Exception):
    """An answer that arrived but cannot be used; the message is the Dutch end of a sentence."""


class RefusedAnswerError(UnusableAnswerError):
    """An answer that is not taken in, and of which asking again gives no other."""


@dataclass(frozen=True)
class Service:
    """Address of a service and the patience we have with it.

    The limits are a few times what the largest list of the country takes.

    Parameters
    ----------
    url
        Full address without path of its own; plain http only for this computer.
    tries
        Attempts before giving up.
    pause
        First pause between attempts, in seconds; doubles each time, with jitter of the same size.
    timeout
        Seconds to connect and to wait for data.
    deadline
        Seconds that one answer may take in all: a service that sends a byte now and then is always in time for `timeout`.
    most_bytes
        Bytes that a list may take, unpacked, over all its pages.
    most_values
        Values that a list may have: in memory each takes some fifty bytes, however few it takes on the line.
    """

    url: str
    tries: int = 4
    pause: float = 1.0
    timeout: tuple[float, float] = (10.0, 90.0)
    deadline: float = 300.0
    most_bytes: int = 100 * MEGABYTE
    most_values: int = 5_000_000

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SourceError(
                f"'{self.url}' is geen adres van een dienst. Geef het hele adres, bijvoorbeeld https://opendata.cbs.nl."
            )
        if parts.scheme == "http" and not self.local:
            raise SourceError(f"'{self.url}' is niet beveiligd. Gebruik https://; http:// mag alleen voor deze computer zelf.")

    @classmethod
    def from_environment(cls, default: str, *variables: str) -> Self:
        """Take the first environment variable that is filled, else the default address."""
        return cls(next((os.environ[name] for name in variables if os.environ.get(name)), default))

    @property
    def local(self) -> bool:
        """Whether the service runs on this computer."""
        return urlsplit(self.url).hostname in LOCAL_HOSTS

    @property
    def base(self) -> str:
        """Address without a closing slash, to put a path behind."""
        return self.url.rstrip("/")

    def connection(self) -> dict[str, Any]:
        """Give the connection settings for one request.

        They are explicit so that they hold for this service only; one on this computer is never sought behind a proxy.
        """
        return {
            "timeout": self.timeout,
            "verify": os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True,
            "proxies": {} if self.local else get_environ_proxies(self.url),
        }


def local_time() -> datetime:
    """Give the present moment in the time zone of this computer."""
    return datetime.now().astimezone()


def ask(service: Service, producer: str, subject: str, request: Callable[[], Answer]) -> Answer:
    """Ask a service something, again when it falters, and say it in Dutch when it stays out.

    Parameters
    ----------
    service
        Where, and with how much patience.
    producer, subject
        Who is asked (``CBS``) and for what (``tabel 85984NED``), for the message.
    request
        Sends the request; raises what requests raises, or `UnusableAnswerError`.

    Returns
    -------
    What the request gave.

    Raises
    ------
    SourceError
        After the last attempt, or at once where trying again is no use (the service knows no such thing).
    """
    patience = Retrying(
        stop=stop_after_attempt(service.tries),
        wait=wait_exponential(multiplier=service.pause, max=LONGEST_PAUSE) + wait_random(0, service.pause),
        retry=retry_if_exception(_may_pass),
        reraise=True,
    )
    try:
        return patience(request)
    except (requests.RequestException, UnusableAnswerError) as error:
        raise SourceError(_message(service, producer, subject, error), _status(error)) from error


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, requests.HTTPError):
        return _status(error) >= SERVER_ERROR or _status(error) in PASSING
    if isinstance(error, RefusedAnswerError):
        return False
    return isinstance(error, (UnusableAnswerError, requests.ConnectionError, requests.Timeout)) and not _is_unknown_here(error)


def _is_unknown_here(error: BaseException) -> bool:
    """Tell whether this network does not know the name of the service: without internet every further try only costs time."""
    return isinstance(getattr(next(iter(error.args), None), "reason", None), NameResolutionError)


def _status(error: BaseException | None) -> int:
    return error.response.status_code if isinstance(error, requests.HTTPError) else 0


def _message(service: Service, producer: str, subject: str, error: Exception) -> str:
    status = _status(error)
    if status == NOT_FOUND:
        return f"{producer} kent {subject} niet (meer) op {service.base}. {KEEP}"
    if status and not _may_pass(error):
        return f"{producer} weigert de vraag om {subject} (code {status}). {KEEP}"
    if isinstance(error, RefusedAnswerError):
        return f"{producer} geeft geen bruikbaar antwoord op de vraag om {subject}: {error}. {KEEP}"
    return f"{producer} antwoordt niet op de vraag om {subject}: {_reason(service, error, status)}. {KEEP}"


def _reason(service: Service, error: Exception, status: int) -> str:
    if status:
        return f"de dienst meldt een storing (code {status}), ook na {service.tries} pogingen"
    if isinstance(error, requests.Timeout):
        return f"er kwam geen antwoord binnen {service.timeout[1]:.0f} seconden, ook na {service.tries} pogingen"
    if isinstance(error, SSLError):
        return (
            "het beveiligingscertificaat wordt niet vertrouwd; vraag de systeembeheerder om het certificaat van het "
            "netwerk en zet REQUESTS_CA_BUNDLE op dat bestand"
        )
    if _is_unknown_here(error):
        return (
            f"dit netwerk kent {urlsplit(service.url).hostname} niet; er is geen internet, of de firewall houdt het tegen "
            "(vraag de systeembeheerder om toegang)"
        )
    if isinstance(error, UnusableAnswerError):
        return str(error)
    return f"de verbinding met {service.base} komt niet tot stand of valt weg, ook na {service.tries} pogingen"
