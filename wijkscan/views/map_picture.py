"""The same map as a picture (PNG) for a report or slide: drawn by matplotlib, without browser or internet."""

import io

import geopandas as gpd
import matplotlib as mpl
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from wijkscan.tables.passport import ATTRIBUTION
from wijkscan.views.colours import PALETTES, Theme
from wijkscan.views.dutch import capital, titled, value
from wijkscan.views.scales import Scale, legend, quantile_scale
from wijkscan.views.shapes import ShapeError, drawable

INCHES = (10.0, 7.5)
DOTS_PER_INCH = 200
# With more areas than this the names would cover each other; the reader then needs the table.
MOST_NAMES = 30


def map_png(
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
) -> bytes:
    """
    Draw one figure per area as PNG, with title, Dutch legend and source line.

    Parameters are those of :func:`wijkscan.views.maps.choropleth`; names stand in the areas when there are at most
    thirty.

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

    with mpl.rc_context({"hatch.color": palette.hatch, "hatch.linewidth": 1.6}):
        figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, facecolor=palette.background)
        axes = figure.add_axes((0.02, 0.06, 0.68, 0.86))
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
        if len(drawn) <= MOST_NAMES:
            halo = [withStroke(linewidth=2.2, foreground=palette.background)]
            for name, point in zip(drawn["gebiedsnaam"], drawn.representative_point(), strict=True):
                axes.annotate(
                    str(name), (point.x, point.y), ha="center", va="center", fontsize=6.5, color=palette.text,
                    path_effects=halo, parse_math=False,
                )  # fmt: skip
        axes.set_axis_off()
        axes.set_aspect("equal")

        entries = legend(scale, told[place.isna()], mean=mean, mean_label=gemeente)
        handles = [
            Patch(
                facecolor=entry.colour or palette.withheld,
                edgecolor=palette.outline if entry.colour else palette.hatch,
                hatch=None if entry.colour else "////",
                label=f"{entry.label}   ◂ {entry.mark}" if entry.mark else entry.label,
            )
            for entry in entries
        ]
        box = figure.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0.7, 0.9), frameon=False, fontsize=9,
            labelcolor=palette.text, handlelength=1.8, handleheight=1.2,
        )  # fmt: skip
        for text in box.get_texts():
            text.set_parse_math(False)
        when = f", {year}" if year is not None else ""
        figure.text(
            0.03,
            0.945,
            capital(titled(label, unit)) + when,
            fontsize=14,
            fontweight="bold",
            color=palette.text,
            parse_math=False,
        )
        figure.text(0.03, 0.025, source, fontsize=7.5, color=palette.muted, parse_math=False)
        canvas = FigureCanvasAgg(figure)
        buffer = io.BytesIO()
        # The moment of drawing is left out: the same figures give the same bytes.
        canvas.print_png(  # type: ignore[no-untyped-call]
            buffer, metadata={"Software": "wijkscan"}
        )
    return buffer.getvalue()
