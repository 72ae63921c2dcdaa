"""Hold the formatie against published sizes of teams: ``python -m bench.formatie FOLDER`` with a data folder that has the whole country."""

import os
import sys
from datetime import date

from wijkscan.chain.counts import with_counts
from wijkscan.chain.learnt import laws_of
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import run_wijkscan
from wijkscan.model.teams.gemeente import formatie_of
from wijkscan.parameters import Parameters
from wijkscan.store.opening import open_collection, open_tables, own_library
from wijkscan.tables.areas import Niveau

# Per gemeente what was published, in fte where that was, and why the outcome may differ.
PUBLISHED = {
    "GM0268": (242, "€ 25,6 miljoen in de begroting van 2025, bij € 105.600 per fte"),
    "GM0344": (250, "2018, meer dan 250 mensen in 18 buurtteams sociaal; zonder jeugd, mensen en geen fte"),
    "GM0772": (400, "omstreeks 2020, bijna 400 mensen; mensen en geen fte"),
    "GM0392": (None, "2016, 8 teams; geen fte gepubliceerd"),
    "GM0202": (None, "2019, 8 teams; geen fte gepubliceerd"),
    "GM0080": (None, "9 teams; geen fte gepubliceerd"),
    "GM0153": (None, "2015, 9 teams; geen fte gepubliceerd"),
}
WITHOUT_YOUTH = {"GM0344"}


def main():
    os.environ["WIJKSCAN_DATA"] = sys.argv[1]
    library, parameters = own_library(), Parameters.load(on=date(2026, 1, 1))
    collection = open_collection(library)
    laws = laws_of(library, collection)
    heads = f"{'gemeente':<14}{'laag':>7}{'midden':>8}{'hoog':>7}{'teams':>7}{'zonder jeugd':>14}{'geteld':>8}"
    print(f"{heads}{'gepubliceerd':>14}{'verschil':>10}  waarvan")
    for code, (published, told) in PUBLISHED.items():
        areas = open_tables(library, collection, code)
        scan = run_wijkscan(areas, laws, Scenario(gemeente=code), parameters)
        wijken = areas.areas.of(Niveau.WIJK)
        found, _ = formatie_of(scan.use, areas.areas, wijken, Niveau.WIJK, with_counts(parameters, areas), areas.voorzieningen)
        total, work = found.together, found.contributions.sum()
        rest = total["fte"] - work[[name for name in work.index if "jeugd" in name]].sum()
        held = rest if code in WITHOUT_YOUTH else total["fte"]
        apart = "" if published is None else f"{100 * (held / published - 1):+.0f} %"
        name = areas.areas.areas.at[code, "gebiedsnaam"]
        teams = round(found.volumes["inwoners"].sum() / parameters["wijkteams.inwoners_per_team"])
        band = f"{total['fte_laag']:7.0f}{total['fte']:8.0f}{total['fte_hoog']:7.0f}"
        share = 100 * found.counted_fte / total["fte"]
        print(f"{name:<14}{band}{teams:7}{rest:14.0f}{share:6.1f} %{published or '–':>14}{apart:>10}  {told}")


if __name__ == "__main__":
    main()
