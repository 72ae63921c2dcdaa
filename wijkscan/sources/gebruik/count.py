"""Import the gemeente's own client export: from a file or a database to counts, with a report of every row.

What is about a client exists in memory only, for as long as the counting takes. The client number becomes a hash with a
random salt before anything is counted, and hash and salt are gone when the counts are there.

A file of any size is counted in bounded memory: when it has more rows than one round can hold, it is read again for each
next share of the clients. No client is in two shares, so their counts simply add up, and nothing needs to go to disk.
"""

import math
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Names
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
from ibis.common.exceptions import TableNotFound

from wijkscan.sources.gebruik.bsn import refuse_bsn
from wijkscan.sources.gebruik.engine import Engine, database_engine, local_engine
from wijkscan.sources.gebruik.export import ROW, Export, File
from wijkscan.sources.gebruik.files import open_export
from wijkscan.sources.gebruik.inspect import inspect
from wijkscan.sources.gebruik.mapping import Mapping, check_mapping, columns_text
from wijkscan.sources.gebruik.report import Report, Tally, correction_bits
from wijkscan.sources.gebruik.restate import in_dutch_days, restated
from wijkscan.sources.gebruik.survey import (
    Survey,
    meaning_example,
    merged_text,
    settle_notations,
    survey_table,
    unrecognised,
    unrecognised_text,
)
from wijkscan.tables.gebruik.clean import clean, client_number
from wijkscan.tables.gebruik.counts import Margins, count_cells, join_spells, with_levels
from wijkscan.tables.gebruik.days import round_births
from wijkscan.tables.gebruik.fields import AGE_FIELDS, AMOUNT_FIELDS, CLIENT, GebruikError, Reason
from wijkscan.tables.gebruik.keys import Keys
from wijkscan.tables.gebruik.periods import calendar, covered, half_year_of
from wijkscan.tables.gebruik.table import gebruik_table
from wijkscan.tables.gebruik.text import as_text

_ROWS_PER_ROUND = 2_500_000
_ROWS_PER_CHUNK = 500_000
_ALL_MARGINS = Margins()


@dataclass(frozen=True)
class Imported:
    """What came of an export: the counts, the report of how they came about, and how the export was read."""

    table: pd.DataFrame
    report: Report
    mapping: Mapping


def read_postcodes(path: File, gemeentecode: str) -> pd.DataFrame:
    """
    Read CBS' key file of addresses (`pc6hnr…_gwb.csv`) for one gemeente.

    Parameters
    ----------
    path
        Columns PC6, Huisnummer and, with the year behind them, Buurt, Wijk and Gemeente; codes are numbers without prefix.
    gemeentecode
        Whose addresses to keep.

    Returns
    -------
    Columns `postcode`, `huisnummer` and `buurtcode`.

    Raises
    ------
    GebruikError
        When a column is missing or no address lies in the gemeente.
    """
    export = open_export(path, {"pc6", "huisnummer"})
    found = {}
    for name in ("pc6", "huisnummer", "buurt"):
        found[name] = next((header for header in export.headers if header.lower().startswith(name)), "")
    missing = [name for name, header in found.items() if not header]
    if missing:
        raise GebruikError(f"Sleutelbestand {path.name} mist kolom {', '.join(missing)}; neem het bestand pc6hnr van CBS.")
    parts = []
    for batch in export.batches(found):
        frame = batch.to_pandas()
        code = frame["buurt"].str.removeprefix("BU").str.zfill(8)
        parts.append(frame.assign(buurtcode="BU" + code)[code.str[:4] == gemeentecode[2:]])
    own = pd.concat(parts) if parts else pd.DataFrame()
    if own.empty:
        raise GebruikError(f"Sleutelbestand {path.name} heeft geen adressen in {gemeentecode}; neem het landelijke bestand.")
    number = pd.to_numeric(own["huisnummer"], errors="coerce")
    return own.assign(postcode=own["pc6"], huisnummer=number)[number.notna()][["postcode", "huisnummer", "buurtcode"]]


def import_gebruik(
    path: File,
    keys: Keys,
    *,
    mapping: Mapping | None = None,
    everywhere: Names[str, str] | None = None,
    remembered: Mapping | None = None,
    first: str | None = None,
    last: str | None = None,
    margins: Margins = _ALL_MARGINS,
    rows_per_round: int = _ROWS_PER_ROUND,
) -> Imported:
    """
    Count the clients of an export in a file.

    Parameters
    ----------
    path
        CSV, XLSX or Parquet.
    keys
        Lookups of the gemeente (`gebruik_keys.build_keys`).
    mapping
        Which column is what; where it is not given, columns whose header is a known spelling.
    everywhere
        What holds for every row: `{"wet": "wmo"}`.
    remembered
        The mapping of last time, used where none is given and it fits; where it does not, the report says so.
    first, last
        Half-years to count (`2023HJ01`); derived from the export where they are not given.
    margins
        Which cells are counted.
    rows_per_round
        Rows of which the clients are held in memory together.

    Returns
    -------
    The table of use (`tables.gebruik`) and the report.

    Raises
    ------
    GebruikError
        When the file cannot be read, holds a BSN, is of another gemeente or has no usable row.
    """
    looked = inspect(path, mapping, everywhere, remembered)
    export, settled = looked.export, _needed(looked.mapping, margins)
    rounds = max(1, math.ceil(export.rows / rows_per_round))
    count = _Count(keys, first, last, margins, path.name, looked.survey)
    for turn in range(rounds):
        with local_engine() as engine:
            count.add(engine, _load(engine, export, settled, keys, turn, rounds))
        if turn == 0:
            count.tally.add_unreadable(export.unreadable)
    notes = [*looked.notes]
    if "bedrag" in settled.columns:
        notes.append(f"Bedragen zijn gelezen als {'eurocenten' if settled.amounts == 'cent' else 'euro'}.")
    extra = export.rows - int(count.tally.reasons.sum()) if export.form.startswith("csv") else 0
    if extra > 0:
        notes.append(f"{extra} keer gaat een veld op een nieuwe regel verder; die regels horen bij de rij ervoor.")
    return count.result(export.form, settled, notes)


def import_from_database(
    url: str,
    table: str,
    keys: Keys,
    *,
    mapping: Mapping,
    first: str | None = None,
    last: str | None = None,
    margins: Margins = _ALL_MARGINS,
) -> Imported:
    """
    Count the clients of an export that is a table or view in the gemeente's own database; only counts come back.

    Parameters
    ----------
    url
        Address of the database.
    table
        Name, with the schema in front where it needs one: `sociaal.toewijzingen`.
    keys, mapping, first, last, margins
        As for :func:`import_gebruik`; here the mapping must be given, since no row is looked at.

    Returns
    -------
    The table of use and the report, in which refused rows have no number.

    Raises
    ------
    GebruikError
        As for :func:`import_gebruik`, and when there is no such database or table.
    """
    schema, _, name = table.rpartition(".")
    with database_engine(url) as engine:
        try:
            stored = engine.backend.table(name, database=schema or None)
        except TableNotFound:
            raise GebruikError(
                f"Tabel {table} staat niet in de database; controleer de naam en de leesrechten."
            ) from None
        refuse_bsn(ibis.union(*(_column_cells(stored, header) for header in stored.columns)), table)
        check_mapping(mapping, stored.columns, table)
        needed = _needed(mapping, margins)
        raw = stored.select(
            rij=ibis.literal(0, "int32"),
            **{field: as_text(stored[header]) for field, header in needed.columns.items()},
        )
        found = survey_table(raw)
        needed = settle_notations(needed, found, table)
        in_cents = mapping.amounts == "cent"
        cleaned = engine.keep(clean(restated(raw, needed), keys, in_cents=in_cents, client_key=engine.client_key))
        count = _Count(keys, first, last, margins, table, found)
        count.add(engine, cleaned)
    return count.result(f"database ({engine.backend.name})", needed, [])


def _needed(mapping: Mapping, margins: Margins) -> Mapping:
    """Leave out the columns that these counts do not need: what is not read cannot leak."""
    spare = {*(AGE_FIELDS if not margins.ages else ()), *(AMOUNT_FIELDS if not margins.amounts else ())}
    return replace(mapping, columns={name: header for name, header in mapping.columns.items() if name not in spare})


def _column_cells(stored: ir.Table, header: str) -> ir.Table:
    """Give one column as cells to test."""
    return stored.select(kolom=ibis.literal(header), tekst=as_text(stored[header]))


def _load(engine: Engine, export: Export, mapping: Mapping, keys: Keys, turn: int, rounds: int) -> ir.Table:
    """Clean the rows of one share of the clients into the engine, chunk by chunk."""
    connection = engine.backend.con
    schema = pa.schema([(ROW, pa.int32()), *((field, pa.string()) for field in mapping.columns)])
    # Reading begins while the rules are still being translated to SQL.
    dutch = (in_dutch_days(chunk, mapping) for chunk in _chunks(export.batches(mapping.columns), schema))
    with _ahead(dutch) as chunks:
        connection.register("brok", schema.empty_table())
        raw = share = engine.backend.table("brok")
        set_apart = ""
        if rounds > 1:
            # Without salt: which clients come first must not change from run to run.
            bucket = ibis.coalesce(client_number(raw[CLIENT]).hash() % rounds, 0)
            engine.backend.create_view("beurt", raw.filter(ibis.ifelse(bucket < 0, bucket + rounds, bucket) == turn))
            # Set apart once: cleaning looks at the share many times.
            set_apart = "CREATE OR REPLACE TABLE deel AS SELECT * FROM beurt;"
            engine.backend.raw_sql(set_apart)
            share = engine.backend.table("deel")
        cleaned = clean(restated(share, mapping), keys, in_cents=mapping.amounts == "cent", client_key=engine.client_key)
        # A view is translated to SQL once, however many chunks follow.
        engine.backend.create_view("schoon", cleaned)
        loaded = engine.backend.create_table("rijen", schema=cleaned.schema())
        for chunk in chunks:
            connection.register("brok", chunk)
            engine.backend.raw_sql(f"{set_apart} INSERT INTO rijen SELECT * FROM schoon")
    connection.unregister("brok")
    return loaded


def _chunks(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Put batches together until there are enough rows to be worth a query."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(part.num_rows for part in held) >= _ROWS_PER_CHUNK:
            yield pa.Table.from_batches(held, schema=schema)
            held = []
    if held:
        yield pa.Table.from_batches(held, schema=schema)


@contextmanager
def _ahead(chunks: Iterator[pa.Table]) -> Iterator[Iterator[pa.Table]]:
    """Read the next chunk while the present one is being cleaned; the first one at once."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        first = reader.submit(next, chunks, None)

        def follow() -> Iterator[pa.Table]:
            coming = first
            while (chunk := coming.result()) is not None:
                coming = reader.submit(next, chunks, None)
                yield chunk

        yield follow()


class _Count:
    """Counts and tallies of the rounds so far.

    Parameters
    ----------
    keys, first, last, margins
        As for :func:`import_gebruik`.
    source
        Name of the file or table.
    found
        Texts of the columns that decide about wet and area.
    """

    def __init__(
        self, keys: Keys, first: str | None, last: str | None, margins: Margins, source: str, found: Survey
    ) -> None:
        self.keys, self.margins, self.source, self.found = keys, margins, source, found
        self.period = (first, last)
        self.tally = Tally()
        self.cells: list[pd.DataFrame] = []

    def add(self, engine: Engine, cleaned: ir.Table) -> None:
        """Count one round: rows about clients in, counts out."""
        bits = {str(number): ((cleaned.correcties & bit) != 0).sum() for number, bit in correction_bits().items()}
        per_reason = cleaned.group_by("reden").agg(
            aantal=cleaned.count(), bedragen=cleaned.centen.count() + cleaned.volume.count(), **bits
        ).to_pandas().set_index("reden")  # fmt: skip
        reasons = per_reason["aantal"]
        corrections = per_reason[list(bits)].sum().rename(int)
        refused = cleaned.filter([cleaned.reden != Reason.USED.value, cleaned.rij > 0]).select("rij", "reden")
        used = cleaned.filter(cleaned.reden == Reason.USED.value)
        number = int(reasons.get(Reason.USED.value, 0))
        if not number:
            self.tally.add(reasons, corrections, refused.to_pandas(), 0)
            return
        self._settle_period(used)
        first, last = self.period
        if first is None or last is None:
            raise GebruikError(f"Van {self.source} is geen periode af te leiden; geef het eerste en laatste halfjaar op.")
        days = calendar(first, last, years=self.margins.years)
        if self.margins.ages:
            used = round_births(used, days)
        levels = self.keys.producten["level"].rename("niveau").rename_axis("product").reset_index()
        rows = with_levels(used, levels)
        spells = engine.keep(join_spells(rows))
        self.tally.add(reasons, corrections, refused.to_pandas(), number - int(spells.count().to_pandas()))
        has_amounts = bool(per_reason["bedragen"][Reason.USED.value])
        self.cells.append(
            count_cells(
                rows, spells, days, margins=self.margins, has_amounts=has_amounts, keep=engine.keep, drop=engine.drop
            )
        )

    def _settle_period(self, used: ir.Table) -> None:
        """Derive the half-years that were not given, once, from the starts and ends in the export."""
        if None in self.period:
            starts, ends = (_per_half_year(used, name) for name in ("begin", "einde"))
            first, last = covered(starts, ends)
            self.period = (self.period[0] or first, self.period[1] or last)

    def result(self, form: str, mapping: Mapping, notes: list[str]) -> Imported:
        """Name what was counted and write the report."""
        values = unrecognised(mapping, self.found, self.keys)
        unknown, merged = unrecognised_text(mapping, values), merged_text(self.found, self.keys)
        unknown = unknown and f"Niet herkend: {unknown}."
        example = meaning_example(values, self.keys)
        self.tally.check(self.source, self.keys.gemeentecode, merged=merged, unknown=unknown, example=example)
        first, last = self.period
        read = f"Gelezen kolommen: {columns_text(mapping)}."
        said = [f"Geteld zijn de halfjaren {first} tot en met {last}.", read, *filter(None, (unknown, merged)), *notes]
        if "leeftijd" in mapping.columns and "geboortedatum" not in mapping.columns:
            said.append("De leeftijd is die uit het bestand en is in alle halfjaren dezelfde.")
        table = gebruik_table(pd.concat(self.cells, ignore_index=True), self.keys, ages=self.margins.ages)
        return Imported(table, self.tally.report(self.source, form, said), mapping)


def _per_half_year(rows: ir.Table, name: str) -> pd.Series:
    """Count rows per half-year of a day number; an open end lies in none."""
    per_day = rows.group_by(name).agg(aantal=rows.count()).to_pandas().dropna()
    counted: pd.Series = per_day["aantal"].groupby(per_day[name].map(half_year_of)).sum()
    return counted
