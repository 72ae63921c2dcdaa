"""Refuse a burgerservicenummer, under whatever name the column has.

A BSN has eight or nine digits that pass the elfproef: 9 times the first digit plus 8 times the second and so on to 2
times the eighth, minus the ninth, is a multiple of eleven (Besluit burgerservicenummer). One in eleven other numbers
passes by chance, so one value says nothing and a column says all. Only the numbers of that length in it are weighed: a
column may hold pseudonyms in one part and the number itself in the next.
"""

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from wijkscan.tables.gebruik_fields import GebruikError
from wijkscan.tables.gebruik_text import name_key

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_DIVISOR = 11
_SHARE = 0.9
# Five different numbers that all pass happen by chance once in 11^5 columns.
_ENOUGH = 5
_NAMES = frozenset({"bsn", "bsnnummer", "burgerservicenummer", "sofinummer", "bsnclient", "clientbsn"})
_NOT_A_NUMBER = (0, 999_999_999)
_ADVICE = (
    "Lever in plaats daarvan een eigen cliëntnummer of pseudoniem dat per persoon gelijk blijft, en verwijder de BSN-kolom "
    "uit de export."
)


def stacked(table: pa.Table) -> pa.Table:
    """Put all columns of a table of text under each other, as cells to test."""
    names = pa.array(table.column_names, pa.string()).take(pa.array(np.repeat(range(table.num_columns), table.num_rows)))
    cells = pa.chunked_array([chunk for column in table.columns for chunk in column.chunks], pa.string())
    return pa.table({"kolom": names, "tekst": cells})


def _digits(text: ir.StringColumn) -> ir.StringColumn:
    """Give the digits of a number as long as a BSN; else a gap. Points, spaces and dashes between them do not matter."""
    digits = text.re_replace("[ .-]", "")
    # Excel drops a leading zero, so eight digits count too.
    return ibis.ifelse(digits.re_search("^[0-9]{8,9}$"), digits, ibis.null("string"))


def elfproef(text: ir.StringColumn) -> ir.BooleanColumn:
    """
    Tell per value whether it can be a BSN.

    Parameters
    ----------
    text
        Points, spaces and dashes between the digits do not matter.

    Returns
    -------
    False for a gap.
    """
    number = _digits(text).cast("int64")
    total = sum(
        (number // 10**place % 10 * weight for place, weight in enumerate(reversed(_WEIGHTS))),
        start=ibis.literal(0, "int64"),
    )
    return ibis.coalesce((total % _DIVISOR == 0) & number.notin(_NOT_A_NUMBER), False)


def refuse_bsn(cells: ir.Table, source: str) -> None:
    """
    Refuse a table with a BSN in one of its columns.

    Parameters
    ----------
    cells
        Column `kolom` (header) and `tekst` (cell, a gap where it is empty); only three numbers per column are asked.
    source
        Name of the file or table, for the message.

    Raises
    ------
    GebruikError
        Names the column, never a value.
    """
    filled = cells.filter(cells.tekst.notnull())
    texts = filled.group_by(["kolom", "tekst"]).agg(keer=filled.count())
    tested = texts.mutate(past=elfproef(texts.tekst), getal=_digits(texts.tekst).notnull())
    counted = tested.group_by("kolom").agg(
        getallen=ibis.ifelse(tested.getal, tested.keer, 0).sum(),
        passend=ibis.ifelse(tested.past, tested.keer, 0).sum(),
        soorten=tested.past.sum(),
    )
    for column in counted.to_pandas().sort_values("kolom").itertuples():
        if name_key(column.kolom) in _NAMES or (
            column.soorten >= _ENOUGH and column.passend >= _SHARE * column.getallen
        ):
            raise GebruikError(
                f"Kolom '{column.kolom}' van {source} bevat burgerservicenummers; die leest wijkscan niet. {_ADVICE}"
            )
