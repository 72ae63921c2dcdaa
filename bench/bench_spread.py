"""Check the spread that verdicts rest on: ``python -m bench.bench_spread FOLDER`` on a data folder with the national figures imported.

Per law, one line each: the fitted spread; the share of wijken of gemeenten that were left out inside the 95 % band (bar 94 to 96 %);
the share of simulated ordinary wijken outside it (bar 4 to 6 %), as counted and as CBS publishes them; the same for gemeenten as a whole;
and how many wijken of the country get which verdict.
"""

import os
import sys
import time

import numpy as np
import pandas as pd

from wijkscan.chain.steps import learn
from wijkscan.model.use.comparison import calibrate_to_known
from wijkscan.model.use.funnel import verdict
from wijkscan.model.use.quality import CALIBRATED, RAW, leave_out
from wijkscan.model.use.verdicts import HIGHER, LOWER, WITHIN
from wijkscan.store.opening import open_collection, own_library
from wijkscan.tables.areas import Niveau, gemeente_of

SIZES = [0, 10, 20, 50, 100, 300, np.inf]
ROUNDS = 20  # of the simulation
SEED = 11  # another division into folds than the spread was fitted with


def share(which: pd.Series) -> str:
    return f"{100 * which.mean():.1f} %"


def outside(drawn: np.ndarray, expected: pd.Series, tau2: float, rounded_to: int) -> float:
    words = verdict(pd.Series(drawn, expected.index, dtype=float), expected, tau2=tau2, rounded_to=rounded_to)
    return float((words != WITHIN).mean())


def simulated(expected: pd.Series, tau2: float, rounded_to: int) -> tuple[float, float]:
    rng, shares = np.random.default_rng(0), []
    for _ in range(ROUNDS):
        counts = rng.poisson(expected * rng.gamma(1 / tau2, tau2, len(expected)))
        rounded = np.round(counts / rounded_to) * rounded_to
        shares.append((outside(counts, expected, tau2, 1), outside(rounded, expected, tau2, rounded_to)))
    return tuple(np.mean(shares, axis=0))


def main() -> None:
    os.environ["WIJKSCAN_DATA"] = sys.argv[1]
    collection = open_collection(own_library())
    begin = time.perf_counter()
    laws = learn(collection)
    print(f"leren van drie wetten: {time.perf_counter() - begin:.1f} s")
    for wet, law in laws.models.items():
        asked = law.model.specification
        edition = next(item for item in collection.country.editions if item.year == law.year and asked.outcome in item.figures.values)
        values, level = edition.figures.values, edition.figures.areas["niveau"]
        wijken, totals = values[level == Niveau.WIJK], values.loc[level == Niveau.GEMEENTE, asked.outcome]
        gemeente, observed = gemeente_of(wijken.index.to_series()), wijken[asked.outcome]
        print(f"{wet} {law.year}: tau2 geijkt {law.tau2:.4f}, ruw {law.tau2_raw:.4f}, gemeenten {law.tau2_gemeente:.4f}")
        seen = leave_out(totals, wijken, law.model, seed=SEED)
        unseen, scaled = seen.wijken[RAW], seen.wijken[CALIBRATED]
        large = seen.learned & observed.notna()
        many = large & seen.many
        for name, expected, tau2 in (("geijkt", scaled[many], law.tau2), ("ruw", unseen[large], law.tau2_raw)):
            expected = expected[expected > 0]
            within = verdict(observed[expected.index], expected, tau2=tau2, rounded_to=asked.rounded_to) == WITHIN
            by_size = within.groupby(pd.cut(expected, SIZES)).mean()
            told = ", ".join(f"{size}: {100 * found:.0f}" for size, found in by_size.items())
            counted, published = simulated(expected, tau2, asked.rounded_to)
            print(f"  {name}: {share(within)} van {len(within)} weggelaten wijken binnen de band (naar verwacht aantal {told})")
            print(f"    gewone wijken erbuiten: {100 * counted:.1f} % geteld, {100 * published:.1f} % na afronding op {asked.rounded_to}")
        foreseen = law.usual * unseen.groupby(gemeente).sum()
        words = verdict(totals.reindex(foreseen.index), foreseen, tau2=law.tau2_gemeente, rounded_to=asked.rounded_to)
        known = words[totals.reindex(words.index).notna()]
        print(f"  gemeenten als geheel: {share(known == WITHIN)} van {len(known)} binnen hun band; gewone verhouding {law.usual:.3f}")
        own = calibrate_to_known(law.model.predict(wijken), observed, gemeente)["gekalibreerd"]
        given = verdict(observed, own, tau2=law.tau2, rounded_to=asked.rounded_to)
        print(f"  oordelen in het land: {(given == HIGHER).sum()} hoger, {(given == LOWER).sum()} lager, {(given == WITHIN).sum()} binnen")


if __name__ == "__main__":
    main()
