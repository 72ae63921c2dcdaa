"""Use in detail: text, chart, table and export say the same; what is withheld is said, and what is not there has a way out."""

from dataclasses import replace
from datetime import date
from math import isnan
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from tests.model.use.made_up_counts import CENTRUM, GEHEIM, HEERLEN, counted, of_gemeente, rows, stapeling, table
from wijkscan.dutch import number, percent
from wijkscan.model.use.by_type import TypeUse
from wijkscan.tables.voorzieningen import STAPELING, UITKERINGEN, WMO_SOORT, Voorzieningen
from wijkscan.tables.wetten import wetten
from wijkscan.views.exports.downloads import to_csv
from wijkscan.views.subjects import voorzieningen as views

PLACES = {"wijk": "WK091733", "gemeente": "GM0917"}
NAMES = {"WK091733": "Heerlen-Centrum", "GM0917": "Heerlen", "NL00": "Nederland"}
WIJKEN = ["WK091733", "WK091734", "WK091735"]
CLIENTS = pd.DataFrame({"wmo": [480.0, 900.0, 60.0], "jeugdhulp": [200.0, 300.0, 20.0], "bijstand": [600.0, 700.0, 10.0]}, index=WIJKEN)
EVERYTHING = of_gemeente("GM0917", WIJKEN, CLIENTS, withheld=["WK091735"])
HEAD = "% van de cliënten"


def use(wet, own=()):
    """What is expected of two wijken, with for every type half of them."""
    soorten = [soort.code for soort in wetten()[wet].soorten]
    shares = pd.DataFrame(0.5, WIJKEN[:2], soorten)
    expected = pd.DataFrame({"verwacht": [500.0, 300.0]}, WIJKEN[:2])
    return SimpleNamespace(wet=wet, wijken=expected, types=TypeUse(shares, shares, shares.mean(), tuple(soorten), tuple(own), "CBS, 2023"))


def made() -> dict[str, tuple]:
    """Every part as it is placed: what was counted, and chart, sentence and table."""
    wmo, referred = views.by_type(EVERYTHING, "wmo", PLACES, NAMES), views.by_referrer(EVERYTHING, "jeugdhulp", PLACES, NAMES)
    jeugd = views.by_type(EVERYTHING, "jeugdhulp", PLACES, NAMES)
    several, combined = views.by_number(EVERYTHING, PLACES, NAMES), views.by_combination(EVERYTHING, PLACES, NAMES)
    return {
        "soort": (wmo, *views.type_chart(wmo, use("wmo"), PLACES["wijk"], HEAD, "light")),
        "vorm": (jeugd, *views.type_chart(jeugd, use("jeugdhulp"), "", HEAD, "light")),
        "verwijzer": (referred, *views.share_chart(referred, HEAD, "light")),
        "aantal": (several, *views.share_chart(several, HEAD, "light")),
        "combinatie": (combined, *views.combination_chart(combined, "light")),
    }


@pytest.mark.parametrize("part", made())
def test_chart_table_and_export_have_the_same_numbers(part):
    found, chart, said, shown = made()[part]
    for area, name in found.areas.items():
        drawn = next(trace for trace in chart.data if trace.name == name)
        np.testing.assert_allclose(drawn.y if part == "combinatie" else drawn.x, shown[f"{name}, %"].to_numpy(), atol=0.06)
        np.testing.assert_allclose(shown[f"{name}, aantal"], found.counts[area])
        np.testing.assert_allclose(100 * shown[f"{name}, aantal"] / found.total[area], shown[f"{name}, %"], atol=0.06)
    text = to_csv(shown, day=date(2026, 1, 1), source="CBS").decode("utf-8-sig")
    assert all(label in text for label in shown["Soort"])
    assert "nan" not in said.lower()
    assert "Bron: CBS, 2023." in said


def test_the_sentence_is_that_of_the_table():
    found, _, said, shown = made()["soort"]
    top = shown.loc[shown["Heerlen, aantal"].idxmax()]
    everyone = f"{percent(top['Heerlen, %'])} van de {number(found.total['gemeente'])} cliënten"
    assert f"in Heerlen is dat {top['Soort'].lower()} ({everyone})" in said
    assert "1 van de 5 aantallen is te weinig om te tonen" in said  # verblijf: 1 % of 480
    assert views.OVERLAP in said


def test_expected_per_type_is_that_of_the_wijk_or_of_all_wijken_together():
    assert (made()["soort"][3]["Verwacht in Heerlen-Centrum"] == 250).all()
    assert (made()["vorm"][3]["Verwacht in Heerlen-Centrum"] == 400).all()  # no wijk meant
    assert views.expected_per_type(SimpleNamespace(types=None)) is None


def test_the_way_a_type_is_expected_is_said():
    said = views.expected_sentence(use("wmo", ["hulp_bij_het_huishouden"]), "Heerlen")
    assert "met een eigen model voor hulp bij het huishouden en als deel van de wet voor de rest" in said
    assert "samen zijn de wijken wat" not in said  # the law may be of another total than the count by type
    same = "van alle wijken samen heeft hetzelfde deel een soort als in Heerlen is geteld"
    assert said.endswith(f"; {same}, van het aantal waarop de wet is geijkt.")
    short = use("wmo")
    short.types = replace(short.types, unexplained=0.23)
    said = views.expected_sentence(short, "Heerlen")
    assert f"Van {percent(23, 1)} van de cliënten verklaart de telling in Heerlen geen soort" in said
    assert "van de wet, als deel van de wet;" in views.expected_sentence(use("wmo"), "Heerlen")
    every = [soort.code for soort in wetten()["jeugdhulp"].soorten]
    assert "voor de rest" not in views.expected_sentence(use("jeugdhulp", every), "Heerlen")
    assert views.expected_sentence(SimpleNamespace(types=None), "Heerlen") == ""


def test_a_wijk_that_is_withheld_is_unknown_and_not_zero():
    places = PLACES | {"wijk": "WK091735"}
    found = views.by_combination(EVERYTHING, places, NAMES | {"WK091735": "Klein"})
    chart, said, shown = views.combination_chart(found, "light")
    assert shown["Klein, aantal"].isna().all()
    assert "in Klein te weinig om te tonen, of onbekend" in said
    assert all(isnan(share) for share in next(trace for trace in chart.data if trace.name == "Klein").y)


def test_heerlen_has_more_huishoudens_than_clients_in_two_laws():
    counts = counted(STAPELING, stapeling({"GM0917": HEERLEN, "WK091733": CENTRUM}))
    found = views.by_combination(counts, PLACES, NAMES)
    assert found.periode == "de eerste helft van 2023"
    said = views.several_sentence(found)
    assert f"in Heerlen {percent(100 * (285 + 90 + 675 + 40) / 11_940)} van de 11.940" in said
    assert f"in Heerlen-Centrum ten minste {percent(100 * 45 / 725)} van de 725" in said
    assert "land" not in found.areas
    assert views.by_number(counts, PLACES, NAMES) is None


def test_three_or_more_are_the_rest():
    found = made()["aantal"][0]
    assert list(found.labels) == ["1 voorziening", "2 voorzieningen", "3 of meer voorzieningen"]
    np.testing.assert_allclose(found.counts.sum(), found.total)


def test_none_is_told_as_none_and_not_as_unknown():
    found = made()["combinatie"][0]
    none = replace(found, counts=found.counts.assign(wijk=0.0), total=found.total.where(found.total.index != "wijk", 0.0))
    assert "in Heerlen-Centrum heeft geen huishouden een voorziening" in views.several_sentence(none)
    assert "in Heerlen-Centrum is er geen" in views.sentence(none)
    assert "nan" not in (views.several_sentence(none) + views.sentence(none)).lower()


def test_a_quarter_that_is_unknown_breaks_the_line():
    parts = [
        rows(code, {"bijstand": number_of}, periode=f"2024-K{quarter}")
        for code, numbers in {"GM0917": (4_000, 3_900, 3_950, 3_800), "WK091733": (300, GEHEIM, 280, 270)}.items()
        for quarter, number_of in enumerate(numbers, start=1)
    ]
    chart, said, shown = views.quarter_chart(counted(UITKERINGEN, table(*parts)), "bijstand", PLACES, NAMES, "light")
    assert said.startswith("Bijstand in Heerlen-Centrum: van 300 (1e kw. 2024) naar 270 (4e kw. 2024). Van 1 van de 4 kwartalen")
    assert shown["Heerlen-Centrum"].isna().tolist() == [False, True, False, False]
    assert chart.data[0].connectgaps is False
    np.testing.assert_allclose(list(chart.data[0].y), shown["Heerlen-Centrum"])


def test_without_counts_there_is_nothing_but_the_way_to_get_them():
    nothing = Voorzieningen()
    assert views.by_type(nothing, "wmo", PLACES, NAMES) is None
    assert views.by_referrer(EVERYTHING, "wmo", PLACES, NAMES) is None
    assert views.by_combination(nothing, PLACES, NAMES) is None
    assert views.by_number(nothing, PLACES, NAMES) is None
    assert views.by_quarter(nothing, "bijstand", "GM0917", "GM0917").empty
    assert "of CBS houdt het geheim" in views.absent(["het gebruik van Wmo per soort"], "Heerlen")
    withheld = counted(WMO_SOORT, table(rows("GM0917", {"totaal": GEHEIM, "ondersteuning_thuis": 30})))
    assert views.by_type(withheld, "wmo", PLACES, NAMES) is None
