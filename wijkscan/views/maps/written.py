"""A map as a page has it: drawn once, and written out for the browser."""

from collections.abc import Callable, Sequence
from typing import TypedDict

from wijkscan.views.colours import Theme
from wijkscan.views.maps.area_map import AreaMap


class Written(TypedDict):
    """A map as the browser gets it: its element, the script that fills it, the name it has there, and its height in pixels."""

    html: str
    script: str
    name: str
    height: int


def written_map(
    make: Callable[..., AreaMap], inputs: Sequence[object], *, background: bool, source: str, theme: Theme, height: int
) -> Written | None:
    """Draw a map from its inputs and write it out; None without boundaries. The other parameters are those of a map on a page."""
    chart = make(*inputs).on_page(background=background, source=source, theme=theme)
    if chart is None:
        return None
    page = chart.get_root()
    page.render()
    return Written(html=page.html.render(), script=page.script.render(), name=chart.get_name(), height=height)
