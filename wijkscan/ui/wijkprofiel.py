"""What the page Wijkprofiel places beneath its map: one indicator closer by, and all figures per theme."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from wijkscan.chain.glance import Wijkprofiel
from wijkscan.model.indicators.compute import trend
from wijkscan.model.indicators.registry import Theme
from wijkscan.tables.areas import Niveau
from wijkscan.ui.kept import once
from wijkscan.ui.page import Page
from wijkscan.ui.place import place_bars, place_chart, place_table, place_tabs, place_when_opened
from wijkscan.views.subjects import wijk
from wijkscan.views.words import texts


def place_closer(page: Page, profile: Wijkprofiel, code: str, label: str, headings: Mapping[str, str]) -> None:
    """Place an indicator of the chosen wijk through the years, beside other wijken, and per buurt.

    Parameters
    ----------
    page
        The page.
    profile
        Profile of the chosen wijk.
    code, label
        The indicator and its name.
    headings
        Dutch name per column of the comparison.
    """
    areas, indicators, chosen = page.tables.areas, page.glance.indicators, page.scenario.wijk

    def beside() -> None:
        others = profile.comparable.wijken.index
        similar = once(_similar, indicators.values, others, code, page.names)
        place_chart(page, wijk.comparison_chart, profile.comparison, similar, code, headings, name=f"Vergelijking {label}")

    def through_the_years() -> None:
        if len(trend(areas, code, chosen)) > 1:
            place_chart(page, wijk.trend_chart, areas, code, chosen, name=f"Trend {label}")
        else:
            st.info("Van dit cijfer is niet meer dan één jaar geladen. Haal bij Gegevens oudere cijfers op om te zien wat er veranderde.")

    tabs: dict[str, Callable[[], None]] = {
        "Naast andere wijken": beside,
        "Door de jaren": through_the_years,
        "Buurten in de wijk": lambda: place_bars(
            page, wijk.show(areas, indicators, code, Niveau.BUURT, within=chosen), name=f"Buurten {label}"
        ),
    }
    place_tabs(page, tabs, name="indicator")


def _similar(values: pd.DataFrame, others: pd.Index, code: str, names: pd.Series) -> pd.Series:
    found: pd.Series = values.loc[others, code].set_axis(names[others])
    return found


def place_themes(page: Page, profile: Wijkprofiel, headings: Mapping[str, str]) -> None:
    """Place every figure of the chosen wijk beside the gemeente, the country and comparable wijken, a tab per theme.

    Parameters
    ----------
    page
        The page.
    profile
        Profile of the chosen wijk.
    headings
        Dutch name per column of the comparison.
    """
    name = page.names[page.scenario.wijk]

    def place(theme: Theme) -> None:
        numbers = (profile.comparison, wijk.of_theme(theme), dict(headings))
        place_table(page, wijk.profile_numbers, *numbers, name=f"{name} {theme}", told=lambda _: texts.profile_rows(*numbers))

    place_tabs(page, {theme: partial(place, theme) for theme in Theme}, name="themas")


def place_reasons(page: Page, name: str) -> None:
    """Place a fold with why a wijk gets more or less; what that is computed with is loaded when somebody opens it."""

    def fill() -> None:
        from wijkscan.ui.waarom import place_why

        place_why(page)

    place_when_opened(page, f"Waarom krijgt {texts.plain(name)} meer of minder geld en uren?", fill, icon=":material/balance:")
