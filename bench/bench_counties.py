"""Cut edges on counties of ten American states, of which the fewest is known: how often it is found and proven.

Run: ``python -m bench.bench_counties FILE [--seconds 120] [--states NM ID]``. FILE holds per state the population, neighbours, points,
number of areas and fewest cut edges at ± 0,5 % (Validi and Buchanan, Political districting to minimize cut edges). The seconds given are
work, as :mod:`wijkscan.model.werkgebieden.effort` counts it; those printed are of the processor and on the clock.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden import design_werkgebieden

PATIENCE = 6
"""Times the work that may pass on the clock of a busy computer."""


def one(name: str, state: dict, seconds: float, verbose: bool):
    """Design one state, print what came of it, and give whether the fewest was found and proven."""
    load = pd.Series(state["population"], index=[f"{number:03}" for number in range(len(state["population"]))], dtype=float)
    pairs = [(load.index[one], load.index[other]) for one, other in state["edges"]]
    began, worked = time.perf_counter(), time.process_time()
    plan = design_werkgebieden(
        load, np.array(state["lonlat"]) * 1e5, pairs, state["k"], tolerance=state["tolerance"], objective="cut_edges", gap=0,
        effort_s=seconds, time_limit_s=PATIENCE * seconds,
    )  # fmt: skip
    best = state["optimal_cut_edges"]
    when = plan.log.loc[plan.log["doel"] == plan.objective, "seconden"].min()
    print(
        f"{name}: {len(load)} counties, k = {state['k']}: {plan.objective:.0f} (fewest {best}), bound {plan.bound:.2f},"
        f" {'proven' if plan.proven else 'not proven'}, found after {when:.1f} s, {time.process_time() - worked:.1f} s of processor,"
        f" {time.perf_counter() - began:.1f} s on the clock",
        flush=True,
    )
    if verbose:
        print(plan.log.to_string(), flush=True)
    return plan.objective == best, plan.proven


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path)
    options.add_argument("--seconds", type=float, default=120)
    options.add_argument("--states", nargs="+")
    options.add_argument("--verbose", action="store_true", help="print every better plan and bound")
    chosen = options.parse_args()
    states = json.loads(chosen.file.read_text())
    found = [one(name, states[name], chosen.seconds, chosen.verbose) for name in chosen.states or states]
    print(f"fewest found in {sum(best for best, _ in found)} of {len(found)}, proven in {sum(proven for _, proven in found)}")


if __name__ == "__main__":
    main()
