"""Deliveries put together: of what is one the newest delivery counts as a whole, whatever else the others have."""

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.store.rows import COUNTS, merged

ONE = list(COUNTS.one)
ROW = st.fixed_dictionaries(
    {
        "gebiedscode": st.sampled_from(["GM0001", "WK000101", "NL00"]),
        "jaar": st.sampled_from([2022, 2023]),
        "periode": st.sampled_from(["2022", "2023"]),
        "soort": st.sampled_from(["totaal", "overig", "ondersteuning_thuis"]),
        "stapel": st.just(0),
        "meting": st.sampled_from(["clienten", "trajecten"]),
        "aantal": st.one_of(st.none(), st.integers(0, 500).map(float)),
    }
)
DELIVERY = st.lists(ROW, max_size=8, unique_by=lambda row: tuple(value for name, value in row.items() if name != "aantal"))


def table_of(rows):
    return pd.DataFrame(rows, columns=list(COUNTS.columns)).astype(COUNTS.columns)


@given(st.lists(DELIVERY, min_size=1, max_size=4))
def test_of_what_is_one_only_the_newest_delivery_counts(deliveries):
    frames = [table_of(rows) for rows in deliveries]
    found = merged((pa.Table.from_pandas(frame, preserve_index=False) for frame in frames), COUNTS)
    expected, seen = [], set()
    for frame in frames:
        mine = np.array([key not in seen for key in frame[ONE].itertuples(index=False, name=None)], dtype=bool)
        expected.append(frame[mine])
        seen |= set(frame[ONE].itertuples(index=False, name=None))
    together = pd.concat(expected).sort_values(COUNTS.order, kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(found, together.astype(COUNTS.columns))
