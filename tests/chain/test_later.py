"""The whole chain for a year to come, on Voorbeeldstad and on the real files."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from tests.chain_of import FIRST_YEAR
from tests.example_later import YEAR, later, now
from tests.example_run import PARAMETERS, VOORBEELDSTAD
from tests.real import real_collection, real_laws, real_library
from wijkscan.chain.ahead import ahead_of
from wijkscan.chain.balance import balance_of
from wijkscan.chain.difference import COLUMNS, KEPT
from wijkscan.chain.growing import PARTS
from wijkscan.chain.later import ChainAhead
from wijkscan.chain.outcomes import write_results
from wijkscan.chain.refusal import Refused
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.model.budget.taakvelden import AANNAME
from wijkscan.model.teams.ahead import deviations
from wijkscan.store.opening import open_tables
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.geld import JAARREKENING
from wijkscan.tables.wetten import wetten


def side_by_side():
    return later().difference


def test_the_difference_adds_up_in_parts_and_over_wijken():
    table = side_by_side()
    assert list(table) == list(COLUMNS)
    assert set(table["maat"]) == {"inwoners", *wetten(), "fte"}
    assert table["verschil"].to_numpy() == pytest.approx(table[list(PARTS)].sum(axis="columns").to_numpy(), abs=1e-4)
    assert (table["nu"] + table["verschil"]).to_numpy() == pytest.approx(table["later"].to_numpy(), abs=1e-4)
    whole = table["gebiedscode"] == VOORBEELDSTAD
    amounts = ["nu", "later", *PARTS]
    pd.testing.assert_frame_equal(
        table[~whole].groupby("maat")[amounts].sum(), table[whole].set_index("maat")[amounts].sort_index(), check_names=False, atol=0.01
    )
    assert (table["laag"] < table["later"]).all()
    assert (table["later"] < table["hoog"]).all()
    assert (table.loc[table["maat"] == "inwoners", ["leeftijden", "huishoudens_en_overig"]] == 0).all(axis=None)


def test_clients_grow_as_is_expected_of_them_and_calibration_does_not_cancel_it():
    for wet, item in later().use.items():
        before = now().use[wet]
        raw = item.wijken["ruw"] / before.wijken["ruw"]
        assert (item.wijken["verwacht"] / before.wijken["verwacht"]).to_numpy() == pytest.approx(raw.to_numpy())
        assert item.total / before.total == pytest.approx(item.wijken["verwacht"].sum() / before.wijken["verwacht"].sum())
        assert raw.max() - raw.min() > 0.001
        assert set(item.wijken["oordeel"]) == {"onbekend"}
        assert item.wijken["waargenomen"].isna().all()
    wmo = side_by_side().query("maat == 'wmo'").set_index("gebiedscode")
    assert wmo.at[VOORBEELDSTAD, "nu"] == pytest.approx(now().use["wmo"].total)
    assert wmo.at[VOORBEELDSTAD, "leeftijden"] > 0  # it grows older


def test_fte_grows_with_clients_and_inwoners_and_the_division_stays():
    fte = side_by_side().query("maat == 'fte'").set_index("gebiedscode")["later"]
    assert later().per_wijk.contributions.sum(axis="columns").to_numpy() == pytest.approx(fte.drop(VOORBEELDSTAD).to_numpy(), abs=1e-3)
    assert later().per_wijk.assumed is now().per_wijk.assumed
    pd.testing.assert_series_equal(later().teams.assignment, now().teams.assignment)
    assert later().teams.totals["uren"].sum() > now().teams.totals["uren"].sum()
    assert later().plan.loads.sum() == pytest.approx(later().units.load.sum())
    assert later().units.inwoners.sum() == pytest.approx(later().tables.areas.values.at[VOORBEELDSTAD, "inwoners"], rel=1e-3)


def test_the_load_of_teams_has_a_band_and_alike_growth_unbalances_nobody():
    assignment, loads = now().teams.assignment, later().units.load
    found = later().loads(assignment)
    work = loads.groupby(assignment).sum()
    assert found["afwijking"].to_numpy() == pytest.approx((work / work.mean() - 1).reindex(found.index).to_numpy(), abs=1e-9)
    assert ((found["laag"] < found["afwijking"]) & (found["afwijking"] < found["hoog"])).all()
    alike = pd.DataFrame(1.1, later().ahead.wijken.base.areas, list(now().units.found.volumes))
    same = deviations(now().units, assignment, alike, alike.loc[alike.index.repeat(3)])
    before = now().units.load.groupby(assignment).sum()
    for name in ("afwijking", "laag", "hoog"):
        assert same[name].to_numpy() == pytest.approx((before / before.mean() - 1).reindex(same.index).to_numpy(), abs=1e-9)


def test_a_division_is_followed_over_the_years_until_it_breaks():
    chain, assignment = now(), now().teams.assignment
    found = balance_of(chain, later().ahead, assignment, (2027, YEAR), 0.1)
    assert found.years == [2024, 2027, YEAR]
    pd.testing.assert_series_equal(found.shares[YEAR], later().loads(assignment)["afwijking"], check_names=False)
    farthest = found.shares.abs().max()
    loose = replace(found, tolerance=farthest.max() + 0.01)
    assert loose.first is None
    assert len(loose.surely_out(YEAR)) == 0
    tight = replace(found, tolerance=0.0)
    assert tight.first == 2027
    assert len(tight.out(YEAR)) == len(found.shares)
    refused = balance_of(SimpleNamespace(units=Refused("geen kaart")), later().ahead, assignment, (YEAR,), 0.1)
    assert refused == Refused("geen kaart")


@pytest.mark.parametrize("kader", [JAARREKENING, AANNAME])
def test_the_ceiling_is_that_of_now_divided_in_another_way(kader):
    before, after = now(kader).budget, later(kader).budget
    assert (after.ceiling_cents, after.origin) == (before.ceiling_cents, before.origin)
    assert after.target.sum() == before.target.sum()
    assert (after.target != before.target).any()


def test_figures_of_people_are_of_the_year_and_others_of_the_year_they_were_counted_in():
    table, before = later().seen.indicators, now().seen.indicators
    assert table.year("aandeel_65_plus") == YEAR
    assert table.figure(VOORBEELDSTAD, "aandeel_65_plus") > before.figure(VOORBEELDSTAD, "aandeel_65_plus")
    assert table.year("wmo_per_1000") == before.year("wmo_per_1000")
    assert table.figure(VOORBEELDSTAD, "wmo_per_1000") == before.figure(VOORBEELDSTAD, "wmo_per_1000")
    others = [code for code in table.values.index if code[:6] not in ("WK9001", "BU9001", "GM9001")]
    pd.testing.assert_frame_equal(table.values.loc[others], before.values.loc[others])


def test_the_files_are_those_of_now_and_two_more_and_the_account_tells_the_year(tmp_path):
    chain = later()
    write_results(chain.doorrekening(), chain.known, tmp_path / "later", "1")
    write_results(now().doorrekening(), now().known, tmp_path / "nu", "1")
    files, before = ({path.name for path in (tmp_path / name).iterdir()} for name in ("later", "nu"))
    assert files - before == {"vooruitblik.csv", "nu_en_later.csv"}
    account, told = (json.loads((tmp_path / name / "run.json").read_text(encoding="utf-8")) for name in ("later", "nu"))
    assert "vooruitblik" not in told
    assert (account["vooruitblik"]["jaar"], account["vooruitblik"]["jaar_nu"]) == (YEAR, 2024)
    assert account["vooruitblik"]["opmerkingen"][-len(KEPT) :] == list(KEPT)
    assert account["verwacht"]["wmo"]["gepubliceerd"] is None
    shown = pd.read_csv(tmp_path / "later" / "indicatoren.csv").set_index("indicator").loc["aandeel_65_plus"]
    assert shown["bron"].dropna().str.endswith(f", vooruitblik {YEAR}").all()
    people = pd.read_csv(tmp_path / "later" / "vooruitblik.csv").query("maat == 'inwoners'")
    beside = pd.read_csv(tmp_path / "later" / "nu_en_later.csv").query("maat == 'inwoners'")
    assert people["waarde"].to_numpy() == pytest.approx(beside["later"].to_numpy(), abs=0.06)


@pytest.mark.real_data
def test_haarlemmermeer_in_2030(real_data):
    """What an independent computation on the same files gave."""
    tables = open_tables(real_library(real_data), real_collection(real_data), "GM0394")
    chain = Chain(tables, lambda: real_laws(real_data), Scenario(gemeente="GM0394"), PARAMETERS, OwnTables(), FIRST_YEAR)
    table = ChainAhead(chain, ahead_of(tables, YEAR), YEAR).difference
    found = table[table["gebiedscode"] == "GM0394"].set_index("maat")
    assert found["nu"].drop("fte").round().to_dict() == {"inwoners": 163135, "wmo": 9410, "jeugdhulp": 4760, "bijstand": 2240}
    assert found["later"].drop("fte").to_dict() == pytest.approx(
        {"inwoners": 174398, "wmo": 10441, "jeugdhulp": 4919, "bijstand": 2390}, abs=3
    )
    assert found.loc["inwoners", ["laag", "hoog"]].tolist() == pytest.approx([169505, 179462], abs=3)
    assert np.isfinite(found[["nu", "later", "laag", "hoog", *PARTS]]).all(axis=None)
