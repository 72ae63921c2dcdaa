"""Read text as case systems write it: days, numbers and names.

Every function takes and gives an Ibis column, so that the same rules run in DuckDB on a file and in the gemeente's own
database. A day is an integer, counted from 1 January 1970: it compares and subtracts alike in every engine, and text
that is no date becomes a gap where a database would stop with an error that quotes the text.
"""

import re

import ibis
import ibis.expr.types as ir

from wijkscan.tables.spelling import ACCENTED, NOT_IN_KEY, PLAIN

# What people and programs write where they know nothing; the error values are those of Excel in Dutch and in English.
_MISSING_WORDS = (
    "onb", "onb.", "unknown", "n.v.t.", "n.v.t", "nvt", "nvt.", "niet van toepassing", "n.b.", "n/b", "n/a", "n.a.", "na",
    "leeg", "(leeg)", "blank", "(blank)", "null", "(null)", "none", "nan", "nat", "<na>", "geen", "geen waarde", "ontbreekt",
    "niet bekend", "niet ingevuld", "niet opgegeven", "niet beschikbaar",
    "#n/b", "#n/a", "#verw!", "#ref!", "#waarde!", "#value!", "#naam?", "#name?", "#deel/0!", "#div/0!", "#getal!", "#num!",
    "#leeg!", "#null!", "#overloop!", "#spill!", "#berek!", "#calc!",
)  # fmt: skip
_LONGEST_MISSING = 40
_UNKNOWN = "onbekend"

# What stands in an end date that is open: filled with zeros or nines, or the last day Excel knows.
_OPEN_WORDS = ("onbepaald", "2958465")
_OPEN_FROM_YEAR = 2099
_EARLIEST_YEAR = 1900
_FAR = "(2099|2[1-9][0-9]{2}|[3-9][0-9]{3})"
# Eight digits need a month and a day behind the year: 31122024 is no year 3112.
_OPEN = (
    f"^([0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_FAR}|{_FAR}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}"
    f"|{_FAR}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])|0+|9{{8}})([ T].*)?$"
)

# Excel counts days from 30 December 1899; 1 January 1970 is day 25569.
_EXCEL_EPOCH = 25_569
_EXCEL_SERIAL = r"^[1-7][0-9]{4}(,[0-9]+)?$"
_DAYS_TO_1970 = 719_468
_DAY_FIRST = r"^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})([ T].*)?$"
_YEAR_FIRST = r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})([ T].*)?$"

# 31122024: no year 3112, so the day stands first.
_PACKED_DAY_FIRST = "^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])(19|20)[0-9]{2}$"
# An instant: which day it is in the Netherlands depends on its zone, which is settled before days are read.
_INSTANT = "[ T][0-9]{2}:[0-9:.,]+ ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"

_THOUSANDS = r"^-?[0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?$"
_COMMA = r"^-?[0-9]{1,15}(,[0-9]+)?$"
_POINT = r"^-?[0-9]{1,15}[.][0-9]+$"


def key(text: ir.StringColumn) -> ir.StringColumn:
    """Give :func:`wijkscan.tables.spelling.name_key` per row; a gap stays a gap, text without letters or digits becomes one."""
    return text.translate(ACCENTED, PLAIN).lower().re_replace(NOT_IN_KEY, "").nullif("")


def as_text(column: ir.Column) -> ir.StringColumn:
    """Write any column as a Dutch export would: ISO dates, decimal comma, no spaces around; empty is a gap."""
    kind = column.type()
    if kind.is_string():
        return column.strip().nullif("")
    if kind.is_timestamp():
        return column.date().cast("string")
    if kind.is_floating() or kind.is_decimal():
        return column.cast("string").replace(".", ",").re_replace(",0+$", "")
    return column.cast("string")


def known(text: ir.StringColumn) -> ir.StringColumn:
    """Give the text, or a gap where it says that nothing is known: "Onbekend", "wijk onbekend", "n.v.t.", "-", "#N/B"."""
    bare = text.lower()
    nothing = bare.isin(_MISSING_WORDS) | bare.contains(_UNKNOWN) | ~text.re_search("[a-zA-Z0-9]")
    short = text.length() <= _LONGEST_MISSING
    return ibis.ifelse(ibis.coalesce(short & nothing, False), ibis.null("string"), text)


def says_nothing(text: str) -> bool:
    """Tell :func:`known` of one text."""
    bare = text.lower()
    nothing = bare in _MISSING_WORDS or _UNKNOWN in bare or not re.search("[a-z0-9]", bare)
    return nothing and len(text) <= _LONGEST_MISSING


def is_open(text: ir.StringColumn) -> ir.BooleanColumn:
    """Tell whether this end date says "no end": empty, a year from 2099 on, zeros, nines or a word for it."""
    return text.isnull() | text.lower().isin(_OPEN_WORDS) | text.re_search(_OPEN)


def read_days(words: ir.Table, name: str) -> ir.Table:
    """
    Read a column of dates as day numbers.

    Parameters
    ----------
    words
        Table whose column `name` holds the different texts: dd-mm-jjjj, jjjj-mm-dd (with or without time; `-`, `/` or `.`
        between), jjjjmmdd, ddmmjjjj, or an Excel serial number. An instant with a time zone is not read.

    Returns
    -------
    The columns `name` and `dag`: days since 1 January 1970; a gap where there is no text or no existing day from 1900 on.
    """
    text = words[name]
    digits = ibis.cases(
        (text.re_search(_INSTANT), ibis.null("string")),
        (text.re_search(_DAY_FIRST), _joined(text, _DAY_FIRST, (3, 2, 1))),
        (text.re_search(_YEAR_FIRST), _joined(text, _YEAR_FIRST, (1, 2, 3))),
        (text.re_search(_PACKED_DAY_FIRST), text.substr(4, 4) + text.substr(2, 2) + text.substr(0, 2)),
        (text.re_search("^[0-9]{8}$"), text),
        else_=ibis.null("string"),
    ).cast("int64")
    serial = ibis.cases((text.re_search(_EXCEL_SERIAL), text.substr(0, 5)), else_=ibis.null("string")).cast("int64")
    step = _settle(words.select(name, cijfers=digits, getal=serial - _EXCEL_EPOCH))
    year, month, day_of_month = step.cijfers // 10_000, step.cijfers // 100 % 100, step.cijfers % 100
    step = _settle(step.select(name, "getal", jaar=year, maand=month, dag=day_of_month))
    # A year that starts on 1 March has its leap day last, so that the months before it never shift.
    early = step.maand <= 2
    leap = ((step.jaar % 4 == 0) & (step.jaar % 100 != 0)) | (step.jaar % 400 == 0)
    length = ibis.cases((step.maand == 2, ibis.ifelse(leap, 29, 28)), (step.maand.isin((4, 6, 9, 11)), 30), else_=31)
    in_range = step.jaar.between(_EARLIEST_YEAR, _OPEN_FROM_YEAR - 1) & step.maand.between(1, 12)
    step = _settle(
        step.select(
            name,
            "getal",
            "dag",
            bestaat=in_range & step.dag.between(1, length),
            jaar=ibis.ifelse(early, step.jaar - 1, step.jaar),
            maand=ibis.ifelse(early, step.maand + 9, step.maand - 3),
        )
    )
    leap_days = step.jaar // 4 - step.jaar // 100 + step.jaar // 400
    days = 365 * step.jaar + leap_days + (153 * step.maand + 2) // 5 + step.dag - 1 - _DAYS_TO_1970
    counted = ibis.cases((step.bestaat, days), else_=ibis.null("int64"))
    return step.select(name, dag=ibis.coalesce(counted, step.getal).cast("int32"))


def is_serial(text: ir.StringColumn) -> ir.BooleanColumn:
    """Tell whether this date is written as an Excel serial number."""
    return text.re_search(_EXCEL_SERIAL)


def number(text: ir.StringColumn) -> ir.FloatingColumn:
    """
    Read a number written the Dutch way.

    Parameters
    ----------
    text
        `1.234,56`, `1234,56`, `1.234` (a thousand) or, from a program, `1234.5`; a euro sign may stand in front.

    Returns
    -------
    Float; a gap where there is no text or where it is no number.
    """
    bare = text.re_replace("[€ ]|EUR", "")
    plain = ibis.cases(
        (bare.re_search(_COMMA), bare.replace(",", ".")),
        (bare.re_search(_THOUSANDS), bare.replace(".", "").replace(",", ".")),
        (bare.re_search(_POINT), bare),
        else_=ibis.null("string"),
    )
    return plain.cast("float64")


def has_thousands(text: ir.StringColumn) -> ir.BooleanColumn:
    """Tell whether this number has a point between thousands."""
    return text.re_replace("[€ ]|EUR", "").re_search(_THOUSANDS)


def _joined(text: ir.StringColumn, pattern: str, order: tuple[int, int, int]) -> ir.StringColumn:
    """Put the parts of a date in the order year, month, day as eight digits."""
    year, month, day_of_month = (text.re_extract(pattern, group) for group in order)
    return year + month.lpad(2, "0") + day_of_month.lpad(2, "0")


def _settle(words: ir.Table) -> ir.Table:
    """Fix intermediate columns: Ibis writes an expression out again wherever it is used, a distinct table it does not."""
    return words.distinct()
