import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.teams.made_up_teams import PARAMETERS, expected
from wijkscan.model.teams.throughput import caseload, erlang_c, inflow, throughput
from wijkscan.model.teams.workload import WorkloadError


def chance_by_sum(load: float, servers: int) -> float:
    """Erlang C as it is written in textbooks."""
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(load**count / math.factorial(count) for count in range(servers)) + last)


def test_little_by_hand():
    # 520 trajecten a year of 10 weeks are 100 at a time; over 8 fte that is 12,5 each.
    assert caseload(520, 10, 8.0) == 12.5
    assert caseload(pd.Series({"a": 520.0, "b": 520.0}), 10, pd.Series({"a": 8.0, "b": 0.0})).tolist() == [12.5, math.inf]


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (8, 10), (8, 12), (48, 56), (90, 100)])
def test_the_chance_of_waiting_is_that_of_the_textbook(load, servers):
    assert erlang_c(load, servers) == pytest.approx(chance_by_sum(load, servers))


@given(load=st.floats(0.01, 500), servers=st.integers(1, 600), more=st.integers(1, 50))
def test_more_places_never_mean_more_waiting(load, servers, more):
    few, many = erlang_c(load, servers), erlang_c(load, servers + more)
    assert 0 <= many <= few <= 1


def test_no_load_never_waits_and_a_full_team_always():
    assert erlang_c(0, 3) == 0
    assert erlang_c(5, 5) == 1
    assert erlang_c(5, 0) == 1


def test_inflow_is_one_traject_for_every_vraagverheldering():
    found = inflow(expected(), PARAMETERS)
    assert found["BU90010000"] == pytest.approx(100 * 0.5 + 120 * 0.45 + 30 * 0.2)


def test_a_team_that_keeps_up_one_that_does_not_one_without_people_and_one_unknown():
    come = pd.Series({"ruim": 520.0, "krap": 520.0, "leeg": 520.0, "onbekend": 520.0})
    fte = pd.Series({"ruim": 10.5, "krap": 8.0, "leeg": 0.0})
    found = throughput(come, fte, duration_weeks=10, most_cases=10)
    assert found.loc["ruim", "kans_op_wachten"] == pytest.approx(chance_by_sum(100, 105))
    assert found.loc["ruim", "wachttijd_weken"] == pytest.approx(chance_by_sum(100, 105) * 10 / 5)
    # Twenty too many at a time, each taking ten weeks: two a week, 26 / 3 a month.
    assert found.loc["krap", "wachtlijst_per_maand"] == pytest.approx(2 * 52 / 12)
    assert found["uitleg"].tolist() == [
        "9,5 trajecten tegelijk per fte (hooguit 10); een nieuwe vraag wacht gemiddeld 1 week.",
        "12,5 trajecten tegelijk per fte (hooguit 10); de wachtlijst groeit met ongeveer 8,7 trajecten per maand.",
        "Er is geen bezetting; elke vraag blijft liggen.",
        "Caseload en wachttijd zijn niet te berekenen: het verwachte gebruik of de bezetting is onbekend.",
    ]
    assert np.isinf(found.loc["krap", "wachttijd_weken"])
    assert np.isnan(found.loc["onbekend", "wachttijd_weken"])


def test_a_team_with_room_tells_that_nobody_waits():
    found = throughput(pd.Series({"a": 52.0}), pd.Series({"a": 5.0}), duration_weeks=10, most_cases=10)
    assert found.loc["a", "uitleg"] == "2 trajecten tegelijk per fte (hooguit 10); een nieuwe vraag hoeft bijna nooit te wachten."


def test_impossible_input_is_refused():
    with pytest.raises(WorkloadError, match=r"De trajectduur \(0 weken\)"):
        throughput(pd.Series({"a": 1.0}), pd.Series({"a": 1.0}), duration_weeks=0, most_cases=10)
    with pytest.raises(WorkloadError, match="Team a heeft een negatieve fte"):
        throughput(pd.Series({"a": 1.0}), pd.Series({"a": -1.0}), duration_weeks=10, most_cases=10)
