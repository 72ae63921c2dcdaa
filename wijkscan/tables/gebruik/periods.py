"""Half-years and years in which use is counted, with the birth days that separate the age bands."""

import pandas as pd

from wijkscan.tables.gebruik.fields import AGE_EDGES, GebruikError

_MONTHS_PER_YEAR = 12
_MONTHS_PER_HALF = 6
_EPOCH = pd.Timestamp(0)
# A half-year belongs to the file when it sees at least this share of the starts (or ends) of the busiest one: a lone
# typing error in a date does not stretch the period by decades.
_BUSY = 0.05


def half_year(year: int, half: int) -> str:
    """Give CBS' code of a half-year: `2024HJ01`."""
    return f"{year}HJ{half:02d}"


def edge_column(edge: int) -> str:
    """Name the column with the last birth day on which someone has this age in the period."""
    return f"vanaf_{edge}"


def calendar(first: str, last: str, *, years: bool = True, edges: tuple[int, ...] = AGE_EDGES) -> pd.DataFrame:
    """
    List the half-years from first to last, and the whole years among them.

    Parameters
    ----------
    first, last
        CBS codes of half-years, `2023HJ01`.
    edges
        Lower edges of the age bands, in years.

    Returns
    -------
    Columns `periode` (CBS code), `van` and `tot` (first and last day number) and per edge but the lowest `vanaf_18`: who
    was born on that day or before has reached that age on the first day of the period.

    Raises
    ------
    GebruikError
        When a code is no half-year, or the last lies before the first.
    """
    start, end = _first_month(first), _first_month(last) + _MONTHS_PER_HALF - 1
    if end < start:
        raise GebruikError(f"De periode loopt van {first} tot en met {last}; kies een laatste halfjaar dat later ligt.")
    halves = pd.period_range(start, end, freq="M")[::_MONTHS_PER_HALF]
    spans = [(half_year(month.year, 1 + month.month // 7), month, _MONTHS_PER_HALF) for month in halves]
    if years:
        whole = [month for month in halves if month.month == 1 and month + _MONTHS_PER_YEAR - 1 <= end]
        spans += [(f"{month.year}JJ00", month, _MONTHS_PER_YEAR) for month in whole]
    rows = []
    for code, month, length in spans:
        begin = month.start_time
        row = {"periode": code, "van": _day(begin), "tot": _day((month + length).start_time) - 1}
        row |= {edge_column(edge): _day(begin - pd.DateOffset(years=edge)) for edge in edges[1:]}
        rows.append(row)
    return pd.DataFrame(rows)


def covered(starts: pd.Series, ends: pd.Series) -> tuple[str, str]:
    """
    Derive which half-years an export covers.

    Parameters
    ----------
    starts, ends
        Rows that start and that end per half-year, indexed by CBS code.

    Returns
    -------
    First and last half-year. An export of a period holds whatever ran in it, so nothing ends before its first day; and
    nothing starts after its last. Without ends the first half-year with starts counts.

    Raises
    ------
    GebruikError
        When no row is used.
    """
    if starts.empty:
        raise GebruikError("Geen enkele rij is bruikbaar, dus er is geen periode om te tellen; zie de afgekeurde rijen.")
    busy_starts = starts[starts >= _BUSY * starts.max()]
    last = busy_starts.index.max()
    ended = ends[[code <= last for code in ends.index]]
    busy_ends = ended[ended >= _BUSY * ended.max()]
    known = busy_starts if ends.empty else busy_ends
    return (last if known.empty else known.index.min()), last


def half_year_of(day: int) -> str:
    """Give the half-year that a day number lies in."""
    moment = _EPOCH + pd.Timedelta(days=day)
    return half_year(moment.year, 1 if moment.month <= _MONTHS_PER_HALF else 2)


def _day(moment: pd.Timestamp) -> int:
    """Give the day number of a moment."""
    return (moment - _EPOCH).days


def _first_month(code: str) -> pd.Period:
    """Give the first month of a half-year."""
    year, _, half = code.partition("HJ")
    if not (year.isdigit() and len(year) == 4 and half in {"01", "02"}):
        raise GebruikError(f"'{code}' is geen halfjaar; schrijf bijvoorbeeld 2024HJ01 of 2024HJ02.")
    return pd.Period(year=int(year), month=1 if half == "01" else 1 + _MONTHS_PER_HALF, freq="M")
