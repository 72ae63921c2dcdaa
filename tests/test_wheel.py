"""Installed from a wheel, in a folder that knows nothing of a checkout, wijkscan computes and shows as it does here."""

import os
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import requests

from tests.conftest import ROOT

PATIENCE_S = 120


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, unpacked as an installer does, with an empty folder to work in."""
    folder = tmp_path_factory.mktemp("wiel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wiel")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE_S)
    (wheel,) = (folder / "wiel").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    (folder / "leeg").mkdir()
    return folder


def environment(installed, **more):
    usual = {name: value for name, value in os.environ.items() if name not in {"WIJKSCAN_DATA", "PYTHONPATH"}}
    home = str(installed / "thuis")
    return usual | {"PYTHONPATH": str(installed / "site"), "XDG_DATA_HOME": home, "HOME": home} | more


def run(installed, *given, **more):
    command = [sys.executable, "-m", "wijkscan", *given]
    return subprocess.run(
        command, cwd=installed / "leeg", env=environment(installed, **more), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def test_a_gemeente_is_computed_in_an_empty_folder(installed):
    done = run(installed, "doorrekenen", "GM9001", "--eenheid", "wijk", "--zoektijd", "1")
    assert done.returncode == 0, done.stderr
    assert "budget.csv" in done.stdout
    assert {path.name for path in (installed / "leeg").iterdir()} == {"uit"}
    assert (installed / "thuis" / "wijkscan" / "tables").is_dir()


def test_nothing_of_a_user_is_in_the_wheel(installed):
    shipped = installed / "site" / "wijkscan" / "shipped_files"
    assert {path.name for path in (shipped / "data").iterdir()} == {"parameters", "wetten", "herindelingen.csv", "voorbeeldstad"}
    committed = subprocess.run(["git", "ls-files", "data"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {str(path.relative_to(shipped)) for path in (shipped / "data").rglob("*") if path.is_file()} == set(committed)


def test_a_data_folder_that_may_not_be_written_is_named(installed):
    closed = installed / "bestand"
    closed.write_text("geen map")
    done = run(installed, "doorrekenen", "GM9001", WIJKSCAN_DATA=str(closed))
    assert done.returncode == 1
    assert str(closed) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_dashboard_starts_with_its_pages_style_and_font(installed):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wijkscan", "dashboard", "--poort", str(port)]
    there = environment(installed, STREAMLIT_SERVER_HEADLESS="true")
    with subprocess.Popen(command, cwd=installed / "leeg", env=there, stdout=subprocess.PIPE) as server:
        try:
            assert answered(f"http://127.0.0.1:{port}/_stcore/health") == b"ok"
            assert answered(f"http://127.0.0.1:{port}/app/static/source-sans-3-latin.woff2")[:4] == b"wOF2"
        finally:
            server.terminate()  # the command is the server itself: there is nobody else to stop
            try:
                assert server.wait(timeout=20) is not None
            finally:
                server.kill()


def answered(address: str) -> bytes:
    for _ in range(PATIENCE_S):
        try:
            answer = requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(1)
            continue
        answer.raise_for_status()
        return answer.content
    raise AssertionError(f"{address} never answered")


def test_the_package_says_that_it_is_typed(installed):
    assert Path(installed / "site" / "wijkscan" / "py.typed").exists()
