"""Fit expected use of three laws on a whole country: seconds and peak memory in one line.

    python -m bench.bench_expected_use [KERNCIJFERS.parquet] [--folds N]

Without a file a made-up country of 3 400 wijken is used. ``--folds N`` also predicts every gemeente from the others.
"""

import argparse
import resource
import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

from wijkscan.model.use.measures import cross_validate, measure
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.specification import Specification
from wijkscan.tables.columns import BY_CODE, stem

PARAMETERS = Path(__file__).resolve().parents[1] / "data" / "parameters" / "verwacht_gebruik.toml"
KILOBYTES_PER_MEGABYTE = 1024


def real_country(path: Path, columns: set[str]) -> pd.DataFrame:
    feed = pd.read_parquet(path)
    keys = {stem(key): key for key in reversed(feed.columns)}
    found = {code: keys[next(name for name in BY_CODE[code].stems if name in keys)] for code in sorted(columns)}
    figures = pd.DataFrame({code: pd.to_numeric(feed[key]).astype(float) for code, key in found.items()})
    return figures.set_axis(feed["Codering_3"].str.strip())


def made_up_country(columns: set[str]) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    codes = [f"WK{gemeente:04d}{wijk:02d}" for gemeente in range(1, 341) for wijk in range(10)]
    inwoners = rng.integers(300, 15_000, len(codes)).astype(float)
    table = pd.DataFrame(index=codes)
    for code in sorted(columns):
        share = rng.uniform(0.05, 0.4, len(codes))
        table[code] = (inwoners * share).round() if BY_CODE[code].kind == "count" else 100 * share
    laws = {"wmo": 0.06, "jeugdzorg": 0.03, "bijstand": 0.02}
    counts = {law: rng.poisson(inwoners * rate).astype(float) for law, rate in laws.items()}
    return table.assign(inwoners=inwoners, stedelijkheid=rng.integers(1, 6, len(codes)).astype(float), **counts)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    asked = parser.parse_args()
    parameters = tomllib.loads(PARAMETERS.read_text("utf-8"))
    laws = [Specification.from_table(wet, parameters) for wet in parameters["wetten"]]
    columns = {"inwoners"}.union(*({*law.columns, law.outcome} for law in laws))
    table = real_country(asked.file, columns) if asked.file else made_up_country(columns)
    begin = time.perf_counter()
    models = [fit_expected_use(table, law) for law in laws]
    fitted = time.perf_counter() - begin
    told = [f"three models on {max(model.areas for model in models)} wijken: {fitted:.1f} s"]
    if asked.folds:
        begin = time.perf_counter()
        predicted = [cross_validate(table, model, folds=asked.folds) for model in models]
        told.append(f"{asked.folds} folds: {time.perf_counter() - begin:.1f} s")
        for law, expected in zip(laws, predicted, strict=True):
            large = table.loc[expected.index].query("inwoners >= 200")
            quality = measure(large[law.outcome], expected[large.index], law.population(large))
            told.append(f"{law.wet} R2 {quality.r2:.3f} CPM {quality.cpm:.3f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES_PER_MEGABYTE
    print(", ".join([*told, f"peak {peak:.0f} MB"]))


if __name__ == "__main__":
    main()
