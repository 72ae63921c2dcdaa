import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables.building import figures
from wijkscan.tables.gaps import SENTINEL, gap_reasons, split_sentinels

cells = st.one_of(st.none(), st.floats(0, 1e6), st.sampled_from([-99991.0, -99995.0, -99997.0, -99999999.0, -99999998.0]))


@pytest.mark.parametrize(
    ("sentinel", "reason"),
    [
        (-99991, "bestaat niet"),
        (-99995, "nog niet gepubliceerd"),
        (-99997, "geheim"),
        (-99999998, "nog niet gepubliceerd"),
        (-99999999, "geheim"),
    ],
)
@pytest.mark.parametrize("written", [int, float, str])
def test_every_sentinel_is_a_gap_with_its_own_reason(sentinel, reason, written):
    rows = {"WK039201": {"Koopwoningen_47": written(sentinel)}, "WK039202": {"Koopwoningen_47": written(42)}}
    read = figures(rows)
    assert read.values["koopwoningen"].isna().tolist() == [True, False]
    assert read.reasons["koopwoningen"].tolist() == [reason, ""]


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_every_gap_has_a_reason_and_nothing_else_has(rows):
    raw = pd.DataFrame(rows, columns=["wmo", "woz_waarde"], dtype=float)
    values, told = split_sentinels(raw)
    reasons = gap_reasons(values, told, pd.Series("GM0392", index=raw.index))
    assert (values.isna() == reasons.ne("")).to_numpy().all()
    assert not values.le(SENTINEL).to_numpy().any()
    kept = raw.gt(SENTINEL)
    np.testing.assert_array_equal(values.where(kept), raw.where(kept))


def test_an_empty_column_is_not_yet_published_and_an_empty_cell_is_withheld():
    read = figures(
        {
            "WK039201": {"AantalInwoners_5": 100, "Koopwoningen_47": None, "InBezitWoningcorporatie_49": None},
            "WK039202": {"AantalInwoners_5": 100, "Koopwoningen_47": 42, "InBezitWoningcorporatie_49": None},
        }
    )
    assert read.reasons["koopwoningen"].tolist() == ["geheim", ""]
    assert set(read.reasons["corporatiewoningen"]) == {"nog niet gepubliceerd"}


def test_a_gemeente_that_did_not_deliver_wmo_is_told_apart_from_a_withheld_wijk():
    read = figures(
        {
            "GM0392": {"WmoClienten_93": 900},
            "WK039201": {"WmoClienten_93": 900},
            "WK039202": {"WmoClienten_93": None},
            "GM0252": {"WmoClienten_93": None},
            "WK025200": {"WmoClienten_93": None},
        }
    )
    assert read.reasons["wmo"].to_dict() == {
        "GM0392": "",
        "WK039201": "",
        "WK039202": "geheim",
        "GM0252": "niet geleverd",
        "WK025200": "niet geleverd",
    }


def test_a_wijk_without_inhabitants_has_no_mean_but_its_counts_are_still_withheld():
    empty = {"AantalInwoners_5": 0, "AfstandTotSchool_113": None, "WmoClienten_93": None}
    full = {"AantalInwoners_5": 500, "AfstandTotSchool_113": 0.4, "WmoClienten_93": 25}
    read = figures({"WK039201": empty, "WK039202": full})
    assert read.values.loc["WK039201", "inwoners"] == 0
    assert read.reasons.loc["WK039201", "afstand_school"] == "bestaat niet"
    assert read.reasons.loc["WK039201", "wmo"] == "geheim"


def test_what_the_source_said_itself_wins():
    values = pd.DataFrame({"inwoners": [0.0, 5.0], "afstand_school": [np.nan, np.nan]})
    told = pd.DataFrame({"inwoners": ["", ""], "afstand_school": ["nog niet gepubliceerd", ""]})
    reasons = gap_reasons(values, told, pd.Series(["GM0392", "GM0392"]))
    assert reasons["afstand_school"].tolist() == ["nog niet gepubliceerd", "nog niet gepubliceerd"]
