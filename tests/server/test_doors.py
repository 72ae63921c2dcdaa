"""The server as somebody starts it: which addresses it listens on, to whom it answers, and what it tells the browser."""

import ast
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
import requests
import streamlit
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import ROOT
from tests.once import visited
from tests.test_architecture import PAGES
from wijkscan.server.doors import OPEN_TO_OTHERS

PATIENCE = 60  # seconds
DOCUMENTS = [ROOT / "README.md", *(path for folder in ("docs", "bench", "tests/browser") for path in sorted((ROOT / folder).glob("*")))]


class Outside:
    """Everything that is asked of the internet comes here, because this is the proxy."""

    def __init__(self):
        self.asked: list[str] = []
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outside.asked.append(self.path)
                self.send_error(502)

            do_CONNECT = do_GET  # noqa: N815

            def log_message(self, format, *args):
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def settings(self) -> dict[str, str]:
        address = f"http://127.0.0.1:{self.server.server_address[1]}"
        return dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), address) | {"no_proxy": "", "NO_PROXY": ""}


def readme_command(port: int) -> list[str]:
    """The command of the README, with the Python of these tests and a free port."""
    program, *rest = shlex.split(re.search(r"&& (\.venv/bin/python -m wijkscan dashboard.*)", (ROOT / "README.md").read_text("utf-8"))[1])
    assert program == ".venv/bin/python"
    return [sys.executable, *rest, "--poort", str(port)]


@contextmanager
def started(data, **environment: str) -> Iterator[tuple[psutil.Process, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        **os.environ, "WIJKSCAN_DATA": str(data), "STREAMLIT_SERVER_HEADLESS": "true", **environment,
    }  # fmt: skip
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(readme_command(port), cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                try:
                    if requests.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=10).ok:
                        break
                except requests.RequestException:
                    assert server.poll() is None, (data / "server.log").read_text("utf-8", errors="replace")
                    time.sleep(0.1)
            yield psutil.Process(server.pid), port
        finally:
            server.terminate()
            server.wait(timeout=20)


def listening(process: psutil.Process) -> set[str]:
    running = [process, *process.children(recursive=True)]
    return {found.laddr.ip for one in running for found in one.net_connections("inet") if found.status == psutil.CONN_LISTEN}


@pytest.fixture(scope="module")
def outside():
    with Outside() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def server(tmp_path_factory, outside):
    with started(visited(tmp_path_factory.mktemp("data")), **outside.settings) as found:
        yield found


@pytest.fixture
def address(server):
    return f"http://127.0.0.1:{server[1]}"


def test_the_command_of_the_readme_listens_on_this_computer_only_and_asks_nothing_outside(server, outside):
    assert listening(server[0]) == {"127.0.0.1"}
    assert outside.asked == []


def test_no_documented_command_opens_another_address():
    for path in DOCUMENTS:
        if path.suffix in {".md", ".py"}:
            for line in path.read_text("utf-8").splitlines():
                if "--server.address" in line:
                    raise AssertionError(f"{path.name}: {line.strip()}")


@pytest.mark.parametrize("path", ["/", "/Wijkprofiel", "/Budget?teams=5", "/app/static/wijkscan.png", "/media/weg.html", "/niets/hier"])
def test_every_answer_forbids_the_browser_what_no_page_needs(address, path):
    headers = requests.get(address + path, timeout=10).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    scripts = next((rule for rule in policy.split("; ") if rule.startswith("script-src")), "script-src: as default")
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe-inline" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "http" not in policy


def test_what_is_downloaded_opens_in_a_sandbox(address):
    policy = requests.get(f"{address}/media/rapport.html", timeout=10).headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")


def test_the_frame_of_a_map_may_be_framed_by_us_and_ask_tiles_of_pdok_and_of_nobody_else(address):
    headers = requests.get(f"{address}/component/wijkscan.ui.shown_map.map/index.html", timeout=10).headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert re.findall(r"https?://[^ ;]+", headers["Content-Security-Policy"]) == ["https://service.pdok.nl"]


@pytest.mark.parametrize("path", ["metrics", "agent/openapi.json", "agent/mcp", "script-health-check", "metrics/", "agent"])
def test_what_no_page_asks_for_is_closed(address, path):
    for ask in (requests.get, requests.post):
        assert ask(f"{address}/_stcore/{path}", timeout=10).status_code == 404
        assert ask(f"{address}/Budget/_stcore/{path}", timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200), ("localhost:1", 200), ("[::1]", 200), ("LOCALHOST", 200), ("10.0.0.5", 403),
        ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost.evil.example:8501", 403), ("", 403), ("[", 403),
    ],
)  # fmt: skip
def test_only_names_of_this_computer_are_answered(address, host, status):
    answer = requests.get(f"{address}/", headers={"Host": host}, timeout=10)
    assert answer.status_code == status or (host in {"", "["} and answer.status_code == 400)


def channel(port, host, origin):
    headers = {"Host": host} if host else {}
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", origin=origin, additional_headers=headers, subprotocols=["streamlit"], proxy=None,
    ):  # fmt: skip
        return


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1.evil.example", "http://127.0.0.1:1", "null", "http://["])
def test_a_page_elsewhere_gets_no_channel_and_nothing_outside_is_asked(server, outside, origin):
    channel(server[1], None, f"http://127.0.0.1:{server[1]}")
    with pytest.raises(InvalidStatus, match="403"):
        channel(server[1], None, origin)
    assert outside.asked == []


def test_one_setting_serves_others_and_still_asks_nothing_outside(tmp_path, outside):
    with started(tmp_path, STREAMLIT_SERVER_ADDRESS="0.0.0.0", **outside.settings) as (process, port):
        assert listening(process) == {"0.0.0.0"}
        assert requests.get(f"http://127.0.0.1:{port}/", headers={"Host": "wijkscan.gemeente.example"}, timeout=10).ok
        with pytest.raises(InvalidStatus, match="403"):
            channel(port, None, "https://evil.example")
    assert outside.asked == []


def test_behind_a_proxy_only_the_names_that_were_given_are_answered(tmp_path):
    with started(tmp_path, STREAMLIT_SERVER_ALLOWED_HOSTS="wijkscan.gemeente.example") as (process, port):
        assert listening(process) == {"127.0.0.1"}
        for host, status in (("wijkscan.gemeente.example", 200), ("127.0.0.1", 200), ("evil.example", 403)):
            assert requests.get(f"http://127.0.0.1:{port}/", headers={"Host": host}, timeout=10).status_code == status


@pytest.fixture
def option():
    changed = {}

    def change(name, value):
        changed.setdefault(name, streamlit.config.get_option(name))
        streamlit.config.set_option(name, value)

    yield change
    for name, value in changed.items():
        streamlit.config.set_option(name, value)


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({}, False),
        ({"server.address": "localhost"}, False),
        ({"server.address": "::1"}, False),
        ({"server.address": "0.0.0.0"}, True),
        ({"server.address": "10.1.2.3"}, True),
        ({"server.address": "::"}, True),
        ({"server.address": None}, True),
        ({"server.address": "wijkscan.gemeente.example"}, True),
        ({"server.allowedHosts": ["wijkscan.gemeente.example"]}, True),
    ],
)
def test_a_page_warns_when_others_can_reach_it(option, settings, warned):
    for name, value in settings.items():
        option(name, value)
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=PATIENCE).switch_page("pages/9_Toegankelijkheid.py").run()
    assert not page.exception
    assert (OPEN_TO_OTHERS in [warning.value for warning in page.warning]) == warned


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_page_starts_with_the_frame_that_warns(path):
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    assert {"ui.open_page", "open_page", "open_frame"} & set(calls)
