"""The choices of the user: every widget is filled from the Scenario in the session and writes back to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import streamlit as st

from wijkscan.chain.scenario import COMPUTING, MOST_WEIGHT, DesignChoices, Scenario
from wijkscan.dutch import number
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS
from wijkscan.tables.areas import Niveau
from wijkscan.tables.wetten import law_names
from wijkscan.ui.fitting import capped
from wijkscan.ui.kept import usual_parameters
from wijkscan.ui.page import SCENARIO, Page, given
from wijkscan.views.subjects.wijk import definition

WEIGHTS = [step / 2 for step in range(int(2 * MOST_WEIGHT) + 1)]
PLACEHOLDER = "Kies uit de lijst"
# What asks for another division; a bridge leaves that on the table as it is.
_DIVIDING = {"indeling", *(item.name for item in fields(DesignChoices))} - {"verbonden"}


def choose(
    page: Page,
    field: str,
    label: str,
    options: Sequence[str],
    name: Callable[[str], str] = str,
    *,
    kind: str = "list",
    tooltip: str | None = None,
) -> str:
    """Draw a list (or buttons) that is filled from the scenario and writes back to it."""
    current = getattr(page.scenario, field)
    key = seed(page.name, field, current if current in options else options[0])
    if kind == "buttons":
        st.segmented_control(label, options, format_func=name, key=key, on_change=write_back, args=(page.name, field), required=True)
    else:
        st.selectbox(
            label, options, format_func=name, key=key, on_change=write_back, args=(page.name, field), placeholder=PLACEHOLDER,
            help=tooltip,
        )  # fmt: skip
    return str(st.session_state[key])


def choose_number(page: Page, field: str, label: str, low: int, high: int, *, default: int = 0, tooltip: str | None = None) -> int:
    """Draw a box for a whole number; the default shows what follows when the user chose nothing (0)."""
    key = seed(page.name, field, int(np.clip(getattr(page.scenario, field) or default, low, high)))
    st.number_input(label, low, high, key=key, step=1, on_change=write_back, args=(page.name, field), help=tooltip)
    return int(st.session_state[key])


def choose_slider(page: Page, field: str, label: str, options: Sequence[float], name: Callable[[float], str], *, tooltip: str) -> None:
    """Draw a slider over a few values."""
    current = getattr(page.scenario, field)
    key = seed(page.name, field, min(options, key=lambda option: abs(option - current)))
    st.select_slider(label, options, format_func=name, key=key, on_change=write_back, args=(page.name, field), help=tooltip)


def choose_switch(page: Page, field: str, label: str, *, tooltip: str) -> None:
    """Draw a switch."""
    st.toggle(label, key=seed(page.name, field, getattr(page.scenario, field)), on_change=write_back, args=(page.name, field), help=tooltip)


def choose_many(
    page: Page, field: str, label: str, options: Sequence[str], name: Callable[[str], str], *, most: int | None = None
) -> None:
    """Draw a list of several choices, no more than `most`, that is filled from the scenario and writes back to it."""
    kept = [item for item in getattr(page.scenario, field) if item in options]
    key = seed(page.name, field, kept)
    st.multiselect(
        label, options, format_func=name, key=key, on_change=write_back, args=(page.name, field), placeholder="Geen", select_all=False,
        max_selections=most,
    )  # fmt: skip


def choose_assumptions(page: Page, family: str) -> None:
    """Let the gemeente enter its own numbers for the assumptions of one family; what differs travels in the link.

    Parameters
    ----------
    page
        The page.
    family
        Name of a parameter file.
    """
    items = [item for item in page.chain.known if item.name.startswith(f"{family}.")]
    rows = [(item.description, item.value, item.unit, *map(float, item.plausible), item.kind, item.source) for item in items]
    headings = ["Aanname", "Waarde", "Eenheid", "Laag", "Hoog", "Soort", "Bron"]
    key = f"{page.name}.aannamen.{family}.{hash(page.scenario.aannamen)}"
    st.data_editor(
        pd.DataFrame(rows, columns=headings), key=key, hide_index=True, disabled=[head for head in headings if head != "Waarde"],
        on_change=_keep_assumptions, args=(key, tuple(item.name for item in items), page), alt="Tabel: aannamen",
        column_config=dict.fromkeys(("Waarde", "Laag", "Hoog"), st.column_config.NumberColumn(format="localized")),  # as the browser writes
    )  # fmt: skip
    if any(item.name in COMPUTING for item in items):
        st.caption("Hoe veel er wordt gerekend (rekentijd, aantal keren, aantal teams dat wordt vergeleken) gaat niet mee in een link.")
    outside = [item for item in items if not item.plausible[0] <= item.value <= item.plausible[1]]
    for item in outside:
        low, high = (number(end, 2) for end in item.plausible)
        st.warning(f"{item.description.rstrip('.')} staat op {number(item.value, 2)}, buiten wat aannemelijk is ({low} tot {high}).")


def choose_weights(page: Page, themes: Mapping[str, str]) -> None:
    """Draw a slider per theme; a weight of 1 is the default and stays out of the link."""
    weights, counts = dict(page.scenario.gewichten), given(page.chain.need).index.theme_contributions
    for column, (key, name) in zip(st.columns(len(themes)), themes.items(), strict=True):
        widget = f"{page.name}.gewicht.{key}"
        st.session_state[widget] = min(WEIGHTS, key=lambda weight: abs(weight - weights.get(key, 1)))
        column.select_slider(
            name, WEIGHTS, format_func=lambda weight: f"{number(weight, 1)} ×", key=widget, on_change=_keep_weight, args=(page.name, key),
            disabled=name not in counts, help=None if name in counts else "Van dit thema zijn geen cijfers geladen: het telt niet mee.",
        )  # fmt: skip


def choose_indicator(page: Page, level: Niveau | None = None) -> str:
    """Let the user choose the indicator for map and charts, grouped by theme; with a level only those that its areas have, if any."""
    values = page.glance.indicators.values
    known = values.notna().any()
    if level is not None and (there := values.loc[page.tables.areas.of(level)].notna().any()).any():
        known = there
    codes = [item.code for item in INDICATORS if known[item.code]]
    tooltip = definition(page.scenario.indicator, page.definitions)
    return choose(
        page, "indicator", "Indicator", codes, lambda code: f"{BY_INDICATOR[code].theme} · {BY_INDICATOR[code].label}", tooltip=tooltip
    )


def choose_law(page: Page) -> str:
    """Let the user choose a law; a law whose model could not be fitted is named with the reason."""
    for reason in page.chain.laws.refused.values():
        st.warning(reason, icon=":material/info:")
    use = given(page.chain.use)
    if not use:
        st.stop()
    return choose(page, "wet", "Wet", list(use), law_names().__getitem__, kind="buttons")


def choose_level(page: Page, code: str = "") -> Niveau:
    """Let the user choose between wijken and buurten on the map.

    A gemeente with one wijk shows its buurten where they have figures of the indicator `code`: a map of one colour tells nothing.
    """
    areas = page.tables.areas
    if code and len(areas.of(Niveau.WIJK)) == 1 and page.glance.indicators.values.loc[areas.of(Niveau.BUURT), code].notna().any():
        return Niveau.BUURT
    chosen = choose(page, "niveau", "Kaart per", ["wijk", "buurt"], str.capitalize, kind="buttons")
    return Niveau.BUURT if chosen == "buurt" else Niveau.WIJK


def keep(page: Page, **choices: object) -> None:
    """Change choices from a button: the page is drawn again with them."""
    st.session_state[SCENARIO] = _changed(page.scenario, **choices)
    st.rerun()


def _changed(scenario: Scenario, **choices: object) -> Scenario:
    """Give the choices with some of them changed: a division that is asked for anew takes the place of the plan that was open."""
    anew = not {"plan", *_DIVIDING}.isdisjoint(choices)
    return replace(scenario, **({"plan": ""} if anew else {}) | choices)  # type: ignore[arg-type]


def seed(page: str, field: str, value: object) -> str:
    """Fill a widget from the scenario; keys are per page, because Streamlit drops the keys of pages not on the screen."""
    key = f"{page}.{field}"
    st.session_state[key] = value
    return key


def write_back(page: str, field: str, **also: object) -> None:
    """Take the choice of a widget over into the scenario, with what changes along with it."""
    value = st.session_state[f"{page}.{field}"]
    value = tuple(value) if isinstance(value, list) else value
    st.session_state[SCENARIO] = _changed(st.session_state[SCENARIO], **{field: value}, **also)


def _keep_assumptions(widget: str, names: tuple[str, ...], page: Page) -> None:
    scenario: Scenario = st.session_state[SCENARIO]
    entered = {names[row]: cells["Waarde"] for row, cells in st.session_state[widget]["edited_rows"].items() if "Waarde" in cells}
    usual = replace(page, parameters=usual_parameters()).chain.known
    typed = {name: capped(usual.passport(name), float(entry)) for name, entry in entered.items() if entry is not None}
    numbers = {**dict(scenario.aannamen), **typed}
    own = tuple(sorted((name, entry) for name, entry in numbers.items() if entry != usual[name]))
    st.session_state[SCENARIO] = replace(scenario, aannamen=own)


def _keep_weight(page: str, theme_key: str) -> None:
    scenario: Scenario = st.session_state[SCENARIO]
    weights = {**dict(scenario.gewichten), theme_key: st.session_state[f"{page}.gewicht.{theme_key}"]}
    chosen = tuple(sorted((key, weight) for key, weight in weights.items() if weight != 1))
    st.session_state[SCENARIO] = replace(scenario, gewichten=chosen)
