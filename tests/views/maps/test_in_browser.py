"""The stand-alone map in a real Chromium: it draws, hatches, stays on this machine and keeps nasty names harmless."""

import pytest

from tests.views.areas import figures, square_wijken
from wijkscan.views.maps.interactive import choropleth, map_html

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 390, "height": 700})
    yield opened
    opened.close()


def test_the_map_works_without_a_server(page, tmp_path):
    values, reasons = figures()
    chart = choropleth(square_wijken(), values, reasons, unit="%", label="Koopwoningen", year=2024, mean=17.0)
    file = tmp_path / "kaart.html"
    file.write_text(map_html(chart), encoding="utf-8")
    requests, errors, dialogs = [], [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())

    areas = page.locator("path.leaflet-interactive")
    assert areas.count() == 9
    assert areas.nth(8).get_attribute("fill") == "url(#geen-cijfer)"
    assert page.locator("pattern#geen-cijfer line").count() == 1
    legend = page.locator(".wijkscan-box")
    assert "gemeente 17,0 %" in legend.inner_text()
    assert "geen cijfer (geheim)" in legend.inner_text()

    areas.nth(0).hover()
    assert page.locator(".wijkscan-tip b").first.inner_text().startswith("<script>alert")
    label, picture = page.locator(".wijkscan-tip").bounding_box(), page.viewport_size
    assert label["x"] >= 0 and label["x"] + label["width"] <= picture["width"], "the figure is off the map"
    page.locator(".wijkscan-box summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".wijkscan-box details").get_attribute("open") is None
    assert page.get_by_label("Inzoomen").count() == 1

    assert requests == [file.as_uri()]
    assert errors == []
    assert dialogs == []
