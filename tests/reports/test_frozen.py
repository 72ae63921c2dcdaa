"""A fixed version opens unchanged, and is refused when anything in it was altered."""

import hashlib
import io
import json
import tracemalloc
import zipfile
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.example_run import PARAMETERS, example_own, example_run
from wijkscan.chain.scenario import Scenario
from wijkscan.reports.frozen import (
    KEY_FIGURES,
    MANIFEST,
    SEAL,
    STORY,
    FrozenError,
    Passport,
    freeze,
    frozen_parts,
    last_version,
    open_frozen,
    store_frozen,
    stored_version,
    stored_versions,
)  # fmt: skip
from wijkscan.views.verhaal.kept import read_steps
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.verhaal.steps import story
from wijkscan.views.words.texts import only_bold

PASSPORT = Passport("GM9001", "Voorbeeldstad", "2026-11-22", "J. Jansen, wethouder", "0.9")
CHOSEN = Scenario(teams=7, uitgelicht=("WK900105",), zonder_stap=("budget",))
PARTS = {"scenario.json": b"{}", "uitkomsten/budget.csv": b"a,b\n1,2\n", "rapport/r.pdf": b"%PDF"}


def altered(content, change):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = change(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def test_a_version_opens_as_it_was_fixed():
    content = freeze(PARTS, PASSPORT)
    found = open_frozen(content, "v.zip")
    assert found.parts == PARTS
    assert found.passport == PASSPORT
    assert found.passport.sentence == "Vastgesteld op 22-11-2026 door J. Jansen, wethouder."
    assert freeze(PARTS, PASSPORT) == content


def test_the_kenmerk_from_the_minutes_has_to_fit():
    content = freeze(PARTS, PASSPORT)
    seal = open_frozen(content, "v.zip").seal
    assert open_frozen(content, "v.zip", seal[:12].upper()).seal == seal
    with pytest.raises(FrozenError, match=r"en niet .* Controleer of het kenmerk goed is overgenomen"):
        open_frozen(content, "v.zip", "abc")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda parts: parts | {"uitkomsten/budget.csv": b"a,b\n1,3\n"}, "onderdeel 'uitkomsten/budget.csv' is veranderd"),
        (lambda parts: {name: part for name, part in parts.items() if name != "rapport/r.pdf"}, "onderdeel 'rapport/r.pdf' ontbreekt"),
        (lambda parts: parts | {"extra.txt": b"x"}, "onderdeel 'extra.txt' hoort er niet bij; het is toegevoegd"),
        (
            lambda parts: {{"rapport/r.pdf": "rapport/s.pdf"}.get(name, name): part for name, part in parts.items()},
            "onderdeel 'rapport/r.pdf' ontbreekt; het is weggehaald of heeft een andere naam gekregen",
        ),
        (lambda parts: parts | {"rapport/r.pdf": b"%P"}, "onderdeel 'rapport/r.pdf' is veranderd"),
        (lambda parts: parts | {MANIFEST: parts[MANIFEST].replace(b"Jansen", b"Pieters")}, "het kenmerk is veranderd"),
        (lambda parts: {name: part for name, part in parts.items() if name != SEAL}, "het kenmerk is veranderd"),
    ],
)
def test_an_altered_version_is_refused_and_says_which_part(change, what):
    with pytest.raises(FrozenError, match=what):
        open_frozen(altered(freeze(PARTS, PASSPORT), change), "v.zip")


def test_who_also_mends_the_manifest_is_found_by_the_kenmerk():
    content = freeze(PARTS, PASSPORT)
    seal = open_frozen(content, "v.zip").seal
    forged = freeze(PARTS | {"uitkomsten/budget.csv": b"a,b\n9,9\n"}, PASSPORT)
    with pytest.raises(FrozenError, match="het kenmerk"):
        open_frozen(forged, "v.zip", seal[:12])


@given(st.data())
def test_no_byte_can_change_unseen(data):
    content = freeze(PARTS, PASSPORT)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        found = open_frozen(bytes(changed), "v.zip")
    except FrozenError:
        return
    assert found.parts == PARTS  # what changed was packing, not content
    assert found.passport == PASSPORT


@pytest.mark.parametrize("content", [b"", b"geen zip", b"PK\x03\x04half"])
def test_what_is_no_version_is_refused(content):
    with pytest.raises(FrozenError, match="is beschadigd of geen vastgestelde versie"):
        open_frozen(content, "v.zip")


def test_another_zip_is_refused():
    manifest = json.dumps({"naam": "x"}).encode()
    seal = hashlib.sha256(manifest).hexdigest().encode()
    with pytest.raises(FrozenError, match="is geen vastgestelde versie van wijkscan"):
        open_frozen(altered(freeze(PARTS, PASSPORT), lambda _: {MANIFEST: manifest, SEAL: seal}), "v.zip")


@pytest.mark.parametrize("who", ["", "   ", "x" * 81])
def test_nobody_cannot_fix_a_version(who):
    with pytest.raises(FrozenError, match="Vul in wie vaststelt"):
        freeze(PARTS, Passport("GM9001", "Voorbeeldstad", "2026-11-22", who, "0.9"))


def test_a_version_is_kept_among_the_data_of_the_gemeente(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    path = store_frozen(freeze(PARTS, PASSPORT), PASSPORT)
    assert [kept.stat().st_mode & 0o777 for kept in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]
    later = Passport("GM9001", "Voorbeeldstad", "2027-01-05", "J. Jansen", "0.9")
    newer = store_frozen(freeze(PARTS, later), later)
    assert stored_versions("GM9001") == [newer, path]
    assert stored_versions("GM0392") == []
    assert stored_version(path.stem[-12:]) == path
    assert stored_version("0" * 12) is None
    assert path.name.startswith("vastgesteld-gm9001-2026-11-22-")


def test_the_last_version_is_what_a_report_is_compared_with(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    assert last_version("GM9001") is None
    figures = {"teams": 7, "fte": 96.5, "plafond": 100, "hoogste": ["WK900105"]}
    store_frozen(freeze({KEY_FIGURES: json.dumps(figures).encode()}, PASSPORT), PASSPORT)
    found = last_version("GM9001")
    assert (found.dag, found.teams, found.fte, found.plafond, found.hoogste) == ("2026-11-22", 7, 96.5, 100, ("WK900105",))
    later = Passport("GM9001", "Voorbeeldstad", "2027-01-05", "J. Jansen", "0.9")
    path = store_frozen(freeze(PARTS, later), later)
    assert last_version("GM9001").refused.endswith(f"in '{path.name}' staan haar kerncijfers niet.")
    path.write_bytes(path.read_bytes()[:-30])
    assert "is beschadigd" in last_version("GM9001").refused


@cache
def example_parts():
    run = example_run()
    told = story(Told(run.scan, PARAMETERS, run.teams, run.budget, run.refused, "huishoudens_laagste_40", "wmo", CHOSEN.uitgelicht))
    return told.of(CHOSEN.zonder_stap), frozen_parts(run, CHOSEN, PARAMETERS, example_own(), told.of(CHOSEN.zonder_stap), PASSPORT)


@cache
def beginnings():
    """Every file of a real version, but only how it begins: packing the whole of it for every change takes minutes."""
    return {part: content[:500] for part, content in example_parts()[1].items()}


CHANGES = {
    "changed": (lambda part: {part: b"\x00" + beginnings()[part][1:]}, "onderdeel '{}' is veranderd"),
    "truncated": (lambda part: {part: beginnings()[part][:-1]}, "onderdeel '{}' is veranderd"),
    "emptied": (lambda part: {part: b""}, "onderdeel '{}' is veranderd"),
    "removed": (lambda part: {}, "onderdeel '{}' ontbreekt"),
    "renamed": (lambda part: {f"{part}.oud": beginnings()[part]}, "onderdeel '{}' ontbreekt"),
    "doubled": (
        lambda part: {part: beginnings()[part], f"{part}.oud": beginnings()[part]},
        "onderdeel '{}.oud' hoort er niet bij",
    ),
}


@pytest.mark.parametrize("how", CHANGES)
def test_no_file_of_a_real_version_can_be_touched(how):
    change, message = CHANGES[how]
    parts = beginnings()
    content = freeze(parts, PASSPORT)
    for part in parts:
        touched = altered(content, lambda kept, part=part: {name: kept[name] for name in kept if name != part} | change(part))
        with pytest.raises(FrozenError) as refused:
            open_frozen(touched, "v.zip")
        assert message.format(part) in str(refused.value)
        assert str(refused.value).endswith("Vraag het oorspronkelijke bestand op.")


@pytest.mark.parametrize("length", [1, 100, -30, -1])
def test_a_version_that_was_cut_off_is_refused(length):
    content = freeze(PARTS, PASSPORT)
    with pytest.raises(FrozenError, match="is beschadigd of geen vastgestelde versie"):
        open_frozen(content[:length], "v.zip")


def test_another_version_under_the_name_of_a_kept_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    path = store_frozen(freeze(PARTS, PASSPORT), PASSPORT)
    forged = freeze(PARTS | {"uitkomsten/budget.csv": b"a,b\n9,9\n"}, PASSPORT)
    with pytest.raises(FrozenError, match=r"in de naam staat .* de inhoud is vervangen nadat de versie is vastgesteld"):
        open_frozen(forged, path.name)
    with pytest.raises(FrozenError, match="de inhoud is vervangen"):
        open_frozen(forged, path.name.replace(".zip", " (1).zip"))
    assert open_frozen(path.read_bytes(), path.name.replace(".zip", " (1).zip")).parts == PARTS


def with_manifest(change):
    """A version whose manifest is whole and sealed, but says something else."""

    def changed(parts):
        told = json.loads(parts[MANIFEST])
        told = change(told)
        manifest = json.dumps(told).encode()
        return parts | {MANIFEST: manifest, SEAL: hashlib.sha256(manifest).hexdigest().encode()}

    return altered(freeze(PARTS, PASSPORT), changed)


def test_a_version_of_an_older_wijkscan_opens_as_it_was():
    older = Passport("GM9001", "Voorbeeldstad", "2024-01-05", "J. Jansen", "0.1.0")
    found = open_frozen(freeze(PARTS, older), "v.zip")
    assert (found.passport, found.parts) == (older, PARTS)


def test_a_version_of_a_newer_form_says_which_wijkscan_opens_it():
    newer = with_manifest(lambda told: told | {"vorm": 2, "versie": "9.1", "ondertekening": "x"})
    with pytest.raises(FrozenError, match=r"gemaakt met een nieuwere versie van wijkscan \(9.1\); open het daarmee"):
        open_frozen(newer, "v.zip")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: [told],
        lambda told: told | {"onderdelen": ["scenario.json"]},
        lambda told: told | {"vorm": "x"},
        lambda told: told | {"dag": "gisteren"},
        lambda told: {key: value for key, value in told.items() if key != "door"},
        lambda told: told | {"extra": 1},
    ],
)
def test_a_manifest_that_wijkscan_never_wrote_is_refused(change):
    with pytest.raises(FrozenError, match=r"'v.zip' is geen vastgestelde versie van wijkscan"):
        open_frozen(with_manifest(change), "v.zip")


def test_the_whole_of_voorbeeldstad_opens_again_without_computing():
    told, parts = example_parts()
    found = open_frozen(freeze(parts, PASSPORT), "v.zip")
    link = json.loads(found.parts["scenario.json"])["link"]
    assert link == {"teams": "7", "uitgelicht": "WK900105", "zonder_stap": "budget"}
    assert Scenario.from_link(link) == (CHOSEN, ())
    assert [step.code for step in told.steps] == ["gemeente", "behoefte", "gebruik", "WK900105", "teams", "verandert", "zekerheid", "vraag"]
    account = json.loads(found.parts["uitkomsten/run.json"])
    assert all(len(source["sha256"]) == 64 for source in account["bronnen"])
    assert len(account["parameters"]) == len(list(PARAMETERS))
    assert {source["soort"] for source in json.loads(found.parts["eigen/bronnen.json"])} == {"werkgebieden", "bezetting", "budgetten"}
    assert b"persoon" not in found.parts["eigen/bezetting.csv"]
    assert found.of("rapport/")["wijkscan-gm9001.pdf"].startswith(b"%PDF")
    assert [step.headline for step in read_steps(found.of(STORY))] == [only_bold(step.headline) for step in told.steps]
    assert "concept" not in found.parts["verhaal/stappen.json"].decode()
    assert PASSPORT.sentence in [step.certainty for step in read_steps(found.of(STORY))]
    assert b"CONCEPT" not in found.of("rapport/")["wijkscan-gm9001.html"].upper().split(b"</HEADER>")[0].split(b"<HEADER>")[1]


@pytest.mark.parametrize(
    "parts",
    [
        {"bom.csv": bytes(200_000_000)},
        {f"{number}.csv": b"x" for number in range(1_000)},
        {"ratio.csv": bytes(20_000_000)},
    ],
)
def test_a_file_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(parts):
    content = freeze(parts, PASSPORT)
    tracemalloc.start()
    with pytest.raises(FrozenError, match="te groot voor een vastgestelde versie"):
        open_frozen(content, "v.zip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_way_of_packing_that_is_not_ours_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(MANIFEST, b"{}")
    with pytest.raises(FrozenError, match="vastgestelde versie"):
        open_frozen(buffer.getvalue(), "v.zip")


def test_a_kenmerk_that_comes_from_the_file_alone_proves_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    content = freeze(PARTS, PASSPORT)
    forged = freeze(PARTS | {"uitkomsten/budget.csv": b"a,b\n9,9\n"}, PASSPORT)
    seal = open_frozen(content, "v.zip").seal
    assert not open_frozen(content, "v.zip").proven
    assert not open_frozen(content, "v.zip", seal[:4]).proven
    assert open_frozen(content, "v.zip", seal[:12]).proven
    stored = store_frozen(content, PASSPORT)
    assert open_frozen(content, "v.zip").proven
    assert not open_frozen(forged, "v.zip").proven
    stored.rename(stored.with_name(f"vastgesteld-gm9001-2026-11-22-{open_frozen(forged, 'v.zip').seal[:12]}.zip"))
    assert not open_frozen(forged, "v.zip").proven  # only the name says so
    astray = freeze(PARTS, replace(PASSPORT, gemeente="../../.."))
    assert not open_frozen(astray, "v.zip").proven


def test_words_of_a_version_stay_words():
    words = {
        "code": "x", "name": "x", "alt": "", "headline": "**Vet** ![beeld](https://evil.example/a.png) <b>x</b>",
        "certainty": "[klik](javascript:alert) $x$", "notes": ["# kop\n\n`code`"], "points": ["**los"],
    }  # fmt: skip
    step = read_steps({"stappen.json": json.dumps([words]).encode()})[0]
    assert step.headline.startswith("**Vet** !\\[beeld\\](https\\:")
    assert "\\<b\\>" in step.headline
    assert step.certainty.startswith("\\[klik\\]")
    assert step.notes == ("# kop \\`code\\`",)
    assert step.points == ("\\*\\*los",)
