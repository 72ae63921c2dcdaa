import io
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from shapely import Point

from tests.views.areas import NASTY, figures, square_wijken
from wijkscan.views.colours import PALETTES
from wijkscan.views.maps.picture import map_picture
from wijkscan.views.maps.scales import Scale
from wijkscan.views.maps.shapes import ShapeError


def colours(picture: bytes) -> set[tuple[int, ...]]:
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).reshape(-1, 3)
    return {tuple(int(part) for part in row) for row in np.unique(pixels, axis=0)}


def number(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_classes_hatch_and_ground_are_in_the_picture(theme):
    values, reasons = figures()
    picture = map_picture(
        square_wijken(), values, reasons, unit="%", label="Koop $huur$", year=2024, mean=15, mean_name=NASTY,
        selected="WK900104", theme=theme,
    )  # fmt: skip
    palette = PALETTES[theme]
    expected = {palette.background, palette.sequential[0], palette.sequential[-1], palette.withheld, palette.hatch}
    assert {number(colour) for colour in expected} <= colours(picture)
    assert Image.open(io.BytesIO(picture)).size[0] == 1980, "300 dots per inch over the width of a page"


def test_the_picture_is_as_tall_as_the_gemeente_asks_and_leaves_room_on_the_page():
    values, reasons = figures()
    heights = []
    for stretch in (0.2, 1, 3):
        wijken = square_wijken()
        wijken["geometry"] = wijken.geometry.affine_transform([1, 0, 0, stretch, 0, 0])
        wide, high = Image.open(io.BytesIO(map_picture(wijken, values, reasons, unit="%", label="Koopwoningen"))).size
        assert wide == 1980
        heights.append(high)
    assert heights[0] < heights[1] <= heights[2], "a tall gemeente gets a taller picture"
    assert 2.4 * 300 <= heights[0] <= heights[2] <= 7 * 300, "inches at 300 dots: readable, and not a whole page"


@pytest.mark.parametrize(("ending", "begin"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_same_figures_give_the_same_bytes(ending, begin):
    values, reasons = figures()
    one, other = (map_picture(square_wijken(), values, reasons, unit="%", label="Koopwoningen", ending=ending) for _ in range(2))
    assert one == other
    assert one.startswith(begin)


def test_a_sharp_picture_has_a_shape_per_wijk_and_no_moment():
    values, reasons = figures()
    wijken = square_wijken()
    drawn = ElementTree.fromstring(map_picture(wijken, values, reasons, unit="%", label="Koopwoningen", ending="svg"))
    assert drawn.tag.endswith("svg")
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}path")) > len(wijken)
    assert not drawn.findall(".//{http://purl.org/dc/elements/1.1/}date")


def test_a_picture_without_geometry_is_refused():
    values, reasons = figures()
    areas = square_wijken()
    areas["geometry"] = None
    with pytest.raises(ShapeError, match="Van 'Koopwoningen' kan geen kaart worden gemaakt"):
        map_picture(areas, values, reasons, unit="%", label="Koopwoningen")


def written(monkeypatch, **more) -> dict[str, tuple[float, float]]:
    """Draw nine wijken; what is written on the map, with its place."""
    found = {}
    kept = FigureCanvasAgg.__init__

    def remember(self, figure):
        found["figure"] = figure
        kept(self, figure)

    monkeypatch.setattr(FigureCanvasAgg, "__init__", remember)
    map_picture(more.pop("areas", square_wijken()), more.pop("values", figures()[0]), unit="%", label="Koopwoningen", **more)
    return {text.get_text(): text.get_position() for text in found["figure"].axes[0].texts}


def test_what_stands_out_keeps_its_name_where_there_is_no_room_for_all(monkeypatch):
    tiny = square_wijken()
    tiny["gebiedsnaam"] = [f"Wijk met een bijzonder lange naam {letter}" for letter in "ABCDEFGHI"]
    tiny["geometry"] = tiny.geometry.affine_transform([1, 0, 0, 0.04, 0, 0])
    names = {name.replace("\n", " ") for name in written(monkeypatch, areas=tiny)}
    assert "Wijk met een bijzonder lange naam H" in names, "the highest figure"
    assert len(names) < len(tiny)


def test_a_name_stands_in_its_own_area(monkeypatch):
    wijken = square_wijken()
    wijken["gebiedsnaam"] = [f"Wijk {letter}" for letter in "ABCDEFGHI"]
    for name, place in written(monkeypatch, areas=wijken).items():
        assert wijken.set_index("gebiedsnaam").geometry[name].contains(Point(place))


def test_a_long_word_is_broken_the_dutch_way_only_where_that_helps(monkeypatch):
    wijken = square_wijken()
    wijken["gebiedsnaam"] = ["Haarlemmerhoutkwartier", *(f"Wijk {letter}" for letter in "BCDEFGHI")]
    assert "Haarlemmerhoutkwartier" in written(monkeypatch, areas=wijken)
    wijken["geometry"] = wijken.geometry.affine_transform([0.35, 0, 0, 1, 0, 0])
    assert "Haarlemmerhout-\nkwartier" in written(monkeypatch, areas=wijken)


def test_numbers_take_the_place_of_names_and_of_the_legend(monkeypatch):
    wijken = square_wijken()
    marks = pd.Series(range(1, 10), wijken.index)
    assert set(written(monkeypatch, marks=marks)) == {str(number) for number in range(1, 10)}
    svg = map_picture(wijken, figures()[0], unit="%", label="Koopwoningen", marks=marks, ending="svg").decode()
    assert "De nummers zijn die in de tabel" in svg
    assert svg.count("geen cijfer") == 1, "only the hatching is explained"


@pytest.mark.parametrize("count", [8, 40])
def test_a_legend_that_does_not_fit_says_how_much_is_left_out(count):
    names = [f"Werkgebied met een lange naam {number}" for number in range(count)]
    values = pd.Series(names[:9], square_wijken().index[: len(names[:9])])
    scale = Scale("categorical", ("#336699",) * count, tuple(names))
    svg = map_picture(square_wijken(), values, unit="", label="Werkgebied", scale=scale, ending="svg").decode()
    assert ("meer, zie de tabel" in svg) == (count == 40)


def test_a_picture_for_a_slide_is_low_and_as_narrow_as_its_map_and_legend():
    values, reasons = figures()
    page, slide = (
        Image.open(io.BytesIO(map_picture(square_wijken(), values, reasons, unit="%", label="Koopwoningen", slide=slide)))
        for slide in (False, True)
    )
    assert slide.height < page.height / 2
    assert slide.width < page.width
