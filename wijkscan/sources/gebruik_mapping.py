"""Which column of an export is what: guessed from its headers, shown for approval, remembered for next time."""

import json
import re
import statistics
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd
import pyarrow as pa

from wijkscan.sources.gebruik_bsn import refuse_bsn, refuse_bsn_in_names, stacked
from wijkscan.sources.gebruik_engine import local_engine
from wijkscan.sources.gebruik_export import ROW, Export
from wijkscan.sources.gebruik_files import open_export
from wijkscan.sources.whole import write_whole
from wijkscan.tables.gebruik_fields import AREA_FIELDS, CLIENT, FIELDS, PRODUCT_FIELDS, GebruikError
from wijkscan.tables.gebruik_text import name_key

Amounts = Literal["euro", "cent"]
SAMPLE_ROWS = 5_000
_PREVIEW_ROWS = 8
_MASK = "•••"

#: Spellings per field, best first, as keys. They follow the messages of iWmo and iJw, the BUS and Zorgned, and habit.
SPELLINGS: Names[str, tuple[str, ...]] = MappingProxyType(
    {
        CLIENT: (
            "clientnummer", "clientnr", "clientid", "client", "relatienummer", "relatienr", "persoonsnummer",
            "pseudoniem", "klantnummer", "clientkey",
        ),
        "wet": ("wet", "domein", "regeling", "wettelijkkader"),
        "productcategorie": (
            "productcategorie", "categorie", "productcategoriecode", "typemaatwerkarrangement", "maatwerkarrangement",
            "soortvoorziening", "voorziening", "productsoort", "productomschrijving", "omschrijving", "product",
        ),
        "productcode": ("productcode", "productsoortcode"),
        "ingangsdatum": (
            "ingangsdatum", "begindatum", "startdatum", "datumingang", "datuminganggeldigheid", "datumstart",
            "datumstartondersteuning", "toewijzingingangsdatum", "begindatumuitkering", "datumbegin",
        ),
        "einddatum": (
            "einddatum", "datumeinde", "datumeindegeldigheid", "einddatumondersteuning", "stopdatum",
            "einddatumuitkering", "datumeind",
        ),
        "geboortedatum": ("geboortedatum", "gebdatum", "datumgeboorte"),
        "geboortejaar": ("geboortejaar", "gebjaar"),
        "leeftijd": ("leeftijd", "leeftijdsklasse", "leeftijdscategorie"),
        "gemeente": ("gemeentecode", "gemeente", "cbsgemeentecode", "gemeentenaam", "woongemeente"),
        "buurt": ("buurtcode", "bucode", "buurt", "buurtnaam", "cbsbuurt"),
        "wijk": ("wijkcode", "wkcode", "wijk", "wijknaam", "cbswijk"),
        "postcode": ("postcode", "pc6", "pc", "pc4", "postcode6"),
        "huisnummer": ("huisnummer", "huisnr"),
        "bedrag": (
            "bedrag", "declaratiebedrag", "ingediendbedrag", "totaalingediendbedrag", "betaaldbedrag", "kosten",
            "bedragincenten", "bedragcent", "bedragineuro", "budget",
        ),
        "volume": ("volume", "geleverdvolume", "omvang", "aantal"),
        "eenheid": ("eenheid", "eenheidcode"),
        "frequentie": ("frequentie", "frequentiecode"),
        "reden_wijziging": ("redenwijziging", "redenwijzigingtoewijzing"),
    }
)  # fmt: skip
KNOWN_HEADERS = frozenset(name_key(text) for spellings in SPELLINGS.values() for text in spellings)

_CENT_HEADERS = ("cent", "ingediendbedrag")
# Whole amounts of this size are cents: half the allocations in euros are far below 50 000 a year.
_LIKELY_CENTS = 50_000
_MASKED = (CLIENT, "huisnummer")
_LABELS = MappingProxyType(
    {CLIENT: "cliëntnummer", "ingangsdatum": "ingangsdatum", "product": "wet of productcategorie", "area": "gebied"}
)


@dataclass(frozen=True)
class Mapping:
    """Header per field, and the unit of the amounts; holds no data of anyone.

    Parameters
    ----------
    columns
        Header per field of `gebruik_fields.FIELDS`; a field that the export does not have is not in it.
    amounts
        Whether amounts are in euros or in cents.
    """

    columns: dict[str, str] = field(default_factory=dict)
    amounts: Amounts = "euro"


def guess_mapping(headers: Sequence[str], sample: pd.DataFrame) -> Mapping:
    """
    Guess which column is what.

    Parameters
    ----------
    headers
        Columns as the file names them.
    sample
        First rows, columns named as in `headers`, text.

    Returns
    -------
    The mapping. First a header that is exactly a known spelling, the best spelling first; then one that contains it.
    Amounts are cents where the header says so, or where all are whole numbers and half of them 50 000 or more.
    """
    keys = {header: name_key(header) for header in headers}
    columns: dict[str, str] = {}
    for exact in (True, False):
        for name, spellings in SPELLINGS.items():
            for spelling in (name_key(text) for text in spellings):
                free = [header for header in headers if header not in columns.values()]
                hits = [header for header in free if _matches(keys[header], spelling, exact=exact)]
                if hits and name not in columns:
                    columns[name] = hits[0]
    money = columns.get("bedrag")
    cents = money is not None and _in_cents(keys[money], sample[money].dropna() if money in sample else pd.Series())
    ordered = {name: columns[name] for name in FIELDS if name in columns}
    return Mapping(ordered, "cent" if cents else "euro")


# A shorter word says too little inside another: "wet" is in "wethouder", "aantal" in "aantal kinderen".
_LONG_ENOUGH = 8


def _matches(key: str, spelling: str, *, exact: bool) -> bool:
    """Tell whether a header is this spelling, or contains it."""
    return key == spelling if exact else len(spelling) >= _LONG_ENOUGH and spelling in key


def _in_cents(key: str, values: pd.Series) -> bool:
    """Tell whether amounts are in cents."""
    if any(word in key for word in _CENT_HEADERS):
        return True
    texts = [str(value) for value in values]
    if not texts or "euro" in key or not all(re.fullmatch("-?[0-9]+", text) for text in texts):
        return False
    return statistics.median(abs(int(text)) for text in texts) >= _LIKELY_CENTS


def check_mapping(mapping: Mapping, headers: Sequence[str], file: str) -> None:
    """
    Refuse a mapping with which nothing can be counted.

    Parameters
    ----------
    mapping
        Guessed, remembered or chosen.
    headers
        Columns of the file.
    file
        Name of the file, for the message.

    Raises
    ------
    GebruikError
        Names every field that is missing and every column that is not in the file.
    """
    unknown = [name for name in mapping.columns if name not in FIELDS]
    absent = [header for header in mapping.columns.values() if header not in headers]
    if unknown or absent:
        names = ", ".join(f"'{name}'" for name in [*unknown, *absent])
        raise GebruikError(f"De kolomindeling past niet bij {file}: {names} komt er niet in voor. Kies de kolommen opnieuw.")
    have = mapping.columns.keys()
    missing = [_LABELS[name] for name in (CLIENT, "ingangsdatum") if name not in have]
    if not have & set(PRODUCT_FIELDS):
        missing.append(_LABELS["product"])
    if not have & set(AREA_FIELDS):
        missing.append(f"{_LABELS['area']} (buurt, wijk of postcode)")
    if missing:
        shown = ", ".join(_shown(header) for header in headers)
        raise GebruikError(
            f"In {file} ontbreekt een kolom voor {', '.join(missing)}. Wijs de kolommen zelf aan of exporteer ze mee; "
            f"gevonden: {shown}."
        )


def _shown(header: str) -> str:
    """Show a header, unless it is really a row of data in a file without headers."""
    return _MASK if re.search("[0-9]{4}", header) else f"'{header}'"


def inspect(path: Path, mapping: Mapping | None = None) -> tuple[Export, Mapping]:
    """
    Open an export, refuse a BSN and settle the mapping.

    Parameters
    ----------
    path
        The file.
    mapping
        Remembered or chosen; guessed where it is not given.

    Returns
    -------
    The opened export and a mapping that fits it.

    Raises
    ------
    GebruikError
        When the file cannot be read, holds a BSN, or misses what must be counted.
    """
    chosen = {name_key(header) for header in mapping.columns.values()} if mapping else set()
    export = open_export(path, KNOWN_HEADERS | chosen)
    refuse_bsn_in_names(export.headers, path.name)
    sample = export.sample(SAMPLE_ROWS)
    with local_engine() as engine:
        engine.backend.con.register("cellen", stacked(sample.drop_columns([ROW])))
        refuse_bsn(engine.backend.table("cellen"), path.name)
    settled = mapping or guess_mapping(export.headers, _frame(sample))
    check_mapping(settled, export.headers, path.name)
    return export, settled


def preview(path: Path, mapping: Mapping, rows: int = _PREVIEW_ROWS) -> pd.DataFrame:
    """
    Show how the first rows will be read.

    Parameters
    ----------
    path
        The file.
    mapping
        Which column is what.
    rows
        How many.

    Returns
    -------
    `rij` and the fields of the mapping; client and house numbers are masked, of a date of birth only the year is left.
    Columns that are not read are not shown.
    """
    export, mapping = inspect(path, mapping)
    frame = _frame(export.sample(rows))
    shown = frame[[ROW]].copy()
    for name, header in mapping.columns.items():
        values = frame[header]
        if name in _MASKED:
            values = values.where(values.isna(), _MASK)
        elif name == "geboortedatum":
            values = values.str.extract("((?:19|20)[0-9]{2})", expand=False)
        shown[name] = values
    return shown


def _frame(table: pa.Table) -> pd.DataFrame:
    """Give a sample as a frame of objects, a gap as missing."""
    return pd.DataFrame({name: table[name].to_pandas() for name in table.column_names})


def save_mapping(mapping: Mapping, path: Path) -> None:
    """Remember a mapping as JSON, whole or not at all; it holds column names only."""
    text = json.dumps({"kolommen": mapping.columns, "bedragen": mapping.amounts}, ensure_ascii=False, indent=2)
    write_whole(path, lambda draft: draft.write_text(text + "\n", encoding="utf-8"))


def load_mapping(path: Path) -> Mapping:
    """
    Give back a remembered mapping.

    Parameters
    ----------
    path
        File written by :func:`save_mapping`.

    Raises
    ------
    GebruikError
        When the file is damaged.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        columns, amounts = dict(stored["kolommen"]), stored["bedragen"]
    except (OSError, ValueError, KeyError, TypeError):
        amounts, columns = None, {}
    if amounts not in ("euro", "cent") or not all(isinstance(text, str) for text in columns.values()):
        raise GebruikError(f"De bewaarde kolomindeling {path.name} is beschadigd; verwijder haar en kies de kolommen opnieuw.")
    return Mapping(columns, amounts)
