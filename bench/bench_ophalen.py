"""Time `ophalen GM0392` with everything against the stand-ins, and a second time after the connection broke halfway.

    python -m bench.bench_ophalen [--latency 0.0]

The stand-ins get a gemeente with as many wijken and buurten as Haarlem, and every list of areas as many rows as the country has; a client
has to read those. Its figures are made up. ``--latency`` is the time in seconds that every answer takes longer.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.screenshots import ROOT
from tests.standins import cbs, country, pdok
from tests.standins.server import Answer

GEMEENTE, WIJKEN, BUURTEN = "GM0392", 21, 111
REST = {"GM": 341, "WK": 3_372, "BU": 14_455}  # areas of the rest of the country in 2024
BAR = 60
BROKEN = "86296NED/TypedDataSet"  # SES-WOA, in the middle of what is fetched


class Slow:
    """A stand-in whose answers take longer."""

    latency = 0.0

    def respond(self, target: str, host: str) -> tuple[Answer, str]:
        """Answer after the latency."""
        time.sleep(self.latency)
        return super().respond(target, host)  # type: ignore[misc]


class SlowCbs(Slow, cbs.CbsStandin):
    """CBS and RIVM."""


class SlowPdok(Slow, pdok.PdokStandin):
    """PDOK."""


def grow() -> None:
    """Give the made-up country a gemeente of the size of Haarlem, and the lists of areas the length of the country."""
    number = GEMEENTE[2:]
    country.GEMEENTEN[GEMEENTE] = "Haarlem"
    country.WIJKEN.update({f"WK{number}{wijk:02d}": f"Wijk {wijk}" for wijk in range(WIJKEN)})
    for place in range(BUURTEN):
        code = f"BU{number}{place % WIJKEN:02d}{place // WIJKEN:02d}"
        country.BUURTEN[code] = (f"Buurt {place}", 500 + 20 * place)
        pdok.SQUARES[code] = (place % WIJKEN, 20 + place // WIJKEN)
    for content in cbs.tables().values():
        for name, levels in (("WijkenEnBuurten", ("GM", "WK", "BU")), ("Wijken", ("GM", "WK"))):
            if name in content.dimensions:
                content.dimensions[name] += [_elsewhere(level, place) for level in levels for place in range(REST[level])]
    for year in country.YEARS:  # what the stand-in makes at the first question is no part of the time of a client
        for name in pdok.COLLECTIONS:
            pdok.features(year, name, pdok.RD)


def _elsewhere(level: str, place: int) -> dict[str, object]:
    digits = {"GM": f"{2000 + place}", "WK": f"{2000 + place // 100}{place % 100:02d}", "BU": f"{2000 + place // 1000}{place % 1000:04d}"}
    code = level + digits[level]
    return {"Key": code.ljust(10), "Title": f"Elders {place}", "Description": "", "Municipality": "", "DetailRegionCode": code}


def fetched(folder: Path, services: tuple[SlowCbs, SlowPdok]) -> tuple[float, str, str]:
    """Run the command as a user does; give the seconds, these in words with the number of questions, and what it said went wrong."""
    there = {"WIJKSCAN_DATA": str(folder), "WIJKSCAN_CBS_URL": services[0].url, "WIJKSCAN_PDOK_URL": services[1].url}
    for service in services:
        service.requests.clear()
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "wijkscan", "ophalen", GEMEENTE]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **there}, capture_output=True, text=True, check=False)
    wrong = [line for line in done.stderr.splitlines() if "antwoordt niet" in line or "Traceback" in line]
    seconds, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    asked = sum(len(service.requests) for service in services)
    return seconds, f"{seconds:.1f} s on the clock, {processor:.1f} s processor, {asked} questions", " ".join(wrong)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes longer")
    Slow.latency = options.parse_args().latency
    grow()
    with SlowCbs() as figures, SlowPdok() as maps, tempfile.TemporaryDirectory() as folder:
        services = (figures, maps)
        seconds, said, wrong = fetched(Path(folder) / "whole", services)
        stored = len(list((Path(folder) / "whole" / "snapshots").iterdir()))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        verdict = "held" if seconds <= BAR and not wrong else "NOT held"
        print(f"everything: {said}, {stored} deliveries, {peak:.0f} MB; <= {BAR} s {verdict} {wrong}")
        figures.fail("reset", match=BROKEN, after=2)
        _, said, wrong = fetched(Path(folder) / "broken", services)
        print(f"broken off: {said}; it said: {wrong[:160]}")
        figures.heal()
        _, said, wrong = fetched(Path(folder) / "broken", services)
        again = sum(BROKEN in address for address in figures.requests)
        complete = len(list((Path(folder) / "broken" / "snapshots").iterdir()))
        print(f"once more: {said}, {again} of them for the table that broke, {complete} deliveries {wrong}")


if __name__ == "__main__":
    main()
