"""Run one function in a process of its own, that is ended when its time or memory is over.

A solver that loops in compiled code, or a file that unpacks to half a terabyte, can not be stopped from within: it never comes
back to Python. So it works in a process that somebody else ends: the process that asked keeps the deadline, and the operating
system keeps the same one a moment later, for when whoever asked is gone too. A function that is told something by its work (a
better plan) passes it on while it goes on, so that what was found before the end is kept. Work that nobody waits for any more
is asked to stop, and ended when it does not. Starting a process that knows pandas and the solvers takes a second or more, so
it is a copy of one that does (`wijkscan.forking`), or where that is not possible one that was kept ready (`keep_ready`).

The function and what it takes and gives travel by pickle; it is a function at the top of a module of this package. A refusal
(ValueError, OSError) is raised as it is; everything else a library may raise becomes one error. The process starts from the
interpreter's own command, because inside a page Streamlit takes the place of the main module, which `multiprocessing` would
run again.
"""

import contextlib
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

from wijkscan import forking
from wijkscan.shipped import IMPORTED_FROM

Result = TypeVar("Result")

GRACE_S = 1.0
"""Seconds after its deadline at which a process ends that did not stop by itself."""
_LOOK_S = 0.1
"""Seconds between two looks whether the time is over and whether somebody still waits."""
_LAST_S = 3
"""Seconds after that at which the operating system ends it, where nobody is left who would."""
_MB = 1024 * 1024
_HEAD = struct.Struct(">Q")
_TOLD, _GIVEN, _RAISED = "told", "given", "raised"


class OutOfTimeError(Exception):
    """The work was not ready at its deadline, or nobody waited for it any more, and has been ended."""


class OutOfMemoryError(Exception):
    """The work asked for more memory than it was given, or its process broke down, and has ended."""


class BrokenError(Exception):
    """The work failed in a way that is no refusal: a fault of a library, or of ours."""


_Process = subprocess.Popen[bytes] | forking.Copy
_PATH = os.pathsep.join([str(IMPORTED_FROM), *filter(None, [os.environ.get("PYTHONPATH")])])
_COPIED = "from wijkscan import bounded, forking; forking.be_copied(bounded.work)"
_original = forking.Original(_PATH, _COPIED) if forking.POSSIBLE else None
_ready: dict[str, subprocess.Popen[bytes] | None] = {}
_taking = threading.Lock()


def keep_ready(module: str) -> None:
    """See to it that a task from a module begins at once; what is kept for that ends with this process."""
    if _original is not None:
        _original.know(module)
        return
    with _taking:
        if _ready.get(module) is None:
            _ready[module] = _start(module)


def run(
    task: Callable[..., Result],
    *given: object,
    seconds: float,
    memory_mb: int | None = None,
    told: Callable[[Any], bool] | None = None,
    going: Callable[[], bool] = lambda: True,
    **named: object,
) -> Result:
    """
    Give what `task(*given, **named)` gives, worked out in another process.

    Parameters
    ----------
    task
        A function at the top of a module; with `told` it is called with `progress`, a function that passes one value on and
        tells whether to go on.
    seconds
        Time it gets from now, starting the process included; it is ended `GRACE_S` later.
    memory_mb
        Memory it may take above what the interpreter has at its start; not kept on Windows, which has no such limit.
    told
        Called in this process, by the thread that asked, with every value that the task passes on; False asks it to stop, and it
        is ended `GRACE_S` later.
    going
        Asked some times per second, by another thread, whether anybody still waits; False does the same.

    Raises
    ------
    OutOfTimeError
        It was not ready in time, or not when nobody waited any more.
    OutOfMemoryError
        It asked for too much memory, or its process broke down.
    BrokenError
        The task raised something else than a ValueError or an OSError, which are raised as they are.
    """
    until = time.monotonic() + max(seconds, 0)
    process = _begun(task.__module__)
    work = _Bounded(process, until, going)
    assert process.stdin is not None and process.stdout is not None
    try:
        threading.Thread(target=work.watch, daemon=True).start()
        work.send((seconds, memory_mb, told is not None, _here(), dict(os.environ)))
        work.send((task, given, named))
        while (message := _receive(process.stdout)) is not None:
            kind, value = message
            if kind == _TOLD:
                if told is not None and not told(value):
                    work.stop()
            elif kind == _GIVEN:
                return value  # type: ignore[no-any-return]
            elif isinstance(value, MemoryError):
                raise OutOfMemoryError from value
            else:
                raise value
        if work.ended:
            raise OutOfTimeError
        raise OutOfMemoryError
    finally:
        work.over.set()
        process.kill()
        process.wait()
        process.stdout.close()
        with contextlib.suppress(OSError):
            process.stdin.close()
        if task.__module__ in _ready:
            keep_ready(task.__module__)


class _Bounded:
    """The end of a process: at its deadline, or when nobody waits for it."""

    def __init__(self, process: _Process, until: float, going: Callable[[], bool]) -> None:
        self.process, self.until, self.going = process, until, going
        self.over, self._sending = threading.Event(), threading.Lock()
        self.ended, self._stopped = False, False

    def send(self, message: object) -> None:
        """Pass something on, by one thread at a time."""
        assert self.process.stdin is not None
        with self._sending, contextlib.suppress(OSError, ValueError):  # it has just ended
            _send(self.process.stdin, message)

    def stop(self) -> None:
        """Ask the task to stop; it gets no more than a moment for that."""
        if not self._stopped:
            self._stopped, self.until = True, min(self.until, time.monotonic())
            self.send("stop")

    def watch(self) -> None:
        """Look at the clock, and whether anybody waits, until the work is over."""
        while not self.over.wait(_LOOK_S):
            if time.monotonic() > self.until + GRACE_S:
                self.ended = True
                self.process.kill()
                return
            if not self._stopped and not self.going():
                self.stop()


def _here() -> str:
    with contextlib.suppress(FileNotFoundError):  # it was removed
        return str(Path.cwd())
    return os.sep


def _begun(module: str) -> _Process:
    return (_original and _original.copy(module)) or _taken(module) or _start()


def _taken(module: str) -> subprocess.Popen[bytes] | None:
    """Give the process that was kept ready for the tasks of a module, where there is one that lives."""
    with _taking:
        kept = _ready.get(module)
        if kept is None or module not in _ready:
            return None
        _ready[module] = None
    return kept if kept.poll() is None else None


def _start(*modules: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; from wijkscan.bounded import work; work(*sys.argv[1:])", *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": _PATH},
    )


def _send(stream: IO[bytes], message: object) -> None:
    packed = pickle.dumps(message)
    stream.write(_HEAD.pack(len(packed)) + packed)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:  # noqa: ANN401 - what travels is anything
    """Give the next message, or None where the other side has ended."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    packed = stream.read(_HEAD.unpack(head)[0])
    try:
        return pickle.loads(packed)
    except (EOFError, pickle.UnpicklingError):  # ended in the middle of a message
        return None


def work(*modules: str) -> None:
    """Do the one task that comes in, in the process that was started for it."""
    # What the work prints goes to the log: the answers have this stream for themselves.
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for module in modules:
        import_module(module)
    first = _receive(asked)
    if first is None:  # kept ready, and never needed
        os._exit(0)
    seconds, memory_mb, tells, folder, environment = first
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0) + GRACE_S + _LAST_S)
    answer: tuple[str, object]
    try:
        os.chdir(folder)  # a copy is where its original is, and has its settings
        os.environ.clear()
        os.environ.update(environment)
        task, given, named = _receive(asked)
        if memory_mb is not None:
            _limit_memory(memory_mb)
        if tells:
            named = {**named, "progress": _teller(asked, answers)}
        else:
            _end_with_asker(asked)
        answer = (_GIVEN, task(*given, **named))
        _send(answers, answer)
    except (ValueError, OSError, MemoryError) as error:
        _send(answers, (_RAISED, error))
    except BaseException as error:  # noqa: BLE001 - the one boundary: a library in compiled code may raise anything
        _send(answers, (_RAISED, BrokenError(f"{type(error).__name__}: {error}")))
    os._exit(0)


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    used = 0
    with contextlib.suppress(OSError):
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = used + memory_mb * _MB
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _teller(asked: IO[bytes], answers: IO[bytes]) -> Callable[[object], bool]:
    stopped = _end_with_asker(asked)

    def tell(value: object) -> bool:
        _send(answers, (_TOLD, value))
        return not stopped.is_set()

    return tell


def _end_with_asker(asked: IO[bytes]) -> threading.Event:
    """Listen whether whoever asked wants it to stop; where they are gone, end."""
    stopped = threading.Event()

    def listen() -> None:
        while _receive(asked) is not None:
            stopped.set()
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    return stopped
