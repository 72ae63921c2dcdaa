"""Read delivered files: maps (GeoPackage, GeoJSON, GeoParquet) and figures (CSV, XLSX, Parquet, JSON of the feed)."""

import codecs
import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

import geopandas as gpd
import msoffcrypto
import pandas as pd
import pyarrow as pa
import pyogrio
from msoffcrypto.exceptions import FileFormatError
from pyogrio.errors import DataLayerError, DataSourceError
from python_calamine import CalamineError

from wijkscan.tables.areas import Niveau
from wijkscan.tables.boundaries import level_of
from wijkscan.tables.columns import stem

_OLE = b"\xd0\xcf\x11\xe0"  # old .xls, and also the envelope of an encrypted .xlsx
_ENCODINGS = ("utf-8-sig", "cp1252")
_SEPARATORS = ";\t,"
_CODE_STEMS = frozenset({"Codering", "code", "gwb_code", "gwb_code_10", "gebiedscode", "regiocode", "WijkenEnBuurten"})
_METADATA = {"DataProperties.json", "WijkenEnBuurten.json", "TableInfos.json"}
_WRAPPERS = ("value", "data", "records")  # what the rows of a feed, or of a saved copy of it, are wrapped in
# RIVM: the value itself (not its margins) for everybody of 18 and over.
_VALUE_MARGIN, _ADULTS = "MW00000", "20300"


class UnreadableFileError(ValueError):
    """A file is not what it should be; the message names the file, what is wrong and the way out."""

    def __init__(self, name: str, wrong: str, way_out: str) -> None:
        super().__init__(f"Bestand '{name}' kan niet worden gelezen: {wrong}. {way_out}")


def read_layers(files: Mapping[str, bytes]) -> dict[Niveau, gpd.GeoDataFrame]:
    """Find the layers with gemeenten, wijken and buurten by their columns, whatever the files and layers are called.

    Raises
    ------
    UnreadableFileError
        A file is no GeoPackage, GeoJSON or GeoParquet, none of the layers holds areas, or two hold the same level.
    """
    layers: dict[Niveau, gpd.GeoDataFrame] = {}
    for name, content in files.items():
        for layer in _layers_in(name, content):
            level = level_of(layer) if isinstance(layer, gpd.GeoDataFrame) else None
            if level in layers:
                wrong = f"er zijn twee lagen met {level.value.lower()}codes"
                raise UnreadableFileError(", ".join(files), wrong, "Kies per niveau één laag.")
            if level is not None:
                layers[level] = layer
    if not layers:
        raise UnreadableFileError(
            ", ".join(files), "geen laag met gemeenten, wijken of buurten gevonden", "Kies de CBS Wijk- en buurtkaart."
        )
    return layers


def _layers_in(name: str, content: bytes) -> list[pd.DataFrame]:
    way_out = "Download de CBS Wijk- en buurtkaart opnieuw."
    wrong = UnreadableFileError(name, "het is geen GeoPackage, GeoJSON of GeoParquet", way_out)
    if PurePath(name).suffix.lower() == ".parquet":
        try:
            return [gpd.read_parquet(io.BytesIO(content))]
        except (pa.ArrowInvalid, ValueError) as error:
            raise wrong from error
    with tempfile.TemporaryDirectory() as folder:  # the reader tells formats apart by the file's ending
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            names = pyogrio.list_layers(path)[:, 0]
            return [pyogrio.read_dataframe(path, layer=layer, use_arrow=True) for layer in names]
        except (DataSourceError, DataLayerError, pa.ArrowInvalid) as error:
            raise wrong from error


def read_table(files: Mapping[str, bytes], edition: int) -> pd.DataFrame:
    """Read the figures of one edition as one raw table.

    Parameters
    ----------
    files
        The delivered file, or the files of a fetch (the metadata among them is passed over).
    edition
        Year wanted; used where a file holds several years.

    Raises
    ------
    UnreadableFileError
        Not a table, wrong sheet, password on the workbook, empty, or no rows of this year.
    """
    data = {name: content for name, content in files.items() if name not in _METADATA}
    tables = [_one_table(name, content) for name, content in data.items()]
    table = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    table = _of_year(_adults_only(table), edition, ", ".join(data))
    if table.empty:
        raise UnreadableFileError(", ".join(data), "het bevat geen regels", "Download het bestand opnieuw.")
    return table


def read_own_table(name: str, content: bytes, headers: Iterable[str]) -> pd.DataFrame:
    """Read a small table that a gemeente keeps itself: CSV or XLSX, all cells as they are.

    Parameters
    ----------
    name, content
        The file.
    headers
        Names of columns, small letters; of a workbook the first sheet that has one of them is read.

    Raises
    ------
    UnreadableFileError
        Not a table, no such sheet, password on the workbook, or no rows.
    """
    table = _one_table(name, content, frozenset(headers))
    if table.empty:
        raise UnreadableFileError(name, "het bevat geen regels", "Vul het bestand of kies een ander.")
    return table


def read_metadata(files: Mapping[str, bytes]) -> tuple[pd.DataFrame | None, dict[str, str]]:
    """Give the ``DataProperties`` and the area names of a delivery, where it has them."""
    properties = _records(files["DataProperties.json"]) if "DataProperties.json" in files else None
    regions = _records(files["WijkenEnBuurten.json"]) if "WijkenEnBuurten.json" in files else None
    names = {} if regions is None else dict(zip(regions["Key"].str.strip(), regions["Title"].astype(str), strict=True))
    return properties, names


def _records(content: bytes) -> pd.DataFrame:
    data = json.loads(content.decode("utf-8-sig"))
    while isinstance(data, dict):
        data = data[next((name for name in _WRAPPERS if name in data), "value")]
    return pd.DataFrame(data)


def _one_table(name: str, content: bytes, headers: frozenset[str] = _CODE_STEMS) -> pd.DataFrame:
    suffix = PurePath(name).suffix.lower()
    if not content:
        raise UnreadableFileError(name, "het is leeg", "Download het bestand opnieuw.")
    if suffix == ".parquet":
        try:
            return pd.read_parquet(io.BytesIO(content))
        except (pa.ArrowInvalid, OSError) as error:
            raise UnreadableFileError(name, "het is geen Parquet-bestand", "Download het bestand opnieuw.") from error
    if suffix == ".json":
        try:
            return _records(content)
        except (ValueError, KeyError, UnicodeDecodeError) as error:
            raise UnreadableFileError(name, "het is geen tabel in JSON", "Download het bestand opnieuw.") from error
    if suffix in (".xlsx", ".xls"):
        return _workbook(name, content, headers)
    if suffix in (".csv", ".txt"):
        return _text_table(name, content)
    raise UnreadableFileError(name, f"de soort '{suffix}' is onbekend", "Kies een CSV-, XLSX- of Parquet-bestand.")


def _workbook(name: str, content: bytes, headers: frozenset[str]) -> pd.DataFrame:
    if content.startswith(_OLE):
        raise UnreadableFileError(name, _wrong_with_ole(content), "Sla het in Excel op als gewone .xlsx zonder wachtwoord.")
    try:
        sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, dtype=object, engine="calamine")
    except CalamineError as error:
        raise UnreadableFileError(name, "het is geen Excel-werkmap", "Sla het in Excel op als .xlsx.") from error
    for sheet in sheets.values():
        if {found for column in sheet.columns for found in (stem(str(column)), str(column).strip().casefold())} & headers:
            return sheet
    wanted = "gebiedscodes" if headers is _CODE_STEMS else " of ".join(sorted(headers))
    raise UnreadableFileError(
        name,
        f"geen werkblad met een kolom {wanted} (werkbladen: {', '.join(sheets)})",
        "Zet de kolomnamen op de eerste regel van het werkblad.",
    )


def _wrong_with_ole(content: bytes) -> str:
    try:
        encrypted = msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted()
    except (FileFormatError, OSError):
        return "het is beschadigd of geen Excel-werkmap"
    return "er zit een wachtwoord op" if encrypted else "het is een oud Excel-bestand (.xls)"


def _text_table(name: str, content: bytes) -> pd.DataFrame:
    text = _decode(name, content)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if any(line)]
    except csv.Error as error:
        raise UnreadableFileError(name, "de aanhalingstekens kloppen niet", "Sla het opnieuw op als CSV.") from error
    if not lines or len(lines[0]) == 1:
        raise UnreadableFileError(name, "het is geen tabel met kolommen", "Sla het op als CSV met puntkomma's.")
    header, rows = lines[0], lines[1:]
    # A longer or shorter line moves figures to another column: a comma as decimal sign, or a broken download.
    uneven = [row[0] for row in rows if len(row) != len(header)]
    if uneven:
        wrong = f"niet elke regel heeft evenveel kolommen (de eerste die afwijkt begint met '{uneven[0]}')"
        raise UnreadableFileError(name, wrong, "Sla het opnieuw op als CSV met puntkomma's.")
    return pd.DataFrame(rows, columns=header, dtype=object)


def _decode(name: str, content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(name, "de tekens zijn niet te lezen", "Sla het op als CSV UTF-8.")


def _adults_only(table: pd.DataFrame) -> pd.DataFrame:
    for dimension, wanted in (("Marges", _VALUE_MARGIN), ("Leeftijd", _ADULTS)):
        if dimension in table:
            table = table[table[dimension].astype(str).str.strip() == wanted]
    return table


def _of_year(table: pd.DataFrame, edition: int, name: str) -> pd.DataFrame:
    column = next((column for column in ("Perioden", "jaar", "year") if column in table), None)
    if column is None:
        return table
    years = table[column].astype(str).str.strip().str[:4]
    if not years.eq(str(edition)).any():
        wrong = f"geen cijfers van {edition} (wel van: {', '.join(sorted(years.unique()))})"
        raise UnreadableFileError(name, wrong, "Kies het jaar dat in het bestand staat.")
    return table[years == str(edition)]
