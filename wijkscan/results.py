"""Write what was computed to files: the same input always gives the same bytes."""

import json
from functools import partial
from pathlib import Path

import pandas as pd

from wijkscan.model.profile import long_table
from wijkscan.model.zorggebruik import use_table
from wijkscan.parameters import Parameters
from wijkscan.pipeline import Wijkscan
from wijkscan.sources.snapshots import write_whole


def write_results(scan: Wijkscan, parameters: Parameters, folder: Path, version: str) -> list[Path]:
    """Write every table of a run and its account.

    Parameters
    ----------
    scan
        What was computed.
    parameters
        The parameters it was computed with.
    folder
        Made when it does not exist; files of the same name are replaced, each as a whole.
    version
        Version of wijkscan, for the account.

    Returns
    -------
    The files: ``indicatoren.csv`` (long), ``behoefte.csv``, ``gebruik.csv`` and ``run.json`` (parameters, sources, checksums, version).
    """
    need = scan.need.table().rename_axis("gebiedscode").reset_index()
    tables = {
        "indicatoren.csv": long_table(scan.indicators, scan.tables.areas),
        "behoefte.csv": need[["gebiedscode", "score", "laag", "hoog", "band", "geschat_aandeel"]],
        "gebruik.csv": use_table(scan.use),
    }
    written = []
    for name, table in tables.items():
        write_whole(folder / name, partial(_write_csv, table))
        written.append(folder / name)
    write_whole(folder / "run.json", partial(_write_json, _account(scan, parameters, version)))
    return [*written, folder / "run.json"]


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _write_json(content: dict[str, object], path: Path) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _account(scan: Wijkscan, parameters: Parameters, version: str) -> dict[str, object]:
    areas = scan.tables.areas
    sources = [
        {key: value for key, value in passport.to_dict().items() if key != "definitions"}
        for passport in sorted(areas.passports, key=lambda item: item.id)
    ]
    return {
        "versie": version,
        "gemeente": areas.gemeentecode,
        "peiljaar": areas.peiljaar,
        "kaartjaar": scan.tables.map_year,
        "jaar_per_indicator": {code: None if pd.isna(year) else int(year) for code, year in scan.indicators.years.items()},
        "bronnen": sources,
        "parameters": [
            {
                "naam": item.name,
                "omschrijving": item.description,
                "waarde": item.value,
                "eenheid": item.unit,
                "soort": item.kind,
                "bandbreedte": list(item.plausible),
                "bron": item.source,
            }
            for item in parameters
        ],
    }
