import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.voorbeeldstad.people import People, urban_class
from wijkscan.voorbeeldstad.plan import load_toml

WHOLES = {
    "inwoners": [
        ["mannen", "vrouwen"],
        ["leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_plus"],
        ["ongehuwd", "gehuwd", "gescheiden", "verweduwd"],
    ],
    "huishoudens": [["eenpersoonshuishoudens", "huishoudens_zonder_kinderen", "huishoudens_met_kinderen"]],
}


RELATIONS = load_toml("relations")


def _place(**traits: float) -> pd.DataFrame:
    average = {"welvaart": 0.0, "age": 0.0, "families": 0.0, "high_rise": 0.0, "stedelijkheid": 0.0, "growth": 0.0}
    return pd.DataFrame([average | {"inwoners": 1_000} | traits])


def _figures(year: int = 2024, **traits: float) -> pd.Series:
    return People(_place(**traits), pd.Series([100.0]), RELATIONS, seed=1).in_year(year).iloc[0]


def test_growth_by_hand():
    assert _figures(2022, growth=0.05)["inwoners"] == 905  # 1 000 × exp(−0,1)
    assert _figures(2024, growth=0.05)["bevolkingsdichtheid"] == 1_000  # on one square kilometre


def test_urban_class_by_hand():
    assert urban_class(pd.Series([0, 499.9, 500, 1_000, 1_500, 2_499, 2_500])).tolist() == [5, 5, 4, 3, 2, 2, 1]


@examples(25)
@given(
    inwoners=st.integers(0, 40_000),
    welvaart=st.floats(-3, 3),
    age=st.floats(-3, 3),
    families=st.floats(-3, 3),
    stedelijkheid=st.floats(-1, 1),
    year=st.integers(2020, 2024),
)
def test_parts_add_up_to_their_whole(inwoners, year, **traits):
    figures = _figures(year, inwoners=inwoners, **traits)
    for whole, groups in WHOLES.items():
        for parts in groups:
            assert figures[parts].sum() == figures[whole]
            assert (figures[parts] >= 0).all()
    assert figures["koopwoningen"] + figures["huurwoningen"] == pytest.approx(100)
    assert figures["corporatiewoningen"] <= figures["huurwoningen"]


def test_parts_add_up_at_every_level(truth):
    for whole, groups in WHOLES.items():
        for parts in groups:
            assert truth.figures[parts].sum(axis=1).eq(truth.figures[whole]).all()


def test_prosperous_places_have_less_poverty_and_dearer_homes(truth):
    wijken = truth.figures[truth.figures.index.str.startswith("WK")]
    assert wijken["personen_in_armoede"].corr(wijken["woz_waarde"]) < -0.5
    assert wijken["leeftijd_65_plus"].div(wijken["inwoners"]).corr(wijken["huishoudensgrootte"]) < -0.2


def test_voorbeeldstad_resembles_its_model(truth):
    town = truth.figures.loc["GM9001"]
    assert 144_000 < town["inwoners"] < 147_000
    assert 1_350 < town["bijstand"] < 1_600  # 1 472 in the source document
    assert 3_800 < town["jeugdzorg"] < 5_000
    assert 2_500 < town["wmo"] < 4_500


def test_a_gemeente_counts_people_whose_address_is_unknown(truth):
    wijken = truth.figures[truth.figures.index.str.startswith("WK9001")]
    town = truth.figures.loc["GM9001"]
    assert 0 < town["inwoners"] - wijken["inwoners"].sum() < 200
    assert town["wmo"] > wijken["wmo"].sum()
    assert town["huishoudens"] == wijken["huishoudens"].sum()
