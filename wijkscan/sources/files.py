"""Read delivered figures and own tables: CSV, workbook, Parquet, and JSON of the feed."""

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.sources.datasets import Dataset
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.recognition import SHEET_YEAR, Place, check_years, period_column, recognise, without_division
from wijkscan.sources.sheets import Sheet, formulas_without_value, is_workbook, read_text, read_workbook, without_footer
from wijkscan.tables.columns import feed_key
from wijkscan.tables.figures import code_column, resolve
from wijkscan.tables.own.rows import PLACE, SHEET

_METADATA = {"DataProperties.json", "WijkenEnBuurten.json", "TableInfos.json"}
_WRAPPERS = ("value", "data", "records")  # what the rows of a feed, or of a saved copy of it, are wrapped in
_WORKBOOKS, _TEXTS = (".xlsx", ".xlsm", ".xls"), (".csv", ".txt")
_REFERENCES = ("odata.metadata", "@odata.context", "dataset")  # where the feed, or a saved copy of it, names its table
_MOST_ROWS, _MOST_CELLS = 5_000_000, 150_000_000
_SHOWN = 8  # cells of a row that a message names
_SORT_NAMED = re.compile(r"cijfersoort|soort ?cijfer|eenheid", re.IGNORECASE)
_SORTS = r"(aantal|score|index|percentage|per |%)"  # values that say what figures of a row are
_UNIT = re.compile(r"\(([^()]*)\)\s*$")  # StatLine writes it behind the title of a column
_AGAIN = "Download het bestand opnieuw."


@dataclass(frozen=True)
class Delivered:
    """Figures of one edition, as received.

    Parameters
    ----------
    table
        The raw table, of one edition and one category of every dimension.
    dataset
        What it is a table of.
    remarks
        Which sheet of a workbook was read, in Dutch.
    dated
        Whether the delivery itself says that it is of this year.
    """

    table: pd.DataFrame
    dataset: Dataset
    remarks: tuple[str, ...]
    dated: bool


@dataclass(frozen=True)
class _File:
    """One file: its table, its columns as they were written, what is to be said about it, and where it may say what it is."""

    name: str
    table: pd.DataFrame
    headers: tuple[str, ...]
    remarks: tuple[str, ...]
    places: tuple[Place, ...]


def read_table(files: Mapping[str, bytes], edition: int, dataset: Dataset | None = None) -> Delivered:
    """Read the figures of one edition.

    Parameters
    ----------
    files
        The delivered file, or the files of a fetch (the metadata among them is passed over).
    edition
        Year wanted; used where a file holds several years.
    dataset
        What it is a table of, where that is known already; else it is recognised by its contents.

    Raises
    ------
    UnreadableFileError
        Not a table, no sheet or several that fit, password on the workbook, empty, no known data set or two, no rows of this year, or a
        file that says it is of another year.
    InvalidTableError
        A table without gebiedscodes.
    """
    data = {name: content for name, content in files.items() if name not in _METADATA} or files
    read = [_figures_in(name, content, edition) for name, content in data.items()]
    found = dataset or recognise(read[0].name, read[0].headers, read[0].places)
    # Every file is looked at: one of another year is refused whatever the others say.
    said = [check_years(file.name, found, file.headers, file.places, edition) for file in read]
    table = pd.concat([file.table for file in read], ignore_index=True) if len(read) > 1 else read[0].table
    dated = period_column(table) is not None or all(said)
    table = _of_categories(_of_year(table, edition, ", ".join(data)), found, ", ".join(data))
    # What a service gave, with its list of columns beside it, was asked for by the key of the sort: it has keys only.
    if found.kept_title and not table.empty and "DataProperties.json" not in files:
        table = _of_kept_title(table, [header for file in read for header in file.headers], found, ", ".join(data))
    if table.empty:
        raise UnreadableFileError(", ".join(data), "het bevat geen regels", _AGAIN)
    return Delivered(table, found, tuple(remark for file in read for remark in file.remarks), dated)


def read_own_table(
    name: str, content: bytes, find: Callable[[Iterable[str]], Mapping[str, str]], required: Sequence[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a small table that a gemeente keeps itself: CSV or workbook, all cells as they are.

    Parameters
    ----------
    name, content
        The file.
    find
        Gives per field the header that holds it.
    required
        Fields a table must have. Every sheet that has them is read; where none has, the one with most of them.

    Returns
    -------
    The table, with its index (``plaats``) saying where in the file a row stands and in a column ``werkblad`` the sheet it is from (of a
    workbook); and in Dutch which sheets were read.

    Raises
    ------
    UnreadableFileError
        Not a table, no such sheet, sheets that fit but have other columns, formulas without an outcome, password, or no rows.
    """

    def score(headers: Sequence[str]) -> int:
        return len(set(find(headers)) & set(required))

    sheets = read_sheets(name, content, score)
    placed = [(sheet, *sheet.find_header(score)) for sheet in sheets]
    best = max((found for _, found, _ in placed), default=0)
    fitting = [(sheet, at) for sheet, found, at in placed if found == best and found > 0]
    if best < len(required):
        fitting = fitting[:1]
    if not fitting and len(sheets) == 1 and sheets[0].rows:
        fitting = [(sheets[0], 0)]
    if not fitting:
        raise _no_sheet(name, sheets, " en ".join(required), shown=True)
    tables: list[pd.DataFrame] = []
    for sheet, at in fitting:
        table = sheet.table(at)
        columns = _different(table.columns)
        if tables and list(columns) != list(tables[0].columns[: len(columns)]):
            wrong = f"de bladen {_names(sheet for sheet, _ in fitting)} passen allebei, maar hebben niet dezelfde kolommen"
            raise UnreadableFileError(name, wrong, "Geef ze dezelfde kolommen, of bewaar het blad dat u wilt als eigen bestand.")
        of = f" van blad '{sheet.name}'" if len(fitting) > 1 else ""
        table = table.set_axis(columns, axis="columns").set_axis([f"{number}{of}" for number in table.index], axis="index")
        if sheet.name:
            table[SHEET] = sheet.name
            _check_formulas(name, content, sheet.name)
        tables.append(table)
    whole = pd.concat(tables).rename_axis(PLACE)
    if whole.empty:
        raise UnreadableFileError(name, "het bevat geen regels", "Vul het bestand of kies een ander.")
    return whole, _used(name, sheets, [sheet for sheet, _ in fitting])


def read_metadata(files: Mapping[str, bytes]) -> tuple[pd.DataFrame | None, dict[str, str]]:
    """Give the ``DataProperties`` and the area names of a delivery, where it has them."""
    properties = _records(files["DataProperties.json"]) if "DataProperties.json" in files else None
    regions = _records(files["WijkenEnBuurten.json"]) if "WijkenEnBuurten.json" in files else None
    names = {} if regions is None else dict(zip(regions["Key"].str.strip(), regions["Title"].astype(str), strict=True))
    return properties, names


def _records(content: bytes) -> pd.DataFrame:
    return read_feed(content)[0]


def read_feed(content: bytes) -> tuple[pd.DataFrame, str]:
    """Give the rows of a feed, and the text with which it names its table."""
    data, reference = json.loads(content.decode("utf-8-sig")), ""
    while isinstance(data, dict):
        reference += " ".join(str(data[name]) for name in _REFERENCES if isinstance(data.get(name), str))
        data = data[next((name for name in _WRAPPERS if name in data), "value")]
    return pd.DataFrame(data), reference


def _figures_in(name: str, content: bytes, edition: int) -> _File:
    suffix = PurePath(name).suffix.lower()
    if not content:
        raise UnreadableFileError(name, "het is leeg", _AGAIN)
    named = Place(f"de naam '{name}'", name, "bestand")
    if suffix == ".parquet":
        table = read_parquet_file(name, content)
        return _File(name, table, tuple(map(str, table)), (), (named,))
    if suffix == ".json":
        try:
            table, reference = read_feed(content)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnreadableFileError(name, "het is geen tabel in JSON", _AGAIN) from error
        return _File(name, table, tuple(map(str, table)), (), (named, Place("de verwijzing in het bestand", reference, "verwijzing")))
    sheets = read_sheets(name, content, _score_figures)
    placed = [(sheet, *sheet.find_header(_score_figures)) for sheet in sheets]
    fitting = [(sheet, at) for sheet, found, at in placed if found]
    of_year = [(sheet, at) for sheet, at in fitting if str(edition) in SHEET_YEAR.findall(without_division(sheet.name))]
    chosen = of_year if len(of_year) == 1 else fitting
    if len(chosen) > 1:
        wrong = f"de bladen {_names(sheet for sheet, _ in chosen)} hebben allebei gebiedscodes met cijfers"
        raise UnreadableFileError(name, wrong, "Bewaar het blad dat u wilt als eigen bestand en kies dat.")
    if not chosen:
        # One sheet has the message of the table: which column it misses.
        if len(sheets) != 1 or not sheets[0].rows:
            raise _no_sheet(name, sheets, "gebiedscodes en bekende cijfers")
        chosen = [(sheets[0], 0)]
    sheet, at = chosen[0]
    if sheet.name:
        _check_formulas(name, content, sheet.name)
    title = sheet.above(at)
    places = (named, Place(f"blad '{sheet.name}'", sheet.name, "blad"), Place(f"de titel '{title[:80]}'", title, "titel"))
    table = without_footer(sheet.table(at))
    headers = tuple(map(str, table))
    table = table.rename(columns=feed_key).reset_index(drop=True)
    return _File(name, table, headers, _used(name, sheets, [sheet]), places)


def _score_figures(headers: Sequence[str]) -> int:
    """Count the known columns beside the gebiedscodes."""
    keys = [feed_key(header) for header in headers]
    return len(resolve(keys)) if code_column(keys) is not None else 0


def read_sheets(name: str, content: bytes, score: Callable[[Sequence[str]], int]) -> list[Sheet]:
    """Read a CSV or the sheets of a workbook as rows of cells; `score` tells how well a row fits as headers."""
    suffix = PurePath(name).suffix.lower()
    if not content:
        raise UnreadableFileError(name, "het is leeg", _AGAIN)
    if suffix in _WORKBOOKS or (suffix in _TEXTS and is_workbook(content)):
        return read_workbook(name, content)
    if suffix in _TEXTS:
        return [read_text(name, content, score)]
    raise UnreadableFileError(name, f"de soort '{suffix}' is onbekend", "Kies een CSV-, XLSX- of Parquet-bestand.")


def read_parquet_file(name: str, content: bytes) -> pd.DataFrame:
    """Read Parquet of a size that a table with areas can have."""
    try:
        said = pq.ParquetFile(io.BytesIO(content)).metadata
        if said.num_rows > _MOST_ROWS or said.num_rows * said.num_columns > _MOST_CELLS:
            wrong = f"het heeft {said.num_rows} regels en {said.num_columns} kolommen, meer dan een tabel met gebieden kan hebben"
            raise UnreadableFileError(name, wrong, "Lever alleen de regels en kolommen die nodig zijn.")
        return pd.read_parquet(io.BytesIO(content))
    except UnreadableFileError:
        raise
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise UnreadableFileError(name, "het is geen Parquet-bestand", _AGAIN) from error


def _no_sheet(name: str, sheets: Sequence[Sheet], wanted: str, *, shown: bool = False) -> UnreadableFileError:
    of = "; ".join(f"'{sheet.name}' met {_first_cells(sheet)}" for sheet in sheets) if shown else ", ".join(sheet.name for sheet in sheets)
    wrong = f"geen werkblad met een kolom {wanted} (werkbladen: {of})" if of else f"geen kolom {wanted}"
    return UnreadableFileError(name, wrong, "Zet de kolomnamen op één regel, direct boven de gegevens.")


def _first_cells(sheet: Sheet) -> str:
    """Give the first row of a sheet, to tell it by."""
    cells = [str(cell) for _, row in sheet.rows[:1] for cell in row if cell not in (None, "")]
    return ", ".join(cells[:_SHOWN]) + (", …" if len(cells) > _SHOWN else "") if cells else "niets"


def _names(sheets: Iterable[Sheet]) -> str:
    return " en ".join(f"'{sheet.name}'" for sheet in sheets)


def _used(name: str, sheets: Sequence[Sheet], used: Sequence[Sheet]) -> tuple[str, ...]:
    """Say which sheet was read, and which were not."""
    if not used[0].name:
        return ()
    left = [sheet for sheet in sheets if sheet not in used]
    verb = "is blad" if len(used) == 1 else "zijn de bladen"
    other = f"; niet gelezen: {_names(left)}" if left else ""
    return (f"van {name} {verb} {_names(used)} gelezen{other}",)


def _different(headers: Iterable[str]) -> list[str]:
    """Give headers that differ: one that occurs again gets a number."""
    seen: dict[str, int] = {}
    named = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        named.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return named


def _check_formulas(name: str, content: bytes, title: str) -> None:
    if found := formulas_without_value(content, title):
        some = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        wrong = f"op blad '{title}' staan formules waarvan de uitkomst niet is opgeslagen ({some})"
        raise UnreadableFileError(name, wrong, "Open het in Excel, sla het op en kies het opnieuw.")


def _of_categories(table: pd.DataFrame, dataset: Dataset, name: str) -> pd.DataFrame:
    """Keep of every dimension the category that is wanted."""
    for dimension, wanted in dataset.categories.items():
        if dimension in table and not table.empty:
            found = table[dimension].astype(str).str.strip()
            if not found.isin(wanted).any():
                wrong = f"in kolom '{dimension}' staat geen '{wanted[0]}' ({wanted[1]}), wel: {', '.join(sorted(found.unique())[:_SHOWN])}"
                raise UnreadableFileError(name, wrong, f"Lever {dataset.title} met die uitsplitsing; andere leest wijkscan niet.")
            table = table[found.isin(wanted)]
    return table


def _of_kept_title(table: pd.DataFrame, headers: Sequence[str], dataset: Dataset, name: str) -> pd.DataFrame:
    """Keep the rows of the category whose title is wanted, whichever column holds it; else every figure has it as its unit."""
    texts = {column: table[column].astype(str).str.strip() for column in table if not pd.api.types.is_numeric_dtype(table[column])}
    for found in texts.values():
        fits = found.str.fullmatch(dataset.kept_title, case=False)
        if fits.any():
            return table[fits]
    wrong = ""
    for column, found in texts.items():
        if _SORT_NAMED.search(str(column)) or found.str.match(_SORTS, case=False).any():
            there = ", ".join(sorted(found.unique())[:_SHOWN])
            wrong = f"geen kolom zegt welke regels van {dataset.title} per 10.000 zijn; in kolom '{column}' staat: {there}"
    own = [header for header in headers if resolve([feed_key(header)]).keys() & set(dataset.columns)]
    unsaid = [header for header in own if not any(re.fullmatch(dataset.kept_title, unit, re.IGNORECASE) for unit in _UNIT.findall(header))]
    if not wrong and unsaid:
        wrong = f"geen kolom zegt dat de cijfers van {dataset.title} per 10.000 zijn, ook niet de titel '{unsaid[0]}'"
    elif not wrong and table[code_column(table)].duplicated().any():
        wrong = f"elk gebied staat er vaker in, en geen kolom zegt welke regels van {dataset.title} per 10.000 zijn"
    if wrong:
        raise UnreadableFileError(name, wrong, "Download de tabel met titels (CSV) en met alleen 'per 10 000'.")
    return table


def _of_year(table: pd.DataFrame, edition: int, name: str) -> pd.DataFrame:
    column = period_column(table)
    if column is None:
        return table
    years = table[column].astype(str).str.strip().str[:4]
    if not years.eq(str(edition)).any():
        wrong = f"geen cijfers van {edition} (wel van: {', '.join(sorted(years.unique()))})"
        raise UnreadableFileError(name, wrong, "Kies het jaar dat in het bestand staat.")
    return table[years == str(edition)]
