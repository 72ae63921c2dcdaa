"""The page Commissie: the story step by step, what the presenter shows of it, and what can be taken along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812  dutch has a function called date
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from wijkscan.chain.keys import key_of
from wijkscan.chain.refusal import Refused
from wijkscan.chain.scenario import MOST_UITGELICHT, STORY_STEPS
from wijkscan.chain.steps import Doorrekening
from wijkscan.model.werkgebieden import WerkgebiedenPlan
from wijkscan.reports.build import FORMATS, file_stem, profile_document, report_document
from wijkscan.reports.frozen import last_version, stored_versions
from wijkscan.server.doors import KEYS_SCRIPT
from wijkscan.store.own_tables import own_tables_state
from wijkscan.tables.areas import Niveau
from wijkscan.ui.choices import PLACEHOLDER
from wijkscan.ui.design import Job, follow, keep_looking
from wijkscan.ui.kept import kept, once
from wijkscan.ui.page import SCENARIO, Page, given
from wijkscan.ui.place import place_chart, place_map, place_table, place_when_opened
from wijkscan.views.content import Document
from wijkscan.views.subjects.wijkteams import named, progress_sentence
from wijkscan.views.verhaal.parts import Drawing, Step, Story, Told
from wijkscan.views.verhaal.steps import story
from wijkscan.views.words.dutch import in_dutch
from wijkscan.views.words.texts import plain

Made = TypeVar("Made")
_STYLE = (Path(__file__).parent / "commissie.css").read_text(encoding="utf-8")
PRESENTING = "commissie.presenteren"
_MOST_ROWS = 10  # of a table in large type on a screen of 900 pixels high
_REMARK = "commissie.opmerking"
PREVIOUS, NEXT, FIRST, LAST = "verhaal-vorige", "verhaal-volgende", "verhaal-begin", "verhaal-einde"
STOP, START = "verhaal-stop", "verhaal-start"


@dataclass(frozen=True)
class Presented:
    """What the page shows: everything computed, what it was computed from, and the story of it."""

    page: Page
    run: Doorrekening
    story: Story
    running: Job[WerkgebiedenPlan] | None


def presented(page: Page) -> Presented:
    """
    Compute teams and budget as the other pages do, and tell the story; what is impossible leaves its reason.

    Everything is of one state: when somebody replaces a table of the gemeente while it is computed, it is computed again. What was
    computed stays as it is for the downloads that follow, whatever others change.
    """
    return of_one_state(lambda: own_tables_state(page.scenario.gemeente), lambda: _computed(page))


def of_one_state(state: Callable[[], str], make: Callable[[], Made]) -> Made:
    """Make something from what is on disk, again when that changed in the meantime."""
    while True:
        before = state()
        made = make()
        if state() == before:
            return made


def _computed(page: Page) -> Presented:
    page = replace(page)  # with a chain of its own: its tables may just have been replaced
    chain, scenario = page.chain, page.scenario
    scan, run, units = given(chain.scan), chain.doorrekening(), chain.units
    refused = run.refused if isinstance(units, Refused) else {part: named(reason, units.names) for part, reason in run.refused.items()}
    told = once(_told, scan, chain.known, run.teams, run.budget, refused, scenario.indicator, scenario.wet, scenario.uitgelicht)
    return Presented(page, replace(run, refused=refused), told, chain.job)


def _told(*parts: Any) -> Story:  # noqa: ANN401  as a story takes them
    return story(Told(*parts))


def is_presenting() -> bool:
    """Tell whether the story fills the screen."""
    return bool(st.session_state.get(PRESENTING, False))


def fitting(page: Page) -> Page:
    """Leave out the wijken to highlight that this gemeente does not have; those that should be here are named."""
    scenario, wijken = page.scenario, page.tables.areas.of(Niveau.WIJK)
    unknown = [code for code in scenario.uitgelicht if code not in wijken]
    if unknown:
        missing = [code for code in unknown if code[2:6] == scenario.gemeente[2:]]
        st.session_state[_REMARK] = " ".join(
            f"Wijk {code} bestaat niet in deze gemeente; zij heeft geen eigen stap in het verhaal." for code in missing
        )
        scenario = replace(scenario, uitgelicht=tuple(code for code in scenario.uitgelicht if code in wijken))
        st.session_state[SCENARIO] = scenario
        st.query_params.from_dict(scenario.to_link())
    # Remembered: a map that has just been drawn asks for the page again, and the message would be gone.
    if st.session_state.get(_REMARK):
        st.warning(st.session_state[_REMARK], icon=":material/link_off:")
    return replace(page, scenario=scenario)


def choose_story(shown: Presented) -> Story:
    """Let the presenter choose steps and wijken; give what is left of the story."""
    if not is_presenting():
        place_when_opened(shown.page, "Wat laat u zien?", lambda: _choose_steps(shown), icon=":material/checklist:")
    return shown.story.of(shown.page.scenario.zonder_stap)


def _choose_steps(shown: Presented) -> None:
    scenario, names = shown.page.scenario, shown.page.names
    steps = {step.code: step.name for step in shown.story.steps if step.code in STORY_STEPS}
    left, right = st.columns(2)
    with left:
        st.session_state["Commissie.stappen"] = [code for code in steps if code not in scenario.zonder_stap]
        st.multiselect(
            "Stappen", list(steps), format_func=steps.__getitem__, key="Commissie.stappen", on_change=_keep_steps, args=(tuple(steps),),
            placeholder="Alle", select_all=False,
        )  # fmt: skip
    with right:
        options = sorted(shown.page.tables.areas.of(Niveau.WIJK), key=lambda code: str(names[code]))
        st.session_state["Commissie.wijken"] = list(scenario.uitgelicht)
        st.multiselect(
            "Wijken met een eigen stap", options, format_func=lambda code: str(names[code]), key="Commissie.wijken",
            on_change=_keep_wijken, max_selections=MOST_UITGELICHT, placeholder="Geen", select_all=False,
        )  # fmt: skip
    for name, reason in shown.story.left_out.items():
        st.markdown(f"- **{plain(name)}** zit niet in het verhaal: {plain(reason)}")


def _keep_steps(codes: tuple[str, ...]) -> None:
    wanted = st.session_state["Commissie.stappen"]
    _keep(zonder_stap=tuple(code for code in codes if code not in wanted) if wanted else ())


def _keep_wijken() -> None:
    _keep(uitgelicht=tuple(st.session_state["Commissie.wijken"]))


def _keep(**choices: object) -> None:
    st.session_state.pop(_REMARK, None)
    st.session_state[SCENARIO] = replace(st.session_state[SCENARIO], **choices)


def place_style(*, concept: bool) -> None:
    """Give the page its large type, the watermark of a concept, and in a presentation the whole screen; the arrow keys turn steps."""
    classes = [name for name, wanted in (("concept", concept), ("presenteren", is_presenting())) if wanted]
    marks = "".join(f'<i class="verhaal-{name}" aria-hidden="true"></i>' for name in classes)
    st.markdown(f"<style>{_STYLE}</style>{marks}", unsafe_allow_html=True)
    st.html(f"<script>{KEYS_SCRIPT}</script>", unsafe_allow_javascript=True)


def turn_steps(page: Page, names: Sequence[str], *, status: str) -> int:
    """Place where the story is and the ways to another step; give the number of the step to show."""
    number = min(page.scenario.stap, len(names))
    st.markdown(
        f'<p class="verhaal-stap" role="status">Stap {number} van {len(names)} · {escape(names[number - 1])} · <b>{escape(status)}</b></p>'
        f'<div class="verhaal-balk" aria-hidden="true"><i style="width: {100 * number / len(names):.0f}%"></i></div>',
        unsafe_allow_html=True,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Vorige", key=PREVIOUS, on_click=_turn, args=(number - 1,), disabled=number == 1, icon=":material/arrow_back:")
        st.button("Volgende", key=NEXT, on_click=_turn, args=(number + 1,), disabled=number == len(names), icon=":material/arrow_forward:")
        if is_presenting():
            st.button("Begin", key=FIRST, on_click=_turn, args=(1,), disabled=number == 1, icon=":material/first_page:", type="tertiary")
            st.button(
                "Einde", key=LAST, on_click=_turn, args=(len(names),), disabled=number == len(names), icon=":material/last_page:",
                type="tertiary",
            )  # fmt: skip
            st.button("Stop presenteren", key=STOP, on_click=_present, args=(False,), icon=":material/close_fullscreen:", type="tertiary")
        else:
            st.button("Presenteren", key=START, on_click=_present, args=(True,), icon=":material/slideshow:", type="primary")
    return number


def _turn(number: int) -> None:
    _keep(stap=number)


def _present(on: bool) -> None:
    st.session_state[PRESENTING] = on


def place_step(page: Page, step: Step) -> None:
    """Place one step: the message in large type, how sure it is, and the picture with its table beside it."""
    words, picture = st.columns([2, 3], gap="large")
    with words:
        place_words(step.headline, step.points, step.certainty)
    with picture:
        if step.drawing is not None:
            _place_drawing(page, step.drawing)
        elif step.table is not None:
            if is_presenting():
                place_large_table(step.table, step.name)
            else:
                place_table(page, step.table, name=step.name)
    place_notes(step.notes)


def place_large_table(table: pd.DataFrame, name: str) -> None:
    """Place figures in the large type of a presentation, no more rows than a screen holds."""
    told = in_dutch(table.head(_MOST_ROWS))
    st.table(told, hide_index=True, alt=f"Tabel: {name}")
    if len(table) > _MOST_ROWS:
        st.caption(f"De eerste {_MOST_ROWS} van {len(table)}; het rapport heeft ze allemaal.")


def place_notes(notes: Sequence[str]) -> None:
    """Place what the presenter needs to know, and the commissie does not need to see."""
    if not is_presenting():
        with st.expander("Notities voor wie presenteert", icon=":material/sticky_note_2:"):
            st.markdown("\n\n".join(notes))


def place_words(headline: str, points: Sequence[str], certainty: str) -> None:
    """Place what a step says."""
    with st.container(key="verhaal-boodschap"):
        st.header(headline, anchor=False)
    if points:
        st.markdown("\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1)))
    st.markdown(f"**Hoe zeker?** {certainty}")


def _place_drawing(page: Page, drawing: Drawing) -> None:
    if is_presenting():  # drawn anew: a chart keeps the room it made for smaller words
        page = replace(page, name=f"{page.name}.groot")
    if drawing.table is None:
        place_chart(page, drawing.make, *drawing.inputs, name=drawing.name, told=drawing.told)
    else:
        key = f"verhaal.{drawing.name}"
        place_map(page, drawing.make, *drawing.inputs, key=key, name=drawing.name, table=drawing.table, told=drawing.told, today=False)


def place_downloads(shown: Presented) -> None:
    """Place the report in every format and the profile of one wijk; each is made when it is asked for."""
    st.caption("Dezelfde cijfers als rapport, dia's, werkboek en webpagina. Elk bestand wordt gemaakt als u erop klikt.")
    page, day = shown.page, Date.fromisoformat(shown.page.today)
    stem = file_stem(page.scenario.gemeente)
    with st.container(horizontal=True):
        for ending, form in FORMATS.items():
            st.download_button(
                form.name, partial(_made, shown, day, ending), f"{stem}.{ending}", form.mime, key=f"Commissie.{ending}",
                on_click="ignore", icon=":material/download:",
            )  # fmt: skip
    names = page.names
    options = sorted(page.tables.areas.of(Niveau.WIJK), key=lambda code: str(names[code]))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wijk = st.selectbox(
            "Profiel van één wijk", options, format_func=lambda code: str(names[code]), key="Commissie.profiel", width=320,
            placeholder=PLACEHOLDER,
        )  # fmt: skip
        st.download_button(
            "Wijkprofiel (PDF)", lambda: _profile(shown, wijk, day), f"wijkprofiel-{wijk}.pdf".lower(), "application/pdf",
            key="Commissie.wijkprofiel", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def document_of(shown: Presented, day: Date) -> Document:
    """Give the report of what is shown, made once per choice."""
    run, gemeente = shown.run, shown.page.scenario.gemeente
    versions = tuple(path.name for path in stored_versions(gemeente))
    return kept(
        key_of("rapport", run.scan, run.teams, run.budget, run.refused, shown.page.chain.known, day, versions),
        lambda: report_document(
            run.scan, run.teams, run.budget, run.refused, shown.page.chain.known, day=day, earlier=last_version(gemeente)
        ),
    )


def _made(shown: Presented, day: Date, ending: str) -> bytes:
    return FORMATS[ending].make(document_of(shown, day))


def _profile(shown: Presented, wijk: str, day: Date) -> bytes:
    page = shown.page
    return FORMATS["pdf"].make(profile_document(shown.run.scan, wijk, page.scenario, page.chain.known, day=day))


def place_progress(shown: Presented) -> None:
    """Say that a better division is still looked for; the page is drawn again when it is there."""
    if shown.running is None:
        return
    if is_presenting():
        keep_looking(shown.running)
    else:
        follow(shown.running, progress_sentence, first=shown.run.plan is None)
