import numpy as np
import pandas as pd
import pytest

from tests.views.areas import NASTY
from wijkscan.views.charts import wijk as charts

UNIT = "per 1.000 inwoners"


def years(**changes):
    rows = {"jaar": [2020, 2021, 2022, 2023], "waarde": [50.0, 52, 60, 61], "breuk": [False, False, True, False], **changes}
    return pd.DataFrame(rows)


def strokes(chart, dash):
    line = next(trace for trace in chart.data if trace.mode == "lines" and trace.line.dash == dash)
    return list(zip(line.x, line.y, strict=True))


def solid(chart):
    return [(int(x), float(y)) for x, y in strokes(chart, "solid") if not pd.isna(x)]


def test_the_line_stops_where_the_boundary_moved():
    chart = charts.trend(years(), label="Wmo-cliënten", unit=UNIT, name="Wijk A")
    assert solid(chart) == [(2020, 50), (2021, 52), (2022, 60), (2023, 61)]
    between = [place for place, (x, _) in enumerate(strokes(chart, "solid")) if pd.isna(x)]
    assert between == [2, 5], "a gap after every stroke, and no stroke from 2021 to 2022"
    assert [note.text for note in chart.layout.annotations] == ["grens gewijzigd"]
    assert chart.layout.shapes[0].x0 == 2021.5


def test_an_unverified_year_is_dotted():
    chart = charts.trend(years(breuk=[False] * 4, onzeker=[False, True, False, False]), label="Wmo", unit="%", name="A")
    assert [int(x) for x, _ in strokes(chart, "dot") if not pd.isna(x)] == [2020, 2021]
    assert len(chart.layout.annotations) == 0


def test_a_gap_stays_a_gap():
    chart = charts.trend(years(waarde=[50.0, np.nan, 60, 61], breuk=[False] * 4), label="Wmo", unit="%", name="A")
    points = next(trace for trace in chart.data if trace.mode == "markers")
    assert np.isnan(points.y[1])
    assert points.customdata[1] == "A 2021: geen cijfer"


def test_the_sentence_of_a_trend_does_not_compare_across_a_break():
    text = charts.summary_trend(years(), label="Wmo-cliënten", unit=UNIT, name="Wijk A")
    assert text == (
        "Wmo-cliënten in Wijk A: 61,0 per 1.000 inwoners in 2023, tegen 60,0 per 1.000 inwoners in 2022; de grens is "
        "gewijzigd in 2022, cijfers van voor die wijziging zijn niet vergelijkbaar."
    )
    empty = years(waarde=[np.nan] * 4)
    assert charts.summary_trend(empty, label="Wmo", unit="%", name="A") == "Wmo in A: voor geen enkel jaar een cijfer."
    unsure = years(breuk=[False] * 4, onzeker=[False, True, False, False])
    assert "niet nagegaan" in charts.summary_trend(unsure, label="Wmo", unit="%", name="A")


def others():
    return pd.DataFrame(
        {
            "naam": ["Wijk A", "Voorbeeldstad", "Nederland", NASTY, "Wijk C"],
            "waarde": [41.0, 63.0, 41.5, 44.0, np.nan],
            "soort": ["wijk", "gemeente", "land", "vergelijkbaar", "vergelijkbaar"],
        }
    )


def test_comparable_wijken_share_a_row():
    chart = charts.comparison(others(), label="Koopwoningen", unit="%")
    assert list(chart.layout.yaxis.ticktext) == ["Wijk A", "Voorbeeldstad", "Nederland", "Vergelijkbare wijken"]
    similar = chart.data[-1]
    assert list(similar.y) == [3]
    assert "<script>" not in similar.customdata[0]


def test_the_sentence_of_a_comparison():
    assert charts.summary_comparison(others(), label="Koopwoningen", unit="%", year=2024) == (
        "Koopwoningen in Wijk A (2024) is 41,0 %: lager dan Voorbeeldstad (63,0 %), ongeveer gelijk aan Nederland (41,5 %) "
        "en lager dan 1 vergelijkbare wijk (44,0 %)."
    )
    unknown = others().assign(waarde=np.nan)
    assert charts.summary_comparison(unknown, label="Koopwoningen", unit="%") == "Koopwoningen in Wijk A: geen cijfer."


def buurten():
    return pd.DataFrame(
        {"naam": ["Noord", NASTY, "Zuid"], "waarde": [10.0, np.nan, 30.0], "reden": ["", "geheim", ""]},
        index=["BU1", "BU2", "BU3"],
    )


def test_bars_are_sorted_and_a_gap_has_its_reason():
    chart = charts.bars(buurten(), label="Koopwoningen", unit="%", mean=20, mean_name="Wijk A", selected="BU1")
    bar = chart.data[0]
    assert list(bar.x) == [30, 10, 0]
    assert list(bar.text) == ["30,0 %", "10,0 %", "geen cijfer (geheim)"]
    assert len(set(bar.marker.color)) == 2
    assert "<script>" not in chart.to_json()
    assert chart.layout.annotations[0].text == "Wijk A 20,0 %"


def test_bars_with_negative_figures_keep_room():
    chart = charts.bars(buurten().assign(waarde=[-5.0, np.nan, 5.0]), label="Vermogen", unit="x 1 000 euro")
    low, high = chart.layout.xaxis.range
    assert low <= -5000
    assert high > 5000


def test_the_sentence_of_bars():
    text = charts.summary_bars(buurten(), label="Koopwoningen", unit="%")
    assert text == "Koopwoningen loopt van 10,0 % (Noord) tot 30,0 % (Zuid); 1 van de 3 gebieden zonder cijfer."
    empty = charts.summary_bars(buurten().assign(waarde=np.nan), label="Koopwoningen", unit="%")
    assert empty == "Koopwoningen: voor geen van de 3 gebieden een cijfer."


@pytest.mark.parametrize(("x", "words"), [(110, "hoger dan"), (102, "ongeveer gelijk aan"), (90, "lager dan")])
def test_words_are_neutral(x, words):
    assert charts.position(x, 100) == words
