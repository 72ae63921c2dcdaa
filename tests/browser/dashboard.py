"""The dashboard as a reader has it: a running server, and a visit with a browser that remembers every request."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import requests
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, WebSocket, expect

from tests.conftest import ROOT

PAGES = {
    "": "Voorbeeldstad",
    "Wijkprofiel": "Rietwaard",
    "Behoefte": "Behoefte",
    "Zorggebruik": "Zorggebruik",
    "Wijkteams": "Wijkteams",
    "Budget": "Budget",
    "Gegevens": "Gegevens",
    "Commissie": "Commissie",
    "Verantwoording": "Verantwoording",
    "Toegankelijkheid": "Toegankelijkheid",
}
OURS = {"127.0.0.1", "localhost"}
_AREAS = "path.leaflet-interactive"
TILE_HOST = "service.pdok.nl"
PATIENCE = 30_000  # milliseconds
_LOOK_EVERY = 100  # milliseconds; at every frame the looking itself keeps the browser busy
FIRST_VISIT = 120_000  # milliseconds; it learns from the whole made-up country
expect.set_options(timeout=PATIENCE)
# While it computes, Streamlit fades what is still of the previous run, and fades it back in; our own style comes with the page.
_AT_REST = """() => !document.querySelector('[data-stale="true"]') && document.getAnimations().every(
    (animation) => animation.playState !== 'running' || animation.effect.getComputedTiming().iterations === Infinity)
    && [...document.querySelectorAll('style')].some((style) => style.textContent.includes('stCaptionContainer'))"""


@contextmanager
def running(data: Path, **environment: str) -> Iterator[str]:
    """Run the dashboard on a free port of this computer; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port),
        "--server.headless", "true", "--server.fileWatcherType", "none",
    ]  # fmt: skip
    data.mkdir(parents=True, exist_ok=True)
    settings = {**os.environ, "WIJKSCAN_DATA": str(data), **environment}
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await(f"http://127.0.0.1:{port}/_stcore/health", server, data / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _await(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + FIRST_VISIT / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            if requests.get(address, timeout=10).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"the dashboard did not start:\n{log.read_text('utf-8', errors='replace')}")


@dataclass
class Visit:
    """One reader with one page; nothing but this computer answers (the browser finds no other), and what is asked elsewhere is noted."""

    page: Page
    base: str
    hosts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    received: list[float] = field(default_factory=list)

    @classmethod
    def start(cls, context: BrowserContext, base: str) -> "Visit":
        page = context.new_page()
        visit = cls(page, base)
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: visit._noted(request.url))
        page.on("websocket", visit._listening)
        page.on("pageerror", lambda error: visit.errors.append(error.stack or str(error)))
        page.on("console", lambda said: visit.errors.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("dialog", lambda dialog: (visit.dialogs.append(dialog.message), dialog.dismiss()))
        return visit

    def _noted(self, address: str) -> None:
        host = urlsplit(address).hostname
        if host:  # data: and blob: addresses have none
            self.hosts.append(host)

    def _listening(self, channel: WebSocket) -> None:
        self._noted(channel.url)
        channel.on("framereceived", lambda _: self.received.append(time.monotonic()))
        channel.on("framesent", lambda frame: self.sent.append(f"{time.strftime('%H:%M:%S')} {len(frame)} bytes"))
        channel.on("close", lambda _: self.sent.append(f"{time.strftime('%H:%M:%S')} closed"))

    @property
    def outside(self) -> set[str]:
        """Hosts other than this computer that were asked for anything."""
        return set(self.hosts) - OURS

    def open(self, name: str = "", **link: str) -> "Visit":
        """Open a page as from a shared link."""
        self.page.goto(f"{self.base}/{name}?{urlencode(link)}", wait_until="domcontentloaded")
        return self.settled()

    def settled(self) -> "Visit":
        """Wait until the page has been computed and shows its title."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        self.page.wait_for_selector("h1")
        self.page.wait_for_function(_AT_REST, polling=_LOOK_EVERY)
        return self

    @property
    def title(self) -> Locator:
        return self.page.locator("h1")

    @property
    def frame(self) -> FrameLocator:
        """The first map of the page."""
        return self.page.frame_locator('iframe[data-testid="stCustomComponentV1"]').first

    @property
    def map(self) -> Locator:
        """The areas on the first map of the page."""
        return self.frame.locator(_AREAS)

    def map_of(self, label: str) -> Locator:
        """Give the areas on the map of an indicator."""
        return self.page.frame_locator(f'iframe[title^="Kaart: {label}"]').locator(_AREAS)

    @property
    def sidebar(self) -> Locator:
        return self.page.get_by_test_id("stSidebar")

    def box(self, label: str) -> Locator:
        return self.page.get_by_role("combobox", name=label, exact=True)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list with the keyboard only."""
        box = self.box(label)
        box.focus()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(option)
        expect(self.page.get_by_role("option").first).to_contain_text(option)
        self.page.keyboard.press("Enter")

    def tab(self, name: str, nth: int = 0) -> None:
        self.page.get_by_role("tab", name=name, exact=True).nth(nth).click()

    def go(self, name: str) -> None:
        """Go to another page through the menu."""
        self.sidebar.get_by_role("link", name=re.compile(name)).click()

    @property
    def messages(self) -> list[str]:
        return self.page.get_by_test_id("stAlert").all_inner_texts()

    def as_it_was(self) -> str:
        """Tell where the reader is, whether the page is being computed, what has the focus, what it said and what it asked."""
        state = self.page.evaluate(
            "() => [location.href, document.querySelector('[data-testid=stApp]')?.dataset.testScriptState, document.activeElement.tagName]"
        )
        return f"{time.strftime('%H:%M:%S')} {state}\n{self.messages}\nerrors: {self.errors}\nsent: {self.sent[-20:]}"

    def sound(self) -> None:
        """Nothing broke: no error box of Streamlit, no script that stumbled or spoke up."""
        assert self.page.get_by_test_id("stException").count() == 0, self.page.get_by_test_id("stException").first.inner_text()
        assert self.errors == [], self.errors
        assert self.dialogs == []
