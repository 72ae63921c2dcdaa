"""The only package that knows Streamlit. A page asks it for the choices and tells it what to place where.

Here is what every page uses. What belongs to one page (a form, a table of teams) a page takes from its own module, so that a page
loads what it shows and no more.
"""

from wijkscan.ui.choices import choose, choose_assumptions, choose_indicator, choose_law, choose_level, choose_many, choose_weights
from wijkscan.ui.frame import open_page, own_use, profile
from wijkscan.ui.kept import once
from wijkscan.ui.page import given
from wijkscan.ui.place import (
    explain,
    go_to,
    place_bars,
    place_chart,
    place_figures,
    place_indicator,
    place_map,
    place_quality,
    place_table,
    place_tabs,
    place_when_opened,
)

__all__ = [
    "choose",
    "choose_assumptions",
    "choose_indicator",
    "choose_law",
    "choose_level",
    "choose_many",
    "choose_weights",
    "explain",
    "given",
    "go_to",
    "once",
    "open_page",
    "own_use",
    "place_bars",
    "place_chart",
    "place_figures",
    "place_indicator",
    "place_map",
    "place_quality",
    "place_table",
    "place_tabs",
    "place_when_opened",
    "profile",
]
