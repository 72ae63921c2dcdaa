"""An identity provider on loopback: OpenID Connect with the code flow, signed tokens and the checks that a real one makes."""

import secrets
import threading
import time
from base64 import b64decode
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

from tests.postgres import free_port

CLIENT, SECRET = "wijkscan", "geheim-van-de-proef"
KEY = RSAKey.generate_key(2048, {"kid": "proef"})


class Provider:
    """Accounts by name with what the provider says of them; `age` makes what it says older than it is."""

    def __init__(self, address: str):
        self.address, self.age = address, 0
        self.accounts: dict[str, dict[str, object]] = {}
        self._codes: dict[str, tuple[str, str, str]] = {}

    async def configuration(self, _request):
        return JSONResponse({
            "issuer": self.address, "authorization_endpoint": f"{self.address}/aanmelden", "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        })  # fmt: skip

    async def keys(self, _request):
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})

    async def sign_in(self, request):
        asked = request.query_params
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        if (who := asked.get("wie")) is None:
            links = "".join(f'<p><a href="?{urlencode({**asked, "wie": name})}">{name}</a></p>' for name in self.accounts)
            return HTMLResponse(f"<title>Aanbieder</title><h1>Wie bent u?</h1>{links}")
        code = secrets.token_urlsafe(16)
        self._codes[code] = (who, asked["nonce"], asked["redirect_uri"])
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request):
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        given = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        if given != f"{CLIENT}:{SECRET}" or form["code"] not in self._codes:
            return JSONResponse({"error": "invalid_client"}, 401)
        who, nonce, redirect = self._codes.pop(form["code"])
        if redirect != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": f"nummer van {who}", "iat": now - self.age, "exp": now + 600, "nonce": nonce,
            **self.accounts[who],
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "proef"}, claims, KEY)
        return JSONResponse({"access_token": "niets", "token_type": "Bearer", "expires_in": 600, "id_token": signed})

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[
            Route("/.well-known/openid-configuration", self.configuration), Route("/jwks", self.keys), Route("/aanmelden", self.sign_in),
            Route("/token", self.token, methods=["POST"]),
        ])  # fmt: skip


@contextmanager
def provider():
    port = free_port()
    found = Provider(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(found.app, host="127.0.0.1", port=port, log_level="error"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield found
    finally:
        server.should_exit = True
        running.join(10)


def secrets_file(path, found: Provider, address: str):
    """Write what Streamlit needs to know of the provider."""
    path.write_text(
        f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "een lang geheim van de proef"\nclient_id = "{CLIENT}"\n'
        f'client_secret = "{SECRET}"\nserver_metadata_url = "{found.address}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    return path
