"""What the page says of the quality of expected use, on Voorbeeldstad."""

from dataclasses import replace

import numpy as np
import pytest

from tests.example_run import example_scan
from wijkscan.model.use.by_type import TypeModel
from wijkscan.model.use.quality import CALIBRATED, RAW, WHOLE
from wijkscan.model.use.verdicts import HIGHER, UNKNOWN, WITHIN
from wijkscan.tables.wetten import wetten
from wijkscan.views.subjects import modelkwaliteit as views
from wijkscan.views.words.dutch import in_dutch


@pytest.fixture(scope="module")
def law():
    return example_scan().laws.models["wmo"]


def rewritten(law, **cells):
    """The law with other figures in the band of gemeenten, and in the measures."""
    band, measures = law.quality.band.copy(), law.quality.measures.copy()
    for name, figure in cells.items():
        (measures if name in measures else band).loc[:, name] = figure
    return replace(law, quality=replace(law.quality, band=band, measures=measures))


def test_the_sentence_tells_the_figures_that_were_found(law):
    said = views.sentence(rewritten(law, r2=0.789, off=0.368, binnen=0.951, laag=0.81, hoog=1.12, gebieden=332.0))
    assert "verklaart **79 %** van de verschillen in Wmo" in said
    assert "In 37 % van de wijken" in said
    assert "valt 95,1 % van de geijkte wijken" in said
    assert "acht van de tien liggen tussen 0,81 en 1,12 keer wat is verwacht" in said
    assert "als geheel" not in views.sentence(rewritten(law, gebieden=0.0))


def test_verdicts_by_chance_stand_beside_those_that_are(law):
    use = example_scan().use["wmo"]
    words = [HIGHER, *[WITHIN] * (len(use.wijken) - 2), UNKNOWN]
    use = replace(use, wijken=use.wijken.assign(oordeel=words), by_chance=0.9)
    said = views.chance_sentence(use, rewritten(law, binnen=0.95), "Voorbeeldstad")
    assert f"Van de {len(words) - 1} wijken met een oordeel in Voorbeeldstad vallen er naar verwachting **0,9**" in said
    assert "onder weggelaten wijken was het 5,0 %" in said
    assert said.endswith("Nu valt er 1 op.")
    silent = replace(use, wijken=use.wijken.assign(oordeel=UNKNOWN))
    assert "heeft geen wijk een oordeel" in views.chance_sentence(silent, law, "Stil")
    assert "nan" not in views.chance_sentence(use, rewritten(law, binnen=np.nan), "Voorbeeldstad")


@pytest.mark.parametrize("wet", wetten())
def test_in_voorbeeldstad_fewer_than_one_in_ten_is_told_apart_by_chance(wet):
    use = example_scan().use[wet]
    judged = (use.wijken["oordeel"] != UNKNOWN).sum()
    assert 0 < use.by_chance < 0.1 * judged


def test_the_chart_has_a_point_per_group_with_its_range_and_a_sentence(law):
    chart, said, table = views.groups_chart(law, "light")
    points = chart.data[-1]
    assert len(points.x) == len(table) == len(law.quality.groups) > 1
    assert np.allclose(np.asarray(points.y) + points.error_y.array, law.quality.groups["hoog"])
    assert said.startswith("Wmo: waar het minst is verwacht") and said.endswith("dan verwacht.")
    assert "Verwacht per 1.000" in in_dutch(table)


def test_tables_name_every_way_of_looking_in_dutch(law):
    band = views.band_table(law)
    assert band["Hoe gemeten"].tolist() == [views.WAYS[way] for way in (RAW, CALIBRATED, WHOLE)]
    assert len(views.measures_table(law)) == 3


def test_both_ways_of_expecting_a_type_are_shown_with_the_one_that_is_used(law):
    rows = ("ondersteuning_thuis deel_ruw", "ondersteuning_thuis eigen_ruw", "overig deel_ruw")
    types = law.quality.measures.set_axis(rows).assign(r2=[0.5, 0.6, 0.1])
    models = {"ondersteuning_thuis": TypeModel(0.3, law.model), "overig": TypeModel(0.02)}
    shown = views.types_table(replace(law, quality=replace(law.quality, types=types), types=models))
    assert shown["Soort"].tolist() == ["Ondersteuning thuis", "Overig"]
    assert shown["Gebruikt"].tolist() == ["eigen model", "deel van de wet"]
    assert shown["R² deel van de wet"].tolist() == [0.5, 0.1]
    assert shown["R² eigen model"].tolist()[0] == 0.6 and shown["R² eigen model"].isna().tolist() == [False, True]
    assert shown["Gemiddeld ernaast"].tolist() == types["mape"].iloc[[1, 2]].tolist()
    assert views.types_table(replace(law, quality=replace(law.quality, types=types.iloc[:0]))).empty
