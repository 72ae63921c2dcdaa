"""A backup that is put back gives every file and every version of every plan; what is no whole backup changes nothing."""

import io
import json
import random
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest
from typer.testing import CliRunner

from tests.postgres import running
from tests.sources.disk import full_disk
from tests.store.test_database import emptied
from tests.store.test_plans import GM, NORTH, PLAN
from wijkscan.beheer import app
from wijkscan.disk.whole import NotWrittenError, current, replace_folder
from wijkscan.store import backup
from wijkscan.store.backup import BackupError, put_back, write_backup
from wijkscan.store.database import audit
from wijkscan.store.plans import kept_plans, remove_plan, save_plan

CONTENT = {
    "snapshots/kaart-2024/passport.json": b"{}", "snapshots/kaart-2024/kaart.gpkg": random.Random(1).randbytes(600_000),
    "eigen/GM0392/bezetting/versie-000001/gelezen.csv": b"team;fte\n", "gebruik/GM0392/versie-000002/gepubliceerd.json": b"[]",
    "vastgesteld/GM0392/vastgesteld-gm0392-2026-01-01-aa.zip": b"PK", "vastgesteld/GM0392/vastgesteld-gm0392-2026-01-01-bb.zip": b"PK2",
}  # fmt: skip
LEFT_OUT = {
    "tables/x.parquet": b"1", "gebruik/GM0392/tellingen.parquet": b"of a few", "uitwisseling/clienten.csv": b"client",
    ".snapshots.slot": b"", "snapshots/.half-1/x": b"", "eigen/GM0392/.bezetting.slot": b"",
}  # fmt: skip


def files(data):
    """Content and moment of everything that a backup is of."""
    found = {path.relative_to(data).as_posix(): path for top in backup.FOLDERS for path in (data / top).rglob("*") if path.is_file()}
    return {name: (path.read_bytes(), path.stat().st_mtime_ns) for name, path in found.items() if name not in LEFT_OUT}


def plans():
    return [[version.plan for version in kept.versions] for removed in (False, True) for kept in kept_plans(GM, removed=removed)]


def trail():
    return [(line["soort"], line["onderwerp"]) for line in audit.lines()]


@pytest.fixture(scope="module")
def postgres():
    with running() as found:
        yield found


@pytest.fixture
def at(tmp_path, monkeypatch, request):
    """Go to a data folder with its own store."""

    def go(name, kind="sqlite"):
        monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path / name))
        if kind == "sqlite":
            monkeypatch.delenv("WIJKSCAN_DB", raising=False)
        else:
            monkeypatch.setenv("WIJKSCAN_DB", emptied(request.getfixturevalue("postgres")))
        return tmp_path / name

    return go


def filled(data):
    for name, content in (CONTENT | LEFT_OUT).items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    first = save_plan(PLAN)
    save_plan(replace(PLAN, wie="B", teams=(NORTH,)), first.short)
    save_plan(replace(PLAN, naam="Weg ermee"))
    remove_plan(GM, "plan-0002")
    return data


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")])
def test_everything_comes_back_in_an_empty_folder_whatever_the_database(at, tmp_path, source, target):
    data, path = filled(at("bron", source)), tmp_path / "kopie.zip"
    made, before, kept = write_backup(path), trail(), plans()
    assert (made.files, made.versions, path.stat().st_mode & 0o077) == (len(CONTENT), 3, 0)
    there = at("leeg", target)
    found, replaced = put_back(path, replace=False)
    assert (found, replaced) == (made, None)
    assert files(there) == files(data)
    assert set(files(there)) == set(CONTENT)
    assert plans() == kept
    assert kept[1][0].naam == "Weg ermee"
    assert trail() == [*before[:-1], ("reservekopie teruggezet", "kopie.zip")]
    assert (there / "eigen").stat().st_mode & 0o077 == 0
    save_plan(replace(PLAN, naam="Daarna"))  # keys go on where the rows that were put back end
    assert len(kept_plans(GM)) == 2


def test_what_is_there_is_only_replaced_when_asked_and_can_be_put_back_itself(at, tmp_path):
    filled(at("bron"))
    path = write_backup(tmp_path / "kopie.zip").path
    there = at("ander")
    save_plan(replace(PLAN, naam="Van hier"))
    (there / "eigen").mkdir()
    (there / "eigen" / "x").write_bytes(b"van hier")
    for _ in range(2):
        with pytest.raises(BackupError, match="--vervang"):
            put_back(path, replace=False)
    assert [kept.newest.naam for kept in kept_plans(GM)] == ["Van hier"]
    _, before = put_back(path, replace=True)
    assert set(files(there)) == set(CONTENT)
    assert [kept.newest.naam for kept in kept_plans(GM)] == ["Vier teams"]
    assert [line for line in trail() if "Van hier" in line[1]], "the trail only grows"
    size = len(trail())
    put_back(before, replace=True)
    assert files(there)["eigen/x"][0] == b"van hier"
    assert [kept.newest.naam for kept in kept_plans(GM)] == ["Van hier"]
    assert len(trail()) == size + 2, "lines that are there are not taken twice"
    assert not list(there.glob(".half-*"))


def sealed(parts):
    """An archive with these parts of which the seal is right, as somebody makes who knows the form."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"0" * 64
        for name, content in parts:
            archive.writestr(name, content)
    content = buffer.getvalue()[:-64]
    return content + sha256(content).hexdigest().encode()


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def with_part(parts, name, change):
    return [(known, change(json.loads(content)) if known == name else content) for known, content in parts]


def newer(about):
    return json.dumps(about | {"vorm": 2, "wijkscan": "9.9"})


def newer_store(about):
    return json.dumps(about | {"opslag": "9999"})


def placed(name):
    def change(parts):
        sums = {name: [sha256(b"x").hexdigest(), 0]}
        return [*with_part(parts, "bestanden.json", lambda told: json.dumps(told | sums)), (name, b"x")]

    return change


def other_row(parts):
    return [(name, content.replace(b'"nummer"', b'"ander"') if name == "opslag/plannen.jsonl" else content) for name, content in parts]


def other_file(parts):
    return [(name, b"anders" if name.endswith("passport.json") else content) for name, content in parts]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda parts: with_part(parts, "reservekopie.json", newer), "nieuwere wijkscan .9.9."),
        (lambda parts: with_part(parts, "reservekopie.json", newer_store), "nieuwere wijkscan"),
        (lambda parts: parts[1:], "geen reservekopie"),
        (lambda parts: parts[:-1], "geen reservekopie"),
        (lambda parts: [*parts, ("erbij.txt", b"x")], "geen reservekopie"),
        (lambda parts: [part for part in parts if not part[0].endswith(".gpkg")], "geen reservekopie"),
        (other_row, "geen reservekopie"),
        (other_file, "geen reservekopie"),
        *[
            (placed(name), "geen reservekopie")
            for name in ("../x", "gegevens/../../x", "gegevens/eigen/../../../x", "/tmp/x", "gegevens/eigen\\..\\x", "gegevens/tables/x",
                         "gegevens/eigen/C:x", "gegevens/eigen//x", "gegevens/eigen")
        ],
    ],
)  # fmt: skip
def test_what_is_no_backup_is_one_sentence_and_changes_nothing(at, tmp_path, change, said):
    filled(at("bron"))
    path, wrong = write_backup(tmp_path / "kopie.zip").path, tmp_path / "fout.zip"
    wrong.write_bytes(sealed(change(parts_of(path))))
    there = at("leeg")
    with pytest.raises(BackupError, match=said) as error:
        put_back(wrong, replace=True)
    assert "fout.zip" in str(error.value)
    assert files(there) == {}
    assert plans() == []
    assert not (tmp_path / "x").exists()


def test_a_byte_that_is_altered_or_missing_is_known_before_anything_is_used(at, tmp_path):
    filled(at("bron"))
    content, wrong = write_backup(tmp_path / "kopie.zip").path.read_bytes(), tmp_path / "fout.zip"
    there = at("leeg")
    places = {*range(0, len(content), len(content) // 40), len(content) - 1, len(content) - 70, 45}
    damaged = [content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :] for place in places]
    for given in (*damaged, *(content[:place] for place in places), content + b"\n", b"", b"PK", sealed([("a.txt", b"x")])):
        wrong.write_bytes(given)
        with pytest.raises(BackupError, match=r"fout\.zip"):
            put_back(wrong, replace=False)
    assert not there.exists()


def test_a_backup_that_does_not_fit_on_the_disk_is_refused_first(at, tmp_path):
    filled(at("bron"))
    path = write_backup(tmp_path / "kopie.zip").path
    there = at("leeg")
    with pytest.MonkeyPatch.context() as small:
        small.setattr(backup.shutil, "disk_usage", lambda _: type("Disk", (), {"free": 1000})())
        with pytest.raises(BackupError, match="1 MB en op de schijf is 0 MB vrij"):
            put_back(path, replace=False)
    assert not there.exists()


def test_a_full_disk_leaves_the_earlier_backup_and_the_data(at, tmp_path):
    data = filled(at("bron"))
    path = write_backup(tmp_path / "kopie.zip").path
    content, before = path.read_bytes(), files(data)
    (data / "eigen" / "groot").write_bytes(bytes(10))
    for doing in (lambda: write_backup(path), lambda: put_back(path, replace=True)):
        with full_disk(200_000), pytest.raises(NotWrittenError, match="schijf is vol"):
            doing()
    (data / "eigen" / "groot").unlink()
    assert (path.read_bytes(), files(data)) == (content, before)


def test_a_folder_that_cannot_be_replaced_leaves_everything_as_it_was(at, tmp_path, monkeypatch):
    data = filled(at("bron"))
    path = write_backup(tmp_path / "kopie.zip").path
    before, kept = files(data), plans()
    rename = backup.Path.rename

    def refused(self, target):
        if self.name == "vastgesteld" and "nieuw" in self.parts:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    with monkeypatch.context() as held:
        held.setattr(backup.Path, "rename", refused)
        with pytest.raises(ValueError, match="niets bewaard"):
            put_back(path, replace=True)
    assert (files(data), plans()) == (before, kept)
    assert ("reservekopie teruggezet", "kopie.zip") not in trail()


def test_what_is_replaced_while_the_backup_is_made_is_in_it_whole(at, tmp_path, monkeypatch):
    data, write, times = filled(at("bron")), zipfile.ZipFile.writestr, []

    def meanwhile(archive, name, content):
        if not times:
            times.append(name)
            replace_folder(data / "eigen" / GM / "bezetting", lambda draft: draft.mkdir() or (draft / "nieuw").write_bytes(b"n"), kept=1)
        return write(archive, name, content)

    monkeypatch.setattr(zipfile.ZipFile, "writestr", meanwhile)
    path = write_backup(tmp_path / "kopie.zip").path
    there = at("leeg")
    put_back(path, replace=False)
    assert (current(there / "eigen" / GM / "bezetting") / "nieuw").read_bytes() == b"n"


def test_the_commands_say_what_they_did(at, tmp_path):
    filled(at("bron"))
    run, path = CliRunner().invoke, str(tmp_path / "kopie.zip")
    assert "6 bestanden, 3 versies van plannen" in run(app, ["reservekopie", path]).output
    assert "gemaakt op 20" in run(app, ["terugzetten", path, "--vervang"]).output
    assert "vervangen-" in run(app, ["terugzetten", path, "--vervang"]).output
    assert "reservekopie teruggezet  kopie.zip" in run(app, ["logboek"]).output
