"""Read a file with amounts of gemeenten: what it is, its rows, and what is to be said about them."""

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.sources.files import read_feed, read_parquet_file, read_sheets
from wijkscan.sources.foreign import MOST_BYTES, UnreadableFileError
from wijkscan.sources.geld.cells import listed, plain
from wijkscan.sources.geld.forms import Form, Given, check_once, form_of, told_unread, unread
from wijkscan.sources.geld.plausible import check_units
from wijkscan.sources.sheets import without_footer
from wijkscan.tables.geld import IV3, KOSTEN_JEUGD, KOSTEN_WMO
from wijkscan.tables.herindelingen import other_editions
from wijkscan.tables.taakvelden import FIRST_YEAR, taakvelden

CHOSEN = "keuze.json"
"""Beside a file a user delivered: the year that was asked for (0: all) and gemeentecode per name, so that it is read again alike."""
FEED = "TypedDataSet"
"""What the file with the rows of a feed is called, whatever it is saved as."""
_SOCIAL = "6."
_WIDEST = "6.71"  # a code that is longer is of a part
_FEW = 3  # taakvelden that do not exist in a year, from which on the file is of another year
_LEAST_SOCIAL = 5  # taakvelden of hoofdtaakveld 6 without which a total of it says little


@dataclass(frozen=True)
class Amounts:
    """What a file holds: rows of `tables.geld`, of one kind, and Dutch remarks."""

    rows: pd.DataFrame
    kind: str
    remarks: tuple[str, ...]


def is_money(name: str, content: bytes) -> bool:
    """Tell whether a file has the columns of amounts of gemeenten; what cannot be read at all is no such file.

    A text is judged by its first lines, Parquet by its schema.
    """
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == ".gz":
            return True  # of everything that wijkscan reads, only these files are packed so
        if suffix == ".parquet":
            return form_of(pq.ParquetFile(io.BytesIO(content)).schema_arrow.names) is not None
        if suffix == ".json":
            return form_of([str(header) for header in read_feed(content)[0]]) is not None
        first = content if content[:2] == b"PK" else b"\n".join(content.split(b"\n", 40)[:40])
        return any(sheet.find_header(_fits)[0] for sheet in read_sheets(name, first, _fits))
    except (UnreadableFileError, pa.ArrowInvalid, OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def read_money(files: Mapping[str, bytes], names: Mapping[str, str], year: int = 0) -> Amounts:
    """Read the amounts in a delivery.

    Parameters
    ----------
    files
        The file; or what was fetched; with, where it was kept, the choice of the user (`CHOSEN`), which counts before `names` and `year`.
    names
        Gemeentecode per plain name (`cells.by_name`).
    year
        Take only this year; 0 for every year there is.

    Raises
    ------
    UnreadableFileError
        No such table, amounts in another unit, another year, or one post twice with different amounts.
    """
    if CHOSEN in files:
        chosen = json.loads(files[CHOSEN])
        names, year = chosen["gemeentecodes"], chosen["jaar"]
    name = next((item for item in files if PurePath(item).stem == FEED), None) or next(item for item in files if item != CHOSEN)
    table = _table(name, files[name])
    form = form_of([str(header) for header in table])
    if form is None:
        raise UnreadableFileError(name, "geen enkel blad of bestand heeft kolommen met bedragen per gemeente", "Download het opnieuw.")
    given = Given(name, table, {plain(header): str(header) for header in table}, names, _titles(files, name))
    rows = form.read(given)
    missing = unread(given)
    rows, remarks = _of_year(name, rows.dropna(subset=["lasten_eurocent", "baten_eurocent"], how="all"), year)
    if rows.empty:
        away = "Haal eerst cijfers of een kaart van deze gemeenten op, zodat hun namen bekend zijn." if missing else "Download het opnieuw."
        raise UnreadableFileError(name, "er staat geen enkel bedrag van een bekende gemeente in", away)
    rows = check_once(name, rows)
    check_units(name, rows, form.kind)
    if form.kind in (KOSTEN_WMO, KOSTEN_JEUGD):  # worked out of rounded amounts, for that check only
        rows = rows.assign(inwoners=pd.Series(pd.NA, index=rows.index, dtype="Float64"))
    rows, silent = _without_silent(rows)
    remarks += [*silent, *([told_unread(missing)] if missing else []), *_years(name, rows, form)]
    if form.kind == IV3:
        rows, doubled = _without_doubled(rows)
        remarks += [*doubled, *_amounts(rows), *_taakvelden(name, rows)]
    return Amounts(rows.sort_values(["gebiedscode", "jaar", "soort", "post"], ignore_index=True), form.kind, tuple(remarks))


def chosen(names: Mapping[str, str], year: int) -> bytes:
    """Write the choice of the user as it is kept beside the file."""
    return json.dumps({"jaar": year, "gemeentecodes": dict(sorted(names.items()))}, ensure_ascii=False).encode()


def _fits(headers: Iterable[str]) -> int:
    given = [header for header in headers if header]
    return len(given) if form_of(given) is not None else 0


def _table(name: str, content: bytes) -> pd.DataFrame:
    inner = PurePath(name)
    if inner.suffix.lower() == ".gz":
        inner, content = inner.with_suffix(""), _unpacked(name, content)
    if inner.suffix.lower() == ".parquet":
        return read_parquet_file(name, content)
    if inner.suffix.lower() == ".json":
        return read_feed(content)[0]
    for sheet in read_sheets(inner.name, content, _fits):
        best, at = sheet.find_header(_fits)
        if best:
            return without_footer(sheet.table(at)).reset_index(drop=True)
    raise UnreadableFileError(name, "geen enkel blad of bestand heeft kolommen met bedragen per gemeente", "Kies een ander bestand.")


def _titles(files: Mapping[str, bytes], name: str) -> dict[str, str]:
    """Give the title per key of the lists that came along with what was fetched."""
    lists = [read_feed(content)[0] for other, content in files.items() if other not in (name, CHOSEN)]
    return {str(key).strip(): str(title) for found in lists for key, title in zip(found["Key"], found["Title"], strict=True)}


def _unpacked(name: str, content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            found = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(name, "het is beschadigd", "Download het opnieuw.") from error
    if len(found) > MOST_BYTES:
        raise UnreadableFileError(name, "uitgepakt is het te groot", "Lever een kleiner deel.")
    return found


def _of_year(name: str, rows: pd.DataFrame, year: int) -> tuple[pd.DataFrame, list[str]]:
    """Keep the year that was asked for; a file without it is refused."""
    found = sorted(rows["jaar"].unique())
    if not year or found == [year]:
        return rows, []
    if year not in found:
        wrong = f"het is van {listed(found)} en niet van {year}"
        raise UnreadableFileError(name, wrong, "Laat het jaar weg of kies een jaar dat erin staat.")
    return rows[rows["jaar"] == year], [f"er staan {len(found)} jaren in; alleen {year} is opgenomen, omdat dat jaar is gevraagd"]


def _without_silent(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out gemeenten of which every amount of a year is zero: they delivered nothing, and unknown is not zero."""
    keys = ["gebiedscode", "jaar", "soort"]
    any_amount = rows["lasten_eurocent"].fillna(0).ne(0) | rows["baten_eurocent"].fillna(0).ne(0)
    filled = any_amount.groupby([rows[key] for key in keys]).transform("any")
    if filled.all():
        return rows, []
    silent = rows[~filled].drop_duplicates(keys)
    told = listed(f"{code} {year} {sort}" for code, year, sort in silent[keys].itertuples(index=False))
    return rows[filled], [
        f"van {len(silent)} gemeenten staan in een jaar alleen nullen ({told}); zij leverden niets en dat telt als onbekend"
    ]


def _years(name: str, rows: pd.DataFrame, form: Form) -> list[str]:
    """Tell which gemeenten did not exist in a year; where the year is not in the rows, it is wrong then."""
    remarks = []
    for year, found in rows.groupby("jaar")["gebiedscode"]:
        if problems := other_editions(found.unique(), int(str(year)), later_areas=form.year_in_rows):
            if not form.year_in_rows:
                raise UnreadableFileError(name, f"het is niet van {year}: {problems[0]}", "Geef het bestand een naam met het goede jaar.")
            remarks.append(f"{year}: {listed(problems)}; de bedragen blijven staan onder de code waaronder zij zijn geleverd")
    return remarks


def _without_doubled(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out a taakveld of the social domain whose parts (6.71a, 6.711) stand beside it and are the same; name one that differs."""
    one = ["gebiedscode", "jaar", "soort"]
    social = rows[rows["post"].str.startswith(_SOCIAL)]
    parts = social[social["post"].str.len() > len(_WIDEST)]
    of_parts = parts.assign(post=parts["post"].str.slice(0, len(_WIDEST))).groupby([*one, "post"])["lasten_eurocent"].sum(min_count=1)
    whole = social[social["lasten_eurocent"].fillna(0) != 0].set_index([*one, "post"])["lasten_eurocent"]
    both = pd.concat({"whole": whole, "parts": of_parts[of_parts.fillna(0) != 0]}, axis="columns", join="inner")
    same = both.index[both["whole"] == both["parts"]]
    differ = both.index.difference(same)
    told = []
    for found, what in ((same, "de delen tellen"), (differ, "samen verschillen zij, en beide tellen mee: controleer het bestand")):
        named = listed(f"{code} {year} {post}" for code, year, _, post in found)
        told += [f"{len(found)} keer staat een taakveld er als geheel en in delen ({named}); {what}"] if len(found) else []
    return rows[~pd.MultiIndex.from_frame(rows[[*one, "post"]]).isin(same)], told


def _amounts(rows: pd.DataFrame) -> list[str]:
    below = rows[rows["lasten_eurocent"].fillna(0) < 0]
    if below.empty:
        return []
    told = listed(f"{row.gebiedscode} {row.jaar} {row.post}" for row in below.itertuples())
    return [f"{len(below)} lasten zijn negatief ({told}); dat zijn correcties en zij tellen zo mee"]


def _taakvelden(name: str, rows: pd.DataFrame) -> list[str]:
    remarks = []
    for (told_year, sort), posts in rows.groupby(["jaar", "soort"])["post"]:
        year = int(str(told_year))
        if year < FIRST_YEAR:
            raise UnreadableFileError(name, f"in {year} waren er nog geen taakvelden", f"Lever {FIRST_YEAR} of later.")
        known, found = taakvelden(year), set(posts.unique())
        unknown = sorted(found - known.keys())
        if len(unknown) >= _FEW:
            wrong = f"de taakvelden {listed(unknown)} bestaan niet in {year}"
            raise UnreadableFileError(name, wrong, "Controleer het jaar: in 2025 zijn de taakvelden van hoofdtaakveld 6 anders genummerd.")
        if unknown:
            remarks.append(f"taakveld {listed(unknown)} bestaat niet in {year}; de bedragen tellen mee onder die code")
        if len([post for post in found if post.startswith(_SOCIAL)]) < _LEAST_SOCIAL:
            remarks.append(f"van de {sort} {year} staan maar enkele taakvelden van hoofdtaakveld 6 erin; het totaal is dan niet compleet")
    return remarks
