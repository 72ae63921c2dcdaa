from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.teams.made_up_teams import PARAMETERS
from wijkscan.dutch import brief, one_or_more
from wijkscan.model.teams.workload import (
    POPULATION,
    SUPPORT,
    WorkloadError,
    assumptions,
    available_working_time,
    bases,
    component_codes,
    components,
    population_of,
    wisn,
)
from wijkscan.parameters import Parameters


def test_the_check_value_of_wisn():
    assert wisn([8_000, 4_000], [10 / 60, 20 / 60], awt_hours=1_519, cas=0.15) == pytest.approx(2.065, abs=0.0005)


def test_one_area_by_hand():
    # 100 × 2 + 50 × 6 = 500 hours; 500 / 1 000 / (1 − 0,2) = 0,625; 125 hours of individual duties are 0,125 fte.
    assert wisn([100, 50], [2, 6], awt_hours=1_000, cas=0.2, iaf_hours=125) == pytest.approx(0.75)


def test_a_table_is_matched_by_name():
    volumes = pd.DataFrame({"plan": [10.0, 20.0], "regie": [1.0, 0.0]}, index=["Noord", "Zuid"])
    found = wisn(volumes, pd.Series({"regie": 100.0, "plan": 5.0}), awt_hours=100, iaf_hours=pd.Series({"Noord": 0.0, "Zuid": 50.0}))
    assert found.to_dict() == pytest.approx({"Noord": 1.5, "Zuid": 1.5})


@given(
    volumes=st.lists(st.floats(0, 1e5), min_size=1, max_size=5),
    cas=st.floats(0, 0.9),
    factor=st.floats(0, 10),
)
def test_twice_the_work_asks_for_twice_the_people(volumes, cas, factor):
    times = np.arange(1.0, len(volumes) + 1)
    once = wisn(volumes, times, awt_hours=1_500, cas=cas)
    assert wisn(np.array(volumes) * factor, times, awt_hours=1_500, cas=cas) == pytest.approx(once * factor)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cas": 1.0}, "Het aandeel ondersteunend werk is 1, maar moet van 0 tot 1 lopen (1 niet meegerekend)."),
        ({"cas": -0.1}, "Het aandeel ondersteunend werk is −0,1, maar moet van 0 tot 1 lopen (1 niet meegerekend)."),
        ({"awt_hours": 0}, "De beschikbare arbeidstijd is 0 uur per fte, maar moet meer dan 0 zijn."),
        ({"iaf_hours": -1.0}, "Het aantal uren individuele taken is negatief bij dit gebied; vul het aan of laat het eerst schatten."),
    ],
)
def test_impossible_settings_are_refused(change, message):
    with pytest.raises(WorkloadError) as caught:
        wisn([1.0], [1.0], **{"awt_hours": 1_500, **change})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("volume", "message"),
    [
        (-1.0, "Het aantal plan is negatief bij Zuid; vul het aan of laat het eerst schatten."),
        (np.nan, "Het aantal plan ontbreekt bij Zuid; vul het aan of laat het eerst schatten."),
    ],
)
def test_negative_and_missing_volumes_are_refused_by_name(volume, message):
    volumes = pd.DataFrame({"plan": [1.0, volume]}, index=["Noord", "Zuid"])
    with pytest.raises(WorkloadError) as caught:
        wisn(volumes, pd.Series({"plan": 2.0}), awt_hours=1_500)
    assert str(caught.value) == message


def test_volumes_and_times_of_other_components_are_refused():
    with pytest.raises(WorkloadError, match="regie komt aan één kant voor"):
        wisn(pd.Series({"plan": 1.0}), pd.Series({"plan": 1.0, "regie": 2.0}), awt_hours=1_500)


def test_productive_hours_are_1363_of_1872():
    assert available_working_time(PARAMETERS) == pytest.approx(1_363)
    assert available_working_time(PARAMETERS.adjust("wijkteams.verlofuren", 153.76)) == pytest.approx(1_400)


def test_the_double_deduction_is_refused_with_an_explanation():
    with pytest.raises(WorkloadError) as caught:
        available_working_time(PARAMETERS.adjust("wijkteams.ondersteunend_aandeel", 0.12))
    assert str(caught.value) == (
        "De indirecte uren gaan er twee keer af: 12 % van de contracturen én 12 % als ondersteunend werk. Overleg in het team, "
        "scholing en administratie zijn beide keren dezelfde uren; de formatie komt dan te hoog uit. Zet wijkteams.indirecte_uren of "
        "wijkteams.ondersteunend_aandeel op 0."
    )
    without = PARAMETERS.adjust("wijkteams.indirecte_uren", 0).adjust("wijkteams.ondersteunend_aandeel", 0.12)
    assert available_working_time(without) == pytest.approx(1_872 * 0.95 - 190.76)


def test_no_time_left_is_refused():
    with pytest.raises(WorkloadError, match="blijft geen arbeidstijd over"):
        available_working_time(PARAMETERS.adjust("wijkteams.verlofuren", 1_600))


def test_every_component_has_its_parameters_and_every_parameter_of_work_a_component():
    counted = {item.code for item in components() if item.code not in {"coordinatie", SUPPORT}}
    named = {item.name.removeprefix("wijkteams.") for item in Parameters.load(on=date(2026, 1, 1)) if item.name.startswith("wijkteams.")}
    assert {f"{code}_{part}" for code in counted for part in ("aantal", "uren")} | {"coordinatie_uren"} == {
        name for name in named if name.endswith("_aantal") or name.endswith("_uren")
    } - {"indirecte_uren"}


def test_hours_per_unit_by_hand():
    hours = assumptions(PARAMETERS).hours
    assert hours.loc["wmo_plan", "wmo"] == pytest.approx(PARAMETERS["wijkteams.wmo_plan_aantal"] * PARAMETERS["wijkteams.wmo_plan_uren"])
    assert hours.loc["outreach", "huishoudens"] == pytest.approx(30 * 2 / 1000)
    assert hours.loc["coordinatie", "team"] == PARAMETERS["wijkteams.coordinatie_uren"]
    assert (hours != 0).sum(axis="columns").drop(SUPPORT).eq(1).all()


def test_support_work_is_the_allowance_over_everything_but_coordination():
    changed = PARAMETERS.adjust("wijkteams.indirecte_uren", 0).adjust("wijkteams.ondersteunend_aandeel", 0.2)
    found = assumptions(changed)
    others = found.hours.drop([SUPPORT, "coordinatie"]).sum()
    assert found.hours.loc[SUPPORT].to_dict() == pytest.approx((others * 0.25).to_dict())
    volumes = pd.Series(range(1, len(bases()) + 1), index=bases(), dtype=float)
    work = (found.hours.drop([SUPPORT, "coordinatie"]) * volumes).sum(axis="columns")
    individual = found.hours.loc["coordinatie", "team"] * volumes["team"]
    assert (found.fte @ volumes).sum() == pytest.approx(
        wisn(pd.Series(1.0, index=work.index), work, awt_hours=found.awt_hours, cas=0.2, iaf_hours=individual)
    )


def test_draws_stay_in_their_bands_around_the_value_and_are_the_same_every_time():
    found = assumptions(PARAMETERS, seed=3)
    again = assumptions(PARAMETERS, seed=3)
    assert (found.draws == again.draws).all()
    assert not (found.draws == assumptions(PARAMETERS, seed=4).draws).all()
    drawn = found.draws[:, component_codes().index("wmo_plan"), bases().index("wmo")]
    low, high = 0.2 * 3 / (1_872 * (1 - 0.10 - 0.04) - 150), 0.5 * 8 / (1_872 * (1 - 0.15 - 0.08) - 250)
    assert low < drawn.min() < found.fte.loc["wmo_plan", "wmo"] < drawn.max() < high


def test_a_value_outside_its_band_is_drawn_up_to_that_value():
    found = assumptions(PARAMETERS.adjust("wijkteams.coordinatie_uren", 3_000))
    coordination = found.draws[:, component_codes().index("coordinatie"), bases().index("team")]
    assert (coordination <= 3_000 / (1_872 * (1 - 0.15 - 0.08) - 250)).all()


def test_youth_is_up_to_and_including_22():
    columns = ["inwoners", "huishoudens", "leeftijd_0_15", "leeftijd_15_25", "leeftijd_65_plus"]
    values = pd.DataFrame([[100.0, 40, 20, 10, 15], [50, np.nan, np.nan, 5, 5]], index=["a", "b"], columns=columns)
    found = population_of(values)
    assert list(found) == list(POPULATION)
    assert found.loc["a"].tolist() == [100, 40, 28, 15]
    assert found.loc["b"].isna().tolist() == [False, True, True, False]


def test_a_sentence_has_no_figure_that_reads_as_nothing_and_no_plural_of_one():
    assert [brief(figure) for figure in (0, 0.004, 0.0004, 0.005, 12.5, 1234.0)] == ["0", "0,004", "0,0004", "0,01", "12,5", "1.234"]
    told = [one_or_more(figure, "mens", "mensen") for figure in (0, 0.3, 1, 1.2, 2)]
    assert told == ["0 mensen", "0,3 mensen", "1 mens", "1 mens", "2 mensen"]


@given(st.floats(1e-9, 1e6), st.integers(0, 3))
def test_what_is_not_nothing_never_reads_as_nothing(figure, decimals):
    assert brief(figure, decimals).strip("0,.")
