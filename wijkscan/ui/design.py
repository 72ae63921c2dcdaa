"""Work that goes on beside the page: the best so far is shown at once, and it ends when nobody looks any more."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

import streamlit as st

from wijkscan.model.werkgebieden import InfeasiblePlanError
from wijkscan.solving import Going

Made = TypeVar("Made")
Work = Callable[[Callable[[Made], bool], Going], Made]
"""What makes something: it passes on what it has so far, and asks whether to go on."""

LEFT_S = 20.0
"""Seconds without anybody looking after which work ends; a browser looks every second, and a hidden one may skip some."""
_LOOK_S = 1.0
_FIRST_S = 5.0  # what does not show anything by then is followed from the page
_QUICK_S = 1.5  # what is ready by then needs no second drawing
_BROKEN = "Het rekenen is door een storing gestopt. Probeer het opnieuw; staat dit er weer, meld het dan aan de beheerder."


class Job(Generic[Made]):
    """One piece of work, running or ended, shared by everybody who asks the same question."""

    def __init__(self, work: Work[Made]) -> None:
        self._work, self._lock, self._looked = work, Lock(), time.monotonic()
        self._begin()

    def _begin(self) -> None:
        self.best_so_far: Made | None = None
        self.refused = ""
        self._left = False
        self._stop, self._shown, self._done = Event(), Event(), Event()
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        refused = _BROKEN
        try:
            self.best_so_far = self._work(self._told, self._going)
        except InfeasiblePlanError as error:
            refused = str(error)
        finally:
            self.refused = refused if self.best_so_far is None else ""
            self._done.set()
            self._shown.set()

    def _told(self, made: Made) -> bool:
        self.best_so_far = made
        self._shown.set()
        return self._going()

    def _going(self) -> bool:
        self._left = self._left or time.monotonic() - self._looked > LEFT_S
        return not (self._left or self._stop.is_set())

    @property
    def done(self) -> bool:
        """Tell whether it has ended."""
        return self._done.is_set()

    def look(self) -> None:
        """Tell that somebody looks; work that had ended because nobody did begins again."""
        with self._lock:
            self._looked = time.monotonic()
            if self.done and self._left:
                self._begin()

    def stop(self) -> None:
        """End with the best so far."""
        self._stop.set()

    def best(self) -> Made | None:
        """Wait for the first outcome, a moment longer for the final one, and give the best so far; None when there is none yet."""
        self.look()
        if not self._done.wait(_QUICK_S):
            self._shown.wait(_FIRST_S)
        return self.best_so_far


def follow(job: Job[Made], told: Callable[[Made | None], str], *, first: bool = False) -> None:
    """Show how far work is, let the user stop it, and draw the page again when it is ready, or with `first` when it shows anything."""
    if job.done:
        return

    @st.fragment(run_every=_LOOK_S)
    def look() -> None:
        if job.done or (first and job.best_so_far is not None):
            st.rerun()
        job.look()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(told(job.best_so_far))
            if st.button("Stop en toon het beste tot nu toe" if job.best_so_far is not None else "Stop", icon=":material/stop_circle:"):
                job.stop()

    look()


def keep_looking(job: Job[Made]) -> None:
    """Look at work without showing it, so that it goes on."""

    @st.fragment(run_every=_LOOK_S)
    def look() -> None:
        job.look()

    if not job.done:
        look()
