import hashlib
import json

import pandas as pd
import pytest

from tests.made_up_run import PARAMETERS, scan_of
from tests.model.made_up_areas import GM, wijken_of
from tests.sources.disk import full_disk
from wijkscan.results import ResultsNotWrittenError, write_results


@pytest.fixture(scope="module")
def scan():
    return scan_of()


def test_every_table_is_written_and_the_account_comes_last(scan, tmp_path):
    written = write_results(scan, PARAMETERS, tmp_path / "uit", "1.2.3")
    assert [path.name for path in written][-1] == "run.json"
    assert {path.name for path in written} == {path.name for path in (tmp_path / "uit").iterdir()}
    assert {"indicatoren.csv", "behoefte.csv", "gebruik.csv", "run.json"} <= {path.name for path in written}


def test_the_account_fits_the_files(scan, tmp_path):
    written = write_results(scan, PARAMETERS, tmp_path, "1.2.3")
    account = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert account["versies"]["wijkscan"] == "1.2.3"
    assert account["uitkomsten"] == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written[:-1]}
    assert [item["naam"] for item in account["parameters"]] == [item.name for item in PARAMETERS]
    adjusted = next(item for item in account["parameters"] if item["naam"] == "behoefte.trekkingen")
    assert (adjusted["waarde"], adjusted["soort"], adjusted["bron"]) == (50, "aanname", "aangepast in het dashboard")
    assert [item["sha256"] for item in account["bronnen"]] == [passport.sha256 for passport in scan.tables.areas.passports]
    assert not any("definitions" in item for item in account["bronnen"])


def test_need_and_use_are_written_per_wijk(scan, tmp_path):
    write_results(scan, PARAMETERS, tmp_path, "1")
    need = pd.read_csv(tmp_path / "behoefte.csv")
    assert list(need) == ["gebiedscode", "score", "laag", "hoog", "band", "geschat_aandeel"]
    assert need["gebiedscode"].tolist() == wijken_of(12)
    use = pd.read_csv(tmp_path / "gebruik.csv")
    assert list(use) == ["gebiedscode", "wet", "waargenomen", "verwacht", "verhouding", "laag", "hoog", "oordeel", "reden"]
    assert GM not in set(use["gebiedscode"])


def test_files_of_an_earlier_run_are_replaced_and_other_files_are_left(scan, tmp_path):
    (tmp_path / "indicatoren.csv").write_text("oud")
    (tmp_path / "aantekening.txt").write_text("van mij")
    write_results(scan, PARAMETERS, tmp_path, "1")
    assert (tmp_path / "aantekening.txt").read_text() == "van mij"
    assert (tmp_path / "indicatoren.csv").read_text(encoding="utf-8").startswith("gebiedscode,gebiedsnaam,")


def test_a_full_disk_is_refused_and_leaves_nothing_half_written(scan, tmp_path):
    with full_disk(), pytest.raises(ResultsNotWrittenError) as caught:
        write_results(scan, PARAMETERS, tmp_path / "uit", "1")
    assert str(caught.value) == (
        f"De uitkomsten kunnen niet worden bewaard in '{tmp_path / 'uit'}': de schijf is vol, of de map is alleen-lezen of een "
        "bestand. Maak ruimte vrij of kies met --uit een andere map; geen bestand is half geschreven."
    )
    assert list((tmp_path / "uit").iterdir()) == []
