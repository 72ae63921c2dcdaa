"""What may be shown of the own use of a gemeente, as it was kept; :mod:`wijkscan.store.own_use` counts and protects it."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wijkscan.disk.whole import current
from wijkscan.shipped import shipped
from wijkscan.store.access import PLANNER, may
from wijkscan.tables.areas import is_fictional

REPORT, TABLE = "verslag.json", "afgeschermd.parquet"
COUNTS = "tellingen.parquet"  # kept by an earlier wijkscan; of a few clients each, so it goes
_EXAMPLE = shipped("data/voorbeeldstad")


@dataclass(frozen=True)
class OwnUse:
    """What may be shown of the gemeente's own registration.

    Parameters
    ----------
    source
        Name of the file or table the counts come from.
    imported
        Day of the import, ISO.
    summary
        Rows read, used and refused, in one Dutch sentence.
    explanation
        What is withheld and why, in one Dutch sentence.
    table
        Columns `gebiedscode`, `wet`, `periode`, `clienten` (NaN where withheld) and `reden`.
    """

    source: str
    imported: str
    summary: str
    explanation: str
    table: pd.DataFrame


def folder_of(root: Path, gemeentecode: str) -> Path:
    """Give the folder with the own use of a gemeente."""
    return root / "gebruik" / gemeentecode


def load_own_use(root: Path, gemeentecode: str) -> OwnUse | None:
    """Give what may be shown of the own use of a gemeente, when it was imported; Voorbeeldstad comes with one."""
    report = _report_path(root, gemeentecode)
    if not report.exists() or not may(PLANNER, gemeentecode):
        return None
    account = json.loads(report.read_text(encoding="utf-8"))
    with suppress(OSError):
        (folder_of(root, gemeentecode) / COUNTS).unlink()
    table = pd.read_parquet(report.parent / TABLE)
    return OwnUse(account["bron"], account["opgenomen"], account["verslag"], account["afscherming"], table)


def own_use_state(root: Path, gemeentecode: str) -> str:
    """Tell which import there is, without reading it: changes when it is replaced."""
    report = _report_path(root, gemeentecode)
    return f"{report.parent.name} {report.stat().st_mtime_ns}" if report.exists() and may(PLANNER, gemeentecode) else ""


def _report_path(root: Path, gemeentecode: str) -> Path:
    own = current(folder_of(root, gemeentecode)) / REPORT
    return current(folder_of(_EXAMPLE, gemeentecode)) / own.name if is_fictional(gemeentecode) and not own.exists() else own
