"""A fixed version stays open after a reload, and is about its own gemeente whatever is loaded."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.example_run import VOORBEELDSTAD
from tests.once import visited
from wijkscan.reports.frozen import Passport, freeze, store_frozen

WORDS = {
    "code": "vraag", "name": "Wat vragen wij u", "headline": "Wij legden één besluit voor.", "certainty": "Vastgesteld.", "notes": [],
    "points": ["Stel vast."], "alt": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))


def kept_version(gemeente, name):
    passport = Passport(gemeente, name, "2026-11-22", "J. Jansen", "0.9")
    return store_frozen(freeze({"verhaal/stappen.json": json.dumps([WORDS]).encode()}, passport), passport)


def visit(seal):
    """Open the page anew with what the address holds, as a reload does."""
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=240).switch_page("pages/6_Commissie.py")
    page.query_params.update(gemeente=VOORBEELDSTAD, versie=seal)
    page.run()
    assert not page.exception
    return page, " ".join(str(part.value) for part in (*page.header, *page.info, *page.success, *page.warning))


@pytest.mark.parametrize(("gemeente", "name", "made_up"), [("GM0392", "Haarlem", False), (VOORBEELDSTAD, "Voorbeeldstad", True)])
def test_a_reload_opens_it_again_with_its_own_banner(gemeente, name, made_up):
    page, said = visit(kept_version(gemeente, name).stem[-12:])
    assert "Wij legden één besluit voor." in said
    assert f"{name}. Vastgesteld op 22-11-2026 door J. Jansen." in said
    assert ("is verzonnen" in said) is made_up
    next(button for button in page.button if button.label == "Sluit deze versie").click()
    assert not page.run().exception
    assert "versie" not in page.query_params


def test_one_that_is_not_kept_here_is_named_with_the_way_out():
    page, said = visit("0123456789ab")
    assert "met kenmerk 0123456789ab is niet op deze computer bewaard; open het bestand dat u hebt meegenomen." in said
    assert "versie" not in page.query_params


def test_one_that_was_altered_is_refused_with_the_reason():
    path = kept_version("GM0392", "Haarlem")
    path.write_bytes(path.read_bytes()[:-30])
    _, said = visit(path.stem[-12:])
    assert "is beschadigd" in said
