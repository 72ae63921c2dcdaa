"""What a watcher of the server asks and reads: whether data and store are there, and a log that tells nothing about anybody."""

import io
import json
import logging
import re
import shutil
import subprocess
import time

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.config import get_config_options

from tests.conftest import ROOT
from tests.store.test_plans import PLAN
from wijkscan.server import logs
from wijkscan.server.doors import Doors
from wijkscan.server.health import health
from wijkscan.store.plans import save_plan


def answer(path="/_wijkscan/gezond"):
    app = Starlette(routes=[Route("/{rest:path}", lambda request: PlainTextResponse("x"))])
    return TestClient(Doors(app), base_url="http://127.0.0.1").get(path)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_before_anything_is_kept_and_after_it_all_is_fine(data):
    for keep in (lambda: save_plan(PLAN), lambda: None):
        found = answer()
        assert (found.status_code, found.json()) == (200, {"gegevens": "in orde", "opslag": "in orde"})
        keep()
    assert answer("/iets").text == "x"


def test_a_store_that_is_away_is_told_and_nothing_about_it(monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DB", "postgresql://geheim@127.0.0.1:1/x")
    found = answer()
    assert (found.status_code, found.json()) == (503, {"gegevens": "in orde", "opslag": "niet in orde"})
    assert "geheim" not in found.text


def test_a_data_folder_that_is_a_file_is_told(data):
    data.write_bytes(b"")
    assert health()["gegevens"] == "niet in orde"
    assert answer().status_code == 503


@pytest.fixture
def lines(monkeypatch):
    """Everything that is logged, read as JSON."""
    before = logging.getLogRecordFactory()
    monkeypatch.setenv("WIJKSCAN_LOG", "json")
    assert logs.start()

    said = io.StringIO()
    monkeypatch.setattr(logs.HANDLER, "stream", said)

    def read():
        return [json.loads(line) for line in said.getvalue().splitlines()]

    yield read
    logging.setLogRecordFactory(before)
    logging.getLogger("wijkscan.verzoeken").removeHandler(logs.HANDLER)


def logger(name):
    found = logging.getLogger(name)
    found.handlers[:] = [logs.HANDLER]
    found.propagate = False
    return found


def test_a_line_has_the_fixed_text_and_not_what_is_filled_in_nor_what_an_error_says(lines):
    try:
        raise ValueError("cliënt 123456782")
    except ValueError:
        logger("streamlit.proef").exception("Misgegaan bij %s\nen verder", "A. de Vries")
        logger("anders").error("A. de Vries %s", 1)
    said, other = lines()
    assert said["tekst"] == "Misgegaan bij %s\nen verder"
    assert (said["fout"], said["niveau"]) == ("ValueError", "ERROR")
    assert said["plaats"][0].startswith("test_health.py:")
    assert "tekst" not in other
    assert not any(word in json.dumps([said, other]) for word in ("Vries", "123456782"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Wijkteams?plan=abc", "pagina"), ("/media/abc.csv", "media"), ("/_stcore/upload_file/sessie/bestand", "_stcore/upload_file"),
        ("/oauth2callback?code=geheim", "oauth2callback"), ("/auth/login?provider=x", "auth/login"),
    ],
)  # fmt: skip
def test_of_a_request_its_kind_is_told(lines, path, kind):
    logs.requested("GET", path.partition("?")[0], 200, time.perf_counter())
    (said,) = lines()
    assert {name: said[name] for name in ("soort", "methode", "status")} == {"soort": kind, "methode": "GET", "status": 200}
    assert said.keys() == {"tijd", "niveau", "bron", "tekst", "soort", "methode", "status", "ms"}


def test_every_answer_of_the_server_is_a_line(lines):
    answer("/Wijkteams?plan=geheim")
    answer()
    assert [(line["soort"], line["status"]) for line in lines()] == [("pagina", 200), ("_wijkscan/gezond", 200)]


def test_without_the_setting_nothing_is_logged_by_us(monkeypatch):
    monkeypatch.delenv("WIJKSCAN_LOG", raising=False)
    assert not logs.start()


@pytest.mark.parametrize("name", ["wijkscan@.service", "wijkscan-reservekopie.service", "wijkscan-reservekopie.timer"])
def test_the_units_are_what_systemd_reads(name):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is er niet op deze computer")
    done = subprocess.run(["systemd-analyze", "verify", str(ROOT / "deploy" / name)], capture_output=True, text=True, timeout=60)
    wrong = [line for line in done.stderr.splitlines() if "wijkscan" in line and "is not executable" not in line]
    assert wrong == []


def test_settings_of_the_example_are_settings_that_there_are():
    given = dict(line.split("=", 1) for line in (ROOT / "deploy" / "wijkscan.env").read_text("utf-8").splitlines() if line[:1] not in "#")
    known = "".join(path.read_text("utf-8") for path in sorted((ROOT / "wijkscan").rglob("*.py")))
    for name in given:
        assert name.startswith("STREAMLIT_") or f'"{name}"' in known, name
    options = {"STREAMLIT_" + re.sub("(?=[A-Z])", "_", option).replace(".", "_").upper() for option in get_config_options()}
    assert {name for name in given if name.startswith("STREAMLIT_")} <= options
