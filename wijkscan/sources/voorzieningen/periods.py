"""The period of a row as CBS writes it, by key (``2023HJ01``) or by title (``1e halfjaar 2023*``), as `tables.voorzieningen` has it."""

import re
from collections.abc import Callable

_YEAR = r"(?P<jaar>(?:19|20)\d\d)"
_MONTHS = ("maart", "juni", "september", "december")  # whose ends are the ends of the quarters
_PER_QUARTER = 3
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), end)
    for pattern, end in (
        (rf"{_YEAR}(?:JJ00)?", lambda found: found["jaar"][:0]),
        (rf"{_YEAR}HJ0?(?P<deel>[12])", lambda found: f"-{found['deel']}"),
        (rf"(?:{_YEAR} )?(?P<deel>[12])e halfjaar(?: (?P<later>\d{{4}}))?", lambda found: f"-{found['deel']}"),
        (rf"{_YEAR}KW0?(?P<deel>[1-4])", lambda found: f"-K{found['deel']}"),
        (rf"(?:{_YEAR} )?(?P<deel>[1-4])e kwartaal(?: (?P<later>\d{{4}}))?", lambda found: f"-K{found['deel']}"),
        (rf"{_YEAR}MM(?P<deel>03|06|09|12)", lambda found: f"-K{int(found['deel']) // _PER_QUARTER}"),
        (
            rf"(?:ultimo |eind )?(?:{_YEAR} )?(?P<deel>{'|'.join(_MONTHS)})(?: (?P<later>\d{{4}}))?",
            lambda found: f"-K{_MONTHS.index(found['deel'].lower()) + 1}",
        ),
    )
)


def period_of(cell: str) -> str | None:
    """Give the period: ``2023``, ``2023-1`` (a half), ``2023-K4`` (the end of a quarter); None for another, such as a month between."""
    text = " ".join(cell.replace("*", " ").split())
    for pattern, end in _FORMS:
        if found := pattern.fullmatch(text):
            years = {year for name, year in found.groupdict().items() if name != "deel" and year}
            return years.pop() + end(found) if len(years) == 1 else None
    return None


def is_provisional(cell: str) -> bool:
    """Tell whether CBS marks a period as provisional (``*``) or revised provisional (``**``)."""
    return cell.rstrip().endswith("*")
