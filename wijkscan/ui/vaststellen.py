"""Fix a version of the story, keep it, and open it again as it was."""

from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from wijkscan.disk.whole import NotWrittenError
from wijkscan.reports.build import FORMATS
from wijkscan.reports.frozen import (
    REPORT,
    SHORT,
    STORY,
    Frozen,
    FrozenError,
    Passport,
    freeze,
    frozen_parts,
    open_frozen,
    store_frozen,
    stored_version,
    stored_versions,
)  # fmt: skip
from wijkscan.store.access import PLANNER
from wijkscan.tables.areas import is_fictional, printable
from wijkscan.ui import shown_chart
from wijkscan.ui.choices import keep
from wijkscan.ui.commissie import (
    Presented,
    is_presenting,
    place_large_table,
    place_notes,
    place_style,
    place_words,
    turn_steps,
)  # fmt: skip
from wijkscan.ui.fitting import current_scenario, remark
from wijkscan.ui.frame import FICTIONAL
from wijkscan.ui.login import only_for
from wijkscan.ui.page import SCENARIO, Page
from wijkscan.version import version
from wijkscan.views.subjects.budget import in_euros
from wijkscan.views.verhaal.kept import KeptStep, KeptStoryError, read_steps
from wijkscan.views.verhaal.parts import Story
from wijkscan.views.words.texts import plain

UNPROVEN = (
    "**Kenmerk niet te controleren.** Deze versie is niet op deze computer vastgesteld, en er is geen kenmerk van minstens 12 tekens "
    "uit een verslag ingevuld. Iedereen kan zo'n bestand maken; vergelijk het kenmerk met het verslag."
)
_OPENED, _MADE = "vaststellen.geopend", "vaststellen.gemaakt"
# A refusal is remembered: a map that has just been drawn asks for the page again, and the message would be gone.
_NOT_FIXED, _NOT_OPENED = "vaststellen.niet_vast", "vaststellen.niet_open"


def opened_version() -> Frozen | None:
    """Give the fixed version that is open: in this session, or after a reload the one that the address names."""
    seal, found = current_scenario().versie, st.session_state.get(_OPENED)
    if not seal:
        return None
    if not (isinstance(found, Frozen) and found.seal.startswith(seal)):
        found = _reopened(seal)
        st.session_state[_OPENED] = found
    return found


def _reopened(seal: str) -> Frozen | None:
    """Open a version that was kept on this computer; where that cannot be done the page says so and shows what is computed today."""
    path = stored_version(seal)
    try:
        if path is not None:
            return open_frozen(path.read_bytes(), path.name, seal)
        refused = f"De vastgestelde versie met kenmerk {seal} is niet op deze computer bewaard; open het bestand dat u hebt meegenomen."
    except FrozenError as error:
        refused = str(error)
    except OSError:
        refused = f"De vastgestelde versie met kenmerk {seal} is niet te lezen op deze computer; open het bestand dat u hebt meegenomen."
    remark(refused)
    _shut()
    return None


def fix_form(shown: Presented, story: Story) -> None:
    """Let the user fix what is shown, under a name; the version is kept and can be taken along."""
    if not only_for(PLANNER, shown.page.scenario.gemeente, "Een versie vaststellen"):
        return
    st.markdown(
        "Een vastgestelde versie bewaart de keuzes, de aannamen, de controlesommen van alle bronnen, de uitkomsten en de rapporten. "
        "Zij opent later precies zo, ook als de cijfers intussen veranderen, en wordt geweigerd als er iets aan is veranderd."
    )
    with st.form("vaststellen", border=False):
        who = st.text_input("Wie stelt vast?", max_chars=80, placeholder="naam en functie")
        wanted = st.form_submit_button("Stel vast", icon=":material/lock:")
    if wanted:
        _fix(shown, story, who)
    _tell(_NOT_FIXED)
    made: Path | None = st.session_state.get(_MADE)
    if made is not None:
        st.success(f"Bewaard als {made.name}. Het kenmerk is {made.stem[-SHORT:]}: noteer het.", icon=":material/lock:")
        st.download_button(
            "Neem de versie mee (ZIP)", made.read_bytes, made.name, "application/zip", on_click="ignore", icon=":material/download:"
        )


def _fix(shown: Presented, story: Story, who: str) -> None:
    page = shown.page
    passport = Passport(page.scenario.gemeente, page.gemeente, page.today, printable(who), version())
    st.session_state.pop(_NOT_FIXED, None)
    try:
        freeze({}, passport)  # a name that is missing should be told before a minute of work
        with st.spinner("Rapporten maken en versie vastleggen …"):
            parts = frozen_parts(shown.run, page.scenario, page.chain.known, page.chain.own, story, passport)
            st.session_state[_MADE] = store_frozen(freeze(parts, passport), passport)
    except (FrozenError, NotWrittenError) as error:
        st.session_state[_NOT_FIXED] = str(error)


def _tell(key: str) -> None:
    if key in st.session_state:
        st.error(plain(st.session_state[key]), icon=":material/block:")


def open_form(page: Page) -> None:
    """Let the user open a version that was fixed, from this computer or from a file."""
    kept = {path.name: path for path in stored_versions(page.scenario.gemeente)}
    name = st.selectbox("Bewaarde versies", list(kept)) if kept else None
    given = st.file_uploader("Of een bestand (ZIP)" if kept else "Een bestand (ZIP)", type=["zip"])
    tooltip = "Begint het kenmerk van het bestand zo, dan is dit de versie uit het verslag."
    seal = st.text_input("Kenmerk uit het verslag (mag leeg)", max_chars=64, help=tooltip)
    if st.button("Open deze versie", icon=":material/folder_open:", disabled=not (kept or given)):
        _open(page, kept, None if name is None else str(name), given, seal)
    _tell(_NOT_OPENED)


def _open(page: Page, kept: dict[str, Path], name: str | None, given: UploadedFile | None, seal: str) -> None:
    """Open the file that was given, or else the version that was chosen; a refusal leaves the page as it was."""
    st.session_state.pop(_NOT_OPENED, None)
    if given is None and name is None:
        return
    called = str(name) if given is None else given.name
    try:
        content = kept[called].read_bytes() if given is None else given.getvalue()
        found = open_frozen(content, called, seal)
        read_steps(found.of(STORY))
    except (FrozenError, KeptStoryError) as error:
        st.session_state[_NOT_OPENED] = str(error)
        return
    except OSError:
        st.session_state[_NOT_OPENED] = f"'{called}' is niet meer te lezen op deze computer; open het bestand dat u hebt meegenomen."
        return
    st.session_state[_OPENED] = found
    keep(page, stap=1, versie=found.seal[:SHORT])


def place_version(page: Page, found: Frozen) -> None:
    """Place a fixed version as it was: the story, and the documents to take along."""
    place_style(concept=False)
    if is_fictional(found.passport.gemeente):
        st.info(FICTIONAL, icon=":material/auto_awesome:")
    if not is_presenting():
        told = found.passport
        said = f"{plain(told.naam)}. {plain(told.sentence)} Gemaakt met wijkscan {plain(told.versie)}. Kenmerk {found.seal}."
        if found.proven:
            st.success(said, icon=":material/lock:")
        else:
            st.warning(f"{UNPROVEN} Het bestand zegt: {said}", icon=":material/lock_open:")
        st.button("Sluit deze versie", on_click=_shut, icon=":material/close:")
    steps = read_steps(found.of(STORY))
    step = steps[turn_steps(page, [step.name for step in steps], status=found.passport.sentence) - 1]
    words, picture = st.columns([2, 3], gap="large")
    with words:
        place_words(step.headline, step.points, step.certainty)
    with picture:
        _place_picture(step)
    place_notes(step.notes)
    if is_presenting():
        return
    st.subheader("Meenemen")
    with st.container(horizontal=True):
        for name, content in found.of(REPORT).items():
            ending = name.rpartition(".")[2]
            if ending not in FORMATS:
                continue  # no document of ours; it came into the file otherwise
            st.download_button(
                FORMATS[ending].name, content, name, FORMATS[ending].mime, key=f"vastgesteld.{name}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip


def _place_picture(step: KeptStep) -> None:
    if step.chart is None and not step.picture:
        if step.table is not None:
            place_large_table(step.table, step.name)
        return
    drawn, figures = st.tabs(["Beeld", "Tabel"])
    with drawn:
        if step.chart is not None:
            shown_chart.place(step.chart, alt=step.alt, key=f"vastgesteld.{step.code}")
            st.caption(plain(step.alt))
        else:
            st.image(step.picture, caption=plain(step.alt))
    with figures:
        if step.table is not None:
            st.dataframe(in_euros(step.table), hide_index=True, alt=f"Tabel: {step.name}", placeholder="–")


def _shut() -> None:
    st.session_state.pop(_OPENED, None)
    st.session_state[SCENARIO] = replace(st.session_state[SCENARIO], stap=1, versie="")
