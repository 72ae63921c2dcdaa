import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.need import NeedError, NeedMethod, need_index, theme_weights

VALUES = pd.DataFrame({"armoede": [0.1, 0.2, 0.4], "eenzaam": [0.3, 0.1, 0.2]}, index=["WK01", "WK02", "WK03"])
UP = {"armoede": 1, "eenzaam": 1}
EVEN = {"armoede": 1, "eenzaam": 1}


def test_theme_weights_by_hand():
    themes = {"a": "inkomen", "b": "inkomen", "c": "gezondheid"}
    assert theme_weights(themes).to_dict() == {"a": 0.25, "b": 0.25, "c": 0.5}
    assert theme_weights(themes, {"inkomen": 3, "gezondheid": 1}).to_dict() == {"a": 0.375, "b": 0.375, "c": 0.25}
    assert theme_weights(themes, {"inkomen": 1}).to_dict() == {"a": 0.5, "b": 0.5, "c": 0}


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.sampled_from("xyz"), min_size=1, max_size=12))
def test_every_theme_weighs_the_same(themes):
    per_theme = theme_weights(themes).groupby(pd.Series(themes)).sum()
    assert np.allclose(per_theme, 1 / len(per_theme))


@pytest.mark.parametrize(
    ("per_theme", "message"),
    [
        ({"wonen": 1}, "Het thema 'wonen' heeft geen indicatoren; kies uit inkomen"),
        ({"inkomen": -1}, "Het gewicht van thema 'inkomen' is geen getal van 0 of hoger"),
        ({"inkomen": 0}, "Alle gewichten zijn nul"),
    ],
)
def test_theme_weights_refuses(per_theme, message):
    with pytest.raises(NeedError, match=message):
        theme_weights({"a": "inkomen"}, per_theme)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weights": {"armoede": 0, "eenzaam": 0}}, "Alle gewichten zijn nul"),
        ({"weights": {"armoede": -1, "eenzaam": 1}}, "gewicht van indicator 'armoede' is geen getal van 0 of hoger"),
        ({"weights": {"armoede": np.nan, "eenzaam": 1}}, "gewicht van indicator 'armoede' is geen getal"),
        ({"weights": {**EVEN, "schulden": 1}}, "onbekende indicator 'schulden'; bekend: armoede, eenzaam"),
        ({"weights": {"armoede": 1}}, "De indicator 'eenzaam' heeft geen gewicht; geef 0"),
        ({"direction": {"armoede": 1}}, "De indicator 'eenzaam' heeft geen richting"),
        ({"direction": {"armoede": 1, "eenzaam": 2}}, "richting van indicator 'eenzaam' is 2; verwacht 1 of -1"),
        ({"themes": {"armoede": "inkomen"}}, "De indicator 'eenzaam' heeft geen thema"),
        ({"theme_direction": {"inkomen": 0}}, "richting van thema 'inkomen' is 0"),
        ({"values": pd.concat([VALUES, VALUES])}, "Het gebied WK01 komt dubbel voor"),
        ({"values": VALUES.set_axis(["armoede", "armoede"], axis=1)}, "De indicator armoede komt dubbel voor"),
        ({"values": VALUES.iloc[:0]}, "De tabel met indicatoren is leeg"),
        ({"values": VALUES.assign(eenzaam="veel")}, "De indicator 'eenzaam' bevat tekst"),
        ({"values": VALUES.assign(eenzaam=[1, np.inf, 2])}, "WK02: de indicator 'eenzaam' is oneindig"),
        (
            {"values": VALUES.assign(eenzaam=np.nan), "themes": {"armoede": "inkomen", "eenzaam": "gezondheid"}},
            r"Het thema 'gezondheid' heeft voor geen enkel gebied een waarde \(eenzaam\)",
        ),
    ],
)
def test_input_that_cannot_give_an_index_is_refused(changed, message):
    arguments = {"values": VALUES, "direction": UP, "weights": EVEN, **changed}
    with pytest.raises(NeedError, match=message):
        need_index(arguments.pop("values"), **arguments)


def test_an_unknown_choice_names_the_known_ones():
    with pytest.raises(NeedError, match="'rank' bestaat niet; kies uit z, minmax, percentile, imd"):
        NeedMethod(normalise="rank")
    with pytest.raises(NeedError, match="tussen 0 en 1"):
        NeedMethod(maximum_estimated=33)


def test_an_indicator_without_data_leaves_its_weight_to_its_theme():
    values = VALUES.assign(schulden=np.nan)
    themes = {"armoede": "inkomen", "schulden": "inkomen", "eenzaam": "gezondheid"}
    index = need_index(values, direction={**UP, "schulden": 1}, weights={**EVEN, "schulden": 2}, themes=themes)
    assert index.weights.to_dict() == {"armoede": 0.75, "eenzaam": 0.25}
    assert (index.contributions["schulden"] == 0).all()
    assert "weggelaten, het gewicht gaat naar het thema: schulden" in index.steps.loc[2, "zin"]


def test_a_theme_without_weight_may_be_without_data():
    themes = {"armoede": "inkomen", "eenzaam": "gezondheid"}
    index = need_index(VALUES.assign(eenzaam=np.nan), direction=UP, weights={"armoede": 1, "eenzaam": 0}, themes=themes)
    assert index.score.notna().all()
