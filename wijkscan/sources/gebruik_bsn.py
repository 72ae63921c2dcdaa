"""Refuse a burgerservicenummer, under whatever name the column has.

A BSN has eight or nine digits that pass the elfproef: 9 times the first digit plus 8 times the second and so on to 2
times the eighth, minus the ninth, is a multiple of eleven (Besluit burgerservicenummer). One in eleven other numbers
passes by chance, so one value says nothing and a column says all.
"""

import ibis
import ibis.expr.types as ir

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
    digits = text.re_replace("[ .-]", "")
    # Excel drops a leading zero, so eight digits count too.
    number = ibis.ifelse(digits.re_search("^[0-9]{8,9}$"), digits, ibis.null("string")).cast("int64")
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
    tested = cells.filter(cells.tekst.notnull()).mutate(past=elfproef(cells.tekst))
    counted = tested.group_by("kolom").agg(
        gevuld=tested.count(), passend=tested.past.sum(), soorten=tested.tekst.nunique(where=tested.past)
    )
    for column in counted.to_pandas().sort_values("kolom").itertuples():
        if name_key(column.kolom) in _NAMES or (
            column.soorten >= _ENOUGH and column.passend >= _SHARE * column.gevuld
        ):
            raise GebruikError(
                f"Kolom '{column.kolom}' van {source} bevat burgerservicenummers; die leest wijkscan niet. {_ADVICE}"
            )
