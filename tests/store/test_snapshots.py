import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.disk import full_disk
from tests.tables.building import passport
from wijkscan.disk.whole import NotWrittenError, write_whole
from wijkscan.sources.received import Received, checksum
from wijkscan.store.snapshots import DamagedError, Library

ROOT = Path(__file__).resolve().parents[2]


def received(year=2024, fetched="2026-01-01T10:00:00", **files):
    content = files or {"a.csv": b"1", "b.csv": b"2"}
    made = replace(passport(year, fetched=fetched), files=tuple(sorted(content)), sha256=checksum(content))
    return Received(made, content)


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_snapshot_is_what_was_received(tmp_path):
    library = Library(tmp_path)
    library.add(received())
    found = library.passports()[0]
    assert found == received().passport
    assert library.files(found) == {"a.csv": b"1", "b.csv": b"2"}
    assert sorted(path.name for path in library.folder(found).iterdir()) == ["a.csv", "b.csv", "passport.json"]


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}\.csv", fullmatch=True), st.binary(max_size=50), min_size=1, max_size=4))
def test_every_byte_comes_back_and_the_checksum_tells_files_apart(tmp_path_factory, files):
    library = Library(tmp_path_factory.mktemp("bibliotheek"))
    library.add(received(**files))
    found = library.passports()[0]
    assert library.files(found) == files
    assert checksum(library.files(found)) == found.sha256
    assert checksum({**files, "zz.csv": b"meer"}) != found.sha256


def test_what_came_in_last_counts_also_with_the_clock_set_back_and_the_older_stays_as_history(tmp_path):
    library = Library(tmp_path)
    for fetched in ("2026-02-01T10:00:00", "2026-03-01T10:00:00", "2026-01-01T10:00:00"):
        library.add(received(fetched=fetched))
    library.add(received(2023))
    assert [(item.edition, item.fetched, item.volgnummer) for item in library.passports()] == [
        (2023, "2026-01-01T10:00:00", 4), (2024, "2026-01-01T10:00:00", 3),
    ]  # fmt: skip
    assert len(list((tmp_path / "snapshots").iterdir())) == 4


def test_deliveries_of_an_earlier_wijkscan_have_no_number_and_go_by_their_moment(tmp_path):
    library = Library(tmp_path)
    for fetched in ("2026-02-01T10:00:00", "2026-03-01T10:00:00"):
        made = library.add(received(fetched=fetched))
        path = library.folder(made) / "passport.json"
        path.write_text(path.read_text().replace(f',\n "volgnummer": {made.volgnummer}', ""))
    assert [item.order for item in library.passports()] == [(0, "2026-03-01T10:00:00")]
    assert library.add(received(fetched="2025-01-01T10:00:00")).volgnummer == 1
    assert [item.fetched for item in library.passports()] == ["2025-01-01T10:00:00"]


def test_many_who_deliver_at_once_get_numbers_of_their_own(tmp_path):
    library = Library(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        given = [pool.submit(Library(tmp_path).add, received(fetched=f"2026-01-{day:02}T10:00:00")) for day in range(1, 17)]
    assert sorted(future.result().volgnummer for future in given) == list(range(1, 17))
    assert len(library.passports()) == 1


DAMAGE = [b"", b"{", b'{"kind": "cijfers"', b"[]", b"null", b'{"kind": "cijfers"}', b"\xff\xfe{}", b"[" * 100_000]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_passport_is_set_aside_and_the_delivery_before_it_counts_again(tmp_path, damage):
    library = Library(tmp_path)
    good, bad = (library.add(received(fetched=fetched)) for fetched in ("2026-01-01T10:00:00", "2026-02-01T10:00:00"))
    (library.folder(bad) / "passport.json").write_bytes(damage)
    assert library.passports() == [good]
    (told,) = library.damaged()
    assert bad.id in told and "telt niet meer mee" in told
    # Nothing is lost: the files as received are still there, apart.
    assert (tmp_path / "beschadigd" / bad.id / "a.csv").read_bytes() == b"1"


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"anders"), lambda path: path.write_bytes(b"")])
def test_files_that_are_no_longer_what_was_received_are_not_read(tmp_path, harm):
    library = Library(tmp_path)
    made = library.add(received())
    harm(library.folder(made) / "a.csv")
    with pytest.raises(DamagedError, match=made.id):
        library.files(made)


def test_the_fingerprint_follows_what_is_in_use(tmp_path):
    library = Library(tmp_path)
    seen = [library.fingerprint()]
    for made in (received(), received(2023), received(fetched="2026-05-01T10:00:00")):
        library.add(made)
        seen.append(library.fingerprint())
    assert len(set(seen)) == 4
    assert library.fingerprint() == seen[-1]


def test_the_state_tells_in_a_glance_that_a_delivery_came_or_went(tmp_path):
    library = Library(tmp_path)
    seen = [library.state()]
    for year in (2023, 2024):
        library.add(received(year))
        seen.append(library.state())
    assert library.state() == seen[-1]
    shutil.rmtree(library.folder(library.passports()[0]))
    assert len({*seen, library.state()}) == 4


def test_an_empty_library_is_no_error(tmp_path):
    library = Library(tmp_path / "nog niet")
    assert library.passports() == []
    library.clear_tables()


def test_tables_can_live_elsewhere_and_be_thrown_away(tmp_path):
    library = Library(tmp_path / "alleen-lezen", tables=tmp_path / "tabellen")
    path = library.table_path(passport(2024), "cijfers")
    write_whole(path, lambda draft: draft.write_bytes(b"x"))
    assert path.parent == tmp_path / "tabellen"
    library.clear_tables()
    assert not path.exists()


def test_the_last_step_is_a_rename_so_that_nobody_sees_half_a_file(tmp_path):
    drafts = []

    def write(draft):
        assert not (tmp_path / "bestand").exists()
        draft.write_bytes(b"x")
        drafts.append(draft.stat().st_ino)

    write_whole(tmp_path / "bestand", write)
    assert drafts == [(tmp_path / "bestand").stat().st_ino]


def test_a_write_that_fails_leaves_everything_as_it_was(tmp_path):
    path = tmp_path / "bestand"
    write_whole(path, lambda draft: draft.write_bytes(b"oud"))

    def half(draft):
        draft.write_bytes(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_whole(path, half)
    assert everything(tmp_path) == {"bestand": b"oud"}
    assert [item.name for item in tmp_path.iterdir()] == ["bestand"]


def test_a_full_disk_leaves_the_library_as_it_was(tmp_path):
    library = Library(tmp_path)
    library.add(received())
    before = everything(tmp_path)
    with full_disk(), pytest.raises(NotWrittenError) as caught:
        library.add(received(fetched="2026-02-01T10:00:00", **{"a.csv": b"1", "b.csv": b"2" * 1000}))
    assert str(caught.value) == (
        f"De gegevens kunnen niet worden bewaard in de map '{tmp_path / 'snapshots'}': de schijf is vol. "
        "Maak dat in orde of kies met WIJKSCAN_DATA een andere map; wat er al was, blijft in gebruik."
    )
    assert everything(tmp_path) == before
    assert not list((tmp_path / "snapshots").glob(".half-*"))


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "snapshots").write_text("geen map")
    with pytest.raises(NotWrittenError):
        Library(tmp_path).add(received())


SLOW_ADD = """
import sys, time
from pathlib import Path
from tests.store.test_snapshots import received
from wijkscan.store.snapshots import Library

write = Path.write_bytes
def slow(path, content):
    write(path, content)
    print("halverwege", flush=True)
    time.sleep(60)
Path.write_bytes = slow
Library(Path(sys.argv[1])).add(received(fetched="2026-02-01T10:00:00"))
"""


def test_a_process_killed_in_the_middle_leaves_the_library_as_it_was(tmp_path):
    library = Library(tmp_path)
    library.add(received())
    before, fingerprint = library.passports(), library.fingerprint()
    process = subprocess.Popen([sys.executable, "-c", SLOW_ADD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"halverwege\n"
    process.kill()
    process.wait()
    process.stdout.close()
    halves = list((tmp_path / "snapshots").glob(".half-*"))
    assert len(halves) == 1
    assert (library.passports(), library.fingerprint()) == (before, fingerprint)
    library.add(received(2023))
    assert halves[0].exists()
    yesterday = time.time() - 25 * 3600
    os.utime(halves[0], (yesterday, yesterday))
    library.add(received(2022))
    assert not halves[0].exists()
    assert [item.edition for item in library.passports()] == [2022, 2023, 2024]


def test_a_delivery_of_a_newer_wijkscan_stays_and_does_not_count(tmp_path):
    """Of a data set that is not known here: it is not damaged, and nothing of it is read."""
    library = Library(tmp_path)
    folder = tmp_path / "snapshots" / "huurtoeslag-2031"
    folder.mkdir(parents=True)
    (folder / "passport.json").write_text(json.dumps({**passport(2031).to_dict(), "kind": "huurtoeslag"}), encoding="utf-8")
    assert library.passports() == []
    told = library.damaged()
    assert len(told) == 1
    assert told[0].startswith("De levering 'huurtoeslag-2031' is opgenomen door een nieuwere wijkscan")
    assert folder.is_dir()
