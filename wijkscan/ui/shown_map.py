"""A folium map on the page, turned into what the browser gets once and not at every rerun.

Rendering a map and its templates takes more time than everything else on a page together, while the map seldom changes. The function
of streamlit-folium does both in one go: render, and hand over. Here it is given another receiver, that keeps what would be handed
over; each rerun then only hands that over.
"""

from types import FunctionType
from typing import Any, cast

import folium
import streamlit_folium

_HAND_OVER = "_component_func"
_rendered = FunctionType(
    streamlit_folium.st_folium.__code__,
    {**vars(streamlit_folium), _HAND_OVER: lambda **handed: handed},
    argdefs=streamlit_folium.st_folium.__defaults__,
)


def render(chart: folium.Map, *, key: str, height: int) -> dict[str, Any]:
    """Turn a map into what the browser gets; the map itself is used up by it.

    Parameters
    ----------
    chart
        The map.
    key
        Place on the page; what was clicked comes back under it.
    height
        Height in pixels.
    """
    clicks = ["last_active_drawing", "last_object_clicked"]
    return cast(dict[str, Any], _rendered(chart, key=key, height=height, use_container_width=True, returned_objects=clicks))


def render_layer(layer: folium.FeatureGroup | None) -> str | None:
    """Turn a layer that may come on any map into what the browser gets; the layer is used up by it."""
    return None if layer is None else str(_rendered(folium.Map(), feature_group_to_add=layer)["feature_group"])


def place(handed: dict[str, Any], layer: str | None) -> dict[str, Any] | None:
    """Hand a rendered map and layer over to the browser; gives what was clicked last."""
    return cast(dict[str, Any] | None, getattr(streamlit_folium, _HAND_OVER)(**{**handed, "feature_group": layer}))
