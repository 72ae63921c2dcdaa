"""Who a visitor is, from what the identity provider told and the cookie that Streamlit signed."""

import json
import time

import pytest
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from wijkscan.server.identity import hours, login_wanted, visitor_of, visitor_with
from wijkscan.store.visitor import Visitor

NAME = "a.b@gemeente.example"


def claims(**told):
    return {"is_logged_in": True, "iat": int(time.time()), "email": "A.B@gemeente.example", **told}


def test_on_a_laptop_nobody_logs_in():
    assert not login_wanted()


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, True),
        ({"email_verified": True}, True),
        ({"email_verified": False}, False),
        ({"is_logged_in": False}, False),
        ({"email": None}, False),
        ({"email": " "}, False),
        ({"iat": None}, False),
        ({"iat": time.time() - 9 * 3600 - 1}, False),
        ({"iat": time.time() - 8 * 3600}, True),
        ({"iat": time.time() + 3600}, False),
    ],
)
def test_a_visitor_has_a_name_of_his_own_and_a_login_of_today(told, known):
    assert visitor_of(claims(**told)) == (Visitor(NAME) if known else None)


def test_the_organisation_chooses_what_a_visitor_is_called_by_and_how_long_a_login_is_good(monkeypatch):
    monkeypatch.setenv("WIJKSCAN_NAAM_CLAIM", "upn")
    assert visitor_of(claims()) is None
    assert visitor_of(claims(upn="Jansen", email_verified=False)) == Visitor("jansen")
    for given, found in (("2", 2), ("0", 9), ("-1", 9), ("veel", 9), ("900", 24)):
        monkeypatch.setenv("WIJKSCAN_AANMELDING_UREN", given)
        assert hours() == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["wijkscan-planner-GM0392", "iets anders", 7], {("GM0392", "planner")}),
        ("wijkscan-lezer, wijkscan:beheerder:gm0392", {("", "lezer"), ("GM0392", "beheerder")}),
        (["wijkscan-planner-GM0392 en meer", "wijkscan-koning", "xwijkscan-lezer"], set()),
        ({"wijkscan-lezer": True}, set()),
    ],
)
def test_roles_come_from_the_claim_that_is_named_and_from_no_other(monkeypatch, given, found):
    assert visitor_of(claims(roles=given)) == Visitor(NAME)
    monkeypatch.setenv("WIJKSCAN_ROLLEN_CLAIM", "roles")
    assert visitor_of(claims(roles=given)) == Visitor(NAME, frozenset(found))


def cookie(content):
    return f"a=b; _streamlit_user={create_signed_value(get_cookie_secret(), '_streamlit_user', content).decode()}"


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (lambda: cookie(json.dumps(claims())), True),
        (lambda: cookie(json.dumps(claims())).replace("_user=", "_user=x"), False),
        (lambda: cookie(json.dumps(claims(iat=0))), False),
        (lambda: cookie("[]"), False),
        (lambda: cookie("{"), False),
        (lambda: "", False),
        (lambda: "_streamlit_user=ë; ;;", False),
    ],
)
def test_a_cookie_counts_when_streamlit_signed_it(given, known):
    assert visitor_with(given()) == (Visitor(NAME) if known else None)
