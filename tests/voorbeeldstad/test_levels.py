import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.voorbeeldstad.levels import gather, relative_care


def test_counts_add_up_and_means_are_weighted_by_hand():
    parts = pd.DataFrame(
        {
            "inwoners": [100, 300, 50],
            "personen_in_armoede": [2.0, 6.0, 9.0],
            "woningvoorraad": [40, 0, 0],
            "woz_waarde": [300.0, 500.0, 9.0],
        }
    )
    areas = gather(parts, pd.Series(["WK01", "WK01", "WK02"]))
    assert areas["inwoners"].to_dict() == {"WK01": 400, "WK02": 50}
    assert areas["personen_in_armoede"].to_dict() == {"WK01": 5.0, "WK02": 9.0}  # (100 × 2 + 300 × 6) / 400
    assert areas.loc["WK01", "woz_waarde"] == 300.0
    assert np.isnan(areas.loc["WK02", "woz_waarde"])  # a mean over no homes


def test_the_spread_of_scores_is_that_within_and_between_parts_by_hand():
    parts = pd.DataFrame({"huishoudens": [100, 100, 50], "ses_woa": [-1.0, 1.0, 0.3], "ses_woa_spreiding": [0.5, 0.5, 0.7]})
    parts["ses_woa_kwadraat"] = parts["ses_woa"] ** 2 + parts["ses_woa_spreiding"] ** 2
    areas = gather(parts, pd.Series(["WK01", "WK01", "WK02"]))
    assert areas["ses_woa"].to_dict() == {"WK01": 0.0, "WK02": 0.3}
    assert areas["ses_woa_spreiding"].tolist() == pytest.approx([np.sqrt(0.25 + 1), 0.7])


def test_relative_care_by_hand():
    areas = pd.DataFrame({"inwoners": [1_500, 0], "jeugd_0_23": [400, 0], "wmo": [40.0, 0.0], "jeugdzorg": [30.0, 0.0]})
    assert relative_care(areas)[["wmo_per_1000", "jeugdzorg_percentage"]].iloc[0].tolist() == [27.0, 7.5]
    assert relative_care(areas)[["wmo_per_1000", "jeugdzorg_percentage"]].iloc[1].isna().all()


@given(rows=st.lists(st.tuples(st.integers(0, 500), st.floats(0, 100), st.sampled_from("ab")), min_size=1, max_size=12))
def test_gathering_twice_is_gathering_once(rows):
    parts = pd.DataFrame(rows, columns=["inwoners", "personen_in_armoede", "area"])
    figures = parts[["inwoners", "personen_in_armoede"]]
    halfway = gather(figures, parts["area"])
    twice = gather(halfway.fillna(0.0), pd.Series("land", index=halfway.index))
    once = gather(figures, pd.Series("land", index=figures.index))
    assert twice["inwoners"].tolist() == once["inwoners"].tolist()
    assert twice["personen_in_armoede"].tolist() == pytest.approx(once["personen_in_armoede"].tolist(), nan_ok=True)
