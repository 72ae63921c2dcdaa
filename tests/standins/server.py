"""What the stand-in servers share: a server on this computer that can be told to misbehave.

Faults: ``reset`` (connection reset), ``down`` (503), ``hang`` (no answer for `delay` seconds), ``truncated`` (half of
the JSON, as if it were all), ``cut`` (connection closed halfway the promised length), ``html`` (a web page with status
200), ``empty`` (a list without rows), ``gone`` (404), and those of :mod:`tests.standins.faults`.
"""

import argparse
import json
import socket
import struct
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.standins.faults import AS_CONTENT, AS_IT_IS_SENT

KINDS = ("reset", "down", "hang", "truncated", "cut", "html", "empty", "gone", *AS_CONTENT, *AS_IT_IS_SENT)
HOST = "127.0.0.1"


@dataclass
class Answer:
    content: object  # str is sent as it is, anything else as JSON
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        text = self.content if isinstance(self.content, str) else json.dumps(self.content, ensure_ascii=False)
        return text.encode()


@dataclass
class Fault:
    kind: str
    match: str = ""  # only requests with this in their decoded address
    after: int = 0  # leave this many of those in peace first
    times: int = 1_000_000
    seen: int = 0

    def strikes(self, address: str) -> bool:
        if self.match not in address:
            return False
        self.seen += 1
        return self.after < self.seen <= self.after + self.times


class Standin(ABC):
    """A server of which the subclass gives the answers."""

    rows_member = "value"
    pace = 0.1  # seconds between two bytes of a slow drip

    def __init__(self, port: int = 0, delay: float = 30.0):
        self.delay = delay
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server((HOST, port), self)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._server.server_address[1]}"

    def fail(self, kind: str, match: str = "", after: int = 0, times: int = 1_000_000) -> None:
        assert kind in KINDS, kind
        self.faults.append(Fault(kind, match, after, times))

    def heal(self) -> None:
        self.faults.clear()

    @abstractmethod
    def answer(self, path: str, query: dict[str, str], host: str) -> Answer:
        """What the service says."""

    @abstractmethod
    def linked(self, content: dict[str, object], address: object) -> dict[str, object]:
        """The same answer with a link to a next page."""

    def emptied(self, content: dict[str, object]) -> dict[str, object]:
        """The same answer without rows."""
        return {**content, self.rows_member: []}

    def respond(self, target: str, host: str) -> tuple[Answer, str]:
        address = unquote(target.replace("+", " "))
        with self._lock:
            self.requests.append(address)
            kind = next((fault.kind for fault in self.faults if fault.strikes(address)), "")
        if kind == "hang":
            self._closing.wait(self.delay)
        parts = urlsplit(target)
        answer = self.answer(unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True)), host)
        if kind == "down":
            return Answer("Service Unavailable", 503, "text/plain"), ""
        if kind == "html":
            return Answer("<!DOCTYPE html><html><body>Onderhoud</body></html>", 200, "text/html"), ""
        if kind == "gone":
            return Answer({"error": "gone"}, 404), ""
        if kind == "empty" and isinstance(answer.content, dict) and self.rows_member in answer.content:
            answer.content = self.emptied(answer.content)
        if kind in AS_CONTENT and isinstance(answer.content, dict):
            answer.content = AS_CONTENT[kind](self, answer.content, f"http://{host}{target}")
        return answer, kind

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], standin: Standin):
        self.standin = standin
        super().__init__(address, _Handler)

    def handle_error(self, request, client_address):
        """Stay quiet: clients that hang up on us are what the faults are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self):
        answer, kind = self.server.standin.respond(self.path, self.headers["Host"])
        body = answer.body()
        if kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if kind == "truncated":
            body = body[: len(body) // 2]
        if kind in AS_IT_IS_SENT:
            self.close_connection = True
            AS_IT_IS_SENT[kind](self, body)
            return
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if kind == "cut" else body)
        self.close_connection = self.close_connection or kind == "cut"

    def log_message(self, format, *args):
        """Stay quiet; `Standin.requests` has them all."""


def serve(title: str, make: Callable[[argparse.Namespace], Standin], *, page_size: int) -> None:
    """Run a stand-in from the command line until it is interrupted."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--page-size", type=int, default=page_size)
    parser.add_argument("--delay", type=float, default=30.0, help="seconds that 'hang' takes")
    parser.add_argument("--fault", choices=KINDS)
    parser.add_argument("--match", default="", help="only requests with this in their address")
    parser.add_argument("--after", type=int, default=0, help="requests to answer properly first")
    parser.add_argument("--times", type=int, default=1_000_000)
    options = parser.parse_args()
    with make(options) as standin:
        if options.fault:
            standin.fail(options.fault, options.match, options.after, options.times)
        print(standin.url, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("gestopt")
