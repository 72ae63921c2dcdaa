"""The old version or the new one, never half and never neither: also when the process ends between any two of its steps."""

import errno
import os
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock

from tests.sources.disk import full_disk
from wijkscan.disk import whole
from wijkscan.disk.whole import NotWrittenError, current, one_writer, replace_folder, write_together, write_whole

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree", "tempfile.mkdtemp")
KILLED = 9


def version(text):
    def write(draft):
        draft.mkdir()
        for name in ("een", "twee"):
            (draft / name).write_text(text)

    return write


def texts(folder):
    return {path.name: path.read_text() for path in current(folder).iterdir() if path.is_file()}


def ended_at(step, work):
    """Do work in a process that ends, as if killed, at its so many'th step on the disk; tell whether it got that far."""
    child = os.fork()
    if child == 0:
        taken = 0

        def count(event, _):
            nonlocal taken
            if event in STEPS:
                taken += 1
                if taken == step:
                    os._exit(KILLED)

        sys.addaudithook(count)
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


@pytest.mark.skipif(not hasattr(os, "fork"), reason="dit systeem kan een proces niet verdubbelen")
def test_killed_at_any_step_a_folder_is_the_old_version_or_the_new_one(tmp_path):
    folder, step = tmp_path / "map", 1
    replace_folder(folder, version("oud"))
    while ended_at(step, partial(replace_folder, folder, version(f"nieuw {step}"))):
        found = texts(folder)
        assert set(found) == {"een", "twee"}, step
        assert len(set(found.values())) == 1, step
        replace_folder(folder, version("oud"))
        assert texts(folder) == {"een": "oud", "twee": "oud"}, step
        step += 1
    assert step > 8
    assert texts(folder) == dict.fromkeys(("een", "twee"), f"nieuw {step}")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="dit systeem kan een proces niet verdubbelen")
def test_killed_at_any_step_files_that_belong_together_are_each_whole(tmp_path):
    step = 1
    write_together(tmp_path, {"a": b"oud", "b": b"oud"})
    while ended_at(step, lambda: write_together(tmp_path, {"a": b"nieuw", "b": b"nieuw"})):
        assert {(tmp_path / name).read_bytes() for name in "ab"} <= {b"oud", b"nieuw"}, step
        step += 1
    assert step > 6


def test_a_version_that_somebody_reads_is_still_there_after_the_next(tmp_path):
    folder = tmp_path / "map"
    replace_folder(folder, version("een"))
    reading = current(folder)
    replace_folder(folder, version("twee"))
    assert (reading / "een").read_text() == "een"
    replace_folder(folder, version("drie"))
    assert not reading.exists()
    assert texts(folder)["een"] == "drie"


WRITER = """
import sys
from pathlib import Path
from tests.disk.test_whole import version
from wijkscan.disk.whole import replace_folder
for number in range(20):
    replace_folder(Path(sys.argv[1]), version(f"{sys.argv[2]}-{number}"))
"""


def test_many_who_write_and_one_who_reads_lose_nothing(tmp_path):
    folder = tmp_path / "map"
    replace_folder(folder, version("begin"))
    command = [sys.executable, "-c", WRITER, str(folder)]
    writers = [subprocess.Popen([*command, str(who)], cwd=ROOT, stderr=subprocess.PIPE) for who in range(3)]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        reading = current(folder)
        # Two newer versions may come between these two lines; then the reader finds its version gone and looks again.
        try:
            assert (reading / "een").read_text() == (reading / "twee").read_text()
            seen += 1
        except FileNotFoundError:
            assert current(folder) != reading
    assert [writer.wait() for writer in writers] == [0, 0, 0], [writer.stderr.read() for writer in writers]
    for writer in writers:
        writer.stderr.close()
    assert seen > 10
    # Sixty and the first: every one of them got a number of its own.
    assert current(folder).name == "versie-000061"


def test_who_waits_too_long_for_another_is_told_so_and_not_that_the_disk_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(whole, "_WAIT_S", 0.1)
    replace_folder(tmp_path / "map", version("oud"))
    with FileLock(tmp_path / ".map.slot"), pytest.raises(NotWrittenError, match="een ander schrijft daar al langer dan een minuut"):
        replace_folder(tmp_path / "map", version("nieuw"))
    assert texts(tmp_path / "map")["een"] == "oud"


def test_a_full_disk_leaves_the_version_that_counted_and_says_what_is_wrong(tmp_path):
    replace_folder(tmp_path / "map", version("oud"))
    with full_disk(), pytest.raises(NotWrittenError, match="de schijf is vol"):
        replace_folder(tmp_path / "map", version("x" * 1000))
    assert texts(tmp_path / "map")["een"] == "oud"


@pytest.mark.parametrize(
    ("hindrance", "told"),
    [
        ("map/bestand", "op die plaats staat al iets anders onder dezelfde naam"),
        ("x" * 300 + "/bestand", "de naam van de map of het bestand is te lang"),
    ],
)
def test_a_hindrance_is_called_by_its_name(tmp_path, hindrance, told):
    (tmp_path / "map").write_text("geen map")
    with pytest.raises(NotWrittenError, match=told):
        write_whole(tmp_path / hindrance, lambda draft: draft.write_bytes(b"x"))


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "de schijf is vol"),
        (errno.EDQUOT, "de ruimte die u op deze schijf hebt, is op"),
        (errno.EROFS, "de map is alleen-lezen"),
        (errno.EACCES, "de map is alleen-lezen"),
        (errno.EIO, "de schijf geeft een fout bij lezen of schrijven"),
        (errno.ENOENT, "de map of het bestand is er niet"),
        (errno.EMFILE, "te veel bestanden tegelijk open"),
        (errno.ELOOP, "het systeem meldt 'Too many"),
    ],
)
def test_a_refusal_gets_the_reason_of_that_refusal(tmp_path, number, told):
    def refuse(draft):
        raise OSError(number, os.strerror(number), str(draft))

    with pytest.raises(NotWrittenError, match=told) as caught:
        write_whole(tmp_path / "bestand", refuse)
    assert ("vol" in caught.value.reason) == (number == errno.ENOSPC)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"versie-999999", b"../elders", b"\xff\xfe"])
def test_a_damaged_pointer_leads_to_the_newest_version(tmp_path, damage):
    replace_folder(tmp_path / "map", version("een"))
    replace_folder(tmp_path / "map", version("twee"))
    (tmp_path / "map" / "huidige-versie").write_bytes(damage)
    assert texts(tmp_path / "map")["een"] == "twee"


def test_a_folder_as_an_earlier_wijkscan_wrote_it_is_read_and_gets_versions(tmp_path):
    version("eerder")(tmp_path / "map")
    assert texts(tmp_path / "map")["een"] == "eerder"
    replace_folder(tmp_path / "map", version("nu"))
    assert texts(tmp_path / "map")["een"] == "nu"


@pytest.mark.parametrize("a_day_later", [False, True])
def test_what_an_earlier_wijkscan_had_set_aside_when_it_was_killed_is_put_back(tmp_path, a_day_later):
    half = tmp_path / ".half-abc"
    half.mkdir()
    version("enige")(half / "replaced")
    version("nieuw")(half / "map")
    if a_day_later:
        yesterday = time.time() - 25 * 3600
        os.utime(half, (yesterday, yesterday))
        write_whole(tmp_path / "ander", lambda draft: draft.write_bytes(b"x"))
        assert not half.exists()
    assert texts(tmp_path / "map")["een"] == "enige"


def test_one_writer_holds_others_off_until_it_is_ready(tmp_path):
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from wijkscan.disk.whole import one_writer
        with one_writer(Path(sys.argv[1])):
            print("binnen", flush=True)
    """)
    with one_writer(tmp_path / "map"):
        other = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "map")], cwd=ROOT, stdout=subprocess.PIPE)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(timeout=2)
    assert other.communicate(timeout=30)[0] == b"binnen\n"
