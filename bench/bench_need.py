"""Time 10 000 draws of the need index over the whole country.

``python -m bench.bench_need [draws [areas [indicators]]]`` prints one line: name, seconds, peak MB of the process.

Synthetic figures from a fixed seed.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from wijkscan.model.need import need_uncertainty, theme_weights

SEED = 1
GAP_SHARE = 0.03


def country(areas: int, indicators: int) -> dict[str, object]:
    """Make shares per area with gaps, sizes, a gemeente value and a class of stedelijkheid."""
    random = np.random.default_rng(SEED)
    codes = [f"WK{number:06d}" for number in range(areas)]
    names = [f"i{number:02d}" for number in range(indicators)]
    level = random.normal(size=(areas, 1))
    shares = 1 / (1 + np.exp(-(level * 0.4 + random.normal(-2, 0.4, size=(areas, indicators)))))
    shares[random.random(shares.shape) < GAP_SHARE] = np.nan
    values = pd.DataFrame(shares, codes, names)
    themes = {name: f"thema {number % 5}" for number, name in enumerate(names)}
    return {
        "values": values,
        "direction": dict.fromkeys(names, 1),
        "weights": theme_weights(themes),
        "themes": themes,
        "sizes": pd.Series(random.lognormal(8, 1, areas).round(), codes),
        "reference": values.mean(),
        "proportions": names,
        "groups": pd.Series(random.integers(1, 6, areas), codes),
    }


def main() -> None:
    draws, areas, indicators = (*map(int, sys.argv[1:]), *(10_000, 3_393, 25)[len(sys.argv) - 1 :])
    inputs = country(areas, indicators)
    values = inputs.pop("values")
    start = time.perf_counter()
    need_uncertainty(values, draws=draws, **inputs)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"need_uncertainty {draws} draws x {areas} areas x {indicators} indicators: {seconds:.2f} s, {peak:.0f} MB")


if __name__ == "__main__":
    main()
