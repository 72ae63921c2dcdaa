import numpy as np
import pandas as pd
import pytest

from tests.tables.gebruik.gebruik_rows import PRODUCTEN
from wijkscan.sources.gebruik.count import import_gebruik
from wijkscan.tables.gebruik.counts import Margins
from wijkscan.tables.gebruik.keys import build_keys
from wijkscan.voorbeeldstad.export import PERIODS, client_export

WIJKEN = [f"WK9001{number:02d}" for number in range(14)]


def areas() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    codes = [f"BU{wijk[2:]}{number:02d}" for wijk in WIJKEN for number in range(5)]
    return pd.DataFrame(
        {
            "buurtcode": codes,
            # Two buurten have the same name, as in every real gemeente.
            "buurtnaam": ["Centrum" if number in (3, 40) else f"Buurt {number}" for number in range(70)],
            "wijkcode": ["WK" + code[2:8] for code in codes],
            "inwoners": 2000,
            "leeftijd_0_15": 300,
            "leeftijd_65_plus": 400,
            "wmo": rng.poisson(60, 70),
            "jeugdzorg": rng.poisson(57, 70),
            "bijstand": np.where(np.arange(70) == 5, np.nan, rng.poisson(21, 70)),
        }
    )


def names() -> pd.DataFrame:
    made = areas()
    codes = ["GM9001", *WIJKEN, *made["buurtcode"]]
    called = ["Voorbeeldstad", *(f"Wijk {code[-2:]} Kwartier {code[-2:]}" for code in WIJKEN), *made["buurtnaam"]]
    return pd.DataFrame({"gebiedsnaam": called}, index=codes)


@pytest.fixture(scope="module")
def export():
    return client_export(areas(), np.random.default_rng(1))


@pytest.fixture(scope="module")
def imported(export, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "voorbeeldstad.csv"
    path.write_bytes(export[0])
    keys = build_keys(names(), "GM9001", PRODUCTEN)
    margins = Margins(("buurt", "wijk", "gemeente"), ("wet", "totaal"), years=False)
    return import_gebruik(path, keys, first=min(PERIODS), last=max(PERIODS), margins=margins)


def test_about_thirty_thousand_rows_the_same_every_time(export):
    content, truth = export
    again, _ = client_export(areas(), np.random.default_rng(1))
    assert again == content
    assert 25_000 < content.count(b"\r\n") < 35_000
    assert set(truth["niveau"]) == {"Buurt", "Wijk", "Gemeente"}


def test_the_import_finds_the_truth_back(export, imported):
    _, truth = export
    table = imported.table
    found = table[table["leeftijd"] == "totaal"]
    columns = list(truth.columns)
    found = found[columns].sort_values(columns[:4]).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, truth)


def test_every_kind_of_trouble_is_in_it(imported):
    report = imported.report
    assert report.rows_read == report.rows_used + report.rows_refused
    assert len(report.refused) == 6
    assert len(report.corrected) == 8
    assert report.form == "csv (;, cp1252)"
    assert any("gaat een veld op een nieuwe regel verder" in note for note in report.notes)


def test_the_truth_hangs_together(export):
    _, truth = export
    assert (truth["clienten"] == truth["beeindigd"] + truth["open_einde"]).all()
    wide = truth.set_index(["niveau", "gebiedscode", "wet", "periode"])
    gemeente = wide.loc["Gemeente", "GM9001"]
    # Who has two wetten is one client: the total is less than the sum, and more than any of them.
    for periode in PERIODS:
        per_wet = gemeente.xs(periode, level="periode")["clienten"]
        assert per_wet.drop("totaal").max() < per_wet["totaal"] < per_wet.drop("totaal").sum()
    # Nobody lives in two buurten, so a wijk is the sum of its buurten.
    buurten = wide.loc["Buurt"]["clienten"].reset_index()
    sums = buurten.groupby(["WK" + buurten["gebiedscode"].str[2:8], "wet", "periode"])["clienten"].sum()
    assert (wide.loc["Wijk"]["clienten"].sort_index() == sums.sort_index()).all()


def test_a_gap_has_no_clients(export):
    _, truth = export
    code = areas()["buurtcode"][5]
    assert truth[(truth["gebiedscode"] == code) & (truth["wet"] == "bijstand")].empty
