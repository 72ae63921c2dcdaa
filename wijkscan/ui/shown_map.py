"""A map on the page, handed over to the browser at every rerun.

The component in ``map`` is ours: it draws what was written out with Leaflet from this machine, and tells which area was clicked.
"""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import streamlit.components.v1 as components

from wijkscan.views.maps.interactive import LEAFLET_FOLDER, Line
from wijkscan.views.maps.written import Written

_COMPONENT = Path(__file__).parent / "map"


@cache
def declare_leaflet() -> None:
    """Declare the folder of Leaflet that components with a map load from, when a page first has one: Streamlit registers these only
    within a session."""  # noqa: D205, D209
    components.declare_component("leaflet", path=str(LEAFLET_FOLDER))


@cache
def _component() -> Callable[..., Any]:
    declare_leaflet()
    return cast(Callable[..., Any], components.declare_component("map", path=str(_COMPONENT)))


def place(shown: Written, outline: Sequence[Line], *, key: str, together: str = "") -> tuple[str, int] | None:
    """Place a map with lines over it; gives the gebiedscode that was clicked last and when, or None.

    Parameters
    ----------
    shown
        The map.
    outline
        Lines around what is chosen: another choice does not draw the map anew.
    key
        Place on the page.
    together
        Name that maps have in common which move and zoom as one; empty for a map on its own.
    """
    returned = _component()(map=shown, outline=list(outline), together=together, key=key, default=None)
    return None if returned is None else (str(returned["gebiedscode"]), int(returned["moment"]))
