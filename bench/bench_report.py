"""The whole report set of one gemeente: PDF, slides, workbook and HTML page.

Usage: ``python -m bench.bench_report [GEMEENTE]``, by default Haarlem from the data that ``WIJKSCAN_DATA`` names. Bars for Haarlem: the
set ≤ 20 s once the gemeente has been computed, the PDF ≤ 3 MB.
"""

import argparse
import resource
import time
from datetime import date, datetime
from functools import partial

from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import learn
from wijkscan.model.teams.composition import Disciplines
from wijkscan.parameters import Parameters, specification
from wijkscan.reports.build import FORMATS, report_document
from wijkscan.store.opening import library_of, open_collection, open_tables
from wijkscan.store.own_tables import load_own_tables

GEMEENTE = "GM0392"
SEARCH = 30.0  # seconds of looking for a better division, enough for Amsterdam; no part of what is measured here


def tell(name, began, more=""):
    """Print the time that passed and the time of the processor: on a busy machine the first says little."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    passed, worked = (now - start for now, start in zip(now_and_worked(), began, strict=True))
    print(f"{name:<22} {passed:7.2f} s {worked:7.2f} s processor {peak:6.0f} MB{more}", flush=True)


def now_and_worked():
    return time.perf_counter(), time.process_time()


def computed(code, parameters):
    library = library_of(code)
    collection = open_collection(library)
    scenario = Scenario(gemeente=code)
    tables = open_tables(library, collection, code)
    areas = tables.areas.areas
    own = load_own_tables(code, areas[areas["gemeentecode"] == code], Disciplines.from_table(specification("disciplines")).spellings)
    return Chain(tables, partial(learn, collection), scenario, parameters, own, datetime.now().astimezone().year + 1).doorrekening()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gemeente", nargs="?", default=GEMEENTE)
    code = parser.parse_args().gemeente
    parameters = Parameters.load(on=date(2026, 1, 1)).adjust("wijkteams.rekentijd", SEARCH)
    began = now_and_worked()
    run = computed(code, parameters)
    tell(f"compute {code}", began)
    start = began = now_and_worked()
    document = report_document(run.scan, run.teams, run.budget, run.refused, parameters, day=date(2026, 1, 1))
    tell("content with maps", began)
    for ending, form in FORMATS.items():
        began = now_and_worked()
        content = form.make(document)
        tell(ending.upper(), began, f"   {len(content) / 1e6:.2f} MB")
    tell("the whole set", start)


if __name__ == "__main__":
    main()
