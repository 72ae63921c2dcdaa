"""Counted beside expected use, on Voorbeeldstad."""

import numpy as np
import pandas as pd
import pytest

from tests.example_run import VOORBEELDSTAD, example_collection, example_scan, example_tables
from wijkscan.model.funnel import LOWER, UNKNOWN
from wijkscan.model.zorggebruik import WETTEN, use_of_gemeente, use_table, without_self
from wijkscan.tables.areas import Niveau

# Lindenveld uses 0,7 times what its people lead one to expect; that is how Voorbeeldstad was made.
UNDER_USE = "WK900105"


@pytest.fixture(scope="module")
def scan():
    return example_scan()


def test_every_law_is_learnt_and_the_expectation_adds_up_to_the_published_total(scan):
    assert set(scan.use) == set(WETTEN)
    for use in scan.use.values():
        assert use.wijken["verwacht"].sum() == pytest.approx(use.total)


def test_the_wijk_made_with_too_little_use_stands_out_and_is_on_the_list(scan):
    use = scan.use["wmo"]
    assert use.wijken["oordeel"][UNDER_USE] == LOWER
    assert UNDER_USE in use.under_use.index[use.under_use["lijst"] == "behoefte hoog, gebruik laag"]


def test_buurten_add_up_to_their_wijk(scan):
    for use in scan.use.values():
        wijk = "WK" + use.buurten.index.str[2:8]
        sums = use.buurten.groupby(wijk).sum()
        pd.testing.assert_series_equal(
            sums, use.wijken["verwacht"].reindex(sums.index), check_names=False, rtol=1e-9, check_index_type=False
        )


def test_the_verdict_is_taken_around_the_share_of_clients_whose_wijk_is_known(scan):
    use = scan.use["jeugdhulp"]
    assert 0.8 < use.known_share <= 1.01
    middle = np.sqrt(use.wijken["grens_laag"] * use.wijken["grens_hoog"]) / use.known_share
    assert middle.between(0.8, 1.1).all()


def test_factors_multiply_to_the_expectation_before_calibration(scan):
    use = scan.use["wmo"]
    product = use.factors.drop(columns="verwacht").prod(axis="columns")
    pd.testing.assert_series_equal(product, use.factors["verwacht"], check_names=False)
    pd.testing.assert_series_equal(use.factors["verwacht"], use.wijken["ruw"], check_names=False)


def test_a_gemeente_that_delivered_nothing_gets_a_raw_expectation_and_no_verdict():
    silent = next(code for code in example_collection().gemeenten.index if _silent(code))
    tables = example_tables(silent)
    need = pd.Series(0.0, index=tables.areas.of(Niveau.WIJK))
    use = use_of_gemeente(example_scan().laws.models["wmo"], tables.areas, need)
    assert np.isnan(use.total)
    pd.testing.assert_series_equal(use.wijken["verwacht"], use.wijken["ruw"], check_names=False)
    assert use.wijken["verhouding"].isna().all()
    assert use.wijken["reden"].str.contains("niet geleverd").all()


def _silent(code: str) -> bool:
    country = example_collection().country
    newest = next(item for item in country.editions if item.kind == "cijfers")
    return bool(np.isnan(newest.figures.values["wmo"].get(code, 0.0)))


def test_the_table_has_the_promised_columns_and_one_row_per_wijk_and_law(scan):
    table = use_table(scan.use)
    expected, limits = ["verwacht_ruw", "verwacht_geijkt", "verwacht_bekend"], ["grens_laag", "grens_hoog"]
    assert list(table) == ["gebiedscode", "wet", "waargenomen", *expected, "verhouding", "laag", "hoog", *limits, "oordeel", "reden"]
    assert len(table) == len(WETTEN) * len(example_tables(VOORBEELDSTAD).areas.of(Niveau.WIJK))
    assert list(use_table({})) == list(table)
    counted = table.dropna(subset=["verhouding"])
    np.testing.assert_allclose(counted["waargenomen"] / counted["verwacht_bekend"], counted["verhouding"])


def test_the_only_wijk_has_no_verdict_beside_itself(scan):
    """What is expected of it was brought to the figure it would be compared with: 1,00 would say nothing beside a gemeente that is off."""
    table = scan.use["wmo"].wijken
    alone = without_self(table.iloc[:1])
    assert alone["oordeel"].tolist() == [UNKNOWN]
    assert alone[["verhouding", "laag", "hoog", "grens_laag", "grens_hoog", "verhouding_gekrompen"]].isna().all(axis=None)
    assert alone["reden"].iloc[0].startswith("de enige wijk")
    pd.testing.assert_frame_equal(without_self(table), table)
    # A wijk whose count is withheld is no company: it cannot be compared with either.
    withheld = table.iloc[:2].copy()
    withheld.loc[withheld.index[1], "verhouding"] = np.nan
    assert without_self(withheld)["oordeel"].iloc[0] == UNKNOWN
