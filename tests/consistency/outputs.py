"""Everything one run writes, for the same choices: result files, and the report in every format."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tests.chain_of import chain_after
from wijkscan.chain.outcomes import write_results
from wijkscan.chain.run import design_at_once
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Doorrekening, Wijkscan
from wijkscan.parameters import Parameters
from wijkscan.reports.build import report_document, report_files
from wijkscan.store.opening import Tables
from wijkscan.store.own_tables import OwnTables

DAY = date(2026, 11, 28)
FIRST_YEAR = 2027


@dataclass(frozen=True)
class Outputs:
    """The run per wijkteam with its report, the same budget per wijk, and the files of both (`per_wijk/…`)."""

    gemeente: str
    run: Doorrekening
    per_wijk: Doorrekening
    files: dict[str, bytes]

    @property
    def account(self) -> dict[str, object]:
        return json.loads(self.files["run.json"])


def outputs_of(scan: Wijkscan, scenario: Scenario, parameters: Parameters, own: OwnTables, folder: Path) -> Outputs:
    tables: Tables = scan.tables
    chain = chain_after(scan, scenario, parameters, own, FIRST_YEAR)
    run, known = chain.doorrekening(), chain.known
    find = design_at_once if run.plan is None else lambda *_: run.plan
    per_wijk = chain_after(scan, replace(scenario, gebieden="wijk"), parameters, own, FIRST_YEAR, find=find).doorrekening()
    per_wijk = replace(per_wijk, scenario=scenario)
    document = report_document(scan, run.teams, run.budget, run.refused, known, day=DAY)
    files = report_files(document, "rapport")
    for name, found in (("", run), ("per_wijk/", per_wijk)):
        files |= {name + path.name: path.read_bytes() for path in write_results(found, known, folder / (name or "team"), "1")}
    name = str(tables.areas.areas.at[tables.areas.gemeentecode, "gebiedsnaam"])
    return Outputs(name, run, per_wijk, files)
