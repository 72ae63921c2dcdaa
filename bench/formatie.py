"""Hold the formatie against published sizes of teams: ``python -m bench.formatie FOLDER`` with a data folder that has the whole country."""

import os
import sys
from dataclasses import dataclass
from datetime import date

from wijkscan.chain.learnt import laws_of
from wijkscan.chain.refusal import required
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.parameters import Parameters
from wijkscan.store.opening import open_collection, open_tables, own_library
from wijkscan.store.own_tables import OwnTables
from wijkscan.store.snapshots import Library

DAY = date(2026, 1, 1)
# Per gemeente the fte that were published, where they were, and why the outcome may differ.
PUBLISHED = {
    "GM0268": (242, "€ 25,6 miljoen in de begroting van 2025, bij € 105.600 per fte"),
    "GM0344": (250, "2018, meer dan 250 mensen in 18 buurtteams sociaal; zonder jeugd, mensen en geen fte"),
    "GM0772": (400, "omstreeks 2020, bijna 400 mensen; mensen en geen fte"),
    "GM0392": (None, "2016, 8 teams; geen fte gepubliceerd"),
    "GM0202": (None, "2019, 8 teams; geen fte gepubliceerd"),
    "GM0080": (None, "9 teams; geen fte gepubliceerd"),
    "GM0153": (None, "2015, 9 teams; geen fte gepubliceerd"),
    "GM0363": (None, "2021, 33 teams; geen fte gepubliceerd"),
    "GM0599": (None, "2022, 43 teams; geen fte gepubliceerd"),
}


_NO_YOUTH = {"Utrecht"}  # the published teams do not work for youth


@dataclass(frozen=True)
class Outcome:
    """What the chain gives for one gemeente, without coordination, beside what was published."""

    name: str
    fte: float
    low: float
    high: float
    teams: int
    without_youth: float
    counted: float
    published: int | None

    @property
    def held(self) -> float:
        """The fte that compare with what was published."""
        return self.without_youth if self.name in _NO_YOUTH else self.fte

    @property
    def off(self) -> float | None:
        """How far the outcome is from what was published, in percent."""
        return 100 * (self.held / self.published - 1) if self.published else None


def measured(library: Library) -> dict[str, Outcome]:
    """Compute every gemeente of the list, with the parameters of the beginning of 2026."""
    parameters, collection, found = Parameters.load(on=DAY), open_collection(library), {}
    laws = laws_of(library, collection)
    for code, (published, _) in PUBLISHED.items():
        areas = open_tables(library, collection, code)
        one = required(Chain(areas, lambda: laws, Scenario(gemeente=code), parameters, OwnTables(), DAY.year + 1).per_wijk)
        total, work = one.together, one.contributions.sum()
        fte, low, high = (float(total[name]) for name in ("fte", "fte_laag", "fte_hoog"))
        rest = fte - float(work[[name for name in work.index if "jeugd" in name]].sum())
        teams = round(float(one.volumes["inwoners"].sum()) / parameters["wijkteams.inwoners_per_team"])
        name = str(areas.areas.areas.at[code, "gebiedsnaam"])
        found[code] = Outcome(name, fte, low, high, teams, rest, float(one.counted_fte) / fte, published)
    return found


def main() -> None:
    os.environ["WIJKSCAN_DATA"] = sys.argv[1]
    heads = f"{'gemeente':<14}{'laag':>7}{'midden':>8}{'hoog':>7}{'teams':>7}{'zonder jeugd':>14}{'geteld':>8}"
    print(f"{heads}{'gepubliceerd':>14}{'verschil':>10}  waarvan")
    for code, one in measured(own_library()).items():
        apart = "" if one.off is None else f"{one.off:+.0f} %"
        band = f"{one.low:7.0f}{one.fte:8.0f}{one.high:7.0f}"
        counted = f"{100 * one.counted:6.1f} %{one.published or '–':>14}"
        print(f"{one.name:<14}{band}{one.teams:7}{one.without_youth:14.0f}{counted}{apart:>10}  {PUBLISHED[code][1]}")


if __name__ == "__main__":
    main()
