"""What docs/methode.md says was measured, held against a computation on the real files."""

import re

import pytest

from bench.formatie import PUBLISHED, measured
from tests.conftest import ROOT
from tests.real import real_laws, real_library
from wijkscan.dutch import signed
from wijkscan.model.use.quality import CALIBRATED, RAW, WHOLE

pytestmark = pytest.mark.real_data
METHOD = (ROOT / "docs" / "methode.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"-?\d+(?:,\d+)?")


def rows_below(heading):
    """The rows of the table with this heading, as texts per first cell."""
    text = METHOD.partition(heading)[2].partition("\n\n")[0]
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.strip().startswith("|")]
    return {row[0]: row[1:] for row in cells if not row[0].startswith("---")}


def figures(text):
    whole = re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", text)
    return [float(found.replace(",", ".")) for found in NUMBER.findall(whole)]


def test_the_model_is_worth_what_is_documented(real_data):
    laws, table = real_laws(real_data).models, rows_below("weggelaten gemeenten | Wmo | jeugdhulp | bijstand |\n")
    found = {
        "R² ruw": lambda q: q.measures.at[RAW, "r2"],
        "R² geijkt op de som van de wijken": lambda q: q.measures.at[CALIBRATED, "r2"],
        "ijkhelling ruw": lambda q: q.measures.at[RAW, "calibration_slope"],
        "ijkniveau ruw, ln(Σ geteld / Σ verwacht)": lambda q: q.measures.at[RAW, "calibration_intercept"],
        "wijken binnen de band van 95 %, ruw (%)": lambda q: 100 * q.band.at[RAW, "binnen"],
        "wijken binnen de band van 95 %, geijkt (%)": lambda q: 100 * q.band.at[CALIBRATED, "binnen"],
        "gemeenten als geheel binnen hun band (%)": lambda q: 100 * q.band.at[WHOLE, "binnen"],
        "oordelen door toeval alleen, geijkte wijken (%)": lambda q: 100 * q.band.at[CALIBRATED, "toeval"],
        "oordelen door toeval alleen, gemeenten als geheel (%)": lambda q: 100 * q.band.at[WHOLE, "toeval"],
        "acht van de tien gemeenten, van (keer verwacht)": lambda q: q.band.at[WHOLE, "laag"],
        "acht van de tien gemeenten, tot (keer verwacht)": lambda q: q.band.at[WHOLE, "hoog"],
    }
    assert set(table) == set(found)
    for name, measure in found.items():
        half = 0.06 if "(%)" in name else 0.006
        for wet, told in zip(("wmo", "jeugdhulp", "bijstand"), table[name], strict=True):
            assert measure(laws[wet].quality) == pytest.approx(figures(told)[0], abs=half), (name, wet)


def test_the_bars_of_the_design_are_held(real_data):
    """R² 0,79 / 0,53 / 0,93 is what these features hold; within the band of 95 % lie 94 to 96 %, of wijken and of gemeenten."""
    for wet, r2 in (("wmo", 0.79), ("jeugdhulp", 0.53), ("bijstand", 0.93)):
        quality = real_laws(real_data).models[wet].quality
        assert quality.measures.at[RAW, "r2"] == pytest.approx(r2, abs=0.01)
        assert quality.band["binnen"].between(0.94, 0.96).all()
        assert quality.groups["gemeenten"].sum() == quality.band.at[WHOLE, "gebieden"]


def test_the_formatie_is_what_is_documented_beside_published_teams(real_data):
    table = rows_below("zet de uitkomst (zonder coördinatie) naast wat gemeenten publiceerden:\n\n")
    found = measured(real_library(real_data))
    assert len(found) == len(PUBLISHED) == len(table) - 1  # the heading
    for one in found.values():
        (name,) = (told for told in table if told.split(",")[0] in one.name)
        fte, _, apart, why = table[name]
        assert len(why) > 20
        numbers = [one.held, one.low, one.high] if "(" in fte else [one.held]
        assert figures(fte) == [pytest.approx(number, abs=0.6) for number in numbers], name
        assert apart == ("–" if one.off is None else f"{signed(one.off)} %"), name
