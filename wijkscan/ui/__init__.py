"""The only package that knows Streamlit. A page asks it for the choices and tells it what to place where."""

from wijkscan.ui.data import fetch_form, import_form
from wijkscan.ui.frame import (
    choose,
    choose_indicator,
    choose_law,
    choose_level,
    choose_many,
    choose_weights,
    open_page,
    own_use,
    profile,
)
from wijkscan.ui.own import own_use_form
from wijkscan.ui.place import (
    explain,
    go_to,
    place_bars,
    place_chart,
    place_indicator,
    place_map,
    place_quality,
    place_table,
)

__all__ = [
    "choose",
    "choose_indicator",
    "choose_law",
    "choose_level",
    "choose_many",
    "choose_weights",
    "explain",
    "fetch_form",
    "go_to",
    "import_form",
    "open_page",
    "own_use",
    "own_use_form",
    "place_bars",
    "place_chart",
    "place_indicator",
    "place_map",
    "place_quality",
    "place_table",
    "profile",
]
