"""What there is one list of: pages with their menu, and formats wherever they are offered."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.example_run import VOORBEELDSTAD
from tests.ui.test_vaststellen import WORDS
from wijkscan.reports.build import FORMATS, Format
from wijkscan.reports.frozen import Passport, freeze, store_frozen
from wijkscan.ui.frame import PAGES


@pytest.fixture
def another_format(monkeypatch, tmp_path):
    """A format that nobody knew when the pages were written."""
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    monkeypatch.setitem(FORMATS, "txt", Format("Platte tekst (TXT)", "text/plain", lambda document: document.title.encode()))


def offered(**link):
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=240).switch_page("pages/6_Commissie.py")
    page.query_params.update(gemeente=VOORBEELDSTAD, **link)
    page.run()
    assert not page.exception
    return {button.proto.label for button in page.get("download_button")}


def test_the_menu_has_every_page_and_nothing_else():
    files = ["dashboard.py", *sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))]
    assert [path for path, _, _ in PAGES] == files
    names, icons = [name for _, name, _ in PAGES], [icon for _, _, icon in PAGES]
    assert len(set(names)) == len(set(icons)) == len(PAGES)


def test_a_page_goes_by_its_name_in_the_menu():
    for path, name, _ in PAGES:
        assert f'("{name}"' in (ROOT / path).read_text(encoding="utf-8"), path


def test_a_page_that_is_linked_to_is_in_the_menu():
    known = {path for path, _, _ in PAGES}
    for module in (ROOT / "wijkscan" / "ui").glob("*.py"):
        text = module.read_text(encoding="utf-8")
        assert all(f"pages/{part.split(chr(34))[0]}" in known for part in text.split('"pages/')[1:]), module


def test_every_format_is_offered_on_the_page(another_format):
    assert {form.name for form in FORMATS.values()} <= offered()


def test_every_format_is_handed_out_with_a_fixed_version(another_format):
    parts = {"verhaal/stappen.json": json.dumps([WORDS]).encode()} | {f"rapport/proef.{ending}": b"x" for ending in FORMATS}
    passport = Passport(VOORBEELDSTAD, "Voorbeeldstad", "2026-11-22", "J. Jansen", "0.9")
    seal = store_frozen(freeze(parts, passport), passport).stem[-12:]
    assert offered(versie=seal) == {form.name for form in FORMATS.values()}
