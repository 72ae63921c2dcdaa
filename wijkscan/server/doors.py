"""The doors of the dashboard: who may knock, which addresses answer, and what every answer forbids the browser.

Streamlit offers ``st.App`` with middleware for this; ``dashboard.py`` names the middleware below and ``streamlit run`` serves it. What is
found here concerns the server only. Which network the server listens on is a setting of Streamlit (``server.address``).
"""

import re
import time
from base64 import b64encode
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wijkscan.server import logs
from wijkscan.server.health import FINE, health
from wijkscan.server.identity import login_wanted, visitor_with
from wijkscan.store.access import NotAllowedError, roles_of_one
from wijkscan.views.maps.interactive import TILES

PAGE_SCRIPT, KEYS_SCRIPT = (
    (Path(__file__).parents[1] / "ui" / name).read_text(encoding="utf-8") for name in ("frame.js", "commissie.js")
)

OPEN_TO_OTHERS = (
    "**Deze wijkscan is bereikbaar voor anderen op het netwerk en vraagt geen wachtwoord.** Wie het adres kent, ziet alles wat hier is "
    "opgenomen en kan het vervangen. Was dat niet de bedoeling, stop wijkscan dan en start het opnieuw zonder STREAMLIT_SERVER_ADDRESS "
    "en STREAMLIT_SERVER_ALLOWED_HOSTS."
)

_ADDRESS, _NAMES, _ORIGINS = "server.address", "server.allowedHosts", "server.corsAllowedOrigins"
_SHELL = Path(st.__file__).parent / "static" / "index.html"
# Measurements of the server, and a way in for programs: nothing in the product asks for them.
_CLOSED = re.compile(r"/_stcore/(metrics|agent|script-health-check)(/|$)")
# What a visitor is shown or hands over has an address of its own, that works without the page.
_OF_VISITORS = re.compile(r"(?<!/static)/(media|_stcore/upload_file)(/|$)")
_HEALTH = "/_wijkscan/gezond"  # beside that of Streamlit, which does not look at data and store
_COMPONENT, _MEDIA = "/component/", "/media/"
_TILE_HOST = "https://" + str(urlsplit(TILES).hostname)
_REFUSED, _GONE, _AWAY = 403, 404, 503
_POLICY_VIOLATION = 1008


def _hashed(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _policy(**rules: str) -> str:
    return "; ".join(f"{name.replace('_', '-')} {value}" for name, value in rules.items())


_OF_STREAMLIT = re.findall(r"<script>(.*?)</script>", _SHELL.read_text(encoding="utf-8"), re.DOTALL)
_SCRIPTS = " ".join(map(_hashed, [PAGE_SCRIPT, KEYS_SCRIPT, *_OF_STREAMLIT]))
_SHARED = {"default_src": "'self'", "object_src": "'none'", "base_uri": "'self'", "form_action": "'self'"}
_STYLES = {"style_src": "'self' 'unsafe-inline'", "font_src": "'self' data:"}  # styled-components and our own sheets come as <style>
# Tables are read by WebAssembly; no script but those of Streamlit and the two above, also when a name from a file slips through.
PAGE_POLICY = _policy(
    **_SHARED, **_STYLES, script_src=f"'self' 'wasm-unsafe-eval' {_SCRIPTS}", img_src="'self' data: blob:", worker_src="'self' blob:",
    frame_ancestors="'none'",
)  # fmt: skip
# The script of a map, as folium wrote it, runs in a frame of its own that holds nothing but the map.
FRAME_POLICY = _policy(
    **_SHARED, **_STYLES, script_src="'self' 'unsafe-inline'", img_src=f"'self' data: blob: {_TILE_HOST}",
    frame_ancestors="'self'",
)  # fmt: skip
# What is downloaded is a document of its own: opened in the browser it reaches nothing of the dashboard.
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def reachable() -> bool:
    """Tell whether others can reach this server: it listens on more than this computer, or answers under other names."""
    return not is_own(str(st.get_option(_ADDRESS) or "")) or bool(st.get_option(_NAMES))


def is_own(host: str) -> bool:
    """Tell whether a name or address is this computer itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Doors:
    """Middleware for every request: refuses what is not meant for this server, and adds the headers.

    A page elsewhere can let a browser on this computer ask for us under another name (DNS rebinding) or open a channel to us. So a server
    that listens on this computer only answers to names of this computer (and those in ``server.allowedHosts``), and a channel is for our
    own pages (and ``server.corsAllowedOrigins``). Refused here, Streamlit has no reason to ask an outside service for its own address,
    as it does on a channel from elsewhere.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._logs = logs.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        logged = self._logs and scope["type"] == "http"
        return await self._answer(scope, receive, _with_log(scope, send) if logged else send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not _is_for_us(headers.get("host", "")):
            return await _refuse(scope, receive, send, "Deze naam hoort niet bij deze wijkscan.", _REFUSED)
        if scope["type"] == "websocket":
            if not _is_from_us(headers):
                return await _refuse(scope, receive, send, "Deze pagina hoort niet bij deze wijkscan.", _REFUSED)
            return await self.app(scope, receive, send)
        if scope["path"].endswith(_HEALTH):
            found = await run_in_threadpool(health)
            answer = JSONResponse(found, 200 if set(found.values()) == {FINE} else _AWAY)
            return await answer(scope, receive, _with_headers(scope["path"], send))
        if _CLOSED.search(scope["path"]):
            return await _refuse(scope, receive, send, "Niet gevonden.", _GONE)
        if _OF_VISITORS.search(scope["path"]) and login_wanted() and not await run_in_threadpool(_has_role, headers):
            return await _refuse(scope, receive, send, "Meld u eerst aan.", _REFUSED)
        return await self.app(scope, receive, _with_headers(scope["path"], send))


def _has_role(headers: Headers) -> bool:
    """Tell whether whoever asks is logged in and has any role; which one is asked where things are read."""
    found = visitor_with(headers.get("cookie", ""))
    try:
        return found is not None and bool(roles_of_one(found))
    except NotAllowedError:  # the store is away
        return False


def _is_for_us(host: str) -> bool:
    if not is_own(str(st.get_option(_ADDRESS) or "")):
        return True  # Streamlit itself looks at server.allowedHosts
    name = _parts(f"//{host}")[1]
    return is_own(name) or name in {known.lower() for known in st.get_option(_NAMES)}


def _is_from_us(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is None or _parts(origin)[0] == headers.get("host") or origin in st.get_option(_ORIGINS)


def _parts(address: str) -> tuple[str, str]:
    """Split an address into name with port, and name alone; nonsense has neither."""
    try:
        found = urlsplit(address)
        return found.netloc, found.hostname or ""
    except ValueError:
        return "", ""


async def _refuse(scope: Scope, receive: Receive, send: Send, why: str, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": why})
    else:
        await PlainTextResponse(why, status)(scope, receive, _with_headers(scope["path"], send))


def _with_log(scope: Scope, send: Send) -> Send:
    began = time.perf_counter()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            logs.requested(scope["method"], scope["path"], message["status"], began)
        await send(message)

    return sending


def _with_headers(path: str, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            framed = _COMPONENT in path
            headers["Content-Security-Policy"] = FRAME_POLICY if framed else FILE_POLICY if path.startswith(_MEDIA) else PAGE_POLICY
            headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        await send(message)

    return sending


MIDDLEWARE = (Middleware(Doors),)
