"""A folium map on the page: written out once, and handed over to the browser at every rerun.

The component in ``map`` is ours: it draws what folium wrote with Leaflet from this machine, and tells which area was clicked.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, cast

import folium
import streamlit.components.v1 as components

from wijkscan.views.maps.interactive import LEAFLET_FOLDER, Line

_COMPONENT = Path(__file__).parent / "map"


class Written(TypedDict):
    """A map as the browser gets it: its element, the script that fills it, the name it has there, and its height in pixels."""

    html: str
    script: str
    name: str
    height: int


@cache
def _component() -> Callable[..., Any]:
    """Declare the component, and the folder of Leaflet that it loads from, when a page first has a map: Streamlit registers these only
    within a session."""  # noqa: D205, D209
    components.declare_component("leaflet", path=str(LEAFLET_FOLDER))
    return cast(Callable[..., Any], components.declare_component("map", path=str(_COMPONENT)))


def written(chart: folium.Map, *, height: int) -> Written:
    """Turn a map into what the browser gets; the map itself is used up by it."""
    page = chart.get_root()
    page.render()
    return Written(html=page.html.render(), script=page.script.render(), name=chart.get_name(), height=height)


def place(shown: Written, outline: Sequence[Line], *, key: str) -> tuple[str, int] | None:
    """Place a map with lines over it; gives the gebiedscode that was clicked last and when, or None.

    Parameters
    ----------
    shown
        The map.
    outline
        Lines around what is chosen: another choice does not draw the map anew.
    key
        Place on the page.
    """
    returned = _component()(map=shown, outline=list(outline), key=key, default=None)
    return None if returned is None else (str(returned["gebiedscode"]), int(returned["moment"]))
