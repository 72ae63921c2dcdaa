"""The gemeente's own registration beside CBS: clients per half-year, protected, and why the two differ."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import number
from wijkscan.tables.wetten import law_names
from wijkscan.views.charts.style import figure, plain
from wijkscan.views.colours import PALETTES, Theme

WITHHELD = "afgeschermd"
DIFFERENCE = (
    "CBS telt een heel jaar, rondt af, en telt bij jeugdhulp alleen zorg in natura en de woonplaats bij de hulpvraag; uw registratie "
    "telt unieke cliënten per half jaar, met de wijk uit het bestand. Verschillen van enkele procenten zijn gewoon."
)


def half_year_name(period: str) -> str:
    """Write ``2024HJ01`` as "2024, eerste helft"."""
    return f"{period[:4]}, {'eerste' if period.endswith('1') else 'tweede'} helft"


def trend_chart(table: pd.DataFrame, wet: str, area: str, name: str, theme: Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw unique clients per half-year in an area; a withheld count is left open and named in the table."""
    series = table[(table["wet"] == wet) & (table["gebiedscode"] == area)].sort_values("periode")
    names = [half_year_name(period) for period in series["periode"]]
    palette = PALETTES[theme]
    chart = figure(label_y=f"{law_names()[wet]}: unieke cliënten", height=320, theme=theme)
    chart.add_scatter(
        x=names, y=series["clienten"], mode="lines+markers", name=plain(name), connectgaps=False,
        line={"color": palette.primary, "width": 3}, marker={"size": 9}, hovertemplate="%{x}: %{y:,d}<extra></extra>",
    )  # fmt: skip
    chart.update_yaxes(rangemode="tozero", tickformat=",d")
    shown = [_told(count, why) for count, why in zip(series["clienten"], series["reden"], strict=True)]
    figures = pd.DataFrame({"Half jaar": names, f"Cliënten in {name}": shown})
    return chart, _summary(series, names, wet, name), figures


def _summary(series: pd.DataFrame, names: list[str], wet: str, name: str) -> str:
    known = series["clienten"].dropna()
    hidden = int(series["clienten"].isna().sum())
    without = f" {hidden} van de {len(series)} half jaren zijn afgeschermd." if hidden else ""
    if known.empty:
        return f"{law_names()[wet]} in {name}: alle aantallen zijn afgeschermd."
    last = names[series.index.get_loc(known.index[-1])]
    return f"{law_names()[wet]} in {name}: {number(known.iloc[-1])} unieke cliënten in {last}.{without}"


def beside_cbs(table: pd.DataFrame, wet: str, counted: pd.Series, year: int, names: pd.Series) -> pd.DataFrame:
    """Put the own count per wijk in the second half of a year beside what CBS counted over that year."""
    period = f"{year}HJ02"
    own = table[(table["wet"] == wet) & (table["periode"] == period)].set_index("gebiedscode")
    rows = own.reindex(counted.index)
    told = [_told(count, why) for count, why in zip(rows["clienten"], rows["reden"], strict=True)]
    difference = 100 * (rows["clienten"] / counted.where(counted > 0) - 1)
    return pd.DataFrame(
        {
            "Wijk": names.reindex(counted.index),
            f"Eigen registratie ({half_year_name(period)})": told,
            f"CBS ({year})": [number(n) if pd.notna(n) else "geheim of niet geleverd" for n in counted],
            "Verschil": [f"{number(x, 0)} %" if pd.notna(x) else "–" for x in difference],
        }
    )


def _told(count: float, why: object) -> str:
    if pd.notna(count):
        return number(count)
    return f"{WITHHELD} ({why})" if isinstance(why, str) and why else "niet in het bestand"
