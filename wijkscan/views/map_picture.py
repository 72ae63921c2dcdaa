"""The same map as a picture (PNG or SVG) for a report or slide: drawn by matplotlib, without browser or internet."""

import io
import textwrap

import geopandas as gpd
import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from wijkscan.tables.passport import ATTRIBUTION
from wijkscan.views.colours import PALETTES, Palette, Theme
from wijkscan.views.downloads import Ending
from wijkscan.views.dutch import capital, titled, value
from wijkscan.views.scales import Scale, legend, quantile_scale
from wijkscan.views.shapes import ShapeError, drawable

# Inches, of a size at which letters are read as they are: a picture fills the width of a page of a report.
WIDTH, LEGEND_WIDTH, EDGE, GAP = 6.6, 2.35, 0.06, 0.2
LEAST_HEIGHT, MOST_HEIGHT, HEAD, FOOT = 2.4, 4.6, 0.38, 0.28
# The same for a picture that has half the width of a page, beside a chart.
HALF_WIDTH, HALF_LEGEND_WIDTH, HALF_LEAST_HEIGHT, HALF_HEIGHT, HALF_FOOT = 3.2, 1.45, 1.4, 2.2, 0.36
DOTS_PER_INCH = 300
NAME_SIZE, SMALL_SIZE, TEXT_SIZE, HALF_TEXT_SIZE, TITLE_SIZE = 6.2, 6.2, 7.5, 6.8, 10.0
# With more areas than this the names would cover each other; the reader then needs the table.
MOST_NAMES = 30
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
    half: bool = False,
    ending: Ending = "png",
) -> bytes:
    """
    Draw one figure per area as PNG or SVG, with title, Dutch legend and source line.

    Parameters are those of :func:`wijkscan.views.maps.choropleth`. The picture is as high as the shape of the gemeente asks for. Names
    stand in the areas when there are at most thirty, those of the largest areas first; a name that would cover another is left out.
    A picture of `half` the width of a page has only the name of the selected area.

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
        width = HALF_WIDTH if half else WIDTH
        height, beside, box = _layout(drawn, half=half)
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
        if half:
            _write_names(axes, canvas, drawn.loc[drawn.index == selected], palette)
        elif len(drawn) <= MOST_NAMES:
            _write_names(axes, canvas, drawn, palette)

        line, size = (_HALF_LEGEND_LINE, HALF_TEXT_SIZE) if half else (_LEGEND_LINE, TEXT_SIZE)
        entries = legend(scale, told[place.isna()], mean=mean, mean_label=gemeente)
        handles = [
            Patch(
                facecolor=entry.colour or palette.withheld,
                edgecolor=palette.outline if entry.colour else palette.hatch,
                hatch=None if entry.colour else "////",
                label=textwrap.fill(f"{entry.label}   ◂ {entry.mark}" if entry.mark else entry.label, line),
            )
            for entry in entries
        ]
        entries_box = figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(beside / width, 1 - HEAD / height), frameon=False,
            fontsize=size, labelcolor=palette.text, handlelength=1.6, handleheight=1.1, borderaxespad=0, borderpad=0.2,
        )  # fmt: skip
        for text in entries_box.get_texts():
            text.set_parse_math(False)
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
        figure.savefig(buffer, format=ending, metadata=about, facecolor=palette.background)
    return buffer.getvalue()


def _layout(drawn: gpd.GeoDataFrame, *, half: bool) -> tuple[float, float, tuple[float, float, float, float]]:
    """Give the height of the picture, where its legend begins (inches) and the place of the map in it, from the shape of the gemeente."""
    west, south, east, north = drawn.total_bounds
    width, legend_width, most = (HALF_WIDTH, HALF_LEGEND_WIDTH, HALF_HEIGHT) if half else (WIDTH, LEGEND_WIDTH, MOST_HEIGHT)
    room, shape = width - legend_width - EDGE - GAP, (north - south) / max(east - west, 1)
    least, foot = (HALF_LEAST_HEIGHT, HALF_FOOT) if half else (LEAST_HEIGHT, FOOT)
    high = min(max(room * shape, least), most)
    wide = min(room, high / max(shape, EDGE))
    height = HEAD + high + foot
    return height, EDGE + wide + GAP, (EDGE / width, foot / height, wide / width, high / height)


def _write_names(axes: Axes, canvas: FigureCanvasAgg, drawn: gpd.GeoDataFrame, palette: Palette) -> None:
    halo = [withStroke(linewidth=1.8, foreground=palette.background)]
    taken: list[Bbox] = []
    places, pen = drawn.representative_point(), canvas.get_renderer()  # type: ignore[no-untyped-call]
    for code in drawn.area.sort_values(ascending=False, kind="stable").index:
        name = textwrap.fill(str(drawn.at[code, "gebiedsnaam"]), _LINE, break_long_words=False)
        written = axes.annotate(
            name, (places[code].x, places[code].y), ha="center", va="center", fontsize=NAME_SIZE, color=palette.text,
            path_effects=halo, parse_math=False, linespacing=0.95,
        )  # fmt: skip
        around = written.get_window_extent(pen)
        if any(around.overlaps(other) for other in taken):
            written.remove()
        else:
            taken.append(around)
