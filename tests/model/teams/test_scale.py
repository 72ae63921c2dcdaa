import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.teams.scale import regional_pooling, scale_advice
from wijkscan.model.teams.workload import WorkloadError

GEMEENTEN = pd.Series({"Bergen": "Bergen (NH.)", "Egmond": "Bergen (NH.)", "Castricum": "Castricum", "Heiloo": "Heiloo"})
FTE = pd.DataFrame({"regie": [3.0, 2.0, 4.0, 2.5], "schulden": [0.3, 0.3, 0.4, 0.2], "ggz": [0.1, 0.1, 0.1, 0.1]}, index=GEMEENTEN.index)


def test_the_volume_that_decides_is_in_the_reason():
    found = scale_advice(FTE, gemeente=GEMEENTEN).set_index(["gemeente", "taak"])
    bergen = found.loc["Bergen (NH.)"]
    assert bergen["advies"].to_dict() == {"regie": "wijk", "schulden": "gemeente", "ggz": "regio"}
    assert bergen.loc["regie", "reden"] == "Gemiddeld 2,5 fte per team is ten minste 0,5 fte: genoeg voor een eigen plek in elk wijkteam."
    assert bergen.loc["schulden", "reden"] == "Gemiddeld 0,3 fte per team is minder dan 0,5 fte; de gemeente als geheel heeft 0,6 fte."
    assert found.loc[("Heiloo", "schulden"), "reden"] == (
        "De hele gemeente heeft 0,2 fte, minder dan 0,5 fte; de gekozen gemeenten hebben samen 1,2 fte, genoeg."
    )
    assert bergen.loc["ggz", "reden"].endswith("de gekozen gemeenten hebben samen 0,4 fte, ook minder dan 0,5 fte.")


def test_one_gemeente_is_told_to_look_for_others():
    found = scale_advice(FTE.loc[["Heiloo"]], gemeente=GEMEENTEN).set_index("taak")
    assert found.loc["ggz", "reden"] == "De hele gemeente heeft 0,1 fte, minder dan 0,5 fte; zoek buurgemeenten om het samen te doen."


@given(threshold=st.floats(0.05, 4), lower=st.floats(0.1, 1))
def test_a_lower_threshold_never_moves_a_task_further_away(threshold, lower):
    order = {"wijk": 0, "gemeente": 1, "regio": 2}
    strict = scale_advice(FTE, gemeente=GEMEENTEN, threshold=threshold)["advies"].map(order)
    loose = scale_advice(FTE, gemeente=GEMEENTEN, threshold=threshold * lower)["advies"].map(order)
    assert (loose <= strict).all()


def test_unknown_work_gives_no_advice():
    gaps = FTE.copy()
    gaps.loc["Bergen", "ggz"] = np.nan
    found = scale_advice(gaps, gemeente=GEMEENTEN).set_index(["gemeente", "taak"])
    assert found.loc[("Bergen (NH.)", "ggz"), "advies"] == "onbekend"
    assert found.loc[("Heiloo", "ggz"), "advies"] == "regio"


def test_a_team_without_gemeente_and_a_threshold_of_nothing_are_refused():
    with pytest.raises(WorkloadError, match="Van team 'Heiloo' is de gemeente onbekend"):
        scale_advice(FTE, gemeente=GEMEENTEN.drop("Heiloo"))
    with pytest.raises(WorkloadError, match="De drempel voor de schaal is 0 fte"):
        scale_advice(FTE, gemeente=GEMEENTEN, threshold=0)


def test_pooling_gemeenten_by_hand():
    # Six gemeenten with 8 cases each: 12 places apart, 56 together; at 4 cases per fte that saves 4 fte.
    fte = pd.DataFrame({"ggz": [2.0] * 6, "leeg": [0.0] * 6, "onbekend": [np.nan, *[1.0] * 5]})
    found = regional_pooling(fte, cases_per_fte=4)
    assert found.loc["ggz", ["fte", "apart", "samen", "bespaard"]].tolist() == [12, 18, 14, 4]
    assert found.loc["ggz", "bespaard_wortel"] == pytest.approx(found.loc["ggz", "apart_wortel"] - found.loc["ggz", "samen_wortel"])
    assert found.loc["leeg"].eq(0).all()
    assert found.loc["onbekend"].isna().all()


def test_one_gemeente_more_never_saves_less():
    fte = FTE.groupby(GEMEENTEN).sum()
    without, with_one = regional_pooling(fte.iloc[:2], cases_per_fte=14), regional_pooling(fte, cases_per_fte=14)
    assert (with_one["bespaard_wortel"] >= without["bespaard_wortel"]).all()
    assert regional_pooling(fte, cases_per_fte=14, tasks=("regie",)).index.tolist() == ["regie"]


def test_no_cases_per_fte_is_refused():
    with pytest.raises(WorkloadError, match="Het aantal trajecten per fte is 0"):
        regional_pooling(FTE, cases_per_fte=0)
