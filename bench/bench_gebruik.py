"""Count a client export: 1 000 000 rows of CSV to clients per wijk, wet and half-year; with --rows any other number."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from wijkscan.sources.gebruik.count import import_gebruik
from wijkscan.tables.gebruik.counts import Margins
from wijkscan.tables.gebruik.keys import build_keys, productcategorieen

WIJKEN, BUURTEN_PER_WIJK = 20, 5
PART = 500_000


def areas() -> pd.DataFrame:
    """Give a made-up gemeente of twenty wijken."""
    wijken = [f"WK9001{wijk:02d}" for wijk in range(1, WIJKEN + 1)]
    buurten = [f"BU{wijk[2:]}{buurt:02d}" for wijk in wijken for buurt in range(1, BUURTEN_PER_WIJK + 1)]
    codes = ["GM9001", *wijken, *buurten]
    return pd.DataFrame({"gebiedsnaam": [f"Gebied {code[2:]}" for code in codes]}, index=codes)


def write_export(path: Path, rows: int) -> None:
    """Write an export part by part: two and a half rows per client, eight half-years, Dutch dates and amounts."""
    rng = np.random.default_rng(0)
    buurten = pa.array([code for code in areas().index if code.startswith("BU")])
    products = pa.array([f"{code:02d}" for code in (1, 2, 7, 8, 11, 12, 31, 41, 43, 45, 51, 54)])
    first = np.datetime64("2021-01-01")
    days = pa.array(pd.DatetimeIndex(first + np.arange(2400)).strftime("%d-%m-%Y").to_list())
    births = pa.array(pd.DatetimeIndex(np.datetime64("1930-01-01") + np.arange(33_000)).strftime("%d-%m-%Y").to_list())
    with path.open("wb") as stream:
        writer = None
        for start in range(0, rows, PART):
            count = min(PART, rows - start)
            client = rng.integers(0, max(1, rows * 2 // 5), count)
            begin = rng.integers(0, 1400, count)
            end = begin + rng.integers(30, 700, count)
            cents = rng.integers(5_000, 900_000, count)
            table = pa.table(
                {
                    "Cliëntnummer": pa.array(client + 10_000_000),
                    "Geboortedatum": births.take(pa.array(client * 7919 % 33_000)),
                    "Buurtcode": buurten.take(pa.array(client * 31 % len(buurten))),
                    "Productcategorie": products.take(pa.array(rng.integers(0, len(products), count))),
                    "Ingangsdatum": days.take(pa.array(begin)),
                    "Einddatum": days.take(pa.array(np.where(rng.random(count) < 0.8, end, 2399))),
                    "Bedrag": pa.array([f"{value // 100},{value % 100:02d}" for value in cents.tolist()]),
                }
            )
            if writer is None:
                options = pacsv.WriteOptions(delimiter=";", quoting_style="none")
                writer = pacsv.CSVWriter(stream, table.schema, write_options=options)
            writer.write_table(table)
        writer.close()


def main() -> None:
    """Print name, seconds and peak memory in one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--all", action="store_true", help="every margin, with ages and amounts")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write_export(options.write, options.rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        # In a process of its own: making the file is not part of the peak.
        subprocess.run([sys.executable, "-m", "bench.bench_gebruik", "--rows", str(options.rows), "--write", str(path)], check=True)
        keys = build_keys(areas(), "GM9001", productcategorieen())
        margins = Margins() if options.all else Margins(("wijk",), ("wet",), years=False, ages=False, amounts=False)
        start = time.perf_counter()
        imported = import_gebruik(path, keys, margins=margins)
        seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    peak = usage.ru_maxrss / 1024
    name = f"gebruik {options.rows} rijen, {'alle marges' if options.all else 'wijk x wet x halfjaar'}"
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{name}: {seconds:.1f} s, piek {peak:.0f} MB ({len(imported.table)} cellen, {cpu:.1f} s processortijd)")


if __name__ == "__main__":
    main()
