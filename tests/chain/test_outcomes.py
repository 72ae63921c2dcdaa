import hashlib
import json
from dataclasses import fields

import geopandas as gpd
import pandas as pd
import pytest

from tests.chain_of import run_after
from tests.example_run import FIRST_YEAR, VOORBEELDSTAD, example_run
from tests.made_up_run import PARAMETERS, scan_of
from tests.model.made_up_areas import GM, wijken_of
from tests.sources.disk import full_disk
from wijkscan.chain.outcomes import ResultsNotWrittenError, write_results
from wijkscan.chain.scenario import Scenario
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import Niveau


@pytest.fixture(scope="module")
def run():
    """Computed without a map, so without werkgebieden."""
    return run_after(scan_of(), Scenario(gemeente=GM), PARAMETERS, OwnTables(), FIRST_YEAR)


def test_every_table_is_written_and_the_account_comes_last(run, tmp_path):
    written = write_results(run, PARAMETERS, tmp_path / "uit", "1.2.3")
    assert [path.name for path in written][-1] == "run.json"
    assert {path.name for path in written} == {path.name for path in (tmp_path / "uit").iterdir()}
    assert {path.name for path in written} == {
        "indicatoren.csv", "behoefte.csv", "gebruik.csv", "gebruik_soorten.csv", "formatie.csv", "budget.csv", "geld.csv",
        "voorzieningen.csv",
        "werkgebieden.geojson", "run.json",
    }  # fmt: skip


def test_the_account_fits_the_files(run, tmp_path):
    written = write_results(run, PARAMETERS, tmp_path, "1.2.3")
    account = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert account["versies"]["wijkscan"] == "1.2.3"
    assert account["uitkomsten"] == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written[:-1]}
    assert [item["naam"] for item in account["parameters"]] == [item.name for item in PARAMETERS]
    adjusted = next(item for item in account["parameters"] if item["naam"] == "behoefte.trekkingen")
    assert (adjusted["waarde"], adjusted["soort"], adjusted["bron"]) == (50, "aanname", "aangepast in het dashboard")
    assert [item["sha256"] for item in account["bronnen"]] == [passport.sha256 for passport in run.scan.tables.passports]
    assert not any("definitions" in item for item in account["bronnen"])


def test_every_choice_that_matters_and_the_ceiling_are_in_the_account(tmp_path):
    run = example_run()
    write_results(run, PARAMETERS, tmp_path, "1.2.3")
    account = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    where = {"wijk", "buurt", "naast", "stadsdeel", "teamsvannu"}
    shown = where | {"niveau", "indicator", "achtergrond", "wet", "stap", "uitgelicht", "zonder_stap", "versie", "jaar"}
    assert set(account["keuzes"]) == {field.name for field in fields(Scenario)} - shown
    assert account["keuzes"]["gemeente"] == VOORBEELDSTAD
    frame = {"herkomst": "jaarrekening", "uit_verwacht_gebruik": False, "kader": "CBS, Iv3, jaarrekening 2024"}
    assert account["plafond"] == {"eurocent": run.budget.ceiling_cents, **frame}


def test_need_and_use_are_written_per_wijk(run, tmp_path):
    write_results(run, PARAMETERS, tmp_path, "1")
    need = pd.read_csv(tmp_path / "behoefte.csv")
    assert list(need) == ["gebiedscode", "score", "laag", "hoog", "plaats_laag", "plaats_hoog", "band", "geschat_aandeel"]
    assert need["gebiedscode"].tolist() == wijken_of(12)
    use = pd.read_csv(tmp_path / "gebruik.csv")
    expected = ["verwacht_ruw", "verwacht_geijkt", "verwacht_bekend"]
    limits = ["grens_laag", "grens_hoog"]
    assert list(use) == ["gebiedscode", "wet", "waargenomen", *expected, "verhouding", "laag", "hoog", *limits, "oordeel", "reden"]
    assert GM not in set(use["gebiedscode"])


def test_formatie_werkgebieden_and_budget_of_the_example(tmp_path):
    run = example_run()
    write_results(run, PARAMETERS, tmp_path, "1")
    work = pd.read_csv(tmp_path / "formatie.csv")
    columns = ["gebiedscode", "component", "basis", "aantal", "aandeel", "aandeel_gemeente", "uren", "fte_laag", "fte", "fte_hoog"]
    assert list(work) == columns
    assert set(work["gebiedscode"]) == set(run.scan.tables.areas.of(Niveau.WIJK))
    assert ((work["fte_laag"] <= work["fte"]) & (work["fte"] <= work["fte_hoog"])).all()
    money = pd.read_csv(tmp_path / "budget.csv")
    worked_from = ["aantal", "definitie", "prijs_eurocent"]
    assert list(money) == ["gebiedscode", "niveau", "wet", "open_einde", "bedrag_eurocent", "per_inwoner_eurocent", "aandeel", *worked_from]
    assert set(money.loc[money["open_einde"] == "ja", "wet"]) == {"bijstand"}
    assert money.loc[money["niveau"] == 1, "bedrag_eurocent"].sum() == run.budget.ceiling_cents
    areas = gpd.read_file(tmp_path / "werkgebieden.geojson").set_index("werkgebied")
    assert len(areas) == len(run.plan.loads)
    assert areas.geometry.is_valid.all()
    assert sorted(code for codes in areas["gebieden"] for code in codes) == sorted(run.teams.assignment.index)
    assert areas["fte"].sum() == pytest.approx(run.teams.totals["fte"].sum(), abs=0.01 * len(areas))
    account = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert account["niet_berekend"] == {}
    assert account["werkgebieden"]["bewezen"]


def test_a_part_that_cannot_be_computed_leaves_its_reason(run, tmp_path):
    write_results(run, PARAMETERS, tmp_path, "1")
    assert json.loads((tmp_path / "werkgebieden.geojson").read_text(encoding="utf-8"))["features"] == []
    account = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert "geen buurten geladen" in account["niet_berekend"]["werkgebieden"]
    assert account["werkgebieden"] is None


def test_files_of_an_earlier_run_are_replaced_and_other_files_are_left(run, tmp_path):
    (tmp_path / "indicatoren.csv").write_text("oud")
    (tmp_path / "aantekening.txt").write_text("van mij")
    write_results(run, PARAMETERS, tmp_path, "1")
    assert (tmp_path / "aantekening.txt").read_text() == "van mij"
    assert (tmp_path / "indicatoren.csv").read_text(encoding="utf-8").startswith("gebiedscode,gebiedsnaam,")


def test_a_full_disk_is_refused_and_leaves_nothing_half_written(run, tmp_path):
    with full_disk(), pytest.raises(ResultsNotWrittenError) as caught:
        write_results(run, PARAMETERS, tmp_path / "uit", "1")
    assert str(caught.value) == (
        f"De uitkomsten kunnen niet worden bewaard in '{tmp_path / 'uit'}': de schijf is vol. "
        "Maak dat in orde of kies met --uit een andere map; er is niets half geschreven."
    )
    assert list((tmp_path / "uit").iterdir()) == []
