"""The same map as a picture (PNG or SVG) for a report or slide: drawn by matplotlib, without browser or internet."""

import io
import re
import textwrap
from collections.abc import Iterable

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from wijkscan.tables.passport import ATTRIBUTION
from wijkscan.views.colours import PALETTES, Palette, Theme
from wijkscan.views.exports.downloads import Ending
from wijkscan.views.maps.frame import NUMBERED
from wijkscan.views.maps.scales import LegendEntry, Scale, legend, quantile_scale
from wijkscan.views.maps.shapes import ShapeError, drawable, places_in
from wijkscan.views.words.dutch import capital, titled, value

# Inches, of a size at which letters are read as they are: a picture fills the width of a page of a report.
WIDTH, LEGEND_WIDTH, EDGE, GAP = 6.6, 2.35, 0.06, 0.2
LEAST_HEIGHT, MOST_HEIGHT, HEAD, FOOT, NOTE = 2.4, 6.2, 0.38, 0.28, 0.2
# The same for a slide, on which the picture is enlarged to twice its size: a map of less height, so that its letters become 14 points,
# with only the names that lie almost whole in their own area.
SLIDE_WIDTH, SLIDE_HEIGHT, SLIDE_NAME_SIZE, SLIDE_INSIDE = 5.35, 1.8, 6.9, 0.8
# The same for a picture that has half the width of a page, beside a chart.
HALF_WIDTH, HALF_LEGEND_WIDTH, HALF_LEAST_HEIGHT, HALF_HEIGHT, HALF_FOOT = 3.2, 1.45, 1.4, 2.2, 0.36
DOTS_PER_INCH = 300
NAME_SIZE, SMALL_SIZE, TEXT_SIZE, HALF_TEXT_SIZE, TITLE_SIZE = 6.2, 6.2, 7.5, 6.8, 10.0
# With more areas than this the names would cover each other; the reader then needs the table.
MOST_NAMES = 30
# A name lies in its own area with at least this part of itself, else a reader takes it for one of another area.
LEAST_INSIDE = 0.3
_LINE_COST = 0.02  # what a name loses by another line, so that it is only broken where that helps
_VOID = 0.4  # what a part of a name outside the gemeente counts for, against 1 inside its own area
# Where a long name of one word can be broken: before the last part, as Dutch does.
_COMPOUND = re.compile(r"\b(?=\w{12})(\w{5,})(kwartier|gebied|eiland|polder|buurten|buurt|wijk|park|dorp|veld|hout|haven)\b")
_LINE, _LEGEND_LINE, _HALF_LEGEND_LINE, _HALF_LINE = 12, 34, 21, 62  # letters after which a name, a legend or a source goes on below itself


def map_picture(
    areas: gpd.GeoDataFrame,
    values: pd.Series,
    reasons: pd.Series | None = None,
    *,
    unit: str,
    label: str,
    year: int | None = None,
    scale: Scale | None = None,
    mean: float | None = None,
    mean_name: str = "gemeente",
    selected: str | None = None,
    source: str = ATTRIBUTION,
    theme: Theme = "light",
    marks: pd.Series | None = None,
    half: bool = False,
    slide: bool = False,
    ending: Ending = "png",
) -> bytes:
    """
    Draw one figure per area as PNG or SVG, with title, Dutch legend and source line.

    Parameters are those of :func:`wijkscan.views.maps.interactive.choropleth`. The picture is as high as the shape of the gemeente asks
    for. Names stand in the areas when there are at most thirty, those that stand out first; a name that would cover another, or mostly
    lie outside its own area, is left out. With `marks` every area has its number instead, and no colour is explained. A picture of
    `half` the width of a page has only the name of the selected area. One for a `slide` is low, without title, and is enlarged there.

    Raises
    ------
    ShapeError
        Where no area has a geometry.
    """
    palette = PALETTES[theme]
    drawn = drawable(areas)
    if drawn.empty:
        raise ShapeError(f"Van '{label}' kan geen kaart worden gemaakt: geen van de gebieden heeft een grens.")
    found = values.reindex(drawn.index)
    scale = scale or quantile_scale(found, unit, theme=theme)
    place = scale.classify(found)
    told = pd.Series("", drawn.index) if reasons is None else reasons.reindex(drawn.index).fillna("")
    gemeente = "" if mean is None else f"{mean_name} {value(mean, unit, bare=True)}"

    with mpl.rc_context({"hatch.color": palette.hatch, "hatch.linewidth": 1.6, "svg.hashsalt": "wijkscan"}):
        head, name_size = (EDGE, SLIDE_NAME_SIZE) if slide else (HEAD, NAME_SIZE)
        every = legend(scale, told[place.isna()], mean=mean, mean_label=gemeente)
        entries = [entry for entry in every if marks is None or not entry.colour]
        foot = (EDGE if not source else HALF_FOOT if half else FOOT) + (0 if marks is None else NOTE)
        (width, height), beside, box = _layout(drawn, head, foot, half=half, slide=slide, alone=not entries)
        figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, facecolor=palette.background)
        axes = figure.add_axes(box)
        for number, colour in enumerate(scale.colours):
            if place.eq(number).any():
                drawn[place.eq(number)].plot(ax=axes, color=colour, edgecolor=palette.outline, linewidth=0.6)
        if place.isna().any():
            withheld = drawn[place.isna()]
            withheld.plot(ax=axes, facecolor=palette.withheld, edgecolor=palette.hatch, hatch="////", linewidth=0)
            withheld.boundary.plot(ax=axes, color=palette.outline, linewidth=0.6)
        if selected in drawn.index:
            drawn.loc[[selected]].boundary.plot(ax=axes, color=palette.background, linewidth=4.5)
            drawn.loc[[selected]].boundary.plot(ax=axes, color=palette.text, linewidth=2.2)
        axes.set_axis_off()
        axes.set_aspect("equal", anchor="W")
        canvas = FigureCanvasAgg(figure)
        if marks is not None:
            # A werkgebied can lie in parts: the largest has its number, and any other where there is room for it.
            parts = drawn.explode(index_parts=True)
            largest, shown = parts.area.groupby(level=0).idxmax(), marks.reindex(parts.index, level=0)
            _write_names(axes, canvas, parts, shown.loc[largest], palette, least_inside=0)
            _write_names(axes, canvas, parts, shown.drop(largest), palette, least_inside=LEAST_INSIDE)
            figure.text(EDGE / width, (foot - NOTE / 2) / height, NUMBERED, fontsize=TEXT_SIZE, color=palette.text, va="center")
        elif half:
            _write_names(axes, canvas, drawn, drawn["gebiedsnaam"][drawn.index == selected], palette, least_inside=0)
        elif len(drawn) <= MOST_NAMES:
            names = drawn["gebiedsnaam"].loc[_standing_out(drawn, found, place, scale)]
            _write_names(axes, canvas, drawn, names, palette, least_inside=SLIDE_INSIDE if slide else LEAST_INSIDE, size=name_size)
        _write_legend(figure, canvas, entries, (beside, height - head), height - head - foot, palette, half=half)
        if not slide:
            when = f", {year}" if year is not None else ""
            figure.text(
                EDGE / width, 1 - HEAD / 2 / height, capital(titled(label, unit)) + when, fontsize=TITLE_SIZE, fontweight="bold",
                color=palette.text, va="center", parse_math=False,
            )  # fmt: skip
        told_source = textwrap.fill(source, _HALF_LINE) if half else source
        figure.text(EDGE / width, FOOT / 3 / height, told_source, fontsize=SMALL_SIZE, color=palette.muted, parse_math=False)
        buffer = io.BytesIO()
        # The moment of drawing is left out: the same figures give the same bytes.
        about = {"Software": "wijkscan"} if ending == "png" else {"Creator": "wijkscan", "Date": None}
        figure.savefig(buffer, format=ending, metadata=about, facecolor=figure.get_facecolor())
    return buffer.getvalue()


def _layout(
    drawn: gpd.GeoDataFrame, head: float, foot: float, *, half: bool, slide: bool, alone: bool
) -> tuple[tuple[float, float], float, tuple[float, float, float, float]]:
    """Give the size of the picture, where its legend begins (inches) and the place of the map in it, from the shape of the gemeente."""
    west, south, east, north = drawn.total_bounds
    width, legend_width, least, most = WIDTH, LEGEND_WIDTH, LEAST_HEIGHT, MOST_HEIGHT
    if half:
        width, legend_width, least, most = HALF_WIDTH, HALF_LEGEND_WIDTH, HALF_LEAST_HEIGHT, HALF_HEIGHT
    elif slide:
        width, least, most = SLIDE_WIDTH, SLIDE_HEIGHT, SLIDE_HEIGHT
    room, shape = width - EDGE - (EDGE if alone else legend_width + GAP), (north - south) / max(east - west, 1)
    high = min(max(room * shape, least), most)
    wide = min(room, high / max(shape, EDGE))
    height = head + high + foot
    if slide:  # as narrow as map and legend are, to stand in the middle
        width = EDGE + wide + (EDGE if alone else GAP + legend_width)
    return (width, height), EDGE + wide + GAP, (EDGE / width, foot / height, wide / width, high / height)


def _write_legend(
    figure: Figure, canvas: FigureCanvasAgg, entries: list[LegendEntry], corner: tuple[float, float], room: float, palette: Palette, *,
    half: bool,
) -> None:  # fmt: skip
    """Write the legend from its upper left corner (inches); lines that do not fit in the `room` below it are counted."""
    line, size = (_HALF_LEGEND_LINE, HALF_TEXT_SIZE) if half else (_LEGEND_LINE, TEXT_SIZE)
    width, height = figure.get_size_inches()
    handles = [
        Patch(
            facecolor=entry.colour or palette.withheld,
            edgecolor=palette.outline if entry.colour else palette.hatch,
            hatch=None if entry.colour else "////",
            label=textwrap.fill(f"{entry.label}   ◂ {entry.mark}" if entry.mark else entry.label, line),
        )
        for entry in entries
    ]
    for shown in range(len(handles), 0, -1):
        left_out = len(handles) - shown
        rest = [Patch(alpha=0, label=f"… en {left_out} meer, zie de tabel")] if left_out else []
        box = figure.legend(
            handles=handles[:shown] + rest, loc="upper left", bbox_to_anchor=(corner[0] / width, corner[1] / height), frameon=False,
            fontsize=size, labelcolor=palette.text, handlelength=1.6, handleheight=1.1, borderaxespad=0, borderpad=0.2,
        )  # fmt: skip
        for text in box.get_texts():
            text.set_parse_math(False)
        if box.get_window_extent(canvas.get_renderer()).height <= room * DOTS_PER_INCH:  # type: ignore[no-untyped-call]
            return
        box.remove()


def _standing_out(drawn: gpd.GeoDataFrame, found: pd.Series, place: pd.Series, scale: Scale) -> pd.Index:
    """Order areas by how much they matter on the map: the outer classes first, within a class the highest, then the largest."""
    outer = (place - (len(scale.colours) - 1) / 2).abs() if scale.kind == "diverging" else place
    figures = found if scale.breaks else 0.0
    matter = pd.DataFrame({"outer": outer, "figure": figures, "size": drawn.area})
    return matter.sort_values(["outer", "figure", "size"], ascending=False, kind="stable").index


def _write_names(
    axes: Axes, canvas: FigureCanvasAgg, drawn: gpd.GeoDataFrame, names: pd.Series, palette: Palette, *, least_inside: float,
    size: float = NAME_SIZE,
) -> None:  # fmt: skip
    """Write names, the first one first, where most of them lies in their own area; with `least_inside` 0 none is left out."""
    halo = [withStroke(linewidth=1.8, foreground=palette.background)]
    axes.apply_aspect()
    pen, to_metres = canvas.get_renderer(), axes.transData.inverted()  # type: ignore[no-untyped-call]
    taken = shapely.MultiPolygon()
    for code, name in names.items():
        own, others = drawn.geometry[code], shapely.union_all(drawn.geometry.drop(code).to_numpy())
        places, options = places_in(own), []
        for lines in _on_lines(str(name)):
            written = axes.annotate(
                lines, (places[0].x, places[0].y), ha="center", va="center", fontsize=size, color=palette.text, path_effects=halo,
                parse_math=False, linespacing=0.95,
            )  # fmt: skip
            (west, south), (east, north) = to_metres.transform(written.get_window_extent(pen).get_points())
            xy, wide, high = shapely.get_coordinates(places), (east - west) / 2, (north - south) / 2
            boxes = shapely.box(xy[:, 0] - wide, xy[:, 1] - high, xy[:, 0] + wide, xy[:, 1] + high)
            room = 4 * wide * high
            across = shapely.area(shapely.intersection(boxes, others)) / room
            inside = shapely.area(shapely.intersection(boxes, own)) / room
            free = ~shapely.intersects(boxes, taken)
            fits = free & (inside >= least_inside) if free.any() or least_inside else ~free
            worth = np.where(fits, (inside + _VOID * (1 - inside - across)).round(2), -1)
            best = int(worth.argmax())
            options.append((float(worth[best]) - _LINE_COST * lines.count("\n"), written, places[best], boxes[best]))
        kept = max(options, key=lambda option: option[0])
        for worth_it, written, point, box in options:
            if written is kept[1] and worth_it > 0:
                written.set_position((point.x, point.y))
                written.xy = (point.x, point.y)
                taken = taken.union(box)
            else:
                written.remove()


def _on_lines(name: str) -> Iterable[str]:
    """Give the ways to write a name: on one line, on lines of a few letters, and with a long word broken."""
    broken = _COMPOUND.sub(r"\1- \2", name)
    return dict.fromkeys([name, *(textwrap.fill(one, _LINE, break_long_words=False) for one in (name, broken))])
