"""The client export to practise with is made and counted as a gemeente would."""

import pandas as pd

from tests.example_run import VOORBEELDSTAD, example_library
from wijkscan.store.own_shown import load_own_use
from wijkscan.store.snapshots import Library
from wijkscan.voorbeeldstad.practice import write_example_export


def test_the_example_export_is_made_and_counted(tmp_path):
    source = example_library()
    library = Library(tmp_path, tables=source.tables)
    (tmp_path / "snapshots").symlink_to(source.root / "snapshots")
    path = write_example_export(library, threshold=10)
    assert 25_000 < len(path.read_bytes().splitlines()) < 35_000
    own, shipped = load_own_use(tmp_path, VOORBEELDSTAD), load_own_use(tmp_path / "leeg", VOORBEELDSTAD)
    pd.testing.assert_frame_equal(own.table, shipped.table)
    assert own.summary == shipped.summary
