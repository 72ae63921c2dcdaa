"""Write what was computed to files: the same input always gives the same bytes."""

import hashlib
import json
import platform
from functools import partial
from importlib.metadata import version as version_of
from pathlib import Path

import pandas as pd

from wijkscan.model.profile import long_table
from wijkscan.model.zorggebruik import use_table
from wijkscan.parameters import Parameters
from wijkscan.pipeline import Wijkscan
from wijkscan.sources.snapshots import NotWrittenError, write_whole

# Whole numbers without a point, published decimals as they are, and no digits that only the processor made.
_FIGURE = "%.10g"
_LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")  # what outcomes may depend on


class ResultsNotWrittenError(ValueError):
    """The outcomes cannot be written; the message says where and what to do."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"De uitkomsten kunnen niet worden bewaard in '{folder}': de schijf is vol, of de map is alleen-lezen of een bestand. "
            "Maak ruimte vrij of kies met --uit een andere map; geen bestand is half geschreven."
        )


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
    The files: ``indicatoren.csv`` (long), ``behoefte.csv``, ``gebruik.csv`` and, last, ``run.json`` (parameters, sources,
    versions, and the checksum of every source and every file).

    Raises
    ------
    ResultsNotWrittenError
        The disk is full or read-only.
    """
    need = scan.need.table().rename_axis("gebiedscode").reset_index()
    tables = {
        "indicatoren.csv": long_table(scan.indicators, scan.tables.areas),
        "behoefte.csv": need[["gebiedscode", "score", "laag", "hoog", "band", "geschat_aandeel"]],
        "gebruik.csv": use_table(scan.use),
    }
    files = {name: _as_csv(table) for name, table in tables.items()}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files["run.json"] = _as_json({**_account(scan, parameters, version), "uitkomsten": checksums})
    try:
        for name, content in files.items():
            write_whole(folder / name, partial(_write, content))
    except NotWrittenError as error:
        raise ResultsNotWrittenError(folder) from error
    return [folder / name for name in files]


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _as_csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n", float_format=_FIGURE).encode()


def _as_json(content: dict[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _account(scan: Wijkscan, parameters: Parameters, version: str) -> dict[str, object]:
    areas = scan.tables.areas
    sources = [
        {key: value for key, value in passport.to_dict().items() if key != "definitions"}
        for passport in sorted(areas.passports, key=lambda item: item.id)
    ]
    return {
        "versies": {"wijkscan": version, "python": platform.python_version(), **{name: version_of(name) for name in _LIBRARIES}},
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
