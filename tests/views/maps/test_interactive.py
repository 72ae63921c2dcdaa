import json
import re

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from tests.views.areas import NASTY, figures, square_wijken
from wijkscan.views.maps.frame import MOST_OPEN, legend_html
from wijkscan.views.maps.interactive import LEAFLET_FOLDER, choropleth, map_html, named_outline, selection
from wijkscan.views.maps.scales import LegendEntry, categorical_scale, verdict_scale
from wijkscan.views.maps.shapes import ShapeError

ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+")
# A namespace is a name, not an address that is fetched.
NAMESPACE = "http://www.w3.org/"


def draw(**changes):
    values, reasons = figures()
    settings = {"unit": "%", "label": "Koopwoningen", "year": 2024, **changes}
    return choropleth(square_wijken(), settings.pop("values", values), settings.pop("reasons", reasons), **settings)


def addresses(html):
    return {address for address in ADDRESS.findall(html) if not address.startswith(NAMESPACE)}


def features(html):
    data = re.search(r"_add\((\{.*\})\);", html).group(1)
    return {feature["properties"]["gebiedscode"]: feature["properties"] for feature in json.loads(data)["features"]}


def test_leaflet_comes_from_this_machine_and_nothing_else_is_fetched():
    html = draw().get_root().render()
    assert addresses(html) == set()
    assert re.findall(r'<script src="([^"]+)"', html) == ["leaflet.js"]
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) == ["leaflet.css"]


def test_the_background_is_the_only_request_to_outside():
    html = draw(background=True).get_root().render()
    assert all(address.startswith("https://service.pdok.nl/brt/") for address in addresses(html))
    assert addresses(html)
    assert "Kadaster" in html


def test_one_map_does_not_change_the_next():
    import folium

    before = list(folium.Map.default_js)
    draw()
    assert folium.Map.default_js == before


def test_a_figure_gets_its_class_and_a_gap_is_hatched():
    shown = features(draw().get_root().render())
    assert shown["WK900108"]["style"]["fillColor"] == "url(#geen-cijfer)"
    assert shown["WK900100"]["style"]["fillColor"] != shown["WK900107"]["style"]["fillColor"]
    assert "geen cijfer (geheim)" in shown["WK900108"]["tooltip"]
    assert "Koopwoningen (2024): <b>12,0 %</b>" in shown["WK900101"]["tooltip"]


def test_the_mean_stands_in_legend_and_tooltip():
    html = draw(mean=17.0, mean_name="Voorbeeldstad").get_root().render()
    assert "Voorbeeldstad 17,0 %" in features(html)["WK900101"]["tooltip"]
    assert 'class=\\"mark\\"' in html.replace("\\u003c", "<").replace("\\u0022", '\\"')


def test_a_nasty_name_is_text_and_no_template():
    html = draw(label=NASTY, mean=15, mean_name=NASTY, source=NASTY).get_root().render()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html.replace("\\u0026", "&")
    assert "42" not in features(html)["WK900100"]["tooltip"]


def test_year_per_area_and_categories():
    values, _ = figures()
    years = pd.Series([2023, *[2024] * 8], values.index)
    html = draw(year=years).get_root().render()
    assert "(2023)" in features(html)["WK900100"]["tooltip"]
    assert "Cijfers over 2023 tot en met 2024" in html
    bands = pd.Series(["hoog", "laag"] * 4 + [None], values.index)
    scale = categorical_scale(["laag", "hoog"], ordered=True)
    shown = choropleth(square_wijken(), bands, unit="", label="Behoefte", scale=scale)
    tips = features(shown.get_root().render())
    assert "Behoefte: <b>hoog</b>" in tips["WK900100"]["tooltip"]
    assert tips["WK900108"]["style"]["fillColor"] == "url(#geen-cijfer)"


def test_all_gaps_still_draw():
    values, _ = figures()
    shown = features(draw(values=values * float("nan"), reasons=None).get_root().render())
    assert {item["style"]["fillColor"] for item in shown.values()} == {"url(#geen-cijfer)"}


def test_a_map_of_verdicts_colours_what_the_table_says():
    scale = verdict_scale()
    drawn = features(draw(values=pd.Series(scale.labels[2], square_wijken().index), scale=scale, unit="", reasons=None).get_root().render())
    assert {item["style"]["fillColor"] for item in drawn.values()} == {scale.colours[2]}


def test_a_map_without_geometry_is_refused():
    values, _ = figures()
    empty = gpd.GeoDataFrame({"gebiedsnaam": ["A"]}, geometry=[None], index=["WK900100"], crs=28992)
    with pytest.raises(ShapeError, match="De kaart is leeg"):
        choropleth(empty, values, unit="%", label="Koopwoningen")


def test_the_chosen_area_is_outlined_without_catching_clicks():
    halo, line = selection(square_wijken().iloc[[0]])
    assert halo["shapes"] == line["shapes"]
    assert halo["style"]["weight"] > line["style"]["weight"]
    assert not any(part["style"]["interactive"] or part["style"]["fill"] for part in (halo, line))


def test_the_file_carries_leaflet_inside():
    html = map_html(draw(), title="Koop & huur")
    assert 'lang="nl"' in html
    assert "<title>Koop &amp; huur</title>" in html
    assert "<script src" not in html
    assert "<link rel" not in html
    assert (LEAFLET_FOLDER / "leaflet.css").read_text("utf-8") in html


@pytest.mark.real_data
@pytest.mark.parametrize(("layer", "kind", "bar"), [("wijken", "wijk", 400_000), ("buurten", "buurt", 1_000_000)])
def test_the_payload_of_haarlem_stays_small(real_data, layer, kind, bar):
    areas = gpd.read_file(real_data / "kaart/wijkenbuurten_2024.gpkg", layer=layer, where="gemeentecode='GM0392'")
    areas = areas.rename(columns={f"{kind}naam": "gebiedsnaam"}).set_index(f"{kind}code")
    chart = choropleth(areas, areas["aantal_inwoners"], unit="aantal", label="Inwoners")
    assert len(chart.get_root().render().encode()) <= bar


def test_the_payload_of_a_detailed_map_stays_small():
    values, reasons = figures()
    chart = choropleth(square_wijken(corners=3000), values, reasons, unit="%", label="Koopwoningen")
    assert len(chart.get_root().render().encode()) <= 400_000


def test_a_legend_too_long_for_the_map_starts_closed_and_scrolls_with_the_keyboard():
    few, many = (
        legend_html("Wijkteam", [LegendEntry(f"Team {number}", "#165f89") for number in range(count)], "", opacity=1, theme="light")
        for count in (MOST_OPEN, MOST_OPEN + 1)
    )
    assert few.startswith("<details open>")
    assert "tabindex" not in few
    assert many.startswith("<details>")
    assert '<ul tabindex="0">' in many


def test_teams_of_today_are_outlined_with_their_names_the_largest_first():
    shapes = gpd.GeoSeries({"Klein": box(0, 0, 100, 100), NASTY: box(100, 0, 1100, 900)}, crs="EPSG:28992")
    halo, line = named_outline(shapes, theme="dark")
    assert halo["names"] == [] and [item["name"] for item in line["names"]] == [NASTY, "Klein"], "as text: the browser writes no markup"
    assert halo["style"]["weight"] > line["style"]["weight"] >= 3 and line["style"]["interactive"] is False
    west, south, east, north = shapes.to_crs(4326)["Klein"].bounds
    up, right = line["names"][1]["place"]
    assert south < up < north and west < right < east
