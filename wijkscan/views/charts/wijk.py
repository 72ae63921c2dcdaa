"""Charts of a wijk: trend over the years, comparison with others, and the buurten inside it.

Every chart has a sibling ``summary_…`` that says in one Dutch sentence what it shows: the alternative for whoever does
not see it.
"""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join
from wijkscan.views.charts.style import axis_format, drawn, figure, level_line, name_rows, plain, rows
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.words.dutch import titled, value

MOVED = "grens gewijzigd"
# Smallest difference, relative to the reference, that a sentence calls a difference.
ABOUT_EQUAL = 0.03
# The axis runs on past the longest bar, for the number behind it.
ROOM_FOR_NUMBER = 1.2


def trend(
    series: pd.DataFrame,
    *,
    label: str,
    unit: str,
    name: str,
    reference: pd.DataFrame | None = None,
    reference_name: str = "gemeente",
    theme: Theme = "light",
) -> go.Figure:
    """
    Draw one figure over the years, broken where the area is no longer the same.

    Parameters
    ----------
    series
        Rows per year with ``jaar``, ``waarde`` (NaN for a gap) and ``breuk`` (True where the boundary moved, or the
        code was reused, since the year before); optional ``onzeker`` (True where that could not be verified: drawn
        dashed).
    label, unit
        Dutch name and unit of the figure.
    name, reference_name
        Name of the area, and of what it is compared with.
    reference
        Rows with ``jaar`` and ``waarde``; a thin line.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    chart = figure(label_y=titled(label, unit), height=320, theme=theme)
    if reference is not None:
        _line(chart, reference.sort_values("jaar"), reference_name, unit, {"color": palette.reference, "width": 1.5})
    ordered = series.sort_values("jaar").reset_index(drop=True)
    uncertain = ordered["onzeker"].astype(bool) if "onzeker" in ordered else pd.Series(False, ordered.index)
    years = ordered["jaar"].to_list()
    moved = ordered.index[ordered["breuk"].astype(bool) & (ordered.index > 0)]
    solid = _segments(ordered, ~uncertain & ~ordered.index.isin(moved))
    dashed = _segments(ordered, uncertain & ~ordered.index.isin(moved))
    stroke = {"color": palette.primary, "width": 3}
    for piece, style in ((solid, "solid"), (dashed, "dot")):
        chart.add_scatter(
            x=piece["jaar"], y=drawn(piece["waarde"], unit), mode="lines", line={**stroke, "dash": style},
            connectgaps=False,
            hoverinfo="skip", showlegend=False,
        )  # fmt: skip
    _points(chart, ordered, name, unit, palette.primary)
    for place in moved:
        between = (years[place - 1] + years[place]) / 2
        chart.add_shape(
            type="line", x0=between, x1=between, y0=0, y1=1, yref="y domain",
            line={"color": palette.accent, "width": 1.5, "dash": "dash"},
        )  # fmt: skip
        chart.add_annotation(
            x=between, y=0, yref="y domain", yanchor="bottom", xanchor="left", xshift=4, text=MOVED, showarrow=False,
            font={"size": 12, "color": palette.accent},
        )  # fmt: skip
    chart.update_xaxes(tickmode="array", tickvals=years, tickformat="d", showgrid=False)
    axis_format(chart, "y", unit)
    chart.update_yaxes(rangemode="tozero" if ordered["waarde"].min() >= 0 else "normal")
    return chart


def summary_trend(series: pd.DataFrame, *, label: str, unit: str, name: str) -> str:
    """Say from what to what the figure went, and whether the years may be compared."""
    known = series.dropna(subset=["waarde"]).sort_values("jaar")
    if known.empty:
        return f"{label} in {name}: voor geen enkel jaar een cijfer."
    last = known.iloc[-1]
    text = f"{label} in {name}: {value(last['waarde'], unit)} in {last['jaar']:.0f}"
    breaks = series.loc[series["breuk"].astype(bool) & (series["jaar"] > series["jaar"].min()), "jaar"]
    comparable = known[known["jaar"] >= (breaks.max() if len(breaks) else known["jaar"].min())]
    if len(comparable) > 1:
        first = comparable.iloc[0]
        text += f", tegen {value(first['waarde'], unit)} in {first['jaar']:.0f}"
    if len(breaks):
        years = join(f"{year:.0f}" for year in sorted(breaks))
        text += f"; de grens is gewijzigd in {years}, cijfers van voor die wijziging zijn niet vergelijkbaar"
    if "onzeker" in series and series["onzeker"].any():
        text += "; of de grens in alle jaren gelijk was, is niet nagegaan (stippellijn)"
    return f"{text}."


def comparison(rows_shown: pd.DataFrame, *, label: str, unit: str, theme: Theme = "light") -> go.Figure:
    """
    Draw the wijk as a dot on one scale with gemeente, Nederland and comparable wijken.

    Parameters
    ----------
    rows_shown
        Rows with ``naam``, ``waarde`` and ``soort``: ``wijk``, ``gemeente``, ``land`` or ``vergelijkbaar``. Comparable
        wijken share one row.
    label, unit
        Dutch name and unit of the figure.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    looks = {
        "wijk": (palette.primary, 15, "circle"),
        "gemeente": (palette.reference, 12, "diamond"),
        "land": (palette.reference, 12, "square"),
        "vergelijkbaar": (palette.accent, 10, "circle-open"),
    }
    known = rows_shown.dropna(subset=["waarde"])
    single = known[known["soort"] != "vergelijkbaar"]
    similar = known[known["soort"] == "vergelijkbaar"]
    names = [plain(name) for name in single["naam"]] + (["Vergelijkbare wijken"] if len(similar) else [])
    chart = figure(head=titled(label, unit), height=rows(len(names)), theme=theme)
    placed = pd.concat([single.assign(rij=range(len(single))), similar.assign(rij=len(single))])
    for kind, (colour, size, symbol) in looks.items():
        shown = placed[placed["soort"] == kind]
        chart.add_scatter(
            x=drawn(shown["waarde"], unit), y=shown["rij"], mode="markers", showlegend=False,
            marker={"color": colour, "size": size, "symbol": symbol, "line": {"width": 2, "color": colour}},
            customdata=_hover(shown["naam"], shown["waarde"], unit),
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    name_rows(chart, names)
    chart.update_yaxes(showgrid=True)
    axis_format(chart, "x", unit)
    return chart


def summary_comparison(rows_shown: pd.DataFrame, *, label: str, unit: str, year: int | None = None) -> str:
    """Say the figure of the wijk and where it stands against gemeente, Nederland and comparable wijken."""
    wijk = rows_shown[rows_shown["soort"] == "wijk"].iloc[0]
    when = f" ({year})" if year is not None else ""
    if pd.isna(wijk["waarde"]):
        return f"{label} in {wijk['naam']}{when}: geen cijfer."
    known = rows_shown[rows_shown["soort"].isin(["gemeente", "land"])].dropna(subset=["waarde"])
    others = list(zip(known["naam"], known["waarde"], strict=True))
    similar = rows_shown.loc[rows_shown["soort"] == "vergelijkbaar", "waarde"].dropna()
    if len(similar):
        middle = "1 vergelijkbare wijk" if len(similar) == 1 else f"het midden van {len(similar)} vergelijkbare wijken"
        others.append((middle, similar.median()))
    said = [f"{position(wijk['waarde'], other)} {name} ({value(other, unit)})" for name, other in others]
    told = f": {join(said)}" if said else ""
    return f"{label} in {wijk['naam']}{when} is {value(wijk['waarde'], unit)}{told}."


def bars(
    areas: pd.DataFrame,
    *,
    label: str,
    unit: str,
    mean: float | None = None,
    mean_name: str = "gemeente",
    selected: str | None = None,
    theme: Theme = "light",
) -> go.Figure:
    """
    Draw one bar per area, highest on top; areas without a figure stand below with their reason.

    Parameters
    ----------
    areas
        Indexed by gebiedscode with ``naam``, ``waarde`` and ``reden``.
    label, unit
        Dutch name and unit of the figure.
    mean, mean_name
        Published figure of the larger area and its name; a dashed line.
    selected
        Gebiedscode that stands out.
    theme
        Light or dark.
    """
    palette = PALETTES[theme]
    ordered = areas.sort_values("waarde", ascending=False, na_position="last")
    chart = figure(head=titled(label, unit), height=rows(len(ordered)), theme=theme)
    shown = [
        value(x, unit, f"geen cijfer ({reason})" if reason else "", bare=True)
        for x, reason in zip(ordered["waarde"], ordered["reden"], strict=True)
    ]
    chart.add_bar(
        x=drawn(ordered["waarde"], unit).fillna(0), y=list(range(len(ordered))), orientation="h", showlegend=False,
        marker={"color": [palette.accent if code == selected else palette.primary for code in ordered.index]},
        text=shown, textposition="outside", cliponaxis=False, textfont={"size": 12, "color": palette.text},
        customdata=[f"{plain(name)}: {text}" for name, text in zip(ordered["naam"], shown, strict=True)],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    name_rows(chart, [plain(name) for name in ordered["naam"]])
    reach = drawn(pd.concat([ordered["waarde"], pd.Series([0.0, mean], dtype=float)]), unit)
    chart.update_xaxes(range=[reach.min(), reach.min() + ROOM_FOR_NUMBER * (reach.max() - reach.min() or 1)])
    if mean is not None:
        level_line(
            chart,
            drawn(pd.Series([mean]), unit).iloc[0],
            f"{plain(mean_name)} {value(mean, unit, bare=True)}",
            vertical=True,
            theme=theme,
        )
    axis_format(chart, "x", unit)
    return chart


def summary_bars(areas: pd.DataFrame, *, label: str, unit: str) -> str:
    """Say which areas have the highest and the lowest figure, and how many have none."""
    known = areas.dropna(subset=["waarde"]).sort_values("waarde")
    missing = len(areas) - len(known)
    without = f"; {missing} van de {len(areas)} gebieden zonder cijfer" if missing else ""
    if known.empty:
        return f"{label}: voor geen van de {len(areas)} gebieden een cijfer."
    low, high = known.iloc[0], known.iloc[-1]
    return (
        f"{label} loopt van {value(low['waarde'], unit)} ({low['naam']}) tot {value(high['waarde'], unit)} "
        f"({high['naam']}){without}."
    )


def position(x: float, other: float) -> str:
    """Say in neutral words where a figure stands: "hoger dan", "ongeveer gelijk aan" or "lager dan"."""
    if abs(x - other) <= ABOUT_EQUAL * abs(other):
        return "ongeveer gelijk aan"
    return "hoger dan" if x > other else "lager dan"


def _segments(ordered: pd.DataFrame, joined: pd.Series) -> pd.DataFrame:
    # Each stretch from the year before, with a gap after it, so that one trace draws separate strokes.
    pieces = []
    for place in ordered.index[1:]:
        if joined[place]:
            pieces += [
                ordered.loc[place - 1 : place, ["jaar", "waarde"]],
                pd.DataFrame({"jaar": [None], "waarde": [None]}),
            ]
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({"jaar": [], "waarde": []})


def _points(chart: go.Figure, frame: pd.DataFrame, name: str, unit: str, colour: str) -> None:
    chart.add_scatter(
        x=frame["jaar"], y=drawn(frame["waarde"], unit), mode="markers", name=plain(name),
        marker={"color": colour, "size": 9},
        customdata=_hover(name + " " + frame["jaar"].astype(str), frame["waarde"], unit),
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _line(chart: go.Figure, frame: pd.DataFrame, name: str, unit: str, line: dict[str, object]) -> None:
    chart.add_scatter(
        x=frame["jaar"], y=drawn(frame["waarde"], unit), mode="lines", name=plain(name), line=line,
        customdata=_hover(name + " " + frame["jaar"].astype(str), frame["waarde"], unit),
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _hover(names: pd.Series, values: pd.Series, unit: str) -> list[str]:
    return [f"{plain(name)}: {value(x, unit)}" for name, x in zip(names, values, strict=True)]
