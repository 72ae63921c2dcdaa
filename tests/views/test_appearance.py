"""The dashboard's own theme: the same colours as the charts, fonts from this machine, nothing reported to anyone."""

import tomllib
from pathlib import Path

import pytest

from wijkscan.views.colours import FONT, PALETTES, contrast

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_and_charts_share_their_colours(theme):
    section, palette = CONFIG["theme"][theme], PALETTES[theme]
    assert section["backgroundColor"] == palette.background
    assert section["textColor"] == palette.text
    assert section["primaryColor"] == palette.primary
    assert section["chartCategoricalColors"] == list(palette.categorical)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable_on_every_ground(theme):
    section = CONFIG["theme"][theme]
    for part in (section, section["sidebar"]):
        for ground in (part["backgroundColor"], part["secondaryBackgroundColor"]):
            assert contrast(section["textColor"], ground) >= 7
            assert contrast(section["linkColor"], ground) >= 4.5


def test_fonts_are_local_small_and_licensed():
    for face in CONFIG["theme"]["fontFaces"]:
        file = ROOT / face["url"].removeprefix("app/")
        assert file.read_bytes()[:4] == b"wOF2"
        assert file.stat().st_size <= 100_000
        assert face["family"].strip("'") in FONT
    assert "SIL OPEN FONT LICENSE" in (ROOT / "static/source-sans-3-OFL.txt").read_text("utf-8")
    assert CONFIG["server"]["enableStaticServing"] is True


def test_nothing_is_reported_or_fetched():
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert "http" not in (ROOT / ".streamlit/config.toml").read_text("utf-8")
