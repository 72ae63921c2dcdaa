"""A process that knows what takes long to import, and gives a copy of itself for every task.

Python with pandas, a map library and the solvers takes seconds to start, a copy of a process that has them some milliseconds. The
one that is copied does nothing else and has one thread, so that a copy is whole: libraries that start more are told not to. It
imports the module of a task after the first copy for it, so that the first task waits no longer than it would have. It ends when
whoever started it is gone, and so do its copies, each of which listens to its own asker.

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
from dataclasses import dataclass
from importlib import import_module

POSSIBLE = sys.platform == "linux"
_PATIENCE_S = 60.0
"""Seconds for one answer; it waits while the module of an earlier task is imported, on a busy computer."""
_LONGEST = 1024
_BEGIN, _KNOW, _END = "begin", "know", "end"
_ONE_THREAD = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


@dataclass(frozen=True)
class _Line:
    """One original, and what it is asked over."""

    process: subprocess.Popen[bytes]
    socket: socket.socket
    asker: int

    @property
    def alive(self) -> bool:
        """Tell whether it is there, and was started by this process."""
        return self.asker == os.getpid() and self.process.poll() is None

    def close(self) -> None:
        """End it."""
        self.socket.close()
        if self.asker == os.getpid():
            self.process.kill()
            self.process.wait()


class Copy:
    """A process for one task, with the streams of its start, as :class:`subprocess.Popen` has them."""

    def __init__(self, pid: int, stdin: int, stdout: int, line: _Line) -> None:
        self.pid, self._line = pid, line
        self.stdin, self.stdout = os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb")
        self._ending, self._ended = threading.Lock(), False

    def kill(self) -> None:
        """End it, whatever it does.

        Its number is its own until its original clears it up, which waits for this. Of an original that is gone the copies end by
        themselves: nobody is at the other end of their streams, or the operating system keeps their deadline.
        """
        with self._ending, contextlib.suppress(OSError):
            if not self._ended and self._line.alive:
                self._ended = True
                os.kill(self.pid, signal.SIGKILL)
                self._line.socket.send(f"{_END} {self.pid}".encode())

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
        self.line: _Line | None = None

    def know(self, module: str) -> None:
        """Import a module, so that the first task from it begins at once; does not wait for it."""
        with self._asking, contextlib.suppress(OSError):
            self._started().socket.send(f"{_KNOW} {module}".encode())

    def copy(self, module: str) -> Copy | None:
        """Give a process for a task from a module; None where that can not be done here."""
        given, taken = os.pipe(), os.pipe()
        with self._asking:
            try:
                line = self._started()
                socket.send_fds(line.socket, [f"{_BEGIN} {module}".encode()], [given[0], taken[1]])
                pid = int(line.socket.recv(_LONGEST) or b"0")
            except (OSError, ValueError):
                pid = 0
            if pid == 0:
                self.close()
        os.close(given[0])
        os.close(taken[1])
        if pid == 0:
            os.close(given[1])
            os.close(taken[0])
            return None
        return Copy(pid, given[1], taken[0], line)

    def close(self) -> None:
        """End the original, where there is one."""
        if self.line is not None:
            self.line.close()
        self.line = None

    def _started(self) -> _Line:
        if self.line is None or not self.line.alive:
            self.close()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.settimeout(_PATIENCE_S)
            with theirs:
                process = subprocess.Popen(
                    [sys.executable, "-c", self._code, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, **_ONE_THREAD, "PYTHONPATH": self._path},
                    pass_fds=[theirs.fileno()],
                )
            self.line = _Line(process, ours, os.getpid())
        return self.line


def be_copied(work: Callable[[], None]) -> None:
    """Be the original: give copies of this process, each of which does its work, until whoever started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who pressed the keys ends its asker, and that ends this
    line, copies, ended = socket.socket(fileno=int(sys.argv[1])), set[int](), set[int]()
    while True:
        message, streams, *_ = socket.recv_fds(line, _LONGEST, 2)
        ended -= {pid for pid in ended if os.waitpid(pid, os.WNOHANG)[0]}
        kind, _, what = message.decode().partition(" ")
        if kind == _END:
            ended |= {int(what)} & copies
            copies -= ended
        elif kind in (_BEGIN, _KNOW):
            if kind == _BEGIN:
                copies.add(_give_copy(line, streams, work))
            with contextlib.suppress(Exception):  # the task itself says what is wrong with its module
                import_module(what)
        else:
            os._exit(0)


def _give_copy(line: socket.socket, streams: list[int], work: Callable[[], None]) -> int:
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
    return pid
