"""Charts of use against expectation: the funnel plot and the quadrant of need and use."""

from collections.abc import Collection

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join, number, signed
from wijkscan.views.charts.style import figure, level_line, plain, soft
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.words.dutch import part_of

# The most telling points get their name beside them, unless it would cover another name; the others have it on hover.
MOST_NAMES = 6
# Room for one name, as part of the width and the height of the chart.
NAME_WIDTH, NAME_HEIGHT = 0.25, 0.07
# Where hardly anybody is expected, limits run so high that they would press all points together at the bottom.
HIGHEST_LIMIT = 3.0
QUADRANTS = (
    ("behoefte hoog, gebruik hoog", 1, 1),
    ("behoefte laag, gebruik hoog", 0, 1),
    ("behoefte laag, gebruik laag", 0, 0),
    ("behoefte hoog, gebruik laag", 1, 0),
)


def funnel(
    areas: pd.DataFrame, limits: pd.DataFrame, *, label: str, selected: str | None = None, theme: Theme = "light"
) -> go.Figure:
    """
    Draw observed / expected against expected, with the limits that ordinary areas stay within.

    Parameters
    ----------
    areas
        Indexed by gebiedscode with ``naam``, ``verwacht``, ``verhouding`` and ``valt_op`` (False where rounding may have put it outside);
        gaps are left out.
    limits
        Rows with ``verwacht`` (ascending) and the limits of the ratio ``laag_95``, ``hoog_95``, ``laag_998``,
        ``hoog_998``.
    label
        What is used: "Wmo".
    selected
        Gebiedscode that stands out.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    known = areas.dropna(subset=["verwacht", "verhouding"])
    chart = figure("verwacht aantal cliënten (wijk bekend)", f"{label}: gebruik gedeeld door verwacht", height=440, theme=theme)
    for low, high, name, dash in (
        ("laag_998", "hoog_998", "99,8 %-grens", "dot"),
        ("laag_95", "hoog_95", "95 %-grens", "solid"),
    ):
        line = {"color": palette.reference, "width": 1.4, "dash": dash}
        chart.add_scatter(x=limits["verwacht"], y=limits[low], mode="lines", line=line, hoverinfo="skip", showlegend=False)
        chart.add_scatter(
            x=limits["verwacht"], y=limits[high], mode="lines", line=line, hoverinfo="skip", name=name, fill="tonexty",
            fillcolor=soft(palette.reference),
        )  # fmt: skip
    outside = known["valt_op"]
    distance = (known["verhouding"] - 1).abs().where(outside, 0).sort_values(ascending=False)
    named = _named(known["verwacht"], known["verhouding"], distance[distance > 0].index, selected)
    marks = {
        "symbol": ["diamond" if far else "circle" for far in outside],
        "size": [13 if code == selected else 10 for code in known.index],
        "color": [palette.accent if code == selected else palette.primary for code in known.index],
        "line": {"color": palette.background, "width": 1},
        "opacity": 1,
    }
    chart.add_scatter(
        x=known["verwacht"], y=known["verhouding"], mode="markers+text", marker=marks, showlegend=False,
        text=[plain(name) if code in named else "" for code, name in known["naam"].items()],
        textposition="top center", textfont={"size": 12, "color": palette.text},
        customdata=[
            f"{plain(name)}: {number(ratio, 2)} × verwacht ({number(expected)} verwacht)"
            for name, ratio, expected in zip(known["naam"], known["verhouding"], known["verwacht"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    level_line(chart, 1, "zoals verwacht", vertical=False, theme=theme)
    near = limits[limits["verwacht"] >= known["verwacht"].min()]
    ratios = pd.concat([known["verhouding"], near["laag_95"], near["hoog_95"].clip(upper=HIGHEST_LIMIT)])
    chart.update_yaxes(range=[max(0, ratios.min() - 0.1), ratios.max() + 0.15], tickformat=".1f")
    chart.update_xaxes(range=[0, 1.08 * known["verwacht"].max()] if len(known) else None, tickformat=",d")
    return chart


def summary_funnel(areas: pd.DataFrame, limits: pd.DataFrame, *, label: str) -> str:
    """Say how many areas lie outside the limits, which ones, and what that does not mean."""
    known = areas.dropna(subset=["verwacht", "verhouding"])
    high, low = (known["valt_op"] & side for side in (known["verhouding"] > 1, known["verhouding"] < 1))
    said = [
        f"{word} dan verwacht in {join(known.loc[where].sort_values('verhouding')['naam'])}"
        for word, where in (("hoger", high), ("lager", low))
        if where.any()
    ]
    missing = len(areas) - len(known)
    without = f" {part_of(missing, len(areas), 'gebieden', 'heeft', 'hebben')} geen cijfer." if missing else ""
    if not said:
        which = f"alle {len(known)} gebieden" if len(known) > 1 else join(known["naam"])
        within = f"in {which} binnen de gewone spreiding (95 %)" if len(known) else "in geen gebied te vergelijken"
        return f"Het gebruik van {label} ligt {within}.{without}"
    further = known["naam"][(high | low) & ~_within(known, limits, "998")]
    beyond = f", in {join(further)} ook buiten die van 99,8 %" if len(further) else ""
    return (
        f"Het gebruik van {label} is {join(said)}: buiten de grens van 95 %{beyond}. Het model kent niet elke oorzaak, dus dit is een "
        f"vraag en geen oordeel.{without}"
    )


def _within(known: pd.DataFrame, limits: pd.DataFrame, level: str) -> pd.Series:
    low, high = (np.interp(known["verwacht"], limits["verwacht"], limits[f"{side}_{level}"]) for side in ("laag", "hoog"))
    return known["verhouding"].between(low, high)


def quadrant(
    areas: pd.DataFrame,
    *,
    label_need: str,
    label_use: str,
    middle_need: float,
    middle_use: float = 1,
    selected: str | None = None,
    theme: Theme = "light",
) -> go.Figure:
    """
    Draw need against use, so that high need with low use shows.

    Parameters
    ----------
    areas
        Indexed by gebiedscode with ``naam``, ``behoefte`` and ``gebruik``; gaps are left out.
    label_need, label_use
        Names of the axes.
    middle_need, middle_use
        Where the quadrants meet.
    selected
        Gebiedscode that stands out.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    known = areas.dropna(subset=["behoefte", "gebruik"])
    under = (known["behoefte"] > middle_need) & (known["gebruik"] < middle_use)
    chart = figure(label_need, label_use, height=460, theme=theme)
    spread = {
        axis: 1.15 * (known[axis] - middle).abs().max() or 1
        for axis, middle in (("behoefte", middle_need), ("gebruik", middle_use))
    }
    left, right = middle_need - spread["behoefte"], middle_need + spread["behoefte"]
    bottom, top = middle_use - spread["gebruik"], middle_use + spread["gebruik"]
    chart.add_shape(
        type="rect", x0=middle_need, x1=right, y0=bottom, y1=middle_use, fillcolor=soft(palette.accent), line_width=0,
        layer="below",
    )  # fmt: skip
    for text, x, y in QUADRANTS:
        chart.add_annotation(
            x=x, y=y, xref="x domain", yref="y domain", xanchor="right" if x else "left",
            yanchor="top" if y else "bottom",
            text=text.replace(", ", ",<br>"), align="right" if x else "left", showarrow=False,
            font={"size": 12, "color": palette.muted},
        )  # fmt: skip
    furthest = (known["behoefte"] - middle_need).where(under, 0).sort_values(ascending=False)
    named = _named(known["behoefte"], known["gebruik"], furthest[furthest > 0].index, selected)
    chart.add_scatter(
        x=known["behoefte"], y=known["gebruik"], mode="markers+text", showlegend=False,
        marker={
            "symbol": ["diamond" if low else "circle" for low in under], "size": 11, "opacity": 1,
            "color": [palette.accent if low or code == selected else palette.primary for code, low in under.items()],
            "line": {
                "width": 1.5,
                "color": [palette.text if code == selected else palette.background for code in known.index],
            },
        },
        text=[plain(name) if code in named else "" for code, name in known["naam"].items()], textposition="top center",
        textfont={"size": 12, "color": palette.text},
        customdata=[
            f"{plain(name)}: behoefte {signed(need, 2)}, gebruik {number(use, 2)} × verwacht"
            for name, need, use in zip(known["naam"], known["behoefte"], known["gebruik"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    line = {"color": palette.reference, "width": 1.2, "dash": "dash"}
    chart.add_shape(type="line", x0=middle_need, x1=middle_need, y0=0, y1=1, yref="y domain", line=line, layer="below")
    chart.add_shape(type="line", y0=middle_use, y1=middle_use, x0=0, x1=1, xref="x domain", line=line, layer="below")
    chart.update_xaxes(range=[left, right], zeroline=False)
    chart.update_yaxes(range=[bottom, top], tickformat=".2f", zeroline=False)
    return chart


def summary_quadrant(
    areas: pd.DataFrame, *, label: str, middle_need: float, middle_use: float = 1, outside: Collection[str] = ()
) -> str:
    """Name the areas with high need and low use, which of them are `outside` the usual spread, and what that does not prove."""
    known = areas.dropna(subset=["behoefte", "gebruik"])
    under = known[(known["behoefte"] > middle_need) & (known["gebruik"] < middle_use)]
    missing = len(areas) - len(known)
    without = f" {part_of(missing, len(areas), 'gebieden', 'ontbreekt', 'ontbreken')}." if missing else ""
    if under.empty:
        within = "gaat meer behoefte dan in de middelste wijk samen met minder gebruik"
        return f"In geen van de {len(known)} gebieden {within} van {label}.{without}"
    names = join(under.sort_values("behoefte", ascending=False)["naam"])
    apart = join(name for code, name in under["naam"].items() if code in outside)
    spread = f"buiten de gewone spreiding ligt dat alleen in {apart}" if apart else "dat ligt overal binnen de gewone spreiding"
    return (
        f"Meer behoefte dan de middelste wijk en minder gebruik van {label} dan verwacht: {names}; {spread}. Of er hulp ontbreekt of "
        f"informeel wordt opgevangen, zegt de grafiek niet.{without}"
    )


def _named(x: pd.Series, y: pd.Series, ranked: pd.Index, selected: str | None) -> set[str]:
    room_x, room_y = NAME_WIDTH * (x.max() - x.min()), NAME_HEIGHT * (y.max() - y.min())
    kept = [selected] if selected is not None and selected in x.index else []
    for code in ranked:
        free = all(abs(x[code] - x[other]) > room_x or abs(y[code] - y[other]) > room_y for other in kept)
        if free and len(kept) < MOST_NAMES:
            kept.append(code)
    return set(kept)
