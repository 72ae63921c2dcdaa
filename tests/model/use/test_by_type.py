"""Expected use by type, on a made-up country whose truth is known: recovered, calibrated, and never more than clients can have."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.use.made_up_counts import counted, rows, table
from tests.model.use.made_up_use import SPECIFICATION, TRUE, country
from tests.sources.voorzieningen.test_real_rows import delivered
from wijkscan.model.use.by_type import OWN, SHARE, TypeModel, _belonging, fit_types, types_of_gemeente
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.quality import CALIBRATED, RAW, leave_out
from wijkscan.model.use.soorten import TypeCounts
from wijkscan.sources.voorzieningen.reading import read_use
from wijkscan.tables.voorzieningen import WMO_SOORT, Voorzieningen
from wijkscan.tables.wetten import wetten

WMO = wetten()["wmo"]
STEEP, FLAT, FEW = "hulp_bij_het_huishouden", "hulpmiddelen_en_diensten", "overig"
MORE = 0.7  # help in the house goes with old people more than the law does
GEMEENTE = "GM0003"


def drawn(seed=5):
    """A country with types: one that goes with old age, one that is a fixed share, and one that few have."""
    made, rng = country(seed, gemeenten=40, wijken=12), np.random.default_rng(seed)
    old = (made["leeftijd_65_plus"] / made["inwoners"] + 0.03) ** MORE
    chance = pd.DataFrame({STEEP: 0.35 * old / old.mean(), FLAT: 0.5, FEW: 0.004}, made.index).clip(upper=1)
    people = pd.DataFrame(rng.binomial(made["geteld"].astype(int).to_numpy()[:, None], chance), made.index, chance.columns).astype(float)
    shown = (5 * (people / 5).round()).where(people > 7)
    return made, chance, people, TypeCounts(shown, people.sum() / made["geteld"].sum())


@pytest.fixture(scope="module")
def made():
    return drawn()


@pytest.fixture(scope="module")
def learnt(made):
    table_of, _, _, counts = made
    law = fit_expected_use(table_of, SPECIFICATION)
    seen = leave_out(pd.Series(dtype=float), table_of, law, folds=20, seed=1)
    return law, seen, *fit_types(law, seen, table_of, counts)


def test_a_type_with_a_truth_of_its_own_is_learnt_and_the_truth_recovered(learnt):
    _, _, models, _ = learnt
    found = models[STEEP].model.coefficients()
    truth = TRUE.add(pd.Series({"ouderen": MORE}), fill_value=0)
    apart = (found["schatting"].drop("niveau") - truth) / found["standaardfout"].drop("niveau")
    assert apart.abs().max() < 3
    assert models[STEEP].level == pytest.approx(1, abs=0.03)  # counted in the same year as the law


def test_an_own_model_is_used_where_it_predicts_better_in_gemeenten_that_were_left_out(learnt):
    _, _, models, worth = learnt
    r2 = worth["r2"]
    assert r2[f"{STEEP} {OWN}_{RAW}"] > r2[f"{STEEP} {SHARE}_{RAW}"]
    assert r2[f"{STEEP} {OWN}_{CALIBRATED}"] > r2[f"{STEEP} {SHARE}_{CALIBRATED}"] + 0.02
    assert models[FEW].model is None and f"{FEW} {OWN}_{RAW}" not in worth.index
    for soort, one in models.items():
        ways = [f"{soort} {way}_{RAW}" for way in (OWN, SHARE)]
        assert (one.model is not None) == (ways[0] in r2.index and r2[ways[0]] >= r2[ways[1]]), soort


def test_with_too_few_wijken_a_type_is_a_share_of_the_law(made, learnt):
    table_of, _, _, counts = made
    law, seen, *_ = learnt
    strict = replace(law, specification=replace(SPECIFICATION, minimum_per_soort=len(table_of) + 1))
    models, worth = fit_types(strict, seen, table_of, counts)
    assert all(one == TypeModel(share) for one, share in zip(models.values(), counts.land, strict=True))
    assert not worth.index.str.contains(OWN).any()
    assert fit_types(law, seen, table_of, None)[0] == {}


def of_gemeente(made, learnt, counts=None):
    table_of, _, people, _ = made
    law, _, models, _ = learnt
    inside = table_of.index.str.startswith(f"WK{GEMEENTE[2:]}")
    total = float(table_of["geteld"][inside].sum())
    raw = law.predict(table_of[inside])
    wijken = pd.DataFrame({"ruw": raw, "verwacht": raw * total / raw.sum()})
    if counts is None:
        whole = {"totaal": total, **{soort: float(people[soort][inside].sum()) for soort in people}}
        counts = counted(WMO_SOORT, table(rows(GEMEENTE, whole)))
    return types_of_gemeente(models, table_of[inside], wijken, WMO, GEMEENTE, counts), wijken, inside, total


def test_types_belong_to_the_expectation_of_the_law_and_come_nearer_to_the_truth(made, learnt):
    _, chance, people, _ = made
    found, wijken, inside, total = of_gemeente(made, learnt)
    assert set(found.counted) == {STEEP, FLAT, FEW} and STEEP in found.own
    clients = found.clients(wijken["verwacht"])
    np.testing.assert_allclose(clients.sum(), people[inside].sum(), rtol=1e-6)
    assert wijken["verwacht"].sum() == pytest.approx(total)
    assert (found.wijken <= 1).all(axis=None)
    true, as_share = chance[STEEP][inside], float(people[STEEP][inside].sum()) / total
    assert (found.wijken[STEEP] - true).abs().mean() < (as_share - true).abs().mean() / 2


def test_without_a_count_of_the_gemeente_its_population_tells(made, learnt):
    found, wijken, *_ = of_gemeente(made, learnt, Voorzieningen())
    assert found.counted == () and found.source == ""
    clients = found.clients(wijken["verwacht"])
    np.testing.assert_allclose(clients.sum() / wijken["verwacht"].sum(), found.gemeente)
    pd.testing.assert_frame_equal(found.mix, found.wijken)  # no wijk was counted either
    assert found.gemeente[FLAT] == pytest.approx(0.5, abs=0.05)


def test_the_mix_of_work_is_that_of_the_wijk_where_it_was_counted(made, learnt):
    _, _, people, _ = made
    _, wijken, inside, total = of_gemeente(made, learnt)
    whole = {"totaal": total, **{soort: float(people[soort][inside].sum()) for soort in people}}
    code = str(wijken.index[0])
    counts = counted(WMO_SOORT, table(rows(GEMEENTE, whole), rows(code, {"totaal": 100, STEEP: 90, FLAT: 10})))
    found, *_ = of_gemeente(made, learnt, counts)
    np.testing.assert_allclose(found.clients(wijken["verwacht"]).sum(), people[inside].sum(), rtol=1e-6)
    assert found.mix[STEEP][code] > 0.75 and found.mix[FLAT][code] < 0.15
    assert abs(found.wijken[STEEP][code] - found.mix[STEEP][code]) > 0.2  # own use is not its own norm


@given(st.lists(st.tuples(st.floats(0.05, 0.95), st.floats(1, 500)), min_size=1, max_size=20), st.floats(0.05, 0.95))
def test_types_that_exclude_each_other_add_up_to_the_law_in_every_wijk(drawn_shares, whole):
    shares, weight = np.array([[one, 0.3] for one, _ in drawn_shares]), np.array([people for _, people in drawn_shares])
    found = _belonging(shares, weight, np.array([whole, 1 - whole]), 1.0)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(weight @ found / weight.sum(), [whole, 1 - whole], atol=1e-4)


def test_only_withheld_types_share_what_the_counted_do_not_explain():
    models = {soort.code: TypeModel(0.3) for soort in WMO.soorten}
    wijken = pd.DataFrame({"ruw": [60.0, 40.0], "verwacht": [60.0, 40.0]}, index=["WK039901", "WK039902"])
    told = {"totaal": 100, "ondersteuning_thuis": 40, "hulp_bij_het_huishouden": 30, "verblijf_en_opvang": 0, "overig": 0}
    counts = counted(WMO_SOORT, table(rows("GM0399", told | {"hulpmiddelen_en_diensten": float("nan")})))
    found = types_of_gemeente({soort: replace(one, share=0.01) for soort, one in models.items()}, wijken, wijken, WMO, "GM0399", counts)
    clients = found.clients(wijken["verwacht"]).sum()
    known = ["ondersteuning_thuis", "hulp_bij_het_huishouden", "verblijf_en_opvang", "overig"]
    assert clients[known].tolist() == pytest.approx([40, 30, 0, 0])
    assert clients["hulpmiddelen_en_diensten"] == pytest.approx(7)
    assert found.unexplained == pytest.approx(0.23)


def test_rounded_types_that_add_up_to_less_than_everybody_are_raised():
    found = _belonging(np.array([[0.5, 0.5]]), np.array([100.0]), np.array([0.48, 0.48]), 1.0)
    np.testing.assert_allclose(found, [[0.5, 0.5]])
    np.testing.assert_allclose(_belonging(np.zeros((2, 2)), np.ones(2), np.zeros(2), 1.0), np.zeros((2, 2)))


@pytest.mark.real_data
def test_heiloo_as_cbs_counted_it(real_data):
    """CBS 86188NED, 2021: support at home is 23 % in Heiloo, 18 % in Heiloo-Midden, 32 % in Heiloo-West; small wijken are withheld."""
    shown = pd.read_csv(real_data / "cbs_paginas" / "rijen_uit_cbs_paginas.csv", sep=";", dtype=str, keep_default_na=False)
    heiloo = shown[(shown["tabel"] == "86188NED") & shown["regio_code"].str.slice(2, 6).eq("0399")].drop_duplicates()
    counts = Voorzieningen({WMO_SOORT: read_use({"86188NED.csv": delivered(heiloo, WMO_SOORT)}, {}).rows})
    totals = pd.Series({"WK039902": 160.0, "WK039903": 275.0, "WK039904": 220.0, "WK039907": 5.0, "WK039908": 10.0})
    wijken = pd.DataFrame({"ruw": totals, "verwacht": totals * 1_290 / totals.sum()})
    at_home = "ondersteuning_thuis"
    models = {soort.code: TypeModel(0.3) for soort in WMO.soorten}
    found = types_of_gemeente(models, wijken, wijken, WMO, "GM0399", counts)
    assert set(found.counted) == {at_home, STEEP, FLAT}
    clients = found.clients(wijken["verwacht"]).sum()
    assert clients[[at_home, STEEP, FLAT]].tolist() == pytest.approx([300, 165, 1_070], rel=1e-4)
    work = found.mix.mul(wijken["verwacht"], axis="index").sum()
    assert work[[at_home, STEEP, FLAT]].tolist() == pytest.approx([300, 165, 1_070], rel=1e-4)
    assert found.mix[at_home]["WK039904"] > 1.5 * found.mix[at_home]["WK039903"]
    assert found.mix[at_home]["WK039907"] == pytest.approx(0.3, abs=0.1)  # withheld: as expected
