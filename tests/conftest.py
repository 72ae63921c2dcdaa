"""Shared fixtures: where the real open data is, a quiet Hypothesis profile, no sockets but loopback."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.depth import examples
from tests.once import TOGETHER
from wijkscan.views.charts.style import find_browser

# No address but this computer is found. To stop requests one by one in the test would also switch off the cache of the browser, and every
# page would load and compile all of Streamlit again.
BROWSER_SETTINGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip
ROOT = Path(__file__).resolve().parents[1]
REAL_DATA = Path(os.environ.get("WIJKSCAN_REAL_DATA", ROOT.parent / "shared" / "data"))

settings.register_profile("wijkscan", parent=examples(30), deadline=None, derandomize=True)
settings.load_profile("wijkscan")


def pytest_configure(config: pytest.Config) -> None:
    """Give all processes of one run a folder for what is made once."""
    if not hasattr(config, "workerinput"):  # the first process, or the only one
        os.environ[TOGETHER] = mkdtemp(prefix="wijkscan-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ[TOGETHER], ignore_errors=True))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder with real CBS, PDOK and RIVM files; the test is skipped, with the reason, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"echte open data niet aanwezig in {REAL_DATA.name}/; zet WIJKSCAN_REAL_DATA")
    return REAL_DATA


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the one browser of this process: Playwright allows no second driver beside a running one.

    Debian has Chromium without a window as a package of its own: the same engine, and a page opens in half the processor time.
    """
    found = shutil.which(os.environ.get("BROWSER_PATH", "chromium-headless-shell")) or find_browser()
    if found is None:
        reason = "geen Chromium of Chrome op deze computer; installeer een van beide of zet BROWSER_PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=list(BROWSER_SETTINGS))
        yield opened
        opened.close()
