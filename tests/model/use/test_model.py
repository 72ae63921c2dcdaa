"""The regression of expected use: known coefficients come back, predictions can be explained, refusals are clear."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.use.made_up_use import LEVEL, SPECIFICATION, TRUE, country
from wijkscan.model.use.comparison import calibrate_to_known
from wijkscan.model.use.measures import cross_validate, measure
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.regression import INTERCEPT
from wijkscan.model.use.specification import Covariate, ExpectedUseError, Specification
from wijkscan.parameters import specification
from wijkscan.tables.areas import gemeente_of
from wijkscan.tables.columns import BY_CODE, stem


@pytest.fixture(scope="module")
def table():
    return country(seed=3)


@pytest.fixture(scope="module")
def model(table):
    return fit_expected_use(table, SPECIFICATION)


def test_true_coefficients_lie_inside_their_intervals(model):
    found = model.coefficients(0.95).loc[TRUE.index]
    assert (found["laag"] <= TRUE).all()
    assert (found["hoog"] >= TRUE).all()
    assert (found["standaardfout"] < 0.1).all()


def test_intervals_cover_as_often_as_they_promise():
    inside = []
    for seed in range(100, 130):
        found = fit_expected_use(country(seed, gemeenten=20, wijken=10), SPECIFICATION).coefficients(0.95).loc[TRUE.index]
        inside += list((found["laag"] <= TRUE) & (found["hoog"] >= TRUE))
    # 90 intervals at 95 %: fewer than 79 inside happens less than once in a thousand times.
    assert sum(inside) >= 79


def test_the_level_and_the_country_total_come_back(model, table):
    # Without coordinates there is no regional factor, so this is the true level up to the centring.
    level = LEVEL + model.centre @ TRUE
    assert model.regression.estimates[INTERCEPT] == pytest.approx(level, abs=0.1)
    assert model.predict(table).sum() == pytest.approx(table["geteld"].sum(), rel=0.03)


def test_the_level_is_no_more_certain_than_the_number_of_gemeenten_allows(model):
    spread = model.regression.spread
    assert 0.02 < spread < 0.08
    assert model.coefficients().loc[INTERCEPT, "standaardfout"] == pytest.approx(np.sqrt(spread / 40), rel=0.3)


def test_withheld_counts_are_an_interval_and_not_zero_or_missing():
    small = country(seed=5, largest=900, mixing=1e-6, spread=1e-6)
    assert small["wmo"].isna().mean() > 0.4
    found = {
        "interval": fit_expected_use(small, SPECIFICATION).predict(small).sum(),
        "zero": fit_expected_use(small.fillna({"wmo": 0}), SPECIFICATION).predict(small).sum(),
        "missing": fit_expected_use(small, replace(SPECIFICATION, withheld_to=-1)).predict(small).sum(),
    }
    true = small["geteld"].sum()
    assert found["interval"] == pytest.approx(true, rel=0.04)
    assert found["zero"] < 0.9 * true
    assert found["missing"] > 1.1 * true


def test_a_gemeente_that_did_not_deliver_is_left_out(table, model):
    silent = table.copy()
    silent.loc[silent.index.str.startswith("WK0001"), "wmo"] = np.nan
    assert not SPECIFICATION.withheld(silent)["WK000100":"WK000111"].any()
    assert fit_expected_use(silent, SPECIFICATION).areas == model.areas - 12
    assert "GM0001" not in fit_expected_use(silent, SPECIFICATION).regression.gemeente_effect


def test_one_prediction_by_hand(model, table):
    values = SPECIFICATION.design(table.iloc[[7]]).iloc[0]
    slopes = model.regression.estimates.drop(INTERCEPT)
    by_hand = table["inwoners"].iloc[7] * np.exp(model.regression.estimates[INTERCEPT] + (values - model.centre) @ slopes)
    assert model.predict(table).iloc[7] == pytest.approx(by_hand)


@examples(15)
@given(factor=st.floats(0.1, 20))
def test_a_population_of_the_same_kind_uses_in_proportion_to_its_size(model, table, factor):
    counts = ["inwoners", "leeftijd_65_plus", "huishoudens", "eenpersoonshuishoudens"]
    scaled = table.assign(**{column: table[column] * factor for column in counts})
    assert model.predict(scaled).to_numpy() == pytest.approx(model.predict(table).to_numpy() * factor)


def test_other_levels_are_predicted_but_not_learned_from(table, model):
    both = pd.concat([table, table.head(3).set_axis(["BU00010001", "BU00010002", "GM0001"])])
    again = fit_expected_use(both, SPECIFICATION)
    assert again.areas == model.areas
    assert again.predict(both)["BU00010001"] == pytest.approx(model.predict(table)["WK000100"])


def test_factors_multiply_to_the_expected_count(model, table):
    gemeenten = table.groupby(gemeente_of(table.index.to_series())).agg("mean")
    explained = model.explain(table.head(20), gemeenten)
    product = explained["als_gemeente"] * explained[TRUE.index].prod(axis="columns")
    assert product.to_numpy() == pytest.approx(model.predict(table.head(20)).to_numpy())
    assert list(explained.columns) == ["als_gemeente", *TRUE.index, "verwacht"]


def test_gaps_are_estimated_marked_and_counted(table):
    holes = table.copy()
    holes.loc[holes.index[:48], "mediaan_vermogen"] = np.nan
    fitted = fit_expected_use(holes, SPECIFICATION)
    values, estimated = fitted.covariates(holes)
    known = SPECIFICATION.design(holes)["vermogen"]
    klasse = holes["stedelijkheid"]
    assert values["vermogen"].iloc[0] == pytest.approx(known[klasse == klasse.iloc[0]].median())
    assert estimated["vermogen"].sum() == 48
    assert fitted.missing_share["vermogen"] == pytest.approx(0.1)
    assert fitted.predict(holes).notna().all()
    parents = table.reindex(holes.index)
    assert fitted.covariates(holes, parents)[0]["vermogen"].iloc[0] == pytest.approx(
        SPECIFICATION.design(table)["vermogen"].iloc[0]
    )


def test_an_unknown_base_stays_unknown_and_an_empty_area_uses_nothing(model, table):
    odd = table.head(2).copy()
    odd.loc[odd.index[0], "inwoners"] = np.nan
    odd.loc[odd.index[1], "inwoners"] = 0
    predicted = model.predict(odd)
    assert np.isnan(predicted.iloc[0])
    assert predicted.iloc[1] == 0


def test_the_regional_factor_looks_at_the_neighbours_and_never_at_itself(table):
    centres = pd.DataFrame({"x": np.arange(40) * 3000.0, "y": 0.0}, index=[f"GM{number:04d}" for number in range(1, 41)])
    near = replace(SPECIFICATION, region_km=6, region_prior=0.1)
    before = fit_expected_use(table, near, centres=centres)
    louder = table.copy()
    louder.loc[louder.index.str.startswith("WK0020"), "wmo"] *= 3
    after = fit_expected_use(louder, near, centres=centres)
    change = after.regional_factor(centres.index) / before.regional_factor(centres.index)
    assert change["GM0021"] > 1.05
    assert change["GM0020"] < 1.02
    assert (after.regional_factor(pd.Index(["GM9999"])) == 1).all()
    assert (fit_expected_use(table, near).regional_factor(centres.index) == 1).all()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.drop(columns="mediaan_vermogen"), "kolom mediaan_vermogen ontbreekt"),
        (lambda table: table.drop(columns="wmo"), "kolom wmo ontbreekt"),
        (lambda table: table.head(20), "20 wijken met een bekend aantal wmo is te weinig voor 3 kenmerken"),
        (lambda table: table.assign(mediaan_vermogen=50.0), "kenmerk vermogen is in alle wijken gelijk"),
        (lambda table: table.assign(mediaan_vermogen=np.nan), "kenmerk vermogen is in geen enkele wijk bekend"),
        (lambda table: table.assign(wmo=0.0), "komt niet tot een stabiele uitkomst"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_advice(table, change, told):
    with pytest.raises(ExpectedUseError, match=told):
        fit_expected_use(change(table), SPECIFICATION)


def test_a_covariate_that_follows_from_others_is_refused(table):
    double = Covariate("dubbel", "Dubbel", ("leeftijd_65_plus",), ("inwoners",), floor=0.03)
    with pytest.raises(ExpectedUseError, match="kenmerk dubbel is in alle wijken gelijk of volgt uit"):
        fit_expected_use(table, replace(SPECIFICATION, covariates=(*SPECIFICATION.covariates, double)))


def test_a_prediction_stays_within_what_was_learned_from(model, table):
    strange = table.head(1).assign(mediaan_vermogen=1e9)
    assert model.covariates(strange)[0]["vermogen"].iloc[0] == model.bounds.loc["vermogen", "hoog"]


@pytest.fixture(scope="module")
def parameters():
    return specification("verwacht_gebruik")


def test_every_number_has_a_passport_and_every_column_exists(parameters):
    assert set(parameters["wetten"]) == {"wmo", "jeugdhulp", "bijstand"}
    for group in parameters.values():
        for entry in group.values():
            assert entry["kind"] in {"wet", "norm", "statistiek", "aanname"}
            assert entry["description"] and entry["unit"] and entry["source"]
    used = set()
    for wet in parameters["wetten"]:
        specification = Specification.from_table(wet, parameters)
        assert {*specification.columns, specification.outcome} <= set(BY_CODE)
        used |= set(specification.labels)
        others = {law["outcome"] for law in parameters["wetten"].values()}
        assert not others & {name for item in specification.covariates for name in item.numerator}
    assert used == set(parameters["kenmerken"])


@pytest.mark.parametrize(
    ("group", "key", "told"),
    [
        ("kenmerken", "flor", "flor is geen bekend veld"),
        ("model", "region_miles", "region_miles is geen bekende instelling"),
    ],
)
def test_a_misspelt_key_is_refused(parameters, group, key, told):
    changed = {**parameters, "model": dict(parameters["model"]), "kenmerken": dict(parameters["kenmerken"])}
    if group == "model":
        changed["model"][key] = {"value": 1}
    else:
        changed["kenmerken"]["verweduwd"] = {**changed["kenmerken"]["verweduwd"], key: 1}
    with pytest.raises(ExpectedUseError, match=told):
        Specification.from_table("wmo", changed)


def test_unknown_laws_covariates_and_transforms_are_refused(parameters):
    with pytest.raises(ExpectedUseError, match="Wet 'wlz' is niet bekend"):
        Specification.from_table("wlz", parameters)
    law = {**parameters["wetten"]["wmo"], "kenmerken": ["maanstand"]}
    with pytest.raises(ExpectedUseError, match="kenmerk maanstand is niet beschreven"):
        Specification.from_table("wmo", {**parameters, "wetten": {"wmo": law}})
    item = {**parameters["kenmerken"]["verweduwd"], "transform": "wortel"}
    with pytest.raises(ExpectedUseError, match="transform 'wortel' bestaat niet"):
        Specification.from_table("wmo", {**parameters, "kenmerken": {**parameters["kenmerken"], "verweduwd": item}})


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("wet", "raw", "calibrated"),
    [("wmo", 0.75, 0.92), ("jeugdhulp", 0.40, 0.76), ("bijstand", 0.90, 0.94)],
)
def test_out_of_sample_fit_on_the_real_country(real_data, parameters, wet, raw, calibrated):
    feed = pd.read_parquet(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet")
    keys = {stem(key): key for key in reversed(feed.columns)}
    specification = Specification.from_table(wet, parameters)
    columns = {code: keys[next(name for name in BY_CODE[code].stems if name in keys)] for code in
               {*specification.columns, specification.outcome, "inwoners"}}  # fmt: skip
    real = pd.DataFrame({code: pd.to_numeric(feed[key]).astype(float) for code, key in columns.items()})
    real = real.set_axis(feed["Codering_3"].str.strip())
    model = fit_expected_use(real, specification)
    predicted = cross_validate(real, model, folds=3)
    wijken = real.loc[predicted.index].query("inwoners >= 200")
    population, gemeente = specification.population(wijken), gemeente_of(wijken.index.to_series())
    predicted, observed = predicted[wijken.index], wijken[specification.outcome]
    scaled = calibrate_to_known(predicted, observed, gemeente)["gekalibreerd"]
    assert measure(observed, predicted, population).r2 > raw
    assert measure(observed, scaled, population).r2 > calibrated
