"""A real PostgreSQL of Debian, started on loopback as a user who is not root."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest


def binaries() -> Path | None:
    """Find the newest PostgreSQL that Debian installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parents[1].name))
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running():
    """Start a fresh PostgreSQL and give its address; it is thrown away afterwards."""
    folder = binaries()
    if folder is None:
        reason = "PostgreSQL is niet geïnstalleerd (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # The server refuses to run as root; Debian's package brings a user of its own, who may not enter pytest's folders.
    is_root = os.geteuid() == 0
    prefix = ["runuser", "-u", "postgres", "--"] if is_root else []
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    if is_root:
        shutil.chown(home, "postgres")
    port = free_port()

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, cwd=home, stdout=subprocess.DEVNULL)

    data = home / "data"
    run(str(folder / "initdb"), "-D", str(data), "-U", "proef", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    run(str(folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql://proef@127.0.0.1:{port}/postgres"
    finally:
        run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home)
