"""Does every design end in time? All gemeenten × the usual number of teams ± 3, on wijken; those of Kennemerland on buurten too.

Usage: ``python -m bench.nightly_designs [--seconds 20] [--sample 40] [--gemeenten GM0392 …] [--reach 3]``; ``WIJKSCAN_DATA`` names a
data folder in which the figures and the map of the whole country are imported. Meant for the night: with 20 seconds it takes many
hours; the deadline on the clock is six times the seconds of work. It prints every design that ended late, and ends with an exit code
of 1 when there was one.
"""

import argparse
import sys
import time
from collections import Counter
from datetime import date

from wijkscan.bounded import GRACE_S
from wijkscan.chain.refusal import Refused
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import compared_numbers, design, learn
from wijkscan.model.werkgebieden import InfeasiblePlanError
from wijkscan.parameters import Parameters
from wijkscan.solving import PATIENCE, get_ready
from wijkscan.store.opening import open_collection, open_tables, own_library
from wijkscan.store.own_tables import OwnTables

LATE_S = 2.0
"""Seconds after its deadline at which a design has ended late."""
KENNEMERLAND = ("GM0373", "GM0375", "GM0377", "GM0392", "GM0394", "GM0396", "GM0397", "GM0453", "GM0473")


def questions(chosen, reach, parameters):
    """Every scenario to design, with what it is made of."""
    library = own_library()
    collection = open_collection(library)
    laws = learn(collection)
    for code in chosen or [str(code) for code in collection.gemeenten.index]:
        tables = open_tables(library, collection, code)
        for eenheid in ("wijk", "buurt") if code in KENNEMERLAND else ("wijk",):
            scenario = Scenario(gemeente=code, eenheid=eenheid)
            units = Chain(tables, lambda: laws, scenario, parameters, OwnTables(), date.today().year + 1).units
            if isinstance(units, Refused):
                print(f"{code} {eenheid}: geen eenheden: {units.reason}", flush=True)
                continue
            for teams in compared_numbers(units, scenario, parameters.adjust("wijkteams.vergelijk_teams", reach)):
                yield units, Scenario(gemeente=code, eenheid=eenheid, teams=teams)


def one(units, scenario, parameters):
    """How a design ended, and how many seconds after its deadline: the work asked for is ended by itself, the clock by a multiple of it."""
    began, seconds = time.monotonic(), PATIENCE * parameters["wijkteams.rekentijd"]
    try:
        plan = design(units, scenario, parameters, OwnTables())
        ended = "proven" if plan.proven else "in time, not proven"
    except InfeasiblePlanError as error:
        ended = "no plan, unproven" if "niet bewezen" in str(error) or "bewezen is niet" in str(error) else "no plan exists"
    late = time.monotonic() - began - seconds
    # Whatever ends by itself does so before the grace is over.
    return ("ended from outside" if late >= GRACE_S else ended), late


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--sample", type=int, default=0, help="only this many gemeenten, spread over the list")
    parser.add_argument("--gemeenten", nargs="+", default=[])
    parser.add_argument("--reach", type=int, default=3, help="teams more and fewer than usual")
    options = parser.parse_args()
    chosen = options.gemeenten
    if options.sample:
        every = [str(code) for code in open_collection(own_library()).gemeenten.index]
        chosen = every[:: max(len(every) // options.sample, 1)][: options.sample]
    parameters = Parameters.load(on=date(2026, 1, 1)).adjust("wijkteams.rekentijd", options.seconds)
    counts: Counter[str] = Counter()
    worst = late_ones = 0.0
    get_ready()
    for units, scenario in questions(chosen, options.reach, parameters):
        ended, late = one(units, scenario, parameters)
        counts[ended] += 1
        worst = max(worst, late)
        if late > LATE_S:
            late_ones += 1
        if late >= GRACE_S:
            print(f"{scenario.gemeente} {scenario.eenheid} {scenario.teams} teams: {ended}, {late:.1f} s after its deadline", flush=True)
    told = ", ".join(f"{number} {name}" for name, number in counts.most_common())
    asked = f"{options.seconds:g} s of work, {PATIENCE * options.seconds:g} s on the clock"
    print(f"{counts.total()} designs of {asked}: {told}; the latest {worst:.1f} s after its deadline", flush=True)
    sys.exit(1 if late_ones else 0)


if __name__ == "__main__":
    main()
