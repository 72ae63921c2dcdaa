"""Which notation a column has for dates or numbers: found over the whole column, and refused where it contradicts itself.

One cell does not tell whether 8/5/2024 is in May or in August, or whether 1.234 is a thousand. The column does: 8/14/2024
has no other reading. A column that says both, or a file of which one column is written as another is not, is named and not
read: half of its values would be wrong without anybody seeing it.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from wijkscan.tables.gebruik.fields import DATE_FIELDS, GebruikError

DAY_FIRST, MONTH_FIRST, UTC = "dag-maand-jaar", "maand-dag-jaar", "utc"
DUTCH, ENGLISH = "1.234,56", "1,234.56"
NUMBER_FIELDS = ("bedrag", "volume")
#: The notations of a field; the first is the usual one.
NOTATIONS = {
    **dict.fromkeys(DATE_FIELDS, (DAY_FIRST, MONTH_FIRST, UTC)),
    **dict.fromkeys(NUMBER_FIELDS, (DUTCH, ENGLISH)),
}

_MOST_IN_MONTHS = 12
# Fewer than this may be typing errors, which are refused row by row; so may a share of this size.
_TELLING, _TELLING_SHARE = 3, 0.02
# So many dates that are all on the first to the twelfth, or so many unlike shapes, are no coincidence.
_MANY, _GROUP = 20, 5
_UNREADABLE_SHARE = 0.2
_MOST_AT_MIDNIGHT = 0.9
_EARLY, _EARLY_SHARE = 1990, 0.5
_EXCEL_EPOCH = date(1899, 12, 30)

_NUMERIC = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})[-/.]([0-9]{4})(?:[ T](.*))?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T](.*))?")
_PACKED = re.compile("((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])")
_PACKED_DAY_FIRST = re.compile("([0-3][0-9])(0[1-9]|1[0-2])((?:19|20)[0-9]{2})")
_SERIAL = re.compile("([1-7][0-9]{4})(?:,[0-9]+)?")
INSTANT = re.compile("[0-9][ T][0-9]{2}:[0-9:.,]+ ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)$")
_TIME = re.compile("([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]0*)?)?")
_FAR = "(?:2099|2[1-9][0-9]{2}|[3-9][0-9]{3})"
_OPEN = re.compile(
    f"[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_FAR}.*|{_FAR}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}.*"
    f"|{_FAR}(?:0[1-9]|1[0-2])[0-3][0-9]|0+|9{{8}}|2958465|onbepaald"
)


@dataclass
class _Dates:
    """What a column of dates tells, in rows.

    Parameters
    ----------
    first_is_day, second_is_day
        Dates of which only the first, or only the second number can be the day.
    either
        Dates that can be read both ways, by their two numbers.
    late, rows, kinds
        Per way of writing the rows after the twelfth, all of them, and the different dates.
    times
        Rows per time of day.
    shapes
        Rows per shape that is no date: digits are written 9, letters a.
    early
        Rows before 1990.
    """

    first_is_day: int = 0
    second_is_day: int = 0
    either: Counter[tuple[int, int]] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    early: int = 0


def _dates(texts: Mapping[str, int]) -> _Dates:
    found = _Dates()
    for text, times in texts.items():
        if _OPEN.fullmatch(text.lower()) or INSTANT.search(text):
            continue
        day, way, year, clock = 0, "", 0, None
        if match := _NUMERIC.fullmatch(text):
            one, two, year, clock = int(match[1]), int(match[3]), int(match[4]), match[5]
            way, day = match[2], one
            if one > _MOST_IN_MONTHS >= two:
                found.first_is_day += times
            elif two > _MOST_IN_MONTHS >= one:
                found.second_is_day += times
            elif one <= _MOST_IN_MONTHS:
                found.either[one, two] += times
        elif match := _YEAR_FIRST.fullmatch(text):
            way, day, year, clock = "jaar vooraan", int(match[4]), int(match[1]), match[5]
        elif match := _PACKED.fullmatch(text):
            way, day, year = "jaar vooraan", int(match[3]), int(match[1])
        elif match := _PACKED_DAY_FIRST.fullmatch(text):
            way, day, year = "dag vooraan", int(match[1]), int(match[3])
        elif match := _SERIAL.fullmatch(text):
            moment = _EXCEL_EPOCH + timedelta(days=int(match[1]))
            way, day, year = "Excel-getal", moment.day, moment.year
        else:
            # A word in a date is one row's affair; digits in another shape are a notation.
            if re.search("[0-9]", text):
                found.shapes[re.sub("[^\\W\\d_]", "a", re.sub("[0-9]", "9", text))] += times
            continue
        found.rows[way] += times
        found.kinds[way] += 1
        found.late[way] += times * (day > _MOST_IN_MONTHS)
        found.early += times * (year < _EARLY)
        if clock and (match := _TIME.match(clock)):
            found.times[f"{match[1]}:{match[2]}:{match[3] or '00'}"] += times
    return found


def date_notations(columns: Mapping[str, tuple[str, Mapping[str, int]]], chosen: Mapping[str, str], file: str) -> None:
    """
    Refuse date columns that are not written day first, or contradict themselves or each other, unless the user said how to read them.

    Parameters
    ----------
    columns
        Per field the header and the rows per different text.
    chosen
        Notation per field that the user chose.
    file
        Name of the file, for the message.

    Raises
    ------
    GebruikError
        Names every such column, and the way out.
    """
    found = {name: _dates(texts) for name, (_, texts) in columns.items()}
    problems = []
    ways: dict[str, str] = {}
    for name, dates in found.items():
        notation = chosen.get(name, DAY_FIRST)
        clock = _clock(dates, notation)
        problem = _order(dates, notation) or _halves(dates) or clock or _shapes(dates) or _range(name, dates)
        if clock and problem == clock:
            ways[name] = UTC
        elif problem and _order(dates, notation) and not _mixed(dates):
            ways[name] = DAY_FIRST if notation == MONTH_FIRST else MONTH_FIRST
        others = [columns[other][0] for other in found if other != name and chosen.get(other) == MONTH_FIRST]
        if not problem and others and name not in chosen and dates.either and not dates.first_is_day:
            problem = f"kan dag-maand-jaar en maand-dag-jaar zijn, terwijl kolom '{others[0]}' als maand-dag-jaar wordt gelezen"
            ways[name] = MONTH_FIRST
        if problem:
            problems.append(f"kolom '{columns[name][0]}' {problem}")
    if problems:
        choice = json.dumps(ways, ensure_ascii=False)
        other = f", of kies hoe ze geschreven zijn (op de opdrachtregel met --kolommen en \"notaties\": {choice})" if ways else ""
        raise GebruikError(f"De datums in {file} zijn niet eenduidig: {'; '.join(problems)}. Exporteer ze als jjjj-mm-dd{other}.")


def _order(dates: _Dates, notation: str) -> str:
    """Tell what is wrong with the order of day and month."""
    sure = dates.first_is_day + dates.second_is_day
    against = dates.first_is_day if notation == MONTH_FIRST else dates.second_is_day
    if against >= _TELLING and against > _TELLING_SHARE * sure:
        if _mixed(dates):
            return f"staat door elkaar: {dates.first_is_day} rijen als dag-maand-jaar en {dates.second_is_day} als maand-dag-jaar"
        written = "dag/maand/jaar" if notation == MONTH_FIRST else "maand/dag/jaar"
        return f"staat als {written} ({against} rijen kunnen niet anders)"
    if notation == DAY_FIRST and not sure and dates.either.total() >= _MANY:
        firsts, seconds = {one for one, _ in dates.either}, {two for _, two in dates.either}
        if seconds == {1} and len(firsts) >= _TELLING:
            return "heeft achter alle dagen dezelfde maand januari: dat lijkt de eerste van de maand, als maand/dag/jaar"
    return ""


def _mixed(dates: _Dates) -> bool:
    """Tell whether some dates can only be day first and others only month first: no notation helps then."""
    return min(dates.first_is_day, dates.second_is_day) > _TELLING_SHARE * (dates.first_is_day + dates.second_is_day)


def _halves(dates: _Dates) -> str:
    """Tell whether a program turned the days up to the twelfth round and left the rest: then no two ways of writing share both."""
    large = [way for way, kinds in dates.kinds.items() if kinds >= _GROUP]
    early = [way for way in large if not dates.late[way]]
    late = [way for way in large if dates.late[way] == dates.rows[way]]
    if early and late:
        return (
            f"is half omgezet: {dates.rows[early[0]]} rijen zijn anders geschreven dan de rest en vallen alle op dag 1 tot en met 12, de "
            f"andere {dates.rows[late[0]]} alle op dag 13 of later; bij de eerste zijn dag en maand verwisseld"
        )
    return ""


def _clock(dates: _Dates, notation: str) -> str:
    """Tell whether the times are those of Dutch midnight in UTC."""
    evening = dates.times["23:00:00"] + dates.times["22:00:00"]
    if notation != UTC and evening >= _GROUP and evening >= _MOST_AT_MIDNIGHT * dates.times.total():
        return (
            f"heeft bij {evening} rijen de tijd 22:00 of 23:00: dat is middernacht in Nederland, geschreven in UTC, en dan valt elke datum "
            f"een dag te vroeg (kies de notatie {UTC})"
        )
    return ""


def _shapes(dates: _Dates) -> str:
    """Tell whether a large part has a shape that is no date."""
    if not dates.shapes:
        return ""
    shape, rows = dates.shapes.most_common(1)[0]
    if rows >= _MANY and rows > _UNREADABLE_SHARE * (dates.rows.total() + dates.shapes.total()):
        return f"heeft {rows} rijen in de vorm {shape[:30]} (9 is een cijfer, a een letter), en dat is geen datum die wijkscan kent"
    return ""


def _range(name: str, dates: _Dates) -> str:
    """Tell whether the years are plausible."""
    if name == "ingangsdatum" and dates.early >= _MANY and dates.early > _EARLY_SHARE * dates.rows.total():
        return f"ligt bij {dates.early} rijen voor {_EARLY}: dat lijken geen ingangsdatums maar geboortedatums"
    return ""


def number_notation(texts: Mapping[str, int], chosen: str | None, header: str, file: str) -> str:
    """
    Find out how a column writes its numbers.

    Parameters
    ----------
    texts
        Rows per different text.
    chosen
        Notation the user chose, if any.
    header, file
        Names of column and file, for the message.

    Returns
    -------
    `DUTCH` or `ENGLISH`.

    Raises
    ------
    GebruikError
        When the column is written both ways, or could be read both ways: points between thousands, or three decimals.
    """
    rows: Counter[str] = Counter()
    for text, times in texts.items():
        rows[_number_form(re.sub("[€ \u00a0]|EUR", "", text))] += times
    if chosen:
        return chosen
    dutch, english = rows["nl"], rows["en"] + rows["en twee"]
    problem = ""
    if min(dutch, english) >= _TELLING and min(dutch, english) > _TELLING_SHARE * (dutch + english):
        problem = f"schrijft {dutch} getallen met een decimale komma en {english} met een decimale punt"
    elif english > dutch and rows["punt drie"] and rows["en twee"] == english:
        problem = f"schrijft {english} getallen met twee decimalen achter een punt en {rows['punt drie']} met drie cijfers achter een punt"
    elif not dutch and not english and rows["punt drie"] and (rows["groot"] or rows["komma drie"]):
        problem = f"schrijft duizendtallen bij {rows['punt drie']} getallen met een punt en bij {rows['groot'] + rows['komma drie']} niet"
    elif not dutch and not english and rows["punt drie"] >= _MANY and not rows["klein"]:
        problem = "heeft achter elke punt drie cijfers: dat kunnen duizendtallen zijn of drie decimalen"
    elif not dutch and not english and rows["komma drie"]:
        problem = "heeft achter elke komma drie cijfers: dat kunnen duizendtallen zijn of drie decimalen"
    if problem:
        raise GebruikError(
            f"Kolom '{header}' van {file} {problem}. Exporteer de getallen zonder punten tussen duizendtallen, of kies de notatie "
            f"{DUTCH} of {ENGLISH} (op de opdrachtregel met --kolommen en \"notaties\")."
        )
    return ENGLISH if english > dutch else DUTCH


def _number_form(text: str) -> str:
    """Tell which notation a number can only be in, or how it is unclear."""
    bare = text.removeprefix("-")
    if re.fullmatch("[0-9]+", bare):
        return "groot" if len(bare) > len("999") else "klein"
    if re.fullmatch("[1-9][0-9]{0,2}[.][0-9]{3}", bare):
        return "punt drie"
    if re.fullmatch("[1-9][0-9]{0,2},[0-9]{3}", bare):
        return "komma drie"
    if re.fullmatch("[0-9]+,[0-9]+|[0-9]{1,3}([.][0-9]{3})+,[0-9]+|[0-9]{1,3}([.][0-9]{3}){2,}", bare):
        return "nl"
    if re.fullmatch("[0-9]+[.][0-9]{2}|[0-9]{1,3}(,[0-9]{3})+[.][0-9]{2}", bare):
        return "en twee"
    return "en" if re.fullmatch("[0-9]+[.][0-9]+|[0-9]{1,3}(,[0-9]{3})+[.][0-9]+|[0-9]{1,3}(,[0-9]{3}){2,}", bare) else ""
