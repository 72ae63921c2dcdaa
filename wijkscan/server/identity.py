"""Who a visitor is, as the identity provider told it: only where `[auth]` stands in the secrets of Streamlit (OpenID Connect).

What the provider told is in a cookie that Streamlit signs and keeps for a month. A login is good for a working day here, so that an
account that was closed and a role in a claim that was taken away do not outlive it.
"""

import json
import os
import re
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from wijkscan.store.access import ROLES
from wijkscan.store.visitor import Visitor

HOURS, NAME_CLAIM, ROLE_CLAIM = "WIJKSCAN_AANMELDING_UREN", "WIJKSCAN_NAAM_CLAIM", "WIJKSCAN_ROLLEN_CLAIM"
_USUAL_HOURS, _MOST_HOURS = 9, 24
_HOUR_S, _SKEW_S = 3600, 300  # clocks of two computers differ
_EMAIL = "email"
_COOKIE = "_streamlit_user"
_CLAIMED = re.compile(rf"wijkscan[-_.:/](?P<role>{'|'.join(ROLES)})(?:[-_.:/](?P<gemeente>gm\d{{4}}))?", re.IGNORECASE)


def login_wanted() -> bool:
    """Tell whether visitors have to log in."""
    return bool(get_secrets_auth_section())


def hours() -> int:
    """Give how long a login is good for."""
    given = os.environ.get(HOURS, "")
    return min(int(given), _MOST_HOURS) if given.isdigit() and int(given) else _USUAL_HOURS


def visitor_of(claims: Mapping[str, Any]) -> Visitor | None:
    """Give who these claims are of; None where they are of nobody, too old, or without a name that is his own."""
    if not claims.get("is_logged_in") or not is_fresh(claims):
        return None
    called = os.environ.get(NAME_CLAIM) or _EMAIL
    name = claims.get(called)
    if not isinstance(name, str) or not name.strip() or (called == _EMAIL and claims.get("email_verified") is False):
        return None
    return Visitor(name.strip().casefold(), _claimed(claims))


def is_fresh(claims: Mapping[str, Any]) -> bool:
    """Tell whether the provider told this within the working day."""
    issued = claims.get("iat")
    return isinstance(issued, int | float) and -_SKEW_S <= time.time() - issued < hours() * _HOUR_S


def visitor_with(cookies: str) -> Visitor | None:
    """Give who the cookies of a request are of."""
    found = cookie_parser(cookies)

    def signed(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, found.get(name, "").encode("latin-1", "replace"))

    try:
        claims = json.loads(get_cookie_with_chunks(signed, _COOKIE) or b"{}")
    except ValueError:
        return None
    return visitor_of(claims) if isinstance(claims, dict) else None


def _claimed(claims: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Give gemeente and role of what stands in the claim for roles as ``wijkscan-planner-GM0392``, or ``wijkscan-lezer`` for all."""
    given = claims.get(os.environ.get(ROLE_CLAIM, ""), ())
    texts = given.replace(",", " ").split() if isinstance(given, str) else given if isinstance(given, list | tuple) else ()
    found = [_CLAIMED.fullmatch(text) for text in texts if isinstance(text, str)]
    return frozenset(((named["gemeente"] or "").upper(), named["role"].lower()) for named in found if named)
