import io

import pandas as pd
import pytest
from PIL import Image

from wijkscan.views.charts import style as chart_style
from wijkscan.views.colours import PALETTES


def chart(theme="light"):
    drawn = chart_style.figure("x", "y", theme=theme)
    drawn.add_scatter(x=[1, 2], y=[1234.5, 2000])
    return drawn


def test_the_house_style():
    layout = chart().layout
    assert layout.separators == ",."
    assert layout.paper_bgcolor == "rgba(0,0,0,0)"
    assert chart_style.CONFIG["displayModeBar"] is False
    assert chart("dark").layout.font.color == PALETTES["dark"].text


def test_marks_as_they_are_typed():
    assert chart_style.plain('<a href="x">A & B</a>') == '&lt;a href="x"&gt;A &amp; B&lt;/a&gt;'
    assert "<b>" not in chart_style.figure("<b>", "<b>", head="<b>").to_json()


def test_euro_is_drawn_in_euro():
    assert chart_style.drawn(pd.Series([412.0]), "x 1 000 euro").item() == 412_000
    drawn = chart()
    chart_style.axis_format(drawn, "x", "x 1 000 euro")
    assert drawn.layout.xaxis.tickprefix == "€ "


@pytest.mark.parametrize(("unit", "suffix"), [("%", " %"), ("per 1.000 inwoners", "")])
def test_only_a_short_unit_stands_at_the_axis(unit, suffix):
    drawn = chart()
    chart_style.axis_format(drawn, "y", unit)
    assert drawn.layout.yaxis.ticksuffix == suffix


def test_without_a_browser_the_way_out_is_named(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nergens/chromium")
    with pytest.raises(chart_style.ChartPictureError, match=r"geen Chromium of Chrome gevonden.*BROWSER_PATH.*CSV en XLSX"):
        chart_style.chart_picture(chart())


def test_a_browser_that_does_not_start_is_named(monkeypatch, tmp_path):
    broken = tmp_path / "kapot"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(broken))
    with pytest.raises(chart_style.ChartPictureError, match="kapot start niet"):
        chart_style.chart_picture(chart())


@pytest.mark.browser
def test_a_picture_is_twice_the_size_on_the_theme_ground():
    if chart_style.find_browser() is None:
        pytest.skip("geen Chromium of Chrome op deze computer")
    picture = Image.open(io.BytesIO(chart_style.chart_picture(chart("dark"), width=400, height=300, theme="dark")))
    assert picture.size == (800, 600)
    assert "#{:02x}{:02x}{:02x}".format(*picture.convert("RGB").getpixel((2, 2))) == PALETTES["dark"].background
