"""Time the chain for the whole country: from checked tables to indicators, need, expected use, formatie and budget.

``python -m bench.bench_chain FOLDER`` on a data folder with the national map and figures imported (see `wijkscan importeren`).
Tables are opened and the models learnt beforehand ("warm files"); one core. Prints seconds per step and peak memory.
"""

import os
import resource
import sys
import time
from contextlib import contextmanager
from datetime import date

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import pandas as pd

from wijkscan.chain.steps import learn
from wijkscan.model.budget.populatiebekostiging import allocate, budget_table, default_total, population_weights, split_by_law
from wijkscan.model.indicators.compute import compute_indicators
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, NEED_THEMES
from wijkscan.model.need import need_index
from wijkscan.model.need.method import theme_weights
from wijkscan.model.teams.formatie import formatie
from wijkscan.model.teams.workload import population_of
from wijkscan.model.use.comparison import calibrate
from wijkscan.model.use.expected import fill_gaps
from wijkscan.parameters import Parameters
from wijkscan.store.opening import open_collection, open_tables, own_library
from wijkscan.tables.areas import Niveau, gemeente_of

SHARE = {"%": 100, "per 1.000": 1000}


@contextmanager
def timed(name):
    clock, processor = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<12} {time.perf_counter() - clock:6.2f} s, {time.process_time() - processor:6.2f} s processor, {peak:5.0f} MB")


def main():
    os.environ["WIJKSCAN_DATA"] = sys.argv[1]
    library, parameters = own_library(), Parameters.load(on=date(2026, 1, 1))
    with timed("openen"):
        collection = open_collection(library)
    with timed("leren"):
        laws = learn(collection)
    tables = open_tables(library, collection, collection.gemeenten.index[0]).areas
    wijken = tables.everywhere(Niveau.WIJK)
    price = {wet: parameters[f"bekostiging.prijs_{wet}"] for wet in laws.models}
    with timed("keten"):
        with timed("  indicatoren"):
            indicators = compute_indicators(tables)
        with timed("  behoefte"):
            codes = [item.code for item in INDICATORS if item.in_need and indicators.values.loc[wijken, item.code].notna().any()]
            themes = {code: BY_INDICATOR[code].theme.value for code in codes}
            weights = theme_weights(themes, {theme.value: 1.0 for theme in NEED_THEMES.values() if theme.value in themes.values()})
            direction = {code: BY_INDICATOR[code].direction for code in codes}
            shares = indicators.values.loc[wijken, codes] / [SHARE.get(BY_INDICATOR[code].unit, 1) for code in codes]
            need_index(
                shares, direction=direction, weights=weights, themes=themes,
                groups=tables.values.loc[wijken, "stedelijkheid"], sizes=tables.values.loc[wijken, "inwoners"],
                proportions=[code for code in codes if BY_INDICATOR[code].unit in SHARE],
            )  # fmt: skip
        with timed("  gebruik"):
            gemeente = gemeente_of(wijken.to_series())
            expected = pd.DataFrame(index=wijken)
            for wet, law in laws.models.items():
                values = tables.at(law.year, list({*law.model.specification.columns, law.model.specification.outcome, "inwoners"}))
                raw = law.model.predict(values.loc[wijken])
                totals = values[law.model.specification.outcome].reindex(gemeente.unique())
                scaled = calibrate(raw, totals, gemeente)["gekalibreerd"]
                expected[wet] = scaled.where(scaled.notna(), raw)
        with timed("  formatie"):
            people = tables.values.loc[wijken, "inwoners"].fillna(0)
            expected, _ = fill_gaps(expected.where(people > 0, 0), people)
            population, _ = fill_gaps(population_of(tables.values.loc[wijken]).assign(inwoners=people), people)
            fte = formatie(expected, population, parameters).totals["fte"].sum()
        with timed("  budget"):
            rows = 0
            for _, own in expected.assign(inwoners=people).groupby(gemeente):
                clients, inwoners = own[list(laws.models)], own["inwoners"]
                part = population_weights(clients, price, inwoners)
                amounts = allocate(default_total(clients, price), part["behoefte"])
                rows += len(budget_table(split_by_law(amounts, part[list(laws.models)]), inwoners))
    print(f"{gemeente.nunique()} gemeenten, {len(wijken)} wijken, {fte:.0f} fte, {rows} budgetregels")


if __name__ == "__main__":
    main()
