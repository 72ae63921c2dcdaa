"""The gemeente's own export: counted, protected, stored without a trace of a client."""

import json
import multiprocessing
import stat
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from tests.example_run import VOORBEELDSTAD, example_tables
from wijkscan.disk.whole import current
from wijkscan.model.disclosure.control import attack
from wijkscan.sources.gebruik.inspect import inspect
from wijkscan.store.own_shown import folder_of, load_own_use
from wijkscan.store.own_use import (
    count_export,
    count_table,
    delete_own_use,
    protect_own_use,
    published_before,
    remembered_mapping,
    store_own_use,
    withdraw_count,
)
from wijkscan.tables.gebruik.fields import GebruikError

NOW = datetime(2026, 3, 1, 9, 0, 0)
CLIENTS = [f"cliënt-{number:05d}" for number in range(400)]


@pytest.fixture(scope="module")
def areas():
    return example_tables().areas


@pytest.fixture
def export(tmp_path, areas):
    """Four hundred clients, most of them in the first wijken, one law each."""
    buurten = areas.of("Buurt")
    rows = pd.DataFrame(
        {
            "Cliëntnummer": CLIENTS,
            "Productcategorie": ["02" if number % 3 else "45" for number in range(400)],
            "Buurtcode": [buurten[min(number // 20, 15)] for number in range(400)],
            "Ingangsdatum": "01-02-2024",
            "Einddatum": "",
        }
    )
    path = tmp_path / "clienten.csv"
    rows.to_csv(path, sep=";", index=False, encoding="utf-8-sig")
    return path


def test_counts_are_protected_stored_and_read_back(tmp_path, areas, export):
    imported = count_export(export, areas)
    assert imported.report.rows_read == imported.report.rows_used + imported.report.rows_refused == 400
    mapping = inspect(export).mapping
    own = store_own_use(tmp_path, areas, imported, mapping=mapping, threshold=10, now=NOW)
    shown = own.table["clienten"].dropna()
    assert (shown >= 10).all()
    assert own.table["clienten"].isna().any(), "hier hoort iets afgeschermd te zijn"
    again = load_own_use(tmp_path, VOORBEELDSTAD)
    pd.testing.assert_frame_equal(again.table, own.table)
    assert remembered_mapping(tmp_path, VOORBEELDSTAD) == mapping


def test_no_withheld_count_can_be_worked_out(areas, export):
    protected = protect_own_use(count_export(export, areas).table, areas, threshold=10)
    proved = attack(protected)
    assert len(proved)
    assert (proved["laagst"] < proved["hoogst"]).all()


def test_nothing_about_a_client_is_written(tmp_path, areas, export):
    before = set(tmp_path.rglob("*"))
    store_own_use(tmp_path, areas, count_export(export, areas), mapping=None, threshold=10, now=NOW)
    written = [path for path in set(tmp_path.rglob("*")) - before if path.is_file()]
    assert written
    for path in written:
        content = path.read_bytes()
        assert not any(client.encode() in content for client in CLIENTS[:50]), path.name


def test_a_second_import_takes_what_was_published_into_account(tmp_path, areas, export):
    imported = count_export(export, areas)
    for _ in range(2):
        store_own_use(tmp_path, areas, imported, mapping=None, threshold=10, now=NOW)
    published = (current(folder_of(tmp_path, VOORBEELDSTAD)) / "gepubliceerd.json").read_text(encoding="utf-8")
    assert published.count('"label"') == 2


def _count_once(root, imported, source, start):
    """Store the same counts under another name; runs in a process of its own."""
    counted = replace(imported, report=replace(imported.report, source=source))
    areas = example_tables().areas
    start.wait()
    store_own_use(root, areas, counted, mapping=None, threshold=10, now=NOW)


def test_counts_at_the_same_time_are_all_remembered(tmp_path, areas, export):
    counted = count_export(export, areas)
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    names = [f"export {number}" for number in range(4)]
    at_work = [context.Process(target=_count_once, args=(tmp_path, counted, name, start)) for name in names]
    for process in at_work:
        process.start()
    start.set()
    for process in at_work:
        process.join(timeout=300)
    assert [process.exitcode for process in at_work] == [0, 0, 0, 0]
    assert sorted(record.label for record in published_before(folder_of(tmp_path, VOORBEELDSTAD))) == names


def test_a_damaged_mapping_of_last_time_is_as_none(tmp_path, areas, export):
    store_own_use(tmp_path, areas, count_export(export, areas), mapping=inspect(export).mapping, threshold=10, now=NOW)
    (folder_of(tmp_path, VOORBEELDSTAD) / "kolommen.json").write_text('{"kolom', encoding="utf-8")
    assert remembered_mapping(tmp_path, VOORBEELDSTAD) is None


def test_why_counts_cannot_be_protected_is_told(tmp_path, areas, export):
    with pytest.raises(GebruikError, match=r"niet af te schermen; er is niets bewaard\. De drempel is 1, maar mag niet lager zijn"):
        store_own_use(tmp_path, areas, count_export(export, areas), mapping=None, threshold=1, now=NOW)
    assert load_own_use(tmp_path, "GM0392") is None


def test_counts_that_cannot_be_protected_beside_earlier_ones_have_a_way_out(tmp_path, areas, export):
    imported = count_export(export, areas)
    store_own_use(tmp_path, areas, imported, mapping=None, threshold=10, now=NOW)
    register = current(folder_of(tmp_path, VOORBEELDSTAD)) / "gepubliceerd.json"
    records = json.loads(register.read_text(encoding="utf-8"))
    records[0]["cells"][0][0][0] = "WK999999"  # an earlier table that no later one can be laid beside
    register.write_text(json.dumps(records), encoding="utf-8")
    with pytest.raises(GebruikError) as caught:
        store_own_use(tmp_path, areas, imported, mapping=None, threshold=10, now=NOW)
    assert "naast wat eerder is getoond (1: clienten.csv van 01-03-2026)" in str(caught.value)
    assert "bij Gegevens onder 'Een telling intrekken of alles verwijderen'" in str(caught.value)
    assert "'python -m wijkscan vergeten GM9001 --telling 1'" in str(caught.value)
    assert len(published_before(folder_of(tmp_path, VOORBEELDSTAD))) == 1
    withdraw_count(tmp_path, VOORBEELDSTAD, 1)
    store_own_use(tmp_path, areas, imported, mapping=None, threshold=10, now=NOW)
    assert len(published_before(folder_of(tmp_path, VOORBEELDSTAD))) == 1


def test_only_protected_counts_are_kept_and_only_for_the_user_himself(tmp_path, areas, export):
    folder = folder_of(tmp_path, VOORBEELDSTAD)
    folder.mkdir(parents=True)
    (folder / "tellingen.parquet").write_bytes(b"of an earlier wijkscan")
    (folder / "tellingen.parquet").chmod(0o644)
    mapping = inspect(export).mapping
    store_own_use(tmp_path, areas, count_export(export, areas), mapping=mapping, threshold=10, now=NOW)
    kept = {path.name for path in folder.rglob("*") if path.is_file()}
    assert kept == {"afgeschermd.parquet", "gepubliceerd.json", "kolommen.json", "verslag.json", "huidige-versie"}
    for path in (folder.parent, folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name
    for record in json.loads((current(folder) / "gepubliceerd.json").read_text(encoding="utf-8")):
        assert all(high is None or low == high >= 10 or (low == 0 and high >= 9) for _, low, high, _ in record["cells"])


def test_counts_of_an_earlier_wijkscan_go_when_they_are_found(tmp_path, areas, export):
    store_own_use(tmp_path, areas, count_export(export, areas), mapping=None, threshold=10, now=NOW)
    left = folder_of(tmp_path, VOORBEELDSTAD) / "tellingen.parquet"
    left.write_bytes(b"of an earlier wijkscan")
    assert load_own_use(tmp_path, VOORBEELDSTAD) is not None
    assert not left.exists()


def test_a_count_can_be_taken_back_and_all_can_be_deleted(tmp_path, areas, export):
    imported = count_export(export, areas)
    folder = folder_of(tmp_path, VOORBEELDSTAD)
    for name in ("goed", "verkeerd"):
        counted = replace(imported, report=replace(imported.report, source=name))
        store_own_use(tmp_path, areas, counted, mapping=None, threshold=10, now=NOW)
    with pytest.raises(GebruikError, match="Telling 3 van GM9001 bestaat niet; kies een nummer van 1 tot en met 2"):
        withdraw_count(tmp_path, VOORBEELDSTAD, 3)
    assert withdraw_count(tmp_path, VOORBEELDSTAD, 2).label == "verkeerd"
    assert [record.label for record in published_before(folder)] == ["goed"]
    # What is shown was of the count taken back; Voorbeeldstad then shows what it came with.
    assert load_own_use(tmp_path, VOORBEELDSTAD).source == "clienten.csv"
    assert delete_own_use(tmp_path, VOORBEELDSTAD)
    assert not delete_own_use(tmp_path, VOORBEELDSTAD)
    assert not folder.exists()
    with pytest.raises(GebruikError, match="er is nog niets geteld"):
        withdraw_count(tmp_path, VOORBEELDSTAD, 1)


def test_an_export_of_another_gemeente_is_refused_and_leaves_nothing(tmp_path, areas, export):
    text = export.read_text(encoding="utf-8-sig").replace("BU9001", "BU0363")
    export.write_text(text, encoding="utf-8-sig")
    with pytest.raises(GebruikError, match="gemeente"):
        count_export(export, areas)
    assert load_own_use(tmp_path, "GM0363") is None


def test_a_table_needs_a_database_and_a_mapping(areas, monkeypatch):
    monkeypatch.delenv("WIJKSCAN_GEBRUIK_URL", raising=False)
    with pytest.raises(GebruikError, match="WIJKSCAN_GEBRUIK_URL"):
        count_table("clienten", areas, mapping=None)
    monkeypatch.setenv("WIJKSCAN_GEBRUIK_URL", "postgres://127.0.0.1/x")
    with pytest.raises(GebruikError, match="--kolommen"):
        count_table("clienten", areas, mapping=None)
