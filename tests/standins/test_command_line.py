"""The stand-ins run on their own, for trying things out by hand."""

import subprocess
import sys

import pytest
import requests

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("module", "path"),
    [("cbs", "ODataCatalog/Tables"), ("pdok", "cbs/wijken-en-buurten-2024/ogc/v1/collections/wijken/items")],
)
def test_a_standin_runs_with_a_fault(module, path):
    command = [sys.executable, "-m", f"tests.standins.{module}", "--fault", "down", "--after", "1", "--times", "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            statuses = [requests.get(f"{url}/{path}", timeout=5).status_code for _ in range(3)]
        finally:
            process.terminate()
    assert statuses == [200, 503, 200]
