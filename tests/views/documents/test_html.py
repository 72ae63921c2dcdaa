import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.views.areas import figures, square_wijken
from tests.views.content import LONG, NASTY, SOURCE, charts, document, picture
from wijkscan.views.content import Figure, Paragraph, Section, Table
from wijkscan.views.documents.html import html_page
from wijkscan.views.maps.interactive import choropleth, map_html
from wijkscan.views.words.texts import plain


class Outline(HTMLParser):
    """Tags with their attributes, and the text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self._silent = [], "", False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._silent = tag in ("script", "style")

    def handle_endtag(self, tag):
        self._silent = False

    def handle_data(self, data):
        self.text += "" if self._silent else data

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page():
    return html_page(document())


@pytest.fixture(scope="module")
def outline(page):
    return Outline(page)


@pytest.fixture(scope="module")
def with_map():
    values, reasons = figures()
    chart = choropleth(square_wijken(), values, reasons, unit="%", label="Koop")
    shown = Figure(picture(), f"Kaart van {NASTY}", "Kaart", page=map_html(chart))
    return html_page(document(sections=(Section("Kaart", (shown, *charts())),)))


def test_it_is_dutch_with_a_title_and_headings_in_order(outline):
    assert outline.of("html")[0]["lang"] == "nl"
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 2, 3, 2, 2]
    assert f"Wijkscan {NASTY}" in outline.text


def test_names_are_shown_as_they_are(outline, page):
    for said in (NASTY, LONG, SOURCE, "€ 1.234.567,89", "Concept · 01-03-2024"):
        assert said in outline.text
    assert '<b>"x"' not in page
    assert "Zeg dit erbij." not in outline.text


def test_under_every_chart_stands_its_table(outline):
    assert len(outline.of("figure")) == 1 + len(charts())
    assert len(outline.of("details")) == len(charts())
    assert len(outline.of("table")) == 1 + len(charts()) + 2
    assert {attributes["scope"] for attributes in outline.of("th")} == {"col", "row"}


def test_pictures_and_charts_are_described(outline):
    assert [picture["alt"] for picture in outline.of("img")] == [f"Kaart van {NASTY}"]
    assert [part["aria-label"] for part in outline.of("div") if part.get("role") == "img"] == [chart.alt for chart in charts()]


def test_nothing_is_loaded_from_elsewhere(outline):
    assert not [part for tag, part in outline.tags if part.get("src", "data:").split(":")[0] != "data" or tag == "link"]
    assert all("src" not in script for script in outline.of("script"))
    assert outline.of("meta")[1]["content"].startswith("default-src 'none'")


def test_a_page_without_charts_carries_no_library():
    assert len(html_page(document(sections=(Section("Kort", (Paragraph("Kort."),)),)))) < 20_000


@examples(15)
@given(st.text(alphabet='<>&"\'/script{}* abc', max_size=30))
def test_no_name_becomes_markup(name):
    found = Outline(html_page(document(sections=(Section(name, (Paragraph(plain(name)),)),), gemeente=name)))
    assert len(found.tags) == len(Outline(html_page(document(sections=(Section("x", (Paragraph("x"),)),), gemeente="x"))).tags)


def test_the_same_document_gives_the_same_text(page):
    assert html_page(document()) == page


@pytest.mark.parametrize(("rows", "folds"), [(25, 0), (26, 1)])
def test_a_long_table_folds_and_says_how_long_it_is(rows, folds):
    table = Table("Alle wijken", pd.DataFrame({"Wijk": [f"Wijk {row}" for row in range(rows)]}))
    page = html_page(document(sections=(Section("Deel", (table,)),)))
    assert page.count("<summary>Alle wijken: 26 rijen</summary>") == folds
    assert page.count("beforeprint") == 1, "on paper it stands open"


@pytest.mark.browser
def test_on_a_telephone_nothing_lies_over_the_text_and_paper_has_every_row(browser, tmp_path):
    table = Table("Alle wijken", pd.DataFrame({"Wijk": [f"Wijk {row}" for row in range(40)]}))
    (tmp_path / "rapport.html").write_text(html_page(document(sections=(Section("Deel", (table,)),))), encoding="utf-8")
    view = browser.new_page(viewport={"width": 390, "height": 844})
    view.goto((tmp_path / "rapport.html").as_uri())
    fixed = "part => getComputedStyle(part).position === 'fixed' && part.offsetHeight"
    over = f"[...document.querySelectorAll('body *')].filter({fixed}).length"
    on_telephone, badge = view.evaluate(over), view.locator("header .concept").is_visible()
    hidden = view.get_by_text("Wijk 39").is_hidden()
    view.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printed = view.get_by_text("Wijk 39").is_visible()
    view.evaluate("window.dispatchEvent(new Event('afterprint'))")
    again = view.get_by_text("Wijk 39").is_hidden()
    view.close()
    assert (on_telephone, badge, hidden, printed, again) == (0, True, True, True, True)


@pytest.mark.browser
def test_maps_and_charts_are_drawn_without_any_request(browser, with_map, tmp_path):
    (tmp_path / "rapport.html").write_text(with_map, encoding="utf-8")
    view = browser.new_page(viewport={"width": 390, "height": 844})
    asked, said = [], []
    view.on("request", lambda request: asked.append(request.url))
    view.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    view.on("pageerror", lambda error: said.append(str(error)))
    view.goto((tmp_path / "rapport.html").as_uri())
    view.wait_for_selector("div[role=img] .main-svg", state="attached")
    view.locator("iframe").scroll_into_view_if_needed()
    view.frame_locator("iframe").locator("path.leaflet-interactive").first.wait_for()
    drawn = view.locator("div[role=img] svg.main-svg").count()
    shapes = view.frame_locator("iframe").locator("path.leaflet-interactive").count()
    wide = view.evaluate("document.documentElement.scrollWidth")
    view.close()
    assert (drawn >= len(charts()), shapes) == (True, 9)
    assert not said
    assert [address for address in asked if not address.startswith(("file:", "data:", "blob:", "about:"))] == []
    assert wide <= 390


def test_a_column_of_sentences_has_room_and_one_of_figures_stands_right():
    said = "Een zin die langer is dan veertig letters en dus ruimte krijgt."
    table = Table("Waarom", pd.DataFrame({"Team": ["Noord"], "Fte": [1.5], "Waarom": [said]}))
    page = html_page(document(sections=(Section("Deel", (table,)),)))
    assert '<th scope="row">Noord</th><td class="number">1,5</td><td class="long">Een zin' in page
