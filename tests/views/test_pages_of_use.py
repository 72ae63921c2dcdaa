"""What the pages Behoefte and Zorggebruik show, on Voorbeeldstad."""

import pytest

from tests.example_run import VOORBEELDSTAD, example_scan
from wijkscan.own_use import load_own_use
from wijkscan.views import behoefte, eigen_gebruik, zorggebruik

WIJK = "WK900105"


@pytest.fixture(scope="module")
def scan():
    return example_scan()


@pytest.fixture(scope="module")
def names(scan):
    return scan.tables.areas.areas["gebiedsnaam"]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return load_own_use(tmp_path_factory.mktemp("leeg"), VOORBEELDSTAD)


def test_the_headline_of_need_names_wijken_and_says_how_steady_it_is(scan, names):
    said = behoefte.headline(scan.need, names)
    assert said.startswith("De behoefte aan ondersteuning is het grootst in **")
    assert "houden hun band" in said or "houdt" in said


def test_contributions_in_the_waterfall_add_up_to_the_score(scan, names):
    _, _, table = behoefte.wijk_chart(scan.need, WIJK, str(names[WIJK]), "light")
    assert table["Bijdrage"].sum() == pytest.approx(scan.need.index.score[WIJK], abs=0.02)


def test_the_steps_are_told_without_codes(scan):
    told = " ".join(text for _, text in behoefte.steps_text(scan.need))
    assert "_" not in told
    assert "Trekkingen" in [head for head, _ in behoefte.steps_text(scan.need)]


def test_band_map_hatches_nothing_when_all_have_a_band(scan):
    chart = behoefte.band_map(scan.need, scan.tables.boundaries).on_page(leaflet="/leaflet", background=False, source="Bron", theme="light")
    assert "hoogste behoefte" in chart.get_root().render()


def test_the_headline_of_use_is_neutral_and_names_the_wijk(scan, names):
    said = zorggebruik.headline(scan.use["wmo"], "Voorbeeldstad", names)
    assert "Lager dan verwacht binnen de gemeente" in said
    assert str(names[WIJK]) in said
    assert not any(word in said.lower() for word in ("slecht", "goed", "te veel", "te weinig"))


def test_the_calibration_is_told_with_its_total(scan):
    said = zorggebruik.total_sentence(scan.use["wmo"], "Voorbeeldstad")
    assert "geijkt op het gepubliceerde totaal" in said
    assert "cliënten in 2024" in said


def test_funnel_and_quadrant_carry_a_sentence_and_a_table(scan, names):
    use, law = scan.use["wmo"], scan.laws.models["wmo"]
    for chart, sentence, table in (
        zorggebruik.funnel_chart(use, law, names, WIJK, "light"),
        zorggebruik.quadrant_chart(use, scan.need.index.score, names, WIJK, "dark"),
    ):
        assert chart.data
        assert sentence.endswith(".")
        assert len(table) == len(use.wijken)


def test_why_expected_names_features_in_dutch(scan, names):
    said = zorggebruik.why_expected(scan.use["wmo"], scan.laws.models["wmo"], WIJK, str(names[WIJK]))
    assert "_" not in said
    assert "×" in said


def test_own_series_says_what_is_withheld(own):
    withheld = own.table[own.table["clienten"].isna() & (own.table["wet"] != "totaal")].iloc[0]
    _, sentence, table = eigen_gebruik.trend_chart(own.table, withheld["wet"], withheld["gebiedscode"], "Wijk", "light")
    assert "afgeschermd" in sentence
    assert table.iloc[:, 1].str.contains("afgeschermd").any()


def test_own_counts_stand_beside_cbs(own, scan, names):
    use = scan.use["wmo"]
    table = eigen_gebruik.beside_cbs(own.table, "wmo", use.wijken["waargenomen"], 2024, names)
    assert len(table) == len(use.wijken)
    assert table["Verschil"].str.endswith("%").any()
