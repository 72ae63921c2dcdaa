import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from wijkscan.voorbeeldstad.care import LAWS, covariates, rate
from wijkscan.voorbeeldstad.plan import load_toml

LEVEL = 0.99


def test_rate_by_hand():
    law = {
        "base": ["inwoners"], "intercept": -3.0, "drift": 0.1,
        "covariates": [
            {"name": "ouderen", "column": "leeftijd_65_plus", "per": "inwoners", "transform": "share", "coefficient": 2.0},
            {"name": "armoede", "column": "personen_in_armoede", "transform": "fraction", "coefficient": 5.0},
            {"name": "log_woz", "column": "woz_waarde", "transform": "log", "coefficient": -0.5},
        ],
    }  # fmt: skip
    wijk = pd.DataFrame(
        {"inwoners": [1_000], "leeftijd_65_plus": [250], "personen_in_armoede": [4.0], "woz_waarde": [400.0]}, index=["WK900100"]
    )
    # 1 000 × exp(−3 + 2 × 0,25 + 5 × 0,04 − 0,5 × ln 400 − 2 × 0,1) = 1 000 × exp(−2,5) / 20
    assert rate(wijk, law, 2022)["WK900100"] == pytest.approx(1_000 * np.exp(-2.5) / 20)


@pytest.mark.parametrize("name", LAWS)
def test_a_regression_finds_the_coefficients_back(truth, name):
    specification = load_toml("coefficienten")
    law = specification[name]
    deviating = [item["wijk"] for item in specification["deviations"] if item["column"] == name]
    wijken = truth.figures[truth.figures.index.str.startswith("WK")].drop(index=deviating)
    design = sm.add_constant(covariates(wijken, law))
    offset = np.log(wijken[law["base"]].sum(axis=1))
    fitted = sm.GLM(wijken[name], design, family=sm.families.Poisson(), offset=offset).fit(scale="X2")
    interval = fitted.conf_int(1 - LEVEL)
    true = pd.Series({"const": law["intercept"]} | {item["name"]: item["coefficient"] for item in law["covariates"]})
    assert (interval[0] < true).all() and (true < interval[1]).all()
    # The interval says something: it excludes "no influence" for most covariates.
    assert ((interval[0] > 0) | (interval[1] < 0)).mean() > 0.7
    assert fitted.scale > 1.2


def test_stated_deviations_stand_out(world, truth):
    for item in world.coefficients["deviations"]:
        law = world.coefficients[item["column"]]
        wijk = truth.figures.loc[[item["wijk"]]]
        ratio = (wijk[item["column"]] / rate(wijk, law, 2024)).iloc[0]
        assert ratio < 0.85 if item["factor"] < 1 else ratio > 1.15


def test_clients_of_buurten_add_up_to_their_wijk(truth):
    buurten = truth.figures[truth.figures.index.str.startswith("BU")]
    wijken = truth.figures[truth.figures.index.str.startswith("WK")]
    for name in LAWS:
        total = buurten[name].groupby("WK" + buurten.index.str[2:8]).sum()
        assert total.sort_index().eq(wijken[name].sort_index()).all()
