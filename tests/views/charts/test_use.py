import numpy as np
import pandas as pd

from tests.views.areas import NASTY
from wijkscan.views.charts import use as charts_use

CODES = ["WK1", "WK2", "WK3", "WK4"]


def areas():
    return pd.DataFrame(
        {
            "naam": ["Noord", NASTY, "Zuid", "Oost"],
            "verwacht": [100.0, 100, 400, np.nan],
            "verhouding": [1.5, 1.0, 0.8, 1.0],
            "valt_op": [True, False, True, True],
        },
        CODES,
    )


def limits():
    expected = np.array([50.0, 100, 400, 500])
    spread = 1 / np.sqrt(expected)
    return pd.DataFrame(
        {
            "verwacht": expected, "laag_95": 1 - 1.96 * spread, "hoog_95": 1 + 1.96 * spread,
            "laag_998": 1 - 3.09 * spread, "hoog_998": 1 + 3.09 * spread,
        }
    )  # fmt: skip


def test_the_funnel_names_what_lies_outside():
    chart = charts_use.funnel(areas(), limits(), label="Wmo", selected="WK2")
    points = chart.data[-1]
    assert points.text[0] == "Noord"
    assert list(points.marker.symbol) == ["diamond", "circle", "diamond"]
    assert points.customdata[0] == "Noord: 1,50 × verwacht (100 verwacht)"
    assert {trace.name for trace in chart.data if trace.name} == {"95 %-grens", "99,8 %-grens"}
    assert "<script>" not in chart.to_json()


def test_the_sentence_of_the_funnel_is_a_question():
    assert charts_use.summary_funnel(areas(), limits(), label="Wmo") == (
        "Het gebruik van Wmo is hoger dan verwacht in Noord en lager dan verwacht in Zuid: buiten de grens van 95 %, in Noord en Zuid ook "
        "buiten die van 99,8 %. Het model kent niet elke oorzaak, dus dit is een vraag en geen oordeel. "
        "1 van de 4 gebieden heeft geen cijfer."
    )
    only = charts_use.summary_funnel(areas().assign(valt_op=[True, False, False, True]), limits(), label="Wmo")
    assert "Noord" in only and "Zuid" not in only
    quiet = areas().assign(verhouding=1.0, valt_op=False)
    assert "in alle 3 gebieden binnen de gewone spreiding" in charts_use.summary_funnel(quiet, limits(), label="Wmo")


def crossing():
    return pd.DataFrame(
        {"naam": ["Noord", NASTY, "Zuid", "Oost"], "behoefte": [1.0, -1, 0.5, np.nan], "gebruik": [0.8, 0.9, 1.2, 1]}, CODES
    )


def test_high_need_with_low_use_stands_out():
    chart = charts_use.quadrant(crossing(), label_need="behoefte", label_use="gebruik", middle_need=0)
    points = chart.data[0]
    assert list(points.marker.symbol) == ["diamond", "circle", "circle"]
    assert list(points.text) == ["Noord", "", ""]
    left, right = chart.layout.xaxis.range
    assert left == -right, "the quadrants meet in the middle"
    assert len(chart.layout.annotations) == 4
    assert "<script>" not in chart.to_json()


def test_the_sentence_of_the_quadrant():
    assert charts_use.summary_quadrant(crossing(), label="Wmo", middle_need=0) == (
        "Meer behoefte dan de middelste wijk en minder gebruik van Wmo dan verwacht: Noord; dat ligt overal binnen de gewone "
        "spreiding. Of er hulp ontbreekt of informeel wordt opgevangen, zegt de grafiek niet. 1 van de 4 gebieden ontbreekt."
    )
    told = charts_use.summary_quadrant(crossing(), label="Wmo", middle_need=0, outside={CODES[0]})
    assert "buiten de gewone spreiding ligt dat alleen in Noord" in told
    assert "In geen van de 3 gebieden" in charts_use.summary_quadrant(crossing(), label="Wmo", middle_need=2)


def test_names_do_not_cover_each_other():
    close = pd.DataFrame({"naam": list("ABCD"), "behoefte": [1.0, 1.01, 0.2, -1.0], "gebruik": [0.8, 0.8, 0.5, 1.5]}, CODES)
    chart = charts_use.quadrant(close, label_need="b", label_use="g", middle_need=0)
    assert list(chart.data[0].text) == ["", "B", "C", ""]


def test_nothing_known_still_draws():
    empty = areas().assign(verhouding=np.nan)
    assert len(charts_use.funnel(empty, limits(), label="Wmo").data) == 5
    nothing = crossing().assign(behoefte=np.nan)
    assert len(charts_use.quadrant(nothing, label_need="b", label_use="g", middle_need=0).data) == 1
