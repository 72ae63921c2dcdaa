from dataclasses import replace
from functools import partial

import pandas as pd
import pytest

from tests.views.areas import square_wijken
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.picture import map_picture
from wijkscan.views.maps.scales import categorical_scale
from wijkscan.views.maps.shapes import ShapeError

SETTINGS = {"background": False, "source": "Bron", "theme": "light"}
WIJKEN = square_wijken()
PER_WIJK = pd.Series(range(9), WIJKEN.index, dtype=float)
TEAMS = pd.Series(["oost", "west", "west", *["oost"] * 6], WIJKEN.index)
SCALE = partial(categorical_scale, ["Oost", "West"])
GROUPED = AreaMap(WIJKEN, TEAMS.map(str.capitalize), label="Werkgebied", scale=SCALE, groups=TEAMS)


def test_page_and_picture_show_the_same_areas():
    shown = AreaMap(WIJKEN, PER_WIJK[:4], label="Koopwoningen", unit="%", year=2024, mean=2.0, mean_name="Voorbeeldstad")
    page = shown.on_page(**SETTINGS).get_root().render()
    assert [code for code in WIJKEN.index if code in page] == list(PER_WIJK.index[:4])
    assert list(shown.drawn.index) == list(PER_WIJK.index[:4])
    same = map_picture(
        WIJKEN[:4], PER_WIJK[:4], unit="%", label="Koopwoningen", year=2024, mean=2.0, mean_name="Voorbeeldstad", source="Bron"
    )
    assert shown.picture("Bron") == same


def test_a_page_has_a_line_around_every_group():
    drawn = [shown.on_page(**SETTINGS).get_root().render() for shown in (replace(GROUPED, groups=None), GROUPED)]
    assert ["Oost" in page for page in drawn] == [True, True]
    assert ["grenzen" in page or '"weight": 2.2' in page for page in drawn] == [False, True]


def test_a_picture_draws_every_group_whole():
    whole = WIJKEN[["geometry"]].dissolve(TEAMS)
    whole["gebiedsnaam"] = ["Oost", "West"]
    same = map_picture(
        whole, pd.Series(["Oost", "West"], ["oost", "west"]), unit="", label="Werkgebied", scale=SCALE(), source="Bron", ending="svg"
    )
    assert GROUPED.picture("Bron", ending="svg") == same


def test_in_a_report_an_outlined_area_takes_half_a_page_and_is_no_page_of_its_own():
    shown = AreaMap(WIJKEN, PER_WIJK, label="Koopwoningen", unit="%")
    whole, outlined = (
        shown.figures("Bron", alt="Kaart", caption="Koopwoningen per wijk.", selected=wijk, width=width)[0]
        for wijk, width in ((None, 1.0), (WIJKEN.index[4], 0.5))
    )
    assert "<title>Koopwoningen per wijk.</title>" in whole.page
    assert outlined.page == ""
    assert outlined.width == 0.5
    assert outlined.png != whole.png


def test_without_boundaries_there_is_nothing_to_draw():
    nothing = AreaMap(WIJKEN.iloc[:0], PER_WIJK, label="Koopwoningen")
    assert nothing.drawn.empty
    assert nothing.on_page(**SETTINGS) is None
    assert nothing.figures("Bron", alt="Kaart", caption="Kaart") == []
    with pytest.raises(ShapeError, match="Koopwoningen"):
        nothing.picture("Bron")


def test_a_map_of_one_area_tells_nothing_and_is_left_out():
    told = {"alt": "Kaart.", "caption": "Kaart."}
    one = AreaMap(WIJKEN[:1], PER_WIJK[:1], label="Koopwoningen", unit="%")
    assert one.figures("Bron", **told) == []
    assert replace(GROUPED, groups=TEAMS.map(lambda _: "oost")).figures("Bron", **told) == []
    assert len(one.figures("Bron", **told, selected=WIJKEN.index[0])) == 1, "an outlined area shows where it lies"
