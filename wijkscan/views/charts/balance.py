"""Chart of how far teams lie from their mean over the years, against what was allowed."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import signed
from wijkscan.views.charts.style import figure, plain
from wijkscan.views.colours import PALETTES, Theme

_EVERY = 2  # years between two names on the axis


def over_years(shares: pd.DataFrame, names: pd.Series, *, allowed: float, label: str, theme: Theme = "light") -> go.Figure:
    """
    Draw one line per team over the years; a team that leaves the allowed band stands out, with its name.

    Parameters
    ----------
    shares
        Team × year, percent.
    names
        Name per team.
    allowed
        How far a team may lie from 0, percent; drawn as a band.
    label
        What is drawn.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure(label_y=label, height=380, theme=theme)
    years = shares.columns.to_list()
    chart.add_hrect(y0=-allowed, y1=allowed, fillcolor=palette.reference, opacity=0.15, line_width=0)
    out = (shares.abs() > allowed).any(axis="columns")
    for code in [*shares.index[~out], *shares.index[out]]:
        row, apart = shares.loc[code], bool(out[code])
        chart.add_scatter(
            x=years, y=row, mode="lines+markers" if apart else "lines", showlegend=False, marker={"size": 8},
            line={"color": palette.accent if apart else palette.reference, "width": 3 if apart else 1.2},
            customdata=[f"{plain(names[code])}, {year}: {signed(share, 1)} %" for year, share in zip(years, row, strict=True)],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
        if apart:
            chart.add_annotation(
                x=years[-1], y=row.iloc[-1], text=f"<b>{plain(names[code])}</b>", showarrow=False, yanchor="bottom", xanchor="right",
                yshift=8, font={"size": 13, "color": palette.text}, bgcolor=palette.background,
            )  # fmt: skip
    chart.update_xaxes(tickformat="d", dtick=_EVERY, showgrid=False)
    chart.update_yaxes(ticksuffix=" %")
    return chart
