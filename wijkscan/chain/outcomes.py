"""Write what was computed to files: the same input always gives the same bytes."""

import hashlib
import json
import platform
from dataclasses import asdict, fields
from importlib.metadata import version as version_of
from pathlib import Path

import pandas as pd
import shapely

from wijkscan.chain.scenario import ShownChoices
from wijkscan.chain.steps import Doorrekening, InYear
from wijkscan.disk.whole import NotWrittenError, write_together
from wijkscan.model.budget.prices import Price
from wijkscan.model.indicators.compute import long_table
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.use.gemeente import EXPECTED, LawUse, type_table, use_table
from wijkscan.parameters import Parameters
from wijkscan.tables.voorzieningen import COLUMNS, KINDS, empty
from wijkscan.views.exports.downloads import harmless_table

# Whole numbers without a point, published decimals as they are, and no digits that only the processor made.
_FIGURE = "%.10g"
_FORMATIE = ("gebiedscode", "component", "basis", "aantal", "aandeel", "aandeel_gemeente", "uren", "fte_laag", "fte", "fte_hoog")
_BUDGET = (
    "gebiedscode", "niveau", "wet", "open_einde", "bedrag_eurocent", "per_inwoner_eurocent", "aandeel", "aantal", "definitie",
    "prijs_eurocent",
)  # fmt: skip
_GELD = ("gebiedscode", "niveau", "taakveld", "soort", "jaar", "bedrag_eurocent", "bron")
_SHOWN = frozenset(item.name for item in fields(ShownChoices))  # changes no outcome
_DEGREES = 1e-6  # a decimetre
_LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "highspy")  # what outcomes may depend on


class ResultsNotWrittenError(ValueError):
    """The outcomes cannot be written; the message says where and what to do."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"De uitkomsten kunnen niet worden bewaard in '{folder}': {reason}. "
            "Maak dat in orde of kies met --uit een andere map; er is niets half geschreven."
        )


def write_results(run: Doorrekening, parameters: Parameters, folder: Path, version: str) -> list[Path]:
    """Write every table of a run and its account.

    Parameters
    ----------
    run
        What was computed.
    parameters
        The parameters it was computed with.
    folder
        Made when it does not exist; files of the same name are replaced, each as a whole.
    version
        Version of wijkscan, for the account.

    Returns
    -------
    The files: ``indicatoren.csv`` (long), ``behoefte.csv``, ``gebruik.csv``, ``gebruik_soorten.csv`` (what is expected
    per type), ``formatie.csv`` (per wijk), ``werkgebieden.geojson``,
    ``budget.csv`` (every euro, per wijk or per team as the run divided it), ``geld.csv`` (every euro of the frame it adds up to, per level
    and taakveld; empty where prices are assumed), ``voorzieningen.csv`` (use in detail, as it was counted),
    ``stadsdelen.csv`` (every figure per stadsdeel or kern, where the gemeente has these), of a year to come ``vooruitblik.csv`` and
    ``nu_en_later.csv`` (see :mod:`wijkscan.chain.difference`) and, last, ``run.json``
    (parameters, sources, versions, what could not be computed and why, and the checksum of every source and every
    file). A part that could not be computed has no rows.

    Raises
    ------
    ResultsNotWrittenError
        The disk is full or read-only.
    """
    scan = run.scan
    need = scan.need.table().rename_axis("gebiedscode").reset_index()
    tables = {
        "indicatoren.csv": _indicators(run),
        "behoefte.csv": need[["gebiedscode", "score", "laag", "hoog", "plaats_laag", "plaats_hoog", "band", "geschat_aandeel"]],
        "gebruik.csv": use_table(scan.use),
        "gebruik_soorten.csv": type_table(scan.use),
        "formatie.csv": pd.DataFrame(columns=list(_FORMATIE)) if run.per_wijk is None else run.per_wijk.table[list(_FORMATIE)],
        "budget.csv": pd.DataFrame(columns=list(_BUDGET)) if run.budget is None else _every_euro(run.budget.table),
    }
    tables["geld.csv"] = _money(run)
    tables["voorzieningen.csv"] = _provisions(run)
    if run.stadsdelen is not None:
        tables["stadsdelen.csv"] = run.stadsdelen
    if run.in_year is not None:
        tables |= run.in_year.tables
    files = {name: as_csv(table) for name, table in tables.items()}
    files["werkgebieden.geojson"] = json.dumps(_werkgebieden(run.teams), ensure_ascii=False, sort_keys=True).encode()
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files["run.json"] = _as_json({**_account(run, parameters, version), "uitkomsten": checksums})
    try:
        return write_together(folder, files)
    except NotWrittenError as error:
        raise ResultsNotWrittenError(folder, error.reason) from error


def _indicators(run: Doorrekening) -> pd.DataFrame:
    """Write the indicators out; of one that was looked ahead to, the source says so."""
    table = long_table(run.scan.indicators, run.scan.tables.areas)
    if run.in_year is None:
        return table
    return table.assign(bron=table["bron"].mask(table["jaar"].eq(run.in_year.year), table["bron"] + f", vooruitblik {run.in_year.year}"))


def _every_euro(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(open_einde=table["open_einde"].map({True: "ja", False: "nee"}))[list(_BUDGET)]


def _money(run: Doorrekening) -> pd.DataFrame:
    """Write what the gemeente books, or is given, in the frame of the budget: every cent once, together all of it."""
    frame = None if run.budget is None else run.budget.frame
    if frame is None:
        return pd.DataFrame(columns=list(_GELD))
    return frame.accounted.assign(gebiedscode=run.scan.tables.areas.gemeentecode)[list(_GELD)]


def _provisions(run: Doorrekening) -> pd.DataFrame:
    """Write use in detail, as it was counted: of the gemeente, its wijken and buurten, and the country; a gap is unknown."""
    counts, code = run.scan.tables.voorzieningen, run.scan.tables.areas.gemeentecode
    parts = [counts.of(kind, code).assign(tabel=kind) for kind in KINDS if kind in counts.rows]
    found = pd.concat(parts, ignore_index=True) if parts else empty()
    return found.reindex(columns=["tabel", *COLUMNS])


def as_csv(table: pd.DataFrame) -> bytes:
    """Write a table as every file of outcomes is written: UTF-8, figures in ten digits, nothing that a spreadsheet would run."""
    return harmless_table(table).to_csv(index=False, lineterminator="\n", float_format=_FIGURE).encode()


def _as_json(content: dict[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _werkgebieden(teams: Wijkteams | None) -> dict[str, object]:
    """Write every werkgebied as one area in degrees, with its load, its fte and what it is made of (RFC 7946)."""
    if teams is None:
        return {"type": "FeatureCollection", "features": []}
    land = teams.units.shapes.to_frame("geometry").dissolve(teams.assignment.rename("team")).geometry
    shapes = shapely.set_precision(land.to_crs(4326), _DEGREES)
    areas = teams.measures.areas
    features = [
        {
            "type": "Feature",
            "id": label,
            "properties": {
                "werkgebied": label,
                "naam": teams.names[label],
                "uren": round(float(teams.totals["uren"][label]), 1),
                **{name: round(float(teams.totals[name][label]), 2) for name in ("fte_laag", "fte", "fte_hoog")},
                "inwoners": round(float(areas["inwoners"][label])),
                **{f"verwacht_geijkt_{wet}": round(float(teams.found.volumes[wet][label]), 1) for wet in teams.units.expected},
                "afwijking": round(float(areas["afwijking"][label]), 4),
                "gebieden": list(areas["buurten"][label]),
            },
            "geometry": shapely.geometry.mapping(shape),
        }
        for label, shape in zip(land.index, shapes, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _expected(use: LawUse, *, counted: bool) -> dict[str, object]:
    """Give the sum over the wijken of every definition of expected clients, beside what CBS published for the gemeente, if it did."""
    sums = {name: round(float(use.wijken[column].sum()), 1) for column, name in EXPECTED.items()}
    return {"jaar": use.year, "gepubliceerd": None if pd.isna(use.total) or not counted else round(use.total), **sums}


def _in_year(found: InYear) -> dict[str, object]:
    """Write which year the outcomes are of, and what they rest on."""
    return {"jaar": found.year, "jaar_nu": found.now, "opmerkingen": list(found.remarks)}


def _price(item: Price) -> dict[str, object]:
    """Write what one client costs, with where that comes from."""
    return {
        "wet": item.wet, "parameter": item.parameter, "euro_per_client": round(item.value, 2), "jaar": item.year or None,
        "herkomst": item.origin, "bron": item.source, "waarom": list(item.why),
    }  # fmt: skip


def _account(run: Doorrekening, parameters: Parameters, version: str) -> dict[str, object]:
    scan, areas = run.scan, run.scan.tables.areas
    sources = [
        {key: value for key, value in passport.to_dict().items() if key != "definitions"}
        for passport in sorted(scan.tables.passports, key=lambda item: item.id)
    ]
    return {
        "versies": {"wijkscan": version, "python": platform.python_version(), **{name: version_of(name) for name in _LIBRARIES}},
        "gemeente": areas.gemeentecode,
        "keuzes": {name: chosen for name, chosen in asdict(run.scenario).items() if name not in _SHOWN},
        "plafond": None
        if run.budget is None
        else {
            "eurocent": run.budget.ceiling_cents,
            "herkomst": run.budget.origin,
            "uit_verwacht_gebruik": run.budget.from_expected,
            "kader": None if run.budget.frame is None else run.budget.frame.bron,
        },
        "prijzen": [] if run.budget is None else [_price(item) for item in run.budget.prices],
        "peiljaar": areas.peiljaar,
        "kaartjaar": scan.tables.map_year,
        "jaar_per_indicator": {code: None if pd.isna(year) else int(year) for code, year in scan.indicators.years.items()},
        "bronnen": sources,
        "niet_berekend": run.refused,
        "verwacht": {wet: _expected(use, counted=run.in_year is None) for wet, use in scan.use.items()},
        "werkgebieden": None
        if run.plan is None
        else {
            "indeling": run.plan.origin,
            "teams": len(run.plan.loads),
            "verschil_met_best_mogelijke": None if pd.isna(run.plan.gap) else round(run.plan.gap, 4),
            "bewezen": run.plan.proven,
            "afgebroken_na_seconden": run.plan.ended_after_s,
        },
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
        **({} if run.in_year is None else {"vooruitblik": _in_year(run.in_year)}),
    }
