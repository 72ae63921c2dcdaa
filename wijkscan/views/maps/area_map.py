"""What a map shows, whatever it is drawn with: the same areas and figures on a page, in a file of its own and as a picture."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import folium
import geopandas as gpd
import pandas as pd

from wijkscan.tables.joined import joined
from wijkscan.views.colours import Theme
from wijkscan.views.content import Figure
from wijkscan.views.exports.downloads import Ending
from wijkscan.views.maps import interactive as maps
from wijkscan.views.maps.scales import Scale
from wijkscan.views.maps.shapes import drawable


@dataclass(frozen=True, eq=False)
class AreaMap:
    """One figure, or one label, per area.

    Parameters
    ----------
    areas
        Areas with geometry in EPSG:28992 and ``gebiedsnaam``, indexed by gebiedscode; those without geometry are left out.
    values
        Figure per gebiedscode; for a categorical scale the label. A gap is hatched.
    reasons
        Gap reason per gebiedscode.
    label, unit
        Dutch name of the figure, and its unit.
    scale
        Gives the classes in a `theme`; quantiles in five when not given.
    year
        Year of the figure.
    mean, mean_name
        Published figure of the gemeente and what to call it.
    groups
        Group per gebiedscode, named by `values`: a page draws a line around each, a picture draws each as a whole.
    notes
        What else the tooltip of an area says, per gebiedscode; a picture does not have it, and the table beside it does.
    marks
        Number per group, which stands on the map where there are too many groups for a colour each; the table says whose it is.
    """

    areas: gpd.GeoDataFrame
    values: pd.Series
    reasons: pd.Series | None = None
    label: str = ""
    unit: str = ""
    scale: Callable[..., Scale] | None = None
    year: int | None = None
    mean: float | None = None
    mean_name: str = "gemeente"
    groups: pd.Series | None = None
    notes: pd.Series | None = None
    marks: pd.Series | None = None

    @property
    def drawn(self) -> gpd.GeoDataFrame:
        """The areas that can be drawn; empty for a gemeente without boundaries."""
        return drawable(self.areas.loc[self.areas.index.intersection(self.values.index)])

    def on_page(self, *, background: bool, source: str, theme: Theme) -> folium.Map | None:
        """Draw it to click on; None without boundaries. Parameters are those of :func:`wijkscan.views.maps.interactive.choropleth`."""
        areas = self.drawn
        if areas.empty:
            return None
        chart = maps.choropleth(
            areas, self.values, self.reasons, unit=self.unit, label=self.label, year=self.year, mean=self.mean, mean_name=self.mean_name,
            scale=self.scale and self.scale(theme=theme), explained=self.marks is None, named=self.groups is None, background=background,
            notes=self.notes, source=source, theme=theme,
        )  # fmt: skip
        if self.groups is not None:
            around = joined(areas, self.groups)
            maps.borders(around.geometry, theme=theme).add_to(chart)
            if self.marks is not None:
                maps.numbers(around.geometry, self.marks).add_to(chart)
        return chart

    def picture(self, source: str, *, selected: str | None = None, ending: Ending = "png", slide: bool = False) -> bytes:
        """Draw it for paper or a slide; with one area outlined in half the width of a page. Raises ShapeError without boundaries."""
        # matplotlib is loaded when the first picture is asked for: a page shows its maps without.
        from wijkscan.views.maps.picture import map_picture

        areas, values = self.drawn, self.values
        if self.groups is not None:
            areas, values = joined(areas, self.groups), self.values.groupby(self.groups).first()
            areas = areas.assign(gebiedsnaam=values)
        return map_picture(
            areas, values, self.reasons, unit=self.unit, label=self.label, year=self.year, mean=self.mean, mean_name=self.mean_name,
            scale=self.scale and self.scale(), selected=selected, half=selected is not None, marks=self.marks, source=source,
            slide=slide, ending=ending,
        )  # fmt: skip

    def figures(self, source: str, *, alt: str, caption: str, selected: str | None = None, width: float = 1) -> list[Figure]:
        """
        Draw it for a report, on paper and to look at closely.

        Parameters
        ----------
        source
            Source line.
        alt, caption
            What it shows, for who does not see it; and what stands below it.
        selected
            Area to outline; the figure is then a picture only.
        width
            Part of the width of a page.

        Returns
        -------
        The figure, with its source below it and not once more in the picture; nothing without boundaries, or of one area with nothing
        to compare it with.
        """
        told_apart = len(self.drawn) if self.groups is None else self.groups.nunique()
        if self.drawn.empty or (told_apart == 1 and not selected):
            return []
        picture = self.picture("", selected=selected)
        slide = None if selected else partial(self.picture, "", slide=True)
        chart = None if selected else self.on_page(background=False, source=source, theme="light")
        page = "" if chart is None else maps.map_html(chart, title=caption)
        return [Figure(picture, alt, caption, source, page=page, slide=slide, width=width)]
