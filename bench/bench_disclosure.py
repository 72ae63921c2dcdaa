"""Time disclosure control: 25 wijken × 6 products × 8 half-years with all margins, bar 10 seconds."""

import argparse
import resource
import time
from itertools import product

import numpy as np
import pandas as pd

from wijkscan.model.disclosure.control import attack, protect

WIJKEN, TEAMS, HALF_YEARS = 25, 5, 8
SHARES = {"01": 1.0, "02": 0.7, "07": 0.5, "11": 0.3, "12": 0.15, "15": 0.05}
"""Clients per product as a share of the largest one; made up, from common to rare."""


def example(clients: float, seed: int) -> tuple[pd.DataFrame, dict[str, dict[str, str]]]:
    """Make a table of counts with large and small wijken; `clients` is the mean of the largest product per wijk."""
    random = np.random.default_rng(seed)
    wijken = [f"WK{number:02d}" for number in range(WIJKEN)]
    half_years = [f"{2021 + number // 2}-{number % 2 + 1}" for number in range(HALF_YEARS)]
    size = random.lognormal(0, 0.7, WIJKEN)[:, None] * np.array(list(SHARES.values()))
    means = clients * size * random.lognormal(0, 0.3, size.shape)
    counts = random.poisson(np.repeat(means[:, :, None], HALF_YEARS, axis=2))
    table = pd.DataFrame(product(wijken, SHARES, half_years), columns=["gebied", "product", "halfjaar"])
    teams = {wijk: f"werkgebied {number * TEAMS // WIJKEN}" for number, wijk in enumerate(wijken)}
    hierarchy = {
        "gebied": teams | dict.fromkeys(teams.values(), "gemeente"),
        "product": dict.fromkeys(SHARES, "totaal"),
        "halfjaar": {half: half[:4] for half in half_years} | {half[:4]: "alle jaren" for half in half_years},
    }
    return table.assign(clienten=counts.ravel()), hierarchy


def report(name: str, started: tuple[float, float]) -> None:
    """Print elapsed seconds, seconds of one core (what counts on a busy computer) and peak memory."""
    elapsed, worked = time.perf_counter() - started[0], time.process_time() - started[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {elapsed:.2f} s, {worked:.2f} s of processor, {peak:.0f} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=float, default=40, help="mean clients per wijk of the largest product")
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    table, hierarchy = example(chosen.clients, chosen.seed)
    started = time.perf_counter(), time.process_time()
    protected = protect(table, value="clienten", dims=list(hierarchy), hierarchy=hierarchy)
    report(f"protect {WIJKEN} x {len(SHARES)} x {HALF_YEARS} with margins", started)
    print(protected.explanation)
    started = time.perf_counter(), time.process_time()
    proved = attack(protected)
    report("attack", started)
    print(f"cells proved exactly: {int((proved['laagst'] == proved['hoogst']).sum())}")


if __name__ == "__main__":
    main()
