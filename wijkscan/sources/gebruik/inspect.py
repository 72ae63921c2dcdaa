"""Open an export and settle how it is read, before anything is counted."""

from collections.abc import Mapping as Names
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa

from wijkscan.sources.gebruik.bsn import refuse_bsn, refuse_bsn_in_names, stacked, without_bsn
from wijkscan.sources.gebruik.engine import local_engine
from wijkscan.sources.gebruik.export import ROW, Export, File
from wijkscan.sources.gebruik.files import open_export
from wijkscan.sources.gebruik.guess import KNOWN_HEADERS, Guess, guess_columns
from wijkscan.sources.gebruik.mapping import Mapping, check_mapping, field_name, recalled
from wijkscan.sources.gebruik.survey import Survey, settle_notations, survey
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.spelling import name_key

SAMPLE_ROWS = 5_000


@dataclass(frozen=True)
class Inspected:
    """An export, how it is read, the texts in it that decide about that, and what is to be said about it in Dutch."""

    export: Export
    mapping: Mapping
    survey: Survey
    notes: tuple[str, ...] = ()


def open_guessed(path: File, mapping: Mapping | None = None) -> tuple[Export, Guess]:
    """
    Open an export, refuse a BSN and guess which column is what; nothing needs to be complete yet.

    Parameters
    ----------
    path
        The file.
    mapping
        Remembered or chosen: its headers help to find the row with the headers.

    Raises
    ------
    GebruikError
        When the file cannot be read or holds a BSN.
    """
    chosen = {name_key(header) for header in mapping.columns.values()} if mapping else set()
    export = open_export(path, KNOWN_HEADERS | chosen)
    refuse_bsn_in_names(export.headers, path.name)
    sample = export.sample(SAMPLE_ROWS)
    with local_engine() as engine:
        engine.backend.con.register("cellen", stacked(sample.drop_columns([ROW])))
        refuse_bsn(engine.backend.table("cellen"), path.name)
    return export, guess_columns(export.headers, _frame(sample))


def inspect(
    path: File, mapping: Mapping | None = None, everywhere: Names[str, str] | None = None, remembered: Mapping | None = None
) -> Inspected:
    """
    Open an export, look for a BSN in all of it and settle the mapping.

    Parameters
    ----------
    path
        The file.
    mapping
        Chosen; where it is not given, that of last time, or the columns whose header is a known spelling.
    everywhere
        What holds for every row, added to the mapping.
    remembered
        That of last time; where it does not fit, it is passed over and the notes say so.

    Returns
    -------
    The opened export, a mapping that fits it, and what stands in its columns.

    Raises
    ------
    GebruikError
        When the file cannot be read, holds a BSN, misses what must be counted or contradicts itself.
    """
    export, guess = open_guessed(path, mapping or remembered)
    note = ""
    settled = mapping or _for_all(Mapping(guess.columns, guess.amounts), everywhere)
    if mapping is None and remembered is not None:
        settled, note = recalled(_for_all(remembered, everywhere), settled, export.headers, path.name)
    settled = _for_all(settled, everywhere)
    try:
        check_mapping(settled, export.headers, path.name, {} if mapping else guess.proposals)
    except GebruikError as error:
        raise GebruikError(" ".join(filter(None, (note, str(error))))) from None
    found = survey(without_bsn(export), settled)
    return Inspected(export, settle_notations(settled, found, path.name), found, (note,) if note else ())


def _for_all(mapping: Mapping, everywhere: Names[str, str] | None) -> Mapping:
    return replace(mapping, everywhere={**mapping.everywhere, **(everywhere or {})})


def filled(export: Export, mapping: Mapping) -> pd.DataFrame:
    """
    Show which column is read as what, without the content of a single cell.

    Returns
    -------
    Columns `Gegeven`, `Kolom in het bestand` and `Gevuld in de eerste rijen`.
    """
    sample = export.sample(SAMPLE_ROWS)
    rows = [
        (field_name(name), header, f"{sample.num_rows - sample[header].null_count} van {sample.num_rows}")
        for name, header in mapping.columns.items()
    ]
    return pd.DataFrame(rows, columns=["Gegeven", "Kolom in het bestand", "Gevuld in de eerste rijen"])


def _frame(table: pa.Table) -> pd.DataFrame:
    """Give a sample as a frame of objects, a gap as missing."""
    return pd.DataFrame({name: table[name].to_pandas() for name in table.column_names})
