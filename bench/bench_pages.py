"""Rerun of every page on the server, first paint of the map of Haarlem in Chromium, and what is sent to draw it.

Usage: ``python -m bench.bench_pages FOLDER``, the folder with the open data (``kaart/``, ``cbs/``). Bars: rerun ≤ 0,15 s, first
paint ≤ 3 s with a cold browser, the page with its map ≤ 400 kB (wijk) and ≤ 1 MB (buurt).
"""

import argparse
import os
import resource
import statistics
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

from bench.screenshots import CHROMIUM, PAGES, ROOT, free_port, serve
from wijkscan.store.importing import store
from wijkscan.store.opening import own_library
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.views.charts.style import find_browser

GEMEENTE = "GM0392"
YEAR = 2024
FILES = {"kaart": Path("kaart/wijkenbuurten_2024.gpkg"), "cijfers": Path("cbs/85984NED_TypedDataSet_gm_wk.parquet")}
RERUNS = 20
VISITS = 5
PATIENCE = 300
MAP = 'iframe[data-testid="stCustomComponentV1"]'


def tell(name, seconds, megabytes, more=""):
    print(f"{name:<34} {seconds:7.3f} s {megabytes:6.0f} MB{more}", flush=True)


def own_peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reruns():
    """Median of the reruns of each page, in this process, as the server runs them."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=PATIENCE)
    app.query_params["gemeente"] = GEMEENTE
    for name in PAGES.values():
        script = next((path for path in (ROOT / "pages").glob("*.py") if path.stem.endswith(name)), None) if name else None
        if script:
            app.switch_page(f"pages/{script.name}")
        began = time.perf_counter()
        app.run()
        first, spent = time.perf_counter() - began, []
        assert not app.exception, app.exception
        for _ in range(RERUNS):
            began = time.perf_counter()
            app.run()
            spent.append(time.perf_counter() - began)
        tell(f"rerun {name or 'Start'}", statistics.median(spent), own_peak(), f"   first run {first:.2f} s, slowest {max(spent):.3f} s")


def visit(browser, address, level, gemeente=GEMEENTE):
    """Seconds from asking for the page to a drawn map, and the bytes the page received."""
    received = [0]
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()

    def count(payload):
        received[0] += len(payload)

    page.on("websocket", lambda channel: channel.on("framereceived", count))
    began = time.perf_counter()
    page.goto(f"{address}/?gemeente={gemeente}&achtergrond=nee&niveau={level}", wait_until="commit")
    page.frame_locator(MAP).locator("path.leaflet-interactive").last.wait_for(timeout=PATIENCE * 1000)
    spent = time.perf_counter() - began
    context.close()
    return spent, received[0] / 1000


def paints(data):
    """First paint of the map with a cold browser: the very first visit, then with a server that knows the data."""
    port = free_port()
    server = serve(port, data)
    address = f"http://127.0.0.1:{port}"
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=find_browser(), args=CHROMIUM)
            spent, _ = visit(browser, address, "wijk")
            tell("first paint, first visit ever", spent, psutil.Process(server.pid).memory_info().rss / 1e6)
            for level in ("wijk", "buurt"):
                found = [visit(browser, address, level) for _ in range(VISITS)]
                median = statistics.median(spent for spent, _ in found)
                tell(f"first paint, {level}", median, psutil.Process(server.pid).memory_info().rss / 1e6, f"   {found[-1][1]:.0f} kB received")  # noqa: E501  one line tells one visit
            browser.close()
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with TemporaryDirectory() as data:
        os.environ["WIJKSCAN_DATA"] = data
        now = datetime.now().astimezone()
        began = time.perf_counter()
        store(own_library(), receive_map([folder / FILES["kaart"]], YEAR, now))
        store(own_library(), receive_figures(folder / FILES["cijfers"], YEAR, now))
        tell("import map and figures", time.perf_counter() - began, own_peak())
        paints(data)
        reruns()


if __name__ == "__main__":
    main()
