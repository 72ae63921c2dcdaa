"""The first visit after a restart: seconds from the first request, and from the start of the process, to the drawn map.

Usage: ``python -m bench.first_page [--visits 3]``; ``WIJKSCAN_DATA`` names the data, with the national files imported. Bar: ≤ 3 s from the
first request. Every visit has a server of its own. A visitor comes at once, when the server says it is ready, or some time later.
"""

import argparse
import os
import statistics
import time

from playwright.sync_api import sync_playwright

from bench.bench_pages import visit
from bench.screenshots import CHROMIUM, free_port, serve
from wijkscan.views.charts.style import find_browser

GEMEENTEN = {"Voorbeeldstad": "GM9001", "Haarlem": "GM0392"}
LATER_S = 20.0


def first_visit(browser, data, gemeente, wait):
    """Seconds to the map from the first request, and from the start of the process (less what was waited)."""
    port, began = free_port(), time.perf_counter()
    server = serve(port, data)
    try:
        time.sleep(wait)
        spent, _ = visit(browser, f"http://127.0.0.1:{port}", "wijk", gemeente)
        return spent, time.perf_counter() - began - wait
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=3)
    visits, data = parser.parse_args().visits, os.environ["WIJKSCAN_DATA"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=CHROMIUM)
        for name, gemeente in GEMEENTEN.items():
            first_visit(browser, data, gemeente, LATER_S)  # derived tables and the disk cache are there from now on
            for when, wait in (("at once", 0.0), ("later", LATER_S)):
                found = [first_visit(browser, data, gemeente, wait) for _ in range(visits)]
                request, process = (statistics.median(column) for column in zip(*found, strict=True))
                slowest = max(spent for spent, _ in found)
                told = f"{request:.2f} s from the request (slowest {slowest:.2f}), {process:.2f} s from the start"
                print(f"{name}, {when}: {told}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
