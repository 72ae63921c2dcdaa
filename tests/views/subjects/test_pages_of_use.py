"""What the pages Behoefte and Zorggebruik show, on Voorbeeldstad."""

from dataclasses import replace

import pytest

from tests.example_run import VOORBEELDSTAD, example_scan
from wijkscan.dutch import number
from wijkscan.model.use.gemeente import Whole, beside_country
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN
from wijkscan.store.own_shown import load_own_use
from wijkscan.views.subjects import behoefte, eigen_gebruik, zorggebruik
from wijkscan.views.words.dutch import in_dutch

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
    assert "Vele keren gerekend" in [head for head, _ in behoefte.steps_text(scan.need)]


def test_band_map_hatches_nothing_when_all_have_a_band(scan):
    chart = behoefte.band_map(scan.need, scan.tables.boundaries).on_page(background=False, source="Bron", theme="light")
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


def test_a_ratio_is_rounded_once_where_it_is_shown(scan, names):
    """1,3354 was kept as 1,335 and then written as 1,33, beside a sentence that said 1,34."""
    use = scan.use["wmo"]
    wijken = use.wijken.assign(verhouding=1.3354, laag=1.2349, hoog=1.4451)
    told = in_dutch(zorggebruik.numbers(replace(use, wijken=wijken), names)).iloc[0]
    assert (told["Verhouding"], told["Toevalsmarge laag"], told["Toevalsmarge hoog"]) == ("1,34", "1,23", "1,45")


def test_tables_of_need_and_use_carry_figures_as_they_were_computed(scan, names):
    use, law, need = scan.use["wmo"], scan.laws.models["wmo"], scan.need
    ratio = zorggebruik.numbers(use, names)["Verhouding"].dropna()
    assert (ratio == use.wijken["verhouding"][ratio.index]).all()
    score = behoefte.numbers(need, names)[behoefte.LABEL]
    assert (score == need.table()["score"][score.index]).all()
    assert behoefte.theme_chart(need, names, "light")[2]["Totaal"].tolist() == need.index.score.loc[need.wijken].tolist()
    assert zorggebruik.quadrant_chart(use, need.index.score, names, WIJK, "light")[2]["Behoefte-index"].tolist() == [
        need.index.score[code] for code in use.wijken.index
    ]
    factors = zorggebruik.factor_table(use, law, WIJK)["Factor in deze wijk"]
    assert factors.prod() == pytest.approx(use.factors["verwacht"][WIJK] / use.factors["als_gemeente"][WIJK], rel=1e-9)


@pytest.mark.parametrize(
    ("ratio", "verdict", "said"),
    [
        (1.001, WITHIN, "vrijwel wat deze bevolking doet verwachten, binnen de gewone spreiding tussen gemeenten"),
        (1.12, WITHIN, "12 % hoger dan deze bevolking doet verwachten, binnen de gewone spreiding tussen gemeenten"),
        (0.7, LOWER, "**30 % lager** dan deze bevolking doet verwachten, verder dan gemeenten gewoonlijk uiteenlopen"),
    ],
)
def test_a_gemeente_as_a_whole_stands_out_only_beyond_the_spread_between_gemeenten(ratio, verdict, said):
    assert zorggebruik.beside_others(Whole(1000.0, ratio, 0.75, 1.3, verdict)) == f"{said} (25 % lager tot 30 % hoger)"


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


def alone(scan, whole, total=1100.0):
    use = scan.use["wmo"]
    wijken = beside_country(use.wijken.iloc[:1].assign(waargenomen=total), whole, total, 0.02)
    return replace(use, wijken=wijken, gemeente=whole, total=total)


@pytest.mark.parametrize(("ratio", "verdict"), [(1.02, WITHIN), (1.4, HIGHER), (0.6, LOWER)])
def test_of_the_only_wijk_headline_map_funnel_and_table_say_the_same(scan, names, ratio, verdict):
    use = alone(scan, Whole(1100.0 / ratio, ratio, 0.75, 1.3, verdict))
    said = zorggebruik.headline(use, "Klein", names)
    assert said.endswith("Met één wijk is er binnen de gemeente niets te vergelijken.")
    assert "binnen de gemeente:" not in said
    assert ("verder dan gemeenten gewoonlijk uiteenlopen" in said) == (verdict != WITHIN)
    assert zorggebruik.ratio_map(use, scan.tables.boundaries).values.tolist() == [verdict]
    assert zorggebruik.numbers(use, names)["Oordeel"].tolist() == [verdict]
    sentence = zorggebruik.funnel_chart(use, scan.laws.models["wmo"], names, use.wijken.index[0], "light")[1]
    assert ("hoger dan verwacht" in sentence, "lager dan verwacht" in sentence) == (verdict == HIGHER, verdict == LOWER)
    assert "die van de gemeente naast het hele land" in zorggebruik.total_sentence(use, "Klein")


def test_the_map_of_the_only_wijk_with_a_count_does_not_call_its_count_secret(scan):
    use = alone(scan, Whole(1000.0, float("nan"), float("nan"), float("nan"), UNKNOWN))
    shown = zorggebruik.ratio_map(use, scan.tables.boundaries)
    assert set(shown.reasons) == {"de enige wijk, niets te vergelijken"}
    assert set(zorggebruik.ratio_map(scan.use["wmo"], scan.tables.boundaries).reasons) == {"geheim of onbekend"}


def test_wijken_without_a_verdict_are_not_said_to_lie_within_the_spread(scan, names):
    """Unknown is not within: of a gemeente that delivered nothing the headline said that all its wijken were as expected."""
    use = scan.use["wmo"]
    quiet = use.wijken.assign(oordeel=WITHIN)
    assert zorggebruik.none_apart(replace(use, wijken=quiet)).startswith("Binnen de gemeente liggen alle wijken binnen")
    some = quiet.copy()
    some.loc[some.index[:3], "oordeel"] = UNKNOWN
    assert f"alle {len(some) - 3} wijken met een oordeel" in zorggebruik.headline(replace(use, wijken=some), "Stad", names)
    silent = replace(use, wijken=quiet.assign(oordeel=UNKNOWN))
    assert zorggebruik.headline(silent, "Stad", names).endswith("Binnen de gemeente is er van geen wijk een aantal om te vergelijken.")


def test_the_map_tells_the_ratio_beside_the_verdict_and_the_place_beside_the_band(scan, names):
    use = scan.use["wmo"]
    drawn = zorggebruik.ratio_map(use, scan.tables.boundaries).on_page(background=False, source="Bron", theme="light").get_root().render()
    row = use.wijken.T[WIJK]
    assert f"Verhouding {number(row['verhouding'], 2)}: {number(row['waargenomen'])} geteld" in drawn
    bands = behoefte.band_map(scan.need, scan.tables.boundaries).on_page(background=False, source="Bron", theme="light").get_root().render()
    assert f"{behoefte.places(scan.need)[WIJK].capitalize()} van {len(scan.need.wijken)}" in bands
    assert f'"label": "{names[WIJK]}"' in bands
