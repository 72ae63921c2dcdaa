"""A folium map on the page, turned into what the browser gets once and not at every rerun.

Rendering a map and its templates takes more time than everything else on a page together, while the map seldom changes. The function
of streamlit-folium does both in one go: render, and hand over. Here it is given another receiver, that keeps what would be handed
over; each rerun then only hands that over.
"""

from collections.abc import Callable
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, cast

import folium.plugins  # most of what streamlit-folium loads; this part may be loaded ahead

_HAND_OVER = "_component_func"


def _library() -> ModuleType:
    """Load streamlit-folium when a page first has a map: it declares its component, which Streamlit registers only within a session."""
    import streamlit_folium

    return cast(ModuleType, streamlit_folium)


@cache
def _renderer() -> Callable[..., dict[str, Any]]:
    library = _library()
    found = library.st_folium
    return FunctionType(found.__code__, {**vars(library), _HAND_OVER: lambda **handed: handed}, argdefs=found.__defaults__)


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
    return _renderer()(chart, key=key, height=height, use_container_width=True, returned_objects=clicks)


def render_layer(layer: folium.FeatureGroup | None) -> str | None:
    """Turn a layer that may come on any map into what the browser gets; the layer is used up by it."""
    return None if layer is None else str(_renderer()(folium.Map(), feature_group_to_add=layer)["feature_group"])


def place(handed: dict[str, Any], layer: str | None) -> dict[str, Any] | None:
    """Hand a rendered map and layer over to the browser; gives what was clicked last."""
    return cast(dict[str, Any] | None, getattr(_library(), _HAND_OVER)(**{**handed, "feature_group": layer}))
