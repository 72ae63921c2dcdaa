"""Whether the division on the table stays in balance over the years: in words, as a chart and as a table."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import counted, join, percent, signed
from wijkscan.model.teams.balance import Balance
from wijkscan.model.werkgebieden.on_table import Rearranged
from wijkscan.views import colours
from wijkscan.views.charts import balance as charts
from wijkscan.views.words.texts import plain

_NAMED = 3


def headline(found: Balance, names: Mapping[str, str]) -> str:
    """Say in which year the division first gets out of balance, which teams then, and how sure that is."""
    now, last = found.years[0], found.years[-1]
    allowed = percent(100 * found.tolerance, 0)
    already = len(found.out(now))
    before = f"Nu ligt het werk van {counted(already, 'teams')} al verder dan {allowed} van het gemiddelde. " if already else ""
    if found.first is None:
        return f"{before}Naar verwachting blijft het werk van elk team tot en met **{last}** binnen {allowed} van het gemiddelde."
    year = found.first
    out = found.out(year)
    shares = (100 * found.shares[year]).to_dict()
    each = [f"{plain(names[str(code)])} ({signed(shares[code], 1)} %)" for code in out[:_NAMED]]
    more = [f"{len(out) - _NAMED} andere"] if len(out) > _NAMED else []
    sure = found.surely_out(year)
    certain = "met zijn hele band" if len(out) == len(sure) == 1 else f"{len(sure)} daarvan met de hele band"
    told = certain if len(sure) else "de band van 80 % loopt nog tot binnen de grens, dus zeker is het niet"
    return f"{before}In **{year}** ligt het werk van {join([*each, *more])} verder dan {allowed} van het gemiddelde; {told}."


def chart(found: Balance, names: pd.Series, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw every team over the years, against what was allowed."""
    drawn = charts.over_years(100 * found.shares, names, allowed=100 * found.tolerance, label="werk naast het gemiddelde", theme=theme)
    last = found.years[-1]
    order = found.shares[last].sort_values()
    most, least = order.index[-1], order.index[0]
    told = (
        f"In {last} heeft {names[most]} het meeste werk ({signed(100 * order.iloc[-1], 1)} % naast het gemiddelde) en {names[least]} het "
        f"minste ({signed(100 * order.iloc[0], 1)} %). Grijs is wat mag; gelijk gehouden is alles behalve de bevolking."
    )
    return drawn, told, table(found, names)


def table(found: Balance, names: pd.Series) -> pd.DataFrame:
    """Give every team over the years in percent of the mean, with the band of the last year."""
    last = found.years[-1]
    shown = {"Team": names.reindex(found.shares.index), **{f"{year} (%)": 100 * found.shares[year] for year in found.shares}}
    shown |= {f"{last} laag (%)": 100 * found.low[last], f"{last} hoog (%)": 100 * found.high[last]}
    return pd.DataFrame(shown).round(1).reset_index(drop=True)


def moves_sentence(found: Rearranged, year: int, tolerance: float) -> str:
    """Say how much has to move to bring the division back into balance in a year."""
    number = len(found.changes)
    if not number:
        return f"In {year} hoeft er niets te verhuizen."
    proof = "met minder inwoners kan het niet" if found.proven else "of het met minder kan, is niet bewezen"
    moved = f"{number} gebied gaat" if number == 1 else f"{number} gebieden gaan"
    return (
        f"Voor balans in {year}: **{moved}** naar een ander team, samen **{counted(found.moved, 'inwoners')}**; dan ligt elk team weer "
        f"binnen {percent(100 * tolerance, 0)} ({proof})."
    )


def moves_table(found: Rearranged, names: Mapping[str, str], areas: pd.Series) -> pd.DataFrame:
    """Give what moves: area, from, to and how many inwoners then."""
    rows = [(areas[item.unit], names[item.origin], names[item.target], round(item.inwoners)) for item in found.changes]
    return pd.DataFrame(rows, columns=["Gebied", "Van team", "Naar team", "Inwoners"])
