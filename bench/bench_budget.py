"""Time budgets of the whole country, and the risk simulation.

``python -m bench.bench_budget [gemeenten [wijken [draws [areas]]]]`` prints lines: name, seconds on the clock and of the processor,
peak MB of the process.

Synthetic figures from a fixed seed.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from wijkscan.model.budget.effect import gini, herverdeeleffect
from wijkscan.model.budget.parts import GROUPS, contributions, need_drivers, need_parts
from wijkscan.model.budget.populatiebekostiging import allocate, budget_path, budget_table, default_total, population_weights, split_by_law
from wijkscan.model.budget.ruin import risk_table, simulate_cost

SEED = 1
PRICE = {"wmo": 2500, "jeugdhulp": 4000, "bijstand": 1500}
PEAK = 1024


def gemeente(random: np.random.Generator, number: int, wijken: int):
    """Make inhabitants, expected clients, factors and budgets of today."""
    codes = pd.Index([f"WK{number:04d}{place:02d}" for place in range(wijken)])
    people = pd.Series(random.lognormal(8, 1, wijken).round() + 50, codes)
    factors = {}
    for wet, rate in (("wmo", 0.06), ("jeugdhulp", 0.03), ("bijstand", 0.02)):
        table = pd.DataFrame(random.lognormal(0, 0.1, (wijken, len(GROUPS))), codes, list(GROUPS))
        table.insert(0, "als_gemeente", people * rate)
        factors[wet] = table.assign(verwacht=table.prod(axis="columns"))
    expected = pd.DataFrame({wet: table["verwacht"] for wet, table in factors.items()})
    today = pd.Series((people * random.lognormal(10, 0.2, wijken)).round().astype("int64"), codes)
    return people, expected, factors, today


def budget(people, expected, *_):
    """Go from expected clients to the table with every euro."""
    weights = population_weights(expected, PRICE, people)
    amounts = allocate(default_total(expected, PRICE), weights["behoefte"], floor_cents=(people * 5000).astype("int64"))
    return budget_table(split_by_law(amounts, weights[list(expected)]), people)


def budget_explained(people, expected, factors, today):
    """Do the same with waterfall, a path of four years and the effect against today."""
    weights = population_weights(expected, PRICE, people)
    total = default_total(expected, PRICE)
    free = allocate(total, weights["behoefte"])
    target = allocate(total, weights["behoefte"], floor_cents=(people * 5000).astype("int64"))
    totals = dict.fromkeys(range(2026, 2030), total)
    start = allocate(total, today)
    path = budget_path(start, target, totals, speed=1, max_step_per_inhabitant_cents=2500, inhabitants=people)
    contributions(need_parts(need_drivers(weights[list(expected)], weights["inwoners"], factors)), free, target, path.of_year(2026))
    herverdeeleffect(start, target, people)
    gini(target, people)
    return budget_table(split_by_law(target, weights[list(expected)]), people)


def report(name: str, clock: float, processor: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PEAK
    print(f"{name}: {time.perf_counter() - clock:.2f} s, {time.process_time() - processor:.2f} s processor, {peak:.0f} MB")


def main() -> None:
    gemeenten, wijken, draws, areas = (*map(int, sys.argv[1:]), *(342, 3_393, 100_000, 12)[len(sys.argv) - 1 :])
    random = np.random.default_rng(SEED)
    sizes = np.bincount(np.concatenate([np.arange(gemeenten), random.integers(0, gemeenten, wijken - gemeenten)]))
    country = [gemeente(random, number, size) for number, size in enumerate(sizes)]
    for work in (budget, budget_explained):
        clock, processor = time.perf_counter(), time.process_time()
        rows = sum(len(work(*made)) for made in country)
        report(f"{work.__name__} of {gemeenten} gemeenten, {wijken} wijken, {rows} rows", clock, processor)
    clients = pd.Series(np.linspace(100, 1500, areas), [f"team {place}" for place in range(areas)])
    for name, limit in (("risk", None), ("risk with stop-loss", 7_500_000)):
        clock, processor = time.perf_counter(), time.process_time()
        years = simulate_cost(clients, 300_000, cv=1.5, draws=draws, stop_loss_cents=limit)
        risk_table(years, clients * 300_000, certainty=0.95, margin=0.1)
        report(f"{name}, {draws} draws x {areas} areas", clock, processor)


if __name__ == "__main__":
    main()
