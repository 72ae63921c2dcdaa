"""What a profile of a buurt says: what is published of it, and of what it lacks the figure of its wijk, marked."""

from collections.abc import Mapping, Sequence

import pandas as pd

from wijkscan.dutch import number
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.tables.areatable import AreaTable
from wijkscan.views.words.dutch import value
from wijkscan.views.words.texts import plain
from wijkscan.views.words.texts import profile_rows as of_comparison

MARK = "wijk: "
"""Before a figure that stands in for one that a buurt lacks."""


def subtitle(table: AreaTable, indicators: IndicatorTable, buurt: str) -> str:
    """Say where a buurt lies and how many people live there."""
    names = table.areas["gebiedsnaam"]
    wijk = str(table.areas.at[buurt, "wijkcode"])
    people, year = indicators.figure(buurt, "inwoners"), indicators.year("inwoners")
    unknown = f"aantal inwoners {indicators.reasons['inwoners'].at[buurt]}"
    living = unknown if pd.isna(people) else f"{value(people, 'aantal')} inwoners ({year})"
    return f"Buurt in wijk {plain(names[wijk])}, {plain(names[table.gemeentecode])} · {living}"


def profile_rows(compared: pd.DataFrame, codes: Sequence[str], names: Mapping[str, str]) -> pd.DataFrame:
    """Write the comparison out as a table to read; where only the wijk has a figure, that one stands there, marked.

    Parameters
    ----------
    compared
        Result of :func:`wijkscan.model.indicators.compute.within_wijk`.
    codes
        Indicators to show, in order.
    names
        Headings for `waarde`, `wijk`, `gemeente` and `nederland`.
    """
    rows = of_comparison(compared, list(codes), names)
    heading = rows.columns[1]
    shown = compared.loc[list(codes)]
    taken = [f"{MARK}{value(figure, BY_INDICATOR[str(code)].unit, bare=True)}" for code, figure in shown["wijk"].items()]
    return rows.assign(**{heading: rows[heading].mask(shown["van_wijk"].to_numpy(), pd.Series(taken, index=rows.index))})


def marked_note(compared: pd.DataFrame) -> str:
    """Say what the mark means, and of how many figures only the wijk has one; empty where there is none."""
    taken = int(compared["van_wijk"].sum())
    if not taken:
        return ""
    told = "1 cijfer is er" if taken == 1 else f"{taken} cijfers zijn er"
    return f"{told} alleen van de wijk; die staan er met '{MARK.strip()}' voor. In de downloads blijven ze leeg, met de reden."


def striking_note(striking: pd.DataFrame, among: pd.Index, smallest: float, buurt: str, inwoners: float) -> str:
    """Say why nothing is called striking; empty where something is.

    Parameters
    ----------
    striking, among
        What stands out, and the buurten that it was sought among.
    smallest
        Inwoners of the smallest buurt to compare with.
    buurt, inwoners
        Its name, and how many live there.
    """
    if len(striking):
        return ""
    if len(among):
        return f"{plain(buurt)} lijkt in alles op de doorsnee buurt in deze gemeente."
    if inwoners >= smallest:
        return f"Er zijn in deze gemeente te weinig buurten met {number(smallest)} inwoners of meer om te zeggen wat opvalt."
    small = f"In een buurt met minder dan {number(smallest)} inwoners maken afronding en geheimhouding aandelen grillig"
    return f"{small}; wat opvalt, wordt er niet genoemd."
