import numpy as np
import pandas as pd
import pytest

from tests.views.areas import NASTY
from wijkscan.views.charts import need as charts_need

CODES = ["WK1", "WK2", "WK3"]
NAMES = pd.Series(["Noord", NASTY, "Zuid"], CODES)


def outcomes():
    return pd.DataFrame({"naam": NAMES, "waarde": [0.5, np.nan, 1.0], "laag": [0.1, np.nan, 0.4], "hoog": [0.9, np.nan, 1.6]})


def test_intervals_are_sorted_and_leave_out_what_is_unknown():
    chart = charts_need.intervals(outcomes(), label="index", reference=0, reference_name=NASTY, selected="WK1")
    assert list(chart.layout.yaxis.ticktext) == ["Zuid", "Noord"]
    lines = [(shape.x0, shape.x1) for shape in chart.layout.shapes if shape.y0 == shape.y1]
    assert lines == [(0.4, 1.6), (0.1, 0.9)]
    assert chart.data[0].customdata[0] == "Zuid: 1,0 (0,4 – 1,6)"
    assert "<script>" not in chart.to_json()


def test_what_belongs_to_a_row_stands_at_its_end():
    chart = charts_need.intervals(outcomes().assign(naast=["plaats 2", "", "plaats 1"]), label="index")
    assert [(note.y, note.text) for note in chart.layout.annotations] == [(0, "plaats 1"), (1, "plaats 2")]
    assert not charts_need.intervals(outcomes(), label="index").layout.annotations


def parts():
    return pd.DataFrame({"Inkomen": [0.4, np.nan, -0.5], "Wonen": [0.2, 0.1, 0.1]}, CODES)


def test_contributions_add_up_to_the_diamond():
    chart = charts_need.contributions(parts(), NAMES, label="bijdrage")
    *stacks, total = chart.data
    assert np.sum([stack.x for stack in stacks], axis=0) == pytest.approx(total.x)
    assert list(total.x) == pytest.approx([0.6, -0.4])
    assert list(chart.layout.yaxis.ticktext) == ["Noord", "Zuid"]
    assert chart.layout.barmode == "relative"


def test_the_sentence_of_contributions():
    assert charts_need.summary_contributions(parts(), NAMES, label="De behoefte") == (
        "De behoefte is het hoogst in Noord (+0,60); het meest telt Inkomen (+0,40) en Wonen (+0,20). "
        "1 van de 3 gebieden heeft geen uitkomst."
    )
    assert "geen van de gebieden" in charts_need.summary_contributions(parts() * np.nan, NAMES, label="De behoefte")


def test_a_waterfall_ends_at_the_sum():
    steps = pd.Series({"Leeftijd": -0.4, "Inkomen": 0.9})
    chart = charts_need.waterfall(steps, start=2.1, start_name="gemeente", end_name=NASTY, label="fte")
    fall = chart.data[0]
    assert list(fall.measure) == ["absolute", "relative", "relative", "total"]
    assert list(fall.text) == ["2,1", "−0,4", "+0,9", "2,6"]
    assert fall.x[-1] == pytest.approx(2.6)
    assert "<script>" not in chart.to_json()


def test_the_sentence_of_a_waterfall():
    steps = pd.Series({"Leeftijd": -0.4, "Inkomen": 0.9})
    text = charts_need.summary_waterfall(steps, start=2.1, start_name="de gemeente", end_name="Noord")
    assert text == "Van de gemeente (2,1) naar Noord (2,6); het meest verandert door Inkomen (+0,9)."
    still = charts_need.summary_waterfall(steps * 0, start=2.1, start_name="De gemeente", end_name="Noord")
    assert still == "De gemeente is 2,1 en Noord 2,1; geen stap verandert iets."
