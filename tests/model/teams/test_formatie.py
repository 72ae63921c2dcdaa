from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.teams.made_up_teams import BUURTEN, PARAMETERS, TEAM_OF, expected, population
from wijkscan.model.teams.formatie import beside_bezetting, conversation_sheet, formatie
from wijkscan.model.teams.scale import regional_pooling
from wijkscan.model.teams.workload import WorkloadError, assumptions, component_codes, population_of, wisn


def test_one_buurt_is_what_wisn_says():
    found = formatie(expected(), population(), PARAMETERS)
    hours = assumptions(PARAMETERS).hours
    volumes = pd.concat([expected(), population()], axis="columns").assign(team=0.0).loc[BUURTEN[0]]
    per_time = hours[list(volumes.index)].sum()
    assert found.totals.loc[BUURTEN[0], "fte"] == pytest.approx(wisn(volumes, per_time, awt_hours=1_363))


def test_the_table_is_long_and_adds_up_to_the_totals():
    found = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    table, totals = found.table, found.totals
    columns = ["gebiedscode", "component", "basis", "aantal", "aandeel", "aandeel_gemeente", "uren", "fte_laag", "fte", "fte_hoog"]
    assert list(table) == columns
    assert table["component"].tolist() == [*component_codes(), *component_codes()]
    added = table.groupby("gebiedscode")[["uren", "fte"]].sum()
    pd.testing.assert_frame_equal(added, totals[["uren", "fte"]])
    assert (table["fte_laag"] <= table["fte"]).all()
    assert (table["fte"] <= table["fte_hoog"]).all()


def test_a_component_has_the_band_of_its_own_draws():
    found = formatie(expected(), population(), PARAMETERS)
    table = found.table.set_index(["component", "gebiedscode"])
    draws = assumptions(PARAMETERS).draws[:, component_codes().index("wmo_plan"), 0] * 100
    low, high = np.quantile(draws, [0.05, 0.95])
    assert table.loc[("wmo_plan", BUURTEN[0]), ["fte_laag", "fte_hoog"]].tolist() == pytest.approx([low, high])


def test_a_gemeente_of_160_000_comes_out_where_gemeenten_are():
    people = pd.DataFrame({"inwoners": [160_000.0], "huishoudens": [77_000.0], "jeugd": [38_000.0], "leeftijd_65_plus": [30_000.0]})
    clients = pd.DataFrame({"wmo": [4_800.0], "jeugdhulp": [4_400.0], "bijstand": [3_900.0]})
    total = formatie(clients, people, PARAMETERS).of_areas(pd.Series(["alles"])).together
    assert 100 < total["fte"] < 160
    assert total["fte_laag"] < total["fte"] < total["fte_hoog"]


@examples(15)
@given(
    split=st.lists(st.sampled_from("ABC"), min_size=4, max_size=4),
    factor=st.floats(0.1, 5),
)
def test_werkgebieden_together_are_the_buurten_together_and_more_use_never_asks_for_less(split, factor):
    found = formatie(expected(), population(), PARAMETERS)
    areas = found.of_areas(pd.Series(split, index=BUURTEN))
    coordination = PARAMETERS["wijkteams.coordinatie_uren"] * len(set(split))
    assert areas.totals["uren"].sum() == pytest.approx(found.totals["uren"].sum() + coordination)
    assert areas.together["fte"] == pytest.approx(areas.totals["fte"].sum())
    more = formatie(expected() * (1 + factor), population(), PARAMETERS)
    assert (more.totals["fte"] >= found.totals["fte"]).all()


def test_assumptions_are_shared_so_their_bands_add_up():
    # Equal buurten differ in nothing, so two of them are exactly twice one: nothing averages out.
    twice = [BUURTEN[0], BUURTEN[1]]
    clients, people = (
        expected().loc[[BUURTEN[0]] * 2].set_index(pd.Index(twice)),
        population().loc[[BUURTEN[0]] * 2].set_index(pd.Index(twice)),
    )
    one = formatie(clients, people, PARAMETERS)
    both = one.together
    assert both["fte_hoog"] == pytest.approx(2 * one.totals["fte_hoog"].iloc[0])
    assert both["fte_laag"] == pytest.approx(2 * one.totals["fte_laag"].iloc[0])


def test_doubt_about_use_differs_per_buurt_so_it_averages_out():
    certain = PARAMETERS
    for item in PARAMETERS:
        if item.name.startswith("wijkteams."):
            certain = _without_band(certain, item.name)
    wide = {"expected_low": expected() * 0.5, "expected_high": expected() * 1.5}
    found = formatie(expected(), population(), certain, **wide)
    half = found.totals["fte_hoog"] - found.totals["fte"]
    assert found.together["fte_hoog"] - found.together["fte"] == pytest.approx(np.sqrt((half**2).sum()))
    per_client = found.assumed.fte.sum()[["wmo", "jeugdhulp", "bijstand"]].to_numpy()
    clients = expected().loc[BUURTEN[0]].to_numpy()
    # From 95 % on both sides to 5–95 %: 1,645 / 1,960.
    assert half[BUURTEN[0]] == pytest.approx(np.sqrt(((per_client * clients * 0.5) ** 2).sum()) * 1.644854 / 1.959964, rel=1e-5)


def _without_band(parameters, name):

    flat = tuple(replace(item, plausible=(item.value, item.value)) if item.name == name else item for item in parameters.items)
    return replace(parameters, items=flat)


def test_without_any_doubt_the_band_is_the_middle():
    certain = PARAMETERS
    for item in PARAMETERS:
        certain = _without_band(certain, item.name)
    totals = formatie(expected(), population(), certain).totals
    assert totals["fte_laag"].tolist() == pytest.approx(totals["fte"].tolist())
    assert totals["fte_hoog"].tolist() == pytest.approx(totals["fte"].tolist())


def test_a_gap_stays_a_gap_and_is_refused_by_name_in_a_werkgebied():
    clients = expected()
    clients.loc[BUURTEN[2], "wmo"] = np.nan
    found = formatie(clients, population(), PARAMETERS)
    assert found.totals.loc[BUURTEN[2]].isna().all()
    assert found.totals.drop(BUURTEN[2]).notna().all(axis=None)
    assert found.together["fte"] == pytest.approx(found.totals["fte"].sum())
    with pytest.raises(WorkloadError) as caught:
        found.of_areas(TEAM_OF)
    assert str(caught.value) == (
        "Verwacht gebruik of bevolking is onbekend van BU90010100; laat het eerst schatten, anders telt het als nul."
    )


def test_doubt_that_is_unknown_leaves_the_middle_and_no_band():
    high = expected() * 1.2
    high.loc[BUURTEN[0], "wmo"] = np.nan
    found = formatie(expected(), population(), PARAMETERS, expected_high=high)
    assert np.isnan(found.totals.loc[BUURTEN[0], "fte_hoog"])
    assert np.isnan(found.of_areas(TEAM_OF).totals.loc["Noord", "fte_hoog"])
    assert found.totals.loc[BUURTEN[0], "fte"] > 0


@pytest.mark.parametrize(
    ("clients", "people", "more", "message"),
    [
        (expected().drop(columns="wmo"), population(), {}, "In de tabel met verwacht gebruik ontbreekt wmo"),
        (expected(), population().drop(columns="jeugd"), {}, "In de tabel met bevolking ontbreekt jeugd"),
        (expected(), population().iloc[::-1], {}, "De tabel met bevolking gaat over andere gebieden"),
        (expected() * -1, population(), {}, "Een aantal is negatief bij BU90010000, BU90010001"),
        (expected(), population(), {"expected_high": expected() * 0.9}, "buiten zijn eigen bandbreedte bij BU90010000"),
        (expected(), population(), {"expected_low": expected() * 1.1}, "buiten zijn eigen bandbreedte bij BU90010000"),
    ],
)
def test_wrong_tables_are_refused(clients, people, more, message):
    with pytest.raises(WorkloadError, match=message):
        formatie(clients, people, PARAMETERS, **more)


def test_a_buurt_without_werkgebied_is_refused():
    with pytest.raises(WorkloadError, match="Geen werkgebied gekozen voor BU90010101; deel elk gebied bij een werkgebied in"):
        formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF.drop(BUURTEN[3]))


def test_no_areas_at_all_is_nothing():
    found = formatie(expected().iloc[:0], population().iloc[:0], PARAMETERS)
    assert found.table.empty
    assert found.together["fte"] == 0


def test_bezetting_beside_formatie_in_neutral_words():
    totals = pd.DataFrame({"uren": 1.0, "fte_laag": 4.0, "fte": 5.0, "fte_hoog": 7.0}, index=list("abcd"))
    found = beside_bezetting(totals, pd.Series({"a": 3.0, "b": 5.5, "c": 8.0}))
    assert found["verschil"].tolist()[:3] == [-2, 0.5, 3]
    assert found["verhouding"].tolist()[:3] == pytest.approx([0.6, 1.1, 1.6])
    assert found["oordeel"].tolist() == ["lager dan de bandbreedte", "binnen de bandbreedte", "hoger dan de bandbreedte", "onbekend"]


def test_a_sheet_for_the_conversation_in_three_steps():
    found = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    sheet = conversation_sheet(found, "Noord", bezetting=1.0, striking=("Veel 65-plussers.",), waiting="Zes weken.")
    assert [title[:6] for title, _, _ in sheet.steps] == ["Stap 1", "Stap 2", "Stap 3"]
    assert sheet.steps[0][1] == (
        "In het werkgebied wonen 9.000 inwoners in 4.500 huishoudens.",
        "Verwacht gebruik (geijkt): 300 Wmo-cliënten, 160 jeugdigen met jeugdhulp en 80 mensen met bijstand.",
        "Veel 65-plussers.",
    )
    assert sheet.largest["fte"].is_monotonic_decreasing
    assert "buiten de bandbreedte" in sheet.steps[2][1][1]
    assert sheet.steps[2][1][2] == "Zes weken."
    assert sheet.fte_laag < sheet.fte < sheet.fte_hoog


def test_a_sheet_without_bezetting_says_so_and_of_an_unknown_team_is_refused():
    found = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    assert conversation_sheet(found, "Zuid").steps[2][1][1:] == ("De bezetting is niet bekend.",)
    with pytest.raises(WorkloadError, match="Van team 'Oost' is geen formatie bekend"):
        conversation_sheet(found, "Oost")


@pytest.mark.real_data
def test_real_gemeenten_come_out_where_gemeenten_are_and_save_by_pooling(real_data):
    raw = pd.read_parquet(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet")
    figures = raw.set_index(raw["WijkenEnBuurten"].str.strip()).loc[["GM0373", "GM0383", "GM0399", "GM0392", "GM0394"]]
    clients = pd.DataFrame(
        {
            "wmo": figures["WmoClienten_93"],
            "jeugdhulp": figures["JongerenMetJeugdzorgInNatura_91"],
            "bijstand": figures["PersonenPerSoortUitkeringBijstand_87"],
        }
    )
    people = population_of(
        figures.rename(
            columns={
                "AantalInwoners_5": "inwoners",
                "HuishoudensTotaal_29": "huishoudens",
                "k_0Tot15Jaar_8": "leeftijd_0_15",
                "k_15Tot25Jaar_9": "leeftijd_15_25",
                "k_65JaarOfOuder_12": "leeftijd_65_plus",
            }
        )
    )
    found = formatie(clients, people, PARAMETERS)
    per_thousand = found.totals["fte"] / people["inwoners"] * 1_000
    assert per_thousand.between(0.6, 1.0).all()
    small = found.contributions.loc[["GM0373", "GM0383", "GM0399"]]
    saved = regional_pooling(small, cases_per_fte=14)
    assert (saved["bespaard"] >= 0).all()
    assert saved.loc["jeugdhulp_regie", "bespaard"] > 0
