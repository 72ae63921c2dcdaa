"""Read a table with use in detail: what it is, its rows, and what is to be said about them."""

import re
from collections.abc import Mapping

import pandas as pd

from wijkscan.sources.datasets import USE, Use
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.cells import listed, numbers
from wijkscan.sources.recognition import table_ids
from wijkscan.sources.rows import Rows, choice, has_form, lists_beside, main_file, of_year, read_rows
from wijkscan.sources.voorzieningen.forms import AREAS, CODES, PERIODS, Form, find, form_of
from wijkscan.sources.voorzieningen.periods import is_provisional, period_of
from wijkscan.sources.voorzieningen.plausible import check_counts, remarks_on
from wijkscan.tables.areas import CODE, COUNTRY
from wijkscan.tables.herindelingen import other_editions
from wijkscan.tables.voorzieningen import COLUMNS, EVERY_NUMBER

_COUNTRY_KEY, _COUNTRY_TITLE = re.compile(r"NL\d\d"), "nederland"
_OTHER_REGION = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]*")
_WITHOUT_ABROAD = "NL01"  # where there is an NL00 beside it, that holds who lives abroad too
_SPLITS = {"soort": "soort", "stapel": "aantal voorzieningen"}
_IN_STATLINE = "Lever de tabel zoals StatLine haar geeft, met alle uitsplitsingen."
_PERIOD_LIST = "Perioden"


def is_use(name: str, content: bytes) -> bool:
    """Tell whether a file has the columns of a table with use in detail."""
    return has_form(name, content, _fits)


def read_use(files: Mapping[str, bytes], names: Mapping[str, str], year: int = 0) -> Rows:
    """Read the counts in a delivery.

    Parameters
    ----------
    files
        The file; or what was fetched, with the lists of its dimensions.
    names
        Not used: an area goes by its code, because wijken of one name lie in many gemeenten.
    year
        Take only this year; 0 for every year there is. What was kept beside the file counts before it.

    Raises
    ------
    UnreadableFileError
        No such table or another one than its name says, no gebiedscodes, another year, an unknown soort, or counts that cannot be.
    """
    _, year = choice(files, names, year)
    name = main_file(files)
    table = read_rows(name, files[name], _fits, "gebruik van voorzieningen")
    headers = [str(header) for header in table]
    form = form_of(headers)
    if form is None:
        raise UnreadableFileError(name, "er zijn geen kolommen met gebruik van voorzieningen", "Download het opnieuw.")
    lists = lists_beside(files)
    remarks: list[str] = []
    fixed = _areas(name, table, headers, remarks).join(_periods(name, table, headers, lists, remarks))
    for split, label in _SPLITS.items():
        fixed[split] = _meanings(name, table, form, lists, remarks, split=split, label=label)
    kept = fixed.notna().all(axis="columns")
    stacked = _stacked(name, table, form, fixed)
    rows = stacked[kept[stacked.index].to_numpy()].reset_index(drop=True)
    if rows.empty:
        raise UnreadableFileError(name, "er staat geen enkel aantal van een bekend gebied in", "Download het opnieuw.")
    rows = rows.assign(jaar=rows["periode"].str[:4].astype("int64")).reindex(columns=list(COLUMNS)).astype(COLUMNS)
    _check_table(name, form, sorted(rows["jaar"].unique()))
    rows, of = of_year(name, check_counts(name, rows), year)
    remarks += [*of, *_editions(rows), *remarks_on(rows, form.kind)]
    provisional = bool(fixed.loc[kept, "voorlopig"].any())
    if provisional:
        remarks.append("CBS noemt (een deel van) deze cijfers voorlopig")
    ordered = rows.sort_values([column for column in COLUMNS if column != "aantal"], ignore_index=True)
    return Rows(ordered, form.kind, tuple(remarks), provisional)


def _fits(headers: list[str]) -> bool:
    return form_of(headers) is not None


def _text(column: pd.Series) -> pd.Series:
    return column.astype(str).str.strip()


def _unique(column: pd.Series, of: Mapping[str, object]) -> pd.Series:
    return column.map(of).astype(object).where(lambda found: found.notna(), None)


def _areas(name: str, table: pd.DataFrame, headers: list[str], remarks: list[str]) -> pd.DataFrame:
    """Give the code per row: from the column with codes where there is one, else from that with the areas."""
    area, coded = find(headers, AREAS), find(headers, CODES)
    cells = _text(table[str(coded or area)])
    if coded and area:
        cells = cells.where(cells.map(lambda cell: bool(CODE.fullmatch(cell) or _OTHER_REGION.fullmatch(cell))), _text(table[area]))
    countries = {cell for cell in cells.unique() if _COUNTRY_KEY.fullmatch(cell)}
    country = _WITHOUT_ABROAD if _WITHOUT_ABROAD in countries else next(iter(sorted(countries)), "")
    codes = {cell: _code(cell, country) for cell in cells.unique()}
    if not any(codes.values()):
        wrong = "er staan geen gebiedscodes in, alleen namen, en wijken in verschillende gemeenten heten hetzelfde"
        raise UnreadableFileError(name, wrong, "Neem in StatLine bij Regioaanduiding ook het onderwerp Codering op.")
    nameless = [cell for cell, code in codes.items() if code is None and not _OTHER_REGION.fullmatch(cell)]
    if nameless:
        remarks.append(f"van {len(nameless)} gebieden ontbreekt de gebiedscode ({listed(nameless)}); zij tellen niet mee")
    return pd.DataFrame({"gebiedscode": _unique(cells, codes)})


def _code(cell: str, country: str) -> str | None:
    if CODE.fullmatch(cell):
        return cell
    return COUNTRY if cell == country or cell.casefold() == _COUNTRY_TITLE else None


def _periods(name: str, table: pd.DataFrame, headers: list[str], lists: Mapping[str, pd.DataFrame], remarks: list[str]) -> pd.DataFrame:
    cells = _text(table[str(find(headers, PERIODS))])
    titles = _titles(lists.get(_PERIOD_LIST))
    periods = {cell: period_of(cell) or period_of(titles.get(cell, "")) for cell in cells.unique()}
    unknown = [cell for cell, period in periods.items() if period is None]
    if len(unknown) == len(periods):
        wrong = f"in kolom '{cells.name}' staat geen jaar, half jaar of eind van een kwartaal, maar {listed(unknown)}"
        raise UnreadableFileError(name, wrong, _IN_STATLINE)
    if unknown:
        remarks.append(f"van periode {listed(unknown)} tellen de aantallen niet mee; wijkscan leest jaren, halve jaren en kwartalen")
    provisional = {cell: is_provisional(cell) or is_provisional(titles.get(cell, "")) for cell in periods}
    return pd.DataFrame({"periode": _unique(cells, periods), "voorlopig": cells.map(provisional)})


def _titles(found: pd.DataFrame | None) -> dict[str, str]:
    """Give the title per key of the list of a dimension; of a period with the mark of a status that is not final."""
    if found is None:
        return {}
    status = found["Status"].astype(str) if "Status" in found else pd.Series("", index=found.index)
    marks = status.str.casefold().str.contains("voorlopig").map({True: "*", False: ""})
    titles = found["Title"].astype(str).str.strip() + marks
    return dict(zip(found["Key"].astype(str).str.strip(), titles, strict=True))


def _meanings(
    name: str, table: pd.DataFrame, form: Form, lists: Mapping[str, pd.DataFrame], remarks: list[str], *, split: str, label: str
) -> pd.Series:
    """Give what a dimension says per row; a constant where the table does not have that dimension."""
    if split not in form.splits:
        return pd.Series("" if split == "soort" else EVERY_NUMBER, index=table.index, dtype=object)
    header = form.found_splits([str(item) for item in table]).get(split)
    if header is None:
        wrong = f"er is geen kolom '{label}': waar de aantallen over gaan, blijkt dan niet"
        raise UnreadableFileError(name, wrong, _IN_STATLINE)
    cells = _text(table[header])
    titles = _titles(lists.get(header))
    meanings = {cell: _first(form.meanings[split](titles.get(cell, "")), form.meanings[split](cell)) for cell in cells.unique()}
    unknown = [titles.get(cell, cell) for cell, meaning in meanings.items() if meaning is None]
    if len(unknown) == len(meanings):
        wrong = f"in kolom '{header}' staat alleen wat wijkscan niet kent: {listed(unknown)}"
        raise UnreadableFileError(name, wrong, "Lever de tabel met titels in plaats van sleutels, of haal haar op.")
    if unknown:
        remarks.append(f"{label} {listed(unknown)} in kolom '{header}' kent wijkscan niet; die aantallen tellen niet mee")
    return _unique(cells, meanings)


def _first(*meanings: str | int | None) -> str | int | None:
    return next((meaning for meaning in meanings if meaning is not None), None)


def _stacked(name: str, table: pd.DataFrame, form: Form, fixed: pd.DataFrame) -> pd.DataFrame:
    """Put the topics below each other; the index is still that of the file."""
    parts = []
    for header, topic in form.found_topics([str(item) for item in table]).items():
        part = fixed.drop(columns="voorlopig").assign(meting=topic.meting, aantal=numbers(name, table[header], "een aantal"))
        parts.append(part.assign(soort=topic.soort) if topic.soort else part)
    return pd.concat(parts)


def _check_table(name: str, form: Form, years: list[int]) -> None:
    """Refuse a file whose name is that of another table, or of a table of another year."""
    known: dict[str, Use] = {table: source for source in USE for table in source.tables}
    for table in table_ids(name):
        source = known.get(table)
        if source is None:
            continue
        if source.kind != form.kind:
            mine = next(item for item in USE if item.kind == form.kind)
            wrong = f"volgens de naam is het tabel {table} ({source.name}), maar de kolommen zijn die van {mine.name}"
            raise UnreadableFileError(name, wrong, "Download de tabel opnieuw en laat haar naam zoals zij is.")
        if source.tables[table] not in years:
            wrong = f"volgens de naam is het tabel {table} van {source.tables[table]}, maar de perioden zijn van {listed(years)}"
            raise UnreadableFileError(name, wrong, "Download de tabel opnieuw en laat haar naam zoals zij is.")


def _editions(rows: pd.DataFrame) -> list[str]:
    """Tell which gemeenten did not exist in a year."""
    remarks = []
    for year, codes in rows.groupby("jaar")["gebiedscode"]:
        gemeenten = "GM" + codes[codes != COUNTRY].str[2:6]
        if problems := other_editions(gemeenten.unique(), int(str(year)), later_areas=True):
            remarks.append(f"{year}: {listed(problems)}; de aantallen blijven staan onder de code waaronder zij zijn geleverd")
    return remarks
