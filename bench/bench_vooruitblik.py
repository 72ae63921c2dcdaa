"""Time a look ahead over the whole country: ``python -m bench.bench_vooruitblik [draws [areas [years]]]``.

Prints one line: seconds, processor seconds, peak MB of the process. Every year gives the ages of all draws and the band per area and per
group of ten areas. Synthetic figures from a fixed seed.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from wijkscan.model.vooruitblik.ahead import look_ahead
from wijkscan.model.vooruitblik.band import Draws, band
from wijkscan.model.vooruitblik.population import Population
from wijkscan.model.vooruitblik.specification import Specification
from wijkscan.parameters import specification

AGES = ["leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_plus"]
SHARES, SEED, AREAS_PER_GEMEENTE, AREAS_PER_GROUP = (0.15, 0.12, 0.25, 0.28, 0.2), 1, 10, 10


def population(year: int, areas: int, growth: float) -> Population:
    random = np.random.default_rng(SEED)
    codes = [f"WK{number // AREAS_PER_GEMEENTE:04d}{number % AREAS_PER_GEMEENTE:02d}" for number in range(areas)]
    people = random.lognormal(8, 1, (areas, 1)) * np.array(SHARES) * random.lognormal(0, growth, (areas, len(AGES)))
    ages = pd.DataFrame(people, codes, AGES)
    return Population.of(year, ages.assign(inwoners=ages.sum(axis="columns")))


def main() -> None:
    draws, areas, years = (*map(int, sys.argv[1:]), *(1000, 3393, 15)[len(sys.argv) - 1 :])
    base, earlier = population(2024, areas, 0.2), population(2022, areas, 0.2)
    teams = pd.Series(np.arange(areas) // AREAS_PER_GROUP, base.areas)
    started, used = time.perf_counter(), time.process_time()
    ahead = look_ahead(base, earlier, years, Specification.from_table(specification("vooruitblik")))
    drawn = Draws(ahead, draws, SEED)
    for year in ahead.years[1:]:
        one = drawn.year(year)
        one.ages()
        one.band_of(teams)
        band(ahead, year)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"look ahead {years} years x {areas} areas x {draws} draws: {seconds:.1f} s, {processor:.1f} s processor, {peak:.0f} MB")


if __name__ == "__main__":
    main()
