"""The only package that knows Streamlit. A page asks it for the choices and tells it what to place where."""

from wijkscan.ui.data import fetch_form, import_form
from wijkscan.ui.frame import choose, choose_indicator, choose_level, choose_many, open_page, profile, theme
from wijkscan.ui.place import (
    explain,
    go_to,
    place_bars,
    place_chart,
    place_indicator,
    place_map,
    place_table,
)

__all__ = [
    "choose",
    "choose_indicator",
    "choose_level",
    "choose_many",
    "explain",
    "fetch_form",
    "go_to",
    "import_form",
    "open_page",
    "place_bars",
    "place_chart",
    "place_indicator",
    "place_map",
    "place_table",
    "profile",
    "theme",
]
