"""Work in a process of its own: it comes back with its answer, or it is ended in time, and what it found before is kept."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests import bounded_work as work
from wijkscan import bounded, forking
from wijkscan.bounded import GRACE_S, BrokenError, OutOfMemoryError, OutOfTimeError, keep_ready, run

ENOUGH = 30


def test_it_gives_what_the_function_gives_and_raises_what_it_raises():
    assert run(work.double, 21, seconds=ENOUGH) == 42
    with pytest.raises(ValueError, match="rij 3 klopt niet"):
        run(work.refuse, "rij 3 klopt niet", seconds=ENOUGH)


def test_what_a_library_raises_becomes_one_error_with_its_words():
    with pytest.raises(BrokenError, match="TypeError: expected <class 'Fill'>"):
        run(work.break_as_a_library, seconds=ENOUGH)


def test_what_a_library_prints_does_not_mix_with_the_answer():
    assert run(work.print_and_give, "antwoord", seconds=ENOUGH) == "antwoord"


def test_what_hangs_is_ended_at_its_deadline_and_what_it_told_is_kept():
    kept = []
    started = time.monotonic()
    with pytest.raises(OutOfTimeError):
        run(work.tell_once_and_hang, "beste plan", seconds=2, told=lambda value: bool(kept.append(value)) or True)
    assert time.monotonic() - started < 2 + GRACE_S + 2
    assert kept == ["beste plan"]


def test_what_is_asked_to_stop_gives_what_it_has():
    seen = []

    def told(number):
        seen.append(number)
        return number < 3

    assert run(work.count_for_ever, seconds=ENOUGH, told=told) >= 3
    assert seen[:4] == [0, 1, 2, 3]


def test_what_nobody_waits_for_is_asked_to_stop():
    assert run(work.stop_when_asked, seconds=ENOUGH, told=lambda value: True, going=lambda: False) == "gestopt"


@pytest.mark.parametrize("task", [work.hang, work.tell_once_and_hang])
def test_what_nobody_waits_for_and_does_not_stop_is_ended(task):
    started, given = time.monotonic(), () if task is work.hang else ("beste plan",)
    kept = []
    told = None if task is work.hang else lambda value: kept.append(value) is None
    with pytest.raises(OutOfTimeError):
        run(task, *given, seconds=ENOUGH, told=told, going=lambda: time.monotonic() < started + 2)
    assert time.monotonic() - started < 2 + GRACE_S + 2
    assert kept == ["beste plan"] * len(given)


def test_a_process_that_is_kept_ready_is_used_once_and_followed_by_another(monkeypatch):
    monkeypatch.setattr(bounded, "_original", None)  # as where no process can be copied
    monkeypatch.setattr(bounded, "_ready", {})
    keep_ready(work.__name__)
    keep_ready(work.__name__)
    waiting = bounded._ready[work.__name__].pid
    assert run(work.process_number, seconds=ENOUGH) == waiting
    following = bounded._ready[work.__name__].pid
    assert following != waiting
    bounded._ready[work.__name__].kill()  # it broke down before it was needed
    bounded._ready[work.__name__].wait()
    assert run(work.process_number, seconds=ENOUGH) != following
    assert run(work.double, 4, seconds=ENOUGH) == 8
    bounded._ready[work.__name__].kill()


copied = pytest.mark.skipif(not forking.POSSIBLE, reason="alleen op Linux wordt een proces gekopieerd")


@pytest.fixture
def original(monkeypatch):
    made = forking.Original(bounded._PATH, bounded._COPIED)
    monkeypatch.setattr(bounded, "_original", made)
    yield made
    made.close()


@copied
def test_a_copy_begins_at_once_and_is_where_its_asker_is(original, monkeypatch, tmp_path):
    keep_ready(work.__name__)
    assert run(work.double, 1, seconds=ENOUGH) == 2
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIJKSCAN_PROEF", "ja")
    started = time.monotonic()
    assert run(work.place, "WIJKSCAN_PROEF", seconds=ENOUGH) == (str(tmp_path), "ja")
    assert time.monotonic() - started < 1


@copied
def test_many_copies_at_once_each_have_their_own_answer(original):
    answers = {}
    asking = [threading.Thread(target=lambda n=n: answers.update({n: run(work.double, n, seconds=ENOUGH)})) for n in range(12)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(ENOUGH)
    assert answers == {number: 2 * number for number in range(12)}


@copied
def test_a_copy_that_hangs_is_ended_and_hinders_no_other(original):
    ended = []

    def ask():
        with pytest.raises(OutOfTimeError):
            run(work.hang, seconds=2)
        ended.append(True)

    hanging = threading.Thread(target=ask)
    hanging.start()
    assert run(work.double, 4, seconds=ENOUGH) == 8
    hanging.join(ENOUGH)
    assert ended == [True]
    first = original.line
    for _ in range(3):
        run(work.double, 4, seconds=ENOUGH)  # what has ended is cleared up at the next question
    assert original.line is first and first.alive, "another took the place of the one that was copied"
    assert len(psutil.Process(first.process.pid).children()) <= 1


@copied
def test_a_copy_of_an_original_that_is_gone_ends_nothing_of_the_next(original):
    older = original.copy(work.__name__)
    original.line.process.kill()
    original.line.process.wait()
    newer = original.copy(work.__name__)
    older.kill()
    newer.kill()
    newer.kill()
    for stream in (older.stdin, older.stdout, newer.stdin, newer.stdout):
        stream.close()
    line = original.line
    assert run(work.double, 5, seconds=ENOUGH) == 10
    assert original.line is line and line.alive


@copied
def test_what_is_copied_has_one_thread(original):
    keep_ready("wijkscan.solving")
    keep_ready("wijkscan.sources.files")
    assert run(work.double, 5, seconds=ENOUGH) == 10
    assert psutil.Process(original.line.process.pid).num_threads() == 1


@copied
def test_a_module_that_can_not_be_imported_harms_no_other(original, tmp_path, monkeypatch):
    (tmp_path / "kapotte_module.py").write_text("raise RuntimeError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(original, "_path", f"{original._path}{os.pathsep}{tmp_path}")
    original.know("kapotte_module")
    assert run(work.double, 5, seconds=ENOUGH) == 10
    line = original.line
    assert run(work.double, 6, seconds=ENOUGH) == 12
    assert original.line is line


@copied
def test_a_setting_that_was_taken_back_is_not_in_a_copy(original, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_PROEF", "ja")
    run(work.double, 1, seconds=ENOUGH)
    monkeypatch.delenv("WIJKSCAN_PROEF")
    assert run(work.place, "WIJKSCAN_PROEF", seconds=ENOUGH)[1] is None


@copied
@pytest.mark.parametrize("at", ["before", "during"])
def test_where_the_original_breaks_down_another_takes_its_place(original, at):
    assert run(work.double, 1, seconds=ENOUGH) == 2
    original.line.process.kill()
    if at == "before":
        original.line.process.wait()
    assert run(work.double, 2, seconds=ENOUGH) == 4
    assert run(work.double, 3, seconds=ENOUGH) == 6


@copied
def test_the_original_ends_with_whoever_started_it(tmp_path):
    script = textwrap.dedent(f"""
        from pathlib import Path
        from tests import bounded_work as work
        from wijkscan import bounded
        bounded.run(work.double, 1, seconds=30)
        Path({str(tmp_path / "pid")!r}).write_text(str(bounded._original.line.process.pid))
        import os
        os.kill(os.getpid(), 9)
    """)
    subprocess.run([sys.executable, "-c", script], check=False)
    kept, until = int((tmp_path / "pid").read_text()), time.monotonic() + ENOUGH
    while _alive(kept) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(kept)


@pytest.mark.skipif(sys.platform == "win32", reason="een proces opzoeken gaat daar anders")
def test_a_process_that_is_kept_ready_ends_with_whoever_keeps_it(tmp_path):
    script = textwrap.dedent(f"""
        from pathlib import Path
        from wijkscan import bounded
        bounded._original = None
        bounded.keep_ready("tests.bounded_work")
        Path({str(tmp_path / "pid")!r}).write_text(str(bounded._ready["tests.bounded_work"].pid))
        import os
        os.kill(os.getpid(), 9)
    """)
    subprocess.run([sys.executable, "-c", script], check=False)
    kept, until = int((tmp_path / "pid").read_text()), time.monotonic() + ENOUGH
    while _alive(kept) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(kept)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kent deze grens niet")
def test_more_memory_than_it_was_given_is_refused_and_less_is_not():
    assert run(work.take, 50, seconds=ENOUGH, memory_mb=500) == 50 * 131072
    with pytest.raises(OutOfMemoryError):
        run(work.take, 4000, seconds=ENOUGH, memory_mb=500)


def test_a_process_that_breaks_down_is_told():
    with pytest.raises(OutOfMemoryError):
        run(work.die, seconds=ENOUGH)


@pytest.mark.skipif(sys.platform == "win32", reason="een proces opzoeken gaat daar anders")
def test_work_of_an_asker_that_is_gone_ends(tmp_path):
    script = textwrap.dedent(f"""
        from pathlib import Path
        from tests import bounded_work as work
        from wijkscan.bounded import run
        run(work.write_pid_and_hang, Path({str(tmp_path / "pid")!r}), seconds=60)
    """)
    asker = subprocess.Popen([sys.executable, "-c", script])
    until = time.monotonic() + ENOUGH
    while not (tmp_path / "pid").exists() and time.monotonic() < until:
        time.sleep(0.05)
    worker = int((tmp_path / "pid").read_text())
    asker.kill()
    asker.wait()
    while _alive(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(worker)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
