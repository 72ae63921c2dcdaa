"""Look at whole columns before anything is counted: how they are written, and which values nobody knows.

Only columns of dates, numbers, products and areas are looked at, never the client number. Of a column that is listed for the
user only values that many rows share are shown: a name or a number that belongs to one person does not get that far.
"""

import json
from collections import Counter
from dataclasses import replace

import ibis.expr.types as ir

from wijkscan.sources.gebruik.export import Export
from wijkscan.sources.gebruik.mapping import VALUE_FIELDS, Mapping
from wijkscan.tables.gebruik.fields import AREA_FIELDS, DATE_FIELDS, PRODUCT_FIELDS
from wijkscan.tables.gebruik.keys import Keys, wet_table
from wijkscan.tables.gebruik.notation import DUTCH, NUMBER_FIELDS, date_notations, number_notation
from wijkscan.tables.gebruik.places import NOWHERE
from wijkscan.tables.gebruik.text import name_key, says_nothing

SURVEYED = (*DATE_FIELDS, *NUMBER_FIELDS, *VALUE_FIELDS)
#: Rows per different text, per field.
Survey = dict[str, Counter[str]]

_MOST_TEXTS = 200_000
# A column with more different unknown values than this, or with fewer rows for each, does not hold codes.
_MOST_VALUES = 60
_ROWS_PER_VALUE = 3
_LONGEST = 60
# Digits of a gebiedscode, of which Excel drops the leading zeros.
_LENGTHS = {"buurt": 8, "wijk": 6}


def survey(export: Export, mapping: Mapping) -> Survey:
    """Count the texts of the columns to look at, over the whole file."""
    columns = {name: header for name, header in mapping.columns.items() if name in SURVEYED}
    found: Survey = {name: Counter() for name in columns}
    if columns:
        for batch in export.batches(columns):
            for name, counted in found.items():
                for pair in batch.column(name).value_counts().to_pylist():
                    if pair["values"] in counted or len(counted) < _MOST_TEXTS:
                        counted[pair["values"]] += pair["counts"]
    return {name: _filled(counted) for name, counted in found.items()}


def survey_table(raw: ir.Table) -> Survey:
    """Count the texts of the columns of a table in a database; as text, columns named by field."""
    found = {}
    for name in (name for name in raw.columns if name in SURVEYED):
        counted = raw.group_by(tekst=raw[name]).agg(aantal=raw.count()).limit(_MOST_TEXTS).to_pandas()
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
    meant = {"wet": "wmo", "wijk": keys.wijken[0], "buurt": next(iter(keys.buurten), "")}
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
