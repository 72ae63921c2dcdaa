"""The attack against every whole-number table that fits what was published."""

from dataclasses import replace
from io import StringIO
from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.disclosure.disclosure_tables import counts, truth
from wijkscan.model.disclosure.control import attack, protect

HIERARCHY = {"gebied": {"A": "gemeente", "B": "gemeente"}, "product": {"x": "totaal", "y": "totaal"}}
HIGHEST = 18
"""Counts of at most 9 that shift by at most 9 stay below this."""


def every_cell(base: np.ndarray) -> np.ndarray:
    """Cells of 2 × 2 tables (one per row) in published order, written out."""
    ax, ay, bx, by = base.T
    return np.column_stack([ax, ay, ax + ay, bx, by, bx + by, ax + bx, ay + by, ax + ay + bx + by])


CANDIDATES = every_cell(np.array(list(product(range(HIGHEST + 1), repeat=4)), dtype=np.int16))


@examples(25)
@given(values=st.lists(st.integers(0, 9), min_size=4, max_size=4), threshold=st.integers(5, 8))
def test_the_interval_holds_every_table_that_fits_and_those_leave_room(values, threshold):
    table = counts({"gebied": ["A", "B"], "product": ["x", "y"]}, values)
    protected = protect(table, value="clienten", dims=["gebied", "product"], hierarchy=HIERARCHY, threshold=threshold)
    shown = protected.table
    low, high = shown["laagst"].to_numpy(), shown["hoogst"].to_numpy()
    fits = ((CANDIDATES - low >= 0) & (CANDIDATES - high <= 0)).all(axis=1)
    possible = CANDIDATES[fits][:, shown["reden"] != ""]
    proved = attack(protected)
    assert (possible >= proved["laagst"].to_numpy()).all()
    assert (possible <= proved["hoogst"].to_numpy()).all()
    small = truth(protected, table)[shown["reden"] != ""].to_numpy() < threshold
    assert (possible[:, small].min(axis=0) == 0).all()
    assert (possible[:, small].max(axis=0) >= protected.width).all()


def test_the_attack_needs_nothing_but_what_is_published():
    table = counts({"gebied": ["A", "B", "C"], "product": ["x", "y"]}, [3, 217, 30, 40, 25, 60])
    hierarchy = {"gebied": dict.fromkeys("ABC", "gemeente"), "product": dict.fromkeys("xy", "totaal")}
    protected = protect(table, value="clienten", dims=["gebied", "product"], hierarchy=hierarchy)
    hidden = protected.table[protected.table["reden"] != ""]
    assert ("A", "y") in set(zip(hidden["gebied"], hidden["product"], strict=True))
    assert set(hidden["laagst"]) == {0.0}
    assert set(hidden["hoogst"]) <= {9.0, np.inf}
    written = protected.table.to_csv(index=False)
    assert "217" not in written
    read_back = pd.read_csv(StringIO(written), keep_default_na=False, na_values={"clienten": [""]})
    pd.testing.assert_frame_equal(attack(replace(protected, table=read_back)), attack(protected))
