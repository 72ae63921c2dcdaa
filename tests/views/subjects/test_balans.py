"""Whether a division stays in balance, in words, as a chart and as a table."""

import pandas as pd
import pytest

from wijkscan.model.teams.balance import Balance
from wijkscan.model.werkgebieden.on_table import Change, Rearranged, Reason
from wijkscan.views.subjects import balans

NAMES = {"BU1": "Noord", "BU2": "Zuid"}
SHARES = pd.DataFrame({2024: [0.05, -0.05], 2027: [0.09, -0.09], 2030: [0.12, -0.12]}, list(NAMES))
LOW, HIGH = SHARES[[2027, 2030]] - 0.01, SHARES[[2027, 2030]] + 0.01


def found(tolerance, low=LOW, high=HIGH):
    return Balance(SHARES, low, high, tolerance)


def test_the_first_year_that_breaks_is_named_with_its_teams_and_how_sure_that_is():
    told = balans.headline(found(0.1), NAMES)
    assert told.startswith("In **2030** ligt het werk van Noord (+12,0 %) en Zuid (−12,0 %) verder dan 10 % van het gemiddelde; ")
    assert told.endswith("2 daarvan met de hele band.")
    unsure = balans.headline(found(0.1, LOW - 0.05, HIGH + 0.05), NAMES)
    assert unsure.endswith("de band van 80 % loopt nog tot binnen de grens, dus zeker is het niet.")
    assert "tot en met **2030** binnen 20 %" in balans.headline(found(0.2), NAMES)
    assert balans.headline(found(0.04), NAMES).startswith("Nu ligt het werk van 2 teams al verder dan 4 % van het gemiddelde. In **2027**")


def test_the_chart_has_a_line_per_team_a_sentence_and_the_table_behind_it():
    chart, told, table = balans.chart(found(0.1), pd.Series(NAMES), "light")
    assert [list(line.x) for line in chart.data] == [[2024, 2027, 2030]] * 2
    assert "In 2030 heeft Noord het meeste werk (+12,0 % naast het gemiddelde) en Zuid het minste (−12,0 %)" in told
    assert list(table) == ["Team", "2024 (%)", "2027 (%)", "2030 (%)", "2030 laag (%)", "2030 hoog (%)"]
    assert table.loc[0].tolist() == ["Noord", 5, 9, 12, 11, pytest.approx(13)]


def test_what_has_to_move_is_told():
    moved = Rearranged(pd.Series(dtype=object), (Change("BU3", "BU1", "BU2", 116.2, Reason.HEAVY, 10.0),), 116.2, True, 1.0, 1.0)
    told = balans.moves_sentence(moved, 2030, 0.1)
    assert told == (
        "Voor balans in 2030: **1 gebied gaat** naar een ander team, samen **116 inwoners**; dan ligt elk team weer binnen 10 % "
        "(met minder inwoners kan het niet)."
    )
    assert balans.moves_table(moved, NAMES, pd.Series({"BU3": "Midden"})).iloc[0].tolist() == ["Midden", "Noord", "Zuid", 116]
