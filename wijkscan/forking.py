"""A process that knows what takes long to import, and gives a copy of itself for every task.

Python with pandas, a map library and the solvers takes seconds to start, a copy of a process that has them some milliseconds. The
one that is copied does nothing else and has one thread, so that a copy is whole. It imports the module of a task before the first
copy for it. It ends when whoever started it is gone, and so do its copies, each of which listens to its own asker.

Only on Linux: elsewhere a process that has compiled libraries in it can not be copied safely (macOS) or not at all (Windows).
"""

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module

POSSIBLE = sys.platform == "linux"
_PATIENCE_S = 60.0
"""Seconds for one answer; the first for a module imports it, on a busy computer."""
_LONGEST = 1024
_BEGIN, _KNOW, _END = "begin", "know", "end"
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Copy:
    """A process for one task, with the streams of its start, as :class:`subprocess.Popen` has them."""

    def __init__(self, pid: int, stdin: int, stdout: int, end: Callable[[int], None]) -> None:
        self.pid, self._end = pid, end
        self.stdin, self.stdout = os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb")

    def kill(self) -> None:
        """End it, whatever it does."""
        self._end(self.pid)

    def wait(self) -> None:
        """Its original clears up what is left of it."""


class Original:
    """The process that is copied, started at the first need of it.

    Parameters
    ----------
    path
        Where its Python finds what it runs.
    code
        What it runs: :func:`be_copied`, with what a copy does.
    """

    def __init__(self, path: str, code: str) -> None:
        self._path, self._code, self._asking = path, code, threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._owner = 0

    def know(self, module: str) -> None:
        """Import a module, so that the first task from it begins at once; does not wait for it."""
        with self._asking, contextlib.suppress(OSError):
            self._started().send(f"{_KNOW} {module}".encode())

    def copy(self, module: str) -> Copy | None:
        """Give a process that knows a module; None where that can not be done here."""
        given, taken = os.pipe(), os.pipe()
        with self._asking:
            try:
                line = self._started()
                socket.send_fds(line, [f"{_BEGIN} {module}".encode()], [given[0], taken[1]])
                pid = int(line.recv(_LONGEST) or b"0")
            except (OSError, ValueError):
                pid = 0
            if pid == 0:
                self._stop()
        os.close(given[0])
        os.close(taken[1])
        if pid == 0:
            os.close(given[1])
            os.close(taken[0])
            return None
        return Copy(pid, given[1], taken[0], self._end)

    def _end(self, pid: int) -> None:
        with self._asking, contextlib.suppress(OSError):
            if self._line is not None:
                self._line.send(f"{_END} {pid}".encode())

    def _started(self) -> socket.socket:
        alive = self._process is not None and self._process.poll() is None and self._owner == os.getpid()
        if self._line is None or not alive:
            self._stop()
            self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._line.settimeout(_PATIENCE_S)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", self._code, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, **_ONE_THREAD, "PYTHONPATH": self._path},
                    pass_fds=[theirs.fileno()],
                )
            self._owner = os.getpid()
        return self._line

    def _stop(self) -> None:
        if self._line is not None:
            self._line.close()  # it ends by itself when nobody is at the other end
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._line = self._process = None


def be_copied(work: Callable[[], None]) -> None:
    """Be the original: give copies of this process, each of which does its work, until whoever started it is gone."""
    line, ended = socket.socket(fileno=int(sys.argv[1])), set[int]()
    while True:
        message, streams, *_ = socket.recv_fds(line, _LONGEST, 2)
        ended -= {pid for pid in ended if os.waitpid(pid, os.WNOHANG)[0]}
        kind, _, what = message.decode().partition(" ")
        if kind == _END:
            os.kill(int(what), signal.SIGKILL)  # its number is not given to another process before it is waited for
            ended.add(int(what))
        elif kind in (_BEGIN, _KNOW):
            with contextlib.suppress(ImportError):  # the copy says so, in the folder of its asker
                import_module(what)
            if kind == _BEGIN:
                _give_copy(line, streams, work)
        else:
            os._exit(0)


def _give_copy(line: socket.socket, streams: list[int], work: Callable[[], None]) -> None:
    gc.freeze()  # what is here stays shared
    pid = os.fork()
    if pid == 0:
        try:
            line.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            work()
        finally:
            os._exit(1)
    for stream in streams:
        os.close(stream)
    line.send(str(pid).encode())
