"""Look at whole columns before anything is counted: how they are written, and which values nobody knows.

Only columns of dates, numbers, products and areas are looked at, never the client number. Of a column that is listed for the
user only values that many rows share are shown: a name or a number that belongs to one person does not get that far.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from wijkscan.sources.gebruik.mapping import VALUE_FIELDS, Mapping
from wijkscan.tables.gebruik.fields import AREA_FIELDS, DATE_FIELDS, PRODUCT_FIELDS
from wijkscan.tables.gebruik.keys import Keys, wet_table
from wijkscan.tables.gebruik.notation import DUTCH, NUMBER_FIELDS, date_notations, number_notation
from wijkscan.tables.gebruik.places import NOWHERE
from wijkscan.tables.gebruik.text import says_nothing
from wijkscan.tables.spelling import name_key
from wijkscan.tables.wetten import wetten

SURVEYED = (*DATE_FIELDS, *NUMBER_FIELDS, *VALUE_FIELDS)
#: Rows per different text, per field.
Survey = dict[str, Counter[str]]

_MOST_TEXTS = 200_000
_OTHER_DIGIT = "[2-9]"
_FORM = np.array([ord("1") if chr(byte) in "23456789" else byte for byte in range(256)], np.uint8)
# A column with more different unknown values than this, or with fewer rows for each, does not hold codes.
_MOST_VALUES = 60
_ROWS_PER_VALUE = 3
_LONGEST = 60
# Digits of a gebiedscode, of which Excel drops the leading zeros.
_LENGTHS = {"buurt": 8, "wijk": 6}


def survey(batches: Iterable[pa.RecordBatch], mapping: Mapping) -> Survey:
    """
    Count the texts of the columns to look at, over the whole file.

    Parameters
    ----------
    batches
        Of an export, columns named by header; at least those of the mapping that are surveyed.
    mapping
        Which column is what.

    Returns
    -------
    Rows per different text, per field. Of numbers only the form is kept, in which every digit from two on is a one.
    """
    columns = {name: header for name, header in mapping.columns.items() if name in SURVEYED}
    counted: dict[str, list[pa.Table]] = {name: [] for name in columns}
    for batch in batches:
        for name, header in columns.items():
            texts = batch.column(header)
            values, rows = (_forms(texts) if name in NUMBER_FIELDS else texts).value_counts().flatten()
            parts = counted[name]
            parts.append(pa.table({"tekst": values, "rijen": rows}))
            if sum(map(len, parts)) > 2 * _MOST_TEXTS:
                counted[name] = [_merged(parts)]
    found = {name: _merged(parts).to_pydict() if parts else {"tekst": [], "rijen": []} for name, parts in counted.items()}
    return {name: _filled(Counter(dict(zip(table["tekst"], table["rijen"], strict=True)))) for name, table in found.items()}


def surveyed(mapping: Mapping) -> dict[str, str]:
    """Give the headers of the columns to look at, to read nothing else."""
    return {header: header for name, header in mapping.columns.items() if name in SURVEYED}


def _forms(numbers: pa.StringArray) -> pa.StringArray:
    """Write a one for every digit from two on: how a number is written does not depend on which it is, and there are few forms."""
    gaps, ends, signs = numbers.buffers()
    if signs is None:
        return numbers
    # Per byte: over a million amounts a regular expression takes twenty times as long.
    return pa.StringArray.from_buffers(
        len(numbers), ends, pa.py_buffer(_FORM[np.frombuffer(signs, np.uint8)]), gaps, numbers.null_count, numbers.offset
    )


def _merged(parts: list[pa.Table]) -> pa.Table:
    """Add up counts of the same text, those seen first in front."""
    merged = pa.concat_tables(parts).group_by("tekst", use_threads=False).aggregate([("rijen", "sum")])
    return merged.rename_columns(["tekst", "rijen"]).slice(0, _MOST_TEXTS)


def survey_table(raw: ir.Table) -> Survey:
    """Count the texts of the columns of a table in a database; as text, columns named by field."""
    found = {}
    for name in (name for name in raw.columns if name in SURVEYED):
        text = raw[name].re_replace(_OTHER_DIGIT, "1") if name in NUMBER_FIELDS else raw[name]
        counted = raw.group_by(tekst=text).agg(aantal=raw.count()).limit(_MOST_TEXTS).to_pandas()
        found[name] = _filled(Counter(dict(zip(counted["tekst"], counted["aantal"].astype(int), strict=True))))
    return found


def _filled(counted: Counter[str]) -> Counter[str]:
    return Counter({text: rows for text, rows in counted.items() if isinstance(text, str) and not says_nothing(text)})


def settle_notations(mapping: Mapping, found: Survey, file: str) -> Mapping:
    """
    Check how dates and numbers are written.

    Returns
    -------
    The mapping, with the notation of numbers that are not written the Dutch way.

    Raises
    ------
    GebruikError
        Names the columns that contradict themselves or each other.
    """
    dates = {name: (mapping.columns[name], found[name]) for name in DATE_FIELDS if name in found}
    date_notations(dates, mapping.notations, file)
    notations = dict(mapping.notations)
    for name in (name for name in NUMBER_FIELDS if name in found):
        notation = number_notation(found[name], notations.get(name), mapping.columns[name], file)
        if notation != DUTCH:
            notations[name] = notation
    return replace(mapping, notations=notations)


def unrecognised(mapping: Mapping, found: Survey, keys: Keys) -> Survey:
    """
    Give the values that stand for nothing: no wet, no product, no area of the gemeente.

    Returns
    -------
    Rows per value, per field, most frequent first. A product is listed only where the wet does not follow from something else.
    """
    known = {
        "wet": set(wet_table()["sleutel"]),
        "productcategorie": set(keys.products["sleutel"]),
        "productcode": set(keys.products["sleutel"]),
        "buurt": set(keys.buurt["sleutel"]),
        "wijk": set(keys.wijk["sleutel"]),
    }
    looked = [name for name in known if name in found]
    if "wet" in mapping.everywhere or ("wet" in found and not _unknown(mapping, found, "wet", known["wet"])):
        looked = [name for name in looked if name not in PRODUCT_FIELDS]
    return {name: unknown for name in looked if (unknown := _unknown(mapping, found, name, known[name]))}


def _unknown(mapping: Mapping, found: Survey, name: str, known: set[str]) -> Counter[str]:
    meant = {name_key(text) for text in mapping.values.get(name, {})}
    rows = {
        text: rows
        for text, rows in found[name].most_common()
        if name_key(text) not in known | meant
        and not (name in PRODUCT_FIELDS and name_key(text)[:2] in known and len(name_key(text)) == len("01A05"))
        and not (name in AREA_FIELDS and NOWHERE.fullmatch(name_key(text)))
    }
    return Counter(rows)


def listed(values: Counter[str]) -> dict[str, int]:
    """Give what may be shown of unknown values: nothing where the column holds no codes, so no names or numbers of clients."""
    shown = {text: rows for text, rows in values.most_common() if rows >= _ROWS_PER_VALUE and len(text) <= _LONGEST}
    if not shown or len(values) > _MOST_VALUES or values.total() < _ROWS_PER_VALUE * len(values):
        return {}
    return shown


def unrecognised_text(mapping: Mapping, values: Survey) -> str:
    """Say in Dutch which values were not recognised, with their rows; empty where all were."""
    parts: list[str] = []
    for name, counted in values.items():
        shown = [f"'{text}' ({rows})" for text, rows in listed(counted).items()]
        rest = len(counted) - len(shown)
        if rest:
            shown.append(f"{rest} {'andere waarden' if parts or shown else 'verschillende waarden'} die niet worden getoond")
        parts.append(f"kolom '{mapping.columns[name]}' ({name}): {', '.join(shown)}")
    return "; ".join(parts)


def meaning_example(values: Survey, keys: Keys) -> str:
    """Give JSON that says of the first unrecognised value what it could stand for."""
    meant = {"wet": next(iter(wetten())), "wijk": keys.wijken[0], "buurt": next(iter(keys.buurten), "")}
    name = next(iter(values), "wet")
    value = next(iter(listed(values[name])), "…") if name in values else "…"
    return json.dumps({"waarden": {name: {value: meant.get(name, str(keys.producten["code"].iloc[0]))}}}, ensure_ascii=False)


def merged_text(found: Survey, keys: Keys) -> str:
    """Say which areas are written in the codes of gemeenten that went into this one; empty where none are."""
    rows: Counter[str] = Counter()
    for name, length in _LENGTHS.items():
        for text, number in found.get(name, {}).items():
            digits = name_key(text).removeprefix("bu").removeprefix("wk")
            rows["GM" + digits.zfill(length)[:4]] += number
    old = keys.merged[keys.merged["oud"].isin(list(rows))]
    if old.empty:
        return ""
    named = [f"{item.oud} {item.oude_naam} ({item.jaar}, {rows[str(item.oud)]} rijen)" for item in old.itertuples()]
    return (
        f"Gebieden staan er met codes van {', '.join(named)}: die zijn opgegaan in {keys.gemeentecode} {old['nieuwe_naam'].iloc[0]}. "
        "Zet de oude wijk- en buurtcodes om naar die van nu, of lever de namen van de wijken van nu; per code kan dat ook met een "
        'kolomindeling: {"waarden": {"wijk": {"oude code": "nieuwe code"}}}.'
    )
