"""Where things go on a page: maps, charts, tables, downloads and explanations."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Literal
from uuid import uuid4

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.elements.lib.mutable_tab_container import TabContainer

from wijkscan.store.own_tables import is_delivered
from wijkscan.tables.joined import joined, on_map
from wijkscan.tables.wetten import wetten
from wijkscan.ui import shown_chart, shown_map
from wijkscan.ui.choices import seed, write_back
from wijkscan.ui.frame import own_tables, theme
from wijkscan.ui.kept import once
from wijkscan.ui.page import FOUND, SCENARIO, Page, given
from wijkscan.views.charts.shown import Drawn, draw
from wijkscan.views.colours import Theme
from wijkscan.views.exports.downloads import to_csv, to_xlsx
from wijkscan.views.maps import interactive as maps
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.written import Written, written_map
from wijkscan.views.subjects.wijk import Shown, indicator_bars, indicator_map, without_figures
from wijkscan.views.words.dutch import in_dutch, unbroken, wider
from wijkscan.views.words.texts import plain, source_line

_OPENED = "geopend"
_MAP_HEIGHT = 520
_BESIDE_HEIGHT = 420
_TO_THE_RIGHT = st.column_config.TextColumn(alignment="right")  # Dutch text, but read as numbers
_ROWS_AT_ONCE = 25  # a longer table scrolls within itself
Told = Callable[[pd.DataFrame], pd.DataFrame]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def place_indicator(page: Page, shown: Shown, *, to_profile: bool = False) -> None:
    """Place the map of an indicator with its table, and say which indicators have figures where this one has none."""
    if told := once(without_figures, shown, page.glance.indicators):
        st.info(told, icon=":material/info:")
    place_map(
        page, indicator_map, shown, page.tables.boundaries, key="kaart", name=shown.item.label, table=shown.table,
        told=lambda _: shown.text_table(), to_profile=to_profile,
    )  # fmt: skip


def place_bars(page: Page, shown: Shown, *, name: str) -> None:
    """Place an indicator as bars over areas."""
    if shown.areas.empty:
        st.info("Van deze wijk zijn geen buurten geladen.")
        return
    place_chart(page, indicator_bars, shown, page.scenario.wijk, name=name)


def place_map(
    page: Page,
    make: Callable[..., AreaMap],
    *inputs: object,
    key: str,
    name: str,
    table: Callable[[], pd.DataFrame],
    told: Told = in_dutch,
    to_profile: bool = False,
    chosen: str | None = None,
    today: bool = True,
) -> str | None:
    """Place a map, and behind it the same as a table with downloads, the map as picture among them.

    A click on a wijk or buurt chooses it, and on the start page opens its profile.

    Parameters
    ----------
    page
        The page.
    make
        Gives from the inputs what is on the map.
    inputs
        What it is about; it may not depend on the chosen wijk, which is a layer of its own.
    key
        Place on the page.
    name
        Name of the table and of the files.
    table, told
        Gives the figures on the map, and writes them the Dutch way.
    to_profile
        Whether a click opens the profile.
    chosen
        Area to outline in place of the chosen wijk; a click then chooses nothing.
    today
        Whether the teams of today may be outlined.

    Returns
    -------
    The area that was clicked just now.
    """
    rendered = once(
        written_map, make, inputs, background=page.scenario.achtergrond, source=page.source, theme=theme(), height=_MAP_HEIGHT
    )
    if rendered is None:
        st.info("Er is geen kaart van deze gemeente geladen; de kaart haalt u op bij Gegevens. Dit zijn de cijfers.")
        place_table(page, table, name=name, told=told)
        return None
    clicked: list[str | None] = []
    tabs: dict[str, Callable[[], object]] = {
        "Kaart": lambda: clicked.append(_place_rendered(page, rendered, key=key, to_profile=to_profile, chosen=chosen, today=today)),
        "Tabel en downloads": lambda: place_table(
            page, table, name=name, picture=lambda ending: make(*inputs).picture(page.source, ending=ending), told=told
        ),
    }
    place_tabs(page, tabs, name=make.__name__)
    return clicked[0] if clicked else None


def place_beside(page: Page, maps_to_place: Mapping[str, tuple[Callable[..., AreaMap], tuple[object, ...]]], *, key: str) -> None:
    """Place maps beside each other that move and zoom as one.

    Parameters
    ----------
    page
        The page.
    maps_to_place
        Per heading what makes the map, and its inputs.
    key
        Place on the page.
    """
    # A tab of its own in the browser: two of them do not move each other.
    together = st.session_state.setdefault(f"{page.name}.{key}.samen", uuid4().hex)
    for column, (heading, (make, inputs)) in zip(st.columns(len(maps_to_place)), maps_to_place.items(), strict=True):
        with column:
            st.markdown(f"**{plain(heading)}**")
            rendered = once(
                written_map, make, inputs, background=page.scenario.achtergrond, source=page.source, theme=theme(), height=_BESIDE_HEIGHT
            )
            if rendered is None:
                st.info("Er is geen kaart van deze gemeente geladen; de kaart haalt u op bij Gegevens.")
            else:
                shown_map.place(rendered, [], key=f"{page.name}.{key}.{heading}", together=together)


def _place_rendered(page: Page, rendered: Written, *, key: str, to_profile: bool, chosen: str | None, today: bool) -> str | None:
    """Place a map that was drawn, with the chosen area outlined; gives the area that was clicked just now."""
    area = page.scenario.wijk if chosen is None else chosen
    _, found = st.session_state.get(FOUND, ("", ""))
    searched = page.scenario.buurt or (found if found[2:8] == area[2:8] else "")
    place = f"{page.name}.{key}"
    around = [*(_teams_of_today(page, place) if today else []), *once(_outline, page.tables.boundaries, (area, searched), theme())]
    click, seen = shown_map.place(rendered, around, key=place), f"{place}.click"
    if click is not None and st.session_state.get(seen) != click:
        st.session_state[seen] = click
        if chosen is not None:
            return click[0]
        wijk, buurt = f"WK{click[0][2:8]}", click[0] if click[0].startswith("BU") else ""
        if wijk in page.tables.areas.areas.index and (wijk, buurt) != (page.scenario.wijk, page.scenario.buurt):
            st.session_state[SCENARIO] = replace(page.scenario, wijk=wijk, buurt=buurt)
            if to_profile:
                st.switch_page("pages/1_Wijkprofiel.py")
            st.rerun()
    return None


def _teams_of_today(page: Page, place: str) -> list[maps.Line]:
    """Let the user outline the teams of today on the maps, where they are known; gives the lines."""
    if not is_delivered(page.scenario.gemeente, "werkgebieden"):
        return []
    name = f"{place}.nu"  # a page may have several maps, and one choice holds for all
    st.toggle(
        "Teams van nu", key=seed(name, "teamsvannu", page.scenario.teamsvannu), on_change=write_back, args=(name, "teamsvannu"),
        help="Omlijnt op elke kaart de werkgebieden van nu, met de naam van het team.",
    )  # fmt: skip
    today = own_tables(page).werkgebieden if page.scenario.teamsvannu else None
    return [] if today is None else once(_named_outline, page.tables.boundaries, today, theme())


def _named_outline(boundaries: gpd.GeoDataFrame, today: pd.Series, theme: Theme) -> list[maps.Line]:
    areas = on_map(boundaries, today.index)
    return maps.named_outline(joined(areas, today).geometry, theme=theme) if len(areas) else []


def _outline(boundaries: gpd.GeoDataFrame, areas: tuple[str, ...], theme: Theme) -> list[maps.Line]:
    known = boundaries.index.intersection(areas)
    return maps.selection(boundaries.loc[known], theme=theme) if len(known) else []


def place_chart(page: Page, make: Callable[..., Drawn], *inputs: object, name: str, told: Told = in_dutch) -> None:
    """Place a chart with its sentence, and the same figures as a table with downloads behind it.

    Parameters
    ----------
    page
        The page.
    make
        Draws the chart from the inputs and the theme; gives it with its sentence and its table.
    inputs
        What the chart shows.
    name
        Name of the chart, of its table and of the files.
    told
        Writes the table the Dutch way.
    """
    shown = once(draw, make, inputs, theme())

    def drawing() -> None:
        shown_chart.place(shown.written, alt=shown.summary, key=f"{page.name}.{name}")
        st.caption(unbroken(plain(shown.summary)))

    def figures() -> None:
        place_table(page, shown.table, name=name, picture=shown.picture, told=told)

    # The name tells of which wijk it is; the open tab stays open when another wijk is chosen.
    place_tabs(page, {"Grafiek": drawing, "Tabel en downloads": figures}, name=getattr(make, "__name__", name))


def place_table(
    page: Page,
    table: pd.DataFrame | Callable[..., pd.DataFrame],
    *inputs: object,
    name: str,
    picture: Callable[..., bytes] | None = None,
    told: Told = in_dutch,
    sentences: bool = False,
) -> None:
    """Place a table to read, with downloads as CSV, XLSX and (for a chart or map) PNG and SVG.

    Parameters
    ----------
    page
        The page.
    table
        Real numbers, for the downloads; or what makes them, once per choice, from the inputs.
    inputs
        What the table shows, when it is made.
    name
        Name of the table and of the files.
    picture
        Makes the picture as a file with the given `ending`, when asked for.
    told
        Writes the table the Dutch way, for the screen.
    sentences
        Whether a column has sentences, which are then shown whole, over as many lines as they take.
    """
    figures = once(table, *inputs) if callable(table) else table
    text, columns = once(_written, figures, told)
    if not len(text):
        st.caption(f"{name}: niets te tonen.")
        return
    height: Literal["content", "auto"] = "content" if len(text) <= _ROWS_AT_ONCE else "auto"
    if sentences:
        st.table(text.to_pandas().fillna("–").astype(str).map(plain), hide_index=True, alt=f"Tabel: {name}")
    else:
        st.dataframe(
            text, hide_index=True, alt=f"Tabel: {name}", placeholder="–", height=height,
            column_config=columns,
        )  # fmt: skip
    source, day = source_line(page.tables.areas.passports), datetime.now().astimezone().date()
    file = f"wijkscan-{page.scenario.gemeente}-{name}".lower().replace(" ", "-")
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("CSV", "text/csv", lambda: to_csv(figures, day=day, source=source)),
        ("XLSX", _XLSX, lambda: to_xlsx(figures, day=day, title=name, source=source)),
    ]
    if picture is not None:
        files += [("PNG", "image/png", partial(picture, ending="png")), ("SVG", "image/svg+xml", partial(picture, ending="svg"))]
    with st.container(horizontal=True):
        for label, mime, make in files:
            st.download_button(
                label, make, f"{file}.{label.lower()}", mime, key=f"{page.name}.{file}.{label}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip


def _written(figures: pd.DataFrame, told: Told) -> tuple[pa.Table, dict[str, Any]]:
    """Write a table as the browser gets it, so that nothing is converted at a rerun; and say how columns of numbers and of words stand."""
    shown = told(figures)
    text = pa.Table.from_pandas(shown, preserve_index=False)
    numbers = [name for name in text.column_names if name in figures and pd.api.types.is_numeric_dtype(figures[name])]
    wide = {name: st.column_config.TextColumn(width=width) for name, width in wider(shown.drop(columns=numbers)).items()}
    return text, dict.fromkeys(numbers, _TO_THE_RIGHT) | wide


def place_tabs(page: Page, tabs: Mapping[str, Callable[[], object]], *, name: str) -> None:
    """Place tabs. One is made when it is first opened, and stays: what nobody looks at costs neither server nor browser anything.

    Parameters
    ----------
    page
        The page.
    tabs
        What places the content, per name of a tab.
    name
        Place on the page.
    """
    key = f"{page.name}.{name}.tabbladen"
    for number, (tab, fill) in enumerate(zip(st.tabs(list(tabs), key=key, on_change="rerun"), tabs.values(), strict=True)):
        _fill_opened(tab, (key, number), fill)


def place_when_opened(page: Page, label: str, fill: Callable[[], object], *, icon: str | None = None, expanded: bool = False) -> None:
    """Place what can be folded open, made when that is first done."""
    key = f"{page.name}.{label}.{expanded}"  # what becomes expanded by a choice elsewhere, opens
    _fill_opened(st.expander(label, expanded, icon=icon, key=key, on_change="rerun"), (key, 0), fill)


def _fill_opened(holder: TabContainer | ExpanderContainer, place: tuple[str, int], fill: Callable[[], object]) -> None:
    opened = st.session_state.setdefault(_OPENED, set())
    if holder.open:
        opened.add(place)
    if place in opened:
        with holder:
            fill()


def place_figures(figures: Sequence[tuple[str, str, str, str]], below: Mapping[str, Callable[[str], object]] | None = None) -> None:
    """Place figures in a row: label, figure, what stands beside it (may be empty), and what it means.

    Parameters
    ----------
    figures
        The figures.
    below
        Per label what places something below the figure, which it is given: where it comes from.
    """
    for column, (label, figure, beside, meaning) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(label, figure, beside or None, delta_color="off", delta_arrow="off", border=True, height="stretch", help=meaning)
    if below:  # in a row of its own, or a figure without anything below it would be higher than the others
        for column, (label, figure, *_) in zip(st.columns(len(figures)), figures, strict=True):
            if label in below:
                with column:
                    below[label](figure)


def place_quality(page: Page, wet: str) -> None:
    """Place how well the model of a law predicts gemeenten it has not seen, and how many verdicts one expects by chance in this one."""
    from wijkscan.views.subjects import modelkwaliteit as views  # loaded where use is shown

    use, law = given(page.chain.use)[wet], page.chain.laws.models[wet]
    st.markdown(once(views.chance_sentence, use, law, page.gemeente))
    st.markdown(once(views.sentence, law))
    if len(law.quality.groups):
        place_chart(page, views.groups_chart, law, name=f"Verwacht en geteld in weggelaten gemeenten {wet}")
    place_table(page, views.measures_table, law, name=f"Modelkwaliteit {wet}")
    place_table(page, views.band_table, law, name=f"Binnen de band {wet}")
    if law.quality.types.empty and wetten()[wet].soorten:
        st.caption(views.NO_TYPES)
    elif len(law.quality.types):
        place_table(page, views.types_table, law, name=f"Modelkwaliteit per soort {wet}")
    st.caption(views.ABOUT)


def explain(page: Page, items: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """Place "Hoe is dit berekend?": what it is, the formula, the source and the year."""

    def told() -> None:
        st.markdown("\n\n".join(f"**{head}.** {text}" for head, text in items()))

    place_when_opened(page, "Hoe is dit berekend?", told, icon=":material/help:")


def go_to(page: Page, wijk: str) -> None:
    """Open the profile of a wijk."""
    st.session_state[SCENARIO] = replace(page.scenario, wijk=wijk, buurt="")
    st.switch_page("pages/1_Wijkprofiel.py")
