import pandas as pd
import pytest

from tests.model.made_up_areas import GM, delivery, people, rows, table_of, wijken_of
from wijkscan.model.indicators.compute import compute_indicators
from wijkscan.model.indicators.registry import BY_INDICATOR, NEED_THEMES
from wijkscan.model.need.gemeente import need_of_gemeente
from wijkscan.model.need.method import NeedError
from wijkscan.tables.areas import Niveau

OTHER = "GM0394"


def need(table, *, weights=None, draws=50, least_wijken=10):
    return need_of_gemeente(
        compute_indicators(table), table, weights=weights or {}, draws=draws, least_wijken=least_wijken, concentration=200
    )


@pytest.fixture(scope="module")
def land():
    """A gemeente with twelve wijken and one with three."""
    return [delivery(2024, people(12) | people(3, seed=2, gemeente=OTHER))]


@pytest.fixture(scope="module")
def found(land):
    return need(table_of(*land))


def test_every_wijk_has_a_place_with_margins(found):
    table = found.table()
    assert table.index.tolist() == wijken_of(12)
    places = ["plaats_laag", "plaats_hoog"]
    assert list(table) == ["score", "laag", "hoog", *places, "band", "label", "geschat_aandeel", "kans_hoogste_vijfde", "reden"]
    assert (table["laag"] <= table["hoog"]).all()
    assert table["kans_hoogste_vijfde"].between(0, 1).all()
    assert table["band"].notna().all()
    assert table["label"].str.len().gt(0).all()


def test_enough_wijken_are_measured_against_one_another(found):
    assert found.among_own
    assert found.index.score.index.tolist() == wijken_of(12)


def test_too_few_wijken_are_measured_against_all(land):
    table = table_of(*land, gemeente=OTHER)
    found = need(table)
    assert not found.among_own
    assert set(found.index.score.index) == set(table.everywhere(Niveau.WIJK))
    assert found.table().index.tolist() == wijken_of(3, OTHER)
    assert found.sensitivity.keeps_band.index.tolist() == wijken_of(3, OTHER)
    assert need(table, least_wijken=3).among_own


def test_use_of_care_has_no_part_in_it(land, found):
    more_care = people(12)
    for cells in more_care.values():
        cells["wmo"], cells["bijstand"] = 5 * cells["wmo"], 0
    again = need(table_of(delivery(2024, more_care | people(3, seed=2, gemeente=OTHER))))
    pd.testing.assert_frame_equal(again.table(), found.table())


def test_indicators_without_figures_are_named(found):
    assert {BY_INDICATOR["eenzaam"].label, BY_INDICATOR["wmo"].label}.isdisjoint(found.left_out)
    assert {BY_INDICATOR["gezondheid_goed"].label, BY_INDICATOR["mediaan_vermogen"].label} <= set(found.left_out)
    assert BY_INDICATOR["huishoudens_laagste_40"].label not in found.left_out


def test_weights_are_kept_and_move_the_score(land, found):
    heavier = need(table_of(*land), weights={"inkomen": 3.0})
    assert found.weights == dict.fromkeys(NEED_THEMES, 1)
    assert heavier.weights == {**dict.fromkeys(NEED_THEMES, 1), "inkomen": 3.0}
    income = compute_indicators(table_of(*land)).values.loc[wijken_of(12), "huishoudens_laagste_40"]
    assert heavier.table()["score"].corr(income) > found.table()["score"].corr(income)


def test_the_same_choices_give_the_same_need(land, found):
    pd.testing.assert_frame_equal(need(table_of(*land)).table(), found.table())


def test_without_any_weight_there_is_no_index(land):
    with pytest.raises(NeedError) as caught:
        need(table_of(*land), weights=dict.fromkeys(NEED_THEMES, 0.0))
    assert str(caught.value) == "Alle gewichten zijn nul; geef minstens één thema of indicator een gewicht boven 0."


def test_without_any_figure_there_is_no_index():
    with pytest.raises(NeedError):
        need(table_of(delivery(2024, rows(mannen=[3, 1, 1, 1]))))


def test_a_single_wijk_gets_an_answer():
    found = need(table_of(delivery(2024, people(1))))
    assert found.table().index.tolist() == wijken_of(1)
    assert GM not in found.index.score.index
