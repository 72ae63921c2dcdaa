"""Where things go on a page: maps, charts, tables, downloads and explanations."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypedDict

import folium
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from wijkscan.ui.frame import SCENARIO, Page, law_quality, theme
from wijkscan.views import maps
from wijkscan.views.chart_style import CONFIG, chart_png
from wijkscan.views.colours import Theme
from wijkscan.views.downloads import to_csv, to_xlsx
from wijkscan.views.dutch import in_dutch
from wijkscan.views.texts import plain, source_line
from wijkscan.views.wijk import Shown, indicator_bars, indicator_map, indicator_picture
from wijkscan.views.zorggebruik import quality_sentence, quality_table

_LEAFLET = components.declare_component("leaflet", path=str(maps.LEAFLET_FOLDER))
# Streamlit serves the folder of a declared component; so Leaflet comes from this machine and not from a CDN.
LEAFLET_URL = f"/component/{_LEAFLET.name}"
_TESTED = "getoetst"
_MAP_HEIGHT = 520
_ROWS_AT_ONCE = 25  # a longer table scrolls within itself
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _place_indicator_map(page: Page, shown: Shown, *, to_profile: bool = False) -> None:
    """Place the map of an indicator over the areas of a level."""
    chart = indicator_map(shown, page.tables.boundaries, **map_settings(page))
    place_map(page, chart, key="kaart", to_profile=to_profile)


class MapSettings(TypedDict):
    """Address of Leaflet, whether the background map shows, and the theme."""

    leaflet: str
    background: bool
    source: str
    theme: Theme


def map_settings(page: Page) -> MapSettings:
    """Give what every map of a page shares."""
    return {"leaflet": LEAFLET_URL, "background": page.scenario.achtergrond, "source": page.source, "theme": theme()}


def place_indicator(page: Page, shown: Shown, *, to_profile: bool = False) -> None:
    """Place an indicator over areas: the map, and behind it the same as a table with downloads, the map as picture among them."""
    as_map, as_table = st.tabs(["Kaart", "Tabel en downloads"])
    with as_map:
        _place_indicator_map(page, shown, to_profile=to_profile)
    with as_table:
        _place_shown(page, shown)


def _place_shown(page: Page, shown: Shown) -> None:
    picture = (lambda: indicator_picture(shown, page.tables.boundaries, page.source)) if page.tables.map_year else None
    place_table(page, shown.table(), name=shown.item.label, shown=shown.text_table(), picture=picture)


def place_bars(page: Page, shown: Shown, *, name: str) -> None:
    """Place an indicator as bars over areas."""
    if shown.areas.empty:
        st.info("Van deze wijk zijn geen buurten geladen.")
        return
    chart, summary = indicator_bars(shown, page.scenario.wijk, theme())
    place_chart(page, chart, summary, shown.table(), name=name)


def place_map(page: Page, chart: folium.Map | None, *, key: str, to_profile: bool = False) -> None:
    """Place a map; a click on an area chooses its wijk, and on the start page opens its profile."""
    if chart is None:
        st.info("Er is geen kaart van deze gemeente geladen. De cijfers staan in de tabel; de kaart haalt u op bij Gegevens.")
        return
    boundaries = page.tables.boundaries
    chosen = boundaries.loc[boundaries.index.intersection([page.scenario.wijk])]
    returned = st_folium(
        chart,
        key=f"{page.name}.{key}",
        height=_MAP_HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing", "last_object_clicked"],
        feature_group_to_add=maps.selection(chosen, theme=theme()) if len(chosen) else None,
    )
    click = (maps.clicked_code(returned), str((returned or {}).get("last_object_clicked")))
    seen = f"{page.name}.{key}.click"
    if click[0] and st.session_state.get(seen) != click:
        st.session_state[seen] = click
        wijk = f"WK{click[0][2:8]}"
        if wijk in page.tables.areas.areas.index and wijk != page.scenario.wijk:
            st.session_state[SCENARIO] = replace(page.scenario, wijk=wijk)
            if to_profile:
                st.switch_page("pages/1_Wijkprofiel.py")
            st.rerun()


def place_chart(page: Page, chart: go.Figure, summary: str, table: pd.DataFrame, *, name: str) -> None:
    """Place a chart with its sentence, and the same figures as a table with downloads behind it."""
    shade = theme()  # a download is made outside the session, where the theme is not known
    shown, figures = st.tabs(["Grafiek", "Tabel en downloads"])
    with shown:
        st.plotly_chart(chart, config=CONFIG, theme=None, alt=summary, key=f"{page.name}.{name}")
        st.caption(plain(summary))
    with figures:
        place_table(page, table, name=name, picture=lambda: chart_png(chart, theme=shade))


def place_table(
    page: Page, table: pd.DataFrame, *, name: str, picture: Callable[[], bytes] | None = None, shown: pd.DataFrame | None = None
) -> None:
    """Place a table to read, with downloads as CSV, XLSX and (for a chart or map) PNG.

    Parameters
    ----------
    page
        The page.
    table
        Real numbers, for the downloads.
    name
        Name of the table and of the files.
    picture
        Makes the picture, when asked for.
    shown
        The same as Dutch text, for the screen; made from the table when not given.
    """
    told = in_dutch(table) if shown is None else shown
    height: Literal["content", "auto"] = "content" if len(told) <= _ROWS_AT_ONCE else "auto"
    st.dataframe(told, hide_index=True, alt=f"Tabel: {name}", placeholder="–", height=height)
    source, day = source_line(page.tables.areas.passports), datetime.now().astimezone().date()
    file = f"wijkscan-{page.scenario.gemeente}-{name}".lower().replace(" ", "-")
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("CSV", "text/csv", lambda: to_csv(table, day=day, source=source)),
        ("XLSX", _XLSX, lambda: to_xlsx(table, day=day, title=name, source=source)),
    ]
    if picture is not None:
        files.append(("PNG", "image/png", picture))
    with st.container(horizontal=True):
        for label, mime, make in files:
            st.download_button(
                label, make, f"{file}.{label.lower()}", mime, key=f"{page.name}.{file}.{label}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip


def place_quality(page: Page, wet: str) -> None:
    """Place how well the model of a law predicts; measured on request, because it takes a while."""
    st.markdown("Het model wordt twintig keer opnieuw geleerd, telkens zonder een twintigste deel van de gemeenten, en daarop getoetst.")
    if st.button("Toets het model", key=f"{page.name}.toets.{wet}") or page.scenario.wet in st.session_state.get(_TESTED, set()):
        st.session_state[_TESTED] = st.session_state.get(_TESTED, set()) | {wet}
        measures = law_quality(page, wet)
        st.markdown(quality_sentence(measures, wet))
        place_table(page, quality_table(measures), name=f"Modelkwaliteit {wet}")


def explain(items: Iterable[tuple[str, str]]) -> None:
    """Place "Hoe is dit berekend?": what it is, the formula, the source and the year."""
    with st.expander("Hoe is dit berekend?", icon=":material/help:"):
        for head, text in items:
            st.markdown(f"**{head}.** {text}")


def go_to(page: Page, wijk: str) -> None:
    """Open the profile of a wijk."""
    st.session_state[SCENARIO] = replace(page.scenario, wijk=wijk)
    st.switch_page("pages/1_Wijkprofiel.py")
