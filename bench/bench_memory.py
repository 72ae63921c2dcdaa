"""Memory of one process in which many gemeenten are looked at in turn, as the server keeps what it made for all users.

Usage: ``python -m bench.bench_memory [--gemeenten 120] [--teams]``; ``WIJKSCAN_DATA`` names a data folder with the whole country.
With ``--teams`` the werkgebieden of every gemeente are designed too, from wijken. What is kept is bounded, so after some tens of
gemeenten the memory should not grow any more.
"""

import argparse

import psutil
from streamlit.testing.v1 import AppTest

from bench.screenshots import ROOT
from wijkscan.store.opening import open_collection, own_library

PATIENCE = 300
EVERY = 20
PAGES = ("1_Wijkprofiel", "2_Behoefte", "3_Zorggebruik")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gemeenten", type=int, default=120)
    parser.add_argument("--teams", action="store_true")
    options = parser.parse_args()
    pages = (*PAGES, "4_Wijkteams") if options.teams else PAGES
    codes = list(open_collection(own_library()).gemeenten.index)
    codes = codes[:: max(len(codes) // options.gemeenten, 1)][: options.gemeenten]
    process, failed = psutil.Process(), 0
    for number, code in enumerate(codes, start=1):
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=PATIENCE)
        app.query_params.update(gemeente=code, eenheid="wijk")
        app.run()
        for page in pages:
            app.switch_page(f"pages/{page}.py").run()
            failed += bool(app.exception)
        if number in (1, 5, 10) or not number % EVERY:
            print(f"{number:4} gemeenten: {process.memory_info().rss / 1e6:5.0f} MB, {failed} pages failed", flush=True)


if __name__ == "__main__":
    main()
