"""Refuse a burgerservicenummer, under whatever name the column has and however it is written.

A BSN has eight or nine digits that pass the elfproef: 9 times the first digit plus 8 times the second and so on to 2
times the eighth, minus the ninth, is a multiple of eleven (Besluit burgerservicenummer). One in eleven other numbers
passes by chance, so one value says nothing; but of the different numbers in a column more pass than chance explains as
soon as part of them are BSNs (binomial test). Points, spaces and signs between the digits, zeros before them, decimals
behind them and text around them make no difference, and dates are no numbers.
"""

import re
from collections.abc import Iterable, Iterator

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from scipy.special import bdtrc

from wijkscan.sources.gebruik.engine import local_engine
from wijkscan.sources.gebruik.export import ROW, Export
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.spelling import name_key

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_DIVISOR = 11
# Four different numbers that all pass happen by chance once in 15 000 columns.
_CHANCE = 1e-4
# Numbers that are made by a rule, such as dates, pass a little more or less often than one in eleven.
_TWIST = 1.5
_NAMES = frozenset({"sofinummer", "sofinr"})
_NAMED = "bsn|burgerservice|sofi"
_NOT_A_NUMBER = 999_999_999
_ROWS = 500_000
# Between the digits of one number: spaces of every width and of none, points, and hyphens, dashes and quotes of every kind.
_BETWEEN = "[ \t\u00a0\u00ad\u2000-\u2015\u2018\u2019\u202f\u2060\u2212\u3000\ufeff./_'-]"
# As text fields of another width or in another script have them: full width, Arabic, Persian.
_OTHER_DIGITS = "".join(chr(first + digit) for first in (0xFF10, 0x0660, 0x06F0) for digit in range(10))
_WESTERN = "0123456789"
_DIGITS = f"[0-9{_OTHER_DIGITS}]([^0-9{_OTHER_DIGITS}]{{0,3}}[0-9{_OTHER_DIGITS}]){{6}}"  # as many as a BSN that lost two zeros
_THOUSANDS = "([0-9]),([0-9]{3}),([0-9]{3})"
_DECIMALS = "([0-9])[.,]0{1,2}([^0-9]*)$"
# Three zeros may be lost or added; a number of six digits is more often something else.
_AS_LONG = "^0*[1-9][0-9]{6,8}$"
_YEAR, _PAIR = "(19|20)[0-9]{2}", "[0-3]?[0-9]"
_DATE = f"^({_YEAR}[01][0-9][0-3][0-9]|{_PAIR}{_PAIR}{_YEAR})$"
_ADVICE = (
    "Lever in plaats daarvan een eigen cliëntnummer of pseudoniem dat per persoon gelijk blijft, en verwijder de BSN-kolom "
    "uit de export."
)


def stacked(table: pa.Table) -> pa.Table:
    """Put the different texts of all columns of a table of text under each other, as cells to test."""
    texts = [column.unique() for column in table.columns]
    names = pa.array(table.column_names, pa.string()).take(pa.array(np.repeat(range(len(texts)), [len(t) for t in texts])))
    return pa.table({"kolom": names, "tekst": pa.chunked_array(texts, pa.string())})


def _numbers(cells: ir.Table) -> ir.Table:
    """Give the numbers as long as a BSN in every text: with what stands between digits left out, and kept as a border."""
    # Millions of cells are a number and nothing else; only the others need to be taken apart, each different text once.
    whole = cells.select("kolom", genoemd=ibis.literal(False), stuk=cells.tekst)
    dressed = cells.filter(cells.tekst.re_search(_DIGITS) & ~cells.tekst.re_search("^[0-9]+$")).distinct()
    text = _in_western_digits(dressed.tekst).re_replace(_DECIMALS, r"\1\2").re_replace(_THOUSANDS, r"\1\2\3")
    dressed = dressed.mutate(genoemd=dressed.tekst.lower().re_search(_NAMED), los=text, samen=text.re_replace(_BETWEEN, ""))
    # Most texts are the same either way.
    kinds = {"los": dressed, "samen": dressed.filter(dressed.los != dressed.samen)}
    parts = (kind.select("kolom", "genoemd", stuk=kind[name].re_split("[^0-9]+").unnest()) for name, kind in kinds.items())
    found = ibis.union(whole, *parts)
    found = found.filter(found.stuk.re_search(_AS_LONG) & ~found.stuk.re_search(_DATE))
    return found.mutate(getal=found.stuk.cast("int64"))


def _in_western_digits(text: ir.StringColumn) -> ir.StringColumn:
    """Write the digits of other keyboards as 0 to 9."""
    return ibis.ifelse(text.re_search(f"[{_OTHER_DIGITS}]"), text.translate(_OTHER_DIGITS, _WESTERN * (len(_OTHER_DIGITS) // 10)), text)


def elfproef(number: ir.IntegerColumn) -> ir.BooleanColumn:
    """
    Tell per number whether it can be a BSN.

    Parameters
    ----------
    number
        Of at most nine digits; a plain number may be given too.

    Returns
    -------
    Whether the sum of the law is a multiple of eleven.
    """
    total = sum(number // 10**place % 10 * weight for place, weight in enumerate(reversed(_WEIGHTS)))
    return (total % _DIVISOR == 0) & (number > 0) & (number != _NOT_A_NUMBER)


def is_explained(passed: int, numbers: int) -> bool:
    """Tell whether chance explains that so many of so many different numbers pass."""
    often = passed > _TWIST * numbers / _DIVISOR
    return not (often and bdtrc(passed - 1, numbers, 1 / _DIVISOR) < _CHANCE)


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
    headers = filled.select("kolom").distinct().to_pandas()["kolom"]
    for header in sorted(headers):
        if is_bsn_name(header):
            raise _refused(header, source)
    found = _numbers(filled).mutate(past=lambda table: elfproef(table.getal))
    found = found.group_by(["kolom", "getal"]).agg(past=found.past.any(), genoemd=(found.past & found.genoemd).any())
    counted = found.group_by("kolom").agg(
        getallen=found.count(), passend=found.past.sum(), genoemd=found.genoemd.sum()
    )
    for column in counted.to_pandas().sort_values("kolom").itertuples():
        if column.genoemd or not is_explained(int(column.passend), int(column.getallen)):
            raise _refused(column.kolom, source)


def without_bsn(export: Export) -> Iterator[pa.RecordBatch]:
    """
    Read a whole file and refuse it with a BSN anywhere: in every row of every column, also those that are not counted.

    Yields
    ------
    The batches of all columns, named as the headers, as they are read; only after the last one is the file known to hold none.

    Raises
    ------
    GebruikError
        As for :func:`refuse_bsn`, and for a number in a header or in the name of the file.
    """
    refuse_bsn_in_names(export.headers, export.path.name)
    source = export.path.name
    held: list[pa.Table] = []
    with local_engine() as engine:

        def test() -> None:
            engine.backend.con.register("cellen", pa.concat_tables(held))
            refuse_bsn(engine.backend.table("cellen"), source)

        rows = 0
        for batch in export.batches({header: header for header in export.headers}):
            yield batch
            held.append(stacked(pa.Table.from_batches([batch.drop_columns([ROW])])))
            rows += batch.num_rows
            if rows >= _ROWS:
                # By the part: it may be two exports put under each other, of which one has the numbers.
                test()
                held, rows = [], 0
        if held:
            test()


def refuse_bsn_in_names(headers: Iterable[str], file: str) -> None:
    """
    Refuse a file of which a header or the name holds a BSN.

    Raises
    ------
    GebruikError
        Says where, and shows neither.
    """
    if _holds(file):
        raise GebruikError(
            "De naam van dit bestand bevat een getal dat een burgerservicenummer kan zijn; wijkscan bewaart die naam. Geef het "
            "bestand een andere naam."
        )
    for position, header in enumerate(headers, start=1):
        if _holds(header):
            raise GebruikError(
                f"De kop van kolom {position} bevat een getal dat een burgerservicenummer kan zijn; die leest wijkscan niet. Zet "
                "boven elke kolom een naam; misschien ontbreekt de regel met namen."
            )


def is_bsn_name(header: str) -> bool:
    """Tell whether a header says that a BSN stands below it."""
    words = [word for word in re.split("[^a-z0-9]+", re.sub("([a-z])([A-Z])", r"\1 \2", header).lower()) if word]
    key = name_key(header)
    return (
        any(word.startswith("bsn") for word in words)
        or key.startswith("bsn")
        or key.endswith("bsn")
        or "burgerservice" in key
        or key in _NAMES
    )


def _holds(name: str) -> bool:
    """Tell whether nine digits in a name, zeros before them aside, can be a BSN and are no date with a number behind it."""
    runs = {run for text in (name, re.sub(_BETWEEN, "", name)) for run in re.findall("[0-9]+", text)}
    return any(
        bool(elfproef(int(run))) and not re.match(_YEAR + "[01][0-9]", run)
        for run in runs
        if re.fullmatch("0*[0-9]{9}", run) and re.fullmatch(_AS_LONG, run)
    )


def _refused(header: str, source: str) -> GebruikError:
    return GebruikError(f"Kolom '{header}' van {source} bevat burgerservicenummers; die leest wijkscan niet. {_ADVICE}")
