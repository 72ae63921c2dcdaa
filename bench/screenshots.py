"""Make the pictures of README.md and docs/handleiding.md: every page on Voorbeeldstad, in a real browser.

Usage: ``python -m bench.screenshots [--wide 390] [--dark]``.
"""

import argparse
import io
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from wijkscan.views.charts.style import find_browser

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "start": "",
    "wijkprofiel": "Wijkprofiel",
    "behoefte": "Behoefte",
    "zorggebruik": "Zorggebruik",
    "wijkteams": "Wijkteams",
    "budget": "Budget",
    "commissie": "Commissie",
    "gegevens": "Gegevens",
    "verantwoording": "Verantwoording",
}
DESIGNED = ("wijkteams", "commissie")  # these go on until the design is proven
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
COLOURS = 128


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(port, data):
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "WIJKSCAN_DATA": data}, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
            return process
        except OSError:
            time.sleep(0.1)
    process.terminate()
    raise SystemExit("Het dashboard start niet.")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--wide", type=int, default=1400)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "beeld")
    choice = parser.parse_args()
    choice.folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with TemporaryDirectory() as data, sync_playwright() as playwright:
        server = serve(port, data)
        try:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=CHROMIUM)
            view = {"width": choice.wide, "height": 900 if choice.wide > 600 else 844}
            page = browser.new_page(viewport=view, color_scheme="dark" if choice.dark else "light")
            for name, path in PAGES.items():
                page.goto(f"http://127.0.0.1:{port}/{path}?achtergrond=nee")
                page.wait_for_selector(READY, timeout=180_000)
                page.wait_for_timeout(12_000 if name in DESIGNED else 4000)
                picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
                picture.save(choice.folder / f"{name}.png", optimize=True)
                print(f"{name}.png: {(choice.folder / f'{name}.png').stat().st_size // 1000} kB")
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
