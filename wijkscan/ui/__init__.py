"""The only package that knows Streamlit. A page asks it for the choices and tells it what to place where."""

from wijkscan.ui.choices import choose, choose_assumptions, choose_indicator, choose_law, choose_level, choose_many, choose_weights
from wijkscan.ui.data import fetch_form, import_form, own_tables_form
from wijkscan.ui.frame import open_page, own_use, profile
from wijkscan.ui.own import own_use_form
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
)
from wijkscan.ui.teams import (
    budget_areas,
    choose_design,
    chosen_unit,
    compare_form,
    move_form,
    place_sheet,
    plans_form,
    region_form,
    wijkteams,
    wishes_form,
)

__all__ = [
    "budget_areas",
    "choose",
    "choose_assumptions",
    "choose_design",
    "choose_indicator",
    "choose_law",
    "choose_level",
    "choose_many",
    "choose_weights",
    "chosen_unit",
    "compare_form",
    "explain",
    "fetch_form",
    "go_to",
    "import_form",
    "move_form",
    "open_page",
    "own_tables_form",
    "own_use",
    "own_use_form",
    "place_bars",
    "place_chart",
    "place_figures",
    "place_indicator",
    "place_map",
    "place_quality",
    "place_sheet",
    "place_table",
    "plans_form",
    "profile",
    "region_form",
    "wijkteams",
    "wishes_form",
]
