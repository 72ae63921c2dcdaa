import io
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tests.example_run import example_tables
from wijkscan.sources.received import checksum
from wijkscan.store.importing import load_deliveries, store
from wijkscan.store.snapshots import Library
from wijkscan.voorbeeldstad import write
from wijkscan.voorbeeldstad.plan import DATA

MEGABYTES = 1_000_000


def test_passports_say_openly_that_it_is_made_up(received):
    use = {"jeugd_vorm": (2022, 2024), "stapeling": (2023, 2024), "uitkeringen": (2023, 2024), "wmo_soort": (2022, 2024)}
    in_detail = [f"{kind}-{year}-land" for kind, years in use.items() for year in years]
    assert sorted(set(received) - set(in_detail)) == [
        *(f"cijfers-{year}-land" for year in range(2020, 2025)), "gemeentefonds-2024-land", "gemeentefonds-2025-land",
        "gezondheid-2022-land", "iv3-2023-land", "iv3-2024-land", "iv3-2025-land", "kaart-2023-land", "kaart-2024-land",
        "kosten_jeugd-2024-land", "kosten_wmo-2024-land", "regiobeeld-2023-land", "ses_woa-2024-land",
    ]  # fmt: skip
    assert set(in_detail) <= set(received)
    for item in received.values():
        passport = item.passport
        assert (passport.producer, passport.url, passport.licence) == ("wijkscan (verzonnen)", "", "EUPL-1.2")
        assert passport.title.endswith("(verzonnen)")
        assert passport.sha256 == checksum(item.files)
        assert passport.files == tuple(sorted(item.files))


def test_writing_again_gives_the_same_bytes_and_leaves_nothing_old(received, tmp_path):
    (tmp_path / "snapshots" / "old").mkdir(parents=True)
    write(tmp_path)
    kept = sorted(path.name for path in tmp_path.iterdir() if not path.name.endswith(".slot"))
    assert kept == ["bezetting", "budgetten", "snapshots", "werkgebieden"]
    assert {path.name for path in (tmp_path / "snapshots").iterdir()} == {item.passport.id for item in received.values()}
    written = Library(tmp_path)
    for passport in written.passports():
        assert passport == received[passport.series].passport
        assert written.files(passport) == received[passport.series].files


def test_what_is_committed_is_what_is_generated(received):
    committed = {passport.series: passport for passport in Library(DATA).passports()}
    assert sorted(committed) == sorted(received)
    for series, passport in committed.items():
        assert passport.rows == received[series].passport.rows
        for name, content in Library(DATA).files(passport).items():
            _assert_same(name, content, received[series].files[name], passport.kind)


def _assert_same(name: str, old: bytes, new: bytes, kind: str) -> None:
    """Compare contents: the bytes of Parquet also depend on the version that wrote them."""
    if name.endswith(".json"):
        assert json.loads(old) == json.loads(new)
    elif name.endswith(".csv"):
        assert old == new
    elif kind == "kaart":
        one, two = (gpd.read_parquet(io.BytesIO(content)) for content in (old, new))
        assert one.drop(columns="geometry").equals(two.drop(columns="geometry"))
        assert shapely.equals_exact(one.geometry.to_numpy(), two.geometry.to_numpy(), 0.5).all()
    else:
        pd.testing.assert_frame_equal(*(pd.read_parquet(io.BytesIO(content)) for content in (old, new)))


def test_it_is_small(received):
    files = [path for path in DATA.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 5 * MEGABYTES


@pytest.fixture(scope="module")
def library(received, tmp_path_factory) -> Library:
    made = Library(tmp_path_factory.mktemp("voorbeeldstad"))
    for item in received.values():
        store(made, item)
    return made


def test_it_passes_the_same_checks_as_real_data(library, received):
    assert [passport.series for passport in library.passports()] == sorted(received)


def test_rounded_wijken_stay_close_to_the_truth(world, truth):
    published = world.published(truth, 2024)
    assert np.abs(published["inwoners"] - truth.figures["inwoners"]).max() < 5
    known = published["wmo"].notna()
    assert np.abs(published["wmo"] - truth.figures["wmo"])[known].max() <= 2.5


def test_scores_and_patients_are_the_truth_rounded(library, truth):
    """Of the newest year: SES-WOA; a small wijk has none, and everything else is the true figure to three decimals."""
    found = next(item.figures for item in load_deliveries(library) if item.passport.kind == "ses_woa")
    exact = truth.figures.loc[found.values.index]
    large = exact["huishoudens"] >= 100
    for code in ("ses_woa", "ses_woa_spreiding"):
        known = found.values[code].notna()
        assert known[large].mean() > 0.99 and not known[~large & exact.index.str.match("WK|BU")].any()
        assert np.abs(found.values[code] - exact[code])[known].max() <= 0.000501
    assert np.corrcoef(exact.loc[large, "ses_woa"], exact.loc[large, "personen_in_armoede"])[0, 1] < -0.5


def test_no_path_of_the_machine_is_in_the_files(received):
    for item in received.values():
        for content in item.files.values():
            assert str(Path(__file__).parents[2]).encode() not in content


def test_no_area_is_called_by_its_code():
    """A page names the country beside a figure: with its code it tells a reader nothing."""
    areas = example_tables().areas.areas
    named = areas["gebiedsnaam"].astype(str)
    assert named["NL00"] == "Voorbeeldland (verzonnen)"
    assert not named.str.fullmatch(r"(NL|GM|WK|BU)[0-9]{2,8}").any()
