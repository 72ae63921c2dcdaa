"""Time the chain up to the indicators on the real files of the whole country.

    python -m bench.bench_country [DATA] [--gemeente GM0392] [--few N]

DATA is a folder with ``kaart/wijkenbuurten_2024.gpkg`` and ``cbs/85984NED_TypedDataSet_gm_wk.parquet``. Prints one line per
step: name, seconds of one processor, peak MB of the process so far. ``--few N`` stops after N gemeenten.
"""

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import TypeVar

from wijkscan.model.indicators.compute import compute_indicators
from wijkscan.store.importing import store
from wijkscan.store.opening import open_collection, open_tables
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.snapshots import Library

MAP = Path("kaart") / "wijkenbuurten_2024.gpkg"
FIGURES = Path("cbs") / "85984NED_TypedDataSet_gm_wk.parquet"
YEAR, MOMENT = 2024, datetime(2026, 1, 1, 10)
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
Result = TypeVar("Result")


def timed(name: str, step: Callable[[], Result]) -> Result:
    started = process_time()
    result = step()
    seconds = process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {seconds:.2f} s, {peak:.0f} MB", flush=True)
    return result


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", nargs="?", type=Path, default=DATA, help="folder with the real files")
    options.add_argument("--gemeente", default="GM0392")
    options.add_argument("--few", type=int, default=None, help="only the first gemeenten in the last step")
    chosen = options.parse_args()
    absent = [str(file) for file in (MAP, FIGURES) if not (chosen.data / file).is_file()]
    if absent:
        sys.exit(f"needs {' and '.join(absent)} in the folder given; see the docstring")
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder))
        timed("import the map", lambda: store(library, receive_map([chosen.data / MAP], YEAR, MOMENT)))
        timed("import the figures", lambda: store(library, receive_figures(chosen.data / FIGURES, YEAR, MOMENT)))
        collection = timed("open the collection", lambda: open_collection(library))

        def indicators(gemeente: str) -> None:
            compute_indicators(open_tables(library, collection, gemeente).areas)

        timed(f"indicators seen from {chosen.gemeente}, all areas of the country", lambda: indicators(chosen.gemeente))
        gemeenten = list(collection.gemeenten.index)[: chosen.few]
        timed(f"the same from each of {len(gemeenten)} gemeenten", lambda: [indicators(code) for code in gemeenten])


if __name__ == "__main__":
    main()
